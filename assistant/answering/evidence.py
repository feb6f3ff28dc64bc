"""Which statements answer the question, and is that enough?

The best hit is always evidence; the next ones join it while they score nearly as well. What was found is enough when
its raw likeness to the question (not its rank, which something always has) is high enough; the bounds were set on the
asked-as questions held out of the index against questions on other subjects, see docs/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.answering.slots import Slot, asked_slot, holds, says_not_known
from assistant.records import Hit, Language, Statement

Standing = Literal["enough", "weak", "foreign"]

MAX_STATEMENTS = 3
NEAR = 0.8
SLOT_LOOKAHEAD = 5
SLOT_NEAR = 0.7

_FIELDS: dict[Slot, tuple[str, ...]] = {
    "amount": ("amount", "support"),
    "contact": ("contact",),
    "date": ("application_window",),
    "rate": (),
    "number": (),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The chosen statements, best first, and how far they answer.

    ``standing``: ``enough`` to answer from; ``weak``: on the subject, but no answer to this; ``foreign``: nothing
    that is known is about this at all. ``missing`` is what was asked for and is in none of the statements.
    """

    statements: tuple[Statement, ...]
    standing: Standing
    missing: Slot | None
    nearby: tuple[Statement, ...]


def select(
    text: str, hits: Sequence[Hit], statements: Mapping[str, Statement], language: Language, standing: Standing
) -> Evidence:
    """Choose evidence from hits that are sorted best first."""
    slot = asked_slot(text)
    ranked = _slot_first(slot, hits, statements, language)
    chosen = [hit for hit in ranked[:MAX_STATEMENTS] if hit.score >= NEAR * ranked[0].score or hit is ranked[0]]
    evidence = tuple(statements[hit.statement_id] for hit in chosen)
    nearby = tuple(statements[hit.statement_id] for hit in ranked if hit not in chosen)
    return Evidence(evidence, standing, _missing(slot, evidence, language), nearby)


def _slot_first(
    slot: Slot | None, hits: Sequence[Hit], statements: Mapping[str, Statement], language: Language
) -> list[Hit]:
    """Among the best hits, those that hold the thing asked for come before near equals that do not."""
    if slot is None:
        return list(hits)
    head = [hit for hit in hits[:SLOT_LOOKAHEAD] if hit.score >= SLOT_NEAR * hits[0].score]
    weighed = [replace(h, score=h.score * _slot_weight(slot, statements[h.statement_id], language)) for h in head]
    return sorted(weighed, key=lambda hit: hit.score, reverse=True) + list(hits[len(head) :])


def _slot_weight(slot: Slot, statement: Statement, language: Language) -> float:
    """Most where the sheet has a field for it, least where the statement neither holds it nor says it is not known."""
    text = statement.text(language)
    if any(holds(slot, getattr(statement, field), exactly=True) for field in _FIELDS[slot]):
        return 1.15
    if holds(slot, text, exactly=True):
        return 1.0
    return 0.9 if holds(slot, text) or says_not_known(text) else 0.8


def _missing(slot: Slot | None, evidence: Sequence[Statement], language: Language) -> Slot | None:
    if slot is None or any(holds(slot, s.text(language)) or says_not_known(s.text(language)) for s in evidence):
        return None
    return slot
