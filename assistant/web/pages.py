"""The chat page: Gradio carries the events, :mod:`.render` draws, ``static/`` holds its look and what needs no server.

Nothing is loaded from another machine: no fonts, scripts, analytics or share links.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.answering.chain import AnswerChain
from assistant.answering.text import cleaned
from assistant.errors import AssistantError, ConfigError, InputError
from assistant.records import MAX_QUESTION_CHARS, Finished, Language, Passage, Question, Sentences, Turn
from assistant.service.api import create_api
from assistant.settings import is_loopback
from assistant.web import render
from assistant.web.render import Exchange, text

STATIC = Path(__file__).resolve().parent / "static"
LANGUAGE_NAMES = (("한국어", "ko"), ("English", "en"))
CHATS_AT_ONCE = 8
_FONTS = ["Pretendard", "Apple SD Gothic Neo", "Noto Sans KR", "Malgun Gothic", "system-ui", "sans-serif"]

log = logging.getLogger(__name__)


def create_app(chain: AnswerChain) -> FastAPI:
    """The page at ``/`` and the API under ``/api``, over one chain."""
    theme = gr.themes.Base(font=_FONTS, font_mono=["ui-monospace", "monospace"])
    files = ("frame.css", "page.css", "page.js")
    frame, components, script = ((STATIC / name).read_text(encoding="utf-8") for name in files)
    mounted: FastAPI = gr.mount_gradio_app(
        create_api(chain),
        _page(chain),
        path="/",
        theme=theme,
        css=components,  # Gradio confines these to its components; the frame around them is not
        head=f"<style>{frame}</style><script>{script}</script>",
        footer_links=[],
        ssr_mode=False,
        show_error=False,
        enable_monitoring=False,
    )
    return mounted


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serve until stopped; says where once it listens.

    Raises:
        ConfigError: the address is not a loopback one, or the port cannot be had.
    """
    check_loopback(host)
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
    server.run(sockets=[listener])


def check_loopback(host: str) -> None:
    """Refuse to be reachable from other machines: there is no sign-in yet.

    Raises:
        ConfigError: the host is not ``localhost`` or a loopback address.
    """
    if not is_loopback(host):
        raise ConfigError(
            f"{host} is not a loopback address, and there is no sign-in that could guard a public one.",
            "Listen on 127.0.0.1, and put a proxy with a sign-in in front of it.",
        )


class _AnnouncingServer(uvicorn.Server):
    """A server that says its address once it accepts connections."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"The assistant is at {self._address} (stop with Ctrl+C)", flush=True)


def _page(chain: AnswerChain) -> gr.Blocks:
    """The components and their events; texts are filled in when the page is opened, in the browser's language."""
    passages = chain.index.passages
    with gr.Blocks(title="SME AI Act assistant", analytics_enabled=False) as page:
        exchanges = gr.State([])
        with gr.Row(elem_id="top-row"):
            head = gr.HTML(render.header("ko"))
            language = gr.Radio(LANGUAGE_NAMES, value="ko", show_label=False, container=False, elem_id="language")
        chat = gr.HTML(render.transcript([], passages, "ko"), elem_id="chat")
        with gr.Column(elem_id="ask-area"):
            lost = gr.HTML(render.lost("ko"))
            with gr.Row(elem_id="ask-row"):
                # no max_length: it would cut a pasted text off without a word; the counter and the chain say so instead
                question = gr.Textbox(lines=1, max_lines=6, container=False, elem_id="question", scale=1)
                send = gr.Button(text("send", "ko"), variant="primary", elem_id="send", scale=0)
            with gr.Row(elem_id="under-row"):
                clear = gr.Button(text("clear", "ko"), size="sm", elem_id="clear")
                counter = gr.HTML(render.counter("ko"))
        foot = gr.HTML(render.footer("ko"))
        panel = gr.HTML(_panel("ko"))

        def told(chosen: Language, said: list[Exchange]) -> list[Any]:
            return _drawn(said, passages, chosen)

        def opened(request: gr.Request) -> list[Any]:
            chosen = browser_language(request.headers.get("accept-language", ""))
            return [chosen, *told(chosen, [])]

        def ask(asked: str, said: list[Exchange], began: Language) -> Iterator[tuple[str, list[Exchange]]]:
            for grown in answered(chain, asked, said, began):
                yield render.transcript(grown, passages, began), grown

        def settled(said: list[Exchange], began: Language, chosen: Language) -> Any:
            """The conversation once more where the language of the page was changed while the answer came."""
            return gr.skip() if began == chosen else render.transcript(said, passages, chosen)

        texts = [head, chat, question, send, clear, counter, lost, foot, panel]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        page.load(opened, None, [language, *texts], **quiet)
        language.input(told, [language, exchanges], texts, **quiet)
        typed, began = gr.State(""), gr.State("ko")
        sent = send.click(
            lambda asked, chosen: (asked, "", chosen),
            [question, language],
            [typed, question, began],
            queue=False,
            **quiet,
        )
        answering = sent.then(
            ask,
            [typed, exchanges, began],
            [chat, exchanges],
            concurrency_limit=CHATS_AT_ONCE,
            concurrency_id="chat",
            **quiet,
        )
        answering.then(settled, [exchanges, began, language], chat, **quiet)
        clear.click(
            lambda chosen: ([], render.transcript([], passages, chosen)),
            language,
            [exchanges, chat],
            queue=False,
            cancels=[answering],
            **quiet,
        )
    return page


def _drawn(said: list[Exchange], passages: Mapping[str, Passage], chosen: Language) -> list[Any]:
    """What every component with words in it shows, in the order in which ``_page`` names them."""
    return [
        render.header(chosen),
        render.transcript(said, passages, chosen),
        gr.update(placeholder=text("placeholder", chosen), label=text("question_label", chosen)),
        gr.update(value=text("send", chosen)),
        gr.update(value=text("clear", chosen)),
        render.counter(chosen),
        render.lost(chosen),
        render.footer(chosen),
        _panel(chosen),
    ]


def answered(chain: AnswerChain, asked: str, said: list[Exchange], language: Language) -> Iterator[list[Exchange]]:
    """The conversation with one more exchange, as it grows: the question, its sentences, its answer or error.

    The answer is in the language of the question; what the page itself says about a failure is in ``language``.
    """
    if not asked.strip():
        yield said
        return
    history = tuple(turn for one in said if one.answer for turn in _turns(one))
    exchange = Exchange(asked)
    yield [*said, exchange]
    try:
        for event in chain.stream(Question(asked, history)):
            if isinstance(event, Sentences):
                exchange = replace(exchange, sentences=event.sentences, citations=event.citations)
                yield [*said, exchange]
            elif isinstance(event, Finished):
                yield [*said, replace(exchange, answer=event.answer)]
    except InputError:  # its message is in both languages; the page has its own words
        wrong = "too_long" if cleaned(asked) else "empty"
        told = text(wrong, language, limit=f"{MAX_QUESTION_CHARS:,}"), text(f"{wrong}_hint", language)
        yield [*said, replace(exchange, error=told)]
    except AssistantError as error:
        yield [*said, replace(exchange, error=(error.message, error.hint))]
    except Exception:  # the page must say something; the log keeps the traceback
        log.exception("a question could not be answered")
        yield [*said, replace(exchange, error=(text("unexpected", language), ""))]


def _turns(one: Exchange) -> tuple[Turn, ...]:
    return (Turn("user", one.question), Turn("assistant", one.answer.text)) if one.answer else ()


def browser_language(accepted: str) -> Language:
    """Korean or English, whichever an ``Accept-Language`` header names first; Korean where it names neither."""
    for part in accepted.lower().split(","):
        if part.strip().startswith("en"):
            return "en"
        if part.strip().startswith("ko"):
            return "ko"
    return "ko"


def _panel(language: Language) -> str:
    label = text("close", language)
    return (
        f'<aside id="source-panel" role="dialog" aria-label="{text("sources", language)}" hidden>'
        f'<button type="button" class="close" aria-label="{label}">✕</button><div class="body"></div></aside>'
    )
