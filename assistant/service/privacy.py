"""Masks personal data in what a person wrote, before it is stored, logged or given to a model; and gives it back.

    "홍길동 드림, 010-1234-5678"  ──mask──►  "[이름-1] 드림, [전화번호-1]"  ──restore──►  the same words again

What personal data looks like is in three tables of rows, in :mod:`.masking`. Here is what they share:

* They look at the text as a person sees it: full-width and circled digits are digits, characters that cannot be seen
  are not there, a letter in pieces is whole. What is masked is cut from the text as it was written.
* Each finding makes way for the next ("[name] [phone]" in a signature), so rows are run until none finds more. A text
  that was masked is therefore masked no further. Whatever was found is masked wherever else it stands.
* A token that the writer typed stays theirs: ours are numbered around it.
* ``public`` texts are not personal: what the rows find in them is left alone, however it is written.

What stays as it was: amounts, dates, bill, law and notice numbers, hotlines (``1357``, ``1588-0000``, ``080-…``),
addresses of the web. What gets by: a name with nothing around it that says so, a street with neither region, label nor
flat, a plate number, a birthday without a word for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.records import Language
from assistant.service.masking.addresses import ADDRESSES
from assistant.service.masking.names import NAMES
from assistant.service.masking.numbers import NUMBERS, Kind, Row, digits_of
from assistant.service.masking.sight import FOUND, PUBLIC, Cell, cells_of, cover, seen

LABELS: dict[Kind, dict[Language, str]] = {
    "email": {"ko": "이메일", "en": "email"},
    "passport-number": {"ko": "여권번호", "en": "passport-number"},
    "licence-number": {"ko": "운전면허번호", "en": "licence-number"},
    "card-number": {"ko": "카드번호", "en": "card-number"},
    "resident-number": {"ko": "주민등록번호", "en": "resident-number"},
    "corporate-number": {"ko": "법인등록번호", "en": "corporate-number"},
    "business-number": {"ko": "사업자등록번호", "en": "business-number"},
    "account-number": {"ko": "계좌번호", "en": "account-number"},
    "birth-date": {"ko": "생년월일", "en": "birth-date"},
    "phone": {"ko": "전화번호", "en": "phone"},
    "address": {"ko": "주소", "en": "address"},
    "name": {"ko": "이름", "en": "name"},
}
ROWS: tuple[Row, ...] = NUMBERS + ADDRESSES + NAMES

_CONTACTS: tuple[Row, ...] = tuple(row for row in NUMBERS if row[0] in ("email", "phone"))
_NAMES_OF_KINDS = "|".join(sorted({re.escape(label) for row in LABELS.values() for label in row.values()}))
_TOKEN = re.compile(rf"\[(?:{_NAMES_OF_KINDS})(?:-\d{{1,9}})?\]")
_PHONE_DIGITS = 7  # at least


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of personal data: ``original == text[start:end]`` of the unmasked text; ``repr`` does not tell it."""

    token: str
    kind: Kind
    start: int
    end: int
    original: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with tokens such as ``[phone-1]`` where personal data was, and what was there, in order of the text.

    The same words have the same token wherever they stand.
    """

    text: str
    found: tuple[Found, ...]

    def restore(self, text: str) -> str:
        """Any text, such as an edited reply, with the original in place of each of this mask's tokens."""
        originals = {one.token: one.original for one in self.found}
        return _TOKEN.sub(lambda token: originals.get(token[0], token[0]), text)


def mask(
    text: str,
    language: Language,
    *,
    public: Collection[str] = (),
    before: Collection[Found] = (),
    taken: Collection[str] = (),
) -> Masked:
    """The text with each piece of personal data replaced by a numbered token in this language.

    ``public`` holds texts whose telephone numbers, e-mail and postal addresses anyone may read, such as a contact field
    of the knowledge (``"055-751-9646, 055-751-9647"``); each is also left alone as a whole.
    What was found ``before`` in another text has the token that it has there; no token that is ``taken`` is used.
    """
    pieces = _pieces(text, _public_keys(frozenset(public)))
    tokens: dict[str, tuple[str, Kind]] = {one.original: (one.token, one.kind) for one in before}
    used = {*taken, *(one.token for one in before), *_TOKEN.findall(text)}
    found = []
    for start, end, kind in pieces:
        words = text[start:end]
        if words not in tokens:
            tokens[words] = _free_token(LABELS[kind][language], used), kind
        found.append(Found(*tokens[words], start, end, words))
    return Masked(_with(text, found), tuple(found))


def masked(text: str, *, public: Collection[str] = ()) -> str:
    """The text with each piece of personal data replaced by its kind alone: ``[email]``, ``[phone]``, …"""
    pieces = _pieces(text, _public_keys(frozenset(public)))
    return _with(text, [Found(f"[{kind}]", kind, start, end, text[start:end]) for start, end, kind in pieces])


def hidden_again(text: str, found: Iterable[Found]) -> str:
    """The text with words that were found in another one in the tokens which they have there.

    A name that is known is so masked where nothing around it would tell that it is one.
    """
    tokens = {one.original: one.token for one in found}
    words = sorted(tokens, key=len, reverse=True)
    known = [rf"(?P<_{place}>{_again(one).pattern})" for place, one in enumerate(words)]
    search = re.compile("|".join([_TOKEN.pattern, *known]))
    return search.sub(lambda at: tokens[words[int(at.lastgroup[1:])]] if at.lastgroup else at[0], text)


def _with(text: str, found: list[Found]) -> str:
    parts: list[str] = []
    done = 0
    for one in found:
        parts += text[done : one.start], one.token
        done = one.end
    return "".join(parts) + text[done:]


def _free_token(label: str, taken: set[str]) -> str:
    """The first number of this label that is not taken yet, taken now."""
    number = 1
    while (token := f"[{label}-{number}]") in taken:
        number += 1
    taken.add(token)
    return token


# ---- what is found


def _pieces(text: str, public: frozenset[str]) -> list[tuple[int, int, Kind]]:
    """Start, end and kind of each piece of personal data, in order, none over another."""
    cells = cells_of(text, _TOKEN)
    for _, find in _CONTACTS if public else ():
        view = seen(cells)
        for start, end in reversed(list(find(view))):
            if _key(view[start:end]) in public:
                cover(cells, start, end, PUBLIC)
    pieces: list[tuple[int, int, Kind]] = []
    while more := list(_round(cells, public)):
        pieces += more
    return sorted(pieces)


def _round(cells: list[Cell], public: frozenset[str]) -> Iterator[tuple[int, int, Kind]]:
    """What each row finds once, covered as it is found, and wherever else the same words stand."""
    known: dict[str, Kind] = {}
    for kind, find in ROWS:
        view = seen(cells)
        for start, end in reversed(list(find(view))):
            words = view[start:end]
            if FOUND not in words and PUBLIC not in words and _key(words) not in public:
                known[words] = kind
                yield (*cover(cells, start, end, FOUND)[1:], kind)
    for words, kind in known.items():
        for match in reversed(list(_again(words).finditer(seen(cells)))):
            yield (*cover(cells, *match.span(), FOUND)[1:], kind)


def _again(words: str) -> re.Pattern[str]:
    """Where the same words stand; a short name only where it does not stand within another word."""
    if re.fullmatch(r"[가-힣]{2}", words):
        return re.compile(rf"(?<![가-힣]){words}")
    return re.compile(rf"\b{words}\b" if words.isascii() and words.isalpha() else re.escape(words))


def _key(words: str) -> str:
    """What is the same in two ways to write one number or address."""
    digits = digits_of(words)
    if len(digits) >= _PHONE_DIGITS and not re.search(r"[^\W\d]", words):
        return re.sub(r"^(?:00)?820?", "0", digits)
    return "".join(words.casefold().split())


@lru_cache(maxsize=8)
def _public_keys(public: frozenset[str]) -> frozenset[str]:
    """The keys of all that is found in public texts, and of these as a whole."""
    inside = {_key(text[start:end]) for text in public for start, end, _ in _pieces(text, frozenset())}
    return frozenset(inside | {_key(text) for text in public})
