"""What is asked of a thing, and whether a text holds it."""

from __future__ import annotations

import pytest

from assistant.answering.slots import Slot, asked_slot, holds, says_not_known


@pytest.mark.parametrize(
    ("question", "slot"),
    [
        ("스마트상점 지원금 얼마예요", "amount"),
        ("과태료가 얼마까지인가요", "amount"),
        ("How much does the voucher pay?", "amount"),
        ("금리가 몇 퍼센트예요", "rate"),
        ("What is the interest rate?", "rate"),
        ("언제까지 신청해요?", "date"),
        ("When does the act take effect?", "date"),
        ("기본계획은 몇 년마다 세우나요?", "number"),
        ("How many firms were chosen?", "number"),
        ("문의처가 어디예요", "contact"),
        ("how do I contact the ministry", "contact"),
        ("규제배심원이 뭐예요?", None),
        ("Who is the lead sponsor?", None),
    ],
)
def test_the_slot_is_read_from_the_question_s_words(question: str, slot: Slot | None) -> None:
    assert asked_slot(question) == slot


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("amount", "최대 1억 5천만 원을 지원한다."),
        ("amount", "up to KRW 5 million"),
        ("amount", "정부가 70%까지 낸다."),
        ("rate", "무이자 대출이다."),
        ("rate", "an interest of 2.5 percent"),
        ("date", "2026년 3월까지"),
        ("date", "until 19 March"),
        ("number", "매년 한 번"),
        ("contact", "국번 없이 1357"),
        ("contact", "smart-factory.kr"),
    ],
)
def test_a_text_that_holds_the_slot(slot: Slot, text: str) -> None:
    assert holds(slot, text)


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("amount", "2026년에 30개사를 뽑았다."),
        ("rate", "최대 5억 원"),
        ("date", "제조 기업이 대상이다."),
        ("contact", "중소기업이 신청한다."),
    ],
)
def test_a_text_that_does_not(slot: Slot, text: str) -> None:
    assert not holds(slot, text)


@pytest.mark.parametrize(
    "text",
    [
        "지원액은 확인되지 않았다.",
        "시행일은 알려지지 않았다.",
        "The amount was not found.",
        "Opening hours are not known.",
    ],
)
def test_not_known_is_recognised(text: str) -> None:
    assert says_not_known(text)


def test_an_ordinary_statement_does_not_say_not_known() -> None:
    assert not says_not_known("중소벤처기업부 장관은 3년마다 기본계획을 세워야 한다.")
    assert not says_not_known("The minister would draw up a plan every three years.")
