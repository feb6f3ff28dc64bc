"""The quoting engine leaves nothing out and adds nothing."""

from __future__ import annotations

from assistant.answering.citations import Span
from assistant.answering.quoting import quoted
from tests.makers import passages, statement

GRANT = statement("grant")
LOAN = statement(
    "loan", statement_ko="대출은 10억 원까지다. 다만 창업 3년 이내여야 한다.", statement_en="A loan. But only once."
)


def test_every_sentence_is_quoted_in_order_and_rests_on_its_own_span() -> None:
    drafts = quoted([LOAN, GRANT], passages(GRANT, LOAN), "ko")
    assert [draft.text for draft in drafts] == [
        "대출은 10억 원까지다.",
        "다만 창업 3년 이내여야 한다.",
        "위젯 지원금은 최대 300만 원이다.",
        "신청은 3월 2일까지 받았다.",
    ]
    assert drafts[0].spans == (Span("loan:ko", 0, len(drafts[0].text)),)
    assert {draft.origin for draft in drafts} == {"quote"}


def test_the_language_chooses_the_passage() -> None:
    texts = [draft.text for draft in quoted([GRANT, LOAN], passages(GRANT, LOAN), "en")]
    assert " ".join(texts) == f"{GRANT.statement_en} {LOAN.statement_en}"


def test_nothing_is_quoted_from_nothing() -> None:
    assert quoted([], {}, "ko") == ()
