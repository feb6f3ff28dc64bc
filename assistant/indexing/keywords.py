"""Keyword search (BM25) over statements, in Korean and English at once, without a dictionary.

Korean joins endings and particles to its words, so Hangul is cut into overlapping pairs of characters; Latin words and
numbers stay whole. The index is built once, saved, and memory-mapped when opened. Pairs alone, and the three values
below, did best on asked-as questions that were held out of the index (every fifth of each statement).

BM25: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
never-negative inverse document frequency of Lucene.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Part of the index fingerprint: raise it when tokens are cut in another way.
KEYWORD_FORMAT = 1

K1 = 2.0
B = 0.75
EXTRA_WEIGHT = 0.2
_TOKEN = re.compile(r"[a-z]+|\d[\d.,]*|[가-힣]+")

Scores = NDArray[np.float64]


def tokens(text: str) -> list[str]:
    """The search tokens of a text, in order, repeats kept.

    Latin words are lowered and lose a plural s; numbers keep inner points and lose thousands separators; a Hangul run
    gives its character pairs, and itself where it is one character.
    """
    found: list[str] = []
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", text).lower()):
        run = match.group()
        if "가" <= run[0] <= "힣":
            found += _hangul(run)
        elif run[0].isdigit():
            found.append(run.rstrip(".,").replace(",", ""))
        else:
            found.append(run[:-1] if run.endswith("s") and len(run) > 3 else run)
    return found


def _hangul(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    return [run[i : i + 2] for i in range(len(run) - 1)]


class KeywordIndex:
    """BM25 scores of every document for a text."""

    def __init__(self, retriever: Any, size: int) -> None:
        self._retriever = retriever
        self._size = size

    @classmethod
    def build(cls, documents: Sequence[str]) -> KeywordIndex:
        """Index one text per document; a text of no tokens is kept, and never found.

        Raises:
            ValueError: there are no documents.
        """
        import bm25s

        if not documents:
            raise ValueError("a keyword index needs at least one document")
        retriever = bm25s.BM25(k1=K1, b=B, method="lucene")
        # An empty-string token keeps the vocabulary from being empty, and no text can ever ask for it.
        retriever.index([tokens(d) or [""] for d in documents], show_progress=False)
        return cls(retriever, len(documents))

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which is made where it is missing.

        Raises:
            OSError: the files cannot be written.
        """
        self._retriever.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> KeywordIndex:
        """Open a saved index, its arrays memory-mapped.

        Raises:
            OSError: a file is missing.
            ValueError: a file is damaged.
        """
        import bm25s

        retriever = bm25s.BM25.load(str(folder), mmap=True, load_corpus=False)
        return cls(retriever, int(retriever.scores["num_docs"]))

    def __len__(self) -> int:
        return self._size

    def scores(self, text: str, extra_terms: Sequence[str] = ()) -> Scores:
        """The BM25 score of every document, shape ``(len(self),)``; 0 where nothing matches.

        ``extra_terms`` (other words for what the text says) count :data:`EXTRA_WEIGHT` as much, and only for the
        tokens that the text does not have itself.
        """
        asked = tokens(text)
        extra = sorted({t for term in extra_terms for t in tokens(term)} - set(asked))
        return self._sum(asked) + EXTRA_WEIGHT * self._sum(extra)

    def _sum(self, asked: list[str]) -> Scores:
        ids = self._retriever.get_tokens_ids(asked)
        if not ids:
            return np.zeros(self._size)
        return np.asarray(self._retriever.get_scores_from_ids(ids), dtype=np.float64)
