"""A mail is read whole: nothing is lost, the questions are found and stand alone, the rest is set aside."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.helpdesk.mails import language_of, left_open, parts_of, questions_of
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
# Mails that ask in lists, half sentences and wishes, each with a piece of every question, in order.
OPENLY = [
    (
        """안녕하세요, 문경에서 도자기 공방 합니다.
스마트상점 건으로 아래 내용이 필요합니다.

- 지원 대상 업종
- 국비와 자부담 비율
- 접수 마감일
""",
        ["지원 대상 업종", "자부담 비율", "접수 마감일"],
    ),
    (
        """Hi,

regarding the Smart Shop programme I'd need the following:

* who may apply
* funding rate and ceiling
* deadline for applications
* contact person

Best,
[name-1]
""",
        ["who may apply", "unding rate", "ceiling", "deadline for applications", "contact person"],
    ),
    (
        """제목: 문의

AX 스프린트 우대트랙
1. 한도
2. 금리
3. 신청처
부탁드립니다.""",
        ["한도", "금리", "신청처"],
    ),
    (
        "스마트상점 알아보는 중입니다. 알고 싶은 것: 신청 자격, 지원 금액, 마감일",
        ["신청 자격", "지원 금액", "마감일"],
    ),
    (
        "Hello, about TIPS. Questions: eligibility; amount; deadline.",
        ["ligibility", "mount", "eadline"],
    ),
    (
        "스마트공장에 관심이 있습니다. 문의사항은 신청 시기와 필요한 서류입니다. 감사합니다.",
        ["신청 시기", "필요한 서류"],
    ),
    (
        """We look at the AX Sprint track. My questions are about the interest rate and the grace period.

Regards""",
        ["interest rate", "grace period"],
    ),
    (
        """안녕하세요.
저희는 목포에서 어묵을 만드는 가족회사입니다. 아버지가 30년 하셨고 지금은 제가 맡고 있습니다.
어디서부터 시작해야 할지 막막했는데 지인이 스마트공장을 추천했습니다.
직원 아홉 명인 곳도 들어갈 수 있는지 알고 싶어서 메일 드려요.
그리고 로봇 팔 같은 것도 품목에 들어가는지 함께 말씀 부탁드려요.

김어묵 올림
""",
        ["아홉 명인 곳도 들어갈 수 있", "로봇 팔 같은 것도 품목에 들어가"],
    ),
    (
        """Dear team,

My father started our noodle shop forty years ago. Last year we almost closed.
A neighbour got a kiosk through the Smart Shop programme and is very happy with it.

I was hoping you could tell me whether noodle shops are covered.
Also, the share we would have to pay ourselves. And until when we can send in the form.

Thanks a lot
[name-1]
""",
        ["noodle shops are covered", "share we would have to pay", "ntil when we can send"],
    ),
    (
        "스마트상점 지원금 한도가 궁금합니다. 신청 마감일도요. 그리고 문의 전화번호도 부탁드립니다.",
        ["지원금 한도", "신청 마감일", "전화번호"],
    ),
    (
        "How much does TIPS give? And the deadline? Also contact details please.",
        ["How much does TIPS", "deadline", "contact details"],
    ),
    (
        "안녕하세요 스마트상점 신청하고 싶은데 필요한 서류 그리고 신청 기간 알려주세여 카페도 되는지여",
        ["필요한 서류", "신청 기간", "카페도 되"],
    ),
    (
        """수신 담당과장
제목 스마트공장 관련 질의

1. 귀 부서의 발전을 기원합니다.
2. 우리 조합은 회원사의 설비 도입을 돕고자 아래 사항을 질의하오니 답변하여 주시기 바랍니다.
  가. 스마트공장 사업의 지원 근거와 절차
  나. 자부담 비율
  다. 도입기업의 의무가 있는지 여부
3. 답변 기한: 2026. 12. 11.까지.  끝.

전라북도 ○○협동조합 이사장
""",
        ["지원 근거", "절차", "자부담 비율", "의무가 있"],
    ),
    (
        """저희는 파주에서 인쇄소를 합니다. 지난달에 서류를 이미 냈습니다. 낸 것은 다음과 같습니다.
- 신청서
- 사업자등록증
- 견적서
스마트상점 선정 결과는 언제 나오나요?
""",
        ["선정 결과는 언제"],
    ),
    (
        "도움을 청할 곳이 없어서 여기 여쭤봅니다. 스마트상점에 카페도 되나요?",
        ["카페도"],
    ),
    (
        (
            "Our bank mentioned the AX Sprint loan. The owner wants to know what rate applies, and his "
            "daughter asks whether old loans count."
        ),
        ["what rate applies", "hether old loans count"],
    ),
    (
        "스마트공장 대상은 어떻게 되나요? 그리고 중소벤처기업부 2026년 예산은 얼마인가요?",
        ["대상은", "중소벤처기업부 2026년 예산"],
    ),
    (
        """수고하십니다. 구미에 있는 금형 업체입니다.
제조AI특화 스마트공장을 검토하고 있어 몇 가지 확인이 필요합니다.

가. 신청할 수 있는 기업 규모
나. 총사업비 중 정부 부담 비율
다. 접수 창구

위 사항에 대한 회신을 요청드립니다.
""",
        ["기업 규모", "정부 부담 비율", "접수 창구"],
    ),
    (
        """Hello,

We make packaging in Icheon and think about the Smart Shop scheme. What I am missing:

- minimum number of staff
- documents to hand in
- where to apply
- own contribution

Kind regards
""",
        ["minimum number of staff", "documents to hand in", "here to apply", "own contribution"],
    ),
    (
        "TIPS 관련 요청 사항: 지원 규모 / 신청 요건 / 접수 기간 회신 바랍니다.",
        ["지원 규모", "신청 요건", "접수 기간"],
    ),
    (
        """안녕하세요
저는 제천에서 약초를 파는 사람인데요 요새 손님이 줄어서 걱정입니다
옆 가게가 키오스크를 들였다길래 저도 스마트상점을 해볼까 합니다
나이가 많아도 상관없는지 알고 싶구요
기계값을 다 대주는 건지도 궁금하고요
언제 넣어야 되는지 가르쳐 주십시오
감사합니다 박약초 드림
""",
        ["나이가 많아도 상관없", "기계값을 다 대주", "언제 넣어야"],
    ),
    (
        """Good morning,

I took over a small laundry in Jeju last winter and it has been a tough start.
The landlord mentioned the Smart Shop programme.

It'd be great to know if laundries can take part. The maximum amount as well, please.
Lastly I'd like an idea of how long it takes from application to payment.

Best wishes
""",
        ["laundries can take part", "aximum amount", "how long it takes"],
    ),
    (
        "스마트공장 신청 자격 문의. 또한 지원 비율 및 접수 마감 문의.",
        ["신청 자격", "지원 비율", "접수 마감"],
    ),
    (
        "AX 스프린트 우대트랙 말인데요, 금리하고 상환 기간요. 한도도 같이요.",
        ["금리", "상환 기간", "한도"],
    ),
    (
        "Regarding AX Sprint: interest rate, loan ceiling and repayment period please.",
        ["interest rate", "loan ceiling", "repayment period"],
    ),
    (
        """To whom it may concern,
Our client needs the following information on the SME AI bill.
1. Current status of the bill
2. Name of the lead sponsor
3. Planned date of entry into force
Your reply by Friday would be appreciated.
""",
        ["urrent status of the bill", "ame of the lead sponsor", "date of entry into force"],
    ),
    (
        """안녕하십니까, 여수에서 돌게장을 담가 파는 집입니다.
며느리가 스마트상점이란 걸 알아 와서 이렇게 글월 올립니다. 저는 글이 서툽니다.
우선 홀이 없는 포장 전문점도 쳐 주는지 알고자 합니다.
다음으로 제 돈은 얼마나 들어가는지도 일러 주셨으면 합니다.
끝으로 접수하는 곳 전화번호를 주십시오.
날이 찬데 감기 조심하시고요.
""",
        ["포장 전문점도 쳐 주", "제 돈은 얼마나 들어가", "전화번호"],
    ),
    (
        """Hi there,

hope you're well. We're a five-person studio making ceramics and our landlord keeps talking about AI.
I read that TIPS could be an option for us.

What we need to know before our meeting on Thursday:
• maximum R&D funding
• is an investor required
• length of the programme
• how to apply

Cheers,
Dan
""",
        ["maximum R&D funding", "s an investor required", "length of the programme", "ow to apply"],
    ),
    (
        """제조AI특화 스마트공장 관련 질의드립니다.
  - 도입기업 요건
  - 공급기업을 바꿀 수 있는지
  - 협약 후 몇 개월 안에 끝내야 하는지
이상 세 가지입니다. 수고하세요.
""",
        ["도입기업 요건", "공급기업을 바꿀 수 있", "몇 개월 안에"],
    ),
    (
        """Dear Madam,

I represent a group of dairy farmers.
Two of them asked me about the AX Sprint loan: the first wants to know how large the loan can be, the second
whether the interest is fixed. I would be obliged for an answer to both.

Sincerely,
R. Moss
""",
        ["how large the loan can be", "whether the interest is fixed"],
    ),
    (
        """스마트공장 지원사업
(1) 신청시기
(2) 지원금액
(3) 준비서류
알려주시면 감사드리겠습니다""",
        ["신청시기", "지원금액", "준비서류"],
    ),
    (
        """문의드립니다
저희는 AX 스프린트 우대트랙 대출을 받으려 합니다
거치 기간과 상환 방식, 그리고 중도에 갚아도 되는지요
부탁드립니다""",
        ["거치 기간", "상환 방식", "중도에 갚아도"],
    ),
    (
        "Need info re Smart Shop: eligibility, own share, closing date. Thx",
        ["ligibility", "own share", "losing date"],
    ),
    (
        """안녕하세요, 군산에서 조선 기자재를 만듭니다. 20년 넘게 이 일을 했고 직원은 서른 명입니다.
작년에 옆 공장이 스마트공장을 했는데 불량이 반으로 줄었다고 합니다.
저희도 해 보고 싶은데 대기업 협력사여도 괜찮은지, 그리고 국비가 몇 퍼센트 나오는지 알려 주십시오.
아울러 신청 시기와 구비 서류도 부탁드립니다.

군산기자재 공장장 [이름-1] 드림
""",
        ["협력사여도 괜찮", "몇 퍼센트", "신청 시기", "구비 서류"],
    ),
    (
        """Hello,

I'm helping my aunt, who sells dried fish in Sokcho. She is seventy and does not use e-mail.
She heard about the Smart Shop programme on the radio.

Could you let us know:
- the age limit, if there is one
- how much she has to pay herself
- where the form has to be sent

She says thank you already.
Mina
""",
        ["age limit", "how much she has to pay", "where the form has to be sent"],
    ),
    (
        """TIPS 문의입니다.

- 지원 금액
- 지원 기간
- 운영사 추천이 꼭 있어야 하는지

답변 기다리겠습니다.""",
        ["지원 금액", "지원 기간", "추천이 꼭 있어야"],
    ),
]
# Mails that only tell, thank, send and sign.
STORIES = [
    """안녕하세요. 지난달에 상담받은 속초 건어물 가게입니다.
알려주신 대로 접수를 마쳤고, 덕분에 마음이 놓입니다.
신청 서류는 모두 우편으로 보냈습니다. 더 필요하신 서류가 있으면 말씀해 주세요.
늘 건강하세요.
이건어 드림
스마트상점 1호점 | 신청 문의 환영 | Tel. [전화번호-1]
""",
    """Hello,

just to let you know that our factory moved to Gimpo. We will send the new business licence next week.
We were very pleased with how quickly you replied about the deadline.
If anything is missing, please call me.

Kind regards,
[name-1]
Grants & Funding Manager, Hanul Foods
""",
    """Thank you!

On Tue, 3 Nov 2026, Helpdesk wrote:
> We need to know which documents you have.
> - licence
> - deadline
""",
    """과장님 안녕하세요.
어제 설명회 자료 잘 받았습니다. 지원 대상과 신청 기간을 알기 쉽게 정리해 주셔서 직원들과 함께 봤습니다.
저희는 올해는 쉬고 내년에 신청하려고 합니다. 그동안 매장을 정비해 둘 생각입니다.
날이 추워지는데 건강 조심하세요.
최두부 배상
""",
    """Hi Ms. Oh,

thanks for sending the list of required documents. We now know what to prepare and when to hand it in.
My colleague will drop by on Friday with:
- the licence
- two photos of the shop

All the best
Tom
""",
    """안녕하세요, 강릉 커피 볶는 집입니다.
지난번에 문의드렸던 지원 한도와 신청 절차는 담당자께 잘 들었습니다.
알려 주신 방법대로 해 보니 어렵지 않더라고요.
- 사업자등록증 사본
- 매장 사진
- 견적서
위 서류는 어제 등기로 부쳤습니다. 받으시면 연락 한번 주세요.
박커피 드림
""",
    """Good afternoon,

this is to confirm that we will attend the briefing on the support programme on 3 December.
Three of us will come. We look forward to learning more about the deadline and the amounts there.

Best
Lena Cho
Head of Funding, Bluebird Ltd.
""",
    """과장님, 저번 주 설명 감사했습니다. 무엇이 필요한지 이제 알겠습니다. 서류를 갖추어 다시 찾아뵙겠습니다.
좋은 하루 되세요!
--
지원사업 상담 | 정책자금 안내 | 문의: [전화번호-1]
""",
    (
        "안녕하세요. 어제 통화한 포항 횟집입니다. 말씀하신 서류는 오늘 팩스로 넣었습니다. 확인되면 문자 "
        "한 통 부탁드립니다. 수고하세요."
    ),
]


@pytest.mark.parametrize(("mail", "questions"), EXPECTED.items())
def test_the_questions_of_a_mail_are_found_and_stand_alone(mail: str, questions: tuple[str, ...]) -> None:
    assert questions_of(parts_of(mail)) == questions


@pytest.mark.parametrize("mail", SILENT)
def test_a_mail_that_asks_nothing_has_no_question(mail: str) -> None:
    assert questions_of(parts_of(mail)) == ()


@pytest.mark.parametrize(("mail", "asked"), OPENLY)
def test_what_is_asked_without_a_question_mark_is_found_and_nothing_else(mail: str, asked: list[str]) -> None:
    questions = questions_of(parts_of(mail))
    assert len(questions) == len(asked)
    assert all(piece.lower() in question.lower() for piece, question in zip(asked, questions, strict=True))


@pytest.mark.parametrize("mail", STORIES)
def test_a_story_asks_nothing_and_leaves_nothing_open(mail: str) -> None:
    parts = parts_of(mail)
    assert questions_of(parts) == () and left_open(parts) == ()


def test_a_wish_that_is_no_question_is_left_open() -> None:
    mail = "스마트상점 지원금은 얼마인가요? 신청서도 대신 써 주세요.\n\n추워지는데 건강 조심하세요.\n[이름-1] 드림"
    assert left_open(parts_of(mail)) == ("신청서도 대신 써 주세요.",)


@pytest.mark.parametrize("mail", [*EXPECTED, *SILENT, *STORIES, *(mail for mail, _ in OPENLY)])
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


@pytest.mark.parametrize(
    ("mail", "count"),
    [
        ("I'd like to understand two things: has that law actually been passed, and does it give us any money?", 2),
        ("I have two questions: is the bill law yet, and who proposed it?", 2),
        ("두 가지가 궁금합니다: 법이 통과됐는지, 지원금이 있는지요.", 2),
    ],
)
def test_what_counts_the_questions_is_none_of_them(mail: str, count: int) -> None:
    asked = questions_of(parts_of(mail))
    assert len(asked) == count and not [one for one in asked if "things" in one or "questions" in one or "가지" in one]


@pytest.mark.parametrize(
    "mail", ["AI 바우처랑 중복으로 받을 수 있어요 없어요?", "스마트상점 카페도 되는 거예요 안 되는 거예요?"]
)
def test_a_question_with_its_contrary_is_one(mail: str) -> None:
    assert questions_of(parts_of(mail)) == (mail,)


def test_a_question_does_not_take_its_subject_from_a_later_one() -> None:
    mail = (
        "We understand a bill on AI is pending. Which committee is handling it? Who runs the smart factory programme?"
    )
    first, second = questions_of(parts_of(mail))
    assert "smart factory" not in first and "bill" in first and "smart factory" in second
