"""Answers as HTML: nothing hostile survives, every mark opens its own source, the quoted words are the marked ones."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import get_args

import pytest
import yaml

from assistant.answering.chain import AnswerChain
from assistant.records import (
    LANGUAGES,
    MAX_QUESTION_CHARS,
    Answer,
    Confidence,
    Language,
    NoticeKind,
    Passage,
    Sentence,
    Source,
)
from assistant.web import render
from assistant.web.render import Exchange
from tests.makers import question

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


@pytest.fixture(scope="module")
def given(chain: AnswerChain) -> Answer:
    return chain.invoke(question("기본계획은 몇 년마다 세우나요?", engine="quote"))


def passage(text: str, url: str = "https://example.org/a") -> Passage:
    return Passage("a:ko", "a", "ko", text, "", Source(HOSTILE, HOSTILE, url, "2026"))


def test_every_mark_is_a_button_and_opens_the_source_of_its_number(chain: AnswerChain, given: Answer) -> None:
    html = render.answer(3, given, chain.index.passages, "ko")
    marks = re.findall(r'class="mark" data-source="(s3-\d+)"', html)
    templates = re.findall(r'<template id="(s3-\d+)">(.*?)</template>', html, re.DOTALL)
    assert marks and set(marks) == {name for name, _ in templates}
    for citation, (name, inner) in zip(given.citations, templates, strict=True):
        assert name == f"s3-{citation.number}"
        assert [unescape(m) for m in re.findall(r"<mark>(.*?)</mark>", inner, re.DOTALL)] == [citation.quote]
        assert citation.url in unescape(inner) and citation.as_of in inner


def test_only_the_quoted_characters_are_marked_and_all_is_escaped() -> None:
    assert render.marked("<b>앞</b> 인용 & 뒤", 9, 11) == "&lt;b&gt;앞&lt;/b&gt; <mark>인용</mark> &amp; 뒤"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_hostile_text_is_shown_as_text_everywhere(given: Answer, language: Language) -> None:
    citation = replace(given.citations[0], passage_id="a:ko", title=HOSTILE, publisher=HOSTILE, start=0, end=5)
    hostile = replace(
        given,
        sentences=(Sentence(HOSTILE, (1,), "quote"),),
        citations=(citation,),
        related=(HOSTILE,),
        engine=f"ollama:{HOSTILE}",
    )
    said = [Exchange(HOSTILE, hostile), Exchange(HOSTILE, error=(HOSTILE, HOSTILE)), Exchange(HOSTILE)]
    html = render.transcript(said, {"a:ko": passage(HOSTILE)}, language)
    assert "<script" not in html and "<img" not in html and "onerror=alert" in html
    assert not re.search(r'="[^"]*<', html)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "file:///etc/passwd"])
def test_only_web_addresses_become_links(given: Answer, url: str) -> None:
    html = render.source(replace(given.citations[0], passage_id="a:ko", url=url), {"a:ko": passage("글")}, "ko")
    assert "href" not in html and render.text("no_link", "ko") in html


def test_the_welcome_offers_its_examples_in_the_language_of_the_page() -> None:
    html = {language: render.transcript([], {}, language) for language in LANGUAGES}
    for language, page in html.items():
        assert page.count('class="ask"') == len(render.EXAMPLES)
        assert f'lang="{language}"' in page
    assert html["ko"] != html["en"]


def test_an_error_says_what_happened_and_what_to_do() -> None:
    html = render.transcript([Exchange("질문", error=("비어 있습니다.", "다시 써 주세요."))], {}, "ko")
    assert 'role="alert"' in html and "비어 있습니다." in html and "다시 써 주세요." in html


def test_notices_stand_beside_the_answer(chain: AnswerChain, given: Answer) -> None:
    html = render.answer(0, given, chain.index.passages, "ko")
    assert {notice.kind for notice in given.notices} >= {"bill_status"}
    for notice in given.notices:
        assert f'class="notice {notice.kind}"' in html and notice.text in unescape(html)


def test_both_languages_have_the_same_texts_and_no_text_is_unused() -> None:
    folder = Path(render.__file__).parent
    korean, english = (
        yaml.safe_load((folder / "texts" / f"{language}.yaml").read_text(encoding="utf-8")) for language in ("ko", "en")
    )
    assert list(korean) == list(english)
    code = "".join((folder / name).read_text(encoding="utf-8") for name in ("render.py", "pages.py"))
    made = ("notice_", "confidence_", "in_", "too_long", "empty")  # keys that are put together where they are used
    assert [key for key in korean if f'"{key}"' not in code and not key.startswith(made)] == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_kind_of_notice_and_confidence_has_its_words(language: Language) -> None:
    for kind in get_args(NoticeKind):
        assert render.text(f"notice_{kind}", language)
    for confidence in get_args(Confidence):
        assert render.text(f"confidence_{confidence}", language)


def test_the_counter_knows_the_chain_s_own_limit() -> None:
    assert f'data-limit="{MAX_QUESTION_CHARS}"' in render.counter("ko")
    assert render.text("over_limit", "en") in render.counter("en")
