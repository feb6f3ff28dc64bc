"""The knowledge as one value: what is read, what is embedded, and which changes make an index outdated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import KnowledgeError
from assistant.indexing.asked import AskedAs
from assistant.indexing.glossary import Glossary
from assistant.indexing.knowledge import (
    Knowledge,
    asked_entries,
    digest,
    keyword_texts,
    load_knowledge,
    passage_entries,
)
from assistant.resources import data_folder
from tests.indexing.makers import raw_statement, small_knowledge, write_yaml


def test_the_shipped_knowledge_is_read_whole() -> None:
    knowledge = load_knowledge(data_folder("knowledge"))
    assert len(knowledge.statements) >= 392
    assert len(knowledge.asked) >= 6_000
    assert len(knowledge.glossary.entries) >= 150


def test_questions_and_glossary_may_be_absent(tmp_path: Path) -> None:
    write_yaml(tmp_path / "sheets" / "a.yaml", [raw_statement()])
    knowledge = load_knowledge(tmp_path)
    assert knowledge.asked == ()
    assert knowledge.glossary.entries == ()


def test_statements_may_not_be_absent(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="sheets/ is missing"):
        load_knowledge(tmp_path)


def test_entries_name_their_statement_and_passage() -> None:
    knowledge = small_knowledge()
    passages = passage_entries(knowledge)
    assert [e.name for e in passages[:3]] == ["widget-grant:ko", "widget-grant:en", "robot-loan:ko"]
    assert [e.text for e in asked_entries(knowledge)] == [a.text for a in knowledge.asked]


def test_entry_ids_differ_in_kind_statement_language_and_text() -> None:
    statements = small_knowledge().statements
    texts = [AskedAs(s.id, language, t) for s in statements[:2] for language in ("ko", "en") for t in ("a", "b")]
    entries = asked_entries(Knowledge(statements, tuple(texts), Glossary(())))
    assert len({e.id for e in entries}) == 8


def test_keyword_texts_hold_both_languages_and_questions_on_demand() -> None:
    knowledge = small_knowledge()
    plain, full = keyword_texts(knowledge, with_asked=False), keyword_texts(knowledge, with_asked=True)
    assert len(plain) == len(full) == 3
    assert "로봇 대출" in plain[1]
    assert "robot loan" in plain[1]
    assert "robot credit" not in plain[1]
    assert "robot credit" in full[1]
    assert plain[2] == full[2]


def test_the_digest_changes_with_everything_that_is_searched() -> None:
    knowledge = small_knowledge()
    first = knowledge.statements[0]
    changed = [
        replace(knowledge, statements=(other, *knowledge.statements[1:]))
        for other in (
            replace(first, statement_ko="새것"),
            replace(first, statement_en="new"),
            replace(first, topic="new"),
            replace(first, program="new"),
            replace(first, amount="new"),
            replace(first, contact="new"),
            replace(first, application_window="new"),
        )
    ]
    changed += [
        replace(knowledge, asked=knowledge.asked[1:]),
        replace(knowledge, statements=knowledge.statements[::-1]),
        replace(knowledge, statements=knowledge.statements[:2]),
        replace(knowledge, silent=knowledge.asked[:1]),
        replace(knowledge, elsewhere=("비 와요?",)),
        replace(knowledge, attempts=("비 와요?",)),
        replace(knowledge, benign=("비 와요?",)),
    ]
    digests = {digest(k) for k in (knowledge, *changed)}
    assert len(digests) == 1 + len(changed)


def test_the_digest_stays_when_only_notes_confidence_or_glossary_change() -> None:
    knowledge = small_knowledge()
    noted = tuple(replace(s, notes="seen again", confidence="low", as_of="2027") for s in knowledge.statements)
    assert digest(Knowledge(noted, knowledge.asked, Glossary(()))) == digest(knowledge)
