"""What is answered where something is refused or goes wrong: a page, or JSON where the request accepts that.

an AssistantError      its message and hint, in Korean what kind of error it is as well
a refusal              a text ``refused_<status>``; who is not signed in is led to the sign-in and back
a bug                  says so, with status 500; the traceback goes to the server's log
"""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from assistant.errors import (
    AccountError,
    AssistantError,
    InputError,
    SignInError,
    SignInLockedError,
    StoreConflictError,
    StoreError,
    StoreMissingError,
)
from assistant.web.desk.drawing import HEADERS, address_of, kind_of, language_of, page, say

SIGN_IN = "/desk/sign-in"
# The first class that an error is one of decides.
STATUSES: tuple[tuple[type[AssistantError], int], ...] = (
    (SignInLockedError, 429),
    (SignInError, 401),
    (AccountError, 422),
    (InputError, 422),
    (StoreMissingError, 404),
    (StoreConflictError, 409),
    (StoreError, 503),
    (AssistantError, 400),
)
EXPLAINED = (400, 401, 403, 404, 405, 413, 415, 422, 500)  # statuses with texts of their own


def status_of(error: AssistantError) -> int:
    """The HTTP status that an error is answered with."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def told(request: Request, error: AssistantError) -> Response:
    """The answer to a request that ended in an error."""
    status, language = status_of(error), language_of(request)
    kind = kind_of(language, error)
    if accepts_json(request):
        said = (error.message, error.hint) if language == "en" else (kind, f"{error.message} {error.hint}".strip())
        return JSONResponse({"error": said[0], "hint": said[1]}, status, headers=HEADERS)
    return page(request, "error.html", status=status, title=kind, error=error)


def refused(request: Request, status: int, key: str = "", typed: str = "") -> Response:
    """The answer to a request that is not done; ``key`` names the texts ``<key>`` and ``<key>_hint``.

    ``typed`` is a text that would be lost otherwise: it can be copied from the page.
    """
    if status == 401 and not accepts_json(request) and request.method == "GET":
        return _led_to_sign_in(request)
    key = key or f"refused_{status if status in EXPLAINED else 400}"
    language = language_of(request)
    title, advice = say(language, key), say(language, f"{key}_hint")
    if accepts_json(request):
        return JSONResponse({"error": title, "hint": advice}, status, headers=HEADERS)
    return page(request, "error.html", status=status, title=title, advice=advice, typed=typed)


def accepts_json(request: Request) -> bool:
    """Whether a script asks, not a browser that shows what it gets."""
    return "application/json" in request.headers.get("accept", "").lower()


def register(app: FastAPI) -> None:
    """Let an app answer its errors in these words."""

    @app.exception_handler(AssistantError)
    def _(request: Request, error: AssistantError) -> Response:
        return told(request, error)

    @app.exception_handler(HTTPException)
    def _(request: Request, error: HTTPException) -> Response:
        return refused(request, error.status_code)

    @app.exception_handler(RequestValidationError)
    def _(request: Request, _error: RequestValidationError) -> Response:
        return refused(request, 422)

    @app.exception_handler(Exception)
    def _(request: Request, _error: Exception) -> Response:
        return refused(request, 500)


def _led_to_sign_in(request: Request) -> Response:
    """To the sign-in and back here.

    A browser that follows a link of another site leaves the session's cookie (``SameSite=Strict``) at home. It is sent
    once our own page asks for the address again.
    """
    here = address_of(request)
    if request.headers.get("sec-fetch-site") == "cross-site":
        return page(request, "again.html", address=here)
    return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': here})}", 303, headers=HEADERS)
