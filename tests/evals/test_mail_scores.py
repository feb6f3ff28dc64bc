"""What became of each part is told, and each way in which a draft can be wrong is seen."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.helpdesk.records import Draft, Flag, Line
from assistant.records import Notice
from evals import mail_run
from evals.mail_run import MailItem
from evals.mail_scores import invented, overlap, score, seen, verdict_of
from evals.mails import MailPart
from evals.metrics import Known
from tests.evals.mail_makers import FEE, GRANT, GRANTED, NOT_KNOWN, TAX, UNANSWERED, answer, draft, judged, mail
from tests.evals.makers import KNOWN


@pytest.mark.parametrize(
    ("part", "made", "verdict"),
    [
        (GRANT, draft(GRANTED, cites=("grant",)), "addressed"),
        (GRANT, draft(answer("위젯은 최대 3,000,000원.", 1), cites=("grant",)), "wrong"),
        (GRANT, draft(GRANTED, cites=("loan",)), "wrong"),
        (GRANT, draft(GRANTED, cites=("loan",), flags=(UNANSWERED,)), "flagged"),
        (GRANT, draft(NOT_KNOWN), "flagged"),
        (GRANT, draft(flags=(replace(UNANSWERED, text=f"답하지 못함: {GRANT.about}", part=0),)), "flagged"),
        (GRANT, draft(flags=(Flag("stale", "오래됨", 1),)), "missed"),
        (GRANT, draft(flags=(replace(UNANSWERED, part=2),)), "missed"),
        (GRANT, draft(questions=()), "missed"),
        (FEE, draft(NOT_KNOWN, questions=(FEE.about,)), "flagged"),
        (FEE, draft(GRANTED, questions=(FEE.about,), cites=("grant",)), "wrong"),
        (FEE, draft(GRANTED, questions=(FEE.about,), cites=("grant",), flags=(UNANSWERED,)), "flagged"),
        (FEE, draft(GRANTED, cites=("grant",)), "missed"),
        (replace(FEE, evidence=(("loan",),)), draft(GRANTED, cites=("loan",)), "addressed"),
        (TAX, draft(GRANTED, cites=("grant",)), "addressed"),
        (TAX, draft(GRANTED, questions=(TAX.about,), cites=("grant",)), "wrong"),
        (TAX, draft(flags=(Flag("off_topic", "다른 기관의 일입니다."),)), "flagged"),
        (TAX, draft(GRANTED, questions=(f"{TAX.about} {GRANT.about}",), cites=("grant",)), "addressed"),
    ],
)
def test_what_became_of_a_part(part: MailPart, made: Draft, verdict: str) -> None:
    target = mail(*dict.fromkeys((part, GRANT)))
    assert verdict_of(part, target, mail_run.as_json(made)) == verdict


def test_figures_that_stand_only_in_a_heading_are_not_said() -> None:
    heading = Line("위젯 지원금이 300만 원 맞나요?", "heading", "courtesy", (), 1)
    one = draft(heading, answer("위젯 지원금이 있습니다.", 1), cites=("grant",))
    assert verdict_of(GRANT, mail(GRANT), mail_run.as_json(one)) == "wrong"


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("위젯 지원금은 얼마까지 나오나요?", True),
        ("안녕하세요. 위젯 지원금은 얼마까지 나오나요? 마감은 언제인가요?", True),
        ("지원금은 얼마까지", True),
        ("신청 마감은 언제인가요?", False),
        ("", False),
    ],
)
def test_a_question_and_a_part_belong_together_where_their_words_overlap(question: str, same: bool) -> None:
    assert overlap(GRANT.about, question) is same


@pytest.mark.parametrize(
    ("line", "figures"),
    [
        (GRANTED, ""),
        (answer("위젯 지원금은 최대 700만 원입니다.", 1), "700"),
        (answer("위젯 지원금은 최대 300만 원입니다."), "300"),
        (answer("위젯 지원금은 최대 300만 원입니다.", 7), "300"),
        (replace(answer("지원금은 500만 원입니다."), support="courtesy"), "500"),
        (Line("500만 원이 드는 일에 대해서는 자료에 없습니다.", "not_known", "courtesy", (), 1), ""),
        (Line("질문 1. 500만 원도 되나요?", "heading", "courtesy", (), 1), ""),
        (Line("접수는 2026-03-02에 끝났습니다.", "notice", "supported"), ""),
        (Line("접수는 2026-04-09에 끝났습니다.", "notice", "supported"), "4|09"),
        (Line("2026년 11월 23일 기준으로 확인했습니다.", "as_of", "courtesy"), ""),
        (Line("2027년 11월 23일 기준으로 확인했습니다.", "as_of", "courtesy"), "2027"),
        (Line("문의할 곳: 통합콜센터 1357", "contact", "supported"), "1357"),
        (Line("상담지원팀 드림 (02-123-4567)", "closing", "courtesy"), ""),
        (Line("지원금은 900만 원입니다.", "opening", "supported"), "900"),
    ],
)
def test_a_figure_that_no_cited_passage_has_is_seen(line: Line, figures: str) -> None:
    notice = Notice("closed_window", "위젯 지원: 신청 기간이 끝났습니다(2026-03-02).")
    one = draft(line, questions=("500만 원도 되나요?",), cites=("grant",), notices=(notice,))
    found = [*invented(mail_run.as_json(one), KNOWN)]
    assert bool(found) == bool(figures)
    assert all(re.search(figures, told) for told in found)


def test_a_contact_may_be_in_the_fields_of_the_statement_that_is_cited() -> None:
    line = Line("문의할 곳: 위젯센터 1357", "contact", "supported", (1,))
    with_contact = replace(KNOWN.statements["grant"], contact="위젯센터 1357")
    truth = Known({**KNOWN.statements, "grant": with_contact}, KNOWN.passages)
    one = mail_run.as_json(draft(line, cites=("grant",)))
    assert [*invented(one, KNOWN)]
    assert not [*invented(one, truth)]


@pytest.mark.parametrize(
    "leaking",
    [
        draft(GRANTED, answer("010-0123-4567로 전화드리겠습니다.", 1), cites=("grant",)),
        draft(GRANTED, questions=(GRANT.about, "01001234567 이 번호로"), cites=("grant",)),
        draft(GRANTED, cites=("grant",), flags=(Flag("personal_data", "010 0123 4567"),)),
    ],
)
def test_personal_data_is_seen_anywhere_in_a_draft(leaking: Draft) -> None:
    assert judged(leaking, mail(GRANT)).personal == ("010-0123-4567",)


def test_personal_data_that_the_mask_left_is_seen() -> None:
    item = MailItem(mail(GRANT, names=("홍길순",)), mail_run.as_json(draft(NOT_KNOWN)), "전화 010.0123.4567 홍길순")
    told = score(item, KNOWN)
    assert told.unmasked == ("010-0123-4567",)
    assert told.personal == ()
    assert told.names == ()


@given(st.lists(st.sampled_from(["", " ", "-", ".", "\n", "–"]), min_size=10, max_size=10))
def test_a_number_is_found_however_it_is_spaced(gaps: list[str]) -> None:
    written = "".join(digit + gap for digit, gap in zip("01001234567", [*gaps, ""], strict=True))
    assert [*seen(("010-0123-4567",), (f"번호는 {written}입니다",))] == ["010-0123-4567"]


@given(st.text())
def test_texts_without_the_number_do_not_hold_it(text: str) -> None:
    assert not [*seen(("010-0123-4567",), (re.sub(r"\d", "x", text),))] or any(c.isdigit() for c in text)


def test_forbidden_words_missing_flags_and_the_wrong_language_are_seen() -> None:
    target = mail(GRANT, flags=(("bill_status",), ("unanswered", "partly_answered")))
    told = judged(draft(answer("귀사의 신청이 승인 되었습니다.", 1), cites=("grant",), flags=(UNANSWERED,)), target)
    assert told.forbidden == ("승인되었습니다",)
    assert told.flags == (("bill_status", False), ("unanswered|partly_answered", True))
    assert told.language and not told.passed
    assert not judged(replace(draft(GRANTED, cites=("grant",)), language="en"), target).language
    english = answer("The widget grant is paid to whoever asks for it in time, as is known.", 1)
    assert not judged(draft(english, cites=("grant",)), target).language


def test_a_part_within_scope_that_is_called_off_topic_is_counted() -> None:
    astray = (Flag("off_topic", GRANT.about, 1),)
    assert judged(draft(NOT_KNOWN, flags=astray), mail(GRANT, TAX)).turned_away == (GRANT.about,)
    assert judged(draft(questions=(TAX.about,), flags=astray), mail(GRANT, TAX)).turned_away == ()


def test_a_draft_with_nothing_to_mend_passes() -> None:
    assert judged(draft(GRANTED, cites=("grant",)), mail(GRANT)).passed
