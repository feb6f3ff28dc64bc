"""Building: only what is new is embedded, and nothing that goes wrong touches the index in use."""

from __future__ import annotations

import errno
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from assistant.errors import EmbeddingError, IndexBuildError
from assistant.indexing import building, builds
from assistant.indexing.asked import AskedAs
from assistant.indexing.building import build_index, fingerprint, home_of
from assistant.indexing.embedding import HashEmbeddings, Vectors
from assistant.indexing.index import open_index
from assistant.indexing.knowledge import Knowledge
from assistant.indexing.vectors import VectorFolder
from tests.indexing.makers import CountingEmbeddings, OtherEmbeddings, small_knowledge

SMALL = 2 * 3 + 6


def grown(knowledge: Knowledge) -> Knowledge:
    """One statement reworded, one question more, one withdrawn."""
    first = replace(knowledge.statements[0], statement_en="The widget grant is KRW 4 million now.")
    asked = (*knowledge.asked[1:], AskedAs("school", "en", "Where is the course?"))
    return replace(knowledge, statements=(first, *knowledge.statements[1:]), asked=asked)


def answers(root: Path, knowledge: Knowledge, text: str) -> str:
    """The statement whose passage is nearest, from the index in use."""
    embeddings = HashEmbeddings()
    index = open_index(root, knowledge, embeddings)
    scores = index.passage_similarity(embeddings.vectors([text])[0])
    index.close()
    return index.order[int(scores.argmax())]


def build_folders(root: Path) -> list[Path]:
    return sorted(home_of(root, HashEmbeddings()).folder.glob("build-*"))


def test_the_first_build_embeds_everything_once(tmp_path: Path) -> None:
    embeddings = CountingEmbeddings()
    report = build_index(tmp_path, small_knowledge(), embeddings)
    assert (report.statements, report.passages, report.asked) == (3, 6, 6)
    assert (report.embedded, report.reused, report.withdrawn) == (SMALL, 0, 0)
    assert len(embeddings.texts) == len(set(embeddings.texts)) == SMALL
    assert report.folder == home_of(tmp_path, embeddings).current()
    assert report.seconds > 0


def test_an_unchanged_build_does_nothing(tmp_path: Path) -> None:
    first = build_index(tmp_path, small_knowledge(), HashEmbeddings())
    embeddings = CountingEmbeddings()
    second = build_index(tmp_path, small_knowledge(), embeddings)
    assert embeddings.texts == []
    assert (second.folder, second.embedded, second.reused, second.withdrawn) == (first.folder, 0, SMALL, 0)


def test_only_what_is_new_is_embedded_and_what_is_withdrawn_is_gone(tmp_path: Path) -> None:
    build_index(tmp_path, small_knowledge(), HashEmbeddings())
    embeddings, changed = CountingEmbeddings(), grown(small_knowledge())
    report = build_index(tmp_path, changed, embeddings)
    assert embeddings.texts == ["widgets: The widget grant is KRW 4 million now.", "Where is the course?"]
    assert (report.embedded, report.reused, report.withdrawn) == (2, SMALL - 2, 2)
    store = VectorFolder(report.folder / "vectors")
    assert (store.count("passages"), store.count("asked")) == (6, 6)
    store.close()


def test_an_updated_index_holds_the_same_vectors_as_one_built_anew(tmp_path: Path) -> None:
    build_index(tmp_path / "a", small_knowledge(), HashEmbeddings())
    folders = [build_index(tmp_path / name, grown(small_knowledge()), HashEmbeddings()).folder for name in "ab"]
    stores = [VectorFolder(folder / "vectors") for folder in folders]
    for collection in ("passages", "asked"):
        updated, anew = (store.all(collection) for store in stores)
        assert updated.keys() == anew.keys()
        assert all(np.allclose(updated[i], anew[i], atol=1e-6) for i in anew)
    for store in stores:
        store.close()
    updated_weights, fresh_weights = (np.load(folder / "learned.npy") for folder in folders)
    np.testing.assert_allclose(updated_weights, fresh_weights, atol=1e-6)


def test_notes_change_without_a_new_build(tmp_path: Path) -> None:
    knowledge = small_knowledge()
    first = build_index(tmp_path, knowledge, HashEmbeddings())
    noted = replace(knowledge, statements=tuple(replace(s, notes="checked") for s in knowledge.statements))
    assert build_index(tmp_path, noted, HashEmbeddings()).folder == first.folder


def test_a_knowledge_without_questions_is_built(tmp_path: Path) -> None:
    report = build_index(tmp_path, replace(small_knowledge(), asked=()), HashEmbeddings())
    assert (report.passages, report.asked) == (6, 0)


def test_another_model_of_the_same_dimension_has_a_folder_of_its_own(tmp_path: Path) -> None:
    assert fingerprint(HashEmbeddings()) != fingerprint(OtherEmbeddings())
    build_index(tmp_path, small_knowledge(), HashEmbeddings())
    report = build_index(tmp_path, small_knowledge(), OtherEmbeddings())
    assert report.embedded == SMALL
    assert answers(tmp_path, small_knowledge(), "the robot loan interest") == "robot-loan"


@pytest.mark.parametrize("constant", ["PASSAGE_FORMAT", "KEYWORD_FORMAT", "INDEX_FORMAT"])
def test_another_format_is_another_fingerprint(monkeypatch: pytest.MonkeyPatch, constant: str) -> None:
    before = fingerprint(HashEmbeddings())
    monkeypatch.setattr(building, constant, 999)
    assert fingerprint(HashEmbeddings()) != before


def test_progress_is_told_stage_by_stage_and_ends_complete(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build_index(tmp_path, small_knowledge(), HashEmbeddings(), lambda *step: told.append(step))
    assert list(Counter(stage for stage, _, _ in told)) == ["embedding", "storing", "keywords"]
    assert all(0 <= done <= total for _, done, total in told)
    last = {stage: (done, total) for stage, done, total in told}
    assert last == {"embedding": (SMALL, SMALL), "storing": (SMALL, SMALL), "keywords": (4, 4)}


@pytest.mark.parametrize("error", [RuntimeError("died"), EmbeddingError("died", "mend"), KeyboardInterrupt()])
@pytest.mark.parametrize("batches", [0, 1, 3])
def test_a_crash_while_embedding_leaves_the_former_index_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, batches: int
) -> None:
    monkeypatch.setattr(building, "_EMBED_BATCH", 1)
    knowledge = small_knowledge()
    before = build_index(tmp_path, knowledge, HashEmbeddings()).folder
    more = tuple(AskedAs("school", "en", f"question {n}") for n in range(6))
    with pytest.raises(type(error)):
        build_index(tmp_path, replace(knowledge, asked=more), CountingEmbeddings(fail_after=batches, error=error))
    assert build_folders(tmp_path) == [before]
    assert answers(tmp_path, knowledge, "the robot loan interest") == "robot-loan"


@pytest.mark.parametrize("step", ["_write_vectors", "_write_rest", "_manifest"])
def test_a_full_disk_at_any_step_leaves_the_former_index_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    knowledge = small_knowledge()
    before = build_index(tmp_path, knowledge, HashEmbeddings()).folder

    def full(*args: Any) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(building, step, full)
    with pytest.raises(IndexBuildError) as caught:
        build_index(tmp_path, grown(knowledge), HashEmbeddings())
    assert "No space left" in caught.value.message
    assert "still in use" in caught.value.hint
    assert build_folders(tmp_path) == [before]
    assert answers(tmp_path, knowledge, "the robot loan interest") == "robot-loan"


def test_a_process_that_was_killed_leaves_a_half_build_that_the_next_one_clears(tmp_path: Path) -> None:
    knowledge = small_knowledge()
    build_index(tmp_path, knowledge, HashEmbeddings())
    half = home_of(tmp_path, HashEmbeddings()).new()
    (half / "vectors").mkdir()
    assert answers(tmp_path, knowledge, "the robot loan interest") == "robot-loan"
    build_index(tmp_path, grown(knowledge), HashEmbeddings())
    assert not half.exists()


_KILLED = """
import os, signal, sys
from pathlib import Path
from assistant.indexing import building
from tests.indexing.makers import HashEmbeddings, small_knowledge
from tests.indexing.test_building import grown

building.builds.write_manifest = lambda *args: os.kill(os.getpid(), signal.SIGKILL)
building.build_index(Path(sys.argv[1]), grown(small_knowledge()), HashEmbeddings())
"""


def test_a_real_process_killed_before_the_manifest_leaves_the_former_index_in_use(tmp_path: Path) -> None:
    knowledge = small_knowledge()
    before = build_index(tmp_path, knowledge, HashEmbeddings()).folder
    done = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == -signal.SIGKILL
    assert len(build_folders(tmp_path)) == 2
    assert home_of(tmp_path, HashEmbeddings()).current() == before
    assert answers(tmp_path, knowledge, "the robot loan interest") == "robot-loan"
    report = build_index(tmp_path, grown(knowledge), HashEmbeddings())
    assert report.reused == SMALL - 2
    assert set(build_folders(tmp_path)) == {before, report.folder}


def test_of_two_builders_at_once_the_second_finds_the_work_done(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(build_index, tmp_path, small_knowledge(), HashEmbeddings()) for _ in range(2)]
        reports = sorted((w.result() for w in waiting), key=lambda report: report.embedded)
    assert [report.embedded for report in reports] == [0, SMALL]
    assert reports[0].folder == reports[1].folder
    assert build_folders(tmp_path) == [reports[0].folder]


def test_the_former_build_is_kept_for_readers_and_older_ones_go(tmp_path: Path) -> None:
    knowledge = small_knowledge()
    first = build_index(tmp_path, knowledge, HashEmbeddings()).folder
    second = build_index(tmp_path, grown(knowledge), HashEmbeddings()).folder
    assert set(build_folders(tmp_path)) == {first, second}
    third = build_index(tmp_path, knowledge, HashEmbeddings()).folder
    assert set(build_folders(tmp_path)) == {second, third}


def test_a_reader_goes_on_while_a_new_build_takes_over(tmp_path: Path) -> None:
    knowledge, embeddings = small_knowledge(), HashEmbeddings()
    build_index(tmp_path, knowledge, embeddings)
    reader = open_index(tmp_path, knowledge, embeddings)
    build_index(tmp_path, grown(knowledge), embeddings)
    scores = reader.passage_similarity(embeddings.vectors(["the robot loan interest"])[0])
    assert reader.order[int(scores.argmax())] == "robot-loan"
    reader.close()


@pytest.mark.parametrize(
    "name", ["manifest.json", "learned.npy", "vectors/chroma.sqlite3", "keywords/asked/vocab.index.json"]
)
def test_a_damaged_index_is_built_anew_and_nothing_of_it_is_reused(tmp_path: Path, name: str) -> None:
    knowledge = small_knowledge()
    first = build_index(tmp_path, knowledge, HashEmbeddings())
    (first.folder / name).write_bytes(b"damaged")
    embeddings = CountingEmbeddings()
    second = build_index(tmp_path, knowledge, embeddings)
    assert second.folder != first.folder
    assert second.embedded == len(embeddings.texts) == SMALL
    assert answers(tmp_path, knowledge, "the robot loan interest") == "robot-loan"


def test_a_lost_build_folder_is_built_anew(tmp_path: Path) -> None:
    first = build_index(tmp_path, small_knowledge(), HashEmbeddings())
    shutil.rmtree(first.folder)
    assert build_index(tmp_path, small_knowledge(), HashEmbeddings()).embedded == SMALL


def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    with pytest.raises(IndexBuildError, match="cannot be written"):
        build_index(tmp_path / "data", small_knowledge(), HashEmbeddings())


def test_two_builders_do_not_collide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_of(tmp_path, HashEmbeddings())
    monkeypatch.setattr(builds, "LOCK_SECONDS", 0.05)
    with home.locked(), pytest.raises(IndexBuildError, match="Another process"):
        build_index(tmp_path, small_knowledge(), HashEmbeddings())


class _NotANumber(HashEmbeddings):
    def vectors(self, texts: Sequence[str]) -> Vectors:
        return np.full((len(texts), 4), np.nan, dtype=np.float32)


def test_vectors_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="not a number"):
        build_index(tmp_path, small_knowledge(), _NotANumber())
