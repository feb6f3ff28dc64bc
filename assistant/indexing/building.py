"""Builds the index, or brings it up to date: what has not changed keeps its vector.

    knowledge ─► entries ─┬─ known to the build in use ─► its vectors ─┐
                          └─ new ─► embedding ─────────────────────────┴─► new build ─► checked in, put to use

Every build is written whole into a folder of its own. That costs two seconds more than changing the one in use, and
means that nothing that goes wrong on the way can touch it.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EmbeddingError, IndexBuildError, IndexDamagedError, SearchIndexError
from assistant.indexing import builds, learned, limits
from assistant.indexing.embedding import TextEmbeddings
from assistant.indexing.keywords import KEYWORD_FORMAT, KeywordIndex
from assistant.indexing.knowledge import Entry, Knowledge, asked_entries, digest, keyword_texts, passage_entries
from assistant.indexing.passages import PASSAGE_FORMAT
from assistant.indexing.vectors import COLLECTIONS, Collection, VectorFolder, live_files

# Part of the fingerprint: raise it when the files of a build change their meaning.
INDEX_FORMAT = 3

VECTORS, STATEMENT_WORDS, ASKED_WORDS, LEARNED = "vectors", "keywords/statements", "keywords/asked", "learned.npy"
LIMITS = "limits.npz"

_EMBED_BATCH = 256
_VERSIONS_KEPT = ("chromadb", "bm25s", "numpy")

Progress = Callable[[str, int, int], None]
Vectors = NDArray[np.float32]
Entries = dict[Collection, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: ``embedded`` texts were new, ``reused`` ones kept their vectors, ``withdrawn`` ones went."""

    folder: Path
    statements: int
    passages: int
    asked: int
    embedded: int
    reused: int
    withdrawn: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Former:
    """The build that is in use before this one, and its vectors; empty where there is none that can be trusted."""

    folder: Path | None = None
    digest: str = ""
    vectors: dict[str, Vectors] = field(default_factory=dict)


def fingerprint(embeddings: TextEmbeddings) -> str:
    """A short name for everything that an index cannot outlive."""
    made_with = f"{embeddings.embedding_id()}|{PASSAGE_FORMAT}|{KEYWORD_FORMAT}|{INDEX_FORMAT}"
    return hashlib.sha256(made_with.encode()).hexdigest()[:12]


def home_of(root: Path, embeddings: TextEmbeddings) -> builds.BuildHome:
    """Where the builds with these embeddings live under ``root``."""
    return builds.BuildHome(root / "index" / fingerprint(embeddings))


def build_index(
    root: Path, knowledge: Knowledge, embeddings: TextEmbeddings, progress: Progress | None = None
) -> BuildReport:
    """Build the index under ``root``, or bring it up to date; texts that it had before are not embedded again.

    ``progress`` is called with the stage (``embedding``, ``storing``, ``keywords``), what is done of it, and its total.
    Whatever goes wrong, the index that was in use before stays in use.

    Raises:
        IndexBuildError: the files cannot be written, or another process is building.
        EmbeddingError: the embedding model cannot be loaded or run.
    """
    started = time.perf_counter()
    home = home_of(root, embeddings)
    entries: Entries = {"passages": passage_entries(knowledge), "asked": asked_entries(knowledge)}
    ids = {e.id for part in entries.values() for e in part}
    with _as_build_error(), home.locked():
        former = _former(home)
        folder = former.folder
        if folder is None or former.digest != digest(knowledge):
            folder = _build(home, knowledge, entries, embeddings, former, progress or _silent)
    return BuildReport(
        folder=folder,
        statements=len(knowledge.statements),
        passages=len(entries["passages"]),
        asked=len(entries["asked"]),
        embedded=len(ids - former.vectors.keys()),
        reused=len(ids & former.vectors.keys()),
        withdrawn=len(former.vectors.keys() - ids),
        seconds=time.perf_counter() - started,
    )


def _former(home: builds.BuildHome) -> _Former:
    """The build in use; a damaged one counts as none, because its vectors cannot be trusted."""
    try:
        folder = home.current()
        manifest = builds.read_manifest(folder)
        builds.check_files(folder, manifest)
        store = VectorFolder(folder / VECTORS)
        try:
            vectors = store.all("passages") | store.all("asked")
        finally:
            store.close()
    except SearchIndexError:
        return _Former()
    complete = len(vectors) == manifest.passages + manifest.asked
    return _Former(folder, manifest.knowledge_digest, vectors) if complete else _Former()


def _build(
    home: builds.BuildHome,
    knowledge: Knowledge,
    entries: Entries,
    embeddings: TextEmbeddings,
    former: _Former,
    progress: Progress,
) -> Path:
    """Write a new build and put it to use; on any failure, and on being interrupted, nothing of it is left."""
    vectors = {
        name: np.asarray(v, dtype=np.float32)
        for name, v in _all_vectors(entries, embeddings, former.vectors, progress).items()
    }
    folder = home.new()
    try:
        _write_vectors(folder, entries, vectors, progress)
        _write_rest(folder, knowledge, entries, vectors, progress)
        manifest = _manifest(knowledge, entries, embeddings, vectors["passages"].shape[1])
        builds.write_manifest(folder, manifest, live_files(folder / VECTORS))
        home.switch_to(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    home.clean(folder, former.folder)
    return folder


def _all_vectors(
    entries: Entries, embeddings: TextEmbeddings, known: dict[str, Vectors], progress: Progress
) -> dict[Collection, Vectors]:
    """The vectors of every entry, in order; only those that are not known yet are computed."""
    fresh = {e.id: e.text for part in entries.values() for e in part if e.id not in known}
    ids, texts = list(fresh), list(fresh.values())
    found = dict(known)
    progress("embedding", 0, len(ids))
    for start in range(0, len(ids), _EMBED_BATCH):
        batch = ids[start : start + _EMBED_BATCH]
        found.update(zip(batch, _checked(embeddings, texts[start : start + _EMBED_BATCH]), strict=True))
        progress("embedding", start + len(batch), len(ids))
    dimension = len(next(iter(found.values())))
    return {name: np.array([found[e.id] for e in part]).reshape(len(part), dimension) for name, part in entries.items()}


def _checked(embeddings: TextEmbeddings, texts: Sequence[str]) -> Vectors:
    """Vectors that can be stored: a model that returns NaN for one text would poison every search."""
    vectors = embeddings.vectors(texts)
    if not np.isfinite(vectors).all():
        raise EmbeddingError(
            f"The embedding {embeddings.embedding_id()} gave a vector that is not a number.",
            "Choose another embedding.",
        )
    return vectors


def _write_vectors(folder: Path, entries: Entries, vectors: dict[Collection, Vectors], progress: Progress) -> None:
    store = VectorFolder(folder / VECTORS, create=True)
    total, done = sum(map(len, entries.values())), 0
    try:
        for name in COLLECTIONS:
            store.add(name, entries[name], vectors[name])
            done += len(entries[name])
            progress("storing", done, total)
    finally:
        store.close()


def _write_rest(
    folder: Path, knowledge: Knowledge, entries: Entries, vectors: dict[Collection, Vectors], progress: Progress
) -> None:
    progress("keywords", 0, 4)
    KeywordIndex.build(keyword_texts(knowledge, with_asked=False)).save(folder / STATEMENT_WORDS)
    progress("keywords", 1, 4)
    KeywordIndex.build(keyword_texts(knowledge, with_asked=True)).save(folder / ASKED_WORDS)
    progress("keywords", 2, 4)
    column = {s.id: i for i, s in enumerate(knowledge.statements)}
    columns = np.array([column[e.statement_id] for name in COLLECTIONS for e in entries[name]])
    stacked = np.vstack([vectors[name] for name in COLLECTIONS])
    learned.save(learned.train(stacked, columns, len(column)), folder / LEARNED)
    progress("keywords", 3, 4)
    limits.save(limits.train(knowledge), folder / LIMITS)
    progress("keywords", 4, 4)


def _manifest(knowledge: Knowledge, entries: Entries, embeddings: TextEmbeddings, dimension: int) -> builds.Manifest:
    return builds.Manifest(
        fingerprint=fingerprint(embeddings),
        embedding_id=embeddings.embedding_id(),
        knowledge_digest=digest(knowledge),
        statements=len(knowledge.statements),
        passages=len(entries["passages"]),
        asked=len(entries["asked"]),
        dimension=dimension,
        versions=tuple((package, version(package)) for package in _VERSIONS_KEPT),
    )


@contextmanager
def _as_build_error() -> Iterator[None]:
    hint = (
        "The former index, if there was one, is still in use. "
        "Check the free space and the rights of the data folder, then: assistant index"
    )
    try:
        yield
    except OSError as error:
        raise IndexBuildError(f"The search index cannot be written: {error}.", hint) from error
    except IndexDamagedError as error:
        raise IndexBuildError(f"Building the search index failed. {error.message}", hint) from error


def _silent(stage: str, done: int, total: int) -> None:
    """No progress shown."""
