"""One mail at a time: the list, a new one, and the workbench where its letter is edited beside its sources.

    /desk/                    the cases, by words and by state
    /desk/cases/new           a mail is pasted and drafted
    /desk/cases/<id>          mail, letter, what is judged of it, its sources
        check                 the letter as it is typed, judged at once (JSON)
        save, approve, move, redraft
        mask, history, export/<form>

Where something cannot be done, what was typed is shown again beside the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel

from assistant.errors import InputError, StoreConflictError
from assistant.helpdesk.claims import MASK_TOKEN
from assistant.helpdesk.desk import HelpDesk, Judged
from assistant.helpdesk.letters import Form
from assistant.helpdesk.records import State
from assistant.helpdesk.reviewing import Change, changes
from assistant.records import Engine
from assistant.service.kept import STATES, AuditEntry, Case, storable
from assistant.service.privacy import masked
from assistant.web.desk.downloads import download
from assistant.web.desk.drawing import HEADERS, HOME, fragment, page
from assistant.web.desk.forms import Fields, Start
from assistant.web.desk.guard import Staff
from assistant.web.desk.refusing import status_of

PAGE = 50
MAX_SEARCH_CHARS = 500
_FORMS = get_args(Form)


class Letter(BaseModel):
    """A letter as it stands in the editor."""

    text: str


def create_router(desk: HelpDesk) -> APIRouter:
    """The pages of single mails over a desk."""
    router = APIRouter()
    _add_finding(router, desk)
    _add_reading(router, desk)
    _add_changing(router, desk)
    return router


def _add_finding(router: APIRouter, desk: HelpDesk) -> None:
    @router.get("/")
    def listed(request: Request, session: Staff, q: str = "", state: str = "", start: Start = 0) -> Response:
        chosen = next((one for one in STATES if one == state), None)
        start = max(0, start)
        if q.strip():
            found = desk.store.search(q, state=chosen, limit=PAGE + 1, offset=start)
        else:
            found = desk.store.listed(state=chosen, limit=PAGE + 1, offset=start)
        shown: dict[str, Any] = {"cases": found[:PAGE], "more": len(found) > PAGE, "start": start, "step": PAGE}
        tally = desk.store.tally()
        return page(request, "cases.html", q=q, state=chosen or "", tally=tally, states=STATES, **shown)

    @router.post("/")
    def look(session: Staff, typed: Fields) -> Response:
        """What is looked for comes to stand in an address, which is logged and remembered: masked, like all else."""
        found = {"q": masked(typed.get("q", "")[:MAX_SEARCH_CHARS]), "state": typed.get("state", "")}
        return RedirectResponse(f"{HOME}?{urlencode(found)}", 303, headers=HEADERS)

    @router.get("/cases/new")
    def new(request: Request, session: Staff) -> Response:
        return _new(request, desk, {})

    @router.post("/cases/new")
    def take_in(request: Request, session: Staff, typed: Fields) -> Response:
        engine = _engine(typed)
        try:
            case = desk.answer(
                typed.get("mail", ""), session.user.name, typed.get("office", ""), typed.get("reference", ""), engine
            )
        except InputError as error:
            return _new(request, desk, typed, error)
        return _to(case.id)


def _add_reading(router: APIRouter, desk: HelpDesk) -> None:
    @router.get("/cases/{case_id}")
    def workbench(request: Request, session: Staff, case_id: str) -> Response:
        return _workbench(request, desk, desk.store.get(case_id))

    @router.post("/cases/{case_id}/check")
    def check(request: Request, session: Staff, case_id: str, letter: Letter) -> Response:
        case = desk.store.get(case_id)
        judged = desk.judged(case, storable(letter.text))
        html = fragment(request, "judged.html", case=case, judged=judged)
        return JSONResponse({"html": html, "unsupported": len(judged.unsupported)}, headers=HEADERS)

    @router.get("/cases/{case_id}/mask")
    def mask(request: Request, session: Staff, case_id: str) -> Response:
        case = desk.store.get(case_id)
        hidden = tuple({one.token: one for one in desk.store.originals(case_id)}.values())
        return page(request, "mask.html", case=case, hidden=hidden, mail=in_pieces(case.mail))

    @router.get("/cases/{case_id}/history")
    def history(request: Request, session: Staff, case_id: str) -> Response:
        case = desk.store.get(case_id)
        entries = [(entry, _difference(entry)) for entry in desk.store.history(case_id)]
        return page(request, "history.html", case=case, entries=entries[::-1])

    @router.get("/cases/{case_id}/export/{form}")
    def export(session: Staff, case_id: str, form: str) -> Response:
        return download(desk.exported(case_id, _form(form)))

    @router.post("/cases/{case_id}/export/{form}")
    def export_named(session: Staff, case_id: str, form: str, typed: Fields) -> Response:
        """Under a subject, which may hold a name, and so stands in no address."""
        return download(desk.exported(case_id, _form(form), typed.get("subject", "")))


def _add_changing(router: APIRouter, desk: HelpDesk) -> None:
    @router.post("/cases/{case_id}/save")
    def save(request: Request, session: Staff, case_id: str, typed: Fields) -> Response:
        def change() -> None:
            if "text" not in typed:
                raise InputError("The form holds no letter.", "Load the page again.")
            desk.save(case_id, typed["text"], session.user.name, _version(typed))

        return _changed(request, desk, case_id, typed, change)

    @router.post("/cases/{case_id}/approve")
    def approve(request: Request, session: Staff, case_id: str, typed: Fields) -> Response:
        left = dict(typed)

        def change() -> None:
            version = _saved_first(desk, case_id, left, session.user.name)
            desk.approve(case_id, session.user.name, version, typed.get("reason", ""))

        return _changed(request, desk, case_id, left, change)

    @router.post("/cases/{case_id}/move")
    def move(request: Request, session: Staff, case_id: str, typed: Fields) -> Response:
        state = typed.get("state", "")
        if state not in ("in_review", "rejected"):  # approving has a way of its own
            raise InputError(f"A case is not brought to {state!r} here.", "Use the buttons of the page.")

        left = dict(typed)

        def change() -> None:
            version = _saved_first(desk, case_id, left, session.user.name)
            desk.move(case_id, cast(State, state), session.user.name, version, typed.get("reason", ""))

        return _changed(request, desk, case_id, left, change)

    @router.post("/cases/{case_id}/redraft")
    def redraft(request: Request, session: Staff, case_id: str, typed: Fields) -> Response:
        def change() -> None:
            desk.redraft(case_id, session.user.name, _version(typed), typed.get("office", ""), _engine(typed))

        return _changed(request, desk, case_id, typed, change)


def _saved_first(desk: HelpDesk, case_id: str, left: dict[str, str], who: str) -> int:
    """Keep a letter that was edited but not saved, before its case moves on; gives the version there is then.

    ``left`` is what was typed; the letter is taken out of it once it is kept.
    """
    version, case = _version(left), desk.store.get(case_id)
    if left.get("text", case.text) != case.text:
        if case.state not in ("drafted", "in_review"):
            return version
        version = desk.save(case_id, left["text"], who, version).version
    left.pop("text", None)
    return version


def _changed(
    request: Request, desk: HelpDesk, case_id: str, typed: Mapping[str, str], change: Callable[[], None]
) -> Response:
    """Do it and show the case; where it cannot be done, show what was typed and why."""
    try:
        change()
    except (InputError, StoreConflictError) as error:
        return _workbench(request, desk, desk.store.get(case_id), typed, error)
    return _to(case_id)


def _to(case_id: str) -> Response:
    return RedirectResponse(f"/desk/cases/{case_id}", 303, headers=HEADERS)


def _new(request: Request, desk: HelpDesk, typed: Mapping[str, str], error: InputError | None = None) -> Response:
    status = status_of(error) if error else 200
    given = {"mail": "", "office": "", "reference": "", **typed}
    return page(request, "new_case.html", status=status, typed=given, error=error, **_choices(desk))


def _workbench(
    request: Request,
    desk: HelpDesk,
    case: Case,
    typed: Mapping[str, str] | None = None,
    error: InputError | StoreConflictError | None = None,
) -> Response:
    """Everything about one case. ``typed`` is what could not be kept: it stands in the editor still."""
    given = typed or {}
    text = given.get("text", case.text) if case.draft else ""
    return page(
        request,
        "case.html",
        status=status_of(error) if error else 200,
        case=case,
        text=text,
        reason=given.get("reason", ""),
        judged=_judged(desk, case, text),
        error=error,
        theirs=changes(text, case.text) if isinstance(error, StoreConflictError) and text != case.text else (),
        mail=in_pieces(case.mail),
        precedents=desk.precedents(case) if case.draft and case.state in ("drafted", "in_review") else (),
        forms=_FORMS,
        **_choices(desk),
    )


def _judged(desk: HelpDesk, case: Case, text: str) -> Judged:
    """What is to be said of a letter; nothing of one that is too long to be judged."""
    if case.draft is None:
        return Judged((), (), ())
    try:
        return desk.judged(case, text)
    except InputError:
        return Judged((), (), ())


def _choices(desk: HelpDesk) -> dict[str, Any]:
    return {"offices": tuple(desk.offices().values()), "has_model": desk.chain.parts.writer is not None}


def _form(name: str) -> Form:
    if name not in _FORMS:
        raise InputError(f"There is no form {name!r}.", f"Choose one of: {', '.join(_FORMS)}")
    return cast(Form, name)


def _engine(typed: Mapping[str, str]) -> Engine:
    return "model" if typed.get("engine") == "model" else "quote"


def _version(typed: Mapping[str, str]) -> int:
    try:
        return int(typed.get("version", ""))
    except ValueError as error:
        raise InputError("The form does not say which version was read.", "Load the page again.") from error


def _difference(entry: AuditEntry) -> tuple[Change, ...]:
    return changes(entry.before, entry.after) if entry.what in ("edited", "drafted") and entry.before else ()


def in_pieces(text: str) -> list[tuple[str, bool]]:
    """A masked text in pieces, each with whether it is a mask."""
    pieces, done = [], 0
    for token in MASK_TOKEN.finditer(text):
        pieces += [(text[done : token.start()], False), (token[0], True)]
        done = token.end()
    return [(words, is_mask) for words, is_mask in [*pieces, (text[done:], False)] if words]
