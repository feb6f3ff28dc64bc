"""The documents do not drift from the program: commands run, names exist, tables and trees are the code's own."""

from __future__ import annotations

import datetime as dt
import inspect
import os
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from assistant import errors
from assistant.errors import AssistantError
from assistant.settings import PREFIX, Settings

CHECKOUT = Path(__file__).resolve().parents[1]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
PAGES = [p for p in (*CHECKOUT.glob("*.md"), *CHECKOUT.glob("*/*.md")) if ".venv" not in p.parts]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]
ASSISTANT = [shlex.split(line) for line in COMMANDS if line.startswith("assistant ")]
MAKE = [line for line in COMMANDS if line.startswith("make ")]


def run(arguments: list[str], data: Path, folder: Path = CHECKOUT, given: str = "") -> subprocess.CompletedProcess[str]:
    env = os.environ | {"ASSISTANT_DATA_DIR": str(data), "ASSISTANT_OLLAMA_URL": "http://127.0.0.1:9"}
    return subprocess.run(arguments, capture_output=True, text=True, cwd=folder, env=env, timeout=300, input=given)


def test_every_command_of_the_readme_is_one_that_is_tried_here() -> None:
    assert len(ASSISTANT) + len(MAKE) == len(COMMANDS) and ASSISTANT and {"make run", "make test"} <= set(MAKE)


@pytest.mark.parametrize("command", ASSISTANT, ids=" ".join)
def test_the_commands_of_the_readme_work(command: list[str], real_index_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "mails.csv").write_bytes("메일\n기본계획은 몇 년마다 세우나요?\n".encode("cp949"))
    done = run([sys.executable, "-m", *command], real_index_dir, tmp_path, "a password of some length\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("command", MAKE)
def test_make_knows_the_targets_of_the_readme(command: str, tmp_path: Path) -> None:
    done = run([*shlex.split(command), "--dry-run"], tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("snippet", blocks("python"))
def test_the_python_of_the_readme_runs(snippet: str, real_index_dir: Path) -> None:
    done = run([sys.executable, "-c", snippet], real_index_dir)
    assert done.returncode == 0, done.stderr
    assert "http" in done.stdout


def test_the_table_of_settings_is_the_settings() -> None:
    rows = [line for line in README.splitlines() if line.startswith(f"| `{PREFIX}")]
    table = {
        name.removeprefix(PREFIX).lower(): value
        for row in rows
        for names, values in [row.split("|")[1:3]]
        for name, value in zip(re.findall("`(.*?)`", names), re.findall("`(.*?)`", values) or [None], strict=True)
    }
    defaults = {
        f.name: f"{f.default:g}" if isinstance(f.default, float) else str(f.default)
        for f in fields(Settings)
        if f.default not in (MISSING, None, "")
    }
    assert set(table) == {f.name for f in fields(Settings)}
    said = {name: value for name, value in table.items() if value is not None}
    assert defaults == said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_what_a_page_links_to_is_there(page: Path) -> None:
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))]
    assert [link for link in links if link and "://" not in link and not (page.parent / link).exists()] == []


def test_the_drawn_tree_of_errors_is_the_real_one() -> None:
    drawn: dict[str, str] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"(\s*[│├└─ ]*)(\w+Error)\b", line):
            depth = (len(match[1]) - 4) // 4
            above[depth:] = [match[2]]
            drawn[match[2]] = above[depth - 1] if depth else "Exception"
    real = {
        name: cls.__bases__[0].__name__
        for name, cls in inspect.getmembers(errors, inspect.isclass)
        if issubclass(cls, AssistantError)
    }
    assert drawn == real


def test_every_dependency_says_what_it_is_for() -> None:
    text = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    for dependency in tomllib.loads(text)["project"]["dependencies"]:
        (line,) = [line for line in text.splitlines() if line.strip().startswith(f'"{dependency}"')]
        assert re.search(r"# \w+", line), dependency


def test_the_changelog_opens_with_what_is_not_released_yet() -> None:
    headings = re.findall(r"^## \[(.+?)\](?: - (.+))?$", (CHECKOUT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    assert all(dt.date.fromisoformat(day) for _, day in headings[1:])
