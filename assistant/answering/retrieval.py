"""Finds the statements a question may be about, with several independent looks, and adds the looks up.

Each look scores every statement; scores are brought to one scale (z-score over all statements) and summed with the
weights below, which were chosen on asked-as questions held out of the index (docs/retrieval.md). Both languages of a
statement, and the questions people ask for it, count for the same statement: a Korean question finds what only the
English text says.
"""

from __future__ import annotations

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.answering.evidence import Standing
from assistant.indexing.index import SearchIndex
from assistant.records import Hit

WEIGHTS = {
    "statement_words": 1.0,
    "asked_words": 1.0,
    "passage_vector": 0.5,
    "asked_best": 0.5,
    "asked_mean": 0.5,
    "learned": 1.0,
}
LIMIT = 10

Scores = NDArray[np.float64]


def retrieve(text: str, index: SearchIndex, embeddings: Embeddings, limit: int = LIMIT) -> tuple[Hit, ...]:
    """The ``limit`` best statements, best first, each with its raw score of every stage."""
    stages = stage_scores(text, index, embeddings)
    fused = sum((WEIGHTS[name] * z_score(scores) for name, scores in stages.items()), np.zeros(len(index.order)))
    best = np.argsort(-fused, kind="stable")[:limit]
    return tuple(
        Hit(index.order[i], round(float(fused[i]), 4), tuple((name, round(float(s[i]), 4)) for name, s in stages.items()))
        for i in best
    )
