"""The command line: ask, index, doctor, feedback, serve; for the desk: draft, user, purge, backup, restore.

Errors of the :mod:`assistant.errors` tree are shown as message and hint with exit code 1; anything else is a bug and
keeps its traceback. Progress and errors go to standard error, answers to standard output.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.panel import Panel

from assistant import desk_commands
from assistant.console import day, err, out, progress_bar
from assistant.errors import AssistantError, InputError
from assistant.records import Question
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.records import Answer
    from assistant.service.feedback import Feedback

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


class Lang(StrEnum):
    """Language of the answer; ``auto`` is the question's."""

    auto = "auto"
    ko = "ko"
    en = "en"


class EngineName(StrEnum):
    """Who writes the answer; ``auto`` is the model where one answers, else the quoted statements."""

    auto = "auto"
    quote = "quote"
    model = "model"


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in Korean or English.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    lang: Annotated[Lang, typer.Option(help="Language of the answer.")] = Lang.auto,
    engine: Annotated[EngineName, typer.Option(help="Who writes the answer.")] = EngineName.auto,
    today: Annotated[
        str, typer.Option(help="The day that windows are measured against, YYYY-MM-DD.", show_default="today")
    ] = "",
) -> None:
    """Answer one question, with its sources."""
    from assistant.wiring import open_chain

    asked = Question(question, language=lang.value, today=day(today, "--today") or dt.date.today(), engine=engine.value)
    with progress_bar() as progress:
        chain = open_chain(Settings.from_env(), build=True, progress=progress)
    answer = chain.invoke(asked)
    if as_json:
        print(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
    else:
        _show(answer)


@app.command()
def index() -> None:
    """Build the index, or bring it up to date after the knowledge was edited."""
    from assistant.wiring import build_index

    with progress_bar() as progress:
        report = build_index(Settings.from_env(), progress)
    out.print(
        f"{report.passages} passages and {report.asked} asked-as questions in {report.seconds:.1f} s: "
        f"{report.embedded} texts embedded, {report.reused} unchanged, {report.withdrawn} withdrawn"
    )


@app.command()
def doctor() -> None:
    """Say what is in place, what is missing, and how to mend it."""
    from assistant.diagnosis import examine

    findings = examine(Settings.from_env())
    for finding in findings:
        mark = {"ok": "[green]ok[/]", "note": "[yellow]note[/]", "problem": "[red]problem[/]"}[finding.level]
        out.print(f"{mark}  {escape(finding.text)}")
        if finding.hint:
            out.print(f"    → {escape(finding.hint)}")
    if any(finding.level == "problem" for finding in findings):
        raise typer.Exit(1)


@app.command()
def feedback(
    as_json: Annotated[bool, typer.Option("--json", help="Print everything that is kept of each as JSON.")] = False,
    since: Annotated[str, typer.Option(help="Only what was said on this day or later, YYYY-MM-DD.")] = "",
    clear_before: Annotated[str, typer.Option(help="Remove what was said before this day, YYYY-MM-DD.")] = "",
) -> None:
    """List what readers said of the answers, newest last, or remove what is old."""
    from assistant.service.feedback import FILE_NAME, FeedbackStore

    first, cut = day(since, "--since"), day(clear_before, "--clear-before")
    if cut and (first or as_json):
        raise InputError("--clear-before lists nothing.", "Give it without --json and --since.")
    store = FeedbackStore(Settings.from_env().data_dir / FILE_NAME)
    if cut:
        out.print(f"{store.clear(cut)} removed")
        return
    readings = store.read()
    said = [one for one in readings.records if first is None or one.day >= first]
    if as_json:
        print(json.dumps([asdict(one) for one in said], ensure_ascii=False, indent=2))
    else:
        _tabulate(said)
    if readings.damaged:
        err.print(f"[yellow]damaged lines of {escape(str(store.path))} that were left out: {readings.damaged}[/]")


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; beyond this machine only once the desk has a keeper.")
    ] = "",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 is the setting's.")] = 0,
) -> None:
    """Serve the web page and the API."""
    from assistant import wiring

    settings = Settings.from_env()
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    with progress_bar() as progress:
        page = wiring.create_web_app(settings, progress)
    wiring.serve(settings, page)


desk_commands.register(app)


def main() -> None:
    """Run the command line; errors meant for a person end it with exit code 1."""
    try:
        app()
    except AssistantError as error:
        err.print(f"[red]{escape(error.message)}[/]")
        if error.hint:
            err.print(f"→ {escape(error.hint)}")
        raise SystemExit(1) from error


def _show(answer: Answer) -> None:
    out.print(escape(answer.text))
    for notice in answer.notices:
        out.print(Panel(escape(notice.text), border_style="yellow"), soft_wrap=False)
    for citation in answer.citations:
        out.print(
            f"\\[{citation.number}] {escape(citation.title)} — {escape(citation.publisher)}, {citation.published}"
        )
        out.print(f"    {escape(citation.url)}")
        out.print(f"    as of {citation.as_of} · {citation.confidence} · {citation.statement_id}", style="dim")


def _tabulate(said: list[Feedback]) -> None:
    from rich.table import Table

    if not said:
        out.print("No feedback was found.")
        return
    table = Table("date", "verdict", "reason", "question", "comment")
    for one in said:
        question = one.question if one.kept_question else "(not kept)"
        table.add_row(str(one.day), one.verdict, one.reason, escape(question), escape(one.comment))
    out.print(table, soft_wrap=False)
