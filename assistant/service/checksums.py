"""Which digits can be a registration or card number: the check digits, and the date of birth in a resident's number.

A check digit tells a number from other digits of the same length, so it decides where nothing else does: digits without
a separator or a word beside them. It never lets a number through that looks like one: people mistype, and a resident's
number given out since October 2020 has no check digit at all.

``python-stdnum`` knows the composition of the Korean numbers and Luhn's sum. It does not know the check digit of a
business number, which is counted here. All functions take digits only.
"""

from __future__ import annotations

import datetime as dt

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.kr import brn, rrn

_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_CARD_LENGTHS = range(14, 20)
_RESIDENT_DIGITS = 13


def birth_date(digits: str) -> dt.date | None:
    """The date in the first six of a resident's 13 digits, in the century that the seventh names; or None."""
    if len(digits) != _RESIDENT_DIGITS or not digits.isdecimal():
        return None
    try:
        return rrn.get_birth_date(digits)
    except ValidationError:
        return None


def is_business_number(digits: str) -> bool:
    """Whether ten digits are a business registration number with its check digit."""
    return brn.is_valid(digits) and digits[-1] == business_digit(digits)


def is_card_number(digits: str) -> bool:
    """Whether 14 to 19 digits that begin as cards do pass Luhn's sum."""
    return len(digits) in _CARD_LENGTHS and digits[0] in "34569" and luhn.is_valid(digits)


def business_digit(digits: str) -> str:
    """The tenth digit that belongs to the first nine of a business number."""
    total = sum(weight * int(digit) for weight, digit in zip(_BUSINESS_WEIGHTS, digits, strict=False))
    return str(-(total + 5 * int(digits[8]) // 10) % 10)
