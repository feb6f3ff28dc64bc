"""What a database says is told in our words, all of it; and what it refuses is lost by no one."""

from __future__ import annotations

import errno
import importlib
import inspect
import pkgutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy.exc
import sqlalchemy.orm.exc
from alembic.util import CommandError
from filelock import Timeout
from sqlalchemy import event, text

from assistant.errors import (
    AssistantError,
    ConfigError,
    StoreBusyError,
    StoreConflictError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreUnreachableError,
)
from assistant.service import database as module
from assistant.service.failures import told, translated
from assistant.service.store import Store
from tests.databases import PASSWORD, Server
from tests.service.makers import draft, mail


def raised_by(package: str) -> list[type[Exception]]:
    """Every exception that a package defines, its warnings aside."""
    root = importlib.import_module(package)
    names = [package, *(info.name for info in pkgutil.walk_packages(getattr(root, "__path__", []), f"{package}."))]
    modules = []
    for name in names:
        try:
            modules.append(importlib.import_module(name))
        except Exception:  # a driver that is not installed
            continue
    found = {one for module in modules for _, one in inspect.getmembers(module, inspect.isclass)}
    kinds = [
        one for one in found if one.__module__.startswith(package.partition(".")[0]) and issubclass(one, Exception)
    ]
    return sorted((one for one in kinds if not issubclass(one, Warning)), key=lambda one: one.__qualname__)


SQLALCHEMY = sorted({*raised_by("sqlalchemy.exc"), *raised_by("sqlalchemy.orm.exc")}, key=lambda one: one.__qualname__)
PSYCOPG = raised_by("psycopg.errors")


def blank(kind: type[Exception]) -> Exception:
    """An exception of a kind, whatever its constructor wants."""
    made = kind.__new__(kind)
    Exception.__init__(made, "SELECT * FROM desk_users WHERE name = 'canary-11'")
    for name in ("orig", "statement", "params"):
        if issubclass(kind, sqlalchemy.exc.StatementError):
            setattr(made, name, None)
    return made


def test_the_walk_found_the_exceptions() -> None:
    assert {sqlalchemy.exc.OperationalError, sqlalchemy.exc.TimeoutError, sqlalchemy.exc.InvalidRequestError} <= set(
        SQLALCHEMY
    )
    assert {psycopg.OperationalError, psycopg.errors.DiskFull, psycopg.errors.UniqueViolation} <= set(PSYCOPG)
    assert len(SQLALCHEMY) > 35 and len(PSYCOPG) > 200


@pytest.mark.parametrize("kind", SQLALCHEMY, ids=lambda kind: kind.__name__)
def test_every_exception_of_sqlalchemy_is_told_without_its_values(kind: type[Exception]) -> None:
    with pytest.raises(StoreError) as caught, translated():
        raise blank(kind)
    assert caught.value.hint and caught.value.message and "canary" not in caught.value.message


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("kind", PSYCOPG, ids=lambda kind: kind.__name__)
def test_every_exception_of_psycopg_is_told(kind: type[Exception], wrapped: bool) -> None:
    error: Exception = kind("what it says\nand more")
    if wrapped:
        error = sqlalchemy.exc.DBAPIError("SELECT 1", ("canary-11",), error)
    with pytest.raises(StoreError) as caught, translated():
        raise error
    assert caught.value.hint and "canary" not in caught.value.message and "and more" not in caught.value.message
    assert "what it says" in caught.value.message or not issubclass(kind, psycopg.Error)


@pytest.mark.parametrize("kind", raised_by("sqlite3"), ids=lambda kind: kind.__name__)
def test_every_exception_of_sqlite_is_told(kind: type[Exception]) -> None:
    known = told(kind("says"))
    assert isinstance(known, StoreError) and known.hint


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (psycopg.errors.DiskFull("x"), StoreFullError),
        (psycopg.errors.TooManyConnections("x"), StoreBusyError),
        (psycopg.errors.LockNotAvailable("x"), StoreBusyError),
        (psycopg.errors.DeadlockDetected("x"), StoreBusyError),
        (psycopg.errors.QueryCanceled("x"), StoreBusyError),
        (psycopg.errors.InvalidPassword("x"), StoreUnreachableError),
        (psycopg.errors.InvalidCatalogName("x"), StoreUnreachableError),
        (psycopg.errors.AdminShutdown("x"), StoreUnreachableError),
        (psycopg.errors.InsufficientPrivilege("x"), StoreUnreachableError),
        (psycopg.errors.ReadOnlySqlTransaction("x"), StoreUnreachableError),
        (psycopg.errors.UniqueViolation("x"), StoreConflictError),
        (psycopg.errors.UndefinedTable("x"), StoreDamagedError),
        (psycopg.errors.DataCorrupted("x"), StoreDamagedError),
        (psycopg.OperationalError("connection refused"), StoreUnreachableError),
        (sqlalchemy.exc.TimeoutError("pool"), StoreBusyError),
        (Timeout("file"), StoreBusyError),
        (CommandError("alembic"), StoreError),
        (OSError(errno.ENOSPC, "x"), StoreFullError),
        (PermissionError(errno.EACCES, "x"), StoreUnreachableError),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_what_a_person_can_mend_has_a_kind_of_its_own(error: Exception, kind: type[StoreError]) -> None:
    known = told(error)
    assert type(known) is kind and known.hint


def test_a_bug_keeps_its_own_exception_and_an_error_of_ours_is_not_wrapped() -> None:
    with pytest.raises(KeyError), translated():
        raise KeyError("bug")
    with pytest.raises(ConfigError), translated():
        raise ConfigError("ours")


# ---- opening


def failure(url: str, folder: Path) -> AssistantError:
    with pytest.raises(AssistantError) as caught:
        Store.open(url, folder)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://root@localhost/desk",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://",
        "postgresql://user:hidden@host:port/x",
        "http://localhost/",
    ],
)
def test_what_is_no_address_of_a_database_is_a_wrong_setting_that_is_not_repeated(url: str, tmp_path: Path) -> None:
    told_so = failure(url, tmp_path)
    assert isinstance(told_so, ConfigError)
    assert "ASSISTANT_DATABASE_URL" in told_so.message and "hidden" not in told_so.message + told_so.hint


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    told_so = failure("postgresql://kim:hidden@127.0.0.1:9/desk", tmp_path)
    assert isinstance(told_so, StoreUnreachableError)
    assert "127.0.0.1" in told_so.message and "hidden" not in told_so.message + told_so.hint


def test_a_right_password_opens_and_a_wrong_one_is_told(server: Server, tmp_path: Path) -> None:
    name = server.create()
    Store.open(server.url_with_password(name), tmp_path).close()
    for url in (
        server.url_with_password(name, "wrong-hidden"),
        server.url_with_password(name, PASSWORD, "nobody"),
        server.url_with_password("not_there"),
    ):
        told_so = failure(url, tmp_path)
        assert isinstance(told_so, StoreUnreachableError) and "password" in told_so.hint
        assert "hidden" not in told_so.message and PASSWORD not in told_so.message


def test_a_user_who_may_make_no_tables_is_told(server: Server, tmp_path: Path) -> None:
    name = server.create()
    server.run("DROP ROLE IF EXISTS reader", f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
    told_so = failure(server.url_with_password(name, PASSWORD, "reader"), tmp_path)
    assert isinstance(told_so, StoreUnreachableError) and "right to make" in told_so.hint


def test_a_file_that_is_no_database_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "desk.sqlite3"
    file.write_text("these are notes of a person\n" * 100, encoding="utf-8")
    before = file.read_bytes()
    assert isinstance(failure("", tmp_path), StoreDamagedError)
    assert file.read_bytes() == before


def test_a_folder_where_the_file_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite3").mkdir()
    assert isinstance(failure("", tmp_path), StoreUnreachableError)


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert isinstance(failure("", tmp_path / "file" / "data"), StoreUnreachableError)


# ---- at work


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.2)


def test_a_database_that_another_holds_is_told_and_takes_the_change_later(
    impatient: None, url: str, folder: Path
) -> None:
    with Store.open(url, folder) as store, Store.open(url, folder) as other:
        case = store.add(mail(), "kim")
        with other.database.writing() as session:
            session.execute(text("UPDATE desk_cases SET office = 'held'"))
            with pytest.raises(StoreBusyError) as caught:
                store.edit(case.id, "글", "kim", 1)
            assert caught.value.hint and store.get(case.id) == case  # reading waits for no one
        assert store.edit(case.id, "글", "kim", 1).text == "글"


def test_a_full_disk_is_told_and_what_was_stored_is_there(store: Store, kind: str) -> None:
    if kind != "sqlite":
        pytest.skip("PostgreSQL's answer is among the kinds above")
    case = store.put_draft(store.add(mail(), "kim").id, draft(), "kim", 1)

    def limited(connection: sqlite3.Connection, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 2}")

    store.close()
    engine = store.database._reader
    event.listen(engine, "connect", limited)
    with pytest.raises(StoreFullError) as caught:
        store.edit(case.id, "가" * 100_000, "kim", 2)
    assert "purge" in caught.value.hint and store.get(case.id) == case and len(store.history(case.id)) == 2
    event.remove(engine, "connect", limited)
    store.close()
    assert len(store.edit(case.id, "가" * 100_000, "kim", 2).text) == 100_000


def test_a_server_that_breaks_off_is_told_and_is_used_again_when_it_is_back(
    server: Server, url: str, kind: str, store: Store
) -> None:
    if kind != "postgresql":
        pytest.skip("SQLite has no server")
    case = store.add(mail(), "kim")
    ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'assistant'"

    def broken_off() -> None:
        with store.database.writing() as session:
            session.execute(text("UPDATE desk_cases SET office = 'never'"))
            server.run(ending)
            session.execute(text("SELECT 1"))

    with pytest.raises(StoreUnreachableError):
        broken_off()
    assert store.get(case.id) == case
    server.run(ending)  # between two uses: not noticed
    assert store.get(case.id) == case


def test_a_draft_that_cannot_be_read_is_told_by_its_case(store: Store) -> None:
    case = store.put_draft(store.add(mail(), "kim").id, draft(), "kim", 1)
    with store.database.writing() as session:
        session.execute(text("UPDATE desk_cases SET draft = '{\"half\": '"))
    with pytest.raises(StoreDamagedError, match=case.id):
        store.get(case.id)
    with store.database.writing() as session:
        session.execute(text("UPDATE desk_cases SET draft = ''"))
    assert store.put_draft(case.id, draft(), "kim", 2).draft == draft()


def test_a_session_that_ends_in_an_error_changes_nothing(store: Store) -> None:
    def failing() -> Iterator[None]:
        with store.database.writing() as session:
            session.execute(text("UPDATE desk_cases SET office = 'never'"))
            yield
            raise KeyError("bug")

    case = store.add(mail(), "kim")
    with pytest.raises(KeyError):
        list(failing())
    assert store.get(case.id) == case
