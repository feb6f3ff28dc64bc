"""The page as a person uses it, in a real browser: ask, read, open a source, in both languages and on a phone."""

from __future__ import annotations

import pytest

from assistant.answering.chain import AnswerChain
from assistant.records import Language
from tests.browser.conftest import Visitor
from tests.makers import question

pytestmark = pytest.mark.browser

ASKED = {"ko": "기본계획은 몇 년마다 세우나요?", "en": "How often would the basic plan be drawn up?"}
SAID = {"ko": "3년마다", "en": "every 3 years"}
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


def test_enter_while_hangul_is_composed_ends_the_syllable_and_sends_nothing(korean: Visitor) -> None:
    box = korean.page.locator("#question textarea")
    box.click()
    keyboard = korean.page.context.new_cdp_session(korean.page)
    keyboard.send("Input.insertText", {"text": "법안이 통과됐나"})
    keyboard.send("Input.imeSetComposition", {"text": "요", "selectionStart": 1, "selectionEnd": 1})
    enter = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    keyboard.send("Input.insertText", {"text": "요"})
    korean.page.wait_for_timeout(500)
    assert korean.page.locator(".exchange").count() == 0
    assert box.input_value() == "법안이 통과됐나요"
    box.press("Enter")
    korean.answered(1)
    korean.page.wait_for_timeout(500)
    assert korean.page.locator(".exchange").count() == 1


def test_the_language_of_the_page_can_be_changed_and_the_conversation_stays(korean: Visitor) -> None:
    korean.ask(ASKED["ko"])
    korean.page.locator("#language label", has_text="English").click()
    korean.page.get_by_role("heading", level=1).filter(has_text="SME").wait_for()
    assert korean.page.locator(".exchange").count() == 1


def test_a_new_conversation_forgets_the_old_one(korean: Visitor) -> None:
    korean.ask(ASKED["ko"])
    korean.page.locator("#clear").click()
    korean.page.locator(".welcome").wait_for()
    assert korean.page.locator(".exchange").count() == 0


def test_an_empty_question_is_not_sent_and_a_long_one_is_counted(korean: Visitor) -> None:
    box = korean.page.locator("#question textarea")
    box.fill("   ")
    box.press("Enter")
    korean.page.wait_for_timeout(300)
    assert korean.page.locator(".exchange").count() == 0
    box.fill("가" * 1000)
    korean.page.locator("#counter.over").wait_for()
    assert korean.page.locator("#counter").inner_text() == "1,000 / 1,000"
