"""What a browser tab remembers: the draft, the language, the conversations; and what of it is not believed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page

from assistant.answering.chain import AnswerChain
from assistant.records import Language, Question
from assistant.web.words import text
from tests.browser.conftest import Visitor, visiting

pytestmark = pytest.mark.browser

ASKED: dict[Language, str] = {
    "ko": "기본계획은 몇 년마다 세우나요?",
    "en": "How often would the basic plan be drawn up?",
}
SAID: dict[Language, str] = {"ko": "3년마다", "en": "every 3 years"}
SECOND: dict[Language, str] = {
    "ko": "스마트상점 지원금은 얼마인가요?",
    "en": "How much does the smart shop programme pay?",
}
_TALKS = "() => JSON.parse(sessionStorage.getItem('talks') || '[]')"
_NO_ROOM = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"

_TWICE = {
    "button": "() => { for (let time = 0; time < 2; time++) document.querySelector('#send').click(); }",
    "Enter": """() => { for (let time = 0; time < 2; time++) document.querySelector("#question textarea").dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true })); }""",
}


@pytest.fixture(params=["phone-ko", "desktop-en"])
def reader(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visitor]:
    """A reader with a tab of their own: nothing is remembered yet."""
    with visiting(browser, address, request.param) as visitor:
        yield visitor
        assert visitor.faults == []


def earlier(visitor: Visitor) -> list[str]:
    """The first questions of the conversations that the history lists, newest first; the list is left open."""
    visitor.page.locator("#open-history").click()
    visitor.page.locator("#history").wait_for(state="visible")
    listed: list[str] = visitor.page.evaluate(
        "() => [...document.querySelectorAll('#history [data-talk]')].map((one) => one.firstChild.textContent)"
    )
    return listed


def asked(page: Page) -> list[str]:
    return [one.split("\n")[-1].split(": ", 1)[-1] for one in page.locator(".asked").all_inner_texts()]


# What is remembered


def test_a_draft_outlives_a_reload(reader: Visitor) -> None:
    box = reader.page.locator("#question textarea")
    box.fill("아직 다 쓰지 않은 질문 <b>")
    reader.reload()
    reader.page.wait_for_function("document.querySelector('#question textarea').value")
    assert box.input_value() == "아직 다 쓰지 않은 질문 <b>"
    assert reader.page.locator("#counter").inner_text() == "17 / 1,000"
    box.fill("")
    reader.reload()
    assert box.input_value() == "" and reader.page.locator(".exchange").count() == 0


def test_a_conversation_outlives_a_reload_with_its_marks(reader: Visitor) -> None:
    language, page = reader.language, reader.page
    reader.ask(ASKED[language])
    reader.ask(SECOND[language])
    before = page.locator(".said").all_inner_texts()
    reader.reload()
    page.locator(".exchange").nth(1).wait_for()
    assert asked(page) == [ASKED[language], SECOND[language]]
    assert page.locator(".said").all_inner_texts() == before
    for mark in (page.locator(".mark").first, page.locator(".mark").last):
        mark.click()
        assert page.locator("#source-panel mark").inner_text()
        page.keyboard.press("Escape")
    reader.ask(ASKED[language])
    assert len(asked(page)) == 3


def test_a_follow_up_after_a_reload_leans_on_what_was_said_before_it(korean: Visitor) -> None:
    korean.ask("스마트상점 기술보급사업이 뭐예요?")
    korean.reload()
    korean.ask("그럼 지원금은 얼마예요?")
    assert "만 원" in korean.page.locator(".exchange").last.locator(".answer").inner_text()


def test_the_chosen_language_outlives_a_reload_and_holds_on_the_other_page(reader: Visitor) -> None:
    other: Language = "en" if reader.language == "ko" else "ko"
    names = {"ko": "한국어", "en": "English"}
    reader.page.locator("#language label", has_text=names[other]).click()
    reader.page.locator(".tagline", has_text=text("tagline", other)).wait_for()
    reader.reload()
    assert reader.page.locator(".tagline").inner_text() == text("tagline", other)
    assert reader.page.locator("html").get_attribute("lang") == other
    assert reader.page.title() == text("title", other)
    reader.page.locator(".head nav a").nth(1).click()
    reader.page.locator(".programmes h1", has_text=text("page_programmes", other)).wait_for()
    reader.opened()
    assert reader.page.locator("#language input:checked").get_attribute("value") == other


# Earlier conversations


def test_a_new_chat_keeps_the_old_one_which_can_be_opened_again_and_deleted(reader: Visitor) -> None:
    language, page = reader.language, reader.page
    assert earlier(reader) == [] and page.locator("#history .told").inner_text() == text("no_history", language)
    assert page.locator("#forget").is_hidden() and page.locator("[data-export]").first.is_disabled()
    reader.keep("history-empty")
    page.keyboard.press("Escape")
    reader.ask(ASKED[language])
    reader.begin_anew()
    reader.ask(SECOND[language])
    assert earlier(reader) == [SECOND[language], ASKED[language]]
    assert page.locator("#history [data-talk][aria-current]").count() == 1
    reader.keep("history-two")
    page.locator("#history [data-talk]").nth(1).click()
    page.locator(".asked", has_text=ASKED[language]).wait_for()
    assert asked(page) == [ASKED[language]] and page.locator("#history").is_hidden()
    page.locator(".mark").first.click()
    assert SAID[language] in page.locator("#source-panel mark").inner_text()
    page.keyboard.press("Escape")
    earlier(reader)
    page.locator("#history [data-remove]").first.click()  # the other one: the open one stays
    assert page.locator("#history [data-talk]").count() == 1
    page.keyboard.press("Escape")
    assert asked(page) == [ASKED[language]]
    earlier(reader)
    page.locator("#history [data-remove]").first.click()  # the open one: the page is empty
    page.locator(".welcome").wait_for()
    assert page.evaluate(_TALKS) == []


def test_all_is_deleted_at_once_and_stays_deleted(reader: Visitor) -> None:
    language, page = reader.language, reader.page
    for question in (ASKED[language], SECOND[language]):
        reader.ask(question)
        reader.begin_anew()
    assert len(earlier(reader)) == 2
    page.locator("#forget").click()
    assert page.locator("#history [data-talk]").count() == 0
    page.keyboard.press("Escape")
    reader.reload()
    assert earlier(reader) == [] and page.evaluate(_TALKS) == []


def test_what_is_asked_after_opening_an_earlier_conversation_belongs_to_it(korean: Visitor) -> None:
    korean.ask(ASKED["ko"])
    korean.begin_anew()
    korean.ask(SECOND["ko"])
    earlier(korean)
    korean.page.locator("#history [data-talk]").nth(1).click()
    korean.page.locator(".asked", has_text=ASKED["ko"]).wait_for()
    korean.ask("오늘 날씨 어때")
    assert [len(talk["exchanges"]) for talk in korean.page.evaluate(_TALKS)] == [2, 1]


def test_another_tab_and_another_person_see_nothing_of_it(korean: Visitor, browser: Browser, address: str) -> None:
    korean.ask(ASKED["ko"])
    tab = korean.page.context.new_page()
    tab.goto(address)
    tab.locator("#words").wait_for(state="attached")
    tab.locator("#open-history").click()
    assert tab.locator("[data-talk]").count() == 0 and tab.locator(".exchange").count() == 0
    with visiting(browser, address, "desktop-ko") as other:
        assert earlier(other) == [] and other.page.locator(".exchange").count() == 0


# Exports


@pytest.mark.parametrize("form", ["docx", "markdown", "json"])
def test_an_export_holds_the_answer_and_its_sources(
    reader: Visitor, chain: AnswerChain, form: str, tmp_path: Path
) -> None:
    language, page = reader.language, reader.page
    reader.ask(ASKED[language])
    answer = chain.invoke(Question(ASKED[language], engine="quote"))
    page.locator("#open-history").click()
    with page.expect_download() as waiting:
        page.locator(f"[data-export={form}]").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    page.locator("#history .told", has_text=saved.name).wait_for()
    assert saved.suffix == {"docx": ".docx", "markdown": ".md", "json": ".json"}[form]
    if form == "json":
        (exchange,) = json.loads(saved.read_text("utf-8"))["exchanges"]
        assert exchange["question"] == ASKED[language] and exchange["answer"]["text"] == answer.text
        return
    written = saved.read_text("utf-8") if form == "markdown" else _words_of(saved)
    assert ASKED[language] in written
    assert [one.text for one in answer.sentences if one.text not in written.replace("\\", "")] == []
    if form == "markdown":
        assert [one.url for one in answer.citations if one.url not in written] == []


def _words_of(document: Path) -> str:
    return "\n".join(paragraph.text for paragraph in Document(str(document)).paragraphs)


def test_an_export_that_fails_says_so(reader: Visitor) -> None:
    reader.ask(ASKED[reader.language])
    reader.page.route("**/api/export", lambda route: route.fulfill(status=503, body="{}"))
    reader.page.locator("#open-history").click()
    reader.page.locator("[data-export=docx]").click()
    told = reader.page.locator("#history .told")
    told.filter(has_text=text("not_exported", reader.language)).wait_for()


# What is not believed


def test_a_stored_answer_that_was_tampered_with_is_not_shown(reader: Visitor) -> None:
    language, page = reader.language, reader.page
    reader.ask(ASKED[language])
    page.evaluate(
        """([said]) => {
      const talks = JSON.parse(sessionStorage.getItem("talks"));
      const { answer } = talks[0].exchanges[0];
      for (const one of answer.sentences) one.text = one.text.replaceAll(said, "999");
      answer.text = answer.text.replaceAll(said, "999");
      sessionStorage.setItem("talks", JSON.stringify(talks));
      addEventListener("pagehide", (event) => event.stopImmediatePropagation(), { capture: true });
    }""",
        [SAID[language]],
    )
    page.evaluate("document.querySelectorAll('article').forEach((one) => delete one.dataset.record)")  # not kept anew
    reader.reload()
    page.locator("#content .error").wait_for()
    reader.keep("not-restored")
    assert text("not_restored", language) in page.locator("#content .error").inner_text()
    assert page.locator(".answer").count() == 0 and "999" not in page.locator("#content").inner_text()
    reader.ask(ASKED[language])
    assert SAID[language] in page.locator(".answer").last.inner_text()


@pytest.mark.parametrize("stored", ["{", "7", "[]", '[{"id": "1"}]', '[{"id": "1", "exchanges": 7}]', "null"])
def test_a_damaged_store_is_an_empty_one(korean: Visitor, stored: str) -> None:
    korean.page.evaluate(
        "(stored) => { sessionStorage.setItem('talks', stored); sessionStorage.setItem('talk', '1'); }", stored
    )
    korean.reload()
    korean.ask(ASKED["ko"])
    assert SAID["ko"] in korean.page.locator(".answer").inner_text()
    korean.page.locator("#open-history").click()
    assert korean.page.locator("#history").is_visible()
    assert korean.faults == []


def test_a_store_that_takes_nothing_does_not_keep_one_from_asking(browser: Browser, address: str) -> None:
    with visiting(browser, address, "phone-ko") as visitor:
        visitor.page.context.add_init_script(_NO_ROOM)
        visitor.reload()
        visitor.ask(ASKED["ko"])
        visitor.ask(SECOND["ko"])
        assert SAID["ko"] in visitor.page.locator(".answer").first.inner_text()
        assert earlier(visitor) == []
        visitor.page.keyboard.press("Escape")
        visitor.page.locator("#language label", has_text="English").click()
        visitor.page.locator(".tagline", has_text=text("tagline", "en")).wait_for()
        assert visitor.faults == []


# Haste


def at_rest(visitor: Visitor) -> None:
    """Nothing is being answered, and the page takes the next question."""
    visitor.page.wait_for_function("!document.querySelector('.thinking')", timeout=15_000)
    visitor.page.locator("#send").wait_for(state="visible")


@pytest.mark.parametrize("how", ["Enter", "button"])
def test_a_question_sent_twice_at_once_is_asked_once(korean: Visitor, how: str) -> None:
    korean.page.locator("#question textarea").fill(ASKED["ko"])
    korean.page.evaluate(_TWICE[how])
    korean.answered(1)
    korean.page.wait_for_timeout(1000)
    at_rest(korean)
    assert asked(korean.page) == [ASKED["ko"]]


def test_an_example_pressed_twice_is_asked_once(korean: Visitor) -> None:
    korean.page.locator(".welcome button.ask").first.dblclick()
    korean.answered(1)
    korean.page.wait_for_timeout(1000)
    at_rest(korean)
    assert korean.page.locator(".exchange").count() == 1


def test_stopping_and_asking_in_haste_never_leaves_the_page_thinking(korean: Visitor) -> None:
    page = korean.page
    for place in range(6):
        korean.send(ASKED["ko"])
        page.locator(".exchange").nth(place).wait_for()
        page.evaluate("document.querySelector('#stop').click()")
        page.wait_for_timeout(900)  # what was on its way has come
        at_rest(korean)
    before = page.locator(".exchange").count()
    korean.ask(SECOND["ko"])
    assert page.locator(".exchange").count() == before + 1
    assert "만 원" in page.locator(".answer").last.inner_text() and korean.faults == []


def test_a_reload_in_the_middle_of_an_answer_gives_the_question_back(korean: Visitor, held: threading.Event) -> None:
    korean.send(ASKED["ko"])
    korean.page.locator(".thinking").wait_for()
    korean.reload()
    held.set()
    korean.page.wait_for_function("document.querySelector('#question textarea').value")
    assert korean.page.locator("#question textarea").input_value() == ASKED["ko"]
    at_rest(korean)
    assert korean.page.locator(".exchange").count() == 0
    korean.page.locator("#send").click()
    korean.answered(1)
    assert SAID["ko"] in korean.page.locator(".answer").inner_text()
