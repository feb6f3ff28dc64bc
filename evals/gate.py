"""Pass or fail: a run's summary against thresholds and the committed baseline. What cannot be judged fails.

*Hard* metrics must be 1. *Soft* ones must reach their threshold, and must not fall below the baseline by more than the
noise band. A missing metric, a NaN, a crashed or missing item, no items, or no baseline is a failure, never a pass.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evals.errors import RunError
from evals.metrics import METRICS

HERE = Path(__file__).resolve().parent
THRESHOLDS = HERE / "thresholds.yaml"
BASELINE = HERE / "baselines" / "quote.json"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """``soft`` and ``retrieval``: the least a metric may be; ``noise``: how far one may fall below the baseline."""

    soft: Mapping[str, float]
    retrieval: Mapping[str, float]
    noise: float


def load_thresholds(path: Path = THRESHOLDS) -> Thresholds:
    """Read the thresholds.

    Raises:
        RunError: the file is missing, damaged, or names no number for a soft metric.
    """
    try:
        table = Thresholds(**yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, yaml.YAMLError) as error:
        raise RunError(f"{path.name} cannot be used: {error}") from error
    if missing := sorted({m.name for m in METRICS if m.tier == "soft"} - table.soft.keys()):
        raise RunError(f"{path.name} names no threshold for: {', '.join(missing)}")
    return table


def load_baseline(path: Path = BASELINE) -> dict[str, Any]:
    """Read the baseline.

    Raises:
        RunError: it is missing or damaged.
    """
    try:
        table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"The baseline {path.name} cannot be read: {error}") from error
    return table


def failures(table: Mapping[str, Any], baseline: Mapping[str, Any], limits: Thresholds, cases: int) -> tuple[str, ...]:
    """Why a run must not pass; empty when it may. ``cases`` is how many items there must be."""
    return (
        *unrun(table, cases, "cases"),
        *_hard(table["metrics"]),
        *_soft("", table["metrics"], limits.soft, baseline.get("metrics", {}), limits.noise),
        *_soft("retrieval ", table.get("retrieval", {}), limits.retrieval, baseline.get("retrieval", {}), limits.noise),
    )


def unrun(table: Mapping[str, Any], count: int, what: str) -> Iterator[str]:
    """Why a run is not one of all that there must be; nothing when it is."""
    if not table["items"]:
        yield "there are no items"
    if table["items"] != count:
        yield f"{table['items']} items for {count} {what}"
    if table["crashed"]:
        yield f"crashed: {', '.join(table['crashed'][:10])}"


def _hard(metrics: Mapping[str, Any]) -> Iterator[str]:
    for metric in (m for m in METRICS if m.tier == "hard"):
        value = _value(metrics, metric.name)
        if value is None:
            yield f"{metric.name} was not measured"
        elif not value >= 1.0:
            yield f"{metric.name} is {value:.4f}, must be 1"


def _soft(
    what: str, metrics: Mapping[str, Any], least: Mapping[str, float], before: Mapping[str, Any], noise: float
) -> Iterator[str]:
    for name, bound in least.items():
        value, former = _value(metrics, name), _value(before, name)
        if value is None:
            yield f"{what}{name} was not measured"
        elif not value >= bound:
            yield f"{what}{name} is {value:.4f}, must be at least {bound}"
        if former is None:
            yield f"{what}{name} has no baseline"
        elif value is not None and not value >= former - noise:
            yield f"{what}{name} fell from {former:.4f} to {value:.4f}"


def _value(metrics: Mapping[str, Any], name: str) -> float | None:
    """A metric's mean; ``None`` where it is missing or not a number."""
    found = metrics.get(name)
    value = found.get("mean") if isinstance(found, dict) else found
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
