"""The doctor: what is in place, what is missing, and how to mend it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.diagnosis import examine
from assistant.settings import Settings
from tests.ollama import MODEL, scripted_ollama


@pytest.fixture
def settings(real_index_dir: Path) -> Settings:
    return Settings(data_dir=real_index_dir, ollama_url="http://127.0.0.1:9", model=f"ollama:{MODEL}")


def test_all_in_place_but_a_model_is_no_problem(settings: Settings) -> None:
    findings = examine(settings)
    assert [finding.level for finding in findings] == ["ok", "ok", "note"]
    assert "392 statements" in findings[0].text and findings[2].hint


def test_a_running_server_with_the_model_is_in_place(settings: Settings) -> None:
    with scripted_ollama() as server:
        assert [f.level for f in examine(replace(settings, ollama_url=server.url))] == ["ok"] * 3


def test_a_running_server_without_the_model_names_the_command(settings: Settings) -> None:
    with scripted_ollama() as server:
        finding = examine(replace(settings, ollama_url=server.url, model="ollama:absent:3b"))[-1]
    assert finding.level == "note" and finding.hint == "ollama pull absent:3b"


def test_a_missing_index_and_missing_knowledge_are_problems_with_hints(settings: Settings, tmp_path: Path) -> None:
    for broken in (replace(settings, data_dir=tmp_path), replace(settings, knowledge_dir=tmp_path)):
        problems = [finding for finding in examine(broken) if finding.level == "problem"]
        assert problems and all(finding.hint for finding in problems)


def test_a_wrong_model_setting_is_a_problem_and_the_rest_is_still_looked_at(settings: Settings) -> None:
    findings = examine(replace(settings, model="gpt"))
    assert findings[0].level == "ok" and any(f.level == "problem" and "ollama:" in f.hint for f in findings)
