"""Answers as HTML: pure functions from records to text, everything that is not ours escaped.

A citation mark is a button; pressing it shows the source that stands hidden beside the answer, so that opening one asks
nothing of the server. (Not in a ``<template>``: Gradio changes what is drawn in place and does not look into one.) Each
answered exchange carries itself as JSON: from there the page keeps it in the browser, copies it and exports it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from assistant.answering.chain import AnswerChain
from assistant.answering.citations import with_marks
from assistant.answering.notices import Bill, Conflict, touched
from assistant.answering.windows import last_day
from assistant.footnoted import is_web_address
from assistant.indexing.passages import passage_id
from assistant.indexing.programmes import Programme
from assistant.records import Answer, Citation, Language, Notice, Passage, Sentence, Statement
from assistant.web.words import html, text, web_link

EXAMPLES = ("example_1", "example_2", "example_3", "example_4")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what was said to it: an answer, an error's message and hint, or what there is of an answer yet.

    With an answer and sentences, the answer stands until the sentences, which are drawn in its place, are a whole one.
    ``doing`` is the key of what goes on: ``thinking``, ``writing``, ``wording``, or empty; ``stopped`` is set where
    the reader ended it. ``engine`` is who words the sentences while they grow.
    """

    question: str
    answer: Answer | None = None
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    error: tuple[str, str] | None = None
    doing: str = ""
    engine: str = ""
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What an exchange is drawn with. ``can_reword`` tells whether there is a model that could word an answer."""

    language: Language
    passages: Mapping[str, Passage]
    statements: Mapping[str, Statement]
    bill: Bill
    conflicts: tuple[Conflict, ...] = ()
    programmes: tuple[Programme, ...] = ()
    can_reword: bool = False
    today: dt.date = field(default_factory=dt.date.today)


def view_of(chain: AnswerChain, language: Language) -> View:
    """The view over a chain's knowledge, today, in one language."""
    parts = chain.parts
    index = parts.index
    return View(
        language,
        index.passages,
        index.statements,
        parts.bill,
        parts.conflicts,
        parts.programmes,
        can_reword=parts.writer is not None,
    )


def welcome(view: View) -> str:
    """What stands where there is no conversation yet."""
    examples = _ask_buttons("examples", [text(key, view.language) for key in EXAMPLES], view.language)
    return f'<section class="welcome"><p>{html("intro", view.language)}</p>{examples}</section>'


def past(exchanges: Sequence[Exchange], view: View) -> str:
    """The conversation but for its newest exchange."""
    return "".join(exchange(place, one, view) for place, one in enumerate(exchanges))


def exchange(place: int, one: Exchange, view: View) -> str:
    """A question and what was said to it. ``place`` counts from 0 and makes the ids in it unique."""
    language = view.language
    if one.error:
        lines = "".join(f"<p>{escape(part)}</p>" for part in one.error if part)
        said = f'<div class="error" role="alert"><strong>{html("failed", language)}</strong>{lines}</div>'
    elif one.answer:
        shown = one.answer
        if one.sentences:
            told = with_marks(one.sentences)
            shown = replace(shown, text=told, sentences=one.sentences, citations=one.citations, engine=one.engine)
        said = answer(place, shown, view) + _doing(one, language)
    else:
        said = f'<div class="answer">{_sentences(place, one.sentences, language)}{_doing(one, language)}</div>'
        said += _sources(place, one.citations, view)
    return (
        f'<article class="exchange"{_record(one)}>'
        f'<div class="asked"><span class="sr">{html("you", language)}: </span>{escape(one.question)}</div>'
        f'<div class="said"><span class="sr">{html("assistant", language)}: </span>{said}</div></article>'
    )


def _record(one: Exchange) -> str:
    """What the browser keeps of an exchange; nothing of one that is still growing or has failed."""
    if one.answer is None:
        return ""
    kept = json.dumps({"question": one.question, "answer": one.answer.as_json()}, ensure_ascii=False)
    return f' data-record="{escape(kept)}"'


def _doing(one: Exchange, language: Language) -> str:
    if one.stopped:
        return f'<p class="stopped">{html("stopped", language)}</p>'
    if not one.doing:
        return ""
    return f'<p class="thinking" data-cut="{html("cut", language)}">{html(one.doing, language)}</p>'


def answer(place: int, given: Answer, view: View) -> str:
    """One answer: who worded it, sentences with their marks, notices, sources, what can be done with it."""
    language = view.language
    related = _ask_buttons("related", given.related, language) if given.related else ""
    return (
        f"{label(given, language)}"
        f'<div class="answer {given.outcome}" lang="{given.language}">'
        f"{_sentences(place, given.sentences, language)}</div>"
        f"{''.join(notice(each, language) for each in given.notices)}"
        f"{conflicts(given, view)}{_sources(place, given.citations, view)}"
        f"{_tools(given, view)}{related}"
    )


def label(given: Answer, language: Language) -> str:
    """Whether the sentences are quotes or a model's: a reader is told before reading (AI Basic Act, transparency)."""
    if not given.citations:
        return ""
    if given.engine == "quote":
        return f'<p class="label quoted">{html("engine_quote", language)}</p>'
    return f'<p class="label model">{html("engine_model", language, model=given.engine)}</p>'


def _sentences(place: int, given: Sequence[Sentence], language: Language) -> str:
    """Sentences that rest on the same sources make one paragraph."""
    paragraphs: list[tuple[tuple[int, ...], list[str]]] = []
    for sentence in given:
        marks = "".join(_mark(place, number, language) for number in sentence.citations)
        last = f'<span class="last">{escape(sentence.text[-1:])}{marks}</span>'  # no mark begins a line
        part = f"<span>{escape(sentence.text[:-1])}{last}</span>"
        if paragraphs and paragraphs[-1][0] == sentence.citations:
            paragraphs[-1][1].append(part)
        else:
            paragraphs.append((sentence.citations, [part]))
    return "".join(f"<p>{' '.join(parts)}</p>" for _, parts in paragraphs)


def _mark(place: int, number: int, language: Language) -> str:
    name = html("open_source", language, number=str(number))
    return f'<button type="button" class="mark" data-source="s{place}-{number}" aria-label="{name}">{number}</button>'


def notice(given: Notice, language: Language) -> str:
    """What a reader must know beside an answer."""
    heading = html(f"notice_{given.kind}", language)
    return f'<p class="notice {given.kind}"><strong>{heading}</strong> {escape(given.text)}</p>'


def conflicts(given: Answer, view: View) -> str:
    """What sources that do not agree say, side by side, each with where it stands."""
    boxes = []
    for conflict in touched(view.conflicts, given.citations):
        sides = "".join(_side(one, given.language, view) for one in conflict.statements if one in view.statements)
        about = escape(conflict.about(given.language))
        boxes.append(f'<section class="conflict"><h3>{about}</h3><div class="sides">{sides}</div></section>')
    return "".join(boxes)


def _side(statement_id: str, language: Language, view: View) -> str:
    passage = view.passages[passage_id(statement_id, language)]
    origin = escape(f"{passage.source.publisher}, {passage.source.date}")
    quote = f'<blockquote lang="{language}">{escape(passage.text)}</blockquote>'
    return f"<figure>{quote}<figcaption>{origin}</figcaption></figure>"


def _sources(place: int, citations: Sequence[Citation], view: View) -> str:
    if not citations:
        return ""
    rows = "".join(_row(f"s{place}-{one.number}", one, view) for one in citations)
    return f'<section class="sources"><h3>{html("sources", view.language)}</h3><ol>{rows}</ol></section>'


def _row(place: str, citation: Citation, view: View) -> str:
    closed = _closed(citation, view)
    return (
        f'<li><button type="button" class="row{" closed" if closed else ""}" data-source="{place}">'
        f'<span class="number">{citation.number}</span><span>{escape(citation.title)}</span>'
        f'<small>{escape(citation.publisher)}, <span class="date">{escape(citation.published)}</span>{closed}</small>'
        f'</button><div id="{place}" hidden>{source(citation, view)}</div></li>'
    )


def _closed(citation: Citation, view: View) -> str:
    """A tag with the last day, where the cited statement's application window is over."""
    statement = view.statements.get(citation.statement_id or "")
    end = last_day(statement.application_window) if statement else None
    if end is None or end >= view.today:
        return ""
    return f' <span class="tag">{html("closed_on", view.language, day=end.isoformat())}</span>'


def source(citation: Citation, view: View) -> str:
    """One source as the panel shows it: what it is, how sure, its passage with the quote marked, what is near."""
    passage, language = view.passages[citation.passage_id], view.language
    facts = [
        ("published", f"{citation.publisher}, {citation.published}"),
        ("as_of", citation.as_of),
        ("confidence", text(f"confidence_{citation.confidence}", language)),
    ]
    if citation.locator:
        facts.append(("locator", citation.locator))
    table = "".join(f"<dt>{html(key, language)}</dt><dd>{escape(value)}</dd>" for key, value in facts)
    return (
        f'<h2 tabindex="-1">{html("source", language, number=str(citation.number))}</h2>'
        f'<p class="source-title">{escape(citation.title)}</p><dl>{table}</dl>{link(citation.url, language)}'
        f'<blockquote lang="{passage.language}">{marked(passage.text, citation.start, citation.end)}</blockquote>'
        f'<p class="hint">{html("quoted_words", language)}</p>{_other(passage, view)}{_neighbours(passage, view)}'
    )


def _other(passage: Passage, view: View) -> str:
    other = view.passages.get(passage_id(passage.statement_id, "en" if passage.language == "ko" else "ko"))
    return _folded(f"in_{other.language}", [other], view.language) if other else ""


def _neighbours(passage: Passage, view: View) -> str:
    """The passages before and after in the same sheet, in the passage's language."""
    mine = view.statements[passage.statement_id]
    sheet = [one.id for one in view.statements.values() if one.sheet == mine.sheet]
    at = sheet.index(mine.id)
    near = [
        view.passages[passage_id(one, passage.language)]
        for one in (*sheet[max(at - 1, 0) : at], *sheet[at + 1 : at + 2])
    ]
    return _folded("neighbours", near, view.language) if near else ""


def _folded(heading: str, passages: Sequence[Passage], language: Language) -> str:
    inner = "".join(f'<p lang="{one.language}">{escape(one.text)}</p>' for one in passages)
    return f"<details><summary>{html(heading, language)}</summary>{inner}</details>"


def marked(passage: str, start: int, end: int) -> str:
    """A passage with the quoted characters in ``<mark>``, all of it escaped."""
    return f"{escape(passage[:start])}<mark>{escape(passage[start:end])}</mark>{escape(passage[end:])}"


def link(url: str, language: Language) -> str:
    """A link to the original; only web addresses become links."""
    if not is_web_address(url):
        return f'<p class="hint">{html("no_link", language)}</p>'
    return f"<p>{web_link(url, html('open_original', language))}</p>"


def _tools(given: Answer, view: View) -> str:
    """What can be done with an answer. ``again`` is shown by the style sheet for the newest answer only."""
    language = view.language
    acts = ["copy"] if given.citations else []
    acts += ["up", "down", "mistake"]
    buttons = "".join(_tool(act, act, language) for act in acts)
    if view.can_reword and given.citations:
        by_model = given.engine != "quote"
        buttons += _tool("again-model", "again_model" if by_model else "reword", language)
        buttons += _tool("again-quote", "again_quote", language) if by_model else ""
    copied = f'<pre class="copied" hidden>{escape(as_text(given, language))}</pre>' if given.citations else ""
    name = html("tools", language)
    told = '<span class="told" role="status"></span>'
    return f'<div class="tools" role="group" aria-label="{name}">{buttons}{told}</div>{copied}'


def _tool(act: str, key: str, language: Language) -> str:
    return f'<button type="button" class="tool" data-act="{act}">{html(key, language)}</button>'


def as_text(given: Answer, language: Language) -> str:
    """An answer to be pasted elsewhere: its text with marks, its notices, its sources with their addresses."""
    notices = "\n".join(f"- {notice.text}" for notice in given.notices)
    sources = "\n".join(
        f"[{one.number}] {one.title} ({one.publisher}, {one.published}) {one.url}".rstrip() for one in given.citations
    )
    parts = (given.text, notices, f"{text('sources', language)}\n{sources}", text("disclaimer", language))
    return "\n\n".join(part for part in parts if part)


def _ask_buttons(heading: str, questions: Sequence[str], language: Language) -> str:
    buttons = "".join(f'<button type="button" class="ask">{escape(question)}</button>' for question in questions)
    return f'<section class="suggestions"><h3>{html(heading, language)}</h3>{buttons}</section>'
