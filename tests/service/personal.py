"""Makes personal data that is nobody's, and mails around it: seeded, right and mistyped, in many ways of writing.

Numbers are computed here by their own rules, apart from :mod:`assistant.service.checksums`, so that the two check
each other.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

KINDS = """
    email phone resident-number business-number card-number account-number address name passport-number
    licence-number birth-date corporate-number
""".split()

_FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")
_SURNAMES, _GIVEN = (
    "김이박최정강조윤장임한오서신권",
    ("민준", "서연", "도윤", "하은", "지훈", "수빈", "영희", "철수", "은채"),
)
_STREETS = (
    "서울특별시 강남구 테헤란로 {n}",
    "서울 마포구 월드컵북로 {n}-{m}, {f}층",
    "경기도 성남시 분당구 판교역로{m}번길 {n}",
    "부산광역시 해운대구 센텀중앙로 {n} 한빛타워 {f}01호",
    "충남 아산시 배방읍 고속철대로 {n}",
    "대전 유성구 봉명동 {n}-{m}번지",
    "전북특별자치도 전주시 덕진구 햇살길 {n} (금암동)",
    "한빛아파트 1{m}동 {n}호",
    "{n}, Teheran-ro, Gangnam-gu, Seoul",
    "{n}-{m}, Seongsui-ro 10-gil, Seongdong-gu, Seoul 04780",
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A piece of personal data, the sentence it stands in, and whether its check digit is right."""

    kind: str
    original: str
    text: str
    right: bool = True


def luhn_digit(digits: str) -> str:
    """By doubling every second digit from the right."""
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(digits))]
    return str(-sum(n - 9 if n > 9 else n for n in doubled) % 10)


def resident(rng: random.Random, *, right: bool = True) -> str:
    """13 digits, born 1940 to 2019; with ``right`` off the check digit is another."""
    born = dt.date(1940, 1, 1) + dt.timedelta(days=rng.randrange(29_000))
    head = (
        f"{born:%y%m%d}{rng.choice('12' if born.year < 2000 else '34')}{rng.randrange(95):02}{rng.randrange(1000):03}"
    )
    total = sum(int(d) * w for d, w in zip(head, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5], strict=True))
    return head + _digit((11 - total % 11) % 10, right, rng)


def business(rng: random.Random, *, right: bool = True) -> str:
    """Ten digits, as the tax office gives them out."""
    head = f"{rng.randrange(101, 900)}{rng.randrange(1, 90):02}{rng.randrange(1, 9999):04}"
    total = sum(int(d) * w for d, w in zip(head, [1, 3, 7, 1, 3, 7, 1, 3, 5], strict=True)) + int(head[8]) * 5 // 10
    return head + _digit((10 - total % 10) % 10, right, rng)


def card(rng: random.Random, *, right: bool = True) -> str:
    """16 digits that begin as cards do."""
    head = rng.choice("4569") + "".join(rng.choices("0123456789", k=14))
    return head + _digit(int(luhn_digit(head)), right, rng)


def _digit(value: int, right: bool, rng: random.Random) -> str:
    return str(value if right else (value + rng.randrange(1, 10)) % 10)


def grouped(digits: str, sizes: tuple[int, ...], gap: str) -> str:
    """The digits in groups of these sizes."""
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return gap.join(parts)


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def _number(kind: str, rng: random.Random, gap: str, right: bool) -> str:
    if kind == "phone":
        line = rng.choice(("010", "02", "031", "044", "070", "0507"))
        return gap.join((line, str(rng.randrange(2000, 9999)), _digits(rng, 4)))
    if kind == "resident-number":
        return grouped(resident(rng, right=right), (6, 7), "-" if gap == "." else gap)
    if kind == "business-number":
        return grouped(business(rng, right=right), (3, 2, 5), gap)
    if kind == "card-number":
        return grouped(card(rng, right=right), (4, 4, 4, 4), gap)
    if kind == "account-number":
        return grouped("1" + _digits(rng, 11), (3, 3, 6), "-" if gap == "." else gap)
    if kind == "licence-number":
        return f"{rng.randrange(11, 29)}-{rng.randrange(99):02}-{_digits(rng, 6)}-{_digits(rng, 2)}"
    return grouped("1101110" + _digits(rng, 6), (6, 7), "-")


def _item(kind: str, rng: random.Random, gap: str, right: bool) -> str:
    if kind == "email":
        user, host = rng.choice(("kim", "han.bit", "ceo_1", "a+b")), rng.choice(("example.com", "shop.co.kr"))
        return f"{user}{rng.randrange(99)}@{host}"
    if kind == "name":
        return rng.choice(_SURNAMES) + rng.choice(_GIVEN)
    if kind == "address":
        return rng.choice(_STREETS).format(n=rng.randrange(1, 500), m=rng.randrange(1, 60), f=rng.randrange(1, 20))
    if kind == "passport-number":
        return rng.choice((f"M{_digits(rng, 8)}", f"M{_digits(rng, 3)}A{_digits(rng, 4)}"))
    if kind == "birth-date":
        return f"{rng.randrange(1950, 2006)}.{rng.randrange(1, 13):02}.{rng.randrange(1, 29):02}"
    return _number(kind, rng, gap, right)


_FRAMES = {
    "name": (
        "이름: {}",
        "성명 : {}입니다",
        "담당자 {} 과장에게 주세요",
        "감사합니다.\n{} 드림",
        "안녕하세요, 한빛테크 대표 {}입니다.",
    ),
    "address": ("주소: {}", "저희 공장은 {}에 있습니다.", "{}\n한빛테크", "We are at {}."),
    "account-number": (
        "계좌는 신한은행 {} 입니다",
        "입금 계좌: {}",
        "{} 농협으로 보내 주세요",
        "My bank account is {}.",
    ),
    "birth-date": ("생년월일: {}", "My date of birth is {}", "{}생입니다"),
    "corporate-number": ("법인등록번호 {}", "법인등록번호: {}입니다"),
}
_ANY = (
    "{}",
    "제 번호는 {}로 해 주세요",
    "({})",
    "call {}, please",
    "번호:{}입니다.",
    "2026. 3. 19.까지 150만 원, {} 확인 바랍니다",
)


def planted(count: int, seed: int = 7) -> list[Planted]:
    """So many pieces, of every kind in turn."""
    rng = random.Random(seed)
    return [_one(KINDS[place % len(KINDS)], rng) for place in range(count)]


def _one(kind: str, rng: random.Random) -> Planted:
    right, gap = rng.random() < 0.7, rng.choice(("-", "-", "-", " ", ".", "", "–"))
    if kind == "account-number" and gap == ".":
        gap = "-"
    if not gap and not right and kind in ("business-number", "card-number"):
        gap = "-"  # bare digits without a check digit are any number's
    original = _item(kind, rng, gap, right)
    if rng.random() < 0.1 and kind not in ("email", "name", "address"):
        original = original.translate(_FULL_WIDTH)
    return Planted(kind, original, rng.choice(_FRAMES.get(kind, _ANY)).format(original), right)


def harmless(count: int, seed: int = 11) -> list[str]:
    """So many sentences as mails on the bill hold them, with figures and without anything personal."""
    rng = random.Random(seed)
    return [_sentence(rng) for _ in range(count)]


def _sentence(rng: random.Random) -> str:
    day = dt.date(2024, 1, 1) + dt.timedelta(days=rng.randrange(1200))
    n, million = rng.randrange(1, 500), rng.randrange(1, 9000)
    return rng.choice(
        (
            f"최대 {million * 10_000:,}원(국비 {rng.randrange(30, 90)}%)까지 지원하나요?",
            f"예산 {million * 1_000_000}원과 {million}백만 원 중 어느 쪽인가요",
            f"접수 기간은 {day:%Y-%m-%d} ~ {day + dt.timedelta(30):%Y-%m-%d} 18:00 까지인가요?",
            f"{day:%Y. %-m. %-d.}에 발의된 의안번호 2213710 법률안 제{n}조제{n % 9 + 1}항",
            f"법률 제{rng.randrange(10_000, 30_000)}호와 공고 제{day:%Y}-{n}호",
            f"서울 강남구 소상공인으로 {n}명 이상 고용하면 되나요",
            f"경기도 지원사업으로 {n}개사, 별도로 {n}건, 온라인으로 {n}회",
            f"1357이나 1588-{rng.randrange(1000, 9999)}로 물어보면 되나요? 080-{n:03}-1234도요",
            f"AI 바우처 {day:%Y}, 스마트상점 3.0, 2026년 지역 주도형 AI 대전환 {n}억 원",
            f"https://www.mss.go.kr/site/smba/ex/bbs/View.do?cbIdx={n}&bcIdx={rng.randrange(10**6, 10**7)}",
            f"{day:%B %-d, %Y}: the budget is KRW {million:,} million, up {n / 10}% on {n:,} firms",
            f"저는 소상공인입니다. 직원은 {n}명이고 매출은 {million:,}만원이며 {day:%Y}년에 열었습니다",
            f"담당자 연락처와 이메일을 알려 주세요. {n}번째 문의입니다",
            f"{day:%Y} {day.year + 1} {day.year + 2} {day.year + 3} 예산 추이",
        )
    )
