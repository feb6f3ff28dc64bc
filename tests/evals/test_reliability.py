"""The reliability of the product's own doubt."""

from __future__ import annotations

import pytest

from assistant.answering.chain import AnswerChain
from evals.cases import committed
from evals.reliability import curve, measure


def test_the_curve_sets_what_was_given_against_what_came_true() -> None:
    found = curve([(0.1, False), (0.1, False), (0.15, True), (0.9, True), (1.0, True)])
    assert [b["n"] for b in found["bins"]] == [3, 2]
    assert found["bins"][0]["given"] == pytest.approx(0.35 / 3) and found["bins"][0]["came_true"] == pytest.approx(
        1 / 3
    )
    assert found["bins"][1]["came_true"] == 1
    assert found["brier_of_the_share"] == pytest.approx(0.24)


def test_perfect_doubt_has_a_brier_score_of_zero_and_none_the_worst() -> None:
    assert curve([(1.0, True), (0.0, False)])["brier"] == 0
    assert curve([(0.0, True), (1.0, False)])["brier"] == 1
    assert curve([]) == {}


def test_the_product_knows_more_than_the_share(chain: AnswerChain) -> None:
    found = measure([case for case in committed() if case.split == "dev"], chain.index, chain.parts.embeddings)
    assert found["brier"] < 0.8 * found["brier_of_the_share"]
    assert found["bins"][0]["came_true"] < found["bins"][-1]["came_true"]
