"""Citations are issued by the program, never taken over from what was written.

A :class:`Draft` is a sentence with the spans of the passages it rests on. :func:`cite` numbers the passages by first
appearance, cuts each quote out of its passage by offset, and composes the text with its marks. A quote is therefore
verbatim by construction, and :func:`verify` proves it for a finished answer all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.text import sentence_spans
from assistant.records import Answer, Citation, Origin, Passage, Sentence, Statement

_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a passage: character offsets, end exclusive."""

    passage_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence before it is cited. Only an ``origin`` of ``template`` may rest on nothing."""

    text: str
    spans: tuple[Span, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence of a passage, and where it stands."""

    text: str
    span: Span

    def as_quote(self) -> Draft:
        """The sentence as a quoted one of an answer."""
        return Draft(self.text, (self.span,), "quote")


def excerpts_of(passage: Passage) -> tuple[Excerpt, ...]:
    """The sentences of a passage, in order."""
    return tuple(
        Excerpt(passage.text[start:end], Span(passage.id, start, end)) for start, end in sentence_spans(passage.text)
    )


def cite(
    drafts: Sequence[Draft], passages: Mapping[str, Passage], statements: Mapping[str, Statement]
) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """Number the passages that the drafts rest on and cut out their quotes.

    One passage gets one number; its quote runs from the first to the last character that any draft rests on.
    """
    reach: dict[str, tuple[int, int]] = {}
    for span in (span for draft in drafts for span in draft.spans):
        start, end = reach.get(span.passage_id, (span.start, span.end))
        reach[span.passage_id] = (min(start, span.start), max(end, span.end))
    numbers = {passage_id: number for number, passage_id in enumerate(reach, start=1)}
    sentences = tuple(
        Sentence(draft.text, tuple(dict.fromkeys(numbers[span.passage_id] for span in draft.spans)), draft.origin)
        for draft in drafts
    )
    citations = tuple(
        _citation(number, passages[passage_id], statements[passages[passage_id].statement_id], *reach[passage_id])
        for passage_id, number in numbers.items()
    )
    return sentences, citations


def _citation(number: int, passage: Passage, statement: Statement, start: int, end: int) -> Citation:
    return Citation(
        number=number,
        passage_id=passage.id,
        statement_id=statement.id,
        document_id=passage.document_id,
        title=passage.source.title,
        publisher=passage.source.publisher,
        url=passage.source.url,
        published=passage.source.date,
        as_of=statement.as_of,
        confidence=statement.confidence,
        locator=passage.locator,
        quote=passage.text[start:end],
        start=start,
        end=end,
    )


def with_marks(sentences: Sequence[Sentence]) -> str:
    """The sentences as one text, each followed by its marks: ``"… [1] … [1][2]"``."""
    return " ".join(
        sentence.text
        + "".join(f"{' ' if place == 0 else ''}[{number}]" for place, number in enumerate(sentence.citations))
        for sentence in sentences
    )


def verify(answer: Answer, passages: Mapping[str, Passage]) -> tuple[str, ...]:
    """What is wrong with the citations of a finished answer; empty when every promise holds."""
    issued = [citation.number for citation in answer.citations]
    marks = [int(number) for number in _MARK.findall(answer.text)]
    cited = [number for sentence in answer.sentences for number in sentence.citations]
    checks = {
        "numbers do not run 1..n": issued != list(range(1, len(issued) + 1)),
        "numbers are not in order of first appearance": list(dict.fromkeys(cited)) != issued,
        "a mark without a citation, or a citation without a mark": list(dict.fromkeys(marks)) != issued,
        "the text is not its sentences": answer.text != with_marks(answer.sentences),
        "a sentence without a citation": any(not s.citations and s.origin != "template" for s in answer.sentences),
        "a quote that is not in its passage": any(
            c.passage_id not in passages or passages[c.passage_id].text[c.start : c.end] != c.quote or not c.quote
            for c in answer.citations
        ),
    }
    return tuple(name for name, wrong in checks.items() if wrong)
