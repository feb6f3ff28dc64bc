"""Locks away the words that were masked: they must come back in the exported reply, and be readable nowhere else.

    <data folder>/desk.key      one key a line, readable by its owner only; the first locks, each may unlock

The key is never in the database, nor in a backup of it. A key that was replaced goes on unlocking as a further line.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import TypeAdapter, ValidationError

from assistant.errors import StoreKeyError
from assistant.service.privacy import Found

KEY_FILE = "desk.key"

_FOUND = TypeAdapter(tuple[Found, ...])


class Vault:
    """Locks and unlocks with the keys of one file."""

    def __init__(self, path: Path) -> None:
        """Read the keys, or make the first one.

        Raises:
            StoreKeyError: the file is there and holds no key.
            OSError: it cannot be read or made.
        """
        self.path = path
        if not path.exists():
            _make(path)
        lines = path.read_text(encoding="ascii", errors="replace").split()
        try:
            self._keys = MultiFernet([Fernet(line) for line in lines])
        except ValueError as error:
            raise StoreKeyError(
                f"{path} holds no key.", "Put back the file that was there; without it masked words stay masked."
            ) from error
        with suppress(OSError):
            path.chmod(0o600)

    def lock(self, found: tuple[Found, ...]) -> bytes:
        """The words, unreadable."""
        return self._keys.encrypt(_FOUND.dump_json(found))

    def unlock(self, locked: bytes) -> tuple[Found, ...]:
        """The words that :meth:`lock` was given.

        Raises:
            StoreKeyError: they were locked with another key.
        """
        try:
            return _FOUND.validate_json(self._keys.decrypt(locked))
        except (InvalidToken, ValidationError) as error:
            raise StoreKeyError(
                "The masked words of this case were locked with another key.",
                f"Add the key that was used before as a further line to {self.path}.",
            ) from error


def _make(path: Path) -> None:
    """Write a new key in one step; where another process was quicker, its key stands."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(fresh, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
