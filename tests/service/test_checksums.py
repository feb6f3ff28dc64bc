"""The check digits agree with numbers made by their rules, and with numbers that are publicly known."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.service.checksums import (
    birth_date,
    business_digit,
    is_business_number,
    is_card_number,
)
from tests.service import personal

seeds = st.integers(0, 10**9).map(random.Random)
CHECKS = (
    (personal.business, is_business_number),
    (personal.card, is_card_number),
)


@given(seeds)
def test_a_number_made_by_the_rules_passes(rng: random.Random) -> None:
    for make, check in CHECKS:
        assert check(make(rng))


@given(seeds)
def test_a_number_with_another_check_digit_does_not(rng: random.Random) -> None:
    assert not is_business_number(personal.business(rng, right=False))
    assert not is_card_number(personal.card(rng, right=False))


@given(seeds, st.integers(0, 14), st.integers(1, 9))
def test_one_mistyped_digit_of_a_card_is_noticed(rng: random.Random, place: int, step: int) -> None:
    number = personal.card(rng)
    wrong = str((int(number[place]) + step) % 10)
    assert not is_card_number(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize("number", ["4111111111111111", "378282246310005", "5105105105105100", "30569309025904"])
def test_test_cards_of_the_card_companies_pass(number: str) -> None:
    assert is_card_number(number)


@pytest.mark.parametrize(
    "number", ["0000000000000000", "1111111111111117", "4111", "41111111111111111111", "2026022020260319"]
)
def test_digits_that_begin_or_end_as_no_card_does_are_none(number: str) -> None:
    assert not is_card_number(number)


@pytest.mark.parametrize("number", ["1168200276", "1348672683", "1208147521", "2208162517"])
def test_business_numbers_of_known_companies_pass(number: str) -> None:
    assert is_business_number(number)
    assert business_digit(number) == number[-1]


@pytest.mark.parametrize(
    "number", ["", "116820027", "0008200276", "1160000276", "1168200006", "116-82-0027", "가" * 10]
)
def test_what_is_no_business_number_by_its_make_is_none(number: str) -> None:
    assert not is_business_number(number)


@pytest.mark.parametrize(
    ("digits", "day"),
    [
        ("9001011234567", dt.date(1990, 1, 1)),
        ("0002293234567", dt.date(2000, 2, 29)),
        ("9002291234567", None),
        ("9013011234567", None),
        ("2010154123456", dt.date(2020, 10, 15)),
        ("9001015234567", dt.date(1990, 1, 1)),
        ("900101123456", None),
        ("90010112345六7", None),
    ],
)
def test_the_date_of_birth_is_read_in_its_century(digits: str, day: dt.date | None) -> None:
    assert birth_date(digits) == day


def test_a_number_without_check_digit_is_known_by_its_date() -> None:
    assert birth_date("2011054987654") == dt.date(2020, 11, 5)  # given out since October 2020
