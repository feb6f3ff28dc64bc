"""A case: what a person types, and what is known about a right answer. The format is told in ``evals/README.md``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.records import Language, Turn
from evals.errors import CaseError

Behaviour = Literal["answer", "abstain", "correct", "refuse"]
Kind = Literal[
    "factual",
    "amount",
    "date",
    "eligibility",
    "status",
    "comparison",
    "multi_hop",
    "how_to",
    "follow_up",
    "unanswerable",
    "out_of_scope",
    "false_premise",
    "injection",
]
Persona = Literal["sme_owner", "helpdesk"]

CASES = Path(__file__).resolve().parent / "cases"
SPLITS = ("dev", "test")  # what the gate asks; cases/unseen/ is kept back to see how the product generalises
_ALLOWED: dict[str, tuple[str, ...]] = {
    "language": get_args(Language),
    "persona": get_args(Persona),
    "kind": get_args(Kind),
    "behaviour": get_args(Behaviour),
}
_KEYS = frozenset({"id", "question", "evidence", "must_include", "must_not_include", *_ALLOWED})

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its target. ``evidence`` and ``must_include``: of each group, one will do."""

    id: str
    language: Language
    persona: Persona
    kind: Kind
    question: str
    behaviour: Behaviour
    evidence: Groups
    must_include: Groups
    must_not_include: tuple[str, ...]
    history: tuple[Turn, ...] = ()
    split: str = ""

    @property
    def wants_answer(self) -> bool:
        """Whether a right answer answers, or contradicts a false premise."""
        return self.behaviour in ("answer", "correct")


def committed(split: str = "") -> tuple[Case, ...]:
    """The cases of one split, or of both.

    Raises:
        CaseError: a file is damaged, or there are no cases.
    """
    return load(path for name in SPLITS if split in ("", name) for path in sorted((CASES / name).glob("*.jsonl")))


def load(paths: Iterable[Path]) -> tuple[Case, ...]:
    """The cases of some files, in their order; the folder a file lies in is its split.

    Raises:
        CaseError: a file cannot be read, a line is not a case, an id stands twice, or there are no cases.
    """
    cases = [case for path in paths for case in _read(path)]
    if not cases:
        raise CaseError("There are no cases.")
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise CaseError(f"{case.id} stands twice.")
        seen.add(case.id)
    return tuple(cases)


def _read(path: Path) -> list[Case]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path.name} cannot be read: {error}") from error
    return [
        _case(f"{path.name}, line {number}", line, path.parent.name)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]


def _case(where: str, line: str, split: str) -> Case:
    try:
        raw: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise CaseError(f"{where} is not JSON: {error}") from error
    if wrong := sorted((set(raw) ^ _KEYS) - {"history"}):
        raise CaseError(f"{where}: missing or unknown keys: {', '.join(wrong)}")
    for name, allowed in _ALLOWED.items():
        if raw[name] not in allowed:
            raise CaseError(f"{where}: {name} {raw[name]!r} is none of {', '.join(allowed)}")
    turns = tuple(Turn(turn["role"], turn["content"]) for turn in raw.pop("history", []))
    groups = {name: tuple(map(tuple, raw.pop(name))) for name in ("evidence", "must_include")}
    return Case(**raw | groups | {"must_not_include": tuple(raw["must_not_include"])}, history=turns, split=split)
