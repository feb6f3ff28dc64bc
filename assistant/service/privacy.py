"""Masks obvious personal data in what a reader wrote, before it is written anywhere.

It goes by shape alone: e-mail addresses, and numbers with the look of a telephone, registration or card number. It does
not know names or postal addresses, and proves no checksum. Each shape is one row of :data:`PATTERNS`, tried on what the
rows above it left. Public hotlines (``1588-0000``, ``1357``, ``080-…``) stay, as do amounts, dates and bill numbers.
"""

from __future__ import annotations

import re

_DASH = r"(?: ?[-\u2010-\u2015\u2212.] ?)"
_GAP = rf"(?:{_DASH}| )"
_BIRTH = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CARD = rf"\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{1,4}}|\d{{4}}{_GAP}\d{{6}}{_GAP}\d{{4,5}}"
_AREA = r"(?:50\d|[3-6]\d|70|1[016-9]|2)"
_HOME = rf"(?<!\d)(?:\(0{_AREA}\)|0{_AREA}\)?)"
_ABROAD = rf"(?<![\d+])(?:(?:\+|00) ?82[ .-]?(?:\(0\) ?|0)?|82-0?){_AREA}"

# Not within a longer number, but Korean letters may touch on either side, as particles do ("010-1234-5678로").
_ROWS: tuple[tuple[str, str], ...] = (
    ("email", r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"),
    # four years in a row ("2024 2025 2026 2027") look like a card number, and no card begins so
    ("card-number", rf"(?<!\d)(?!(?:19|20)\d\d)(?:{_CARD})(?!\d)"),
    # without a dash it must begin with a date of birth: two amounts beside each other do not
    ("resident-number", rf"(?<!\d)(?:\d{{6}}{_DASH}\d[\d*]{{6}}|{_BIRTH} ?[0-9]\d{{6}})(?!\d)"),
    ("business-number", rf"(?<!\d)\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{5}}(?!\d)"),
    ("phone", rf"(?:{_HOME}|{_ABROAD}){_GAP}?\d{{3,4}}{_GAP}?\d{{4}}(?!\d)"),
)
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple((name, re.compile(row)) for name, row in _ROWS)


def masked(text: str) -> str:
    """The text with each piece of personal data replaced by its kind: ``[email]``, ``[phone]``, ``[card-number]``, …

    Full-width digits and invisible characters are for :func:`assistant.answering.text.cleaned` to remove first.
    """
    for name, pattern in PATTERNS:
        text = pattern.sub(f"[{name}]", text)
    return text
