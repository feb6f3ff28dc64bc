"""The command line: answers on standard output, errors with a hint, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.records import Answer


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
