"""The commands for whoever looks after the desk: users, retention, backup."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from assistant.console import day, err, out
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.service.accounts import Accounts

user_app = typer.Typer(help="Who may sign in to the desk.", no_args_is_help=True)


class RoleName(StrEnum):
    """What a user may do: answer mails, or also look after the desk."""

    staff = "staff"
    keeper = "keeper"


def register(app: typer.Typer) -> None:
    """Add these commands to a command line."""
    app.add_typer(user_app, name="user")
    for command in (purge, backup, restore):
        app.command()(command)


def purge(
    before: Annotated[
        str,
        typer.Option(
            help="Remove what was last changed before this day, YYYY-MM-DD.", show_default="the retention period ago"
        ),
    ] = "",
) -> None:
    """Remove cases of the desk that are older than may be kept, with their personal data and their history."""
    from assistant.wiring import open_store

    settings = Settings.from_env()
    given = day(before, "--before")
    cut = dt.datetime.combine(given, dt.time()).astimezone() if given else settings.kept_since(dt.datetime.now(dt.UTC))
    with open_store(settings) as store:
        gone = store.purge(cut)
    out.print(f"{gone.cases} cases and {gone.batches} sheets last changed before {cut.date()} removed")


def backup(file: Annotated[Path, typer.Argument(help="An SQLite file that is not there yet.")]) -> None:
    """Write everything the desk keeps to a file, while it is in use."""
    from assistant.wiring import open_store

    settings = Settings.from_env()
    with open_store(settings) as store:
        store.backup(file)
        out.print(f"written to {escape(str(file))}")
        err.print(f"→ The personal data in it is locked: keep {escape(str(store.vault.path))} too, in another place.")


def restore(file: Annotated[Path, typer.Argument(help="A file that `assistant backup` wrote.")]) -> None:
    """Take a backup of the desk back into an empty database."""
    from assistant.wiring import open_store

    with open_store(Settings.from_env()) as store:
        store.restore(file)
    out.print(f"taken back from {escape(str(file))}")


@user_app.command("add")
def add_user(
    name: Annotated[str, typer.Argument(help="What the user signs in with.")],
    role: Annotated[RoleName, typer.Option(help="What the user may do.")] = RoleName.staff,
) -> None:
    """Make a user. The password is asked for, or read as one line from standard input."""
    with _accounts() as accounts:
        user = accounts.add(name, _new_password(), role.value)
    out.print(f"{escape(user.name)} may sign in as {user.role}")


@user_app.command("list")
def list_users() -> None:
    """List who may sign in."""
    with _accounts() as accounts:
        users = accounts.users()
    for user in users:
        out.print(f"{escape(user.name)}  {user.role}  since {user.created.astimezone().date()}")
    if not users:
        err.print("No one may sign in yet.\n→ assistant user add NAME --role keeper")


@user_app.command("remove")
def remove_user(name: Annotated[str, typer.Argument(help="Who may no longer sign in.")]) -> None:
    """Remove a user, who is signed out everywhere."""
    with _accounts() as accounts:
        accounts.remove(name)
    out.print(f"{escape(name)} removed")


@user_app.command("password")
def change_password(name: Annotated[str, typer.Argument(help="Whose password it is.")]) -> None:
    """Change a password; the user is signed out everywhere, and unlocked."""
    with _accounts() as accounts:
        accounts.set_password(name, _new_password())
    out.print(f"{escape(name)} has a new password")


@contextmanager
def _accounts() -> Iterator[Accounts]:
    from assistant.wiring import open_accounts, open_store

    with open_store(Settings.from_env()) as store:
        yield open_accounts(store)


def _new_password() -> str:
    """A password typed twice at a terminal, else one line of standard input; never an argument, which others see."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")
