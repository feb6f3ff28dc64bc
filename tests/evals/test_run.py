"""A run from end to end: asked, kept, scored, reported; a broken product is caught by the gate."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.answering import chain as chain_module
from assistant.answering.chain import AnswerChain
from assistant.records import Question
from evals import gate, report, retrieval, run, score
from evals.__main__ import app
from evals.cases import Case, committed
from evals.errors import RunError
from tests.evals.makers import KNOWN, answer, case

CASES = [
    case(id="a"),
    case(id="b", question="터지는 질문"),
    case(id="c", question="대출은요?", must_include=(("10억",),)),
]


def said(question: Question) -> run.Said:
    if "터지는" in question.text:
        raise ZeroDivisionError("a bug")
    return answer("loan" if "대출" in question.text else "grant"), {}


@pytest.fixture(scope="module")
def items() -> list[run.Item]:
    return [*run.generate(CASES, said)]


def test_items_come_in_case_order_and_a_crash_hides_nobody(items: list[run.Item]) -> None:
    assert [item.case.id for item in items] == ["a", "b", "c"]
    assert items[1].error == "ZeroDivisionError: a bug" and items[2].answer == answer("loan")


def test_a_run_is_saved_with_what_shaped_it_and_read_back(items: list[run.Item], tmp_path: Path) -> None:
    run.save(tmp_path, items, "quote", run.TODAY, "use-multilingual")
    config = json.loads((tmp_path / run.CONFIG).read_text("utf-8"))
    assert config["engines_seen"] == ["quote"] and config["today"] == "2026-11-23" and config["cases"] == 3
    assert run.load(tmp_path, CASES) == tuple(items)
    with pytest.raises(RunError, match="differ in 1"):
        run.load(tmp_path, CASES[:2])
    with pytest.raises(RunError, match="cannot be read"):
        run.load(tmp_path / "absent", CASES)


def test_a_report_shows_what_failed_and_why(items: list[run.Item], tmp_path: Path) -> None:
    scores = score.score(items, KNOWN)
    report.write(tmp_path, scores, score.summary(scores, KNOWN), known_failures=["b"])
    page = (tmp_path / report.REPORT).read_text("utf-8")
    assert "터지는 질문" in page and "ZeroDivisionError" in page and page.count("<svg") == 3
    assert "http://" not in page.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
        "http://creativecommons.org", ""
    )
    assert "| pass | 1.000 |" in (tmp_path / report.MARKDOWN).read_text("utf-8")
    suite = ET.parse(tmp_path / report.JUNIT).getroot()
    assert suite.get("tests") == "3" and [f.get("message") for f in suite.iter("failure")] == ["crashed"]


def test_a_run_in_which_everything_crashed_has_a_report_and_stays_out(tmp_path: Path) -> None:
    scores = score.score([run.Item(case(), None, error="Boom")], KNOWN)
    table = score.summary(scores, KNOWN)
    report.write(tmp_path, scores, table)
    assert "1 crashed" in (tmp_path / report.MARKDOWN).read_text("utf-8")
    assert "crashed: c" in gate.failures(table, {}, gate.load_thresholds(), 1)


def test_hostile_words_in_an_answer_stay_words_in_the_report(tmp_path: Path) -> None:
    scores = score.score([run.Item(case(question="<script>x()</script>"), answer("loan"), 0.1)], KNOWN)
    report.write(tmp_path, scores, score.summary(scores, KNOWN))
    assert "<script>x()" not in (tmp_path / report.REPORT).read_text("utf-8")


def _table(chain: AnswerChain, cases: list[Case]) -> dict[str, Any]:
    truth = score.known()
    table = score.summary(score.score([*run.generate(cases, run.ask_chain(chain))], truth), truth)
    return table | {"retrieval": retrieval.measure(cases, chain.index, chain.parts.embeddings)["product"]}


def _blind(chain: AnswerChain, patch: pytest.MonkeyPatch) -> None:
    """The search finds the worst statements instead of the best."""
    patch.setattr("assistant.answering.retrieval.WEIGHTS", dict.fromkeys(chain_weights(), -1.0))


def chain_weights() -> list[str]:
    from assistant.answering.retrieval import WEIGHTS

    return list(WEIGHTS)


def _careless(chain: AnswerChain, patch: pytest.MonkeyPatch) -> None:
    """The program's own sentences say that the bill has passed, and the status notice is lost."""
    patch.setattr(chain_module, "bill_status", lambda bill, language: replace_notice())


def replace_notice() -> Any:
    from assistant.records import Notice

    return Notice("bill_status", "법안이 통과되었습니다.")


def _falsified(chain: AnswerChain, patch: pytest.MonkeyPatch) -> None:
    """Every figure of every passage that is shown is another than the one the knowledge holds."""
    table = str.maketrans("123456789", "987654321")
    wrong = {i: replace(p, text=p.text.translate(table)) for i, p in chain.index.passages.items()}
    patch.setattr(chain.index, "passages", wrong)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [(_blind, "retrieval hit@5"), (_careless, "status_honesty"), (_falsified, "verbatim")],
    ids=["broken retriever", "broken status", "wrong statements"],
)
def test_a_broken_product_is_blocked(
    chain: AnswerChain,
    spoil: Callable[[AnswerChain, pytest.MonkeyPatch], None],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = [c for c in committed("dev") if c.kind in ("status", "factual", "amount")][:40]
    limits = gate.load_thresholds()
    before = _table(chain, cases)
    with monkeypatch.context() as patch:
        spoil(chain, patch)
        after = _table(chain, cases)
    new = set(gate.failures(after, before, limits, 40)) - set(gate.failures(before, before, limits, 40))
    assert any(told in failure for failure in new), new


def test_the_command_line_runs_scores_and_compares(real_index_dir: Path, tmp_path: Path) -> None:
    from evals.cases import CASES as COMMITTED

    few = tmp_path / "dev" / "few.jsonl"
    few.parent.mkdir()
    source = sorted((COMMITTED / "dev").glob("*.jsonl"))[0]
    few.write_text("\n".join(source.read_text("utf-8").splitlines()[:3]) + "\n", encoding="utf-8")
    call = CliRunner(env={"ASSISTANT_DATA_DIR": str(real_index_dir)}).invoke
    out = tmp_path / "out"
    made = call(app, ["run", "--cases", str(few), "--out", str(out)])
    assert made.exit_code == 0, made.output
    assert {f.name for f in out.iterdir()} >= {
        "answers.jsonl",
        "scores.jsonl",
        "summary.json",
        "report.html",
        "junit.xml",
    }
    for again in (
        ["score", "--cases", str(few), "--out", str(out)],
        ["report", "--cases", str(few), "--out", str(out)],
    ):
        assert call(app, again).exit_code == 0
    assert "no difference" in call(app, ["compare", str(out), str(out)]).output
    assert call(app, ["validate", "--cases", str(few)]).exit_code == 0


def test_a_line_may_quote_what_ends_a_line_elsewhere(tmp_path: Path) -> None:
    lines = [{"id": "a", "text": "one\u2028two\x85three"}, {"id": "b", "text": ""}]
    run.write_lines(tmp_path / "lines", lines)
    assert run.read_lines(tmp_path / "lines", ["b", "a"], "cases") == lines[::-1]
