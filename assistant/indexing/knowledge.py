"""The knowledge as one value, and what of it the index is made from.

:class:`Entry` is one text that gets a vector. Its id is a hash of all that shapes the vector's place in the index, so
that two builds can be compared text by text: same id, same vector, nothing to do.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from assistant.indexing.asked import AskedAs, load_asked, load_elsewhere, load_manipulation
from assistant.indexing.glossary import Glossary, load_glossary
from assistant.indexing.passages import embedding_text, passages_of
from assistant.indexing.sheets import load_statements
from assistant.records import Language, Statement


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that is known, and where it ends.

    The statements in their fixed order, how people ask for them (``asked``), words that mean the same, questions that
    sound as if a statement answered them while none does (``silent``), questions on other subjects (``elsewhere``),
    attempts to steer the assistant (``attempts``) and honest questions that sound like one (``benign``).
    """

    statements: tuple[Statement, ...]
    asked: tuple[AskedAs, ...]
    glossary: Glossary
    silent: tuple[AskedAs, ...] = ()
    elsewhere: tuple[str, ...] = ()
    attempts: tuple[str, ...] = ()
    benign: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One text to be embedded: a passage with its context (``name`` is the passage id), or an asked-as question."""

    id: str
    name: str
    statement_id: str
    language: Language
    text: str


def load_knowledge(folder: Path) -> Knowledge:
    """Read ``sheets/``, ``asked/``, ``silent/``, ``glossary.yaml``, ``elsewhere.yaml`` and ``manipulation.yaml``.

    All but the first may be absent.

    Raises:
        KnowledgeError: a file is damaged, or there is no sheet.
    """
    statements = load_statements(folder / "sheets")
    asked, silent = folder / "asked", folder / "silent"
    glossary, elsewhere = folder / "glossary.yaml", folder / "elsewhere.yaml"
    manipulation = folder / "manipulation.yaml"
    attempts, benign = load_manipulation(manipulation) if manipulation.exists() else ((), ())
    ids = frozenset(s.id for s in statements)
    return Knowledge(
        statements=statements,
        asked=load_asked(asked, ids) if asked.is_dir() else (),
        glossary=load_glossary(glossary) if glossary.exists() else Glossary(()),
        silent=load_asked(silent, ids) if silent.is_dir() else (),
        elsewhere=load_elsewhere(elsewhere) if elsewhere.exists() else (),
        attempts=attempts,
        benign=benign,
    )


def passage_entries(knowledge: Knowledge) -> tuple[Entry, ...]:
    """One entry per passage, statement by statement."""
    return tuple(
        _entry("passage", passage.id, statement.id, passage.language, embedding_text(statement, passage))
        for statement in knowledge.statements
        for passage in passages_of(statement)
    )


def asked_entries(knowledge: Knowledge) -> tuple[Entry, ...]:
    """One entry per asked-as question, in the order in which they were read."""
    return tuple(_entry("asked", "", asked.statement_id, asked.language, asked.text) for asked in knowledge.asked)


def keyword_texts(knowledge: Knowledge, with_asked: bool) -> list[str]:
    """One text per statement for keyword search: both headings, both languages, and its questions where asked for."""
    parts = {
        statement.id: [part for passage in passages_of(statement) for part in (passage.heading, passage.text)]
        for statement in knowledge.statements
    }
    for asked in knowledge.asked if with_asked else ():
        parts[asked.statement_id].append(asked.text)
    return ["\n".join(texts) for texts in parts.values()]


def digest(knowledge: Knowledge) -> str:
    """A hash of everything the index is made from. Notes and the glossary are not: they are read when answering."""
    made = hashlib.sha256()
    for entry in (*passage_entries(knowledge), *asked_entries(knowledge)):
        made.update(entry.id.encode())
    silent = (f"{question.statement_id} {question.text}" for question in knowledge.silent)
    limits = (*silent, "", *knowledge.elsewhere, "", *knowledge.attempts, "", *knowledge.benign)
    for text in (*keyword_texts(knowledge, with_asked=False), *limits):
        made.update(hashlib.sha256(text.encode()).digest())
    return made.hexdigest()


def _entry(kind: str, name: str, statement_id: str, language: Language, text: str) -> Entry:
    content = "\0".join((kind, statement_id, language, text))
    return Entry(hashlib.sha256(content.encode()).hexdigest()[:32], name, statement_id, language, text)
