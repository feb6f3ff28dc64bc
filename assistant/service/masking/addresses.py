"""Postal addresses by their region, their label or the flat that ends them, in Korean and in English letters.

A street and a house number alone are not taken for one: "바우처로 300" reads the same. Nor are numbers with a unit behind
them: "서울 강남구 지원사업으로 10명". How the parts of an address follow each other: 시·도, 시·군·구, 읍·면, then a street
(로, 길) or a plot (동, 리, 가) with its number, then the building and the flat.
"""

from __future__ import annotations

import re

from assistant.service.masking.numbers import Row, shape
from assistant.service.masking.sight import FOUND, PUBLIC

_DONE = FOUND + PUBLIC
_SP = "[ ]{1,2}"

_REGION = (
    r"(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충청?북|충청?남|전라?북|전라?남|경상?북|경상?남|제주)"
    r"(?:특별자치시|특별자치도|특별시|광역시|도|시)?"
)
_TOWN = r"[가-힣]{1,5}(?:시|군|구)(?![가-힣])"
_WITHIN = rf"(?:{_REGION}{_SP}(?:{_TOWN}{_SP}){{0,2}}|(?:{_TOWN}{_SP}){{1,2}})(?:[가-힣0-9]{{1,6}}(?:읍|면){_SP})?"
_UNIT = (
    r"(?:여 ?)?(?:개|건|명|년|월|일(?!대)|시(?!\))|분|초|원|만|억|천|백|조|퍼센트|주|차|회|호(?!\d)|배|곳|대|위|점|단계|인|가지"
    r"|종|세|차례|평|[%㎡~]|kg|km|pt)"
)
_HOUSE = rf"(?:지하 ?|산 ?)?\d{{1,5}}(?:-\d{{1,4}})?(?:번지)?(?!\d|[.,]\d|-\d)(?! {{0,2}}{_UNIT})"
_ROAD = rf"(?<!으)(?:대로|로|길)(?: ?\d{{1,4}}[가-힣]?번?길)?(?: ?안길)? ?{_HOUSE}"
_STREET = rf"[가-힣0-9·.]{{1,12}}{_ROAD}"
_PLOT = rf"[가-힣0-9]{{1,7}}(?:동|리|가|읍|면) ?{_HOUSE}"
_ROOM = r"(?:제 ?)?(?:지하 ?|B)?\d{1,5}호"
_FLOOR = r"(?:지하 ?)?\d{1,3}층"
_FLAT = rf"(?:(?:제 ?)?(?:[A-Za-z가-힣]?\d{{1,4}}|[가-하A-Z])동(?: ?{_ROOM})?|{_FLOOR}(?: ?{_ROOM})?|{_ROOM})"
_BUILDING = r"[가-힣A-Za-z0-9]{0,15}(?:아파트|빌딩|타워|빌라|오피스텔|센터|상가|맨션|플라자|프라자|팰리스|캐슬|자이|푸르지오|래미안|힐스테이트|아이파크)"
_ASIDE = rf"\([^()\n{_DONE}]{{1,30}}\)"
_REST = rf"(?:[, ]{{0,2}}{_ASIDE})?(?:[, ]{{1,2}}{_BUILDING})?(?:[, ]{{1,2}}{_FLAT})?(?:[, ]{{0,2}}{_ASIDE})?"
_POST = r"(?:(?<!\d)(?:우|\(우?\)?)? ?\d{5}\)?[, ]{1,2})?"

_TAIL = r"입니다|이고|이며|이에요|예요|에 ?(?:있|위치)"
_NEXT = r",? {0,2}(?:전화|연락처|이메일|성명|이름|대표|Tel|TEL|tel|T[. :])"
_LABEL = r"(?<!메일)(?<!홈페이지)(?<!누리집)(?<!사이트)(?<!웹)(?<!링크)(?<!IP) ?(?:주소지?|소재지|거주지|배송지|사업장) ?(?:[:=]|은|는) {0,3}"
_NO_LINK = rf"(?!https?:|www\.)(?=[^\n{_DONE}]{{0,60}}\d)"
_LINE = rf"(?P<item>{_NO_LINK}[^\s{_DONE}](?:(?!{_TAIL}|{_NEXT}| {{3}}|[;|/])[^\n{_DONE}]){{4,90}}?)(?= *$| {{3}}|[;|/]|\.(?: |$)|{_TAIL}|,? {{0,2}}{FOUND}|{_NEXT})"

_EN_STREET = (
    r"(?:[A-Z][A-Za-z]{1,20}|\d{1,3}(?:beon)?)(?: ?\d{1,3}(?:beon)?)?-?(?:daero|ro|gil)(?: ?\d{1,3}(?:beon)?-?gil)?\b"
)
_EN_PART = r"[A-Z][A-Za-z]{1,20}(?:-(?:si|gu|gun|do|dong|eup|myeon|ri|ro|gil))?(?![a-z])|\d{5}(?!\d)"
_EN_PARTS = rf"(?:, {{0,2}}(?:Republic of Korea|South Korea|{_EN_PART})(?: \d{{5}}(?!\d))?){{0,6}}"
_EN_LABEL = r"(?i:(?<!mail )(?<!web )(?<!ip )\baddress) ?(?::|is) ?"


def _is_line(item: str) -> bool:
    return bool(re.search(r"[가-힣]{2}", item) and re.search(r"\d", item))


ADDRESSES: tuple[Row, ...] = (
    ("address", shape(rf"{_POST}(?<![가-힣]){_WITHIN}(?:{_STREET}|{_PLOT}){_REST}")),
    ("address", shape(_LABEL + _LINE, _is_line)),
    ("address", shape(rf"(?<![가-힣])(?:{_BUILDING}[, ]{{0,2}})?(?:제 ?)?(?<!\d)\d{{1,4}}동 ?(?:제 ?)?\d{{1,5}}호(?!\d)")),
    ("address", shape(rf"(?<![가-힣0-9])[가-힣0-9·.]{{1,12}}{_ROAD}[, ]{{1,2}}{_FLAT}{_REST}")),
    ("address", shape(rf"(?<![\w-])(?:#?\d{{1,5}}(?:-\d{{1,4}})?,? {{1,2}}){{1,2}}{_EN_STREET}{_EN_PARTS}")),
    ("address", shape(rf"\b{_EN_STREET},? {{1,2}}\d{{1,4}}(?:-\d{{1,3}})?(?=, {{1,2}}[A-Z]){_EN_PARTS}")),
    ("address", shape(rf"{_EN_LABEL}(?P<item>{_NO_LINK}[A-Za-z0-9#][^\n{_DONE}]{{7,110}}?)(?= *$|[;|]|\. |\.$|,? ?{FOUND})")),
)  # fmt: skip
