"""The desk's store: cases, sheets and users in one database, and what it takes to keep them.

    <data folder>/
        desk.sqlite3        the database, unless ASSISTANT_DATABASE_URL names another
        desk.key            unlocks the words that were masked; in no backup

:class:`Store` is :class:`~.cases.Cases` and :class:`~.batches.Batches` with search, retention and backup. Records go in
and come out (:mod:`.kept`); what is wrong is a :class:`~assistant.errors.StoreError`.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import delete, exists, func, insert, select, text
from sqlalchemy.orm import Session

from assistant.errors import InputError, StoreConflictError
from assistant.helpdesk.records import State
from assistant.service import searching
from assistant.service.batches import Batches
from assistant.service.cases import record
from assistant.service.database import FILE_NAME, Database
from assistant.service.failures import translated
from assistant.service.kept import CaseSummary, Purged, Similar
from assistant.service.members import Members
from assistant.service.tables import AttemptRow, Base, BatchRow, CaseRow, LoginRow, UserRow
from assistant.service.vault import KEY_FILE, Vault

_NEVER_COPIED = (LoginRow.__table__, AttemptRow.__table__)
_ROWS_AT_ONCE = 200


def utc_now() -> dt.datetime:
    """The time by this machine's clock."""
    return dt.datetime.now(dt.UTC)


class Store(Batches):
    """All that the desk keeps. Any number of threads and processes may use one database at once."""

    @classmethod
    def open(cls, url: str, folder: Path, *, clock: Callable[[], dt.datetime] = utc_now) -> Self:
        """Open the database, or make it, and bring it up to date.

        Args:
            url: ``postgresql://…`` or ``sqlite:///…``; empty for a file in ``folder``.
            folder: where the key lies, and that file.

        Raises:
            ConfigError: the address is none of a database that is known here.
            StoreError: the database or the key cannot be used.
        """
        with translated():
            folder.mkdir(parents=True, exist_ok=True)
            vault = Vault(folder / KEY_FILE)
        return cls(Database.open(url, folder), vault, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    @property
    def members(self) -> Members:
        """The users and their sessions."""
        return Members(self.database, self.clock)

    def search(
        self, words: str, *, state: State | None = None, limit: int = 50, offset: int = 0
    ) -> tuple[CaseSummary, ...]:
        """Cases in whose reference, mail or letter every word occurs, the last changed first; ``"…"`` is a phrase.

        Capital letters are as small ones, and a word may stand inside another. No words find nothing.
        """
        terms = searching.terms_of(words)
        if not terms:
            return ()
        conditions = searching.holding(terms, self.database.is_postgresql)
        if state is not None:
            conditions.append(CaseRow.state == state)
        return self._summaries(conditions, limit, offset)

    def similar(self, mail: str, limit: int = 3) -> tuple[Similar, ...]:
        """Approved cases whose mails are like this one, likest first; none that is not like it at all."""
        with self.database.reading() as session:
            rows = searching.candidates(session, mail, self.database.is_postgresql)
            measured = [(searching.likeness(mail, row.mail), row) for row in rows]
            like = [(score, row) for score, row in measured if score >= searching.MIN_LIKENESS]
            like.sort(key=lambda one: (-one[0], -one[1].number))
            return tuple(Similar(record(row), score) for score, row in like[:limit])

    def older(self, before: dt.datetime) -> int:
        """How many cases :meth:`purge` would remove."""
        with self.database.reading() as session:
            return _older(session, before)

    def purge(self, before: dt.datetime) -> Purged:
        """Remove every case last changed before a time, with its masked words and its history.

        So go sheets that were given in before and have no rows left.
        """
        with self.database.writing() as session:
            cases = _older(session, before)
            session.execute(delete(CaseRow).where(CaseRow.updated < before))
            empty = (BatchRow.created < before) & ~exists().where(CaseRow.batch_id == BatchRow.id)
            gone = session.scalars(delete(BatchRow).where(empty).returning(BatchRow.id)).all()
        if cases:
            self.database.tidy()
        return Purged(cases, len(gone))

    def backup(self, path: Path) -> None:
        """Write everything as it is at one moment to an SQLite file, while the database is in use; no one signed in.

        The file can be opened as a database, or taken back with :meth:`restore`. The key is not in it.

        Raises:
            InputError: the file is there already.
            StoreError: it cannot be written; nothing of it is left.
        """
        if path.exists():
            raise InputError(f"{path} is there already.", "Name a file that is not there.")
        part = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            target = Database.open_file(part)
            try:
                with self.database.reading() as source, target.writing() as copy:
                    _copy(source, copy)
            finally:
                target.close()
            with translated():
                part.rename(path)
        finally:
            for ending in ("", "-wal", "-shm", ".lock"):
                with suppress(OSError):
                    part.with_name(part.name + ending).unlink()

    def restore(self, path: Path) -> None:
        """Take back what :meth:`backup` wrote, into a database that is empty.

        Raises:
            InputError: there is no such file.
            StoreConflictError: the database holds cases or users.
            StoreError: the file is no such backup, or the database says no; nothing is taken.
        """
        if not path.is_file():
            raise InputError(f"There is no file {path}.", "Name a file that `assistant backup` wrote.")
        with translated(), tempfile.TemporaryDirectory() as folder:  # a backup of an older program is not changed
            backup = Database.open_file(shutil.copyfile(path, Path(folder) / FILE_NAME))
            try:
                with backup.reading() as source, self.database.writing() as session:
                    _refuse_full(session)
                    _copy(source, session)
                    if self.database.is_postgresql:
                        _advance(session)
            finally:
                backup.close()


def _older(session: Session, before: dt.datetime) -> int:
    return session.scalar(select(func.count()).select_from(CaseRow).where(CaseRow.updated < before)) or 0


def _refuse_full(session: Session) -> None:
    if session.scalar(select(CaseRow.number).limit(1)) or session.scalar(select(UserRow.name).limit(1)):
        raise StoreConflictError("The database is not empty.", "Name one that is, or move its file away.")


def _copy(source: Session, target: Session) -> None:
    for table in Base.metadata.sorted_tables:
        if table not in _NEVER_COPIED:
            rows = source.execute(select(table).execution_options(yield_per=_ROWS_AT_ONCE))
            for page in rows.mappings().partitions(_ROWS_AT_ONCE):
                target.execute(insert(table), [dict(row) for row in page])


def _advance(session: Session) -> None:
    """Let PostgreSQL count on from the numbers that were copied."""
    for table in ("desk_cases", "desk_audit"):
        highest = f"(SELECT coalesce(max(number), 0) + 1 FROM {table})"
        session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'number'), {highest}, false)"))
