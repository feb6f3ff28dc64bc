"""Which questions lean on what was said before them, and what that changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering.chain import AnswerChain
from assistant.answering.evidence import select
from assistant.answering.leaning import leaned_on, names_subject
from assistant.answering.retrieval import retrieve
from assistant.answering.standing import judge
from assistant.records import Turn
from tests.makers import question

BEFORE = "기본계획은 몇 년마다 세우나요? 김동아 의원의 중소기업 AI 법안 제5조는 3년마다 기본계획을 세우도록 한다."


@pytest.mark.parametrize(
    "text",
    [
        "그럼 누가 세우나요?",
        "그건 언제부터예요?",
        "지원금은요?",
        "신청은 어디서 해요?",
        "And for micro firms?",
        "What about Japan?",
        "Who runs it?",
        "Since when?",
    ],
)
def test_a_follow_up_leans(chain: AnswerChain, text: str) -> None:
    assert leaned_on(text, BEFORE, chain.index) == BEFORE


@pytest.mark.parametrize(
    "text",
    [
        "중소기업이 AI를 안 쓰는 이유가 뭔가요?",
        "법안은 누가 발의했나요?",
        "립스가 뭐예요?",
        "스마트상점 지원금은 얼마예요?",
        "강아지가 며칠째 밥을 안 먹는데 동물병원에 데려가야 할까요?",
        "Why do small firms in Korea not use AI?",
        "Who proposed the bill?",
        "What is LIPS?",
        "How do I fix my bicycle chain?",
    ],
)
def test_a_question_of_its_own_stands_alone(chain: AnswerChain, text: str) -> None:
    assert leaned_on(text, BEFORE, chain.index) == ""


def test_a_named_subject_leans_where_a_word_points_back(chain: AnswerChain) -> None:
    assert names_subject("AI 기본법은요?", chain.index.glossary)
    assert leaned_on("AI 기본법은요?", BEFORE, chain.index) == BEFORE


def test_nothing_said_before_is_nothing_to_lean_on(chain: AnswerChain) -> None:
    assert leaned_on("그럼 누가 세우나요?", "", chain.index) == ""


def test_without_other_subjects_to_tell_by_every_question_leans(
    chain: AnswerChain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain.index, "limits", replace(chain.index.limits, foreign=None))
    assert leaned_on("스마트상점 지원금은 얼마예요?", BEFORE, chain.index) == BEFORE


def test_a_change_of_subject_is_searched_and_judged_alone(chain: AnswerChain) -> None:
    text = "중소기업이 AI를 안 쓰는 이유가 뭔가요?"
    alone, after = (retrieve(text, chain.index, chain.parts.embeddings, context) for context in ("", BEFORE))
    assert after == alone
    evidence = select(text, alone, chain.index.statements, "ko")
    assert judge(text, BEFORE, alone, evidence, chain.index) == judge(text, "", alone, evidence, chain.index)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("기본계획은 몇 년마다 세우나요?", "중소기업이 AI를 안 쓰는 이유가 뭔가요?"),
        ("기본계획은 몇 년마다 세우나요?", "법안은 누가 발의했나요?"),
        ("How much does Smart Shop pay?", "Why do small firms in Korea not use AI?"),
        ("Who got the state's GPUs?", "How do I fix my bicycle chain?"),
    ],
)
def test_a_change_of_subject_is_answered_as_if_it_came_first(chain: AnswerChain, first: str, then: str) -> None:
    said = chain.invoke(question(first, engine="quote")).text
    history = (Turn("user", first), Turn("assistant", said))
    after, alone = (chain.invoke(question(then, engine="quote", history=turns)) for turns in (history, ()))
    assert (after.outcome, after.text) == (alone.outcome, alone.text)


def test_a_follow_up_is_answered_from_what_was_said(chain: AnswerChain) -> None:
    first = "기본계획은 몇 년마다 세우나요?"
    history = (Turn("user", first), Turn("assistant", chain.invoke(question(first, engine="quote")).text))
    answer = chain.invoke(question("그럼 누가 세우나요?", engine="quote", history=history))
    assert "bill-basic-plan-three-years" in {citation.statement_id for citation in answer.citations}
