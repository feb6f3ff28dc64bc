"""The page of programmes as HTML: a table to search, sort and filter, a drawer per programme, and two timelines.

The whole table is drawn; ``programmes.js`` hides and orders its rows. What a row is searched and sorted by stands in
its ``data-`` attributes, so that the words on the page and what is looked for are the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.answering.notices import spoken_date
from assistant.answering.windows import State, Window, state_of, windows_of
from assistant.indexing.passages import passage_id
from assistant.indexing.programmes import AUDIENCES, NEEDS, REGIONS, Programme
from assistant.records import Language
from assistant.web.render import View, link
from assistant.web.words import html, text

STATES: tuple[State, ...] = ("open", "upcoming", "unstated", "closed")
COLUMNS = ("programme", "need", "who", "region", "amount", "window", "operator")
ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Listed:
    """A programme with its application windows and where they stand today."""

    programme: Programme
    windows: tuple[Window, ...]
    state: State

    @property
    def last(self) -> str:
        """The last day of its windows, else the first, as ISO day; empty where neither is stated."""
        ends = [one.closes for one in self.windows if one.closes] or [one.opens for one in self.windows if one.opens]
        return max(ends).isoformat() if ends else ""


def with_windows(view: View) -> list[Listed]:
    """Programmes with their windows, the open ones first, then those whose last window is the newest."""
    found = []
    for one in view.programmes:
        written = (view.statements[statement].application_window for statement in one.statements)
        windows = tuple(dict.fromkeys(window for each in written for window in windows_of(each)))
        found.append(Listed(one, windows, state_of(windows, view.today)))
    newest = sorted(found, key=lambda one: one.last, reverse=True)
    return sorted(newest, key=lambda one: STATES.index(one.state))


def page(view: View) -> str:
    """The page's content: how to use it, the filters, the table, the timelines."""
    language, listed = view.language, with_windows(view)
    today = spoken_date(view.today.isoformat(), language)
    return (
        f'<div class="programmes" lang="{language}"><h1>{html("page_programmes", language)}</h1>'
        f"<p>{html('programmes_intro', language, count=str(len(listed)), today=today)}</p>"
        f'<p class="jump"><a href="#windows">{html("timeline_windows", language)}</a>'
        f'<a href="#bill">{html("timeline_bill", language)}</a></p>'
        f"{_filters(listed, language)}{table(listed, view)}"
        f'<h2 id="windows">{html("timeline_windows", language)}</h2>{_bars(listed, view)}'
        f'<h2 id="bill">{html("timeline_bill", language)}</h2>{_bill_history(view)}</div>'
    )


def plain(view: View) -> str:
    """The programmes for a page without scripts: each with what its drawer holds, folded."""
    folded = "".join(
        f"<details><summary>{escape(one.programme.name(view.language))} {_window(one, view.language)}</summary>"
        f"{_facts(one, view)}{_said(one.programme, view)}</details>"
        for one in with_windows(view)
    )
    return f"<h1>{html('page_programmes', view.language)}</h1>{folded}"


def _filters(listed: Sequence[Listed], language: Language) -> str:
    used_needs = {one.programme.need for one in listed}
    used_who = {who for one in listed for who in one.programme.who}
    used_regions = {region for one in listed for region in one.programme.regions}
    choices = (
        ("need", [need for need in NEEDS if need in used_needs]),
        ("who", [who for who in AUDIENCES if who in used_who]),
        ("region", [region for region in REGIONS if region in used_regions]),
        ("state", [state for state in STATES if any(one.state == state for one in listed)]),
    )
    selects = "".join(_select(name, values, language) for name, values in choices)
    template = html("shown_of", language, shown="{shown}", all="{all}")  # filled in by the script
    label, count = html("search", language), html("shown_of", language, shown=str(len(listed)), all=str(len(listed)))
    return (
        f'<form class="filters" role="search"><label class="search">{label}'
        f'<input type="search" name="text" placeholder="{html("search_hint", language)}" autocomplete="off"></label>'
        f'{selects}</form><p class="hint" role="status" data-count="{template}">{count}</p>'
    )


def _select(name: str, values: Sequence[str], language: Language) -> str:
    options = "".join(f'<option value="{value}">{html(f"{name}_{value}", language)}</option>' for value in values)
    return (
        f'<label>{html(f"column_{name}", language)}<select name="{name}">'
        f'<option value="">{html("all", language)}</option>{options}</select></label>'
    )


def table(listed: Sequence[Listed], view: View) -> str:
    """The table; its heads are buttons that sort it."""
    heads = "".join(
        f'<th scope="col"><button type="button" data-sort="{place}">'
        f"{html(f'column_{name}', view.language)}</button></th>"
        for place, name in enumerate(COLUMNS)
    )
    rows = "".join(_row(one, view) for one in listed)
    caption = html("table_caption", view.language)
    none = f'<p class="none" hidden>{html("none_found", view.language)}</p>'
    return (
        f'<table><caption class="sr">{caption}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>{none}"
    )


def _row(one: Listed, view: View) -> str:
    programme, language = one.programme, view.language
    name = escape(programme.name(language))
    texts = _texts(one, language)
    cells = "".join(
        f'<td data-name="{html(f"column_{column}", language)}"{_sorted_by(column, one)}>{texts[column]}</td>'
        for column in COLUMNS[1:]
    )
    keys = {
        "need": programme.need,
        "who": " ".join(programme.who),
        "region": " ".join(programme.regions or (ANYWHERE,)),
    }
    attributes = "".join(f' data-{key}="{value}"' for key, value in {**keys, "state": one.state}.items())
    return (
        f'<tr class="{one.state}"{attributes} data-text="{escape(_searched(programme, view))}"><th scope="row">'
        f'<button type="button" class="detail" data-source="p-{programme.id}">{name}</button>'
        f'<div id="p-{programme.id}" hidden>{detail(one, view)}</div></th>{cells}</tr>'
    )


def _texts(one: Listed, language: Language) -> dict[str, str]:
    """What stands in each column but the first, as HTML."""
    programme = one.programme
    who = ", ".join(text(f"who_{value}", language) for value in programme.who)
    return {
        "need": html(f"need_{programme.need}", language),
        "who": escape(who),
        "region": escape(_regions(programme, language)),
        "amount": escape(programme.amount(language)),
        "window": _window(one, language),
        "operator": escape(programme.operator(language)),
    }


def _regions(programme: Programme, language: Language) -> str:
    return ", ".join(text(f"region_{region}", language) for region in programme.regions or (ANYWHERE,))


def _window(one: Listed, language: Language) -> str:
    tag = f'<span class="tag {one.state}">{html(f"state_{one.state}", language)}</span>'
    return f"{tag} {escape(', '.join(_span(window) for window in one.windows))}"


def _span(window: Window) -> str:
    """``2026-02-20 ~ 2026-03-19``, with one end missing where it is not stated."""
    return f"{window.opens or ''} ~ {window.closes or ''}".strip()


def _sorted_by(column: str, one: Listed) -> str:
    if column == "need":
        return f' data-key="{NEEDS.index(one.programme.need):02}"'
    return f' data-key="{STATES.index(one.state)} {one.last}"' if column == "window" else ""


def _searched(programme: Programme, view: View) -> str:
    """All words that a programme is found by, in both languages: its own and those of its statements."""
    own = [programme.name_ko, programme.name_en, programme.operator_ko, programme.operator_en]
    said = [view.statements[one] for one in programme.statements]
    return " ".join([*own, *(f"{one.statement_ko} {one.statement_en} {one.topic}" for one in said)]).lower()


def detail(one: Listed, view: View) -> str:
    """What the drawer shows of a programme: its line, every statement with its source, and what can be done with it."""
    programme, language = one.programme, view.language
    name, ids = escape(programme.name(language)), " ".join(programme.statements)
    question = html("ask_about", language, programme=programme.name(language))
    return (
        f'<h2 tabindex="-1">{name}</h2>{_facts(one, view)}'
        f'<button type="button" class="ask" data-ask="{question}">'
        f"{html('ask_about_button', language)}</button>"
        f"<h3>{html('what_sources_say', language)}</h3>{_said(programme, view)}"
        f'<button type="button" class="tool" data-act="mistake" data-about="{name}" data-statements="{ids}">'
        f"{html('mistake', language)}</button>"
    )


def _facts(one: Listed, view: View) -> str:
    language, texts = view.language, _texts(one, view.language)
    texts["who"] = escape(one.programme.who_for(language)) or texts["who"]
    written = dict.fromkeys(view.statements[each].application_window for each in one.programme.statements)
    texts["window"] += "".join(f'<br><span lang="ko">{escape(each)}</span>' for each in written if each)  # whose it is
    facts = "".join(
        f"<dt>{html(f'column_{key}', language)}</dt><dd>{value}</dd>" for key, value in texts.items() if value
    )
    return f"<dl>{facts}</dl>"


def _said(programme: Programme, view: View) -> str:
    return "".join(_statement(statement, view) for statement in programme.statements)


def _statement(statement_id: str, view: View) -> str:
    passage, said = view.passages[passage_id(statement_id, view.language)], view.statements[statement_id]
    source = passage.source
    confidence = html(f"confidence_{said.confidence}", view.language)
    return (
        f'<blockquote lang="{passage.language}">{escape(passage.text)}</blockquote>'
        f'<p class="hint">{escape(source.title)} ({escape(source.publisher)}, {escape(source.date)}) · '
        f"{html('as_of', view.language)} {escape(said.as_of)} · {html('confidence', view.language)} {confidence}</p>"
        f"{link(source.url, view.language)}"
    )


def _bill_history(view: View) -> str:
    """The bill's days in order, and that nothing after them is known."""
    bill, language = view.bill, view.language
    days = "".join(
        f'<li><time datetime="{event.date}">{spoken_date(event.date, language)}</time>'
        f"<span>{escape(event.what(language))}</span></li>"
        for event in bill.history
    )
    checked = spoken_date(bill.checked, language)
    after = f"<li class='next'><span>{checked}</span><span>{html('no_later_news', language)}</span></li>"
    return f'<div class="timeline history-line"><ol>{days}{after}</ol></div>'


def _bars(listed: Sequence[Listed], view: View) -> str:
    """Application windows as bars over the months of two years, newest first, with a line at today."""
    rows = [(one, window) for one in listed for window in one.windows]
    rows.sort(key=lambda row: row[1].closes or row[1].opens or dt.date.min, reverse=True)
    first, last = _scale([window for _, window in rows], view.today)
    now = f'<span class="now" style="left:{_along(view.today, first, last):.2f}%"></span>'
    items = "".join(_bar(one, window, (first, last), now, view) for one, window in rows)
    months = "".join(f"<span>{month}</span>" for month in _quarters(first, last))
    hint = html("bars_hint", view.language)
    return (
        f'<p class="hint">{hint}</p><div class="timeline bars"><div class="months" aria-hidden="true">{months}</div>'
        f"<ol>{items}</ol></div>"
    )


def _along(day: dt.date, first: dt.date, last: dt.date) -> float:
    """Where a day lies on the scale, in percent."""
    return 100 * (day - first).days / (last - first).days


def _bar(one: Listed, window: Window, scale: tuple[dt.date, dt.date], now: str, view: View) -> str:
    left, right = _along(_start(window), *scale), _along(_end(window), *scale)
    state = state_of([window], view.today)
    name, standing = escape(one.programme.name(view.language)), html(f"state_{state}", view.language)
    place = f"left:{left:.2f}%;width:{max(right - left, 0.5):.2f}%"
    return (
        f'<li>{name} <span class="date">{_span(window)}</span> <span class="tag {state}">{standing}</span>'
        f'<div class="track" aria-hidden="true"><span class="bar {state}" style="{place}"></span>{now}</div></li>'
    )


_OPEN_ENDED = dt.timedelta(days=30)  # how long a window is drawn of which one end only is known


def _start(window: Window) -> dt.date:
    return window.opens or _end(window) - _OPEN_ENDED


def _end(window: Window) -> dt.date:
    return window.closes or (window.opens or dt.date.min) + _OPEN_ENDED


def _scale(windows: Sequence[Window], today: dt.date) -> tuple[dt.date, dt.date]:
    """From the quarter in which the first window begins to the end of the one in which the last ends, with today."""
    first = min([today, *map(_start, windows)])
    last = max([today, *map(_end, windows)])
    end_month = (last.month - 1) // 3 * 3 + 4
    return (
        dt.date(first.year, (first.month - 1) // 3 * 3 + 1, 1),
        dt.date(last.year + end_month // 13, (end_month - 1) % 12 + 1, 1),
    )


def _quarters(first: dt.date, last: dt.date) -> list[str]:
    """The first month of each quarter, and the year in its place where it begins or the scale does."""
    months = [(year, month) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10)]
    shown = [(year, month) for year, month in months if first <= dt.date(year, month, 1) < last]
    return [str(year if month == 1 or place == 0 else month) for place, (year, month) in enumerate(shown)]
