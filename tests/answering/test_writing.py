"""The model engine against a server that speaks Ollama's protocol: good replies, bad ones, and none at all."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import ollama
import pytest

from assistant.answering.chain import AnswerChain
from assistant.answering.writing import (
    EVIDENCE_TOKENS,
    DraftSentence,
    OllamaWriter,
    listens,
    parsed,
    probe,
    reply_schema,
    translated,
    within_budget,
)
from assistant.errors import ConfigError, ModelError, ModelMissingError, ModelReplyError, ModelUnreachableError
from assistant.records import Passage
from assistant.settings import Settings
from tests.makers import passages, question, statement
from tests.ollama import MODEL, Reply, Scripted, scripted_ollama

GRANT = passages(statement("grant"))["grant:en"]
GOOD = json.dumps({"sentences": [{"text": "The grant is up to KRW 3 million. [S1]", "ids": ["S1"]}]})


def settings(url: str, model: str = MODEL) -> Settings:
    return Settings(data_dir=Path("unused"), model=f"ollama:{model}", ollama_url=url, model_timeout=5)


def written(server: Scripted, model: str = MODEL) -> tuple[DraftSentence, ...]:
    return OllamaWriter(settings(server.url, model)).write("How much?", "en", [GRANT])


def test_a_streamed_reply_becomes_sentences_with_their_statements() -> None:
    with scripted_ollama(Reply((GOOD[:20], GOOD[20:]))) as server:
        assert written(server) == (DraftSentence("The grant is up to KRW 3 million.", ("grant",)),)


def test_the_model_is_asked_for_ids_that_were_issued_with_room_for_the_evidence_and_no_thinking() -> None:
    with scripted_ollama(Reply((GOOD,))) as server:
        written(server)
    (asked,) = server.asked
    assert asked["format"] == reply_schema(["S1"])
    assert asked["options"]["num_ctx"] >= 4096 and asked["options"]["temperature"] == 0
    assert asked["think"] is False
    assert GRANT.text in asked["messages"][-1]["content"]


@pytest.mark.parametrize(
    "bad",
    [
        Reply(("this is not JSON",)),
        Reply((json.dumps({"sentences": [{"text": "x", "ids": ["S9"]}]}),)),
        Reply((json.dumps({"sentences": []}),)),
        Reply((json.dumps({"sentences": [{"text": "  ", "ids": ["S1"]}]}),)),
        Reply((GOOD,), done_reason="length"),
        Reply((GOOD,), done_reason=None),
        Reply(()),
        Reply(status=503),
    ],
    ids=["no JSON", "unknown id", "no sentence", "blank", "too long", "cut short", "empty", "busy"],
)
def test_a_bad_reply_is_asked_for_once_more_and_then_given_up(bad: Reply) -> None:
    with scripted_ollama(bad, Reply((GOOD,))) as server:
        assert written(server)[0].statement_ids == ("grant",)
    with scripted_ollama(bad) as server:
        with pytest.raises(ModelReplyError) as caught:
            written(server)
        assert len(server.asked) == 2 and caught.value.hint


def test_a_missing_model_is_named_with_the_command_that_gets_it() -> None:
    with scripted_ollama(Reply((GOOD,))) as server:
        with pytest.raises(ModelMissingError) as caught:
            written(server, "absent:3b")
        assert caught.value.hint == "ollama pull absent:3b"


def test_no_server_is_an_error_with_a_hint() -> None:
    with pytest.raises(ModelUnreachableError) as caught:
        OllamaWriter(settings("http://127.0.0.1:9")).write("How much?", "en", [GRANT])
    assert "ollama serve" in caught.value.hint


def _raised(module: object) -> list[type[Exception]]:
    found = [cls for _, cls in inspect.getmembers(module, inspect.isclass) if issubclass(cls, Exception)]
    assert found
    return found


def _made(cls: type[Exception]) -> Exception:
    """An instance, whatever its constructor wants."""
    makers: tuple[Callable[[], Exception], ...] = (
        lambda: cls("x"),
        lambda: cls("x", request=httpx.Request("GET", "http://x"), response=httpx.Response(500)),  # type: ignore[call-arg]
        lambda: cls("x", request=httpx.Request("GET", "http://x")),  # type: ignore[call-arg]
        lambda: cls(),
    )
    for maker in makers:
        try:
            return maker()
        except TypeError:
            continue
    raise AssertionError(f"{cls} cannot be made")


@pytest.mark.parametrize("cls", [*_raised(httpx), *_raised(ollama)], ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
def test_whatever_the_clients_raise_becomes_an_error_of_ours(cls: type[Exception]) -> None:
    with pytest.raises(ModelError) as caught, translated("http://x", "m"):
        raise _made(cls)
    assert caught.value.hint and caught.value.__cause__ is not None


def test_a_bug_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError), translated("http://x", "m"):
        raise ZeroDivisionError


@pytest.mark.parametrize("model", ["gpt-4o", "openai:gpt-4o", "ollama:", ""])
def test_a_model_that_is_not_ollama_s_is_a_wrong_setting(model: str) -> None:
    with pytest.raises(ConfigError):
        OllamaWriter(Settings(data_dir=Path("unused"), model=model))


def test_evidence_keeps_to_its_budget_and_is_never_cut() -> None:
    def sized(letters: int) -> Passage:
        return passages(statement(f"s{letters}", statement_ko="가" * letters))[f"s{letters}:ko"]

    assert within_budget([sized(EVIDENCE_TOKENS + 1)], "ko") == (sized(EVIDENCE_TOKENS + 1),)
    half = EVIDENCE_TOKENS // 2
    assert within_budget([sized(half), sized(half - 1), sized(half + 1)], "ko") == (sized(half), sized(half - 1))
    assert within_budget([], "ko") == ()


def test_marks_the_model_wrote_itself_are_taken_out() -> None:
    reply = json.dumps({"sentences": [{"text": "Up to KRW 3 million [1][S1] (S1, S2).", "ids": ["S1"]}]})
    assert parsed(reply, {"S1": GRANT})[0].text == "Up to KRW 3 million."


def test_a_server_is_probed_for_its_version_and_models() -> None:
    with scripted_ollama() as server:
        status = probe(settings(server.url))
        assert status.reachable and status.version == "0.30.1" and status.models == (MODEL,)
    assert not probe(settings("http://127.0.0.1:9")).reachable


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://127.0.0.1:99999", "not an address", ""])
def test_where_nothing_listens_nothing_is_up(url: str) -> None:
    assert not listens(url)


def test_the_chain_words_its_answer_with_a_real_client_and_falls_back_when_the_stream_is_cut(
    chain: AnswerChain,
) -> None:
    from dataclasses import replace

    asked = question("기본계획은 몇 년마다 세우나요?", engine="model")
    said = json.dumps({"sentences": [{"text": "기본계획은 3년마다 세웁니다.", "ids": ["S1"]}]}, ensure_ascii=False)
    for reply, engine in ((Reply((said,)), f"ollama:{MODEL}"), (Reply((said[:9],), done_reason=None), "quote")):
        with scripted_ollama(reply) as server:
            worded = AnswerChain(replace(chain.parts, writer=OllamaWriter(settings(server.url)))).invoke(asked)
        assert worded.engine == engine and worded.citations and "3년마다" in worded.text
