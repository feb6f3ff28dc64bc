"""What a browser hands back is an answer again, or it is refused: nothing between, and no other error."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answering.chain import AnswerChain
from assistant.answering.citations import Draft, Span, cite, with_marks
from assistant.answering.replies import load_replies
from assistant.answering.restoring import (
    MAX_ANSWER_CHARS,
    MAX_CITATIONS,
    MAX_NOTICES,
    MAX_RELATED,
    MAX_SENTENCES,
    MAX_TEXT_CHARS,
    _fits,
    _is_reply,
    restored,
)
from assistant.errors import InputError
from assistant.records import LANGUAGES, MAX_QUESTION_CHARS, Answer, Notice, Sentence
from assistant.resources import data_folder
from tests.answering.test_chain import ASKED, ScriptedWriter, shortened, with_writer
from tests.makers import passages, question, statement

EN_ASKED = ["How often would the basic plan be drawn up?", "How much does the smart shop programme pay?"]
STATEMENTS = {name: statement(name) for name in ("one-grant", "other-grant")}
PASSAGES = passages(*STATEMENTS.values())
WORDED = "The widget grant is up to KRW 3 million."


def sent(answer: Answer) -> Any:
    """The answer as it comes back from a browser."""
    return json.loads(json.dumps(answer.as_json()))


def made(origin: Any = "quote", text: str = WORDED, **fields: Any) -> Answer:
    """An answer over the made-up grants: one sentence that is given, two that are quoted, and one of the program's."""
    drafts = [
        Draft(text, (Span("one-grant:en", 0, 40),), origin),
        Draft("Applications were taken until 2 March.", (Span("one-grant:en", 41, 79),), "quote"),
        Draft(WORDED, (Span("other-grant:en", 0, 40),), "quote"),
        Draft("That is all.", (), "template"),
    ]
    sentences, citations = cite(drafts, PASSAGES, STATEMENTS)
    whole = Answer("q?", "en", "answered", with_marks(sentences), sentences, citations, (), (), "quote")
    return replace(whole, **fields)


def again(body: Any) -> Answer:
    return restored(body, PASSAGES, STATEMENTS)


def refused(body: Any) -> str:
    with pytest.raises(InputError) as caught:
        again(body)
    assert caught.value.hint and len(caught.value.message) < 400
    caught.value.message.encode()
    return caught.value.message


@pytest.mark.parametrize("text", [*ASKED, *EN_ASKED])
@pytest.mark.parametrize("language", ["auto", *LANGUAGES])
def test_a_real_answer_comes_back_as_it_was(chain: AnswerChain, text: str, language: Any) -> None:
    answer = chain.invoke(question(text, engine="quote", language=language))
    assert restored(sent(answer), chain.index.passages, chain.index.statements) == answer


def test_a_real_answer_that_a_model_worded_comes_back_too(chain: AnswerChain) -> None:
    answer = with_writer(chain, ScriptedWriter([shortened(chain)])).invoke(question(ASKED[0], engine="model"))
    assert "model" in {sentence.origin for sentence in answer.sentences}
    assert restored(sent(answer), chain.index.passages, chain.index.statements) == answer


def test_every_tampered_figure_of_a_real_answer_is_seen(chain: AnswerChain) -> None:
    answer = chain.invoke(question(ASKED[2], engine="quote"))
    for place, sentence in enumerate(answer.sentences):
        if sentence.citations and any(letter in "123456789" for letter in sentence.text):
            changed = "".join("9" if letter in "12345678" else letter for letter in sentence.text)
            changed = changed if changed != sentence.text else sentence.text.replace("9", "8")
            sentences = [replace(s, text=changed) if n == place else s for n, s in enumerate(answer.sentences)]
            forged = replace(answer, sentences=tuple(sentences), text=with_marks(sentences))
            with pytest.raises(InputError):
                restored(sent(forged), chain.index.passages, chain.index.statements)


def test_the_made_up_answers_come_back() -> None:
    by_model = made("model", engine="m", notices=(Notice("ai_generated", "By m."),))
    contact = made("template", "Whom to ask: the widget grant, Applications.")
    for answer in (made(), by_model, contact):
        assert again(sent(answer)) == answer


def at(*path: Any) -> Callable[[Any, Any], None]:
    def change(body: Any, value: Any) -> None:
        for step in path[:-1]:
            body = body[step]
        body[path[-1]] = value

    return change


CITATION, SENTENCE = ("citations", 0), ("sentences", 0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*CITATION, "quote"), "The widget grant is up to KRW 9 million."),
        ((*CITATION, "quote"), ""),
        ((*CITATION, "start"), 4),
        ((*CITATION, "start"), -1),
        ((*CITATION, "start"), 79),
        ((*CITATION, "end"), 10**400),
        ((*CITATION, "end"), 80),
        ((*CITATION, "url"), "https://evil.example/"),
        ((*CITATION, "title"), "Another notice"),
        ((*CITATION, "publisher"), "Nobody"),
        ((*CITATION, "published"), "2026-11-01"),
        ((*CITATION, "as_of"), "2026-11-01"),
        ((*CITATION, "confidence"), "low"),
        ((*CITATION, "confidence"), "certain"),
        ((*CITATION, "locator"), "Article 5"),
        ((*CITATION, "document_id"), "d"),
        ((*CITATION, "statement_id"), "other-grant"),
        ((*CITATION, "statement_id"), None),
        ((*CITATION, "passage_id"), "other-grant:en"),
        ((*CITATION, "passage_id"), "third-grant:en"),
        ((*CITATION, "passage_id"), "\ud800"),
        ((*CITATION, "number"), 2),
        ((*CITATION, "number"), 0),
        ((*CITATION, "number"), "1"),
        ((*CITATION, "number"), 1.5),
        ((*CITATION, "more"), 1),
        ((*SENTENCE, "text"), "The widget grant is up to KRW 4 million."),
        ((*SENTENCE, "text"), "The widget grant is over."),
        ((*SENTENCE, "text"), "9" * 400 + " million"),
        ((*SENTENCE, "text"), "x" * (MAX_TEXT_CHARS + 1)),
        ((*SENTENCE, "text"), "\udfff"),
        ((*SENTENCE, "citations"), []),
        ((*SENTENCE, "citations"), [2]),
        ((*SENTENCE, "citations"), [1, 1]),
        ((*SENTENCE, "citations"), [1, 2]),
        ((*SENTENCE, "citations"), [3]),
        ((*SENTENCE, "citations"), [True]),
        ((*SENTENCE, "citations"), "1"),
        ((*SENTENCE, "origin"), "model"),
        ((*SENTENCE, "origin"), "template"),
        ((*SENTENCE, "origin"), "oracle"),
        ((*SENTENCE, "more"), 1),
        (("text",), WORDED),
        (("text",), "x" * (MAX_ANSWER_CHARS + 1)),
        (("sentences",), []),
        (("sentences",), {}),
        (("sentences",), [{"text": "x", "citations": [], "origin": "template"}] * (MAX_SENTENCES + 1)),
        (("citations",), []),
        (("citations",), [{}] * (MAX_CITATIONS + 1)),
        (("notices",), [{"kind": "stale", "text": "x"}] * (MAX_NOTICES + 1)),
        (("notices",), [{"kind": "rumour", "text": "x"}]),
        (("related",), ["x"] * (MAX_RELATED + 1)),
        (("related",), [1]),
        (("question",), "x" * (MAX_QUESTION_CHARS + 1)),
        (("question",), None),
        (("language",), "fr"),
        (("outcome",), "known"),
        (("engine",), "x" * (MAX_TEXT_CHARS + 1)),
        (("timings_ms",), {"total": float("nan")}),
        (("timings_ms",), {"total": 10**400}),
        (("timings_ms",), {"total": "1"}),
        (("timings_ms",), []),
        (("\ud800" * 1000,), 1),
        (("x" * 1000,), 1),
    ],
)
def test_whatever_was_tampered_with_is_seen(path: tuple[Any, ...], value: Any) -> None:
    body = sent(made())
    at(*path)(body, value)
    if path[0] == "sentences" and isinstance(body["sentences"], list):  # a forger keeps the text in step with them
        sentences = [Sentence(s["text"], tuple(s["citations"]), s["origin"]) for s in body["sentences"]]
        body["text"] = with_marks(sentences)
    refused(body)


@pytest.mark.parametrize("field", sorted(made().as_json()))
def test_no_field_can_be_left_out(field: str) -> None:
    body = sent(made())
    del body[field]
    assert field in refused(body)


def test_a_mark_that_is_missing_or_one_too_many_is_seen() -> None:
    for text in (made().text.replace(" [2]", ""), f"{made().text} [1]", f"{made().text} [7]"):
        assert "text" in refused(sent(made()) | {"text": text})
    forged = made()
    sentences = (*forged.sentences[:-1], replace(forged.sentences[-1], text="That is all [9]."))
    refused(sent(replace(forged, sentences=sentences, text=with_marks(sentences))))


def test_a_model_s_sentence_is_checked_anew_and_must_be_called_one() -> None:
    notices = (Notice("ai_generated", "By m."),)
    for text in ("The widget grant is up to KRW 4 million.", "The widget grant is KRW 3 million.", "Not a widget."):
        refused(sent(made("model", text, engine="m", notices=notices)))
    assert "model" in refused(sent(made("model", engine="m")))
    assert "model" in refused(sent(made("model", notices=notices)))
    refused(sent(made("model", f"{WORDED} {'x' * MAX_TEXT_CHARS}"[:MAX_TEXT_CHARS], engine="m", notices=notices)))


def test_words_of_the_program_with_a_citation_are_words_that_it_has() -> None:
    refused(sent(made("template", "The widget grant was abolished.")))
    refused(sent(made("template", "Whom to ask: the widget grant")))
    for uncountable in ("9" * 400, "1.2.3"):
        refused(sent(made("template", f"Whom to ask: the widget grant, {uncountable} million.")))


def test_a_sentence_is_not_taken_from_what_its_citation_leaves_out() -> None:
    draft = Draft(WORDED, (Span("one-grant:en", 41, 79),), "quote")
    sentences, citations = cite([draft], PASSAGES, STATEMENTS)
    forged = replace(made(), sentences=sentences, citations=citations, text=with_marks(sentences))
    assert "sentence" in refused(sent(forged))


@pytest.mark.parametrize(
    ("text", "fits"), [("ab, cd.", True), ("ab, .", True), ("ab,.", False), ("ab, cd", False), ("b, cd.", False)]
)
def test_the_fixed_parts_of_a_reply_follow_each_other(text: str, fits: bool) -> None:
    assert _fits(text, ["a", ", ", "."]) == fits
    assert not _fits("aba", ["ab", "ba"]) and _fits("abba", ["ab", "ba"])


def test_an_index_that_says_something_else_today_refuses_yesterday_s_answer() -> None:
    body = sent(made())
    newer = {"one-grant": statement("one-grant", as_of="2026-11-01"), "other-grant": STATEMENTS["other-grant"]}
    for known in (newer, {"one-grant": STATEMENTS["one-grant"]}):
        with pytest.raises(InputError, match="source") as caught:
            restored(body, passages(*known.values()), known)
        assert "again" in caught.value.hint
    with pytest.raises(InputError):
        restored(body, PASSAGES, {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_is_known_as_one_with_its_words_filled_in(language: Any) -> None:
    for reply in load_replies(data_folder("prompts"))[language].values():
        assert _is_reply(reply, language)
        assert not _is_reply(f"x {reply} x", language) or reply.startswith("$")
    assert not _is_reply("", language) and not _is_reply("법안이 통과됐습니다.", language)


def test_a_notice_is_taken_as_text() -> None:
    """It cannot be told again without the day of the question; this says so, so that nobody relies on it."""
    assert again(sent(made(notices=(Notice("bill_status", "anything"),)))).notices[0].text == "anything"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_no_json_raises_anything_else(body: Any) -> None:
    refused(body)


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for key, one in inner for path in paths(one, (*here, key)))]


FREE = {"question", "language", "outcome", "notices", "related", "engine", "timings_ms"}  # taken as text, if in shape


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([path for path in paths(sent(made())) if path]), JSON | st.text(st.characters()))
def test_an_answer_with_any_value_changed_is_refused_or_is_what_it_says(path: tuple[Any, ...], value: Any) -> None:
    body = copy.deepcopy(sent(made()))
    at(*path)(body, value)
    try:
        answer = again(body)
    except InputError:
        return
    assert answer.as_json() == body
    assert path[0] in FREE or body == sent(made()) or path[:2] == ("sentences", 3)
