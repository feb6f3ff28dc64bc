"""Language, sentences and figures of a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.text import cleaned, detect_language, figures, is_in_language, sentence_spans, written_out


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("기본계획은 몇 년마다 세우나요?", "ko"),
        ("Has the SME AI act passed?", "en"),
        ("TIPS R&D 지원금 얼마", "ko"),
        ("What does the title 중소기업 인공지능 활용 촉진에 관한 법률안 mean?", "en"),
        ("AX Sprint grant랑 loan 비율 어떻게 나뉘어요?", "ko"),
        ('Is it "활용·촉진" with a middle dot or "활용 촉진" without one?', "en"),
        ("1357", "en"),
        ("ㅎㅇ", "ko"),
    ],
)
def test_language_is_the_asker_s_not_the_names_quoted(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_korean_sentences_end_at_da() -> None:
    assert sentences("법안이 발의되었다. 시행일은 알려지지 않았다.") == [
        "법안이 발의되었다.",
        "시행일은 알려지지 않았다.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The bill (no. 2213710) is pending.",
        "It was introduced by 31 members led by Rep. Kim Dong-ah.",
        "It is at the U.S. Copyright Office now.",
        "The rate is 2.5 percent of the loan.",
        "The act (Act No. 20676) is in force.",
        "지원금은 1.5억 원이다.",
    ],
)
def test_a_dot_inside_a_number_or_abbreviation_ends_nothing(text: str) -> None:
    assert sentences(text) == [text]


def test_a_closing_quote_belongs_to_its_sentence() -> None:
    assert sentences('He said "yes." Then he left.') == ['He said "yes."', "Then he left."]


@given(st.text(alphabet="가나다. 12(ab)A\"'!?\n", max_size=80))
def test_spans_are_ordered_disjoint_and_lose_only_white_space(text: str) -> None:
    spans = sentence_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join("".join(text[s:e].split()) for s, e in spans) == "".join(text.split())


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("최대 1억 5천만 원", "up to KRW 150 million"),
        ("4조 4,313억 원", "KRW 4,431.3 billion"),
        ("3,000만 원", "KRW 30 million"),
        ("2조 원", "2 trillion won"),
    ],
)
def test_amounts_compare_across_languages(korean: str, english: str) -> None:
    assert written_out(korean) == written_out(english) != frozenset()


def test_figures_ignore_separators_and_trailing_zeros() -> None:
    assert figures("2,700여 개, 5.50%") == {"2700", "5.5"}


@pytest.mark.parametrize("odd", ["1.2.3 million", "9" * 400 + " million", "1.2.3만 원", "1" + "억" * 500 + " 원"])
def test_an_amount_that_nobody_writes_is_read_without_a_crash_and_matches_no_other(odd: str) -> None:
    assert not (figures(odd) - {"0", "1"}) & figures("1.23 million, 1억 원")


def test_an_amount_with_a_counting_word_is_read_whole() -> None:
    assert "550000000" in figures("5억 5천만여 건")


def test_cleaning_removes_what_cannot_be_seen() -> None:
    hidden = "법안\u200b이 \u202eag\U000e0041\U000e0042 통과\ufeff 됐나요\x07?"
    assert cleaned(hidden) == "법안이 ag 통과 됐나요 ?"


def test_cleaning_folds_full_width_and_white_space() -> None:
    assert cleaned("ＡＩ　기본법\n\n과태료") == "AI 기본법 과태료"


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


def test_chinese_is_neither_language() -> None:
    assert not is_in_language("该法案尚未通过，目前正在委员会审议中。", "ko")
    assert not is_in_language("该法案尚未通过，目前正在委员会审议中。", "en")


def test_a_korean_sentence_with_latin_names_is_korean() -> None:
    assert is_in_language("TIPA가 운영하는 AX Sprint 사업이다.", "ko")
    assert not is_in_language("The AX Sprint line is run by TIPA.", "ko")
