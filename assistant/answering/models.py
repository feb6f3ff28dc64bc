"""The model servers: Ollama, and any server that speaks OpenAI's protocol (vLLM, llama.cpp, LM Studio).

All that is known of their clients is known here: how a chat model is opened by name, what it is told besides the
messages, and which of the errors of ours each of their exceptions is.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import (
    ConfigError,
    ModelBusyError,
    ModelContextError,
    ModelError,
    ModelMissingError,
    ModelReplyError,
    ModelTimeoutError,
    ModelUnreachableError,
)
from assistant.settings import Settings, is_loopback

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

CONTEXT_TOKENS = 4_096
REPLY_TOKENS = 400
PROVIDERS = ("ollama", "openai")
_CONNECT_SECONDS = 0.5
# The packages whose exceptions are the server's doing.
_CLIENTS = frozenset({"ollama", "langchain_ollama", "openai", "langchain_openai", "httpx", "httpx2"})
_START_HINTS = {
    "ollama": "Start it with `ollama serve`, or set ASSISTANT_OLLAMA_URL.",
    "openai": "Start the server, or set ASSISTANT_OPENAI_URL.",
}


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """What a model server said of itself. ``version`` is empty where the server does not tell it."""

    reachable: bool
    version: str = ""
    models: tuple[str, ...] = ()


class ModelServer:
    """One chat model behind one server, as the settings name it: ``ollama:<model>`` or ``openai:<model>``.

    Raises:
        ConfigError: the setting names no model of a known kind, or the server's address is none.
    """

    def __init__(self, settings: Settings) -> None:
        self.provider, _, self.model = settings.model.partition(":")
        if self.provider not in PROVIDERS or not self.model:
            raise ConfigError(
                f"ASSISTANT_MODEL={settings.model!r} names no model.",
                "Write it as ollama:<model> or openai:<model>, or `none` for quoted answers only.",
            )
        self.url = settings.ollama_url if self.provider == "ollama" else settings.openai_url
        if not _is_address(self.url):
            raise ConfigError(
                f"ASSISTANT_{self.provider.upper()}_URL={self.url!r} is no address.",
                "Write it as http://<host>:<port>.",
            )
        self._key = settings.openai_key
        self._first, self._whole = settings.model_first_timeout, settings.model_timeout

    @property
    def name(self) -> str:
        """``ollama:<model>`` or ``openai:<model>``."""
        return f"{self.provider}:{self.model}"

    def is_up(self) -> bool:
        """Whether something listens at the server's address."""
        return listens(self.url)

    def stream(
        self, messages: Sequence[BaseMessage], schema: dict[str, Any], temperature: float
    ) -> Iterator[AIMessageChunk]:
        """The model's reply, held to a JSON schema, piece by piece.

        Raises:
            ModelError: the server cannot be used, or one of the two deadlines passed (first piece, whole reply).
        """
        deadline = time.monotonic() + self._whole
        with self.translated():
            for piece in self._open(temperature).stream([*messages], **self._form(schema)):
                yield piece
                if time.monotonic() > deadline:
                    raise ModelTimeoutError(
                        f"The model was still writing after {self._whole:g} s.", "Choose a smaller model."
                    )

    def _open(self, temperature: float) -> BaseChatModel:
        import httpx
        from langchain.chat_models import init_chat_model

        patience = httpx.Timeout(self._first, connect=_CONNECT_SECONDS * 4)
        shared: dict[str, Any] = {"base_url": self.url, "temperature": temperature}
        if self.provider == "ollama":
            own: dict[str, Any] = {
                "num_ctx": CONTEXT_TOKENS,
                "num_predict": REPLY_TOKENS,
                "reasoning": False,
                "client_kwargs": {"timeout": patience, "trust_env": False},
            }
        else:
            own = {
                "api_key": self._key or "none",
                "timeout": patience,
                "max_retries": 0,
                "stream_usage": True,
                "use_responses_api": False,
                "http_client": httpx.Client(timeout=patience, trust_env=False),
                "http_async_client": httpx.AsyncClient(timeout=patience, trust_env=False),
            }
        model: BaseChatModel = init_chat_model(self.name, **shared, **own)
        return model

    def _form(self, schema: dict[str, Any]) -> dict[str, Any]:
        """How this provider is told the form of a reply."""
        if self.provider == "ollama":
            return {"format": schema}
        named = {"name": "answer", "strict": True, "schema": schema}
        form = {"type": "json_schema", "json_schema": named}
        # As parameters, the client would send the first under a name that many servers do not know, and with the second
        # it would parse the reply itself and break when it is empty.
        return {"extra_body": {"max_tokens": REPLY_TOKENS, "response_format": form}}

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn what the clients raise into errors of ours."""
        try:
            yield
        except ModelError:
            raise
        except Exception as error:
            known = self._known(error)
            if known is None:
                raise
            raise known from error

    def _known(self, error: Exception) -> ModelError | None:
        """The error of ours that an exception of a client is; ``None`` of a bug."""
        import httpx
        import ollama
        import openai
        from langchain_core.exceptions import ContextOverflowError

        status = getattr(error, "status_code", None)
        if isinstance(error, ContextOverflowError):
            return ModelContextError("The model server says that the prompt is too long.", "Ask a shorter question.")
        unconnected = isinstance(error, httpx.ConnectTimeout) or isinstance(error.__cause__, httpx.ConnectTimeout)
        if isinstance(error, (httpx.TimeoutException, openai.APITimeoutError)) and not unconnected:
            return ModelTimeoutError(f"The model said nothing for {self._first:g} s.", "Choose a smaller model.")
        if isinstance(error, (ollama.ResponseError, openai.APIStatusError)) and status == 404:
            return ModelMissingError(f"The model server has no model {self.model!r}.", self.how_to_get())
        if isinstance(error, (ollama.ResponseError, openai.APIStatusError)) and status in (429, 503):
            return ModelBusyError("The model server's queue is full.", "Try again in a minute.")
        if isinstance(error, (ollama.ResponseError, openai.APIStatusError)) and status in (401, 403):
            return ModelUnreachableError("The model server wants another key.", "Set ASSISTANT_OPENAI_KEY.")
        if isinstance(error, (httpx.TransportError, ConnectionError, openai.APIConnectionError)):
            return ModelUnreachableError(
                f"The connection to the model server at {self.url} failed.", _START_HINTS[self.provider]
            )
        origins = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
        if isinstance(error, (ValueError, RecursionError)) or origins & _CLIENTS:
            said = str(error).replace(self._key, "…") if self._key else str(error)
            return ModelReplyError(f"The model gave no usable reply: {said}", "Try again, or choose another model.")
        return None

    def how_to_get(self) -> str:
        """What to do to have the model."""
        return (
            f"ollama pull {self.model}"
            if self.provider == "ollama"
            else f"let the server serve {self.model}, or name one it lists"
        )

    def probe(self) -> ModelStatus:
        """Ask the server for its version and models; an unreachable one is an answer, not an error."""
        if not self.is_up():
            return ModelStatus(False)
        import httpx

        base = self.url.rstrip("/")
        headers = {"authorization": f"Bearer {self._key}"} if self._key and self.provider == "openai" else {}
        try:
            with self.translated(), httpx.Client(timeout=5, trust_env=False, headers=headers) as client:
                if self.provider == "ollama":
                    version = str(client.get(f"{base}/api/version").raise_for_status().json()["version"])
                    listed = client.get(f"{base}/api/tags").raise_for_status().json()["models"]
                    return ModelStatus(True, version, tuple(str(model["model"]) for model in listed))
                listed = client.get(f"{base}/models").raise_for_status().json()["data"]
                return ModelStatus(True, "", tuple(str(model["id"]) for model in listed))
        except (ModelError, KeyError, TypeError):
            return ModelStatus(False)


def listens(url: str) -> bool:
    """Whether anything accepts a connection at a URL's host and port."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        with socket.create_connection((parts.hostname or "", port), timeout=_CONNECT_SECONDS):
            return True
    except (OSError, ValueError):
        return False


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_local(url: str) -> bool:
    """Whether a URL names this machine: ``localhost`` or a loopback address."""
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False
