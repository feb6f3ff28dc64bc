"""The words an office puts around the answers: salutation, opening, closing, signature, in both languages.

``prompts/offices/<id>.yaml`` holds one office; a folder of the keeper's own may hold more, or others of the same id in
their place. A template has the ``$words`` of :data:`WORDS`, all of them and no others, and states no fact: no figure,
article or claim that something is in force. Only a signature may hold figures, for an office's own telephone number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from string import Template
from typing import Any, Literal, get_args

import yaml

from assistant.errors import InputError, KnowledgeError
from assistant.helpdesk.claims import claims
from assistant.indexing.yamlfiles import read_yaml, yaml_files
from assistant.records import LANGUAGES, Language
from assistant.resources import data_folder

Tone = Literal["formal", "warm", "plain"]

DEFAULT = "helpdesk"
MAX_CHARS = 600
WORDS: Mapping[str, frozenset[str]] = {
    "salutation_named": frozenset({"name"}),
    "heading": frozenset({"number", "question"}),
    "as_of": frozenset({"dates", "today"}),
    "as_of_none": frozenset({"today"}),
    "signature": frozenset({"office"}),
}
_HINT = "See prompts/offices/helpdesk.yaml for its fields, and assistant/helpdesk/offices.py for the $words."


@dataclass(frozen=True, slots=True)
class Wording:
    """An office's templates in one language. ``salutation_named`` is for a mail whose writer is known by name."""

    name: str
    salutation: str
    salutation_named: str
    opening: str
    no_question: str
    off_topic: str
    heading: str
    contact_again: str
    as_of: str
    as_of_none: str
    disclaimer: str
    closing: str
    signature: str

    def say(self, field: str, **words: str) -> str:
        """One template with its words filled in."""
        return Template(getattr(self, field)).substitute(words)


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes. ``tone`` says how the templates sound; it changes no answer."""

    id: str
    tone: Tone
    ko: Wording
    en: Wording

    def wording(self, language: Language) -> Wording:
        """Its templates in one language."""
        return self.ko if language == "ko" else self.en

    def name(self, language: Language) -> str:
        """Its name in one language."""
        return self.wording(language).name


def load_offices(own: Path | None = None) -> dict[str, Office]:
    """The offices that ship, and those of a folder of the keeper's own, by id; the own ones win.

    Raises:
        KnowledgeError: a file is damaged, lacks a field, has an unknown one, other ``$words``, or states a fact.
    """
    shipped = yaml_files(data_folder("prompts") / "offices")
    kept = yaml_files(own) if own is not None and own.is_dir() and any(own.glob("*.yaml")) else ()
    return {office.id: office for office in map(read_office, (*shipped, *kept))}


def office_named(offices: Mapping[str, Office], name: str) -> Office:
    """An office by its id or either of its names; the ministry's own where none is named.

    Raises:
        InputError: there is no such office.
    """
    wanted = " ".join(name.split()).casefold() or DEFAULT
    for office in offices.values():
        if wanted in (office.id, office.ko.name.casefold(), office.en.name.casefold()):
            return office
    raise InputError(f"There is no office {name!r}.", f"Choose one of: {', '.join(offices)}")


def read_office(path: Path) -> Office:
    """One office.

    Raises:
        KnowledgeError: see :func:`load_offices`.
    """
    table = read_yaml(path)
    if not isinstance(table, dict) or set(table) != {"id", "tone", *LANGUAGES}:
        raise KnowledgeError(f"{path.name} needs id, tone, ko and en, and nothing else.", _HINT)
    wordings = {language: _wording(f"{path.name}, {language}", table[language]) for language in LANGUAGES}
    return _checked(path.name, Office(table["id"], table["tone"], wordings["ko"], wordings["en"]))


def revised(office: Office, language: Language, **templates: str) -> Office:
    """The office with some templates of one language worded anew, checked like a file: for a settings page.

    Raises:
        KnowledgeError: an unknown template, other ``$words``, an empty or too long one, or one that states a fact.
    """
    unknown = sorted(set(templates) - {field.name for field in fields(Wording)})
    if unknown:
        raise KnowledgeError(f"{office.id}: no such template: {', '.join(unknown)}.", _HINT)
    wording = replace(office.wording(language), **templates)
    changed = replace(office, ko=wording) if language == "ko" else replace(office, en=wording)
    return _checked(office.id, changed)


def as_yaml(office: Office) -> str:
    """The office as the content of a file that :func:`read_office` reads."""
    return yaml.safe_dump(asdict(office), allow_unicode=True, sort_keys=False, width=10_000)


def _wording(where: str, table: Any) -> Wording:
    names = {field.name for field in fields(Wording)}
    if not isinstance(table, dict) or set(table) != names:
        wrong = sorted(names ^ set(table)) if isinstance(table, dict) else ["not a table"]
        raise KnowledgeError(f"{where}: missing or unknown: {', '.join(map(str, wrong))}.", _HINT)
    if not all(isinstance(text, str) for text in table.values()):
        raise KnowledgeError(f"{where}: a template is not a text.", _HINT)
    return Wording(**{name: text.strip() for name, text in table.items()})


def _checked(where: str, office: Office) -> Office:
    if not isinstance(office.id, str) or not office.id.replace("-", "").isalnum():
        raise KnowledgeError(f"{where}: the id is not of letters, figures and hyphens.", _HINT)
    if office.tone not in get_args(Tone):
        raise KnowledgeError(f"{where}: the tone {office.tone!r} is none of {', '.join(get_args(Tone))}.", _HINT)
    for language in LANGUAGES:
        for name, text in asdict(office.wording(language)).items():
            _check_template(f"{where}, {language}, {name}", name, text, language)
    return office


def _check_template(where: str, name: str, text: str, language: Language) -> None:
    template, wanted = Template(text), WORDS.get(name, frozenset())
    if not text.strip() or len(text) > MAX_CHARS:
        raise KnowledgeError(f"{where}: is empty, or longer than {MAX_CHARS} characters.", _HINT)
    if "\n" in text and name != "signature":
        raise KnowledgeError(f"{where}: has more than one line; only a signature may.", _HINT)
    if not template.is_valid() or set(template.get_identifiers()) != wanted:
        raise KnowledgeError(f"{where}: its $words must be: {', '.join(sorted(wanted)) or 'none'}.", _HINT)
    if name != "signature" and (stated := claims(template.safe_substitute(dict.fromkeys(wanted, "")), language)):
        raise KnowledgeError(
            f"{where}: states a fact ({', '.join(stated)}).", "Facts come from sources; keep to courtesy."
        )
