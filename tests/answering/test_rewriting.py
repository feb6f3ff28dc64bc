"""The model's sentences in the places of what they say anew."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.answering.rewriting import Checked, Checks, arranged, check, enough_kept
from assistant.answering.writing import DraftSentence, labelled
from assistant.indexing.embedding import HashEmbeddings
from assistant.records import Language
from tests.makers import passages, statement

GRANT = statement(
    "grant",
    statement_en="The grant is for makers of widgets in Daegu. It pays up to KRW 3 million per widget. "
    "The office is on the second floor. Leased widgets are excluded.",
    statement_ko="지원 대상은 대구의 위젯 제조사이다. 위젯 한 개에 최대 300만 원을 준다. 사무실은 2층에 있다. "
    "빌린 위젯은 제외된다.",
)
LOAN = statement("loan", statement_en="The loan is for shops. Shops apply in May.", statement_ko="대출은 가게용이다.")
PASSAGES = passages(GRANT, LOAN)
CHECKS = Checks(PASSAGES, HashEmbeddings())


def checked(texts: Sequence[str], *ids: str, language: Language = "en", checks: Checks = CHECKS) -> list[Checked]:
    found = labelled([PASSAGES[i] for i in ids])
    spans = tuple(excerpt.span for excerpt in found.values())
    return [check(DraftSentence(text, spans), tuple(found.values()), checks, language) for text in texts]


def shown(texts: Sequence[str], *ids: str, language: Language = "en") -> list[str]:
    found = tuple(labelled([PASSAGES[i] for i in ids]).values())
    drafts = arranged(checked(texts, *ids, language=language), found, language, needed={ids[0]})
    return [draft.text for draft in drafts]


def test_a_sentence_is_anchored_where_its_evidence_says_it_best() -> None:
    (one,) = checked(["Leased widgets are excluded."], "grant:en")
    (span,) = one.draft.spans
    assert PASSAGES["grant:en"].text[span.start : span.end] == "Leased widgets are excluded." and not one.reasons


def test_a_sentence_may_only_rest_on_a_statement_that_it_names() -> None:
    spans = (labelled([PASSAGES["loan:en"]])["S1"].span,)
    found = tuple(labelled([PASSAGES["grant:en"], PASSAGES["loan:en"]]).values())
    assert check(DraftSentence("Leased widgets are excluded.", spans), found, CHECKS, "en").reasons
    nowhere = check(DraftSentence("Leased widgets are excluded.", ()), found, CHECKS, "en")
    assert nowhere.reasons == ("no evidence",)


def test_a_sentence_takes_the_place_of_its_quote_and_nothing_of_the_statement_is_lost() -> None:
    assert shown(["It pays up to KRW 3 million per widget."], "grant:en") == [
        "The grant is for makers of widgets in Daegu.",
        "It pays up to KRW 3 million per widget.",
        "The office is on the second floor.",
        "Leased widgets are excluded.",
    ]
    assert shown(["The grant is for makers of widgets."], "grant:en")[0] == "The grant is for makers of widgets."


def test_a_statement_that_the_model_takes_up_comes_first_and_one_that_is_needed_always_stays() -> None:
    assert shown(["Shops apply in May."], "grant:en", "loan:en") == [
        "The loan is for shops.",
        "Shops apply in May.",
        "The grant is for makers of widgets in Daegu.",
        "It pays up to KRW 3 million per widget.",
        "The office is on the second floor.",
        "Leased widgets are excluded.",
    ]
    assert "The loan is for shops." not in shown(["Leased widgets are excluded."], "grant:en", "loan:en")


def test_korean_quotes_between_the_model_s_sentences_end_politely_too() -> None:
    said = shown(["위젯 한 개에 최대 300만 원을 준다."], "grant:ko", language="ko")
    assert said == [
        "지원 대상은 대구의 위젯 제조사입니다.",
        "위젯 한 개에 최대 300만 원을 줍니다.",
        "사무실은 2층에 있습니다.",
        "빌린 위젯은 제외됩니다.",
    ]


def test_the_same_sentence_twice_is_shown_once() -> None:
    twice = ["Leased widgets are excluded."] * 2
    assert shown(twice, "grant:en").count(twice[0]) == 1


def test_half_dropped_is_still_used_and_more_is_not() -> None:
    good, bad = "Leased widgets are excluded.", "Samsung pays 777 widgets."
    assert enough_kept(checked([good, bad], "grant:en"))
    assert not enough_kept(checked([good, bad, bad], "grant:en"))
    assert not enough_kept(checked([bad], "grant:en")) and not enough_kept([])


def test_what_has_the_words_but_not_the_sense_is_caught_by_its_vector_or_by_entailment() -> None:
    text = "The grant is for makers in Daegu."
    assert checked([text], "grant:en")[0].reasons == ()

    class Unlike(HashEmbeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[1.0, 0.0], [0.0, 1.0]]

    assert checked([text], "grant:en", checks=Checks(PASSAGES, Unlike()))[0].reasons == ("likeness: 0.00",)
    asked: list[tuple[str, str]] = []

    def entails(premise: str, hypothesis: str) -> float:
        asked.append((premise, hypothesis))
        return 0.2

    strict = Checks(PASSAGES, HashEmbeddings(), entails)
    assert checked([text], "grant:en", checks=strict)[0].reasons == ("not entailed: 0.20",)
    assert asked == [("The grant is for makers of widgets in Daegu.", text)]
    assert checked(["Leased widgets are excluded."], "grant:en", checks=strict)[0].reasons == ()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_sentence_that_stays_is_a_quote_or_a_checked_one(language: Language) -> None:
    passage_id = f"grant:{language}"
    found = tuple(labelled([PASSAGES[passage_id]]).values())
    for draft in arranged([], found, language, needed={passage_id}):
        assert draft.origin == "quote" and len(draft.spans) == 1
