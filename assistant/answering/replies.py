"""The sentences that the program itself says, read from ``prompts/replies.<language>.yaml``.

Both languages must hold the same keys with the same ``$words``, so that no reply can be missing in one of them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from string import Template

import yaml

from assistant.errors import KnowledgeError
from assistant.records import Language
from assistant.resources import data_folder

_WORD = re.compile(r"\$([a-z_]+)")


def reply(key: str, language: Language, **words: str) -> str:
    """One reply with its words filled in.

    Raises:
        KnowledgeError: the replies are damaged, or no reply has this key.
    """
    replies = load_replies(data_folder("prompts"))[language]
    if key not in replies:
        raise KnowledgeError(f"replies.{language}.yaml has no {key!r}.", "Add it in both languages.")
    return Template(replies[key]).substitute(words)


def filled(folder: Path, key: str, language: Language, **words: str) -> str:
    """One text of a folder's ``ko.yaml`` and ``en.yaml`` with its words filled in.

    Raises:
        KnowledgeError: the texts are damaged.
        KeyError: there is no such text, or a word of it is missing; a bug.
    """
    return Template(load_texts(folder / "ko.yaml", folder / "en.yaml")[language][key]).substitute(words)


def load_replies(folder: Path) -> dict[Language, dict[str, str]]:
    """All replies of both languages, checked against each other.

    Raises:
        KnowledgeError: see :func:`load_texts`.
    """
    return load_texts(folder / "replies.ko.yaml", folder / "replies.en.yaml")


@cache
def load_texts(korean: Path, english: Path) -> dict[Language, dict[str, str]]:
    """Two tables of texts, one a language, checked against each other; read once.

    Raises:
        KnowledgeError: a file is missing or not a table of texts, or the languages differ in keys or ``$words``.
    """
    ko, en = _read(korean), _read(english)
    uneven = sorted(set(ko) ^ set(en)) + sorted(
        key for key in set(ko) & set(en) if set(_WORD.findall(ko[key])) != set(_WORD.findall(en[key]))
    )
    if uneven:
        raise KnowledgeError(
            f"{korean.name} and {english.name} differ in: {', '.join(uneven)}.", "Give both the same keys and $words."
        )
    return {"ko": ko, "en": en}


def _read(path: Path) -> dict[str, str]:
    try:
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path.name} cannot be read: {error}", "Restore the file from the repository.") from error
    if not isinstance(table, dict) or not all(
        isinstance(k, str) and isinstance(v, str) and v for k, v in table.items()
    ):
        raise KnowledgeError(f"{path.name} is not a table of texts.", "Write one line 'key: text' for each reply.")
    return table
