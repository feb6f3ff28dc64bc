"""How a conversation grows, is stopped, and is taken up again from what a browser kept."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assistant.answering.chain import AnswerChain
from assistant.answering.citations import with_marks
from assistant.answering.replies import reply
from assistant.errors import IndexDamagedError, ModelTimeoutError
from assistant.records import LANGUAGES, MAX_QUESTION_CHARS, Event, Language, Question
from assistant.service.exports import MAX_ASKED_CHARS
from assistant.web.conversation import MAX_EXCHANGES, quoted, stopped, taken_up, worded
from assistant.web.render import Exchange
from assistant.web.words import text
from tests.answering.test_chain import ASKED, ScriptedWriter, shortened, with_writer


@pytest.fixture(scope="module")
def answered(chain: AnswerChain) -> Exchange:
    """A question and its quoted answer."""
    *_, last = quoted(chain, ASKED[0], (), "ko")
    return last


def raising(monkeypatch: pytest.MonkeyPatch, chain: AnswerChain, error: Exception) -> None:
    def broken(_: Question) -> Iterator[Event]:
        raise error

    monkeypatch.setattr(chain, "stream", broken)


def noting(monkeypatch: pytest.MonkeyPatch, chain: AnswerChain) -> list[Question]:
    """What the chain is asked from now on; it answers nothing."""
    asked: list[Question] = []

    def stream(question: Question) -> Iterator[Event]:
        asked.append(question)
        return iter(())

    monkeypatch.setattr(chain, "stream", stream)
    return asked


# ---- quoted


def test_an_exchange_grows_from_question_to_sentences_to_answer(chain: AnswerChain) -> None:
    first, *growing, last = quoted(chain, ASKED[0], (), "ko")
    assert first == Exchange(ASKED[0], doing="thinking")
    assert growing and all(one.sentences and one.doing == "writing" and not one.answer for one in growing)
    assert last.answer is not None and last.answer.citations and not last.doing
    assert growing[-1].citations == last.answer.citations


def test_it_is_the_quoting_engine_that_answers_even_where_a_model_is_up(chain: AnswerChain) -> None:
    *_, last = quoted(with_writer(chain, ScriptedWriter([shortened(chain)])), ASKED[0], (), "ko")
    assert last.answer is not None and last.answer.engine == "quote"


def test_earlier_exchanges_reach_the_chain_but_for_those_without_an_answer(
    chain: AnswerChain, answered: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = noting(monkeypatch, chain)
    said = [answered, Exchange("깨진 질문", error=("x", "y")), Exchange("멈춘 질문", stopped=True)]
    list(quoted(chain, "지원금은요?", said, "ko"))
    assert answered.answer is not None
    turns = [(turn.role, turn.content) for turn in asked[0].history]
    assert turns == [("user", answered.question), ("assistant", answered.answer.text)]
    assert asked[0].text == "지원금은요?" and asked[0].engine == "quote"


def test_a_follow_up_is_understood_from_what_was_said_before(chain: AnswerChain) -> None:
    *_, first = quoted(chain, "스마트상점이 뭐예요?", (), "ko")
    *_, alone = quoted(chain, "지원금은 얼마예요?", (), "ko")
    *_, after = quoted(chain, "지원금은 얼마예요?", (first,), "ko")
    assert alone.answer and after.answer and "스마트상점" in after.answer.text
    assert after.answer.citations != alone.answer.citations


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("asked", "key"),
    [("가" * (MAX_QUESTION_CHARS + 1), "too_long"), ("\u200b\u200b", "empty"), (" \n ", "empty"), ("", "empty")],
)
def test_a_question_that_cannot_be_used_is_an_error_in_the_page_s_language(
    chain: AnswerChain, asked: str, key: str, language: Language
) -> None:
    *_, last = quoted(chain, asked, (), language)
    assert last == Exchange(asked, error=(text(key, language, limit="1,000"), text(f"{key}_hint", language)))


def test_a_question_of_just_the_length_that_may_be_is_answered(chain: AnswerChain) -> None:
    *_, last = quoted(chain, "가" * MAX_QUESTION_CHARS, (), "ko")
    assert last.answer is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_conversation_ends_at_its_limit_and_says_how_to_go_on(
    chain: AnswerChain, answered: Exchange, language: Language
) -> None:
    *_, last = quoted(chain, ASKED[0], [answered] * MAX_EXCHANGES, language)
    assert last.error == (text("too_many", language), text("too_many_hint", language))
    *_, last = quoted(chain, ASKED[0], [answered] * (MAX_EXCHANGES - 1), language)
    assert last.answer is not None


def test_what_is_broken_here_is_told_with_its_hint(chain: AnswerChain, monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, chain, IndexDamagedError("The search index cannot be read.", "Build it again."))
    *_, last = quoted(chain, ASKED[0], (), "ko")
    assert last == Exchange(ASKED[0], error=("The search index cannot be read.", "Build it again."))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bug_is_told_in_the_language_of_the_page_and_kept_in_the_log(
    chain: AnswerChain, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, language: Language
) -> None:
    raising(monkeypatch, chain, RuntimeError("a bug"))
    *_, last = quoted(chain, ASKED[0], (), language)
    assert last.error == (text("unexpected", language), "")
    assert "a bug" in caplog.text and "a bug" not in "".join(last.error)


@pytest.mark.parametrize(
    ("asked", "writer", "last", "doing"),
    [
        (ASKED[0], ScriptedWriter(), False, "wording"),
        (ASKED[0], ScriptedWriter(), True, ""),
        (ASKED[0], ScriptedWriter(up=False), False, ""),
        (ASKED[0], None, False, ""),
        ("안녕하세요", ScriptedWriter(), False, ""),
        ("What is the capital of France?", ScriptedWriter(), False, ""),
    ],
)
def test_an_answer_waits_for_its_wording_only_where_a_model_could_word_it(
    chain: AnswerChain, asked: str, writer: ScriptedWriter | None, last: bool, doing: str
) -> None:
    *_, end = quoted(with_writer(chain, writer), asked, (), "ko", last=last)
    assert end.answer is not None and end.doing == doing


# ---- worded


@pytest.mark.parametrize("engine", ["auto", "model"])
def test_the_quoted_answer_stands_until_the_model_s_sentences_come(
    chain: AnswerChain, answered: Exchange, engine: Any
) -> None:
    asker = with_writer(chain, ScriptedWriter([shortened(chain)]))
    first, *growing, last = worded(asker, answered, (), engine)
    assert first == replace(answered, doing="wording")
    assert growing and all(one.answer == answered.answer and one.doing == "wording" for one in growing)
    assert all(any(sentence.origin == "model" for sentence in one.sentences) for one in growing)
    assert last.answer is not None and last.answer.engine == "ollama:scripted" and not last.doing
    assert last.answer.sentences == growing[-1].sentences and last.question == answered.question


@pytest.mark.parametrize("engine", ["auto", "model"])
@pytest.mark.parametrize("said_before", [[], ["예산은 777억 원입니다."]])
def test_a_model_that_fails_leaves_the_quoted_answer_with_an_excuse(
    chain: AnswerChain, answered: Exchange, engine: Any, said_before: list[str]
) -> None:
    writer = ScriptedWriter(said_before, error=ModelTimeoutError("slow", "wait"))
    *_, last = worded(with_writer(chain, writer), answered, (), engine)
    assert last.answer is not None and answered.answer is not None and last.answer.engine == "quote"
    assert last.answer.sentences[:-1] == answered.answer.sentences
    assert last.answer.sentences[-1].text == reply("model_timeout", "ko")


@pytest.mark.parametrize(("engine", "excused"), [("auto", False), ("model", True)])
def test_a_model_that_is_not_there_is_missed_aloud_only_if_it_was_asked_for(
    chain: AnswerChain, answered: Exchange, engine: Any, excused: bool
) -> None:
    *_, last = worded(with_writer(chain, None), answered, (), engine)
    assert last.answer is not None
    assert (reply("model_none", "ko") in last.answer.text) == excused and last.answer.engine == "quote"


def test_a_bug_while_wording_leaves_the_quoted_answer_and_is_kept_in_the_log(
    chain: AnswerChain, answered: Exchange, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    raising(monkeypatch, chain, RuntimeError("a bug"))
    *_, last = worded(chain, replace(answered, doing="wording"), ())
    assert last == answered and "a bug" in caplog.text


def test_what_has_no_answer_is_not_worded(chain: AnswerChain, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = noting(monkeypatch, chain)
    failed = Exchange("질문", error=("x", "y"))
    assert list(worded(chain, replace(failed, doing="wording"), ())) == [failed] and not asked


def test_the_wording_knows_what_was_said_before(
    chain: AnswerChain, answered: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = noting(monkeypatch, chain)
    list(worded(chain, replace(answered, question="그럼 지원금은요?"), (answered,), "model"))
    assert asked[0].text == "그럼 지원금은요?" and asked[0].engine == "model"
    assert asked[0].history[0].content == answered.question


# ---- stopped


def test_stopping_keeps_what_is_there_and_says_so_where_it_is_not_whole(answered: Exchange) -> None:
    growing = Exchange("질문", sentences=(), doing="writing")
    assert stopped(growing) == Exchange("질문", stopped=True)
    partly = replace(answered, sentences=(), doing="wording")
    assert stopped(partly) == answered
    assert stopped(answered) == answered and stopped(None) is None


def test_of_sentences_that_a_model_had_begun_the_quoted_answer_is_what_stays(
    chain: AnswerChain, answered: Exchange
) -> None:
    _, growing, *_ = worded(with_writer(chain, ScriptedWriter([shortened(chain)])), answered, ())
    assert growing.sentences and stopped(growing) == answered


# ---- taken up


def stored(*exchanges: Exchange) -> str:
    """What a browser keeps."""
    kept = [{"question": one.question, "answer": one.answer.as_json()} for one in exchanges if one.answer]
    return json.dumps({"language": "ko", "exchanges": kept})


@pytest.mark.parametrize("asked", ASKED)
def test_a_conversation_comes_back_as_it_was(chain: AnswerChain, asked: str) -> None:
    *_, one = quoted(chain, asked, (), "ko")
    assert taken_up(stored(one, one), chain, "ko") == [one, one]


def test_an_answer_that_a_model_worded_comes_back(chain: AnswerChain, answered: Exchange) -> None:
    *_, one = worded(with_writer(chain, ScriptedWriter([shortened(chain)])), answered, ())
    assert taken_up(stored(one), chain, "ko") == [one] and one != answered


def test_only_the_newest_exchanges_come_back(chain: AnswerChain, answered: Exchange) -> None:
    numbered = [replace(answered, question=str(number)) for number in range(MAX_EXCHANGES + 3)]
    assert taken_up(stored(*numbered), chain, "ko") == numbered[3:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_that_was_tampered_with_is_never_shown(
    chain: AnswerChain, answered: Exchange, language: Language
) -> None:
    assert answered.answer is not None
    first, *rest = answered.answer.sentences
    forged = (replace(first, text=first.text.replace("3년", "9년")), *rest)
    answer = replace(answered.answer, sentences=forged, text=with_marks(forged))
    assert "9년" in answer.text
    back = taken_up(stored(replace(answered, answer=answer), answered), chain, language)
    told = text("not_restored", language), text("not_restored_hint", language)
    assert back == [Exchange(answered.question, error=told), answered]


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "null",
        "[]",
        "1",
        '"text"',
        "{",
        "{}",
        DEEP,
        '{"exchanges": ' + DEEP,
        '{"exchanges": ' + "9" * 5_000 + "}",
        '{"exchanges": null}',
        '{"exchanges": {}}',
        '{"exchanges": "text"}',
        '{"exchanges": [null, 1, "text", [], {}]}',
        '{"exchanges": [{"question": "q"}]}',
        '{"exchanges": [{"answer": {}}]}',
        '{"exchanges": [{"question": null, "answer": {}}]}',
        '{"exchanges": [{"question": "", "answer": {}}]}',
        '{"exchanges": [{"question": ["q"], "answer": {}}]}',
        json.dumps({"exchanges": [{"question": "q" * (MAX_ASKED_CHARS + 1), "answer": {}}]}),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_no_conversation_is_none(chain: AnswerChain, damaged: str) -> None:
    assert taken_up(damaged, chain, "ko") == []


@pytest.mark.parametrize(
    "answer",
    [
        "null",
        "[]",
        "{}",
        "NaN",
        "1e999",
        '"text"',
        "[" * 900 + "]" * 900,
        '{"a":' * 400 + "1" + "}" * 400,
        "[0" + ",0" * 200_000 + "]",
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_answer_is_an_error_in_its_place(chain: AnswerChain, answered: Exchange, answer: str) -> None:
    whole = json.loads(stored(answered))["exchanges"][0]
    kept = f'{{"exchanges": [{{"question": "q", "answer": {answer}}}, {json.dumps(whole)}]}}'
    broken, fine = taken_up(kept, chain, "en")
    assert broken.error == (text("not_restored", "en"), text("not_restored_hint", "en")) and broken.answer is None
    assert fine == answered


TEXT = st.text(st.characters(codec="utf-8"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
KEPT = st.fixed_dictionaries({}, optional={"question": JSON | TEXT, "answer": JSON, "more": JSON})


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("[" * 100_000)
@given(
    st.text(st.characters())
    | JSON.map(json.dumps)
    | st.lists(KEPT | JSON, max_size=4).map(lambda kept: json.dumps({"exchanges": kept}))
)
def test_whatever_was_kept_is_taken_up_without_a_fault(chain: AnswerChain, kept: str) -> None:
    for one in taken_up(kept, chain, "ko"):
        assert one.answer is None and one.error and one.question


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_an_answer_with_one_value_changed_is_an_error_or_is_what_it_says(
    chain: AnswerChain, answered: Exchange, data: st.DataObject
) -> None:
    body = json.loads(stored(answered))
    place: Any = body["exchanges"][0]["answer"]
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JSON)
    (one,) = taken_up(json.dumps(body), chain, "ko")
    assert (one.answer is None) != (one.error is None)
    if one.answer is not None:
        assert one.answer.as_json() == body["exchanges"][0]["answer"]
        assert answered.answer is not None and one.answer.citations == answered.answer.citations


def test_the_log_says_nothing_of_what_a_reader_stored(chain: AnswerChain, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        (one,) = taken_up('{"exchanges": [{"question": "비밀", "answer": {"text": "비밀"}}]}', chain, "ko")
    assert one.error and "비밀" not in caplog.text
