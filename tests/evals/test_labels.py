"""The checks against sentences of a real model that a person read: nothing unsupported gets by."""

from __future__ import annotations

from collections import Counter

from benchmarks.checking import judged

# Their source ("one online article") stands in another sentence of the same statement, which is always shown with them.
BESIDE_THEIR_SOURCE = {"un2-en-06#0", "bill-q-status-taskforce-en#0", "shop-fu-own-share-ko#0"}


def test_no_sentence_that_was_read_as_unsupported_is_kept_and_a_good_part_of_the_others_is() -> None:
    every = [*judged()]
    assert {one.row["id"] for one in every if one.kept and not one.supported} <= BESIDE_THEIR_SOURCE
    kept = Counter(one.kept for one in every if one.supported)
    assert kept[True] >= 0.4 * kept.total() and len(every) == 168


def test_what_was_caught_was_caught_for_many_reasons() -> None:
    reasons = Counter(r.split(":")[0] for one in judged() if not one.supported for r in one.checked.reasons)
    assert len(reasons) >= 10
