"""Citations are numbered by first appearance and verbatim by offset."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.citations import Draft, Span, cite, verify, with_marks
from assistant.answering.quoting import quoted
from assistant.records import Answer
from tests.makers import passages, statement

STATEMENTS = {f"s{n}": statement(f"s{n}", statement_ko=f"첫째 문장 {n}이다. 둘째 문장 {n}이다.") for n in range(4)}
PASSAGES = passages(*STATEMENTS.values())


def answer_of(drafts: list[Draft]) -> Answer:
    sentences, citations = cite(drafts, PASSAGES, STATEMENTS)
    return Answer("질문", "ko", "answered", with_marks(sentences), sentences, citations, (), (), "quote")


def test_two_sentences_of_one_statement_share_a_number_and_a_quote() -> None:
    answer = answer_of(list(quoted([STATEMENTS["s0"]], PASSAGES, "ko")))
    assert answer.text == "첫째 문장 0이다. [1] 둘째 문장 0이다. [1]"
    assert [citation.quote for citation in answer.citations] == ["첫째 문장 0이다. 둘째 문장 0이다."]


def test_numbers_follow_first_appearance() -> None:
    answer = answer_of(list(quoted([STATEMENTS["s2"], STATEMENTS["s0"]], PASSAGES, "ko")))
    assert [(c.number, c.statement_id) for c in answer.citations] == [(1, "s2"), (2, "s0")]


def test_a_sentence_may_rest_on_two_passages() -> None:
    draft = Draft("둘 다 문장이다.", (Span("s1:ko", 0, 9), Span("s3:ko", 0, 9)), "model")
    assert answer_of([draft]).text == "둘 다 문장이다. [1][2]"


@given(st.lists(st.tuples(st.sampled_from(sorted(PASSAGES)), st.integers(0, 8), st.integers(1, 8)), max_size=8))
def test_every_promise_holds_for_any_spans(picked: list[tuple[str, int, int]]) -> None:
    drafts = [
        Draft(PASSAGES[i].text[start : start + length], (Span(i, start, start + length),), "quote")
        for i, start, length in picked
    ]
    answer = answer_of(drafts)
    assert verify(answer, PASSAGES) == ()
    assert all(PASSAGES[c.passage_id].text[c.start : c.end] == c.quote for c in answer.citations)


def test_verify_sees_each_way_of_being_wrong() -> None:
    good = answer_of(list(quoted([STATEMENTS["s0"], STATEMENTS["s1"]], PASSAGES, "ko")))
    first, second = good.citations
    broken = {
        "numbers do not run 1..n": replace(good, citations=(first, replace(second, number=3))),
        "numbers are not in order of first appearance": replace(good, sentences=good.sentences[::-1]),
        "a mark without a citation, or a citation without a mark": replace(good, text=good.text + " [7]"),
        "the text is not its sentences": replace(good, text="통과됐다. [1][2]"),
        "a sentence without a citation": replace(
            good, sentences=(*good.sentences, replace(good.sentences[0], citations=()))
        ),
        "a quote that is not in its passage": replace(good, citations=(replace(first, quote="다른 말"), second)),
    }
    assert verify(good, PASSAGES) == ()
    for complaint, answer in broken.items():
        assert complaint in verify(answer, PASSAGES)
