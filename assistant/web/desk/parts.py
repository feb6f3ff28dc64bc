"""What the desk's pages are given to work with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.service.accounts import Accounts
from assistant.service.feedback import FeedbackStore
from assistant.service.store import Store
from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class DeskParts:
    """The parts of one desk. ``own_offices`` is the folder of the offices that its keeper made or changed."""

    accounts: Accounts
    store: Store
    settings: Settings
    feedback: FeedbackStore
    own_offices: Path
