"""A server that speaks as much of Ollama's HTTP API as its clients use, on this machine only, over any backend.

``/api/chat`` streams newline-delimited JSON in chunks, the last line with ``done_reason`` and the model's counts; an
unknown model is a 404 with ``{"error": "model '…' not found"}``; ``/api/tags``, ``/api/show`` and ``/api/version`` say
what there is. :func:`scripted_ollama` says what it is told to, with every fault a server can have; the backend of
``tests/live`` is a real model. :mod:`.openai_server` puts the same backends behind OpenAI's protocol.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

from assistant.settings import Settings

MODEL = "scripted:1b"
VERSION = "0.30.1"
ENDLESS_SECONDS = 20
BUSY = "server busy, please try again. maximum pending requests exceeded"


class HttpError(Exception):
    """What a server answers instead of a stream."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class CrashError(Exception):
    """The server dies: the connection ends in the middle of a chunk."""


class Backend(Protocol):
    """What stands behind the protocol."""

    model: str

    def chat(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The lines of a reply.

        Raises:
            HttpError: before the first line: there is no reply.
            CrashError: the connection is to break here.
        """


@contextmanager
def served(handler: type[Handler], backend: Backend, port: int = 0) -> Iterator[str]:
    """Serve a backend in one protocol; gives the server's root URL."""
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.backend = backend  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def ollama_front(backend: Backend, port: int = 0) -> Iterator[str]:
    """Serve a backend as Ollama would; gives the base URL."""
    with served(_OllamaHandler, backend, port) as url:
        yield url


def line(model: str, content: str, **more: Any) -> dict[str, Any]:
    """One line of a stream; the last one has ``done=True`` and a reason."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    message = {"role": "assistant", "content": content}
    return {"model": model, "created_at": stamp, "message": message, "done": False} | more


class Handler(BaseHTTPRequestHandler):
    """What the protocols share: a whole body of JSON, and a stream in chunks that ends, breaks or is left."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def do_GET(self) -> None:
        self.listed()

    def do_POST(self) -> None:
        self.answered(self.asked())

    def listed(self) -> None:
        """Answer a question for what there is."""
        raise NotImplementedError

    def answered(self, body: dict[str, Any]) -> None:
        """Answer anything else."""
        raise NotImplementedError

    @property
    def backend(self) -> Backend:
        """What is served."""
        backend: Backend = self.server.backend  # type: ignore[attr-defined]
        return backend

    def asked(self) -> dict[str, Any]:
        """The body of a request."""
        body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["content-length"])))
        return body

    def whole(self, status: int, body: dict[str, Any]) -> None:
        """Answer with one JSON value."""
        payload = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def streamed(self, content_type: str, chunks: Iterator[str]) -> None:
        """Answer with a stream.

        Raises:
            HttpError: there is none; nothing was answered yet.
        """
        first = next(chunks, None)
        self.send_response(200)
        self.send_header("content-type", content_type)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        try:
            if first is not None:
                self._chunk(first)
            for one in chunks:
                self._chunk(one)
            self.wfile.write(b"0\r\n\r\n")
        except CrashError:
            self.wfile.write(b"40\r\n{")  # promises 64 bytes and ends
            self.close_connection = True
        except (BrokenPipeError, ConnectionResetError):  # the client has gone; so must the reply
            self.close_connection = True

    def _chunk(self, text: str) -> None:
        payload = text.encode()
        self.wfile.write(f"{len(payload):x}\r\n".encode() + payload + b"\r\n")
        self.wfile.flush()


def _folded(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The lines of a reply as the one that is answered where no stream was asked for."""
    said = "".join(one["message"]["content"] for one in lines)
    return lines[-1] | {"message": {"role": "assistant", "content": said}}


class _OllamaHandler(Handler):
    def listed(self) -> None:
        model = self.backend.model
        known: dict[str, dict[str, Any]] = {
            "/api/version": {"version": VERSION},
            "/api/tags": {"models": [{"model": model, "name": model, "size": 1}]},
        }
        self.whole(200 if self.path in known else 404, known.get(self.path, {"error": "not found"}))

    def answered(self, body: dict[str, Any]) -> None:
        if body.get("model") != self.backend.model:
            self.whole(404, {"error": f"model '{body.get('model')}' not found"})
        elif self.path == "/api/show":
            self.whole(200, {"capabilities": ["completion"], "details": {}, "model_info": {}})
        elif self.path == "/api/chat":
            lines = self.backend.chat(body)
            try:
                if body.get("stream", True):
                    rows = (json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
                    self.streamed("application/x-ndjson", rows)
                else:
                    self.whole(200, _folded([*lines]))
            except HttpError as error:
                self.whole(error.status, {"error": error.message})
        else:
            self.whole(404, {"error": "not found"})


@dataclass(frozen=True)
class Reply:
    """One answer to a chat: the pieces that are streamed, how it ends, and how long it keeps one waiting.

    ``pause`` seconds pass before each piece; ``gate`` is called between the first piece and the second. ``crash``
    breaks the connection after the pieces; ``error`` is a line such as Ollama writes when its runner dies, or the
    message of a ``status`` that is not 200; ``endless`` repeats the last piece until the client goes, or for
    :data:`ENDLESS_SECONDS` when it should have gone and does not.
    """

    pieces: tuple[str, ...] = ()
    done_reason: str | None = "stop"
    status: int = 200
    pause: float = 0.0
    gate: Callable[[], object] | None = None
    crash: bool = False
    error: str = ""
    endless: bool = False
    prompt_tokens: int = 500


@dataclass
class Scripted:
    """What the server was told to say, in order and the last one again and again, and what it was asked.

    ``over`` is set when a reply was given to its end, ``left`` when the client went before that.
    """

    replies: list[Reply]
    url: str = ""
    model: str = MODEL
    asked: list[dict[str, Any]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)

    def settings(self, **fields: Any) -> Settings:
        """Settings that name this server and its model."""
        given: dict[str, Any] = {"model": f"ollama:{self.model}", "ollama_url": self.url}
        return Settings(data_dir=Path("unused"), **(given | {"model_first_timeout": 5.0} | fields))

    def chat(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """See :class:`Backend`."""
        self.asked.append(body)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if reply.status != 200:
            raise HttpError(reply.status, reply.error or BUSY)
        try:
            yield from self._lines(reply)
        except GeneratorExit:
            self.left.set()
            raise
        self.over.set()

    def _lines(self, reply: Reply) -> Iterator[dict[str, Any]]:
        for place, piece in enumerate(self._pieces(reply)):
            if place == 1 and reply.gate:
                reply.gate()
            time.sleep(reply.pause)
            yield line(MODEL, piece)
        if reply.crash:
            raise CrashError
        if reply.error:
            yield {"error": reply.error}
        if reply.done_reason:
            counts = {"prompt_eval_count": reply.prompt_tokens, "eval_count": len(reply.pieces)}
            yield line(MODEL, "", done=True, done_reason=reply.done_reason, **counts)

    def _pieces(self, reply: Reply) -> Iterator[str]:
        yield from reply.pieces
        until = time.monotonic() + ENDLESS_SECONDS
        while reply.endless and time.monotonic() < until:
            yield reply.pieces[-1]


@contextmanager
def scripted_ollama(*replies: Reply) -> Iterator[Scripted]:
    """A server that gives these replies in order, the last one again and again."""
    script = Scripted(list(replies))
    with ollama_front(script) as url:
        script.url = url
        yield script
