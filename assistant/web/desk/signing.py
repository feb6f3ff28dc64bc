"""Signing in and out, and the language of the pages.

The form to sign in has a secret that the browser keeps in a cookie too: a page of another site, which has neither,
cannot sign its visitor in under a name of its own.
"""

from __future__ import annotations

import hmac
import re
import secrets
import threading
from collections.abc import Mapping
from urllib.parse import unquote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from assistant.errors import SignInError, SignInLockedError
from assistant.records import LANGUAGES
from assistant.service.accounts import TRIALS, Accounts
from assistant.web.desk.drawing import HOME, LANGUAGE_COOKIE, page, session_of
from assistant.web.desk.forms import Fields
from assistant.web.desk.guard import COOKIE, COOKIE_PATH, give_cookie, take_cookie
from assistant.web.desk.refusing import SIGN_IN, status_of

FORM_COOKIE = "desk_form"
AT_ONCE = 8  # sign-ins that may wait for their passwords to be compared: each holds a thread of the whole program
_YEAR = 365 * 24 * 60 * 60
_LOCAL = re.compile(r"/desk/(?!/)[!-\[\]-~]{0,2000}")  # ASCII but for the backslash, which browsers turn round


def create_router(accounts: Accounts) -> APIRouter:
    """The ways into a desk and out of it."""
    router = APIRouter()
    doors = threading.BoundedSemaphore(AT_ONCE)

    @router.get("/sign-in")
    def ask(request: Request, next: str = HOME) -> Response:
        if session_of(request):
            return RedirectResponse(local(next), 303)
        return _form(request, accounts, local(next))

    @router.post("/sign-in")
    def sign_in(request: Request, typed: Fields) -> Response:
        came_from = local(typed.get("next", HOME))
        if not _own_form(request, typed):
            return _form(request, accounts, came_from, status=403, wrong="sign_in_stale")
        name = typed.get("name", "")
        if not doors.acquire(blocking=False):
            return _form(request, accounts, came_from, status=503, wrong="sign_in_busy", name=name)
        try:
            signed = accounts.sign_in(name, typed.get("password", ""), request.cookies.get(COOKIE, ""))
        except SignInError as error:
            wrong = "sign_in_locked" if isinstance(error, SignInLockedError) else "sign_in_wrong"
            return _form(request, accounts, came_from, status=status_of(error), wrong=wrong, name=name)
        finally:
            doors.release()
        answer = RedirectResponse(came_from, 303)
        give_cookie(request, answer, signed)
        answer.delete_cookie(FORM_COOKIE, path=COOKIE_PATH)
        return answer

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        accounts.sign_out(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse(SIGN_IN, 303)
        take_cookie(answer)
        return answer

    @router.get("/language")
    def choose(to: str, next: str = HOME) -> Response:
        answer = RedirectResponse(local(next), 303)
        if to in LANGUAGES:
            answer.set_cookie(LANGUAGE_COOKIE, to, _YEAR, path=COOKIE_PATH, httponly=True, samesite="lax")
        return answer

    return router


def local(address: str) -> str:
    """An address of the desk itself, as it is; in place of any other the desk's first page."""
    inner = _LOCAL.fullmatch(address) and ".." not in unquote(address)
    return address if inner else HOME


def _own_form(request: Request, typed: Mapping[str, str]) -> bool:
    kept, sent = request.cookies.get(FORM_COOKIE, ""), typed.get("form", "")
    return bool(kept) and hmac.compare_digest(kept.encode(), sent.encode("utf-8", "replace"))


def _form(
    request: Request, accounts: Accounts, came_from: str, *, status: int = 200, wrong: str = "", name: str = ""
) -> Response:
    secret = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    answer = page(
        request,
        "sign_in.html",
        status=status,
        wrong=wrong,
        name=name,
        next=came_from,
        form=secret,
        minutes=int(TRIALS.rest.total_seconds() // 60),
        has_keeper=accounts.has_keeper(),
    )
    secure = request.scope["scheme"] == "https"
    answer.set_cookie(FORM_COOKIE, secret, path=COOKIE_PATH, secure=secure, httponly=True, samesite="strict")
    return answer
