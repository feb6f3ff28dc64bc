"""When is the evidence enough? Fits the weights of ``answering/standing.py``: ``python -m benchmarks.standing``.

Every fifth question of each kind (asked-as, silent, elsewhere) is kept out; the index is built from the rest, and the
questions that were kept out are searched. Two logistic regressions on their signals are fitted, foreign against the
rest and silent against answered, and scored by five-fold cross-validation. Prints the weights to copy, and how the
log-odds part the kinds.

AUC: the share of pairs that the score puts in the right order.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from assistant.answering.evidence import select
from assistant.answering.retrieval import retrieve
from assistant.answering.standing import FOREIGN, SILENT, foreign_signals, read, silent_signals
from assistant.answering.text import detect_language
from assistant.indexing.embedding import TextEmbeddings, open_embedding
from assistant.indexing.index import SearchIndex
from assistant.indexing.knowledge import load_knowledge
from assistant.resources import data_folder
from benchmarks.retrieval import EVERY, opened, split

Signals = Mapping[str, float]
Answerable = NDArray[np.bool_]


def main() -> None:
    """Build, search, fit and print."""
    knowledge, embeddings = load_knowledge(data_folder("knowledge")), open_embedding("use-multilingual")
    kept, asked = split(knowledge)
    silent, elsewhere = knowledge.silent[::EVERY], knowledge.elsewhere[::EVERY]
    kept = replace(
        kept,
        silent=tuple(q for i, q in enumerate(knowledge.silent) if i % EVERY),
        elsewhere=tuple(t for i, t in enumerate(knowledge.elsewhere) if i % EVERY),
    )
    texts = {
        "answered": [q.text for q in asked],
        "silent": [q.text for q in silent],
        "elsewhere": list(elsewhere),
    }
    with tempfile.TemporaryDirectory() as root:
        index = opened(Path(root), kept, embeddings)
        found = {kind: [_signals(text, index, embeddings) for text in of_kind] for kind, of_kind in texts.items()}
    about = [s for s, _ in (*found["answered"], *found["silent"], *found["elsewhere"])]
    said = [s for _, s in (*found["answered"], *found["silent"])]
    n, m = len(found["answered"]), len(found["silent"])
    print("\n".join(_report("FOREIGN", list(FOREIGN), about, np.arange(len(about)) >= n + m)))
    print("\n".join(_report("SILENT", list(SILENT), said, np.arange(len(said)) >= n)))


def _signals(text: str, index: SearchIndex, embeddings: TextEmbeddings) -> tuple[Signals, Signals]:
    hits = retrieve(text, index, embeddings)
    evidence = select(text, hits, index.statements, detect_language(text))
    return foreign_signals(text, "", hits, index), silent_signals(read(text, "", evidence, index), index)


def _report(title: str, names: Sequence[str], signals: Sequence[Signals], yes: Answerable) -> Iterator[str]:
    table = np.array([[one[name] for name in names] for one in signals])
    model = LogisticRegression(max_iter=2000)
    odds = cross_val_predict(model, table, yes, cv=5, method="decision_function")
    model.fit(table, yes)
    weights = ", ".join(f'"{name}": {weight:.2f}' for name, weight in zip(names, model.coef_[0], strict=True))
    yield f"{title} = {{{weights}}}; {title}_BIAS = {model.intercept_[0]:.2f}"
    yield f"{yes.sum()} yes, {(~yes).sum()} no; AUC {roc_auc_score(yes, odds):.3f}"
    for name, column in zip(names, table.T, strict=True):
        yield f"  {name} alone: AUC {max(auc := roc_auc_score(yes, column), 1 - auc):.3f}"
    yield "  log-odds above: share of yes, share of no"
    for bound in (-3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 2):
        yield f"  {bound:5.1f}: {np.mean(odds[yes] > bound):.3f}  {np.mean(odds[~yes] > bound):.3f}"


if __name__ == "__main__":
    main()
