"""Folding: means, intervals, groups; what does not apply is not zero, and nothing divides by nothing."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from evals import score
from evals.retrieval import first_rank, ndcg
from evals.run import Item
from tests.evals.makers import KNOWN, answer, case


def test_the_wilson_interval_is_the_textbook_s() -> None:
    found = score.wilson([1.0] * 8 + [0.0] * 2)
    assert found is not None
    assert (found.n, found.mean) == (10, 0.8)
    assert (round(found.low, 3), round(found.high, 3)) == (0.490, 0.943)


@pytest.mark.parametrize("values", [[1.0] * 5, [0.0] * 5, [1.0]])
def test_the_interval_stays_between_0_and_1(values: list[float]) -> None:
    found = score.wilson(values)
    assert found is not None and 0 <= found.low <= found.mean <= found.high <= 1 and found.low < found.high


def test_zero_division_the_mean_of_nothing_is_nothing() -> None:
    assert score.wilson([]) is None
    assert score.means([]) == {}


def test_zero_division_a_summary_of_one_item_has_no_percentiles() -> None:
    scores = score.score([Item(case(), answer("grant"), 0.1)], KNOWN)
    assert score.summary(scores, KNOWN)["seconds"] == {}


def test_what_does_not_apply_is_left_out_and_a_crash_is_named() -> None:
    items = [
        Item(case(id="right"), answer("grant"), 0.1),
        Item(case(id="wrong", language="en"), answer("loan"), 0.3),
        Item(case(id="broken"), None, error="Boom"),
    ]
    table = score.summary(score.score(items, KNOWN), KNOWN)
    assert table["items"] == 3 and table["crashed"] == ["broken"] and table["failing"] == ["wrong", "broken"]
    assert table["metrics"]["pass"]["mean"] == 0.5 and table["metrics"]["pass"]["n"] == 2
    assert "abstained" not in table["metrics"]
    assert table["by"]["language"]["ko"]["pass"]["mean"] == 1.0 and table["by"]["sheet"].keys() == {"widgets"}
    assert table["confusion"] == {"answer": {"answered": 2}}


def test_scores_and_summary_are_written_in_case_order(tmp_path: Path) -> None:
    scores = score.score([Item(case(id=i), answer("grant"), 0.1) for i in ("b", "a")], KNOWN)
    score.save(tmp_path, scores, score.summary(scores, KNOWN))
    lines = [json.loads(line) for line in (tmp_path / score.SCORES).read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["b", "a"] and lines[0]["scores"]["pass"] == 1.0
    assert json.loads((tmp_path / score.SUMMARY).read_text("utf-8"))["items"] == 2


def test_the_rank_of_evidence_is_that_of_the_first_acceptable_statement() -> None:
    groups = (("a", "b"), ("c",))
    assert first_rank(groups, ["x", "c", "b"]) == 2
    assert first_rank(groups, ["x"]) == math.inf


def test_ndcg_counts_each_group_once_at_its_first_statement() -> None:
    assert ndcg((("a",),), ["a", "x"]) == 1
    assert ndcg((("a",),), ["x", "a"]) == pytest.approx(1 / math.log2(3))
    assert ndcg((("a", "b"), ("c",)), ["a", "b", "c"]) == pytest.approx((1 + 1 / 2) / (1 + 1 / math.log2(3)))
    assert ndcg((("a",),), ["x"] * 10 + ["a"]) == 0
