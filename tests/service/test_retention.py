"""The words that were masked: locked away while they are kept, and gone with their case."""

from __future__ import annotations

import datetime as dt
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.errors import StoreKeyError, StoreMissingError
from assistant.service.kept import Purged
from assistant.service.store import Store
from assistant.service.vault import KEY_FILE, Vault
from tests.databases import Clock
from tests.service.makers import EMAIL, PHONE, draft, mail


def raw(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != KEY_FILE)


def test_the_masked_words_come_back_as_they_were(store: Store) -> None:
    case = store.add(mail(found=(PHONE, EMAIL)), "kim")
    assert store.originals(case.id) == (PHONE, EMAIL)
    assert store.originals(store.add(mail(), "kim").id) == ()
    store.edit(case.id, "글", "kim", 1)
    assert store.originals(case.id) == (PHONE, EMAIL)
    more = replace(PHONE, token="[전화번호-2]", original="02-555-0199")
    store.edit(case.id, "글 [전화번호-2]", "kim", 2, found=(PHONE, EMAIL, more))
    assert store.originals(case.id) == (PHONE, EMAIL, more)


def test_no_masked_word_is_in_the_bytes_of_the_database(tmp_path: Path) -> None:
    with Store.open("", tmp_path / "data") as store:
        case = store.add(mail(found=(PHONE, EMAIL)), "kim")
        store.put_draft(case.id, draft(), "kim", 1)
        files = {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()}
        assert len(files["desk.sqlite3-wal"]) > 10_000  # all of it is still in the log
        for _ in range(2):
            kept = raw(tmp_path)
            assert "위젯 지원금".encode() in kept
            for word in (PHONE.original, EMAIL.original, "4321", "8765", "canary"):
                assert word.encode() not in kept and word.encode("utf-16-le") not in kept
            store.database.tidy()


def test_no_masked_word_is_in_a_dump_of_any_table(store: Store) -> None:
    store.add(mail(found=(PHONE, EMAIL)), "kim")
    with store.database.reading() as session:
        locked = session.execute(text("SELECT * FROM desk_secrets")).all()
        assert PHONE.original not in repr(locked) and "canary" not in repr(locked) and len(locked) == 1


def test_only_their_owner_may_read_key_and_database(tmp_path: Path) -> None:
    with Store.open("", tmp_path / "data") as store:
        store.add(mail(), "kim")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert {"desk.key", "desk.sqlite3", "desk.sqlite3-wal"} <= set(modes) and set(modes.values()) == {0o600}
    (tmp_path / "data" / KEY_FILE).chmod(0o644)
    Store.open("", tmp_path / "data").close()
    assert stat.S_IMODE((tmp_path / "data" / KEY_FILE).stat().st_mode) == 0o600


def test_with_another_key_the_words_stay_locked_and_with_both_they_come_back(url: str, tmp_path: Path) -> None:
    with Store.open(url, tmp_path / "one") as store:
        case = store.add(mail(found=(PHONE,)), "kim")
    with Store.open(url, tmp_path / "two") as store:
        assert store.get(case.id) == case
        with pytest.raises(StoreKeyError) as caught:
            store.originals(case.id)
        assert str(tmp_path / "two" / KEY_FILE) in caught.value.hint
    with (tmp_path / "two" / KEY_FILE).open("a", encoding="ascii") as file:
        file.write((tmp_path / "one" / KEY_FILE).read_text("ascii"))
    with Store.open(url, tmp_path / "two") as store:
        assert store.originals(case.id) == (PHONE,)


@pytest.mark.parametrize("content", ["", "no key", "한글"])
def test_a_damaged_key_is_told_and_not_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / KEY_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(StoreKeyError) as caught:
        Store.open("", tmp_path)
    assert caught.value.hint and (tmp_path / KEY_FILE).read_text("utf-8") == content


def test_of_many_who_make_the_key_at_once_all_have_the_same(tmp_path: Path) -> None:
    gate = threading.Barrier(8)

    def made(_: int) -> Vault:
        gate.wait()
        return Vault(tmp_path / KEY_FILE)

    with ThreadPoolExecutor(8) as pool:
        vaults = list(pool.map(made, range(8)))
    locked = vaults[0].lock((PHONE,))
    assert all(vault.unlock(locked) == (PHONE,) for vault in vaults)
    assert os.listdir(tmp_path) == [KEY_FILE]


# ---- retention


def test_purge_removes_what_is_old_with_its_words_and_its_history(store: Store, clock: Clock) -> None:
    old = store.add(mail(found=(PHONE,)), "kim")
    edited = store.add(mail(found=(EMAIL,)), "kim")
    batch = store.add_batch("old", [mail(), mail()], (), "kim")
    clock.move(days=10)
    cut = clock.now
    kept = store.edit(edited.id, "아직 쓰는 글", "kim", 1)
    assert store.purge(cut) == Purged(cases=3, batches=1)
    assert store.purge(cut) == Purged(cases=0, batches=0)
    assert [one.id for one in store.listed()] == [kept.id]
    assert store.originals(kept.id) == (EMAIL,)
    with store.database.reading() as session:
        for table, left in {"desk_cases": 1, "desk_secrets": 1, "desk_audit": 2, "desk_batches": 0}.items():
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == left, table
    for deed, gone in ((store.get, old.id), (store.batch, batch.id)):
        with pytest.raises(StoreMissingError):
            deed(gone)
    assert [one.id for one in store.search("위젯")] == [kept.id]


def test_what_was_purged_is_in_no_file_any_more(tmp_path: Path, clock: Clock) -> None:
    with Store.open("", tmp_path / "data", clock=clock) as store:
        case = store.add(mail("사라질편지 한 통", found=(PHONE,)), "kim")
        store.put_draft(case.id, draft("사라질답장 한 통"), "kim", 1)
        assert all(word.encode() in raw(tmp_path) for word in ("사라질편지", "사라질답장"))
        store.purge(clock.now + dt.timedelta(seconds=1))
        assert not any(word.encode() in raw(tmp_path) for word in ("사라질편지", "사라질답장", "사라질"))
