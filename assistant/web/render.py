"""Answers as HTML: pure functions from records to text, everything that is not ours escaped.

A citation mark is a button; pressing it shows the source that stands in a ``<template>`` beside the answer, so that
opening a source asks nothing of the server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from assistant.answering.replies import load_texts
from assistant.records import MAX_QUESTION_CHARS, Answer, Citation, Language, Notice, Passage, Sentence

_TEXTS = Path(__file__).resolve().parent / "texts"
EXAMPLES = ("example_1", "example_2", "example_3", "example_4")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what was said to it: an answer, an error's message and hint, or what there is of an answer yet."""

    question: str
    answer: Answer | None = None
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    error: tuple[str, str] | None = None


def text(key: str, language: Language, **words: str) -> str:
    """One text of the page, not escaped.

    Raises:
        KnowledgeError: the texts are damaged.
        KeyError: there is no such text, or a word of it is missing; a bug.
    """
    return Template(load_texts(_TEXTS / "ko.yaml", _TEXTS / "en.yaml")[language][key]).substitute(words)


def header(language: Language) -> str:
    """The head of the page."""
    return (
        f'<header class="head"><h1>{_t("title", language)}</h1><p>{_t("tagline", language)}</p>'
        f'<noscript><p class="error">{_t("no_script", language)}</p></noscript></header>'
    )


def footer(language: Language) -> str:
    """What stands below the question box."""
    return f'<p class="disclaimer">{_t("disclaimer", language)}</p>'


def counter(language: Language) -> str:
    """How many characters are typed; ``page.js`` fills it in and says when they are too many."""
    over = _t("over_limit", language)
    return f'<div id="counter" data-limit="{MAX_QUESTION_CHARS}" data-over="{over}" aria-live="polite"></div>'


def lost(language: Language) -> str:
    """What stands above the question box while the program cannot be reached; ``page.js`` shows it."""
    return f'<div id="lost" class="error" role="alert" hidden>{_t("lost", language)}</div>'


def transcript(exchanges: Sequence[Exchange], passages: Mapping[str, Passage], language: Language) -> str:
    """The conversation, or the welcome where there is none yet. Newest last, announced to screen readers."""
    inner = "".join(_exchange(place, one, passages, language) for place, one in enumerate(exchanges))
    return f'<div class="chat" lang="{language}" role="log" aria-live="polite">{inner or _welcome(language)}</div>'


def _welcome(language: Language) -> str:
    questions = [text(key, language) for key in EXAMPLES]
    examples = _ask_buttons("examples", questions, language)
    return f'<section class="welcome"><p>{_t("intro", language)}</p>{examples}</section>'


def _exchange(place: int, one: Exchange, passages: Mapping[str, Passage], language: Language) -> str:
    if one.error:
        said = f'<div class="error" role="alert"><strong>{_t("failed", language)}</strong>{_lines(one.error)}</div>'
    elif one.answer:
        said = answer(place, one.answer, passages, language)
    else:
        doing = _t("writing" if one.sentences else "thinking", language)
        thinking = f'<p class="thinking" data-cut="{_t("cut", language)}">{doing}</p>'
        said = (
            f'<div class="answer">{_sentences(place, one.sentences, language)}{thinking}</div>'
            f"{_sources(place, one.citations, passages, language)}"
        )
    return (
        f'<article class="exchange">'
        f'<div class="asked"><span class="sr">{_t("you", language)}: </span>{escape(one.question)}</div>'
        f'<div class="said"><span class="sr">{_t("assistant", language)}: </span>{said}</div></article>'
    )


def answer(place: int, given: Answer, passages: Mapping[str, Passage], language: Language) -> str:
    """One answer: sentences with their marks, notices, sources, related questions. ``place`` makes its ids unique."""
    by_model = given.engine != "quote"
    label = text("engine_model", language, model=given.engine) if by_model else text("engine_quote", language)
    badge = f'<span class="badge">{escape(label)}</span>' if given.citations else ""
    related = _ask_buttons("related", given.related, language) if given.related else ""
    return (
        f'<div class="answer" lang="{given.language}">{_sentences(place, given.sentences, language)}</div>'
        f"{''.join(_notice(notice, language) for notice in given.notices)}"
        f"{_sources(place, given.citations, passages, language)}{badge}{related}"
    )


def _sentences(place: int, given: Sequence[Sentence], language: Language) -> str:
    """Sentences that rest on the same sources make one paragraph."""
    paragraphs: list[tuple[tuple[int, ...], list[str]]] = []
    for sentence in given:
        marks = "".join(_mark(place, number, language) for number in sentence.citations)
        last = f'<span class="last">{escape(sentence.text[-1:])}{marks}</span>'  # no mark begins a line
        html = f"<span>{escape(sentence.text[:-1])}{last}</span>"
        if paragraphs and paragraphs[-1][0] == sentence.citations:
            paragraphs[-1][1].append(html)
        else:
            paragraphs.append((sentence.citations, [html]))
    return "".join(f"<p>{' '.join(parts)}</p>" for _, parts in paragraphs)


def _mark(place: int, number: int, language: Language) -> str:
    label = escape(text("open_source", language, number=str(number)))
    return f'<button type="button" class="mark" data-source="s{place}-{number}" aria-label="{label}">{number}</button>'


def _notice(notice: Notice, language: Language) -> str:
    heading = _t(f"notice_{notice.kind}", language)
    return f'<aside class="notice {notice.kind}"><strong>{heading}</strong> {escape(notice.text)}</aside>'


def _sources(place: int, citations: Sequence[Citation], passages: Mapping[str, Passage], language: Language) -> str:
    if not citations:
        return ""
    rows = "".join(
        f'<li><button type="button" class="row" data-source="s{place}-{c.number}">'
        f'<span class="number">{c.number}</span><span>{escape(c.title)}</span>'
        f'<small>{escape(c.publisher)}, <span class="date">{escape(c.published)}</span></small>'
        f'</button><template id="s{place}-{c.number}">{source(c, passages, language)}</template></li>'
        for c in citations
    )
    return f'<section class="sources"><h2>{_t("sources", language)}</h2><ol>{rows}</ol></section>'


def source(citation: Citation, passages: Mapping[str, Passage], language: Language) -> str:
    """One source as the panel shows it: what it is, how sure, and the passage with the quoted words marked."""
    passage = passages[citation.passage_id]
    other = passages.get(f"{passage.statement_id}:{'en' if passage.language == 'ko' else 'ko'}")
    facts = (
        ("published", f"{citation.publisher}, {citation.published}"),
        ("as_of", citation.as_of),
        ("confidence", text(f"confidence_{citation.confidence}", language)),
    )
    table = "".join(f"<dt>{_t(key, language)}</dt><dd>{escape(value)}</dd>" for key, value in facts)
    return (
        f'<h2 tabindex="-1">{escape(text("source", language, number=str(citation.number)))}</h2>'
        f'<p class="source-title">{escape(citation.title)}</p><dl>{table}</dl>{_link(citation.url, language)}'
        f'<blockquote lang="{passage.language}">{marked(passage.text, citation.start, citation.end)}</blockquote>'
        f'<p class="hint">{_t("quoted_words", language)}</p>{_other(other, language)}'
    )


def _other(other: Passage | None, language: Language) -> str:
    if other is None:
        return ""
    heading = _t(f"in_{other.language}", language)
    return f'<details><summary>{heading}</summary><p lang="{other.language}">{escape(other.text)}</p></details>'


def marked(passage: str, start: int, end: int) -> str:
    """A passage with the quoted characters in ``<mark>``, all of it escaped."""
    return f"{escape(passage[:start])}<mark>{escape(passage[start:end])}</mark>{escape(passage[end:])}"


def _link(url: str, language: Language) -> str:
    """A link to the original; only web addresses become links."""
    if urlsplit(url).scheme not in ("http", "https"):
        return f'<p class="hint">{_t("no_link", language)}</p>'
    label = _t("open_original", language)
    return f'<p><a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{label} ↗</a></p>'


def _ask_buttons(heading: str, questions: Sequence[str], language: Language) -> str:
    buttons = "".join(f'<button type="button" class="ask">{escape(question)}</button>' for question in questions)
    return f'<section class="suggestions"><h2>{_t(heading, language)}</h2>{buttons}</section>'


def _lines(parts: Sequence[str]) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in parts if part)


def _t(key: str, language: Language) -> str:
    return escape(text(key, language))
