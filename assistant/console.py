"""What the commands share: answers to standard output, all else to standard error, and how a day is given."""

from __future__ import annotations

import datetime as dt

from rich.console import Console

from assistant.errors import InputError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def day(text: str, option: str) -> dt.date | None:
    """The day that an option names, None where it is not given.

    Raises:
        InputError: it is none.
    """
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"{text!r} is not a day.", f"Give {option} as YYYY-MM-DD.") from error
