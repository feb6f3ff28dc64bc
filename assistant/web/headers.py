"""What every page is sent with: headers that keep the browser at home, and our own head in Gradio's document.

The source of each directive is the W3C's Content Security Policy Level 3. Gradio's own scripts and styles stand in its
page, and it compiles expressions, hence the three ``unsafe-`` words; whatever an answer holds is escaped before.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'"
)
DOCUMENTS = ("/", "/programmes", "/programmes/")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class WithHead:
    """Puts a head, and what shows until the page is drawn, into the HTML documents that Gradio sends.

    Gradio's own ``head`` is put in place by its script, too late for styles, and never where scripts are off.
    """

    def __init__(self, app: ASGIApp, head: str, loading: str) -> None:
        self._app, self._head, self._loading = app, head.encode(), loading.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in DOCUMENTS:
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def gathered(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] != "http.response.body":
                await send(message)
            elif message.get("more_body"):
                body += message["body"]
            else:
                whole = self._completed(body + message.get("body", b""))
                MutableHeaders(scope=start)["content-length"] = str(len(whole))
                await send(start)
                await send({**message, "body": whole})

        await self._app(scope, receive, gathered)

    def _completed(self, document: bytes) -> bytes:
        document = document.replace(b"</head>", self._head + b"</head>", 1)
        return document.replace(b"<gradio-app", self._loading + b"<gradio-app", 1)


class StayAtHome:
    """Puts headers, :data:`HEADERS` where no others are named, on every response that does not bring its own."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str] = HEADERS) -> None:
        self._app, self._headers = app, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)
