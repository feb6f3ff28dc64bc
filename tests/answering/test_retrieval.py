"""Finding statements: several looks, one scale, and how like the question the best of them is."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.answering.chain import AnswerChain
from assistant.answering.retrieval import (
    WEIGHTS,
    naming_scores,
    retrieve,
    stage_scores,
    with_slot,
    z_score,
)


def test_z_scores_have_mean_zero_and_spread_one() -> None:
    scaled = z_score(np.array([1.0, 2.0, 3.0, 10.0]))
    assert scaled.mean() == pytest.approx(0) and scaled.std() == pytest.approx(1)
    assert (scaled.argsort() == [0, 1, 2, 3]).all()


def test_equal_scores_say_nothing() -> None:
    assert (z_score(np.full(4, 7.0)) == 0).all()


def test_every_stage_scores_every_statement(chain: AnswerChain) -> None:
    scores = stage_scores("규제배심원이 뭐예요?", chain.index, chain.parts.embeddings)
    assert scores.keys() == WEIGHTS.keys()
    assert {len(s) for s in scores.values()} == {len(chain.index.order)}
    assert all(np.isfinite(s).all() for s in scores.values())


def test_hits_come_best_first_and_keep_their_raw_scores(chain: AnswerChain) -> None:
    hits = retrieve("What is the regulatory jury?", chain.index, chain.parts.embeddings, limit=7)
    assert len(hits) == 7
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert {name for name, _ in hits[0].stages} == WEIGHTS.keys()


@pytest.mark.parametrize(
    ("text", "statement_id"),
    [
        ("규제배심원이 뭐 하는 거예요?", "bill-regulatory-jury"),
        ("What is the regulatory jury?", "bill-regulatory-jury"),
        ("기본계획은몇년마다세우나요", "bill-basic-plan-three-years"),
        ("중소기업 지원 문의 전화번호", "contact-1357"),
    ],
)
def test_plain_questions_find_their_statement_in_either_language(
    chain: AnswerChain, text: str, statement_id: str
) -> None:
    found = [hit.statement_id for hit in retrieve(text, chain.index, chain.parts.embeddings, limit=3)]
    assert statement_id in found


def test_what_was_said_before_decides_what_a_follow_up_is_about(chain: AnswerChain) -> None:
    def best(text: str, context: str = "") -> str:
        return retrieve(text, chain.index, chain.parts.embeddings, context)[0].statement_id

    about = "스마트상점 기술보급사업 국비는 몇 퍼센트예요? 국비는 보통 70%입니다."
    assert best("그럼 1인 사업자는요?", about).startswith("smart-shop")
    assert not best("AI 기본법 과태료는 얼마예요?", about).startswith("smart-shop")


def test_a_statement_that_names_what_the_question_names_gains(chain: AnswerChain) -> None:
    scores = dict(zip(chain.index.order, naming_scores("스마트상점은 누가 신청하나요", chain.index), strict=True))
    assert scores["smart-shop-2026-rate"] > 0 > scores["bill-sponsor"]
    assert not naming_scores("그건 누가 하나요", chain.index).any()


def test_a_statement_that_holds_what_is_asked_for_gains(chain: AnswerChain) -> None:
    column = chain.index.order.index
    level = np.zeros(len(chain.index.order))
    holds, lacks = column("kosme-2026-total"), column("bill-sponsor")
    level[[holds, lacks]] = 5.0
    weighed = with_slot("얼마예요?", level, chain.index)
    assert weighed[holds] > 5 > weighed[lacks]
    assert (with_slot("누구예요?", level, chain.index) == level).all()


def test_each_part_of_a_question_finds_its_own_statement(chain: AnswerChain) -> None:
    text = "규제배심원은 어느 의원 법안에 있나요? 그리고 스마트상점 국비 비율은 몇 퍼센트인가요?"
    hits = retrieve(text, chain.index, chain.parts.embeddings)
    head = hits[0].statement_id
    for_parts = {hit.statement_id: hit.part for hit in hits if hit.part}
    assert any(statement_id.startswith("smart-shop") for statement_id in (head, *for_parts))
    assert any("jury" in statement_id for statement_id in (head, *for_parts))


@pytest.mark.parametrize("text", ["Who sponsored the bill?", "이 법안은 누가 대표발의했나요?", "법안 누가 냈어요?"])
def test_the_bill_is_the_one_that_this_is_about(chain: AnswerChain, text: str) -> None:
    best = retrieve(text, chain.index, chain.parts.embeddings)[0].statement_id
    assert "2213710" in chain.index.statements[best].statement_en


def test_another_bill_that_is_named_is_found(chain: AnswerChain) -> None:
    hits = retrieve("Who co-signed Oh Se-hee's SME AI bill?", chain.index, chain.parts.embeddings)
    assert hits[0].statement_id == "status-rival-oh-se-hee-cosponsors"
