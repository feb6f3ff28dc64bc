"""The model engine: a local chat model words the answer from the chosen evidence, and nothing it says is believed yet.

The model gets the statements under short labels and must answer in JSON whose ids can only be those labels. The reply
is parsed, its labels become statement ids, and the sentences are handed to :mod:`.checking`, which decides
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from assistant.answering.prompts import load_prompt
from assistant.errors import ConfigError, ModelError, ModelMissingError, ModelReplyError, ModelUnreachableError
from assistant.records import Language, Passage
from assistant.settings import Settings

EVIDENCE_TOKENS = 900
CONTEXT_TOKENS = 4_096
REPLY_TOKENS = 600
# A Korean letter is about one token in the vocabularies of common small models, an English word about four letters.
_CHARS_PER_TOKEN = {"ko": 1.0, "en": 3.5}
_CONNECT_SECONDS = 0.5
_TRIES = 2
_MARK = re.compile(r"\s*[\[(](?:S?\d+(?:\s*,\s*S?\d+)*)[\])]")
START_HINT = "Start it with `ollama serve`, or set ASSISTANT_OLLAMA_URL."


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One sentence a model wrote, with the ids of the statements it says it rests on."""

    text: str
    statement_ids: tuple[str, ...]


class Writer(Protocol):
    """A model engine. ``name`` is shown with what it wrote."""

    @property
    def name(self) -> str:
        """Who wrote, such as ``ollama:qwen2.5:3b``."""

    def is_up(self) -> bool:
        """Whether something listens where the model should be; quick, and no promise that it answers."""

    def write(self, question: str, language: Language, evidence: Sequence[Passage]) -> tuple[DraftSentence, ...]:
        """Sentences that answer the question from the evidence, not checked yet.

        Raises:
            ModelError: there is no usable reply.
        """


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """What a model server said of itself."""

    reachable: bool
    version: str = ""
    models: tuple[str, ...] = ()


class OllamaWriter:
    """A model served by Ollama."""

    def __init__(self, settings: Settings) -> None:
        provider, _, self._model = settings.model.partition(":")
        if provider != "ollama" or not self._model:
            raise ConfigError(
                f"ASSISTANT_MODEL={settings.model!r} names no Ollama model.", "Write it as ollama:<model>."
            )
        self._url, self._timeout = settings.ollama_url, settings.model_timeout

    @property
    def name(self) -> str:
        """``ollama:<model>``."""
        return f"ollama:{self._model}"

    def is_up(self) -> bool:
        """Whether something listens at the server's address."""
        return listens(self._url)

    def write(self, question: str, language: Language, evidence: Sequence[Passage]) -> tuple[DraftSentence, ...]:
        """See :class:`Writer`."""
        issued = {f"S{place}": passage for place, passage in enumerate(within_budget(evidence, language), start=1)}
        quoted = "\n".join(f"{label}: {passage.text}" for label, passage in issued.items())
        prompt = load_prompt("answer", language).render({"evidence": quoted, "question": question})
        for attempt in range(1, _TRIES + 1):
            try:
                return parsed(self._ask(prompt, reply_schema(list(issued))), issued)
            except ModelReplyError:
                if attempt == _TRIES:
                    raise
        raise AssertionError("unreachable")

    def _ask(self, prompt: str, schema: dict[str, Any]) -> str:
        with translated(self._url, self._model):
            from langchain_ollama import ChatOllama

            chat = ChatOllama(
                model=self._model,
                base_url=self._url,
                format=schema,
                reasoning=False,
                temperature=0,
                num_ctx=CONTEXT_TOKENS,
                num_predict=REPLY_TOKENS,
                client_kwargs={"timeout": self._timeout},
            )
            reply = chat.invoke(prompt)
        if reply.response_metadata.get("done_reason") != "stop":
            raise ModelReplyError("The model's reply was cut short.", "Try again, or choose another model.")
        return str(reply.content)


def within_budget(evidence: Sequence[Passage], language: Language) -> tuple[Passage, ...]:
    """As many passages, best first, as fit the evidence budget; always the first, and never a part of one."""
    kept: list[Passage] = []
    used = 0.0
    for passage in evidence:
        used += len(passage.text) / _CHARS_PER_TOKEN[language]
        if kept and used > EVIDENCE_TOKENS:
            break
        kept.append(passage)
    return tuple(kept)


def reply_schema(labels: list[str]) -> dict[str, Any]:
    """The JSON schema of a reply: sentences, each with ids out of those that were issued."""
    ids = {"type": "array", "items": {"type": "string", "enum": labels}, "minItems": 1}
    sentence = {"type": "object", "properties": {"text": {"type": "string"}, "ids": ids}, "required": ["text", "ids"]}
    listed = {"type": "array", "items": sentence, "minItems": 1}
    return {"type": "object", "properties": {"sentences": listed}, "required": ["sentences"]}


def parsed(reply: str, issued: dict[str, Passage]) -> tuple[DraftSentence, ...]:
    """The sentences of a reply, with labels turned into statement ids; marks the model wrote itself are removed.

    Raises:
        ModelReplyError: the reply is not JSON of the schema, has no sentence, or names an id that was not issued.
    """
    try:
        entries = [
            (str(entry["text"]), [issued[label] for label in entry["ids"]]) for entry in json.loads(reply)["sentences"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelReplyError(
            "The model's reply does not have the form that was asked for.", "Try another model."
        ) from error
    sentences = tuple(
        DraftSentence(_MARK.sub("", text).strip(), tuple(passage.statement_id for passage in passages))
        for text, passages in entries
        if text.strip()
    )
    if not sentences:
        raise ModelReplyError("The model's reply is empty.", "Try again, or choose another model.")
    return sentences


@contextmanager
def translated(url: str, model: str) -> Iterator[None]:
    """Turn what langchain-ollama, ollama and httpx raise into errors of ours."""
    import httpx
    import ollama

    try:
        yield
    except ModelError:
        raise
    except ollama.ResponseError as error:
        if error.status_code == 404:
            raise ModelMissingError(f"The model server has no model {model!r}.", f"ollama pull {model}") from error
        raise ModelReplyError(f"The model server failed: {error.error}", "Look at its log; try again.") from error
    except (httpx.TransportError, ConnectionError) as error:
        raise ModelUnreachableError(f"No model server answers at {url}.", START_HINT) from error
    except (
        ollama.RequestError,
        httpx.HTTPError,
        httpx.InvalidURL,
        httpx.StreamError,
        httpx.CookieConflict,
        ValueError,
    ) as error:
        raise ModelReplyError(
            f"The model gave no usable reply: {error}", "Try again, or choose another model."
        ) from error


def listens(url: str) -> bool:
    """Whether anything accepts a connection at a URL's host and port."""
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        with socket.create_connection((parts.hostname or "", port), timeout=_CONNECT_SECONDS):
            return True
    except (OSError, ValueError):
        return False


def probe(settings: Settings) -> ModelStatus:
    """Ask the model server for its version and models; an unreachable one is an answer, not an error."""
    if not listens(settings.ollama_url):
        return ModelStatus(False)
    import httpx
    from ollama import Client

    try:
        with translated(settings.ollama_url, settings.model):
            models = Client(host=settings.ollama_url, timeout=5).list().models
            version = httpx.get(f"{settings.ollama_url.rstrip('/')}/api/version", timeout=5).json()["version"]
    except (ModelError, KeyError):
        return ModelStatus(False)
    return ModelStatus(True, str(version), tuple(str(model.model) for model in models))
