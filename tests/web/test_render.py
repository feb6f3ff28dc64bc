"""Answers as HTML: nothing hostile survives, every mark opens its own source, the quoted words are the marked ones."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from assistant.answering.chain import AnswerChain
from assistant.answering.citations import Draft, Span
from assistant.answering.notices import Conflict
from assistant.answering.restoring import restored
from assistant.records import LANGUAGES, Answer, Confidence, Language, Notice, NoticeKind, Sentence, Source
from assistant.web import conversation, frame, render
from assistant.web.render import Exchange, View
from assistant.web.words import text
from tests.answering.test_chain import ASKED, ScriptedWriter, shortened, with_writer
from tests.makers import SOURCE, question, statement
from tests.web.makers import HOSTILE, Page, answer, answered, view

FIRST, SECOND, THIRD = (statement(name) for name in ("first-grant", "second-grant", "third-grant"))
STATIC = Path(render.__file__).parent / "static"


@pytest.fixture(scope="module")
def given(chain: AnswerChain) -> Answer:
    return chain.invoke(question(ASKED[0], engine="quote"))


def kept(html: str) -> list[dict[str, object]]:
    """What the browser keeps of the exchanges in a page."""
    return [json.loads(record) for record in Page(html).all("data-record")]


# ---- an exchange


@pytest.mark.parametrize("asked", [*ASKED, f" {ASKED[0]}\n", HOSTILE])
def test_what_the_browser_keeps_comes_back_as_the_same_answer(chain: AnswerChain, asked: str) -> None:
    (*_, last) = conversation.quoted(chain, asked, (), "ko")
    ((record),) = kept(render.exchange(0, last, render.view_of(chain, "ko")))
    assert record["question"] == asked
    assert restored(record["answer"], chain.index.passages, chain.index.statements) == last.answer


def test_what_a_model_worded_comes_back_too(chain: AnswerChain) -> None:
    asker = with_writer(chain, ScriptedWriter([shortened(chain)]))
    worded = asker.invoke(question(ASKED[0], engine="model"))
    (record,) = kept(render.exchange(0, Exchange("질문", worded), render.view_of(asker, "ko")))
    assert restored(record["answer"], chain.index.passages, chain.index.statements) == worded
    assert worded.engine != "quote"


@pytest.mark.parametrize(
    "growing",
    [
        Exchange("질문", doing="thinking"),
        Exchange("질문", sentences=(Sentence("글.", (), "template"),), doing="writing"),
        Exchange("질문", sentences=(Sentence("글.", (), "template"),), stopped=True),
        Exchange("질문", error=("비어 있습니다.", "")),
    ],
)
def test_nothing_is_kept_of_what_is_not_whole(growing: Exchange) -> None:
    assert not Page(render.exchange(0, growing, view())).all("data-record")


def test_no_id_stands_twice_in_a_conversation_and_its_frame(chain: AnswerChain, given: Answer) -> None:
    drawn = render.past([Exchange("같은 질문", given)] * 3, render.view_of(chain, "ko"))
    ids = Page(drawn + frame.drawers("ko") + frame.counter("ko") + frame.lost("ko")).all("id")
    assert len(ids) == len(set(ids)) > 3 * len(given.citations)


@pytest.mark.parametrize("asked", ASKED)
def test_every_mark_and_row_opens_a_source_of_its_own_exchange(chain: AnswerChain, asked: str) -> None:
    given = chain.invoke(question(asked, engine="quote"))
    page = Page(render.exchange(3, Exchange(asked, given), render.view_of(chain, "en")))
    numbers = {str(citation.number) for citation in given.citations}
    assert set(page.all("data-source")) == {f"s3-{number}" for number in numbers} == set(page.all("id"))
    assert {mark.text for mark in page.parts(class_="mark")} == numbers


def test_a_source_shows_its_passage_with_the_quoted_words_marked(chain: AnswerChain, given: Answer) -> None:
    page = Page(render.answer(3, given, render.view_of(chain, "ko")))
    assert len(given.citations) > 1
    for citation in given.citations:
        shown = page.part(id=f"s3-{citation.number}")
        assert shown.part("mark").text == citation.quote
        assert shown.part("blockquote").text == chain.index.passages[citation.passage_id].text
        assert shown.all("href") == [citation.url]
        for fact in (citation.title, citation.publisher, citation.published, citation.as_of):
            assert fact in shown.text
        assert text(f"confidence_{citation.confidence}", "ko") in shown.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_exchange_under_way_says_what_goes_on(language: Language) -> None:
    for doing in ("thinking", "writing", "wording"):
        page = Page(render.exchange(0, Exchange("질문", doing=doing), view(language=language)))
        assert text(doing, language) in page.text
        assert page.all("data-cut") == [text("cut", language)]
        assert page.classes().count("thinking") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stopped_exchange_keeps_its_sentences_and_says_that_it_was_stopped(language: Language) -> None:
    one = Exchange("질문", sentences=(Sentence("여기까지.", (), "template"),), stopped=True)
    page = Page(render.exchange(0, one, view(language=language)))
    assert "여기까지." in page.text and text("stopped", language) in page.text
    assert "thinking" not in page.classes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_says_what_happened_and_what_to_do(language: Language) -> None:
    one = Exchange("질문", error=("비어 있습니다.", "다시 써 주세요."))
    page = Page(render.exchange(0, one, view(language=language)))
    assert page.all("role") == ["alert"]
    assert all(part in page.text for part in ("질문", text("failed", language), "비어 있습니다.", "다시 써 주세요."))
    without_hint = Page(render.exchange(0, replace(one, error=("비어 있습니다.", "")), view(language=language)))
    assert len(without_hint.tags) == len(page.tags) - 1


def test_while_a_model_words_an_answer_its_sentences_show_and_the_quoted_answer_is_what_is_kept() -> None:
    quoted = answer(FIRST, SECOND)
    partial = answered([Draft("모델의 글이다.", (Span("second-grant:ko", 0, 5),), "model")], {SECOND.id: SECOND})
    one = Exchange("질문", quoted, partial.sentences, partial.citations, doing="wording")
    html = render.exchange(0, one, view(FIRST, SECOND))
    page = Page(html)
    assert page.part(class_="answer").text == "모델의 글이다.1" and text("wording", "ko") in page.text
    assert page.all("id") == ["s0-1"] and set(page.all("data-source")) == {"s0-1"}
    (record,) = kept(html)
    assert record["answer"] == quoted.as_json()


def test_until_the_model_s_first_sentence_the_quoted_ones_stand() -> None:
    page = Page(render.exchange(0, Exchange("질문", answer(FIRST), doing="wording"), view(FIRST)))
    assert "위젯 지원금은 최대 300만 원이다." in page.text and text("wording", "ko") in page.text


# ---- an answer


def test_sentences_on_the_same_sources_make_one_paragraph_and_no_mark_begins_a_line() -> None:
    of_first, of_second = Span("first-grant:ko", 0, 5), Span("second-grant:ko", 0, 5)
    drafts = [("하나.", of_first), ("둘.", of_first), ("셋.", of_second), ("넷.", of_first)]
    statements = {one.id: one for one in (FIRST, SECOND)}
    given = answered([Draft(said, (span,), "quote") for said, span in drafts], statements)
    said = Page(render.answer(0, given, view(FIRST, SECOND))).part(class_="answer")
    assert [part.text for part in said.parts("p")] == ["하나.1 둘.1", "셋.2", "넷.1"]
    assert [part.text for part in said.parts(class_="last")] == [".1", ".1", ".2", ".1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_is_told_whether_a_model_worded_the_answer(language: Language) -> None:
    quoted = answer(FIRST)
    by_model = replace(quoted, engine="ollama:m")
    assert Page(render.label(quoted, language)).text == text("engine_quote", language)
    assert Page(render.label(by_model, language)).text == text("engine_model", language, model="ollama:m")
    assert Page(render.label(quoted, language)).classes() != Page(render.label(by_model, language)).classes()
    assert render.label(replace(quoted, citations=()), language) == ""  # the program's own words are neither


def test_the_label_stands_before_what_it_is_about() -> None:
    drawn = Page(render.answer(0, replace(answer(FIRST), engine="ollama:m"), view(FIRST))).text
    assert drawn.startswith(text("engine_model", "ko", model="ollama:m"))


def test_the_answer_s_language_is_marked_whatever_the_page_s() -> None:
    page = Page(render.answer(0, answer(FIRST, language="en"), view(FIRST, language="ko")))
    assert page.part(class_="answer").all("lang") == ["en"] and text("sources", "ko") in page.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(NoticeKind))
def test_every_kind_of_notice_is_drawn_with_its_heading(kind: NoticeKind, language: Language) -> None:
    page = Page(render.notice(Notice(kind, "알아 두세요."), language))
    assert page.text == f"{text(f'notice_{kind}', language)} 알아 두세요." and page.classes() == ["notice", kind]


@pytest.mark.parametrize("confidence", get_args(Confidence))
def test_a_source_says_how_sure_it_is_and_where_in_it_the_quote_stands(confidence: Confidence) -> None:
    one = statement(confidence=confidence)
    citation = replace(answer(one).citations[0], locator="제5조")
    shown = Page(render.source(citation, view(one))).text
    assert text(f"confidence_{confidence}", "ko") in shown and "제5조" in shown and text("locator", "ko") in shown
    assert text("locator", "ko") not in Page(render.source(answer(one).citations[0], view(one))).text


def test_notices_stand_beside_the_answer(chain: AnswerChain, given: Answer) -> None:
    page = Page(render.answer(0, given, render.view_of(chain, "ko")))
    assert {notice.kind for notice in given.notices} == {"bill_status"}
    assert given.notices[0].text in page.text and "bill_status" in page.classes()


WINDOW = "2026-02-20 ~ 2026-03-19 (K-Startup, 마감)"


@pytest.mark.parametrize(
    ("window", "today", "closed"),
    [
        (WINDOW, "2026-03-18", False),
        (WINDOW, "2026-03-19", False),  # both ends are included
        (WINDOW, "2026-03-20", True),
        ("2026-03-16부터", "2026-12-31", False),
        ("", "2026-12-31", False),
    ],
)
def test_a_source_is_tagged_once_its_window_is_over(window: str, today: str, closed: bool) -> None:
    one = statement(application_window=window)
    page = Page(render.answer(0, answer(one), view(one, today=dt.date.fromisoformat(today))))
    assert (text("closed_on", "ko", day="2026-03-19") in page.text) == ("closed" in page.classes()) == closed


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_sides_of_a_conflict_stand_next_to_each_other_with_their_sources(language: Language) -> None:
    sides = (
        statement("one-survey", statement_ko="3년이다.", statement_en="It is 3 years."),
        statement(
            "other-survey",
            statement_ko="5년이다.",
            statement_en="It is 5 years.",
            sources=(Source("B", "Another ministry", "https://example.org/b", "2026-05-06"),),
        ),
    )
    conflict = Conflict(("one-survey", "other-survey", "gone-survey"), "기간", "the time")
    drawn = view(*sides, FIRST, language=language, conflicts=(conflict,))
    box = Page(render.answer(0, answer(sides[0], language=language), drawn)).part("section", class_="conflict")
    said = [(side.text(language), f"{side.sources[0].publisher}, {side.sources[0].date}") for side in sides]
    assert [(one.part("blockquote").text, one.part("figcaption").text) for one in box.parts("figure")] == said
    assert conflict.about(language) in box.text
    assert "conflict" not in Page(render.answer(0, answer(FIRST), drawn)).classes()


def test_a_real_conflict_is_shown(chain: AnswerChain) -> None:
    conflict = chain.parts.conflicts[0]
    asked = chain.invoke(question("왜 중소기업은 AI를 안 쓰나요?", engine="quote"))
    assert {one.statement_id for one in asked.citations} & set(conflict.statements)
    box = Page(render.answer(0, asked, render.view_of(chain, "ko"))).part("section", class_="conflict")
    said = [chain.index.statements[one].statement_ko for one in conflict.statements]
    assert [one.text for one in box.parts("blockquote")] == said


SHEET = [statement(name, statement_ko=f"{name} 글.", statement_en=f"{name} text.") for name in ("a-a", "b-b", "c-c")]
ELSEWHERE = statement("d-d", sheet="gadgets", statement_ko="딴 글.", statement_en="Other text.")


@pytest.mark.parametrize(("at", "near"), [(0, ["b-b"]), (1, ["a-a", "c-c"]), (2, ["b-b"])])
def test_a_source_shows_what_stands_before_and_after_it_and_the_other_language(at: int, near: list[str]) -> None:
    page = Page(render.source(answer(SHEET[at]).citations[0], view(*SHEET[:2], ELSEWHERE, SHEET[2])))
    other, around = page.parts("details")
    assert other.text == f"{text('in_en', 'ko')}{SHEET[at].id} text."
    assert around.text == text("neighbours", "ko") + "".join(f"{name} 글." for name in near)


def test_a_statement_alone_in_its_sheet_has_nothing_around_it() -> None:
    assert text("neighbours", "ko") not in render.source(answer(ELSEWHERE).citations[0], view(*SHEET, ELSEWHERE))


def test_only_the_quoted_characters_are_marked_and_all_is_escaped() -> None:
    assert render.marked("<b>앞</b> 인용 & 뒤", 9, 11) == "&lt;b&gt;앞&lt;/b&gt; <mark>인용</mark> &amp; 뒤"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "file:///etc/passwd", "//evil.example"])
def test_only_web_addresses_become_links(url: str) -> None:
    one = statement(sources=(replace(SOURCE, url=url),))
    page = Page(render.answer(0, answer(one), view(one)))
    assert not page.all("href") and text("no_link", "ko") in page.text


# ---- hostile text


def everything(bad: str, language: Language) -> str:
    """A conversation in which whatever is not the page's own is ``bad``."""
    source = Source(bad, bad, "javascript:alert(1)", bad)
    sides = [
        statement(name, statement_ko=bad, statement_en=bad, topic=bad, as_of=bad, sources=(source,))
        for name in ("one-side", "other-side")
    ]
    known = {one.id: one for one in sides}
    quote = Draft(bad, tuple(Span(f"{one}:{language}", 0, len(bad)) for one in known), "quote")
    given = answered(
        [quote, Draft(bad, (), "template")],
        known,
        question=bad,
        notices=(Notice("stale", bad),),
        related=(bad,),
        engine=f"ollama:{bad}",
    )
    given = replace(given, citations=tuple(replace(one, locator=bad) for one in given.citations))
    conflict = Conflict(tuple(known), bad, bad)
    drawn = view(*sides, language=language, conflicts=(conflict,), can_reword=True)
    said = [
        Exchange(bad, given),
        Exchange(bad, given, given.sentences, given.citations, doing="wording"),
        Exchange(bad, sentences=given.sentences, citations=given.citations, doing="writing"),
        Exchange(bad, error=(bad, bad)),
        Exchange(bad, doing="thinking"),
    ]
    return render.past(said, drawn)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_shown_as_text_everywhere(language: Language) -> None:
    hostile, harmless = Page(everything(HOSTILE, language)), Page(everything("harmless", language))
    assert hostile.shape == harmless.shape
    assert hostile.text.count(HOSTILE[:-1]) == harmless.text.count("harmles") > 30
    assert not hostile.all("href")


# ---- what can be done with an answer


def acts(given: Answer, drawn: View) -> list[str]:
    return Page(render.answer(0, given, drawn)).all("data-act")


def test_an_answer_can_be_copied_judged_and_worded_anew() -> None:
    judging = ["up", "down", "mistake"]
    quoted = answer(FIRST)
    able = view(FIRST, can_reword=True)
    assert acts(quoted, view(FIRST)) == ["copy", *judging]
    assert acts(quoted, able) == ["copy", *judging, "again-model"]
    assert acts(replace(quoted, engine="ollama:m"), able) == ["copy", *judging, "again-model", "again-quote"]
    assert acts(replace(quoted, citations=(), sentences=()), able) == judging


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_says_whether_a_model_words_the_answer_for_the_first_time(language: Language) -> None:
    able = view(FIRST, language=language, can_reword=True)
    quoted, by_model = answer(FIRST), replace(answer(FIRST), engine="ollama:m")
    assert text("reword", language) in Page(render.answer(0, quoted, able)).text
    shown = Page(render.answer(0, by_model, able)).text
    assert text("again_model", language) in shown and text("again_quote", language) in shown


def test_every_act_is_one_that_the_script_knows() -> None:
    script = (STATIC / "drawers.js").read_text("utf-8")
    (table,) = re.findall(r"const ACTS = \{(.*?)\n  \};", script, re.DOTALL)
    known = set(re.findall(r'^    "?([a-z-]+)"?(?:: |,)', table, re.MULTILINE))
    drawn = acts(replace(answer(FIRST), engine="ollama:m"), view(FIRST, can_reword=True))
    assert known == set(drawn)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_copied_with_its_marks_notices_and_addresses(language: Language) -> None:
    given = answer(FIRST, SECOND, language=language, notices=(Notice("stale", "Old."),))
    lines = render.as_text(given, language).splitlines()
    assert lines[0] == given.text and "- Old." in lines
    assert f"[2] {SOURCE.title} ({SOURCE.publisher}, {SOURCE.date}) {SOURCE.url}" in lines
    assert lines[-1] == text("disclaimer", language)
    page = Page(render.answer(0, given, view(FIRST, SECOND, language=language)))
    assert page.part(class_="copied").text == render.as_text(given, language)


def test_a_source_without_an_address_is_copied_without_a_gap() -> None:
    one = statement(sources=(replace(SOURCE, url=""),))
    assert f"[1] {SOURCE.title} ({SOURCE.publisher}, {SOURCE.date})\n" in render.as_text(answer(one), "ko")


def test_an_answer_suggests_what_to_ask_next_and_only_if_there_is_something() -> None:
    page = Page(render.answer(0, answer(FIRST, related=("둘째는?", "셋째는?")), view(FIRST)))
    assert page.classes().count("ask") == 2 and "둘째는?셋째는?" in page.text
    assert text("related", "ko") not in Page(render.answer(0, answer(FIRST), view(FIRST))).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_welcome_offers_its_examples(language: Language) -> None:
    page = Page(render.welcome(view(language=language)))
    assert page.classes().count("ask") == len(render.EXAMPLES)
    assert all(text(key, language) in page.text for key in (*render.EXAMPLES, "intro"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_has_an_answer(chain: AnswerChain, language: Language) -> None:
    for key in render.EXAMPLES:
        *_, last = conversation.quoted(chain, text(key, language), (), language)
        assert last.answer is not None and last.answer.outcome in ("answered", "partial")
        assert last.answer.citations and last.answer.language == language


def test_the_view_holds_the_chain_s_knowledge_and_whether_a_model_is_there(chain: AnswerChain) -> None:
    with_model, without = (render.view_of(with_writer(chain, writer), "en") for writer in (ScriptedWriter(), None))
    assert with_model.can_reword and not without.can_reword
    assert without.programmes == chain.parts.programmes and without.conflicts == chain.parts.conflicts
    assert without.passages is chain.index.passages and without.today == dt.date.today()
