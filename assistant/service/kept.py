"""What the desk's store gives and takes: frozen records, standard library only.

    NewCase ──add──► Case ──put_draft, edit, move──► Case …      AuditEntry: who did what, when
       └──add_batch──► Batch ──claim──► Claim ──finish, fail──► Case

Times are UTC and aware; ids are 32 hexadecimal digits. Every text is masked, whoever gives it: the words that
were taken out are in ``found`` only, and the store keeps those locked and apart.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from assistant.helpdesk.records import Draft, State
from assistant.records import Language
from assistant.service.privacy import Found

BatchState = Literal["running", "paused", "cancelled", "done"]
Deed = Literal["added", "drafted", "edited", "moved", "failed"]
Role = Literal["staff", "keeper"]

STATES: tuple[State, ...] = ("new", "drafted", "in_review", "approved", "rejected")


@dataclass(frozen=True, slots=True)
class NewCase:
    """A mail to be answered. ``reference`` is what its row is called in the sheet it came from.

    With a ``failure`` it is a row that cannot be drafted.
    """

    mail: str
    language: Language
    found: tuple[Found, ...] = ()
    office: str = ""
    reference: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A mail and how far its answer has come.

    ``text`` is the letter as it stands, edited or not. ``version`` counts the changes: who changes a case says which
    version was read. ``failure`` is why a row of a batch could not be drafted. Rows of a batch count from 1.
    """

    id: str
    mail: str
    language: Language
    state: State
    draft: Draft | None
    text: str
    office: str
    engine: str
    reference: str
    batch_id: str | None
    row_number: int | None
    created: dt.datetime
    updated: dt.datetime
    author: str
    version: int
    failure: str = ""


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case in a list. ``opening`` is how its mail begins, in one line; ``flags`` how many its draft has."""

    id: str
    state: State
    language: Language
    office: str
    reference: str
    opening: str
    batch_id: str | None
    row_number: int | None
    updated: dt.datetime
    author: str
    flags: int
    failure: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change of a case. ``before`` and ``after`` are letters, or states where it was ``moved``."""

    case_id: str
    at: dt.datetime
    who: str
    what: Deed
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Similar:
    """An approved case whose mail is like another. ``likeness`` is from 0 to 1 (the same letters in the same pairs)."""

    case: Case
    likeness: float


@dataclass(frozen=True, slots=True)
class Batch:
    """A sheet of mails. ``total = drafted + failed + left``; rows that are being drafted are among those left."""

    id: str
    name: str
    state: BatchState
    mapping: tuple[tuple[str, str], ...]
    created: dt.datetime
    author: str
    total: int
    drafted: int
    failed: int
    left: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to draft one row, until then at least: a row that is not taken by another is its holder's still."""

    case: Case
    token: str
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was removed."""

    cases: int
    batches: int


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may sign in, under a name in small letters."""

    name: str
    role: Role
    created: dt.datetime


def storable(text: str) -> str:
    """The text without what neither database can hold."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")
