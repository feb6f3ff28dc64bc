"""Sheets of mails at the desk: given in, mapped, drafted while one looks on, given out."""

from __future__ import annotations

import io
import tempfile
import time
from typing import Any

import openpyxl
import pytest

from assistant.helpdesk import batch as batches
from assistant.helpdesk.sheets import MAX_BYTES
from assistant.service.kept import Batch
from assistant.web.desk import sheets
from assistant.web.desk.drawing import say
from assistant.web.desk.parts import DeskParts
from tests.web.desk.conftest import Browser
from tests.web.makers import HOSTILE, Page

HEAD = "접수번호,이름,제목,문의내용"
ROWS = [
    'A-1,김민수,문의,"스마트상점 지원금은 얼마인가요?\n연락처 010-1234-5678"',
    "A-2,박서연,,기본계획은 몇 년마다 세우나요?",
    "A-3,이도윤,,",
]
SHEET = "\r\n".join([HEAD, *ROWS]).encode("cp949")
COLUMNS = {"column_mail": "문의내용", "column_subject": "제목", "column_id": "접수번호", "column_office": ""}


def send(browser: Browser, path: str, content: bytes, name: str = "문의.csv", **fields: str) -> Any:
    """Give a file to an address, as desk.js does."""
    headers = {"X-CSRF": browser.csrf, "Accept": "application/json"}
    return browser.client.post(path, files={"file": (name, content)}, data=fields, headers=headers)


@pytest.fixture
def given_in(yi: Browser, parts: DeskParts) -> Batch:
    answer = send(yi, "/desk/sheets", SHEET, **COLUMNS)
    assert answer.status_code == 200, answer.text
    return parts.store.batch(answer.json()["address"].rpartition("/")[2])


def drafted(parts: DeskParts, made: Batch) -> Batch:
    for _ in batches.run(parts.desk, made.id):
        pass
    return parts.store.batch(made.id)


def table(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_file_is_shown_as_it_would_be_read_masked_and_nothing_is_kept(yi: Browser, parts: DeskParts) -> None:
    shown = Page(send(yi, "/desk/sheets/preview", SHEET).json()["html"])
    chosen = [s.parts("option", selected="")[0].text for s in shown.parts("select") if s.parts("option", selected="")]
    assert chosen == ["문의내용", "제목", "접수번호"]
    assert say("ko", "read_rows", rows=3, columns=4) in shown.text
    assert "010-1234-5678" not in shown.text and "스마트상점" in shown.text
    assert not parts.store.batches()


def test_another_row_can_name_the_columns(yi: Browser) -> None:
    shown = Page(send(yi, "/desk/sheets/preview", SHEET, header="0").json()["html"])
    assert "A" in [option.text for option in shown.part("select", name="column_mail").parts("option")]
    assert send(yi, "/desk/sheets/preview", SHEET, header="99").status_code == 422


def test_a_sheet_is_drafted_row_by_row(yi: Browser, parts: DeskParts, given_in: Batch) -> None:
    assert (given_in.name, given_in.author, given_in.total, given_in.failed) == ("문의.csv", "이순신", 3, 1)
    done = drafted(parts, given_in)
    assert (done.state, done.drafted, done.failed) == ("done", 2, 1)
    page = yi.page(f"/desk/sheets/{given_in.id}")
    rows = page.part("tbody").parts("tr")
    assert [row.parts("td")[0].text for row in rows] == ["1 · A-1", "2 · A-2", "3 · A-3"]
    assert say("ko", "batch_done") in page.text and page.part("progress").all("value") == ["3"]
    assert yi.get(rows[0].all("href", "a")[0]).status_code == 200


def test_the_columns_are_those_that_were_chosen(yi: Browser, parts: DeskParts) -> None:
    answer = send(yi, "/desk/sheets", SHEET, **(COLUMNS | {"column_mail": "이름", "column_id": ""}))
    (case, *_) = parts.store.cases_of(answer.json()["address"].rpartition("/")[2])
    assert case.mail.startswith("문의") and "스마트상점" not in case.mail and not case.reference
    assert send(yi, "/desk/sheets", SHEET, **(COLUMNS | {"column_mail": "없는 열"})).status_code == 422


def test_the_worker_drafts_what_is_given_in_and_the_page_can_follow(yi: Browser, parts: DeskParts) -> None:
    parts.worker.start()
    try:
        address = send(yi, "/desk/sheets", SHEET, **COLUMNS).json()["address"]
        for _ in range(600):
            said = yi.get(f"{address}/progress", accept="application/json").json()
            if said["state"] == "done":
                break
            time.sleep(0.05)
        assert say("ko", "rows_done", done=3, total=3) in Page(said["html"]).text
    finally:
        parts.worker.stop()


def test_a_sheet_is_paused_taken_up_cancelled(yi: Browser, parts: DeskParts, given_in: Batch) -> None:
    steer = f"/desk/sheets/{given_in.id}/steer"
    for state, said in (("paused", "go_on"), ("running", "pause"), ("cancelled", "results")):
        assert yi.post(steer, {"state": state}).status_code == 303
        assert parts.store.batch(given_in.id).state == state
        assert say("ko", said) in yi.page(f"/desk/sheets/{given_in.id}").text
    assert yi.post(steer, {"state": "running"}).status_code == 422
    assert yi.post(steer, {"state": "done"}).status_code == 422


def test_failed_rows_are_tried_again(yi: Browser, parts: DeskParts, given_in: Batch) -> None:
    claim = parts.store.claim(given_in.id)
    assert claim is not None
    parts.store.fail(claim, "잠깐 안 됨")
    page = yi.page(f"/desk/sheets/{given_in.id}")
    assert "잠깐 안 됨" in page.text
    assert yi.post(f"/desk/sheets/{given_in.id}/retry").status_code == 303
    assert parts.store.batch(given_in.id).failed == 0


def test_results_are_a_workbook_with_the_words_put_back(yi: Browser, parts: DeskParts, given_in: Batch) -> None:
    drafted(parts, given_in)
    given = yi.get(f"/desk/sheets/{given_in.id}/results")
    head, first, second, third = table(given.content)
    assert head[:3] == ["행", "접수번호", "메일"] and "010-1234-5678" in first[2]
    assert "[1]" in first[3] and "http" in first[4] and second[3] and not third[3] and third[6]


def test_the_sheet_comes_back_with_its_own_columns(yi: Browser, parts: DeskParts, given_in: Batch) -> None:
    drafted(parts, given_in)
    address = f"/desk/sheets/{given_in.id}/written"
    rows = table(send(yi, address, SHEET).content)
    assert [row[:2] for row in rows[1:]] == [["A-1", "김민수"], ["A-2", "박서연"], ["A-3", "이도윤"]]
    assert "[1]" in rows[1][4] and "[1]" in rows[2][4] and not rows[3][4]
    other = send(yi, address, SHEET.replace(b"A-2", b"A-2").replace("얼마".encode("cp949"), "언제".encode("cp949")))
    assert other.status_code == 422 and other.json()["hint"]


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7 x", b"PK\x03\x04damaged", b"\xff\xfe\x00", b"<!doctype html><p>x", HEAD.encode("cp949")],
)
def test_a_file_that_is_no_sheet_is_told_and_nothing_is_kept(yi: Browser, parts: DeskParts, content: bytes) -> None:
    for path in ("/desk/sheets/preview", "/desk/sheets"):
        given = send(yi, path, content)
        assert given.status_code == 422 and given.json()["error"] and given.json()["hint"]
    assert not parts.store.batches()


def test_a_form_without_a_file_or_of_another_kind_is_told(yi: Browser) -> None:
    headers = {"X-CSRF": yi.csrf, "Accept": "application/json"}
    for body in ({"data": {"x": "y"}}, {"files": {"other": ("a.csv", SHEET)}}, {"content": b"no form"}):
        assert yi.client.post("/desk/sheets", headers=headers, **body).status_code == 422
    broken = headers | {"Content-Type": "multipart/form-data; boundary=x"}
    assert yi.client.post("/desk/sheets", headers=broken, content=b"--x\r\nrubbish").status_code == 422


def test_a_huge_file_is_refused_and_a_large_one_never_touches_the_disk(
    yi: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", lambda self: pytest.fail("written to the disk"))
    assert send(yi, "/desk/sheets/preview", b"x" * (MAX_BYTES + 200_000)).status_code == 422
    large = SHEET + b"\r\n".join(b'A-9,x,y,"' + b"z" * 90 + b'"' for _ in range(20_000))
    assert send(yi, "/desk/sheets/preview", large).status_code == 422  # too many rows, read to the end


def test_hostile_cells_stay_words(yi: Browser, parts: DeskParts) -> None:
    content = f"{HOSTILE[:30]},문의내용\nx,{HOSTILE}\n".encode()
    shown = Page(send(yi, "/desk/sheets/preview", content).json()["html"])
    assert not shown.parts("script") and not shown.parts("img")
    address = send(yi, "/desk/sheets", content, name=HOSTILE).json()["address"]
    for path in ("/desk/sheets", address):
        page = yi.page(path)
        assert not page.parts("img") and [one.all("src") for one in page.parts("script")] == [["/desk/static/desk.js"]]


def test_a_long_sheet_has_pages(yi: Browser, given_in: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "PAGE", 2)
    first = yi.page(f"/desk/sheets/{given_in.id}")
    assert len(first.part("tbody").parts("tr")) == 2
    second = yi.page(f"/desk/sheets/{given_in.id}{first.parts('a', rel='next')[0].all('href')[0]}")
    assert len(second.part("tbody").parts("tr")) == 1 and not second.parts("a", rel="next")


def test_nobody_gives_in_or_takes_out_without_signing_in(visitor: Browser, yi: Browser, given_in: Batch) -> None:
    for path in ("", f"/{given_in.id}", f"/{given_in.id}/results", f"/{given_in.id}/progress"):
        assert visitor.get(f"/desk/sheets{path}").status_code == 303
    for path in ("", "/preview", f"/{given_in.id}/written"):
        assert send(visitor, f"/desk/sheets{path}", SHEET).status_code == 401
        stale = yi.client.post(f"/desk/sheets{path}", files={"file": ("a.csv", SHEET)}, data={"csrf": yi.csrf})
        assert stale.status_code == 403  # only a script of the desk's own can set the header
    assert yi.get("/desk/sheets/nowhere").status_code == 404
