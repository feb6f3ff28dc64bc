"""The quoting engine: the answer is the statements themselves, sentence by sentence, in the asker's language.

Nothing is left out of a statement that is quoted: its conditions, ceilings and "not known" sentences stand with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.answering.citations import Draft, Span
from assistant.answering.text import sentence_spans
from assistant.indexing.passages import passage_id
from assistant.records import Language, Passage, Statement


def quoted(statements: Sequence[Statement], passages: Mapping[str, Passage], language: Language) -> tuple[Draft, ...]:
    """Every sentence of every statement, in order, each resting on its own span."""
    return tuple(
        draft for statement in statements for draft in _sentences(passages[passage_id(statement.id, language)])
    )


def _sentences(passage: Passage) -> tuple[Draft, ...]:
    return tuple(
        Draft(passage.text[start:end], (Span(passage.id, start, end),), "quote")
        for start, end in sentence_spans(passage.text)
    )
