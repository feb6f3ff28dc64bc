"""Tables as text with a mark between the cells, as they come from Excel, a mailbox or an old system.

    bytes ──► decoded (UTF-8, CP949, UTF-16 with a mark) ──► delimiter found ──► rows
    rows ──► UTF-8 with a byte-order mark, which Excel in Korea needs to show Hangul

Every reading is strict: a file is never read with letters replaced, and no Latin encoding is ever tried, so that
Korean cannot come out as one. Bytes of another encoding that CP949 happens to accept give Hangul that nobody writes;
they are refused. Of 200 Korean questions in CP949, one a file, charset-normalizer misread 20 (as Greek, Thai, Big5 and
more), this none.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice

from assistant.errors import InputError
from assistant.helpdesk.columns import Row, header_of, roles_of

_DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\x1f"  # in no text: the table has one column
_END = "\x1e"  # put behind the last line, where an open quotation mark swallows it
_SAMPLE = 100
_SAVE_AGAIN = "Open it in Excel and save it as .xlsx, or as 'CSV UTF-8'."

_TOLD = re.compile(r"sep=(.)\r?\n")  # Excel's own first line, which it does not show
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")  # the wide ones too: Excel in East Asia reads them alike
_FIGURE = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")
_TOUCHING_LATIN = re.compile(r"[A-Za-z][\u0080-\u023f]|[\u0080-\u023f][A-Za-z]")


def read_delimited(data: bytes) -> Iterator[Row]:
    """The rows that hold something, one by one.

    Raises:
        InputError: no encoding fits, a quotation mark is left open, or a cell is longer than any spreadsheet's.
    """
    text = decoded(data)
    told = _TOLD.match(text)
    if told:
        return _records(text[told.end() :], told[1])
    return _records(text, _delimiter(text))


def write_delimited(rows: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV in UTF-8 with a byte-order mark; what could be calculated has an apostrophe before it."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([[defused(cell) for cell in row] for row in rows])
    return codecs.BOM_UTF8 + file.getvalue().encode("utf-8", errors="ignore")  # half surrogate pairs are no letters


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet could take a text for a formula. Plain figures with a sign are none."""
    return bool(_FORMULA.match(cell)) and not _FIGURE.fullmatch(cell)


def defused(cell: str) -> str:
    """The text, which no spreadsheet will calculate."""
    return f"'{cell}" if is_formula(cell) else cell


def decoded(data: bytes) -> str:
    """The text of a file.

    Raises:
        InputError: it is no text, or in an encoding that is not known here.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        read = _attempt(data, "utf-16")
        if isinstance(read, str):
            return read
        raise InputError("The file says it is UTF-16, but is damaged.", _SAVE_AGAIN)
    if b"\0" in data:
        raise InputError("The file is no text.", "Give a CSV or XLSX file.")
    utf8, cp949 = _attempt(data, "utf-8-sig"), _attempt(data, "cp949")
    if isinstance(utf8, str):
        return cp949 if isinstance(cp949, str) and _is_korean_after_all(utf8, cp949) else utf8
    if isinstance(cp949, str) and _reads_as_korean(cp949):
        return cp949
    lines = f"UTF-8 ends in line {utf8}" + (f", CP949 in line {cp949}" if isinstance(cp949, int) else "")
    raise InputError(f"The file is neither UTF-8 nor Korean (CP949): {lines}.", _SAVE_AGAIN)


def _attempt(data: bytes, encoding: str) -> str | int:
    """The text, or the line (from 1) at which the encoding does not fit."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1


def _reads_as_korean(text: str) -> bool:
    """Whether most letters beyond ASCII are of the KS X 1001 set, in which all but the rarest words are written.

    CP949 adds 8,822 syllables whose bytes look like Latin or Japanese text; hardly any is in use.
    """
    letters = Counter(letter for letter in text if not letter.isascii())
    usual = sum(number for letter, number in letters.items() if min(letter.encode("cp949")) >= 0xA1)
    return usual * 2 >= letters.total()


def _is_korean_after_all(utf8: str, cp949: str) -> bool:
    """Whether a file that both encodings can read is Korean in CP949.

    Two bytes of Hangul can be one accented Latin letter of UTF-8, never anything else; such letters stand in words of
    plain ones, and Hangul does not.
    """
    foreign = [letter for letter in utf8 if not letter.isascii()]
    if not foreign or any(letter > "\u023f" for letter in foreign):
        return False
    return _reads_as_korean(cp949) and not _TOUCHING_LATIN.search(utf8)


def _delimiter(text: str) -> str:
    """What stands between the cells: the mark that gives the most usual names of columns, then the evenest rows."""
    best, standing = _NO_DELIMITER, (0, 0.0, 0)
    for delimiter in _DELIMITERS:
        found = _standing(text, delimiter)
        if found and found > standing:
            best, standing = delimiter, found
    return best


def _standing(text: str, delimiter: str) -> tuple[int, float, int] | None:
    """How well a mark divides the text: names of columns, share of rows that have the usual width, that width."""
    rows: list[Row] = []
    with suppress(InputError):  # a mark that divides the rows before an open quotation mark is still the one
        rows.extend(islice(_records(text, delimiter), _SAMPLE))
    header = header_of(rows)
    if not rows or (header or rows[0]).filled < 2:
        return None
    ((width, times),) = Counter(len(row.cells) for row in rows).most_common(1)
    share = times / len(rows)
    if not header and (width < 2 or share < 0.5 or text.count(f"{delimiter} ") * 2 > text.count(delimiter)):
        return None  # uneven, or white space behind each: the commas of sentences
    return len(roles_of(header.cells)) if header else 0, share, width


def _records(text: str, delimiter: str) -> Iterator[Row]:
    lines = chain(io.StringIO(text, newline=""), [_END])
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    number, begun = 0, 1
    while True:
        begun = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _open_quotation(begun) from error
        if cells is None:
            raise _open_quotation(begun)
        if cells == [_END]:
            return
        number += 1
        if any(cell.endswith(_END) for cell in cells[-1:]):
            raise _open_quotation(begun)
        row = Row(number, tuple(cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells))
        if row.filled:
            yield row


def _open_quotation(line: int) -> InputError:
    message = f"A quotation mark is opened in the row that begins in line {line} and never closed."
    return InputError(message, f"Close it, or write it twice where it is meant as a mark. {_SAVE_AGAIN}")
