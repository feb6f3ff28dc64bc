"""Opens the desk's database: SQLite in the data folder, or PostgreSQL by its address; and brings it up to date.

Transactions are short. On SQLite, which has one writer at a time, one that writes says so when it begins
(``BEGIN IMMEDIATE``) and waits its turn, instead of failing half-way; readers wait for no one (write-ahead log).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from assistant.errors import ConfigError, StoreVersionError
from assistant.service.failures import translated
from assistant.service.tables import VERSION_TABLE, Base

FILE_NAME = "desk.sqlite3"
WAIT_SECONDS = 10
_CONNECT_SECONDS = 5
_MIGRATIONS = Path(__file__).with_name("migrations")
_MIGRATION_LOCK = 7_303_014  # any number, the same in every process


class Database:
    """An open database at the newest revision. Any number of threads may use it."""

    def __init__(self, engine: Engine) -> None:
        self._reader = engine
        self._writer = engine.execution_options(writes=True)

    @classmethod
    def open(cls, url: str, folder: Path, revision: str = "head") -> Database:
        """Connect, make what is missing, and bring an older database up to date.

        Args:
            url: empty for :data:`FILE_NAME` in ``folder``.
            revision: stop at this one; for tests of the later ones.

        Raises:
            ConfigError: the address is none of a database that is known here.
            StoreVersionError: a newer program made it.
            StoreError: it cannot be used.
        """
        return cls._at(address_of(url, folder), revision)

    @classmethod
    def open_file(cls, path: Path) -> Database:
        """Open an SQLite file as :meth:`open` does, whatever characters its name has.

        Raises:
            StoreVersionError, StoreError: see there.
        """
        return cls._at(URL.create("sqlite", database=str(path)), "head")

    @classmethod
    def _at(cls, address: URL, revision: str) -> Database:
        with translated():
            database = cls(_engine(address))
            try:
                with _alone(address):
                    database._migrate(revision)
            except BaseException:
                database.close()
                raise
        return database

    @property
    def is_postgresql(self) -> bool:
        """Whether it is PostgreSQL, else SQLite."""
        return self._reader.dialect.name == "postgresql"

    @property
    def place(self) -> str:
        """Where it is, to be shown: a path, or an address without the name and password that it is reached with."""
        url = self._reader.url
        if not self.is_postgresql:
            return str(url.database)
        shown = URL.create("postgresql", host=url.host, port=url.port, database=url.database)
        return shown.render_as_string()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing.

        Raises:
            StoreError: the database says no.
        """
        with translated(), Session(self._reader, autoflush=False) as session, session.begin():
            if self.is_postgresql:
                session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are stored together when the block ends, or not at all.

        Raises:
            StoreError: the database says no, and nothing is changed.
        """
        with translated(), Session(self._writer) as session, session.begin():
            yield session

    def tidy(self) -> None:
        """Let go of what was removed: nothing of it stays in the files.

        Raises:
            StoreError: the database says no.
        """
        if self.is_postgresql:
            with translated(), self._writer.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.execute(text(f"VACUUM {', '.join(table.name for table in Base.metadata.sorted_tables)}"))
            return
        with self.writing() as session:
            session.execute(text("INSERT INTO desk_search (desk_search) VALUES ('rebuild')"))
        with translated(), closing(self._writer.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self._reader.dispose()

    def _migrate(self, revision: str) -> None:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        scripts = ScriptDirectory.from_config(config)
        wanted = scripts.get_current_head() if revision == "head" else revision
        with self._reader.connect() as connection:
            if _revision(connection, scripts) == wanted:
                return
        with self._writer.begin() as connection:
            if self.is_postgresql:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            if _revision(connection, scripts) != wanted:
                config.attributes["connection"] = connection
                command.upgrade(config, revision)


def address_of(url: str, folder: Path) -> URL:
    """The address that a setting means.

    Raises:
        ConfigError: it is none, or of another kind of database.
    """
    if not url:
        return URL.create("sqlite", database=str(folder / FILE_NAME))
    hint = "Write it as postgresql://USER:PASSWORD@HOST/NAME or sqlite:///FILE, or leave it out."
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ConfigError("ASSISTANT_DATABASE_URL is no address of a database.", hint) from error
    kind = address.drivername.partition("+")[0]
    if kind in ("postgresql", "postgres") and address.database:
        return address.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and address.database not in (None, "", ":memory:"):
        return address.set(drivername="sqlite")
    raise ConfigError(f"ASSISTANT_DATABASE_URL names no {kind} database that can be used here.", hint)


def _engine(address: URL) -> Engine:
    if address.drivername == "sqlite":
        _make_file(Path(address.database or ""))
        engine = create_engine(address, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    waiting = {"connect_timeout": _CONNECT_SECONDS, "application_name": "assistant"}
    engine = create_engine(address, hide_parameters=True, pool_pre_ping=True, connect_args=waiting)
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _make_file(path: Path) -> None:
    """The file of the database, which its owner alone may read; its log takes over the same rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # a transaction begins where _begin_sqlite says
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
    connection.commit()


@contextmanager
def _alone(address: URL) -> Iterator[None]:
    """Hold the only right to bring an SQLite file up to date; PostgreSQL has a lock of its own for that."""
    if address.drivername != "sqlite":
        yield
        return
    path = Path(address.database or "")
    with FileLock(path.with_name(f"{path.name}.lock"), timeout=WAIT_SECONDS * 3, mode=0o600):
        connection = sqlite3.connect(path, timeout=WAIT_SECONDS)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()
        yield


def _revision(connection: Connection, scripts: ScriptDirectory) -> str | None:
    """The revision that a database is at.

    Raises:
        StoreVersionError: it is none of this program's.
    """
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    heads = context.get_current_heads()
    known = {script.revision for script in scripts.walk_revisions()}
    if not set(heads) <= known:
        raise StoreVersionError(
            "A newer version of the program made this database.", "Install that version, or name another database."
        )
    return heads[0] if heads else None
