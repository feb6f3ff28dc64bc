"""What a reader must know beside the answer: the bill's status, closed windows, conflicts, weak or old sources.

A notice is computed from the cited statements, the knowledge's record of the bill and today's date; it is never
written by a model. An answer that touches the bill always says that it is a proposal and when that was last confirmed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.answering.replies import reply
from assistant.errors import KnowledgeError
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
_CONFLICT = re.compile(r"\bconflict (found|between|with)|\bsources? (disagree|conflict|contradict)", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_RANGE_END = re.compile(r"~\s*(?:(\d{4})-)?(?:(\d{2})-)?(\d{2})\b")


@dataclass(frozen=True, slots=True)
class Bill:
    """The standing of the bill, from ``knowledge/bill.yaml``. Dates are ISO days."""

    number: str
    name_ko: str
    name_en: str
    proposers_ko: str
    proposers_en: str
    introduced: str
    last_confirmed: str
    checked: str
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
        return Bill(**{**table, **lists})
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, KeyError) as error:
        raise KnowledgeError(
            f"{path.name} cannot be used: {error}", "See knowledge/README.md for its fields."
        ) from error


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
    citations: Sequence[Citation], statements: Mapping[str, Statement], language: Language, today: dt.date
) -> tuple[Notice, ...]:
    """Notices that follow from the cited statements: closed windows, conflicts, low confidence, old dates."""
    cited = [(citation.number, statements[citation.statement_id]) for citation in citations if citation.statement_id]
    windows = [_closed(statement, language, today) for _, statement in cited]
    marked = (_conflict(cited, language), _low_confidence(cited, language), _stale(cited, language, today))
    return tuple(notice for notice in (*windows, *marked) if notice is not None)


def window_end(window: str) -> dt.date | None:
    """The last day of an application window written as in the sheets (``2026-02-20 ~ 2026-03-19 (…)``).

    ``None`` where none is stated: "from that day on", "announced on". An end that leaves out the year or month takes
    it from the start. Of several rounds the latest end counts.
    """
    ends = []
    for match in _RANGE_END.finditer(window):
        before = _DATE.findall(window[: match.start()])
        year, month = (
            match.group(1) or (before[-1][0] if before else ""),
            match.group(2) or (before[-1][1] if before else ""),
        )
        if year and month:
            ends.append(_day(f"{year}-{month}-{match.group(3)}"))
    return max((end for end in ends if end is not None), default=None)


def _closed(statement: Statement, language: Language, today: dt.date) -> Notice | None:
    end = window_end(statement.application_window)
    if end is None or end >= today:
        return None
    window = re.sub(r"\s*\(.*$", "", statement.application_window).strip()
    words = {"program": program_name(statement, language), "window": window, "today": today.isoformat()}
    return Notice("closed_window", reply("closed_window", language, **words))


def program_name(statement: Statement, language: Language) -> str:
    """The programme's name in one language; sheets write ``Korean / English``, some only one of them."""
    korean, _, english = statement.program.partition(" / ")
    return (korean if language == "ko" else english or korean).strip() or statement.topic


def _conflict(cited: Sequence[tuple[int, Statement]], language: Language) -> Notice | None:
    numbers = [number for number, statement in cited if _CONFLICT.search(statement.notes)]
    return Notice("conflict", reply("conflict", language, numbers=_listed(numbers))) if numbers else None


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


def _day(iso: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(iso)
    except ValueError:
        return None


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(f"[{number}]" for number in numbers)


def spoken_date(iso: str, language: Language) -> str:
    """``2026-07-01`` as it is written in running text: ``2026년 7월 1일``, ``1 July 2026``."""
    day = dt.date.fromisoformat(iso)
    return f"{day.year}년 {day.month}월 {day.day}일" if language == "ko" else f"{day.day} {day:%B} {day.year}"
