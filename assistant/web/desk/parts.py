"""What the desk's pages are given to work with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.helpdesk.batch import Worker
from assistant.helpdesk.desk import HelpDesk
from assistant.service.accounts import Accounts
from assistant.service.feedback import FeedbackStore
from assistant.service.store import Store
from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class DeskParts:
    """The parts of one desk. ``own_offices`` is the folder of the offices that its keeper made or changed.

    ``worker`` drafts sheets; whoever serves the desk starts and stops it.
    """

    accounts: Accounts
    store: Store
    settings: Settings
    feedback: FeedbackStore
    own_offices: Path
    desk: HelpDesk
    worker: Worker
