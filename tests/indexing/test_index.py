"""The open index: what each look scores, and that a wrong, damaged or outdated one is an error and never an answer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import IndexDamagedError, IndexMissingError
from assistant.indexing.building import home_of
from assistant.indexing.embedding import HashEmbeddings
from assistant.indexing.index import BEST_OF, SearchIndex, best_and_mean, build_index, open_index
from assistant.indexing.knowledge import Knowledge, asked_entries, passage_entries
from assistant.indexing.vectors import COLLECTIONS, Collection
from tests.indexing.makers import GLOSSARY, OtherEmbeddings, small_knowledge

EMBEDDINGS = HashEmbeddings()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    build_index(root, small_knowledge(), EMBEDDINGS)
    return root


@pytest.fixture(scope="module")
def index(built: Path) -> Iterator[SearchIndex]:
    opened = open_index(built, small_knowledge(), EMBEDDINGS)
    yield opened
    opened.close()


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    shutil.copytree(built, tmp_path / "copy")
    return tmp_path / "copy"


def build_of(root: Path) -> Path:
    return home_of(root, EMBEDDINGS).current()


def brute_force(knowledge: Knowledge, text: str) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Every cosine by statement, highest first: of the passages and of the questions."""
    query = EMBEDDINGS.vectors([text])[0]
    found: list[dict[str, list[float]]] = []
    for entries in (passage_entries(knowledge), asked_entries(knowledge)):
        cosines = EMBEDDINGS.vectors([e.text for e in entries]) @ query
        grouped: dict[str, list[float]] = {s.id: [] for s in knowledge.statements}
        for entry, cosine in sorted(zip(entries, cosines, strict=True), key=lambda pair: -pair[1]):
            grouped[entry.statement_id].append(float(cosine))
        found.append(grouped)
    return found[0], found[1]


# What is open.


def test_the_index_carries_its_knowledge(index: SearchIndex) -> None:
    assert index.order == ("widget-grant", "robot-loan", "school")
    assert list(index.statements) == list(index.order)
    assert set(index.passages) == {f"{i}:{language}" for i in index.order for language in ("ko", "en")}
    assert index.passages["school:en"].text == index.statements["school"].statement_en
    assert index.glossary is GLOSSARY


@pytest.mark.parametrize("text", ["the robot loan interest", "교육은 어디서", "위젯 지원금", "zzz"])
def test_passage_similarity_is_the_better_cosine_of_both_languages(index: SearchIndex, text: str) -> None:
    passages, _ = brute_force(small_knowledge(), text)
    expected = [max(passages[i]) for i in index.order]
    np.testing.assert_allclose(index.passage_similarity(EMBEDDINGS.vectors([text])[0]), expected, atol=1e-5)


@pytest.mark.parametrize("k", [1, 2, 4, 6, 200])
def test_asked_similarity_is_best_and_mean_among_the_nearest(index: SearchIndex, k: int) -> None:
    text = "what does a robot cost to borrow, and the subsidy"
    _, asked = brute_force(small_knowledge(), text)
    nearest = sorted((c for cosines in asked.values() for c in cosines), reverse=True)[:k]
    best, mean = index.asked_similarity(EMBEDDINGS.vectors([text])[0], k)
    for column, statement_id in enumerate(index.order):
        found = [c for c in asked[statement_id] if c >= nearest[-1]][:BEST_OF]
        padded = found + [nearest[-1]] * (BEST_OF - len(found))
        assert best[column] == pytest.approx(padded[0], abs=1e-5)
        assert mean[column] == pytest.approx(np.mean(padded), abs=1e-5)


def test_keyword_scores_see_questions_and_statement_scores_do_not(index: SearchIndex) -> None:
    assert index.keyword_scores("보조금").argmax() == 0
    assert index.keyword_scores("보조금").max() > 0
    assert index.statement_scores("보조금").tolist() == [0, 0, 0]
    assert index.statement_scores("키오스크", ["Busan"]).argmax() == 2


def test_learned_scores_know_what_was_asked(index: SearchIndex) -> None:
    for asked in small_knowledge().asked:
        scores = index.learned_scores(EMBEDDINGS.vectors([asked.text])[0])
        assert scores.shape == (3,)
        assert index.order[int(scores.argmax())] == asked.statement_id


@given(st.text(max_size=40))
def test_every_look_gives_one_finite_number_per_statement(index: SearchIndex, text: str) -> None:
    vector = EMBEDDINGS.vectors([text])[0]
    looks = [
        index.passage_similarity(vector),
        *index.asked_similarity(vector),
        index.keyword_scores(text, index.glossary.expand(text)),
        index.statement_scores(text),
        index.learned_scores(vector),
    ]
    assert all(look.shape == (3,) and look.dtype == np.float64 and np.isfinite(look).all() for look in looks)


def test_vectors_may_come_as_plain_lists(index: SearchIndex) -> None:
    """LangChain's ``embed_query`` gives a list."""
    vector = np.asarray(EMBEDDINGS.embed_query("robot loan"))
    assert index.order[int(index.passage_similarity(vector).argmax())] == "robot-loan"


def test_the_index_is_a_langchain_vector_store_too(index: SearchIndex) -> None:
    retriever = index.vector_store(EMBEDDINGS).as_retriever(search_kwargs={"k": 2})
    assert retriever.invoke("robot loan interest per cent")[0].metadata["name"] == "robot-loan:en"


def test_without_questions_the_other_looks_work(tmp_path: Path) -> None:
    bare = replace(small_knowledge(), asked=())
    build_index(tmp_path, bare, EMBEDDINGS)
    opened = open_index(tmp_path, bare, EMBEDDINGS)
    vector = EMBEDDINGS.vectors(["robot loan interest"])[0]
    best, mean = opened.asked_similarity(vector)
    assert best.tolist() == mean.tolist() == opened.passage_similarity(vector).tolist()
    assert opened.order[int(opened.passage_similarity(vector).argmax())] == "robot-loan"
    opened.close()


def test_best_and_mean_by_hand() -> None:
    columns = np.array([2, 0, 2, 2, 2, 0])
    best, mean = best_and_mean(columns, np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4]), 4)
    np.testing.assert_allclose(best, [0.8, 0.4, 0.9, 0.4])
    np.testing.assert_allclose(mean, [1.6 / 3, 0.4, 2.2 / 3, 0.4])


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-1, 1)), min_size=1, max_size=30))
def test_best_is_never_below_mean_and_both_stay_within_what_was_found(pairs: list[tuple[int, float]]) -> None:
    pairs.sort(key=lambda pair: -pair[1])
    columns, similarities = np.array([c for c, _ in pairs]), np.array([s for _, s in pairs])
    best, mean = best_and_mean(columns, similarities, 5)
    assert (best >= mean - 1e-12).all()
    assert (best <= similarities[0]).all()
    assert (mean >= similarities[-1] - 1e-12).all()
    for column in set(columns.tolist()):
        assert best[column] == similarities[columns == column].max()


def test_the_two_collections_are_the_ones_that_are_named() -> None:
    assert get_args(Collection) == COLLECTIONS


# What is not opened.


def test_no_index_is_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="hash:1:256") as caught:
        open_index(tmp_path, small_knowledge(), EMBEDDINGS)
    assert "assistant index" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_another_model_of_the_same_dimension_does_not_open_it(built: Path) -> None:
    with pytest.raises(IndexMissingError, match="other:1"):
        open_index(built, small_knowledge(), OtherEmbeddings())


def test_an_index_moved_to_another_models_folder_is_noticed(copy: Path) -> None:
    home_of(copy, EMBEDDINGS).folder.rename(home_of(copy, OtherEmbeddings()).folder)
    with pytest.raises(IndexDamagedError, match="built with hash:1:256, not with other:1"):
        open_index(copy, small_knowledge(), OtherEmbeddings())


def test_knowledge_that_was_changed_since_needs_a_new_build(built: Path) -> None:
    knowledge = small_knowledge()
    with pytest.raises(IndexMissingError, match="changed since") as caught:
        open_index(built, replace(knowledge, statements=knowledge.statements[::-1]), EMBEDDINGS)
    assert "assistant index" in caught.value.hint


def test_a_half_built_index_is_damaged(copy: Path) -> None:
    (build_of(copy) / "manifest.json").unlink()
    with pytest.raises(IndexDamagedError, match="half built"):
        open_index(copy, small_knowledge(), EMBEDDINGS)


def files_of_a_build() -> list[str]:
    words = [
        f"keywords/{n}/{part}.csc.index.npy" for n in ("asked", "statements") for part in ("data", "indices", "indptr")
    ]
    return ["learned.npy", "keywords/asked/vocab.index.json", "keywords/statements/params.index.json", *words]


@pytest.mark.parametrize("name", [*files_of_a_build(), "vectors/chroma.sqlite3"])
@pytest.mark.parametrize("content", [None, b"", b"damaged"])
def test_a_missing_or_damaged_file_is_an_error_with_a_hint(copy: Path, name: str, content: bytes | None) -> None:
    file = build_of(copy) / name
    assert file.exists()
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(IndexDamagedError) as caught:
        open_index(copy, small_knowledge(), EMBEDDINGS)
    assert "assistant index" in caught.value.hint


def test_a_changed_byte_in_the_vectors_is_noticed(copy: Path) -> None:
    file = max(build_of(copy).glob("vectors/*/*.bin"), key=lambda f: f.stat().st_size)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(IndexDamagedError, match="damaged"):
        open_index(copy, small_knowledge(), EMBEDDINGS)


@pytest.mark.parametrize("count", ["passages", "asked", "statements", "dimension"])
def test_counts_that_do_not_match_are_noticed(copy: Path, count: str) -> None:
    file = build_of(copy) / "manifest.json"
    body = json.loads(file.read_text(encoding="utf-8"))
    body[count] += 1
    file.write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="instead of"):
        open_index(copy, small_knowledge(), EMBEDDINGS)


def test_the_vectors_of_another_build_are_noticed(copy: Path, tmp_path: Path) -> None:
    knowledge = small_knowledge()
    other = build_index(tmp_path / "other", replace(knowledge, asked=knowledge.asked[:4]), EMBEDDINGS).folder
    shutil.rmtree(build_of(copy) / "vectors")
    shutil.copytree(other / "vectors", build_of(copy) / "vectors")
    with pytest.raises(IndexDamagedError):
        open_index(copy, knowledge, EMBEDDINGS)


def test_opening_again_and_again_changes_nothing(copy: Path) -> None:
    vector = EMBEDDINGS.vectors(["robot loan"])[0]
    seen = []
    for _ in range(3):
        opened = open_index(copy, small_knowledge(), EMBEDDINGS)
        seen.append(opened.passage_similarity(vector).tolist())
        opened.close()
    assert seen[0] == seen[1] == seen[2]
