"""Spreadsheets of mails: whatever they look like, every row is read, and what is written is safe to open."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any, Literal, get_args

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from assistant.answering.replies import load_texts
from assistant.errors import InputError
from assistant.helpdesk import letters, sheets, workbooks
from assistant.helpdesk.columns import letter_of
from assistant.helpdesk.delimited import decoded, is_formula
from assistant.helpdesk.records import MAX_MAIL_CHARS, Draft, Flag, Line, State
from assistant.helpdesk.sheets import Mapping, Outcome, Row, Sheet, entries, guess, outcome, problem, read, write
from assistant.records import LANGUAGES, Confidence, Language

KOREAN = (
    ("접수번호", "성명", "제목", "문의 내용"),
    ("2026-001", "김하나", "AX 바우처", "안녕하세요, 바우처는 얼마까지 되나요?\n그리고 언제까지 신청하나요?"),
    ("2026-002", "이두리", "", '대표가 "안 된다"고 하던데; 정말인가요?'),
    ("2026-003", "박세찬", "법안", "법안은 통과됐나요?\t기다리고 있습니다."),
)
PAGE = "xl/worksheets/sheet1.xml"
FORMULAS = ("=1+1", "+82-2-1234", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "＠x", '=HYPERLINK("http://x")')


def table(rows: Sequence[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


def workbook(*worksheets: Sequence[Sequence[Any]], change: Callable[[Any], None] = lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for rows in worksheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data: bytes, changed: dict[str, bytes]) -> bytes:
    """A workbook with other parts, or parts more."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [one for one in old.namelist() if one not in changed]:
            new.writestr(name, old.read(name))
        for name, content in changed.items():
            new.writestr(name, content)
    return file.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    list(product(",;\t|", ["utf-8", "utf-8-sig", "cp949", "utf-16"])),
    ids=lambda value: repr(value),
)
def test_every_delimiter_and_encoding_gives_the_same_sheet(delimiter: str, encoding: str) -> None:
    sheet = read(table(KOREAN, delimiter, encoding))
    assert sheet.columns == KOREAN[0] and cells(sheet) == list(KOREAN[1:])
    assert sheet.header == 1 and [row.number for row in sheet.rows] == [2, 3, 4] and sheet.uneven == ()


def test_a_workbook_gives_the_same_sheet_as_a_csv() -> None:
    assert read(workbook(KOREAN)) == read(table(KOREAN))


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1).filter(
    lambda text: min(text.encode("cp949")) >= 0xA1
))  # fmt: skip
def test_hangul_in_cp949_is_never_read_as_anything_else(text: str) -> None:
    assert decoded(text.encode("cp949")) == text


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"], max_codepoint=0xD7A3)))
def test_text_in_utf_8_with_a_mark_is_read_as_it_is(text: str) -> None:
    assert decoded("가".encode() + text.encode()) == f"가{text}"


@pytest.mark.parametrize(
    "text", ["찾", "짙다 찾", "café, naïve, São Paulo", "Grüße aus Köln", "“quoted” — £5", "日本語"]
)
def test_the_likelier_of_two_readings_is_taken(text: str) -> None:
    assert decoded(text.encode()) == text
    assert not set(text) <= set("찾짙다 ") or decoded(text.encode("cp949")) == text


@pytest.mark.parametrize("text", ["Größe, Äpfel, Öl für Köln", "déjà vu à la française"])
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "mac-roman"])
def test_latin_text_is_refused_and_never_read_as_hangul(text: str, encoding: str) -> None:
    with pytest.raises(InputError, match="neither UTF-8 nor Korean") as raised:
        read(f"mail\n{text}\n".encode(encoding))
    assert "CSV UTF-8" in raised.value.hint


def test_the_line_that_no_encoding_fits_is_named() -> None:
    with pytest.raises(InputError, match="UTF-8 ends in line 1, CP949 in line 3"):
        read("내용\n하나\n둘".encode("cp949") + b"\xff\n")


def test_mails_with_commas_in_one_column_are_not_divided() -> None:
    mails = ["안녕하세요, 바우처, 언제까지인가요?", "네, 알겠습니다, 그런데요, 또 있나요?", "감사합니다"]
    for text in ("문의\n" + "\n".join(mails), "\n".join(mails), "\n".join(mails[:1])):
        found = read(text.encode())
        assert [row.cells for row in found.rows] == [(mail,) for mail in text.split("\n") if mail != "문의"]


def test_commas_in_mails_do_not_win_over_the_delimiter() -> None:
    rows = [("번호", "내용"), *((str(n), f"{n}, 하나, 둘, 셋") for n in range(9))]
    assert cells(read("\n".join(";".join(row) for row in rows).encode()))[3] == ("3", "3, 하나, 둘, 셋")


def test_the_delimiter_that_excel_writes_in_the_first_line_is_taken() -> None:
    sheet = read("sep=|\r\n번호|내용\r\n1|하나;둘;셋,넷\r\n".encode())
    assert sheet.columns == ("번호", "내용") and cells(sheet) == [("1", "하나;둘;셋,넷")]


def test_ragged_rows_are_filled_up_and_named_and_empty_rows_skipped() -> None:
    sheet = read("번호,내용\n\n1\n,,\n2,하나,둘\n3,셋,\n".encode())
    assert sheet.columns == ("번호", "내용", "C")
    assert sheet.rows == (Row(3, ("1", "", "")), Row(5, ("2", "하나", "둘")), Row(6, ("3", "셋", "")))
    assert sheet.uneven == (5,)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_breaks_of_any_kind_stay_in_quoted_mails(ending: str) -> None:
    sheet = read(f'번호,내용{ending}1,"하나{ending}{ending}둘"{ending}2,셋'.encode())
    assert cells(sheet) == [("1", "하나\n\n둘"), ("2", "셋")]


@pytest.mark.parametrize("rest", ["짧다\n3,셋\n", "길다" * 100_000])
def test_a_quotation_mark_that_is_never_closed_is_named_by_its_line(rest: str) -> None:
    with pytest.raises(InputError, match="line 3 and never closed"):
        read(f'번호,내용\n1,하나\n2,"{rest}'.encode())


def test_titles_above_the_header_are_left_out() -> None:
    rows = [["2026년 3월 민원 목록"], [], ["작성: 상담센터", "3월"], *KOREAN]
    sheet = read(workbook(rows))
    assert sheet.columns == KOREAN[0] and sheet.header == 4 and len(sheet.rows) == 3


def test_a_header_without_usual_names_is_still_found() -> None:
    sheet = read(
        table(
            [
                ("접수일", "고객의 소리"),
                ("3.2.", "바우처를 신청하고 싶은데 어디에 물어보면 되는지요"),
                ("3.3.", "길게 쓴 다른 메일입니다. 궁금합니다."),
            ]
        )
    )
    assert sheet.columns == ("접수일", "고객의 소리")


def test_without_a_header_no_row_is_taken_for_one() -> None:
    rows = [("1", "바우처는 얼마인가요?"), ("2", "법안은 언제 통과되는지 자세히 알려 주시면 감사하겠습니다.")]
    sheet = read(table(rows))
    assert sheet.columns == ("A", "B") and cells(sheet) == rows and sheet.header == 0
    assert guess(sheet.columns, sheet.rows) == Mapping("B")


def test_the_header_can_be_told() -> None:
    rows = [("구분", "문의"), ("질문", "답"), ("하나", "둘")]
    assert read(table(rows), header=2).columns == ("질문", "답")
    assert cells(read(table(rows), header=0)) == rows
    with pytest.raises(InputError, match="Row 7"):
        read(table(rows), header=7)


def test_names_of_columns_are_made_different_and_none_is_empty() -> None:
    assert read(table([("내용", "", "내용", "D"), ("1", "2", "3", "4")])).columns == ("내용", "B", "내용 (2)", "D")


def test_columns_beyond_z_have_the_letters_of_a_spreadsheet() -> None:
    assert [letter_of(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("columns", "mapping"),
    [
        (KOREAN[0], Mapping("문의 내용", "제목", "접수번호")),
        (("No.", "담당 부서", "질의 내용(필수)", "비고"), Mapping("질의 내용(필수)", id="No.", office="담당 부서")),
        (("ID", "Subject", "Body", "Department"), Mapping("Body", "Subject", "ID", "Department")),
        (("Ticket #", "E-mail", "Message"), Mapping("Message", id="Ticket #")),
        (("MAIL",), Mapping("MAIL")),
        (("질문", "전화번호", "본문"), Mapping("본문")),
        (("가", "나"), Mapping("나")),
    ],
)
def test_columns_are_guessed_from_usual_names(columns: tuple[str, ...], mapping: Mapping) -> None:
    assert guess(columns) == mapping


def test_a_column_of_addresses_is_no_column_of_mails() -> None:
    rows = [Row(2, ("a@example.org", "바우처는 어떻게 신청하나요?")), Row(3, ("김 <b@example.org>", "법안은요?"))]
    assert guess(("이메일", "고객 의견"), rows) == Mapping("고객 의견")


def test_without_usual_names_the_longest_texts_are_the_mails() -> None:
    rows = [Row(n, ("짧다", "이것은 훨씬 더 긴 글입니다", "x")) for n in range(2, 5)]
    assert guess(("가", "나", "다"), rows) == Mapping("나")


def test_entries_are_the_mails_of_their_rows() -> None:
    first, second, _ = entries(read(table(KOREAN)), guess(KOREAN[0]))
    assert (first.number, first.id, first.subject) == (2, "2026-001", "AX 바우처")
    assert first.text == f"AX 바우처\n\n{KOREAN[1][3]}" and second.text == KOREAN[2][3] and not first.problem


def test_a_row_that_cannot_be_answered_stays_and_says_why() -> None:
    rows = [("번호", "제목", "내용"), ("1", "", ""), ("2", "제목뿐", ""), ("3", "", "가" * (MAX_MAIL_CHARS + 1))]
    found = entries(read(table(rows)), Mapping("내용", "제목"))
    assert [entry.problem for entry in found] == ["empty", "", "too_long"]
    for entry, language in product(found, LANGUAGES):
        assert bool(problem(entry, language)) == bool(entry.problem)


@pytest.mark.parametrize("mapping", [Mapping("없는 열"), Mapping(""), Mapping("문의 내용", office="부서")])
def test_a_mapping_that_does_not_fit_says_which_columns_there_are(mapping: Mapping) -> None:
    with pytest.raises(InputError) as raised:
        entries(read(table(KOREAN)), mapping)
    assert "문의 내용" in raised.value.hint


# Workbooks


def test_values_of_every_kind_are_read_as_they_look() -> None:
    values = [
        7,
        2.0,
        0.1 + 0.2,
        1e300,
        True,
        dt.datetime(2026, 3, 2),
        dt.datetime(2026, 3, 2, 9, 30),
        dt.time(9, 30),
        None,
    ]
    found = cells(read(workbook([["내용", *"abcdefghi"], ["글_x000D_\n둘", *values]])))[0]
    assert found == ("글\n둘", "7", "2", "0.3", "1e+300", "TRUE", "2026-03-02", "2026-03-02 09:30", "09:30:00", "")


def test_the_visible_worksheet_with_the_mails_is_read() -> None:
    def hide(book: Any) -> None:
        book.worksheets[0].sheet_state = "hidden"
        book.worksheets[2]["A1"].comment = Comment("주석", "x")

    data = workbook([*KOREAN, *KOREAN], [["안내문", "x"], ["이 파일은", "y"]], KOREAN, [["비고"]], change=hide)
    assert read(data) == read(table(KOREAN))


def test_formulas_are_read_as_their_last_values_and_never_calculated() -> None:
    sheet = read(workbook([["내용", "번호"], ["하나", '=HYPERLINK("http://x")']]))
    assert cells(sheet) == [("하나", "")]


def test_a_worksheet_that_says_a_wrong_size_is_read_whole() -> None:
    data = workbook(KOREAN)
    xml = part(data, PAGE)
    for said in (b"A1", b"A1:XFD1048576"):
        changed = repacked(data, {PAGE: xml.replace(b'ref="A1:D4"', b'ref="%b"' % said)})
        assert read(changed) == read(data)


@pytest.mark.parametrize("row", [b"99999999999", b"1048570"])
def test_rows_that_are_far_apart_come_to_an_end(row: bytes) -> None:
    data = workbook([["내용"], ["하나"]])
    xml = part(data, PAGE).replace(b'r="2"', b'r="%b"' % row).replace(b"A2", b"A%b" % row)
    changed = repacked(data, {PAGE: xml})
    if len(row) > 7:
        with pytest.raises(InputError, match="more rows than Excel"):
            read(changed)
    else:
        assert [found.number for found in read(changed).rows] == [1_048_570]


def with_shared_strings(declared: bytes, string: bytes) -> bytes:
    """A workbook as Excel writes them: its texts stand in a part of their own, which the cells point into."""
    data = workbook([["내용"], ["하나"]])
    types = part(data, "[Content_Types].xml")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode()
    strings = b'%b<sst xmlns="%b"><si><t>mail</t></si><si><t>%b</t></si></sst>' % (declared, main.encode(), string)
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n - 1}</v></c></row>' for n in (1, 2))
    return repacked(
        data,
        {
            "[Content_Types].xml": types.replace(b"</Types>", override),
            "xl/sharedStrings.xml": strings,
            PAGE: f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode(),
        },
    )


def test_texts_that_cells_share_are_read() -> None:
    data = with_shared_strings(b"", "<![CDATA[하나 <둘>]]>".encode())
    assert cells(read(data)) == [("하나 <둘>",)]


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
GOOD = workbook(KOREAN)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "white space": (b"\xef\xbb\xbf \r\n\n", "is empty"),
    "header only": (table(KOREAN[:1]), "no rows below"),
    "no rows": (workbook([]), "no rows"),
    "cut off": (GOOD[: len(GOOD) // 2], "damaged"),
    "only a beginning": (b"PK\x03\x04", "damaged"),
    "old Excel": (OLE + "Workbook".encode("utf-16-le"), r"\.xls"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "macros": (repacked(GOOD, {"xl/vbaProject.bin": b"x"}), "macros"),
    "binary workbook": (repacked(GOOD, {"xl/workbook.bin": b"x"}), "binary"),
    "another package": (repacked(GOOD, {PAGE: b"<x"}), "damaged"),
    "entities": (with_shared_strings(BOMB, b"&b;"), "damaged"),
    "entities from outside": (with_shared_strings(OUTSIDE, b"&b;"), "damaged"),
    "web page": ("<html><table><tr><td>내용</td></tr></table>".encode(), "web page"),
    "pdf": (b"%PDF-1.7\n", "PDF"),
    "binary": (b"\x00\x01\x02", "no text"),
    "too many columns": (table([["x"] * 201, ["y"] * 201]), "200 columns"),
    "damaged UTF-16": (b"\xff\xfe\x00", "UTF-16"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_with_a_hint(name: str) -> None:
    data, message = REFUSED[name]
    with pytest.raises(InputError, match=message) as raised:
        read(data)
    assert raised.value.hint


def test_other_zip_files_and_locked_ones_are_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", "x")
    with pytest.raises(InputError, match="no Excel workbook"):
        read(file.getvalue())
    locked = bytearray(file.getvalue())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputError, match="password"):
        read(bytes(locked))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.csv")
    (tmp_path / "there.bin").write_bytes(table(KOREAN))
    assert read(tmp_path / "there.bin").columns == KOREAN[0]


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = repacked(GOOD, {"xl/media/picture.png": bytes(workbooks.MAX_UNPACKED_BYTES + 1)})
    assert len(bomb) < 1_000_000
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    with pytest.raises(InputError, match="unpacks to more than 150 MB"):
        read(bomb)


def test_empty_cells_that_never_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_CELLS_LOOKED_AT", 50_000)
    with pytest.raises(InputError, match="too many empty cells"):
        read(workbook([["내용", "번호"], *[[*[None] * 1000, ""]] * 60]))


def test_too_many_rows_and_bytes_are_refused() -> None:
    rows = [("내용",), *((f"메일 {n}",) for n in range(sheets.MAX_ROWS))]
    assert len(read(table(rows)).rows) == sheets.MAX_ROWS
    for data in (table([*rows, ("하나 더",)]), workbook([*rows, ("하나 더",)])):
        with pytest.raises(InputError, match="more than 5,000 rows"):
            read(data)
    with pytest.raises(InputError, match="larger than 20 MB"):
        read(bytes(sheets.MAX_BYTES + 1))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=40))
def test_a_workbook_with_wrong_bytes_is_read_or_refused(place: int, wrong: bytes) -> None:
    _read_or_refused(GOOD[:place] + wrong + GOOD[place + len(wrong) :])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text("\",;\t|\n\r가나a='", max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    _read_or_refused(data)


def _read_or_refused(data: bytes) -> None:
    with suppress(InputError):
        sheet = read(data)
        assert sheet.rows and len(set(sheet.columns)) == len(sheet.columns) and all(sheet.columns)
        assert all(len(row.cells) == len(sheet.columns) for row in sheet.rows)
        assert write(sheet, {}, "ko", "csv")


# What is written


DRAFT = Draft(
    "ko",
    ("얼마인가요?",),
    (Line("안녕하세요.", "salutation", "courtesy"),),
    (),
    (),
    (Flag("unanswered", "답이 없습니다.\n=1", 1), Flag("no_question", "[전화번호-1] 확인")),
    confidence="medium",
)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_is_read_again(form: Literal["xlsx", "csv"], language: Language) -> None:
    sheet = read(table(KOREAN))
    made = Outcome("안녕하세요.\n답입니다. [1]", "[1] 자료 https://example.org", "높음", "", "초안 작성")
    again = read(write(sheet, {3: made}, language, form))
    assert again.columns[:4] == sheet.columns and len(again.columns) == 9
    assert [row.cells[:4] for row in again.rows] == [row.cells for row in sheet.rows]
    assert [row.cells[4:] for row in again.rows][1] == (made.draft, made.sources, made.confidence, "", made.state)
    assert again.rows[0].cells[4:] == ("",) * 5


def test_a_sheet_that_was_written_can_be_drafted_again() -> None:
    again = read(write(read(table(KOREAN)), {}, "ko"))
    third = read(write(again, {}, "ko"))
    assert third.columns[-1] == "상태 (2)" and guess(third.columns, third.rows) == guess(KOREAN[0])


def test_csv_begins_with_the_mark_that_excel_needs() -> None:
    assert write(read(table(KOREAN)), {}, "ko", "csv").startswith(b"\xef\xbb\xbf" + "접수번호".encode())


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula(formula: str) -> None:
    sheet = Sheet((formula, "내용"), (Row(2, (formula, "#N/A")),))
    made = {2: Outcome(*[formula] * 5)}
    book = openpyxl.load_workbook(io.BytesIO(write(sheet, made, "ko")))
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "inlineStr", "n") and (cell.value is None or isinstance(cell.value, str))
            assert cell.quotePrefix == is_formula(str(cell.value or ""))
    for cells in csv.reader(io.StringIO(write(sheet, made, "ko", "csv").decode("utf-8-sig"), newline="")):
        assert not any(is_formula(cell) for cell in cells) and f"'{formula}" in cells


@pytest.mark.parametrize("figure", ["-5", "+3.5", "-1,000", "-12%"])
def test_figures_with_a_sign_stay_figures(figure: str) -> None:
    assert figure in write(Sheet(("내용",), (Row(2, (figure,)),)), {}, "ko", "csv").decode().replace('"', "")
    assert not is_formula(figure)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=2, max_size=2))
def test_any_text_can_be_written(texts: list[str]) -> None:
    sheet = Sheet(("a", "b"), (Row(2, tuple(texts)),))
    for form in ("xlsx", "csv"):
        assert write(sheet, {2: Outcome(*texts)}, "en", form)


def test_a_text_that_fits_no_cell_is_cut_visibly() -> None:
    sheet = Sheet(("내용",), (Row(2, ("😀" * 20_000,)),))
    book = openpyxl.load_workbook(io.BytesIO(write(sheet, {}, "ko")))
    text = str(book.worksheets[0]["A2"].value)
    assert text.endswith("😀 […]") and len(text.encode("utf-16-le")) // 2 <= 32_767


def test_a_workbook_is_laid_out_to_be_read() -> None:
    sheet = read(table(KOREAN))
    book = openpyxl.load_workbook(io.BytesIO(write(sheet, {2: Outcome("가" * 300)}, "ko")))
    page = book.worksheets[0]
    assert page.title == "답변 초안" and page.freeze_panes == "A2" and page.auto_filter.ref == "A1:I4"
    widths = [page.column_dimensions[letter].width for letter in "ABE"]
    assert widths[0] < 20 and widths[2] == 80 and page["E2"].alignment.wrap_text and page["A1"].font.bold
    assert not book.properties.creator


def test_an_outcome_says_what_a_reviewer_must_know() -> None:
    made = outcome(DRAFT, "in_review", restore=lambda text: text.replace("[전화번호-1]", "010-0000-0000"))
    assert made.draft == "안녕하세요." and made.sources == ""
    assert made.flags == "질문 1: 답이 없습니다. =1\n010-0000-0000 확인"
    assert (made.confidence, made.state) == ("보통", "검토 중")
    assert outcome(DRAFT, "approved", "다른 글").draft == "다른 글"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_confidence_has_its_words(language: Language) -> None:
    folder = Path(letters.__file__).parent / "texts"
    words = load_texts(folder / "ko.yaml", folder / "en.yaml")[language]
    assert {f"state_{state}" for state in get_args(State)} <= set(words)
    assert {f"confidence_{confidence}" for confidence in get_args(Confidence)} <= set(words)
