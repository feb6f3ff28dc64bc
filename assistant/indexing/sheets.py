"""Fact sheets: the curated statements, checked against a schema when they are loaded.

A sheet is a YAML list of statements. What each field means and how a statement is written stands in the README of the
knowledge folder; what is checked stands here. A damaged statement stops the loading with the names of file, statement
and field: a fact that is half there must not be answered from.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.errors import KnowledgeError
from assistant.indexing.yamlfiles import misfit, read_yaml, yaml_files
from assistant.records import Confidence, Source, Statement

_HINTS = {
    "extra_forbidden": "Remove the field, or spell it as the README of the knowledge folder does.",
    "missing": "Add the field.",
    "string_type": "Write the value as one text.",
}
_GENERAL_HINT = "Mend the statement; the README of the knowledge folder says how one is written."
_HANGUL = re.compile("[가-힣]")
_ISO_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)


def _iso_date(value: str) -> str:
    told = "is not a date like 2025, 2025-11 or 2025-11-04"
    if not _ISO_DATE.fullmatch(value):
        raise ValueError(told)
    try:
        dt.date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        raise ValueError(told) from None
    return value


def _has_hangul(value: str) -> str:
    if not _HANGUL.search(value):
        raise ValueError("holds no Korean text")
    return value


def _web_address(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise ValueError("is neither empty nor an address that starts with https:// or http://")
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True)]
FilledText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
KebabId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
IsoDate = Annotated[str, AfterValidator(_iso_date)]


class _SourceSchema(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: FilledText
    publisher: FilledText
    url: Annotated[Text, AfterValidator(_web_address)]
    date: IsoDate


class _StatementSchema(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: KebabId
    topic: FilledText
    statement_ko: Annotated[FilledText, AfterValidator(_has_hangul)]
    statement_en: FilledText
    as_of: IsoDate
    confidence: Confidence
    sources: Annotated[tuple[_SourceSchema, ...], Field(min_length=1)]
    program: Text = ""
    eligibility: Text = ""
    support: Text = ""
    amount: Text = ""
    application_window: Text = ""
    operator: Text = ""
    contact: Text = ""
    notes: Text = ""
    quote: Text = ""
    replaces: tuple[KebabId, ...] = ()


def load_statements(folder: Path) -> tuple[Statement, ...]:
    """Every statement of every sheet in ``folder``, by file name and then as they stand in the file.

    Raises:
        KnowledgeError: a file cannot be read, a statement does not fit the schema, or an id stands twice.
    """
    found: dict[str, Statement] = {}
    for path in yaml_files(folder):
        for statement in _load_sheet(path):
            if statement.id in found:
                raise KnowledgeError(
                    f"{path.name}: statement {statement.id!r}, field id: "
                    f"is already used in {found[statement.id].sheet}.yaml.",
                    "Give one of the two another id.",
                )
            found[statement.id] = statement
    if not found:
        raise KnowledgeError(f"No sheet in {folder.name}/ holds a statement.", f"Put fact sheets in {folder}.")
    return tuple(found.values())


def _load_sheet(path: Path) -> list[Statement]:
    content = read_yaml(path)
    if not isinstance(content, list):
        raise KnowledgeError(f"{path.name} is not a list of statements.", "Begin each statement with '- id: …'.")
    return [_statement(path, number, entry) for number, entry in enumerate(content, start=1)]


def _statement(path: Path, number: int, entry: object) -> Statement:
    try:
        checked = _StatementSchema.model_validate(entry)
    except ValidationError as error:
        raise _told(path, number, entry, error) from error
    fields = checked.model_dump(exclude={"sources"})
    sources = tuple(Source(**source.model_dump()) for source in checked.sources)
    return Statement(sheet=path.stem, sources=sources, **fields)


def _told(path: Path, number: int, entry: object, error: ValidationError) -> KnowledgeError:
    name = entry.get("id") if isinstance(entry, dict) else None
    who = f"statement {name!r}" if name else f"statement number {number} (it has no id)"
    return misfit(
        path, error, lambda where: f"{who}, field {'.'.join(map(str, where)) or '(all)'}", _HINTS, _GENERAL_HINT
    )
