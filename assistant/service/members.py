"""The users of the desk and their sessions, as the database holds them. What is allowed is said in :mod:`.accounts`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assistant.errors import StoreConflictError, StoreMissingError
from assistant.service.database import Database
from assistant.service.kept import Role, User
from assistant.service.tables import AttemptRow, LoginRow, UserRow

_TOUCH = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Trials:
    """Which attempts are too many: ``most`` within ``window`` lock a name for ``rest``."""

    most: int
    window: dt.timedelta
    rest: dt.timedelta


class Members:
    """Keeps users by name, sessions by the hash of their token, wrong passwords by the hash of the name."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self.database = database
        self.clock = clock

    def add(self, name: str, role: Role, password_hash: str) -> User:
        """Keep a new user.

        Raises:
            StoreConflictError: the name is taken.
        """
        with self.database.writing() as session:
            if session.get(UserRow, name):
                raise StoreConflictError(f"There is a user {name} already.", "Choose another name.")
            row = UserRow(name=name, role=role, password=password_hash, created=self.clock())
            session.add(row)
            return _user(row)

    def all(self) -> tuple[User, ...]:
        """Every user, by name."""
        with self.database.reading() as session:
            return tuple(_user(row) for row in session.scalars(select(UserRow).order_by(UserRow.name)))

    def password_hash(self, name: str) -> str | None:
        """The hash of a user's password, None where there is no such user."""
        with self.database.reading() as session:
            return session.scalar(select(UserRow.password).where(UserRow.name == name))

    def remove(self, name: str) -> None:
        """Remove a user with all sessions.

        Raises:
            StoreMissingError: there is no such user.
        """
        with self.database.writing() as session:
            session.delete(_found(session, name))

    def set_password(self, name: str, password_hash: str, name_hash: str) -> None:
        """Change a password, end the user's sessions and forget wrong passwords.

        Raises:
            StoreMissingError: there is no such user.
        """
        with self.database.writing() as session:
            _found(session, name).password = password_hash
            session.execute(delete(LoginRow).where(LoginRow.name == name))
            session.execute(delete(AttemptRow).where(AttemptRow.name == name_hash))

    def renew_hash(self, name: str, former: str, password_hash: str) -> None:
        """Replace the hash of a password by a stronger one of the same, unless it was changed meanwhile."""
        with self.database.writing() as session:
            row = session.get(UserRow, name, with_for_update=True)
            if row is not None and row.password == former:
                row.password = password_hash

    def try_once(self, name_hash: str, trials: Trials) -> dt.datetime | None:
        """Count an attempt before it is known whether it is right; gives until when the name is locked, else None.

        Counted first, so that many attempts at once are not more than one after the other.
        """
        now = self.clock()
        with self.database.writing() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.last < now - trials.window - trials.rest))
            insert = postgresql.insert if self.database.is_postgresql else sqlite.insert
            fresh = insert(AttemptRow).values(name=name_hash, times="[]", last=now)
            session.execute(fresh.on_conflict_do_nothing())
            row = session.get_one(AttemptRow, name_hash, with_for_update=True)
            if row.locked_until is not None and row.locked_until > now:
                return row.locked_until
            recent = [at for at in json.loads(row.times) if dt.datetime.fromisoformat(at) > now - trials.window]
            recent = [] if row.locked_until is not None else recent
            recent.append(now.isoformat())
            row.times, row.last = json.dumps(recent), now
            row.locked_until = now + trials.rest if len(recent) >= trials.most else None
            return None

    def forget_trials(self, name_hash: str) -> None:
        """Forget wrong passwords, after a right one."""
        with self.database.writing() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.name == name_hash))

    def begin(
        self, name: str, password_hash: str, token_hash: str, former_hash: str, idle: dt.timedelta
    ) -> User | None:
        """Begin a session and end the one that the browser came with, and all that are over.

        None where the user was removed, or the password changed, while it was being checked.
        """
        now = self.clock()
        with self.database.writing() as session:
            user = session.get(UserRow, name, with_for_update=True)
            if user is None or user.password != password_hash:
                return None
            over = (LoginRow.token == former_hash) | (LoginRow.seen <= now - idle)
            session.execute(delete(LoginRow).where(over))
            session.add(LoginRow(token=token_hash, name=name, seen=now))
            return _user(user)

    def seen(self, token_hash: str, idle: dt.timedelta) -> tuple[User, dt.datetime] | None:
        """Whose session it is, noted as used now, and since when it is; None where there is none or it is over."""
        now = self.clock()
        chosen = select(UserRow, LoginRow.seen).join(LoginRow, LoginRow.name == UserRow.name)
        with self.database.reading() as session:
            row = session.execute(chosen.where(LoginRow.token == token_hash)).one_or_none()
            if row is None or row.seen <= now - idle:
                return None
            user, before = _user(row.UserRow), row.seen
        if before > now - _TOUCH:
            return user, before
        with self.database.writing() as session:
            login = session.get(LoginRow, token_hash, with_for_update=True)
            if login is None:
                return None
            login.seen = now
        return user, now

    def end(self, token_hash: str) -> None:
        """End a session, if it is there."""
        with self.database.writing() as session:
            session.execute(delete(LoginRow).where(LoginRow.token == token_hash))


def _found(session: Session, name: str) -> UserRow:
    row = session.get(UserRow, name, with_for_update=True)
    if row is None:
        raise StoreMissingError(f"There is no user {name}.", "`assistant user list` shows who there is.")
    return row


def _user(row: UserRow) -> User:
    return User(row.name, cast(Role, row.role), row.created)
