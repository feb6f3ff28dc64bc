"""Which of the hits become evidence."""

from __future__ import annotations

from assistant.answering.evidence import GAP, MAX_STATEMENTS, select
from assistant.records import Hit
from tests.makers import statement

AMOUNT = statement("amount")
WHEN = statement("when", statement_ko="신청은 봄에 받는다.", statement_en="Applications open in spring.")
UNKNOWN = statement("unknown", statement_ko="지원액은 확인되지 않았다.", statement_en="The amount was not found.")
STATEMENTS = {s.id: s for s in (AMOUNT, WHEN, UNKNOWN, statement("d"), statement("e"))}


def ids(text: str, *hits: Hit) -> list[str]:
    return [s.id for s in select(text, hits, STATEMENTS, "ko").statements]


def test_a_clear_winner_stands_alone() -> None:
    assert ids("무엇인가요", Hit("amount", 10.0), Hit("when", 10.0 - GAP - 0.1)) == ["amount"]


def test_near_equals_join_it_up_to_a_limit() -> None:
    near = [Hit(statement_id, 10.0 - 0.1 * rank) for rank, statement_id in enumerate(["amount", "when", "d", "e"])]
    assert ids("무엇인가요", *near) == ["amount", "when", "d"]
    assert MAX_STATEMENTS == 3


def test_what_was_found_for_a_part_comes_before_a_near_equal() -> None:
    hits = (Hit("amount", 10.0), Hit("when", 9.9), Hit("d", 9.8), Hit("e", 2.0, part="언제까지"))
    assert ids("얼마고 언제까지예요", *hits) == ["amount", "e", "when"]


def test_what_was_asked_for_and_is_nowhere_is_missing() -> None:
    assert select("얼마예요", [Hit("when", 10.0)], STATEMENTS, "ko").missing == "amount"


def test_a_statement_that_says_not_known_answers() -> None:
    assert select("얼마예요", [Hit("unknown", 10.0)], STATEMENTS, "ko").missing is None


def test_the_rest_is_nearby() -> None:
    found = select("무엇인가요", [Hit("amount", 10.0), Hit("when", 2.0)], STATEMENTS, "ko")
    assert [s.id for s in found.nearby] == ["when"]
