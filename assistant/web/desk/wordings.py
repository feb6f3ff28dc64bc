"""The words that each office puts around the answers: everyone reads them, the keeper changes them.

    /desk/offices                   which there are, and a new one from one of them
    /desk/offices/<id>              its templates in both languages
    /desk/offices/<id>/take-back    what was changed here goes; what ships is in use again

Whoever saves says which edition was read: where someone else was quicker, both are told before one is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import get_args

from fastapi import APIRouter, HTTPException, Request, Response

from assistant.errors import AssistantError, InputError, KnowledgeError
from assistant.helpdesk.offices import DEFAULT, MAX_CHARS, WORDS, Office, Tone, Wording, revised
from assistant.helpdesk.shelf import Shelf, edition, shipped
from assistant.records import LANGUAGES
from assistant.web.desk.drawing import back, page
from assistant.web.desk.forms import Fields
from assistant.web.desk.guard import Keeper, Staff

OFFICES = "/desk/offices"
TEMPLATES = tuple(field.name for field in fields(Wording))
TONES: tuple[Tone, ...] = get_args(Tone)
MAX_ID_CHARS = 40
_ID = re.compile(rf"(?=.*[a-z0-9])[a-z0-9-]{{1,{MAX_ID_CHARS}}}")

Wrong = Mapping[str, AssistantError]


def create_router(shelf: Shelf) -> APIRouter:
    """The pages of the offices on a shelf."""
    router = APIRouter()
    _add_list(router, shelf)
    _add_one(router, shelf)
    return router


def _add_list(router: APIRouter, shelf: Shelf) -> None:
    def drawn(request: Request, typed: Mapping[str, str], wrong: Wrong) -> Response:
        given = {name: typed.get(name, "") for name in ("source", "id", "ko.name", "en.name")}
        shown = {"offices": shelf.offices(), "own": shelf.own(), "shipped": shipped(), "default": DEFAULT}
        return page(request, "offices.html", status=422 if wrong else 200, typed=given, wrong=wrong, **shown)

    @router.get("/offices")
    def listed(request: Request, session: Staff) -> Response:
        return drawn(request, {}, {})

    @router.post("/offices")
    def copy(request: Request, session: Keeper, typed: Fields) -> Response:
        offices, new = shelf.offices(), typed.get("id", "").strip()
        source = offices.get(typed.get("source", DEFAULT))
        if source is None:
            raise HTTPException(404)
        names = {f"{language}.name": typed.get(f"{language}.name", "").strip() for language in LANGUAGES}
        is_id = _ID.fullmatch(new) and new not in offices
        made, wrong = _with(replace(source, id=new) if is_id else source, names, offices)
        if not is_id:
            wrong["id"] = InputError(f"{new!r} is no id for a new office.", "Take another.")
        if wrong:
            return drawn(request, typed, wrong)
        shelf.keep(made)
        return back(f"{OFFICES}/{new}", "office_made")


def _add_one(router: APIRouter, shelf: Shelf) -> None:
    @router.get("/offices/{office_id}")
    def show(request: Request, session: Staff, office_id: str) -> Response:
        office = _found(shelf, office_id)
        return _office(request, shelf, office, _texts_of(office), {})

    @router.post("/offices/{office_id}")
    def save(request: Request, session: Keeper, office_id: str, typed: Fields) -> Response:
        office = _found(shelf, office_id)
        tone = typed.get("tone", office.tone)
        if tone not in TONES:
            raise HTTPException(422)
        texts = {key: typed.get(key, "").strip() for key in _texts_of(office)}
        made, wrong = _with(replace(office, tone=tone), texts, shelf.offices())
        late = typed.get("edition") != edition(office)
        if wrong or late:
            status = 409 if late else 422
            return _office(request, shelf, replace(office, tone=made.tone), texts, wrong, late=late, status=status)
        shelf.keep(made)
        return back(f"{OFFICES}/{office_id}", "office_saved")

    @router.post("/offices/{office_id}/take-back")
    def take_back(session: Keeper, office_id: str) -> Response:
        _found(shelf, office_id)
        shelf.take_back(office_id)
        return back(OFFICES, "office_taken_back")


def _found(shelf: Shelf, office_id: str) -> Office:
    office = shelf.offices().get(office_id)
    if office is None:
        raise HTTPException(404)
    return office


def _texts_of(office: Office) -> dict[str, str]:
    """The templates of an office by ``<language>.<template>``, as the form names them."""
    return {
        f"{language}.{name}": text for language in LANGUAGES for name, text in asdict(office.wording(language)).items()
    }


def _with(
    office: Office, texts: Mapping[str, str], offices: Mapping[str, Office]
) -> tuple[Office, dict[str, AssistantError]]:
    """The office with templates that are as they must be, and what is wrong with each that is not."""
    wrong: dict[str, AssistantError] = {}
    taken = {one.name(language).casefold() for one in offices.values() for language in LANGUAGES if one.id != office.id}
    for language in LANGUAGES:
        for name in (name for name in TEMPLATES if f"{language}.{name}" in texts):
            key = f"{language}.{name}"
            try:
                office = revised(office, language, **{name: texts[key]})
            except KnowledgeError as error:
                wrong[key] = error
            if name == "name" and texts[key].casefold() in taken:
                wrong[key] = InputError("Another office has this name.", "Take another.")
    return office, wrong


def _office(
    request: Request,
    shelf: Shelf,
    office: Office,
    texts: Mapping[str, str],
    wrong: Wrong,
    *,
    late: bool = False,
    status: int = 200,
) -> Response:
    return page(
        request,
        "office.html",
        status=status,
        office=office,
        edition=edition(_found(shelf, office.id)),
        texts=texts,
        wrong=wrong,
        late=late,
        is_own=office.id in shelf.own(),
        ships=office.id in shipped(),
        languages=LANGUAGES,
        templates=TEMPLATES,
        tones=TONES,
        words=WORDS,
        most=MAX_CHARS,
    )
