"""Small records for tests: a statement, its passages, a question, with only what matters spelled out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assistant.records import Passage, Question, Source, Statement

TODAY = dt.date(2026, 11, 23)
SOURCE = Source("A notice", "A ministry", "https://example.org/notice", "2026-01-02")


def statement(statement_id: str = "widget-grant", **fields: Any) -> Statement:
    """A statement about a made-up grant; any field can be given."""
    given: dict[str, Any] = {
        "sheet": "widgets",
        "topic": "widgets",
        "statement_ko": "위젯 지원금은 최대 300만 원이다. 신청은 3월 2일까지 받았다.",
        "statement_en": "The widget grant is up to KRW 3 million. Applications were taken until 2 March.",
        "as_of": "2026-10-01",
        "confidence": "high",
        "sources": (SOURCE,),
    }
    return Statement(id=statement_id, **(given | fields))


def passages(*statements: Statement) -> dict[str, Passage]:
    """Both passages of each statement, by passage id."""
    made = [
        Passage(f"{s.id}:{language}", s.id, language, s.text(language), s.topic, s.sources[0])
        for s in statements
        for language in ("ko", "en")
    ]
    return {passage.id: passage for passage in made}


def question(text: str, **fields: Any) -> Question:
    """A question asked on the tests' own day."""
    return Question(text, **({"today": TODAY} | fields))
