"""Draws the desk's pages: templates in ``templates/``, every word of them in ``texts/``, their look in ``static/``.

    page(request, "cases.html", cases=…) ──► HTML in the reader's language

A template has, besides what it is given: ``say(key, **words)``, ``kind_of(error)``, ``language``, ``session`` (None
where no one signed in), ``csrf``, ``path`` and ``here`` (this page's address, to come back to). What is written into
HTML is escaped; a name that is not there is an error, not a gap.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.answering.replies import filled
from assistant.errors import AssistantError
from assistant.footnoted import is_web_address
from assistant.records import LANGUAGES, Language
from assistant.service.accounts import Session
from assistant.web.words import browser_language

HOME = "/desk/"
LANGUAGE_COOKIE = "desk_language"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
PAGES = {
    "cases": HOME,
    "new_case": "/desk/cases/new",
    "sheets": "/desk/sheets",
    "offices": "/desk/offices",
}
KEEPERS_PAGES = {
    "users": "/desk/users",
    "keeping": "/desk/keeping",
    "feedback": "/desk/feedback",
}
_REASONS = (
    "figure",
    "article",
    "name",
    "claims",
    "negation",
    "words",
    "order",
    "lost",
    "no source",
    "too long",
    "unknown passage",
)
_FOLDER = Path(__file__).resolve().parent


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """One page in the language of whoever asked for it.

    Raises:
        jinja2.TemplateError: the template is damaged, or uses what it is not given; a bug.
        KeyError: it uses a text that is not there; a bug.
    """
    return HTMLResponse(fragment(request, template, **context), status, headers=HEADERS)


def fragment(request: Request, template: str, **context: Any) -> str:
    """A piece of a page, or a whole one, as HTML; raises like :func:`page`."""
    language = language_of(request)
    session = session_of(request)
    path = path_of(request)
    shown = {
        "say": partial(say, language),
        "kind_of": partial(kind_of, language),
        "language": language,
        "session": session,
        "csrf": session.csrf if session else "",
        "path": path,
        "here": address_of(request),
        "pages": PAGES | (KEEPERS_PAGES if session and session.user.role == "keeper" else {}),
        "current": _current(path),
        "told": _told(request, language),
    }
    return _templates().get_template(template).render(shown | context)


def back(address: str, told: str = "") -> RedirectResponse:
    """On to a page, after something was done there; ``told_<told>`` is the text that says what, at its top."""
    return RedirectResponse(f"{address}{'&' if '?' in address else '?'}told={told}" if told else address, 303)


def say(language: Language, key: str, /, **words: Any) -> str:
    """One text of the desk's pages, not escaped.

    Raises:
        KeyError: there is no such text, or a word of it is missing; a bug.
    """
    return filled(_FOLDER / "texts", key, language, **{name: str(word) for name, word in words.items()})


def kind_of(language: Language, error: AssistantError) -> str:
    """What kind of error it is, in a language: its own message, which stands below, is English."""
    for kind in type(error).__mro__:
        with suppress(KeyError):
            return say(language, f"error_{kind.__name__}")
    raise KeyError(type(error).__name__)


def language_of(request: Request) -> Language:
    """The language that was chosen at the desk; else the browser's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    accepted = request.headers.get("accept-language", "")
    return next((one for one in LANGUAGES if one == chosen), browser_language(accepted))


def session_of(request: Request) -> Session | None:
    """Whose request it is, once :class:`assistant.web.desk.guard.Guard` has looked; None where no one signed in."""
    session: Session | None = getattr(request.state, "session", None)
    return session


def address_of(request: Request) -> str:
    """The address of a page within this host, to come back to it; the desk's first where it cannot be asked for."""
    if request.method != "GET":
        return HOME
    query: str = request.scope["query_string"].decode("latin-1")
    return quote(path_of(request)) + (f"?{query}" if query else "")


def path_of(request: Request) -> str:
    """The path that was asked for. ``request.url`` is not to be trusted with it: it believes any ``Host`` header."""
    path: str = request.scope["path"]
    return path


def moment(at: dt.datetime) -> str:
    """A time by this machine's clock and time zone, to the minute."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def _told(request: Request, language: Language) -> str:
    """What was done, for a page that is come back to; nothing for words that are not the program's."""
    try:
        return say(language, f"told_{request.query_params.get('told', '')}")
    except KeyError:
        return ""


def reason_in(finding: str, language: Language) -> str:
    """What speaks against a sentence, as the checks say it, in words for a reader."""
    kind, _, what = finding.partition(":")
    key = next((one for one in _REASONS if kind.startswith(one)), "other")
    figure = what.strip()
    return say(language, f"reason_{key}", what=f"{int(figure):,}" if figure.isdecimal() else figure)


def _current(path: str) -> str:
    """Which page of the navigation a path belongs to: the one whose address is the longest beginning of it."""
    begun = [(len(address), name) for name, address in (PAGES | KEEPERS_PAGES).items() if path.startswith(address)]
    return max(begun, default=(0, ""))[1]


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"moment": moment, "reason_in": reason_in}
    templates.tests["web_address"] = is_web_address
    return templates
