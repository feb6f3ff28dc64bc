"""The model servers, with the real clients over the wire: what is sent, what comes back, and every way it can fail."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import langchain_openai
import ollama
import openai
import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage, SystemMessage

from assistant.answering.models import CONTEXT_TOKENS, PROVIDERS, REPLY_TOKENS, ModelServer, ModelStatus, listens
from assistant.errors import (
    AssistantError,
    ConfigError,
    ModelBusyError,
    ModelContextError,
    ModelError,
    ModelMissingError,
    ModelReplyError,
    ModelTimeoutError,
    ModelUnreachableError,
)
from assistant.settings import Settings
from tests.ollama import MODEL, VERSION, Handler, Reply, Scripted, scripted_ollama, served
from tests.openai_server import SERVERS, scripted_openai

NOWHERE = "http://127.0.0.1:9"
SCHEMA = {"type": "object", "properties": {"sentences": {"type": "array"}}, "required": ["sentences"]}
PIECES = ('{"sentences": ', "[1, 2", "]}")
KEY = "sk-not-to-be-shown-71"


def settings(**fields: Any) -> Settings:
    return Settings(data_dir=Path("unused"), **({"ollama_url": NOWHERE, "openai_url": NOWHERE} | fields))


def streamed(chosen: Settings) -> list[AIMessageChunk]:
    return list(ModelServer(chosen).stream([SystemMessage("rules"), HumanMessage("question")], SCHEMA, 0.0))


def failure(chosen: Settings) -> ModelError:
    with pytest.raises(ModelError) as caught:
        streamed(chosen)
    assert caught.value.hint
    return caught.value


both = pytest.mark.parametrize("provider", PROVIDERS)


@both
def test_a_reply_is_streamed_piece_by_piece_with_its_reason_and_the_model_s_count(provider: str) -> None:
    with SERVERS[provider](Reply(PIECES, prompt_tokens=321)) as server:
        pieces = streamed(server.settings())
    whole = pieces[0]
    for piece in pieces[1:]:
        whole += piece
    assert [piece.text for piece in pieces if piece.text] == list(PIECES)
    assert "stop" in (whole.response_metadata.get("done_reason"), whole.response_metadata.get("finish_reason"))
    assert whole.usage_metadata and whole.usage_metadata["input_tokens"] == 321


@both
def test_a_piece_is_given_before_the_next_one_is_there(provider: str) -> None:
    gate = threading.Event()
    with SERVERS[provider](Reply(PIECES, gate=lambda: gate.wait(5))) as server:
        stream = ModelServer(server.settings()).stream([HumanMessage("question")], SCHEMA, 0.0)
        assert next(stream).text == PIECES[0] and not server.over.is_set()
        gate.set()
        assert "".join(piece.text for piece in stream) == "".join(PIECES[1:])


@both
@pytest.mark.parametrize("model", [MODEL, "plain", "hf.co/maker/Model-GGUF:Q4_K_M", "codex-at-home"])
def test_the_name_of_a_model_is_sent_as_it_is_written(provider: str, model: str) -> None:
    with SERVERS[provider](Reply(PIECES)) as server:
        server.model = model
        chosen = server.settings()
        assert streamed(chosen) and server.asked[0]["model"] == model
        assert ModelServer(chosen).name == f"{provider}:{model}"


@pytest.mark.parametrize("model", ["gpt-4o", "ollama:", "openai:", "", "foo:bar", ":", "Ollama:x", "none"])
def test_a_name_without_a_known_kind_and_a_model_is_a_wrong_setting(model: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ModelServer(settings(model=model))
    assert repr(model) in caught.value.message and caught.value.hint


@both
@pytest.mark.parametrize("url", ["127.0.0.1:11434", "not an address", "", "http://", "http://[bad", "http://x:99999"])
def test_what_is_no_address_is_a_wrong_setting_and_no_other_server_is_asked_instead(provider: str, url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ModelServer(settings(model=f"{provider}:x", ollama_url=url, openai_url=url))
    assert f"ASSISTANT_{provider.upper()}_URL" in caught.value.message and caught.value.hint


def test_ollama_is_told_the_form_the_room_the_end_and_not_to_think_aloud() -> None:
    with scripted_ollama(Reply(PIECES)) as server:
        streamed(server.settings())
    (asked,) = server.asked
    assert asked["format"] == SCHEMA and asked["think"] is False and asked["stream"] is True
    assert asked["options"] == {"num_ctx": CONTEXT_TOKENS, "num_predict": REPLY_TOKENS, "temperature": 0.0}
    assert CONTEXT_TOKENS >= 4096
    assert [(m["role"], m["content"]) for m in asked["messages"]] == [("system", "rules"), ("user", "question")]


def test_a_server_of_openai_s_protocol_is_told_the_form_and_the_end() -> None:
    with scripted_openai(Reply(PIECES)) as server:
        streamed(server.settings())
    (asked,) = server.asked
    form = {"name": "answer", "strict": True, "schema": SCHEMA}
    assert asked["response_format"] == {"type": "json_schema", "json_schema": form}
    assert asked["max_tokens"] == REPLY_TOKENS and asked["temperature"] == 0.0
    assert asked["stream"] is True and asked["stream_options"] == {"include_usage": True}
    assert [(m["role"], m["content"]) for m in asked["messages"]] == [("system", "rules"), ("user", "question")]


def test_the_key_is_sent_as_a_bearer_and_shown_nowhere() -> None:
    with scripted_openai(Reply(PIECES), key=KEY) as server:
        chosen = server.settings(openai_key=KEY)
        assert streamed(chosen) and ModelServer(chosen).probe().reachable
        assert server.authorized == [f"Bearer {KEY}"] * 2
    assert KEY not in repr(chosen) and KEY not in str(chosen) and KEY not in repr(ModelServer(chosen))


def test_a_key_that_a_careless_server_repeats_is_in_no_message() -> None:
    with scripted_openai(Reply(PIECES), key="another") as server:
        error = failure(server.settings(openai_key=KEY))
    assert isinstance(error, ModelUnreachableError) and "ASSISTANT_OPENAI_KEY" in error.hint
    assert KEY not in error.message + error.hint + repr(error)


def test_no_key_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with scripted_openai(Reply(PIECES)) as server:
        streamed(server.settings())
        assert server.authorized == ["Bearer none"]


FAULTS = {
    "busy": (Reply(status=503), ModelBusyError),
    "too many": (Reply(status=429), ModelBusyError),
    "server error": (Reply(status=500, error="out of memory"), ModelReplyError),
    "bad request": (Reply(status=400, error="no such option"), ModelReplyError),
    "no page": (Reply(status=404), ModelMissingError),
    "crash at once": (Reply(crash=True), ModelUnreachableError),
    "crash in mid-stream": (Reply(PIECES[:2], crash=True), ModelUnreachableError),
    "error in mid-stream": (Reply(PIECES[:2], error="llama runner process has terminated"), ModelReplyError),
    "nothing at all": (Reply(done_reason=None), ModelReplyError),
}


@both
@pytest.mark.parametrize(("fault", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_of_a_server_is_an_error_of_ours_with_a_hint(
    provider: str, fault: Reply, expected: type[ModelError]
) -> None:
    with SERVERS[provider](fault) as server:
        assert type(failure(server.settings())) is expected
        assert len(server.asked) == 1


@both
def test_a_server_that_does_not_begin_in_time_is_given_up(provider: str) -> None:
    with SERVERS[provider](Reply(PIECES, pause=0.4)) as server:
        error = failure(server.settings(model_first_timeout=0.2))
    assert type(error) is ModelTimeoutError and "0.2 s" in error.message


@both
def test_a_server_that_falls_silent_in_mid_stream_is_waited_for_no_longer_than_for_the_first_word(
    provider: str,
) -> None:
    gate = threading.Event()
    with SERVERS[provider](Reply(PIECES, gate=lambda: gate.wait(5))) as server:
        error = failure(server.settings(model_first_timeout=0.2))
        gate.set()
    assert type(error) is ModelTimeoutError and "0.2 s" in error.message


@both
def test_the_deadline_of_the_whole_reply_stops_it_at_the_server_too(provider: str) -> None:
    with SERVERS[provider](Reply((" ",) * 200, pause=0.02)) as server:
        error = failure(server.settings(model_timeout=0.1))
        assert type(error) is ModelTimeoutError and "still writing" in error.message
        assert server.left.wait(5)


@both
def test_a_reply_that_is_not_read_to_its_end_is_stopped_at_the_server(provider: str) -> None:
    with SERVERS[provider](Reply(("word ",), endless=True)) as server:
        stream = ModelServer(server.settings()).stream([HumanMessage("question")], SCHEMA, 0.0)
        assert next(stream).text
        stream.close()  # type: ignore[attr-defined]
        assert server.left.wait(5)


@both
def test_no_server_is_an_error_that_says_how_to_start_one(provider: str) -> None:
    error = failure(settings(model=f"{provider}:x"))
    assert type(error) is ModelUnreachableError and NOWHERE in error.message
    assert f"ASSISTANT_{provider.upper()}_URL" in error.hint


def test_a_missing_model_is_named_with_the_command_that_gets_it() -> None:
    with scripted_ollama(Reply(PIECES)) as server:
        error = failure(server.settings(model="ollama:absent:3b"))
    assert type(error) is ModelMissingError and "absent:3b" in error.message and error.hint == "ollama pull absent:3b"
    with scripted_openai(Reply(PIECES)) as other:
        error = failure(other.settings(model="openai:absent:3b"))
    assert type(error) is ModelMissingError and "absent:3b" in error.message and error.hint


@both
@pytest.mark.parametrize("line", ["junk", "[" * 100_000], ids=["no JSON", "too deep"])
def test_lines_that_are_not_the_protocol_s_are_no_reply(provider: str, line: str) -> None:
    class Junk(Handler):
        def answered(self, body: dict[str, Any]) -> None:
            self.streamed("text/event-stream", iter([f"data: {line}\n\n" if provider == "openai" else f"{line}\n"]))

    with served(Junk, Scripted([])) as url:
        error = failure(settings(model=f"{provider}:x", ollama_url=url, openai_url=f"{url}/v1"))
    assert type(error) is ModelReplyError


def defined_in(package: str) -> set[type[Exception]]:
    """Every exception that a package or one of its modules defines; warnings left out."""
    root = importlib.import_module(package)
    names = [info.name for info in pkgutil.walk_packages(root.__path__, f"{package}.")]
    classes = [
        cls
        for module in [root, *map(importlib.import_module, names)]
        for _, cls in inspect.getmembers(module, inspect.isclass)
    ]
    return {
        cls
        for cls in classes
        if issubclass(cls, Exception) and not issubclass(cls, Warning) and cls.__module__.partition(".")[0] == package
    }


CLIENTS = ("ollama", "httpx", "openai", "langchain_openai", "langchain_ollama")
RAISED = sorted((cls for name in CLIENTS for cls in defined_in(name)), key=lambda cls: (cls.__module__, cls.__name__))
KNOWN: dict[type[Exception], type[ModelError]] = {
    httpx.ConnectError: ModelUnreachableError,
    httpx.ConnectTimeout: ModelUnreachableError,
    httpx.ReadError: ModelUnreachableError,
    httpx.RemoteProtocolError: ModelUnreachableError,
    httpx.ProxyError: ModelUnreachableError,
    httpx.ReadTimeout: ModelTimeoutError,
    httpx.WriteTimeout: ModelTimeoutError,
    httpx.PoolTimeout: ModelTimeoutError,
    httpx.HTTPStatusError: ModelReplyError,
    httpx.DecodingError: ModelReplyError,
    httpx.InvalidURL: ModelReplyError,
    httpx.StreamClosed: ModelReplyError,
    ollama.RequestError: ModelReplyError,
    ollama.ResponseError: ModelReplyError,
    openai.APIConnectionError: ModelUnreachableError,
    openai.APITimeoutError: ModelTimeoutError,
    openai.NotFoundError: ModelMissingError,
    openai.RateLimitError: ModelBusyError,
    openai.InternalServerError: ModelReplyError,
    openai.AuthenticationError: ModelUnreachableError,
    openai.BadRequestError: ModelReplyError,
    openai.APIResponseValidationError: ModelReplyError,
    openai.LengthFinishReasonError: ModelReplyError,
    langchain_openai.chat_models.base.OpenAIContextOverflowError: ModelContextError,
}


def made(cls: type[Exception], **attributes: Any) -> Exception:
    """An instance past its constructor, which may want a whole response."""
    error = cls.__new__(cls, "told")
    status = {} if hasattr(cls, "status_code") else {"status_code": -1}
    vars(error).update({"error": "told", "message": "told"} | status | attributes)
    return error


def translation(error: Exception) -> ModelError:
    with pytest.raises(ModelError) as caught, ModelServer(settings(model="openai:x", openai_key=KEY)).translated():
        raise error
    assert caught.value.hint and caught.value.__cause__ is error
    return caught.value


def test_the_walk_found_the_exceptions_of_every_client() -> None:
    assert set(RAISED) >= KNOWN.keys() and len(RAISED) > 70
    names = {f"{cls.__module__}.{cls.__name__}" for cls in RAISED}
    assert {"openai._response.StreamAlreadyConsumed", "openai.lib.azure.MutuallyExclusiveAuthError"} <= names


@pytest.mark.parametrize("cls", RAISED, ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
def test_whatever_the_clients_raise_becomes_an_error_of_ours(cls: type[Exception]) -> None:
    assert isinstance(translation(made(cls)), ModelError)


@pytest.mark.parametrize(("cls", "expected"), KNOWN.items(), ids=lambda cls: cls.__name__)
def test_an_exception_of_a_client_becomes_the_error_that_it_is(
    cls: type[Exception], expected: type[ModelError]
) -> None:
    assert type(translation(made(cls))) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ollama.ResponseError("gone", 404), ModelMissingError),
        (ollama.ResponseError("busy", 429), ModelBusyError),
        (ollama.ResponseError("busy", 503), ModelBusyError),
        (ollama.ResponseError("out of memory", 500), ModelReplyError),
        (made(openai.InternalServerError, status_code=503), ModelBusyError),
        (ConnectionError("Failed to connect to Ollama."), ModelUnreachableError),
        (json.JSONDecodeError("no JSON", "x", 0), ModelReplyError),
    ],
    ids=repr,
)
def test_the_status_of_a_response_tells_what_it_is(error: Exception, expected: type[ModelError]) -> None:
    assert type(translation(error)) is expected


@pytest.mark.parametrize("bug", [ZeroDivisionError("0"), KeyError("k"), TypeError("t"), AssertionError()], ids=repr)
def test_a_bug_keeps_its_traceback(bug: Exception) -> None:
    with pytest.raises(type(bug)) as caught, ModelServer(settings(model="ollama:x")).translated():
        raise bug
    assert caught.value is bug and not isinstance(caught.value, AssistantError)


def test_an_error_of_ours_is_not_translated_again() -> None:
    told = ModelBusyError("told", "hint")
    with pytest.raises(ModelBusyError) as caught, ModelServer(settings(model="ollama:x")).translated():
        raise told
    assert caught.value is told


def test_a_server_is_probed_for_its_version_and_models() -> None:
    with scripted_ollama(Reply()) as server:
        assert ModelServer(server.settings()).probe() == ModelStatus(True, VERSION, (MODEL,))
    with scripted_openai(Reply()) as other:
        assert ModelServer(other.settings()).probe() == ModelStatus(True, "", (MODEL,))


@both
def test_a_server_that_is_not_there_is_not_up_and_a_probe_of_it_is_no_error(provider: str) -> None:
    server = ModelServer(settings(model=f"{provider}:x"))
    assert not server.is_up() and server.probe() == ModelStatus(False)


@contextmanager
def answering(body: bytes, status: int = 200) -> Iterator[str]:
    """A server that gives one answer to everything."""

    class Junk(Handler):
        def listed(self) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with served(Junk, Scripted([])) as url:
        yield url


JUNK: Sequence[bytes] = (
    b"{}",
    b"[]",
    b"null",
    b"",
    b"<html><title>It works!</title></html>",
    b"\xff\xfe\x00",
    b'{"version": null, "models": null, "data": null}',
    b'{"version": "1", "models": "some", "data": "some"}',
    b'{"version": "1", "models": [1], "data": [{"name": "x"}]}',
    b"[" * 100_000,
)


@both
@pytest.mark.parametrize("body", JUNK, ids=lambda body: body[:20].decode(errors="replace") or "nothing")
def test_another_server_at_the_address_is_no_model_server_and_no_error(provider: str, body: bytes) -> None:
    with answering(body) as url:
        server = ModelServer(settings(model=f"{provider}:x", ollama_url=url, openai_url=url))
        assert server.is_up() and server.probe() == ModelStatus(False)


@both
def test_a_server_that_fails_is_no_model_server(provider: str) -> None:
    whole = b'{"version": "1", "models": [{"model": "x"}], "data": [{"id": "x"}]}'
    for status, reachable in ((200, True), (500, False), (302, False)):
        with answering(whole, status) as url:
            probed = ModelServer(settings(model=f"{provider}:x", ollama_url=url, openai_url=url)).probe()
            assert probed.reachable is reachable


@pytest.mark.parametrize("url", [NOWHERE, "http://127.0.0.1:99999", "not an address", "", "http://[bad"])
def test_where_nothing_listens_nothing_is_up(url: str) -> None:
    assert not listens(url)
