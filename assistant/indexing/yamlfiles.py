"""Reads one YAML file of the knowledge, and says plainly what is wrong with one that cannot be read.

Every scalar is read as the text that stands in the file: ``2025-11`` stays a date in words, ``no`` stays "no", and the
keeper need not know which values YAML would turn into something else. A key that stands twice in one mapping is an
error, because YAML itself would silently keep the last and lose the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from assistant.errors import KnowledgeError

SHOWN_PROBLEMS = 5

# The compiled loader is many times faster but not part of every PyYAML build.
if TYPE_CHECKING:
    from yaml import BaseLoader as _Base
else:
    _Base = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Loader(_Base):
    """Scalars as text, and no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping; raises a ``ConstructorError`` that points at a repeated key."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} stands twice", key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> object:
    """The content of one file: ``str``, ``list`` and ``dict`` only.

    Raises:
        KnowledgeError: the file cannot be opened, is not UTF-8, is not YAML, or is empty.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnowledgeError(
            f"{path.name} is not UTF-8 (byte {error.start}).", "Save the file again with the encoding UTF-8."
        ) from error
    except OSError as error:
        raise KnowledgeError(
            f"{path.name} cannot be read: {error.strerror or error}.", f"Check that {path} exists and may be read."
        ) from error
    try:
        content: object = yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        raise KnowledgeError(
            f"{path.name} is not valid YAML{_where(error)}.", "Mend the file at that place."
        ) from error
    if content is None or content == "":
        raise KnowledgeError(f"{path.name} is empty.", "Fill the file, or delete it.")
    return content


def misfit(
    path: Path,
    error: ValidationError,
    place: Callable[[tuple[int | str, ...]], str],
    hints: Mapping[str, str],
    otherwise: str,
) -> KnowledgeError:
    """The error for content that does not fit its schema: the first problems, each with its ``place`` in words.

    ``hints`` are by pydantic's type of problem; that of the first counts, ``otherwise`` where there is none for it.
    """
    problems = error.errors(include_url=False)
    lines = [
        f"{path.name}: {place(p['loc'])}: {p['msg'].removeprefix('Value error, ').rstrip('.')}."
        for p in problems[:SHOWN_PROBLEMS]
    ]
    if len(problems) > SHOWN_PROBLEMS:
        lines.append(f"… and {len(problems) - SHOWN_PROBLEMS} more.")
    return KnowledgeError("\n".join(lines), hints.get(problems[0]["type"], otherwise))


def yaml_files(folder: Path) -> tuple[Path, ...]:
    """The ``*.yaml`` files of a folder, by name.

    Raises:
        KnowledgeError: the folder is missing or holds none.
    """
    found = tuple(sorted(folder.glob("*.yaml")))
    if not found:
        raise KnowledgeError(
            f"The folder {folder.name}/ is missing or holds no .yaml file.", f"Put the knowledge files in {folder}."
        )
    return found


def _where(error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return ""
    mark = error.problem_mark
    return f" (line {mark.line + 1}, column {mark.column + 1}: {error.problem})"
