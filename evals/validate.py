"""Are the cases themselves sound? What a case says must be possible, and it must not be known beforehand.

Near-duplicates are found by the Jaccard index of sets of character 3-grams (P. Jaccard, 1901).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from assistant.records import Statement
from evals.cases import Case
from evals.metrics import folded

NEAR = 0.5
AT_LEAST: dict[str, int] = {
    "unanswerable": 40,
    "false_premise": 30,
    "follow_up": 40,
    "injection": 40,
    "out_of_scope": 30,
}
ALL_AT_LEAST = 360
_BEHAVIOURS = {
    "unanswerable": {"abstain"},
    "out_of_scope": {"refuse"},
    "injection": {"refuse"},
    "false_premise": {"correct"},
}


def faults(cases: Sequence[Case], statements: Mapping[str, Statement], asked: Sequence[str]) -> Iterator[str]:
    """Everything that is wrong with a set of cases, one line each. ``asked``: what the product learns from."""
    for case in cases:
        yield from (f"{case.id}: {fault}" for fault in _own_faults(case, statements))
    yield from _near_duplicates(cases, asked)


def too_few(cases: Sequence[Case]) -> Iterator[str]:
    """Which kinds and languages the committed suite has too few cases of."""
    kinds: Counter[str] = Counter(case.kind for case in cases)
    yield from (f"{kind}: {kinds[kind]} of {least}" for kind, least in AT_LEAST.items() if kinds[kind] < least)
    if len(cases) < ALL_AT_LEAST:
        yield f"cases: {len(cases)} of {ALL_AT_LEAST}"
    if sum(case.language == "ko" for case in cases) * 2 < len(cases):
        yield "less than half of the cases are Korean"


def _own_faults(case: Case, statements: Mapping[str, Statement]) -> Iterator[str]:
    if case.behaviour not in _BEHAVIOURS.get(case.kind, {case.behaviour}):
        yield f"a case of kind {case.kind} cannot want to {case.behaviour}"
    if unknown := sorted({i for group in case.evidence for i in group} - statements.keys()):
        yield f"unknown statements: {', '.join(unknown)}"
        return
    if case.wants_answer and not case.evidence:
        yield "wants an answer, but names no evidence"
    if (case.kind == "follow_up") != bool(case.history) and case.kind not in ("injection", "false_premise"):
        yield "a follow-up has a history, and only a follow-up"
    texts = [[folded(statements[i].text(case.language)) for i in group] for group in case.evidence]
    for wanted in case.must_include:
        if not any(all(any(folded(v) in text for v in wanted) for text in group) for group in texts):
            yield f"no evidence group always holds one of: {', '.join(wanted)}"
    for bad in case.must_not_include:
        if any(folded(bad) in text for group in texts for text in group):
            yield f"its own evidence says {bad!r}"


def grams(text: str) -> frozenset[str]:
    """The character 3-grams of a text's letters and digits, lower case."""
    plain = re.sub(r"[\W_]+", "", text.lower())
    return frozenset(plain[i : i + 3] for i in range(max(len(plain) - 2, 1)))


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """``|a ∩ b| / |a ∪ b|``."""
    return len(a & b) / len(a | b)


def _near_duplicates(cases: Sequence[Case], asked: Sequence[str]) -> Iterator[str]:
    """Cases too like a learned question or an earlier case; pairs of very unlike length are not compared."""
    known = [(text, grams(text)) for text in asked]
    sizes = np.array([len(g) for _, g in known])
    seen: list[tuple[Case, frozenset[str]]] = []
    for case in cases:
        own = grams(case.question)
        near = np.flatnonzero((sizes >= NEAR * len(own)) & (sizes <= len(own) / NEAR))
        yield from (
            f"{case.id}: like {known[i][0]!r}, which is learned from" for i in near if jaccard(own, known[i][1]) >= NEAR
        )
        for other, theirs in seen:
            same_turns = case.history == other.history
            if same_turns and jaccard(own, theirs) >= NEAR:
                yield f"{case.id}: like {other.id}"
        seen.append((case, own))
