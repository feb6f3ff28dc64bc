"""The model engine: a local chat model words the answer from the chosen evidence, and nothing it says is believed yet.

The model gets the sentences of the chosen statements under short labels and must answer in JSON whose ids can only be
those labels: first where a sentence comes from, then the sentence. The reply is read while it streams; what is
complete is handed on to :mod:`.checking`, which decides.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.utils.json import parse_partial_json
from pybreaker import CircuitBreaker, CircuitBreakerError
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from assistant.answering.checking import LONGEST
from assistant.answering.citations import Excerpt, Span, excerpts_of
from assistant.answering.models import CONTEXT_TOKENS, REPLY_TOKENS, ModelServer
from assistant.answering.prompts import load_prompt
from assistant.errors import (
    ModelContextError,
    ModelError,
    ModelMissingError,
    ModelReplyError,
    ModelRestingError,
)
from assistant.records import Language, Passage

EVIDENCE_TOKENS = 900
REPLY_CHARS = 4_000
MOST_SENTENCES = 3
FAILURES, REST_SECONDS = 3, 30
_TRIES = 2
# Tokens a character that a count is believed within: a server may count only what it had not kept from before.
LEAST_RATE, MOST_RATE = 0.15, 2.0
_MARK = re.compile(r"\s*(?:\[S?\d+(?:\s*,\s*S?\d+)*\]|\(S\d+(?:\s*,\s*S\d+)*\))")  # "(3)" is a paragraph of a law


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One sentence a model wrote, with the places it says it rests on."""

    text: str
    spans: tuple[Span, ...]


class _Entry(BaseModel):
    """A sentence in a reply, as the schema has it."""

    model_config = ConfigDict(strict=True)

    ids: list[str] = Field(min_length=1)
    text: str


_ENTRIES = TypeAdapter(list[_Entry])


class Writer(Protocol):
    """A model engine. ``name`` is shown with what it wrote."""

    @property
    def name(self) -> str:
        """Who wrote, such as ``ollama:qwen3:4b-instruct``."""

    def is_up(self) -> bool:
        """Whether something listens where the model should be; quick, and no promise that it answers."""

    def write(
        self, question: str, language: Language, evidence: Sequence[Passage]
    ) -> Iterator[tuple[DraftSentence, ...]]:
        """Sentences that answer the question from the evidence, not checked yet: all so far, each time one is complete.

        Raises:
            ModelError: there is no usable reply; what was given before it is void.
        """


class ModelWriter:
    """A chat model behind a :class:`~.models.ModelServer`.

    After :data:`FAILURES` failures in a row it is left alone for :data:`REST_SECONDS` seconds, then tried once. A
    missing model and a reply of the wrong form are no failures of the server.
    """

    def __init__(self, server: ModelServer) -> None:
        self._server = server
        self._breaker = CircuitBreaker(
            fail_max=FAILURES,
            reset_timeout=REST_SECONDS,
            exclude=[ModelMissingError, ModelReplyError, GeneratorExit],
            throw_new_error_on_trip=False,
        )
        self._tokens = TokenRate()

    @property
    def name(self) -> str:
        """The server's model."""
        return self._server.name

    def is_up(self) -> bool:
        """Whether something listens at the server's address."""
        return self._server.is_up()

    def write(
        self, question: str, language: Language, evidence: Sequence[Passage]
    ) -> Iterator[tuple[DraftSentence, ...]]:
        """See :class:`Writer`."""
        issued = labelled(self._tokens.within_budget(evidence, language))
        try:
            yield from self._breaker.call(self._tries, question, language, issued)
        except CircuitBreakerError as error:
            raise ModelRestingError(
                "The model failed several times and is left alone for a while.",
                f"Look at the model server; it is tried again after {REST_SECONDS} s.",
            ) from error

    def _tries(
        self, question: str, language: Language, issued: dict[str, Excerpt]
    ) -> Iterator[tuple[DraftSentence, ...]]:
        """The reply; one without the form that was asked for is asked for once more, less predictably."""
        for attempt in range(1, _TRIES + 1):
            try:
                yield from self._reply(question, language, issued, temperature=0.0 if attempt == 1 else 0.5)
                return
            except ModelContextError:
                raise
            except ModelReplyError:
                if attempt == _TRIES:
                    raise

    def _reply(
        self, question: str, language: Language, issued: dict[str, Excerpt], temperature: float
    ) -> Iterator[tuple[DraftSentence, ...]]:
        listed = "\n".join(f"{label}: {excerpt.text}" for label, excerpt in issued.items())
        rules = load_prompt("answer", language).render({})
        material = load_prompt("material", language).render({"evidence": listed, "question": question})
        self._tokens.check_room(rules + material, language)
        text, reason, given = "", None, 0
        for piece in self._server.stream(
            [SystemMessage(rules), HumanMessage(material)], reply_schema(list(issued)), temperature
        ):
            text += str(piece.text)
            reason = (
                piece.response_metadata.get("done_reason") or piece.response_metadata.get("finish_reason") or reason
            )
            if piece.usage_metadata:
                self._tokens.learn(rules + material, language, piece.usage_metadata["input_tokens"])
            if len(text) > REPLY_CHARS:
                raise ModelReplyError("The model did not stop writing.", "Choose another model.")
            if len(complete := complete_entries(text)[:MOST_SENTENCES]) > given:
                given = len(complete)
                yield drafted(complete, issued)
        if reason != "stop":
            raise ModelReplyError("The model's reply was cut short.", "Try again, or choose another model.")
        yield parsed(text, issued)


class TokenRate:
    """Tokens a character, by language, as the model itself last counted them.

    Until it has counted, a Korean character is taken for 1.0 token and an English one for 0.4, with room to spare:
    Qwen2.5 counts about .63 and .27 of our prompts (docs/models.md).
    """

    def __init__(self) -> None:
        self._rate: dict[Language, float] = {"ko": 1.0, "en": 0.4}

    def learn(self, text: str, language: Language, counted: int) -> None:
        """Take over the model's own count of a prompt.

        Raises:
            ModelContextError: the prompt and the longest reply did not fit the context.
        """
        if counted:
            self._rate[language] = min(max(counted / len(text), LEAST_RATE), MOST_RATE)
        if counted + REPLY_TOKENS > CONTEXT_TOKENS:
            raise _no_room(counted)

    def check_room(self, text: str, language: Language) -> None:
        """Whether a prompt and the longest reply fit the context.

        Raises:
            ModelContextError: they do not.
        """
        if (expected := round(len(text) * self._rate[language])) + REPLY_TOKENS > CONTEXT_TOKENS:
            raise _no_room(expected)

    def within_budget(self, evidence: Sequence[Passage], language: Language) -> tuple[Passage, ...]:
        """As many passages, best first, as fit the evidence budget; always the first, and never a part of one."""
        kept: list[Passage] = []
        used = 0.0
        for passage in evidence:
            used += len(passage.text) * self._rate[language]
            if kept and used > EVIDENCE_TOKENS:
                break
            kept.append(passage)
        return tuple(kept)


def _no_room(tokens: int) -> ModelContextError:
    return ModelContextError(
        f"Question and evidence take {tokens} tokens; with the reply that is more than {CONTEXT_TOKENS}.",
        "Ask a shorter question.",
    )


def labelled(evidence: Sequence[Passage]) -> dict[str, Excerpt]:
    """The sentences of the evidence under labels that are short for a model: ``S1``, ``S2`` …"""
    excerpts = [excerpt for passage in evidence for excerpt in excerpts_of(passage)]
    return {f"S{place}": excerpt for place, excerpt in enumerate(excerpts, start=1)}


def reply_schema(labels: list[str]) -> dict[str, Any]:
    """The JSON schema of a reply: a few sentences, each with its ids first, out of those that were issued."""
    ids = {"type": "array", "items": {"type": "string", "enum": labels}, "minItems": 1, "maxItems": 2}
    sentence = {
        "type": "object",
        "properties": {"ids": ids, "text": {"type": "string", "maxLength": LONGEST}},
        "required": ["ids", "text"],
        "additionalProperties": False,
    }
    listed = {"type": "array", "items": sentence, "minItems": 1, "maxItems": MOST_SENTENCES}
    return {
        "type": "object",
        "properties": {"sentences": listed},
        "required": ["sentences"],
        "additionalProperties": False,
    }


def complete_entries(text: str) -> list[Any]:
    """The entries of a reply that is still being written which cannot change any more: all but the last."""
    if not text.lstrip().startswith("{"):
        return []
    try:
        begun = parse_partial_json(text)
    except (ValueError, RecursionError):
        return []
    entries = begun.get("sentences") if isinstance(begun, dict) else None
    return entries[:-1] if isinstance(entries, list) else []


def drafted(entries: Sequence[Any], issued: dict[str, Excerpt]) -> tuple[DraftSentence, ...]:
    """Entries of a reply as sentences: labels become places, and marks the model wrote itself are removed.

    Raises:
        ModelReplyError: an entry has not the form that was asked for, or names an id that was not issued.
    """
    try:
        pairs = [
            (_plain(entry.text), [issued[label].span for label in entry.ids])
            for entry in _ENTRIES.validate_python(entries)
        ]
    except (KeyError, ValueError) as error:
        raise _malformed() from error
    return tuple(DraftSentence(text, tuple(spans)) for text, spans in pairs if text)


def _plain(text: str) -> str:
    return _MARK.sub("", html.unescape(text)).strip()


def parsed(reply: str, issued: dict[str, Excerpt]) -> tuple[DraftSentence, ...]:
    """The sentences of a whole reply.

    Raises:
        ModelReplyError: the reply is empty, or not JSON of the schema.
    """
    try:
        entries = json.loads(reply)["sentences"]
        sentences = drafted(entries[:MOST_SENTENCES], issued)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _malformed() from error
    if not sentences:
        raise ModelReplyError("The model's reply is empty.", "Try again, or choose another model.")
    return sentences


def _malformed() -> ModelError:
    return ModelReplyError("The model's reply does not have the form that was asked for.", "Try another model.")
