"""Stands before every page of the desk: who is it, and does the request come from the desk's own page?

    request ──► Guard ──► 401 no session · 403 from elsewhere · 413 too much · else the page, with request.state.session

No page has to remember it: what is not in :data:`OPEN` needs a session, and what changes something needs the session's
``csrf`` too, as the field ``csrf`` of a form or the header ``X-CSRF``. A page only names who may see it:
``session: Staff`` or ``session: Keeper``.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AssistantError
from assistant.service.accounts import Accounts, Session, SignedIn
from assistant.web.desk.drawing import path_of, session_of
from assistant.web.desk.refusing import SIGN_IN, refused, told

COOKIE = "desk_session"
COOKIE_PATH = "/desk"
HEADER = "x-csrf"
OPEN = (SIGN_IN, "/desk/language")
OPEN_FOLDER = "/desk/static/"
MAX_FORM_BYTES = 1_000_000  # a letter of 60,000 Korean letters is half of it
_SAFE = ("GET", "HEAD", "OPTIONS")
_FORM = "application/x-www-form-urlencoded"


class Guard:
    """Lets through to an app what may go there."""

    def __init__(self, app: ASGIApp, accounts: Accounts) -> None:
        self._app, self._accounts = app, accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            answer, receive = await self._examined(request, receive)
        except AssistantError as error:
            answer = told(request, error)
        await (answer or self._app)(scope, receive, send)

    async def _examined(self, request: Request, receive: Receive) -> tuple[Response | None, Receive]:
        """Why a request is refused, if it is; and from where its body is to be read."""
        path, safe = path_of(request), request.method in _SAFE
        if safe and path.startswith(OPEN_FOLDER):
            return None, receive
        if not safe and from_elsewhere(request):
            return refused(request, 403, "refused_elsewhere"), receive
        session = await run_in_threadpool(self._accounts.session, request.cookies.get(COOKIE, ""))
        request.state.session = session
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        is_form = media_type == _FORM
        if session is None and path not in OPEN:
            body = await _read(request) if is_form and not safe else None
            return refused(request, 401, typed=_typed(body or b"")), receive
        if safe:
            return None, receive
        if path in OPEN and not is_form:
            return refused(request, 415), receive
        given, typed = request.headers.get(HEADER, ""), ""
        if not media_type.startswith("multipart/"):  # an upload has a bound of its own
            body = await _read(request)
            if body is None:
                return refused(request, 413), receive
            receive = _replayed(body, receive)
            if is_form:
                given, typed = given or _field(body, "csrf"), _typed(body)
        if path in OPEN or (session and self._accounts.csrf_fits(session, given)):
            return None, receive
        return refused(request, 403, "refused_csrf", typed), receive


def staff(request: Request) -> Session:
    """Whoever signed in."""
    session = session_of(request)
    if session is None:
        raise HTTPException(401)
    return session


def keeper(session: Annotated[Session, Depends(staff)]) -> Session:
    """Whoever looks after the desk."""
    if session.user.role != "keeper":
        raise HTTPException(403)
    return session


Staff = Annotated[Session, Depends(staff)]
Keeper = Annotated[Session, Depends(keeper)]


def from_elsewhere(request: Request) -> bool:
    """Whether a browser says that a page of another site asks.

    A page that is sent with ``Referrer-Policy: no-referrer``, as ours are, has the origin ``null`` for its forms: that
    says nothing. ``Sec-Fetch-Site`` says it better where it is there.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin, host = request.headers.get("origin", "null"), request.headers.get("host", "")
    return origin != "null" and origin.partition("://")[2].lower() != host.lower()


def give_cookie(request: Request, response: Response, signed: SignedIn) -> None:
    """Let the browser keep a session: until it is closed, for no script and no other site's page."""
    secure = request.scope["scheme"] == "https"
    response.set_cookie(COOKIE, signed.token, path=COOKIE_PATH, secure=secure, httponly=True, samesite="strict")


def take_cookie(response: Response) -> None:
    """Let the browser forget a session."""
    response.delete_cookie(COOKIE, path=COOKIE_PATH, httponly=True, samesite="strict")


async def _read(request: Request) -> bytes | None:
    """The body of a form, None where it is too long."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_FORM_BYTES:
            return None
    return body


def _field(body: bytes, name: str) -> str:
    return dict(parse_qsl(body.decode("utf-8", "replace"))).get(name, "")


def _typed(body: bytes) -> str:
    """The letter or the mail of a form: the browser keeps no page of ours to go back to, so it is shown once more."""
    return _field(body, "text") or _field(body, "mail")


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A body that was read, to be read once more."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return left.pop() if left else await receive()

    return again
