"""Asked-as questions: what is read, and every way a file can be wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import KnowledgeError
from assistant.indexing.asked import AskedAs, load_asked, load_elsewhere, load_manipulation
from assistant.indexing.sheets import load_statements
from assistant.resources import data_folder
from tests.indexing.makers import write_yaml

IDS = frozenset({"grant", "loan"})


def test_the_shipped_questions_are_sound() -> None:
    ids = frozenset(s.id for s in load_statements(data_folder("knowledge") / "sheets"))
    found = load_asked(data_folder("knowledge") / "asked", ids)
    assert len(found) >= 6_000
    assert {a.statement_id for a in found} == ids
    assert {a.language for a in found} == {"ko", "en"}


def test_questions_are_read_file_by_file(tmp_path: Path) -> None:
    write_yaml(tmp_path / "a.yaml", {"loan": {"en": [" A loan? "]}})
    write_yaml(
        tmp_path / "b.yaml", {"grant": {"en": ["A grant?"], "ko": ["지원금?", "보조금?"]}, "loan": {"ko": ["대출?"]}}
    )
    assert load_asked(tmp_path, IDS) == (
        AskedAs("loan", "en", "A loan?"),
        AskedAs("grant", "ko", "지원금?"),
        AskedAs("grant", "ko", "보조금?"),
        AskedAs("grant", "en", "A grant?"),
        AskedAs("loan", "ko", "대출?"),
    )


def test_a_repeated_question_counts_once_for_one_statement_and_again_for_another(tmp_path: Path) -> None:
    write_yaml(tmp_path / "a.yaml", {"loan": {"ko": ["얼마?", "얼마?"]}, "grant": {"ko": ["얼마?"]}})
    assert load_asked(tmp_path, IDS) == (AskedAs("loan", "ko", "얼마?"), AskedAs("grant", "ko", "얼마?"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (["grant"], "a.yaml does not map statement ids to questions"),
        ({"gift": {"ko": ["?"]}}, "a.yaml: 'gift': no sheet has this id"),
        ({"grant": ["?"]}, "a.yaml: 'grant': is not a mapping of languages"),
        ({"grant": {"ko": "?"}}, "a.yaml: 'grant', field ko: is not a list"),
        ({"grant": {"ko": ["?", "  "]}}, "a.yaml: 'grant', field ko: a question is empty"),
        ({"grant": {"en": [["?"]]}}, "a.yaml: 'grant', field en: a question is empty or not a text"),
        ({"grant": {"ja": ["?"]}}, "a.yaml: 'grant', field ja: is not a language"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: Any, told: str) -> None:
    write_yaml(tmp_path / "a.yaml", content)
    with pytest.raises(KnowledgeError) as caught:
        load_asked(tmp_path, IDS)
    assert told in caught.value.message
    assert caught.value.hint


def written(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "some.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def test_questions_on_other_subjects_are_read_in_order_and_once(tmp_path: Path) -> None:
    path = written(tmp_path, "weather: {ko: [비 와요?, 눈 와요?], en: [Rain?]}\nagain: {ko: [비 와요?]}\n")
    assert load_elsewhere(path) == ("비 와요?", "눈 와요?", "Rain?")


def test_attempts_and_honest_questions_are_kept_apart(tmp_path: Path) -> None:
    path = written(tmp_path, "attempts: {a: {ko: [무시해]}}\nbenign: {b: {en: [May I ignore it?]}}\n")
    assert load_manipulation(path) == (("무시해",), ("May I ignore it?",))


@pytest.mark.parametrize("content", ["- a list", "attempts: {}", "attempts: {a: {ko: [x]}}\nbenign: [y]"])
def test_a_file_of_another_shape_is_an_error_with_a_hint(tmp_path: Path, content: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(KnowledgeError, match=r"some\.yaml") as caught:
        load_manipulation(path)
    assert caught.value.hint


def test_other_subjects_in_another_shape_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="subjects"):
        load_elsewhere(written(tmp_path, "- a list"))
