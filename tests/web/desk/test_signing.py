"""Signing in: no password guessed, no session taken over, no one led elsewhere."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.service.accounts import Accounts, SignedIn
from assistant.web.desk.drawing import say
from assistant.web.desk.guard import COOKIE
from assistant.web.desk.signing import AT_ONCE, FORM_COOKIE, local
from tests.databases import KINDS, Clock
from tests.service.signing import GOOD, WRONG
from tests.web.desk.conftest import Browse, Browser, cookie
from tests.web.makers import HOSTILE, Page


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_password_leads_on_and_a_wrong_one_back_to_the_form(visitor: Browser) -> None:
    wrong = visitor.sign_in("kim", WRONG)
    page = Page(wrong.text)
    assert wrong.status_code == 401 and say("ko", "sign_in_wrong") in page.part(role="alert").text
    assert page.part("input", name="name").all("value") == ["kim"] and WRONG not in wrong.text
    assert COOKIE not in visitor.client.cookies
    right = visitor.sign_in("kim")
    assert right.status_code == 303 and right.headers["location"] == "/desk/"
    assert "kim" in visitor.page("/desk/users").part("header").text


def test_an_unknown_name_is_answered_as_a_wrong_password(browse: Browse) -> None:
    told = [browse("").sign_in(name, WRONG).text for name in ("kim", "nobody")]
    assert Page(told[0]).part("main").text == Page(told[1]).part("main").text


def test_a_name_rests_after_too_many_wrong_passwords(visitor: Browser, clock: Clock) -> None:
    for _ in range(5):
        assert visitor.sign_in("kim", WRONG).status_code == 401
    locked = visitor.sign_in("kim")
    assert locked.status_code == 429 and say("ko", "sign_in_locked", minutes=15) in locked.text
    clock.move(minutes=16)
    assert visitor.sign_in("kim").status_code == 303


def test_many_who_sign_in_at_once_do_not_hold_up_the_whole_program(
    browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hash takes long, and a thread waits for it."""
    held, inside = threading.Event(), threading.Semaphore(0)
    sign_in = Accounts.sign_in

    def slow(self: Accounts, *typed: str) -> SignedIn:
        inside.release()
        assert held.wait(timeout=30)
        return sign_in(self, *typed)

    browsers = [browse("") for _ in range(AT_ONCE + 1)]
    monkeypatch.setattr(Accounts, "sign_in", slow)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(browser.sign_in, "kim") for browser in browsers[1:]]
        for _ in waiting:
            assert inside.acquire(timeout=30)
        busy = browsers[0].sign_in("kim")
        assert busy.status_code == 503 and say("ko", "sign_in_busy") in busy.text
        held.set()
        assert {one.result().status_code for one in waiting} == {303}
    assert browsers[0].sign_in("kim").status_code == 303


@pytest.mark.parametrize("name", ["admin", "keeper", "root", ""])
@pytest.mark.parametrize("password", ["", "admin", "password"])
def test_no_one_gets_in_with_what_others_ship_with(visitor: Browser, name: str, password: str) -> None:
    assert visitor.sign_in(name, password).status_code in (401, 429)


def test_the_form_says_how_the_first_keeper_is_made_until_there_is_one(visitor: Browser, accounts: Accounts) -> None:
    assert "assistant user add" not in visitor.get("/desk/sign-in").text
    accounts.remove("kim")
    shown = visitor.page("/desk/sign-in").part(class_="warn").text
    assert "assistant user add" in shown and "--role keeper" in shown


def test_a_session_planted_beforehand_is_worth_nothing(visitor: Browser, accounts: Accounts) -> None:
    planted = accounts.sign_in("이순신", GOOD).token
    hidden = "a" * 43
    fields = {"form": hidden, "name": "kim", "password": GOOD}
    given = visitor.client.post(
        "/desk/sign-in", data=fields, headers={"cookie": f"{COOKIE}={planted}; {FORM_COOKIE}={hidden}"}
    )
    assert given.status_code == 303
    fresh = cookie(given, COOKIE).split(";")[0].partition("=")[2]
    assert fresh != planted and accounts.session(planted) is None
    session = accounts.session(fresh)
    assert session and session.user.name == "kim"


def test_a_page_of_another_site_cannot_sign_its_visitor_in(browse: Browse) -> None:
    mine, theirs = browse(""), browse("")
    own = mine.page("/desk/sign-in").part("input", name="form").all("value")[0]
    theirs.get("/desk/sign-in")
    for hidden in (own, "", HOSTILE):
        given = theirs.client.post("/desk/sign-in", data={"form": hidden, "name": "kim", "password": GOOD})
        assert given.status_code == 403 and COOKIE not in theirs.client.cookies
        assert say("ko", "sign_in_stale") in given.text
    without_cookie = browse("").client.post("/desk/sign-in", data={"form": "", "name": "kim", "password": GOOD})
    assert without_cookie.status_code == 403


def test_whoever_is_signed_in_is_not_asked_again(kim: Browser) -> None:
    given = kim.get("/desk/sign-in?next=/desk/users")
    assert given.status_code == 303 and given.headers["location"] == "/desk/users"


def test_the_session_s_cookie_is_for_the_desk_only_and_for_no_script(visitor: Browser) -> None:
    given = visitor.sign_in("kim")
    told = cookie(given, COOKIE).lower()
    assert {"httponly", "samesite=strict", "path=/desk", "secure"} <= {part.strip() for part in told.split(";")}
    assert "max-age" not in told and "expires" not in told and "domain" not in told
    form = cookie(visitor.client.get("/desk/sign-in", headers={"cookie": ""}), FORM_COOKIE).lower()
    assert {"httponly", "samesite=strict", "path=/desk", "secure"} <= {part.strip() for part in form.split(";")}


def test_over_plain_http_the_cookie_is_not_secure_since_it_would_not_come_back(desk: FastAPI) -> None:
    client = TestClient(desk, base_url="http://127.0.0.1:7860", follow_redirects=False)
    given = Browser(client).sign_in("kim")
    assert "secure" not in cookie(given, COOKIE).lower() and client.get("/desk/users").status_code == 200


@pytest.mark.parametrize(
    "next",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/desk//evil.example",
        "/desk/\\evil.example",
        "/desk/../../evil",
        "/desk/%2e%2e/x",
        "/desk/\r\nset-cookie: a=b",
        "/desk/\tx",
        "javascript:alert(1)",
        "/deskx",
        "/",
        "",
        "/desk/한글",
        "/desk/" + "a" * 3_000,
        HOSTILE,
    ],
)
def test_no_one_is_led_away_from_the_desk(visitor: Browser, next: str) -> None:
    assert local(next) == "/desk/"
    assert visitor.sign_in("kim", next=next).headers["location"] == "/desk/"
    chosen = visitor.client.get("/desk/language", params={"to": "en", "next": next})
    assert chosen.status_code == 303 and chosen.headers["location"] == "/desk/"


@pytest.mark.parametrize("next", ["/desk/", "/desk/cases/new", "/desk/?q=%EC%A7%80&state=new", "/desk/users?told=x#a"])
def test_an_address_of_the_desk_is_led_on_to(visitor: Browser, next: str) -> None:
    assert visitor.sign_in("kim", next=next).headers["location"] == next
