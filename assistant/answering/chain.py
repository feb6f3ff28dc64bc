"""The whole path as one LangChain Runnable: a :class:`Question` in, an :class:`Answer` out.

    route ─► retrieve ─► select ─► judge ─► write ─► write_with_model ─► finish

Each step is an ordinary function, wrapped in a named Runnable, so that callbacks and tracing see every one of them and
the call of the chat model inside its step. ``stream`` gives :class:`Retrieved`, then :class:`Sentences` as they are
ready (the quoted answer first, then with each sentence of the model's in its place), then :class:`Finished`. ``invoke``
is the end of the same stream; ``batch`` is LangChain's own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.embeddings import Embeddings
from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda

from assistant.answering import replies
from assistant.answering.checking import problems
from assistant.answering.citations import Draft, Excerpt, Span, cite, excerpts_of, with_marks
from assistant.answering.contacts import Contact, contact_for
from assistant.answering.direct import bill_standing, no_advice
from assistant.answering.evidence import Evidence, select
from assistant.answering.leaning import leaned_on
from assistant.answering.notices import (
    Bill,
    Conflict,
    asks_about_bill,
    bill_status,
    is_about_bill,
    notices_for,
)
from assistant.answering.parts import parts_of
from assistant.answering.quoting import quoted
from assistant.answering.retrieval import retrieve
from assistant.answering.rewriting import Checked, Checks, Entails, arranged, check, enough_kept
from assistant.answering.routing import Routed, route
from assistant.answering.standing import Judgement, judge
from assistant.answering.writing import DraftSentence, Writer
from assistant.errors import (
    ModelBusyError,
    ModelContextError,
    ModelError,
    ModelMissingError,
    ModelReplyError,
    ModelRestingError,
    ModelTimeoutError,
    ModelUnreachableError,
)
from assistant.indexing.index import SearchIndex
from assistant.indexing.passages import passage_id
from assistant.indexing.programmes import Programme
from assistant.records import (
    Answer,
    Event,
    Finished,
    Hit,
    Language,
    Notice,
    Outcome,
    Question,
    Retrieved,
    Sentences,
    Statement,
)

_ROUTE_REPLIES: dict[str, tuple[str, Outcome]] = {
    "greeting": ("greeting", "clarify"),
    "about": ("about", "clarify"),
    "thanks": ("thanks", "clarify"),
    "unclear": ("unclear", "clarify"),
    "manipulation": ("refused", "refused"),
}
# The line that tells a reader why there are quotes only.
_EXCUSES: dict[type[ModelError], str] = {
    ModelError: "model_failed",
    ModelUnreachableError: "model_unreachable",
    ModelRestingError: "model_resting",
    ModelBusyError: "model_busy",
    ModelTimeoutError: "model_timeout",
    ModelMissingError: "model_missing",
    ModelReplyError: "model_reply",
    ModelContextError: "model_context",
}
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a chain is made of. ``writer`` is the model engine, ``entails`` one more check of it."""

    index: SearchIndex
    embeddings: Embeddings
    bill: Bill
    contacts: tuple[Contact, ...]
    conflicts: tuple[Conflict, ...] = ()
    programmes: tuple[Programme, ...] = ()
    writer: Writer | None = None
    entails: Entails | None = None

    @property
    def checks(self) -> Checks:
        """What a model's sentences are checked with."""
        return Checks(self.index.passages, self.embeddings, self.entails)


@dataclass(frozen=True, slots=True)
class Written:
    """The sentences of an answer before they are cited. ``engine`` is who wrote them.

    For a trace: how many sentences a model ``proposed``, which of them were ``dropped`` and why, or how it ``failed``.
    """

    drafts: tuple[Draft, ...]
    outcome: Outcome
    engine: str = "quote"
    proposed: int = 0
    dropped: tuple[tuple[str, tuple[str, ...]], ...] = ()
    failed: str = ""


class AnswerChain(Runnable[Question, Answer]):
    """The assistant. ``invoke`` and ``batch`` give answers; ``stream`` gives events, the last holds the answer."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._steps: RunnableGenerator[Question, Event] = RunnableGenerator(self._each, name="AnswerChain")

    @property
    def index(self) -> SearchIndex:
        """The index that answers come from; its passages are what citations point into."""
        return self.parts.index

    def invoke(self, input: Question, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Answer one question.

        Raises:
            InputError: the question is empty or too long.
        """
        *_, last = self._steps.stream(input, config)
        if not isinstance(last, Finished):  # the stream's contract; a break of it is a bug
            raise TypeError(f"the stream ended with {type(last).__name__}")
        return last.answer

    # A stream of answers would repeat what is already shown; events are what a page can draw.
    def stream(  # type: ignore[override]
        self, input: Question, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[Event]:
        """Answer one question step by step.

        Raises:
            InputError: the question is empty or too long.
        """
        yield from self._steps.stream(input, config)

    def _each(self, questions: Iterator[Question]) -> Iterator[Event]:
        for question in questions:
            yield from self._events(question)

    def _events(self, question: Question) -> Iterator[Event]:
        clock = _Clock()
        routed = _step("route", lambda asked: route(asked, self.parts.index.limits.manipulation), question)
        if routed.route != "search":
            yield Finished(finish(self.parts, routed, _short_reply(routed), (), clock))
            return
        hits = _step("retrieve", self._retrieve, routed)
        clock.mark("retrieve")
        yield Retrieved(hits)
        evidence = _step("select", lambda found: choose(self.parts, routed, found), hits)
        judged = _step("judge", lambda e: judge(routed.text, routed.context, hits, e, self.parts.index), evidence)
        written = _step("write", lambda chosen: quote(self.parts, routed, chosen, judged), evidence)
        yield Sentences(*cite(written.drafts, self.parts.index.passages, self.parts.index.statements))
        clock.mark("first_sentence")
        if judged.standing in ("enough", "unsure", "doubtful") and self._model_is_wanted(question):
            plain = written
            for written in _stream("write_with_model", lambda e: rewrite(self.parts, routed, e, plain), evidence):
                if written.engine != "quote":
                    clock.mark_once("first_model_sentence")
                    yield Sentences(*cite(written.drafts, self.parts.index.passages, self.parts.index.statements))
        yield Finished(_step("finish", lambda w: finish(self.parts, routed, w, evidence.nearby, clock), written))

    def _model_is_wanted(self, question: Question) -> bool:
        """In ``auto`` a model that is not there is passed over; one that was asked for by name is missed aloud."""
        writer = self.parts.writer
        return question.engine == "model" or (question.engine == "auto" and writer is not None and writer.is_up())

    def _retrieve(self, routed: Routed) -> tuple[Hit, ...]:
        return retrieve(routed.text, self.parts.index, self.parts.embeddings, routed.context)


def _step(name: str, function: Any, value: Any) -> Any:
    """Run one named step as a Runnable of its own, so that callbacks see it."""
    return RunnableLambda(function, name=name).invoke(value)


def _stream(name: str, function: Any, value: Any) -> Iterator[Any]:
    """Run one named step that gives its result in several stages; callbacks see the last as what it gave."""

    def staged(values: Iterator[Any]) -> Iterator[Any]:
        for one in values:
            yield from function(one)

    yield from RunnableGenerator(staged, name=name).stream(value)


def choose(parts: Parts, routed: Routed, hits: tuple[Hit, ...]) -> Evidence:
    """The evidence among the hits."""
    return select(routed.text, hits, parts.index.statements, routed.language)


def _short_reply(routed: Routed) -> Written:
    key, outcome = _ROUTE_REPLIES[routed.route]
    return Written((_template(replies.reply(key, routed.language)),), outcome)


def quote(parts: Parts, routed: Routed, evidence: Evidence, judged: Judgement) -> Written:
    """The quoted answer: checked statements verbatim, or a plain "not known" with the nearest fact and a contact.

    The bill's standing comes first where the question turns on it, and is an answer even where nothing else is.
    """
    language = routed.language
    said = leaned_on(routed.text, routed.context, parts.index)
    standing = bill_standing(routed.text, said, parts.bill, parts.index.glossary, parts.index.passages, language)
    if judged.standing == "foreign" and standing is None:
        return Written((_template(replies.reply("out_of_scope", language)),), "out_of_scope")
    first = (standing,) if standing else ()
    if judged.standing in ("silent", "foreign"):
        return Written((*first, *_not_known(parts, routed, evidence)), "partial" if standing else "nothing_found")
    last = (advice,) if (advice := no_advice(routed.text, language)) else ()
    drafts = quoted(evidence.statements, parts.index.passages, language)
    if judged.standing == "enough" and evidence.missing is None:
        return Written((*first, *drafts, *last), "answered")
    contact = _contact(parts, routed, evidence)
    if judged.standing == "unsure" and evidence.missing is None:
        closing = _template(replies.reply("not_above", language))
        return Written((*first, *drafts, closing, contact, *last), "partial")
    opening = _template(_doubt(routed, evidence, judged))
    return Written((*first, opening, *drafts, contact, *last), "partial")


def _doubt(routed: Routed, evidence: Evidence, judged: Judgement) -> str:
    """Which part of the question the evidence likely does not answer."""
    language = routed.language
    if evidence.missing is not None:
        return replies.reply("part_missing", language, slot=replies.reply(f"slot_{evidence.missing}", language))
    if judged.unsaid:
        return replies.reply("words_missing", language, words=", ".join(f"'{word}'" for word in judged.unsaid))
    return replies.reply("doubtful", language)


def _not_known(parts: Parts, routed: Routed, evidence: Evidence) -> tuple[Draft, ...]:
    nearest = quoted(evidence.statements[:1], parts.index.passages, routed.language)
    return (
        _template(replies.reply("nothing_found", routed.language)),
        _template(replies.reply("nearest", routed.language)),
        *nearest,
        _contact(parts, routed, evidence),
    )


def _contact(parts: Parts, routed: Routed, evidence: Evidence) -> Draft:
    language = routed.language
    contact = contact_for(routed.text, [statement.sheet for statement in evidence.statements[:1]], parts.contacts)
    text = replies.reply("contact", language, name=contact.name(language), contact=contact.reach(language))
    passage = parts.index.passages[passage_id(contact.statement_id, language)]
    return Draft(text, (Span(passage.id, 0, len(passage.text)),), "template")


def _template(text: str) -> Draft:
    return Draft(text, (), "template")


def rewrite(parts: Parts, routed: Routed, evidence: Evidence, quoted_answer: Written) -> Iterator[Written]:
    """The quoted answer with the model's checked sentences in it: anew with each sentence, the last is the result.

    A sentence that fails a check is not shown; with more than half of them dropped, or the model failing in any way,
    the quoted answer stands. A line says so where the model failed, or was asked for by name.
    """
    language = routed.language
    if parts.writer is None:
        yield _with_excuse(routed, quoted_answer, "model_none")
        return
    passages = [parts.index.passages[passage_id(statement.id, language)] for statement in evidence.statements]
    excerpts = tuple(excerpt for passage in passages for excerpt in excerpts_of(passage))
    # While the model writes, and where a question has several parts, every statement is needed; else the leading one.
    everything = {passage.id for passage in passages}
    needed = everything if parts_of(routed.text, parts.index.glossary) else {passages[0].id}
    checked: dict[DraftSentence, Checked] = {}
    sentences: tuple[DraftSentence, ...] = ()
    try:
        for sentences in parts.writer.write(routed.text, language, passages):
            for sentence in sentences:
                if sentence not in checked:
                    checked[sentence] = check(sentence, excerpts, parts.checks, language)
            so_far = [checked[sentence] for sentence in sentences]
            if any(not one.reasons for one in so_far):
                yield _with_model(parts.writer.name, quoted_answer, so_far, excerpts, language, everything)
    except ModelError as error:
        logger.warning("the model gave no answer: %s", error.message)
        yield replace(_with_excuse(routed, quoted_answer, _EXCUSES[type(error)]), failed=error.message)
        return
    result = [checked[sentence] for sentence in sentences]
    dropped = tuple((one.draft.text, one.reasons) for one in result if one.reasons)
    if enough_kept(result):
        final = _with_model(parts.writer.name, quoted_answer, result, excerpts, language, needed)
    elif routed.question.engine == "model":
        final = _with_excuse(routed, quoted_answer, "model_checks")
    else:
        final = quoted_answer
    yield replace(final, proposed=len(result), dropped=dropped)


def _with_model(
    name: str,
    quoted_answer: Written,
    checked: Sequence[Checked],
    excerpts: tuple[Excerpt, ...],
    language: Language,
    needed: Set[str],
) -> Written:
    """The quoted answer, its quotes of the evidence replaced; what the program says before and after them stays."""
    spans = {excerpt.span for excerpt in excerpts}
    places = [n for n, draft in enumerate(quoted_answer.drafts) if draft.spans and spans.issuperset(draft.spans)]
    body = arranged(checked, excerpts, language, needed)
    drafts = (*quoted_answer.drafts[: places[0]], *body, *quoted_answer.drafts[places[-1] + 1 :])
    return Written(drafts, quoted_answer.outcome, name)


def _with_excuse(routed: Routed, written: Written, key: str) -> Written:
    return replace(written, drafts=(*written.drafts, _template(replies.reply(key, routed.language))))


def finish(parts: Parts, routed: Routed, written: Written, nearby: tuple[Any, ...], clock: _Clock) -> Answer:
    """Cite, add notices and related questions, and close the books."""
    statements, language = parts.index.statements, routed.language
    drafts = tuple(draft for draft in written.drafts if not problems(draft, parts.index.passages, language))
    sentences, citations = cite(drafts, parts.index.passages, statements)
    cited = [statements[citation.statement_id] for citation in citations if citation.statement_id]
    notices: list[Notice] = []
    if any(is_about_bill(statement) for statement in cited) or asks_about_bill(routed.text):
        notices.append(bill_status(parts.bill, language))
    notices += notices_for(citations, statements, parts.conflicts, language, routed.question.today)
    if written.engine != "quote":
        notices.append(Notice("ai_generated", replies.reply("ai_generated", language, model=written.engine)))
    known = programmes_of(cited, parts.programmes)
    names = [one.name(language) for one in programmes_of(nearby, parts.programmes) if one not in known]
    related = tuple(replies.reply("related", language, program=name) for name in names)
    return Answer(
        question=routed.text,
        language=language,
        outcome=written.outcome,
        text=with_marks(sentences),
        sentences=sentences,
        citations=citations,
        notices=tuple(notices),
        related=related[:3],
        engine=written.engine,
        timings_ms=clock.read(),
    )


def programmes_of(statements: Sequence[Statement], programmes: Sequence[Programme]) -> list[Programme]:
    """The programmes that statements belong to, in the order of the statements, each once."""
    by_statement = {one: programme for programme in programmes for one in programme.statements}
    return list(dict.fromkeys(by_statement[one.id] for one in statements if one.id in by_statement))


class _Clock:
    """Milliseconds since it was made, at named moments."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._marks: list[tuple[str, float]] = []

    def mark(self, name: str) -> None:
        self._marks.append((name, self._elapsed()))

    def mark_once(self, name: str) -> None:
        if name not in dict(self._marks):
            self.mark(name)

    def read(self) -> tuple[tuple[str, float], ...]:
        return (*self._marks, ("total", self._elapsed()))

    def _elapsed(self) -> float:
        return round((time.perf_counter() - self._start) * 1000, 2)
