"""Personal numbers by their shape and what stands beside them: one row of :data:`NUMBERS` each, tried in order.

A row runs on what the rows above it left. Numbers with separators are taken as they look, mistyped or not. Digits without
separators need a check digit, a date of birth or a word beside them, and no unit behind them: most such digits are amounts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from assistant.service import checksums
from assistant.service.masking.telephones import telephones

Kind = Literal[
    "email",
    "passport-number",
    "licence-number",
    "card-number",
    "resident-number",
    "corporate-number",
    "business-number",
    "account-number",
    "birth-date",
    "phone",
    "address",
    "name",
]
Finder = Callable[[str], Iterator[tuple[int, int]]]
Row = tuple[Kind, Finder]


def shape(pattern: str, fits: Callable[[str], bool] = lambda item: True) -> Finder:
    """A finder of what the group ``item`` of the pattern matches (all of it without one), where ``fits`` agrees."""
    compiled = re.compile(pattern, re.MULTILINE)
    group = "item" if "item" in compiled.groupindex else 0

    def find(text: str) -> Iterator[tuple[int, int]]:
        at = 0
        while match := compiled.search(text, at):
            item = match[group]
            if fitting := bool(item.strip()) and fits(item):
                start = match.start(group) + len(item) - len(item.lstrip())
                yield start, start + len(item.strip())
            at = match.end() if fitting else match.start() + 1

    return find


def digits_of(text: str) -> str:
    """Its digits alone."""
    return re.sub(r"\D", "", text)


# \u1173 is what NFKC makes of the letter ㅡ, which is typed for a dash.
# A mail that was wrapped breaks numbers behind a dash.
_DASH = r"(?: {0,2}(?:[-\u2010-\u2015\u2212\u1173.]{1,2} {0,2}|[-\u2010-\u2015] ?\n[> ]{0,4}))"
_GAP = rf"(?:{_DASH}| {{1,3}})"
_IS = r"[ \t]{0,3}(?:번호|\([^()\n]{1,12}\))?[ ]{0,2}(?:[:=.은는이가]|is|no\.?|number|#)?[ :]{0,3}"
_BARE = r"(?<![A-Za-z0-9_=/&.,+-])"
_NO_UNIT = r"(?![\d-]|[.,]\d| ?(?:원|만|억|조|명|개|건|달러|won|KRW|USD|%))"

_BIRTH = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DATE = (
    r"(?:19|20)?\d\d ?[-./년] {0,2}(?:0?[1-9]|1[0-2]) ?[-./월] {0,2}(?:[12]\d|3[01]|0?[1-9])(?!\d)(?: ?일|\.(?!\d))?"
    rf"|(?:19|20)?{_BIRTH}(?!\d)"
)
_CARD = rf"\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{1,4}}|\d{{4}}{_GAP}\d{{6}}{_GAP}\d{{4,5}}"

_AREA = r"(?:50\d|[3-6]\d|70|1[016-9]|2)"
_HOME = rf"(?<!\d)(?:\(0{_AREA}\)|0{_AREA}\)?)"
_ABROAD = rf"(?<![\d+])(?:(?:\+|00) ?82[ .-]?(?:\(0\) ?|0)?|82-0?){_AREA}"
_CALL_GAP = rf"(?:{_GAP}| ?[_/] ?)"
_CALL = rf"(?:{_HOME}|{_ABROAD}){_CALL_GAP}?\d{{3,4}}{_CALL_GAP}?\d{{4}}(?!\d)"
_SAID = "[공영일이삼사오육륙칠팔구]"
_CALL_WORDS = r"(?i:전화|연락처|휴대폰|핸드폰|팩스|\b(?:tel|telephone|phone|mobile|cell|fax|hp)\b)"
_LOCAL = r"(?!1[568]\d\d|19\d\d|20\d\d)\d{3,4}[-. ]\d{4}(?![\d-])"

# Banks whose names are everyday words count only where the number follows at once.
_PLAIN_BANK = r"(?:국민|신한|우리|하나|기업|산업|제일|부산|대구|광주|전북|경남|제주|농협|축협|수협|신협|카카오|토스|케이|KB|NH|IBK|KDB|SC|iM|MG)"
_BANK = (
    rf"(?:{_PLAIN_BANK}(?:은행|뱅크|중앙회)|은행|뱅크|농협|수협|신협|우체국|새마을금고|계좌|통장|입금|송금|이체|예금주"
    r"|(?i:\b(?:bank|account|acct)\b|a/c))"
)
_ACCOUNT = rf"(?:(?<![\d.,-])\d{{2,6}}(?:[-\u2010-\u2015 ]\d{{1,8}}){{1,4}}(?![\d-]|,\d)|{_BARE}\d{{10,16}}){_NO_UNIT}"
_ACCOUNT_DIGITS = range(10, 17)
_ABROAD_DIGITS = range(9, 16)
_BEGINS_AS_DATE = re.compile(r"(?:19|20)\d\d[-. ](?:0?[1-9]|1[0-2])[-. ]")


def _is_account(item: str) -> bool:
    return (
        len(digits_of(item)) in _ACCOUNT_DIGITS
        and not re.fullmatch(_CALL, item)
        and not _BEGINS_AS_DATE.match(item)
        and len(digits_of(item.split(" ")[0])) != 4 + 2 + 2  # two dates side by side
    )


def _has_birth(item: str) -> bool:
    return checksums.birth_date(digits_of(item)) is not None


NUMBERS: tuple[Row, ...] = (
    ("email", shape(r"[A-Za-z0-9._%+-]{1,64}(?:@| ?(?:\(at\)|\[at\]|골뱅이) ?)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")),
    ("passport-number", shape(r"(?<![A-Za-z0-9])[MSRGD](?:\d{8}|\d{3}[A-Z]\d{4})(?![A-Za-z0-9])")),
    ("passport-number", shape(rf"(?i:여권|passport){_IS}(?P<item>[A-Za-z]{{0,2}}\d{{6,9}}[A-Za-z]?)(?![A-Za-z0-9])")),
    ("licence-number", shape(r"(?<![\d-])(?:1[1-9]|2[0-8])-\d\d-\d{6}-\d\d(?![\d-])")),
    ("licence-number", shape(r"(?:서울|부산|경기|강원|충북|충남|전북|전남|경북|경남|제주|대구|인천|광주|대전|울산) ?\d\d-\d{6}-\d\d(?![\d-])")),
    ("licence-number", shape(rf"(?i:면허|licen[cs]e){_IS}(?P<item>\d\d[- ]?\d\d[- ]?\d{{6}}[- ]?\d\d)(?![\d-])")),
    # four years in a row ("2024 2025 2026 2027") look like a card number, and no card begins so
    ("card-number", shape(rf"(?<!\d)(?!(?:19|20)\d\d)(?:{_CARD})(?!\d)")),
    ("card-number", shape(rf"{_BARE}\d{{14,19}}{_NO_UNIT}", checksums.is_card_number)),
    ("card-number", shape(rf"(?i:카드|\bcard\b){_IS}(?P<item>\d{{14,19}}){_NO_UNIT}")),
    ("corporate-number", shape(rf"법인(?:등록)?{_IS}(?P<item>\d{{6}}{_DASH}?\d{{7}})(?!\d)")),
    # without a dash it must begin with a date of birth: two amounts beside each other do not
    ("resident-number", shape(rf"(?<!\d)(?:\d{{6}}{_DASH}\d[\d*]{{6}}|{_BIRTH} {{1,3}}\d{{7}})(?!\d)")),
    ("resident-number", shape(rf"(?<!\d){_BIRTH}\d{{7}}{_NO_UNIT}", _has_birth)),
    ("resident-number", shape(rf"(?:주민|외국인)(?:등록)?{_IS}(?P<item>\d{{6}}{_GAP}?\d[\d*]{{6}})(?!\d)")),
    ("resident-number", shape(rf"(?:주민|외국인)(?:등록)?{_IS}(?P<item>{_BIRTH}(?:{_DASH}\d\**)?)(?!\d)")),
    ("business-number", shape(rf"(?<!\d)\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{5}}(?!\d)")),
    ("business-number", shape(rf"{_BARE}\d{{10}}{_NO_UNIT}", checksums.is_business_number)),
    ("business-number", shape(rf"(?i:사업자(?:등록)?|business (?:registration )?){_IS}(?P<item>\d{{10}})(?!\d)")),
    ("account-number", shape(rf"{_BANK}[^\d\n\ue000\ue001]{{0,25}}(?P<item>{_ACCOUNT})", _is_account)),
    ("account-number", shape(rf"{_PLAIN_BANK} ?[:)]? ?(?P<item>{_ACCOUNT})", _is_account)),
    ("account-number", shape(rf"(?P<item>{_ACCOUNT})[ ,/(]{{0,3}}(?:{_BANK}|{_PLAIN_BANK}(?![가-힣]))", _is_account)),
    ("birth-date", shape(rf"(?i:생년월일|생일|출생일?|date of birth|birth ?da(?:te|y)|\bdob\b){_IS}(?P<item>{_DATE})")),
    ("birth-date", shape(rf"(?<!\d)(?P<item>{_DATE}) ?생(?=입니다|이고|이며|인데|이라|[^가-힣]|$)")),
    ("phone", shape(_CALL)),
    ("phone", shape(rf"(?<![\dA-Za-z-])(?:[0oO]1[0oO]{_CALL_GAP}[\doO]{{4}}{_CALL_GAP}[\doO]{{4}}|10-\d{{4}}-\d{{4}})(?![\d-])")),
    ("phone", shape(rf"[공영]일[공영일육칠팔구]{_GAP}?{_SAID}{{3,4}}{_GAP}?{_SAID}{{4}}")),
    ("phone", shape(rf"{_CALL_WORDS}{_IS}(?P<item>{_LOCAL})")),
    ("phone", shape(rf"(?<![\d+])\+[1-9]\d{{0,2}}(?:{_GAP}?\(?\d{{1,4}}\)?){{2,6}}(?![\d%])", lambda item: len(digits_of(item)) in _ABROAD_DIGITS)),
    ("phone", telephones),
)  # fmt: skip
