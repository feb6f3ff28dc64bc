"""Programmes: which statements speak of one and the same programme, and what an owner can choose it by.

A sheet has one statement per fact, so several often belong to one programme. ``programmes.yaml`` groups them and says
in a line each who may apply and how much there is; it adds no fact to them. When one can apply is not kept here but
read from the statements. What the fields mean stands in the README of the knowledge folder; what is checked, here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import KnowledgeError
from assistant.indexing.sheets import FilledText, KebabId, Text
from assistant.indexing.yamlfiles import misfit, read_yaml
from assistant.records import Language

Need = Literal["adopt", "grant", "borrow", "invest", "rnd", "partner", "people", "data", "advice", "rules"]
Audience = Literal[
    "small_merchant", "sme", "manufacturer", "startup", "midsize", "local_government", "training_institution"
]
Region = Literal[
    "seoul",
    "busan",
    "daegu",
    "incheon",
    "gwangju",
    "daejeon",
    "ulsan",
    "sejong",
    "gyeonggi",
    "gangwon",
    "chungbuk",
    "chungnam",
    "jeonbuk",
    "jeonnam",
    "gyeongbuk",
    "gyeongnam",
    "jeju",
]

# In display order.
NEEDS: tuple[str, ...] = get_args(Need)
AUDIENCES: tuple[str, ...] = get_args(Audience)
REGIONS: tuple[str, ...] = get_args(Region)

_TOLD_TWICE = ("for", "amount", "operator")
_HINTS = {
    "extra_forbidden": "Remove the field, or spell it as the README of the knowledge folder does.",
    "missing": "Add the field.",
    "string_type": "Write the value as one text.",
    "literal_error": "Use one of the values that the README of the knowledge folder lists.",
}
_GENERAL_HINT = "Mend the entry; the README of the knowledge folder says how one is written."


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme that an owner could use. Texts are empty, and ``regions`` too, where the statements say nothing.

    ``statements`` are ids; the first describes the programme best.
    """

    id: str
    name_ko: str
    name_en: str
    need: str
    who: tuple[str, ...]
    for_ko: str
    for_en: str
    regions: tuple[str, ...]
    amount_ko: str
    amount_en: str
    operator_ko: str
    operator_en: str
    statements: tuple[str, ...]

    def name(self, language: Language) -> str:
        """Its name in one language."""
        return self.name_ko if language == "ko" else self.name_en

    def who_for(self, language: Language) -> str:
        """Who may apply, and the conditions that matter, in one line."""
        return self.for_ko if language == "ko" else self.for_en

    def amount(self, language: Language) -> str:
        """How much there is, with its year or round, in one line."""
        return self.amount_ko if language == "ko" else self.amount_en

    def operator(self, language: Language) -> str:
        """Who runs it."""
        return self.operator_ko if language == "ko" else self.operator_en


class _ProgrammeSchema(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: KebabId
    name_ko: FilledText
    name_en: FilledText
    need: Need
    who: Annotated[tuple[Audience, ...], Field(min_length=1)]
    for_ko: Text
    for_en: Text
    regions: tuple[Region, ...]
    amount_ko: Text
    amount_en: Text
    operator_ko: Text
    operator_en: Text
    statements: Annotated[tuple[KebabId, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_both_languages(self) -> _ProgrammeSchema:
        for field in _TOLD_TWICE:
            if bool(getattr(self, f"{field}_ko")) != bool(getattr(self, f"{field}_en")):
                raise ValueError(f"{field}_ko and {field}_en are not both filled or both empty")
        return self


class _FileSchema(BaseModel):
    model_config = ConfigDict(extra="forbid")

    programmes: Annotated[tuple[_ProgrammeSchema, ...], Field(min_length=1)]
    left_out: dict[KebabId, tuple[KebabId, ...]]


def load_programmes(path: Path, statements: Collection[str]) -> tuple[Programme, ...]:
    """Every programme, in the order of the file; none where there is no such file.

    ``statements`` are the ids that the sheets have.

    Raises:
        KnowledgeError: the file cannot be read or does not fit the schema, an id stands twice, or a statement is
            unknown or stands in two places.
    """
    if not path.exists():
        return ()
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise KnowledgeError(
            f"{path.name} does not hold programmes and left_out.", "Give it these two keys, and no others."
        )
    try:
        checked = _FileSchema.model_validate(content)
    except ValidationError as error:
        raise misfit(path, error, lambda where: _place(content, where), _HINTS, _GENERAL_HINT) from error
    _check_ids(path, checked)
    _check_statements(path, checked, statements)
    return tuple(Programme(**entry.model_dump()) for entry in checked.programmes)


def _check_ids(path: Path, checked: _FileSchema) -> None:
    (most_used, times), *_ = Counter(entry.id for entry in checked.programmes).most_common(1)
    if times > 1:
        raise KnowledgeError(
            f"{path.name}: programme {most_used!r}, field id: stands {times} times.", "Give each another id."
        )


def _check_statements(path: Path, checked: _FileSchema, known: Collection[str]) -> None:
    placed: dict[str, str] = {}
    for place, statement in _places(checked):
        if statement not in known:
            raise KnowledgeError(
                f"{path.name}: {place}: no sheet has a statement {statement!r}.",
                "Correct the id, or remove it with the statement it belonged to.",
            )
        if statement in placed:
            raise KnowledgeError(
                f"{path.name}: {place}: statement {statement!r} already stands in {placed[statement]}.",
                "Leave it in the place that it is most about.",
            )
        placed[statement] = place


def _places(checked: _FileSchema) -> Iterator[tuple[str, str]]:
    for entry in checked.programmes:
        yield from ((f"programme {entry.id!r}, field statements", statement) for statement in entry.statements)
    for reason, left in checked.left_out.items():
        yield from ((f"left_out, reason {reason!r}", statement) for statement in left)


def _place(content: dict[str, object], where: tuple[int | str, ...]) -> str:
    """The place of a problem in a keeper's words: which programme, which field."""
    entries = content.get("programmes")
    match where:
        case ("programmes", int(number), *rest) if isinstance(entries, list):
            entry = entries[number]
            name = entry.get("id") if isinstance(entry, dict) else None
            who = f"programme {name!r}" if name else f"programme number {number + 1} (it has no id)"
            return f"{who}, field {'.'.join(map(str, rest)) or '(all)'}"
        case _:
            return f"field {'.'.join(map(str, where))}"
