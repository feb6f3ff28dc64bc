"""A desk with a keeper and one of the staff, and browsers of theirs. It runs on SQLite where ``kind`` is not named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.answering.chain import AnswerChain
from assistant.helpdesk.batch import Worker
from assistant.helpdesk.desk import HelpDesk
from assistant.helpdesk.shelf import Shelf
from assistant.service.accounts import Accounts
from assistant.service.feedback import FILE_NAME, FeedbackStore
from assistant.service.store import Store
from assistant.settings import Settings
from assistant.web.desk.app import create_desk
from assistant.web.desk.parts import DeskParts
from tests.databases import clock, empty_url, folder, server, store, url
from tests.makers import TODAY
from tests.service.signing import GOOD, accounts, hasher
from tests.web.makers import Page

__all__ = ["accounts", "clock", "empty_url", "folder", "hasher", "server", "store", "url"]

HOST = "https://desk.example"
KEEPERS = ("/desk/users", "/desk/keeping", "/desk/feedback")
OURS = ("/desk/password", "/desk/offices", "/desk/offices/helpdesk", *KEEPERS)


class Browser:
    """Someone at the desk. Redirects are shown, not followed; a form that is sent has the page's own csrf."""

    def __init__(self, client: TestClient, name: str = "") -> None:
        self.client, self.csrf = client, ""
        if name:
            assert self.sign_in(name).status_code == 303
            self.csrf = self.page("/desk/password").part("body").all("data-csrf")[0]

    def get(self, path: str, **headers: str) -> Any:
        """What an address gives."""
        return self.client.get(path, headers=_named(headers))

    def page(self, path: str, **headers: str) -> Page:
        """The page at an address, which must be there."""
        given = self.get(path, **headers)
        assert given.status_code == 200, given.text
        return Page(given.text)

    def post(self, path: str, fields: Mapping[str, str] | None = None, **headers: str) -> Any:
        """Send a form; a csrf among the fields takes the place of the right one."""
        return self.client.post(path, data={"csrf": self.csrf, **(fields or {})}, headers=_named(headers))

    def sign_in(self, name: str, password: str = GOOD, next: str = "/desk/") -> Any:
        """Fill in the form to sign in."""
        hidden = self.page("/desk/sign-in").part("input", name="form").all("value")[0]
        fields = {"form": hidden, "name": name, "password": password, "next": next}
        return self.client.post("/desk/sign-in", data=fields)


Browse = Callable[[str], Browser]


def cookie(given: Any, name: str) -> str:
    """How a cookie is set."""
    line: str
    (line,) = [line for line in given.headers.get_list("set-cookie") if line.startswith(f"{name}=")]
    return line


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def kind() -> str:
    """The database of a test that names none of its own."""
    return "sqlite"


@pytest.fixture
def parts(accounts: Accounts, store: Store, folder: Path, chain: AnswerChain) -> DeskParts:
    shelf, feedback = Shelf(folder / "offices"), FeedbackStore(folder / FILE_NAME)
    desk = HelpDesk(store, chain, shelf.offices, lambda: TODAY)
    return DeskParts(accounts, Settings(data_dir=folder), feedback, shelf, desk, Worker(desk))


@pytest.fixture
def desk(parts: DeskParts) -> FastAPI:
    """The desk where it belongs, in an app of the whole."""
    app = FastAPI()
    app.mount("/desk", create_desk(parts))
    return app


@pytest.fixture
def browse(desk: FastAPI) -> Browse:
    """Makes browsers: for a user who signs in, or for no one."""

    def browser(name: str = "") -> Browser:
        client = TestClient(desk, base_url=HOST, follow_redirects=False, raise_server_exceptions=False)
        return Browser(client, name)

    return browser


@pytest.fixture
def visitor(browse: Browse) -> Browser:
    """Someone who did not sign in."""
    return browse("")


@pytest.fixture
def kim(browse: Browse) -> Browser:
    """The keeper."""
    return browse("kim")


@pytest.fixture
def yi(browse: Browse) -> Browser:
    """One of the staff."""
    return browse("이순신")
