"""What is asked of a thing: an amount, a rate, a date, a number, a contact. And does a statement hold one?

An answer to "how much" that holds no amount is not an answer; it is shown as the nearest thing known, and said to be so.
A statement that says "not known" about the very thing asked is an answer.
"""

from __future__ import annotations

import re
from typing import Literal

Slot = Literal["amount", "rate", "date", "number", "contact"]

_ASKED: tuple[tuple[Slot, re.Pattern[str]], ...] = (
    (
        "contact",
        re.compile(
            r"연락처|전화|문의처|문의(는|를)?\s*어디|어디(에|로)\s*(물어|문의|연락|전화)|콜센터|\b((tele)?phone( number)?|hotline|contact|helpline|e-?mail|whom? (do|can|should|could|must) (i|we|they|one) (ask|call|ring|phone|contact|write to|turn to))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "rate",
        re.compile(
            r"금리|이자율|이율|몇\s*(퍼센트|프로|%)|비율|보증\s*비율|\b(interest rate|what (rate|percent\w*|share)|how many percent)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "amount",
        re.compile(
            r"얼마(예|에|인|나 ?(받|주|지원|내|되|줘|드|나)|까지|를|씩|정도|$|\?|지|야|임|고|입|여|죠|래|이)|몇\s*(억|만|천)?\s*원|금액|액수|한도|상한|"
            r"\bhow much\b|\b(amount|maximum (grant|loan|fine|sum)|ceiling|cap)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "date",
        re.compile(
            r"언제|며칠|몇\s*월|몇\s*일|날짜|마감일|기한|\b(when|what date|which day|deadline|by what date)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            r"몇\s*(명|개|곳|건|년|번|조|차|회|장|대|개사|군데|가지|살)|\bhow (many|often|long)\b", re.IGNORECASE
        ),
    ),
)

_HELD: dict[Slot, re.Pattern[str]] = {
    "amount": re.compile(
        r"\d[\d,.]*\s*(조|억|천만|백만|만)[\d,조억만천백\s]*원|\d[\d,]*\s*원|(KRW|₩|USD|EUR|\$|€)\s*\d|\d[\d,.]*\s*(won|euros?|dollars?|yen)",
        re.IGNORECASE,
    ),
    "rate": re.compile(r"\d[\d.]*\s*(%|퍼센트|프로|percent|per cent|포인트|points?)|무이자", re.IGNORECASE),
    "date": re.compile(
        r"\d{4}\s*년|\d{1,2}\s*월|\d+\s*일|\b(19|20)\d{2}\b|\b(January|February|March|April|May|June|July|August|September|October|November|December)\b"
    ),
    "number": re.compile(
        r"\d|한 |두 |세 |네 |\b(one|two|three|four|five|six|seven|eight|nine|ten|twice|yearly|annual\w*)\b|매년",
        re.IGNORECASE,
    ),
    "contact": re.compile(
        r"\d{2,4}-\d{3,4}-\d{4}|\b1\d{3}\b|\d{3}-\d{4}|[\w-]+\.(go|or|co|re)\.kr|\.kr\b|문의", re.IGNORECASE
    ),
}
_NOT_KNOWN = re.compile(
    r"(확인되지|알려지지|밝혀지지|나오지|정해지지|나와 있지|공개되지|찾지)\s*(는\s*)?(않|못)|알 수 없|미정|확인하지 못|언급되어 있지 않|"
    r"\b(not (been )?(found|known|stated|given|confirmed|published|set|fixed|mentioned|settled)|no .{0,40}(is|was|are|were) (known|found|given)|unknown|"
    r"could not be (confirmed|found)|does not (say|mention|give|state)|cannot be seen|appears neither|unconfirmed)\b",
    re.IGNORECASE,
)


def asked_slot(question: str) -> Slot | None:
    """The one thing a question asks for, where its words say so; the first of contact, rate, amount, date, number."""
    return next((slot for slot, pattern in _ASKED if pattern.search(question)), None)


def holds(slot: Slot, text: str, exactly: bool = False) -> bool:
    """Whether a text holds a value for the slot; unless ``exactly``, a rate answers "how much" too."""
    alternatives: tuple[Slot, ...] = ("amount", "rate") if slot == "amount" and not exactly else (slot,)
    return any(_HELD[one].search(text) for one in alternatives)


def says_not_known(text: str) -> bool:
    """Whether a text says of something that it is not known."""
    return bool(_NOT_KNOWN.search(text))
