"""Which of the hits become evidence."""

from __future__ import annotations

from assistant.answering.evidence import MAX_STATEMENTS, select
from assistant.records import Hit
from tests.makers import statement

AMOUNT = statement("amount")
WHEN = statement("when", statement_ko="신청은 봄에 받는다.", statement_en="Applications open in spring.")
UNKNOWN = statement("unknown", statement_ko="지원액은 확인되지 않았다.", statement_en="The amount was not found.")
STATEMENTS = {s.id: s for s in (AMOUNT, WHEN, UNKNOWN, statement("d"), statement("e"))}


def ids(text: str, *scored: tuple[str, float]) -> list[str]:
    hits = [Hit(statement_id, score) for statement_id, score in scored]
    return [s.id for s in select(text, hits, STATEMENTS, "ko", "enough").statements]


def test_a_clear_winner_stands_alone() -> None:
    assert ids("무엇인가요", ("amount", 10.0), ("when", 5.0)) == ["amount"]


def test_near_equals_join_it_up_to_a_limit() -> None:
    assert ids("무엇인가요", ("amount", 10.0), ("when", 9.9), ("d", 9.8), ("e", 9.7)) == ["amount", "when", "d"]
    assert MAX_STATEMENTS == 3


def test_the_thing_asked_for_comes_before_a_near_equal_without_it() -> None:
    assert ids("얼마예요", ("when", 10.0), ("amount", 8.5))[0] == "amount"
    assert ids("무엇인가요", ("when", 10.0), ("amount", 9.5))[0] == "when"


def test_but_not_before_a_much_better_hit() -> None:
    assert ids("얼마예요", ("when", 10.0), ("amount", 4.0)) == ["when"]


def test_what_was_asked_for_and_is_nowhere_is_missing() -> None:
    assert select("얼마예요", [Hit("when", 10.0)], STATEMENTS, "ko", "enough").missing == "amount"


def test_a_statement_that_says_not_known_answers() -> None:
    assert select("얼마예요", [Hit("unknown", 10.0)], STATEMENTS, "ko", "enough").missing is None


def test_the_rest_is_nearby() -> None:
    found = select("무엇인가요", [Hit("amount", 10.0), Hit("when", 2.0)], STATEMENTS, "ko", "enough")
    assert [s.id for s in found.nearby] == ["when"]
