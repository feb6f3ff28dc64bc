"""What is personal is masked whichever way it is written; what a question on the bill is made of is not."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.indexing.knowledge import load_knowledge
from assistant.records import Language
from assistant.resources import data_folder
from assistant.service.privacy import LABELS, ROWS, Masked, mask, masked

LINES = ("010", "011", "019", "02", "031", "044", "055", "064", "070", "0507")
GAPS = ("-", " ", ".", "–", " - ", "")
FRAMES = ("{}", "제 번호는 {}로 해 주세요", "({})", "call {}, please", "번호:{}입니다.")
NUMBERED_LINE = re.compile(r"0\d{2}-\d{3}-\d{4}")


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


frames = st.sampled_from(FRAMES)
births = st.dates(dt.date(1930, 1, 1), dt.date(2026, 1, 1)).map(lambda day: f"{day:%y%m%d}")


@given(st.sampled_from(LINES), st.sampled_from((3, 4)).flatmap(digits), digits(4), st.sampled_from(GAPS), frames)
def test_a_telephone_number_is_masked(line: str, middle: str, last: str, gap: str, frame: str) -> None:
    assert masked(frame.format(gap.join((line, middle, last)))) == frame.format("[phone]")


@pytest.mark.parametrize(
    "number",
    [
        "02)123-4567",
        "(02)123-4567",
        "(010) 1234-5678",
        "+82 10-1234-5678",
        "+82-2-123-4567",
        "+821012345678",
        "+82 (0)10-1234-5678",
        "0082 10 1234 5678",
        "82-10-1234-5678",
    ],
)
def test_other_ways_to_write_a_telephone_number_are_known(number: str) -> None:
    assert masked(f"제 번호는 {number}입니다") == "제 번호는 [phone]입니다"


@given(births, digits(7), st.sampled_from(("-", " - ", "–", " ", "")), frames)
def test_a_resident_number_is_masked(birth: str, rest: str, gap: str, frame: str) -> None:
    assert masked(frame.format(birth + gap + rest)) == frame.format("[resident-number]")


@given(births, st.sampled_from("1234"))
def test_a_resident_number_with_stars_still_tells_the_date_of_birth(birth: str, sex: str) -> None:
    assert masked(f"{birth}-{sex}******") == "[resident-number]"


@given(digits(6), digits(7), frames)
def test_six_and_seven_digits_with_a_dash_are_masked_whatever_they_are(first: str, last: str, frame: str) -> None:
    assert masked(frame.format(f"{first}-{last}")) == frame.format("[resident-number]")


@given(digits(3), digits(2), digits(5), st.sampled_from(("-", " ", "–")), frames)
def test_a_business_number_is_masked(office: str, kind: str, serial: str, gap: str, frame: str) -> None:
    assert masked(frame.format(gap.join((office, kind, serial)))) == frame.format("[business-number]")


@given(st.sampled_from("34569"), digits(3), digits(4), digits(4), st.integers(1, 4).flatmap(digits), frames)
def test_a_card_number_is_masked(first: str, head: str, second: str, third: str, last: str, frame: str) -> None:
    for gap in ("-", " "):
        number = gap.join((first + head, second, third, last))
        assert masked(frame.format(number)) == frame.format("[card-number]")


def test_a_card_number_of_fifteen_digits_is_masked() -> None:
    assert masked("3782-822463-10005로 냈어요") == "[card-number]로 냈어요"


@given(st.from_regex(r"[a-z][a-z0-9._+-]{0,20}@[a-z0-9-]{1,20}(\.[a-z]{2,6}){1,3}", fullmatch=True))
def test_an_address_of_e_mail_is_masked(address: str) -> None:
    assert masked(f"메일은 {address}로, 또는 <{address}>.") == "메일은 [email]로, 또는 <[email]>."


def test_each_of_several_is_masked_and_nothing_else_is_lost() -> None:
    text = "010-1111-2222,02-333-4444 / a@example.com; 900101-1234567과 123-45-67890"
    assert masked(text) == "[phone],[phone] / [email]; [resident-number]과 [business-number]"


@pytest.mark.parametrize(
    "text",
    [
        "1억 5,000만 원",
        "150000000원과 1000000000000원",
        "500000 2000000원",
        "8223000000원",
        "2026-02-20 ~ 2026-03-19",
        "2026. 2. 20. ~ 2026. 3. 19. 18:00",
        "2024 2025 2026 2027 예산",
        "의안번호 2213710",
        "제12조제3항, 법률 제20123호",
        "2026년 지역 주도형 AI 대전환, AI 바우처 2026, 스마트상점 3.0",
        "1588-1234, 1357, 080-123-4567",
        "https://www.mss.go.kr/site/smba/ex/bbs/View.do?cbIdx=310&bcIdx=1060284",
        "중소벤처기업부 공고 제2026-123호",
        "KRW 150 million; 3.5%; 2026-11-23T04:05:06",
        "@mss.go.kr, 5 @ 3, a@b",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert masked(text) == text


@given(st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2035, 12, 31)), min_size=1, max_size=3))
def test_dates_stay_however_they_are_written(days: list[dt.date]) -> None:
    for style in ("%Y-%m-%d", "%Y.%m.%d", "%Y. %m. %d.", "%Y/%m/%d", "%Y년 %m월 %d일", "%Y%m%d"):
        text = " ~ ".join(day.strftime(style) for day in days)
        assert masked(text) == text


@given(st.integers(0, 10**15), st.sampled_from(("원", " won", "만 원", "억 원")))
def test_amounts_with_separators_stay(amount: int, unit: str) -> None:
    assert masked(f"최대 {amount:,}{unit}") == f"최대 {amount:,}{unit}"


def test_nothing_of_the_knowledge_is_taken_for_personal_but_its_telephone_numbers() -> None:
    knowledge = load_knowledge(data_folder("knowledge"))
    for statement in knowledge.statements:
        for text in (statement.id, statement.topic, statement.program, statement.text("ko"), statement.text("en")):
            assert masked(text) == NUMBERED_LINE.sub("[phone]", text)


@pytest.mark.parametrize("text", ["a" * 20_000, "1 " * 10_000, "0" * 20_000, "a." * 10_000 + "@", "010-" * 5_000])
def test_a_long_text_ends(text: str) -> None:
    masked(text)


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert masked(masked(text)) == masked(text)


def test_every_kind_has_a_label_of_its_own_in_each_language() -> None:
    assert {kind for kind, _ in ROWS} == set(LABELS)
    for language in ("ko", "en"):
        assert len({labels[language] for labels in LABELS.values()}) == len(LABELS)


# ---- masked to be restored

MAIL = """안녕하세요, 한빛테크 대표 김민준입니다. 주소는 서울 마포구 월드컵북로 12, 3층입니다.
2026. 2. 20.에 1588-1234로 문의했는데 055-751-9646으로 하라더군요. 제 번호는 010-1234-5678입니다.
주민번호 900101-1234568, 사업자등록번호 116-82-00276, 신한은행 110-123-456789.
최대 5,000만 원이 맞나요? 010-1234-5678, ceo@example.com 으로 답 주세요.

감사합니다.
김민준 드림
"""
WORDS = (
    "[phone-1]",
    "[이름-2]",
    "[phone]",
    "[",
    "]",
    "-1]",
    "010-1234-5678",
    "０１０－1234－5678",
    "a@b.kr",
    "900101-1234567",
    "123-45-67890",
    "국민은행 110-123-456789",
    "이름: 홍길동",
    "홍길동",
    " 드림",
    "주소: 서울 중구 을지로 12",
    "\n",
    " ",
    "입니다",
    "\u200b",
    "\u0301",
    "\ue000",
    "\r\n",
    "Best regards,\nJane Doe",
    "1980.03.19생",
    "4111111111111111",
    "하은",
    "제12조",
    "1",
    "㈜",
    "각",
)
texts = st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=3)), max_size=14).map("".join))
languages = st.sampled_from(("ko", "en"))


def restored(given: Masked) -> str:
    return given.restore(given.text)


def test_a_mail_is_masked_with_numbered_tokens_and_given_back() -> None:
    given = mask(MAIL, "ko", public=("055-751-9646, 055-751-9647",))
    assert (
        given.text
        == """안녕하세요, 한빛테크 대표 [이름-1]입니다. 주소는 [주소-1]입니다.
2026. 2. 20.에 1588-1234로 문의했는데 055-751-9646으로 하라더군요. 제 번호는 [전화번호-1]입니다.
주민번호 [주민등록번호-1], 사업자등록번호 [사업자등록번호-1], 신한은행 [계좌번호-1].
최대 5,000만 원이 맞나요? [전화번호-1], [이메일-1] 으로 답 주세요.

감사합니다.
[이름-1] 드림
"""
    )
    assert restored(given) == MAIL
    assert given.restore("[이름-1] 님께, [전화번호-1] [전화번호-9]") == "김민준 님께, 010-1234-5678 [전화번호-9]"


@given(texts, languages)
def test_what_was_masked_is_restored_letter_by_letter(text: str, language: Language) -> None:
    given = mask(text, language)
    assert restored(given) == text
    assert [text[one.start : one.end] for one in given.found] == [one.original for one in given.found]
    assert all(before.end <= after.start for before, after in zip(given.found, given.found[1:], strict=False))


@given(texts, languages)
def test_no_original_is_left_in_a_masked_text(text: str, language: Language) -> None:
    given = mask(text, language)
    for one in given.found:
        short = one.kind == "name" and (len(one.original) < 3 or one.original.isascii())
        assert short or one.original not in given.text


@given(texts, languages, languages)
def test_a_masked_text_is_masked_no_further(text: str, language: Language, other: Language) -> None:
    once = mask(text, language).text
    assert mask(once, other) == Masked(once, ())


@given(texts, languages)
def test_the_same_words_have_the_same_token_and_other_words_another(text: str, language: Language) -> None:
    pairs = {(one.token, one.original) for one in mask(text, language).found}
    assert len(pairs) == len({token for token, _ in pairs}) == len({words for _, words in pairs})


@given(texts)
def test_both_ways_to_mask_find_the_same(text: str) -> None:
    assert masked(text) == re.sub(r"(\[[a-z-]+)-\d+\]", r"\1]", mask(text, "en").text) or "[" in text


def test_a_token_that_the_writer_typed_stays_the_writers() -> None:
    text = "[phone-1] 010-1234-5678 [phone-3] 010-2222-3333 010-4444-5555"
    given = mask(text, "en")
    assert given.text == "[phone-1] [phone-2] [phone-3] [phone-4] [phone-5]"
    assert restored(given) == text


def test_an_original_is_not_told_where_the_record_is_printed() -> None:
    assert "010" not in repr(mask("010-1234-5678", "ko"))


@pytest.mark.parametrize(
    "written", ["055-751-9646", "055) 751-9646", "055 751 9646", "+82-55-751-9646", "０５５-751-9646"]
)
def test_a_public_number_stays_however_it_is_written(written: str) -> None:
    text = f"{written}로 물어보라던데 010-1234-5678로 연락 주세요"
    assert mask(text, "ko").text == f"{'[전화번호-1]'}로 물어보라던데 [전화번호-2]로 연락 주세요"
    assert (
        mask(text, "ko", public=("전담반 055-751-9646",)).text == f"{written}로 물어보라던데 [전화번호-1]로 연락 주세요"
    )


def test_public_mail_and_whole_texts_stay() -> None:
    text = "help@mss.go.kr, me@example.com, 세종특별자치시 가름로 180"
    public = ("문의: Help@mss.go.kr", "세종특별자치시 가름로 180")
    assert mask(text, "en", public=public).text == "help@mss.go.kr, [email-1], 세종특별자치시 가름로 180"


def test_what_the_knowledge_publishes_stays_when_it_is_given_as_public() -> None:
    knowledge = load_knowledge(data_folder("knowledge"))
    public = {text for one in knowledge.statements for text in (one.contact, one.text("ko"), one.text("en"))}
    for one in knowledge.statements:
        for language in ("ko", "en"):
            assert mask(one.text(language), language, public=public).found == ()


def test_no_question_that_the_knowledge_foresees_holds_anything_personal_but_public_numbers() -> None:
    knowledge = load_knowledge(data_folder("knowledge"))
    for asked in (*knowledge.asked[::7], *knowledge.silent[::7]):
        assert {one.kind for one in mask(asked.text, asked.language).found} <= {"phone"}, asked.text
