"""Telephone numbers of any country, by Google's numbering plans (``phonenumbers``).

What a person in Korea writes is found by shape already (:mod:`.numbers`), right or mistyped. This finds the rest: numbers
of other countries, and groupings that no shape foresees. Numbers that anyone may call free or at a shared cost
(``080-…``, ``1588-…``) are nobody's own and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# In an address of the web, digits are the number of a page.
_IN_ADDRESS = re.compile(r"[A-Za-z0-9_=/&?.]$")
# Digits in one piece that begin neither as in Korea nor with a plus are an amount.
_AMOUNT = re.compile(r"(?!0|8210)\d+")


def telephones(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each number that some country's plan allows; one without a country code is read as Korean."""
    import phonenumbers as plans

    shared = {plans.PhoneNumberType.TOLL_FREE, plans.PhoneNumberType.SHARED_COST, plans.PhoneNumberType.UAN}
    for match in plans.PhoneNumberMatcher(text, "KR", leniency=plans.Leniency.VALID):
        if _AMOUNT.fullmatch(match.raw_string) or _IN_ADDRESS.match(text[max(match.start - 1, 0) : match.start]):
            continue
        if plans.number_type(match.number) not in shared:
            yield match.start, match.end
