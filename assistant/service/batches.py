"""Sheets of mails, drafted row by row by any number of processes, each of which may die at any time.

Every row is a case from the start. A process *claims* the lowest free row for a while, drafts it outside of any
transaction, and stores the draft in one, in which the claim ends. A claim whose holder died runs out and the row is
free again; a draft that comes when another process has the row is not stored. So no row is lost and none doubled.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Literal, cast

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from assistant.errors import InputError, StoreMissingError
from assistant.helpdesk.records import Draft
from assistant.service.cases import Cases, record
from assistant.service.kept import Batch, BatchState, Case, Claim, NewCase
from assistant.service.tables import BatchRow, CaseRow

CLAIM_SECONDS = 300.0
MACHINE = "assistant"
_PAGE = 100


class Batches(Cases):
    """Keeps sheets beside single cases."""

    def add_batch(self, name: str, rows: Sequence[NewCase], mapping: tuple[tuple[str, str], ...], who: str) -> Batch:
        """Keep a sheet, all rows or none; they count from 1. A sheet without rows to draft is done.

        ``mapping`` says which column means what.
        """
        with self.database.writing() as session:
            batch = BatchRow(
                id=uuid.uuid4().hex,
                name=name,
                state="done" if all(row.failure for row in rows) else "running",
                mapping=json.dumps(mapping, ensure_ascii=False),
                created=self.clock(),
                author=who,
            )
            session.add(batch)
            session.flush()
            for number, row in enumerate(rows, start=1):
                self._added(session, row, who, batch.id, number)
            return _record(session, batch)

    def batch(self, batch_id: str) -> Batch:
        """One sheet, and how far it is.

        Raises:
            StoreMissingError: there is none of this id.
        """
        with self.database.reading() as session:
            return _record(session, _found(session, batch_id))

    def batches(self, limit: int = 50, *, state: BatchState | None = None) -> tuple[Batch, ...]:
        """The sheets, or those in one state, newest first."""
        chosen = select(BatchRow).order_by(BatchRow.created.desc(), BatchRow.id).limit(limit)
        chosen = chosen if state is None else chosen.where(BatchRow.state == state)
        with self.database.reading() as session:
            return tuple(_record(session, row) for row in session.scalars(chosen).all())

    def steer(self, batch_id: str, state: Literal["running", "paused", "cancelled"]) -> Batch:
        """Pause, resume or cancel a sheet. A row that is being drafted is still stored.

        Raises:
            InputError: it is done or cancelled, which it stays.
        """
        with self.database.writing() as session:
            batch = _found(session, batch_id, lock=True)
            if batch.state in ("done", "cancelled") and batch.state != state:
                raise InputError(f"A sheet that is {batch.state} cannot become {state}.", "Give the sheet in again.")
            batch.state = state
            return _record(session, batch)

    def claim(self, batch_id: str, seconds: float = CLAIM_SECONDS) -> Claim | None:
        """Take the lowest free row of a sheet for a while; None where none is free, or the sheet is not running."""
        with self.database.writing() as session:
            batch = _found(session, batch_id)
            if batch.state != "running":
                return None
            free = or_(CaseRow.claimed_until.is_(None), CaseRow.claimed_until <= self.clock())
            chosen = select(CaseRow).where(*_left(batch_id), free).order_by(CaseRow.row_number).limit(1)
            row = session.scalar(chosen.with_for_update(skip_locked=True))
            if row is None:
                session.refresh(batch, with_for_update=True)
                _end_if_done(session, batch)  # the last ones may have been drafted or rejected one by one
                return None
            return self._held(row, uuid.uuid4().hex, seconds)

    def finish(self, claim: Claim, draft: Draft, *, text: str | None = None, who: str = MACHINE) -> bool:
        """Store the draft of a row and end the claim; the last row ends the sheet. False: the row is another's now."""
        with self.database.writing() as session:
            batch, row = self._taken(session, claim)
            if row is not None:
                self._drafted(session, row, draft, text, who)
                _end_if_done(session, batch)
            return row is not None

    def fail(self, claim: Claim, message: str, *, who: str = MACHINE) -> bool:
        """Note why a row cannot be drafted and end the claim; the sheet goes on. False: the row is another's now."""
        with self.database.writing() as session:
            batch, row = self._taken(session, claim)
            if row is not None:
                self._noted(session, row, who, "failed", row.letter, row.letter, message)
                row.failure, row.claim, row.claimed_until = message or "unknown", None, None
                self._touched(row)
                _end_if_done(session, batch)
            return row is not None

    def release(self, batch_id: str) -> int:
        """Free every row that is claimed, whoever claimed it, and say how many those were."""
        chosen = select(CaseRow).where(*_left(batch_id), CaseRow.claim.is_not(None))
        with self.database.writing() as session:
            _found(session, batch_id)
            rows = session.scalars(chosen.with_for_update()).all()
            for row in rows:
                row.claim = row.claimed_until = None
            return len(rows)

    def retry(self, batch_id: str) -> int:
        """Free every row that failed, let a sheet that was done run again, and say how many rows those were.

        Raises:
            InputError: the sheet is cancelled.
        """
        with self.database.writing() as session:
            batch = _found(session, batch_id, lock=True)
            if batch.state == "cancelled":
                raise InputError("A sheet that is cancelled does not run again.", "Give the sheet in again.")
            failed = (CaseRow.batch_id == batch_id, CaseRow.state == "new", CaseRow.failure != "")
            rows = session.scalars(select(CaseRow).where(*failed).with_for_update()).all()
            for row in rows:
                row.failure = ""
            if rows and batch.state == "done":
                batch.state = "running"
            return len(rows)

    def cases_of(self, batch_id: str) -> Iterator[Case]:
        """The whole cases of a sheet, in the order of its rows.

        Raises:
            StoreMissingError: there is no such sheet.
        """
        self.batch(batch_id)
        last = 0
        while True:
            chosen = select(CaseRow).where(CaseRow.batch_id == batch_id, CaseRow.row_number > last)
            with self.database.reading() as session:
                page = [record(row) for row in session.scalars(chosen.order_by(CaseRow.row_number).limit(_PAGE))]
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1].row_number or 0

    def _held(self, row: CaseRow, token: str, seconds: float) -> Claim:
        until = self.clock() + dt.timedelta(seconds=seconds)
        row.claim, row.claimed_until = token, until
        return Claim(record(row), token, until)

    def _taken(self, session: Session, claim: Claim) -> tuple[BatchRow, CaseRow | None]:
        """The sheet, locked so that its last two rows are not both unaware of each other, and the claimed row."""
        return _found(session, claim.case.batch_id or "", lock=True), _claimed(session, claim)


def _left(batch_id: str) -> tuple[ColumnElement[bool], ...]:
    """The rows of a sheet that are still to be drafted."""
    return CaseRow.batch_id == batch_id, CaseRow.state == "new", CaseRow.failure == ""


def _claimed(session: Session, claim: Claim) -> CaseRow | None:
    """The row of a claim, None where another process has it or it was drafted otherwise."""
    held = (CaseRow.id == claim.case.id, CaseRow.claim == claim.token, CaseRow.state == "new")
    return session.scalar(select(CaseRow).where(*held).with_for_update())


def _found(session: Session, batch_id: str, lock: bool = False) -> BatchRow:
    chosen = select(BatchRow).where(BatchRow.id == batch_id)
    row = session.scalar(chosen.with_for_update() if lock else chosen)
    if row is None:
        raise StoreMissingError("There is no such sheet.", "It may have been removed by the retention period.")
    return row


def _end_if_done(session: Session, batch: BatchRow) -> None:
    session.flush()
    if batch.state != "cancelled" and not session.scalar(select(CaseRow.id).where(*_left(batch.id)).limit(1)):
        batch.state = "done"


def _record(session: Session, row: BatchRow) -> Batch:
    session.flush()
    is_new, has_failed = CaseRow.state == "new", CaseRow.failure != ""
    counted = select(
        func.count(),
        func.count().filter(~is_new),
        func.count().filter(is_new & has_failed),
    ).where(CaseRow.batch_id == row.id)
    total, drafted, failed = session.execute(counted).one()
    return Batch(
        id=row.id,
        name=row.name,
        state=cast(BatchState, row.state),
        mapping=tuple((column, meaning) for column, meaning in json.loads(row.mapping)),
        created=row.created,
        author=row.author,
        total=total,
        drafted=drafted,
        failed=failed,
        left=total - drafted - failed,
    )
