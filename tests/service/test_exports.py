"""A conversation as a file: the same content in every form, every source in a footnote, hostile text kept as text."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any, get_args

import docx
import pytest
from fastapi.testclient import TestClient
from markdown_it import MarkdownIt

from assistant import __version__
from assistant.answering.chain import AnswerChain
from assistant.answering.replies import load_texts
from assistant.answering.restoring import restored
from assistant.records import LANGUAGES, Answer, Confidence, Language, Notice, NoticeKind
from assistant.service import exports
from assistant.service.api import create_api
from assistant.service.exports import MAX_BODY_BYTES, MAX_EXCHANGES, create_router, exported
from tests.answering.test_chain import ASKED, ScriptedWriter, shortened, with_writer
from tests.makers import question
from tests.test_footnoted import footnotes, parts, references, said

DAY = dt.date(2026, 11, 26)
HOSTILE = (
    "<script>alert(1)</script> **bold** [^1] [x](javascript:1) `code` ~~no~~ a_b_c &lt; # $x$"
    "\n# heading\n\n- item\n\x00"
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def exchanges(chain: AnswerChain) -> list[tuple[str, Answer]]:
    """Answers in both languages, with and without sources, one that a model worded, and one to a hostile question."""
    quoted = [(text, chain.invoke(question(text, engine="quote"))) for text in (*ASKED, HOSTILE)]
    by_model = with_writer(chain, ScriptedWriter([shortened(chain)])).invoke(question(ASKED[0], engine="model"))
    return [*quoted, (ASKED[0], by_model)]


@pytest.fixture
def client(chain: AnswerChain) -> TestClient:
    app = create_api(chain)
    app.include_router(create_router(chain))
    return TestClient(app)


def body_of(exchanges: list[tuple[str, Answer]], **fields: Any) -> dict[str, Any]:
    given = [{"question": asked, "answer": answer.as_json()} for asked, answer in exchanges]
    return {"form": "markdown", "language": "en", "exchanges": given} | fields


def markdown(exchanges: list[tuple[str, Answer]], language: Language = "en") -> str:
    return exported(exchanges, "markdown", language, DAY).content.decode()


def sources(exchanges: list[tuple[str, Answer]]) -> set[tuple[str | None, str, str]]:
    return {(c.statement_id, c.url, c.quote) for _, answer in exchanges for c in answer.citations}


def test_files_are_named_by_their_day_and_typed() -> None:
    named = {form: exported([], form, "ko", DAY) for form in ("markdown", "json", "docx")}
    assert [file.name.removeprefix("sme-ai-answers-2026-11-26.") for file in named.values()] == ["md", "json", "docx"]
    assert named["markdown"].media_type.startswith("text/markdown") and named["json"].content.endswith(b"}\n")


def words(language: Language) -> dict[str, str]:
    folder = Path(exports.__file__).parent / "texts"
    return load_texts(folder / "ko.yaml", folder / "en.yaml")[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_notice_and_confidence_has_its_words(language: Language) -> None:
    keys = {f"notice_{kind}" for kind in get_args(NoticeKind)} | {f"confidence_{c}" for c in get_args(Confidence)}
    assert keys <= words(language).keys()


def test_json_holds_answers_that_can_be_restored(chain: AnswerChain, exchanges: list[tuple[str, Answer]]) -> None:
    body = json.loads(exported(exchanges, "json", "ko", DAY).content)
    assert (body["made"], body["version"]) == ("2026-11-26", __version__)
    given = [
        (e["question"], restored(e["answer"], chain.index.passages, chain.index.statements)) for e in body["exchanges"]
    ]
    assert given == exchanges


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mark_of_the_markdown_has_one_footnote(exchanges: list[tuple[str, Answer]], language: Language) -> None:
    text = markdown(exchanges, language)
    notes = re.findall(r"^\[\^(\d+)\]: (.*)$", text, re.MULTILINE)
    marks = [int(n) for n in re.findall(r"(?<!^)(?<!\\)\[\^(\d+)\](?!:)", text, re.MULTILINE)]
    numbers = [int(number) for number, _ in notes]
    assert numbers == list(range(1, len(sources(exchanges)) + 1)) == list(dict.fromkeys(marks))
    for _, url, _ in sources(exchanges):
        assert f"<{url}>" in text


def test_sources_of_two_answers_keep_apart_and_a_source_of_both_is_told_once(
    exchanges: list[tuple[str, Answer]],
) -> None:
    first, second = exchanges[0], exchanges[2]
    one, two = len(first[1].citations), len(second[1].citations)
    assert markdown([first, second]).count("\n[^") == one + two
    assert markdown([first, second, first]).count("\n[^") == one + two


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_markdown_says_what_a_reader_must_know(exchanges: list[tuple[str, Answer]], language: Language) -> None:
    html = MarkdownIt("commonmark").render(markdown(exchanges, language))
    plain = unescape(re.sub(r"<[^>]+>", "", html))
    told = words(language)
    assert told["title"] in plain and told["disclaimer"] in plain and "2026-11-26" in plain and __version__ in plain
    assert told["engine_quote"] in plain and told["engine_model"].replace("$model", "ollama:scripted") in plain
    for _, answer in exchanges:
        for notice in answer.notices:
            assert told[f"notice_{notice.kind}"] in plain
            assert all(piece in plain for piece in re.split(r"\[\d+\]", notice.text))


def test_a_notice_names_the_footnote_of_its_source(exchanges: list[tuple[str, Answer]]) -> None:
    conflict = Notice("conflict", "The sources disagree (source [1], [99]).")
    asked, answer = exchanges[2]
    text = markdown([exchanges[0], (asked, replace(answer, notices=(conflict,)))])
    number = len(exchanges[0][1].citations) + 1
    assert rf"(source [^{number}], \[99\])." in text


def test_hostile_text_is_text_in_markdown(exchanges: list[tuple[str, Answer]]) -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown([e for e in exchanges if e[0] == HOSTILE]))
    assert html.count("<h1>") == 1 and html.count("<h2>") == 1
    for tag in ("<script", "<code", "<li", "<s>", '<a href="javascript'):
        assert tag not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **bold** [^1] [x](javascript:1) `code` ~~no~~ a_b_c &amp;lt;" in html


@pytest.mark.parametrize(
    "beginning", ["1. x", "2) x", "- x", "+ x", "* x", "> x", "# x", "=== x", ": x", "    x", "| x |"]
)
def test_no_beginning_of_a_sentence_makes_a_block(exchanges: list[tuple[str, Answer]], beginning: str) -> None:
    asked, answer = exchanges[-3]
    said_so = replace(answer, sentences=(replace(answer.sentences[-1], text=beginning, citations=()),), citations=())
    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown([(asked, replace(said_so, notices=()))]))
    assert f"<p>{beginning.strip().replace('>', '&gt;')}</p>" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_document_holds_what_the_markdown_holds(
    exchanges: list[tuple[str, Answer]], language: Language
) -> None:
    file = exported(exchanges, "docx", language, DAY).content
    noted = footnotes(file)
    assert references(file) == list(noted) == [str(n) for n in range(1, len(sources(exchanges)) + 1)]
    for _, url, quote in sources(exchanges):
        assert any(quote in text and text.endswith(url) for text in noted.values())
    document = parts(file)["word/document.xml"]
    whole = "\n".join(said(paragraph) for paragraph in document.iter(f"{W}p"))
    for _, answer in exchanges:
        for sentence in answer.sentences:
            assert sentence.text in whole
    headings = [p.text for p in docx.Document(io.BytesIO(file)).paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == [answer.question for _, answer in exchanges]


@pytest.mark.parametrize("form", ["markdown", "json", "docx"])
def test_the_api_gives_the_file_to_be_saved(
    client: TestClient, exchanges: list[tuple[str, Answer]], form: exports.Form
) -> None:
    given = client.post("/api/export", json=body_of(exchanges, form=form))
    expected = exported(exchanges, form, "en", dt.date.today())
    assert given.status_code == 200 and given.headers["cache-control"] == "no-store"
    assert given.headers["content-disposition"] == f'attachment; filename="{expected.name}"'
    assert given.headers["content-type"] == expected.media_type
    if form == "docx":
        assert footnotes(given.content) == footnotes(expected.content)
    else:
        assert given.content == expected.content


def test_an_answer_that_was_changed_fails_the_request_and_is_named(
    client: TestClient, exchanges: list[tuple[str, Answer]]
) -> None:
    body = body_of(exchanges[:3])
    body["exchanges"][2]["answer"]["citations"][0]["url"] = "https://evil.example/"
    given = client.post("/api/export", json=body)
    assert given.status_code == 400 and "content-disposition" not in given.headers
    assert given.json()["error"].startswith("Exchange 3:") and given.json()["hint"]


@pytest.mark.parametrize(
    "change",
    [
        {"form": "pdf"},
        {"language": "fr"},
        {"exchanges": []},
        {"exchanges": [{"question": "q", "answer": {}}] * (MAX_EXCHANGES + 1)},
        {"exchanges": [{"question": "", "answer": {}}]},
        {"exchanges": [{"question": "q"}]},
        {"exchanges": [{"question": "q", "answer": None}]},
        {"exchanges": [{"question": "\ud800", "answer": {}}]},
        {"exchanges": [{"question": "q", "answer": {"\ud800": 1}}]},
        {"exchanges": [{"question": "q", "answer": {}, "more": 1}]},
        {"more": 1},
    ],
)
def test_a_body_of_another_shape_is_refused(client: TestClient, change: dict[str, Any]) -> None:
    content = json.dumps(body_of([]) | change)
    given = client.post("/api/export", content=content, headers={"content-type": "application/json"})
    assert given.status_code == 400 and given.json()["error"] and given.json()["hint"]


def test_what_is_too_large_or_does_not_say_how_large_is_not_read(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    for content in (b" " * (MAX_BODY_BYTES + 1), iter([b"{}"])):
        given = client.post("/api/export", content=content, headers=headers)
        assert given.status_code == 400 and "5 MB" in given.json()["error"] and given.json()["hint"]
