"""Which digits can be a registration or card number: the check digits, and the date of birth in a resident's number.

A check digit tells a number from other digits of the same length, so it decides where nothing else does: digits without
a separator or a word beside them. It never lets a number through that looks like one: people mistype, and a resident's
number given out since October 2020 has no check digit at all.

``python-stdnum`` knows the composition of the Korean numbers and Luhn's sum. It does not know the check digits of a
business number, of a foreigner's and of a corporation's; those three are counted here. All functions take digits only.
"""

from __future__ import annotations

import datetime as dt

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.kr import brn, rrn

_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_RESIDENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
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


def is_resident_number(digits: str) -> bool:
    """Whether 13 digits are a resident's or foreigner's number with its check digit, as before October 2020."""
    return rrn.is_valid(digits) or (birth_date(digits) is not None and digits[-1] == _foreigner_digit(digits))


def is_business_number(digits: str) -> bool:
    """Whether ten digits are a business registration number with its check digit."""
    return brn.is_valid(digits) and digits[-1] == business_digit(digits)


def is_corporate_number(digits: str) -> bool:
    """Whether 13 digits are a corporation's registration number with its check digit."""
    return len(digits) == _RESIDENT_DIGITS and digits.isdecimal() and digits[-1] == corporate_digit(digits)


def is_card_number(digits: str) -> bool:
    """Whether 14 to 19 digits that begin as cards do pass Luhn's sum."""
    return len(digits) in _CARD_LENGTHS and digits[0] in "34569" and luhn.is_valid(digits)


def business_digit(digits: str) -> str:
    """The tenth digit that belongs to the first nine of a business number."""
    total = sum(weight * int(digit) for weight, digit in zip(_BUSINESS_WEIGHTS, digits, strict=False))
    return str(-(total + 5 * int(digits[8]) // 10) % 10)


def corporate_digit(digits: str) -> str:
    """The thirteenth digit that belongs to the first twelve of a corporation's number."""
    return str(-sum((1 + place % 2) * int(digit) for place, digit in enumerate(digits[:12])) % 10)


def _foreigner_digit(digits: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(_RESIDENT_WEIGHTS, digits, strict=False))
    return str((13 - total % 11) % 10)
