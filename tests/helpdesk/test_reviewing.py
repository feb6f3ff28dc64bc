"""An edited letter is judged line by line: what its sources hold, what they do not, and what is a person's own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.helpdesk.claims import claims
from assistant.helpdesk.letters import cited
from assistant.helpdesk.records import Draft, Line, Support, marked
from assistant.helpdesk.reviewing import changes, may_approve, rechecked, reviewed
from assistant.records import Citation, Language, Passage
from tests.makers import passages, statement

GRANTS = [
    statement(
        "one",
        statement_en="The widget grant pays up to KRW 3 million per shop. Leased widgets are excluded.",
        statement_ko="위젯 지원금은 점포당 최대 300만 원이다. 임차한 위젯은 제외된다.",
    ),
    statement(
        "two",
        statement_en="Article 5 of the widget bill lets the state lend up to KRW 50 million; it was proposed in 2025.",
        statement_ko="위젯 법안 제5조는 국가가 최대 5천만 원을 빌려줄 수 있게 하며, 2025년에 발의되었다.",
    ),
]
PASSAGES = passages(*GRANTS)
PAYS, LEASED = "위젯 지원금은 점포당 최대 300만 원입니다.", "임차한 위젯은 제외됩니다."
LENDS = "위젯 법안 제5조는 국가가 최대 5천만 원을 빌려줄 수 있게 하며, 2025년에 발의되었습니다."


def citation(number: int, passage: Passage) -> Citation:
    """A citation of all of a passage."""
    source = passage.source
    return Citation(
        number, passage.id, passage.statement_id, None, source.title, source.publisher, source.url, source.date,
        "2026-10-01", "high", None, passage.text, 0, len(passage.text),
    )  # fmt: skip


def letter(language: Language = "ko") -> Draft:
    lines = (
        Line("안녕하십니까.", "salutation", "courtesy"),
        Line("1. 3대도 되나요?", "heading", "courtesy", (), 1),
        Line(PAYS, "answer", "supported", (1,), 1),
        Line(LEASED, "answer", "supported", (1,), 1),
        Line("2. 빌릴 수도 있나요?", "heading", "courtesy", (), 2),
        Line(LENDS, "answer", "supported", (2,), 2),
        Line("감사합니다.", "closing", "courtesy"),
    )
    cited = tuple(citation(n, PASSAGES[f"{name}:{language}"]) for n, name in enumerate(("one", "two"), start=1))
    return Draft(language, ("3대도 되나요?", "빌릴 수도 있나요?"), lines, cited, (), ())


LETTER = letter()


def why(line: Line) -> tuple[str, ...]:
    """What speaks against a line, as it stands in the editor."""
    ((_, reasons),) = reviewed(marked(line.text, line.citations), LETTER, PASSAGES, "ko")
    return reasons


def judged(text: str, draft: Draft = LETTER) -> list[Line]:
    """The lines of an edited letter that are not the draft's."""
    return [line for line in rechecked(text, draft, PASSAGES, draft.language) if line not in draft.lines]


def supports(text: str) -> list[Support]:
    return [line.support for line in judged(text)]


def test_a_letter_that_was_not_edited_is_as_it_was() -> None:
    assert rechecked(LETTER.text, LETTER, PASSAGES, "ko") == LETTER.lines


def test_blank_lines_spaces_and_another_order_change_nothing() -> None:
    rows = LETTER.text.splitlines()
    spaced = "\n\n".join(f"  {row} " for row in [rows[0], *reversed(rows[1:])])
    found = rechecked(spaced, LETTER, PASSAGES, "ko")
    assert sorted(map(str, found)) == sorted(map(str, LETTER.lines))


@pytest.mark.parametrize(
    ("line", "support"),
    [
        # what the source says
        ("위젯 지원금은 점포당 최대 300만 원이다. [1]", "supported"),
        ("임차한 위젯은 제외됩니다. [1] [2]", "not_supported"),
        # another figure, the wrong source, no such source
        ("위젯 지원금은 점포당 최대 500만 원입니다. [1]", "not_supported"),
        ("위젯 지원금은 점포당 최대 300만 원입니다. [2]", "not_supported"),
        ("위젯 지원금은 점포당 최대 300만 원입니다. [9]", "not_supported"),
        # what narrows it is lost, or it is turned round
        ("위젯 지원금은 점포당 300만 원입니다. [1]", "not_supported"),
        ("위젯 지원금은 점포당 최대 300만 원이 아닙니다. [1]", "not_supported"),
        ("위젯 법안 제7조는 국가가 최대 5천만 원을 빌려줄 수 있게 하며, 2025년에 발의되었습니다. [2]", "not_supported"),
        # a person's words around what the source holds
        ("말씀하신 위젯 지원금은 점포당 최대 300만 원입니다. [1]", "by_hand"),
        ("오늘 날씨가 참 좋아서 산책을 나가고 싶습니다. [1]", "not_supported"),
        # without a mark
        ("위젯 지원금은 점포당 최대 300만 원입니다.", "not_supported"),
        ("삼백만 원까지 됩니다.", "not_supported"),
        ("법이 시행되었습니다.", "not_supported"),
        ("제5조를 보십시오.", "not_supported"),
        ("3월 2일까지 연락 주세요.", "not_supported"),
        ("자세한 내용은 담당자가 연락드리겠습니다.", "by_hand"),
        ("[전화번호-1]로 연락드리겠습니다.", "by_hand"),
    ],
)
def test_a_changed_line_is_checked_anew(line: str, support: Support) -> None:
    text = "\n".join([*LETTER.text.splitlines(), line])
    assert supports(text) == [support]


def test_a_line_keeps_its_place_and_its_sentences_are_judged_apart() -> None:
    edited = LETTER.text.replace(f"{PAYS} [1]", f"{PAYS} [1] 그리고 500만 원을 더 드립니다. 잘 부탁드립니다.")
    first, second, third = judged(edited) if len(judged(edited)) == 3 else (LETTER.lines[2], *judged(edited))
    assert (first.text, first.citations, first.support) == (PAYS, (1,), "supported")
    assert (second.support, third.support) == ("not_supported", "by_hand")
    assert {line.part for line in (first, second, third)} == {1}
    assert {line.role for line in (first, second, third)} == {"answer"}


def test_marks_belong_to_the_sentence_before_them_only() -> None:
    assert [
        (line.citations, line.support) for line in judged(f"500만 원도 드립니다. {PAYS} [1]") if line.text != PAYS
    ] == [((), "not_supported")]


def test_a_heading_may_be_worded_anew_as_long_as_its_figures_are_the_mail_s() -> None:
    assert supports(LETTER.text.replace("1. 3대도 되나요?", "1. 위젯 3대도 되나요?")) == ["by_hand"]
    assert supports(LETTER.text.replace("1. 3대도 되나요?", "1. 300만 원 받고 3대도 되나요?")) == ["not_supported"]


def test_a_heading_that_asserts_is_no_heading_any_more() -> None:
    assert supports(LETTER.text.replace("1. 3대도 되나요?", "1. 3대도 됩니다.")) == ["not_supported"]


def test_a_source_named_in_passing_is_no_mark() -> None:
    draft = replace(LETTER, lines=(Line("확인이 덜 된 내용이 있습니다(출처 [1], 신뢰도 보통).", "notice", "courtesy"),))
    (line,) = judged("확인이 덜 된 내용이 조금 있습니다(출처 [1], 신뢰도 보통).", draft)
    assert (line.role, line.support) == ("notice", "by_hand")


def test_english_letters_are_checked_in_english() -> None:
    draft = replace(letter("en"), lines=(Line("Dear Sir,", "salutation", "courtesy"),))
    good, bad = (
        "The widget grant pays up to KRW 3 million per shop. [1]",
        "The widget grant pays KRW 3 million per shop. [1]",
    )
    assert [line.support for line in judged(good, draft)] == ["supported"]
    assert [line.support for line in judged(bad, draft)] == ["not_supported"]


def test_the_reviewer_is_told_why() -> None:
    (line,) = judged("위젯 지원금은 점포당 최대 500만 원입니다. [1]")
    assert any("5000000" in reason for reason in why(line))
    assert why(LETTER.lines[2]) == ()
    assert why(Line("x", "answer", "not_supported", (7,))) == ("no source [7]",)


def test_a_passage_that_is_gone_supports_nothing() -> None:
    (line,) = (line for line in rechecked(f"그리고 {PAYS} [1]", LETTER, {}, "ko"))
    assert line.support == "not_supported"


def test_a_letter_may_be_approved_when_all_is_supported_or_the_reviewer_says_why() -> None:
    assert may_approve(LETTER.lines)
    unsupported = rechecked(LETTER.text + "\n500만 원입니다.", LETTER, PASSAGES, "ko")
    assert not may_approve(unsupported) and not may_approve(unsupported, "  ")
    assert may_approve(unsupported, "담당 부서에 전화로 확인함")
    assert not may_approve((), "reason")


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_word_diff_holds_both_texts(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(one.text for one in found if one.kind != "added") == before
    assert "".join(one.text for one in found if one.kind != "removed") == after


def test_a_word_diff_shows_the_words_that_changed() -> None:
    found = changes("최대 300만 원을 드립니다.", "최대 500만 원을 드립니다.")
    assert [(one.kind, one.text) for one in found] == [
        ("same", "최대 "),
        ("removed", "300만"),
        ("added", "500만"),
        ("same", " 원을 드립니다."),
    ]


def test_long_texts_of_few_words_are_compared_without_end() -> None:
    before, after = "가 나 " * 15_000, "나 다 가 " * 10_000
    found = changes(before, after)
    assert "".join(one.text for one in found if one.kind != "added") == before
    assert "".join(one.text for one in found if one.kind != "removed") == after


@pytest.mark.parametrize("piece", ["1,", "a-", "010-", "12-34-"])
def test_a_sentence_that_nobody_writes_is_not_looked_at_for_long(piece: str) -> None:
    (line,) = (line for line in judged(piece * (60_000 // len(piece))))
    assert line.support == "not_supported" and why(line) == ("too long to be checked",)


def test_much_white_space_is_not_looked_through_again_and_again() -> None:
    text = f"가{' ' * 59_000}나"
    assert [line.support for line in judged(text)] == ["not_supported"]
    assert len(cited(text, LETTER).paragraphs) == 1


@given(st.text(max_size=120))
def test_any_text_can_be_rechecked(text: str) -> None:
    for line in rechecked(text, LETTER, PASSAGES, "ko"):
        assert line.text.strip() or line.citations
        assert line.support != "supported" or line.citations


@pytest.mark.parametrize(
    "text",
    [
        "지원금은 두 배로 늘었습니다.",
        "반액을 돌려드립니다.",
        "삼월 십오일까지 신청하세요.",
        "삼 년 동안 지원합니다.",
        "이미 법률이 되었습니다.",
        "국회를 통과한 법입니다.",
    ],
)
def test_what_a_person_spells_out_is_a_claim_too(text: str) -> None:
    assert claims(text, "ko")


@pytest.mark.parametrize(
    "text",
    [
        "법률이 되기 전까지는 기다려 주세요.",
        "국회를 통과하면 다시 안내드리겠습니다.",
        "아직 통과되지 않았습니다.",
        "작년에도 문의해 주셔서 감사합니다.",
        "담당자가 확인한 뒤 연락드리겠습니다.",
        "두 번째 질문은 담당 과에 전달했습니다.",
        "매년 공고가 나옵니다.",
    ],
)
def test_what_claims_nothing_needs_no_source(text: str) -> None:
    assert claims(text, "ko") == ()
