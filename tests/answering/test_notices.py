"""What a reader is told beside the answer."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from assistant.answering import notices
from assistant.answering.citations import cite
from assistant.answering.notices import (
    Bill,
    Conflict,
    asks_about_bill,
    bill_status,
    is_about_bill,
    load_bill,
    load_conflicts,
    notices_for,
)
from assistant.answering.quoting import quoted
from assistant.errors import KnowledgeError
from assistant.indexing.sheets import load_statements
from assistant.records import LANGUAGES, Language, Statement
from assistant.resources import data_folder
from tests.makers import TODAY, passages, statement


def told(
    *statements: Statement, language: Language = "ko", today: dt.date = TODAY, conflicts: tuple[Conflict, ...] = ()
) -> dict[str, str]:
    by_id = {s.id: s for s in statements}
    pages = passages(*statements)
    _, citations = cite(quoted(statements, pages, language), pages, by_id)
    return {notice.kind: notice.text for notice in notices_for(citations, by_id, conflicts, language, today)}


def test_a_window_is_closed_the_day_after_its_last() -> None:
    grant = statement(application_window="2026-02-20 ~ 2026-03-19 (마감)", program="위젯 지원 / Widget grant")
    assert "closed_window" not in told(grant, today=dt.date(2026, 3, 19))
    closed = told(grant, today=dt.date(2026, 3, 20))["closed_window"]
    assert closed == "위젯 지원: 신청 기간이 끝났습니다(2026-02-20 ~ 2026-03-19, 오늘 2026-03-20 기준)."
    assert "Widget grant" in told(grant, language="en")["closed_window"]


def test_weak_confidence_is_named_with_its_source() -> None:
    weak = told(statement("sure"), statement("unsure", confidence="low"))
    assert "[2]" in weak["low_confidence"] and "낮음" in weak["low_confidence"]
    assert "low_confidence" not in told(statement())


def test_a_conflict_is_told_with_what_it_is_about_by_each_of_its_sides() -> None:
    one, two, other = statement("one"), statement("two"), statement("other")
    apart = Conflict(("one", "two"), "위젯의 수", "the number of widgets")
    for cited in ((one,), (two, other), (one, two)):
        assert "위젯의 수" in told(*cited, conflicts=(apart,))["conflict"]
    assert "[1], [2]" in told(one, two, conflicts=(apart,), language="en")["conflict"]
    assert "conflict" not in told(other, conflicts=(apart,))


@pytest.mark.parametrize(
    "damaged",
    [
        b"\xff",
        b"- [a",
        b"just words",
        b"- {statements: [a, b]}",
        b"- {statements: [a], about_ko: x, about_en: x}",
        b"- {statements: [a, nowhere], about_ko: x, about_en: x}",
    ],
)
def test_a_damaged_list_of_conflicts_is_told_with_a_hint(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / "conflicts.yaml").write_bytes(damaged)
    with pytest.raises(KnowledgeError) as caught:
        load_conflicts(tmp_path / "conflicts.yaml", {"a", "b"})
    assert caught.value.hint


def test_the_conflicts_that_ship_can_be_read() -> None:
    folder = data_folder("knowledge")
    known = {one.id for one in load_statements(folder / "sheets")}
    assert load_conflicts(folder / "conflicts.yaml", known)


def test_the_bill_s_history_is_in_order_and_its_days_stand_in_its_statements() -> None:
    folder = data_folder("knowledge")
    by_id = {one.id: one for one in load_statements(folder / "sheets")}
    bill = load_bill(folder / "bill.yaml")
    days = [event.date for event in bill.history]
    assert days == sorted(days) and bill.introduced in days
    for event in bill.history:
        day = dt.date.fromisoformat(event.date)
        said = by_id[event.statement]
        assert f"{day.year}년 {day.month}월 {day.day}일" in said.statement_ko, event
        assert f"{day.day} {day:%B} {day.year}" in said.statement_en, event
    assert any(bill.official == source.url for one in bill.supported_by for source in by_id[one].sources)


@pytest.mark.parametrize(
    ("as_of", "stale"), [("2025-11-22", True), ("2025-11-23", False), ("2024", True), ("2026-01", False)]
)
def test_a_statement_is_stale_after_a_year(as_of: str, stale: bool) -> None:
    assert ("stale" in told(statement(as_of=as_of))) is stale


def test_statements_about_the_bill_are_recognised() -> None:
    statements = {s.id: s for s in load_statements(data_folder("knowledge") / "sheets")}
    assert all(is_about_bill(s) for s in statements.values() if s.sheet in ("bill", "bill_status"))
    assert not is_about_bill(statements["smart-shop-2026-limits"])
    assert not is_about_bill(statements["contact-1357"])


@pytest.mark.parametrize(
    "text", ["그 법안 통과됐어?", "Has the SME AI act passed?", "2213710", "김동아 의원은 누구예요"]
)
def test_questions_about_the_bill_are_recognised(text: str) -> None:
    assert asks_about_bill(text)


def test_questions_about_other_things_are_not() -> None:
    assert not asks_about_bill("스마트상점 지원금 얼마예요")
    assert not asks_about_bill("how do I contact the ministry")


@pytest.fixture(scope="module")
def bill() -> Bill:
    return load_bill(data_folder("knowledge") / "bill.yaml")


def test_the_status_says_proposal_by_whom_and_as_of_when(bill: Bill) -> None:
    korean, english = bill_status(bill, "ko"), bill_status(bill, "en")
    for part in ("아직 법이 아닙니다", "김동아 의원 등 31인", "2025년 10월 27일", "2026년 7월 1일", "2026년 11월 23일"):
        assert part in korean.text
    for part in ("not law", "Kim Dong-ah", "27 October 2025", "1 July 2026", "23 November 2026"):
        assert part in english.text
    assert korean.kind == english.kind == "bill_status"


def test_every_value_of_the_bill_s_standing_is_held_up_by_a_statement(bill: Bill) -> None:
    statements = {s.id: s for s in load_statements(data_folder("knowledge") / "sheets")}
    for language in LANGUAGES:
        support = re.sub(r"\s+", " ", " ".join(statements[i].text(language) for i in bill.supported_by))
        dates = [notices.spoken_date(day, language) for day in (bill.introduced, bill.last_confirmed, bill.checked)]
        named = (bill.name_ko, "김동아 의원 등 31인") if language == "ko" else (bill.name_en, "31 members")
        for value in (bill.number, *dates, *named):
            assert value.lower() in support.lower(), value


@pytest.mark.parametrize(
    "text", ["", "- a\n- b\n", "number: '1'\n", "\tx: [", "number: 1\nunknown_field: 2\nsupported_by: []\n"]
)
def test_a_damaged_record_of_the_bill_is_an_error_with_a_hint(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bill.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"bill\.yaml") as caught:
        load_bill(path)
    assert caught.value.hint
