"""Cases: read or refused with a reason, and sound as a set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.indexing.knowledge import load_knowledge
from assistant.resources import data_folder
from evals import validate
from evals.cases import committed, load
from evals.errors import CaseError
from tests.evals.makers import KNOWN, case

LINE: dict[str, Any] = {
    "id": "a",
    "language": "ko",
    "persona": "helpdesk",
    "kind": "follow_up",
    "history": [{"role": "user", "content": "위젯이 뭐예요?"}],
    "question": "얼마예요?",
    "behaviour": "answer",
    "evidence": [["grant"]],
    "must_include": [["300만"]],
    "must_not_include": [],
}


def written(folder: Path, *lines: str) -> Path:
    path = folder / "dev" / "cases.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_case_is_read_with_its_history_and_the_split_of_its_folder(tmp_path: Path) -> None:
    (read,) = load([written(tmp_path, json.dumps(LINE), "")])
    assert read.history[0].content == "위젯이 뭐예요?" and read.split == "dev" and read.evidence == (("grant",),)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], "no cases"),
        (["{"], "line 1 is not JSON"),
        ([json.dumps(LINE | {"kind": "riddle"})], "riddle"),
        ([json.dumps(LINE | {"colour": 1})], "colour"),
        ([json.dumps({k: v for k, v in LINE.items() if k != "evidence"})], "evidence"),
        ([json.dumps(LINE), json.dumps(LINE)], "stands twice"),
    ],
)
def test_a_damaged_file_is_refused_with_the_place(lines: list[str], told: str, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=told):
        load([written(tmp_path, *lines)])


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"absent\.jsonl"):
        load([tmp_path / "absent.jsonl"])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"evidence": (("nothing",),)}, "unknown statements: nothing"),
        ({"evidence": ()}, "names no evidence"),
        ({"must_include": (("777",),)}, "always holds one of: 777"),
        ({"evidence": (("grant", "loan"),)}, "always holds"),
        ({"must_not_include": ("300만 원",)}, "its own evidence says"),
        ({"kind": "unanswerable"}, "cannot want to answer"),
        ({"kind": "follow_up"}, "a follow-up has a history"),
    ],
)
def test_a_case_that_cannot_be_right_is_a_fault(fields: dict[str, Any], told: str) -> None:
    assert told in "\n".join(validate.faults([case(**fields)], KNOWN.statements, []))


def test_a_sound_case_has_no_faults() -> None:
    assert [*validate.faults([case()], KNOWN.statements, ["전혀 다른 질문입니다"])] == []


def test_near_duplicates_are_faults() -> None:
    asked = ["위젯 지원금이 얼마예요?!"]
    assert "which is learned from" in "\n".join(validate.faults([case()], KNOWN.statements, asked))
    twins = [case(), case(id="d", question="위젯 지원금 얼마예요")]
    assert "d: like c" in [*validate.faults(twins, KNOWN.statements, [])]


def test_the_jaccard_index_is_shared_over_all() -> None:
    assert validate.grams("AB-cd!") == {"abc", "bcd"}
    assert validate.jaccard(validate.grams("abcd"), validate.grams("bcde")) == pytest.approx(1 / 3)


def test_the_committed_cases_are_sound_and_enough() -> None:
    knowledge = load_knowledge(data_folder("knowledge"))
    statements = {statement.id: statement for statement in knowledge.statements}
    assert [*validate.faults(committed(), statements, [asked.text for asked in knowledge.asked])] == []
    assert [*validate.too_few(committed())] == []
    assert len(committed("dev")) + len(committed("test")) == len(committed())
