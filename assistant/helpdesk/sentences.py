"""The writer's own lines of a mail as sentences: a line that runs on is joined to the next, a full one is cut.

Mails break lines anywhere, and Korean ones often have no full stops; so a sentence ends at a stop, at an ending
(니다, 나요, 까요) before a space, at a list mark, or at a line's end where the words do not run on.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from assistant.answering.text import sentence_spans
from assistant.helpdesk.asking import FINAL_BIEUP, HANGUL, WHETHER_KO, reading
from assistant.helpdesk.records import PartKind, Reading
from assistant.helpdesk.singles import bare_question, wishes
from assistant.helpdesk.subjects import named
from assistant.helpdesk.threads import MailLine
from assistant.indexing.glossary import Glossary

_WIDE_LINE = 44  # columns from which on a line without an end was likely broken by a program
_FULL_WIDTH = str.maketrans("？！．", "?!.")
_END = re.compile(
    r"(?:[.?!…:;~^]|[ㅠㅜㅎㅋ]{2,}|[)\]]|(?:니다|[나까가세어아해에예지]여|나요|까요|가요|세요|어요|아요|해요|에요|예요|지요|죠|네요|데요|군요|습니까|[됩입합]니까|십시오|바람|드림|올림|배상|[^\s]음|요망|부탁|문의|함))[\"'”’)\]~^ㅠㅜ]*\s*$"
)
_RUNS_ON_KO = re.compile(
    r"(?:(?<![적청획인약증명])서|[,·]|[은는이가을를의에와과로고며면도만데라나지게록]|에서|부터|까지|하는|있는|위한|대한|관한|할|될|한|된|인|및|등|또는|그리고)\s*$"
)
ITEM = re.compile(
    r"^\s*(?:(?:Q|질문|문의)\s*\d{0,2}\s*[.:)\]]|\(?\d{1,2}\s*[.)\]](?!\d)|[①-⑳]|[가나다라마바사]\.|[-–—*•·▪◦○●■□▶☞]+(?=\s|[가-힣A-Za-z])|\(?[a-h][.)]\s|\(?(?:i|ii|iii|iv|v)[.)]\s|(?:첫째|둘째|셋째|넷째)\s*,)"
)
_INLINE_ITEM = re.compile(r"(?<!\d\.\s)(?<=\s)(?:\(?\d{1,2}[.)]\s+(?=[가-힣A-Z])|[①-⑳])")
_IN_DATE = re.compile(r"\d{1,4}\.\s*(?=\d{1,2}\s?\.)")
# Ends of spoken Korean sentences that are written without a full stop.
_UNSTOPPED = re.compile(
    rf"(?:(?:[^\s]니다|[나까가세]여|는지여|나요|까요|인가요|한가요|은가요|세요|어요|아요|해요|예요|에요|이에요|네요|는지요|인지요|[{FINAL_BIEUP}]니까)[.?!~]*)\s+(?!(?:없|아니|아닌|안\s|못\s)[가-힣\s]{{1,12}}\?)(?=[가-힣A-Za-z0-9])|(?<=[?!])(?=[가-힣])"
)
_BY_ENDING = re.compile(r"(?:않|하|되|있|없|같)니까\s")
SIGN_OFF = re.compile(
    r"^\W*(?:--\s*|[-=_*~]{4,}|.{0,24}(?:드림|올림|배상|拜上|드립니다\s*-)[.\s]*|(?:(?:best|kind|warm|kindest|many|with|yours|very|respectfully|warmest)\s+){0,3}(?:regards|wishes|sincerely|truly|faithfully|thanks|respectfully)[,.!\s]*(?:\S+\s*){0,4}|cheers,?|thanks(?: in advance)?[,.!]?|thank you(?: in advance| very much| so much)?[,.!]?|sincerely(?: yours)?,?)\s*$",
    re.IGNORECASE,
)
_STYLES = (
    r"(?:Q|질문|문의)",
    r"\(?\d",
    r"[①-⑳]",
    r"[가-힣]\.",
    r"(?:첫|둘|셋|넷)",
    r"\(?(?:i|v)+[.)]",
    r"\(?[a-h][.)]",
    r"\W",
)
_HAS_WORD = re.compile(r"[가-힣A-Za-z]{2}")
_MARKS = re.compile(r"(?m)^[ \t]*(?:[>＞][ \t]?)+")


# How the words of asking are misspelled in haste, and on telephones.
_SPELLINGS = tuple(
    (re.compile(wrong, re.IGNORECASE), right)
    for wrong, right in {
        r"(?<=[나까가지세해어에아예네래데줘])여(?=[\s.,?!~ㅠㅜ^;)]|$)": "요",
        r"(?<=[가-힣])(?:새요|세용|새여)(?=[\s.,?!~ㅠㅜ^;)]|$)": "세요",
        r"궁굼|궁긍": "궁금",
        r"갈[켜쳐차]\s?(?=주|줘|달)|갈춰\s?(?=주|줘|달)|가르켜\s?(?=주|줘|달)": "가르쳐 ",
        r"(?<=[가-힣])겟(?=[습어는지네다])": "겠",
        r"(?<=[가-힣])구(?=\s?싶|요(?:[\s.,?!~]|$))": "고",
        r"(?<=주)심(?=\s?(?:감사|고맙|좋))": "시면",
        r"드림니다": "드립니다",
        r"바람니다": "바랍니다",
        r"(?:슴|읍)니(?=[다까])": "습니",
        r"(?<=[가-힣])지(?=좀\s)": "지 ",
        r"(?<=[가-힣])좀(?=\s(?:알|부|보|가|안|설))": " 좀",
        r"돼(?=나요)|(?<=[야면도])대(?=나요)|(?<=[야면도]\s)대(?=나요)": "되",
        r"(?<=지)두(?=[\s.,?!~]|$)": "도",
        r"글구(?=\s)": "그리고",
        r"\bpl(?:s|z|ese|aese|eas|easse|ase)\b": "please",
        r"\bte?l+(?= (?:me|us)\b)": "tell",
        r"\b(?:kow|knwo|konw|kno)\b": "know",
        r"\b(can|could|would|will|do|are) u\b": r"\1 you",
        r"\b(?:wat|wht|waht)(?= (?:is|are|the|do|does|s)\b)": "what",
        r"\bhw(?= (?:much|many|long|do|can|to)\b)": "how",
        r"\bim(?= (?:wondering|looking|not|asking|interested|trying)\b)": "I'm",
        r"\bded+line|\bdeadlin\b|\bdead line": "deadline",
        r"\b[ae]l+[ei]g[aei]?b": "eligib",
        r"\bam+o[u]?nt\b": "amount",
        r"\bw(?:ether|heter|ethe?r|eather)(?= (?:we|i|it|the|my|our|there)\b)": "whether",
    }.items()
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of the writer's, as it was written; ``words`` is it on one line, ``does`` what it does."""

    raw: str
    words: str
    does: Reading = "tells"
    kind: PartKind = "story"
    names: tuple[str, ...] = ()


def read_unit(raw: str, glossary: Glossary) -> Unit:
    words = one_line(raw)
    if not _HAS_WORD.search(words):
        return Unit(raw, words)
    names = named(words, glossary)
    does = reading(bare_question(words), frozenset(names))
    return Unit(raw, words, "asks" if does == "tells" and wishes(words) else does, names=names)


def list_style(words: str) -> int:
    """Which kind of mark stands before a list item, counted from 1; 0 where it is none."""
    if not ITEM.match(words):
        return 0
    bare = words.strip()
    return next(number for number, style in enumerate((*_STYLES, ""), start=1) if re.match(style, bare))


def one_line(raw: str) -> str:
    return mended(" ".join(_MARKS.sub("", raw).translate(_FULL_WIDTH).split()))


def mended(words: str) -> str:
    """Words of asking as they are usually spelled: "되나여" is 되나요, "pls" is please. Names are left alone."""
    for wrong, right in _SPELLINGS:
        words = wrong.sub(partial(_as_before, right=right), words)
    return words


def _as_before(found: re.Match[str], right: str) -> str:
    """The right spelling with a capital letter where there was one."""
    spelled = found.expand(right)
    return spelled[:1].upper() + spelled[1:] if found[0][:1].isupper() else spelled


def sentences_of(lines: Sequence[MailLine]) -> list[str]:
    """The lines as sentences: a line that runs on is joined to the next, one with several sentences is cut."""
    units: list[str] = []
    open_ended = False
    for place, line in enumerate(lines):
        before = lines[place - 1].bare if place else ""
        pieces = list(_pieces(line))
        if units and (not line.bare.strip() or (open_ended and _joins(before, line.bare))):
            units[-1] += pieces.pop(0) if pieces else line.raw
        units += pieces
        open_ended = bool(line.bare.strip())
    return units


def _pieces(line: MailLine) -> Iterator[str]:
    """A line cut where a sentence ends, white space left with the sentence before it."""
    bare = line.bare.translate(_FULL_WIDTH)
    lead = line.raw.find(line.bare) if line.bare else 0
    marker = ITEM.match(bare)
    body = marker.end() if marker else 0
    starts = {body + start for start, _ in sentence_spans(bare[body:])}
    starts |= {m.start() for m in _INLINE_ITEM.finditer(bare, body + 1)}
    starts -= {m.end() for m in _INLINE_ITEM.finditer(bare, body)}
    starts -= {m.end() for m in _IN_DATE.finditer(bare, body)}
    starts |= {m.end() for m in _UNSTOPPED.finditer(bare, body) if not _BY_ENDING.search(m.group())}
    cuts = [0, *sorted(lead + start for start in starts if start > body), len(line.raw)]
    yield from (line.raw[a:b] for a, b in itertools.pairwise(cuts) if a < b)


def _joins(before: str, after: str) -> bool:
    """Whether a line goes on in the next one."""
    if not before.strip() or not after.strip() or ITEM.match(after) or SIGN_OFF.match(after) or SIGN_OFF.match(before):
        return False
    if _END.search(before.translate(_FULL_WIDTH)) or re.match(r"^\s*(?:dear|hi|hello|안녕)", before, re.IGNORECASE):
        return bool(re.match(r"\s*[a-z]", after)) and not re.search(r"[.?!:]\s*$", before)
    if ITEM.match(before) and re.search(rf"(?:{WHETHER_KO.pattern})\s*$", before):
        return False
    if HANGUL.search(before[-12:]):
        return bool(_RUNS_ON_KO.search(before)) or width(before) >= _WIDE_LINE
    return bool(re.match(r"\s*[a-z(0-9]", after)) or width(before) >= _WIDE_LINE


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
