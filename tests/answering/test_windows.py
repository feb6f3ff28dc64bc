"""Application windows read from the words of the sheets."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.answering.windows import State, Window, last_day, state_of, windows_of
from assistant.indexing.sheets import load_statements
from assistant.resources import data_folder
from tests.makers import TODAY

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("window", "end"),
    [
        ("2026-02-20 ~ 2026-03-19 (K-Startup, 마감)", dt.date(2026, 3, 19)),
        ("~ 2026-02-23 (운영기관 신청, 마감)", dt.date(2026, 2, 23)),
        ("~ 2026-02-13 17:00 (마감)", dt.date(2026, 2, 13)),
        ("2026-01-05~06 (서울·지방), 2026-01-07~08 (인천·경기) — 첫 접수분", dt.date(2026, 1, 8)),
        ("운영사 모집 2026-01-23 ~ 2026-02-06 (소상공인은 운영사 추천)", dt.date(2026, 2, 6)),
        ("2025-03-31부터", None),
        ("2026-01-25 공고", None),
        ("", None),
        ("~ 2026-02-31", None),
    ],
)
def test_the_end_of_a_window_is_read_where_one_is_stated(window: str, end: dt.date | None) -> None:
    assert last_day(window) == end


def test_every_range_in_the_sheets_can_be_read() -> None:
    ranged = [s for s in load_statements(data_folder("knowledge") / "sheets") if "~" in s.application_window]
    assert len(ranged) >= 15
    assert [s.id for s in ranged if last_day(s.application_window) is None] == []


@pytest.mark.parametrize(
    ("written", "windows"),
    [
        ("2026-02-20 ~ 2026-03-19 (마감)", [("2026-02-20", "2026-03-19")]),
        ("2026-01-05~06 (서울), 2026-01-07~08 (인천)", [("2026-01-05", "2026-01-06"), ("2026-01-07", "2026-01-08")]),
        (
            "자율형공장 ~ 2026-01-07, 부처협업형 2026-02-09 ~ 2026-04-09",
            [("", "2026-01-07"), ("2026-02-09", "2026-04-09")],
        ),
        ("2026-03-16부터 (산업계 공모)", [("2026-03-16", "")]),
        ("2025-12-29 ~ 01-23", [("2025-12-29", "2025-01-23")]),
        ("2025-10-31 공고", []),
        ("상시", []),
    ],
)
def test_every_window_has_its_days_where_they_are_stated(written: str, windows: list[tuple[str, str]]) -> None:
    read = [(str(one.opens or ""), str(one.closes or "")) for one in windows_of(written)]
    assert read == windows


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        (-1, 1, "open"),
        (0, 0, "open"),
        (None, 0, "open"),
        (1, 2, "upcoming"),
        (1, None, "upcoming"),
        (-2, -1, "closed"),
        (None, -1, "closed"),
        (-1, None, "unstated"),
    ],
)
def test_where_a_window_stands_today(opens: int | None, closes: int | None, state: State) -> None:
    days = [None if days is None else TODAY + days * DAY for days in (opens, closes)]
    assert state_of([Window(*days)], TODAY) == state


def test_one_open_round_makes_a_programme_open_and_one_unknown_end_keeps_it_from_being_closed() -> None:
    past, now = Window(None, TODAY - DAY), Window(TODAY, TODAY + DAY)
    assert state_of([past, now], TODAY) == "open"
    assert state_of([past, Window(TODAY - DAY, None)], TODAY) == "unstated"
    assert state_of([], TODAY) == "unstated"
