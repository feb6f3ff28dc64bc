"""The commands of the desk: reply drafts, and for whoever looks after it users, retention, backup."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.markup import escape

from assistant.console import day, err, out, progress_bar
from assistant.errors import InputError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.service.accounts import Accounts

BY_COMMAND = "command line"  # who put a sheet in

user_app = typer.Typer(help="Who may sign in to the desk.", no_args_is_help=True)


class RoleName(StrEnum):
    """What a user may do: answer mails, or also look after the desk."""

    staff = "staff"
    keeper = "keeper"


def register(app: typer.Typer) -> None:
    """Add these commands to a command line."""
    app.add_typer(user_app, name="user")
    for command in (draft, purge, backup, restore):
        app.command()(command)


def draft(
    sheet: Annotated[
        Path | None,
        typer.Option("--in", help="A sheet of mails, XLSX or CSV; else one mail is read from standard input."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--out", help="Where the sheet with its drafts goes: a new .xlsx or .csv file.")
    ] = None,
    column: Annotated[str, typer.Option(help="The column that holds the mails.", show_default="guessed")] = "",
    office: Annotated[str, typer.Option(help="Whose words stand around the answers.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Draft anew what was drafted before.")] = False,
) -> None:
    """Draft replies to a sheet of mails, or to one mail. A sheet that was broken off goes on where it was."""
    if (sheet is None) != (file is None):
        raise InputError("--in and --out belong together.", "Give both, or one mail on standard input.")
    if sheet is None and (column or again):
        raise InputError("--column and --again are of a sheet.", "Give --in and --out, or leave them out.")
    if sheet is None or file is None:
        _draft_one(_typed_mail(), office)
    else:
        _draft_sheet(sheet, file, column, office, again)


def _draft_one(mail: str, office: str) -> None:
    """The reply to one mail and its sources; nothing is kept."""
    from assistant.helpdesk.drafting import check_length, draft
    from assistant.helpdesk.letters import cited, line_of
    from assistant.helpdesk.mails import language_of
    from assistant.helpdesk.offices import office_named
    from assistant.service.privacy import mask
    from assistant.wiring import open_chain, open_shelf

    check_length(mail)
    settings = Settings.from_env()
    with progress_bar() as progress:
        chain = open_chain(settings, build=True, progress=progress)
    hidden = mask(mail, language_of(mail))
    made = draft(hidden.text, chain, office_named(open_shelf(settings).offices(), office), dt.date.today())
    reply = cited(made.text, made, hidden.restore)
    out.print(f"{reply.body()}\n\n{reply.sources()}".rstrip(), markup=False, emoji=False)
    for flag in made.flags:
        err.print(f"[yellow]{escape(flag.kind)}[/] {escape(line_of(flag.text))}", emoji=False)


def _draft_sheet(given: Path, file: Path, column: str, office: str, again: bool) -> None:
    from assistant.helpdesk import batch, sheets
    from assistant.wiring import open_desk

    form = _form(file)
    table = sheets.read(given)
    mapping = sheets.guess(table.columns, table.rows)
    mapping = replace(mapping, mail=column) if column else mapping
    with progress_bar() as progress, open_desk(Settings.from_env(), progress) as desk:
        rows = batch.new_rows(desk, table, mapping, office)
        found = None if again else batch.resumable(desk, rows, mapping, BY_COMMAND)
        if found is not None:
            desk.store.release(found.id)
            if found.state == "paused":
                desk.store.steer(found.id, "running")
            err.print(f"{found.total - found.left} of {found.total} rows were done before; --again drafts them anew.")
        one = found or batch.put_in(desk, given.name, table, mapping, BY_COMMAND, office)
        for _ in batch.finished(desk, one.id):
            progress("drafting", one.total - desk.store.batch(one.id).left, one.total)
        ended = desk.store.batch(one.id)
        if ended.left:
            message = f"{ended.left} rows have no draft yet: the sheet was {ended.state} meanwhile."
            raise InputError(message, "The same command goes on, or begins anew where it was cancelled.")
        _write_new(file, batch.written(desk, one.id, table, "ko", form))
    out.print(f"{ended.drafted} drafts, {ended.failed} rows without one: {escape(str(file))}")


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


def _form(file: Path) -> Literal["xlsx", "csv"]:
    """What kind of file is to be written, by its ending; never over one that is there."""
    if file.exists():
        raise InputError(f"{file} is there already.", "Name a file that is not there.")
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise InputError(f"{file.name} is neither .xlsx nor .csv.", "Give --out a name that ends in one of them.")
    return "csv" if file.suffix.lower() == ".csv" else "xlsx"


def _typed_mail() -> str:
    """Standard input as text: UTF-8, or CP949 as a Korean Windows pipes it."""
    from assistant.helpdesk.delimited import decoded

    try:
        return decoded(sys.stdin.buffer.read()).replace("\r\n", "\n")
    except InputError as error:
        raise InputError("The mail is neither UTF-8 nor Korean (CP949).", "Save it as UTF-8.") from error


def _write_new(file: Path, content: bytes) -> None:
    """Write a file in one step: one that is there is whole."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        try:
            with part.open("xb") as opened:
                opened.write(content)
            part.rename(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{file} cannot be written: {error.strerror}.",
            "The drafts are kept: the same command writes them elsewhere.",
        ) from error


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
