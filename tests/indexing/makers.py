"""A small knowledge for the tests of the index: three made-up statements, and a counter of what is embedded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.indexing.asked import AskedAs
from assistant.indexing.embedding import HashEmbeddings, Vectors
from assistant.indexing.glossary import Entry, Glossary
from assistant.indexing.knowledge import Knowledge
from tests.makers import statement

GLOSSARY = Glossary(
    (
        Entry(("스마트상점", "키오스크", "무인 주문기"), ("Smart Shop", "kiosk"), "program"),
        Entry(("AI 기본법", "인공지능기본법"), ("AI Basic Act",), "law"),
        Entry(("AI 기본법 시행령",), ("decree of the AI Basic Act",), "law"),
    )
)


def small_knowledge() -> Knowledge:
    """Three statements with a few questions each; no two share a subject."""
    return Knowledge(
        statements=(
            statement(),
            statement(
                "robot-loan",
                statement_ko="로봇 대출의 금리는 연 2.5%이다.",
                statement_en="The robot loan bears interest of 2.5 per cent a year.",
            ),
            statement("school", statement_ko="교육은 부산에서 한다.", statement_en="Training is held in Busan."),
        ),
        asked=(
            AskedAs("widget-grant", "ko", "위젯 보조금 얼마 줘요?"),
            AskedAs("widget-grant", "en", "How much is the widget subsidy?"),
            AskedAs("robot-loan", "ko", "로봇 살 돈 빌릴 수 있나요"),
            AskedAs("robot-loan", "en", "What does borrowing for a robot cost?"),
            AskedAs("robot-loan", "en", "robot credit rate"),
            AskedAs("robot-loan", "en", "rate for robots"),
        ),
        glossary=GLOSSARY,
    )


class CountingEmbeddings(HashEmbeddings):
    """Word hashes that remember every text, and can fail after some number of batches."""

    def __init__(self, fail_after: int | None = None, error: BaseException | None = None) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._calls = 0
        self._fail_after = fail_after
        self._error = error or RuntimeError("the model died")

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the texts, unless it is time to fail."""
        if self._fail_after is not None and self._calls >= self._fail_after:
            raise self._error
        self._calls += 1
        self.texts += texts
        return super().vectors(texts)


class OtherEmbeddings(HashEmbeddings):
    """Another model of the same dimension: its vectors mean something else."""

    def embedding_id(self) -> str:
        """A name of its own."""
        return "other:1"

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The same numbers on other axes."""
        return super().vectors(texts)[:, ::-1].copy()


def write_yaml(path: Path, content: Any) -> Path:
    """Write a knowledge file; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def raw_statement(statement_id: str = "widget-grant", **fields: Any) -> dict[str, Any]:
    """A statement as it stands in a sheet; a field given as ``None`` is left out."""
    given: dict[str, Any] = {
        "id": statement_id,
        "topic": "widgets",
        "statement_ko": "위젯 지원금은 300만 원이다.",
        "statement_en": "The widget grant is KRW 3 million.",
        "as_of": "2026-10",
        "confidence": "high",
        "sources": [
            {"title": "A notice", "publisher": "A ministry", "url": "https://example.org", "date": "2026-01-02"}
        ],
    }
    return {name: value for name, value in (given | fields).items() if value is not None}
