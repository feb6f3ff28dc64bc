"""Finds the data that ships with the program: ``knowledge/`` and ``prompts/``.

In a checkout they lie beside the package; an installed wheel carries them inside it, in ``assistant/_data``.
Nothing is ever written to either.
"""

from __future__ import annotations

from pathlib import Path

from assistant.errors import KnowledgeError

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """The folder ``knowledge`` or ``prompts``, wherever this installation keeps it.

    Raises:
        KnowledgeError: neither the wheel's nor the checkout's folder is there.
    """
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise KnowledgeError(
        f"The folder {name}/ that ships with the program is missing.",
        "Install the program again, or check out the whole repository.",
    )
