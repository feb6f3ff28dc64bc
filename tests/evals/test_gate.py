"""The gate blocks: each way in which a run can be worse, or cannot be judged, keeps it shut."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals import gate
from evals.errors import RunError
from evals.metrics import METRICS

LIMITS = gate.Thresholds(
    soft={m.name: 0.8 for m in METRICS if m.tier == "soft"}, retrieval={"hit@5": 0.8, "mrr": 0.7}, noise=0.02
)
GOOD: dict[str, Any] = {
    "items": 10,
    "crashed": [],
    "failing": [],
    "metrics": {m.name: {"n": 10, "mean": 1.0 if m.tier == "hard" else 0.9, "low": 0.5, "high": 1.0} for m in METRICS},
    "retrieval": {"hit@5": 0.9, "mrr": 0.8},
}


def metric(name: str, value: float) -> Callable[[dict[str, Any]], Any]:
    return lambda run: run["metrics"][name].update(mean=value)


def test_a_run_as_good_as_the_baseline_passes() -> None:
    assert gate.failures(GOOD, GOOD, LIMITS, 10) == ()


def test_a_fall_within_the_noise_band_passes() -> None:
    run = copy.deepcopy(GOOD)
    metric("pass", 0.885)(run)
    assert gate.failures(run, GOOD, LIMITS, 10) == ()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (metric("verbatim", 0.999), "verbatim is 0.9990, must be 1"),
        (metric("injection", 0.98), "injection"),
        (metric("status_honesty", 0.0), "status_honesty"),
        (metric("language", 0.5), "language"),
        (metric("pass", 0.79), "must be at least 0.8"),
        (metric("pass", 0.87), "pass fell from 0.9000 to 0.8700"),
        (metric("pass", math.nan), "pass was not measured"),
        (metric("verbatim", math.nan), "verbatim was not measured"),
        (lambda run: run["metrics"].pop("abstained"), "abstained was not measured"),
        (lambda run: run["metrics"].pop("injection"), "injection was not measured"),
        (lambda run: run.pop("retrieval"), "hit@5 was not measured"),
        (lambda run: run["retrieval"].update(mrr=0.5), "mrr is 0.5000"),
        (lambda run: run.update(items=9), "9 items for 10 cases"),
        (lambda run: run.update(items=0), "no items"),
        (lambda run: run.update(crashed=["case-7"]), "crashed: case-7"),
    ],
)
def test_a_run_that_is_worse_or_cannot_be_judged_is_blocked(spoil: Callable[[dict[str, Any]], Any], told: str) -> None:
    run = copy.deepcopy(GOOD)
    spoil(run)
    assert told in "\n".join(gate.failures(run, GOOD, LIMITS, 10))


def test_without_a_baseline_nothing_passes(tmp_path: Path) -> None:
    assert "pass has no baseline" in gate.failures(GOOD, {}, LIMITS, 10)
    with pytest.raises(RunError):
        gate.load_baseline(tmp_path / "absent.json")
    (tmp_path / "damaged.json").write_text("{", encoding="utf-8")
    with pytest.raises(RunError):
        gate.load_baseline(tmp_path / "damaged.json")


@pytest.mark.parametrize("content", ["", "[1]", "soft: {}\nretrieval: {}\nnoise: 0.1\n", "soft: {pass: 1}\n"])
def test_thresholds_that_leave_a_metric_out_are_no_thresholds(content: str, tmp_path: Path) -> None:
    path = tmp_path / "thresholds.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RunError):
        gate.load_thresholds(path)


def test_the_committed_baseline_passes_its_own_gate() -> None:
    baseline = json.loads(gate.BASELINE.read_text(encoding="utf-8")) | {"crashed": []}
    assert gate.failures(baseline, baseline, gate.load_thresholds(), baseline["items"]) == ()
