"""Finds the statements a question may be about, with several independent looks, and adds the looks up.

Each look scores every statement; scores are brought to one scale (z-score over all statements) and summed with the
weights below, which were chosen on asked-as questions held out of the index (docs/retrieval.md). Both languages of a
statement, and the questions people ask for it, count for the same statement: a Korean question finds what only the
English text says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.answering.evidence import Standing
from assistant.answering.notices import asks_about_bill
from assistant.indexing.index import SearchIndex
from assistant.records import Hit

WEIGHTS = {
    "statement_words": 1.0,
    "asked_words": 1.0,
    "passage_vector": 0.5,
    "asked_best": 0.5,
    "asked_mean": 0.5,
    "learned": 1.5,
}
LIMIT = 10
CONTEXT_SHARE, CONTEXT_SHARE_NAMED = 0.7, 0.3
_SUBJECTS = frozenset({"bill", "law", "program"})

Scores = NDArray[np.float64]


def retrieve(
    text: str, index: SearchIndex, embeddings: Embeddings, context: str = "", limit: int = LIMIT
) -> tuple[Hit, ...]:
    """The ``limit`` best statements, best first, each with its raw score of every stage.

    ``context`` is what was said before a follow-up. It is searched too and counts for less: less still where the
    question names its own subject.
    """
    stages = stage_scores(text, index, embeddings)
    fused = fuse(stages)
    if context:
        share = CONTEXT_SHARE_NAMED if _names_subject(text, index) else CONTEXT_SHARE
        before = stage_scores(context, index, embeddings)
        fused = fused + share * fuse(before)
        stages = {name: (scores + share * before[name]) / (1 + share) for name, scores in stages.items()}
    best = np.argsort(-fused, kind="stable")[:limit]
    return tuple(
        Hit(
            index.order[i],
            round(float(fused[i]), 4),
            tuple((name, round(float(s[i]), 4)) for name, s in stages.items()),
        )
        for i in best
    )


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


def _names_subject(text: str, index: SearchIndex) -> bool:
    return any(entry.kind in _SUBJECTS for entry in index.glossary.found(text))


def z_score(scores: Scores) -> Scores:
    """``(x - mean) / standard deviation``; all zero where every score is the same."""
    spread = scores.std()
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)


# How like the question the best hit really is, as log-odds of "the knowledge is about this": fitted by logistic
# regression on everyday questions against questions on other subjects (docs/retrieval.md).
_LIKENESS = {"asked_best": 4.4, "asked_mean": 6.6, "passage_vector": 5.8}
_KNOWN_WORD = 2.0
_OFFSET = -6.1
_FOREIGN_BELOW, _WEAK_BELOW = -1.3, -0.2


def standing_of(text: str, hits: Sequence[Hit], index: SearchIndex) -> Standing:
    """Whether what was found is about the question at all (else ``foreign``) and near enough to answer (``enough``)."""
    if not hits:
        return "foreign"
    odds = likeness(text, hits, index)
    if odds < _FOREIGN_BELOW:
        return "foreign"
    return "weak" if odds < _WEAK_BELOW else "enough"


def likeness(text: str, hits: Sequence[Hit], index: SearchIndex) -> float:
    """Log-odds that the knowledge is about the question, from raw scores, which ranks cannot tell."""
    raw = dict(hits[0].stages) | {"asked_best": max(dict(hit.stages)["asked_best"] for hit in hits)}
    known_word = _KNOWN_WORD if index.glossary.found(text) or asks_about_bill(text) else 0.0
    return _OFFSET + known_word + sum(weight * raw[name] for name, weight in _LIKENESS.items())
