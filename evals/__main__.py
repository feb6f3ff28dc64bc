"""``python -m evals validate | run | score | report | compare | gate | mails | judge``."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from assistant.indexing.knowledge import load_knowledge
from assistant.records import Statement
from assistant.resources import data_folder
from assistant.settings import Settings
from assistant.wiring import open_chain
from evals import compare as comparing
from evals import gate as gating
from evals import judge as judging
from evals import mail_gate, mail_run, mail_scores, reliability, retrieval, validate
from evals import mails as mailing
from evals import report as reporting
from evals import run as running
from evals import score as scoring
from evals.cases import Case, committed, load
from evals.errors import EvalError, RunError

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

Cases = Annotated[list[Path] | None, typer.Option("--cases", help="Case files; the committed suite where left out.")]
Out = Annotated[Path, typer.Option("--out", help="The folder of the run.")]


@app.command("validate")
def check(cases: Cases = None) -> None:
    """Are the cases sound? Exit 1 where they are not."""
    chosen = _chosen(cases)
    found = [*validate.faults(chosen, *_learned())]
    found += [] if cases else [*validate.too_few(chosen)]
    _end(found, f"{len(chosen)} cases are sound")


@app.command("run")
def make(
    out: Out,
    cases: Cases = None,
    engine: Annotated[str, typer.Option(help="auto, quote or model.")] = "quote",
    today: Annotated[str, typer.Option(help="YYYY-MM-DD")] = running.TODAY.isoformat(),
    workers: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Ask every case, then score and report."""
    chosen = _chosen(cases)
    _run(out, chosen, engine, dt.date.fromisoformat(today), workers)
    _scored(out, chosen)


@app.command("score")
def judge(out: Out, cases: Cases = None) -> None:
    """Score a saved run again."""
    _scored(out, _chosen(cases))


@app.command("report")
def show(out: Out, cases: Cases = None) -> None:
    """Write the report of a scored run again."""
    chosen = _chosen(cases)
    scores = scoring.score(running.load(out, chosen), scoring.known())
    reporting.write(out, scores, _summary(out))
    typer.echo(f"{out / reporting.REPORT}")


@app.command("compare")
def differ(before: Path, after: Path) -> None:
    """What two runs, or the files of two summaries, differ in."""
    lines = [*comparing.differences(_summary(before), _summary(after))]
    typer.echo("\n".join(lines) or "no difference")


@app.command("gate")
def block(
    out: Annotated[Path | None, typer.Option("--out", help="Keep the run in this folder.")] = None,
    update_baseline: Annotated[bool, typer.Option(help="Make this run the baseline.")] = False,
) -> None:
    """The committed suite against thresholds and baseline; exit 1 on a fall, or where anything cannot be judged."""
    chosen = committed()
    with tempfile.TemporaryDirectory() as scratch:
        folder = out or Path(scratch)
        _run(folder, chosen, "quote", running.TODAY, workers=2)
        table = _scored(folder, chosen)
    if update_baseline:
        kept = {key: table[key] for key in ("items", "failing", "metrics", "retrieval")}
        gating.BASELINE.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    baseline = gating.load_baseline()
    typer.echo("\n".join(comparing.differences(baseline, table)))
    _end(gating.failures(table, baseline, gating.load_thresholds(), len(chosen)), "the gate is open")


@app.command("mails")
def write(
    out: Annotated[Path | None, typer.Option("--out", help="Keep the run in this folder.")] = None,
    again: Annotated[bool, typer.Option(help="Score the run in the folder again, without drafting.")] = False,
) -> None:
    """Are the mails sound, and the desk's drafts of them as they must be? Exit 1 where not."""
    mails = mailing.load_mails()
    if found := [*mailing.faults(mails, *_learned()), *mailing.too_few(mails)]:
        _end(found, "")
    with tempfile.TemporaryDirectory() as scratch:
        folder = out or Path(scratch)
        if not again:
            mail_run.save(folder, _drafted(mails))
        truth = scoring.known()
        scores = [mail_scores.score(item, truth) for item in mail_run.load(folder, mails)]
        table = mail_gate.summary(scores)
        mail_gate.save(folder, scores, table)
    typer.echo("\n".join(mail_gate.shown(table)))
    _end([*mail_gate.failures(table, mail_gate.load_limits(), len(mails))], "the mails' gate is open")


@app.command("judge")
def second_opinion(
    out: Out, model: Annotated[str, typer.Option(help="A LangChain model, such as ollama:<name>.")], cases: Cases = None
) -> None:
    """Ask a chat model what it thinks of a run, and how far it agrees with the metrics. Needs a running model."""
    from langchain.chat_models import init_chat_model

    truth = scoring.known()
    scores = scoring.score(running.load(out, _chosen(cases)), truth)
    judged = judging.opinions(scores, truth, init_chat_model(model, temperature=0))
    (out / "opinions.json").write_text(json.dumps(judged, indent=1) + "\n", encoding="utf-8")
    typer.echo(json.dumps(asdict(judging.agreement(scores, judged)), ensure_ascii=False, indent=1))


def _chosen(paths: Sequence[Path] | None) -> tuple[Case, ...]:
    return load(paths) if paths else committed()


def _learned() -> tuple[dict[str, Statement], list[str]]:
    """The statements by id, and every text that the product learns from."""
    knowledge = load_knowledge(data_folder("knowledge"))
    learned_from = [question.text for question in (*knowledge.asked, *knowledge.silent)]
    learned_from += [*knowledge.elsewhere, *knowledge.attempts, *knowledge.benign]
    return {statement.id: statement for statement in knowledge.statements}, learned_from


def _drafted(mails: Sequence[mailing.Mail]) -> list[mail_run.MailItem]:
    chain = open_chain(Settings.from_env(), build=True)
    chain.parts.embeddings.embed_query("warm-up")  # as the web page does when it starts
    return [*track(mail_run.generate(mails, mail_run.product_drafter(chain)), "drafting", len(mails))]


def _run(out: Path, cases: Sequence[Case], engine: Any, today: dt.date, workers: int) -> None:
    settings = Settings.from_env()
    chain = open_chain(settings, build=True)
    chain.parts.embeddings.embed_query("warm-up")  # as the web page does when it starts
    items = running.generate(cases, running.ask_chain(chain), engine, today, workers)
    running.save(out, [*track(items, "asking", len(cases))], engine, today, settings.embedding)
    asked = [case for case in cases if case.evidence]
    ablation = retrieval.measure(asked, chain.index, chain.parts.embeddings) if asked else {}
    (out / "retrieval.json").write_text(json.dumps(ablation, indent=1) + "\n", encoding="utf-8")
    curve = reliability.measure(cases, chain.index, chain.parts.embeddings)
    (out / "reliability.json").write_text(json.dumps(curve, indent=1) + "\n", encoding="utf-8")


def _scored(out: Path, cases: Sequence[Case]) -> dict[str, Any]:
    truth = scoring.known()
    scores = scoring.score(running.load(out, cases), truth)
    ablation = json.loads((out / "retrieval.json").read_text(encoding="utf-8"))
    table = scoring.summary(scores, truth) | {
        "retrieval": ablation.get("product", {}),
        "retrieval_ablation": ablation,
        "reliability": json.loads((out / "reliability.json").read_text(encoding="utf-8")),
    }
    scoring.save(out, scores, table)
    known_failures = gating.load_baseline()["failing"] if gating.BASELINE.exists() else ()
    reporting.write(out, scores, table, known_failures)
    typer.echo("\n".join(reporting.markdown(table)))
    return table


def _summary(path: Path) -> dict[str, Any]:
    file = path / scoring.SUMMARY if path.is_dir() else path
    try:
        table: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{file} cannot be read: {error}") from error
    return table


def _end(faults: Sequence[str], all_well: str) -> None:
    typer.echo("\n".join(f"FAIL  {fault}" for fault in faults) or all_well)
    if faults:
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; an error of the suite ends it with exit code 2."""
    try:
        app()
    except EvalError as error:
        typer.echo(f"FAIL  {error}", err=True)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
