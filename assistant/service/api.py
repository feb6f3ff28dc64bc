"""The HTTP API: the same answers as everywhere else, as JSON.

    POST /api/ask     {"question", "language"?, "engine"?, "today"?, "history"?}  ->  the answer
    GET  /api/health  {"status", "version", "statements"}

An error that is meant for a person is ``{"error", "hint"}`` with status 400 (the caller's) or 503 (ours).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from assistant import __version__
from assistant.answering.chain import AnswerChain
from assistant.errors import AssistantError, InputError
from assistant.records import Question, Turn

MAX_TURNS = 20
MAX_TURN_CHARS = 8_000
_FIELDS_HINT = 'Send JSON in UTF-8: {"question": "..."}, and no more than the fields that the README names.'


class TurnBody(BaseModel):
    """One earlier message."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    content: str = Field(max_length=MAX_TURN_CHARS)


class QuestionBody(BaseModel):
    """The body of a question; the limit on its length is the chain's own."""

    model_config = ConfigDict(extra="forbid")

    question: str
    language: Literal["auto", "ko", "en"] = "auto"
    engine: Literal["auto", "quote", "model"] = "auto"
    today: dt.date | None = None
    history: list[TurnBody] = Field(default=[], max_length=MAX_TURNS)

    def as_question(self) -> Question:
        """The record that the chain takes."""
        history = tuple(Turn(turn.role, turn.content) for turn in self.history)
        return Question(self.question, history, self.language, self.today or dt.date.today(), self.engine)


def create_api(chain: AnswerChain) -> FastAPI:
    """The API over a chain. It has no pages of its own, and no documentation pages that load scripts from elsewhere."""
    app = FastAPI(title="SME AI Act assistant", version=__version__, docs_url=None, redoc_url=None)

    @app.post("/api/ask")
    def ask(body: QuestionBody) -> dict[str, Any]:
        return chain.invoke(body.as_question()).as_json()

    @app.get("/api/health")
    def health() -> dict[str, Any]:
        return {"status": "ok", "version": __version__, "statements": len(chain.index.statements)}

    @app.exception_handler(AssistantError)
    def told(_: Request, error: AssistantError) -> JSONResponse:
        status = 400 if isinstance(error, InputError) else 503
        return JSONResponse({"error": error.message, "hint": error.hint}, status)

    @app.exception_handler(HTTPException)
    def unread(_: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"error": str(error.detail), "hint": _FIELDS_HINT}, error.status_code)

    @app.exception_handler(RequestValidationError)
    def refused(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
        return JSONResponse({"error": f"{where}: {first['msg']}", "hint": _FIELDS_HINT}, 400)

    return app
