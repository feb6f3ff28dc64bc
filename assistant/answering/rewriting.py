"""The model's sentences worked into the quoted answer, each in the place of what it says anew.

A sentence is anchored where the evidence it names says it best, checked there, and put in place of that sentence. The
other sentences of the statement stay quoted around it, so that wording an answer loses no condition, source or "not
known"; a statement that the model made nothing of is left out, unless it is needed. Korean quotes between the model's
sentences take the polite ending, so that an answer speaks in one voice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.answering.checking import is_verbatim, lexical_support, problems
from assistant.answering.citations import Draft, Excerpt, Span
from assistant.answering.polite import polite
from assistant.answering.writing import DraftSentence
from assistant.records import Language, Passage

VECTOR_SUPPORT = 0.5  # cosine of a sentence and its evidence
ENTAILED = 0.5

Entails = Callable[[str, str], float]
"""Premise and hypothesis to the probability, 0 to 1, that the first entails the second."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence a model wrote, anchored in the evidence, and why it must not be shown; empty when it may be."""

    draft: Draft
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """What sentences are checked with: the passages, the vectors, and a judge of entailment where there is one."""

    passages: Mapping[str, Passage]
    embeddings: Embeddings
    entails: Entails | None = None


def check(sentence: DraftSentence, excerpts: Sequence[Excerpt], checks: Checks, language: Language) -> Checked:
    """Anchor a sentence among the sentences of the statements it names, and check it there."""
    named = {span.passage_id for span in sentence.spans}
    text = polite(sentence.text) if language == "ko" else sentence.text
    anchor = max(
        (excerpt for excerpt in excerpts if excerpt.span.passage_id in named),
        key=lambda excerpt: lexical_support(sentence.text, excerpt.text),
        default=None,
    )
    if anchor is None:
        return Checked(Draft(text, (), "model"), ("no evidence",))
    draft = Draft(text, (anchor.span,), "model")
    reasons = problems(draft, checks.passages, language)
    if not reasons and not is_verbatim(text, anchor.text):
        reasons = _second_look(text, anchor.text, checks)
    return Checked(draft, reasons)


def _second_look(text: str, evidence: str, checks: Checks) -> tuple[str, ...]:
    """The checks that cost more: likeness of vectors and, where there is a model for it, entailment."""
    one, other = checks.embeddings.embed_documents([text, evidence])
    likeness = float(np.dot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other)))
    if likeness < VECTOR_SUPPORT:
        return (f"likeness: {likeness:.2f}",)
    if checks.entails and (entailed := checks.entails(evidence, text)) < ENTAILED:
        return (f"not entailed: {entailed:.2f}",)
    return ()


def enough_kept(checked: Sequence[Checked]) -> bool:
    """Whether what the model wrote can be used: something was kept, and no more than half of it was dropped."""
    kept = sum(not one.reasons for one in checked)
    return bool(kept) and kept * 2 >= len(checked)


def arranged(
    checked: Sequence[Checked], excerpts: Sequence[Excerpt], language: Language, needed: Set[str]
) -> tuple[Draft, ...]:
    """The evidence with the sentences that were kept in their places.

    Statements come in the order in which the model took them up; of the others only those stay whose passage is
    ``needed``. Nothing is left out of a statement that stays.
    """
    kept: dict[Span, list[Draft]] = {}
    for one in checked:
        if not one.reasons and one.draft.text not in [draft.text for draft in kept.get(one.draft.spans[0], [])]:
            kept.setdefault(one.draft.spans[0], []).append(one.draft)
    taken_up = dict.fromkeys(span.passage_id for span in kept)
    others = dict.fromkeys(e.span.passage_id for e in excerpts if e.span.passage_id in needed - taken_up.keys())
    return tuple(
        draft
        for passage_id in (*taken_up, *others)
        for excerpt in excerpts
        if excerpt.span.passage_id == passage_id
        for draft in kept.get(excerpt.span) or [_spoken(excerpt, language)]
    )


def _spoken(excerpt: Excerpt, language: Language) -> Draft:
    quote = excerpt.as_quote()
    return replace(quote, text=polite(excerpt.text)) if language == "ko" else quote
