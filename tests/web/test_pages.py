"""The page's own logic: how a conversation grows, which language is shown, where it may listen."""

from __future__ import annotations

import socket

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.answering.chain import AnswerChain
from assistant.errors import ConfigError, IndexDamagedError
from assistant.records import LANGUAGES, Finished, Language, Question
from assistant.web import pages
from assistant.web.render import Exchange, text


def test_a_conversation_grows_from_question_to_sentences_to_answer(chain: AnswerChain) -> None:
    grown = list(pages.answered(chain, "기본계획은 몇 년마다 세우나요?", [], "ko"))
    first, *_, last = (step[-1] for step in grown)
    assert first == Exchange("기본계획은 몇 년마다 세우나요?")
    assert any(step[-1].sentences and not step[-1].answer for step in grown)
    assert last.answer is not None and last.answer.citations


def test_earlier_exchanges_are_the_history_of_the_next(chain: AnswerChain, monkeypatch: pytest.MonkeyPatch) -> None:
    *_, said = pages.answered(chain, "스마트상점이 뭐예요?", [], "ko")
    asked: list[Question] = []

    def stream(question: Question) -> list[Finished]:
        asked.append(question)
        return []

    monkeypatch.setattr(chain, "stream", stream)
    list(pages.answered(chain, "지원금은요?", [*said, Exchange("깨진 질문", error=("x", "y"))], "ko"))
    assert [turn.role for turn in asked[0].history] == ["user", "assistant"]
    assert asked[0].history[0].content == "스마트상점이 뭐예요?"


def test_an_empty_question_changes_nothing(chain: AnswerChain) -> None:
    said = [Exchange("앞 질문")]
    assert list(pages.answered(chain, "  \n ", said, "ko")) == [said]


@pytest.mark.parametrize(
    ("asked", "language", "key"),
    [("가" * 1001, "ko", "too_long"), ("가" * 1001, "en", "too_long"), ("\u200b\u200b", "ko", "empty")],
)
def test_a_question_that_cannot_be_used_is_an_error_in_the_page_s_language(
    chain: AnswerChain, asked: str, language: Language, key: str
) -> None:
    *_, said = pages.answered(chain, asked, [], language)
    assert said[-1].error == (text(key, language, limit="1,000"), text(f"{key}_hint", language))


def test_what_is_broken_here_is_told_with_its_hint(chain: AnswerChain, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(question: Question) -> None:
        raise IndexDamagedError("The search index cannot be read.", "Build it again with: assistant index")

    monkeypatch.setattr(chain, "stream", broken)
    *_, said = pages.answered(chain, "통과됐나요?", [], "ko")
    assert said[-1].error == ("The search index cannot be read.", "Build it again with: assistant index")


def test_a_bug_is_told_in_the_language_of_the_page_and_kept_in_the_log(
    chain: AnswerChain, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(question: Question) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(chain, "stream", broken)
    for language in LANGUAGES:
        *_, said = pages.answered(chain, "통과됐나요?", [], language)
        assert said[-1].error == (text("unexpected", language), "")
    assert "a bug" in caplog.text


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.9,ko;q=0.8", "en"),
        ("ko-KR,ko;q=0.9,en", "ko"),
        ("fr-FR, en;q=0.5", "en"),
        ("fr", "ko"),
        ("", "ko"),
    ],
)
def test_the_browser_s_first_language_decides(accepted: str, language: str) -> None:
    assert pages.browser_language(accepted) == language


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_this_machine_s_own_addresses_are_fine(host: str) -> None:
    pages.check_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.4", "example.org", ""])
def test_the_page_is_not_served_to_other_machines(host: str) -> None:
    with pytest.raises(ConfigError, match="loopback") as caught:
        pages.serve(FastAPI(), host, 0)
    assert caught.value.hint


def test_a_port_that_is_taken_is_said_to_be_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=str(port)) as caught:
            pages.serve(FastAPI(), "127.0.0.1", port)
    assert "--port" in caught.value.hint


def test_the_page_and_the_api_are_one_app_and_name_no_other_host(chain: AnswerChain) -> None:
    client = TestClient(pages.create_app(chain))
    page = client.get("/")
    assert page.status_code == 200 and client.get("/api/health").json()["status"] == "ok"
    for host in ("fonts.googleapis", "fonts.gstatic", "cdn.", "jsdelivr", "unpkg", "cloudflare"):
        assert host not in page.text
