"""What is kept and for how long, and what readers of the owners' pages said.

/desk/keeping           the retention period, what is older, where all of it is, how it is backed up
/desk/feedback          readers' words, newest first
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from assistant.service.feedback import Feedback
from assistant.web.desk.drawing import back, language_of, page
from assistant.web.desk.forms import Fields
from assistant.web.desk.guard import Keeper
from assistant.web.desk.parts import DeskParts
from assistant.web.words import text

KEEPING = "/desk/keeping"
PAGE = 50


def create_router(parts: DeskParts) -> APIRouter:
    """The keeper's pages on what is kept."""
    router = APIRouter()
    store = parts.store

    def drawn(request: Request, *, unsure: bool = False, removed: int = -1, sheets: int = 0) -> Response:
        before = parts.settings.kept_since(store.clock())
        return page(
            request,
            "keeping.html",
            status=422 if unsure else 200,
            days=parts.settings.retention_days,
            before=before,
            older=store.older(before),
            total=sum(store.tally().values()),
            place=store.database.place,
            key=store.vault.path,
            unsure=unsure,
            removed=removed,
            sheets=sheets,
        )

    @router.get("/keeping")
    def kept(request: Request, session: Keeper, removed: int = -1, sheets: int = 0) -> Response:
        return drawn(request, removed=removed, sheets=sheets)

    @router.post("/keeping")
    def purge(request: Request, session: Keeper, typed: Fields) -> Response:
        if typed.get("sure") != "yes":
            return drawn(request, unsure=True)
        gone = store.purge(parts.settings.kept_since(store.clock()))
        return back(f"{KEEPING}?removed={gone.cases}&sheets={gone.batches}")

    @router.get("/feedback")
    def feedback(request: Request, session: Keeper, start: int = 0) -> Response:
        readings, start = parts.feedback.read(), max(0, start)
        newest = readings.records[::-1]
        reasons = {one.id: _reason(request, one) for one in newest[start : start + PAGE]}
        return page(
            request,
            "feedback.html",
            said=newest[start : start + PAGE],
            reasons=reasons,
            total=len(newest),
            damaged=readings.damaged,
            start=start,
            step=PAGE,
        )

    return router


def _reason(request: Request, one: Feedback) -> str:
    """Why a reader found fault, in the words in which it was asked."""
    return text(f"reason_{one.reason}", language_of(request)) if one.reason else ""
