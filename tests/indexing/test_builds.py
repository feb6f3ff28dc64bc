"""Builds on disk: the pointer, the lock, the manifest, and what is noticed when files change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.errors import IndexBuildError, IndexDamagedError, IndexMissingError
from assistant.indexing import builds
from assistant.indexing.builds import BuildHome, Manifest, check_files, read_manifest, write_manifest

MANIFEST = Manifest("f", "hash:1", "d", 1, 2, 3, 4, (("numpy", "2"),))


@pytest.fixture
def home(tmp_path: Path) -> BuildHome:
    (tmp_path / "home").mkdir()
    return BuildHome(tmp_path / "home")


@pytest.fixture
def build(home: BuildHome) -> Path:
    made = home.new()
    (made / "vectors").mkdir()
    (made / "vectors" / "data.bin").write_bytes(b"vectors")
    (made / "vectors" / "chroma.sqlite3").write_bytes(b"database")
    write_manifest(made, MANIFEST, frozenset({made / "vectors" / "chroma.sqlite3"}))
    return made


def test_before_the_first_build_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError) as caught:
        BuildHome(tmp_path / "nowhere").current()
    assert "assistant index" in caught.value.hint


def test_the_build_that_was_switched_to_is_current(home: BuildHome) -> None:
    first, second = home.new(), home.new()
    assert first != second
    for build in (first, second, first):
        home.switch_to(build)
        assert home.current() == build
    assert not (home.folder / "current.new").exists()


@pytest.mark.parametrize("name", ["", "build-gone", "../home", "build-x/../..", "/etc"])
def test_a_pointer_to_nowhere_is_damage(home: BuildHome, name: str) -> None:
    (home.folder / "current").write_text(name, encoding="utf-8")
    with pytest.raises(IndexDamagedError):
        home.current()


def test_a_pointer_that_is_no_text_is_damage(home: BuildHome) -> None:
    (home.folder / "current").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        home.current()


def test_cleaning_keeps_what_is_to_be_kept(home: BuildHome) -> None:
    old, former, new = home.new(), home.new(), home.new()
    (old / "file").write_text("x", encoding="utf-8")
    home.switch_to(new)
    home.clean(new, former, None)
    assert not old.exists()
    assert former.exists()
    assert home.current() == new


def test_only_one_process_builds_at_a_time(home: BuildHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "LOCK_SECONDS", 0.05)
    with FileLock(home.folder / "lock"), pytest.raises(IndexBuildError, match="Another process"), home.locked():
        raise AssertionError("the lock was not held")
    with home.locked():
        assert (home.folder / "lock").exists()


def test_a_lock_left_by_a_process_that_died_does_not_hold(home: BuildHome) -> None:
    (home.folder / "lock").write_text("4711", encoding="utf-8")
    with home.locked():
        assert home.new().is_dir()


def test_a_manifest_is_read_as_it_was_written_and_lists_the_files(build: Path) -> None:
    found = read_manifest(build)
    assert (found.fingerprint, found.dimension, found.versions) == ("f", 4, (("numpy", "2"),))
    assert [name for name, _ in found.files] == ["vectors/data.bin"]
    check_files(build, found)


def test_a_build_without_manifest_is_half_built(home: BuildHome) -> None:
    with pytest.raises(IndexDamagedError, match="half built") as caught:
        read_manifest(home.new())
    assert "assistant index" in caught.value.hint


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", "{}", '{"versions": [], "files": [], "x": 1}', '{"files": 3}']
)
def test_a_damaged_manifest_is_told(build: Path, content: str) -> None:
    (build / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="manifest"):
        read_manifest(build)


def test_a_manifest_with_a_field_missing_is_told(build: Path) -> None:
    body = json.loads((build / "manifest.json").read_text(encoding="utf-8"))
    del body["dimension"]
    (build / "manifest.json").write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="dimension"):
        read_manifest(build)


def test_a_changed_file_is_noticed_at_the_same_size(build: Path) -> None:
    (build / "vectors" / "data.bin").write_bytes(b"vectorz")
    with pytest.raises(IndexDamagedError, match=r"vectors/data\.bin of the search index is damaged"):
        check_files(build, read_manifest(build))


def test_a_missing_file_is_noticed(build: Path) -> None:
    (build / "vectors" / "data.bin").unlink()
    with pytest.raises(IndexDamagedError, match=r"vectors/data\.bin of the search index is missing"):
        check_files(build, read_manifest(build))


def test_live_files_may_change_and_new_ones_may_come(build: Path) -> None:
    (build / "vectors" / "chroma.sqlite3").write_bytes(b"other")
    (build / "vectors" / "chroma.sqlite3-wal").write_bytes(b"journal")
    check_files(build, read_manifest(build))
