"""What stands around a page's own content: head, banner, question box, foot, and the drawers that open over it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from assistant.answering.notices import spoken_date
from assistant.records import MAX_QUESTION_CHARS, Language
from assistant.service.feedback import Reason
from assistant.web.render import View
from assistant.web.words import html, web_link

STATIC = Path(__file__).resolve().parent / "static"
STYLES = ("theme.css", "page.css")
PAGES = {"chat": "./", "programmes": "./programmes"}
EXPORTS = ("docx", "markdown", "json")
_SAID_BY_SCRIPT = (
    "copied",
    "not_copied",
    "thanks",
    "not_sent",
    "no_history",
    "not_exported",
    "answer_ready",
    "reworded",
)


def static(*names: str) -> str:
    """Files of ``static/``, one after the other."""
    return "".join((STATIC / name).read_text("utf-8") for name in names)


def header(page: str, view: View) -> str:
    """The head of a page: what this is, the other pages, where the bill stands."""
    language = view.language
    tag = "h1" if page == "chat" else "p"  # other pages have a heading of their own
    links = "".join(
        f'<a href="{address}"{" aria-current=page" if name == page else ""}>{html(f"page_{name}", language)}</a>'
        for name, address in PAGES.items()
    )
    return (
        f'<a class="skip" href="#content">{html("skip", language)}</a>'
        f'<header class="head"><div><{tag} class="name">{html("title", language)}</{tag}>'
        f'<p class="tagline">{html("tagline", language)}</p></div>'
        f'<nav aria-label="{html("pages", language)}">{links}</nav></header>{banner(view)}'
    )


def banner(view: View) -> str:
    """Where the bill stands, when that was last confirmed, and where to look oneself."""
    bill, language = view.bill, view.language
    days = {name: spoken_date(getattr(bill, name), language) for name in ("introduced", "last_confirmed", "checked")}
    return (
        f'<section class="banner" aria-label="{html("notice_bill_status", language)}">'
        f"<p><strong>{html('not_law', language)}</strong> {html('standing', language, **days)} "
        f"{web_link(bill.official, html('check_now', language))}</p></section>"
    )


def loading() -> str:
    """What stands in a page until Gradio has drawn it, in both languages: nothing is known of the reader yet."""
    return f'<p id="loading">{html("loading", "ko")}<br><span lang="en">{html("loading", "en")}</span></p>'


def footer(language: Language) -> str:
    """What stands at the foot of every page."""
    return (
        f'<footer class="foot"><p class="disclaimer">{html("disclaimer", language)}</p>'
        f'<p class="disclaimer"><a href="/desk/">{html("desk_link", language)}</a></p></footer>'
    )


def counter(language: Language) -> str:
    """How many characters are typed; ``chat.js`` fills it in and says when they are too many."""
    over = html("over_limit", language)
    return f'<div id="counter" data-limit="{MAX_QUESTION_CHARS}" data-over="{over}" role="status"></div>'


def lost(language: Language) -> str:
    """What stands above the question box while the program cannot be reached; ``chat.js`` shows it."""
    return f'<div id="lost" class="error" role="alert" hidden>{html("lost", language)}</div>'


def drawers(language: Language) -> str:
    """The source panel, the earlier conversations, the form for what was wrong, and the words that scripts say."""
    said = "".join(f' data-{key.replace("_", "-")}="{html(key, language)}"' for key in _SAID_BY_SCRIPT)
    return (
        f'<aside id="source-panel" aria-label="{html("sources", language)}" hidden>'
        f'{_close(language)}<div class="body"></div></aside>{_history(language)}{_feedback(language)}'
        f'<div id="words"{said} hidden></div><div id="announced" class="sr" role="status"></div>'
    )


def _history(language: Language) -> str:
    exports = "".join(
        f'<button type="button" class="plain" data-export="{form}">{html(f"export_{form}", language)}</button>'
        for form in EXPORTS
    )
    return (
        f'<dialog id="history" aria-labelledby="history-name">{_close(language)}'
        f'<h2 id="history-name">{html("history", language)}</h2><p class="hint">{html("history_kept", language)}</p>'
        f'<ul data-delete="{html("delete", language)}"></ul>'
        f'<button type="button" class="plain" id="forget">{html("delete_all", language)}</button>'
        f'<h3>{html("export", language)}</h3><div class="exports">{exports}</div>'
        f'<p class="told" role="status"></p></dialog>'
    )


def _feedback(language: Language) -> str:
    reasons = "".join(
        f'<label><input type="radio" name="reason" value="{reason}" required> '
        f"{html(f'reason_{reason}', language)}</label>"
        for reason in get_args(Reason)
        if reason
    )
    return (
        f'<dialog id="feedback" aria-labelledby="feedback-name">{_close(language)}<form method="dialog">'
        f'<h2 id="feedback-name">{html("feedback", language)}</h2>'
        f"<fieldset><legend>{html('feedback_reason', language)}</legend>{reasons}</fieldset>"
        f'<label for="comment">{html("feedback_comment", language)}</label>'
        f'<textarea id="comment" rows="4" maxlength="1000"></textarea>'
        f'<p class="hint">{html("feedback_kept", language)}</p>'
        f'<button type="submit" class="primary">{html("feedback_send", language)}</button>'
        f'<p class="told" role="status"></p></form></dialog>'
    )


def _close(language: Language) -> str:
    return f'<button type="button" class="close" aria-label="{html("close", language)}">✕</button>'
