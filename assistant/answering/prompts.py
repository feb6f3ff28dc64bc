"""Prompts are files with declared variables, checked when loaded; what is put into them is escaped.

``prompts/<name>.<language>.md`` opens with a block that lists its variables; the text below uses each as ``$name``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

import yaml

from assistant.answering.text import cleaned
from assistant.errors import KnowledgeError
from assistant.records import Language
from assistant.resources import data_folder

_FILE = re.compile(r"\A---\n(?P<head>.*?)\n---\n(?P<body>.+)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt's text and the variables it declares."""

    name: str
    variables: frozenset[str]
    text: str

    def render(self, values: Mapping[str, str]) -> str:
        """The prompt with every variable filled in, escaped.

        Raises:
            KnowledgeError: a declared variable is missing, or one is given that is not declared; all are listed.
        """
        wrong = sorted(self.variables ^ values.keys())
        if wrong:
            raise KnowledgeError(
                f"{self.name}: variables missing or not declared: {', '.join(wrong)}.", "Give exactly those declared."
            )
        return Template(self.text).substitute({name: escape(value) for name, value in values.items()})


def escape(text: str) -> str:
    """Text that cannot close its own wrapper: markup characters replaced, invisible characters removed, lines kept."""
    lines = (cleaned(line) for line in text.splitlines())
    return "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def load_prompt(name: str, language: Language) -> Prompt:
    """The prompt of this name in one language.

    Raises:
        KnowledgeError: the file is missing or damaged, or its variables are not the ones it declares.
    """
    return read_prompt(data_folder("prompts") / f"{name}.{language}.md")


def read_prompt(path: Path) -> Prompt:
    """A prompt file.

    Raises:
        KnowledgeError: see :func:`load_prompt`.
    """
    try:
        match = _FILE.match(path.read_text(encoding="utf-8"))
        head = yaml.safe_load(match["head"]) if match else None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path.name} cannot be read: {error}", "Restore the file from the repository.") from error
    if match is None or not isinstance(head, dict) or not isinstance(head.get("variables"), list):
        raise KnowledgeError(f"{path.name} declares no variables.", "Open it with: ---, variables: [names], ---.")
    declared = frozenset(map(str, head["variables"]))
    used = frozenset(Template(match["body"]).get_identifiers())
    if declared != used:
        raise KnowledgeError(
            f"{path.name}: declared and used variables differ: {', '.join(sorted(declared ^ used))}.",
            "Make them the same.",
        )
    return Prompt(path.name, declared, match["body"].strip())
