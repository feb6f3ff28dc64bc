"""Who gets in: no page without a session, no change without the session's own word, nothing from another site."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from assistant.service.accounts import IDLE, Accounts
from assistant.web.desk.app import create_desk
from assistant.web.desk.drawing import say
from assistant.web.desk.guard import COOKIE, MAX_FORM_BYTES, Staff
from assistant.web.desk.parts import DeskParts
from assistant.web.desk.signing import local
from tests.databases import Clock
from tests.service.signing import GOOD
from tests.web.desk.conftest import HOST, KEEPERS, OURS, Browse, Browser, cookie
from tests.web.makers import HOSTILE, Page


def routes(desk: FastAPI) -> list[tuple[str, str]]:
    """Every method and address of the desk, as its routers have it."""
    mounted: list[Any] = [getattr(route, "app", None) for route in desk.routes if getattr(route, "path", "") == "/desk"]
    found = [route for route in leaves(mounted[0].routes) if isinstance(route, APIRoute)]
    assert len(found) > 12
    return [(method, route.path) for route in found for method in sorted(route.methods or ())]


def leaves(branches: list[BaseRoute]) -> list[BaseRoute]:
    """Routes, also those of included routers."""
    inner: list[BaseRoute] = []
    for one in branches:
        router = getattr(one, "original_router", None)
        inner += leaves(router.routes) if router is not None else [one]
    return inner


# ---- without a session


@pytest.mark.parametrize("path", [*OURS, "/desk/", "/desk/nonsense", "/desk/offices?x=한 글&y=1"])
def test_a_page_leads_to_the_sign_in_and_back(visitor: Browser, path: str) -> None:
    given = visitor.get(path)
    led = urlsplit(given.headers["location"])
    assert given.status_code == 303 and led.path == "/desk/sign-in" and not led.netloc
    (back,) = parse_qs(led.query)["next"]
    assert back == quote(path, safe="/?&=") and local(back) == back
    assert visitor.page(given.headers["location"]).part("input", name="next").all("value") == [back]


def test_no_address_but_the_ways_in_is_open(desk: FastAPI, visitor: Browser) -> None:
    for method, template in routes(desk):
        path = "/desk" + template.replace("{", "").replace("}", "")
        given = visitor.client.request(method, path, headers={"accept": "application/json"})
        is_open = path in ("/desk/sign-in", "/desk/language") or path.startswith("/desk/static/")
        assert is_open or given.status_code == 401, (method, path)


def test_a_script_or_a_form_is_told_that_no_one_is_signed_in(visitor: Browser) -> None:
    told = visitor.get("/desk/users", accept="application/json")
    assert told.status_code == 401 and told.json() == {
        "error": say("ko", "refused_401"),
        "hint": say("ko", "refused_401_hint"),
    }
    posted = visitor.post("/desk/users", {"name": "park"})
    assert posted.status_code == 401 and say("ko", "refused_401") in Page(posted.text).part("h1").text


@pytest.mark.parametrize("field", ["text", "mail"])
def test_what_was_typed_when_the_session_ended_can_still_be_copied(visitor: Browser, kim: Browser, field: str) -> None:
    """The browser keeps none of our pages, so going back would not bring it."""
    for browser, fields, status in ((visitor, {}, 401), (kim, {"csrf": "x"}, 403)):
        given = browser.post("/desk/cases/x/save", {field: f"고친 말\n{HOSTILE}", **fields})
        assert given.status_code == status
        assert Page(given.text).part("textarea", id="typed").text.lstrip("\n") == f"고친 말\n{HOSTILE}"
    assert not Page(visitor.post("/desk/users", {"name": "park"}).text).parts("textarea")
    elsewhere = visitor.post("/desk/cases/x/save", {field: "고친 말"}, sec_fetch_site="cross-site")
    assert elsewhere.status_code == 403 and "고친 말" not in elsewhere.text


def test_a_host_that_looks_like_a_path_opens_nothing(visitor: Browser) -> None:
    """``request.url`` is put together from the Host header; the guard must not be."""
    for host in ("x/desk/static/", "x/desk/static/?", "x/desk/sign-in?", "x/desk/sign-in#"):
        assert visitor.get("/desk/users", host=host).status_code == 303
        assert visitor.post("/desk/users", {"name": "park"}, host=host).status_code in (401, 403)


@pytest.mark.parametrize("path", ["/desk/static/../users", "/desk/static/%2e%2e/users", "/desk/static//desk/users"])
def test_the_folder_of_styles_leads_to_no_page(visitor: Browser, path: str) -> None:
    given = visitor.get(path)
    assert given.status_code in (303, 404) and "kim" not in given.text


def test_a_link_from_another_site_is_opened_once_more_by_our_own_page(kim: Browser, visitor: Browser) -> None:
    """The browser keeps the cookie back then, and does not when our page asks again."""
    given = visitor.get("/desk/users?told=x", sec_fetch_site="cross-site")
    assert given.status_code == 200 and Page(given.text).part("meta", http_equiv="refresh").all("content") == [
        "0; url=/desk/users?told=x"
    ]
    assert visitor.get("/desk/users", sec_fetch_site="same-origin").status_code == 303
    assert kim.get("/desk/users", sec_fetch_site="cross-site").text.count("http-equiv") == 0


# ---- with a session


def test_the_staff_sees_its_own_pages_and_not_the_keeper_s(yi: Browser, kim: Browser) -> None:
    for path in KEEPERS:
        refused = yi.get(path)
        assert refused.status_code == 403 and say("ko", "refused_403") in Page(refused.text).part("h1").text
        assert kim.get(path).status_code == 200
        assert path not in yi.page("/desk/offices").part("nav").all("href")
        assert path in kim.page("/desk/offices").part("nav").all("href")


def test_the_staff_changes_nothing_that_is_the_keeper_s(yi: Browser, desk: FastAPI, accounts: Accounts) -> None:
    users = accounts.users()
    own = ("/sign-in", "/sign-out", "/password", "/language")
    posts = [path for method, path in routes(desk) if method == "POST" and path not in own]
    kept = [path for path in posts if path.startswith(("/users", "/keeping", "/offices"))]
    assert len(kept) >= 6
    for path in kept:
        given = yi.post(f"/desk{path.replace('{office_id}', 'helpdesk')}", {"name": "kim", "sure": "yes"})
        assert given.status_code == 403, path
    assert accounts.users() == users


def test_signing_out_ends_the_session_at_the_server(kim: Browser, accounts: Accounts) -> None:
    token = kim.client.cookies[COOKIE]
    assert kim.get("/desk/sign-out").status_code == 405 and accounts.session(token)
    given = kim.post("/desk/sign-out")
    assert given.status_code == 303 and given.headers["location"] == "/desk/sign-in"
    assert accounts.session(token) is None and "max-age=0" in cookie(given, COOKIE).lower()
    kim.client.cookies.set(COOKIE, token, domain="desk.example", path="/desk")
    assert kim.get("/desk/users").status_code == 303


def test_a_session_ends_that_is_not_used(kim: Browser, clock: Clock) -> None:
    clock.now += IDLE
    assert kim.get("/desk/users").status_code == 303


def test_whoever_is_removed_is_out_at_once(kim: Browser, accounts: Accounts) -> None:
    accounts.remove("kim")
    assert kim.get("/desk/users").status_code == 303


# ---- what a change needs


def added(kim: Browser, *, csrf: str | None = None, **headers: str) -> int:
    """Try to add a user; gives the status."""
    wanted = {"name": "park", "password": GOOD, "again": GOOD, "role": "staff"}
    given = kim.post("/desk/users", wanted if csrf is None else wanted | {"csrf": csrf}, **headers)
    return int(given.status_code)


def test_a_change_needs_the_session_s_own_word(kim: Browser, browse: Browse, accounts: Accounts) -> None:
    another = browse("kim").csrf
    for csrf in ("", "x", another, kim.csrf[:-1], kim.csrf + "0", HOSTILE):
        assert added(kim, csrf=csrf) == 403
    assert kim.client.post("/desk/users", data={"name": "park"}).status_code == 403
    assert len(accounts.users()) == 2
    assert added(kim) == 303 and len(accounts.users()) == 3


def test_the_word_may_come_in_a_header_but_not_in_the_address(kim: Browser) -> None:
    assert added(kim, csrf="", x_csrf=kim.csrf) == 303
    assert kim.client.post(f"/desk/users?csrf={kim.csrf}", data={"name": "choi"}).status_code == 403


@pytest.mark.parametrize(
    "sent", [{"files": {"file": ("a.csv", b"x")}}, {"json": {"csrf": "x"}}, {"content": b"csrf=x"}], ids=str
)
def test_what_is_no_plain_form_needs_the_header(kim: Browser, parts: DeskParts, sent: dict[str, Any]) -> None:
    desk = create_desk(parts)

    @desk.post("/upload")
    def upload(session: Staff) -> dict[str, str]:
        return {"by": session.user.name}

    outer = FastAPI()
    outer.mount("/desk", desk)
    client = TestClient(outer, base_url=HOST, cookies={COOKIE: kim.client.cookies[COOKIE]})
    assert client.post("/desk/upload", **sent).status_code == 403
    assert client.post("/desk/upload", headers={"x-csrf": kim.csrf}, **sent).json() == {"by": "kim"}


def test_every_address_that_changes_something_asks_for_the_word(kim: Browser, desk: FastAPI) -> None:
    for method, template in routes(desk):
        path = "/desk" + template.replace("{", "").replace("}", "")
        if method != "GET" and path != "/desk/sign-in":
            assert kim.client.request(method, path, data={"csrf": "x"}).status_code == 403, path


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://desk.example.evil.example"},
        {"origin": "http://"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site", "origin": HOST},
    ],
    ids=str,
)
def test_a_change_from_another_site_is_refused_even_with_the_word(kim: Browser, headers: dict[str, str]) -> None:
    assert added(kim, **headers) == 403
    assert kim.post("/desk/sign-in", {"name": "kim"}, **headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": HOST}, {"origin": "null"}, {"sec_fetch_site": "same-origin", "origin": "null"}],
    ids=str,
)
def test_a_change_from_our_own_page_is_done(kim: Browser, headers: dict[str, str]) -> None:
    """A form of a page without referrer has the origin ``null``."""
    assert added(kim, **headers) == 303


def test_a_form_that_is_far_too_long_is_not_read_to_its_end(kim: Browser, visitor: Browser) -> None:
    long = "x" * (MAX_FORM_BYTES + 1)
    assert kim.post("/desk/users", {"name": long}).status_code == 413
    assert visitor.post("/desk/sign-in", {"name": long}).status_code == 413
    assert visitor.client.post("/desk/sign-in", files={"name": b"x"}).status_code == 415


def test_a_long_letter_is_not_too_long(kim: Browser) -> None:
    assert kim.post("/desk/users", {"name": "글" * 60_000}).status_code == 422
