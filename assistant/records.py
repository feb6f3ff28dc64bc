"""The words used everywhere: frozen records, standard library only.

A :class:`Statement` is what the knowledge says; a :class:`Passage` is one language of it, and the only thing a
citation may quote; a :class:`Hit` is a passage that was found; a :class:`Citation` is a checked pointer into a passage;
an :class:`Answer` is what a person sees. No record knows how it was made, stored or shown.

    Statement ──► Passage ──► Hit ──► Citation ──► Sentence ──► Answer
    (two languages)                                Notice ───────┘
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Language = Literal["ko", "en"]
Confidence = Literal["high", "medium", "low"]
Outcome = Literal["answered", "partial", "nothing_found", "out_of_scope", "refused", "clarify"]
Origin = Literal["quote", "model", "template"]
NoticeKind = Literal["bill_status", "closed_window", "conflict", "low_confidence", "stale", "ai_generated"]
Engine = Literal["auto", "quote", "model"]

LANGUAGES: tuple[Language, ...] = ("ko", "en")
MAX_QUESTION_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement was read. ``date`` is ISO 8601 with the precision that is known: year, month or day."""

    title: str
    publisher: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One curated fact in both languages, with what is needed to trust it.

    ``sheet`` is the name of the file it stands in, without its ending. The programme fields are free text, empty
    where the sheet has none. ``notes`` are the keeper's and are never shown to a reader.
    """

    id: str
    sheet: str
    topic: str
    statement_ko: str
    statement_en: str
    as_of: str
    confidence: Confidence
    sources: tuple[Source, ...]
    program: str = ""
    eligibility: str = ""
    support: str = ""
    amount: str = ""
    application_window: str = ""
    operator: str = ""
    contact: str = ""
    notes: str = ""
    quote: str = ""
    replaces: tuple[str, ...] = ()

    def text(self, language: Language) -> str:
        """The statement in one language."""
        return self.statement_ko if language == "ko" else self.statement_en


@dataclass(frozen=True, slots=True)
class Passage:
    """One language of a statement: the text that citations quote by offset.

    ``heading`` is context that makes the passage findable (topic, programme, amount, window, contact); it is
    searched, never quoted. ``locator`` names a place inside a document and is ``None`` for a fact sheet.
    """

    id: str
    statement_id: str
    language: Language
    text: str
    heading: str
    source: Source
    document_id: str | None = None
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that was found. ``score`` has no unit; higher is better, and only comparable within one search.

    ``part`` is the part of the question that it was found for, empty where it was found for the whole.
    """

    statement_id: str
    score: float
    stages: tuple[tuple[str, float], ...] = ()
    part: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks. ``language`` ``auto`` means: answer in the language the question is written in."""

    text: str
    history: tuple[Turn, ...] = ()
    language: Literal["auto", "ko", "en"] = "auto"
    today: dt.date = field(default_factory=dt.date.today)
    engine: Engine = "auto"


@dataclass(frozen=True, slots=True)
class Citation:
    """A checked pointer: ``quote == passage.text[start:end]`` (character offsets, end exclusive)."""

    number: int
    passage_id: str
    statement_id: str | None
    document_id: str | None
    title: str
    publisher: str
    url: str
    published: str
    as_of: str
    confidence: Confidence
    locator: str | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer. ``citations`` are numbers; only an ``origin`` of ``template`` may have none."""

    text: str
    citations: tuple[int, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader must know beside the answer, in the language of the answer."""

    kind: NoticeKind
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown. ``text`` holds the sentences in order, each with its marks ``[n]``."""

    question: str
    language: Language
    outcome: Outcome
    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    notices: tuple[Notice, ...]
    related: tuple[str, ...]
    engine: str
    timings_ms: tuple[tuple[str, float], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The answer as plain JSON values: the one shape that CLI, chain, API and eval runs share."""
        body: dict[str, Any] = _as_lists(asdict(self))
        return body | {"timings_ms": dict(self.timings_ms)}


def _as_lists(value: Any) -> Any:
    """The same value with lists where records keep tuples, as JSON has it."""
    if isinstance(value, dict):
        return {key: _as_lists(inner) for key, inner in value.items()}
    return [_as_lists(inner) for inner in value] if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Stream event: these statements were found, best first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Sentences:
    """Stream event: the checked sentences so far, with their citations. Replaces the event before it."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """Stream event: the whole answer. Always the last."""

    answer: Answer


Event = Retrieved | Sentences | Finished
