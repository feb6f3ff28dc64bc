"""What can be done with an answer: copy it, judge it, stop it, word it anew, ask on; and what stands beside it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from assistant.answering.chain import AnswerChain
from assistant.indexing.passages import passage_id
from assistant.records import Answer, Language, Question
from assistant.web.render import as_text
from assistant.web.words import text
from tests.browser.conftest import Visitor, serving, visiting
from tests.browser.test_model import EXCUSES, ModelPage, sentences, shorter, waits_for, worded
from tests.ollama import MODEL, Reply, scripted_ollama

pytestmark = pytest.mark.browser

ASKED: dict[Language, str] = {
    "ko": "기본계획은 몇 년마다 세우나요?",
    "en": "How often would the basic plan be drawn up?",
}
RELATED: dict[Language, str] = {
    "ko": "스마트상점 지원금은 얼마인가요?",
    "en": "How much does the smart shop programme pay?",
}
CLOSED: dict[Language, str] = {
    "ko": "AI 핵심 분야 및 유망 AX 스타트업 육성사업 지원금은?",
    "en": "Promising AX startup programme 2025: how much is the grant?",
}
CONFLICTING: dict[Language, str] = {
    "ko": "중소기업 AI 정책자문단이 말한 94.7%는 어디서 나온 수치인가요?",
    "en": "Where does the 94.7% figure come from?",
}


@pytest.fixture(scope="module", params=["phone-ko", "desktop-en"])
def opened(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visitor]:
    with visiting(browser, address, request.param) as visitor:
        visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        yield visitor


@pytest.fixture
def reader(opened: Visitor) -> Iterator[Visitor]:
    """A reader who has asked nothing yet; the page stays open from one test to the next."""
    opened.begin_anew()
    yield opened
    assert opened.faults == []


@pytest.fixture(scope="module")
def model(chain: AnswerChain) -> Iterator[ModelPage]:
    """A page of its own, with a model that says what it is told to."""
    asked = AnswerChain(chain.parts)
    with scripted_ollama() as script, serving(asked) as (address, _):
        yield ModelPage(address, asked, chain, script)


@pytest.fixture(scope="module", params=["phone-ko", "desktop-en"])
def opened_with_model(request: pytest.FixtureRequest, browser: Browser, model: ModelPage) -> Iterator[Visitor]:
    with visiting(browser, model.address, request.param) as visitor:
        yield visitor


@pytest.fixture
def modelled(opened_with_model: Visitor) -> Iterator[Visitor]:
    """A reader of the page with a model."""
    opened_with_model.begin_anew()
    yield opened_with_model
    assert opened_with_model.faults == []


def quoted(chain: AnswerChain, question: str) -> Answer:
    """What the page is to show, today."""
    return chain.invoke(Question(question, engine="quote"))


def tool(visitor: Visitor, act: str) -> None:
    visitor.page.locator(f"#newest [data-act={act}]").click()


def told(visitor: Visitor, key: str, **words: str) -> None:
    """Wait until the toolbar of the newest answer says a text of the page."""
    said = text(key, visitor.language, **words)
    visitor.page.locator("#newest .tools .told", has_text=said).wait_for()


# Copying


def test_a_copy_holds_the_text_its_marks_and_the_addresses_of_its_sources(reader: Visitor, chain: AnswerChain) -> None:
    language = reader.language
    reader.ask(ASKED[language])
    tool(reader, "copy")
    told(reader, "copied")
    reader.keep("copied")
    copied = reader.page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
    answer = quoted(chain, ASKED[language])
    assert copied == as_text(answer, language)
    assert "[1]" in copied and all(one.url in copied for one in answer.citations)


def test_where_there_is_no_clipboard_the_old_way_is_taken(reader: Visitor) -> None:
    page = reader.page
    reader.ask(ASKED[reader.language])
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    tool(reader, "copy")
    told(reader, "copied")
    page.evaluate("() => { document.execCommand = () => false; }")
    tool(reader, "copy")
    told(reader, "not_copied")
    page.evaluate("() => { delete document.execCommand; delete navigator.clipboard.writeText; }")


def test_what_has_no_source_cannot_be_copied_as_if_it_had(reader: Visitor) -> None:
    reader.ask({"ko": "오늘 날씨 어때", "en": "What is the weather today?"}[reader.language])
    acts = reader.page.locator("#newest [data-act]").evaluate_all("all => all.map((one) => one.dataset.act)")
    assert acts == ["up", "down", "mistake"] and reader.page.locator(".label").count() == 0


# Judging


def last_word(feedback: Path) -> dict[str, Any]:
    """The newest line of the file of readers' words."""
    line: dict[str, Any] = json.loads(feedback.read_text("utf-8").splitlines()[-1])
    return line


def test_a_thumb_up_is_kept_with_what_was_asked_and_said(reader: Visitor, chain: AnswerChain, feedback: Path) -> None:
    language = reader.language
    reader.ask(ASKED[language])
    tool(reader, "up")
    told(reader, "thanks")
    assert reader.page.locator("#newest [data-act=up]").get_attribute("aria-pressed") == "true"
    reader.keep("thanks")
    answer, line = quoted(chain, ASKED[language]), last_word(feedback)
    assert (line["verdict"], line["language"], line["question"]) == ("up", language, ASKED[language])
    assert (line["answer"], line["outcome"], line["engine"]) == (answer.text, answer.outcome, "quote")
    assert line["statements"] == list(dict.fromkeys(one.statement_id for one in answer.citations))


@pytest.mark.parametrize("verdict", ["down", "mistake"])
def test_what_was_wrong_is_kept_with_its_reason_and_the_reader_s_words(
    reader: Visitor, chain: AnswerChain, feedback: Path, verdict: str
) -> None:
    language, page = reader.language, reader.page
    reader.ask(ASKED[language])
    tool(reader, verdict)
    page.locator("#feedback input[value=outdated]").check()
    page.locator("#comment").fill("날짜가 오래됐어요 <b>")
    page.locator("#feedback [type=submit]").click()
    page.locator("#feedback").wait_for(state="hidden")
    told(reader, "thanks")
    line = last_word(feedback)
    assert (line["verdict"], line["reason"], line["comment"]) == (verdict, "outdated", "날짜가 오래됐어요 <b>")
    assert line["question"] == ASKED[language] and line["statements"]
    assert set(line["statements"]) == {one.statement_id for one in quoted(chain, ASKED[language]).citations}
    tool(reader, verdict)
    assert page.locator("#comment").input_value() == "" and page.locator("#feedback :checked").count() == 0


def test_without_a_reason_nothing_is_sent(reader: Visitor, feedback: Path) -> None:
    reader.ask(ASKED[reader.language])
    before = feedback.read_bytes() if feedback.exists() else b""
    tool(reader, "down")
    reader.page.locator("#feedback [type=submit]").click()
    reader.page.wait_for_timeout(300)
    assert reader.page.locator("#feedback").is_visible()
    assert (feedback.read_bytes() if feedback.exists() else b"") == before


def test_what_was_written_stays_when_it_could_not_be_kept(reader: Visitor, feedback: Path) -> None:
    language, page = reader.language, reader.page
    reader.ask(ASKED[language])
    page.route("**/api/feedback", lambda route: route.fulfill(status=503, body="{}"))
    tool(reader, "up")
    told(reader, "not_sent")
    assert page.locator("#newest [data-act=up]").get_attribute("aria-pressed") is None
    tool(reader, "mistake")
    page.locator("#feedback input[value=source]").check()
    page.locator("#comment").fill("kept")
    page.locator("#feedback [type=submit]").click()
    page.locator("#feedback .told", has_text=text("not_sent", language)).wait_for()
    reader.keep("feedback-not-sent")
    assert page.locator("#comment").input_value() == "kept" and page.locator("input[value=source]").is_checked()
    page.unroute("**/api/feedback")
    page.locator("#feedback [type=submit]").click()
    page.locator("#feedback").wait_for(state="hidden")
    assert last_word(feedback)["comment"] == "kept"


# Asking on, stopping


def test_a_related_question_is_asked_by_pressing_it(reader: Visitor) -> None:
    reader.ask(RELATED[reader.language])
    related = reader.page.locator("#newest .suggestions button.ask").first
    wanted = related.inner_text()
    related.click()
    reader.answered(2)
    assert reader.page.locator(".asked").last.inner_text().endswith(wanted)


def test_stopping_keeps_what_is_there_says_so_and_the_next_question_is_answered(
    reader: Visitor, held: threading.Event
) -> None:
    language, page = reader.language, reader.page
    reader.send(ASKED[language])
    page.locator(".answer .mark").first.wait_for()
    shown = sentences(reader)
    assert page.locator("#send").is_hidden()
    page.locator("#stop").click()
    page.locator(".stopped", has_text=text("stopped", language)).wait_for()
    page.wait_for_timeout(900)
    assert page.locator(".thinking").count() == 0 and sentences(reader) == shown
    reader.keep("stopped")
    page.locator(".answer .mark").first.click()
    assert page.locator("#source-panel mark").inner_text()
    page.keyboard.press("Escape")
    held.set()
    page.wait_for_timeout(300)
    assert page.locator(".stopped").count() == 1 and page.locator("#stop").is_hidden()
    reader.ask(RELATED[language])
    assert page.locator(".exchange").count() == 2 and page.locator("#past .stopped").count() == 1
    assert page.locator("#newest .answer .mark").count() > 0


def test_stopping_while_a_model_words_it_leaves_the_quoted_answer(modelled: Visitor, model: ModelPage) -> None:
    language, page, gate = modelled.language, modelled.page, threading.Event()
    model.model_says(Reply(shorter(language), gate=gate.wait))
    modelled.send(ASKED[language])
    waits_for(modelled, worded(language, 0))
    assert page.locator(".label.model").count() == 1  # a part of it is a model's already
    page.locator("#stop").click()
    page.wait_for_function("!document.querySelector('.thinking')")
    page.wait_for_timeout(900)
    assert sentences(modelled) == model.quotes(language)
    assert page.locator(".label").inner_text() == text("engine_quote", language)
    assert page.locator(".thinking").count() == 0
    modelled.keep("wording-stopped")
    gate.set()
    modelled.ask(RELATED[language])
    assert page.locator(".exchange").count() == 2 and page.locator("#newest .answer .mark").count() > 0


def test_while_others_wait_for_the_model_one_gets_quotes_at_once_and_wording_in_the_end(
    browser: Browser, model: ModelPage
) -> None:
    gate, asked = threading.Event(), ASKED["ko"]
    model.model_says(Reply(shorter("ko"), gate=gate.wait), model_first_timeout=60)
    with ExitStack() as stack:
        first, second, third = (
            stack.enter_context(visiting(browser, model.address, name))
            for name in ("phone-ko", "desktop-ko", "phone-ko")
        )
        for other in (first, second):
            other.send(asked)
            waits_for(other, worded("ko", 0))
        third.ask("오늘 날씨 어때")
        third.send(asked)
        third.page.locator("#newest .label.quoted").wait_for()
        assert sentences(third) == model.quotes("ko")
        gate.set()
        for one in (first, second, third):
            one.page.locator("#newest .label.model").wait_for()
            one.page.wait_for_function("!document.querySelector('.thinking')")
            assert {worded("ko", 0), worded("ko", 1)} <= set(sentences(one)) and one.faults == []


# Wording anew


def test_an_answer_is_worded_anew_and_shown_as_quotes_again(modelled: Visitor, model: ModelPage) -> None:
    language, page = modelled.language, modelled.page
    model.model_says(Reply(shorter(language)))
    modelled.ask(ASKED[language])
    page.locator(".label.model", has_text=text("engine_model", language, model=f"ollama:{MODEL}")).wait_for()
    assert page.locator("[data-act=again-model]").inner_text() == text("again_model", language)
    tool(modelled, "again-quote")
    page.locator(".label.quoted", has_text=text("engine_quote", language)).wait_for()
    assert sentences(modelled) == model.quotes(language)
    assert page.locator("[data-act=again-quote]").count() == 0
    assert page.locator("[data-act=again-model]").inner_text() == text("reword", language)
    modelled.keep("quotes-again")
    tool(modelled, "again-model")
    page.locator(".label.model").wait_for()
    modelled.answered(1)
    assert {worded(language, 0), worded(language, 1)} <= set(sentences(modelled))
    assert page.locator(".exchange").count() == 1 and len(model.script.asked) == 2
    page.locator(".answer .mark").first.click()
    assert page.locator("#source-panel mark").inner_text()
    page.keyboard.press("Escape")


def test_only_the_newest_answer_can_be_worded_anew(modelled: Visitor, model: ModelPage) -> None:
    language, page = modelled.language, modelled.page
    model.model_says(Reply(shorter(language)))
    modelled.ask(ASKED[language])
    page.locator("#newest .label.model").wait_for()
    modelled.ask(RELATED[language])
    assert page.locator("#past [data-act=again-model]").is_hidden()
    assert page.locator("#newest [data-act=again-model]").is_visible()
    assert page.locator("#past [data-act=copy]").is_visible()


def test_where_the_wanted_model_is_not_there_the_quotes_stand_and_it_is_said(
    modelled: Visitor, model: ModelPage
) -> None:
    language, page = modelled.language, modelled.page
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken, but nothing listens
        model.model_says(Reply(), ollama_url=f"http://127.0.0.1:{closed.getsockname()[1]}")
        modelled.ask(ASKED[language])
        assert EXCUSES.keys().isdisjoint(sentences(modelled))
        tool(modelled, "again-model")
        page.wait_for_function("(words) => words.some((one) => document.body.innerText.includes(one))", arg=[*EXCUSES])
        modelled.answered(1)
    modelled.keep("wanted-model-gone")
    assert set(model.quotes(language)) <= set(sentences(modelled)) and page.locator(".label.quoted").count() == 1


# What stands beside an answer


def test_a_source_shows_what_it_is_its_other_language_and_what_is_near(reader: Visitor, chain: AnswerChain) -> None:
    language, page = reader.language, reader.page
    reader.ask(ASKED[language])
    citation = quoted(chain, ASKED[language]).citations[0]
    page.locator("#newest button.row").first.click()
    panel = page.locator("#source-panel")
    shown = panel.inner_text()
    confidence = text(f"confidence_{citation.confidence}", language)
    facts = (citation.title, citation.publisher, citation.published, citation.as_of, confidence)
    assert [one for one in facts if one not in shown] == []
    other: Language = "en" if language == "ko" else "ko"
    passages = chain.index.passages
    own = passages[citation.passage_id]
    folded = panel.locator("details")
    assert [one.inner_text() for one in folded.locator("summary").all()] == [
        text(f"in_{other}", language),
        text("neighbours", language),
    ]
    for summary in folded.locator("summary").all():
        summary.click()
    reader.keep("source-unfolded")
    assert folded.nth(0).locator("p").inner_text() == passages[passage_id(own.statement_id, other)].text
    near = folded.nth(1).locator("p").all_inner_texts()
    known = {one.text for one in passages.values() if one.language == own.language}
    assert 1 <= len(near) <= 2 and set(near) <= known and own.text not in near
    page.keyboard.press("Escape")


def test_a_closed_application_window_is_grey_and_says_when(reader: Visitor) -> None:
    language, page = reader.language, reader.page
    reader.ask(CLOSED[language])
    row = page.locator("#newest button.row.closed").first
    assert row.locator(".tag").inner_text() == text("closed_on", language, day="2025-02-25")
    title = row.locator("> span:not(.number)")
    grey = title.evaluate(
        "e => getComputedStyle(e).color === getComputedStyle(e.parentElement.querySelector('small')).color"
    )
    assert grey and page.locator(".notice.closed_window").count() == 1
    row.scroll_into_view_if_needed()
    reader.keep("closed-window")


def test_sources_that_disagree_stand_side_by_side(reader: Visitor, chain: AnswerChain) -> None:
    language, page = reader.language, reader.page
    reader.ask(CONFLICTING[language])
    box = page.locator("#newest section.conflict")
    (conflict,) = [one for one in chain.parts.conflicts if "bill-prehistory-survey-947" in one.statements]
    assert box.locator("h3").inner_text().casefold() == conflict.about(language).casefold()
    sides = box.locator("figure")
    said = [chain.index.passages[passage_id(one, language)] for one in conflict.statements]
    assert sides.locator("blockquote").all_inner_texts() == [one.text for one in said]
    assert sides.locator("figcaption").all_inner_texts() == [
        f"{one.source.publisher}, {one.source.date}" for one in said
    ]
    box.scroll_into_view_if_needed()
    reader.keep("conflict")
    first, second = (one.bounding_box() for one in sides.all())
    assert first and second
    if page.evaluate("innerWidth") > 700:
        assert first["y"] == second["y"] and first["x"] + first["width"] <= second["x"]
    else:
        assert first["y"] + first["height"] <= second["y"]


def test_the_banner_says_where_the_bill_stands_and_where_to_look(reader: Visitor, chain: AnswerChain) -> None:
    banner = reader.page.locator(".banner")
    assert text("not_law", reader.language) in banner.inner_text()
    link = banner.locator("a")
    assert link.get_attribute("href") == chain.parts.bill.official
    assert link.get_attribute("target") == "_blank" and link.get_attribute("rel") == "noopener noreferrer"
    reader.ask(ASKED[reader.language])
    assert reader.page.locator(".label.quoted").inner_text() == text("engine_quote", reader.language)
    colours = reader.page.evaluate(
        "[getComputedStyle(document.querySelector('.label')).color, getComputedStyle(document.body).color]"
    )
    assert colours[0] != colours[1]  # told apart from the text of the answer
