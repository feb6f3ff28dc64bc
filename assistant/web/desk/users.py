"""Who may sign in: the keeper makes and removes users, everyone changes their own password.

/desk/users             list, add; password and remove for one of them
/desk/password          one's own, for whoever knows the present one
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import cast

from fastapi import APIRouter, HTTPException, Request, Response

from assistant.errors import AssistantError, PasswordError, StoreMissingError
from assistant.service.accounts import MIN_PASSWORD_CHARS, ROLES, Accounts, Session, check_password
from assistant.service.kept import Role, User
from assistant.web.desk.drawing import back, page
from assistant.web.desk.forms import Fields
from assistant.web.desk.guard import Keeper, Staff, give_cookie
from assistant.web.desk.refusing import status_of

USERS = "/desk/users"
_NOTHING: Mapping[str, str] = {}
_AT_DESK = threading.Lock()  # two keepers who remove each other at once do not both succeed


def create_router(accounts: Accounts) -> APIRouter:
    """The pages of the users of a desk."""
    router = APIRouter()
    _add_users(router, accounts)
    _add_password(router, accounts)
    return router


def _add_users(router: APIRouter, accounts: Accounts) -> None:
    def drawn(request: Request, error: AssistantError | None = None, typed: Mapping[str, str] = _NOTHING) -> Response:
        given = {name: typed.get(name, "") for name in ("name", "role")}
        shown = {"users": accounts.users(), "roles": ROLES, "least": MIN_PASSWORD_CHARS, "typed": given}
        return page(request, "users.html", status=status_of(error) if error else 200, error=error, **shown)

    @router.get("/users")
    def listed(request: Request, session: Keeper) -> Response:
        return drawn(request)

    @router.post("/users")
    def add(request: Request, session: Keeper, typed: Fields) -> Response:
        try:
            _check_repeated(typed)
            accounts.add(typed.get("name", ""), typed.get("password", ""), cast(Role, typed.get("role", "")))
        except AssistantError as error:
            return drawn(request, error, typed)
        return back(USERS, "user_added")

    @router.post("/users/password")
    def give_password(request: Request, session: Keeper, typed: Fields) -> Response:
        try:
            user = _other(accounts, session, typed)
            _check_repeated(typed)
            accounts.set_password(user.name, typed.get("password", ""))
        except AssistantError as error:
            return drawn(request, error)
        return back(USERS, "password_given")

    @router.post("/users/remove")
    def remove(request: Request, session: Keeper, typed: Fields) -> Response:
        try:
            with _AT_DESK:
                accounts.remove(_other(accounts, session, typed).name)
        except AssistantError as error:
            return drawn(request, error)
        return back(USERS, "user_removed")


def _add_password(router: APIRouter, accounts: Accounts) -> None:
    @router.get("/password")
    def ask(request: Request, session: Staff) -> Response:
        return page(request, "password.html", error=None, least=MIN_PASSWORD_CHARS)

    @router.post("/password")
    def change(request: Request, session: Staff, typed: Fields) -> Response:
        name, wanted = session.user.name, typed.get("password", "")
        try:
            _check_repeated(typed)
            check_password(name, wanted)
            accounts.sign_out(accounts.sign_in(name, typed.get("present", "")).token)  # is it theirs to change?
            accounts.set_password(name, wanted)
            signed = accounts.sign_in(name, wanted)
        except AssistantError as error:
            return page(request, "password.html", status=status_of(error), error=error, least=MIN_PASSWORD_CHARS)
        answer = back("/desk/password", "password_changed")
        give_cookie(request, answer, signed)
        return answer


def _check_repeated(typed: Mapping[str, str]) -> None:
    if typed.get("password") != typed.get("again"):
        raise PasswordError("The two passwords are not the same.", "Type the same one twice.")


def _other(accounts: Accounts, session: Session, typed: Mapping[str, str]) -> User:
    """The user that a keeper means, who is no one else's but this very keeper's to change.

    No keeper is removed by themself, so the last one stays.
    """
    users = {user.name: user for user in accounts.users()}
    if users.get(session.user.name) != session.user or typed.get("name") == session.user.name:
        raise HTTPException(403)
    if typed.get("name", "") not in users:
        raise StoreMissingError("There is no such user.", "Someone else may have removed them meanwhile.")
    return users[typed["name"]]
