"""The page as a person uses it, in a real browser: ask, read, open a source, in both languages and on a phone."""

from __future__ import annotations

import threading

import pytest

from assistant.answering.chain import AnswerChain
from assistant.answering.standing import Judgement
from assistant.records import Language
from tests.browser.conftest import Visitor, find_chromium
from tests.makers import question

pytestmark = pytest.mark.browser

ASKED = {"ko": "기본계획은 몇 년마다 세우나요?", "en": "How often would the basic plan be drawn up?"}
SAID = {"ko": "3년마다", "en": "every 3 years"}
_NOTE_ENTERS = """() => {
  window.enters = [];
  window.addEventListener("keydown", (event) => {
    window.enters.push({ key: event.key, code: event.keyCode, composing: event.isComposing });
  }, true);
}"""
UNKNOWN = {"ko": "오늘 날씨 어때", "en": "What is the weather today?"}


def language_of(visitor: Visitor) -> Language:
    return "ko" if visitor.page.evaluate("navigator.language").startswith("ko") else "en"


def test_a_question_is_answered_and_its_source_opens_with_the_quoted_words_marked(
    visitor: Visitor, chain: AnswerChain
) -> None:
    language = language_of(visitor)
    expected = chain.invoke(question(ASKED[language], engine="quote"))
    visitor.keep("welcome")
    visitor.ask(ASKED[language])
    visitor.keep("answer")
    assert SAID[language] in visitor.page.locator(".answer").last.inner_text()
    assert visitor.page.locator(".notice.bill_status").count() == 1
    visitor.page.locator(".answer .mark").first.click()
    panel = visitor.page.locator("#source-panel")
    panel.wait_for(state="visible")
    assert panel.locator("mark").inner_text() == expected.citations[0].quote
    assert panel.locator("a").get_attribute("href") == expected.citations[0].url
    visitor.keep("source")
    visitor.page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert visitor.page.evaluate("document.activeElement.className") == "mark"
    assert visitor.faults == []


def test_nothing_is_asked_of_another_machine_and_nothing_is_wider_than_the_screen(visitor: Visitor) -> None:
    language = language_of(visitor)
    visitor.ask(UNKNOWN[language])
    visitor.keep("out-of-scope")
    visitor.ask(ASKED[language])
    assert len(visitor.hosts) == 1 and next(iter(visitor.hosts)).startswith("127.0.0.1:")
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_example_is_asked_by_pressing_it(korean: Visitor) -> None:
    example = korean.page.locator(".welcome button.ask").first
    asked = example.inner_text()
    example.click()
    korean.answered(1)
    assert korean.page.locator(".asked").inner_text().endswith(asked)


def test_a_follow_up_leans_on_the_question_before_it(korean: Visitor) -> None:
    korean.ask("스마트상점 기술보급사업이 뭐예요?")
    korean.ask("그럼 지원금은 얼마예요?")
    assert "만 원" in korean.page.locator(".exchange").last.locator(".answer").inner_text()


@pytest.mark.parametrize("code", [229, 13])
def test_enter_while_hangul_is_composed_ends_the_syllable_and_sends_nothing(korean: Visitor, code: int) -> None:
    box = korean.page.locator("#question textarea")
    box.click()
    korean.page.evaluate(_NOTE_ENTERS)
    keyboard = korean.page.context.new_cdp_session(korean.page)
    keyboard.send("Input.insertText", {"text": "법안이 통과됐나"})
    keyboard.send("Input.imeSetComposition", {"text": "요", "selectionStart": 1, "selectionEnd": 1})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    keyboard.send("Input.insertText", {"text": "요"})
    korean.page.wait_for_timeout(500)
    assert korean.page.evaluate("window.enters") == [{"key": "Enter", "code": code, "composing": True}]
    assert korean.page.locator(".exchange").count() == 0
    assert box.input_value() == "법안이 통과됐나요"
    box.press("Enter")
    korean.answered(1)
    korean.page.wait_for_timeout(500)
    assert korean.page.locator(".exchange").count() == 1


def test_sentences_are_shown_while_the_answer_is_still_coming(korean: Visitor, held: threading.Event) -> None:
    korean.send(ASKED["ko"])
    korean.page.locator(".answer", has_text=SAID["ko"]).wait_for()
    assert korean.page.locator(".thinking").count() == 1
    korean.page.locator(".answer .mark").first.click()
    assert SAID["ko"] in korean.page.locator("#source-panel mark").inner_text()
    held.set()
    korean.answered(1)
    assert korean.page.locator(".mark").count() > 0


def test_a_question_sent_during_an_answer_stays_in_the_box(korean: Visitor, held: threading.Event) -> None:
    korean.send(ASKED["ko"])
    korean.page.locator(".thinking").wait_for()
    korean.send(UNKNOWN["ko"])
    assert korean.page.locator("#send").is_hidden()
    held.set()
    korean.answered(1)
    assert korean.page.locator("#question textarea").input_value() == UNKNOWN["ko"]
    korean.page.locator("#send").click()
    korean.answered(2)
    assert [one.split("\n")[-1] for one in korean.page.locator(".asked").all_inner_texts()] == [
        ASKED["ko"],
        UNKNOWN["ko"],
    ]


def test_a_new_conversation_ends_the_answer_that_is_coming(korean: Visitor, held: threading.Event) -> None:
    korean.send(ASKED["ko"])
    korean.page.locator(".thinking").wait_for()
    korean.page.locator("#clear").click()
    korean.page.locator(".welcome").wait_for()
    held.set()
    korean.page.wait_for_timeout(1000)
    assert korean.page.locator(".exchange").count() == 0
    korean.ask(UNKNOWN["ko"])
    assert korean.page.locator(".exchange").count() == 1


def test_the_question_box_stays_in_view_and_a_new_question_comes_to_the_top(visitor: Visitor) -> None:
    language = language_of(visitor)
    visitor.ask(ASKED[language])
    visitor.ask(ASKED[language])
    height = visitor.page.evaluate("window.innerHeight")
    box = visitor.page.locator("#ask-area").bounding_box()
    asked = visitor.page.locator(".exchange").last.bounding_box()
    assert box is not None and box["y"] + box["height"] <= height + 1
    assert asked is not None and 0 <= asked["y"] <= 40


def test_what_the_sources_do_not_say_is_said_with_the_nearest_fact_and_a_contact(
    visitor: Visitor, chain: AnswerChain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.answering.chain.judge", lambda *_: Judgement("silent", 0.0, 1.0, ()))
    language = language_of(visitor)
    visitor.ask(ASKED[language])
    visitor.keep("nothing-found")
    expected = chain.invoke(question(ASKED[language], engine="quote"))
    assert expected.outcome == "nothing_found"
    shown = visitor.page.locator(".answer").last.inner_text()
    assert all(sentence.text in shown for sentence in expected.sentences)
    assert visitor.page.locator(".answer .mark").count() == sum(len(one.citations) for one in expected.sentences) > 0


def test_hostile_words_are_shown_as_they_were_typed(korean: Visitor) -> None:
    hostile = "법안 <img src=x onerror='window.hacked=1'> ${window.hacked=2} {{value}} <script>window.hacked=3</script>"
    korean.ask(hostile)
    assert korean.page.locator(".asked").inner_text().endswith(hostile)
    assert korean.page.evaluate("window.hacked") is None and korean.faults == []


def test_the_language_of_the_page_can_be_changed_and_the_conversation_stays(korean: Visitor) -> None:
    korean.ask(ASKED["ko"])
    width = korean.page.locator("#newest").evaluate("e => e.getBoundingClientRect().x")
    korean.page.locator(".mark").first.click()
    korean.page.locator("#source-panel").wait_for(state="visible")
    korean.page.locator("#language label", has_text="English").click()
    korean.page.get_by_role("heading", level=1).filter(has_text="SME").wait_for()
    assert korean.page.locator(".exchange").count() == 1
    assert korean.page.locator("#source-panel").is_hidden()
    assert korean.page.locator("#newest").evaluate("e => e.getBoundingClientRect().x") == width


def test_a_new_conversation_forgets_the_old_one_and_its_open_source(korean: Visitor) -> None:
    korean.ask(ASKED["ko"])
    korean.page.locator(".mark").first.click()
    korean.page.locator("#source-panel").wait_for(state="visible")
    korean.page.locator("#clear").click()
    korean.page.locator(".welcome").wait_for()
    assert korean.page.locator(".exchange").count() == 0
    assert korean.page.locator("#source-panel").is_hidden()


@pytest.mark.parametrize("press", ["Enter", "button"])
def test_an_empty_or_too_long_question_is_not_sent_and_not_lost(korean: Visitor, press: str) -> None:
    box, counter = korean.page.locator("#question textarea"), korean.page.locator("#counter")
    for typed, said in (("   ", "0 / 1,000"), ("가" * 1000 + "나", "질문이 너무 깁니다 · 1,001 / 1,000")):
        box.fill(typed)
        if press == "Enter":
            box.press("Enter")
        else:
            korean.page.locator("#send").click()
        korean.page.wait_for_timeout(300)
        assert korean.page.locator(".exchange").count() == 0
        assert box.input_value() == typed and counter.inner_text() == said
    box.fill("가" * 1000)
    assert counter.inner_text() == "1,000 / 1,000" and "over" not in (counter.get_attribute("class") or "")


def test_without_chromium_the_tests_are_skipped_but_fail_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Chromium"):
        find_chromium()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="install"):
        find_chromium()
