"""An answer that was given out as JSON and comes back: read with suspicion, and checked like a new one.

A page keeps the conversation in the browser and hands it back to be drawn again or exported. What comes back may have
been changed, and the index may have been built anew meanwhile. So the citations are issued once more, from the passages
and statements there are now, and must be the ones that came back; and every sentence with a citation must stand the
checks that it stood when it was written.

What cannot be told again is not checked: the program's own sentences without a citation, notices, related questions,
the outcome, the timings and a model's name are taken as text. They come from the reader's own browser, are shown to
that reader only, and must be escaped like any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from assistant.answering.checking import LONGEST, problems
from assistant.answering.citations import Draft, Span, cite, excerpts_of, verify, with_marks
from assistant.answering.replies import load_replies
from assistant.errors import InputError
from assistant.records import (
    MAX_QUESTION_CHARS,
    Answer,
    Citation,
    Language,
    Notice,
    Outcome,
    Passage,
    Sentence,
    Statement,
)
from assistant.resources import data_folder

MAX_SENTENCES = 60
MAX_CITATIONS = 40
MAX_NOTICES = 20
MAX_RELATED = 10
MAX_TIMINGS = 40
MAX_TEXT_CHARS = 4_000  # of any one text in an answer
MAX_ANSWER_CHARS = MAX_SENTENCES * MAX_TEXT_CHARS

_SHOWN_CHARS = 60  # of a field's name in an error: one that is not ours may be of any length
_SHAPE_HINT = "Send the answer as it was given, or ask the question again."
_CHANGED_HINT = "Ask the question again: the sources may have changed since it was answered."
_WORD = re.compile(r"\$\{?[a-z_]+\}?")


@checked_dataclass(frozen=True, config=ConfigDict(extra="forbid", str_max_length=MAX_TEXT_CHARS, allow_inf_nan=False))
class _Body:
    """The shape of :meth:`Answer.as_json`; the records inside it are held to the same rules."""

    question: Annotated[str, Field(max_length=MAX_QUESTION_CHARS)]
    language: Language
    outcome: Outcome
    text: Annotated[str, Field(max_length=MAX_ANSWER_CHARS)]
    sentences: Annotated[tuple[Sentence, ...], Field(max_length=MAX_SENTENCES)]
    citations: Annotated[tuple[Citation, ...], Field(max_length=MAX_CITATIONS)]
    notices: Annotated[tuple[Notice, ...], Field(max_length=MAX_NOTICES)]
    related: Annotated[tuple[str, ...], Field(max_length=MAX_RELATED)]
    engine: str
    timings_ms: Annotated[dict[str, float], Field(max_length=MAX_TIMINGS)]


_BODY = TypeAdapter(_Body)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the citations of an answer may point into."""

    passages: Mapping[str, Passage]
    statements: Mapping[str, Statement]

    def holds(self, citation: Citation) -> bool:
        """Whether a citation's passage and statement are there, and its offsets lie in the passage."""
        passage = self.passages.get(citation.passage_id)
        return (
            passage is not None
            and passage.statement_id in self.statements
            and 0 <= citation.start < citation.end <= len(passage.text)
        )


def restored(body: object, passages: Mapping[str, Passage], statements: Mapping[str, Statement]) -> Answer:
    """The answer that a JSON value says, every promise about its citations checked again.

    Args:
        body: a JSON value, parsed: what :meth:`Answer.as_json` gave.
        passages: by id; what citations point into now.
        statements: by id; what the passages are of.

    Raises:
        InputError: it is not the JSON of an answer, or not of one that can be shown today.
    """
    answer = _shaped(body)
    wrong = next(_wrongs(answer, _Known(passages, statements)), None)
    if wrong:
        raise InputError(f"The answer cannot be shown again: {wrong}.", _CHANGED_HINT)
    return answer


def _shaped(body: object) -> Answer:
    """The answer as it is said, nothing of it believed yet."""
    try:
        given = _BODY.validate_python(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))[:_SHOWN_CHARS] or "body"
        raise InputError(f"This is no answer: {where}: {first['msg']}.", _SHAPE_HINT) from error
    values = {field.name: getattr(given, field.name) for field in fields(_Body)}
    answer = Answer(**values | {"timings_ms": tuple(given.timings_ms.items())})
    if answer.as_json() != body:
        raise InputError("This is no answer: a value is of another type than it should be.", _SHAPE_HINT)
    return answer


def _wrongs(answer: Answer, known: _Known) -> Iterator[str]:
    """What keeps an answer from being shown. A check builds on those before it, so only the first finding counts."""
    yield from (f"source {c.number} is not known here" for c in answer.citations if not known.holds(c))
    by_number = {citation.number: citation for citation in answer.citations}
    named = {number for sentence in answer.sentences for number in sentence.citations}
    yield from (f"there is no source {number}" for number in sorted(named - by_number.keys()))
    drafts = [_draft(sentence, by_number) for sentence in answer.sentences]
    if cite(drafts, known.passages, known.statements) != (answer.sentences, answer.citations):
        yield "its sources do not say what they are given for, or are not numbered in their order"
    if answer.text != with_marks(answer.sentences):
        yield "its text is not its sentences"
    yield from verify(answer, known.passages)
    yield from _unmarked(answer)
    for draft in drafts:
        if draft.spans and not _stands(draft, known.passages, answer.language):
            yield "a sentence is not what its source says"


def _unmarked(answer: Answer) -> Iterator[str]:
    by_model = any(sentence.origin == "model" for sentence in answer.sentences)
    if by_model and (answer.engine == "quote" or all(notice.kind != "ai_generated" for notice in answer.notices)):
        yield "it does not say that a model wrote a part of it"


def _draft(sentence: Sentence, citations: Mapping[int, Citation]) -> Draft:
    """The sentence with all that its citations quote."""
    cited = (citations[number] for number in sentence.citations)
    return Draft(sentence.text, tuple(Span(c.passage_id, c.start, c.end) for c in cited), sentence.origin)


def _stands(draft: Draft, passages: Mapping[str, Passage], language: Language) -> bool:
    """Whether a sentence survives its checks on all that it cites, or on one sentence of the passage that it cites.

    A citation quotes from the first to the last sentence that an answer takes from a passage, and each sentence of the
    answer was checked on its own one. The program's own must also be one of its replies.
    """
    if draft.origin == "template" and not _is_reply(draft.text, language):
        return False
    if len(draft.text) > LONGEST and draft.origin == "model":  # would fail as well, after a long comparison
        return False
    return any(not problems(one, passages, language) for one in _anchored(draft, passages))


def _anchored(draft: Draft, passages: Mapping[str, Passage]) -> Iterator[Draft]:
    yield draft
    if len(draft.spans) == 1:
        (whole,) = draft.spans
        for excerpt in excerpts_of(passages[whole.passage_id]):
            if whole.start <= excerpt.span.start and excerpt.span.end <= whole.end:
                yield Draft(draft.text, (excerpt.span,), draft.origin)


def _is_reply(text: str, language: Language) -> bool:
    """Whether a text is one of the program's replies, whatever its words are filled with."""
    replies = load_replies(data_folder("prompts"))[language]
    return any(_fits(text, _WORD.split(reply)) for reply in replies.values())


def _fits(text: str, fixed: Sequence[str]) -> bool:
    """Whether a text has these parts in this order, the first at its beginning and the last at its end."""
    if len(fixed) == 1:
        return text == fixed[0]
    first, *between, last = fixed
    if not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for part in between:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return place <= end
