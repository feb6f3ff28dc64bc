"""Fact sheets: what is read, and every way a statement can be wrong, told with file, id and field."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import KnowledgeError
from assistant.indexing.sheets import load_statements
from assistant.records import Source
from assistant.resources import data_folder
from tests.indexing.makers import raw_statement, write_yaml

SOURCE = {"title": "T", "publisher": "P", "url": "https://example.org", "date": "2026"}


def load_one(folder: Path, **fields: Any) -> Any:
    write_yaml(folder / "widgets.yaml", [raw_statement(**fields)])
    (found,) = load_statements(folder)
    return found


def test_the_shipped_sheets_are_sound() -> None:
    found = load_statements(data_folder("knowledge") / "sheets")
    assert len(found) >= 392
    assert len({s.id for s in found}) == len(found)
    assert len({s.sheet for s in found}) >= 12
    assert all(s.sources and re.search("[가-힣]", s.statement_ko) for s in found)


def test_a_statement_is_read_as_it_stands(tmp_path: Path) -> None:
    found = load_one(tmp_path, amount=" 300만 원 ", replaces=["old-grant", "gone-grant"], quote="“…”")
    assert (found.id, found.sheet, found.topic, found.as_of) == ("widget-grant", "widgets", "widgets", "2026-10")
    assert found.text("ko") == "위젯 지원금은 300만 원이다."
    assert found.amount == "300만 원"
    assert found.operator == ""
    assert found.replaces == ("old-grant", "gone-grant")
    assert found.sources == (Source("A notice", "A ministry", "https://example.org", "2026-01-02"),)


def test_order_is_that_of_files_and_then_of_the_text(tmp_path: Path) -> None:
    write_yaml(tmp_path / "b.yaml", [raw_statement("b-2"), raw_statement("b-1")])
    write_yaml(tmp_path / "a.yaml", [raw_statement("a-1")])
    assert [s.id for s in load_statements(tmp_path)] == ["a-1", "b-2", "b-1"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": "Widget Grant"}, "id"),
        ({"id": "widget--grant"}, "id"),
        ({"id": "widget-grant\n"}, "id"),
        ({"topic": " "}, "topic"),
        ({"statement_ko": "No Korean here."}, "statement_ko"),
        ({"statement_ko": ""}, "statement_ko"),
        ({"statement_en": None}, "statement_en"),
        ({"as_of": "October 2026"}, "as_of"),
        ({"as_of": "2026-13"}, "as_of"),
        ({"as_of": "2026-02-32"}, "as_of"),
        ({"as_of": "2026-02-30"}, "as_of"),
        ({"confidence": "certain"}, "confidence"),
        ({"sources": []}, "sources"),
        ({"sources": None}, "sources"),
        ({"sources": "a newspaper"}, "sources"),
        ({"sources": [SOURCE, SOURCE | {"date": "yesterday"}]}, "sources.1.date"),
        ({"sources": [SOURCE | {"url": "javascript:alert(1)"}]}, "sources.0.url"),
        ({"sources": [SOURCE | {"author": "A"}]}, "sources.0.author"),
        ({"replaces": "old-grant"}, "replaces"),
        ({"replaces": ["Old Grant"]}, "replaces.0"),
        ({"ammount": "300만 원"}, "ammount"),
        ({"amount": ["300만 원"]}, "amount"),
        ({"sheet": "other"}, "sheet"),
    ],
)
def test_a_wrong_field_is_named_with_file_and_id(tmp_path: Path, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        load_one(tmp_path, **fields)
    statement_id = fields.get("id", "widget-grant")
    assert caught.value.message.startswith(f"widgets.yaml: statement {statement_id!r}, field {field}: ")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"id": "a"}, "widgets.yaml is not a list of statements"),
        ("just text", "widgets.yaml is not a list of statements"),
        (["just text"], "widgets.yaml: statement number 1 (it has no id), field (all)"),
        ([raw_statement(id=None)], "widgets.yaml: statement number 1 (it has no id), field id: Field required"),
        ([], "holds a statement"),
    ],
)
def test_a_file_of_another_shape_is_named(tmp_path: Path, content: Any, told: str) -> None:
    write_yaml(tmp_path / "widgets.yaml", content)
    with pytest.raises(KnowledgeError) as caught:
        load_statements(tmp_path)
    assert told in caught.value.message


def test_an_id_is_used_once_over_all_files(tmp_path: Path) -> None:
    write_yaml(tmp_path / "a.yaml", [raw_statement()])
    write_yaml(tmp_path / "b.yaml", [raw_statement()])
    with pytest.raises(
        KnowledgeError, match=r"b\.yaml: statement 'widget-grant', field id: is already used in a\.yaml"
    ):
        load_statements(tmp_path)


def test_many_problems_are_told_shortly(tmp_path: Path) -> None:
    write_yaml(tmp_path / "widgets.yaml", [{"id": "widget-grant", "x": "y"}])
    with pytest.raises(KnowledgeError) as caught:
        load_statements(tmp_path)
    *shown, rest = caught.value.message.splitlines()
    assert len(shown) == 5
    assert rest == "… and 2 more."


@given(date=st.dates(), length=st.sampled_from([4, 7, 10]))
def test_a_date_is_read_in_every_precision(tmp_path_factory: pytest.TempPathFactory, date: Any, length: int) -> None:
    written = date.isoformat()[:length]
    assert load_one(tmp_path_factory.mktemp("sheets"), as_of=written).as_of == written
