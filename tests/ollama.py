"""A scripted server that speaks as much of Ollama's HTTP API as the program uses, on this machine only.

``/api/chat`` streams newline-delimited JSON whose last line carries ``done_reason``; an unknown model is a 404 with
``{"error": "model '…' not found"}``; ``/api/tags`` and ``/api/version`` say what there is.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "scripted:1b"


@dataclass(frozen=True)
class Reply:
    """One answer to a chat: the pieces that are streamed, and how it ends."""

    pieces: tuple[str, ...] = ()
    done_reason: str | None = "stop"
    status: int = 200


@dataclass
class Scripted:
    """What the server was told to say, and what it was asked."""

    url: str
    replies: list[Reply]
    asked: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def scripted_ollama(*replies: Reply) -> Iterator[Scripted]:
    """A server that gives these replies in order, the last one again and again."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    script = Scripted(f"http://127.0.0.1:{server.server_port}", list(replies))
    server.script = script  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    @property
    def _script(self) -> Scripted:
        script: Scripted = self.server.script  # type: ignore[attr-defined]
        return script

    def do_GET(self) -> None:
        known: dict[str, dict[str, Any]] = {
            "/api/version": {"version": "0.30.1"},
            "/api/tags": {"models": [{"model": MODEL, "name": MODEL}]},
        }
        self._send(200 if self.path in known else 404, [known.get(self.path, {"error": "not found"})])

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self._script.asked.append(body)
        if body["model"] != MODEL:
            self._send(404, [{"error": f"model '{body['model']}' not found"}])
            return
        replies = self._script.replies
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if reply.status != 200:
            self._send(reply.status, [{"error": "the server is busy"}])
            return
        lines = [{"model": MODEL, "message": {"role": "assistant", "content": p}, "done": False} for p in reply.pieces]
        end = {"model": MODEL, "message": {"role": "assistant", "content": ""}, "done": True}
        self._send(200, [*lines, *([end | {"done_reason": reply.done_reason}] if reply.done_reason else [])])

    def _send(self, status: int, lines: list[dict[str, Any]]) -> None:
        payload = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        self.send_response(status)
        self.send_header("content-type", "application/x-ndjson")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)
