"""The words of the pages, one file per language in ``texts/``, and none in code."""

from __future__ import annotations

from html import escape
from pathlib import Path

from assistant.answering.replies import filled
from assistant.records import Language

_TEXTS = Path(__file__).resolve().parent / "texts"


def text(key: str, language: Language, **words: str) -> str:
    """One text of the pages, not escaped.

    Raises:
        KnowledgeError: the texts are damaged.
        KeyError: there is no such text, or a word of it is missing; a bug.
    """
    return filled(_TEXTS, key, language, **words)


def html(key: str, language: Language, **words: str) -> str:
    """One text of the pages, escaped: it can stand in an element or a quoted attribute."""
    return escape(text(key, language, **words))


def web_link(url: str, label: str) -> str:
    """A link that leaves the page; the label is HTML already."""
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{label} ↗</a>'


def browser_language(accepted: str) -> Language:
    """Korean or English, whichever an ``Accept-Language`` header names first; Korean where it names neither."""
    for part in accepted.lower().split(","):
        if part.strip().startswith("en"):
            return "en"
        if part.strip().startswith("ko"):
            return "ko"
    return "ko"
