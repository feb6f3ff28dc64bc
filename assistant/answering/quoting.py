"""The quoting engine: the answer is the statements themselves, sentence by sentence, in the asker's language.

Nothing is left out of a statement that is quoted: its conditions, ceilings and "not known" sentences stand with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.answering.citations import Draft, excerpts_of
from assistant.indexing.passages import passage_id
from assistant.records import Language, Passage, Statement


def quoted(statements: Sequence[Statement], passages: Mapping[str, Passage], language: Language) -> tuple[Draft, ...]:
    """Every sentence of every statement, in order, each resting on its own span."""
    quoted_passages = (passages[passage_id(statement.id, language)] for statement in statements)
    return tuple(excerpt.as_quote() for passage in quoted_passages for excerpt in excerpts_of(passage))
