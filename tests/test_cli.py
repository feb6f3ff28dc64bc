"""The command line: answers on standard output, errors with a hint, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.records import Answer
from assistant.service.feedback import FILE_NAME, Feedback, FeedbackStore


def assistant(*arguments: str, data: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own over the tests' index."""
    env = os.environ | {"ASSISTANT_DATA_DIR": str(data), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"} | extra
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=env,
        timeout=300,
    )


def test_ask_prints_the_answer_its_notices_and_its_sources(real_index_dir: Path) -> None:
    done = assistant("ask", "--engine", "quote", "기본계획은 몇 년마다 세우나요?", data=real_index_dir)
    assert done.returncode == 0, done.stderr
    assert "3년마다" in done.stdout and "[1]" in done.stdout and "http" in done.stdout


def test_ask_json_is_the_answer_s_own_shape(real_index_dir: Path) -> None:
    done = assistant(
        "ask", "--json", "--engine", "quote", "--today", "2026-11-23", "Has the SME AI act passed?", data=real_index_dir
    )
    body = json.loads(done.stdout)
    assert set(body) == set(Answer.__dataclass_fields__)
    assert body["outcome"] == "answered" and body["language"] == "en"
    assert "bill_status" in {notice["kind"] for notice in body["notices"]}


def test_the_language_can_be_chosen(real_index_dir: Path) -> None:
    done = assistant(
        "ask", "--json", "--lang", "en", "--engine", "quote", "스마트상점 지원금 얼마예요", data=real_index_dir
    )
    assert json.loads(done.stdout)["language"] == "en"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ask", "   "), "empty"),
        (("ask", "가" * 1001), "1,000"),
        (("ask", "--today", "yesterday", "질문"), "YYYY-MM-DD"),
        (("feedback", "--since", "yesterday"), "yesterday"),
        (("feedback", "--clear-before", "2026-13-01"), "2026-13-01"),
        (("feedback", "--clear-before", "2026-01-01", "--json"), "--clear-before"),
        (("serve", "--host", "0.0.0.0"), "loopback"),
    ],
)
def test_bad_input_is_told_with_a_hint_and_no_traceback(
    real_index_dir: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = assistant(*arguments, data=real_index_dir)
    assert done.returncode == 1
    assert told in done.stderr and "→" in done.stderr and "Traceback" not in done.stderr


def test_a_damaged_index_is_told_and_mended(real_index_dir: Path, tmp_path: Path) -> None:
    import shutil

    data = tmp_path / "data"
    shutil.copytree(real_index_dir, data)
    for manifest in data.rglob("manifest.json"):
        manifest.unlink()
    broken = assistant("ask", "--engine", "quote", "기본계획은 몇 년마다 세우나요?", data=data)
    assert broken.returncode == 1 and "assistant index" in broken.stderr and not broken.stdout
    assert assistant("index", data=data).returncode == 0
    assert assistant("ask", "--engine", "quote", "기본계획은 몇 년마다 세우나요?", data=data).returncode == 0


def test_doctor_names_what_is_missing_and_what_to_do(real_index_dir: Path, tmp_path: Path) -> None:
    fine = assistant("doctor", data=real_index_dir, ASSISTANT_OLLAMA_URL="http://127.0.0.1:9")
    assert fine.returncode == 0, fine.stdout + fine.stderr
    assert "392 statements" in fine.stdout and "784 passages" in fine.stdout and "no model server" in fine.stdout
    bare = assistant("doctor", data=tmp_path, ASSISTANT_OLLAMA_URL="http://127.0.0.1:9")
    assert bare.returncode == 1 and "assistant index" in bare.stdout


def test_damaged_knowledge_names_file_id_and_field(tmp_path: Path) -> None:
    sheets = tmp_path / "knowledge" / "sheets"
    sheets.mkdir(parents=True)
    (sheets / "bad.yaml").write_text("- id: one\n  topic: t\n", encoding="utf-8")
    done = assistant("index", data=tmp_path / "data", ASSISTANT_KNOWLEDGE_DIR=str(tmp_path / "knowledge"))
    assert done.returncode == 1
    assert all(part in done.stderr for part in ("bad.yaml", "one", "statement_")) and "Traceback" not in done.stderr


def test_a_setting_of_the_wrong_kind_is_named(tmp_path: Path) -> None:
    done = assistant("doctor", data=tmp_path, ASSISTANT_PORT="many")
    assert done.returncode == 1 and "ASSISTANT_PORT" in done.stderr


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """A data folder in which two readers left feedback, and a power failure half a line."""
    store = FeedbackStore(tmp_path / FILE_NAME)
    store.add(Feedback("1" * 32, "2026-01-05T12:00:00+00:00", "up", "ko", question="스마트상점이 뭐예요?"))
    store.add(Feedback("2" * 32, "2026-03-05T12:00:00+00:00", "mistake", "en", "wrong", "[bold]2 is 3", "How often?"))
    store.add(Feedback("3" * 32, "2026-03-06T12:00:00+00:00", "down", "en", "unclear", kept_question=False))
    with store.path.open("ab") as file:
        file.write(b'{"id": "4')
    return tmp_path


def test_feedback_lists_what_readers_said_newest_last(said: Path) -> None:
    done = assistant("feedback", data=said)
    assert done.returncode == 0, done.stderr
    first, second, third = (done.stdout.index(day) for day in ("2026-01-05", "2026-03-05", "2026-03-06"))
    assert first < second < third
    assert all(
        part in done.stdout for part in ("스마트상점이 뭐예요?", "mistake", "wrong", "[bold]2 is 3", "(not kept)")
    )
    assert "left out: 1" in done.stderr and str(said) in done.stderr


def test_feedback_json_is_the_whole_record_since_a_day(said: Path) -> None:
    done = assistant("feedback", "--json", "--since", "2026-03-05", data=said)
    body = json.loads(done.stdout)
    assert [one["verdict"] for one in body] == ["mistake", "down"]
    assert set(body[0]) == set(Feedback.__dataclass_fields__)


def test_feedback_that_is_old_is_removed_and_counted(said: Path) -> None:
    done = assistant("feedback", "--clear-before", "2026-03-05", data=said)
    assert (done.returncode, done.stdout.strip()) == (0, "1 removed")
    assert [one["verdict"] for one in json.loads(assistant("feedback", "--json", data=said).stdout)] == [
        "mistake",
        "down",
    ]


def test_no_feedback_is_said_and_makes_nothing(tmp_path: Path) -> None:
    done = assistant("feedback", data=tmp_path / "nowhere")
    assert done.returncode == 0 and "No feedback" in done.stdout and not (tmp_path / "nowhere").exists()
    assert json.loads(assistant("feedback", "--json", data=tmp_path / "nowhere").stdout) == []


def test_feedback_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    done = assistant("feedback", data=tmp_path)
    assert done.returncode == 1 and "cannot be read" in done.stderr and "→" in done.stderr
    assert "Traceback" not in done.stderr
