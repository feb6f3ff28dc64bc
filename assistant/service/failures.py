"""What SQLAlchemy, its drivers, Alembic and the disk say, in the words of :mod:`assistant.errors`.

Nothing of a statement or its values is repeated: messages go to logs. A database's own first line is, since it names
what is wrong (host, user, file), and never a password.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from filelock import Timeout
from sqlalchemy import exc

from assistant.errors import (
    AssistantError,
    StoreBusyError,
    StoreConflictError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreUnreachableError,
)

_UNREACHABLE = "See that the database is running, and that host, name, user and password in ASSISTANT_DATABASE_URL fit."
_FILE = "See that the data folder can be written to; ASSISTANT_DATA_DIR names another."
_BUSY = "Try again in a moment; if it goes on, see whether another program holds the database."
_FULL = "Make room on the disk of the database, for instance with: assistant purge"
_DAMAGED = "Put a backup in its place. If the database was made by another program, name one for this program alone."
_CONFLICT = "Load it again and repeat the change."
_OTHER = "Try again; if it goes on, report it with the log."

_LIBRARIES = frozenset({"sqlalchemy", "alembic", "psycopg", "sqlite3"})

# Result codes of SQLite (https://sqlite.org/rescode.html), and beginnings of PostgreSQL's SQLSTATE
# (https://www.postgresql.org/docs/current/errcodes-appendix.html); the longest that fits counts.
_SQLITE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_ERROR: (StoreDamagedError, _DAMAGED),  # such as a table that is missing, or there already
    sqlite3.SQLITE_PERM: (StoreUnreachableError, _FILE),
    sqlite3.SQLITE_BUSY: (StoreBusyError, _BUSY),
    sqlite3.SQLITE_LOCKED: (StoreBusyError, _BUSY),
    sqlite3.SQLITE_READONLY: (StoreUnreachableError, _FILE),
    sqlite3.SQLITE_IOERR: (StoreUnreachableError, _FILE),
    sqlite3.SQLITE_CORRUPT: (StoreDamagedError, _DAMAGED),
    sqlite3.SQLITE_FULL: (StoreFullError, _FULL),
    sqlite3.SQLITE_CANTOPEN: (StoreUnreachableError, _FILE),
    sqlite3.SQLITE_AUTH: (StoreUnreachableError, _FILE),
    sqlite3.SQLITE_CONSTRAINT: (StoreConflictError, _CONFLICT),
    sqlite3.SQLITE_NOTADB: (StoreDamagedError, _DAMAGED),
}
_SQLSTATES: dict[str, tuple[type[StoreError], str]] = {
    "08": (StoreUnreachableError, _UNREACHABLE),
    "23": (StoreConflictError, _CONFLICT),
    "25006": (StoreUnreachableError, _UNREACHABLE),
    "28": (StoreUnreachableError, _UNREACHABLE),
    "3D": (StoreUnreachableError, _UNREACHABLE),
    "40": (StoreBusyError, _BUSY),
    "42": (StoreDamagedError, _DAMAGED),
    "42501": (StoreUnreachableError, "Give the user of ASSISTANT_DATABASE_URL the right to make and change tables."),
    "53": (StoreBusyError, _BUSY),
    "53100": (StoreFullError, _FULL),
    "55": (StoreBusyError, _BUSY),
    "57": (StoreUnreachableError, _UNREACHABLE),
    "57014": (StoreBusyError, _BUSY),
    "58": (StoreUnreachableError, _UNREACHABLE),
    "XX": (StoreDamagedError, _DAMAGED),
}


@contextmanager
def translated() -> Iterator[None]:
    """Turn what a database says into an error of ours; bugs of ours pass."""
    try:
        yield
    except AssistantError:
        raise
    except Exception as error:
        known = told(error)
        if known is None:
            raise
        raise known from error


def told(error: BaseException) -> StoreError | None:
    """The error of ours that an exception of a database is; ``None`` of anything else."""
    cause = error.orig if isinstance(error, exc.StatementError) and error.orig is not None else error
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    if isinstance(cause, psycopg.Error):
        return _of_postgresql(cause)
    if isinstance(error, exc.IntegrityError):
        return StoreConflictError("The database refused what contradicts what it holds.", _CONFLICT)
    if isinstance(error, exc.TimeoutError | Timeout):
        return StoreBusyError("The database has more to do than it takes on.", _BUSY)
    if isinstance(error, OSError):
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return StoreFullError("The disk of the database is full.", _FULL)
        return StoreUnreachableError(f"The database cannot be used: {error.strerror or error}.", _FILE)
    if _LIBRARIES & {kind.__module__.partition(".")[0] for kind in type(error).__mro__}:
        return StoreError(f"The database could not do it ({type(error).__name__}).", _OTHER)
    return None


def _of_sqlite(error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorcode", None)
    kind, hint = _SQLITE.get(code & 0xFF if code else 0, (StoreError, _OTHER))
    return kind(f"The database says: {_first_line(error)}", hint)


def _of_postgresql(error: psycopg.Error) -> StoreError:
    state = error.sqlstate or ""
    fitting = [beginning for beginning in _SQLSTATES if state.startswith(beginning)]
    # a connection that was refused or broke has no state
    default = StoreUnreachableError if isinstance(error, psycopg.OperationalError) and not state else StoreError
    other = (default, _UNREACHABLE if default is StoreUnreachableError else _OTHER)
    kind, hint = _SQLSTATES[max(fitting, key=len)] if fitting else other
    said = error.diag.message_primary or _first_line(error)
    return kind(f"The database says: {said}", hint)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
