"""The index: built from the knowledge once, opened many times, and never half there.

    knowledge ─► build_index ─► <root>/index/<fingerprint>/ ─► open_index ─► SearchIndex
                                (vectors, keywords, learned, limits)

The fingerprint names everything that would make old vectors or tokens wrong: the embedding model and the formats.
Another model is another folder, so that no index ever answers the vectors of a model it was not built with. An index
that is damaged, or older than the knowledge, is an error and never an answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexDamagedError, IndexMissingError, SearchIndexError
from assistant.indexing import builds, learned, limits
from assistant.indexing.building import (
    ASKED_WORDS,
    LEARNED,
    LIMITS,
    STATEMENT_WORDS,
    VECTORS,
    BuildReport,
    build_index,
    fingerprint,
    home_of,
)
from assistant.indexing.embedding import TextEmbeddings
from assistant.indexing.glossary import Entry
from assistant.indexing.keywords import KeywordIndex
from assistant.indexing.knowledge import Knowledge, asked_entries, digest, load_knowledge, passage_entries
from assistant.indexing.passages import passages_of
from assistant.indexing.vectors import Collection, VectorFolder

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langchain_core.vectorstores import VectorStore

__all__ = ["BuildReport", "Knowledge", "SearchIndex", "build_index", "fingerprint", "load_knowledge", "open_index"]

ASKED_NEIGHBOURS = 200
MAX_PASSAGES = 2_000
BEST_OF = 3

Scores = NDArray[np.float64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Parts:
    """The opened files of one build."""

    vectors: VectorFolder
    statement_words: KeywordIndex
    asked_words: KeywordIndex
    weights: Vectors
    limits: limits.Limits


class SearchIndex:
    """An open index. Every score is an array over :attr:`order`: one number per statement, higher is better."""

    def __init__(self, knowledge: Knowledge, parts: Parts) -> None:
        self.statements = {s.id: s for s in knowledge.statements}
        self.passages = {p.id: p for s in knowledge.statements for p in passages_of(s)}
        self.order = tuple(self.statements)
        self.glossary = knowledge.glossary
        self.limits = parts.limits
        self._parts = parts
        self._questions: dict[str, list[str]] = defaultdict(list)
        for asked in knowledge.asked:
            self._questions[asked.statement_id].append(asked.text)
        column = {statement_id: i for i, statement_id in enumerate(self.order)}
        entries: dict[Collection, dict[str, int]] = {
            "passages": {e.id: column[e.statement_id] for e in passage_entries(knowledge)},
            "asked": {e.id: column[e.statement_id] for e in asked_entries(knowledge)},
        }
        self._columns = entries

    def passage_similarity(self, vector: Vectors) -> Scores:
        """Cosine of the vector ``(dimension,)`` and the nearer of a statement's two passages, shape ``(n,)``.

        A statement that is not among the nearest passages gets the lowest similarity that was found.

        Raises:
            IndexDamagedError: the index cannot be read, or holds vectors of another dimension.
        """
        return self._by_statement("passages", vector, MAX_PASSAGES)[0]

    def asked_similarity(self, vector: Vectors, k: int = ASKED_NEIGHBOURS) -> tuple[Scores, Scores]:
        """Cosine to the nearest asked-as question of a statement, and the mean over its nearest three, ``(n,)`` each.

        Only the ``k`` nearest questions of all are looked at; the others count as being as far as the ``k``-th.
        Knowledge without any such questions is asked for in its own words: both are then the passages' similarity.

        Raises:
            IndexDamagedError: the index cannot be read, or holds vectors of another dimension.
        """
        if not self._columns["asked"]:
            own_words = self.passage_similarity(vector)
            return own_words, own_words
        return self._by_statement("asked", vector, k)

    def keyword_scores(self, text: str, extra_terms: Sequence[str] = ()) -> Scores:
        """BM25 over statements together with their asked-as questions, shape ``(n,)``; 0 where no word matches."""
        return self._parts.asked_words.scores(text, extra_terms)

    def statement_scores(self, text: str, extra_terms: Sequence[str] = ()) -> Scores:
        """BM25 over the statements alone, shape ``(n,)``; 0 where no word matches."""
        return self._parts.statement_words.scores(text, extra_terms)

    def learned_scores(self, vector: Vectors) -> Scores:
        """What the asked-as questions teach: how much the vector belongs to each statement, shape ``(n,)``."""
        return learned.scores(self._parts.weights, np.asarray(vector, dtype=np.float32))

    def evidence_grams(self, statement_ids: Sequence[str]) -> limits.Grams:
        """The n-grams of what the statements say and of the questions that they answer."""
        grams = (limits.evidence_grams(self.statements[i], self._questions[i]) for i in statement_ids)
        return frozenset().union(*grams)

    def names(self, entry: Entry) -> NDArray[np.bool_]:
        """Which statements use a word of a glossary entry, shape ``(n,)``."""
        return self._naming.get(entry, np.zeros(len(self.order), dtype=np.bool_))

    @cached_property
    def _naming(self) -> dict[Entry, NDArray[np.bool_]]:
        found: dict[Entry, NDArray[np.bool_]] = {}
        for i, s in enumerate(self.statements.values()):
            for entry in self.glossary.found(f"{s.program} {s.statement_ko} {s.statement_en}"):
                found.setdefault(entry, np.zeros(len(self.order), dtype=np.bool_))[i] = True
        return found

    def vector_store(self, embeddings: Embeddings) -> VectorStore:
        """The passages as a LangChain vector store; metadata: ``statement_id``, ``language``, ``name`` (passage id)."""
        return self._parts.vectors.as_vector_store(embeddings)

    def close(self) -> None:
        """Let go of the files. The index cannot be used afterwards."""
        self._parts.vectors.close()

    def _by_statement(self, collection: Collection, vector: Vectors, k: int) -> tuple[Scores, Scores]:
        known = self._columns[collection]
        ids, similarities = self._parts.vectors.nearest(
            collection, np.asarray(vector, dtype=np.float32), min(k, len(known))
        )
        try:
            columns = np.array([known[i] for i in ids])
        except KeyError as error:
            raise IndexDamagedError(
                f"The search index holds an unknown text ({error}).", builds.REBUILD_HINT
            ) from error
        return best_and_mean(columns, similarities, len(self.order))


def best_and_mean(columns: NDArray[np.int64], similarities: Scores, size: int) -> tuple[Scores, Scores]:
    """Per column the best similarity and the mean of the best :data:`BEST_OF`, shape ``(size,)`` each.

    ``similarities`` are sorted, highest first; what a column lacks counts as the lowest of them.
    """
    by_column = np.argsort(columns, kind="stable")
    grouped = columns[by_column]
    rank = np.arange(len(grouped)) - np.searchsorted(grouped, grouped)
    kept = rank < BEST_OF
    table = np.full((size, BEST_OF), similarities[-1])
    table[grouped[kept], rank[kept]] = similarities[by_column][kept]
    return table[:, 0], table.mean(axis=1)


def open_index(root: Path, knowledge: Knowledge, embeddings: TextEmbeddings) -> SearchIndex:
    """Open the index that was built under ``root`` from this knowledge with these embeddings.

    Raises:
        IndexMissingError: there is none yet, or the knowledge was changed since it was built.
        IndexDamagedError: it is half built, or its files are damaged or do not belong together.
    """
    home = home_of(root, embeddings)
    try:
        folder = home.current()
    except IndexMissingError as error:
        raise IndexMissingError(f"No index was built yet for {embeddings.embedding_id()}.", error.hint) from None
    manifest = builds.read_manifest(folder)
    if manifest.fingerprint != fingerprint(embeddings):
        raise IndexDamagedError(
            f"The search index was built with {manifest.embedding_id}, not with {embeddings.embedding_id()}.",
            builds.REBUILD_HINT,
        )
    if manifest.knowledge_digest != digest(knowledge):
        raise IndexMissingError(
            "The knowledge was changed since the index was built.", "Bring it up to date with: assistant index"
        )
    builds.check_files(folder, manifest)
    return SearchIndex(knowledge, _open_parts(folder, manifest))


def _open_parts(folder: Path, manifest: builds.Manifest) -> Parts:
    vectors = VectorFolder(folder / VECTORS)
    try:
        parts = Parts(
            vectors=vectors,
            statement_words=KeywordIndex.load(folder / STATEMENT_WORDS),
            asked_words=KeywordIndex.load(folder / ASKED_WORDS),
            weights=learned.load(folder / LEARNED),
            limits=limits.load(folder / LIMITS),
        )
        _check_counts(parts, manifest)
    except (OSError, ValueError, KeyError) as error:
        vectors.close()
        raise IndexDamagedError(f"The search index cannot be read: {error}.", builds.REBUILD_HINT) from error
    except SearchIndexError:
        vectors.close()
        raise
    return parts


def _check_counts(parts: Parts, manifest: builds.Manifest) -> None:
    n = manifest.statements
    wanted = (manifest.passages, manifest.asked, n, n, (manifest.dimension, n))
    found = (
        parts.vectors.count("passages"),
        parts.vectors.count("asked"),
        len(parts.statement_words),
        len(parts.asked_words),
        parts.weights.shape,
    )
    if found != wanted:
        raise IndexDamagedError(f"The search index holds {found} instead of {wanted}.", builds.REBUILD_HINT)
