"""A running page and a headless Chromium to look at it. ``ASSISTANT_SCREENSHOTS`` names a folder for pictures."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.answering.chain import AnswerChain
from assistant.records import Event, Language, Question, Sentences
from assistant.service.feedback import FILE_NAME
from assistant.web.pages import create_app
from tests.web.makers import desk_parts

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
LOCALES = {"ko": "ko-KR", "en": "en-GB"}


@contextmanager
def serving(chain: AnswerChain, port: int = 0, feedback: Path | None = None) -> Iterator[tuple[str, uvicorn.Server]]:
    """The page over a chain, on a free port: its address and its server. ``feedback`` is the file of readers' words."""
    parts = desk_parts(feedback.parent if feedback else Path(tempfile.mkdtemp()), chain)
    with running(create_app(chain, parts), port) as served:
        yield served


@contextmanager
def running(app: FastAPI, port: int = 0) -> Iterator[tuple[str, uvicorn.Server]]:
    """An app that is served, on a free port: its address and its server."""
    listener = socket.create_server(("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
        assert thread.is_alive(), "the server did not start"
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", server
    server.should_exit = server.force_exit = True  # open pages keep their connections
    thread.join(timeout=20)


@pytest.fixture(scope="session")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file in which the served page keeps readers' words."""
    return tmp_path_factory.mktemp("feedback") / FILE_NAME


@pytest.fixture(scope="session")
def address(chain: AnswerChain, feedback: Path) -> Iterator[str]:
    """Where the page is served, on a free port."""
    with serving(chain, feedback=feedback) as (url, _):
        yield url


def find_chromium() -> str:
    """Where Chromium is; without one the tests are skipped, but in CI they fail."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail("The browser tests need Chromium: install the system's package chromium.")
    pytest.skip("no Chromium on this machine")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it; Playwright's own download is not used."""
    found = find_chromium()
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=[*quiet, "--disable-sync", "--no-first-run"])
        yield opened
        opened.close()


class Visitor:
    """One person at the page: asks, reads, opens sources, and notes which hosts the page spoke to."""

    def __init__(self, page: Page, address: str, name: str) -> None:
        self.page, self._name = page, name
        self.hosts: set[str] = set()
        self.faults: list[str] = []
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("websocket", lambda socket: self.hosts.add(urlsplit(socket.url).netloc))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(address)
        page.locator("#question textarea, .programmes table").wait_for()
        self.opened()
        assert page.locator("html").get_attribute("lang") == self.language

    @property
    def language(self) -> Language:
        """The language of this visitor's browser."""
        return "en" if self._name.endswith("en") else "ko"

    def opened(self) -> None:
        """Wait until the page is this visitor's own: its words and conversation have come."""
        self.page.locator("#words").wait_for(state="attached")
        self.page.wait_for_timeout(150)

    def reload(self) -> None:
        """Open the page anew, as a reader does."""
        self.page.reload()
        self.opened()

    def begin_anew(self) -> None:
        """An empty conversation, on a page that stays open from one test to the next."""
        self.page.keyboard.press("Escape")
        self.page.locator("#clear").click()
        self.page.locator(".welcome").wait_for()

    def ask(self, question: str) -> None:
        """Type a question, send it with Enter, and wait until it is answered."""
        before = self.page.locator(".exchange").count()
        self.send(question)
        self.answered(before + 1)

    def send(self, question: str) -> None:
        """Type a question and press Enter, without waiting for anything."""
        self.page.locator("#question textarea").fill(question)
        self.page.locator("#question textarea").press("Enter")

    def answered(self, exchanges: int) -> None:
        """Wait until there are so many exchanges, none of them still being answered."""
        self.page.locator(".exchange").nth(exchanges - 1).wait_for()
        self.page.wait_for_function("!document.querySelector('.thinking')")

    def keep(self, what: str) -> None:
        """Keep a picture, where pictures are wanted."""
        if folder := os.environ.get("ASSISTANT_SCREENSHOTS"):
            self.page.wait_for_timeout(400)  # transitions end
            self.page.screenshot(path=Path(folder) / f"{self._name}-{what}.png")


def arrangement(name: str, **more: Any) -> dict[str, Any]:
    """A browser context's screen and language, such as ``phone-ko``; ``more`` is what else Playwright can set."""
    size, language = name.split("-")
    width, height = SIZES[size]
    given = {
        "viewport": {"width": width, "height": height},
        "locale": LOCALES[language],
        "has_touch": size == "phone",
        "color_scheme": "light",
    }
    return given | more


@contextmanager
def visiting(browser: Browser, address: str, name: str, **more: Any) -> Iterator[Visitor]:
    """A visitor with a screen and a language, see :func:`arrangement`."""
    context = browser.new_context(**arrangement(name, **more))
    yield Visitor(context.new_page(), address, name)
    context.close()


@pytest.fixture(params=["desktop-ko", "phone-ko", "desktop-en", "phone-en"])
def visitor(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visitor]:
    """A visitor on a desktop and on a phone, Korean and English."""
    with visiting(browser, address, request.param) as one:
        yield one


@pytest.fixture
def korean(browser: Browser, address: str) -> Iterator[Visitor]:
    """One Korean visitor on a desktop."""
    with visiting(browser, address, "desktop-ko") as one:
        yield one


@pytest.fixture
def held(chain: AnswerChain, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Answers stop after their first sentences until the event is set."""
    go_on, stream = threading.Event(), chain.stream

    def slow(question: Question) -> Iterator[Event]:
        for event in stream(question):
            yield event
            if isinstance(event, Sentences):
                go_on.wait(timeout=60)

    monkeypatch.setattr(chain, "stream", slow)
    yield go_on
    go_on.set()
