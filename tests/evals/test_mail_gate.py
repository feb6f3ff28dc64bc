"""Every mail can be answered rightly, and each way in which a run can be worse keeps the gate shut."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import evals.__main__ as command
from assistant.helpdesk.records import Draft, Flag
from evals import mail_gate, mail_run
from evals.errors import RunError
from evals.mail_run import MailItem
from evals.mail_scores import score
from evals.mails import Mail
from tests.evals.mail_makers import COMMITTED, TRUTH, answer, citation

LIMITS = mail_gate.load_limits()


def right_draft(target: Mail) -> Draft:
    """The draft that a case wants: the first statement of every group, a flag for the rest."""
    lines, flags, cites = [], [], dict[str, int]()
    for n, part in enumerate(target.parts, start=1):
        chosen = [group[0] for group in part.evidence] if part.behaviour in ("answer", "correct") else []
        for statement_id in chosen:
            number = cites.setdefault(statement_id, len(cites) + 1)
            lines.append(answer(TRUTH.statements[statement_id].text(target.language), number, part=n))
        if not chosen:
            flags.append(Flag("off_topic" if part.behaviour == "refuse" else "unanswered", "", n))
    flags += [Flag(group[0], "") for group in target.flags]  # type: ignore[arg-type]
    citations = tuple(citation(number, i, TRUTH, target.language) for i, number in cites.items())
    abouts = tuple(part.about for part in target.parts)
    return Draft(target.language, abouts, tuple(lines), citations, (), tuple(flags))


def masked(text: str) -> str:
    """A committed mail without what was planted."""
    (target,) = (one for one in COMMITTED if one.mail == text)
    for word in target.personal:
        text = text.replace(word, "[x]")
    return text


def right(text: str) -> tuple[str, Draft]:
    """A drafter that does everything as the case wants it."""
    return masked(text), right_draft(next(one for one in COMMITTED if one.mail == text))


def empty(text: str) -> tuple[str, Draft]:
    """A drafter that says nothing: what the gate must always stop."""
    return masked(text), Draft("ko", (), (), (), (), ())


def table_of(drafter: mail_run.Drafter) -> dict[str, Any]:
    return mail_gate.summary([score(item, TRUTH) for item in mail_run.generate(COMMITTED, drafter)])


GOOD = table_of(right)


def test_every_committed_mail_can_be_answered_rightly() -> None:
    assert GOOD["failing"] == []
    assert GOOD["metrics"]["addressed_or_flagged"] == 1.0
    assert [*mail_gate.failures(GOOD, LIMITS, len(COMMITTED))] == []


def test_drafts_that_say_nothing_are_stopped() -> None:
    told = "\n".join(mail_gate.failures(table_of(empty), LIMITS, len(COMMITTED)))
    assert "addressed_or_flagged is 0.0" in told
    assert "language is" in told


def test_drafts_that_flag_everything_are_stopped() -> None:
    def cautious(text: str) -> tuple[str, Draft]:
        safe, one = right(text)
        return safe, replace(one, lines=(), flags=tuple(Flag("unanswered", "", n + 1) for n in range(9)))

    told = "\n".join(mail_gate.failures(table_of(cautious), LIMITS, len(COMMITTED)))
    assert "addressed is 0.0" in told
    assert "addressed_or_flagged" not in told


def test_a_mail_that_is_handed_on_as_it_came_is_stopped() -> None:
    table = table_of(lambda text: (text, right(text)[1]))
    assert table["metrics"]["unmasked"] == sum(len(one.personal) for one in COMMITTED)
    assert "unmasked is" in "\n".join(mail_gate.failures(table, LIMITS, len(COMMITTED)))


def test_a_crashed_draft_is_kept_counts_as_missed_and_stops_the_gate() -> None:
    def failing(text: str) -> tuple[str, Draft]:
        if text == COMMITTED[0].mail:
            raise ValueError("no office")
        return right(text)

    table = table_of(failing)
    assert table["crashed"] == [COMMITTED[0].id]
    assert table["metrics"]["missed"] == len(COMMITTED[0].parts) / table["metrics"]["parts"]
    assert f"crashed: {COMMITTED[0].id}" in [*mail_gate.failures(table, LIMITS, len(COMMITTED))]


def metric(name: str, value: float) -> Callable[[dict[str, Any]], Any]:
    return lambda table: table["metrics"].update({name: value})


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (metric("addressed_or_flagged", 0.949), "addressed_or_flagged is 0.9490, must be at least 0.95"),
        (metric("addressed_or_flagged", math.nan), "addressed_or_flagged was not measured"),
        (metric("invented", 1), "invented is 1.0000, must be at most 0"),
        (metric("invented", math.nan), "invented was not measured"),
        (metric("personal", 1), "personal is"),
        (metric("unmasked", 1), "unmasked is"),
        (metric("forbidden", 1), "forbidden is"),
        (metric("seconds_p95", 1.01), "seconds_p95 is"),
        (metric("language", 0.98), "language is"),
        (lambda table: table["metrics"].pop("personal"), "personal was not measured"),
        (lambda table: table["metrics"].pop("seconds_p95"), "seconds_p95 was not measured"),
        (lambda table: table.update(items=59), "59 items for 60 mails"),
        (lambda table: table.update(items=0), "there are no items"),
        (lambda table: table.update(crashed=["long-x"]), "crashed: long-x"),
    ],
)
def test_a_run_that_is_worse_or_cannot_be_judged_is_blocked(spoil: Callable[[dict[str, Any]], Any], told: str) -> None:
    table = copy.deepcopy(GOOD)
    spoil(table)
    assert told in "\n".join(mail_gate.failures(table, LIMITS, 60))


def test_no_mails_at_all_open_nothing() -> None:
    told = "\n".join(mail_gate.failures(mail_gate.summary([]), LIMITS, 0))
    assert "there are no items" in told
    assert all(f"{name} was not measured" in told for name in (*LIMITS.at_least, *LIMITS.at_most))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[1]",
        "at_least: {}\nat_most: {}\n",
        "at_least: {addressed_or_flagged: 0.95}\nat_most: 1\n",
        mail_gate.THRESHOLDS.read_text(encoding="utf-8").replace("invented: 0", "invented: .nan"),
        mail_gate.THRESHOLDS.read_text(encoding="utf-8").replace("personal: 0", "personal: none"),
        mail_gate.THRESHOLDS.read_text(encoding="utf-8").replace("forbidden: 0", "other: 0"),
    ],
)
def test_limits_that_leave_a_number_out_are_no_limits(content: str, tmp_path: Path) -> None:
    path = tmp_path / "limits.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RunError):
        mail_gate.load_limits(path)


def test_a_saved_run_comes_back_as_it_was(tmp_path: Path) -> None:
    items = [*mail_run.generate(COMMITTED[:3], right)]
    items.append(MailItem(COMMITTED[3], None, error="ValueError: no office"))
    mail_run.save(tmp_path, items)
    assert mail_run.load(tmp_path, COMMITTED[:4]) == tuple(items)


def test_a_run_that_is_missing_damaged_or_of_other_mails_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be read"):
        mail_run.load(tmp_path, COMMITTED)
    mail_run.save(tmp_path, [*mail_run.generate(COMMITTED[:3], right)])
    with pytest.raises(RunError, match="differ in 57 items"):
        mail_run.load(tmp_path, COMMITTED)
    (tmp_path / mail_run.DRAFTS).write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match="cannot be read"):
        mail_run.load(tmp_path, COMMITTED)


def _command(folder: Path, drafter: mail_run.Drafter, *more: str) -> Any:
    mail_run.save(folder, [*mail_run.generate(COMMITTED, drafter)])
    return CliRunner().invoke(command.app, ["mails", "--out", str(folder), "--again", *more])


def test_the_command_opens_for_right_drafts_and_says_why_it_stops_others(tmp_path: Path) -> None:
    opened = _command(tmp_path / "right", right)
    assert opened.exit_code == 0
    assert "the mails' gate is open" in opened.output
    stopped = _command(tmp_path / "empty", empty)
    assert stopped.exit_code == 1
    assert "FAIL  addressed_or_flagged is" in stopped.output
    summary: Mapping[str, Any] = json.loads((tmp_path / "empty" / mail_gate.SUMMARY).read_text(encoding="utf-8"))
    assert summary["metrics"]["addressed_or_flagged"] < 0.95
    lines = (tmp_path / "empty" / mail_gate.SCORES).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [one.id for one in COMMITTED]
