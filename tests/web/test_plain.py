"""The pages without a script: the same answers, every source a numbered one below, and nothing that a browser loads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.answering.chain import AnswerChain
from assistant.errors import IndexDamagedError
from assistant.records import LANGUAGES, MAX_QUESTION_CHARS, Event, Language, Question
from assistant.web import plain
from assistant.web.words import text
from tests.answering.test_chain import ASKED
from tests.makers import question
from tests.web.makers import HOSTILE, Page

PATHS = ("/plain", f"/plain?q={quote(ASKED[0])}", f"/plain?q={quote(HOSTILE)}", "/plain/programmes")


@pytest.fixture(scope="module")
def client(chain: AnswerChain) -> TestClient:
    app = FastAPI()
    app.include_router(plain.create_router(chain))
    return TestClient(app)


def got(client: TestClient, path: str, **asked: str) -> Page:
    given = client.get(path, params=asked or None)
    assert given.status_code == 200 and given.headers["content-type"].startswith("text/html")
    return Page(given.text)


def main(page: Page) -> str:
    return page.part("main").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_a_form_and_what_it_is_for(client: TestClient, language: Language) -> None:
    page = got(client, "/plain", lang=language)
    assert page.part("form").all("action")[0] == "/plain"
    assert page.part("textarea").all("maxlength") == [str(MAX_QUESTION_CHARS)]
    assert page.part("input", name="lang").all("value") == [language]
    assert page.all("for", "label") == page.all("id", "textarea")
    assert text("plain_note", language) in main(page) and not page.parts("article")


@pytest.mark.parametrize("asked", ASKED)
def test_the_answer_is_the_quoting_engine_s_with_all_its_sources(
    chain: AnswerChain, client: TestClient, asked: str
) -> None:
    expected = chain.invoke(question(asked, engine="quote"))
    page = got(client, "/plain", q=asked)
    said = page.part("article").part(class_="answer")
    marks = [f"{sentence.text}{''.join(f' [{n}]' for n in sentence.citations)}" for sentence in expected.sentences]
    assert [one.text for one in said.parts("p")] == marks and said.all("lang") == [expected.language]
    for citation in expected.citations:
        source = page.part(id=f"source-{citation.number}")
        assert source.part("mark").text == citation.quote and citation.title in source.text
        assert citation.url in source.all("href")
    assert len(page.parts("mark")) == len(expected.citations)
    assert page.part("textarea").text == page.part("h1").text == asked


@pytest.mark.parametrize("path", PATHS)
def test_what_the_page_links_to_in_itself_is_there_and_no_id_stands_twice(client: TestClient, path: str) -> None:
    page = got(client, path)
    ids = page.all("id")
    assert len(ids) == len(set(ids)) > 0
    assert {address[1:] for address in page.all("href") if address.startswith("#")} <= set(ids)


def test_every_number_in_an_answer_leads_to_its_source(client: TestClient) -> None:
    page = got(client, "/plain", q=ASKED[0])
    inner = [address for address in page.all("href") if address.startswith("#source-")]
    assert len(set(inner)) == len(page.parts("mark")) > 1


@pytest.mark.parametrize("kind", ["notice", "label"])
def test_what_a_reader_must_know_stands_beside_the_answer(client: TestClient, kind: str) -> None:
    key = {"notice": "notice_bill_status", "label": "engine_quote"}[kind]
    assert text(key, "ko") in got(client, "/plain", q=ASKED[0], lang="ko").part("article").part(class_=kind).text


@pytest.mark.parametrize(
    ("lang", "accepted", "language"),
    [
        ("ko", "en", "ko"),
        ("en", "ko", "en"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "ko-KR", "ko"),
        ("", "", "ko"),
        ("fr", "en", "en"),
        (HOSTILE, "", "ko"),
    ],
)
@pytest.mark.parametrize("path", ["/plain", "/plain/programmes"])
def test_the_language_is_the_one_asked_for_else_the_browser_s(
    client: TestClient, path: str, lang: str, accepted: str, language: Language
) -> None:
    given = client.get(path, params={"lang": lang}, headers={"accept-language": accepted})
    page = Page(given.text)
    assert page.all("lang", "html") == [language] and page.part("title").text == text("title", language)
    assert text("disclaimer", language) in page.text and text("not_law", language) in page.text
    other: Language = "en" if language == "ko" else "ko"
    assert page.part("a", lang=other).all("href") == [f"{path}?lang={other}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_leads_to_the_other(client: TestClient, language: Language) -> None:
    for path in ("/plain", "/plain/programmes"):
        led = got(client, path, lang=language).part("nav").all("href")
        for address in led:
            assert client.get(address).status_code == 200
        assert {f"/plain?lang={language}", f"/plain/programmes?lang={language}"} <= set(led)


@pytest.mark.parametrize(
    "asked", [HOSTILE, f"기본계획은 {HOSTILE} 몇 년마다 세우나요?", "\x00<b>", "a" * 1001 + HOSTILE]
)
def test_a_hostile_question_is_shown_as_text(client: TestClient, asked: str) -> None:
    page = got(client, "/plain", q=asked)
    assert page.part("textarea").text == asked
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "img", "b"})
    assert not [name for _, has in page.tags for name in has if name.startswith("on")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("asked", "key"), [("가" * (MAX_QUESTION_CHARS + 1), "too_long"), ("\u200b", "empty")])
def test_a_question_that_cannot_be_used_is_told(client: TestClient, asked: str, key: str, language: Language) -> None:
    page = got(client, "/plain", q=asked, lang=language)
    told = page.part(role="alert").text
    assert text(key, language, limit="1,000") in told and text(f"{key}_hint", language) in told


@pytest.mark.parametrize("asked", ["", "  \n"])
def test_without_a_question_there_is_no_answer_and_no_error(client: TestClient, asked: str) -> None:
    page = got(client, "/plain", q=asked)
    assert not page.parts("article") and not page.parts(role="alert")


def test_what_is_broken_here_is_told_on_the_page(
    chain: AnswerChain, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Question) -> Iterator[Event]:
        raise IndexDamagedError("The search index cannot be read.", "Build it again.")

    monkeypatch.setattr(chain, "stream", broken)
    assert "Build it again." in got(client, "/plain", q=ASKED[0]).part(role="alert").text


@pytest.mark.parametrize("path", PATHS)
def test_the_page_has_no_script_and_loads_nothing(client: TestClient, path: str) -> None:
    page = got(client, path)
    assert not [name for _, has in page.tags for name in has if name in ("src", "srcset", "data", "poster")]
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "iframe", "object", "embed", "base"})
    assert {tag for tag, has in page.tags if "href" in has} == {"a"}
    assert "http-equiv" not in {name for _, has in page.tags for name in has}
    assert not re.search(r"url\(|@import|https?:", page.part("style").text)


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_is_told_to_load_nothing_and_to_tell_nothing(client: TestClient, path: str) -> None:
    headers: Any = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["form-action"] == "'self'" and policy["base-uri"] == "'none'"
    assert "script-src" not in policy and headers["referrer-policy"] == "no-referrer"


def test_a_link_to_another_host_opens_apart_and_tells_it_nothing(client: TestClient) -> None:
    outward = [has for _, has in got(client, "/plain", q=ASKED[0]).tags if has.get("href", "").startswith("http")]
    assert len(outward) > 2 and all("noreferrer" in has["rel"].split() for has in outward)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_programme_is_listed(chain: AnswerChain, client: TestClient, language: Language) -> None:
    page = got(client, "/plain/programmes", lang=language)
    assert len(page.part("main").parts("details")) == len(chain.parts.programmes)
    assert all(one.name(language) in main(page) for one in chain.parts.programmes)
