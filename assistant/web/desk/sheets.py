"""Sheets of mails: given in, mapped, drafted in the background, given out.

    /desk/sheets                  the sheets, and the form for a new one
        preview                   how a file would be read (JSON); nothing of it is kept
    /desk/sheets/<id>             how far it is, its rows
        progress                  the same in numbers (JSON)
        steer, retry              pause, go on, cancel; what failed once more
        results, written          a workbook of its own; the sheet as it was given in, with the drafts

A file is read in memory and masked before anything of it is kept. That is why its own columns can only be given back
with the file once more in hand.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast, get_args

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from assistant.errors import InputError
from assistant.helpdesk import batch as batches
from assistant.helpdesk import sheets
from assistant.helpdesk.batch import Worker
from assistant.helpdesk.columns import Role
from assistant.helpdesk.desk import HelpDesk
from assistant.helpdesk.sheets import Mapping, Sheet
from assistant.service.exports import ExportFile
from assistant.service.kept import Batch
from assistant.service.privacy import masked
from assistant.web.desk.downloads import download, upload
from assistant.web.desk.drawing import HEADERS, fragment, language_of, page
from assistant.web.desk.forms import Fields, Start
from assistant.web.desk.guard import Staff

PAGE = 60
SAMPLE = 3
_SAMPLE_CHARS = 300
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROLES = get_args(Role)

Upload = Annotated[tuple[str, bytes, dict[str, str]], Depends(upload)]


def create_router(desk: HelpDesk, worker: Worker) -> APIRouter:
    """The pages of sheets over a desk and what drafts them."""
    router = APIRouter(prefix="/sheets")
    _add_giving_in(router, desk, worker)
    _add_watching(router, desk, worker)
    _add_giving_out(router, desk)
    return router


def _add_giving_in(router: APIRouter, desk: HelpDesk, worker: Worker) -> None:
    @router.get("")
    def listed(request: Request, session: Staff) -> Response:
        return page(request, "sheets.html", batches=desk.store.batches(), offices=tuple(desk.offices().values()))

    @router.post("/preview")
    def preview(request: Request, session: Staff, given: Upload) -> Response:
        sheet, mapping = _read(given)
        sample = [[_shown(cell) for cell in row.cells] for row in sheet.rows[:SAMPLE]]
        html = fragment(request, "preview.html", sheet=sheet, mapping=mapping, roles=_ROLES, sample=sample)
        return JSONResponse({"html": html}, headers=HEADERS)

    @router.post("")
    def put_in(request: Request, session: Staff, given: Upload) -> Response:
        sheet, mapping = _read(given)
        name, _, typed = given
        made = batches.put_in(desk, name, sheet, mapping, session.user.name, typed.get("office", ""))
        worker.look()
        return JSONResponse({"address": f"/desk/sheets/{made.id}"}, headers=HEADERS)


def _add_watching(router: APIRouter, desk: HelpDesk, worker: Worker) -> None:
    @router.get("/{batch_id}")
    def one(request: Request, session: Staff, batch_id: str, start: Start = 0) -> Response:
        made, start = desk.store.batch(batch_id), max(0, start)
        rows = desk.store.listed(batch_id=batch_id, limit=PAGE, offset=start)
        counted = {"start": start, "step": PAGE, "more": start + PAGE < made.total}
        return page(request, "sheet.html", batch=made, rows=rows, **_progress(made, worker), **counted)

    @router.get("/{batch_id}/progress")
    def progress(request: Request, session: Staff, batch_id: str) -> Response:
        made = desk.store.batch(batch_id)
        html = fragment(request, "progress.html", batch=made, **_progress(made, worker))
        return JSONResponse({"html": html, "state": made.state}, headers=HEADERS)

    @router.post("/{batch_id}/steer")
    def steer(request: Request, session: Staff, batch_id: str, typed: Fields) -> Response:
        state = typed.get("state", "")
        if state not in ("running", "paused", "cancelled"):
            raise InputError(f"A sheet cannot be made {state!r}.", "Use the buttons of the page.")
        desk.store.steer(batch_id, cast(Literal["running", "paused", "cancelled"], state))
        worker.look()
        return _back(batch_id)

    @router.post("/{batch_id}/retry")
    def retry(request: Request, session: Staff, batch_id: str) -> Response:
        desk.store.retry(batch_id)
        worker.look()
        return _back(batch_id)


def _add_giving_out(router: APIRouter, desk: HelpDesk) -> None:
    @router.get("/{batch_id}/results")
    def results(request: Request, session: Staff, batch_id: str) -> Response:
        return download(ExportFile("drafts.xlsx", _XLSX, batches.results(desk, batch_id, language_of(request))))

    @router.post("/{batch_id}/written")
    def written(request: Request, session: Staff, batch_id: str, given: Upload) -> Response:
        sheet = sheets.read(given[1], header=batches.header_of(desk.store.batch(batch_id)))
        content = batches.written(desk, batch_id, sheet, language_of(request))
        return download(ExportFile("drafts.xlsx", _XLSX, content))


def _read(given: tuple[str, bytes, dict[str, str]]) -> tuple[Sheet, Mapping]:
    """A sheet, and which column was chosen for what; guessed where nothing was chosen yet."""
    _, content, typed = given
    header = typed.get("header", "")
    sheet = sheets.read(content, header=int(header) if header.isdecimal() and len(header) < 8 else None)
    chosen: dict[str, Any] = {role: typed.get(f"column_{role}", "") for role in _ROLES}
    return sheet, Mapping(**chosen) if chosen["mail"] else sheets.guess(sheet.columns, sheet.rows)


def _shown(cell: str) -> str:
    """How a cell begins, masked: what is looked at is no more than what would be kept."""
    words = masked(cell[:_SAMPLE_CHARS])
    return f"{words}…" if len(cell) > _SAMPLE_CHARS else words


def _progress(made: Batch, worker: Worker) -> dict[str, Any]:
    seconds = worker.seconds_left(made)
    return {"done": made.drafted + made.failed, "seconds": None if seconds is None else max(1, round(seconds))}


def _back(batch_id: str) -> Response:
    return RedirectResponse(f"/desk/sheets/{batch_id}", 303, headers=HEADERS)
