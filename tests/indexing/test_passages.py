"""Passages: the text is the statement verbatim, the heading carries the rest, in the language of the passage."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.indexing.passages import embedding_text, passage_id, passages_of
from tests.makers import SOURCE, statement


@given(st.text(min_size=1), st.text(min_size=1))
def test_the_text_is_the_statement_verbatim(ko: str, en: str) -> None:
    passages = passages_of(statement(statement_ko=ko, statement_en=en))
    assert [p.text for p in passages] == [ko, en]


def test_both_languages_of_a_statement_share_its_id() -> None:
    ko, en = passages_of(statement("a-b"))
    assert (ko.id, en.id) == ("a-b:ko", "a-b:en") == (passage_id("a-b", "ko"), passage_id("a-b", "en"))
    assert (ko.language, en.language) == ("ko", "en")
    assert ko.statement_id == en.statement_id == "a-b"
    assert ko.source == SOURCE
    assert ko.document_id is None
    assert ko.locator is None


def test_the_heading_holds_every_programme_field_with_its_label() -> None:
    full = statement(
        program="P", amount="A", eligibility="E", support="S", application_window="W", operator="O", contact="C"
    )
    ko, en = passages_of(full)
    assert ko.heading == (
        "주제: widgets · 사업: P · 금액: A · 대상: E · 지원 내용: S · 신청 기간: W · 운영 기관: O · 문의: C"
    )
    assert en.heading == (
        "Topic: widgets · Programme: P · Amount: A · Eligibility: E · Support: S · Application window: W · "
        "Operator: O · Contact: C"
    )


def test_empty_fields_and_notes_leave_no_trace() -> None:
    ko, en = passages_of(statement(notes="for the keeper", quote="said"))
    assert (ko.heading, en.heading) == ("주제: widgets", "Topic: widgets")


def test_the_embedding_sees_programme_and_topic_before_the_text() -> None:
    plain, named = statement(), statement(program="Widget grant", contact="1357")
    assert embedding_text(plain, passages_of(plain)[1]).startswith("widgets: The widget grant")
    assert embedding_text(named, passages_of(named)[0]) == f"Widget grant widgets: {named.statement_ko}"
