"""What the program says itself: the bill's standing first, and that this is no legal advice."""

from __future__ import annotations

import pytest

from assistant.answering.chain import AnswerChain
from assistant.answering.checking import problems
from assistant.answering.citations import Draft
from assistant.answering.direct import bill_standing, no_advice
from assistant.answering.text import detect_language
from assistant.records import Turn
from tests.makers import question


def standing(chain: AnswerChain, text: str) -> Draft | None:
    parts = chain.parts
    language = detect_language(text)
    return bill_standing(text, "", parts.bill, parts.index.glossary, parts.index.passages, language)


@pytest.mark.parametrize(
    "text",
    [
        "중소기업 인공지능 활용 촉진법 통과됐어요?",
        "김동아 의원 법안 언제부터 시행돼요",
        "Has the SME AI bill passed?",
        "Now that the SME AI act is in force, what may I claim?",
    ],
)
def test_the_standing_is_said_with_statements_that_show_it(chain: AnswerChain, text: str) -> None:
    draft = standing(chain, text)
    assert draft is not None and len(draft.spans) == 2
    assert problems(draft, chain.index.passages, detect_language(text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "AI 기본법은 언제부터 시행됐나요?",
        "Has the AI Basic Act taken effect?",
        "김동아 의원 법안은 누가 냈어요?",
        "오세희 의원안 통과됐어요?",
        "스마트상점 신청 언제까지예요",
    ],
)
def test_other_laws_and_other_questions_get_none(chain: AnswerChain, text: str) -> None:
    assert standing(chain, text) is None


@pytest.mark.parametrize("text", ["중소기업 AI 법안 통과됐나요?", "Did the SME AI bill become law?"])
def test_it_opens_the_answer(chain: AnswerChain, text: str) -> None:
    answer = chain.invoke(question(text, engine="quote"))
    first = answer.sentences[0]
    assert first.origin == "template" and first.citations == (1, 2)
    assert "법이 아닙니다" in first.text or "not law" in first.text
    assert {c.statement_id for c in answer.citations} >= set(chain.parts.bill.standing_shown_by)


def test_a_follow_up_knows_which_bill_is_meant(chain: AnswerChain) -> None:
    history = (Turn("user", "김동아 의원 법안에 교육 지원이 있나요?"), Turn("assistant", "제13조에 있습니다."))
    answer = chain.invoke(question("그거 벌써 시행 중이에요?", history=history, engine="quote"))
    assert "법이 아닙니다" in answer.sentences[0].text


@pytest.mark.parametrize(
    "text",
    [
        "우리 회사도 AI 기본법 위반으로 과태료를 내야 하나요?",
        "저희가 챗봇을 쓰면 불법인가요",
        "Is our shop liable when the chatbot is wrong?",
        "Do we have to comply with the labelling duty?",
    ],
)
def test_a_case_of_ones_own_gets_no_legal_advice(text: str) -> None:
    draft = no_advice(text, detect_language(text))
    assert draft is not None and draft.spans == ()


@pytest.mark.parametrize(
    "text", ["과태료는 최대 얼마인가요?", "우리 가게도 신청할 수 있나요?", "How high is the fine?"]
)
def test_a_plain_question_needs_no_such_line(text: str) -> None:
    assert no_advice(text, detect_language(text)) is None


def test_the_line_closes_the_answer(chain: AnswerChain) -> None:
    answer = chain.invoke(question("우리 회사도 AI 기본법 과태료 내야 하나요?", engine="quote"))
    assert "법률 자문이 아닙니다" in answer.sentences[-1].text
