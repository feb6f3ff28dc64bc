"""Whom to ask: each contact point is held up by a statement."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering.contacts import Contact, contact_for, load_contacts
from assistant.errors import KnowledgeError
from assistant.indexing.sheets import load_statements
from assistant.resources import data_folder

DEFAULT = Contact("all", "s", "콜센터", "Call centre", "1357", "1357")
LOANS = Contact("loans", "s", "중진공", "KOSME", "a.kr", "a.kr", ("ax_finance",), ("대출", "loan"))
SHOPS = Contact("shops", "s", "소진공", "SEMAS", "b.kr", "b.kr", ("ax_small_merchants",), ("가게", "shop"))
ALL = (DEFAULT, LOANS, SHOPS)


def test_the_question_s_words_come_first_then_the_sheet_then_the_default() -> None:
    assert contact_for("가게 지원", ["ax_finance"], ALL) is SHOPS
    assert contact_for("A Loan please", [], ALL) is LOANS
    assert contact_for("무엇", ["ax_finance"], ALL) is LOANS
    assert contact_for("무엇", ["bill"], ALL) is DEFAULT


def test_every_shipped_contact_stands_in_its_statement() -> None:
    statements = {s.id: s for s in load_statements(data_folder("knowledge") / "sheets")}
    contacts = load_contacts(data_folder("knowledge") / "contacts.yaml", statements.keys())
    assert len(contacts) >= 5
    for contact in contacts:
        supporting = statements[contact.statement_id]
        for language, reach in (("ko", contact.contact_ko), ("en", contact.contact_en)):
            text = " ".join(
                [
                    supporting.text("ko" if language == "ko" else "en"),
                    supporting.contact,
                    *(s.url for s in supporting.sources),
                ]
            )
            assert all(
                part in text for part in reach.replace(",", " ").split() if any(c.isdigit() or c == "." for c in part)
            ), contact.id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- just text\n",
        "- {id: a}\n",
        "- {id: a, statement_id: ghost, name_ko: a, name_en: a, contact_ko: a, contact_en: a}\n",
        "[",
    ],
)
def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "contacts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"contacts\.yaml") as caught:
        load_contacts(path, {"real"})
    assert caught.value.hint
