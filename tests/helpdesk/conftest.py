"""A desk over a store, on both databases, and over the real knowledge."""

from __future__ import annotations

import pytest

from assistant.answering.chain import AnswerChain
from assistant.helpdesk.desk import HelpDesk
from assistant.helpdesk.offices import load_offices
from assistant.service.store import Store
from tests.databases import clock, empty_url, folder, kind, server, store, url
from tests.makers import TODAY

__all__ = ["clock", "desk", "empty_url", "folder", "kind", "server", "store", "url"]

OFFICES = load_offices()


@pytest.fixture
def desk(store: Store, chain: AnswerChain) -> HelpDesk:
    """The desk with the offices that ship, on the tests' own day."""
    return HelpDesk(store, chain, lambda: OFFICES, lambda: TODAY)
