"""What two summaries differ in: metrics, and the items that newly fail or newly pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Lines of a Markdown page, empty where nothing differs but time."""
    rows = [
        (name, before["metrics"].get(name, {}).get("mean"), after["metrics"].get(name, {}).get("mean"))
        for name in sorted(before["metrics"].keys() | after["metrics"].keys())
    ]
    changed = [row for row in rows if row[1] != row[2]]
    if changed:
        yield "| metric | before | after |"
        yield "| --- | --- | --- |"
        yield from (f"| {name} | {_shown(old)} | {_shown(new)} |" for name, old, new in changed)
    for title, ids in (
        ("Newly failing", sorted(set(after["failing"]) - set(before["failing"]))),
        ("Newly passing", sorted(set(before["failing"]) - set(after["failing"]))),
    ):
        if ids:
            yield f"\n{title} ({len(ids)}): {', '.join(ids)}"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
