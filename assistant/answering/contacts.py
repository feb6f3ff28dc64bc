"""Whom to ask where the sources are silent: contact points, each held up by a statement of the sheets."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.errors import KnowledgeError
from assistant.records import Language


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact point. ``words`` in a question, or sheets its nearest facts stand in, point to it."""

    id: str
    statement_id: str
    name_ko: str
    name_en: str
    contact_ko: str
    contact_en: str
    for_sheets: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """The body's name in one language."""
        return self.name_ko if language == "ko" else self.name_en

    def reach(self, language: Language) -> str:
        """Its telephone number or address, as written in one language."""
        return self.contact_ko if language == "ko" else self.contact_en


def load_contacts(path: Path, statement_ids: Collection[str]) -> tuple[Contact, ...]:
    """The contact points; the first is the default.

    Raises:
        KnowledgeError: the file is missing, damaged or empty, lacks a field, or names an unknown statement.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        contacts = tuple(
            Contact(
                **{
                    **entry,
                    "for_sheets": tuple(entry.get("for_sheets") or ()),
                    "words": tuple(entry.get("words") or ()),
                }
            )
            for entry in entries or ()
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, AttributeError) as error:
        raise KnowledgeError(
            f"{path.name} cannot be used: {error}", "See knowledge/README.md for its fields."
        ) from error
    unknown = [contact.id for contact in contacts if contact.statement_id not in statement_ids]
    if unknown or not contacts:
        raise KnowledgeError(
            f"{path.name}: unknown statement_id in {unknown or 'an empty file'}.", "Name a statement of the sheets."
        )
    return contacts


def contact_for(text: str, sheets: Collection[str], contacts: tuple[Contact, ...]) -> Contact:
    """The contact point that a question's words name, else that of the nearest facts' sheets, else the default."""
    lowered = text.lower()
    named = [contact for contact in contacts if any(word.lower() in lowered for word in contact.words)]
    by_sheet = [contact for contact in contacts if set(contact.for_sheets) & set(sheets)]
    return (named or by_sheet or list(contacts))[0]
