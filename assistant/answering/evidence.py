"""Which statements answer the question, and is that enough?

The best hit is always evidence; the next ones join it while they score nearly as well. What was found is enough when
its raw likeness to the question (not its rank, which something always has) is high enough; the bounds were set on the
asked-as questions held out of the index against questions on other subjects, see docs/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answering.slots import Slot, asked_slot, holds, says_not_known
from assistant.records import Hit, Language, Statement

Standing = Literal["enough", "weak", "foreign"]

MAX_STATEMENTS = 3
# How far the score of a further statement may lie below the best one's.
GAP = 2.0


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
    for_parts = [hit for hit in hits[1:] if hit.part]
    near = [hit for hit in hits[1:] if hits[0].score - hit.score <= GAP and not hit.part]
    chosen = (*hits[:1], *for_parts, *near)[:MAX_STATEMENTS]
    evidence = tuple(statements[hit.statement_id] for hit in chosen)
    nearby = tuple(statements[hit.statement_id] for hit in hits if hit not in chosen)
    return Evidence(evidence, standing, _missing(asked_slot(text), evidence, language), nearby)


def _missing(slot: Slot | None, evidence: Sequence[Statement], language: Language) -> Slot | None:
    if slot is None or any(holds(slot, s.text(language)) or says_not_known(s.text(language)) for s in evidence):
        return None
    return slot
