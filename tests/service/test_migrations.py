"""How a database comes to be, from nothing and from each earlier revision, and that a newer one is left alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from assistant.errors import StoreDamagedError, StoreVersionError
from assistant.service.database import Database
from assistant.service.store import Store
from assistant.service.tables import VERSION_TABLE, Base
from tests.databases import PASSWORD, Server
from tests.service.makers import MAIL, mail

VERSIONS = Path(__file__).parents[2] / "assistant/service/migrations/versions"
OLD_CASE = f"""
INSERT INTO desk_cases (number, id, mail, language, state, draft, letter, office, engine, reference, created, updated,
    author, version, flags, failure, haystack)
VALUES (7, '{"7" * 32}', '{MAIL}', 'ko', 'new', '', '', '', '', 'R-7', '2026-11-20 09:00:00', '2026-11-20 09:00:00',
    'kim', 1, 0, '', 'r-7 {MAIL}')
"""


def differences(database: Database) -> list[Any]:
    """What the tables of a database lack of the program's, the index of the search aside."""

    def counts(_: object, name: str | None, *__: object) -> bool:
        return not (name or "").startswith("desk_search")

    with database.reading() as session:
        options = {"version_table": VERSION_TABLE, "include_object": counts, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(session.connection(), opts=options), Base.metadata))


def version(database: Database) -> str:
    with database.reading() as session:
        return str(session.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one())


def test_from_nothing_the_tables_are_those_of_the_program(empty_url: str, folder: Path) -> None:
    database = Database.open(empty_url, folder)
    assert differences(database) == []
    database.close()


@pytest.mark.parametrize("first", sorted(path.name[1:5] for path in VERSIONS.glob("r*.py")))
def test_from_each_revision_nothing_is_lost_and_what_is_new_works(empty_url: str, folder: Path, first: str) -> None:
    before = Database.open(empty_url, folder, revision=first)
    assert version(before) == first
    with before.writing() as session:
        session.execute(text(OLD_CASE))
    before.close()
    with Store.open(empty_url, folder) as store:
        assert differences(store.database) == []
        (found,) = store.search("지원금 R-7")
        assert found.id == "7" * 32 and store.get(found.id).mail == MAIL
        with store.database.writing() as session:
            session.execute(text("DELETE FROM desk_cases"))
        assert store.search("지원금") == ()


def test_opening_again_changes_nothing(empty_url: str, folder: Path) -> None:
    with Store.open(empty_url, folder) as store:
        case = store.add(mail(), "kim")
    with Store.open(empty_url, folder) as store:
        assert store.get(case.id) == case


def test_a_newer_database_is_refused_and_left_as_it_is(empty_url: str, folder: Path) -> None:
    database = Database.open(empty_url, folder)
    with database.writing() as session:
        session.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(StoreVersionError) as caught:
        Store.open(empty_url, folder)
    assert "Install" in caught.value.hint and version(database) == "9999"
    database.close()


def test_a_database_with_a_table_of_the_same_name_is_refused_and_left_as_it_is(empty_url: str, folder: Path) -> None:
    database = Database.open(empty_url, folder)
    with database.writing() as session:
        session.execute(text(f"DROP TABLE {VERSION_TABLE}"))
    with pytest.raises(StoreDamagedError) as caught:
        Store.open(empty_url, folder)
    assert "desk_batches" in str(caught.value)
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM desk_cases")).scalar_one() == 0
    database.close()


def test_processes_that_open_a_new_database_at_once_all_can_use_it(empty_url: str, folder: Path) -> None:
    script = """
import sys
from pathlib import Path
from assistant.service.store import Store
from tests.service.makers import mail
with Store.open(sys.argv[1], Path(sys.argv[2])) as store:
    store.add(mail(), "kim")
"""
    root = Path(__file__).parents[2]
    processes = [subprocess.Popen([sys.executable, "-c", script, empty_url, str(folder)], cwd=root) for _ in range(4)]
    assert [process.wait(timeout=120) for process in processes] == [0] * 4
    with Store.open(empty_url, folder) as store:
        assert len(store.listed()) == 4 and differences(store.database) == []


def test_a_migration_that_fails_leaves_nothing_half_done(empty_url: str, folder: Path) -> None:
    before = Database.open(empty_url, folder, revision="0001")
    with before.writing() as session:
        session.execute(text("CREATE TABLE desk_search (in_the_way INTEGER)"))
    for _ in range(2):
        with pytest.raises(StoreDamagedError, match="desk_search"):
            Store.open(empty_url, folder)
        assert version(before) == "0001"
    with before.writing() as session:
        session.execute(text("DROP TABLE desk_search"))
    before.close()
    Store.open(empty_url, folder).close()


def test_without_the_extension_of_postgresql_the_search_finds_the_same(server: Server, folder: Path) -> None:
    name = server.create()
    server.run("DROP ROLE IF EXISTS plain", f"CREATE ROLE plain LOGIN PASSWORD '{PASSWORD}'")
    with psycopg.connect(server.url(name), autocommit=True) as connection:
        connection.execute("GRANT CREATE, USAGE ON SCHEMA public TO plain")
    with Store.open(server.url_with_password(name, PASSWORD, "plain"), folder) as store:
        case = store.add(mail(), "kim")
        assert [one.id for one in store.search("위젯 지원금")] == [case.id]
        with store.database.reading() as session:
            names = (
                session.execute(text("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")).scalars().all()
            )
        assert "desk_search" not in names


def test_with_the_extension_the_search_has_its_index(server: Server, folder: Path) -> None:
    with Store.open(server.url(server.create()), folder) as store, store.database.reading() as session:
        names = session.execute(text("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")).scalars().all()
    assert "desk_search" in names


def test_each_revision_says_what_follows_what() -> None:
    names = sorted(path.stem for path in VERSIONS.glob("r*.py"))
    assert [name[:5] for name in names] == [f"r{number:04}" for number in range(1, len(names) + 1)]
