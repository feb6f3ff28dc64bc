"""The pages without a script: a form, and the answer as one HTML document. Where scripts are off, ``/`` leads here.

    GET /plain?q=…&lang=ko      an answer, its sources below it
    GET /plain/programmes       the table of programmes

Nothing is kept: what was asked stands in the address only.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.answering.chain import AnswerChain
from assistant.records import LANGUAGES, MAX_QUESTION_CHARS, Language
from assistant.web import conversation, frame, programmes, render
from assistant.web.render import Exchange, View
from assistant.web.words import browser_language, html

_SECURITY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"


def create_router(chain: AnswerChain) -> APIRouter:
    """The plain pages over a chain."""
    router = APIRouter(default_response_class=HTMLResponse)

    def view_for(request: Request, lang: str) -> View:
        wanted = lang if lang in LANGUAGES else request.headers.get("accept-language", "")
        return render.view_of(chain, browser_language(wanted))

    @router.get("/plain")
    def ask(request: Request, q: str = "", lang: str = "") -> HTMLResponse:
        view = view_for(request, lang)
        *_, last = conversation.quoted(chain, q, (), view.language) if q.strip() else (None,)
        return _document(_form(q, view.language) + (_answered(last, view) if last else ""), view, "/plain", q)

    @router.get("/plain/programmes")
    def listing(request: Request, lang: str = "") -> HTMLResponse:
        view = view_for(request, lang)
        return _document(programmes.plain(view), view, "/plain/programmes")

    return router


def _form(asked: str, language: Language) -> str:
    return (
        f'<p>{html("plain_note", language)}</p><form action="/plain" class="plain-form">'
        f'<input type="hidden" name="lang" value="{language}"><label for="q">{html("question_label", language)}</label>'
        f'<textarea id="q" name="q" rows="3" maxlength="{MAX_QUESTION_CHARS}" required>{escape(asked)}</textarea>'
        f'<button class="primary">{html("plain_ask", language)}</button></form>'
    )


def _answered(one: Exchange, view: View) -> str:
    if one.answer is None:
        return render.exchange(0, one, view)
    given = one.answer
    paragraphs = "".join(
        f"<p>{escape(sentence.text)}{_numbers(sentence.citations)}</p>" for sentence in given.sentences
    )
    notices = "".join(render.notice(each, view.language) for each in given.notices)
    sources = "".join(f'<li id="source-{one.number}">{render.source(one, view)}</li>' for one in given.citations)
    return (
        f'<article class="said"><h1>{escape(one.question)}</h1>{render.label(given, view.language)}'
        f'<div class="answer" lang="{given.language}">{paragraphs}</div>{notices}{render.conflicts(given, view)}'
        f'<ol class="plain-sources">{sources}</ol></article>'
    )


def _numbers(citations: Sequence[int]) -> str:
    return "".join(f' <a href="#source-{number}">[{number}]</a>' for number in citations)


def _document(content: str, view: View, path: str, asked: str = "") -> HTMLResponse:
    language = view.language
    other: Language = "en" if language == "ko" else "ko"
    style = frame.static(*frame.STYLES)
    query = urlencode({"lang": other} | ({"q": asked} if asked else {}), errors="replace")
    body = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{html("title", language)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>'
        f'<body class="plain-page"><div class="gradio-container"><header class="head"><div>'
        f'<p class="name">{html("title", language)}</p></div><nav aria-label="{html("pages", language)}">'
        f'<a href="/plain?lang={language}">{html("page_chat", language)}</a>'
        f'<a href="/plain/programmes?lang={language}">{html("page_programmes", language)}</a>'
        f'<a href="{path}?{escape(query)}" lang="{other}">{html("language_name", other)}</a></nav></header>'
        f'{frame.banner(view)}<main id="content">{content}</main>{frame.footer(language)}</div></body></html>'
    )
    return HTMLResponse(body, headers={"Content-Security-Policy": _SECURITY, "Referrer-Policy": "no-referrer"})
