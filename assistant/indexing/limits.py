"""Where the knowledge ends, learned when the index is built: what is foreign to it, and what it is silent on.

Four linear classifiers over character n-grams, each a logistic regression (scikit-learn) on questions that were
written for it:

- ``foreign``: questions on other subjects (``elsewhere.yaml``) against all that are on the subject, some of both with
  their spaces taken out;
- ``silent``: questions that no statement answers (``silent/``) against those that one does (``asked/``);
- ``beyond``: the same, but of each question only what the statement that lies nearest does not say, nor any other
  question for it: "competition rate" speaks for silence only where the evidence has no such words;
- ``manipulation``: attempts to steer the assistant (``manipulation.yaml``) against everything else, where honest
  questions that sound like one count several times.

Scores are log-odds at equal shares of both kinds; above 0 means foreign, silent, an attempt.

Feature hashing: K. Weinberger et al., "Feature Hashing for Large Scale Multitask Learning" (2009).
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.indexing.knowledge import Knowledge
from assistant.records import Statement

BUCKETS = 2**16
_SHORTEST, _LONGEST = 2, 4
_INVERSE_REGULARISATION = 3.0
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d[\d.,]*|[가-힣]+")
_BENIGN_COUNTS, _CLOSED_UP_EVERY = 3, 3
_NAMES = ("foreign", "silent", "beyond", "manipulation")

Weights = NDArray[np.float32]
Grams = frozenset[str]


def ngrams(text: str) -> Grams:
    """Every run of 2 to 4 characters of every word, a space standing for the word's edge."""
    words = (f" {match.group()} " for match in _WORD.finditer(unicodedata.normalize("NFKC", text).lower()))
    return frozenset(
        word[i : i + n] for word in words for n in range(_SHORTEST, _LONGEST + 1) for i in range(len(word) - n + 1)
    )


@dataclass(frozen=True, slots=True)
class Linear:
    """One classifier. ``weights`` has a row of inverse document frequencies and one of weights, ``(2, BUCKETS)``."""

    weights: Weights
    bias: float

    def score(self, grams: Collection[str]) -> float:
        """Log-odds; the bias alone where there are no n-grams."""
        idf, weights = self.weights[:, _buckets(grams)]
        length = float(np.linalg.norm(idf))
        return self.bias + (float(idf @ weights) / length if length else 0.0)

    def weight(self, grams: Collection[str]) -> float:
        """The plain sum of what the n-grams weigh, bias and length left out."""
        idf, weights = self.weights[:, _buckets(grams)]
        return float(idf @ weights)


@dataclass(frozen=True, slots=True)
class Limits:
    """The classifiers; ``None`` where the knowledge has no questions to learn one from."""

    foreign: Linear | None
    silent: Linear | None
    beyond: Linear | None
    manipulation: Linear | None


def evidence_grams(statement: Statement, questions: Sequence[str]) -> Grams:
    """The n-grams of all that a statement says, in both languages, and of questions that it answers."""
    fields = (statement.program, statement.topic, statement.eligibility, statement.support, statement.contact)
    return ngrams(" ".join((statement.statement_ko, statement.statement_en, *fields, *questions)))


def train(knowledge: Knowledge) -> Limits:
    """Learn from the knowledge's own questions; takes a few seconds."""
    asked = [ngrams(question.text) for question in knowledge.asked]
    silent = [ngrams(question.text) for question in knowledge.silent]
    elsewhere = [ngrams(text) for text in knowledge.elsewhere]
    ours = [question.text for question in (*knowledge.asked, *knowledge.silent)]
    attempts, benign = ([ngrams(text) for text in texts] for texts in (knowledge.attempts, knowledge.benign))
    answered_beyond, silent_beyond = _beyond(knowledge, asked, silent)
    return Limits(
        foreign=_fitted([*asked, *silent, *_closed_up(ours)], [*elsewhere, *_closed_up(knowledge.elsewhere)]),
        silent=_fitted(asked, silent),
        beyond=_fitted(answered_beyond, silent_beyond),
        manipulation=_fitted([*asked, *silent, *elsewhere, *benign * _BENIGN_COUNTS], attempts),
    )


def _closed_up(texts: Sequence[str]) -> list[Grams]:
    """Every third text without its spaces, as some people type."""
    return [ngrams("".join(text.split())) for text in texts[::_CLOSED_UP_EVERY]]


def _beyond(knowledge: Knowledge, asked: Sequence[Grams], silent: Sequence[Grams]) -> tuple[list[Grams], list[Grams]]:
    """Of every question what its statement does not say, nor another question for that statement."""
    said = {statement.id: evidence_grams(statement, ()) for statement in knowledge.statements}
    counts: Mapping[str, dict[str, int]] = {statement_id: defaultdict(int) for statement_id in said}
    for question, grams in zip(knowledge.asked, asked, strict=True):
        for gram in grams:
            counts[question.statement_id][gram] += 1
    answered = [
        frozenset(g for g in grams if counts[q.statement_id][g] < 2) - said[q.statement_id]
        for q, grams in zip(knowledge.asked, asked, strict=True)
    ]
    unanswered = [
        frozenset(g for g in grams if not counts[q.statement_id].get(g)) - said[q.statement_id]
        for q, grams in zip(knowledge.silent, silent, strict=True)
    ]
    return answered, unanswered


def _fitted(no: Sequence[Grams], yes: Sequence[Grams]) -> Linear | None:
    """A classifier that scores ``yes`` above 0 and ``no`` below; each kind weighs as much as the other."""
    if not no or not yes:
        return None
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows = [_buckets(grams) for grams in (*no, *yes)]
    buckets = np.concatenate(rows)
    frequency = np.bincount(buckets, minlength=BUCKETS)
    idf = (np.log((1 + len(rows)) / (1 + frequency)) + 1).astype(np.float32)
    values = np.concatenate([_unit(idf[row]) for row in rows])
    ends = np.cumsum([0, *map(len, rows)])
    table = csr_matrix((values, buckets, ends), (len(rows), BUCKETS))
    model = LogisticRegression(C=_INVERSE_REGULARISATION, class_weight="balanced", max_iter=1000)
    model.fit(table, np.arange(len(rows)) >= len(no))
    return Linear(np.vstack([idf, model.coef_[0].astype(np.float32)]), float(model.intercept_[0]))


def _unit(values: Weights) -> Weights:
    length = float(np.linalg.norm(values))
    return values / length if length else values


def _buckets(grams: Collection[str]) -> NDArray[np.int64]:
    """The buckets that n-grams are hashed to, sorted, each once."""
    return np.array(sorted({zlib.crc32(gram.encode()) % BUCKETS for gram in grams}), dtype=np.int64)


def save(limits: Limits, path: Path) -> None:
    """Write the classifiers into one file.

    Raises:
        OSError: the file cannot be written.
    """
    arrays: dict[str, NDArray[np.float32]] = {}
    for name in _NAMES:
        linear: Linear | None = getattr(limits, name)
        if linear is not None:
            arrays |= {name: linear.weights, f"{name}_bias": np.array(linear.bias, dtype=np.float32)}
    np.savez_compressed(path, allow_pickle=False, **arrays)


def load(path: Path) -> Limits:
    """The classifiers of a file.

    Raises:
        OSError: the file is missing.
        ValueError: the file is damaged.
        KeyError: the file lacks a part.
    """
    with np.load(path, allow_pickle=False) as table:
        found = {
            name: Linear(table[name], float(table[f"{name}_bias"])) if name in table.files else None for name in _NAMES
        }
    return Limits(**found)
