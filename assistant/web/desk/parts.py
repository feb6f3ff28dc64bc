"""What the desk's pages are given to work with."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.helpdesk.batch import Worker
from assistant.helpdesk.desk import HelpDesk
from assistant.helpdesk.shelf import Shelf
from assistant.service.accounts import Accounts
from assistant.service.feedback import FeedbackStore
from assistant.service.store import Store
from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class DeskParts:
    """The parts of one desk. ``worker`` drafts sheets; whoever serves the desk starts and stops it."""

    accounts: Accounts
    settings: Settings
    feedback: FeedbackStore
    shelf: Shelf
    desk: HelpDesk
    worker: Worker

    @property
    def store(self) -> Store:
        """Where the desk keeps its cases."""
        return self.desk.store
