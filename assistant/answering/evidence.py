"""Which statements answer the question.

The best hit is always evidence; what was found for a single part of the question joins it, and the next ones while
they score nearly as well. Whether that is enough is judged in ``standing.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.slots import Slot, asked_slot, holds, says_not_known
from assistant.records import Hit, Language, Statement

MAX_STATEMENTS = 3
# How far the score of a further statement may lie below the best one's, and one that holds the very thing asked for.
GAP, GAP_HELD = 1.7, 3.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """The chosen statements, best first. ``missing`` is what was asked for and is in none of them."""

    statements: tuple[Statement, ...]
    missing: Slot | None
    nearby: tuple[Statement, ...]


def select(text: str, hits: Sequence[Hit], statements: Mapping[str, Statement], language: Language) -> Evidence:
    """Choose evidence from hits that are sorted best first."""
    slot = asked_slot(text)
    for_parts = [hit for hit in hits[1:] if hit.part]
    near = [
        hit
        for hit in hits[1:]
        if hits[0].score - hit.score <= _gap(slot, statements[hit.statement_id], language) and not hit.part
    ]
    chosen = (*hits[:1], *for_parts, *near)[:MAX_STATEMENTS]
    evidence = tuple(statements[hit.statement_id] for hit in chosen)
    nearby = tuple(statements[hit.statement_id] for hit in hits if hit not in chosen)
    return Evidence(evidence, _missing(slot, evidence, language), nearby)


def _gap(slot: Slot | None, statement: Statement, language: Language) -> float:
    """A telephone number of somebody else is no answer, however well it fits; an amount of the same thing may be."""
    return GAP_HELD if slot and slot != "contact" and holds(slot, statement.text(language), exactly=True) else GAP


def _missing(slot: Slot | None, evidence: Sequence[Statement], language: Language) -> Slot | None:
    if slot is None or any(holds(slot, s.text(language)) or says_not_known(s.text(language)) for s in evidence):
        return None
    return slot
