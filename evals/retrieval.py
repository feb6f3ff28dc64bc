"""How well the search finds evidence, look by look, apart from what is then said.

hit@k: some acceptable statement is among the first k. MRR: mean of one over the rank of the first. nDCG@10: the first
statement of each evidence group counts once, discounted by log2 of its rank plus one (K. Järvelin and J. Kekäläinen,
"Cumulated Gain-Based Evaluation of IR Techniques", 2002).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.answering.retrieval import WEIGHTS, fuse, retrieve, stage_scores
from assistant.answering.routing import route
from assistant.indexing.glossary import Glossary
from assistant.indexing.index import SearchIndex
from assistant.records import Question
from evals.cases import Case, Groups
from evals.errors import RunError
from evals.run import TODAY

Stages = Mapping[str, NDArray[np.float64]]
_ASKED = frozenset({"asked_words", "asked_best", "asked_mean", "learned"})
_VECTORS = frozenset({"passage_vector", "asked_best", "asked_mean", "learned"})

# Which looks count in each row of the ablation.
ABLATIONS: dict[str, frozenset[str]] = {
    "question alone": frozenset(WEIGHTS),
    "keywords only": frozenset(WEIGHTS) - _VECTORS,
    "vectors only": _VECTORS,
    "without asked-as questions": frozenset(WEIGHTS) - _ASKED,
}


def measure(cases: Sequence[Case], index: SearchIndex, embeddings: Embeddings) -> dict[str, dict[str, float]]:
    """hit@1/3/5/10, MRR and nDCG@10 of the product's search and of every ablation, over the cases that name evidence.

    The ablations search the question alone, the product also what was said before it.

    Raises:
        RunError: no case names evidence.
    """
    asked = [case for case in cases if case.evidence]
    if not asked:
        raise RunError("No case names evidence, so there is no retrieval to measure.")
    routed = [route(Question(case.question, case.history, today=TODAY)) for case in asked]
    product = [retrieve(r.text, index, embeddings, r.context, len(index.order)) for r in routed]
    rows = {"product": _row(asked, [[hit.statement_id for hit in hits] for hits in product])}
    found = [stage_scores(r.text, index, embeddings) for r in routed]
    rows |= {
        name: _row(asked, [_ranked(stages, index, looks) for stages in found]) for name, looks in ABLATIONS.items()
    }
    glossary, index.glossary = index.glossary, Glossary(())
    try:
        bare = [stage_scores(r.text, index, embeddings) for r in routed]
    finally:
        index.glossary = glossary
    return rows | {"without the glossary": _row(asked, [_ranked(s, index, frozenset(WEIGHTS)) for s in bare])}


def _ranked(stages: Stages, index: SearchIndex, looks: frozenset[str]) -> list[str]:
    return [index.order[i] for i in np.argsort(-fuse(stages, sorted(looks)), kind="stable")]


def _row(cases: Sequence[Case], ranked: Sequence[Sequence[str]]) -> dict[str, float]:
    ranks = [first_rank(case.evidence, ids) for case, ids in zip(cases, ranked, strict=True)]
    gains = [ndcg(case.evidence, ids) for case, ids in zip(cases, ranked, strict=True)]
    hits = {f"hit@{k}": sum(rank <= k for rank in ranks) / len(ranks) for k in (1, 3, 5, 10)}
    return hits | {"mrr": sum(1 / rank for rank in ranks) / len(ranks), "ndcg@10": sum(gains) / len(gains)}


def first_rank(groups: Groups, ids: Sequence[str]) -> float:
    """The rank of the first acceptable statement, 1 for the best; infinite where none is found."""
    acceptable = {statement_id for group in groups for statement_id in group}
    return next((float(rank) for rank, found in enumerate(ids, start=1) if found in acceptable), math.inf)


def ndcg(groups: Groups, ids: Sequence[str], k: int = 10) -> float:
    """nDCG@k where each evidence group is worth one, at the rank of its first statement."""
    ranks = [next((r for r, found in enumerate(ids[:k], start=1) if found in group), None) for group in groups]
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(len(groups), k) + 1))
    return sum(1 / math.log2(rank + 1) for rank in ranks if rank) / ideal
