"""Fold the scores of the mails into numbers, and say why they must not pass. What cannot be judged fails."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

import yaml

from evals.errors import RunError
from evals.gate import unrun
from evals.mail_scores import MailScore
from evals.run import write_lines
from evals.score import wilson

THRESHOLDS = Path(__file__).resolve().parent / "mails" / "thresholds.yaml"
SCORES, SUMMARY = "mail_scores.jsonl", "mail_summary.json"
_RIGHT = ("addressed", "flagged")
_NEEDED = {
    "at_least": {"addressed_or_flagged", "addressed", "flags", "language"},
    "at_most": {"invented", "personal", "unmasked", "forbidden", "seconds_p95"},
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the most that a number of the summary may be."""

    at_least: Mapping[str, float]
    at_most: Mapping[str, float]


def load_limits(path: Path = THRESHOLDS) -> Limits:
    """Read the limits.

    Raises:
        RunError: the file is missing, damaged, has what is no number, or leaves a limit out.
    """
    try:
        limits = Limits(**yaml.safe_load(path.read_text(encoding="utf-8")))
        sides = {"at_least": limits.at_least, "at_most": limits.at_most}
        missing = sorted(name for side, names in _NEEDED.items() for name in names - sides[side].keys())
        unusable = [name for side in sides.values() for name, bound in side.items() if not math.isfinite(bound)]
    except (OSError, ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise RunError(f"{path.name} cannot be used: {error}") from error
    if missing or unusable:
        raise RunError(f"{path.name} sets no limit for: {', '.join([*missing, *unusable])}")
    return limits


def summary(scores: Sequence[MailScore]) -> dict[str, Any]:
    """All that a reader or the gate needs, as plain JSON. What nothing could be measured of is left out."""
    groups: dict[str, Callable[[MailScore], str]] = {
        "language": lambda s: s.item.mail.language,
        "kind": lambda s: s.item.mail.kind,
    }
    return {
        "items": len(scores),
        "crashed": [s.item.mail.id for s in scores if s.item.draft is None],
        "failing": [s.item.mail.id for s in scores if not s.passed],
        "metrics": _metrics(scores),
        "behaviour": _by_behaviour(scores),
        "by": {name: {value: _shares(own) for value, own in _grouped(scores, key)} for name, key in groups.items()},
        "interval": asdict(interval) if (interval := wilson(_right(scores))) else {},
    }


def _right(scores: Sequence[MailScore]) -> list[float]:
    """One number a part; the parts of a crashed draft count as missed."""
    return [float(verdict in _RIGHT) for verdict in _verdicts(scores)]


def _verdicts(scores: Sequence[MailScore]) -> list[str]:
    crashed: tuple[str, str] = ("", "missed")
    return [verdict for s in scores for _, verdict in s.verdicts or [crashed] * len(s.item.mail.parts)]


def _metrics(scores: Sequence[MailScore]) -> dict[str, float]:
    drafted = [s for s in scores if s.item.draft is not None]
    raised = [hit for s in drafted for _, hit in s.flags]
    counts = {
        name: float(sum(len(getattr(s, name)) for s in drafted))
        for name in ("invented", "personal", "unmasked", "forbidden", "names", "turned_away")
    }
    shares = {"flags": raised, "language": [s.language for s in drafted]}
    means = {name: sum(values) / len(values) for name, values in shares.items() if values}
    return _shares(scores) | means | (counts if drafted else {}) | _times([s.item.seconds for s in drafted])


def _shares(scores: Sequence[MailScore]) -> dict[str, float]:
    verdicts = _verdicts(scores)
    if not verdicts:
        return {}
    counts = Counter(verdicts)
    shares = {name: counts[name] / len(verdicts) for name in (*_RIGHT, "wrong", "missed")}
    together = sum(counts[name] for name in _RIGHT) / len(verdicts)
    return {"parts": float(len(verdicts)), "addressed_or_flagged": together} | shares


def _times(seconds: Sequence[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {}
    cuts = quantiles(seconds, n=20, method="inclusive")
    return {"seconds_p50": round(cuts[9], 4), "seconds_p95": round(cuts[18], 4)}


def _by_behaviour(scores: Sequence[MailScore]) -> dict[str, dict[str, int]]:
    """Expected behaviour against what became of the part."""
    parts = [part.behaviour for s in scores for part in s.item.mail.parts]
    counts = Counter(zip(parts, _verdicts(scores), strict=True))
    return {name: {got: n for (one, got), n in sorted(counts.items()) if one == name} for name in sorted(set(parts))}


def _grouped(scores: Sequence[MailScore], key: Callable[[MailScore], str]) -> list[tuple[str, list[MailScore]]]:
    values = sorted({key(s) for s in scores})
    return [(value, [s for s in scores if key(s) == value]) for value in values]


def failures(table: Mapping[str, Any], limits: Limits, mails: int) -> Iterator[str]:
    """Why a run must not pass; nothing when it may. ``mails`` is how many there must be."""
    yield from unrun(table, mails, "mails")
    for side, bounds in (("at least", limits.at_least), ("at most", limits.at_most)):
        for name, bound in bounds.items():
            value = table["metrics"].get(name)
            if not isinstance(value, int | float) or not math.isfinite(value):
                yield f"{name} was not measured"
            elif not (value >= bound if side == "at least" else value <= bound):
                yield f"{name} is {value:.4f}, must be {side} {bound}"


def save(folder: Path, scores: Sequence[MailScore], table: Mapping[str, Any]) -> None:
    """Write ``mail_scores.jsonl`` and ``mail_summary.json`` into a run's folder.

    Raises:
        OSError: they cannot be written.
    """
    write_lines(folder / SCORES, map(_line, scores))
    (folder / SUMMARY).write_text(json.dumps(table, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _line(s: MailScore) -> dict[str, Any]:
    lists = ("invented", "personal", "unmasked", "names", "forbidden", "turned_away")
    judged = {name: [*getattr(s, name)] for name in lists} | {"language": s.language, "passed": s.passed}
    return {"id": s.item.mail.id, "error": s.item.error, "parts": dict(s.verdicts), "flags": dict(s.flags)} | judged


def shown(table: Mapping[str, Any]) -> Iterator[str]:
    """A summary, line by line, for the terminal."""
    yield f"{table['items']} mails, {len(table['failing'])} with something to mend"
    yield from (f"  {name:21} {value:.4g}" for name, value in table["metrics"].items())
    yield from (
        f"  {name}: {', '.join(f'{got} {n}' for got, n in row.items())}" for name, row in table["behaviour"].items()
    )
    yield from (f"  not right: {name}" for name in table["failing"])
