"""Keeps the offices that a keeper made or changed: one file each, in a folder of their own beside what ships.

    <folder>/<id>.yaml      in place of the office of this id that ships, or one more

A file is written whole or not at all, and only with what :func:`assistant.helpdesk.offices.read_office` would read.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant.errors import StoreError
from assistant.helpdesk.offices import Office, as_yaml, load_offices, read_office

_HINT = "See that the data folder can be written to and its disk is not full; ASSISTANT_DATA_DIR names another."


class Shelf:
    """The offices that ship and those of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def offices(self) -> dict[str, Office]:
        """All offices by id, as replies are written for them.

        Raises:
            KnowledgeError: a file is damaged.
        """
        return load_offices(self.folder)

    def own(self) -> frozenset[str]:
        """The ids of the offices that were made or changed here.

        Raises:
            KnowledgeError: a file is damaged.
        """
        return frozenset(read_office(path).id for path in self._paths())

    def keep(self, office: Office) -> None:
        """Put an office on the shelf, in place of the one of this id.

        Raises:
            StoreError: the file cannot be written; the former one stays.
        """
        content = as_yaml(office).encode("utf-8")
        with _told("kept"):
            self.folder.mkdir(parents=True, exist_ok=True)
            former = [path for path in self._paths() if read_office(path).id == office.id]
            _write(former[-1] if former else self.folder / f"{office.id}.yaml", content)

    def take_back(self, office_id: str) -> None:
        """Remove what was kept of an office: what ships under this id, if anything, is in use again.

        Raises:
            StoreError: the file cannot be removed.
        """
        with _told("removed"):
            for path in self._paths():
                if read_office(path).id == office_id:
                    path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.yaml"))


def shipped() -> frozenset[str]:
    """The ids of the offices that ship."""
    return frozenset(load_offices())


def edition(office: Office) -> str:
    """A word that differs as soon as anything in an office does: who changes one says which was read."""
    return hashlib.sha256(as_yaml(office).encode()).hexdigest()[:16]


def _write(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(part.name).unlink()
            raise


@contextmanager
def _told(deed: str) -> Iterator[None]:
    """What the system says, in the words of :mod:`assistant.errors`."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"The office cannot be {deed}: {error.strerror or error}.", _HINT) from error
