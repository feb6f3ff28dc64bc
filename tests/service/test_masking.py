"""Each kind of personal data in the ways it is written, measured on made-up items; and sentences that must stay."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from assistant.service.masking.names import is_name
from assistant.service.privacy import mask
from tests.service import personal

ITEMS, SENTENCES = 1200, 1200


def test_of_many_items_made_up_nearly_all_are_found_and_whole() -> None:
    missed: Counter[str] = Counter()
    items = personal.planted(ITEMS)
    for item in items:
        if item.original in mask(item.text, "ko").text:
            missed[item.kind] += 1
    assert sum(missed.values()) <= ITEMS * 0.01, missed


def test_what_is_found_is_told_by_its_kind() -> None:
    items = personal.planted(ITEMS)
    kinds = [{one.kind for one in mask(item.text, "ko").found} for item in items]
    right = sum(found == {item.kind} for item, found in zip(items, kinds, strict=True))
    assert right >= ITEMS * 0.97


def test_nothing_is_found_in_many_sentences_that_hold_figures_alone() -> None:
    wrong = [(one, found) for one in personal.harmless(SENTENCES) if (found := mask(one, "ko").found)]
    assert wrong == []


@pytest.mark.parametrize("kind", personal.KINDS)
def test_a_whole_mail_around_it_hides_no_kind(kind: str) -> None:
    items = [item for item in personal.planted(360, seed=3) if item.kind == kind]
    around = personal.harmless(2 * len(items), seed=5)
    for place, item in enumerate(items):
        mail = "\n".join((around[2 * place], item.text, around[2 * place + 1]))
        assert item.original not in mask(mail, "ko").text


def one(text: str) -> str:
    """What was found, each in angle brackets."""
    given = mask(text, "ko")
    for found in reversed(given.found):
        text = f"{text[: found.start]}<{found.original}>{text[found.end :]}"
    return text


@pytest.mark.parametrize(
    "marked",
    [
        "<０１０－１２３４－５６７８>",
        "<010ㅡ1234ㅡ5678>",
        "<010_1234_5678>",
        "<010 - 1234 - 5678>",
        "<010-12\u200b34-5678>",
        "<010-\n1234-5678>",
        "<O1O-1234-5678>",
        "<공일공 일이삼사 오육칠팔>",
        "<10-1234-5678>",
        "전화 <751-9646>",
        "tel. <751-9646>",
        "<+1 415 555 2671>",
        "<+44 20 7946 0958>",
        "<+81-90-0000-1234>",
        "<①②③-45-67890>",
        "<kim(at)example.com>",
        "<kim 골뱅이 example.com>",
        "사업자번호 <1234567890>",
        "<1168200276>입니다",
        "1168200277입니다",
        "1168200276원",
        "<9001011234567>",
        "9001011234567원",
        "9013011234567",
        "주민번호 <900101-1>",
        "외국인등록번호: <900101-5******>",
        "<4111111111111111>",
        "4111111111111112",
        "카드번호 <4111111111111112>",
        "국민은행 <123456-78-901234>",
        "카카오뱅크 <3333-01-1234567>",
        "<352-0212-3456-73> 농협",
        "입금 2026-02-20 2026-03-19",
        "계좌 이체 한도 1000000000000원",
        "여권 <M123A4567>",
        "passport no. <M12345678>",
        "<11-20-123456-78>",
        "면허번호 <112012345678>",
        "생년월일 <1980년 3월 19일>",
        "<800319>생",
        "born in 1980",
    ],
)
def test_numbers_are_found_in_the_ways_people_write_them(marked: str) -> None:
    assert one(marked.replace("<", "").replace(">", "")) == marked


@pytest.mark.parametrize(
    "marked",
    [
        "주소: <서울특별시 강남구 테헤란로 123, 4층 (역삼동)>",
        "저는 <경기 성남시 분당구 판교역로 235>에 있습니다",
        "<서울 마포구 합정동 123-4번지>",
        "<06133 서울 강남구 테헤란로 123>",
        "<래미안아파트 101동 1502호>",
        "<한빛길 12, 301호>로 오세요",
        "<123, Teheran-ro, Gangnam-gu, Seoul 06133>",
        "Address: <12 Baker Street, London NW1>",
        "홈페이지 주소: mss.go.kr 2026",
        "서울 중구 지원사업으로 10개사",
        "대구 1차 2026-02-20",
        "앞으로 3개월, 별도로 2건",
        "경기도 2026년 예산 150억",
        "세종시 3생활권",
        "주소: 서울시 강남구",
        "바우처로 300",
    ],
)
def test_addresses_are_found_by_region_label_or_flat(marked: str) -> None:
    assert one(marked.replace("<", "").replace(">", "")) == marked


@pytest.mark.parametrize(
    "marked",
    [
        "이름: <홍길동>",
        "성 명 : <김철>",
        "담당자 <채수빈> 과장님",
        "담당자는 <홍길동>입니다",
        "예금주 <하정만>.",
        "<남궁선> 드림",
        "안녕하세요. 한빛테크 대표 <홍길동>입니다.",
        "감사합니다.\n\n(주)한빛 대표이사 <홍길동>",
        "감사합니다\n<박 나 래>\n",
        "문의드립니다.\n\n<표지훈> Pyo Jihoon\n한빛테크",
        "Best regards,\n<Jane Doe>\nCEO",
        "With kind regards,\n<Rohan Mehta>",
        "My name is <Minji Kim>.",
        "This is <Jane> from Hanbit.",
        "Name: <KIM MINSU>",
        "From: <Kim Minsoo>",
        "담당자 연락처",
        "담당자 이메일을 알려 주세요",
        "담당자는 고의나 과실이",
        "저는 소상공인입니다",
        "저는 한국인입니다",
        "성명을 적나요",
        "대표: 없음",
        "To: AI Helpdesk",
        "This is Korea",
        "Thanks,\nSME Support Team",
        "10인 이상",
        "신청인 정보를 적습니다",
    ],
)
def test_names_are_found_by_what_stands_around_them(marked: str) -> None:
    assert one(marked.replace("<", "").replace(">", "")) == marked


def test_a_name_found_once_is_masked_wherever_it_stands() -> None:
    assert mask("홍길동이 물었고 이름: 홍길동", "ko").text == "[이름-1]이 물었고 이름: [이름-1]"
    assert mask("Name: Kim Minsu\nKim Minsu asked", "en").text == "Name: [name-1]\n[name-1] asked"


def test_a_short_name_is_not_cut_out_of_other_words() -> None:
    assert (
        mask("이름: 김철\n김철은 김철수가 아니고 새김철도 아니다", "ko").text
        == "이름: [이름-1]\n[이름-1]은 [이름-1]수가 아니고 새김철도 아니다"
    )
    assert mask("Name: Dana\nDana is in Danang", "en").text == "Name: [name-1]\n[name-1] is in Danang"


def test_letters_in_pieces_are_read_whole() -> None:
    text = unicodedata.normalize("NFD", "이름: 홍길동")
    given = mask(text, "ko")
    assert given.text.endswith("[이름-1]") and given.restore(given.text) == text


@pytest.mark.parametrize("word", ["정보를", "이메일", "전담반", "정육점", "김을"])
def test_everyday_nouns_are_no_names(word: str) -> None:
    assert not is_name(word)


@pytest.mark.parametrize("word", ["김지은", "이가은", "남궁선", "박세인", "Jane Doe", "O'Neil"])
def test_names_are_names(word: str) -> None:
    assert is_name(word)


HOSTILE = (
    "1-",
    "가 ",
    "계좌 ",
    "이름: ",
    "주소: ",
    "감사합니다\n",
    "\n \n",
    "서울 강남구 ",
    "로 1",
    "Best\n",
    "Kim ",
    "+1 ",
    "a@",
    "Address: ",
    "[phone-1]",
    "\u200b",
    "이메일 주소: 1 ",
    "1980.1.1 ",
    "대표 김김김\n",
    "(",
    "안녕하세요 ",
    "12345-",
    "010-1234-5678 ",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_text_made_to_take_long_ends(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    given = mask(text, "ko")
    assert given.restore(given.text) == text
