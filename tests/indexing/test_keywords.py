"""Keyword search: how texts are cut, that the right document wins, and that a saved index gives the same scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.indexing.keywords import EXTRA_WEIGHT, KeywordIndex, tokens

DOCUMENTS = [
    "스마트상점 지원금은 500만원이다. Smart shop subsidy.",
    "로봇 대출 금리는 연 2.5%이다. Robot loan, interest 2.5 per cent.",
    "교육은 부산에서 한다. Training in Busan for 1,000 people.",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("?! …", []),
        ("법 개정", ["법", "개정"]),
        ("지원금은", ["지원", "원금", "금은"]),
        ("Robots LOAN", ["robot", "loan"]),
        ("AI기본법", ["ai", "기본", "본법"]),
        ("1,000명 2.5% 2025.", ["1000", "명", "2.5", "2025"]),
        ("ＡＩ　１２", ["ai", "12"]),
        ("gas bus", ["gas", "bus"]),
        ("중소·벤처", ["중소", "벤처"]),
        (",.", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(st.text())
def test_tokens_never_fail_and_are_never_empty(text: str) -> None:
    assert all(token and token == token.lower() for token in tokens(text))


@given(st.text(), st.text())
def test_texts_side_by_side_have_the_tokens_of_both(left: str, right: str) -> None:
    assert tokens(f"{left} | {right}") == tokens(left) + tokens(right)


@pytest.mark.parametrize(
    ("text", "winner"),
    [("스마트 상점은 얼마?", 0), ("대출 금리가 궁금해요", 1), ("where is the training", 2), ("2.5", 1), ("1000명", 2)],
)
def test_the_right_document_wins(text: str, winner: int) -> None:
    scores = KeywordIndex.build(DOCUMENTS).scores(text)
    assert scores.shape == (3,)
    assert scores.argmax() == winner
    assert scores[winner] > 0


@pytest.mark.parametrize("text", ["", "?", "zzz", "쀍뛟"])
def test_what_nothing_matches_scores_zero(text: str) -> None:
    assert KeywordIndex.build(DOCUMENTS).scores(text).tolist() == [0, 0, 0]


def test_extra_terms_find_what_the_text_does_not_say_and_weigh_less() -> None:
    index = KeywordIndex.build(DOCUMENTS)
    own, extra = index.scores("robot"), index.scores("키오스크", ["robot", "the robot"])
    assert extra.argmax() == 1
    assert extra[1] == pytest.approx(EXTRA_WEIGHT * own[1])


def test_extra_terms_do_not_count_again_what_the_text_says() -> None:
    index = KeywordIndex.build(DOCUMENTS)
    np.testing.assert_allclose(index.scores("robot", ["Robots"]), index.scores("robot"))


def test_more_often_asked_is_nearer() -> None:
    scores = KeywordIndex.build(["kiosk kiosk kiosk", "kiosk shop shop", "loan loan loan"]).scores("kiosk")
    assert scores[0] > scores[1] > scores[2] == 0


def test_a_saved_index_gives_the_same_scores(tmp_path: Path) -> None:
    built = KeywordIndex.build(DOCUMENTS)
    built.save(tmp_path / "deep" / "folder")
    loaded = KeywordIndex.load(tmp_path / "deep" / "folder")
    assert len(loaded) == len(built) == 3
    for text in ("스마트상점 대출", "interest in Busan", ""):
        np.testing.assert_array_equal(loaded.scores(text), built.scores(text))


def test_documents_without_tokens_are_kept_and_never_found() -> None:
    index = KeywordIndex.build(["", "loan", "…"])
    assert len(index) == 3
    assert index.scores("loan")[[0, 2]].tolist() == [0, 0]
    assert KeywordIndex.build([""]).scores("loan").tolist() == [0]


def test_an_index_needs_a_document() -> None:
    with pytest.raises(ValueError, match="at least one document"):
        KeywordIndex.build([])


@given(
    st.lists(st.text(alphabet="가나다 abc12.", max_size=12), min_size=1, max_size=5), st.text(alphabet="가나다 abc12.")
)
def test_scores_are_never_negative_and_one_per_document(documents: list[str], text: str) -> None:
    scores = KeywordIndex.build(documents).scores(text, (text[::-1],))
    assert scores.shape == (len(documents),)
    assert (scores >= 0).all()
    assert np.isfinite(scores).all()
