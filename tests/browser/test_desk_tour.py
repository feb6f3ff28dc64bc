"""The desk as a new member of staff uses it, step by step, Korean on a desktop and English on a phone.

With ``ASSISTANT_SCREENSHOTS`` set, a picture of every step is kept; docs/helpdesk.md shows some.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.answering.chain import AnswerChain
from assistant.web.desk.parts import DeskParts
from assistant.web.pages import create_app
from tests.browser.conftest import arrangement, running
from tests.helpdesk.makers import NAME, PHONE, written_mails
from tests.service.signing import GOOD
from tests.web.makers import desk_parts

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
MAIL = f"""안녕하세요, 저는 한빛테크 대표 {NAME}입니다. 늘 수고가 많으십니다.

작년에 작은 공장을 열었고 뉴스에서 법 이야기를 들었습니다.

1. 중소기업 AI 법안이 통과됐나요?
2. 스마트상점 지원금은 얼마까지 되나요?
3. 우리 회사 법인세도 깎아 주나요?

답변은 {PHONE} 또는 kim@hanbit.example 로 부탁드립니다.
감사합니다.
{NAME} 드림"""
LIKE_IT = MAIL.replace(NAME, "이서연").replace("3. 우리 회사 법인세도 깎아 주나요?", "3. 법안을 누가 발의했나요?")


class Colleague:
    """Someone at the desk, with a screen and a language; keeps a picture of each step where pictures are wanted."""

    def __init__(self, page: Page, address: str, name: str) -> None:
        self.page, self.address, self.name = page, f"{address}/desk/", name
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if "Content Security" in said.text else None)
        page.goto(self.address)

    def sign_in(self) -> None:
        self.page.fill("#name", "yi")
        self.page.fill("#password", GOOD)
        self.page.press("#password", "Enter")
        self.page.wait_for_url(self.address)

    def keep(self, step: str) -> None:
        """Look at the page as it is: nothing wider than the screen, nothing that axe calls wrong."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), step
        self.page.evaluate(AXE)
        found = self.page.evaluate("axe.run().then(({ violations }) => violations)")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], step
        if folder := os.environ.get("ASSISTANT_SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{self.name}-desk-{step}.png", caret="initial")

    def take_in(self, mail: str) -> None:
        self.page.goto(f"{self.address}cases/new")
        self.page.fill("#mail", mail)
        self.page.click("main button.primary")
        self.page.wait_for_selector("#letter")


@pytest.fixture(scope="module")
def parts(chain: AnswerChain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskParts]:
    made = desk_parts(tmp_path_factory.mktemp("desk") / "data", chain)
    made.accounts.add("yi", GOOD)
    made.worker.start()
    yield made
    made.worker.stop()
    made.store.close()


@pytest.fixture(scope="module")
def address(chain: AnswerChain, parts: DeskParts) -> Iterator[str]:
    with running(create_app(chain, parts)) as (served, _):
        yield served


@pytest.fixture(params=["desktop-ko", "phone-en"])
def yi(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Colleague]:
    """One of the staff, not signed in yet."""
    context = browser.new_context(**arrangement(request.param, accept_downloads=True))
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    one = Colleague(context.new_page(), address, request.param)
    yield one
    assert one.faults == []
    context.close()


def test_a_mail_from_the_paste_to_the_reply(yi: Colleague) -> None:
    page = yi.page
    yi.keep("01-sign-in")
    yi.sign_in()
    page.goto(f"{yi.address}cases/new")
    page.fill("#mail", MAIL)
    yi.keep("02-paste")
    page.click("main button.primary")
    page.wait_for_selector("#letter")
    yi.keep("03-draft")
    letter = page.locator("#letter")
    drafted = letter.input_value()
    assert NAME not in page.content() and PHONE not in page.content()
    expect(page.locator("#judged .badge.not_supported")).to_have_count(0)

    letter.fill(drafted.replace("최대 350만 원", "최대 900만 원"))
    expect(page.locator("#judged .reasons").first).to_contain_text("9,000,000")
    page.locator("#judged").scroll_into_view_if_needed()
    yi.keep("04-wrong-figure")
    page.click("button[formaction$=approve]")
    expect(page.locator("[role=alert]")).to_contain_text("900만")
    page.evaluate("scrollTo(0, 0)")
    yi.keep("05-not-approved")

    letter.fill(letter.input_value().replace("최대 900만 원", "최대 350만 원"))
    expect(page.locator("#judged .badge.supported").first).to_be_visible()
    expect(page.locator("#judged .badge.not_supported")).to_have_count(0)
    page.click("button[formaction$=approve]")
    expect(page.locator("h1 .approved")).to_be_visible()
    page.locator(".exports").scroll_into_view_if_needed()
    page.click("#copy")
    expect(page.locator("#copy-told")).not_to_be_empty()
    copied = page.evaluate("navigator.clipboard.readText()")
    looks = page.evaluate("navigator.clipboard.read().then(([one]) => one.getType('text/html')).then((o) => o.text())")
    assert '<p style="margin' in looks
    yi.faults.clear()  # the browser tells of each style that it copies but would not apply here
    assert NAME in copied and "[1]" in copied and "[이름-1]" not in copied
    yi.keep("06-given-out")
    with page.expect_download() as file:
        page.click("button[formaction$=docx]")
    assert file.value.suggested_filename == "reply.docx"
    page.goto(page.url + "/history" if "/history" not in page.url else page.url)
    page.locator("details").nth(0).click()
    yi.keep("07-history")
    page.goto(page.url.replace("/history", "/mask"))
    assert NAME in page.content()
    yi.keep("08-mask")


def test_a_like_mail_finds_the_approved_reply(yi: Colleague, parts: DeskParts) -> None:
    case = parts.desk.answer(MAIL, "kim")
    parts.desk.approve(case.id, "kim", case.version)
    yi.sign_in()
    yi.take_in(LIKE_IT)
    offered = yi.page.locator(".precedents details").first
    offered.locator("summary").click()
    offered.scroll_into_view_if_needed()
    expect(offered.locator("ins").first).to_be_visible()
    yi.keep("09-precedent")
    before = yi.page.locator("#letter").input_value()
    offered.locator(".use").click()
    assert yi.page.locator("#letter").input_value() != before
    expect(yi.page.locator("#judged li").first).to_be_visible()
    yi.page.locator("#letter").press("Control+z")
    assert yi.page.locator("#letter").input_value() == before


def test_a_sheet_from_the_file_to_the_workbook(yi: Colleague, parts: DeskParts, tmp_path: Path) -> None:
    page, rows = yi.page, io.StringIO()
    mails = written_mails(60)
    csv.writer(rows).writerows([["접수번호", "문의내용"], *([f"A-{n}", mail] for n, mail in enumerate(mails, 1))])
    (tmp_path / "문의.csv").write_bytes(rows.getvalue().encode("cp949"))
    yi.sign_in()
    page.goto(f"{yi.address}sheets")
    page.set_input_files("#file", tmp_path / "문의.csv")
    expect(page.locator("#column_mail")).to_have_value("문의내용")
    yi.keep("10-sheet-mapping")
    page.click("#send-sheet")
    page.wait_for_url("**/desk/sheets/*")
    page.click("button[value=paused]")
    expect(page.locator("#progress .paused")).to_be_visible()
    yi.keep("11-sheet-paused")
    page.click("button[value=running]")
    expect(page.locator("#progress .done")).to_be_visible(timeout=120_000)
    page.wait_for_selector("a[download]")
    yi.keep("12-sheet-done")
    with page.expect_download() as file:
        page.click("a[download]")
    sheet = openpyxl.load_workbook(io.BytesIO(file.value.path().read_bytes())).active
    assert sheet is not None and sheet.max_row == 61
    assert all(sheet.cell(row, 4).value for row in range(2, 62))
    with page.expect_download() as file:
        page.set_input_files("#file", tmp_path / "문의.csv")
        page.click("#written-form button")
    sheet = openpyxl.load_workbook(io.BytesIO(file.value.path().read_bytes())).active
    assert sheet is not None and [sheet.cell(row, 2).value for row in range(2, 62)] == mails


def test_composing_hangul_is_judged_when_the_syllable_is_whole(yi: Colleague) -> None:
    if yi.name.startswith("phone"):
        pytest.skip("one keyboard is enough")
    yi.sign_in()
    yi.take_in(MAIL)
    asked: list[str] = []
    yi.page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/check") else None)
    keyboard = yi.page.context.new_cdp_session(yi.page)
    yi.page.focus("#letter")
    for composed in ("ㅎ", "하", "한"):
        keyboard.send("Input.imeSetComposition", {"text": composed, "selectionStart": 1, "selectionEnd": 1})
        yi.page.wait_for_timeout(450)
    assert not asked
    keyboard.send("Input.insertText", {"text": "한"})
    expect(yi.page.locator("#judged .by_hand, #judged .not_supported").first).to_be_visible()
    assert len(asked) == 1


def test_a_lost_server_is_told_and_the_letter_stays(yi: Colleague) -> None:
    yi.sign_in()
    yi.take_in(MAIL)
    yi.page.route("**/check", lambda route: route.abort())
    yi.page.locator("#letter").fill("다른 글")
    expect(yi.page.locator("#judged .notice.bad")).to_be_visible()
    assert yi.page.locator("#letter").input_value() == "다른 글"
