"""The vector folder: what goes in comes out, near is near, and damage is an error of ours."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import IndexDamagedError
from assistant.indexing.embedding import HashEmbeddings
from assistant.indexing.knowledge import Entry
from assistant.indexing.vectors import VectorFolder, Vectors, live_files


def random_vectors(n: int, dimension: int = 32, seed: int = 0) -> Vectors:
    made = np.random.default_rng(seed).normal(size=(n, dimension)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


def entries(n: int) -> list[Entry]:
    return [Entry(f"id-{i}", f"s-{i}:ko", f"s-{i}", "ko", f"text {i}") for i in range(n)]


def test_vectors_come_back_as_they_were_after_reopening(tmp_path: Path) -> None:
    vectors = random_vectors(700)
    store = VectorFolder(tmp_path, create=True)
    store.add("asked", entries(700), vectors)
    store.close()
    store = VectorFolder(tmp_path)
    found = store.all("asked")
    assert store.count("asked") == 700
    assert store.count("passages") == 0
    np.testing.assert_allclose(np.array([found[f"id-{i}"] for i in range(700)]), vectors, atol=1e-6)
    store.close()


def test_similarities_are_cosines_nearest_first(tmp_path: Path) -> None:
    vectors = random_vectors(50)
    store = VectorFolder(tmp_path, create=True)
    store.add("passages", entries(50), vectors)
    ids, similarities = store.nearest("passages", 3 * vectors[7], 50)
    store.close()
    assert ids[0] == "id-7"
    assert len(ids) == len(similarities) == 50
    assert (np.diff(similarities) <= 1e-6).all()
    expected = [vectors[7] @ vectors[int(i.removeprefix("id-"))] for i in ids]
    np.testing.assert_allclose(similarities, expected, atol=1e-5)


def test_the_approximate_search_finds_nearly_all_of_the_true_neighbours(tmp_path: Path) -> None:
    """Recall@200 against brute force over 3,000 clustered vectors, as questions are."""
    centres = random_vectors(150, seed=1)
    vectors = np.repeat(centres, 20, axis=0) + 0.5 * random_vectors(3_000, seed=2)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    store = VectorFolder(tmp_path, create=True)
    store.add("asked", entries(3_000), vectors)
    recalls = []
    for query in random_vectors(25, seed=3):
        ids, _ = store.nearest("asked", query, 200)
        truth = np.argsort(-(vectors @ query))[:200]
        recalls.append(len({f"id-{i}" for i in truth} & set(ids)) / 200)
    store.close()
    assert np.mean(recalls) > 0.99
    assert min(recalls) > 0.95


def test_a_vector_of_another_dimension_is_an_error_of_ours(tmp_path: Path) -> None:
    store = VectorFolder(tmp_path, create=True)
    store.add("passages", entries(3), random_vectors(3))
    with pytest.raises(IndexDamagedError) as caught:
        store.nearest("passages", random_vectors(1, dimension=8)[0], 1)
    store.close()
    assert "dimension" in caught.value.message
    assert "assistant index" in caught.value.hint


@pytest.mark.parametrize("n", [0, 1, 2, 3, 501])
def test_reading_changes_no_file_but_the_live_ones(tmp_path: Path, n: int) -> None:
    store = VectorFolder(tmp_path, create=True)
    store.add("asked", entries(n), random_vectors(n))
    store.close()
    still = {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file() and f not in live_files(tmp_path)}
    assert bool(still) == (n > 1)
    for _ in range(2):
        store = VectorFolder(tmp_path)
        assert store.count("asked") == len(store.all("asked")) == n
        assert len(store.nearest("asked", random_vectors(1)[0], max(n, 1))[0]) == n
        store.close()
        assert {f: f.read_bytes() for f in still} == still


def test_an_empty_folder_is_no_vector_folder_and_stays_empty(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="missing"):
        VectorFolder(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + bytes(4096)])
def test_a_damaged_database_is_an_error_of_ours(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(content)
    with pytest.raises(IndexDamagedError):
        VectorFolder(tmp_path)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_a_database_cut_short_is_an_error_of_ours_or_short_of_vectors(tmp_path: Path, keep: float) -> None:
    """A cut may leave what is needed to open it; then the count, which is checked on opening an index, tells."""
    store = VectorFolder(tmp_path, create=True)
    store.add("passages", entries(400), random_vectors(400))
    store.close()
    file = tmp_path / "chroma.sqlite3"
    file.write_bytes(file.read_bytes()[: int(keep * file.stat().st_size)])
    counts = []
    with contextlib.suppress(IndexDamagedError):
        store = VectorFolder(tmp_path)
        counts.append(store.count("passages"))
        store.close()
    assert counts in ([], [0])


def test_several_threads_may_ask_at_once(tmp_path: Path) -> None:
    vectors = random_vectors(300)
    store = VectorFolder(tmp_path, create=True)
    store.add("asked", entries(300), vectors)
    with ThreadPoolExecutor(4) as pool:
        nearest = list(pool.map(lambda i: store.nearest("asked", vectors[i], 1)[0][0], range(100)))
    store.close()
    assert nearest == [f"id-{i}" for i in range(100)]


def test_the_passages_are_a_langchain_vector_store(tmp_path: Path) -> None:
    embeddings = HashEmbeddings()
    store = VectorFolder(tmp_path, create=True)
    texts = ["robot loan rate", "training in Busan"]
    made = [Entry(f"id-{i}", f"s-{i}:en", f"s-{i}", "en", text) for i, text in enumerate(texts)]
    store.add("passages", made, embeddings.vectors(texts))
    (found,) = store.as_vector_store(embeddings).similarity_search("the robot loan", k=1)
    store.close()
    assert found.page_content == "robot loan rate"
    assert found.metadata == {"statement_id": "s-0", "language": "en", "name": "s-0:en"}
