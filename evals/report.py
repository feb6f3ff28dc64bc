"""What a run looks like to a person: one self-contained page, a Markdown summary, and JUnit XML for a CI page."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
import matplotlib

from evals.score import Score

matplotlib.use("svg")
from matplotlib.figure import Figure

HERE = Path(__file__).resolve().parent
REPORT, MARKDOWN, JUNIT = "report.html", "summary.md", "junit.xml"


def write(folder: Path, scores: Sequence[Score], table: Mapping[str, Any], known_failures: Sequence[str] = ()) -> None:
    """Write the three into a run's folder. ``known_failures`` are marked as such, and the others as new.

    Raises:
        OSError: they cannot be written.
    """
    failing = [one for one in scores if one.values.get("pass") != 1.0]
    loader = jinja2.FileSystemLoader(HERE)
    page = jinja2.Environment(loader=loader, autoescape=True).get_template("report.html.j2")
    plots = [_bars("pass rate", table["by"][group], group) for group in ("kind", "language", "sheet")]
    plots += [_reliability(table["reliability"])] if table.get("reliability") else []
    (folder / REPORT).write_text(
        page.render(table=table, failing=failing, plots=plots, known=set(known_failures)), encoding="utf-8"
    )
    (folder / MARKDOWN).write_text("\n".join(markdown(table)) + "\n", encoding="utf-8")
    ET.ElementTree(junit(scores)).write(folder / JUNIT, encoding="utf-8", xml_declaration=True)


def markdown(table: Mapping[str, Any]) -> list[str]:
    """The means with their intervals, overall and by split, as lines of Markdown."""
    lines = [f"{table['items']} items, {len(table['failing'])} failing, {len(table['crashed'])} crashed", ""]
    lines += ["| metric | mean | 95 % | n |", "| --- | --- | --- | --- |"]
    for name, m in table["metrics"].items():
        lines.append(f"| {name} | {m['mean']:.3f} | {m['low']:.3f}–{m['high']:.3f} | {m['n']} |")
    for group, parts in table["by"].items():
        lines += ["", f"| {group} | pass | 95 % | n |", "| --- | --- | --- | --- |"]
        for name, m in ((name, metrics["pass"]) for name, metrics in parts.items() if "pass" in metrics):
            lines.append(f"| {name} | {m['mean']:.3f} | {m['low']:.3f}–{m['high']:.3f} | {m['n']} |")
    for name, value in table.get("retrieval", {}).items():
        lines += [""] if name == "hit@1" else []
        lines.append(f"- {name}: {value:.3f}")
    if model := table.get("model"):
        lines += ["", "| the model | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in model.items())]
    if curve := table.get("reliability"):
        lines.append(
            f"- Brier score of silence: {curve['brier']:.3f} ({curve['brier_of_the_share']:.3f} for the share alone)"
        )
    return lines


def junit(scores: Sequence[Score]) -> ET.Element:
    """One test case an item, as CI systems read it."""
    failing = sum(one.values.get("pass") != 1.0 for one in scores)
    suite = ET.Element("testsuite", name="evals", tests=str(len(scores)), failures=str(failing))
    for one in scores:
        case, item = one.item.case, one.item
        row = ET.SubElement(suite, "testcase", classname=case.kind, name=case.id, time=str(item.seconds))
        if one.values.get("pass") != 1.0:
            said = item.answer["text"] if item.answer else item.error
            ET.SubElement(row, "failure", message=", ".join(faults(one))).text = f"{case.question}\n\n{said}"
    return suite


def faults(one: Score) -> list[str]:
    """The names of the metrics that an item falls short of."""
    return [name for name, value in one.values.items() if value is not None and value < 1.0] or ["crashed"]


def _bars(title: str, groups: Mapping[str, Any], what: str) -> str:
    """A bar a group with its interval, as SVG."""
    rows = [(name, metrics["pass"]) for name, metrics in groups.items() if "pass" in metrics]
    figure = Figure(figsize=(7, 0.6 + 0.28 * len(rows)), layout="tight")
    axes = figure.subplots()
    values = [m["mean"] for _, m in rows]
    spread = [[max(0.0, m["mean"] - m["low"]) for _, m in rows], [max(0.0, m["high"] - m["mean"]) for _, m in rows]]
    axes.barh([f"{name} ({m['n']})" for name, m in rows], values, xerr=spread, color="#8fb4d6", ecolor="#555")
    axes.set_xlim(0, 1)
    axes.set_title(f"{title} by {what}", fontsize=9)
    axes.tick_params(labelsize=8)
    axes.invert_yaxis()
    return _svg(figure)


def _reliability(curve: Mapping[str, Any]) -> str:
    """The probability of silence that was given against the share that came true, as SVG."""
    figure = Figure(figsize=(4, 3.6), layout="tight")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="#bbb", linewidth=1)
    axes.plot([b["given"] for b in curve["bins"]], [b["came_true"] for b in curve["bins"]], "o-", color="#3b6ea5")
    for one in curve["bins"]:
        axes.annotate(
            str(one["n"]), (one["given"], one["came_true"]), fontsize=8, xytext=(4, -10), textcoords="offset points"
        )
    axes.set_xlabel("given probability that the sources are silent", fontsize=8)
    axes.set_ylabel("share that is unanswered", fontsize=8)
    axes.set_title(
        f"reliability; Brier {curve['brier']:.3f}, of the share alone {curve['brier_of_the_share']:.3f}", fontsize=9
    )
    return _svg(figure)


def _svg(figure: Figure) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg")
    svg = out.getvalue()
    return svg[svg.index("<svg") :]
