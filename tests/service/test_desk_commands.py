"""The commands for whoever looks after the desk."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import ConfigError
from assistant.service.store import Store
from assistant.settings import Settings
from assistant.wiring import open_accounts, open_store
from tests.databases import Clock
from tests.service.makers import mail

GOOD = "correct horse battery"


def assistant(*arguments: str, data: Path, given: str = "", **extra: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"ASSISTANT_DATA_DIR": str(data), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"} | extra
    command = [sys.executable, "-m", "assistant", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", env=env, timeout=120)


def test_the_first_keeper_is_made_by_a_command_and_signs_in(tmp_path: Path) -> None:
    nobody = assistant("user", "list", data=tmp_path)
    assert nobody.returncode == 0 and not nobody.stdout and "user add NAME --role keeper" in nobody.stderr
    made = assistant("user", "add", "Kim", "--role", "keeper", data=tmp_path, given=GOOD + "\n")
    assert (made.returncode, made.stdout) == (0, "kim may sign in as keeper\n"), made.stderr
    assert assistant("user", "add", "lee", data=tmp_path, given=GOOD).returncode == 0
    listed = assistant("user", "list", data=tmp_path).stdout.splitlines()
    assert [line.split()[:2] for line in listed] == [["kim", "keeper"], ["lee", "staff"]]
    changed = assistant("user", "password", "kim", data=tmp_path, given="another long password\n")
    gone = assistant("user", "remove", "lee", data=tmp_path)
    assert changed.returncode == gone.returncode == 0
    with open_store(Settings(data_dir=tmp_path)) as store:
        accounts = open_accounts(store)
        assert accounts.sign_in("kim", "another long password").session.user.role == "keeper"
        assert [user.name for user in accounts.users()] == ["kim"]


@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        (("user", "add", "kim"), "short\n", "12 characters"),
        (("user", "add", "kim"), "", "12 characters"),
        (("user", "add", "k!m"), GOOD, "no name"),
        (("user", "remove", "nobody"), "", "nobody"),
        (("user", "password", "nobody"), GOOD, "nobody"),
        (("purge", "--before", "yesterday"), "", "YYYY-MM-DD"),
        (("backup", "/proc/version"), "", "already"),
        (("restore", "/nowhere/desk.backup"), "", "no file"),
    ],
)
def test_what_cannot_be_done_is_told_with_a_hint(
    tmp_path: Path, arguments: tuple[str, ...], given: str, told: str
) -> None:
    done = assistant(*arguments, data=tmp_path, given=given)
    assert done.returncode == 1 and told in done.stderr and "→" in done.stderr and "Traceback" not in done.stderr
    assert not given or given.strip() not in done.stderr


def test_a_database_that_cannot_be_reached_is_told_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://kim:hidden-7@127.0.0.1:9/desk"
    done = assistant("user", "list", data=tmp_path, ASSISTANT_DATABASE_URL=url)
    assert done.returncode == 1 and "ASSISTANT_DATABASE_URL" in done.stderr
    assert "hidden-7" not in done.stderr and "Traceback" not in done.stderr


@pytest.fixture
def aged(tmp_path: Path) -> Path:
    """A data folder with a case of a year and a half, one of half a year and one of today."""
    now = dt.datetime.now(dt.UTC)
    for days in (550, 180, 0):
        with Store.open("", tmp_path, clock=Clock(now - dt.timedelta(days=days))) as store:
            store.add(mail(f"{days} Tage"), "kim")
    return tmp_path


def left(data: Path) -> list[str]:
    with Store.open("", data) as store:
        return [one.opening for one in store.listed()]


def test_purge_removes_what_is_older_than_the_retention_period(aged: Path) -> None:
    done = assistant("purge", data=aged)
    assert done.returncode == 0 and done.stdout.startswith("1 cases and 0 sheets"), done.stderr
    assert left(aged) == ["0 Tage", "180 Tage"]
    assert assistant("purge", data=aged, ASSISTANT_RETENTION_DAYS="30").returncode == 0
    assert left(aged) == ["0 Tage"]


def test_purge_removes_what_is_older_than_a_day_that_is_named(aged: Path) -> None:
    day = dt.date.today() - dt.timedelta(days=200)
    assert assistant("purge", "--before", str(day), data=aged).returncode == 0
    assert left(aged) == ["0 Tage", "180 Tage"]


@pytest.mark.parametrize("days", [0, -1, 10**12])
def test_a_retention_period_that_would_empty_the_desk_or_is_none_is_refused(aged: Path, days: int) -> None:
    with pytest.raises(ConfigError, match="RETENTION_DAYS"):
        Settings(data_dir=aged, retention_days=days).kept_since(dt.datetime.now(dt.UTC))
    done = assistant("purge", data=aged, ASSISTANT_RETENTION_DAYS=str(days))
    assert done.returncode == 1 and "RETENTION_DAYS" in done.stderr and len(left(aged)) == 3


def test_backup_and_restore_carry_the_desk_to_another_folder(
    aged: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    done = assistant("backup", str(other / "desk.backup"), data=aged)
    assert done.returncode == 0 and str(aged / "desk.key") in done.stderr
    assert assistant("restore", str(other / "desk.backup"), data=other / "data").returncode == 0
    assert left(other / "data") == left(aged)
