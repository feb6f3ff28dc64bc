"""Judge every item of a run, and fold many judgements into means with 95 % intervals.

Wilson score interval: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (1927).
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from assistant.indexing.knowledge import load_knowledge
from assistant.indexing.passages import passages_of
from assistant.resources import data_folder
from evals.metrics import METRICS, Known
from evals.run import Item, write_lines

SCORES, SUMMARY = "scores.jsonl", "summary.json"
_Z = 1.959964  # two-sided 95 %


@dataclass(frozen=True, slots=True)
class Score:
    """What every metric says of one item; ``values`` is empty where the item crashed."""

    item: Item
    values: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Mean:
    """A metric over many items: ``n`` it applied to, their mean, and the ends of its 95 % interval."""

    n: int
    mean: float
    low: float
    high: float


def known() -> Known:
    """The knowledge that ships, as answers are judged against it.

    Raises:
        KnowledgeError: a knowledge file is damaged.
    """
    statements = load_knowledge(data_folder("knowledge")).statements
    return Known({s.id: s for s in statements}, {p.id: p for s in statements for p in passages_of(s)})


def score(items: Sequence[Item], truth: Known) -> tuple[Score, ...]:
    """Every metric on every item."""
    return tuple(
        Score(item, {m.name: m.judge(item.case, item.answer, truth) for m in METRICS} if item.answer else {})
        for item in items
    )


def wilson(values: Sequence[float]) -> Mean | None:
    """Mean and Wilson interval; ``None`` of nothing. Values between 0 and 1 count as parts of a success."""
    n = len(values)
    if not n:
        return None
    p = sum(values) / n
    middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(max(p * (1 - p), 0) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return Mean(n, p, max(0.0, middle - half), min(1.0, middle + half))


def means(scores: Sequence[Score]) -> dict[str, Mean]:
    """The mean of every metric that applied to some item."""
    columns = {m.name: [v for s in scores if (v := s.values.get(m.name)) is not None] for m in METRICS}
    folded = {name: wilson(values) for name, values in columns.items()}
    return {name: mean for name, mean in folded.items() if mean is not None}


def summary(scores: Sequence[Score], truth: Known) -> dict[str, Any]:
    """All that a report or a gate needs, as plain JSON."""
    groups: dict[str, Callable[[Score], str]] = {
        "split": lambda s: s.item.case.split,
        "language": lambda s: s.item.case.language,
        "kind": lambda s: s.item.case.kind,
        "sheet": lambda s: _sheet(s, truth),
    }
    seconds = [s.item.seconds for s in scores if s.item.answer]
    return {
        "items": len(scores),
        "crashed": [s.item.case.id for s in scores if s.item.answer is None],
        "failing": [s.item.case.id for s in scores if s.values.get("pass") != 1.0],
        "metrics": _plain(means(scores)),
        "by": {name: {k: _plain(means(v)) for k, v in _grouped(scores, key).items()} for name, key in groups.items()},
        "confusion": _confusion(scores),
        "seconds": _percentiles(seconds),
        "first_sentence_ms": _percentiles(_timings(scores, "first_sentence")),
        "model": model_summary(scores),
    }


def _timings(scores: Sequence[Score], name: str) -> list[float]:
    timed = [s.item.answer.get("timings_ms", {}) for s in scores if s.item.answer]
    return [timings[name] for timings in timed if name in timings]


def model_summary(scores: Sequence[Score]) -> dict[str, Any]:
    """What the model did over a run; empty where none was asked.

    ``first_checked_ms`` is from the question to the first sentence of the model's that was shown; ``tokens_per_second``
    is of writing, by the model's own counts; ``reasons`` counts why sentences were dropped; one can have several.
    """
    traces = [s.item.model for s in scores if s.item.model]
    if not traces:
        return {}
    dropped = [one for trace in traces for one in trace.get("dropped", ())]
    reasons = Counter(reason.split(":")[0] for one in dropped for reason in one["reasons"])
    seconds = sum(trace.get("reply_seconds", 0.0) for trace in traces)
    return {
        "answers": len(traces),
        "worded_by_model": sum(s.item.answer["engine"] != "quote" for s in scores if s.item.answer),
        "failed": sum(bool(trace.get("failed")) for trace in traces),
        "sentences_proposed": sum(trace.get("proposed", 0) for trace in traces),
        "sentences_dropped": len(dropped),
        "reasons": dict(reasons.most_common()),
        "reply_tokens": sum(trace.get("reply_tokens", 0) for trace in traces),
        "tokens_per_second": round(sum(trace.get("reply_tokens", 0) for trace in traces) / seconds, 1)
        if seconds
        else 0,
        "first_checked_ms": _percentiles(_timings(scores, "first_model_sentence")),
    }


def _sheet(s: Score, truth: Known) -> str:
    first = next((i for group in s.item.case.evidence for i in group), "")
    return truth.statements[first].sheet if first in truth.statements else "none"


def _grouped(scores: Sequence[Score], key: Callable[[Score], str]) -> dict[str, list[Score]]:
    groups: dict[str, list[Score]] = defaultdict(list)
    for one in scores:
        groups[key(one)].append(one)
    return dict(sorted(groups.items()))


def _plain(folded: Mapping[str, Mean]) -> dict[str, dict[str, float]]:
    return {name: asdict(mean) for name, mean in folded.items()}


def _confusion(scores: Sequence[Score]) -> dict[str, dict[str, int]]:
    """Expected behaviour against outcome."""
    counts = Counter((s.item.case.behaviour, s.item.answer["outcome"]) for s in scores if s.item.answer)
    table: dict[str, dict[str, int]] = defaultdict(dict)
    for (wanted, got), count in sorted(counts.items()):
        table[wanted][got] = count
    return dict(table)


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {}
    cuts = quantiles(seconds, n=20)
    return {"p50": round(cuts[9], 4), "p95": round(cuts[18], 4)}


def save(folder: Path, scores: Sequence[Score], table: Mapping[str, Any]) -> None:
    """Write ``scores.jsonl`` and ``summary.json`` into a run's folder.

    Raises:
        OSError: they cannot be written.
    """
    write_lines(folder / SCORES, ({"id": s.item.case.id, "scores": dict(s.values)} for s in scores))
    (folder / SUMMARY).write_text(json.dumps(table, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
