"""The doctor: what is in place, what is missing, and how to mend it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.diagnosis import MODELS, _older, examine, recommended
from assistant.settings import Settings
from assistant.wiring import open_accounts, open_store
from tests.ollama import MODEL, scripted_ollama
from tests.openai_server import scripted_openai
from tests.service.signing import GOOD


@pytest.fixture
def settings(real_index_dir: Path, tmp_path: Path) -> Settings:
    """An index, a desk with a keeper, and no model."""
    desk = f"sqlite:///{tmp_path / 'desk.sqlite3'}"
    made = Settings(real_index_dir, ollama_url="http://127.0.0.1:9", model=f"ollama:{MODEL}", database_url=desk)
    with open_store(made) as store:
        open_accounts(store).add("kim", GOOD, "keeper")
    return made


def test_a_desk_without_a_keeper_and_one_that_cannot_be_reached_are_told(settings: Settings, tmp_path: Path) -> None:
    fresh = examine(replace(settings, database_url=f"sqlite:///{tmp_path / 'fresh.sqlite3'}"))
    assert [finding.level for finding in fresh[2:4]] == ["ok", "note"] and "user add" in fresh[3].hint
    gone = examine(replace(settings, database_url="postgresql://kim:secret@127.0.0.1:9/desk"))[2]
    assert gone.level == "problem" and "secret" not in gone.text + gone.hint


def test_all_in_place_but_a_model_is_no_problem(settings: Settings) -> None:
    findings = examine(settings)
    assert [finding.level for finding in findings] == ["ok", "ok", "ok", "note"]
    assert "392 statements" in findings[0].text and findings[3].hint


def test_a_running_server_with_the_model_is_in_place(settings: Settings) -> None:
    with scripted_ollama() as server:
        findings = examine(replace(settings, ollama_url=server.url))
    assert [f.level for f in findings[:4]] == ["ok"] * 4 and MODEL in findings[3].text


def test_a_running_server_without_the_model_lists_what_it_has_and_names_the_command(settings: Settings) -> None:
    with scripted_ollama() as server:
        finding = examine(replace(settings, ollama_url=server.url, model="ollama:absent:3b"))[3]
    assert finding.level == "note" and MODEL in finding.text and finding.hint == "ollama pull absent:3b"


def test_a_model_that_suits_the_memory_is_recommended_with_its_command(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(total=16e9))
    with scripted_ollama() as server:
        told = examine(replace(settings, ollama_url=server.url))[-1]
        asked_for = examine(replace(settings, ollama_url=server.url, model="ollama:qwen3:4b-instruct"))[-1]
    assert "qwen3:4b-instruct" in told.text and "Apache-2.0" in told.text
    assert told.hint.startswith("ollama pull qwen3:4b-instruct;")
    assert asked_for.level == "ok" and not asked_for.hint


@pytest.mark.parametrize(
    ("memory_gb", "tag"), [(2, "qwen2.5:1.5b"), (8, "qwen2.5:1.5b"), (16, "qwen3:4b-instruct"), (64, "qwen2.5:14b")]
)
def test_a_recommended_model_leaves_memory_to_the_rest(memory_gb: float, tag: str) -> None:
    assert recommended(memory_gb).tag == tag


def test_every_model_that_is_recommended_is_in_the_table_of_the_docs() -> None:
    table = (Path(__file__).resolve().parents[1] / "docs" / "models.md").read_text(encoding="utf-8")
    for model in MODELS:
        (row,) = [line for line in table.splitlines() if line.startswith(f"| `{model.tag}`")]
        assert model.licence in row and f"{model.memory_gb:g}" in row


def test_an_outdated_server_and_one_elsewhere_are_warned_of(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.ollama.VERSION", "0.4.7")
    with scripted_ollama() as server:
        notes = [f.text for f in examine(replace(settings, ollama_url=server.url)) if f.level == "note"]
    assert any("0.4.7 is older" in note for note in notes)
    monkeypatch.setattr("assistant.answering.models.listens", lambda url: False)
    far = examine(replace(settings, ollama_url="http://192.0.2.1:9"))
    assert any("another machine" in finding.text for finding in far)


@pytest.mark.parametrize(("version", "older"), [("0.8.9", True), ("0.9.0", False), ("0.30.1-rc0", False), ("x", False)])
def test_versions_are_compared_by_their_numbers(version: str, older: bool) -> None:
    assert _older(version, "0.9.0") is older


def test_a_server_of_openai_s_protocol_is_looked_at_too(settings: Settings) -> None:
    with scripted_openai() as server:
        there = examine(replace(settings, model=f"openai:{MODEL}", openai_url=server.url))
        absent = examine(replace(settings, model="openai:absent", openai_url=server.url))[3]
    assert [f.level for f in there[:4]] == ["ok"] * 4 and not there[-1].hint
    assert absent.level == "note" and MODEL in absent.text and "absent" in absent.hint


def test_no_model_at_all_is_a_note(settings: Settings) -> None:
    assert examine(replace(settings, model="none"))[-1].level == "note"


def test_a_missing_index_and_missing_knowledge_are_problems_with_hints(settings: Settings, tmp_path: Path) -> None:
    for broken in (replace(settings, data_dir=tmp_path), replace(settings, knowledge_dir=tmp_path)):
        problems = [finding for finding in examine(broken) if finding.level == "problem"]
        assert problems and all(finding.hint for finding in problems)


def test_a_wrong_model_setting_is_a_problem_and_the_rest_is_still_looked_at(settings: Settings) -> None:
    findings = examine(replace(settings, model="gpt"))
    assert findings[0].level == "ok" and any(f.level == "problem" and "ollama:" in f.hint for f in findings)
