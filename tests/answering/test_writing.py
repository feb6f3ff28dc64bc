"""The model engine over the wire: sentences as they come, replies that are bad, too long or none, and a model at rest.

What a server can do wrong is proven in :mod:`.test_models`; here it is what the engine makes of it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.citations import Span
from assistant.answering.models import CONTEXT_TOKENS, PROVIDERS, REPLY_TOKENS, ModelServer
from assistant.answering.writing import (
    EVIDENCE_TOKENS,
    FAILURES,
    LEAST_RATE,
    MOST_RATE,
    MOST_SENTENCES,
    REPLY_CHARS,
    REST_SECONDS,
    DraftSentence,
    ModelWriter,
    TokenRate,
    complete_entries,
    drafted,
    labelled,
    parsed,
    reply_schema,
)
from assistant.errors import (
    ModelBusyError,
    ModelContextError,
    ModelError,
    ModelMissingError,
    ModelReplyError,
    ModelRestingError,
    ModelTimeoutError,
    ModelUnreachableError,
)
from assistant.records import LANGUAGES, MAX_QUESTION_CHARS, Language, Passage
from tests.makers import passages, statement
from tests.ollama import MODEL, Reply, Scripted, scripted_ollama
from tests.openai_server import SERVERS

GRANT = passages(statement("grant"))["grant:en"]
LIMIT, WINDOW = "The widget grant is up to KRW 3 million.", "Applications were taken until 2 March."
FIRST = DraftSentence(LIMIT, (Span("grant:en", 0, len(LIMIT)),))
SECOND = DraftSentence(WINDOW, (Span("grant:en", len(LIMIT) + 1, len(GRANT.text)),))

both = pytest.mark.parametrize("provider", PROVIDERS)


def entry(text: str, *ids: str) -> dict[str, Any]:
    return {"ids": list(ids), "text": text}


def reply(*entries: dict[str, Any]) -> str:
    return json.dumps({"sentences": list(entries)}, ensure_ascii=False)


TWO = reply(entry(LIMIT, "S1"), entry(WINDOW, "S2"))
BEGUN = TWO[: TWO.index(WINDOW)]
GOOD = Reply((BEGUN, TWO[len(BEGUN) :]))


def writer(server: Scripted, **fields: Any) -> ModelWriter:
    return ModelWriter(ModelServer(server.settings(**fields)))


def written(engine: ModelWriter, question: str = "How much?") -> list[tuple[DraftSentence, ...]]:
    return list(engine.write(question, "en", [GRANT]))


def failure(engine: ModelWriter, question: str = "How much?") -> ModelError:
    with pytest.raises(ModelError) as caught:
        written(engine, question)
    assert caught.value.hint
    return caught.value


def temperatures(server: Scripted) -> list[float]:
    return [asked.get("options", asked)["temperature"] for asked in server.asked]


@both
def test_sentences_come_as_soon_as_they_are_complete_with_the_places_they_rest_on(provider: str) -> None:
    gate = threading.Event()
    with SERVERS[provider](Reply((BEGUN, TWO[len(BEGUN) :]), gate=lambda: gate.wait(5))) as server:
        stream = writer(server).write("How much?", "en", [GRANT])
        assert next(stream) == (FIRST,) and not server.over.is_set()
        gate.set()
        assert list(stream) == [(FIRST, SECOND)]


def test_a_place_is_the_sentence_of_the_evidence_that_the_label_stood_for() -> None:
    evidence = [GRANT, passages(statement("other"))["other:ko"]]
    said = reply(entry("둘 다.", "S4", "S1"))
    with scripted_ollama(Reply((said,))) as server:
        ((sentence,),) = writer(server).write("얼마예요?", "ko", evidence)
    texts = {passage.id: passage.text for passage in evidence}
    shown = [texts[span.passage_id][span.start : span.end] for span in sentence.spans]
    assert shown == ["신청은 3월 2일까지 받았다.", LIMIT]


@both
def test_the_model_is_shown_the_evidence_under_labels_and_may_name_no_others(provider: str) -> None:
    with SERVERS[provider](GOOD) as server:
        written(writer(server), "How <much>?")
    (asked,) = server.asked
    rules, material = (message["content"] for message in asked["messages"])
    assert f"S1: {LIMIT}\nS2: {WINDOW}\n" in material and "How &lt;much&gt;?" in material
    assert LIMIT not in rules and "How" not in rules.split("Examples")[0]
    form = asked["format"] if provider == "ollama" else asked["response_format"]["json_schema"]["schema"]
    assert form == reply_schema(["S1", "S2"])
    sentence = form["properties"]["sentences"]["items"]
    assert sentence["properties"]["ids"]["items"]["enum"] == ["S1", "S2"] and sentence["required"] == ["ids", "text"]


@both
def test_an_engine_has_the_name_of_its_model_and_is_up_when_its_server_is(provider: str) -> None:
    with SERVERS[provider](GOOD) as server:
        engine = writer(server)
        assert engine.name == f"{provider}:{MODEL}" and engine.is_up()
    assert not engine.is_up()


BAD = {
    "no JSON": Reply(("this is not JSON",)),
    "JSON of another form": Reply(('["S1"]',)),
    "unknown id": Reply((reply(entry("x", "S9")),)),
    "no ids": Reply((reply(entry("x")),)),
    "text that is none": Reply(('{"sentences": [{"ids": ["S1"], "text": null}]}',)),
    "no sentence": Reply((reply(),)),
    "blank": Reply((reply(entry("  ", "S1")),)),
    "only a mark": Reply((reply(entry("[S1]", "S1")),)),
    "too deep": Reply(("[" * (REPLY_CHARS // 2),)),
    "too long": Reply((TWO,), done_reason="length"),
    "cut short": Reply((BEGUN,), done_reason=None),
    "whole but without its end": Reply((TWO,), done_reason=None),
    "empty": Reply(),
    "nothing at all": Reply(done_reason=None),
    "dead runner": Reply((BEGUN,), error="llama runner process has terminated"),
    "server error": Reply(status=500),
}


@both
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_bad_reply_is_asked_for_once_more_less_predictably_and_then_given_up(provider: str, bad: Reply) -> None:
    with SERVERS[provider](bad, GOOD) as server:
        assert written(writer(server))[-1] == (FIRST, SECOND)
        assert temperatures(server)[0] == 0 < temperatures(server)[1]
    with SERVERS[provider](bad) as server:
        assert type(failure(writer(server))) is ModelReplyError
        assert len(server.asked) == 2


@both
def test_a_reply_without_an_end_is_stopped_and_the_connection_closed(provider: str) -> None:
    with SERVERS[provider](Reply((BEGUN, "word " * 20), endless=True)) as server:
        error = failure(writer(server))
        assert type(error) is ModelReplyError and "did not stop" in error.message
        assert server.left.wait(5) and len(server.asked) == 2


@both
@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Reply(status=404), ModelMissingError),
        (Reply(status=429), ModelBusyError),
        (Reply(status=503), ModelBusyError),
        (Reply((BEGUN,), crash=True), ModelUnreachableError),
        (Reply((BEGUN,), pause=0.4), ModelTimeoutError),
    ],
    ids=["missing", "too many", "busy", "crash in mid-stream", "slow"],
)
def test_what_another_try_cannot_help_is_not_asked_for_again(
    provider: str, fault: Reply, expected: type[ModelError]
) -> None:
    patience = 0.2 if fault.pause else 5.0
    with SERVERS[provider](fault, GOOD) as server:
        assert type(failure(writer(server, model_first_timeout=patience))) is expected
        assert len(server.asked) == 1


@both
def test_a_reply_that_comes_too_slowly_is_given_up(provider: str) -> None:
    with SERVERS[provider](Reply((BEGUN, "word "), pause=0.05, endless=True), GOOD) as server:
        assert type(failure(writer(server, model_timeout=0.2))) is ModelTimeoutError
        assert len(server.asked) == 1 and server.left.wait(5)


@pytest.mark.parametrize("said", ["R&amp;D grants are up to KRW 3 million.", "R&D grants are up to KRW 3 million."])
def test_a_sign_that_was_escaped_for_the_model_comes_back_as_it_was(said: str) -> None:
    grants = passages(statement("rd", statement_en="R&D grants are up to KRW 3 million."))["rd:en"]
    with scripted_ollama(Reply((reply(entry(said, "S1")),))) as server:
        ((sentence,),) = writer(server).write("How much?", "en", [grants])
    assert "R&amp;D grants" in server.asked[0]["messages"][-1]["content"]
    assert sentence == DraftSentence(grants.text, (Span("rd:en", 0, len(grants.text)),))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Up to KRW 3 million [1][S1] (S1, S2).", "Up to KRW 3 million."),
        ("최대 300만 원입니다. [S1, S2]", "최대 300만 원입니다."),
        ("Article 18(3) and bill (2214308) stand.", "Article 18(3) and bill (2214308) stand."),
        ("제7조(2)와 (2024) 결과, [참고]", "제7조(2)와 (2024) 결과, [참고]"),
    ],
)
def test_marks_the_model_wrote_are_taken_out_and_nothing_else(said: str, kept: str) -> None:
    assert parsed(reply(entry(said, "S1")), labelled([GRANT])) == (DraftSentence(kept, FIRST.spans),)


def test_more_sentences_than_were_asked_for_are_never_shown() -> None:
    many = reply(*(entry(f"Sentence {number}.", "S1") for number in range(MOST_SENTENCES + 3)))
    with scripted_ollama(Reply(tuple(many[at : at + 7] for at in range(0, len(many), 7)))) as server:
        shown = written(writer(server))
    assert all(shown[-1][: len(sentences)] == sentences for sentences in shown)
    assert [len(sentences) for sentences in shown] == [*range(1, MOST_SENTENCES + 1), MOST_SENTENCES]


def test_a_reply_may_be_over_before_its_end_is_told() -> None:
    assert complete_entries(TWO) == [entry(LIMIT, "S1")]
    assert complete_entries(BEGUN) == [entry(LIMIT, "S1")]


@pytest.mark.parametrize("text", ["", "junk", '{"a": 1}', "[1, 2", "[" * REPLY_CHARS, '{"sentences": "some', "{]"])
def test_what_is_no_reply_has_no_complete_entries(text: str) -> None:
    assert complete_entries(text) == []


ENTRIES = st.lists(
    st.builds(entry, st.text(max_size=12), st.sampled_from(["S1", "S2"])), min_size=1, max_size=MOST_SENTENCES
)


@given(ENTRIES, st.booleans(), st.sampled_from([None, 2]))
@settings(deadline=None, max_examples=60)
def test_an_entry_that_is_complete_never_changes_wherever_the_reply_is_cut(
    entries: list[dict[str, Any]], ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps({"sentences": entries}, ensure_ascii=ascii_only, indent=indent)
    counts = []
    for end in range(len(text) + 1):
        complete = complete_entries(text[:end])
        assert complete == entries[: len(complete)]
        counts.append(len(complete))
    assert counts == sorted(counts) and counts[-1] == len(entries) - 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("S1"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
NEARLY = st.lists(st.fixed_dictionaries({}, optional={"ids": st.lists(JSON, max_size=3) | JSON, "text": JSON}) | JSON)


def only_reply_errors(read: Callable[[], tuple[DraftSentence, ...]]) -> None:
    with contextlib.suppress(ModelReplyError):
        assert all(isinstance(sentence, DraftSentence) and sentence.text for sentence in read())


@given(JSON | st.fixed_dictionaries({"sentences": NEARLY | JSON}))
@settings(deadline=None)
def test_whatever_json_a_model_writes_it_is_sentences_or_a_bad_reply(value: Any) -> None:
    only_reply_errors(lambda: parsed(json.dumps(value), labelled([GRANT])))


@given(NEARLY)
@settings(deadline=None)
def test_whatever_entries_a_model_writes_they_are_sentences_or_a_bad_reply(entries: list[Any]) -> None:
    only_reply_errors(lambda: drafted(entries, labelled([GRANT])))


@given(st.text())
@settings(deadline=None)
def test_whatever_text_a_model_writes_it_is_sentences_or_a_bad_reply(text: str) -> None:
    only_reply_errors(lambda: parsed(text, labelled([GRANT])))
    assert isinstance(complete_entries(text), list)


def sized(letters: int, name: str = "") -> Passage:
    name = name or f"s{letters}"
    return passages(statement(name, statement_ko="가" * letters))[f"{name}:ko"]


def test_evidence_keeps_to_its_budget_and_is_never_cut() -> None:
    fresh = TokenRate()
    assert fresh.within_budget([sized(EVIDENCE_TOKENS + 1)], "ko") == (sized(EVIDENCE_TOKENS + 1),)
    half = EVIDENCE_TOKENS // 2
    assert fresh.within_budget([sized(half), sized(half - 1), sized(half + 1)], "ko") == (sized(half), sized(half - 1))
    assert fresh.within_budget([], "ko") == ()


@given(st.lists(st.integers(1, EVIDENCE_TOKENS * 2), max_size=6), st.integers(1, CONTEXT_TOKENS - REPLY_TOKENS))
@settings(deadline=None)
def test_a_budget_keeps_whole_passages_from_the_first_on_whatever_the_model_counts(
    lengths: list[int], counted: int
) -> None:
    rate = TokenRate()
    rate.learn("가" * 1_000, "ko", counted)
    evidence = [sized(length, f"s{place}") for place, length in enumerate(lengths)]
    kept = rate.within_budget(evidence, "ko")
    assert list(kept) == evidence[: len(kept)] and bool(kept) is bool(evidence)
    assert (
        len(kept) <= 1
        or sum(len(passage.text) for passage in kept) * min(max(counted / 1_000, LEAST_RATE), MOST_RATE)
        <= EVIDENCE_TOKENS + 1e-6
    )


def test_a_count_of_nothing_teaches_nothing() -> None:
    rate, fresh = TokenRate(), TokenRate()
    rate.learn("가" * 100, "ko", 0)
    evidence = [sized(EVIDENCE_TOKENS), sized(1)]
    assert rate.within_budget(evidence, "ko") == fresh.within_budget(evidence, "ko") == (sized(EVIDENCE_TOKENS),)


@both
def test_the_budget_follows_the_model_s_own_count_in_the_language_that_it_counted(provider: str) -> None:
    three = [passages(statement(name, statement_en=f"{name} " * 100))[f"{name}:en"] for name in ("one", "two", "six")]
    korean = [passages(statement(name, statement_ko=name * 100))[f"{name}:ko"] for name in ("하나", "둘", "셋")]
    with SERVERS[provider](Reply((reply(entry("x", "S1")),), prompt_tokens=CONTEXT_TOKENS - REPLY_TOKENS)) as server:
        engine = writer(server)
        assert list(engine.write("Q?", "en", three)) and list(engine.write("Q?", "en", three))
        assert list(engine.write("Q?", "ko", korean))
    shown = [asked["messages"][-1]["content"] for asked in server.asked]
    assert [sum(passage.text.strip() in text for passage in three) for text in shown] == [3, 1, 0]
    assert all(passage.text in shown[2] for passage in korean)


@both
def test_a_prompt_that_does_not_fit_is_never_sent(provider: str) -> None:
    with SERVERS[provider](GOOD) as server:
        assert type(failure(writer(server), "why " * CONTEXT_TOKENS)) is ModelContextError
        assert server.asked == []


@both
def test_a_count_that_shows_that_a_prompt_did_not_fit_is_an_error_and_not_asked_again(provider: str) -> None:
    with SERVERS[provider](Reply((TWO,), prompt_tokens=CONTEXT_TOKENS - REPLY_TOKENS + 1)) as server:
        assert type(failure(writer(server))) is ModelContextError
        assert len(server.asked) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_question_fits_with_all_the_evidence_before_anything_was_learned(language: Language) -> None:
    sentence = {
        "ko": "가나다라마 바사아자차 카타파하다. ",
        "en": "Ten words of evidence make one sentence of their own. ",
    }[language]
    letters = round(EVIDENCE_TOKENS / {"ko": 1.0, "en": 0.4}[language])
    text = (sentence * letters)[: letters // 3]
    evidence = [
        passages(statement(name, statement_ko=text, statement_en=text))[f"{name}:{language}"]
        for name in ("a", "b", "c")
    ]
    asked = {"ko": "왜", "en": "why "}[language] * MAX_QUESTION_CHARS
    with scripted_ollama(Reply((reply(entry("x", "S1")),))) as server:
        assert list(writer(server).write(asked[:MAX_QUESTION_CHARS], language, evidence))
    material = server.asked[0]["messages"][-1]["content"]
    assert material.count(sentence.strip()) == 3 * text.count(sentence.strip()) and asked[:900] in material


class Clock(dt.datetime):
    """The breaker's clock, which a test can put forward."""

    ahead = dt.timedelta()

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        return dt.datetime.now(tz) + cls.ahead


@pytest.fixture
def rest(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Lets the time of rest pass."""
    monkeypatch.setattr("pybreaker.datetime", Clock)

    def passes() -> None:
        Clock.ahead += dt.timedelta(seconds=REST_SECONDS)

    yield passes
    Clock.ahead = dt.timedelta()


BUSY = Reply(status=503)


def exhausted(engine: ModelWriter) -> None:
    for _ in range(FAILURES):
        assert type(failure(engine)) is ModelBusyError


@both
def test_after_several_failures_in_a_row_the_server_is_left_alone(provider: str) -> None:
    with SERVERS[provider](BUSY) as server:
        engine = writer(server)
        exhausted(engine)
        for _ in range(3):
            error = failure(engine)
            assert type(error) is ModelRestingError and str(REST_SECONDS) in error.hint
        assert len(server.asked) == FAILURES


def test_after_the_rest_one_good_try_makes_all_well_again(rest: Callable[[], None]) -> None:
    with scripted_ollama(*[BUSY] * FAILURES, GOOD, BUSY) as server:
        engine = writer(server)
        exhausted(engine)
        rest()
        assert written(engine)[-1] == (FIRST, SECOND)
        assert type(failure(engine)) is ModelBusyError and type(failure(engine)) is ModelBusyError
        assert len(server.asked) == FAILURES + 3


def test_after_the_rest_one_bad_try_makes_another_rest(rest: Callable[[], None]) -> None:
    with scripted_ollama(*[BUSY] * (FAILURES + 1), GOOD) as server:
        engine = writer(server)
        exhausted(engine)
        rest()
        assert type(failure(engine)) is ModelBusyError
        for _ in range(3):
            assert type(failure(engine)) is ModelRestingError
        assert len(server.asked) == FAILURES + 1
        rest()
        assert written(engine)[-1] == (FIRST, SECOND)


def test_failures_with_a_good_reply_between_them_are_not_in_a_row() -> None:
    with scripted_ollama(*[BUSY, BUSY, GOOD] * 3) as server:
        engine = writer(server)
        for _ in range(3):
            assert type(failure(engine)) is ModelBusyError and type(failure(engine)) is ModelBusyError
            assert written(engine)[-1] == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Reply(status=404), ModelMissingError),
        (Reply(("junk",)), ModelReplyError),
        (Reply((TWO,), prompt_tokens=CONTEXT_TOKENS), ModelContextError),
    ],
    ids=["missing", "malformed", "no room"],
)
def test_what_is_no_failure_of_the_server_brings_it_no_rest(fault: Reply, expected: type[ModelError]) -> None:
    with scripted_ollama(fault) as server:
        engine = writer(server)
        for _ in range(FAILURES + 2):
            assert type(failure(engine, "why " * 1_000)) is expected
        server.replies[:] = [GOOD]
        assert written(engine)[-1] == (FIRST, SECOND)


@both
def test_a_reader_who_stops_early_stops_the_model_and_brings_it_no_rest(provider: str) -> None:
    with SERVERS[provider](*[Reply((BEGUN, "word "), endless=True)] * (FAILURES + 1), GOOD) as server:
        engine = writer(server)
        for _ in range(FAILURES + 1):
            stream = engine.write("How much?", "en", [GRANT])
            assert next(stream) == (FIRST,)
            stream.close()  # type: ignore[attr-defined]
            assert server.left.wait(5)
            server.left.clear()
        assert written(engine)[-1] == (FIRST, SECOND)


@both
def test_two_questions_are_written_about_at_the_same_time(provider: str) -> None:
    both_begun = threading.Barrier(2)
    with SERVERS[provider](Reply(GOOD.pieces, gate=lambda: both_begun.wait(5))) as server:
        engine = writer(server)
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda question: written(engine, question)[-1], ["How much?", "Until when?"]))
    assert results == [(FIRST, SECOND)] * 2 and len(server.asked) == 2
