"""Chroma, embedded: two collections of vectors in one folder. The only module that knows Chroma.

Vectors are made elsewhere and handed in; distances come out as cosine similarities (1 is the same direction, higher is
better). Everything that Chroma raises becomes an error of ours at this edge.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexDamagedError
from assistant.indexing.knowledge import Entry

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langchain_core.vectorstores import VectorStore

Collection = Literal["passages", "asked"]
COLLECTIONS: tuple[Collection, ...] = ("passages", "asked")

# With the first three the nearest 400 of 7,000 are found to 99.9 %, in under 3 ms. With the last two, the lowest that
# Chroma takes, every batch is written out as it is added, so that opening need not write it.
_HNSW: Any = {
    "hnsw": {
        "space": "cosine",
        "ef_construction": 200,
        "ef_search": 500,
        "max_neighbors": 32,
        "batch_size": 2,
        "sync_threshold": 2,
    }
}
_BATCH = 500

Vectors = NDArray[np.float32]
Similarities = NDArray[np.float64]


class VectorFolder:
    """An open folder of vectors. Close it when done; queries may come from several threads."""

    def __init__(self, folder: Path, create: bool = False) -> None:
        """Open the collections, or make them empty where ``create`` is set.

        Raises:
            IndexDamagedError: the folder does not hold them, or they cannot be read.
            OSError: the folder cannot be made.
        """
        import chromadb
        from chromadb.config import Settings

        if not create and not (folder / "chroma.sqlite3").is_file():
            raise _damaged("the vector database is missing")
        with _translated():
            self._client: Any = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
            self._collections = {name: self._collection(name, create) for name in COLLECTIONS}

    def add(self, collection: Collection, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Store entries with their vectors, shape ``(len(entries), dimension)``."""
        target = self._collections[collection]
        with _translated():
            for start in range(0, len(entries), _BATCH):
                part = entries[start : start + _BATCH]
                target.add(
                    ids=[e.id for e in part],
                    embeddings=vectors[start : start + _BATCH],
                    metadatas=[_metadata(e) for e in part],
                    # Only passages are ever shown; the text index that Chroma builds for a document costs time.
                    documents=[e.text for e in part] if collection == "passages" else None,
                )

    def all(self, collection: Collection) -> dict[str, Vectors]:
        """Every stored vector by entry id."""
        with _translated():
            found = self._collections[collection].get(include=["embeddings"])
        vectors = np.asarray(found["embeddings"], dtype=np.float32)
        return dict(zip(found["ids"], vectors, strict=True))

    def count(self, collection: Collection) -> int:
        """How many vectors are stored."""
        with _translated():
            return int(self._collections[collection].count())

    def nearest(self, collection: Collection, vector: Vectors, k: int) -> tuple[list[str], Similarities]:
        """The ids of the ``k`` nearest vectors, nearest first, and their cosine similarities, shape ``(k,)``.

        Raises:
            IndexDamagedError: the vectors cannot be read, or have another dimension.
        """
        with _translated():
            found = self._collections[collection].query(
                query_embeddings=vector[None], n_results=k, include=["distances"]
            )
        distances = cast("list[list[float]]", found["distances"])
        return found["ids"][0], 1.0 - np.asarray(distances[0], dtype=np.float64)

    def as_vector_store(self, embeddings: Embeddings) -> VectorStore:
        """The passages as a LangChain vector store, for use with LangChain's own retrievers."""
        from langchain_chroma import Chroma

        return Chroma("passages", embeddings, client=self._client, create_collection_if_not_exists=False)

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()

    def _collection(self, name: Collection, create: bool) -> Any:
        if create:
            return self._client.create_collection(name, embedding_function=None, configuration=_HNSW)
        return self._client.get_collection(name, embedding_function=None)


def live_files(folder: Path) -> frozenset[Path]:
    """The files that Chroma writes even when it only reads, so that a changed hash says nothing about them.

    These are its database, and the graph of a collection too small to have been written out (it has no metadata yet).
    """
    unwritten = (f for f in folder.glob("*/*") if not (f.parent / "index_metadata.pickle").exists())
    return frozenset((*folder.glob("chroma.sqlite3*"), *unwritten))


def _metadata(entry: Entry) -> dict[str, str]:
    return {"statement_id": entry.statement_id, "language": entry.language, "name": entry.name}


@contextmanager
def _translated() -> Iterator[None]:
    """Chroma's own errors, those of the database under it, and the ``ValueError`` of a call that does not fit it."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, sqlite3.Error, ValueError) as error:
        raise _damaged(str(error).strip().partition("\n")[0] or type(error).__name__) from error


def _damaged(why: str) -> IndexDamagedError:
    return IndexDamagedError(f"The search index cannot be read: {why}.", "Build it again with: assistant index")
