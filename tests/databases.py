"""Stores for tests, on SQLite and on PostgreSQL: import the fixtures into a ``conftest.py``, and ask for ``store``.

PostgreSQL is Debian's: a server of its own in a temporary folder, made once a session, with one database that is
emptied before each test. Where it is not installed its tests are skipped, but not in CI.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from assistant.service.database import Database
from assistant.service.store import Store
from assistant.service.tables import Base

KINDS = ("sqlite", "postgresql")
OWNER, PASSWORD = "desk", "only-for-tests"
_SHARED = "migrated"
_counter = itertools.count(1)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: dt.datetime = field(default=dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC))

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **time: float) -> None:
        self.now += dt.timedelta(**time)


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL. Its socket asks for no password, its port does."""

    folder: Path
    port: int

    def url(self, name: str) -> str:
        return f"postgresql://{OWNER}@/{name}?host={self.folder}&port={self.port}"

    def url_with_password(self, name: str, password: str = PASSWORD, owner: str = OWNER) -> str:
        return f"postgresql://{owner}:{password}@127.0.0.1:{self.port}/{name}"

    def run(self, *statements: str) -> None:
        """Run statements as the owner of the server."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def create(self) -> str:
        """Make a database and give its name."""
        name = f"test_{next(_counter)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def emptied(self) -> str:
        """The address of the database that tests share, without rows."""
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        with psycopg.connect(self.url(_SHARED), autocommit=True) as connection:
            connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        return self.url(_SHARED)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The session's PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        told = "PostgreSQL is not installed; on Debian: apt-get install postgresql"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-", dir="/tmp"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        one = Server(folder, free.getsockname()[1])
    tools = found[-1].parent
    try:
        _start(tools, one)
        try:
            one.run(f"CREATE DATABASE {_SHARED} TEMPLATE template0")
            Database.open(one.url(_SHARED), folder).close()
            yield one
        finally:
            _as_user(tools / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(tools: Path, one: Server) -> None:
    (one.folder / "password").write_text(PASSWORD, encoding="ascii")
    if os.geteuid() == 0:
        for path in (one.folder, one.folder / "password"):
            shutil.chown(path, "postgres")
    auth = ("--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={one.folder / 'password'}", "-U", OWNER)
    locale = ("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    _as_user(tools / "initdb", "-D", one.folder / "data", *auth, *locale)
    options = f"-p {one.port} -k {one.folder} -c fsync=off -c full_page_writes=off -c listen_addresses=127.0.0.1"
    log = one.folder / "log"
    _as_user(tools / "pg_ctl", "-D", one.folder / "data", "-l", log, "-o", options, "-w", "start")


def _as_user(*command: str | Path) -> None:
    """PostgreSQL refuses to run as root; its package brings a user for it."""
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryFile("w+") as said:  # no pipe: a server that was started would hold it open
        done = subprocess.run([*user, *map(str, command)], stdout=said, stderr=said, cwd="/", timeout=120)
        said.seek(0)
        assert done.returncode == 0, said.read()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The database that a test runs on: every test that asks for a store runs on both."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'desk.sqlite3'}"
    one: Server = request.getfixturevalue("server")
    return one.url(one.create())


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without rows."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'desk.sqlite3'}"
    one: Server = request.getfixturevalue("server")
    return one.emptied()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the key lies."""
    return tmp_path / "data"


@pytest.fixture
def clock() -> Clock:
    """The time, as the store sees it."""
    return Clock()


@pytest.fixture
def store(url: str, folder: Path, clock: Clock) -> Iterator[Store]:
    """An empty store."""
    with Store.open(url, folder, clock=clock) as opened:
        yield opened
