"""Reading one YAML file: values stay text, and every way of being damaged is told with the name of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import KnowledgeError
from assistant.indexing.yamlfiles import read_yaml, yaml_files


def test_scalars_stay_the_text_that_is_written(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("- 2025-11-04\n- 2025\n- no\n- 1e3\n- 007\n- null\n", encoding="utf-8")
    assert read_yaml(file) == ["2025-11-04", "2025", "no", "1e3", "007", "null"]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("\ufeffid: 가".encode())
    assert read_yaml(file) == {"id": "가"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "a.yaml is empty"),
        (b"# only a comment\n", "a.yaml is empty"),
        ("id: 위젯".encode("cp949"), "a.yaml is not UTF-8"),
        (b"- id: [one\n- two", "a.yaml is not valid YAML (line "),
        (b"id: one\nid: two\n", "a.yaml is not valid YAML (line 2, column 1: 'id' stands twice)"),
        (b"a:\n  ko: [x]\n  ko: [y]\n", "'ko' stands twice"),
        (b"id: !!python/object/apply:os.getcwd []\n? [a]\n: b", "a.yaml is not valid YAML"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(content)
    with pytest.raises(KnowledgeError) as caught:
        read_yaml(file)
    assert told in caught.value.message
    assert caught.value.hint


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"gone\.yaml cannot be read"):
        read_yaml(tmp_path / "gone.yaml")


def test_files_come_by_name(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "c.txt"):
        (tmp_path / name).touch()
    assert [f.name for f in yaml_files(tmp_path)] == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize("make", [True, False])
def test_a_folder_without_files_is_told(tmp_path: Path, make: bool) -> None:
    folder = tmp_path / "sheets"
    if make:
        folder.mkdir()
    with pytest.raises(KnowledgeError, match=r"sheets/ is missing or holds no \.yaml file"):
        yaml_files(folder)
