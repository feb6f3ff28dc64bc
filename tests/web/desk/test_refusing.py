"""What every answer carries, and what is told where something goes wrong."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.errors import (
    AccountError,
    AssistantError,
    InputError,
    KnowledgeError,
    PasswordError,
    SignInError,
    SignInLockedError,
    StoreBusyError,
    StoreConflictError,
    StoreMissingError,
    StoreUnreachableError,
)
from assistant.service.accounts import Accounts
from assistant.service.store import Store
from assistant.web.desk.app import create_desk
from assistant.web.desk.drawing import HEADERS, say
from assistant.web.desk.guard import COOKIE, Staff
from assistant.web.desk.parts import DeskParts
from assistant.web.desk.refusing import status_of
from tests.service.signing import GOOD, WRONG
from tests.web.desk.conftest import HOST, OURS, Browser
from tests.web.makers import HOSTILE, Page

# ---- what every answer carries


@pytest.mark.parametrize("path", [*OURS, "/desk/sign-in", "/desk/nonsense", "/desk/static/theme.css", "/desk/sign-out"])
def test_every_answer_keeps_the_browser_at_home(kim: Browser, visitor: Browser, path: str) -> None:
    for browser in (kim, visitor):
        headers = browser.get(path).headers
        told = {name: headers[name] for name in HEADERS}
        assert told | {"Cache-Control": ""} == HEADERS | {"Cache-Control": ""}
        assert told["Cache-Control"] == ("no-cache" if path.endswith(".css") else "no-store")
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


# ---- what goes wrong


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StoreMissingError("m", "h"), 404),
        (StoreConflictError("m", "h"), 409),
        (InputError("m", "h"), 422),
        (PasswordError("m", "h"), 422),
        (AccountError("m", "h"), 422),
        (SignInError("m", "h"), 401),
        (SignInLockedError("m", "h"), 429),
        (StoreBusyError("m", "h"), 503),
        (KnowledgeError("m", "h"), 400),
        (AssistantError("m", "h"), 400),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_is_told_on_a_page_and_to_a_script(
    kim: Browser, store: Store, monkeypatch: pytest.MonkeyPatch, error: AssistantError, status: int
) -> None:
    failing = type(error)(HOSTILE, "the hint")

    def broken(*_: Any) -> int:
        raise failing

    monkeypatch.setattr(Store, "older", broken)
    shown = kim.get("/desk/keeping")
    page = Page(shown.text)
    assert shown.status_code == status == status_of(error) and len(page.parts("h1")) == 1
    assert HOSTILE in page.part(role="alert").text and "the hint" in page.part(role="alert").text
    assert {tag for tag, _ in page.tags}.isdisjoint({"img"}) and not page.all("onerror")
    told = kim.get("/desk/keeping", accept="application/json", accept_language="en")
    assert told.status_code == status and told.json() == {"error": HOSTILE, "hint": "the hint"}
    korean = kim.get("/desk/keeping", accept="application/json").json()
    assert korean["error"] == page.part("h1").text and HOSTILE in korean["hint"]


def test_a_database_that_is_gone_is_told_before_anyone_is_known(kim: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> None:
        raise StoreUnreachableError("No database.", "Start it.")

    monkeypatch.setattr(Accounts, "session", gone)
    assert kim.get("/desk/users").status_code == 503 and "Start it." in kim.get("/desk/users").text
    assert kim.post("/desk/users").status_code == 503


def test_a_bug_says_so_and_keeps_its_traceback(
    parts: DeskParts, accounts: Accounts, caplog: pytest.LogCaptureFixture
) -> None:
    desk = create_desk(parts)

    @desk.get("/broken")
    def broken(session: Staff) -> None:
        raise ZeroDivisionError("a secret of the program")

    outer = FastAPI()
    outer.mount("/desk", desk)
    cookies = {COOKIE: accounts.sign_in("kim", GOOD).token}
    quiet = TestClient(outer, base_url=HOST, cookies=cookies, raise_server_exceptions=False)
    given = quiet.get("/desk/broken")
    assert given.status_code == 500 and "secret" not in given.text
    assert say("ko", "refused_500") in Page(given.text).part("h1").text
    assert given.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    with pytest.raises(ZeroDivisionError):  # on its way to the server, which logs it
        TestClient(outer, base_url=HOST, cookies=cookies).get("/desk/broken")


def test_an_address_that_is_not_there_and_a_number_that_is_none(kim: Browser) -> None:
    assert say("ko", "refused_404") in Page(kim.get("/desk/nonsense").text).part("h1").text
    assert kim.get("/desk/nonsense").status_code == 404
    assert kim.get("/desk/feedback?start=x").status_code == 422
    assert kim.get("/desk/docs").status_code == kim.get("/desk/openapi.json").status_code == 404


def test_neither_password_nor_token_is_logged(visitor: Browser, kim: Browser, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        visitor.sign_in("kim", WRONG)
        kim.get("/desk/users")
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert not [line for line in ours for secret in (WRONG, kim.client.cookies[COOKIE], kim.csrf) if secret in line]
