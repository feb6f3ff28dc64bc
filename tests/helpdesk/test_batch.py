"""Sheets of mails: each row drafted once, beside its own mail, whatever stops, fails or is killed meanwhile."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from assistant.answering.chain import AnswerChain
from assistant.errors import InputError, StoreError, StoreUnreachableError
from assistant.helpdesk import batch, sheets
from assistant.helpdesk.batch import Worker, finished, new_rows, put_in, results, resumable, run, written
from assistant.helpdesk.desk import HelpDesk
from assistant.helpdesk.letters import told
from assistant.helpdesk.mails import parts_of, questions_of
from assistant.helpdesk.records import MAX_MAIL_CHARS, Draft
from assistant.helpdesk.sheets import Mapping
from assistant.records import LANGUAGES, Engine, Language
from assistant.service.kept import Batch, Case
from assistant.service.privacy import mask
from assistant.service.store import Store
from tests.databases import Clock
from tests.helpdesk.conftest import OFFICES
from tests.helpdesk.makers import MAIL, MAPPING, NAME, PHONE, as_csv, asked, sender, sheet, written_mails
from tests.makers import TODAY

on_sqlite = pytest.mark.parametrize("kind", ["sqlite"])  # where the database makes no difference
MAILS = written_mails(4)
TOO_LONG = "긴 글입니다. " * (MAX_MAIL_CHARS // 7)


@dataclass
class Stumbling(HelpDesk):
    """A desk that does something before it drafts a row, such as fail, and notes which rows it drafted."""

    store: Store
    chain: AnswerChain
    before: Callable[[Case], object] = lambda case: None
    offices: object = field(default=lambda: OFFICES)  # type: ignore[assignment]
    today: object = field(default=lambda: TODAY)  # type: ignore[assignment]
    seen: list[tuple[str | None, int | None]] = field(default_factory=list)

    def drafted(self, case: Case, engine: Engine = "quote") -> Draft:
        self.seen.append((case.batch_id, case.row_number))
        self.before(case)
        return super().drafted(case, engine)


def given(desk: HelpDesk, *mails: str, who: str = "kim") -> Batch:
    return put_in(desk, "목록.csv", sheet(*(mails or MAILS)), MAPPING, who)


def states(desk: HelpDesk, one: Batch) -> list[str]:
    return [case.state for case in desk.store.cases_of(one.id)]


def counts(desk: HelpDesk, one: Batch) -> tuple[str, int, int, int]:
    now = desk.store.batch(one.id)
    return now.state, now.drafted, now.failed, now.left


def table(content: bytes) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The columns and rows of a file that was written."""
    read = sheets.read(content, header=1)
    return read.columns, [row.cells for row in read.rows]


# ---- what is put in


def test_every_row_of_a_sheet_is_a_row_of_the_batch_also_one_that_cannot_be_answered(desk: HelpDesk) -> None:
    rows = sheet(MAILS[0], "", TOO_LONG, MAILS[1], offices=["agency", "", "", "어느 부서"])
    one = put_in(desk, f"목록 {PHONE}.csv", rows, MAPPING, "kim", "regional")
    cases = list(desk.store.cases_of(one.id))
    assert (one.name, one.author, one.total, one.failed) == ("목록 [phone].csv", "kim", 4, 2)
    assert [(case.row_number, case.reference) for case in cases] == [(n, f"R-{n}") for n in (1, 2, 3, 4)]
    assert [case.office for case in cases] == ["agency", "regional", "regional", "regional"]
    assert [bool(case.failure) for case in cases] == [False, True, True, False]
    assert "비어" in cases[1].failure and f"{MAX_MAIL_CHARS:,}" in cases[2].failure
    assert len(cases[2].mail) == MAX_MAIL_CHARS + 1 and cases[0].mail == mask(MAILS[0], "ko").text
    assert {one.original for one in desk.store.originals(cases[0].id)} == set(sender(0))


@on_sqlite
def test_a_sheet_for_an_unknown_office_or_without_the_column_is_not_kept(desk: HelpDesk) -> None:
    for mapping, office in ((MAPPING, "no such office"), (Mapping("Text"), ""), (Mapping(""), "")):
        with pytest.raises(InputError) as caught:
            put_in(desk, "x", sheet(*MAILS), mapping, "kim", office)
        assert caught.value.hint
    assert desk.store.batches() == () and desk.store.listed() == ()


@on_sqlite
def test_what_is_too_long_is_masked_before_it_is_cut(desk: HelpDesk) -> None:
    mails = ["가" * (MAX_MAIL_CHARS - cut - 1) + f" {PHONE}" * 3 for cut in (3, 9, 12)]
    for row in new_rows(desk, sheet(*mails), MAPPING):
        assert row.failure and len(row.mail) == MAX_MAIL_CHARS + 1 and "01" not in row.mail


@on_sqlite
def test_a_sheet_of_nothing_that_can_be_answered_is_done_at_once(desk: HelpDesk) -> None:
    one = given(desk, "", TOO_LONG)
    assert counts(desk, one) == ("done", 0, 2, 0) and list(run(desk, one.id)) == []


@on_sqlite
def test_of_a_mail_that_is_far_too_long_no_more_is_masked_than_could_be_read(
    desk: HelpDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    taken_in = HelpDesk.taken_in
    monkeypatch.setattr(HelpDesk, "taken_in", lambda *of: read.append(len(of[1])) or taken_in(*of))  # type: ignore[func-returns-value]
    (row,) = new_rows(desk, sheet("긴 글입니다. " * 15_000), MAPPING)
    assert row.failure and read == [3 * MAX_MAIL_CHARS]


# ---- drafting


@on_sqlite
def test_the_beginning_of_a_mail_that_is_too_long_is_never_answered_as_if_it_were_all(desk: HelpDesk) -> None:
    one = given(desk, TOO_LONG, "")
    assert desk.store.retry(one.id) == 2
    assert [case.row_number for case in run(desk, one.id)] == [1, 2]
    assert counts(desk, one) == ("done", 0, 2, 0) and set(states(desk, one)) == {"new"}
    for case in desk.store.cases_of(one.id):
        with pytest.raises(InputError):
            desk.redraft(case.id, "kim", case.version)


def test_a_sheet_ends_whose_last_rows_were_drafted_one_by_one(desk: HelpDesk) -> None:
    one = given(desk)
    desk.store.steer(one.id, "paused")
    for case in desk.store.cases_of(one.id):
        desk.redraft(case.id, "kim", case.version)
    desk.store.steer(one.id, "running")
    assert list(finished(desk, one.id)) == [] and desk.store.batch(one.id).state == "done"


@on_sqlite
def test_the_worker_outlives_a_bug(desk: HelpDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    one, claim, failed = given(desk), desk.store.claim, threading.Event()

    def broken(batch_id: str) -> object:
        if not failed.is_set():
            failed.set()
            raise RuntimeError("bug")
        return claim(batch_id)

    monkeypatch.setattr(desk.store, "claim", broken)
    monkeypatch.setattr("assistant.helpdesk.batch.PAUSE", 0.01)
    worker = Worker(desk)
    worker.start()
    try:
        for _ in range(1_000):
            if desk.store.batch(one.id).state == "done":
                break
            time.sleep(0.02)
    finally:
        worker.stop()
    assert failed.is_set() and desk.store.batch(one.id).state == "done"


def test_a_sheet_is_drafted_to_its_end_in_order(desk: HelpDesk) -> None:
    one = given(desk, MAILS[0], "", *MAILS[1:])
    assert [case.row_number for case in run(desk, one.id)] == [1, 3, 4, 5]
    assert counts(desk, one) == ("done", 4, 1, 0)
    for case in desk.store.cases_of(one.id):
        if not case.failure:
            assert case.draft == desk.drafted(case) and case.text == case.draft.text
            assert [entry.what for entry in desk.store.history(case.id)] == ["added", "drafted"]


def test_a_sheet_is_paused_and_goes_on_where_it_was(desk: HelpDesk) -> None:
    one = given(desk)
    for case in run(desk, one.id):
        if case.row_number == 2:
            desk.store.steer(one.id, "paused")
    assert counts(desk, one) == ("paused", 2, 0, 2) and list(run(desk, one.id)) == []
    desk.store.steer(one.id, "running")
    assert [case.row_number for case in run(desk, one.id)] == [3, 4]
    assert counts(desk, one) == ("done", 4, 0, 0)


def test_a_sheet_that_is_cancelled_keeps_what_was_drafted(desk: HelpDesk) -> None:
    one = given(desk)
    for case in run(desk, one.id):
        if case.row_number == 2:
            desk.store.steer(one.id, "cancelled")
    assert counts(desk, one) == ("cancelled", 2, 0, 2) and states(desk, one) == ["drafted"] * 2 + ["new"] * 2
    assert list(run(desk, one.id)) == []


def test_a_row_at_hand_is_kept_when_its_sheet_is_paused(store: Store, chain: AnswerChain) -> None:
    desk = Stumbling(store, chain, lambda case: store.steer(case.batch_id or "", "paused"))
    one = given(desk)
    assert [case.row_number for case in run(desk, one.id)] == [1]
    assert counts(desk, one) == ("paused", 1, 0, 3)


@on_sqlite
def test_a_run_that_is_told_to_stop_takes_no_further_row(desk: HelpDesk) -> None:
    one, taken = given(desk), list[int | None]()
    for case in run(desk, one.id, lambda: len(taken) < 2):
        taken.append(case.row_number)
    assert taken == [1, 2] and counts(desk, one) == ("running", 2, 0, 2)
    assert desk.store.release(one.id) == 0


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (InputError("The mail cannot be read.", "Mend it."), "The mail cannot be read."),
        (ZeroDivisionError(f"a bug that tells {PHONE}"), "internal error: ZeroDivisionError"),
    ],
)
def test_a_row_that_fails_is_told_and_the_others_go_on(
    store: Store, chain: AnswerChain, caplog: pytest.LogCaptureFixture, error: Exception, failure: str
) -> None:
    def stumble(case: Case) -> None:
        if case.row_number == 2:
            raise error

    desk = Stumbling(store, chain, stumble)
    one = given(desk)
    with caplog.at_level(logging.ERROR):
        assert len(list(run(desk, one.id))) == 4
    assert counts(desk, one) == ("done", 3, 1, 0)
    assert [case.failure for case in store.cases_of(one.id)] == ["", failure, "", ""]
    assert bool(caplog.records) == (not isinstance(error, InputError)) and one.id in (caplog.text or one.id)
    desk.before = lambda case: None
    assert store.retry(one.id) == 1 and len(list(run(desk, one.id))) == 1
    assert counts(desk, one) == ("done", 4, 0, 0)


@pytest.mark.parametrize("deed", ["claim", "finish"])
def test_a_store_that_fails_ends_the_run_and_loses_nothing(
    desk: HelpDesk, clock: Clock, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    one, done = given(desk), getattr(desk.store, deed)
    calls: list[object] = []

    def failing(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == 3:
            raise StoreUnreachableError("gone", "wait")
        return done(*arguments)

    monkeypatch.setattr(desk.store, deed, failing)
    with pytest.raises(StoreError, match="gone"):
        list(run(desk, one.id))
    assert counts(desk, one) == ("running", 2, 0, 2)
    clock.move(minutes=6)  # by then whatever was taken is free again
    assert [case.row_number for case in run(desk, one.id)] == [3, 4]
    histories = [[entry.what for entry in desk.store.history(case.id)] for case in desk.store.cases_of(one.id)]
    assert histories == [["added", "drafted"]] * 4


def test_a_row_that_another_process_has_is_waited_for_and_taken_over_when_it_died(desk: HelpDesk, clock: Clock) -> None:
    one = given(desk)
    dead = desk.store.claim(one.id)
    assert dead and dead.case.row_number == 1
    taken = []
    for case in batch.finished(desk, one.id, pause=0.0):
        taken.append(case.row_number)
        if len(taken) == 3:
            clock.move(minutes=6)
    assert taken == [2, 3, 4, 1] and counts(desk, one) == ("done", 4, 0, 0)
    assert not desk.store.finish(dead, desk.drafted(dead.case))


# ---- the worker


@pytest.fixture
def worker(store: Store, chain: AnswerChain, monkeypatch: pytest.MonkeyPatch) -> Worker:
    monkeypatch.setattr(batch, "PAUSE", 0.02)
    return Worker(Stumbling(store, chain))


def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it never came to be so"
        time.sleep(0.01)


def test_a_worker_begins_with_what_was_left_behind_and_takes_what_comes(worker: Worker, clock: Clock) -> None:
    desk = worker.desk
    first = given(desk, *MAILS[:2])
    assert desk.store.claim(first.id)  # by a process that is gone
    clock.move(minutes=1)
    second, paused = given(desk, *MAILS[2:]), given(desk, MAILS[0])
    desk.store.steer(paused.id, "paused")
    worker.start()
    until(lambda: counts(desk, second)[0] == "done")
    assert isinstance(desk, Stumbling)
    assert desk.seen == [(first.id, 1), (first.id, 2), (second.id, 1), (second.id, 2)]
    assert counts(desk, first) == ("done", 2, 0, 0) and counts(desk, paused) == ("paused", 0, 0, 1)
    late = given(desk, MAILS[3])
    worker.look()
    until(lambda: counts(desk, late)[0] == "done")
    worker.stop()
    after = given(desk, MAILS[3])
    worker.look()
    assert threading.active_count() and counts(desk, after) == ("running", 0, 0, 1)


def test_a_worker_stops_after_the_row_at_hand(worker: Worker) -> None:
    desk = worker.desk
    assert isinstance(desk, Stumbling)
    begun, go_on = threading.Event(), threading.Event()
    desk.before = lambda case: begun.set() or go_on.wait(30)  # type: ignore[func-returns-value]
    one = given(desk)
    worker.start()
    assert begun.wait(30)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    until(worker._stopped.is_set)
    go_on.set()
    stopping.join(30)
    assert not stopping.is_alive() and counts(desk, one) == ("running", 1, 0, 3)
    assert desk.store.release(one.id) == 0


@on_sqlite
def test_a_worker_that_was_never_started_can_be_stopped(worker: Worker) -> None:
    worker.stop()


def test_a_worker_outlives_a_store_that_fails(
    worker: Worker, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk, failed = worker.desk, threading.Event()
    finish = desk.store.finish

    def failing(claim: object, draft: object) -> bool:
        if not failed.is_set():
            failed.set()
            raise StoreUnreachableError("gone", "wait")
        return finish(claim, draft)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.store, "finish", failing)
    one = given(desk)
    worker.start()
    assert failed.wait(30)
    until(lambda: counts(desk, one)[1] == 3)
    clock.move(minutes=6)
    until(lambda: counts(desk, one)[0] == "done")
    worker.stop()
    assert counts(desk, one) == ("done", 4, 0, 0) and "cannot be used" in caplog.text


# ---- what is given out


@on_sqlite
@pytest.mark.parametrize("language", LANGUAGES)
def test_results_are_a_workbook_with_the_words_of_each_mail(desk: HelpDesk, language: Language) -> None:
    one = given(desk, MAILS[0], "", MAIL)
    list(run(desk, one.id))
    columns, rows = table(results(desk, one.id, language))
    names = ("row", "reference", "mail", "draft", "sources", "confidence", "flags", "state")
    assert columns == tuple(told(f"column_{name}", language) for name in names)
    assert [row[:3] for row in rows] == [("1", "R-1", MAILS[0]), ("2", "R-2", ""), ("3", "R-3", MAIL.strip())]
    assert sender(0)[0] in rows[0][3] and NAME in rows[2][3] and rows[0][4].startswith("[1] ") and rows[0][5]
    assert rows[1][3:6] == ("", "", "") and "비어" in rows[1][6] and rows[1][7] == told("state_new", "ko")
    assert PHONE in rows[2][6] and rows[2][7] == told("state_drafted", "ko")


@on_sqlite
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_sheet_comes_back_with_its_drafts_beside_their_rows(desk: HelpDesk, form: sheets.Form) -> None:
    given_rows = [
        ("접수 목록", "", "", ""),
        ("", "", "", ""),
        ("본문", "번호", "비고", "상태"),
        (MAILS[0], "R-1", "=1+1", "a"),
        ("", "", "", ""),
        ("", "R-2", 'sagt "ja", ja', "b"),
        (MAILS[1], "R-3", "zwei\nZeilen", "c"),
    ]
    there = sheets.read(as_csv(given_rows))
    one = put_in(desk, "x", there, Mapping("본문", id="번호"), "kim")
    for _ in run(desk, one.id):
        pass
    edited = next(desk.store.cases_of(one.id))
    desk.save(edited.id, f"{edited.text}\n문의: 010-9999-8888", "lee", edited.version)
    columns, rows = table(written(desk, one.id, there, "ko", form))
    assert columns[:4] == there.columns and columns[4:] == ("답변 초안", "출처", "신뢰도", "확인할 점", "상태 (2)")
    original = [tuple(cell.removeprefix("'") for cell in row[:4]) for row in rows]
    assert original == [row.cells for row in there.rows]
    assert sender(0)[0] in rows[0][4] and rows[0][4].endswith("문의: 010-9999-8888") and rows[0][8] == "검토 중"
    assert rows[1][4:7] == ("", "", "") and "비어" in rows[1][7] and sender(1)[0] in rows[2][4]


@on_sqlite
def test_a_letter_that_cannot_be_written_says_why_in_its_row(desk: HelpDesk) -> None:
    there = sheet(*MAILS[:2])
    one = put_in(desk, "x", there, MAPPING, "kim")
    first, _ = run(desk, one.id)
    desk.save(first.id, "위 내용을 보십시오. [99]", "lee", desk.store.get(first.id).version)
    for content in (written(desk, one.id, there, "ko"), results(desk, one.id, "ko")):
        rows = table(content)[1]
        assert rows[0][3] == "" and "[99]" in rows[0][6] and rows[1][3]


@on_sqlite
def test_a_sheet_may_be_written_before_it_is_done(desk: HelpDesk) -> None:
    there = sheet(*MAILS)
    one = put_in(desk, "x", there, MAPPING, "kim")
    next(run(desk, one.id))
    rows = table(written(desk, one.id, there, "ko"))[1]
    assert [bool(row[3]) for row in rows] == [True, False, False, False] and rows[1][7] == "접수"


OTHERS = {
    "fewer": sheet(*MAILS[:3]),
    "more": sheet(*MAILS, MAILS[0]),
    "another order": sheet(*reversed(MAILS)),
    "another mail": sheet(*MAILS[:3], f"먼저 {MAILS[3]}"),
    "another number": sheet(*MAILS[:3], MAILS[3].replace(sender(3)[1], "010-1111-2222")),
    "another name": sheet(*MAILS[:3], MAILS[3].replace(sender(3)[0], "홍길동")),
    "another column": replace(sheet(*MAILS), columns=("번호", "부서", "Text")),
}


def test_drafts_are_not_written_beside_another_sheet_s_mails(desk: HelpDesk) -> None:
    one = given(desk)
    list(run(desk, one.id))
    assert resumable(desk, new_rows(desk, sheet(*MAILS), MAPPING), MAPPING, "kim") == desk.store.batch(one.id)
    for name, other in OTHERS.items():
        with pytest.raises(InputError) as caught:
            written(desk, one.id, other, "ko")
        assert caught.value.hint, name
        mapping = replace(MAPPING, mail=other.columns[2])
        assert resumable(desk, new_rows(desk, other, mapping), mapping, "kim") is None, name


@on_sqlite
def test_the_name_of_a_column_is_kept_masked_and_found_again(desk: HelpDesk) -> None:
    named = f"본문(담당 {PHONE})"
    there = replace(sheet(MAILS[0]), columns=("번호", "부서", named))
    mapping = sheets.guess(there.columns, there.rows)
    assert mapping.mail == named
    one = put_in(desk, "x", there, mapping, "kim")
    assert ("본문(담당 [phone])", "mail") in one.mapping and PHONE not in repr(desk.store.batch(one.id))
    list(run(desk, one.id))
    columns, rows = table(written(desk, one.id, there, "ko"))
    assert columns[2] == named and sender(0)[0] in rows[0][3]
    assert resumable(desk, new_rows(desk, there, mapping), mapping, "kim") == desk.store.batch(one.id)


# ---- going on


def test_the_newest_sheet_of_these_very_mails_goes_on(desk: HelpDesk, clock: Clock) -> None:
    rows = new_rows(desk, sheet(*MAILS), MAPPING)
    assert resumable(desk, rows, MAPPING, "kim") is None
    older = given(desk)
    clock.move(minutes=1)
    newer = given(desk)
    next(run(desk, newer.id))
    clock.move(minutes=1)
    given(desk, *MAILS, who="lee")
    found = resumable(desk, rows, MAPPING, "kim")
    assert found and (found.id, found.left) == (newer.id, 3)
    desk.store.steer(newer.id, "cancelled")
    found = resumable(desk, rows, MAPPING, "kim")
    assert found and found.id == older.id and resumable(desk, rows, MAPPING, "park") is None


@on_sqlite
def test_the_same_mails_for_another_office_are_another_sheet(desk: HelpDesk) -> None:
    one = given(desk)
    drafted = [desk.store.get(case.id) for case in run(desk, one.id)]
    for_agency = new_rows(desk, sheet(*MAILS), MAPPING, "agency")
    assert resumable(desk, for_agency, MAPPING, "kim") is None
    # but a row that a person gave to another office is still this sheet's
    desk.redraft(drafted[0].id, "lee", drafted[0].version, "agency")
    found = resumable(desk, new_rows(desk, sheet(*MAILS), MAPPING), MAPPING, "kim")
    assert found and found.id == one.id and resumable(desk, for_agency, MAPPING, "kim") is None


def test_words_that_were_typed_into_a_letter_do_not_make_it_another_sheet(desk: HelpDesk) -> None:
    one = given(desk)
    for case in run(desk, one.id):
        now = desk.store.get(case.id)
        desk.save(now.id, f"{now.text}\n문의: 010-9999-8888", "lee", now.version)
    assert resumable(desk, new_rows(desk, sheet(*MAILS), MAPPING), MAPPING, "kim")
    assert written(desk, one.id, sheet(*MAILS), "ko")


# ---- killed and begun again

LEAST_DRAFTED = 10


@pytest.fixture
def data(real_index_dir: Path, tmp_path: Path) -> Path:
    """A data folder of its own over the session's index."""
    made = tmp_path / "data"
    made.mkdir(exist_ok=True)
    (made / "index").symlink_to(real_index_dir / "index")
    return made


def drafting(data: Path, url: str, given: Path, file: Path) -> subprocess.Popen[str]:
    """The command, in a process of its own."""
    env = {"ASSISTANT_DATA_DIR": str(data), "ASSISTANT_DATABASE_URL": url, "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", "draft", "--in", str(given), "--out", str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | env,
    )


def killed_in_the_middle(process: subprocess.Popen[str], store: Store) -> Batch:
    """The batch of a process that was killed once some rows were drafted."""
    try:
        until(lambda: process.poll() is not None or any(one.drafted >= LEAST_DRAFTED for one in store.batches()))
    finally:
        process.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, said
    (one,) = store.batches()
    return one


def test_sixty_mails_killed_in_the_middle_and_begun_again_are_sixty_drafts(
    data: Path, url: str, kind: str, tmp_path: Path
) -> None:
    mails = written_mails(60)
    assert len(set(mails)) == 60 and all('"' in mail and "," in mail and "\n" in mail for mail in mails)
    given, file = tmp_path / "접수 목록.csv", tmp_path / f"답변.{'csv' if kind == 'sqlite' else 'xlsx'}"
    rows = [(f"R-{n}", mail, "보통") for n, mail in enumerate(mails, start=1)]
    given.write_bytes(as_csv([("접수번호", "문의 내용", "급함"), *rows], "cp949"))
    with Store.open(url, data) as store:
        broken_off = killed_in_the_middle(drafting(data, url, given, file), store)
        assert broken_off.state == "running" and not file.exists()
        assert LEAST_DRAFTED <= broken_off.drafted < 60 == broken_off.total
        before = {case.id: case.text for case in store.cases_of(broken_off.id) if case.draft}
        process = drafting(data, url, given, file)
        said, told_beside = process.communicate(timeout=120)
        assert process.returncode == 0, told_beside
        assert said == f"60 drafts, 0 rows without one: {file}\n"
        assert f"{broken_off.drafted} of 60 rows were done before" in told_beside
        (one,) = store.batches()
        assert (one.id, one.state, one.drafted, one.failed, one.left) == (broken_off.id, "done", 60, 0, 0)
        assert_each_once(store, one, mails, before)
    assert_beside_their_mails(file, mails)
    assert not any(word in said + told_beside for n in range(60) for word in sender(n))


def assert_each_once(store: Store, one: Batch, mails: list[str], before: dict[str, str]) -> None:
    """Every mail has one case, and every case was drafted once, also those that were before the kill."""
    cases = list(store.cases_of(one.id))
    assert [case.row_number for case in cases] == list(range(1, 61)) and len(store.listed(limit=1_000)) == 60
    for case, mail in zip(cases, mails, strict=True):
        assert case.mail == mask(mail, "ko").text and case.draft and case.text == before.get(case.id, case.text)
        assert case.draft.questions == questions_of(parts_of(case.mail))
        assert [entry.what for entry in store.history(case.id)] == ["added", "drafted"]


def assert_beside_their_mails(file: Path, mails: list[str]) -> None:
    """The file holds the columns and rows it was made from, and in each row the draft of its mail."""
    read = sheets.read(file)
    assert read.columns == ("접수번호", "문의 내용", "급함", "답변 초안", "출처", "신뢰도", "확인할 점", "상태")
    assert [row.cells[:3] for row in read.rows] == [(f"R-{n}", mail, "보통") for n, mail in enumerate(mails, start=1)]
    for number, row in enumerate(read.rows):
        letter = row.cells[3]
        named = [n for n in range(60) if f"{sender(n)[0]} 님" in letter]
        assert named == [number] and row.cells[4] and row.cells[7] == "초안 작성"
        assert all(question in letter and question in mails[number] for question in asked(number))
