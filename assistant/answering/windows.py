"""Application windows as the sheets write them, read into dates, and where they stand on a day.

    ``2026-02-20 ~ 2026-03-19 (K-Startup, 마감)``, ``~ 2026-01-07``, ``2026-01-05~06``, ``2026-03-16부터``

A day on which something was only announced is not a window.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

State = Literal["open", "upcoming", "closed", "unstated"]

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_RANGE = re.compile(
    r"(?:(?P<opens>\d{4}-\d{2}-\d{2})\s*)?~\s*(?:(?P<year>\d{4})-)?(?:(?P<month>\d{2})-)?(?P<day>\d{2})\b"
    r"|(?P<since>\d{4}-\d{2}-\d{2})부터"
)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days in which one can apply, both ends included; ``None`` where the sheet does not state an end."""

    opens: dt.date | None
    closes: dt.date | None


def windows_of(written: str) -> tuple[Window, ...]:
    """The windows of one ``application_window``, in the order in which they are written.

    An end that leaves out the year or month takes it from the date before it. What is no date is passed over.
    """
    found = []
    for match in _RANGE.finditer(written):
        if match["since"]:
            window = Window(_day(match["since"]), None)
        else:
            before = _DATE.findall(written[: match.start("day")])
            year = match["year"] or (before[-1][0] if before else "")
            month = match["month"] or (before[-1][1] if before else "")
            window = Window(_day(match["opens"] or ""), _day(f"{year}-{month}-{match['day']}"))
        if window.opens or window.closes:
            found.append(window)
    return tuple(found)


def last_day(written: str) -> dt.date | None:
    """The last day of all windows of one ``application_window``; ``None`` where no end is stated."""
    return max((window.closes for window in windows_of(written) if window.closes), default=None)


def state_of(windows: Iterable[Window], today: dt.date) -> State:
    """Where windows stand on a day: open if any is; else upcoming; closed only if the end of every one is known."""
    known = tuple(windows)
    if any(one.closes and one.closes >= today and (not one.opens or one.opens <= today) for one in known):
        return "open"
    if any(one.opens and one.opens > today for one in known):
        return "upcoming"
    if known and all(one.closes for one in known):
        return "closed"
    return "unstated"


def _day(iso: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(iso)
    except ValueError:
        return None
