"""Excel workbooks as tables of text, on openpyxl; the one module that knows it.

    .xlsx ──► looked through as a ZIP (kind, macros, password, unpacked size) ──► openpyxl, read-only ──► rows
    rows  ──► openpyxl, write-only, every cell a text ──► .xlsx

A workbook comes from anyone. What it unpacks to, how far its rows and columns reach and how many cells are looked at
are bounded before and while it is read; entities in its XML are refused by defusedxml, which openpyxl uses where it is
there.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from assistant.errors import InputError
from assistant.helpdesk.columns import Row, header_of, roles_of
from assistant.helpdesk.delimited import is_formula

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MAX_UNPACKED_BYTES = 150_000_000
MAX_CELLS_LOOKED_AT = 20_000_000  # empty ones too
_MAX_ROWS, _MAX_TEXT = 1_048_576, 32_767  # of any worksheet; UTF-16 units that Excel takes into a cell
_SAMPLE = 25
_WIDEST = 80
_CUT = " […]"
_SAVE_AGAIN = "Open it in Excel and save it as an Excel workbook (.xlsx)."

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, and of any Office file with a password
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RETURN = re.compile(r"_x000D_\n?|\r\n?")


def is_workbook(data: bytes) -> bool:
    """Whether a file begins as an Office file does, old or new."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE))


def read_workbook(data: bytes) -> Iterator[Row]:
    """The filled rows of the visible worksheet whose head names the most usual columns, else of the first with rows.

    Raises:
        InputError: the file is no workbook, is damaged, has a password or macros, or unpacks to more than is taken.
    """
    _look_through(data)
    book = _opened(data)
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        best = visible[0] if len(visible) == 1 else max(visible, key=_promise, default=None)
        yield from _rows(best) if best else ()
    finally:
        book.close()


def write_workbook(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str) -> bytes:
    """A workbook with one worksheet: a head that stays, wrapped texts, columns as wide as they need.

    Every cell is a text. One that a spreadsheet could take for a formula is marked as Excel marks what is typed behind
    an apostrophe, so that it stays a text when it is edited. A text that is too long for a cell ends in ``[…]``.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    table = [[_fitting(cell) for cell in row] for row in (columns, *rows)]
    book = Workbook(write_only=True)
    book.properties.creator = ""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(table)}"
    for place in range(len(columns)):
        sheet.column_dimensions[get_column_letter(place + 1)].width = _width([row[place] for row in table])
    for number, cells in enumerate(table):
        sheet.append([_cell(sheet, text, head=number == 0) for text in cells])
    return _saved(book)


def _look_through(data: bytes) -> None:
    """Refuse what is no workbook, or no safe one, before anything of it is unpacked."""
    if data.startswith(_OLE):
        if _OLE_ENCRYPTED in data:
            raise InputError("The workbook is protected by a password.", "Save a copy without the password.")
        raise InputError("The file is of Excel 97-2003 (.xls) or another old Office program.", _SAVE_AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError("The workbook is damaged.", _SAVE_AGAIN) from error
    names = {member.filename.lower() for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise InputError("The file is protected by a password.", "Save a copy without the password.")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise InputError("The workbook holds macros.", "Save it as .xlsx, which has none.")
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise InputError("The file is no Excel workbook.", _SAVE_AGAIN)
    if "xl/workbook.bin" in names:
        raise InputError("The file is a binary workbook (.xlsb).", _SAVE_AGAIN)
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        most = f"{MAX_UNPACKED_BYTES // 1_000_000} MB"
        raise InputError(f"The workbook unpacks to more than {most}.", "Remove pictures and other sheets, or split it.")


def _opened(data: bytes) -> Any:
    from openpyxl import load_workbook

    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")  # of styles, which are not read
    try:
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        raise _unreadable() from error


def _unreadable() -> InputError:
    """openpyxl has no error of its own for damaged files: whatever it raises on one means that it cannot be read."""
    return InputError("The workbook is damaged, or of a kind that cannot be read.", _SAVE_AGAIN)


def _promise(sheet: Any) -> int:
    """How many usual columns the head of a worksheet names; -1 where it has no rows."""
    head = list(islice(_rows(sheet), _SAMPLE))
    header = header_of(head)
    return len(roles_of(header.cells)) if header else 0 if head else -1


def _values(sheet: Any) -> Iterator[Sequence[object]]:
    """The values of each row, however far the worksheet says that it reaches."""
    try:
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True)
    except Exception as error:
        raise _unreadable() from error


def _rows(sheet: Any) -> Iterator[Row]:
    looked_at = 0
    for number, found in enumerate(_values(sheet), start=1):
        looked_at += len(found) + 1
        if number > _MAX_ROWS:
            raise InputError("The worksheet has more rows than Excel allows.", _SAVE_AGAIN)
        if looked_at > MAX_CELLS_LOOKED_AT:
            raise InputError("The worksheet holds too many empty cells.", "Copy the rows with mails to a new workbook.")
        cells = [_text(value) for value in found]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield Row(number, tuple(cells))


def _text(value: object) -> str:
    """A cell's value as a person would type it; days without an hour where it is midnight."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}" if value.is_integer() is False or abs(value) >= 1e15 else str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes").removesuffix(" 00:00")
    return _RETURN.sub("\n", str(value))


def _fitting(text: str) -> str:
    """The text without what XML cannot hold, cut visibly where a cell would cut it in silence."""
    clean = _NOT_XML.sub("", text)
    if _units(clean) <= _MAX_TEXT:
        return clean
    kept = clean.encode("utf-16-le")[: 2 * (_MAX_TEXT - len(_CUT))].decode("utf-16-le", errors="ignore")
    return kept + _CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _width(texts: Sequence[str]) -> float:
    """The width of a column in digits: its longest line, a letter beyond Latin as two."""
    lines = (line for text in texts for line in text.splitlines())
    longest = max((sum(1 if letter < "\u1100" else 2 for letter in line[:_WIDEST]) for line in lines), default=0)
    return float(min(max(longest + 2, 8), _WIDEST))


def _cell(sheet: Any, text: str, head: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # openpyxl takes a text with = for a formula, #N/A for an error
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if head:
        cell.font = Font(bold=True)
    if is_formula(text):
        cell.quotePrefix = True
    return cell


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
