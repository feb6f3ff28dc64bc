"""Small questions about text that every step asks: which language, which sentences, which figures.

Nothing here knows about the bill or the programmes.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from assistant.records import Language

# Zero-width, bidirectional controls, soft hyphen, byte-order mark, variation selectors and the invisible tag block:
# none of them is ever typed on purpose in a question, all of them have been used to hide instructions. A surrogate
# without its other half is no character at all and cannot be encoded.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff\ud800-\udfff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_LATIN_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_QUOTED = re.compile(r"""\([^()]*\)|\[[^\[\]]*\]|"[^"]*"|“[^”]*”|‘[^’]*’|「[^」]*」|『[^』]*』|(?<!\w)'[^']*'(?!\w)""")
_ADDRESS = re.compile(r"\b[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
_ENGLISH_GLUE = frozenset(
    """
    a an the is are was were be been do does did has have had can could will would should may might what which who whom
    whose when where why how of in on for to from by with about and or not if it its this that these those there my our
    your i we you they me us please tell explain much many any some
    """.split()
)

# A sentence ends at . ? ! before white space ("다." among them); not inside a number, an abbreviation or an initial.
_SENTENCE_END = re.compile(r"(?<=[.?!…])[\"'”’)\]]*\s+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:no|nos|art|arts|mr|ms|mrs|dr|vs|etc|e\.g|i\.e|approx|inc|ltd|co|rep|sen|u\.s|u\.k|st)|\b[A-Z])\.[\"'”’)\]]*$",
    re.IGNORECASE,
)

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LONGEST_NUMBER, _MOST_SCALES = 20, 4  # no amount is written with more; what is, must not cost time
_SCALE_KO = {"조": 10**12, "억": 10**8, "만": 10**4, "천": 10**3, "백": 10**2}
_AMOUNT_KO = re.compile(
    r"(?:\d+(?:[.,]\d+)*\s*(?:조|억|만|천|백)+\s*)+(?:\d+(?:[.,]\d+)*(?![.,]?\d)(?=\s*(?:원|명|개|장|곳|건)))?"
)
_AMOUNT_EN = re.compile(r"(\d+(?:[.,]\d+)*)\s*(trillion|billion|million|thousand)\b", re.IGNORECASE)
_SCALE_EN = {"trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 10**3}


def cleaned(text: str) -> str:
    """The text as a person sees it: NFKC, invisible and control characters removed, white space folded."""
    visible = _CONTROL.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    return re.sub(r"\s+", " ", visible).strip()


def detect_language(text: str) -> Language:
    """The language a question is asked in; names quoted from the other language do not decide it.

    Words are counted outside quotation marks and brackets. A Korean question may be full of Latin names and an
    English one of Korean titles, so English needs its own small words (is, the, how) to win over any Hangul.
    """
    bare = _QUOTED.sub(" ", text)
    if not _HANGUL.search(bare) and not re.search(r"[A-Za-z]", bare):
        bare = text
    words = bare.lower().split()
    korean = sum(1 for word in words if _HANGUL.search(word))
    latin = [word for part in words if not _HANGUL.search(part) for word in _LATIN_WORD.findall(part)]
    glue = sum(1 for word in latin if word in _ENGLISH_GLUE)
    if not korean:
        return "en" if latin else ("ko" if _HANGUL.search(text) else "en")
    return "en" if glue >= 3 or (glue == 2 and glue + len(latin) / 2 > korean) else "ko"


def is_in_language(text: str, language: Language) -> bool:
    """Whether running text reads as this language: its letters outside brackets, quotes and addresses are its own."""
    bare = _ADDRESS.sub(" ", _QUOTED.sub(" ", text))
    hangul, latin = len(_HANGUL.findall(bare)), len(re.findall(r"[A-Za-z]", bare))
    foreign = len(re.findall(r"[\u4e00-\u9fff\u3040-\u30ff\u0400-\u04ff\u0600-\u06ff]", bare))
    if foreign > max(4, (hangul + latin) // 10):
        return False
    return hangul * 2 >= latin if language == "ko" else latin >= hangul * 2


_NEARBY = 40  # characters around an end that tell whether it is one


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Character spans ``(start, end)`` of the sentences of a text, in order, white space between them left out."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        before, behind = max(start, match.start() - _NEARBY), match.end() + _NEARBY
        if _ABBREVIATION.search(text[before : match.start()]) or not _starts_sentence(text[match.end() : behind]):
            continue
        end = match.start() + len(match.group().rstrip())
        spans.append((start, end))
        start = match.end()
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    return tuple(spans)


def _starts_sentence(rest: str) -> bool:
    first = rest.lstrip("\"'“‘([")[:1]
    return bool(first) and (first.isupper() or first.isdigit() or bool(_HANGUL.match(first)) or not first.isascii())


def figures(text: str) -> frozenset[str]:
    """Every figure of a text in a form that can be compared: digits without separators, amounts written out.

    ``"1억 5천만 원"`` and ``"KRW 150 million"`` both give ``"150000000"`` beside the plain numbers they are made of;
    so a sentence's figures are found in its evidence whichever way either is written.
    """
    plain = {_plain(number) for number in _NUMBER.findall(text)}
    return frozenset(plain | written_out(text))


def written_out(text: str) -> frozenset[str]:
    """Amounts with a scale word (억, 만, million, billion), as whole numbers written in digits."""
    korean = {_korean_amount(match.group()) for match in _AMOUNT_KO.finditer(text)}
    english = {_value(number) * _SCALE_EN[scale.lower()] for number, scale in _AMOUNT_EN.findall(text)}
    return frozenset(str(round(amount)) for amount in korean | english)


def _value(number: str) -> Decimal:
    """A number as written; one that cannot be read ("1.2.3") or is longer than any amount counts as nothing."""
    plain = _plain(number)
    return Decimal(plain) if plain.count(".") <= 1 and len(plain) <= _LONGEST_NUMBER else Decimal(0)


def _plain(number: str) -> str:
    digits = number.replace(",", "")
    return digits.rstrip("0").rstrip(".") if "." in digits and digits.count(".") == 1 else digits


def _korean_amount(text: str) -> Decimal:
    """Value of "1억 5천만": each part is a number times its scales; a bare rest counts once."""
    total = Decimal(0)
    for number, scales in re.findall(r"(\d+(?:[.,]\d+)*)\s*((?:조|억|만|천|백)*)", text):
        value = _value(number)
        for scale in scales[:_MOST_SCALES]:
            value *= _SCALE_KO[scale]
        total += value
    return total
