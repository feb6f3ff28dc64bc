"""A text as a person sees it, each character knowing where it was written.

Full-width and circled digits are digits, characters that cannot be seen are not there, a letter in pieces is whole,
any space is a space. One written character (with what belongs to it) is one seen character, so that what is found in
the one can be cut from the other. :data:`FOUND` and :data:`PUBLIC` each stand for a stretch that is dealt with.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

FOUND, PUBLIC = "\ue000", "\ue001"
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")


class Cell(NamedTuple):
    """One seen character, and ``text[start:end]`` that shows it."""

    seen: str
    start: int
    end: int


def cells_of(text: str, tokens: re.Pattern[str]) -> list[Cell]:
    """The cells of a text, in order and without a gap; a token is one cell, :data:`FOUND`."""
    cells: list[Cell] = []
    at = 0
    for token in tokens.finditer(text):
        _add(cells, text, at, token.start())
        cells.append(Cell(FOUND, token.start(), token.end()))
        at = token.end()
    _add(cells, text, at, len(text))
    return cells


def seen(cells: list[Cell]) -> str:
    """What the cells show, one character each."""
    return "".join(cell.seen for cell in cells)


def cover(cells: list[Cell], start: int, end: int, by: str) -> Cell:
    """Put one cell that shows ``by`` in the place of ``cells[start:end]``, and return it."""
    cells[start:end] = [Cell(by, cells[start].start, cells[end - 1].end)]
    return cells[start]


def _add(cells: list[Cell], text: str, at: int, stop: int) -> None:
    while at < stop:
        end = at + (2 if text.startswith("\r\n", at, stop) else 1)
        while end < stop and _joins(text[end]):
            end += 1
        cells.append(Cell(_shown(text[at:end]), at, end))
        at = end


def _joins(character: str) -> bool:
    """Whether it has no place of its own: an accent, a vowel or final of a syllable in pieces, what cannot be seen."""
    if character < "\u0080" or "가" <= character <= "힣":
        return False
    return (
        "\u1160" <= character <= "\u11ff"
        or character in _FILLERS
        or unicodedata.category(character) in ("Mn", "Me", "Cf")
    )


@lru_cache(maxsize=4096)
def _shown(written: str) -> str:
    if written[0] in "\r\n":
        return "\n"
    if written[0].isspace():
        return " "
    whole, first = unicodedata.normalize("NFKC", written), unicodedata.normalize("NFKC", written[0])
    one = next((form for form in (whole, first) if len(form) == 1), written[0])
    return "\ufffd" if one in (FOUND, PUBLIC) else str(unicodedata.decimal(one, one))
