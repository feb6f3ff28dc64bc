"""What ``assistant doctor`` looks at: knowledge, index, desk, model server. Each finding says how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.errors import AssistantError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.answering.models import ModelServer

# Structured replies came with 0.5, switching thinking off with 0.9.0 of May 2025 (Ollama's release notes).
OLDEST_OLLAMA = "0.9.0"


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be recommended: its tag in Ollama's library, memory in GB at a context of 4,096, licence."""

    tag: str
    memory_gb: float
    licence: str


# Korean and English, Apache-2.0, no thinking that would have to be switched off; the whole table is in docs/models.md.
MODELS = (
    Model("qwen2.5:1.5b", 2.5, "Apache-2.0"),
    Model("qwen3:4b-instruct", 4.5, "Apache-2.0"),
    Model("qwen2.5:7b", 7.0, "Apache-2.0"),
    Model("qwen2.5:14b", 11.0, "Apache-2.0"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. A ``problem`` stops the assistant from starting; a ``note`` does not."""

    level: Literal["ok", "note", "problem"]
    text: str
    hint: str = ""


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at every part in the order in which they need each other."""
    looks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (_knowledge, _index, _desk, _model)
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


def _desk(settings: Settings) -> Iterator[Finding]:
    from assistant.wiring import open_accounts, open_store

    with open_store(settings) as store:
        kept = sum(store.tally().values())
        yield Finding("ok", f"desk: {kept} cases in {store.database.place}, kept for {settings.retention_days} days")
        if not open_accounts(store).has_keeper():
            yield Finding("note", "no one may look after the desk yet", "assistant user add NAME --role keeper")


def _model(settings: Settings) -> Iterator[Finding]:
    from assistant.answering.models import ModelServer, is_local

    if settings.model == "none":
        yield Finding("note", "no model is set up: answers are quoted from the sources", "Set ASSISTANT_MODEL.")
        return
    server = ModelServer(settings)
    if not is_local(server.url):
        yield Finding(
            "note",
            f"the model server {server.url} is another machine: questions and evidence are sent to it",
            "Use one on this machine, or a network that you trust.",
        )
    status = server.probe()
    kind = "Ollama" if server.provider == "ollama" else "the model server"
    if not status.reachable:
        yield Finding(
            "note",
            f"no model server at {server.url}: answers are quoted from the sources",
            f"To have answers worded by a model, install and start {kind}; then {server.how_to_get()}.",
        )
        return
    named = f"{kind} {status.version}".strip()
    if server.provider == "ollama" and _older(status.version, OLDEST_OLLAMA):
        yield Finding(
            "note",
            f"{named} is older than {OLDEST_OLLAMA}: it may ignore the form of replies, or think aloud",
            "Install the current version.",
        )
    if server.model in status.models:
        yield Finding("ok", f"{named} with {server.model}")
    else:
        held = ", ".join(status.models) or "none"
        yield Finding("note", f"{named} runs, but has no {server.model} (it has: {held})", server.how_to_get())
    yield _recommendation(server, status.models)


def _older(version: str, oldest: str) -> bool:
    """Whether one version of numbers with dots comes before another; what is no such version does not."""
    try:
        return tuple(map(int, version.split("-")[0].split("."))) < tuple(map(int, oldest.split(".")))
    except ValueError:
        return False


def recommended(memory_gb: float) -> Model:
    """The largest model of the table that leaves two thirds of the memory to the rest; the smallest where none does."""
    fitting = [model for model in MODELS if model.memory_gb <= memory_gb / 3]
    return max(fitting, key=lambda model: model.memory_gb, default=MODELS[0])


def _recommendation(server: ModelServer, held: tuple[str, ...]) -> Finding:
    import psutil

    memory = psutil.virtual_memory().total / 1e9
    model = recommended(memory)
    if server.provider != "ollama" or model.tag == server.model:
        return Finding("ok", f"memory: {memory:.0f} GB")
    get = "" if model.tag in held else f"ollama pull {model.tag}; then "
    return Finding(
        "note",
        f"for {memory:.0f} GB of memory, {model.tag} is recommended ({model.memory_gb:g} GB, {model.licence}); "
        "a smaller one answers sooner",
        f"{get}set ASSISTANT_MODEL=ollama:{model.tag}",
    )
