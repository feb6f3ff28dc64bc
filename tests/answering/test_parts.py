"""Cutting a question that asks several things."""

from __future__ import annotations

import pytest

from assistant.answering.parts import MAX_PARTS, parts_of
from assistant.indexing.glossary import Entry, Glossary

GLOSSARY = Glossary((Entry(("위젯 사업",), ("widget scheme",), "program"),))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("신청은 언제까지예요? 지원금은 얼마인가요?", ("신청은 언제까지예요", "지원금은 얼마인가요")),
        ("신청은 어디서 하고, 돈은 언제 나와요", ("신청은 어디서 하고", "돈은 언제 나와요")),
        ("When is it due, and who may apply?", ("When is it due", "who may apply")),
        ("위젯 사업이랑 신청 마감일은 언제예요", ("위젯 사업이랑", "신청 마감일은 언제예요")),
    ],
)
def test_each_part_that_asks_or_names_something_counts(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text, GLOSSARY) == parts


@pytest.mark.parametrize(
    "text",
    [
        "지원금은 얼마인가요?",
        "저는 동네에서 빵집을 하고, 지원금이 얼마인지 궁금합니다",
        "We bake bread, how much is the grant?",
        "네? 왜?",
        "",
    ],
)
def test_a_story_around_one_question_is_not_a_second(text: str) -> None:
    assert parts_of(text, GLOSSARY) == ()


def test_no_more_parts_than_can_be_searched() -> None:
    assert len(parts_of("지원금은 얼마인가요? " * 20, GLOSSARY)) == MAX_PARTS
