"""The page of programmes: which is open today, what the script reads, that nothing of a programme is left out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.chain import AnswerChain
from assistant.answering.notices import Event, spoken_date
from assistant.answering.windows import Window, windows_of
from assistant.indexing.programmes import AUDIENCES, NEEDS, REGIONS
from assistant.records import LANGUAGES, Language, Source, Statement
from assistant.web import programmes, render
from assistant.web.render import View
from assistant.web.words import text
from tests.makers import SOURCE, question, statement
from tests.web.makers import BILL, HOSTILE, Page, programme, view

SCRIPT = (Path(programmes.__file__).parent / "static" / "programmes.js").read_text("utf-8")
TODAY = dt.date(2026, 7, 1)
WINDOWS = {
    "open-now": "2026-06-01 ~ 2026-07-01",
    "open-longer": "2026-06-24 ~ 2026-07-14",
    "later": "2026-07-02 ~ 2026-08-01",
    "since": "2026-03-16부터",
    "unsaid": "",
    "announced": "2026-05-05 공고",
    "over": "~ 2026-06-30",
    "long-over": "2025-02-20 ~ 2025-03-19 (마감)",
}


def shown(windows: dict[str, str], language: Language = "ko", today: dt.date = TODAY) -> View:
    """A view over one programme of one statement for each window."""
    known = {name: statement(name, application_window=written) for name, written in windows.items()}
    listed = tuple(programme(name, one) for name, one in known.items())
    return view(*known.values(), language=language, programmes=listed, today=today)


def of(*statements: Statement, **fields: str) -> View:
    return view(*statements, programmes=(programme("grant", *statements),), today=TODAY)


@pytest.fixture(scope="module", params=LANGUAGES)
def real(request: pytest.FixtureRequest, chain: AnswerChain) -> View:
    """The programmes that ship, on a day on which one of each state is there."""
    return replace(render.view_of(chain, request.param), today=dt.date(2026, 1, 5))


# ---- states


def test_open_programmes_come_first_and_among_those_of_a_state_the_newest() -> None:
    listed = programmes.with_windows(shown(dict(reversed(WINDOWS.items()))))
    assert [(one.programme.id, one.state) for one in listed] == [
        ("open-longer", "open"),
        ("open-now", "open"),
        ("later", "upcoming"),
        ("since", "unstated"),
        ("announced", "unstated"),
        ("unsaid", "unstated"),
        ("over", "closed"),
        ("long-over", "closed"),
    ]


@pytest.mark.parametrize(
    ("today", "state"),
    [("2026-02-19", "upcoming"), ("2026-02-20", "open"), ("2026-03-19", "open"), ("2026-03-20", "closed")],
)
def test_a_programme_stands_where_today_is(today: str, state: str) -> None:
    (one,) = programmes.with_windows(shown({"a": "2026-02-20 ~ 2026-03-19"}, today=dt.date.fromisoformat(today)))
    assert one.state == state


def test_a_programme_has_the_windows_of_all_its_statements_each_once() -> None:
    written = ["2026-02-20 ~ 2026-03-19", "", "2026-02-20 ~ 2026-03-19 (마감)", "~ 2026-07-14"]
    parts = [statement(f"part-{place}", application_window=one) for place, one in enumerate(written)]
    (one,) = programmes.with_windows(of(*parts))
    days = Window(dt.date(2026, 2, 20), dt.date(2026, 3, 19)), Window(None, dt.date(2026, 7, 14))
    assert one.windows == days and one.state == "open" and one.last == "2026-07-14"


@pytest.mark.parametrize(
    ("written", "last"), [("2026-03-16부터", "2026-03-16"), ("~ 2026-01-07", "2026-01-07"), ("", "")]
)
def test_the_day_that_a_programme_is_sorted_by_is_its_last_known_one(written: str, last: str) -> None:
    (one,) = programmes.with_windows(shown({"a": written}))
    assert one.last == last


def test_every_state_has_its_place_in_the_order_and_occurs(real: View) -> None:
    found = [one.state for one in programmes.with_windows(real)]
    assert list(dict.fromkeys(found)) == list(programmes.STATES) and len(found) == len(real.programmes)


# ---- the table


def rows(html: str) -> list[dict[str, str]]:
    return [has for tag, has in Page(html).tags if tag == "tr" and "data-text" in has]


def test_a_row_has_every_attribute_that_the_script_reads(real: View) -> None:
    (names,) = re.findall(r"const NAMES = \[(.*?)\]", SCRIPT)
    read = {f"data-{name}" for name in re.findall(r'"(\w+)"', names)}
    drawn = rows(programmes.page(real))
    assert len(drawn) == len(real.programmes)
    assert all(read <= has.keys() and has["data-text"] == has["data-text"].lower() for has in drawn)


def test_the_filters_are_those_that_the_script_reads_and_each_choice_finds_a_row(real: View) -> None:
    page = Page(programmes.page(real))
    (names,) = re.findall(r"const NAMES = \[(.*?)\]", SCRIPT)
    assert page.all("name") == re.findall(r'"(\w+)"', names)
    drawn = rows(programmes.page(real))
    for name in ("need", "who", "region", "state"):
        select = page.part("select", name=name)
        offered = [value for value in select.all("value") if value]
        in_rows = {value for has in drawn for value in has[f"data-{name}"].split()}
        assert offered and set(offered) == in_rows - {programmes.ANYWHERE}
        assert text(f"{name}_{offered[0]}", real.language) in select.text


def test_where_no_region_is_stated_every_region_is_meant() -> None:
    one = statement()
    drawn = view(one, programmes=(programme("a", one), programme("b", one, regions=("seoul", "busan"))), today=TODAY)
    assert [has["data-region"] for has in rows(programmes.page(drawn))] == ["anywhere", "seoul busan"]
    assert f'includes("{programmes.ANYWHERE}")' in SCRIPT
    assert text("region_anywhere", "ko") in Page(programmes.page(drawn)).text


def test_the_heads_sort_the_columns_in_their_order(real: View) -> None:
    page = Page(programmes.table(programmes.with_windows(real), real))
    assert page.all("data-sort") == [str(place) for place in range(len(programmes.COLUMNS))]
    assert page.all("data-name")[: len(programmes.COLUMNS) - 1] == [
        text(f"column_{name}", real.language) for name in programmes.COLUMNS[1:]
    ]


def test_needs_and_windows_are_sorted_by_their_order_and_not_by_their_words(real: View) -> None:
    keys = Page(programmes.table(programmes.with_windows(real), real)).all("data-key")
    needs, windows = keys[::2], keys[1::2]
    assert all(re.fullmatch(r"\d\d", key) for key in needs)
    assert [key[0] for key in windows] == sorted(key[0] for key in windows)
    assert len(needs) == len(windows) == len(real.programmes)


def test_a_programme_is_found_by_its_words_in_both_languages(real: View) -> None:
    found = {has["data-text"] for has in rows(programmes.page(real))}
    for one in real.programmes:
        said = [real.statements[each] for each in one.statements]
        words = [one.name_ko, one.name_en, one.operator_en, *(each.statement_ko for each in said)]
        assert any(all(word.lower() in text for word in words) for text in found), one.id


def test_every_programme_is_in_the_table_and_on_the_plain_page(real: View) -> None:
    table, plain = Page(programmes.page(real)), Page(programmes.plain(real))
    for one in real.programmes:
        name = one.name(real.language)
        assert table.part(data_source=f"p-{one.id}").text == name
        assert table.part(id=f"p-{one.id}").part("h2").text == name
        assert any(name in folded.part("summary").text for folded in plain.parts("details"))
    assert len(plain.parts("details")) == len(real.programmes)


def test_the_page_says_how_many_there_are_and_what_day_it_is_compared_with(real: View) -> None:
    page, count = Page(programmes.page(real)), str(len(real.programmes))
    today = spoken_date("2026-01-05", real.language)
    assert text("programmes_intro", real.language, count=count, today=today) in page.text
    assert text("shown_of", real.language, shown=count, all=count) in page.text
    assert page.all("data-count") == [text("shown_of", real.language, shown="{shown}", all="{all}")]
    assert '"{shown}"' in SCRIPT and '"{all}"' in SCRIPT


def test_what_the_page_links_to_in_itself_is_there_and_no_id_stands_twice(real: View) -> None:
    page = Page(programmes.page(real))
    ids = page.all("id")
    inner = [address[1:] for address in page.all("href") if address.startswith("#")]
    assert inner and set(inner) <= set(ids) and len(ids) == len(set(ids))


# ---- a programme


@pytest.mark.parametrize("draw", [programmes.page, programmes.plain])
def test_every_statement_of_every_programme_stands_there_with_its_source(
    real: View, draw: Callable[[View], str]
) -> None:
    page = Page(draw(real))
    links = set(page.all("href"))
    for one in real.programmes:
        for each in one.statements:
            said = real.statements[each]
            source = real.passages[f"{each}:{real.language}"].source
            assert said.text(real.language) in page.text
            assert f"{source.title} ({source.publisher}, {source.date})" in page.text
            assert source.url in links or not source.url.startswith("http")


def drawer(drawn: View) -> Page:
    (one,) = programmes.with_windows(drawn)
    return Page(programmes.detail(one, drawn))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drawer_tells_all_that_is_known_of_a_programme(language: Language) -> None:
    window = "2026-06-24 ~ 2026-07-14 (기업마당)"
    one = statement(application_window=window, confidence="medium", as_of="2026-10-01")
    known = programme("grant", one, for_ko="작은 가게", for_en="Small shops", regions=("jeju",))
    page = drawer(view(one, language=language, programmes=(known,), today=TODAY))
    told = (known.name(language), known.who_for(language), known.amount(language), known.operator(language))
    kept = (window, text("region_jeju", language), text("need_grant", language), text("state_open", language))
    weight = ("2026-10-01", text("confidence_medium", language), one.text(language), SOURCE.title, SOURCE.publisher)
    assert [part for part in (*told, *kept, *weight) if part not in page.text] == []
    assert page.all("href") == [SOURCE.url]


def test_a_line_that_is_not_known_is_left_out() -> None:
    one = statement()
    known = programme("grant", one, amount_ko="", amount_en="")
    assert text("column_amount", "ko") not in drawer(view(one, programmes=(known,))).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_programme_can_be_asked_about_and_a_mistake_in_it_reported(language: Language) -> None:
    parts = [statement("part-one"), statement("part-two")]
    page = drawer(view(*parts, language=language, programmes=(programme("grant", *parts),)))
    name = programme("grant").name(language)
    assert page.all("data-ask") == [text("ask_about", language, programme=name)]
    assert page.all("data-about") == [name] and page.all("data-statements") == ["part-one part-two"]
    assert page.all("data-act") == ["mistake"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_one_is_led_to_ask_is_answered_from_the_programme_s_own_facts_with_few_exceptions(
    chain: AnswerChain, language: Language
) -> None:
    missed = []
    for one in chain.parts.programmes:
        asked = text("ask_about", language, programme=one.name(language))
        cited = {citation.statement_id for citation in chain.invoke(question(asked, engine="quote")).citations}
        missed += [] if cited & set(one.statements) else [one.id]
    assert len(missed) <= len(chain.parts.programmes) // 10, missed


# ---- timelines


def bars(html: str) -> list[tuple[float, float]]:
    """Where each bar begins and ends, in percent."""
    styles = [bar.all("style")[0] for bar in Page(html).parts(class_="bar")]
    found = [[float(number) for number in re.findall(r"(-?[\d.]+)%", style)] for style in styles]
    return [(left, left + width) for left, width in found]


def today_at(html: str) -> set[float]:
    styles = [line.all("style")[0] for line in Page(html).parts(class_="now")]
    return {float(number) for style in styles for number in re.findall(r"left:(-?[\d.]+)%", style)}


@pytest.mark.parametrize("today", ["2024-02-29", "2026-01-01", "2026-07-01", "2026-12-31", "2027-03-31"])
def test_bars_lie_on_the_scale_and_today_does_too(real: View, today: str) -> None:
    html = programmes.page(replace(real, today=dt.date.fromisoformat(today)))
    drawn = bars(html)
    assert len(drawn) == sum(len(one.windows) for one in programmes.with_windows(real)) > 10
    assert all(0 <= begins < ends <= 100 for begins, ends in drawn)
    (now,) = today_at(html)
    assert 0 <= now < 100


def test_bars_come_newest_first_with_their_days_and_state() -> None:
    html = programmes.page(shown(WINDOWS))
    items = [item.text for item in Page(html).part(class_="bars").parts("li")]
    assert [item.split()[0] for item in items] == [
        "later",
        "open-longer",
        "open-now",
        "over",
        "since",
        "long-over",
    ]
    assert "2026-07-02 ~ 2026-08-01" in items[0] and text("state_upcoming", "ko") in items[0]
    assert text("state_open", "ko") in items[1] and text("state_closed", "ko") in items[3]


def test_bars_stand_to_each_other_as_their_days_do() -> None:
    html = programmes.page(shown({"a": "2026-01-01 ~ 2026-03-31", "b": "2026-04-01 ~ 2026-06-29"}))
    (second, first), (now,) = bars(html), today_at(html)
    assert first[0] == 0 and first[0] < first[1] < second[0] < second[1] < now
    assert first[1] - first[0] == pytest.approx(second[1] - second[0], abs=0.02)


@pytest.mark.parametrize("written", ["~ 2026-06-30", "2026-06-01부터"])
def test_a_window_of_which_one_end_is_known_is_drawn_as_thirty_days(written: str) -> None:
    html = programmes.page(shown({"half": written, "whole": "2026-05-01 ~ 2026-05-31"}))
    half, whole = bars(html)
    assert half[1] - half[0] == pytest.approx(whole[1] - whole[0], abs=0.02)


def test_the_scale_names_its_quarters_and_in_the_place_of_the_first_its_year() -> None:
    html = programmes.page(shown({"a": "2025-11-20 ~ 2026-03-19"}))
    months = Page(html).part(class_="months").parts("span")
    assert [month.text for month in months] == ["2025", "2026", "4", "7"]


days = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(days, st.integers(0, 900)), max_size=5), days)
def test_whatever_the_days_are_they_fit_the_scale(windows: list[tuple[dt.date, int]], today: dt.date) -> None:
    """A bar is at least half a percent wide, so that a single day is seen; by so much it may reach over the end."""
    written = {f"w-{place}": f"{day} ~ {day + dt.timedelta(length)}" for place, (day, length) in enumerate(windows)}
    html = programmes.page(shown(written, today=today))
    assert len(bars(html)) == len(windows)
    assert all(0 <= begins < ends <= 100.51 for begins, ends in bars(html))
    assert all(0 <= now <= 100 for now in today_at(html))


def test_no_window_that_ships_ends_before_it_begins(chain: AnswerChain) -> None:
    found = [one for said in chain.index.statements.values() for one in windows_of(said.application_window)]
    assert len(found) > 20
    assert [one for one in found if one.opens and one.closes and one.closes < one.opens] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bill_s_days_stand_in_order_and_nothing_is_said_of_what_came_after(language: Language) -> None:
    page = Page(programmes.page(view(language=language))).part(class_="history-line")
    assert page.all("datetime") == [event.date for event in BILL.history] == sorted(page.all("datetime"))
    for event in BILL.history:
        assert f"{spoken_date(event.date, language)}{event.what(language)}" in page.text
    assert page.text.endswith(spoken_date(BILL.checked, language) + text("no_later_news", language))


# ---- hostile text


def everything(bad: str) -> View:
    """A programme and a bill in which whatever is not the page's own is ``bad``."""
    source = Source(bad, bad, "javascript:alert(1)", bad)
    one = statement(
        statement_ko=bad,
        statement_en=bad,
        topic=bad,
        as_of=bad,
        application_window=f"2026-06-24 ~ 2026-07-14 {bad}",
        sources=(source,),
    )
    told = [f"{field}_{language}" for field in ("name", "for", "amount", "operator") for language in LANGUAGES]
    known = programme("grant", one, **dict.fromkeys(told, bad))
    bill = replace(BILL, history=(Event("2026-01-01", bad, bad, "x"),))
    return view(one, programmes=(known,), bill=bill, today=TODAY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("draw", [programmes.page, programmes.plain])
def test_hostile_text_is_shown_as_text(language: Language, draw: Callable[[View], str]) -> None:
    hostile, harmless = (Page(draw(replace(everything(bad), language=language))) for bad in (HOSTILE, "harmless"))
    assert hostile.shape == harmless.shape
    assert hostile.text.count(HOSTILE) == harmless.text.count("harmless") >= 8
    assert not [address for address in hostile.all("href") if not address.startswith("#")]


def test_hostile_text_stays_in_its_attributes() -> None:
    page = Page(programmes.page(everything(HOSTILE)))
    assert page.all("data-about") == [HOSTILE]
    assert HOSTILE in page.all("data-ask")[0] and HOSTILE.lower() in page.all("data-text")[0]


def test_a_programme_s_closed_values_can_stand_in_an_attribute(chain: AnswerChain) -> None:
    """They are written there as they are."""
    values = (*NEEDS, *AUDIENCES, *REGIONS, *programmes.STATES, programmes.ANYWHERE)
    assert all(re.fullmatch(r"[a-z_]+", value) for value in values)
    assert all(re.fullmatch(r"[a-z0-9-]+", one.id) for one in chain.parts.programmes)
