"""Does the product know when it does not know? Its own probability that the sources are silent, against the truth.

Of all cases on the subject (those that want an answer, a correction or abstention) that are searched, the probability
that the product gives to "no statement answers this" is sorted into bins; in a calibrated product the share of truly
unanswered questions in a bin is the mean of its probabilities (A. Niculescu-Mizil and R. Caruana, "Predicting Good
Probabilities With Supervised Learning", 2005). Brier score: mean squared difference of both (G. W. Brier, 1950).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.embeddings import Embeddings

from assistant.answering.evidence import select
from assistant.answering.retrieval import retrieve
from assistant.answering.routing import route
from assistant.answering.standing import judge
from assistant.indexing.index import SearchIndex
from assistant.records import Question
from evals.cases import Case
from evals.run import TODAY

BINS = 5

Pairs = Sequence[tuple[float, bool]]


def measure(cases: Sequence[Case], index: SearchIndex, embeddings: Embeddings) -> dict[str, Any]:
    """The bins, and the Brier score beside that of always giving the share of the unanswered; empty of no cases."""
    return curve([*_pairs(cases, index, embeddings)])


def _pairs(cases: Sequence[Case], index: SearchIndex, embeddings: Embeddings) -> Iterator[tuple[float, bool]]:
    for case in cases:
        routed = route(Question(case.question, case.history, today=TODAY), index.limits.manipulation)
        if case.behaviour == "refuse" or routed.route != "search":
            continue
        hits = retrieve(routed.text, index, embeddings, routed.context)
        evidence = select(routed.text, hits, index.statements, routed.language)
        yield judge(routed.text, routed.context, hits, evidence, index).silent, case.behaviour == "abstain"


def curve(pairs: Pairs) -> dict[str, Any]:
    """Bins of equal width: how many, the mean probability, and the share that came true."""
    if not pairs:
        return {}
    share = sum(true for _, true in pairs) / len(pairs)
    bins = [_bin([pair for pair in pairs if min(int(pair[0] * BINS), BINS - 1) == place]) for place in range(BINS)]
    return {
        "brier": sum((given - true) ** 2 for given, true in pairs) / len(pairs),
        "brier_of_the_share": share * (1 - share),
        "bins": [one for one in bins if one["n"]],
    }


def _bin(pairs: Pairs) -> dict[str, float]:
    n = len(pairs)
    return {
        "n": n,
        "given": sum(given for given, _ in pairs) / n if n else 0.0,
        "came_true": sum(true for _, true in pairs) / n if n else 0.0,
    }
