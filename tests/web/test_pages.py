"""The pages as they are served: one app with the API, nothing from elsewhere, each kind of work in its queue."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.answering.chain import AnswerChain
from assistant.errors import ConfigError
from assistant.records import LANGUAGES, Language
from assistant.service.feedback import FILE_NAME, FeedbackStore
from assistant.web import conversation, frame, pages, render
from assistant.web.render import Exchange
from assistant.web.words import text
from tests.answering.test_chain import ASKED, ScriptedWriter, shortened, with_writer
from tests.service.signing import GOOD
from tests.web.makers import Page, desk_parts

SERVED = ("/", "/programmes")
STATIC = sorted(frame.STATIC.iterdir())


@pytest.fixture(scope="module")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feedback") / FILE_NAME


@pytest.fixture(scope="module")
def client(chain: AnswerChain, feedback: Path) -> TestClient:
    return TestClient(pages.create_app(chain, desk_parts(feedback.parent, chain)), base_url="http://localhost:7860")


@pytest.fixture(scope="module")
def chat(chain: AnswerChain) -> Iterator[Any]:
    """The chat page's own functions, over a chain with a model that is up."""
    with gr.Blocks():
        yield pages._Chat(with_writer(chain, ScriptedWriter([shortened(chain)])))


@pytest.fixture(scope="module")
def answered(chain: AnswerChain) -> Exchange:
    *_, last = conversation.quoted(chain, ASKED[0], (), "ko")
    return last


# ---- what is served


def loaded(html: str) -> set[str]:
    """The addresses that a browser loads by itself from a page's own tags."""
    tags = re.findall(r"<(script|link|img|iframe|source|object|embed|video|audio|use|base)\b([^>]*)>", html)
    found = [
        address
        for _, attributes in tags
        for address in re.findall(r'(?:src|href|srcset|data|poster)\s*=\s*"([^"]*)"', attributes)
    ]
    return {urljoin("http://localhost:7860/", address) for address in found}


@pytest.mark.parametrize("path", SERVED)
def test_a_page_loads_nothing_from_another_host(client: TestClient, path: str) -> None:
    given = client.get(path)
    assert given.status_code == 200
    addresses = loaded(given.text)
    assert len(addresses) > 2 and {urlsplit(address).netloc for address in addresses} == {"localhost:7860"}
    assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//|rel=\"(?:preconnect|dns-prefetch)\"", given.text)


def test_the_search_for_what_is_loaded_finds_what_must_not_be_there() -> None:
    html = '<link rel="stylesheet" href="https://fonts.example/a.css"><script async src="//cdn.example/b.js"></script>'
    assert {urlsplit(address).netloc for address in loaded(html)} == {"fonts.example", "cdn.example"}


def test_neither_does_the_theme_nor_what_gradio_is_told(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["stylesheets"] == [] and config["analytics_enabled"] is False and config["footer_links"] == []
    assert "@import" not in client.get("/theme.css").text
    assert not re.search(r"(?:src|href)=|url\(|https?://", config["head"])


@pytest.mark.parametrize("path", STATIC, ids=lambda path: path.name)
def test_no_static_file_names_another_host_and_every_one_is_served(path: Path) -> None:
    assert not re.search(r"https?://|[\"'`]//", path.read_text("utf-8"))
    assert path.name in (*frame.STYLES, *pages.SCRIPTS)


@pytest.mark.parametrize("path", SERVED)
def test_styles_scripts_and_the_way_without_scripts_stand_in_the_document(client: TestClient, path: str) -> None:
    served = client.get(path)
    head, _, body = served.text.partition("</head>")
    for file in STATIC:
        assert file.read_text("utf-8") in head
    assert '<noscript><meta http-equiv="refresh" content="0; url=/plain"></noscript>' in head
    assert body.index('id="loading"') < body.index("<gradio-app")
    assert int(served.headers["content-length"]) == len(served.content)


@pytest.mark.parametrize("path", [*SERVED, "/api/health", "/plain"])
def test_every_answer_forbids_the_browser_to_go_elsewhere(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert not re.search(r"https?:|\*|//", headers["content-security-policy"])
    assert policy["default-src"] in ("'self'", "'none'") and policy["form-action"] == "'self'"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_page_s_own_policy_is_not_loosened(client: TestClient) -> None:
    assert "unsafe-eval" not in client.get("/plain").headers["content-security-policy"]


def test_health_is_told_beside_the_pages(chain: AnswerChain, client: TestClient) -> None:
    assert client.get("/api/health").json()["statements"] == len(chain.index.statements)


def test_the_api_answers_and_exports_what_it_answered(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": ASKED[0], "engine": "quote"}).json()
    assert answer["citations"]
    body = {"form": "markdown", "language": "ko", "exchanges": [{"question": ASKED[0], "answer": answer}]}
    exported = client.post("/api/export", json=body)
    assert exported.status_code == 200 and answer["citations"][0]["title"] in exported.text


def test_a_reader_s_word_is_kept_and_another_site_s_is_not(client: TestClient, feedback: Path) -> None:
    body = {"verdict": "up", "language": "ko"}
    foreign = client.post("/api/feedback", json=body, headers={"origin": "http://evil.example"})
    assert foreign.status_code == 403 and not feedback.exists()
    assert client.post("/api/feedback", json=body, headers={"origin": "http://localhost:7860"}).status_code == 201
    assert len(FeedbackStore(feedback).read().records) == 1


def test_what_is_drawn_says_what_the_browser_may_send_on(
    client: TestClient, feedback: Path, chain: AnswerChain, answered: Exchange
) -> None:
    """The same fields that ``drawers.js`` takes out of what an exchange carries."""
    (record,) = Page(render.exchange(0, answered, render.view_of(chain, "ko"))).all("data-record")
    answer = json.loads(record)["answer"]
    statements = sorted({one["statement_id"] for one in answer["citations"]})
    body = {key: answer[key] for key in ("outcome", "engine")}
    body |= {"verdict": "down", "language": "ko", "reason": "wrong", "question": answered.question}
    sent = client.post("/api/feedback", json=body | {"answer": answer["text"], "statements": statements})
    assert sent.status_code == 201


def test_gradio_offers_no_way_in_beside_the_pages_own(client: TestClient) -> None:
    config = client.get("/config").json()
    shown = [one["api_name"] for one in config["dependencies"] if one["api_visibility"] == "public"]
    assert shown == [] and client.get("/gradio_api/info").json()["named_endpoints"] == {}


def test_no_page_offers_scripts_of_another_host_as_its_documentation(client: TestClient) -> None:
    assert "swagger" not in client.get("/docs").text.lower()
    assert "redoc.standalone" not in client.get("/redoc").text


# ---- queues


def test_quoting_never_waits_for_a_model_and_what_only_draws_waits_for_nothing(chain: AnswerChain) -> None:
    functions = pages._pages(with_writer(chain, ScriptedWriter())).fns.values()
    queued = {one.name: (one.concurrency_id, one.concurrency_limit) for one in functions if one.queue}
    assert queued == {
        "_quote": ("quoting", 4),
        "_requote": ("quoting", 4),
        "_word": ("wording", 2),
        "_reword": ("wording", 2),
    }


def test_stopping_clearing_and_taking_up_end_whatever_is_under_way(chain: AnswerChain) -> None:
    functions = pages._pages(with_writer(chain, ScriptedWriter())).fns
    queued = {number for number, one in functions.items() if one.queue}
    ending = [set(one.cancels) for one in functions.values() if one.cancels]
    assert len(ending) == 3 and all(cancelled == queued for cancelled in ending)


def test_without_a_model_there_is_no_queue_for_one(chain: AnswerChain) -> None:
    functions = pages._pages(with_writer(chain, None)).fns.values()
    assert {one.concurrency_id for one in functions if one.queue} == {"quoting"}


# ---- the chat page's events


def visitor(accepted: str = "") -> Any:
    return SimpleNamespace(headers={"accept-language": accepted})


@pytest.mark.parametrize(
    ("stored", "accepted", "language"),
    [
        ('{"language": "en"}', "ko", "en"),
        ('{"language": "ko"}', "en", "ko"),
        ('{"language": ""}', "en", "en"),
        ('{"language": "fr"}', "en", "en"),
        ('{"language": ["en"]}', "", "ko"),
        ("{}", "en", "en"),
        ("", "en", "en"),
        ("null", "en", "en"),
        ("[1]", "en", "en"),
        ('"en"', "ko", "ko"),
        ("{", "", "ko"),
    ],
)
def test_the_language_is_the_one_chosen_before_else_the_browser_s(stored: str, accepted: str, language: str) -> None:
    assert pages._wanted(stored, visitor(accepted)) == language


def test_a_page_is_opened_with_what_the_browser_kept(chat: Any, answered: Exchange) -> None:
    assert answered.answer
    kept = {"question": answered.question, "answer": answered.answer.as_json()}
    stored = json.dumps({"language": "en", "exchanges": [kept, kept]})
    language, *words, past, newest, said, now = chat._open(stored, visitor("ko"))
    assert language == "en" and (said, now) == ([answered], answered)
    assert Page(past).all("data-record") == Page(newest).all("data-record") and words == chat._words("en")
    _, *_, past, newest, said, now = chat._open("", visitor())
    assert (past, said, now) == ("", [], None) and "welcome" in newest


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_goes_from_its_box_into_the_conversation(chat: Any, answered: Exchange, language: Language) -> None:
    asked, box, began, past, newest, said, now = chat._begin("둘째 질문", language, [], answered)
    assert (asked, box, began) == ("둘째 질문", "", language)
    assert said == [answered] and now == Exchange("둘째 질문", doing="thinking")
    assert len(Page(past).all("data-record")) == 1 and text("thinking", language) in Page(newest).text
    assert chat._begin("첫 질문", language, [], None)[5] == []


def test_an_answer_is_quoted_and_then_worded(chat: Any) -> None:
    *_, (shown, quoted) = chat._quote(ASKED[0], [], "ko")
    assert quoted.doing == "wording" and text("engine_quote", "ko") in Page(shown).text
    *_, (shown, worded) = chat._word(quoted, [], "ko")
    assert not worded.doing and text("engine_model", "ko", model="ollama:scripted") in Page(shown).text
    *_, (_, again) = chat._requote(worded, [], "ko")
    assert again.answer.engine == "quote" and not again.doing
    *_, (_, reworded) = chat._reword(again, [], "ko")
    assert reworded.answer.engine == "ollama:scripted"


def test_what_does_not_wait_to_be_worded_is_left_alone(chat: Any, answered: Exchange) -> None:
    for now in (None, answered, Exchange("다음 질문", doing="thinking")):
        ((shown, exchange),) = chat._word(now, [], "ko")
        assert shown == exchange == gr.skip()


def test_a_change_of_language_while_an_answer_came_is_made_up_for(chat: Any, answered: Exchange) -> None:
    assert chat._settle([], answered, "ko", "ko") == (gr.skip(), gr.skip())
    past, newest = chat._settle([answered], answered, "ko", "en")
    assert text("sources", "en") in Page(past).text and text("sources", "en") in Page(newest).text


def test_stopping_keeps_what_there_is_and_clearing_nothing(chat: Any) -> None:
    newest, now = chat._stop([], Exchange("질문", doing="thinking"), "ko")
    assert now.stopped and text("stopped", "ko") in Page(newest).text
    past, newest, said, now = chat._clear("en")
    assert (past, said, now) == ("", [], None) and text("intro", "en") in Page(newest).text


def test_an_exchange_in_a_conversation_has_its_place_in_its_ids(chat: Any, answered: Exchange) -> None:
    past, newest = chat._draw([answered, answered], answered, "ko")
    ids = [Page(part).all("id") for part in (past, newest)]
    assert all(name.startswith(("s0-", "s1-")) for name in ids[0]) and all(name.startswith("s2-") for name in ids[1])


# ---- where it may listen


@pytest.fixture
def app(tmp_path: Path, chain: AnswerChain) -> FastAPI:
    """What is looked at before an app is served: who may sign in to it."""
    made = FastAPI()
    made.state.parts = desk_parts(tmp_path, chain)
    return made


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_this_machine_s_own_addresses_are_fine(app: FastAPI, host: str) -> None:
    pages.check_host(host, app.state.parts.accounts)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.4", "example.org", ""])
def test_the_page_is_served_to_other_machines_once_there_is_a_keeper(app: FastAPI, host: str) -> None:
    app.state.parts.accounts.add("yi", GOOD)
    with pytest.raises(ConfigError, match="loopback") as caught:
        pages.serve(app, host, 0)
    assert "assistant user add NAME --role keeper" in caught.value.hint
    app.state.parts.accounts.add("kim", GOOD, "keeper")
    pages.check_host(host, app.state.parts.accounts)


def test_the_app_knows_who_may_sign_in(client: TestClient) -> None:
    app: Any = client.app
    assert not app.state.parts.accounts.has_keeper()


def test_the_desk_stands_beside_the_pages_with_a_policy_of_its_own(client: TestClient) -> None:
    led = client.get("/desk", follow_redirects=False)
    assert led.is_redirect and led.headers["location"] == "/desk/"
    page = client.get("/desk/")
    assert page.url.path == "/desk/sign-in" and "gradio" not in page.text
    assert "unsafe" not in page.headers["content-security-policy"] and page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert client.get("/desk/static/desk.css").headers["content-security-policy"].startswith("default-src 'none'")


def test_a_port_that_is_taken_is_said_to_be_taken(app: FastAPI) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=str(port)) as caught:
            pages.serve(app, "127.0.0.1", port)
    assert "--port" in caught.value.hint
