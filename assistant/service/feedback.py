"""What readers say of the answers: kept on this machine, for whoever keeps the knowledge, and sent nowhere.

    POST /api/feedback  {"verdict", "language", "reason"?, "comment"?, "question"?, "answer"?, …}  ->  201 {"id"}

    <data folder>/
        feedback.jsonl      one record a line, oldest first; only its owner may read it
        feedback.lock       held while writing

Personal data is masked on the way into the file (:mod:`.privacy`), whoever adds it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from io import FileIO
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from filelock import FileLock, Timeout
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from assistant import __version__
from assistant.answering.text import cleaned
from assistant.errors import FeedbackError, FeedbackFullError
from assistant.indexing.sheets import KebabId
from assistant.records import MAX_QUESTION_CHARS, Language, Outcome
from assistant.service.privacy import masked

Verdict = Literal["up", "down", "mistake"]
Reason = Literal["", "wrong", "outdated", "missing", "unclear", "source", "other"]

FILE_NAME = "feedback.jsonl"
MAX_BYTES = 20_000_000
MAX_COMMENT_CHARS = 1_000
MAX_ANSWER_CHARS = 8_000
MAX_STATEMENTS = 50
LOCK_SECONDS = 10.0

_STORE_HINT = "See that the data folder can be written to and its disk is not full; ASSISTANT_DATA_DIR names another."
_FULL_HINT = "Whoever keeps the knowledge makes room with: assistant feedback --clear-before YYYY-MM-DD"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's word on one answer. ``at`` is ISO 8601 in UTC, to the second; ``id`` 32 hexadecimal digits.

    ``answer`` is the text that was shown, since what a model worded cannot be made again; ``statements`` are the ids
    that it cited, ``engine`` who wrote it, ``version`` the program's. ``outcome`` is empty where there was no answer.
    Where ``kept_question`` is off the reader did not want question and answer kept, and both are empty.
    """

    id: str
    at: str
    verdict: Verdict
    language: Language
    reason: Reason = ""
    comment: str = ""
    question: str = ""
    answer: str = ""
    kept_question: bool = True
    outcome: Outcome | Literal[""] = ""
    engine: str = ""
    statements: tuple[str, ...] = ()
    version: str = ""

    @property
    def day(self) -> dt.date:
        """The day it was given, by this machine's clock and time zone.

        Raises:
            ValueError: ``at`` is no ISO 8601 time.
        """
        return dt.datetime.fromisoformat(self.at).astimezone().date()


@dataclass(frozen=True, slots=True)
class Readings:
    """What a file holds: its records, newest last, and how many lines could not be read."""

    records: tuple[Feedback, ...]
    damaged: int = 0


class FeedbackStore:
    """A JSON Lines file. Any number of threads and processes may add at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, feedback: Feedback) -> None:
        """Append one record, its personal data masked; it is on the disk when this returns.

        Raises:
            FeedbackFullError: the file would grow beyond :data:`MAX_BYTES`.
            FeedbackError: the file cannot be written; it is left as it was.
        """
        body = json.dumps(asdict(_without_personal_data(feedback)), ensure_ascii=False)
        with self._held("kept"), _opened(self.path, "a+b") as file:
            _append(file, body.encode("utf-8", "replace") + b"\n")

    def read(self) -> Readings:
        """Everything that was kept. A line that was cut off or damaged is counted and left where it is.

        Raises:
            FeedbackError: the file cannot be read.
        """
        with _told("read"):
            lines = self._lines()
        read = [_read_line(line) for line in lines]
        records = tuple(one for one in read if one is not None)
        return Readings(records, len(read) - len(records))

    def clear(self, before: dt.date | None) -> int:
        """Remove what was given before a day, or everything, in one step; gives the number of lines removed.

        A damaged line has no day: it goes only with everything.

        Raises:
            FeedbackError: the file cannot be written; it is left as it was.
        """
        with self._held("cleared"):
            lines = self._lines()
            kept = [line for line in lines if before and not _is_older(line, before)]
            if len(kept) < len(lines):
                self._replace_with(b"".join(kept))
        return len(lines) - len(kept)

    @contextmanager
    def _held(self, deed: str) -> Iterator[None]:
        """Hold the only right to write; the system frees it when the process ends, however it ends."""
        with _told(deed):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_suffix(".lock"), timeout=LOCK_SECONDS, mode=0o600):
                yield

    def _lines(self) -> list[bytes]:
        try:
            return [line for line in self.path.read_bytes().splitlines(keepends=True) if line.strip()]
        except FileNotFoundError:
            return []

    def _replace_with(self, content: bytes) -> None:
        fresh = self.path.with_suffix(".new")
        with _opened(fresh, "wb") as file:
            _write(file, content)
        fresh.replace(self.path)


class FeedbackBody(BaseModel):
    """The body of a reader's feedback. Texts are measured as the chain measures a question: once cleaned."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    language: Language
    reason: Reason = ""
    comment: Annotated[str, AfterValidator(cleaned), Field(max_length=MAX_COMMENT_CHARS)] = ""
    question: Annotated[str, AfterValidator(cleaned), Field(max_length=MAX_QUESTION_CHARS)] = ""
    answer: Annotated[str, AfterValidator(cleaned), Field(max_length=MAX_ANSWER_CHARS)] = ""
    keep_question: bool = True
    outcome: Outcome | Literal[""] = ""
    engine: Annotated[str, Field(max_length=200)] = ""
    statements: Annotated[list[Annotated[KebabId, Field(max_length=100)]], Field(max_length=MAX_STATEMENTS)] = []

    def as_feedback(self) -> Feedback:
        """The record that the store takes, made now; without question and answer where the reader wants that."""
        return Feedback(
            id=uuid.uuid4().hex,
            at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            verdict=self.verdict,
            language=self.language,
            reason=self.reason,
            comment=self.comment,
            question=self.question if self.keep_question else "",
            answer=self.answer if self.keep_question else "",
            kept_question=self.keep_question,
            outcome=self.outcome,
            engine=self.engine,
            statements=tuple(self.statements),
            version=__version__,
        )


def create_router(store: FeedbackStore) -> APIRouter:
    """The way in over HTTP, for an app of :func:`assistant.service.api.create_api`, which words what is refused."""
    router = APIRouter()

    @router.post("/api/feedback", status_code=201)
    def leave(body: FeedbackBody, request: Request) -> JSONResponse:
        if refused := _refusal(request):
            return refused
        feedback = body.as_feedback()
        store.add(feedback)
        return JSONResponse({"id": feedback.id}, 201)

    return router


def _refusal(request: Request) -> JSONResponse | None:
    """Why a request may come from a page of another site, which a browser lets post in its reader's name; else None.

    Such a page cannot send ``application/json`` without being asked first, and its browser names it in ``Origin``.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        told = {"error": "The body is not declared as JSON.", "hint": "Send the header Content-Type: application/json."}
        return JSONResponse(told, 415)
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    if origin is None or (host and origin.partition("://")[2].lower() == host.lower()):
        return None
    hint = "Send it from the assistant's own page; a proxy in front of it must pass the Host header on unchanged."
    return JSONResponse({"error": "A page of another site may not leave feedback here.", "hint": hint}, 403)


_RECORD = TypeAdapter(Feedback)


def _read_line(line: bytes) -> Feedback | None:
    """The record of a line, None where it is damaged."""
    try:
        feedback = _RECORD.validate_json(line)
        return feedback if feedback.day else None  # a time that is none raises
    except (ValueError, OverflowError):
        return None


def _is_older(line: bytes, before: dt.date) -> bool:
    feedback = _read_line(line)
    return feedback is not None and feedback.day < before


def _without_personal_data(feedback: Feedback) -> Feedback:
    return replace(
        feedback,
        comment=masked(cleaned(feedback.comment)),
        question=masked(cleaned(feedback.question)),
        answer=masked(cleaned(feedback.answer)),
        engine=masked(cleaned(feedback.engine)),
        statements=tuple(map(masked, feedback.statements)),
    )


def _opened(path: Path, mode: Literal["a+b", "wb"]) -> FileIO:
    """A file that only its owner may read, without a buffer that could be written later than it seems."""
    return open(path, mode, buffering=0, opener=lambda name, flags: os.open(name, flags, 0o600))


def _append(file: FileIO, line: bytes) -> None:
    """Add a line whole or not at all; one that was cut off before it is ended first, so that only that one is lost."""
    size = file.seek(0, os.SEEK_END)
    if size + len(line) > MAX_BYTES:
        raise FeedbackFullError("There is no room for more feedback.", _FULL_HINT)
    if size:
        file.seek(-1, os.SEEK_END)
        line = line if file.read(1) == b"\n" else b"\n" + line
    try:
        _write(file, line)
    except OSError:
        with suppress(OSError):
            file.truncate(size)
        raise


def _write(file: FileIO, content: bytes) -> None:
    while content:
        content = content[file.write(content) :]
    os.fsync(file.fileno())


@contextmanager
def _told(deed: str) -> Iterator[None]:
    """What the system says, in the words of :mod:`assistant.errors`."""
    try:
        yield
    except Timeout as error:
        raise FeedbackError(
            f"Feedback cannot be {deed}: another process holds it.", "Try again in a moment."
        ) from error
    except OSError as error:
        raise FeedbackError(f"Feedback cannot be {deed}: {error.strerror or error}.", _STORE_HINT) from error
