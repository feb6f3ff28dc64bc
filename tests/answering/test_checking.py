"""A sentence is shown only if its evidence holds what it says."""

from __future__ import annotations

import pytest

from assistant.answering.checking import claimed_figures, lexical_support, problems, used_clauses
from assistant.answering.citations import Draft, Span
from assistant.answering.text import sentence_spans
from tests.makers import passages, statement

BILL = statement(
    "bill",
    statement_ko="김동아 의원의 법안(의안번호 2213710) 제5조에 따르면 장관은 3년마다 기본계획을 세워야 한다. "
    "통과되지 않았다.",
    statement_en="Under Article 5 of Kim Dong-ah's bill (no. 2213710) the minister would draw up a plan every 3 years. "
    "It has not passed.",
)
GRANT = statement(
    "grant",
    statement_en="The grant is up to KRW 150 million per firm, run by TIPA.",
    statement_ko="지원금은 기업당 최대 1억 5천만 원이다.",
)
LAW = statement(
    "law",
    statement_en="The AI Basic Act has been in force since 22 January 2026.",
    statement_ko="AI 기본법은 2026년 1월 22일부터 시행되었다.",
)
GUARANTEE = statement(
    "guarantee",
    statement_en="According to one newspaper, Herald Business, the bill would run a guarantee scheme through bodies "
    "such as the Korea Credit Guarantee Fund; limits and fees are not reported.",
    statement_ko="2025년 신청은 비수도권 기업에만 4월 30일까지 받았으며, 추가 접수 여부는 확인되지 않았다.",
)
RATES = statement(
    "rates",
    statement_en="The rate is 85% for sales of up to KRW 300 million, and 75% for sales of more than KRW 300 million.",
    statement_ko="매출 3억 원 이하는 85%, 3억 원 초과 10억 원 이하는 75%를 지원한다.",
)
RECORD = statement(
    "record", statement_en="In the record up to the end of February 2026, Kim Dong-ah's bill is pending."
)
ROUND = statement(
    "round",
    statement_en="Shops of Daegu (2025 round) get KRW 5 million in 2026 (Minister Han in the National Assembly, 2025).",
)
PASSAGES = passages(BILL, GRANT, LAW, GUARANTEE, RATES, RECORD, ROUND)


def model(text: str, passage_id: str, sentence: int = 0) -> Draft:
    """What a model wrote, resting on one sentence of a passage."""
    start, end = sentence_spans(PASSAGES[passage_id].text)[sentence]
    return Draft(text, (Span(passage_id, start, end),), "model")


@pytest.mark.parametrize(
    ("text", "passage_id", "sentence"),
    [
        ("제5조에 따르면 장관은 3년마다 기본계획을 세워야 합니다.", "bill:ko", 0),
        ("Under Article 5 the minister would draw up a plan every 3 years.", "bill:en", 0),
        ("The grant is up to KRW 150 million per firm.", "grant:en", 0),
        ("AI 기본법은 2026년 1월 22일부터 시행되었습니다.", "law:ko", 0),
        ("According to one newspaper, the bill would run a guarantee scheme.", "guarantee:en", 0),
        ("2025년 신청은 비수도권 기업에만 4월 30일까지 받았습니다.", "guarantee:ko", 0),
    ],
)
def test_a_shortening_that_changes_nothing_passes(text: str, passage_id: str, sentence: int) -> None:
    assert problems(model(text, passage_id, sentence), PASSAGES, PASSAGES[passage_id].language) == ()


@pytest.mark.parametrize(
    ("text", "passage_id", "reason"),
    [
        ("기본계획은 5년마다 세웁니다.", "bill:ko", "figure: 5"),
        ("The grant is up to KRW 250 million per firm.", "grant:en", "figure: 250000000"),
        ("제7조에 따르면 장관은 3년마다 기본계획을 세워야 합니다.", "bill:ko", "article: 조7"),
        ("The plan comes every 3 years, says Samsung.", "bill:en", "name: Samsung"),
        ("법안이 통과되었습니다.", "bill:ko", "claims enactment"),
        ("The bill was enacted.", "bill:en", "claims enactment"),
        ("The plan would come every 3 years.", "bill:ko", "wrong language"),
        ("Under Article 5 the minister would draw up a plan for hospitals every 3 years", "bill:en", "unfinished"),
        ("Would the minister draw up a plan every 3 years?", "bill:en", "a question"),
        ("Every firm gets the grant on request from the tax office.", "grant:en", "words: 0.29"),
        ("KRW 150 million per firm is up to TIPA.", "grant:en", "begins in the middle"),
        ("The grant is KRW 150 million per firm, run by TIPA.", "grant:en", "lost: ceiling"),
        ("지원금은 기업당 1억 5천만 원입니다.", "grant:ko", "lost: ceiling"),
        ("The bill would run a guarantee scheme.", "guarantee:en", "lost: source"),
        ("According to Herald Business, the bill will not run a guarantee scheme.", "guarantee:en", "negation"),
        ("2025년 추가 접수 여부는 확인되었습니다.", "guarantee:ko", "negation"),
        ("2025년 신청은 4월 30일까지 받았습니다.", "guarantee:ko", "lost: exclusion"),
        ("신청은 비수도권 기업에만 4월 30일까지 받았습니다.", "guarantee:ko", "lost: date"),
        ("Kim Dong-ah's bill is pending.", "record:en", "lost: date"),
        ("The grant is up to KRW 150 million per 咨询.", "grant:en", "wrong language"),
        ("AI 기본법은 2026년 1月 22일부터 시행되었다.", "law:ko", "wrong language"),
        ("매출 3억 원 이하는 85%를 지원합니다.", "rates:ko", "lost: amount"),
        ("The rate is 75% for sales of up to KRW 300 million, and 85% for sales of more.", "rates:en", "order: "),
        ("It is up to KRW 150 million per firm.", "grant:en", "points back"),
        ("Widgets of the Daegu office (2025 round) get KRW 3 million.", "round:en", "figure: 3000000"),
        ("Shops of Daegu get KRW 5 million in 2026.", "round:en", "lost: date"),
        ("The minister was in the National Assembly, 2025.", "round:en", "only what stands in brackets"),
        ("Shops of Daegu (2025 round) get KRW 5 millions in 2026 " + "and more " * 40 + "x.", "round:en", "unfinished"),
        ("The grants are up to KRW 150 million per firmb.", "grant:en", "words: 0.86"),
    ],
)
def test_unsupported_sentences_are_caught(text: str, passage_id: str, reason: str) -> None:
    found = problems(model(text, passage_id), PASSAGES, "ko" if passage_id.endswith("ko") else "en")
    assert any(one.startswith(reason) for one in found), found


def test_a_sentence_that_only_repeats_its_evidence_passes_with_either_ending() -> None:
    for text in (PASSAGES["grant:ko"].text, "지원금은 기업당 최대 1억 5천만 원입니다."):
        assert problems(model(text, "grant:ko"), PASSAGES, "ko") == ()
        assert problems(Draft(text, model(text, "grant:ko").spans, "quote"), PASSAGES, "ko") == ()


def test_words_are_compared_without_particles_endings_and_small_words() -> None:
    assert lexical_support("지원금을 최대 3억 원까지 받습니다.", "지원금은 최대 3억 원까지 받는다.") == (1.0, 1.0)
    assert lexical_support("The guarantees of TIPA", "A guarantee by TIPA") == (1.0, 1.0)
    assert lexical_support("3 years", "30 years") == (0.5, 1.0)
    assert lexical_support("of the", "anything") == (0.0, 0.0)


def test_only_the_clauses_that_a_sentence_draws_on_bind_it() -> None:
    evidence = "Leased cars are excluded, new cars get up to KRW 3 million; a blog says so."
    assert used_clauses("New cars get up to KRW 3 million.", evidence) == "new cars get up to KRW 3 million"
    assert used_clauses("Nothing of it.", evidence) == evidence


def test_a_model_sentence_without_evidence_is_never_shown() -> None:
    assert problems(Draft("아무 말이다.", (), "model"), PASSAGES, "ko") == ("no evidence",)


@pytest.mark.parametrize("text", ["", " ", ".", "…", "12"])
def test_a_sentence_without_words_is_never_shown(text: str) -> None:
    assert problems(model(text, "grant:ko"), PASSAGES, "ko")


def test_an_unknown_passage_is_no_evidence() -> None:
    assert problems(Draft("말이다.", (Span("ghost:ko", 0, 3),), "model"), PASSAGES, "ko") == (
        "unknown passage: ghost:ko",
    )


def test_a_quote_must_be_verbatim() -> None:
    text = PASSAGES["grant:ko"].text
    assert problems(Draft(text[:5], (Span("grant:ko", 0, 5),), "quote"), PASSAGES, "ko") == ()
    assert problems(Draft("지원금이", (Span("grant:ko", 0, 5),), "quote"), PASSAGES, "ko") == ("not verbatim",)


def test_a_template_sentence_with_a_source_is_checked_like_any_other() -> None:
    whole = (Span("grant:ko", 0, len(PASSAGES["grant:ko"].text)),)
    assert problems(Draft("최대 9억 원입니다.", whole, "template"), PASSAGES, "ko") == ("figure: 900000000",)
    assert problems(Draft("자료에 없습니다.", (), "template"), PASSAGES, "ko") == ()


def test_a_scaled_amount_counts_once() -> None:
    assert claimed_figures("KRW 150 million in 2026") == {"150000000", "2026"}
