"""A server that speaks as much of OpenAI's protocol as its clients use, on this machine only, over a scripted backend.

``/v1/chat/completions`` streams server-sent events, the last ones with ``finish_reason``, the usage and ``[DONE]``; an
unknown model is a 404; ``/v1/models`` says what there is. With a ``key``, whoever sends another is turned away with
a 401 that repeats what was sent, as careless servers do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from assistant.settings import Settings
from tests.ollama import Handler, HttpError, Reply, Scripted, scripted_ollama, served


@dataclass
class OpenAIScripted(Scripted):
    """A script, with the ``Authorization`` of each request."""

    key: str = ""
    authorized: list[str] = field(default_factory=list)

    def settings(self, **fields: Any) -> Settings:
        """Settings that name this server and its model."""
        return super().settings(**({"model": f"openai:{self.model}", "openai_url": self.url} | fields))


class _OpenAIHandler(Handler):
    def listed(self) -> None:
        if self._is_let_in():
            listed = [{"id": self.backend.model, "object": "model", "created": 0, "owned_by": "tests"}]
            found = self.path == "/v1/models"
            self.whole(200, {"object": "list", "data": listed}) if found else self._refused(404, "Not Found")

    def answered(self, body: dict[str, Any]) -> None:
        if not self._is_let_in():
            return
        if self.path != "/v1/chat/completions":
            self._refused(404, "Not Found")
        elif body.get("model") != self.backend.model:
            self._refused(404, f"The model `{body.get('model')}` does not exist.")
        else:
            try:
                self.streamed("text/event-stream", _events(self.backend.chat(body), body))
            except HttpError as error:
                self._refused(error.status, error.message)

    def _is_let_in(self) -> bool:
        script = self.backend
        assert isinstance(script, OpenAIScripted)
        sent = self.headers.get("authorization", "")
        script.authorized.append(sent)
        if script.key and sent != f"Bearer {script.key}":
            self._refused(401, f"Incorrect API key provided: {sent}")
            return False
        return True

    def _refused(self, status: int, message: str) -> None:
        self.whole(status, {"error": {"message": message, "type": "error", "param": None, "code": status}})


def _events(lines: Iterator[dict[str, Any]], body: dict[str, Any]) -> Iterator[str]:
    """The lines of a reply as OpenAI's events."""
    frame = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": body["model"]}
    for one in lines:
        if "error" in one:
            yield _event({"error": {"message": one["error"], "type": "server_error", "code": None}})
            continue
        delta = {"role": "assistant", "content": one["message"]["content"]}
        yield _event(frame | {"choices": [{"index": 0, "delta": delta, "finish_reason": one.get("done_reason")}]})
        if one["done"]:
            prompt, reply = one["prompt_eval_count"], one["eval_count"]
            usage = {"prompt_tokens": prompt, "completion_tokens": reply, "total_tokens": prompt + reply}
            if body.get("stream_options", {}).get("include_usage"):
                yield _event(frame | {"choices": [], "usage": usage})
            yield "data: [DONE]\n\n"


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


@contextmanager
def scripted_openai(*replies: Reply, key: str = "") -> Iterator[OpenAIScripted]:
    """A server that gives these replies in order, the last one again and again."""
    script = OpenAIScripted(list(replies), key=key)
    with served(_OpenAIHandler, script) as url:
        script.url = f"{url}/v1"
        yield script


SERVERS = {"ollama": scripted_ollama, "openai": scripted_openai}
