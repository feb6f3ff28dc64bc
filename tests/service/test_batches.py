"""Sheets of mails: claimed by many, killed at any point, and every row drafted once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.service.kept import Batch, Claim
from assistant.service.store import Store
from tests.databases import Clock
from tests.service.makers import PHONE, draft, mail

MAPPING = (("본문", "mail"), ("번호", "reference"))


def sheet(store: Store, rows: int = 3) -> Batch:
    given = [mail(f"{number}번째 메일입니다.", reference=f"R-{number}") for number in range(1, rows + 1)]
    return store.add_batch("접수 목록.xlsx", given, MAPPING, "kim")


def claimed(store: Store, batch: Batch, seconds: float = 300) -> Claim:
    claim = store.claim(batch.id, seconds)
    assert claim is not None
    return claim


def test_a_sheet_is_kept_with_all_its_rows_in_order(store: Store, clock: Clock) -> None:
    batch = sheet(store)
    assert store.batch(batch.id) == batch and store.batches() == (batch,)
    assert (batch.name, batch.state, batch.mapping, batch.created) == ("접수 목록.xlsx", "running", MAPPING, clock.now)
    assert (batch.total, batch.drafted, batch.failed, batch.left) == (3, 0, 0, 3)
    rows = list(store.cases_of(batch.id))
    assert [(row.row_number, row.reference, row.batch_id) for row in rows] == [
        (number, f"R-{number}", batch.id) for number in (1, 2, 3)
    ]
    assert [row.id for row in store.listed(batch_id=batch.id)] == [row.id for row in rows]
    assert store.tally(batch_id=batch.id)["new"] == 3
    clock.move(minutes=1)
    later = sheet(store, 1)
    assert [one.id for one in store.batches()] == [later.id, batch.id]


def test_a_sheet_without_rows_is_done(store: Store) -> None:
    batch = sheet(store, 0)
    assert (batch.state, batch.total) == ("done", 0) and store.claim(batch.id) is None
    assert list(store.cases_of(batch.id)) == []


def test_a_long_sheet_is_given_back_whole(store: Store) -> None:
    assert [row.row_number for row in store.cases_of(sheet(store, 200).id)] == list(range(1, 201))


def test_rows_are_claimed_in_order_and_the_last_one_ends_the_sheet(store: Store) -> None:
    batch = sheet(store)
    for number in (1, 2, 3):
        claim = claimed(store, batch)
        assert claim.case.row_number == number
        assert store.finish(claim, draft(f"{number}번째 답입니다."))
    assert store.claim(batch.id) is None
    done = store.batch(batch.id)
    assert (done.state, done.drafted, done.left) == ("done", 3, 0)
    assert [row.text.splitlines()[1] for row in store.cases_of(batch.id)] == [
        f"{number}번째 답입니다. [1]" for number in (1, 2, 3)
    ]


def test_a_row_that_is_claimed_is_no_one_else_s(store: Store) -> None:
    batch = sheet(store)
    assert [claimed(store, batch).case.row_number for _ in range(3)] == [1, 2, 3]
    assert store.claim(batch.id) is None and store.batch(batch.id).state == "running"


def test_a_claim_whose_holder_died_runs_out_and_its_late_draft_is_not_stored(store: Store, clock: Clock) -> None:
    batch = sheet(store, 1)
    first = claimed(store, batch, seconds=60)
    clock.move(seconds=59)
    assert store.claim(batch.id) is None
    clock.move(seconds=1)
    second = claimed(store, batch)
    assert (second.case.id, second.token != first.token) == (first.case.id, True)
    assert not store.finish(first, draft("zu spät")) and not store.fail(first, "x")
    assert store.finish(second, draft())
    assert not store.finish(second, draft("zweimal")) and not store.fail(second, "x")
    (row,) = store.cases_of(batch.id)
    assert row.draft == draft() and [one.what for one in store.history(row.id)] == ["added", "drafted"]


def test_a_claim_that_ran_out_but_was_not_taken_is_its_holder_s_still(store: Store, clock: Clock) -> None:
    batch = sheet(store, 1)
    claim = claimed(store, batch, seconds=60)
    clock.move(hours=1)
    assert store.finish(claim, draft()) and store.batch(batch.id).state == "done"


def test_release_frees_what_the_dead_had_claimed(store: Store) -> None:
    batch = sheet(store)
    dead = claimed(store, batch)
    claimed(store, batch)
    assert store.release(batch.id) == 2 and store.release(batch.id) == 0
    assert claimed(store, batch).case.row_number == 1
    assert not store.finish(dead, draft())


def test_a_paused_sheet_gives_no_rows_but_takes_what_was_begun(store: Store) -> None:
    batch = sheet(store)
    claim = claimed(store, batch)
    assert store.steer(batch.id, "paused").state == "paused"
    assert store.claim(batch.id) is None and store.finish(claim, draft())
    assert store.batch(batch.id).state == "paused"
    store.steer(batch.id, "running")
    assert claimed(store, batch).case.row_number == 2


def test_a_cancelled_sheet_stays_cancelled(store: Store) -> None:
    batch = sheet(store, 2)
    claim = claimed(store, batch)
    assert store.steer(batch.id, "cancelled").state == "cancelled"
    assert store.claim(batch.id) is None and store.finish(claim, draft())
    assert store.batch(batch.id).state == "cancelled"
    with pytest.raises(InputError, match="cancelled"):
        store.steer(batch.id, "running")
    with pytest.raises(InputError, match="cancelled"):
        store.retry(batch.id)


def test_a_sheet_that_is_done_is_not_paused(store: Store) -> None:
    batch = sheet(store, 1)
    store.finish(claimed(store, batch), draft())
    with pytest.raises(InputError, match="done"):
        store.steer(batch.id, "paused")


def test_a_row_that_fails_says_why_and_can_be_tried_again(store: Store) -> None:
    batch = sheet(store, 2)
    assert store.fail(claimed(store, batch), "The mail is empty.")
    assert store.finish(claimed(store, batch), draft())
    done = store.batch(batch.id)
    assert (done.state, done.drafted, done.failed, done.left) == ("done", 1, 1, 0)
    row = next(store.cases_of(batch.id))
    assert (row.state, row.failure) == ("new", "The mail is empty.")
    assert [one.failure for one in store.listed(batch_id=batch.id)] == ["The mail is empty.", ""]
    assert [(one.what, one.reason) for one in store.history(row.id)] == [("added", ""), ("failed", row.failure)]
    assert store.retry(batch.id) == 1 and store.batch(batch.id).state == "running"
    assert store.finish(claimed(store, batch), draft())
    assert store.batch(batch.id).state == "done" and next(store.cases_of(batch.id)).failure == ""


def test_a_row_that_a_person_drafted_meanwhile_is_not_drafted_over(store: Store) -> None:
    batch = sheet(store, 1)
    claim = claimed(store, batch)
    by_hand = store.put_draft(claim.case.id, draft("손으로 쓴 답"), "lee", claim.case.version)
    assert not store.finish(claim, draft()) and store.get(claim.case.id) == by_hand
    assert store.claim(batch.id) is None and store.batch(batch.id).state == "done"


def test_threads_that_finish_the_last_rows_at_once_leave_the_sheet_done(store: Store) -> None:
    for _ in range(3):
        batch = sheet(store, 8)
        claims = [claimed(store, batch) for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(lambda claim: store.finish(claim, draft()), claims))
        assert store.batch(batch.id).state == "done"


# ---- processes

WORKING = """
import sys, time
from pathlib import Path
from assistant.service.store import Store
from tests.service.makers import draft
url, folder, batch, name = sys.argv[1:]
with Store.open(url, Path(folder)) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    while claim := store.claim(batch):
        assert store.finish(claim, draft(f"{claim.case.row_number}번째 답입니다."), who=name)
        print(claim.case.row_number, flush=True)
"""
DYING = """
import sys, time
from pathlib import Path
from assistant.service.store import Store
from tests.service.makers import PHONE, draft, mail
url, folder, deed, target = sys.argv[1:]
store = Store.open(url, Path(folder))
wait = lambda *_: (print("ready", flush=True), time.sleep(60))
if deed == "claimed":
    claim = store.claim(target); wait()
if deed == "finish":
    store._touched = wait; store.finish(store.claim(target), draft())
if deed == "edit":
    store._touched = wait; store.edit(target, "nie gespeichert", "lee", 2)
if deed == "add_batch":
    added, count = store._added, [0]
    def slowly(*arguments):
        count[0] += 1
        row = added(*arguments)
        return wait() if count[0] == 30 else row
    store._added = slowly
    store.add_batch("halb", [mail(found=(PHONE,)) for _ in range(60)], (), "kim")
"""


def started(script: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """A process that waits where the script says ``ready``."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


def killed(script: str, *arguments: str | Path) -> None:
    with started(script, *arguments) as process:
        process.send_signal(signal.SIGKILL)


def test_processes_that_claim_at_once_double_no_row_and_lose_none(store: Store, url: str, folder: Path) -> None:
    batch = sheet(store, 60)
    workers = [started(WORKING, url, folder, batch.id, f"worker{number}") for number in range(4)]
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    done = [int(line) for worker in workers for line in worker.communicate(timeout=120)[0].split()]
    assert [worker.returncode for worker in workers] == [0] * 4
    assert sorted(done) == list(range(1, 61))
    rows = list(store.cases_of(batch.id))
    assert all(f"{row.row_number}번째 답입니다." in row.text for row in rows)
    assert {tuple(entry.what for entry in store.history(row.id)) for row in rows} == {("added", "drafted")}
    by_whom = Counter(store.history(row.id)[1].who for row in rows)
    assert by_whom.total() == 60 and len(by_whom) > 1
    assert store.batch(batch.id).state == "done"


@pytest.mark.parametrize("deed", ["claimed", "finish"])
def test_a_process_killed_with_a_row_in_its_hands_loses_none(store: Store, url: str, folder: Path, deed: str) -> None:
    batch = sheet(store, 2)
    killed(DYING, url, folder, deed, batch.id)
    first = next(store.cases_of(batch.id))
    assert (first.state, first.draft, first.text) == ("new", None, "")
    assert store.release(batch.id) == 1
    while claim := store.claim(batch.id):
        assert store.finish(claim, draft())
    assert (store.batch(batch.id).state, store.batch(batch.id).drafted) == ("done", 2)
    assert [one.what for one in store.history(first.id)] == ["added", "drafted"]


def test_a_process_killed_in_the_middle_of_an_edit_leaves_the_case_as_it_was(
    store: Store, url: str, folder: Path
) -> None:
    case = store.add(mail(found=(PHONE,)), "kim")
    case = store.put_draft(case.id, draft(), "kim", 1)
    killed(DYING, url, folder, "edit", case.id)
    assert store.get(case.id) == case and len(store.history(case.id)) == 2
    assert store.edit(case.id, "danach", "lee", 2).text == "danach" and store.originals(case.id) == (PHONE,)


def test_a_sheet_whose_giving_in_was_killed_is_not_there_at_all(store: Store, url: str, folder: Path) -> None:
    killed(DYING, url, folder, "add_batch", "")
    assert store.batches() == () and store.listed() == ()
    assert sheet(store, 60).left == 60
