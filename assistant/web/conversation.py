"""How a conversation grows: a question is answered with quotes at once, then a model may word them.

No word of Gradio here: generators of :class:`~.render.Exchange`, which the page draws.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from assistant.answering.chain import AnswerChain
from assistant.answering.restoring import restored
from assistant.answering.text import cleaned
from assistant.errors import AssistantError, InputError
from assistant.records import MAX_QUESTION_CHARS, Answer, Engine, Finished, Language, Question, Sentences, Turn
from assistant.service.exports import MAX_ASKED_CHARS
from assistant.web.render import Exchange
from assistant.web.words import text

MAX_EXCHANGES = 40

log = logging.getLogger(__name__)


def quoted(
    chain: AnswerChain, asked: str, said: Sequence[Exchange], language: Language, last: bool = True
) -> Iterator[Exchange]:
    """The exchange as the quoting engine answers it: the question, its sentences, its answer or error.

    The answer is in the language of the question; what the page itself says about a failure is in ``language``. Where
    this is not the ``last`` step and a model is there, the answer still waits for its wording.
    """
    exchange = Exchange(asked, doing="thinking")
    yield exchange
    if len(said) >= MAX_EXCHANGES:
        yield Exchange(asked, error=(text("too_many", language), text("too_many_hint", language)))
        return
    try:
        for event in chain.stream(Question(asked, _turns(said), engine="quote")):
            if isinstance(event, Sentences):
                exchange = replace(exchange, sentences=event.sentences, citations=event.citations, doing="writing")
                yield exchange
            elif isinstance(event, Finished):
                waits = not last and _can_be_worded(chain, event.answer)
                yield Exchange(asked, event.answer, doing="wording" if waits else "")
    except Exception as error:
        yield Exchange(asked, error=_told(error, asked, language))


def worded(
    chain: AnswerChain, quote: Exchange, said: Sequence[Exchange], engine: Engine = "auto"
) -> Iterator[Exchange]:
    """The same exchange as a model words it, sentence by sentence; the quoted answer stands until there is a better.

    With ``auto`` a model that is not there is passed over; with ``model`` its absence is said.
    """
    finished = replace(quote, doing="")
    if quote.answer is None:
        yield finished
        return
    yield replace(quote, doing="wording")
    name = chain.parts.writer.name if chain.parts.writer else ""
    try:
        for event in chain.stream(Question(quote.question, _turns(said), engine=engine)):
            if isinstance(event, Sentences):
                if any(sentence.origin == "model" for sentence in event.sentences):
                    grown = replace(quote, sentences=event.sentences, citations=event.citations)
                    yield replace(grown, doing="wording", engine=name)
            elif isinstance(event, Finished):
                finished = Exchange(quote.question, event.answer)
    except Exception:  # the quoted answer stands; the log says why
        log.exception("an answer could not be worded")
    yield finished


def _can_be_worded(chain: AnswerChain, answer: Answer) -> bool:
    writer = chain.parts.writer
    return writer is not None and answer.outcome in ("answered", "partial") and writer.is_up()


def stopped(one: Exchange | None) -> Exchange | None:
    """An exchange that the reader ended: what is there stays, and says so where it is not whole."""
    if one is None or not one.doing:
        return one
    return replace(one, doing="", stopped=True) if one.answer is None else Exchange(one.question, one.answer)


def taken_up(stored: str, chain: AnswerChain, language: Language) -> list[Exchange]:
    """A conversation that the browser kept, each of its answers checked once more; what fails is not shown.

    ``stored`` is what came from the browser: ``{"exchanges": [{"question", "answer"}, …]}`` as JSON, or anything else.
    """
    index = chain.index
    exchanges = []
    for kept in _kept(stored)[-MAX_EXCHANGES:]:
        try:
            exchanges.append(Exchange(kept["question"], restored(kept["answer"], index.passages, index.statements)))
        except InputError:
            told = text("not_restored", language), text("not_restored_hint", language)
            exchanges.append(Exchange(kept["question"], error=told))
    return exchanges


def _kept(stored: str) -> list[dict[str, Any]]:
    try:
        body = json.loads(stored)
        exchanges = body["exchanges"] if isinstance(body, dict) else []
    except (ValueError, KeyError, RecursionError):
        return []
    return [
        one
        for one in (exchanges if isinstance(exchanges, list) else [])
        if isinstance(one, dict) and "answer" in one and _is_question(one.get("question"))
    ]


def _is_question(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_ASKED_CHARS


def _told(error: Exception, asked: str, language: Language) -> tuple[str, str]:
    """What the page says of a failure, as message and hint; a bug keeps its traceback in the log."""
    if isinstance(error, InputError):  # its message is in both languages; the page has its own words
        wrong = "too_long" if cleaned(asked) else "empty"
        return text(wrong, language, limit=f"{MAX_QUESTION_CHARS:,}"), text(f"{wrong}_hint", language)
    if isinstance(error, AssistantError):
        return error.message, error.hint
    log.error("a question could not be answered", exc_info=error)
    return text("unexpected", language), ""


def _turns(said: Sequence[Exchange]) -> tuple[Turn, ...]:
    """What was said before, as the chain takes it."""
    return tuple(
        turn for one in said if one.answer for turn in (Turn("user", one.question), Turn("assistant", one.answer.text))
    )
