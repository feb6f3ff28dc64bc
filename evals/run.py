"""Generate: every case is asked once, and what was said is kept in case order with the settings that shaped it.

``DIR/config.json`` what the run was made with · ``DIR/answers.jsonl`` one line a case:
``{"id", "answer", "seconds"}``, with ``"model"`` where one was asked, or ``{"id", "error"}`` where asking failed.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.outputs import ChatGeneration, LLMResult

from assistant import __version__
from assistant.answering.chain import AnswerChain, Written
from assistant.records import Engine, Question
from evals.cases import Case
from evals.errors import RunError

TODAY = dt.date(2026, 11, 23)
ANSWERS, CONFIG = "answers.jsonl", "config.json"

Said = tuple[dict[str, Any], dict[str, Any]]
"""An answer as JSON, and what the model did for it (see :class:`ModelTrace`)."""
Ask = Callable[[Question], Said]


@dataclass(frozen=True, slots=True)
class Item:
    """A case with what was said to it: the answer as JSON, or the error that came instead."""

    case: Case
    answer: dict[str, Any] | None
    seconds: float = 0.0
    error: str = ""
    model: Mapping[str, Any] = field(default_factory=dict)


class ModelTrace(BaseCallbackHandler):
    """What a run of the chain tells of a model: sentences proposed and dropped, tokens, seconds."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """Take down what the step with the model came to."""
        if isinstance(outputs, Written) and (outputs.proposed or outputs.failed):
            dropped = [{"text": text, "reasons": [*reasons]} for text, reasons in outputs.dropped]
            self.seen |= {"proposed": outputs.proposed, "dropped": dropped, "failed": outputs.failed}

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **kwargs: Any) -> None:
        """Take down the model's own counts, as Ollama gives them; durations are in seconds."""
        generation = response.generations[0][0]
        told = generation.message.response_metadata if isinstance(generation, ChatGeneration) else {}
        self.seen |= {
            "calls": self.seen.get("calls", 0) + 1,
            "prompt_tokens": told.get("prompt_eval_count", 0),
            "reply_tokens": told.get("eval_count", 0),
            "prompt_seconds": told.get("prompt_eval_duration", 0) / 1e9,
            "reply_seconds": told.get("eval_duration", 0) / 1e9,
        }


def ask_chain(chain: AnswerChain) -> Ask:
    """The product's own path, as a function from a question to an answer's JSON and a trace of the model."""

    def ask(question: Question) -> Said:
        trace = ModelTrace()
        return chain.invoke(question, {"callbacks": [trace]}).as_json(), trace.seen

    return ask


def generate(
    cases: Sequence[Case], ask: Ask, engine: Engine = "quote", today: dt.date = TODAY, workers: int = 2
) -> Iterator[Item]:
    """Ask every case; items come in case order. An error is kept as an item, so that one cannot hide the others."""
    with ThreadPoolExecutor(max_workers=workers) as pool:
        yield from pool.map(lambda case: _asked(case, ask, engine, today), cases)


def _asked(case: Case, ask: Ask, engine: Engine, today: dt.date) -> Item:
    started = time.perf_counter()
    try:
        answer, model = ask(Question(case.question, case.history, "auto", today, engine))
    except Exception as error:  # a crashed item is a result, and the gate fails on it
        return Item(case, None, error=f"{type(error).__name__}: {error}")
    return Item(case, answer, round(time.perf_counter() - started, 4), model=model)


def save(folder: Path, items: Sequence[Item], engine: Engine, today: dt.date, embedding: str) -> None:
    """Write a run.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "version": __version__,
        "engine": engine,
        "engines_seen": sorted({item.answer["engine"] for item in items if item.answer}),
        "embedding": embedding,
        "today": today.isoformat(),
        "cases": len(items),
    }
    (folder / CONFIG).write_text(json.dumps(config, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    write_lines(folder / ANSWERS, map(_line, items))


def _line(item: Item) -> dict[str, Any]:
    if item.answer is None:
        return {"id": item.case.id, "error": item.error}
    line = {"id": item.case.id, "answer": item.answer, "seconds": item.seconds}
    return line | ({"model": dict(item.model)} if item.model else {})


def load(folder: Path, cases: Sequence[Case]) -> tuple[Item, ...]:
    """A saved run, one item a case, in case order.

    Raises:
        RunError: the run cannot be read, a case has no line in it, or a line has no case.
    """
    found = zip(cases, read_lines(folder / ANSWERS, [case.id for case in cases], "cases"), strict=True)
    return tuple(
        Item(c, line.get("answer"), line.get("seconds", 0.0), line.get("error", ""), line.get("model", {}))
        for c, line in found
    )


def write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Write JSON, one value a line.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), encoding="utf-8")


def read_lines(path: Path, ids: Sequence[str], what: str) -> list[dict[str, Any]]:
    """The lines of a saved run, one for each id, in the order of the ids.

    Raises:
        RunError: it cannot be read, an id has no line in it, or a line has another.
    """
    try:
        text = path.read_text(encoding="utf-8").removesuffix("\n")
        lines = [json.loads(line) for line in (text.split("\n") if text else ())]  # other ends of lines may be quoted
        by_id = {line["id"]: line for line in lines}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path} cannot be read: {error}") from error
    if uneven := sorted(by_id.keys() ^ set(ids)):
        raise RunError(f"Run and {what} differ in {len(uneven)} items: {', '.join(uneven[:5])}")
    return [by_id[one] for one in ids]
