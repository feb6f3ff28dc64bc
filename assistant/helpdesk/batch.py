"""A sheet of mails, drafted row by row in the background; it may be stopped at any row and goes on from there.

    Sheet ──put_in──► Batch in the store ──run──► drafts ──written──► the sheet with its drafts, XLSX or CSV
                            ▲    └─ rows are claimed, drafted, finished: service/batches.py
    Worker: a thread that runs whatever sheet is to be run, also those that a killed process left behind

Every row of the sheet is a row of the batch, also one that cannot be answered: it fails, with the reason beside it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import asdict, replace

from assistant.errors import AssistantError, InputError, StoreError
from assistant.helpdesk import sheets
from assistant.helpdesk.desk import HelpDesk
from assistant.helpdesk.letters import told
from assistant.helpdesk.offices import Office, office_named
from assistant.helpdesk.records import MAX_MAIL_CHARS
from assistant.helpdesk.sheets import Entry, Mapping, Outcome, Row, Sheet
from assistant.records import Language
from assistant.service.kept import Batch, Case, NewCase
from assistant.service.privacy import masked

PAUSE = 1.0  # seconds between two looks for a sheet that is to be run
_HEADER = "header"  # stands among the meanings of columns for the row that names them
_MOST_SHEETS = 1_000  # that are looked at
_log = logging.getLogger(__name__)


def put_in(desk: HelpDesk, name: str, sheet: Sheet, mapping: Mapping, who: str, office: str = "") -> Batch:
    """Keep a sheet's mails as a batch that is to be run; a row names its office, or has the one given.

    Raises:
        InputError: the mapping does not fit the sheet, or there is no such office.
        StoreError: it cannot be kept; then nothing of it is.
    """
    rows = new_rows(desk, sheet, mapping, office)
    chosen = tuple((column, meaning) for meaning, column in asdict(_kept(mapping)).items() if column)
    chosen += ((str(sheet.header), _HEADER),)
    return desk.store.add_batch(masked(name), rows, chosen, who)


def new_rows(desk: HelpDesk, sheet: Sheet, mapping: Mapping, office: str = "") -> list[NewCase]:
    """The mails of a sheet, masked, in the order of its rows.

    Raises:
        InputError: see :func:`put_in`.
    """
    offices = desk.offices()
    usual = office_named(offices, office)
    return [_new_row(desk, entry, offices, usual) for entry in sheets.entries(sheet, mapping)]


def run(desk: HelpDesk, batch_id: str, go_on: Callable[[], bool] = lambda: True) -> Iterator[Case]:
    """Draft rows until none is free, the sheet is paused or cancelled, or ``go_on`` says no; gives each row taken.

    Any number of processes may run one sheet: a row whose draft comes too late, because another has it, is dropped.

    Raises:
        StoreError: the store cannot be used; the row is free again after a while, and nothing is lost.
    """
    while go_on() and (claim := desk.store.claim(batch_id)):
        try:
            draft = desk.drafted(claim.case)
        except StoreError:
            raise
        except AssistantError as error:
            desk.store.fail(claim, error.message)
        except Exception as error:  # one row must not end the others; what is wrong with it is for the log
            _log.exception("Row %s of sheet %s could not be drafted", claim.case.row_number, batch_id)
            desk.store.fail(claim, f"internal error: {type(error).__name__}")
        else:
            desk.store.finish(claim, draft)
        yield claim.case


def finished(desk: HelpDesk, batch_id: str, pause: float = PAUSE) -> Iterator[Case]:
    """As :func:`run`, but to the end: rows that another process has taken are waited for, and taken if it has died.

    Raises:
        StoreError: see :func:`run`.
    """
    yield from run(desk, batch_id)
    while desk.store.batch(batch_id).state == "running":
        time.sleep(pause)
        yield from run(desk, batch_id)


def resumable(desk: HelpDesk, rows: list[NewCase], mapping: Mapping, who: str) -> Batch | None:
    """The newest sheet that someone put in with these very mails and did not cancel; it goes on, or is done already.

    Mails that differ in nothing but the words that are masked, or are to be answered by another office, are others.
    """
    own = (one for one in desk.store.batches(limit=_MOST_SHEETS) if one.author == who and one.total == len(rows))
    alive = (one for one in own if one.state != "cancelled" and mapping_of(one) == _kept(mapping))
    return next((one for one in alive if _goes_on(desk, tuple(desk.store.cases_of(one.id)), rows)), None)


def results(desk: HelpDesk, batch_id: str, language: Language) -> bytes:
    """A sheet's drafts as a workbook of its own: row, reference, mail, draft, sources, confidence, flags, state.

    Raises:
        StoreError: there is no such sheet, or its masked words cannot be unlocked.
    """
    columns = tuple(told(f"column_{name}", language) for name in ("row", "reference", "mail"))
    rows, outcomes = [], {}
    for case in desk.store.cases_of(batch_id):
        number, restore = case.row_number or 0, desk.restorer(case.id)
        rows.append(Row(number, (str(number), restore(case.reference), restore(case.mail))))
        outcomes[number] = _outcome(desk, case)
    return sheets.write(Sheet(columns, tuple(rows)), outcomes, language)


def written(desk: HelpDesk, batch_id: str, sheet: Sheet, language: Language, form: sheets.Form = "xlsx") -> bytes:
    """The sheet as it was given in, its own columns first, with the drafts of its batch.

    Raises:
        InputError: it is not the sheet that the batch was made from.
        StoreError: see :func:`results`.
    """
    kept, names = mapping_of(desk.store.batch(batch_id)), {masked(name): name for name in reversed(sheet.columns)}
    mapping = Mapping(**{meaning: names.get(column, column) for meaning, column in asdict(kept).items()})
    cases = tuple(desk.store.cases_of(batch_id))
    if not _came_from(desk, cases, new_rows(desk, sheet, mapping)):
        raise InputError(
            "This is not the sheet that was drafted. / 초안을 만든 그 파일이 아닙니다.",
            "Give the very file, unchanged.",
        )
    paired = zip(sheet.rows, cases, strict=True)
    return sheets.write(sheet, {row.number: _outcome(desk, case) for row, case in paired}, language, form)


def mapping_of(batch: Batch) -> Mapping:
    """Which column of its sheet holds what, by the column's name with personal data masked."""
    return Mapping(**{meaning: column for column, meaning in batch.mapping if meaning != _HEADER})


def header_of(batch: Batch) -> int:
    """The number of the row that names the columns of its sheet, 0 where none does."""
    return next((int(number) for number, meaning in batch.mapping if meaning == _HEADER), 0)


class Worker:
    """One thread that drafts every sheet that is to be run, oldest first, and starts with what was left undone."""

    def __init__(self, desk: HelpDesk) -> None:
        self.desk = desk
        self._seconds = 0.0  # that a row takes, the newest counting most; 0 until one was drafted
        self._stopped, self._wanted = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="sheets", daemon=True)

    def start(self) -> None:
        """Free the rows that a process which is gone had taken, and begin."""
        for batch in self._running():
            self.desk.store.release(batch.id)
        self._thread.start()

    def stop(self) -> None:
        """End after the row at hand."""
        self._stopped.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Look for a sheet at once."""
        self._wanted.set()

    def seconds_left(self, batch: Batch) -> float | None:
        """How long a sheet may still take, those before it included; None where it does not run or nothing is known."""
        if batch.state != "running" or not self._seconds:
            return None
        return self._seconds * sum(one.left for one in self._running() if one.created <= batch.created)

    def _work(self) -> None:
        while not self._stopped.is_set():
            self._wanted.clear()
            try:
                for batch in self._running():
                    self._draft(batch)
            except StoreError:  # it may be back in a moment, and nothing is lost meanwhile
                _log.warning("The desk's store cannot be used; sheets wait for it.", exc_info=True)
            except Exception:  # a thread that ends would leave every sheet as it is, and nobody told
                _log.exception("Sheets could not be drafted")
            self._wanted.wait(PAUSE)

    def _draft(self, batch: Batch) -> None:
        began = time.perf_counter()
        for _ in run(self.desk, batch.id, lambda: not self._stopped.is_set()):
            ended = time.perf_counter()
            self._seconds = 0.8 * self._seconds + 0.2 * (ended - began) if self._seconds else ended - began
            began = ended

    def _running(self) -> list[Batch]:
        """Oldest first."""
        return [*reversed(self.desk.store.batches(limit=_MOST_SHEETS, state="running"))]


def _new_row(desk: HelpDesk, entry: Entry, offices: Table[str, Office], usual: Office) -> NewCase:
    """A row; of one that cannot be answered, no more than what would be read, and why."""
    try:
        named = office_named(offices, entry.office) if entry.office else usual
    except InputError:  # the column names an office that the desk does not know
        named = usual
    row = desk.taken_in(entry.text[: 3 * MAX_MAIL_CHARS], named.id, entry.id)  # masking a whole book would take hours
    if not entry.problem:
        return row
    language = row.language if entry.text else "ko"  # nothing in it tells, and the desk is a Korean one
    # cut after it is masked, since half a number is not known as one; still too long, lest its beginning be answered
    mail, failure = row.mail[: MAX_MAIL_CHARS + 1], sheets.problem(entry, language)
    return replace(row, mail=mail, language=language, failure=failure)


def _kept(mapping: Mapping) -> Mapping:
    """A mapping as the store may keep it: the name of a column may be anything that stood in a sheet's first row."""
    return Mapping(**{meaning: masked(column) for meaning, column in asdict(mapping).items()})


def _came_from(desk: HelpDesk, cases: Sequence[Case], rows: Sequence[NewCase]) -> bool:
    """Whether cases were made from these rows, to the words that are masked in them."""
    if [case.mail for case in cases] != [row.mail for row in rows]:
        return False
    # a person's edits of a letter may have added words behind those of its mail
    return all(
        desk.store.originals(case.id)[: len(row.found)] == row.found for case, row in zip(cases, rows, strict=True)
    )


def _goes_on(desk: HelpDesk, cases: Sequence[Case], rows: Sequence[NewCase]) -> bool:
    """Whether cases were made from these rows for these offices; a person may have given one to another since."""
    alike = all(case.office == row.office or case.version > 2 for case, row in zip(cases, rows, strict=True))
    return alike and _came_from(desk, cases, rows)


def _outcome(desk: HelpDesk, case: Case) -> Outcome:
    """What stands beside a row: its letter, or why it has none."""
    if case.draft is None:
        return Outcome(flags=case.failure, state=told(f"state_{case.state}", case.language))
    try:
        return sheets.outcome(case.draft, case.state, case.text, desk.restorer(case.id))
    except InputError as error:  # an edited letter that is empty, or has a mark without a source
        return Outcome(flags=error.message, state=told(f"state_{case.state}", case.language))
