"""What a reader must know beside the answer: the bill's status, closed windows, conflicts, weak or old sources.

A notice is computed from the cited statements, the knowledge's record of the bill and today's date; it is never
written by a model. An answer that touches the bill always says that it is a proposal and when that was last confirmed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.answering.replies import reply
from assistant.answering.windows import last_day
from assistant.errors import KnowledgeError
from assistant.indexing.yamlfiles import read_yaml
from assistant.records import Citation, Language, Notice, Statement

STALE_AFTER_DAYS = 365

_BILL_SHEETS = frozenset({"bill", "bill_status"})
_ABOUT_BILL = re.compile(
    r"2213710|중소기업\s*(AI|인공지능)[^.]{0,20}(법안|법률안|촉진법|확산법)|김동아"
    r"|SME AI[\w\s]{0,25}\b(bill|act|law)\b|Kim Dong-ah"
    r"|\bbill\b|법안|법률안|발의|통과",
    re.IGNORECASE,
)
_BILL_IN_STATEMENT = re.compile(r"2213710|중소기업 (AI|인공지능)[^.]{0,12}(법안|제정안)|SME AI bill")
_THE_BILL = re.compile(r"\b(the|this) bill\b|(^|\s)(이|해당|이번) 법안|^\s*법안", re.IGNORECASE)
_OUR_NUMBER, _BILL_NUMBER = "2213710", re.compile(r"\b22\d{5}\b")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements whose sources do not agree, by id, and what they differ on."""

    statements: tuple[str, ...]
    about_ko: str
    about_en: str

    def about(self, language: Language) -> str:
        """What the statements differ on, in one language."""
        return self.about_ko if language == "ko" else self.about_en


@dataclass(frozen=True, slots=True)
class Event:
    """One day in the bill's history, in few words, and the statement that says so."""

    date: str
    ko: str
    en: str
    statement: str

    def what(self, language: Language) -> str:
        """What happened, in one language."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Bill:
    """The standing of the bill, from ``knowledge/bill.yaml``. Dates are ISO days; ``official`` is its page."""

    number: str
    name_ko: str
    name_en: str
    proposers_ko: str
    proposers_en: str
    introduced: str
    last_confirmed: str
    checked: str
    official: str
    history: tuple[Event, ...]
    supported_by: tuple[str, ...]
    standing_shown_by: tuple[str, ...]


def load_bill(path: Path) -> Bill:
    """Read the bill's standing.

    Raises:
        KnowledgeError: the file is missing, damaged, or lacks a field.
    """
    try:
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        lists = {name: tuple(table[name]) for name in ("supported_by", "standing_shown_by")}
        history = tuple(Event(**event) for event in table["history"])
        return Bill(**{**table, **lists, "history": history})
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, KeyError) as error:
        raise KnowledgeError(
            f"{path.name} cannot be used: {error}", "See knowledge/README.md for its fields."
        ) from error


def load_conflicts(path: Path, known: Collection[str]) -> tuple[Conflict, ...]:
    """Read which statements do not agree; none where there is no such file.

    Raises:
        KnowledgeError: the file is damaged, or names a statement that is not ``known``.
    """
    if not path.exists():
        return ()
    hint = "Each entry has statements (two ids or more), about_ko and about_en."
    table: Any = read_yaml(path)
    try:
        conflicts = tuple(Conflict(**{**entry, "statements": tuple(entry["statements"])}) for entry in table)
    except (TypeError, KeyError) as error:
        raise KnowledgeError(f"{path.name} cannot be used: {error}", hint) from error
    for conflict in conflicts:
        if len(conflict.statements) < 2 or not set(known).issuperset(conflict.statements):
            named = ", ".join(map(str, conflict.statements))
            raise KnowledgeError(f"{path.name}: no two or more known statements in: {named}", hint)
    return conflicts


def asks_about_bill(text: str) -> bool:
    """Whether a question is about the bill, as far as its words tell."""
    return bool(_ABOUT_BILL.search(text))


def points_at_bill(text: str) -> bool:
    """Whether a question says "the bill", as if there were no other."""
    return bool(_THE_BILL.search(text))


def is_about_another_bill(statement: Statement) -> bool:
    """Whether a statement numbers other bills and not this one."""
    return bool(_BILL_NUMBER.search(statement.statement_en)) and _OUR_NUMBER not in statement.statement_en


def is_about_bill(statement: Statement) -> bool:
    """Whether a statement speaks of the bill, so that its answer needs the bill's status."""
    return statement.sheet in _BILL_SHEETS or bool(
        _BILL_IN_STATEMENT.search(statement.statement_ko + statement.statement_en)
    )


def bill_status(bill: Bill, language: Language) -> Notice:
    """The bill is a proposal: by whom, since when, last confirmed when, as of which day."""
    text = reply(
        "bill_status",
        language,
        name=bill.name_ko if language == "ko" else bill.name_en,
        number=bill.number,
        proposers=bill.proposers_ko if language == "ko" else bill.proposers_en,
        introduced=spoken_date(bill.introduced, language),
        last_confirmed=spoken_date(bill.last_confirmed, language),
        checked=spoken_date(bill.checked, language),
    )
    return Notice("bill_status", text)


def notices_for(
    citations: Sequence[Citation],
    statements: Mapping[str, Statement],
    conflicts: Sequence[Conflict],
    language: Language,
    today: dt.date,
) -> tuple[Notice, ...]:
    """Notices that follow from the cited statements: closed windows, conflicts, low confidence, old dates."""
    cited = [(citation.number, statements[citation.statement_id]) for citation in citations if citation.statement_id]
    windows = [_closed(statement, language, today) for _, statement in cited]
    disputed = [_conflict(one, citations, language) for one in touched(conflicts, citations)]
    marked = (_low_confidence(cited, language), _stale(cited, language, today))
    return tuple(notice for notice in (*windows, *disputed, *marked) if notice is not None)


def touched(conflicts: Sequence[Conflict], citations: Sequence[Citation]) -> tuple[Conflict, ...]:
    """The conflicts in which a cited statement stands."""
    cited = {citation.statement_id for citation in citations}
    return tuple(conflict for conflict in conflicts if cited.intersection(conflict.statements))


def _closed(statement: Statement, language: Language, today: dt.date) -> Notice | None:
    end = last_day(statement.application_window)
    if end is None or end >= today:
        return None
    window = re.sub(r"\s*\(.*$", "", statement.application_window).strip()
    words = {"program": program_name(statement, language), "window": window, "today": today.isoformat()}
    return Notice("closed_window", reply("closed_window", language, **words))


def program_name(statement: Statement, language: Language) -> str:
    """The programme's name in one language; sheets write ``Korean / English``, some only one of them."""
    korean, _, english = statement.program.partition(" / ")
    return (korean if language == "ko" else english or korean).strip() or statement.topic


def _conflict(conflict: Conflict, citations: Sequence[Citation], language: Language) -> Notice:
    numbers = _listed([citation.number for citation in citations if citation.statement_id in conflict.statements])
    return Notice("conflict", reply("conflict", language, numbers=numbers, about=conflict.about(language)))


def _low_confidence(cited: Sequence[tuple[int, Statement]], language: Language) -> Notice | None:
    weak = [(number, statement.confidence) for number, statement in cited if statement.confidence != "high"]
    if not weak:
        return None
    levels = ", ".join(dict.fromkeys(reply(f"confidence_{level}", language) for _, level in weak))
    return Notice(
        "low_confidence", reply("low_confidence", language, numbers=_listed([n for n, _ in weak]), levels=levels)
    )


def _stale(cited: Sequence[tuple[int, Statement]], language: Language, today: dt.date) -> Notice | None:
    old = [(n, s.as_of) for n, s in cited if (today - _latest_day(s.as_of)).days > STALE_AFTER_DAYS]
    if not old:
        return None
    dates = ", ".join(dict.fromkeys(date for _, date in old))
    return Notice("stale", reply("stale", language, numbers=_listed([n for n, _ in old]), dates=dates))


def _latest_day(date: str) -> dt.date:
    """The last day that a date of year, month or day precision can mean (a month ends on its 28th at the earliest)."""
    parts = [int(part) for part in date.split("-")]
    year, month, day = (*parts, *(12, 28)[len(parts) - 1 :])[:3] if len(parts) < 3 else parts
    return dt.date(year, month, day)


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(f"[{number}]" for number in numbers)


def spoken_date(iso: str, language: Language) -> str:
    """``2026-07-01`` as it is written in running text: ``2026년 7월 1일``, ``1 July 2026``."""
    day = dt.date.fromisoformat(iso)
    return f"{day.year}년 {day.month}월 {day.day}일" if language == "ko" else f"{day.day} {day:%B} {day.year}"
