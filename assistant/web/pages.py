"""The pages: Gradio carries the events, :mod:`.render` draws, ``static/`` holds their look and what needs no server.

    /             the chat
    /programmes   the table of programmes
    /plain        both without a script (:mod:`.plain`)
    /api          the HTTP API
    /desk         the staff's own pages, behind a sign-in (:mod:`.desk.app`)

Nothing is loaded from another machine: no fonts, scripts, analytics or share links.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from assistant.answering.chain import AnswerChain
from assistant.errors import ConfigError
from assistant.records import LANGUAGES, Language
from assistant.service import exports
from assistant.service.accounts import Accounts
from assistant.service.api import create_api
from assistant.service.feedback import create_router as create_feedback_router
from assistant.settings import is_loopback
from assistant.web import conversation, frame, plain, programmes, render
from assistant.web.desk.app import create_desk
from assistant.web.desk.parts import DeskParts
from assistant.web.headers import StayAtHome, WithHead
from assistant.web.render import Exchange
from assistant.web.words import browser_language, text

SCRIPTS = ("talks.js", "drawers.js", "chat.js", "programmes.js")
LANGUAGE_NAMES = (("한국어", "ko"), ("English", "en"))
# A queue per kind of work: quoting takes milliseconds of a processor, wording a model's seconds or minutes. What only
# draws (language, an earlier conversation) waits in none.
QUOTING: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "quoting"}
WORDING: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "wording"}
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_AT_ONCE: dict[str, Any] = {**_QUIET, "queue": False}


def create_app(chain: AnswerChain, parts: DeskParts) -> FastAPI:
    """The pages and the API over one chain, and the desk over its parts, which keep readers' words too."""
    app = create_api(chain)
    app.state.parts = parts  # for `serve`
    app.add_middleware(StayAtHome)
    app.add_middleware(WithHead, head=_head(), loading=frame.loading())
    routers = exports.create_router(chain), create_feedback_router(parts.feedback), plain.create_router(chain)
    for router in routers:
        app.include_router(router)
    app.mount("/desk", create_desk(parts))
    app.add_api_route("/desk", lambda: RedirectResponse("/desk/"), include_in_schema=False)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        _pages(chain),
        path="/",
        theme=gr.themes.Base(font=["sans-serif"], font_mono=["monospace"]),  # theme.css names the fonts
        footer_links=[],
        ssr_mode=False,
        show_error=False,
        enable_monitoring=False,
    )
    return mounted


def _head() -> str:
    """What every page has in its head: our styles and scripts, and the way to ``/plain`` where scripts are off."""
    style, script = frame.static(*frame.STYLES), frame.static(*SCRIPTS)
    no_script = '<noscript><meta http-equiv="refresh" content="0; url=/plain"></noscript>'
    return f"{no_script}<style>{style}</style><script>{script}</script>"


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serve an app of :func:`create_app` until stopped; says where once it listens.

    Raises:
        ConfigError: the address is not one that may be listened on, see :func:`check_host`; the port cannot be had.
    """
    parts: DeskParts = app.state.parts
    check_host(host, parts.accounts)
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ConfigError(
            f"Port {port} of {host} cannot be had: {error.strerror}.", "Choose another with --port."
        ) from error
    shown = f"[{host}]" if ":" in host else host
    server = _AnnouncingServer(uvicorn.Config(app, log_level="warning"), f"http://{shown}:{listener.getsockname()[1]}")
    parts.worker.start()
    try:
        server.run(sockets=[listener])
    finally:
        parts.worker.stop()


def check_host(host: str, accounts: Accounts) -> None:
    """Refuse to be reachable from other machines before someone can sign in to look after the desk.

    Raises:
        ConfigError: the host is not ``localhost`` or a loopback address, and there is no keeper.
    """
    if not is_loopback(host) and not accounts.has_keeper():
        raise ConfigError(
            f"{host} is not a loopback address, and there is no one yet who could look after the desk.",
            "Make a keeper first: assistant user add NAME --role keeper",
        )


class _AnnouncingServer(uvicorn.Server):
    """A server that says its address once it accepts connections."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"The assistant is at {self._address} (stop with Ctrl+C)", flush=True)


def _pages(chain: AnswerChain) -> gr.Blocks:
    """All pages as one Gradio app; each has an address of its own."""
    with gr.Blocks(title="SME AI", analytics_enabled=False) as pages:
        gr.Navbar(visible=False)
        _Chat(chain)
    with pages.route("Programmes", "programmes"):
        gr.Navbar(visible=False)
        _programmes_page(chain)
    return pages


def _top(page: str, view: render.View) -> tuple[gr.HTML, gr.Radio]:
    """The head of a page and the switch of its language."""
    with gr.Row(elem_id="top-row"):
        head = _html(frame.header(page, view))
        language = gr.Radio(LANGUAGE_NAMES, value=view.language, label="한국어 / English", elem_id="language")
    return head, language


def _html(value: str, elem_id: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False)


def _wanted(stored: str, request: gr.Request) -> Language:
    """The language that was chosen here before; else the browser's."""
    try:
        chosen = json.loads(stored)["language"]
    except (ValueError, TypeError, KeyError, RecursionError):
        chosen = None
    return next(
        (one for one in LANGUAGES if one == chosen), browser_language(request.headers.get("accept-language", ""))
    )


class _Chat:
    """The chat page: its components, and what each event does with them.

    ``said`` are the finished exchanges and ``now`` is the newest, so that an answer that grows is all that is sent.
    """

    def __init__(self, chain: AnswerChain) -> None:
        self.chain = chain
        view = self.view("ko")
        self.said, self.now = gr.State([]), gr.State(None)
        self.asked, self.began, self.stored = gr.State(""), gr.State("ko"), gr.Textbox(visible=False)
        self.head, self.language = _top("chat", view)
        with gr.Column(elem_id="content"):
            self.past = _html("", "past")
            self.newest = _html(render.welcome(view), "newest")
        with gr.Column(elem_id="ask-area"):
            self.lost = _html(frame.lost("ko"))
            with gr.Row(elem_id="ask-row"):
                # no max_length: it would cut a pasted text off without a word; the counter and the chain say so instead
                self.question = gr.Textbox(lines=1, max_lines=6, elem_id="question", scale=1)
                self.send = gr.Button(variant="primary", elem_id="send", scale=0)
                self.stop = gr.Button(elem_id="stop", scale=0)
            with gr.Row(elem_id="under-row"):
                self.clear = gr.Button(size="sm", elem_id="clear")
                self.history = gr.Button(size="sm", elem_id="open-history")
                self.counter = _html(frame.counter("ko"))
        self.foot = _html(frame.footer("ko"))
        self.drawers = _html("")
        hidden: dict[str, Any] = {"visible": "hidden"}
        self.restore = gr.Button(elem_id="restore", **hidden)
        self.again = {name: gr.Button(elem_id=f"again-{name}", **hidden) for name in ("model", "quote")}
        self._listen()

    def view(self, language: Language) -> render.View:
        """What answers are drawn with, today."""
        return render.view_of(self.chain, language)

    def _listen(self) -> None:
        words = [self.head, self.question, self.send, self.stop, self.clear, self.history]
        words += [self.counter, self.lost, self.foot, self.drawers]
        talk = [self.past, self.newest, self.said, self.now]
        page = gr.context.Context.root_block
        page.load(self._open, self.stored, [self.language, *words, *talk], js="() => [assistant.stored()]", **_AT_ONCE)
        switched = self.language.input(self._words, self.language, words, **_AT_ONCE)
        switched.then(self._draw, [self.said, self.now, self.language], [self.past, self.newest], **_AT_ONCE)
        asking = [self.asked, self.question, self.began, *talk]
        sent = self.send.click(self._begin, [self.question, self.language, self.said, self.now], asking, **_AT_ONCE)
        quoting = sent.then(
            self._quote, [self.asked, self.said, self.began], [self.newest, self.now], **QUOTING, **_QUIET
        )
        events = [quoting]
        settled: dict[str, Any] = {
            "fn": self._settle,
            "inputs": [self.said, self.now, self.began, self.language],
            "outputs": [self.past, self.newest],
        }
        wording = [self.now, self.said, self.began], [self.newest, self.now]
        last = quoting
        if self.chain.parts.writer is not None:
            last = quoting.then(self._word, *wording, **WORDING, **_QUIET)
            events.append(last)
            for name, button in self.again.items():
                noted = button.click(lambda chosen: chosen, self.language, self.began, **_AT_ONCE)
                step, queue = (self._reword, WORDING) if name == "model" else (self._requote, QUOTING)
                again = noted.then(step, *wording, **queue, **_QUIET)
                again.then(**settled, **_AT_ONCE)
                events.append(again)
        last.then(**settled, **_AT_ONCE)
        self.stop.click(
            self._stop, [self.said, self.now, self.language], [self.newest, self.now], cancels=events, **_AT_ONCE
        )
        self.clear.click(self._clear, self.language, talk, cancels=events, **_AT_ONCE)
        kept = "(stored, language) => [assistant.stored(), language]"
        self.restore.click(self._restore, [self.stored, self.language], talk, js=kept, cancels=events, **_AT_ONCE)

    def _open(self, stored: str, request: gr.Request) -> list[Any]:
        language = _wanted(stored, request)
        return [language, *self._words(language), *self._restore(stored, language)]

    def _words(self, language: Language) -> list[Any]:
        """What every component with words in it shows, in the order in which ``_listen`` names them."""
        return [
            frame.header("chat", self.view(language)),
            gr.update(placeholder=text("placeholder", language), label=text("question_label", language)),
            *(gr.update(value=text(key, language)) for key in ("send", "stop", "clear", "history")),
            frame.counter(language),
            frame.lost(language),
            frame.footer(language),
            frame.drawers(language),
        ]

    def _draw(self, said: list[Exchange], now: Exchange | None, language: Language) -> tuple[str, str]:
        """The conversation in a language."""
        return render.past(said, self.view(language)), self._newest(said, now, language)

    def _newest(self, said: Sequence[Exchange], now: Exchange | None, language: Language) -> str:
        view = self.view(language)
        return render.exchange(len(said), now, view) if now else render.welcome(view)

    def _begin(self, asked: str, language: Language, said: list[Exchange], now: Exchange | None) -> list[Any]:
        """The question goes from its box into the conversation, what was newest to the finished ones."""
        asked = asked.encode("utf-8", "replace").decode()  # half a character can be typed, but neither drawn nor sent
        before = [*said, now] if now else said
        thinking = Exchange(asked, doing="thinking")
        return [asked, "", language, *self._draw(before, thinking, language), before, thinking]

    def _quote(self, asked: str, said: list[Exchange], began: Language) -> Iterator[Any]:
        yield from self._grown(conversation.quoted(self.chain, asked, said, began, last=False), said, began)

    def _word(self, now: Exchange | None, said: list[Exchange], began: Language) -> Iterator[Any]:
        """What waits to be worded is; anything else, such as the next question already, is left alone."""
        if now is None or now.doing != "wording":
            yield gr.skip(), gr.skip()
        else:
            yield from self._grown(conversation.worded(self.chain, now, said), said, began)

    def _reword(self, now: Exchange, said: list[Exchange], began: Language) -> Iterator[Any]:
        yield from self._grown(conversation.worded(self.chain, now, said, "model"), said, began)

    def _requote(self, now: Exchange, said: list[Exchange], began: Language) -> Iterator[Any]:
        yield from self._grown(conversation.quoted(self.chain, now.question, said, began), said, began)

    def _grown(self, stages: Iterator[Exchange], said: list[Exchange], began: Language) -> Iterator[Any]:
        for grown in stages:
            yield self._newest(said, grown, began), grown

    def _settle(self, said: list[Exchange], now: Exchange, began: Language, chosen: Language) -> Any:
        """The conversation once more where the language of the page was changed while the answer came."""
        return (gr.skip(), gr.skip()) if began == chosen else self._draw(said, now, chosen)

    def _stop(self, said: list[Exchange], now: Exchange | None, language: Language) -> tuple[str, Exchange | None]:
        ended = conversation.stopped(now)
        return self._newest(said, ended, language), ended

    def _clear(self, language: Language) -> list[Any]:
        return [*self._draw([], None, language), [], None]

    def _restore(self, stored: str, language: Language) -> list[Any]:
        exchanges = conversation.taken_up(stored, self.chain, language)
        said, now = exchanges[:-1], exchanges[-1] if exchanges else None
        return [*self._draw(said, now, language), said, now]


def _programmes_page(chain: AnswerChain) -> None:
    """The table of programmes: drawn once a language; searching, sorting and filtering is done in the browser."""
    stored = gr.Textbox(visible=False)
    view = render.view_of(chain, "ko")
    head, language = _top("programmes", view)
    content = _html(programmes.page(view), "content")
    foot, drawers = _html(frame.footer("ko")), _html("")

    def words(chosen: Language) -> list[Any]:
        now = render.view_of(chain, chosen)
        drawn = frame.header("programmes", now), programmes.page(now)
        return [*drawn, frame.footer(chosen), frame.drawers(chosen)]

    def opened(stored: str, request: gr.Request) -> list[Any]:
        chosen = _wanted(stored, request)
        return [chosen, *words(chosen)]

    parts = [head, content, foot, drawers]
    page = gr.context.Context.root_block
    page.load(opened, stored, [language, *parts], js="() => [assistant.stored()]", **_AT_ONCE)
    language.input(words, language, parts, **_AT_ONCE)
