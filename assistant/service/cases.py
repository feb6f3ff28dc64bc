"""The cases of the desk: kept, drafted, edited, moved from state to state, each change with who made it and when.

    new ──draft──► drafted ──edit──► in_review ──► approved | rejected ──► in_review …

Who changes a case says which version was read; where someone else was quicker nothing is changed.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from assistant.errors import InputError, StoreConflictError, StoreDamagedError, StoreMissingError
from assistant.helpdesk.records import Draft, State
from assistant.records import Language
from assistant.service.database import Database
from assistant.service.kept import STATES, AuditEntry, Case, CaseSummary, Deed, NewCase
from assistant.service.privacy import Found
from assistant.service.searching import haystack_of
from assistant.service.tables import AuditRow, CaseRow, SecretRow
from assistant.service.vault import Vault

OPENING_CHARS = 160
MOVES: dict[State, tuple[State, ...]] = {
    "new": ("rejected",),
    "drafted": ("in_review", "approved", "rejected"),
    "in_review": ("approved", "rejected"),
    "approved": ("in_review",),
    "rejected": ("in_review",),
}

_DRAFT = TypeAdapter(Draft)


class Cases:
    """Keeps cases in a database. Texts come masked; the words that were taken out go to the vault."""

    def __init__(self, database: Database, vault: Vault, clock: Callable[[], dt.datetime]) -> None:
        self.database = database
        self.vault = vault
        self.clock = clock

    def add(self, case: NewCase, who: str) -> Case:
        """Keep a new case."""
        with self.database.writing() as session:
            return stored(session, self._added(session, case, who))

    def get(self, case_id: str) -> Case:
        """One case.

        Raises:
            StoreMissingError: there is none of this id.
        """
        with self.database.reading() as session:
            return record(_found(session, case_id))

    def listed(
        self, *, state: State | None = None, batch_id: str | None = None, limit: int = 50, offset: int = 0
    ) -> tuple[CaseSummary, ...]:
        """Cases, the last changed first; the rows of a batch in their order."""
        conditions = [] if state is None else [CaseRow.state == state]
        if batch_id is not None:
            conditions.append(CaseRow.batch_id == batch_id)
        return self._summaries(conditions, limit, offset, by_row=batch_id is not None)

    def tally(self, *, batch_id: str | None = None) -> dict[State, int]:
        """How many cases are in each state."""
        counted = select(CaseRow.state, func.count()).group_by(CaseRow.state)
        if batch_id is not None:
            counted = counted.where(CaseRow.batch_id == batch_id)
        with self.database.reading() as session:
            there = {str(state): int(number) for state, number in session.execute(counted)}
        return {state: there.get(state, 0) for state in STATES}

    def originals(self, case_id: str) -> tuple[Found, ...]:
        """The words that were masked in a case.

        Raises:
            StoreMissingError: there is no such case.
            StoreKeyError: they were locked with another key.
        """
        with self.database.reading() as session:
            _found(session, case_id)
            row = session.get(SecretRow, case_id)
            locked = row.locked if row else None
        return self.vault.unlock(locked) if locked else ()

    def put_draft(
        self, case_id: str, draft: Draft, who: str, version: int, *, text: str | None = None, office: str | None = None
    ) -> Case:
        """Give a case a draft, in place of the one it had; ``text`` is the letter where it is not the draft's.

        ``office`` is whose words the draft has, where that is not the case's office any more.

        Raises:
            StoreConflictError: the case was changed since that version.
            InputError: the case is approved.
        """
        with self.database.writing() as session:
            row = self._locked(session, case_id, version)
            _refuse(row, "approved")
            row.office = row.office if office is None else office
            self._drafted(session, row, draft, text, who)
            return stored(session, row)

    def edit(self, case_id: str, text: str, who: str, version: int, *, found: tuple[Found, ...] | None = None) -> Case:
        """Keep the letter as a person edited it; ``found`` replaces the masked words where it is given.

        Raises:
            StoreConflictError: the case was changed since that version.
            InputError: the case is approved or rejected.
        """
        with self.database.writing() as session:
            row = self._locked(session, case_id, version)
            _refuse(row, "approved", "rejected")
            self._noted(session, row, who, "edited", row.letter, text)
            row.letter, row.state = text, "in_review"
            if found is not None:
                self._hide(session, row.id, found)
            self._touched(row)
            return stored(session, row)

    def move(self, case_id: str, state: State, who: str, version: int, *, reason: str = "") -> Case:
        """Bring a case to another state; see :data:`MOVES`.

        Raises:
            StoreConflictError: the case was changed since that version.
            InputError: there is no way from its state to this one.
        """
        with self.database.writing() as session:
            row = self._locked(session, case_id, version)
            if state not in MOVES[cast(State, row.state)]:
                raise InputError(f"A case that is {row.state} cannot become {state}.", "Bring it to in_review first.")
            self._noted(session, row, who, "moved", row.state, state, reason)
            row.state = state
            self._touched(row)
            return stored(session, row)

    def history(self, case_id: str) -> tuple[AuditEntry, ...]:
        """Every change of a case, oldest first.

        Raises:
            StoreMissingError: there is no such case.
        """
        chosen = select(AuditRow).where(AuditRow.case_id == case_id).order_by(AuditRow.number)
        with self.database.reading() as session:
            _found(session, case_id)
            return tuple(
                AuditEntry(row.case_id, row.at, row.who, cast(Deed, row.what), row.before, row.after, row.reason)
                for row in session.scalars(chosen)
            )

    def _summaries(
        self, conditions: list[ColumnElement[bool]], limit: int, offset: int, by_row: bool = False
    ) -> tuple[CaseSummary, ...]:
        order = [CaseRow.row_number] if by_row else [CaseRow.updated.desc(), CaseRow.number.desc()]
        opening = func.substr(CaseRow.mail, 1, OPENING_CHARS * 2).label("opening")
        chosen = select(
            CaseRow.id,
            CaseRow.state,
            CaseRow.language,
            CaseRow.office,
            CaseRow.reference,
            opening,
            CaseRow.batch_id,
            CaseRow.row_number,
            CaseRow.updated,
            CaseRow.author,
            CaseRow.flags,
            CaseRow.failure,
        )
        page = chosen.where(*conditions).order_by(*order).limit(limit).offset(offset)
        with self.database.reading() as session:
            return tuple(_summary(row._asdict()) for row in session.execute(page))

    def _added(
        self, session: Session, case: NewCase, who: str, batch_id: str | None = None, row_number: int | None = None
    ) -> CaseRow:
        now = self.clock()
        row = CaseRow(
            id=uuid.uuid4().hex,
            mail=case.mail,
            language=case.language,
            state="new",
            draft="",
            letter="",
            office=case.office,
            engine="",
            reference=case.reference,
            batch_id=batch_id,
            row_number=row_number,
            created=now,
            updated=now,
            author=who,
            version=1,
            flags=0,
            failure=case.failure,
            haystack=haystack_of(case.reference, case.mail),
        )
        session.add(row)
        session.flush()
        if case.found:
            self._hide(session, row.id, case.found)
        self._noted(session, row, who, "added", "", "new")
        return row

    def _drafted(self, session: Session, row: CaseRow, draft: Draft, text: str | None, who: str) -> None:
        letter = draft.text if text is None else text
        self._noted(session, row, who, "drafted", row.letter, letter)
        row.draft = json.dumps(asdict(draft), ensure_ascii=False)
        row.letter, row.state, row.engine, row.flags, row.failure = (
            letter,
            "drafted",
            draft.engine,
            len(draft.flags),
            "",
        )
        row.claim = row.claimed_until = None
        self._touched(row)

    def _locked(self, session: Session, case_id: str, version: int) -> CaseRow:
        """A case that no one else changes until the session ends."""
        row = _found(session, case_id, lock=True)
        check_version(row.version, version)
        return row

    def _touched(self, row: CaseRow) -> None:
        row.version += 1
        row.updated = max(self.clock(), row.updated)
        row.haystack = haystack_of(row.reference, row.mail, row.letter)

    def _noted(
        self, session: Session, row: CaseRow, who: str, what: Deed, before: str, after: str, reason: str = ""
    ) -> None:
        at = max(self.clock(), row.updated)
        session.add(AuditRow(case_id=row.id, at=at, who=who, what=what, before=before, after=after, reason=reason))

    def _hide(self, session: Session, case_id: str, found: tuple[Found, ...]) -> None:
        session.merge(SecretRow(case_id=case_id, locked=self.vault.lock(found)))


def check_version(there: int, read: int) -> None:
    """See that a case is as it was read.

    Raises:
        StoreConflictError: someone else was quicker.
    """
    if there != read:
        raise StoreConflictError(
            "Someone else changed this case meanwhile.", "Load it again, look at the change, and repeat yours."
        )


def stored(session: Session, row: CaseRow) -> Case:
    """A row that was changed, as the database holds it now."""
    session.flush()
    session.refresh(row)
    return record(row)


def record(row: CaseRow) -> Case:
    """A row as a record.

    Raises:
        StoreDamagedError: its draft cannot be read.
    """
    try:
        draft = _DRAFT.validate_json(row.draft) if row.draft else None
    except ValidationError as error:
        raise StoreDamagedError(f"The draft of case {row.id} cannot be read.", "Draft it again.") from error
    return Case(
        id=row.id,
        mail=row.mail,
        language=cast(Language, row.language),
        state=cast(State, row.state),
        draft=draft,
        text=row.letter,
        office=row.office,
        engine=row.engine,
        reference=row.reference,
        batch_id=row.batch_id,
        row_number=row.row_number,
        created=row.created,
        updated=row.updated,
        author=row.author,
        version=row.version,
        failure=row.failure,
    )


def _found(session: Session, case_id: str, lock: bool = False) -> CaseRow:
    chosen = select(CaseRow).where(CaseRow.id == case_id)
    row = session.scalar(chosen.with_for_update() if lock else chosen)
    if row is None:
        raise StoreMissingError("There is no such case.", "It may have been removed by the retention period.")
    return row


def _refuse(row: CaseRow, *states: State) -> None:
    if row.state in states:
        raise InputError(f"A case that is {row.state} is not changed.", "Bring it to in_review first.")


def _summary(row: dict[str, Any]) -> CaseSummary:
    return CaseSummary(**row | {"opening": " ".join(row["opening"].split())[:OPENING_CHARS]})
