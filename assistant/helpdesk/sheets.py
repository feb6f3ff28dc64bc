"""Spreadsheets of mails: read whatever they look like, written back with what the desk made of each row.

    CSV (UTF-8, CP949, any delimiter) ─┐                            ┌─► entries: one mail a row ─► drafts
    XLSX ──────────────────────────────┴─► Sheet (columns, rows) ───┤                                 │
                                                                    └─► original columns + outcomes ◄─┘ ─► XLSX, CSV

No row is lost: one without a mail, or with a mail that is too long, is an entry with a ``problem`` and stands in what
is written. The number of a row is the spreadsheet program's own, so that a person finds it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from assistant.errors import InputError
from assistant.helpdesk.columns import Mapping, Row, columns_of, distinct, guess, header_of
from assistant.helpdesk.delimited import read_delimited, write_delimited
from assistant.helpdesk.letters import Restore, cited, line_of, told
from assistant.helpdesk.records import MAX_MAIL_CHARS, Draft, State
from assistant.helpdesk.workbooks import is_workbook, read_workbook, write_workbook
from assistant.records import Language

__all__ = ["Entry", "Mapping", "Outcome", "Row", "Sheet", "entries", "guess", "outcome", "problem", "read", "write"]

Problem = Literal["", "empty", "too_long"]
Form = Literal["xlsx", "csv"]

MAX_BYTES = 20_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 200

_ADDED = ("draft", "sources", "confidence", "flags", "state")
_SAVE_AGAIN = "Open it in Excel and save it as an Excel workbook (.xlsx)."
_OTHER_KINDS = (
    (re.compile(rb"%PDF-"), "a PDF"),
    (re.compile(rb"\{\\rtf"), "a text document (RTF)"),
    (re.compile(rb"<(?:!doctype|html|head|meta|style|table|\?xml)\b", re.IGNORECASE), "a web page, whatever its name"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of texts.

    ``columns`` are all different and none is empty. Each row has as many cells as there are columns; empty rows are
    left out. ``header`` is the number of the row that named the columns, 0 where none did. ``uneven`` are the numbers
    of rows that reached beyond the header: in a CSV a mail with an unquoted comma may have been cut in two there.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    header: int = 0
    uneven: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as a mail. ``text`` is what is answered; with a ``problem`` it cannot be."""

    number: int
    mail: str
    subject: str = ""
    id: str = ""
    office: str = ""

    @property
    def text(self) -> str:
        """The subject on a line of its own, then the mail, which may begin with it already."""
        if not self.subject or self.mail.startswith(self.subject):
            return self.mail
        return f"{self.subject}\n\n{self.mail}".strip()

    @property
    def problem(self) -> Problem:
        """Why the row has no draft; empty where nothing stands in the way."""
        if not self.text:
            return "empty"
        return "too_long" if len(self.text) > MAX_MAIL_CHARS else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the desk adds to a row, as a person reads it."""

    draft: str = ""
    sources: str = ""
    confidence: str = ""
    flags: str = ""
    state: str = ""


def read(given: bytes | Path, header: int | None = None) -> Sheet:
    """A spreadsheet, whatever kind its bytes are of; its name says nothing.

    Args:
        given: the file or its content.
        header: the number of the row that names the columns; 0 where none does; ``None`` to find it.

    Raises:
        InputError: it cannot be opened, is too large, damaged, encrypted, of another kind, or holds no rows.
    """
    data = _content(given)
    rows = _bounded(read_workbook(data) if is_workbook(data) else read_delimited(data))
    head = header_of(rows) if header is None else next((row for row in rows if row.number == header), None)
    if header and not head:
        raise InputError(f"Row {header} is empty or not there.", "Choose the row that names the columns.")
    below = [row for row in rows if head is None or row.number > head.number]
    if not below:
        raise InputError("The spreadsheet holds no rows below its header.", "Give one with a mail in each row.")
    width = max(_reach(row) for row in ([head, *below] if head else below))
    if width > MAX_COLUMNS:
        raise InputError(f"The spreadsheet has more than {MAX_COLUMNS} columns.", "Remove those that are not needed.")
    even = tuple(replace(row, cells=(*row.cells, *[""] * width)[:width]) for row in below)
    uneven = tuple(row.number for row in below if head and _reach(row) > len(head.cells))
    return Sheet(columns_of(head, width), even, head.number if head else 0, uneven)


def entries(sheet: Sheet, mapping: Mapping) -> tuple[Entry, ...]:
    """The mails of a sheet, one for each row, in order.

    Raises:
        InputError: the mapping names a column that the sheet has not, or none for the mails.
    """
    named = {"mail": mapping.mail, "subject": mapping.subject, "id": mapping.id, "office": mapping.office}
    unknown = [name for name in named.values() if name and name not in sheet.columns]
    if unknown or not mapping.mail:
        missing = f"The spreadsheet has no column {unknown[0]!r}." if unknown else "No column of mails is chosen."
        raise InputError(missing, f"Choose among: {', '.join(sheet.columns)}.")
    places = {key: sheet.columns.index(name) for key, name in named.items() if name}
    return tuple(Entry(row.number, **{key: row.cells[p].strip() for key, p in places.items()}) for row in sheet.rows)


def outcome(draft: Draft, state: State, text: str | None = None, restore: Restore | None = None) -> Outcome:
    """What is added to a row that has a draft.

    Args:
        draft: gives language, confidence and flags.
        state: where the case stands.
        text: the letter, where a person has edited it.
        restore: puts masked personal data back.

    Raises:
        InputError: the letter is empty, or a mark in it points at no source.
    """
    language = draft.language
    made = cited(draft.text if text is None else text, draft, restore)
    flags = [
        told("flag", language, part=str(flag.part), text=line_of(flag.text, restore))
        if flag.part
        else line_of(flag.text, restore)
        for flag in draft.flags
    ]
    confidence = told(f"confidence_{draft.confidence}", language) if draft.confidence else ""
    return Outcome(made.body(), made.sources(), confidence, "\n".join(flags), told(f"state_{state}", language))


def problem(entry: Entry, language: Language) -> str:
    """Why a row can have no draft; empty where it can."""
    words = {"most": f"{MAX_MAIL_CHARS:,}"} if entry.problem == "too_long" else {}
    return told(f"problem_{entry.problem}", language, **words) if entry.problem else ""


def write(sheet: Sheet, outcomes: Table[int, Outcome], language: Language, form: Form = "xlsx") -> bytes:
    """The sheet with its own columns first, then draft, sources, confidence, flags and state.

    Args:
        sheet: as it was read.
        outcomes: by the number of the row; a row without one has empty cells.
        language: of the names of the columns that are added.
        form: which kind of file; a CSV is UTF-8 with a byte-order mark.
    """
    added = distinct([told(f"column_{name}", language) for name in _ADDED], sheet.columns)
    columns = (*sheet.columns, *added)
    rows = [(*row.cells, *_cells(outcomes.get(row.number, Outcome()))) for row in sheet.rows]
    if form == "csv":
        return write_delimited([columns, *rows])
    return write_workbook(columns, rows, told("worksheet", language))


def _cells(outcome: Outcome) -> tuple[str, ...]:
    return outcome.draft, outcome.sources, outcome.confidence, outcome.flags, outcome.state


def _content(given: bytes | Path) -> bytes:
    """The bytes of a file that may be a table."""
    data = given if isinstance(given, bytes) else _opened(given)
    if len(data) > MAX_BYTES:
        raise InputError(f"The file is larger than {MAX_BYTES // 1_000_000} MB.", "Split it.")
    begins = data[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begins:
        raise InputError("The file is empty.", "Give a spreadsheet with a mail in each row.")
    for start, kind in _OTHER_KINDS:
        if start.match(begins):
            raise InputError(f"The file is {kind}, not a spreadsheet.", _SAVE_AGAIN)
    return data


def _opened(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Check name and permissions.") from error


def _bounded(rows: Iterable[Row]) -> list[Row]:
    kept = []
    for row in rows:
        kept.append(row)
        if len(kept) > MAX_ROWS + 1:  # one of them may be the header
            raise InputError(f"The spreadsheet has more than {MAX_ROWS:,} rows.", "Split it.")
    return kept


def _reach(row: Row) -> int:
    """How many columns a row needs: up to its last cell that holds something."""
    return max((place for place, cell in enumerate(row.cells, start=1) if cell.strip()), default=0)
