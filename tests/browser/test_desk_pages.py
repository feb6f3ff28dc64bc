"""The desk in a real browser: what it sends with a form, what it keeps back for another site, how a phone shows it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from assistant.answering.chain import AnswerChain
from assistant.web.desk.app import create_desk
from tests.browser.conftest import arrangement, running
from tests.service.signing import GOOD
from tests.web.makers import desk_parts

PATHS = ("users", "password", "keeping", "feedback", "offices", "offices/helpdesk", "nonsense")
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
ELSEWHERE = "http://elsewhere.example/"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(chain: AnswerChain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a desk is served that has a keeper, and a user with a long name."""
    parts = desk_parts(tmp_path_factory.mktemp("desk") / "data", chain)
    parts.accounts.add("kim", GOOD, "keeper")
    parts.accounts.add("a-name-as-long-as-a-name-may-be-without-any-space-in-it-at-all", GOOD)
    app = FastAPI()
    app.mount("/desk", create_desk(parts))
    with running(app) as (address, _):
        yield f"{address}/desk"
    parts.store.close()


@pytest.fixture
def signed_in(request: pytest.FixtureRequest, browser: Browser, desk: str) -> Iterator[Page]:
    """The keeper's page, after the form to sign in was sent by the browser itself."""
    name, more = getattr(request, "param", ("desktop-ko", {}))
    context = browser.new_context(**arrangement(name, **more))
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    page.goto(f"{desk}/users")
    page.fill("#name", "kim")
    page.fill("#password", GOOD)
    page.press("#password", "Enter")
    page.wait_for_url("**/desk/users")
    yield page
    assert faults == []
    context.close()


NARROW = ("phone-ko", {"viewport": {"width": 320, "height": 640}})
DARK = ("desktop-en", {"color_scheme": "dark"})


@pytest.mark.parametrize("signed_in", [NARROW, ("phone-en", {}), DARK], indirect=True, ids=["narrow", "phone", "dark"])
def test_every_page_can_be_read_and_used(signed_in: Page, desk: str) -> None:
    for path in PATHS:
        signed_in.goto(f"{desk}/{path}")
        for closed in signed_in.locator("details").all():
            closed.evaluate("one => one.open = true")
        assert signed_in.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        low = "one => one.offsetHeight && one.getBoundingClientRect().height < 40 ? one.outerHTML : ''"
        touched = signed_in.locator("button, select, input:not([type=hidden], [type=checkbox]), .button, nav a")
        assert [one for one in touched.evaluate_all(f"all => all.map({low})") if one] == []
        signed_in.evaluate(AXE)
        found = signed_in.evaluate("axe.run().then(({ violations }) => violations)")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path


def test_a_form_is_taken_from_a_page_that_hides_where_it_is(signed_in: Page, desk: str) -> None:
    """Without a referrer the browser says that the origin of our own form is ``null``."""
    sent: list[str | None] = []
    signed_in.on("request", lambda one: sent.append(one.headers.get("origin")) if one.method == "POST" else None)
    signed_in.goto(f"{desk}/keeping")
    signed_in.check("#sure")
    signed_in.click("button.danger")
    signed_in.wait_for_selector("[role=status]")
    assert sent == ["null"]


def test_another_site_s_link_is_followed_and_its_form_is_not(signed_in: Page, desk: str) -> None:
    theirs = f'<a href="{desk}/users">x</a><form method="post" action="{desk}/sign-out"><button>x</button></form>'
    signed_in.route(ELSEWHERE, lambda route: route.fulfill(body=theirs, content_type="text/html"))
    signed_in.goto(ELSEWHERE)
    signed_in.click("a")
    signed_in.wait_for_selector("tbody")  # by way of our own page, which the cookie is sent to
    signed_in.goto(ELSEWHERE)
    with signed_in.expect_navigation() as led:
        signed_in.click("button")
    assert led.value and led.value.status == 403
    signed_in.goto(f"{desk}/users")
    assert signed_in.locator("tbody").count() == 1


def test_signing_out_leaves_nothing_to_go_back_to(signed_in: Page, desk: str) -> None:
    signed_in.click(".who button")
    signed_in.wait_for_url("**/sign-in")
    signed_in.go_back()
    signed_in.wait_for_url("**/sign-in?*")
    assert signed_in.locator("tbody").count() == 0
