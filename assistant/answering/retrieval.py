"""Finds the statements a question may be about, with several independent looks, and adds the looks up.

Each look scores every statement; scores are brought to one scale (z-score over all statements) and summed with the
weights below. Two things that no look sees are added: whether a statement names what the question names (the very
bill, law, programme, body), and whether it holds the kind of thing that is asked for (an amount, a date). The weights
come from a conditional logit over asked-as questions held out of the index (docs/retrieval.md). Both languages of a
statement, and the questions people ask for it, count for the same statement: a Korean question finds what only the
English text says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.answering.leaning import SUBJECTS, leaned_on, names_subject, points_back
from assistant.answering.notices import is_about_another_bill, points_at_bill
from assistant.answering.parts import parts_of
from assistant.answering.slots import Slot, asked_slot, holds, says_not_known
from assistant.indexing.index import SearchIndex
from assistant.records import Hit, Statement

WEIGHTS = {
    "statement_words": 1.0,
    "asked_words": 0.9,
    "passage_vector": 0.8,
    "asked_best": 0.2,
    "asked_mean": 0.35,
    "learned": 0.9,
}
NAMED_SUBJECT, NAMED_OTHER, ANOTHER_BILL = 1.3, 1.1, 10.0
HELD_FIELD, HELD, LACKED = 4.0, 1.8, -1.5
SLOT_LOOKAHEAD, SLOT_NEAR = 30, 8.0
# A part's own statement: what the whole question counts beside the part, how much better it must suit the part than
# what was chosen before, and how far below the best it may lie for the whole.
PART_WHOLE, PART_BETTER, PART_GAP = 0.5, 5.0, 12.0
LIMIT = 10
CONTEXT_SHARE, CONTEXT_SHARE_LESS = 0.7, 0.4
_FIELDS: dict[Slot, tuple[str, ...]] = {
    "amount": ("amount", "support"),
    "contact": (),
    "date": ("application_window",),
    "rate": ("support",),
    "number": (),
}

Scores = NDArray[np.float64]


def retrieve(
    text: str, index: SearchIndex, embeddings: Embeddings, context: str = "", limit: int = LIMIT
) -> tuple[Hit, ...]:
    """The ``limit`` best statements, best first, each with its raw score of every stage.

    The best statements for single parts of the question follow where they are not among them (``Hit.part``).
    ``context`` is what was said before. Where the question leans on it, it is searched too and counts for less: less
    still where the question names its own subject, or no word of it points back.
    """
    context = leaned_on(text, context, index)
    stages = stage_scores(text, index, embeddings)
    fused = fuse(stages) + naming_scores(text, index)
    if context:
        full = points_back(text) and not names_subject(text, index.glossary)
        share = CONTEXT_SHARE if full else CONTEXT_SHARE_LESS
        before = stage_scores(context, index, embeddings)
        fused = fused + share * (fuse(before) + naming_scores(context, index))
        stages = {name: (scores + share * before[name]) / (1 + share) for name, scores in stages.items()}
    fused = with_slot(text, fused, index)
    best = [int(i) for i in np.argsort(-fused, kind="stable")[:limit]]
    parts = _best_of_parts(text, fused, index, embeddings)
    return tuple(
        Hit(
            index.order[i],
            round(float(fused[i]), 4),
            tuple((name, round(float(s[i]), 4)) for name, s in stages.items()),
            parts.get(i, ""),
        )
        for i in dict.fromkeys((*best, *parts))
    )


def _best_of_parts(text: str, fused: Scores, index: SearchIndex, embeddings: Embeddings) -> dict[int, str]:
    """The best statement for each part of a question that asks several things, where that is another than the best.

    It must suit its part clearly better than what was chosen before it, and suit the whole question tolerably.
    """
    chosen = {int(np.argmax(fused)): ""}
    for part in parts_of(text, index.glossary):
        alone = with_slot(part, fuse(stage_scores(part, index, embeddings)) + naming_scores(part, index), index)
        best = int(np.argmax(alone + PART_WHOLE * fused))
        better = alone[best] - max(alone[i] for i in chosen)
        if best not in chosen and better >= PART_BETTER and fused.max() - fused[best] <= PART_GAP:
            chosen[best] = part
    return {i: part for i, part in chosen.items() if part}


def stage_scores(text: str, index: SearchIndex, embeddings: Embeddings) -> dict[str, Scores]:
    """The raw scores of every look, each an array over ``index.order``."""
    vector = np.asarray(embeddings.embed_query(text), dtype=np.float32)
    expanded = index.glossary.expand(text)
    best, mean = index.asked_similarity(vector)
    return {
        "statement_words": index.statement_scores(text, expanded),
        "asked_words": index.keyword_scores(text, expanded),
        "passage_vector": index.passage_similarity(vector),
        "asked_best": best,
        "asked_mean": mean,
        "learned": index.learned_scores(vector),
    }


def fuse(stages: Mapping[str, Scores], looks: Collection[str] = tuple(WEIGHTS)) -> Scores:
    """The weighted sum of the looks' z-scores, an array over ``index.order``."""
    fused: Scores = np.sum([WEIGHTS[name] * z_score(stages[name]) for name in looks], axis=0)
    return fused


def naming_scores(text: str, index: SearchIndex) -> Scores:
    """For every thing the text names: a plus for statements that name it too, a minus for the others, ``(n,)``.

    "The bill", with no other bill or law named, is the one that this knowledge is about.
    """
    scores = np.zeros(len(index.order))
    named = index.glossary.found(text)
    for entry in named:
        weight = NAMED_SUBJECT if entry.kind in SUBJECTS else NAMED_OTHER
        scores += np.where(index.names(entry), weight, -weight)
    if points_at_bill(text) and sum(entry.kind in ("bill", "law") for entry in named) <= 1:
        scores[[is_about_another_bill(statement) for statement in index.statements.values()]] -= ANOTHER_BILL
    return scores


def with_slot(text: str, fused: Scores, index: SearchIndex) -> Scores:
    """Among the best statements, those that hold what is asked for gain, and those that lack it lose, ``(n,)``."""
    slot = asked_slot(text)
    weighed = fused.copy()
    if slot is not None:
        best = np.argsort(-fused, kind="stable")[:SLOT_LOOKAHEAD]
        for i in best[fused[best] >= fused[best[0]] - SLOT_NEAR]:
            weighed[i] += _slot_score(slot, index.statements[index.order[i]])
    return weighed


def _slot_score(slot: Slot, statement: Statement) -> float:
    """Most where the sheet has a field for what is asked, least where nothing of it is held or said to be unknown."""
    text = statement.statement_ko
    if any(holds(slot, getattr(statement, field), exactly=True) for field in _FIELDS[slot]):
        return HELD_FIELD
    if holds(slot, text, exactly=True):
        return HELD
    return 0.0 if holds(slot, text) or says_not_known(text) else LACKED


def z_score(scores: Scores) -> Scores:
    """``(x - mean) / standard deviation``; all zero where every score is the same."""
    spread = scores.std()
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)
