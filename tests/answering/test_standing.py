"""How far the evidence answers: on our subject at all, and does it say what is asked?"""

from __future__ import annotations

import pytest

from assistant.answering.chain import AnswerChain
from assistant.answering.evidence import select
from assistant.answering.retrieval import retrieve
from assistant.answering.standing import Judgement, judge, probability
from assistant.answering.text import detect_language


def judged(chain: AnswerChain, text: str, context: str = "") -> Judgement:
    hits = retrieve(text, chain.index, chain.parts.embeddings, context)
    evidence = select(text, hits, chain.index.statements, detect_language(text))
    return judge(text, context, hits, evidence, chain.index)


@pytest.mark.parametrize(
    "text",
    [
        "스마트상점 지원금 얼마예요",
        "Has the SME AI act passed?",
        "기본계획은 몇 년마다 세워요?",
        "Who sponsored bill 2213710?",
    ],
)
def test_what_the_sources_say_is_enough(chain: AnswerChain, text: str) -> None:
    assert judged(chain, text).standing in ("enough", "unsure")


@pytest.mark.parametrize(
    "text",
    [
        "강아지가 밥을 안 먹어요",
        "How do I fix my bicycle chain?",
        "전세 대출 갈아타기 어디가 좋아요",
        "Write a limerick about my cat",
    ],
)
def test_another_subject_is_foreign(chain: AnswerChain, text: str) -> None:
    assert judged(chain, text).standing == "foreign"


@pytest.mark.parametrize(
    "text",
    [
        "스마트상점 담당 주무관 성함이랑 내선번호가 어떻게 되나요?",
        "Who is the auditor of the regulatory jury and what does he earn?",
        "AX 스프린트 대출 받은 업체 대표들 평균 나이가 몇 살이에요?",
    ],
)
def test_what_no_statement_says_is_not_enough(chain: AnswerChain, text: str) -> None:
    found = judged(chain, text)
    assert found.standing in ("silent", "doubtful", "unsure") and found.silent > 0.1


def test_the_words_that_are_not_said_are_named_without_particles(chain: AnswerChain) -> None:
    assert "경쟁률" in judged(chain, "스마트상점 작년 경쟁률이 얼마나 높았나요?").unsaid
    assert "satisfaction" in judged(chain, "What is the satisfaction score of the innovation voucher?").unsaid


def test_small_words_are_not_named(chain: AnswerChain) -> None:
    assert not {"어디", "지원받으려면"} & set(judged(chain, "립스 지원받으려면 어디에 신청하나요?").unsaid)
    assert "besides" not in judged(chain, "Which lawmakers besides Kim Dong-ah have their own SME AI bills?").unsaid


def test_a_noun_that_the_evidence_has_with_another_particle_is_not_named(chain: AnswerChain) -> None:
    assert (
        "보증비율"
        not in judged(chain, "기보 AI 우대보증이랑 신보 AI 보증 비교해 주세요. 보증비율이 각각 얼마예요?").unsaid
    )


def test_a_story_around_the_question_does_not_decide(chain: AnswerChain) -> None:
    plain, story = (
        "스마트상점 지원금 얼마예요?",
        "저는 부산에서 자전거 수리점을 하고 고양이를 키웁니다. 스마트상점 지원금 얼마예요?",
    )
    assert judged(chain, story).silent == pytest.approx(judged(chain, plain).silent, abs=0.1)


def test_a_follow_up_is_judged_with_what_was_said(chain: AnswerChain) -> None:
    before = "스마트상점 기술보급사업 국비는 몇 퍼센트예요? 국비는 보통 70%입니다."
    assert judged(chain, "그럼 1인 사업자는요?", before).standing != "foreign"
    assert judged(chain, "그럼 1인 사업자는요?", before).foreign < judged(chain, "그럼 1인 사업자는요?").foreign


def test_nothing_found_is_foreign(chain: AnswerChain) -> None:
    evidence = select("무엇", retrieve("무엇", chain.index, chain.parts.embeddings), chain.index.statements, "ko")
    assert judge("무엇", "", (), evidence, chain.index).standing == "foreign"


def test_probabilities_are_the_logistic_function_of_a_weighted_sum() -> None:
    assert probability({"a": 2.0, "b": 1.0}, {"a": 3.0, "b": -1.0}, -5.0) == 0.5
    assert probability({"a": 2.0}, {"a": 1.0}, 0.0) == pytest.approx(0.8808, abs=1e-4)
