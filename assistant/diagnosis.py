"""What ``assistant doctor`` looks at: knowledge, index, embedding, model server. Each finding says how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.errors import AssistantError
from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. A ``problem`` stops the assistant from answering; a ``note`` does not."""

    level: Literal["ok", "note", "problem"]
    text: str
    hint: str = ""


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at every part in the order in which they need each other."""
    looks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (_knowledge, _index, _model)
    return tuple(finding for look in looks for finding in _told(look, settings))


def _told(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    try:
        yield from look(settings)
    except AssistantError as error:
        yield Finding("problem", error.message, error.hint)


def _knowledge(settings: Settings) -> Iterator[Finding]:
    from assistant.indexing.knowledge import load_knowledge
    from assistant.wiring import knowledge_folder

    knowledge = load_knowledge(knowledge_folder(settings))
    yield Finding("ok", f"knowledge: {len(knowledge.statements)} statements, {len(knowledge.asked)} asked-as questions")


def _index(settings: Settings) -> Iterator[Finding]:
    from assistant.wiring import open_chain

    chain = open_chain(settings)
    yield Finding(
        "ok", f"index: {len(chain.index.passages)} passages in {settings.data_dir}, embedding {settings.embedding}"
    )


def _model(settings: Settings) -> Iterator[Finding]:
    from assistant.answering.writing import probe

    status = probe(settings)
    wanted = settings.model.removeprefix("ollama:")
    if not status.reachable:
        yield Finding(
            "note",
            f"no model server at {settings.ollama_url}: answers are quoted from the sources",
            "To have answers rewritten fluently, install and start Ollama.",
        )
    elif wanted not in status.models:
        yield Finding("note", f"Ollama {status.version} runs, but has no {wanted}", f"ollama pull {wanted}")
    else:
        yield Finding("ok", f"Ollama {status.version} with {wanted}")
