"""A sentence is shown only if its evidence holds what it says."""

from __future__ import annotations

import pytest

from assistant.answering.checking import claimed_figures, problems
from assistant.answering.citations import Draft, Span
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
PASSAGES = passages(BILL, GRANT, LAW)


def model(text: str, passage_id: str) -> Draft:
    return Draft(text, (Span(passage_id, 0, len(PASSAGES[passage_id].text)),), "model")


@pytest.mark.parametrize(
    ("text", "passage_id"),
    [
        ("기본계획은 3년마다 세웁니다.", "bill:ko"),
        ("The plan would come every 3 years under Article 5.", "bill:en"),
        ("A firm can get up to 150 million won.", "grant:en"),
        ("기업당 최대 1억 5,000만 원까지 받을 수 있습니다.", "grant:ko"),
        ("The bill has not passed.", "bill:en"),
        ("AI 기본법은 2026년 1월 22일 시행되었습니다.", "law:ko"),
    ],
)
def test_supported_sentences_pass(text: str, passage_id: str) -> None:
    assert problems(model(text, passage_id), PASSAGES, PASSAGES[passage_id].language) == ()


@pytest.mark.parametrize(
    ("text", "passage_id", "reason"),
    [
        ("기본계획은 5년마다 세웁니다.", "bill:ko", "figure: 5"),
        ("A firm can get up to 250 million won.", "grant:en", "figure: 250000000"),
        ("제7조에 따라 기본계획을 세웁니다.", "bill:ko", "article: 조7"),
        ("The plan comes every 3 years, says Samsung.", "bill:en", "name: Samsung"),
        ("법안이 통과되었습니다.", "bill:ko", "claims enactment"),
        ("The bill was enacted.", "bill:en", "claims enactment"),
        ("The plan would come every 3 years.", "bill:ko", "wrong language"),
    ],
)
def test_unsupported_sentences_are_caught(text: str, passage_id: str, reason: str) -> None:
    assert reason in problems(model(text, passage_id), PASSAGES, "ko" if passage_id.endswith("ko") else "en")


def test_a_model_sentence_without_evidence_is_never_shown() -> None:
    assert problems(Draft("아무 말이다.", (), "model"), PASSAGES, "ko") == ("no evidence",)


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
