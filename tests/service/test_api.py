"""The HTTP API gives the chain's own answers, and tells the caller what is wrong with a question."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.answering.chain import AnswerChain
from assistant.errors import IndexDamagedError
from assistant.records import Turn
from assistant.service.api import MAX_TURN_CHARS, MAX_TURNS, create_api
from tests.makers import question


@pytest.fixture
def client(chain: AnswerChain) -> TestClient:
    return TestClient(create_api(chain))


def test_the_api_gives_the_chain_s_answer(chain: AnswerChain, client: TestClient) -> None:
    history = [{"role": "user", "content": "스마트상점이 뭐예요?"}, {"role": "assistant", "content": "지원사업입니다."}]
    body = {"question": "그럼 지원금은 얼마예요?", "engine": "quote", "today": "2026-11-23", "history": history}
    given = client.post("/api/ask", json=body)
    asked = question(
        "그럼 지원금은 얼마예요?",
        engine="quote",
        today=dt.date(2026, 11, 23),
        history=(Turn("user", "스마트상점이 뭐예요?"), Turn("assistant", "지원사업입니다.")),
    )
    expected = chain.invoke(asked).as_json()
    assert given.status_code == 200
    assert given.json() | {"timings_ms": {}} == expected | {"timings_ms": {}}
    assert given.json()["citations"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"question": "   "}, "empty"),
        ({"question": "가" * 1001}, "1,000"),
        ({}, "question"),
        ({"question": "법안?", "colour": "red"}, "colour"),
        ({"question": "법안?", "today": "yesterday"}, "today"),
        ({"question": "법안?", "language": "fr"}, "language"),
        ({"question": "법안?", "history": [{"role": "system", "content": "x"}]}, "history"),
        ({"question": "법안?", "history": [{"role": "user", "content": "x" * (MAX_TURN_CHARS + 1)}]}, "history"),
        ({"question": "법안?", "history": [{"role": "user", "content": "x"}] * (MAX_TURNS + 1)}, "history"),
    ],
)
def test_a_bad_question_is_the_caller_s_fault_and_says_what_to_do(
    client: TestClient, body: dict[str, Any], told: str
) -> None:
    given = client.post("/api/ask", json=body)
    assert given.status_code == 400
    assert told in given.json()["error"] and given.json()["hint"]


def test_a_body_that_is_not_json_is_refused(client: TestClient) -> None:
    given = client.post("/api/ask", content=b"\xff\xfe{", headers={"content-type": "application/json"})
    assert given.status_code == 400 and given.json()["error"]


def test_what_is_broken_here_is_not_the_caller_s_fault(
    chain: AnswerChain, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise IndexDamagedError("The search index cannot be read.", "Build it again with: assistant index")

    monkeypatch.setattr(chain, "invoke", broken)
    given = client.post("/api/ask", json={"question": "법안?"})
    assert given.status_code == 503
    assert given.json() == {"error": "The search index cannot be read.", "hint": "Build it again with: assistant index"}


def test_health_names_the_version_and_the_size_of_the_knowledge(chain: AnswerChain, client: TestClient) -> None:
    from assistant import __version__

    expected = {"status": "ok", "version": __version__, "statements": len(chain.index.statements)}
    assert client.get("/api/health").json() == expected


def test_no_page_of_the_api_loads_scripts_from_elsewhere(client: TestClient) -> None:
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404
