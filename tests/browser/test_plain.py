"""The pages without a script, and that no page of any kind speaks to another machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from assistant.answering.chain import AnswerChain
from assistant.records import Language, Question
from assistant.web.words import text
from tests.browser.conftest import Visitor, arrangement, visiting

pytestmark = pytest.mark.browser

ASKED: dict[Language, str] = {
    "ko": "기본계획은 몇 년마다 세우나요?",
    "en": "How often would the basic plan be drawn up?",
}
# What a page names of other machines without a reader's pressing a link: anything but an <a>.
_ELSEWHERE = """() => [...document.querySelectorAll(":is(link, base)[href], [src], form[action]")]
  .map((one) => one.href || one.src || one.action)
  .filter((address) => !/^(data|blob):/.test(address) && new URL(address, location.href).host !== location.host)"""
_HINTED = """() => [...document.querySelectorAll("link")].map((one) => one.rel)
  .filter((rel) => /preconnect|dns-prefetch|prefetch|prerender/.test(rel))"""


@contextmanager
def without_scripts(browser: Browser, name: str, **more: Any) -> Iterator[tuple[Page, set[str]]]:
    """A page in which no script runs, and the hosts that it spoke to."""
    context = browser.new_context(**arrangement(name, java_script_enabled=False, **more))
    page, hosts = context.new_page(), set[str]()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    yield page, hosts
    context.close()


@pytest.mark.parametrize("name", ["phone-ko", "desktop-en"])
def test_without_scripts_one_is_led_to_the_plain_page(browser: Browser, address: str, name: str) -> None:
    with without_scripts(browser, name) as (page, hosts):
        page.goto(address)
        page.wait_for_url("**/plain", timeout=5_000)
        page.locator(".plain-form").wait_for()
        assert hosts == {urlsplit(address).netloc}


@pytest.mark.parametrize("name", ["phone-ko", "desktop-ko", "phone-en", "desktop-en"])
def test_without_scripts_one_can_ask_and_follow_a_mark_to_its_source(
    browser: Browser, address: str, chain: AnswerChain, name: str
) -> None:
    language: Language = "en" if name.endswith("en") else "ko"
    with without_scripts(browser, name) as (page, hosts):
        page.goto(f"{address}/plain")
        assert page.locator("h1, .name").first.inner_text() == text("title", language)
        assert text("not_law", language) in page.locator(".banner").inner_text()
        page.locator("textarea").fill(ASKED[language])
        page.locator(".plain-form button").click()
        page.locator(".answer").wait_for()
        answer = chain.invoke(Question(ASKED[language], engine="quote"))
        shown = page.locator(".answer").inner_text()
        assert [one.text for one in answer.sentences if one.text not in shown] == []
        assert page.locator("textarea").input_value() == ASKED[language]
        page.locator(".answer a").first.click()
        assert urlsplit(page.url).fragment == "source-1"
        assert page.locator("#source-1 mark").inner_text() == answer.citations[0].quote
        assert page.locator("#source-1 > p > a").first.get_attribute("href") == answer.citations[0].url
        assert page.locator(".notice").count() == len(answer.notices)
        assert hosts == {urlsplit(address).netloc}


@pytest.mark.parametrize("name", ["phone-ko", "desktop-en"])
def test_without_scripts_the_programmes_can_be_read_and_the_language_changed(
    browser: Browser, address: str, chain: AnswerChain, name: str
) -> None:
    language: Language = "en" if name.endswith("en") else "ko"
    other: Language = "ko" if language == "en" else "en"
    with without_scripts(browser, name) as (page, hosts):
        page.goto(f"{address}/plain")
        page.locator("nav a").nth(1).click()
        folded = page.locator("details")
        assert folded.count() == len(chain.parts.programmes)
        assert folded.first.locator("blockquote").first.is_hidden()
        folded.first.locator("summary").click()
        assert folded.first.locator("blockquote").first.is_visible()
        assert page.locator("h1").inner_text() == text("page_programmes", language)
        page.locator(f"nav a[lang={other}]").click()
        assert page.locator("h1").inner_text() == text("page_programmes", other)
        assert page.locator("html").get_attribute("lang") == other
        assert hosts == {urlsplit(address).netloc}


@pytest.mark.parametrize(
    ("asked", "key"), [("가" * 1001, "too_long"), ("오늘 날씨 어때", ""), ("<script>x</script> 법안", "")]
)
def test_without_scripts_any_question_gets_a_page(browser: Browser, address: str, asked: str, key: str) -> None:
    with without_scripts(browser, "phone-ko") as (page, _):
        page.goto(f"{address}/plain?q={quote(asked)}")
        assert page.locator(".answer, .error").count() == 1
        if key:
            assert text(key, "ko", limit="1,000") in page.locator(".error").inner_text()
        else:
            assert page.locator("article h1").inner_text() == asked


def test_no_page_speaks_to_another_machine_whatever_is_done(browser: Browser, address: str) -> None:
    with visiting(browser, address, "desktop-ko") as visitor:
        page = visitor.page
        visitor.ask(ASKED["ko"])
        page.locator(".mark").first.click()
        page.keyboard.press("Escape")
        page.locator("#newest [data-act=up]").click()
        page.locator("#newest .told:not(:empty)").wait_for()
        page.locator("#open-history").click()
        with page.expect_download():
            page.locator("[data-export=markdown]").click()
        page.keyboard.press("Escape")
        assert_at_home(visitor)
        for path in ("programmes", "plain", f"plain?q={quote(ASKED['ko'])}", "plain/programmes"):
            page.goto(f"{address}/{path}")
            if path == "programmes":
                visitor.opened()
                page.locator("button.detail").first.click()
            assert_at_home(visitor)
        assert visitor.hosts - {""} == {urlsplit(address).netloc}  # a file to be saved has no host


def assert_at_home(visitor: Visitor) -> None:
    """Nothing in the page makes a browser speak to another machine, not even to look one up."""
    assert visitor.page.evaluate(_ELSEWHERE) == []
    assert visitor.page.evaluate(_HINTED) == []
