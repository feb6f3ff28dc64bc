"""Which row of a table names its columns, and which column holds the mails.

    rows ──► header_of ──► columns_of ──► guess ──► Mapping

A header is only taken for one where that is plain: a mail that was read as a header would never be answered. What is
guessed can be set by hand, in :func:`assistant.helpdesk.sheets.read` and in :class:`Mapping`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Literal

Role = Literal["mail", "subject", "id", "office"]

_LOOKED_AT = 20  # filled rows among which the header is looked for
_LONGEST_NAME, _LONGEST_LABEL = 40, 20
_SAMPLE = 200  # rows that tell which column has the longest texts

# In order of preference: where a table has two of them, the first is the mail.
_NAMES: dict[Role, str] = {
    "mail": """
        메일본문 이메일본문 메일내용 이메일내용 문의본문 문의내용 문의사항 질의내용 질의사항 질문내용 민원내용 민원본문
        상담내용 요청내용 신청내용 접수내용 본문 내용 원문 문의 질의 질문 민원 mailbody emailbody messagebody body
        message messagetext inquiry enquiry question query content contents text request description details comment
        메일 이메일 mail email
    """,
    "subject": """
        메일제목 이메일제목 문의제목 질의제목 질문제목 민원제목 제목 건명 mailsubject emailsubject subject title
    """,
    "id": """
        접수번호 민원번호 문의번호 질의번호 관리번호 일련번호 티켓번호 신청번호 연번 순번 번호 id caseid mailid ticketid
        messageid ticketnumber ticketno ticket caseno casenumber case reference ref number no
    """,
    "office": """
        담당부서 접수부서 처리부서 소관부서 담당기관 접수기관 처리기관 소관기관 담당과 담당센터 지원센터 부서 기관 센터
        office department dept team agency center centre helpdesk
    """,
}
_ORDER: dict[Role, tuple[str, ...]] = {role: tuple(names.split()) for role, names in _NAMES.items()}
_ROLES: dict[str, Role] = {name: role for role, names in _ORDER.items() for name in names}

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NO_LETTER = re.compile(r"[\W_]+")
_NO_LABEL = re.compile(r"[.?!@\n]|^[\W\d]*$")  # what ends a sentence, an address, a figure
_MAIL_ADDRESS = re.compile(r"\s*(?:[^@\n]*<)?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+>?\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something. ``number`` counts from 1 as the spreadsheet program does, empty rows included."""

    number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> int:
        """How many cells hold more than white space."""
        return sum(1 for cell in self.cells if cell.strip())


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column holds what, by the column's name; empty where the table has none."""

    mail: str
    subject: str = ""
    id: str = ""
    office: str = ""


def roles_of(cells: Sequence[str]) -> frozenset[Role]:
    """What the cells name, where they are usual names of columns in Korean or English."""
    return frozenset(role for cell in cells if (role := _ROLES.get(_bare(cell))))


def header_of(rows: Sequence[Row]) -> Row | None:
    """The row that names the columns, or ``None`` where no row plainly does.

    Args:
        rows: the filled rows, in order.

    Only rows with fewer cells (a title, a date) may stand above it.
    """
    candidates: list[Row] = []
    for row in rows[:_LOOKED_AT]:
        if not candidates or row.filled > candidates[-1].filled:
            candidates.append(row)
    named = [row for row in candidates if roles_of(row.cells) and _are_short(row.cells, _LONGEST_NAME)]
    if named:
        return max(named, key=lambda row: (len(roles_of(row.cells)), row.filled))
    widest = candidates[-1] if candidates else None
    return widest if widest and _labels(widest, [row for row in rows if row.number > widest.number]) else None


def columns_of(header: Row | None, width: int) -> tuple[str, ...]:
    """Names for ``width`` columns, each different; one without a name has the spreadsheet's letter."""
    given = [" ".join(cell.split()) for cell in header.cells] if header else []
    named = [name or letter_of(place) for place, name in enumerate(given[:width])]
    return distinct([*named, *(letter_of(place) for place in range(len(named), width))])


def distinct(names: Sequence[str], taken: Sequence[str] = ()) -> tuple[str, ...]:
    """The names, a number behind each that is there already."""
    used, made = set(taken), []
    for name in names:
        free = name if name not in used else next(n for i in count(2) if (n := f"{name} ({i})") not in used)
        used.add(free)
        made.append(free)
    return tuple(made)


def letter_of(place: int) -> str:
    """The letters of a column, counted from 0: A … Z, AA …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def guess(columns: Sequence[str], rows: Sequence[Row] = ()) -> Mapping:
    """The mapping that the names suggest; without a usual name the mails are the column with the longest texts.

    Args:
        columns: at least one name.
        rows: what stands in them. Without rows and usual names, the last column is taken.

    A column of e-mail addresses is no column of mails, whatever its name.
    """
    sample = rows[:_SAMPLE]
    addresses = {place for place in range(len(columns)) if _holds_addresses(place, sample)}
    found: dict[Role, str] = {}
    for role, names in _ORDER.items():
        ranked = sorted((names.index(_bare(one)), place) for place, one in enumerate(columns) if _bare(one) in names)
        places = [place for _, place in ranked if role != "mail" or place not in addresses]
        if places:
            found[role] = columns[places[0]]
    if "mail" not in found:
        taken = addresses | {columns.index(name) for name in found.values()}
        free = [place for place in range(len(columns)) if place not in taken] or range(len(columns))
        found["mail"] = columns[max(free, key=lambda place: (_length(place, sample), place))]
    return Mapping(**found)


def _bare(name: str) -> str:
    """A name without brackets, spaces, marks and upper case."""
    return _NO_LETTER.sub("", _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", name)).casefold())


def _are_short(cells: Sequence[str], limit: int) -> bool:
    return all(len(cell.strip()) <= limit for cell in cells)


def _labels(row: Row, below: Sequence[Row]) -> bool:
    """Whether a row without a usual name still reads as names: short, all different, over texts that are longer."""
    labels = [cell.strip() for cell in row.cells if cell.strip()]
    if len(labels) < 2 or len(set(labels)) < len(labels) or not _are_short(labels, _LONGEST_LABEL):
        return False
    if not below or any(_NO_LABEL.search(label) for label in labels):
        return False
    longest = max(range(len(row.cells)), key=lambda place: _length(place, below[:_SAMPLE]))
    return _length(longest, below[:_SAMPLE]) >= max(15, 3 * len(row.cells[longest].strip()))


def _texts(place: int, rows: Sequence[Row]) -> list[str]:
    return [text for row in rows if place < len(row.cells) and (text := row.cells[place].strip())]


def _length(place: int, rows: Sequence[Row]) -> float:
    """The usual length of a column's texts, an empty cell counted as one of length 0."""
    texts = _texts(place, rows)
    return median([len(text) for text in texts] + [0] * (len(rows) - len(texts))) if texts else 0


def _holds_addresses(place: int, rows: Sequence[Row]) -> bool:
    texts = _texts(place, rows)
    return bool(texts) and 2 * sum(1 for text in texts if _MAIL_ADDRESS.fullmatch(text)) > len(texts)
