"""A mail is read whole: nothing is lost, the questions are found and stand alone, the rest is set aside."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.helpdesk.mails import language_of, parts_of, questions_of
from assistant.records import MAX_QUESTION_CHARS

NUMBERED = """안녕하세요.
저는 대구에서 직원 12명과 금속가공업체를 운영하는 사람입니다.
스마트공장 지원사업 관련 문의드립니다.

1. 저희도 대상이 되는지
2. 금액은 얼마까지 되나요?
3. 신청 기한

바쁘시겠지만 답변 부탁드립니다.
감사합니다.

(주)한빛정밀 대표 [이름-1]
Tel. [전화번호-1]
"""
ANGRY = """도대체 몇 번을 전화해야 합니까? 이게 말이 됩니까? 스마트상점 신청하려고 하는데
대상이 되는지, 얼마까지 되는지, 언제까지인지 알고 싶습니다. 맨날 통화중이고 너무합니다.

[이름-1] 드림

-----Original Message-----
From: helpdesk
Sent: Monday
Subject: RE: 문의

무엇을 도와드릴까요? 신청 자격은 무엇인가요?
"""
ENGLISH = """Dear Sir or Madam,

I run a small bakery in Busan. I read about the Smart Shop programme in the paper.
I was wondering whether we are eligible and how much
we could get. Please also advise on the application window.

I also heard that the SME AI bill has passed. Is that correct?

Best regards,
Jane Kim
Owner, Sunny Bakery
[phone-1]

On Mon, 2 Nov 2026 at 10:11, Helpdesk
<[email-1]> wrote:
> What would you like to know?
"""
HANDED_ON = """보낸사람: 김철수
제목: FW: AI 법안 문의

아래 문의 답변 부탁드립니다.

---------- Forwarded message ---------
보낸 사람: 박영희
날짜: 2026년 11월 2일
제목: 중소기업 AI 법안

안녕하세요, 중소기업 AI 법안이 통과되었다고 들었습니다. 맞나요?
언제부터 시행되는지도 궁금합니다.
"""
LONG = """안녕하십니까. 경기도 안산에서 사출 공장을 운영하고 있는 [이름-1]이라고 합니다.
저희 공장은 직원이 23명이고 작년에 매출이 조금 줄었습니다. 요즘 인력난이 심해서 고민하고 있습니다.
그래서 자율형공장 사업을 알아보고 있는데요, 우선 저희 같은 소규모 업체도 신청이 가능한지,
가능하다면 자부담은 어느 정도인지 궁금합니다.
아울러 제조AI특화 스마트공장과 중복해서 신청할 수 있는지도 알려주시면 감사하겠습니다.

긴 글 읽어주셔서 감사합니다.
"""
VENDOR = """Hello,

A partner told us about the "AX Sprint" programme and we have a few questions:

a) Is a foreign-invested company eligible?
b) What's the maximum support per project, and what share do we have to fund ourselves?
c) Deadline for the 2026 call

Many thanks and best wishes,

Dana Lee | Head of Partnerships
Foo AI Korea Ltd. | Tel: [phone-1]
CONFIDENTIALITY NOTICE: This e-mail is intended only for the addressee.
If you are not the intended recipient, please notify the sender.
"""
EXPECTED = {
    NUMBERED: (
        "스마트공장 지원사업: 저희도 대상이 되나요?",
        "스마트공장 지원사업: 금액은 얼마까지 되나요?",
        "스마트공장 지원사업: 신청 기한은 어떻게 되나요?",
    ),
    ANGRY: (
        "스마트상점 신청하려고 하는데 대상이 되나요?",
        "스마트상점: 얼마까지 되나요?",
        "스마트상점: 언제까지인가요?",
    ),
    ENGLISH: (
        "Smart Shop programme: Whether we are eligible?",
        "Smart Shop programme: How much we could get?",
        "Smart Shop programme: What is the application window?",
        "The SME AI bill has passed?",
    ),
    HANDED_ON: (
        "중소기업 AI 법안이 통과되었다고 들었습니다. 맞나요?",
        "중소기업 AI 법안: 언제부터 시행되나요?",
    ),
    LONG: (
        "자율형공장 사업을 알아보고 있는데요, 우선 저희 같은 소규모 업체도 신청이 가능한가요?",
        "자율형공장: 가능하다면 자부담은 어느 정도인가요?",
        "제조AI특화 스마트공장과 중복해서 신청할 수 있나요?",
    ),
    VENDOR: (
        "AX Sprint: Is a foreign-invested company eligible?",
        "AX Sprint: What's the maximum support per project?",
        "AX Sprint: What share do we have to fund ourselves?",
        "AX Sprint: What is the deadline for the 2026 call?",
    ),
    # without any full stop
    "안녕하세요 스마트상점 문의드립니다 지원금이 얼마인가요 언제까지 신청해야 하나요 감사합니다": (
        "스마트상점: 지원금이 얼마인가요?",
        "스마트상점: 언제까지 신청해야 하나요?",
    ),
    # numbered in one line
    "질문이 있습니다. 1. 법안 이름이 뭔가요 2. 누가 발의했나요": ("법안 이름이 뭔가요?", "법안: 누가 발의했나요?"),
    # bare items, what leads to them being in the subject line
    "제목: 정책자금\n\n1) AX 스프린트 우대트랙 금리\n2) 대출 한도\n\n위 두 가지 답변 바랍니다.\n": (
        "AX 스프린트 우대트랙 금리는 어떻게 되나요?",
        "AX 스프린트 우대트랙: 대출 한도는 어떻게 되나요?",
    ),
    # an answer below what is quoted, line by line
    "> 스마트공장 대상은 제조기업입니다.\n그럼 소공인도 되나요?\n"
    "> 금액은 공고를 보세요.\n금액이 얼마인지 알려주세요.\n": (
        "스마트공장: 소공인도 되나요?",
        "스마트공장: 금액이 얼마인가요?",
    ),
    # lines broken on a telephone
    "저는 음식점을 합니다.\n키오스크를\n설치하고 싶은데\n지원을 받을 수 있나요?": (
        "키오스크를 설치하고 싶은데 지원을 받을 수 있나요?",
    ),
    # a reminder of the mail below it
    "I sent this two weeks ago and still have no reply. Please answer.\n\n-----Original Message-----\nFrom: Tom\n"
    "Sent: Tuesday\nSubject: TIPS\n\nHow much R&D funding does TIPS give?\nRegards,\nTom": (
        "How much R&D funding does TIPS give?",
    ),
    # a form with fields
    "문의\n- 업체명: 한결상회\n- 직원: 2명\n- 문의내용: 스마트상점 신청 가능한가요?\n- 연락처: [전화번호-1]": (
        "스마트상점 신청 가능한가요?",
    ),
    "스마트상점 관련하여 문의드립니다.": ("스마트상점에 대해 알려 주세요.",),
    "We are a food maker in Daegu and would like to introduce AI inspection. Please advise.": (
        "We are a food maker in Daegu and would like to introduce AI inspection.",
    ),
    "제목: 스마트상점 지원금은 얼마인가요?\n\n제목대로입니다.": ("스마트상점 지원금은 얼마인가요?",),
}
SILENT = [
    "안녕하세요. 지난번에 도와주셔서 감사합니다. 덕분에 잘 해결되었습니다.",
    "저번에 말씀하신 대로 신청서 제출했습니다. 첨부 확인 부탁드립니다.\n\n첨부: 신청서.hwp",
    "Thank you, that was very helpful.\n\n> How much does the Smart Shop programme pay?",
    "...",
    "이게 말이 됩니까? 책임자 바꾸세요",
]


@pytest.mark.parametrize(("mail", "questions"), EXPECTED.items())
def test_the_questions_of_a_mail_are_found_and_stand_alone(mail: str, questions: tuple[str, ...]) -> None:
    assert questions_of(parts_of(mail)) == questions


@pytest.mark.parametrize("mail", SILENT)
def test_a_mail_that_asks_nothing_has_no_question(mail: str) -> None:
    assert questions_of(parts_of(mail)) == ()


@pytest.mark.parametrize("mail", [*EXPECTED, *SILENT])
def test_the_parts_together_are_the_mail(mail: str) -> None:
    assert "".join(part.text for part in parts_of(mail)) == mail


PIECES = st.sampled_from(
    "얼마인가요?|스마트상점|> |1. |From: a|On x, y wrote:|드림|되는지, | and |Please advise|제목: |？".split("|")
)
JOINTS = st.sampled_from(["", "\n", "\r\n", "\u2028", "\x0b", "-----Original Message-----", "[전화번호-1]"])
MAILS = st.lists(st.one_of(PIECES, JOINTS), max_size=30)


@settings(max_examples=120, deadline=None)
@given(st.one_of(st.text(max_size=200), MAILS.map("".join), MAILS.map("\n".join)))
def test_of_any_text_nothing_is_lost_and_every_question_can_be_asked(mail: str) -> None:
    parts = parts_of(mail)
    assert "".join(part.text for part in parts) == mail
    questions = questions_of(parts)
    assert len(set(questions)) == len(questions)
    assert all(question.strip() and len(question) <= MAX_QUESTION_CHARS for question in questions)


def kinds_of(mail: str) -> dict[str, str]:
    """Every line of a mail that is not blank, with the kind of its part."""
    return {line.strip(): part.kind for part in parts_of(mail) for line in part.text.splitlines() if line.strip()}


@pytest.mark.parametrize(
    ("mail", "line", "kind"),
    [
        (NUMBERED, "안녕하세요.", "greeting"),
        (NUMBERED, "저는 대구에서 직원 12명과 금속가공업체를 운영하는 사람입니다.", "story"),
        (NUMBERED, "바쁘시겠지만 답변 부탁드립니다.", "greeting"),
        (NUMBERED, "Tel. [전화번호-1]", "signature"),
        (NUMBERED, "(주)한빛정밀 대표 [이름-1]", "signature"),
        (ANGRY, "무엇을 도와드릴까요? 신청 자격은 무엇인가요?", "quoted"),
        (ENGLISH, "Owner, Sunny Bakery", "signature"),
        (ENGLISH, "<[email-1]> wrote:", "quoted"),
        (ENGLISH, "> What would you like to know?", "quoted"),
        (HANDED_ON, "보낸 사람: 박영희", "quoted"),
        (VENDOR, "Foo AI Korea Ltd. | Tel: [phone-1]", "signature"),
        (SILENT[1], "첨부: 신청서.hwp", "attachment"),
    ],
)
def test_what_is_not_asked_is_set_aside_by_kind(mail: str, line: str, kind: str) -> None:
    assert kinds_of(mail)[line] == kind


@pytest.mark.parametrize(
    ("mail", "language"),
    [
        (NUMBERED, "ko"),
        (ENGLISH, "en"),
        ("Hi team,\n스마트상점 지원금 얼마예요? Also, is the SME AI bill in force? And when can we apply?", "en"),
        ("Hello,\n스마트상점 지원금은 얼마인가요? 언제까지 신청하나요? Thank you.", "ko"),
        ("Thank you for everything.", "en"),
        ("고맙습니다.", "ko"),
    ],
)
def test_the_language_is_that_of_most_questions(mail: str, language: str) -> None:
    assert language_of(mail) == language


def test_a_question_after_the_signature_still_counts() -> None:
    mail = "스마트상점 지원금은 얼마인가요?\n\n[이름-1] 드림\n\n추신: 언제까지 신청하나요?"
    assert questions_of(parts_of(mail)) == ("스마트상점 지원금은 얼마인가요?", "스마트상점: 언제까지 신청하나요?")


def test_an_announcement_of_another_subject_is_a_question_of_its_own() -> None:
    mail = "스마트상점 지원금은 얼마인가요? 그리고 AX스프린트에 대해서도 알려 주세요."
    assert questions_of(parts_of(mail)) == ("스마트상점 지원금은 얼마인가요?", "AX스프린트에 대해 알려 주세요.")
