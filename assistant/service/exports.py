"""A conversation as a file to keep: Markdown, JSON or a Word document, every source in a footnote.

    POST /api/export  {"form", "language", "exchanges": [{"question", "answer"}]}  ->  the file

    exchanges ─► blocks (headings, paragraphs of runs with notes) ─► Markdown
                                                                 └─► Word

One source has one footnote, wherever in the conversation it is cited. The answers come from the caller, and are
restored before they are written: a file never holds a citation that was not checked. Whatever is not ours is written
so that it stays text.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from assistant import __version__
from assistant.answering.chain import AnswerChain
from assistant.answering.replies import filled
from assistant.answering.restoring import restored
from assistant.answering.text import cleaned
from assistant.errors import InputError
from assistant.footnoted import FootnotedDocument, Note, Run, is_web_address
from assistant.records import Answer, Citation, Language, Notice

Form = Literal["markdown", "json", "docx"]

MAX_EXCHANGES = 200
MAX_ASKED_CHARS = 10_000  # as it was typed: the chain's own limit counts what is left of it when it is cleaned
MAX_BODY_BYTES = 5_000_000

_TEXTS = Path(__file__).resolve().parent / "texts"
_FORMS: dict[Form, tuple[str, str]] = {
    "markdown": ("md", "text/markdown; charset=utf-8"),
    "json": ("json", "application/json"),
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
_MARKDOWN = re.compile(r"[\\`*_\[\]{}~$#|]")
_AT_START = re.compile(r"^(\d+(?=[.)])|(?=[-+=:]))")  # what begins a list or an underline; a # is escaped everywhere
_ENTITY = re.compile(r"&(?=#?\w+;)")
_SOURCE_NUMBER = re.compile(r"\[(\d{1,4})\]")


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to be saved: its name, what it is, and its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, or a heading where there is a ``level``: 0 is the title."""

    runs: tuple[Run, ...]
    level: int | None = None


class ExchangeBody(BaseModel):
    """A question as it was typed, and the answer's own JSON."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=MAX_ASKED_CHARS)
    answer: Any


class ExportBody(BaseModel):
    """A conversation, and how it is wanted. ``language`` is of the words around the answers."""

    model_config = ConfigDict(extra="forbid")

    form: Form
    language: Language
    exchanges: list[ExchangeBody] = Field(min_length=1, max_length=MAX_EXCHANGES)


class _BoundedRoute(APIRoute):
    """A route that reads no body before it knows that it is not too large.

    Raises:
        InputError: it is, or its length is not said.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler behind the look at the length."""
        handle = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            length = request.headers.get("content-length", "")
            if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
                most = f"{MAX_BODY_BYTES // 1_000_000} MB"
                raise InputError(f"The conversation is larger than {most}, or does not say its size.", "Send less.")
            return await handle(request)

        return bounded


def create_router(chain: AnswerChain) -> APIRouter:
    """The export over a chain, whose passages and statements the answers must still agree with."""
    router = APIRouter(route_class=_BoundedRoute)

    @router.post("/api/export", response_class=Response)
    def export(body: ExportBody) -> Response:
        exchanges = [_restored(place, one, chain) for place, one in enumerate(body.exchanges, start=1)]
        file = exported(exchanges, body.form, body.language, dt.date.today())
        headers = {
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(file.content, media_type=file.media_type, headers=headers)

    return router


def _restored(place: int, exchange: ExchangeBody, chain: AnswerChain) -> tuple[str, Answer]:
    try:
        return exchange.question, restored(exchange.answer, chain.index.passages, chain.index.statements)
    except InputError as error:
        raise InputError(f"Exchange {place}: {error.message}", error.hint) from error


def exported(exchanges: Sequence[tuple[str, Answer]], form: Form, language: Language, made: dt.date) -> ExportFile:
    """A conversation as a file.

    Args:
        exchanges: questions as they were typed, each with its answer; checked, see :func:`restored`.
        form: which kind of file.
        language: of the words around the answers.
        made: the day that the file and its name say.

    Raises:
        KnowledgeError: the texts are damaged.
    """
    if form == "json":
        content = _json(exchanges, made)
    elif form == "markdown":
        content = _markdown(_blocks(exchanges, language, made))
    else:
        content = _docx(_blocks(exchanges, language, made), language)
    ending, media_type = _FORMS[form]
    return ExportFile(f"sme-ai-answers-{made.isoformat()}.{ending}", media_type, content)


def _json(exchanges: Sequence[tuple[str, Answer]], made: dt.date) -> bytes:
    given = [{"question": question, "answer": answer.as_json()} for question, answer in exchanges]
    body = {"made": made.isoformat(), "version": __version__, "exchanges": given}
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()


def _blocks(exchanges: Sequence[tuple[str, Answer]], language: Language, made: dt.date) -> list[_Block]:
    """What a reader is given, whatever the form."""
    head = [
        _Block((Run(_text("title", language)),), 0),
        _Block((Run(_text("made", language, date=made.isoformat(), version=__version__)),)),
        _Block((Run(_text("disclaimer", language), "strong"),)),
    ]
    return head + [block for one in exchanges for block in _exchange(*one, language)]


def _exchange(question: str, answer: Answer, language: Language) -> list[_Block]:
    notes = {citation.number: _note(citation, language) for citation in answer.citations}
    blocks = [_Block((Run(cleaned(question) or answer.question),), 1)]
    if answer.citations:
        by_model = answer.engine != "quote"
        label = _text("engine_model", language, model=answer.engine) if by_model else _text("engine_quote", language)
        blocks.append(_Block((Run(_line(label), "emphasis"),)))
    for numbers, sentences in groupby(answer.sentences, key=lambda sentence: sentence.citations):
        cited = tuple(notes[number] for number in numbers)
        texts = [_line(sentence.text) for sentence in sentences]
        blocks.append(_Block(tuple(Run(f"{' ' if place else ''}{t}", notes=cited) for place, t in enumerate(texts))))
    return blocks + [_notice(notice, notes, language) for notice in answer.notices]


def _notice(notice: Notice, notes: Mapping[int, Note], language: Language) -> _Block:
    """A notice; where it speaks of "source [2]", the number of the footnote stands instead."""
    heading = _text("notice", language, heading=_text(f"notice_{notice.kind}", language))
    runs, rest = [Run(heading, "strong")], f" {_line(notice.text)}"
    while match := next((m for m in _SOURCE_NUMBER.finditer(rest) if int(m[1]) in notes), None):
        runs.append(Run(rest[: match.start()], notes=(notes[int(match[1])],)))
        rest = rest[match.end() :]
    return _Block((*runs, Run(rest)))


def _note(citation: Citation, language: Language) -> Note:
    title = citation.title
    if citation.locator:
        title = _text("placed", language, title=title, locator=citation.locator)
    said = _text(
        "source",
        language,
        title=title,
        publisher=citation.publisher,
        published=citation.published,
        as_of=citation.as_of,
        confidence=_text(f"confidence_{citation.confidence}", language),
        quote=citation.quote,
    )
    return Note(_line(said), citation.url)


def _docx(blocks: Sequence[_Block], language: Language) -> bytes:
    document = FootnotedDocument(language, _text("title", language))
    for block in blocks:
        if block.level is None:
            document.paragraph(block.runs)
        else:
            document.heading("".join(run.text for run in block.runs), block.level)
    return document.save()


def _markdown(blocks: Sequence[_Block]) -> bytes:
    notes = dict.fromkeys(note for block in blocks for run in block.runs for note in run.notes)
    numbers = {note: number for number, note in enumerate(notes, start=1)}
    said = [_markdown_block(block, numbers) for block in blocks]
    said += [f"[^{number}]: {_at_start(_escaped(note.text))}{_address(note.url)}" for note, number in numbers.items()]
    return ("\n\n".join(said) + "\n").encode()


def _markdown_block(block: _Block, numbers: Mapping[Note, int]) -> str:
    text = _at_start("".join(_markdown_run(run, numbers) for run in block.runs))
    return text if block.level is None else f"{'#' * (block.level + 1)} {text}"


def _markdown_run(run: Run, numbers: Mapping[Note, int]) -> str:
    around = {"plain": "", "emphasis": "*", "strong": "**"}[run.style]
    marks = "".join(f"[^{numbers[note]}]" for note in run.notes)
    return f"{around}{_escaped(run.text)}{around}{marks}"


def _address(url: str) -> str:
    if not url:
        return ""
    return f" <{url}>" if is_web_address(url) else f" {_escaped(_line(url))}"


def _escaped(text: str) -> str:
    """Text that Markdown, and HTML in it, reads as text."""
    html = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\g<0>", html)


def _at_start(text: str) -> str:
    return _AT_START.sub(r"\1\\", text)


def _line(text: str) -> str:
    """A text on one line, without what cannot be seen."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _text(key: str, language: Language, **words: str) -> str:
    return filled(_TEXTS, key, language, **words)
