"""What a reader sees of the model: its sentences in place of the quotes, and any way of failing told in one line."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import Browser

from assistant.answering.chain import _EXCUSES, AnswerChain
from assistant.answering.models import ModelServer
from assistant.answering.polite import polite
from assistant.answering.replies import reply
from assistant.answering.writing import FAILURES, ModelWriter
from assistant.records import LANGUAGES, Language
from assistant.web.words import text
from tests.browser.conftest import Visitor, serving, visiting
from tests.makers import question
from tests.ollama import MODEL, Reply, Scripted, scripted_ollama

pytestmark = pytest.mark.browser

ASKED: dict[Language, str] = {
    "ko": "기본계획은 몇 년마다 세우나요?",
    "en": "How often would the basic plan be drawn up?",
}
# What the model makes of the first sentence of each of the two statements: the same, said shorter.
SHORTER: dict[Language, tuple[str, str]] = {
    "ko": (
        "AI 기본법 제6조에 따라 과학기술정보통신부 장관은 3년마다 인공지능 기본계획을 세워야 한다.",
        "김동아 의원의 중소기업 AI 법안(의안번호 2213710) 제5조에 따르면 중소벤처기업부 장관은 중소기업의 인공지능"
        " 활용을 위한 제도의 수립·정비 등을 담은 기본계획을 3년마다 세워 시행해야 한다.",
    ),
    "en": (
        "Under Article 5 of Kim Dong-ah's SME AI bill (no. 2213710) the Minister of SMEs and Startups would have to"
        " draw up and carry out, every 3 years, a basic plan that covers, among other things, setting up and improving"
        " the systems for SMEs' use of AI.",
        "Under Article 6 of Korea's AI Basic Act the Minister of Science and ICT must set a national AI basic plan"
        " every 3 years.",
    ),
}
UNTRUE: dict[Language, str] = {"ko": "예산은 777억 원입니다.", "en": "The budget is KRW 77.7 billion."}
EXCUSES = {reply(key, language): (key, language) for key in _EXCUSES.values() for language in LANGUAGES} | {
    reply(key, language): (key, language) for key in ("model_none", "model_checks") for language in LANGUAGES
}
_SENTENCES = """() => [...document.querySelectorAll("#newest .answer p > span")].map((span) => {
  const alone = span.cloneNode(true);
  alone.querySelectorAll(".mark").forEach((mark) => mark.remove());
  return alone.textContent;
})"""


def shorter(language: Language) -> tuple[str, str]:
    """A reply of two sentences; with the first piece, the second sentence has begun."""
    first, second = (json.dumps(one, ensure_ascii=False) for one in SHORTER[language])
    return (
        f'{{"sentences": [{{"ids": ["S1"], "text": {first}}}, {{"ids": ["S3"], "text": {second[:9]}',
        f"{second[9:]}}}]}}",
    )


def one_sentence(ids: str, said: str) -> tuple[str]:
    return (json.dumps({"sentences": [{"ids": [ids], "text": said}]}, ensure_ascii=False),)


@dataclass
class ModelPage:
    """A page whose model says what it is told to, and the same assistant without a model."""

    address: str
    chain: AnswerChain
    plain: AnswerChain
    script: Scripted

    def model_says(self, *replies: Reply, **settings: Any) -> None:
        """From now on; nothing is left of earlier failures."""
        self.script.replies[:] = replies
        self.script.asked.clear()
        writer = ModelWriter(ModelServer(self.script.settings(**settings)))
        self.chain.parts = replace(self.plain.parts, writer=writer)

    def quotes(self, language: Language) -> list[str]:
        return [one.text for one in self.plain.invoke(question(ASKED[language], engine="quote")).sentences]


@pytest.fixture(scope="module")
def page(chain: AnswerChain) -> Iterator[ModelPage]:
    asked = AnswerChain(chain.parts)
    with scripted_ollama() as script, serving(asked) as (address, _):
        yield ModelPage(address, asked, chain, script)


@pytest.fixture(scope="module", params=["phone-ko", "desktop-en"])
def opened(request: pytest.FixtureRequest, browser: Browser, page: ModelPage) -> Iterator[Visitor]:
    with visiting(browser, page.address, request.param) as visitor:
        yield visitor


@pytest.fixture
def reader(opened: Visitor) -> Visitor:
    """A reader who has asked nothing yet; the page stays open from one test to the next."""
    begin_anew(opened)
    opened.faults.clear()
    return opened


def begin_anew(visitor: Visitor) -> None:
    visitor.page.locator("#clear").click()
    visitor.page.locator(".welcome").wait_for()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What a model waits for between two pieces."""
    event = threading.Event()
    yield event
    event.set()


def language_of(visitor: Visitor) -> Language:
    return "ko" if visitor.page.evaluate("navigator.language").startswith("ko") else "en"


def sentences(visitor: Visitor) -> list[str]:
    shown: list[str] = visitor.page.evaluate(_SENTENCES)
    return shown


def waits_for(visitor: Visitor, sentence: str) -> None:
    visitor.page.locator(".answer", has_text=sentence).wait_for()


def worded(language: Language, place: int) -> str:
    """How a sentence of the model's is shown."""
    said = SHORTER[language][place]
    return polite(said) if language == "ko" else said


def assert_quoted(visitor: Visitor, page: ModelPage, language: Language, line: str | None) -> None:
    """The quoted answer is complete, one line tells why, and the page is ready for the next question."""
    shown = sentences(visitor)
    assert [EXCUSES[one] for one in shown if one in EXCUSES] == ([(line, language)] if line else [])
    assert [one for one in shown if one not in EXCUSES] == page.quotes(language)
    assert visitor.page.locator(".exchange").last.locator(".label").inner_text() == text(
        "engine_quote", language_of(visitor)
    )
    assert visitor.page.locator(".thinking").count() == 0 and visitor.page.locator("#lost").is_hidden()
    assert visitor.page.locator(".toast-wrap").is_hidden()
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert visitor.faults == []


@contextmanager
def hanging_up() -> Iterator[str]:
    """A server that accepts a connection and drops it."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


FAULTS: dict[str, tuple[str | None, Callable[[Language], Reply], dict[str, Any]]] = {
    "queue full": ("model_busy", lambda _: Reply(status=503), {}),
    "model missing": ("model_missing", lambda _: Reply(), {"model": "ollama:another:1b"}),
    "server error": ("model_reply", lambda _: Reply(status=500, error="out of memory"), {}),
    "slow first word": (
        "model_timeout",
        lambda language: Reply(shorter(language), pause=1.5),
        {"model_first_timeout": 0.5},
    ),
    "crash": ("model_unreachable", lambda language: Reply(shorter(language)[:1], crash=True), {}),
    "runner died": ("model_reply", lambda language: Reply(shorter(language)[:1], error="runner has terminated"), {}),
    "cut off": ("model_reply", lambda language: Reply(shorter(language), done_reason=None), {}),
    "too long": ("model_reply", lambda language: Reply(shorter(language)[:1], done_reason="length"), {}),
    "empty": ("model_reply", lambda _: Reply(()), {}),
    "no json": ("model_reply", lambda language: Reply(SHORTER[language]), {}),
    "wrong ids": ("model_reply", lambda language: Reply(one_sentence("S99", SHORTER[language][0])), {}),
    "endless": ("model_reply", lambda language: Reply(("7" * 400,), endless=True), {}),
    "not supported": (None, lambda language: Reply(one_sentence("S1", UNTRUE[language])), {}),  # the model's, no fault
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_the_model_does_the_quoted_answer_stands_and_one_line_tells_of_a_fault(
    reader: Visitor, page: ModelPage, fault: str
) -> None:
    language = language_of(reader)
    line, said, settings = FAULTS[fault]
    page.model_says(said(language), **settings)
    reader.ask(ASKED[language])
    reader.keep(fault.replace(" ", "-"))
    assert_quoted(reader, page, language, line)


def test_a_model_server_that_is_not_running_is_passed_over_in_silence(reader: Visitor, page: ModelPage) -> None:
    language = language_of(reader)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken, but nothing listens
        page.model_says(Reply(), ollama_url=f"http://127.0.0.1:{closed.getsockname()[1]}")
        reader.ask(ASKED[language])
    reader.keep("nothing-listens")
    assert_quoted(reader, page, language, None)


def test_a_model_server_that_drops_every_connection_is_told_of(reader: Visitor, page: ModelPage) -> None:
    language = language_of(reader)
    with hanging_up() as url:
        page.model_says(Reply(), ollama_url=url)
        reader.ask(ASKED[language])
    reader.keep("drops-connections")
    assert_quoted(reader, page, language, "model_unreachable")


def test_a_model_that_failed_in_a_row_is_left_alone_and_the_answer_says_so(reader: Visitor, page: ModelPage) -> None:
    language = language_of(reader)
    page.model_says(Reply(status=503))
    for place in range(FAILURES):
        reader.ask(ASKED[language])
        if place + 1 < FAILURES:
            assert_quoted(reader, page, language, "model_busy")
        begin_anew(reader)
    assert len(page.script.asked) == FAILURES
    reader.ask(ASKED[language])
    reader.keep("left-alone")
    assert_quoted(reader, page, language, "model_resting")
    assert len(page.script.asked) == FAILURES


def test_the_line_is_in_the_language_of_the_question_not_of_the_page(reader: Visitor, page: ModelPage) -> None:
    other: Language = "en" if language_of(reader) == "ko" else "ko"
    page.model_says(Reply(status=503))
    reader.ask(ASKED[other])
    reader.keep("other-language")
    assert_quoted(reader, page, other, "model_busy")


def test_what_a_model_wrote_before_it_died_is_taken_back(
    reader: Visitor, page: ModelPage, gate: threading.Event
) -> None:
    language = language_of(reader)
    first, second = shorter(language)
    page.model_says(Reply((first, second[:1]), crash=True, gate=gate.wait))
    reader.send(ASKED[language])
    waits_for(reader, worded(language, 0))
    gate.set()
    reader.answered(1)
    assert_quoted(reader, page, language, "model_unreachable")


def test_after_a_fault_the_next_question_is_answered_by_the_model(reader: Visitor, page: ModelPage) -> None:
    language = language_of(reader)
    page.model_says(Reply(shorter(language)[:1], crash=True), Reply(shorter(language)))
    reader.ask(ASKED[language])
    assert_quoted(reader, page, language, "model_unreachable")
    begin_anew(reader)
    reader.ask(ASKED[language])
    assert worded(language, 0) in sentences(reader) and EXCUSES.keys().isdisjoint(sentences(reader))


def assert_first_mark_opens(visitor: Visitor, quote: str) -> None:
    visitor.page.locator(".answer .mark").first.click()
    panel = visitor.page.locator("#source-panel")
    panel.wait_for(state="visible")
    assert panel.locator("mark").inner_text() == quote
    visitor.page.keyboard.press("Escape")
    panel.wait_for(state="hidden")


def test_each_sentence_of_the_model_takes_its_place_with_a_working_mark_while_the_next_is_written(
    reader: Visitor, page: ModelPage, gate: threading.Event
) -> None:
    language = language_of(reader)
    quotes = page.quotes(language)
    page.model_says(Reply(shorter(language), gate=gate.wait))
    reader.send(ASKED[language])
    waits_for(reader, worded(language, 0))
    reader.keep("first-sentence")
    shown = sentences(reader)
    assert shown[0] == worded(language, 0) and quotes[0] not in shown and worded(language, 1) not in shown
    assert reader.page.locator(".thinking").inner_text() == text("wording", language)
    passage = page.plain.invoke(question(ASKED[language], engine="quote")).citations[0].quote
    assert_first_mark_opens(reader, passage)
    gate.set()
    reader.answered(1)
    reader.keep("model-answer")
    shown = sentences(reader)
    assert {worded(language, 0), worded(language, 1)} <= set(shown) and EXCUSES.keys().isdisjoint(shown)
    label = reader.page.locator(".label").inner_text()
    assert label == text("engine_model", language, model=f"ollama:{MODEL}")
    assert reader.page.locator(".notice.ai_generated").count() == 1
    for mark in reader.page.locator(".answer .mark").all():
        mark.click()
        assert reader.page.locator("#source-panel mark").count() == 1
        reader.page.keyboard.press("Escape")
    assert reader.faults == []


def test_a_source_opened_while_the_model_writes_stays_open_and_gives_the_focus_back(
    reader: Visitor, page: ModelPage, gate: threading.Event
) -> None:
    language = language_of(reader)
    page.model_says(Reply(shorter(language), gate=gate.wait))
    reader.send(ASKED[language])
    waits_for(reader, worded(language, 0))
    reader.page.locator(".answer .mark").first.click()
    reader.page.locator("#source-panel").wait_for(state="visible")
    gate.set()
    reader.answered(1)
    assert reader.page.locator("#source-panel").is_visible()
    reader.page.keyboard.press("Escape")
    assert reader.page.evaluate("document.activeElement.className") == "mark"


def test_the_language_of_the_page_can_be_changed_while_an_answer_is_coming(
    reader: Visitor, page: ModelPage, gate: threading.Event
) -> None:
    language = language_of(reader)
    other: Language = "en" if language == "ko" else "ko"
    names = {"ko": "한국어", "en": "English"}
    page.model_says(Reply(shorter(language), gate=gate.wait))
    reader.send(ASKED[language])
    waits_for(reader, worded(language, 0))
    reader.page.locator("#language label", has_text=names[other]).click()
    reader.page.locator(".thinking", has_text=text("wording", other)).wait_for()
    reader.keep("language-changed")
    assert reader.page.locator(".exchange").count() == 1 and worded(language, 0) in sentences(reader)
    gate.set()
    reader.page.locator(".label", has_text=text("engine_model", other, model=f"ollama:{MODEL}")).wait_for()
    reader.answered(1)
    reader.keep("language-changed-answered")
    assert reader.page.locator(".exchange").count() == 1 and reader.page.locator(".thinking").count() == 0
    shown = sentences(reader)
    assert len(shown) == len(set(shown)) and {worded(language, 0), worded(language, 1)} <= set(shown)
    reader.ask(ASKED[other])
    assert reader.page.locator(".exchange").count() == 2
    reader.page.locator("#language label", has_text=names[language]).click()
    reader.page.locator(".asked .sr", has_text=text("you", language)).first.wait_for()
    assert reader.page.locator(".exchange").count() == 2 and reader.faults == []


@pytest.mark.parametrize("name", ["phone-ko", "desktop-en"])
def test_when_the_program_dies_in_mid_answer_the_page_says_so_and_takes_up_the_conversation(
    browser: Browser, page: ModelPage, gate: threading.Event, name: str
) -> None:
    with serving(page.chain) as (address, server), visiting(browser, address, name) as visitor:
        language = language_of(visitor)
        page.model_says(Reply(shorter(language), gate=gate.wait), model_first_timeout=60)
        visitor.send(ASKED[language])
        waits_for(visitor, worded(language, 0))
        server.force_exit = server.should_exit = True
        visitor.page.locator("#lost").wait_for(state="visible")
        visitor.keep("program-gone")
        assert visitor.page.locator("#lost").inner_text() == text("lost", language)
        assert visitor.page.locator(".said .cut").inner_text() == text("cut", language)
        assert worded(language, 0) in sentences(visitor) and visitor.page.locator(".thinking").count() == 0
        assert visitor.page.locator(".toast-wrap").is_hidden()
        box = visitor.page.locator("#question textarea")
        box.fill(ASKED[language])
        box.press("Enter")
        assert box.input_value() == ASKED[language] and visitor.page.locator(".exchange").count() == 1
        gate.set()
        page.model_says(Reply(shorter(language)))
        with serving(page.chain, int(address.rpartition(":")[2])):
            visitor.page.wait_for_function(
                "document.querySelector('#lost[hidden]') && document.querySelector('#words')"
            )
            visitor.page.wait_for_function("document.querySelector('#question textarea').value")
            assert box.input_value() == ASKED[language] and sentences(visitor) == page.quotes(language)
            visitor.page.locator("#clear").click()
            visitor.page.locator(".welcome").wait_for()
            box.press("Enter")
            visitor.answered(1)
            assert worded(language, 0) in sentences(visitor) and visitor.faults == []
        assert visitor.hosts == {address.removeprefix("http://")}


def test_a_question_sent_to_a_program_that_is_gone_stays_in_the_box(browser: Browser, page: ModelPage) -> None:
    with serving(page.chain) as (address, server), visiting(browser, address, "phone-ko") as visitor:
        server.force_exit = server.should_exit = True
        while server.servers and any(one.is_serving() for one in server.servers):
            visitor.page.wait_for_timeout(50)
        visitor.send(ASKED["ko"])
        visitor.page.locator("#lost").wait_for(state="visible")
        visitor.keep("program-gone-before")
        assert visitor.page.locator("#question textarea").input_value() == ASKED["ko"]
        assert visitor.page.locator(".exchange").count() == 0 and visitor.page.locator(".toast-wrap").is_hidden()
