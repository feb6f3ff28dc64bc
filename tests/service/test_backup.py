"""Backups of a database in use, and taking them back, from either database into either."""

from __future__ import annotations

import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from assistant.errors import InputError, StoreConflictError, StoreDamagedError, StoreError, StoreUnreachableError
from assistant.service import store as module
from assistant.service.accounts import Accounts
from assistant.service.store import Store
from tests.databases import Server
from tests.service.makers import EMAIL, PHONE, draft, mail

GOOD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
TABLES = ("desk_batches", "desk_cases", "desk_secrets", "desk_audit", "desk_users")


def content(store: Store) -> dict[str, list[str]]:
    """Every row of every table that is copied, times aside, which each database writes in its own way."""
    with store.database.reading() as session:
        return {
            table: [
                repr([bytes(v) if isinstance(v, memoryview) else v for k, v in row.items() if not _is_time(k)])
                for row in session.execute(text(f"SELECT * FROM {table} ORDER BY 1")).mappings()
            ]
            for table in TABLES
        }


def _is_time(column: str) -> bool:
    return column in ("created", "updated", "at", "claimed_until")


@pytest.fixture
def full(store: Store) -> Store:
    """A store with something in every table."""
    accounts = Accounts(store, CHEAP)
    accounts.add("kim", GOOD, "keeper")
    accounts.sign_in("kim", GOOD)
    case = store.add(mail(found=(PHONE, EMAIL), reference="half \0 zero"), "kim")
    case = store.put_draft(case.id, draft(), "kim", 1)
    store.move(case.id, "approved", "kim", 2)
    batch = store.add_batch("sheet", [mail(f"메일 {number}") for number in range(450)], (("본문", "mail"),), "kim")
    claim = store.claim(batch.id)
    assert claim and store.finish(claim, draft())
    return store


def test_a_backup_can_be_opened_and_holds_everything_but_who_is_signed_in(full: Store, tmp_path: Path) -> None:
    file = tmp_path / "backups" / "desk.backup"
    file.parent.mkdir()
    full.backup(file)
    assert [path.name for path in file.parent.iterdir()] == ["desk.backup"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with Store.open(f"sqlite:///{file}", full.vault.path.parent) as copy:
        assert content(copy) == content(full)
        (case,) = copy.listed(state="approved")
        assert copy.get(case.id) == full.get(case.id) and copy.history(case.id) == full.history(case.id)
        assert copy.originals(case.id) == (PHONE, EMAIL)
        assert [one.id for one in copy.search("메일 44")] == [one.id for one in full.search("메일 44")]
        with copy.database.reading() as session:
            assert session.execute(text("SELECT count(*) FROM desk_logins")).scalar_one() == 0
        assert Accounts(copy, CHEAP).sign_in("kim", GOOD)


def test_nothing_of_the_masked_words_or_the_key_is_in_a_backup(full: Store, tmp_path: Path) -> None:
    full.backup(tmp_path / "[desk]?50%#.backup")
    (tmp_path / "[desk]?50%#.backup").rename(tmp_path / "desk.backup")
    raw = (tmp_path / "desk.backup").read_bytes()
    for secret in (PHONE.original, EMAIL.original, GOOD, full.vault.path.read_text("ascii").strip()):
        assert secret.encode() not in raw


def test_a_backup_is_of_one_moment_while_others_go_on_writing(full: Store, tmp_path: Path) -> None:
    over = threading.Event()
    case = full.add(mail("vorher"), "kim")

    def write() -> None:
        version, number = 1, 0
        while not over.is_set():
            number += 1
            version = full.edit(case.id, f"Fassung {number}", "kim", version).version

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            full.backup(tmp_path / f"backup{number}")
    finally:
        over.set()
        writer.join()
    versions = []
    for number in range(3):
        with sqlite3.connect(tmp_path / f"backup{number}") as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
        copy.close()
        with Store.open(f"sqlite:///{tmp_path / f'backup{number}'}", full.vault.path.parent) as opened:
            one = opened.get(case.id)
            assert len(opened.history(case.id)) == one.version
            assert one.text == (f"Fassung {one.version - 1}" if one.version > 1 else "")
            versions.append(one.version)
    assert versions == sorted(versions) and full.get(case.id).version >= versions[-1]


def test_a_file_that_is_there_is_not_written_over(store: Store, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        store.backup(tmp_path / "precious")
    assert caught.value.hint and (tmp_path / "precious").read_text("utf-8") == "mine"


def test_a_backup_that_fails_leaves_nothing(full: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(tmp_path.rglob("*"))
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnreachableError):
        full.backup(tmp_path / "file" / "desk.backup")
    (tmp_path / "file").unlink()

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_copy", broken)
    with pytest.raises(StoreError, match="full"):
        full.backup(tmp_path / "desk.backup")
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_backup_is_taken_back_into_either_database_and_counting_goes_on(
    full: Store, tmp_path: Path, into: str, request: pytest.FixtureRequest
) -> None:
    url = ""
    if into == "postgresql":
        server: Server = request.getfixturevalue("server")
        url = server.url(server.create())
    full.backup(tmp_path / "desk.backup")
    bytes_before = (tmp_path / "desk.backup").read_bytes()
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "desk.key").write_bytes(full.vault.path.read_bytes())
    with Store.open(url, tmp_path / "new") as fresh:
        fresh.restore(tmp_path / "desk.backup")
        assert content(fresh) == content(full)
        assert [fresh.get(one.id) for one in fresh.listed(limit=3)] == [
            full.get(one.id) for one in full.listed(limit=3)
        ]
        added = fresh.add(mail("neu", found=(PHONE,)), "kim")
        assert fresh.put_draft(added.id, draft(), "kim", 1).version == 2 and fresh.search("neu")
        with pytest.raises(StoreConflictError, match="not empty"):
            fresh.restore(tmp_path / "desk.backup")
    assert (tmp_path / "desk.backup").read_bytes() == bytes_before
    assert not list(tmp_path.glob("desk.backup?*"))


def test_what_is_no_backup_is_not_taken_back(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        store.restore(tmp_path / "nowhere")
    (tmp_path / "letter").write_text("Dear staff" * 1000, encoding="utf-8")
    with pytest.raises(StoreDamagedError):
        store.restore(tmp_path / "letter")
    assert store.listed() == () and store.add(mail(), "kim")
