"""The desk as an app of its own, to be mounted at ``/desk``.

    /desk/sign-in, sign-out, language     the ways in and out (:mod:`.signing`), behind :mod:`.guard` like all else
    /desk/, cases                         :mod:`.cases`
    /desk/sheets                          :mod:`.sheets`
    /desk/users, password                 :mod:`.users`
    /desk/keeping, feedback               :mod:`.keeping`
    /desk/offices                         :mod:`.wordings`
    /desk/static                          its styles and scripts

It has no documentation pages and no description of itself.
"""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles

from assistant.web import frame
from assistant.web.desk import cases, keeping, refusing, sheets, signing, users, wordings
from assistant.web.desk.drawing import HEADERS
from assistant.web.desk.guard import Guard
from assistant.web.desk.parts import DeskParts
from assistant.web.headers import StayAtHome

STATIC_FOLDER = frame.STATIC.parent / "desk" / "static"
_REVALIDATED = {"Cache-Control": "no-cache"}  # kept by the browser, and asked for whether it is still the same


def create_desk(parts: DeskParts) -> FastAPI:
    """The desk's pages over its parts."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(Guard, accounts=parts.accounts)
    app.add_middleware(StayAtHome, headers=HEADERS)
    refusing.register(app)
    app.include_router(signing.create_router(parts.accounts))
    app.include_router(cases.create_router(parts.desk))
    app.include_router(sheets.create_router(parts.desk, parts.worker))
    app.include_router(users.create_router(parts.accounts))
    app.include_router(keeping.create_router(parts))
    app.include_router(wordings.create_router(parts.shelf))

    @app.get("/static/theme.css")
    def theme() -> Response:
        return _style(frame.static("theme.css"))

    @app.get("/static/dark.css")
    def dark() -> Response:
        return _style(dark_theme())

    app.mount("/static", _Static(directory=STATIC_FOLDER))
    return app


def dark_theme() -> str:
    """The theme's colours for the dark, for whoever's system is dark; the owners' pages choose them by a class."""
    return ":root" + frame.static("theme.css").partition("\n.dark")[2]


class _Static(StaticFiles):
    def file_response(self, *args: object, **more: object) -> Response:
        """A file, which the browser may keep."""
        response: Response = super().file_response(*args, **more)  # type: ignore[arg-type]
        response.headers.update(_REVALIDATED)
        return response


def _style(content: str) -> Response:
    return Response(content, media_type="text/css", headers=_REVALIDATED)
