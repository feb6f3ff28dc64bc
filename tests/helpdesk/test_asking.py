"""What a sentence of a mail does, the single questions in it, and the subject it gets: from how people write."""

from __future__ import annotations

import pytest

from assistant.helpdesk.asking import may_ask, reading
from assistant.helpdesk.claims import claims
from assistant.helpdesk.sentences import mended, read_unit
from assistant.helpdesk.singles import singles
from assistant.helpdesk.subjects import named, shipped_glossary, standing_alone
from assistant.records import MAX_QUESTION_CHARS

READINGS = {
    "asks": [
        "저희도 대상이 되는지 알고 싶습니다.",
        "지원 금액이 얼마인지 문의드립니다",
        "신청 방법 안내 부탁드립니다.",
        "신청 기간을 알려주시면 감사하겠습니다.",
        "중복 신청이 가능한지요",
        "지원금 얼마예요",
        "언제까지 신청해야 합니까",
        "선정 기준이 뭡니까",
        "공고문을 보내주세요",
        "이미 산 기계도 지원되는지 똑바로 답변하세요.",
        "과태료 같은 것도 있는지 모르겠습니다.",
        "문의 전화번호도 알려주세요.",
        "I was wondering whether we qualify.",
        "Please advise on the application window.",
        "Kindly confirm if foreigners are eligible",
        "We would appreciate guidance on the deadline.",
        "what is the maximum amount",
    ],
    "announces": [
        "몇 가지 여쭙고 싶습니다.",
        "아래와 같이 문의드립니다.",
        "궁금한 점이 있어 메일 드립니다.",
        "한 가지만 더 여쭙겠습니다.",
        "I have three questions.",
        "I am writing to ask about the programme.",
    ],
    "begs": [
        "답변 부탁드립니다.",
        "빠른 회신 바랍니다",
        "알려주시면 감사하겠습니다.",
        "전화는 계속 통화중이라서 메일로 여쭤봅니다~",
        "Please advise.",
        "Please let me know by Friday.",
    ],
    "courtesy": [
        "안녕하십니까?",
        "감사합니다.",
        "담당자님께,",
        "지난번에 도와주셔서 감사합니다.",
        "답변 가능할까요?",
        "하나만 여쭤봐도 될까요?",
        "이게 말이 됩니까?",
        "왜 전화를 안 받는 겁니까?",
        "대체 언제까지 기다려야 합니까!!!",
        "How are you?",
        "Can you help me?",
        "Is anyone even reading these mails?",
        "How many times do I have to write?",
    ],
    "tells": [
        "지난주에 문의드렸는데 아직 답이 없습니다.",
        "이유를 안 알려줍니다.",
        "직원이 4명이니까 소상공인입니다",
        "법안이 통과됐다고 들었습니다.",
        "When we applied last year, it was closed.",
        "I called on Monday.",
        "…",
    ],
}
# How people ask without a question mark: wishes, half sentences, what others want to know, slips of the pen.
WISHES = """
수출 상담 쪽도 저희가 낄 자리가 있을지 알아보려고 글 남깁니다.
올해 안에 모집이 또 있는지 알 수 있을까 해서 연락드렸습니다.
인증 비용까지 나오는지가 제일 궁금하네요.
프랜차이즈 가맹점은 빠지는 건지 헷갈립니다.
담당 창구가 어디인지 몰라서 이쪽으로 문의드려 봅니다.
구독료까지 지원되는지 여쭤보려고 메일 남깁니다.
사업장이 두 곳인데 각각 신청이 되는지 알고 싶어 연락드립니다.
혹시 폐업 이력이 있으면 안 되는 건지 걱정됩니다.
제출 서류 목록을 받아볼 수 있으면 합니다.
대출 이자가 몇 퍼센트인지 확인하고 싶어서요.
법 시행 날짜를 알았으면 합니다.
지원 한도에 대한 설명을 듣고 싶습니다.
선정 발표가 언제쯤 나는지 감을 못 잡겠습니다.
공고가 언제 뜨는지도 좀요.
신청 자격이랑 금액 좀 부탁드려요~
마감일만이라도 알 수 있으면 좋겠어요.
어느 부서에 여쭤야 하는지도 함께 적어 주시면 좋겠습니다.
답변 주실 때 컨설팅 비용도 포함되는지 같이 적어주세요.
지원금 얼마에여
언제까지 신청해야되는지 갈켜주세요
대상 되는지좀 알려주심 감사하겟습니다
신청 방법좀 알려주세여
금리가 얼만지 궁굼합니다
중고 설비도 가능한가여
어떻게 하는건지 모르겟어요
I was hoping you could tell me if sole traders are let in.
What we'd really like to find out is whether rented premises count.
It would help to know how long the review takes.
We're trying to work out who is responsible for the basic plan.
My boss asked me to find out the repayment period.
Grateful for any information on the co-payment rate.
Could use some clarity on the ceiling per company.
I'd be thankful for a pointer to the right office to call.
Also looking for the list of required papers.
Not clear to me whether we may apply twice.
Any idea when the next round opens
Please also give me the phone number of the operator.
Do let me know what the interest rate would be.
Curious if a franchise shop can get in.
Would be good to hear when results come out.
We need to know which documents have to be notarised.
Interested in the maximum loan amount.
Wondering whether the law is in force yet.
Appreciate it if someone could explain how the firm is scored.
I'd love a short explanation of the penalty rules.
Tell me which regions are included.
Send over the application form, please.
pls tel me the dedline
wat is the max amont
대표님은 이자가 몇 퍼센트인지 물어보라고 하십니다.
저희 이사님 질문은 법이 언제부터 적용되는지입니다.
제일 궁금한 것은 이자율입니다.
The owner wants to know whether rented shops count.
Our director is asking how the bill defines AI.
Separately, my partner asks where fraud can be reported.
We'd also like the success rate and the name of the reviewer.
Thankful for a hint on which towns took part.
배달 전문점이어도 괜찮은지 미리 파악하고 싶어 글을 씁니다.
저희 업종이 빠져 있는 것은 아닌지 확인차 메일 드립니다.
교육비도 나오는 것인지가 알고 싶네요.
자부담을 나눠 낼 수 있는지 의문입니다.
부가세는 누가 내는 것인지 잘 모르겠어서 여쭙니다.
공고문을 어디서 볼 수 있는지 찾지 못했습니다.
어떤 곳에 전화하면 되는지 이번 기회에 알아두고 싶습니다.
심사 기간에 대해 듣고자 합니다.
접수 일정 공유 부탁드립니다.
필요 서류 리스트 송부 요망.
상환 조건을 좀 일러 주시면 고맙겠습니다.
올해 예산이 남았는지 알 길이 없네요.
신청 사이트 주소도 적어 주시면 감사하겠습니다.
임차 매장도 포함되는지 살펴봐 주세요.
작년에 떨어진 사람도 또 낼 수 있는지 궁금증이 생겼습니다.
제출처가 어딘지요
보조율이 몇프로인지 갈차주세요
접수 언제 마감인지 알구 싶어요
업종 제한 있는지 알려주새요
1인 사업자두 되나여
서류 머머 내야대나요
I'd be curious to learn what share the state carries.
The thing I can't find anywhere is the closing date.
I have been asked to check if joint applications are allowed.
Some guidance as to the selection criteria would be welcome.
We'd be interested in hearing how often calls are held.
Kindly shed light on the repayment terms.
Point me to the agency in charge, please.
I could not make out from the notice whether software counts.
Would someone let us know by when results are announced.
We still have to learn what penalties there are.
Hoping to hear whether start-ups under one year may join.
I need the address of the online portal.
Also please include the name of the responsible ministry.
Give me a rough figure for the own contribution.
Just want to double-check that cafés qualify.
Want to know if used machines are ok.
Looking to understand how the bill defines a small firm.
I am after the exact date on which the act takes effect.
plese let me kow the elegibility
can u tell me hw much we get
방앗간도 이 사업에 들 수 있는지가 저희 모두의 관심사입니다.
재신청 제한 기간이 따로 정해져 있는지 확인해 두려 합니다.
국비가 언제 입금되는지 알고 계시면 귀띔해 주세요.
노후 설비 교체만으로도 인정을 받는지 여쭙습니다.
마을기업은 아예 안 되는지요.
그 밖에 의무 교육이 있다면 몇 시간짜리인지 적어 보내 주십시오.
보증료율 안내를 원합니다.
세부 일정표가 나왔는지 궁금하던 차에 메일을 씁니다.
견적을 두 군데서 받아야 하나 하는 의문이 듭니다.
위탁 운영을 맡긴 가게라도 무방한지 답을 듣고 싶습니다.
이사한 지 석 달밖에 안 됐는데 자격이 되려나요
계약을 먼저 해도 탈이 없을지 조심스럽게 여쭈어봅니다.
가점 항목이랑 감점 항목 알려 주심 좋겠어요
신청은 온라인으로만 받는지 그것도 알고 싶구요
문의는 어디다 해야대는지 몰겠네요
카드 단말기두 포함인지 궁금해여
Our accountant would like to understand how the subsidy is paid out.
I'm at a loss as to which form applies to partnerships.
Might you be able to say when the second call is due.
It remains unclear to us whether the loan can be rolled over.
I'd welcome a brief overview of the selection process.
Do send us the contact details of the regional office.
We'd be glad to have the list of approved suppliers.
Can't seem to find the cut-off date anywhere.
Not sure if a food truck would count as a shop.
Let us have the conditions for the guarantee.
Before we sign anything we ought to know what happens if the bill fails.
Another point: how much of the cost is refunded.
Need the interest rate and the term of the loan asap.
I'd like to find out if our cooperative may take part.
Please state the legal basis of the fine.
What I want to establish is who signs off on the plan.
And the phone number of whoever is in charge, if you have it.
could u plz advice on the requirments
im wondering weather we can aply twice
노래방 업종은 제외인지 알려주시면 좋겠습니다.
지원금을 나중에 토해 내는 경우가 있는지 염려됩니다.
가맹본부 동의서가 있어야 하는지 문의차 연락드립니다.
공동대표인 경우 누가 신청자가 되는지 궁금해서 글 드립니다.
시행령이 언제 나오는지 소식을 기다리고 있습니다.
수수료 부담 주체를 알고 싶습니다.
최종 결과 통보 방식이 어떻게 되는지 안내 바랍니다.
작년 선정 업체 수도 알 수 있을까 합니다.
법에서 말하는 중소기업 범위에 대해 자세히 설명 부탁드려요.
사후 점검은 몇 번이나 나오는지요.
매출이 없는 신생 업체여도 받아 주는지 답변 주시면 감사하겠습니다.
구매 말고 렌탈도 쳐주나여
접수 기한이 지났는지 확인좀 해주세요
증빙을 뭘 내야 하는지 도통 모르겠네요.
담당 부서 연락처 부탁합니다.
I'd like to ask whether night shifts affect eligibility.
Please let me know the number of firms chosen last year.
We are unsure how the audit works after the grant is paid.
Would you mind telling me the closing date of the loan track.
I need to find out if the bill covers hospitals.
Can you tell me which office deals with guarantees
My colleague would like to know how long the money lasts.
It would be useful to have the eligibility rules in writing.
What documents are needed is not clear from the website.
I am writing to enquire whether rented machines qualify.
Kindly provide the maximum support amount per firm.
Could you also share the link to the notice.
pls let me know the amount n deadline
"""
# What people tell, offer, hope for and thank for, in words that are near to those of asking.
NO_WISHES = """
작년에는 신청 기간을 놓쳐서 너무 아쉬웠습니다.
신청 서류는 지난주에 다 보냈습니다.
어디서부터 시작해야 할지 막막했습니다.
저는 춘천에서 닭갈비집을 하는 사람입니다.
궁금하신 점 있으시면 연락 주세요.
언제든지 연락 주십시오.
무엇이든 도와드리겠습니다.
필요하시면 추가 서류를 보내드리겠습니다.
알려주신 대로 접수를 마쳤습니다.
문의하신 서류를 첨부합니다.
담당자분이 친절하게 설명해 주셔서 좋았습니다.
손님이 줄어서 걱정입니다.
We applied last spring and were turned down.
My accountant explained the deadline to me.
I wanted to tell you how pleased we are with the kiosk.
If you need anything else, just call me.
We'd like to thank you for the quick help.
The team needs the machine to be installed in May.
I'm writing to let you know that we've moved.
Please find our business licence attached.
Please note that our office moved.
Please call me Ms. Han.
Let me know if you want the photos.
We are interested in working with you.
I was told what to do by the agency.
It is good to hear that things went well.
계약서 초안을 대신 작성해 주세요.
자료집 두 권을 참고용으로 보내드립니다.
배송이 언제 오는지 모르고 기다리기만 했습니다.
직원들이 지원금을 어디에 썼는지 잘 알고 있습니다.
My neighbour asked me to say hello.
The client wants to open a second shop.
작년 이맘때는 얼마를 벌었는지 기억도 안 납니다.
주문이 언제 들어오는지 늘 신경을 씁니다.
서류를 준비하느라 고생했지만 보람 있었습니다.
덕분에 신청 절차를 이해했습니다.
전화로 알려주신 번호로 연락해 보았습니다.
저희 공장에 한번 들러 주세요.
앞으로도 잘 부탁드립니다.
동네 사장님들께 이 사업을 추천하고 있습니다.
지원금 덕분에 직원을 한 명 더 뽑았습니다.
It took us a while to figure out how the portal works.
We have sent the application form by post.
The deadline was extended last year, which helped us a lot.
I know how much work this is.
Please give my regards to Ms. Oh.
We hope to see you at the fair.
Our lawyer told us what the act says.
Let us know should you need the originals.
I am looking after the shop for my mother.
He asked me to pass on his thanks.
Please accept my apologies for the delay.
보증료율이 내렸다는 소식을 듣고 기뻤습니다.
저희 가게가 어떻게 버텨 왔는지 아무도 모릅니다.
지원 사업에 대해 많이 배웠습니다.
상담원께서 마감일을 두 번이나 확인해 주셨습니다.
직접 찾아뵙고 인사드리고 싶습니다.
서류가 잘 도착했기를 바랍니다.
내년에는 매출이 늘었으면 좋겠습니다.
자세한 내용은 첨부한 소개서를 봐 주세요.
코로나 때 얼마나 힘들었는지 말로 다 못합니다.
My son explained how the kiosk works.
We needed three months to learn what the system can do.
The officer was kind enough to tell us when to come.
I hope you have a pleasant weekend.
Please say hello to the whole team.
We want to grow the business next year.
It was great to hear from you.
Our rent went up and we had to let two people go.
He wondered why nobody had told him, but that is behind us now.
지난 공고 때 저희가 뽑혀서 잔치를 했습니다.
직원들이 새 기계를 어떻게 쓰는지 열심히 배우고 있습니다.
남편은 은행에 다니고 저는 가게를 봅니다.
보내 주신 안내문은 잘 읽었습니다.
요즘 물가가 올라 걱정이 많습니다.
다음 주에 서류를 들고 방문하겠습니다.
자세히 설명해 주신 덕분에 마감 전에 접수했습니다.
좋은 소식 기다리겠습니다.
We received the grant last May and bought two ovens.
My wife takes care of the paperwork.
We'd be happy to show you around the factory.
I learned how to file the report from your website.
Everybody wants to save money these days.
The new machine is great to work with.
Please keep up the good work.
"""


@pytest.mark.parametrize(("does", "text"), [(does, text) for does, texts in READINGS.items() for text in texts])
def test_a_sentence_is_read_for_what_it_does(does: str, text: str) -> None:
    assert reading(text) == does


@pytest.mark.parametrize("text", WISHES.strip().splitlines())
def test_a_wish_without_a_question_mark_asks(text: str) -> None:
    assert read_unit(text, shipped_glossary()).does == "asks"


@pytest.mark.parametrize("text", NO_WISHES.strip().splitlines())
def test_what_is_told_offered_or_hoped_for_asks_nothing(text: str) -> None:
    assert read_unit(text, shipped_glossary()).does != "asks"


@pytest.mark.parametrize(
    ("sentence", "questions"),
    [
        ("담당 창구가 어디인지 몰라서 이쪽으로 문의드려 봅니다.", ("담당 창구가 어디인가요?",)),
        ("저희 이사님 질문은 법이 언제부터 적용되는지입니다.", ("법이 언제부터 적용되나요?",)),
        ("한도가 얼마인지 그리고 담보가 필요한지가 대표님 질문입니다.", ("한도가 얼마인가요?", "담보가 필요한가요?")),
        ("인증 비용까지 나오는지가 제일 궁금하네요.", ("인증 비용까지 나오나요?",)),
        ("알고 싶은 것: 신청 자격, 마감일", ("신청 자격은 어떻게 되나요?", "마감일은 어떻게 되나요?")),
        ("신청 마감일도요.", ("신청 마감일은 어떻게 되나요?",)),
        ("담당 부서 연락처 부탁합니다.", ("담당 부서 연락처는 어떻게 되나요?",)),
        ("홈페이지 주소 좀 알려 주세요.", ("홈페이지 주소는 어떻게 되나요?",)),
        (
            "키오스크를 놓고 싶은데 필요한 서류 그리고 신청 기간 알려 주세요",
            ("키오스크를 놓고 싶은데 필요한 서류는 어떻게 되나요?", "신청 기간은 어떻게 되나요?"),
        ),
        (
            "우리 장비가 대상인지 심사를 청하면 며칠 안에 답이 오나요?",
            ("우리 장비가 대상인지 심사를 청하면 며칠 안에 답이 오나요?",),
        ),
        ("What we'd really like to find out is whether rented premises count.", ("Whether rented premises count?",)),
        (
            "The owner asks what rate applies, and his daughter asks whether old loans count.",
            ("What rate applies?", "Whether old loans count?"),
        ),
        (
            "We'd also like the success rate and the name of the reviewer.",
            ("What is the success rate?", "What is the name of the reviewer?"),
        ),
        (
            "Questions: eligibility; amount; deadline.",
            ("What is the eligibility?", "What is the amount?", "What is the deadline?"),
        ),
        ("Also looking for the list of required papers.", ("What is the list of required papers?",)),
        ("Some guidance on the selection criteria would be welcome.", ("What are the selection criteria?",)),
    ],
)
def test_a_wish_is_turned_into_what_it_asks(sentence: str, questions: tuple[str, ...]) -> None:
    assert singles(sentence) == questions


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("되나여", "되나요"),
        ("알려주심 감사하겟습니다", "알려주시면 감사하겠습니다"),
        ("갈켜주세여", "가르쳐 주세요"),
        ("꼭 참여하고 싶구요", "꼭 참여하고 싶고요"),
        ("얼마까지 대나요", "얼마까지 대나요"),
        ("Pls tel me the dedline", "Please tell me the deadline"),
        ("The weather is fine.", "The weather is fine."),
    ],
)
def test_words_of_asking_are_read_as_they_are_meant(written: str, meant: str) -> None:
    assert mended(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "계약서 초안을 대신 써 주세요.",
        "허가증을 새로 내야 하는지 막연합니다.",
        "We need you to fill in the form for us.",
    ],
)
def test_a_wish_that_cannot_be_looked_up_is_left_open(text: str) -> None:
    assert may_ask(text)


@pytest.mark.parametrize(
    "text",
    [
        "날이 차니 건강 조심하세요.",
        "가게에 한번 들러 주세요.",
        "매출이 늘었으면 좋겠습니다.",
        "언제 끝나는지 알고 있습니다.",
        "Please note that we moved.",
        "My wife takes care of it.",
    ],
)
def test_courtesy_and_stories_leave_nothing_open(text: str) -> None:
    assert not may_ask(text)


@pytest.mark.parametrize(
    "piece", ["나 하는 의문 ", "문의 사항: ", "i am ", "my question is ", "what is ", "신청 마감일도 같이 "]
)
def test_words_repeated_without_end_are_read_too(piece: str) -> None:
    assert reading(piece * 1_000)


def test_a_subject_alone_is_an_announcement_and_more_than_that_a_question() -> None:
    names = frozenset({"스마트상점"})
    assert reading("스마트상점 관련 문의드립니다.", names) == "announces"
    assert reading("스마트상점 지원금 한도 문의드립니다.", names) == "asks"


@pytest.mark.parametrize(
    ("sentence", "questions"),
    [
        (
            "저희도 대상이 되는지, 얼마까지 되는지, 언제까지인지 알고 싶습니다.",
            ("저희도 대상이 되나요?", "얼마까지 되나요?", "언제까지인가요?"),
        ),
        (
            "지원 대상과 금액, 신청 기간을 알려주세요.",
            ("지원 대상은 어떻게 되나요?", "금액은 어떻게 되나요?", "신청 기간은 어떻게 되나요?"),
        ),
        (
            "지원받을 수 있는지와 신청 방법을 알려주시면 감사하겠습니다.",
            ("지원받을 수 있나요?", "신청 방법은 어떻게 되나요?"),
        ),
        (
            "지원금은 얼마고, 신청은 언제까지, 어디로 하면 되나요?",
            ("지원금은 얼마인가요?", "신청은 언제까지?", "어디로 하면 되나요?"),
        ),
        ("얼마까지 되고 언제까지 신청해야 하나요?", ("얼마까지 되나요?", "언제까지 신청해야 하나요?")),
        (
            "참여가 가능한지 추천 부탁드리며, 제출 서류와 일정도 함께 안내 부탁드립니다.",
            ("참여가 가능한가요?", "제출 서류는 어떻게 되나요?", "일정은 어떻게 되나요?"),
        ),
        ("소상공인도 지원 대상인지 여부를 확인 부탁드립니다.", ("소상공인도 지원 대상인가요?",)),
        ("유예기간이 언제까지인지에 대해 문의드립니다.", ("유예기간이 언제까지인가요?",)),
        ("1) 신청 자격은 어떻게 되나요?", ("신청 자격은 어떻게 되나요?",)),
        ("그리고 자부담은 몇 %인지요?", ("자부담은 몇 %인지요?",)),
        (
            "I was wondering whether we qualify, how much we could receive and by when we have to apply.",
            ("Whether we qualify?", "How much we could receive?", "By when we have to apply?"),
        ),
        (
            "Please advise on the eligibility criteria, the maximum amount and the deadline.",
            ("What are the eligibility criteria?", "What is the maximum amount?", "What is the deadline?"),
        ),
        (
            "Please send me the form for the scheme and tell me where to submit it.",
            ("The form for the scheme?", "Where to submit it?"),
        ),
        (
            "Could you kindly confirm (1) whether the bill has passed, (2) when it was introduced, and (3) by whom?",
            ("Whether the bill has passed?", "When it was introduced?", "By whom?"),
        ),
    ],
)
def test_a_sentence_that_asks_several_things_is_cut(sentence: str, questions: tuple[str, ...]) -> None:
    assert singles(sentence) == questions


@pytest.mark.parametrize(
    "sentence",
    [
        "대상인가요, 아닌가요?",
        "언제, 어디서 신청하나요?",
        "키오스크를 설치하고 싶은데 지원받을 수 있나요?",
        "Is it a law or a bill?",
        "Can we apply, and how?",
        "Is our shop in Busan, which sells bread, eligible?",
        "If it is, how do I apply?",
    ],
)
def test_a_sentence_that_asks_one_thing_stays_whole(sentence: str) -> None:
    assert len(singles(sentence)) == 1


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("안녕하세요. 스마트상점 기술보급사업 관련 문의드립니다.", ("스마트상점 기술보급사업",)),
        ("저는 로봇활용 제조혁신 지원사업에 관심이 있습니다", ("로봇활용 제조혁신 지원사업",)),
        ("중소기업 AI 법안과 AI 기본법의 차이", ("중소기업 AI 법안", "AI 기본법")),
        ("We heard about the Robot Upgrade Programme.", ("Robot Upgrade Programme",)),
        ("이번 정부 지원사업", ()),
        ("저희는 제조업체입니다", ()),
    ],
)
def test_programmes_bills_and_laws_are_found_by_name_known_or_not(text: str, names: tuple[str, ...]) -> None:
    assert named(text, shipped_glossary()) == names


def alone(question: str, before: str = "", subject: str = "스마트상점", asked: str = "") -> str:
    return standing_alone(question, before, subject, asked, shipped_glossary()).text


def test_a_question_gets_the_subject_that_it_does_not_name() -> None:
    assert alone("얼마까지 되나요?") == "스마트상점: 얼마까지 되나요?"
    assert alone("AI 기본법은 언제 시행됐나요?") == "AI 기본법은 언제 시행됐나요?"
    assert alone("얼마까지 되나요?", subject="") == "얼마까지 되나요?"


def test_a_question_whether_it_is_true_gets_what_was_said() -> None:
    assert alone("맞나요?", "법안이 통과됐다고 들었습니다.", "") == "법안이 통과됐다고 들었습니다. 맞나요?"
    assert alone("Is that true?", "I heard that the SME AI bill has passed.", "") == "The SME AI bill has passed?"


def test_a_question_of_one_word_more_gets_the_question_before_it() -> None:
    assert alone("카페는요?", asked="식당도 되나요?", subject="") == "식당도 되나요? 카페는요?"
    assert alone("금리는요?", asked="식당도 되나요?") == "스마트상점: 금리는요?"


def test_no_question_is_longer_than_the_chain_reads() -> None:
    assert len(alone("긴 질문인데요 " * 400 + "되나요?")) <= MAX_QUESTION_CHARS
    assert alone("되나요?", "이야기 " * 400).endswith("되나요?")


@pytest.mark.parametrize(
    "text",
    [
        "최대 500만 원을 드립니다",
        "법이 시행되었습니다",
        "제5조를 보세요",
        "오백만 원입니다",
        "3월 2일까지입니다",
        "절반을 지원합니다",
    ],
)
def test_what_needs_a_source_is_a_claim(text: str) -> None:
    assert claims(text, "ko")


@pytest.mark.parametrize(
    "text", ["더 궁금하신 점은 연락 주세요.", "[전화번호-1]로 전화드리겠습니다.", "위와 같습니다 [3]"]
)
def test_courtesy_marks_and_masked_words_claim_nothing(text: str) -> None:
    assert claims(text, "ko") == ()


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("답변은 [전화번호-1] 또는 [이메일-1] 로 부탁드립니다.", "begs"),
        ("연락은 [전화번호-1]로 주시면 됩니다.", "begs"),
        ("답은 [전화번호-1]로 주시기 바랍니다, 감사합니다.", "begs"),
        ("처음 문의드립니다.", "begs"),
        ("급하게 문의드립니다.", "begs"),
        ("신청 자격을 알려 주세요, 감사합니다.", "asks"),
        ("아래 번호로 연락 주시기 바랍니다.", "begs"),
        ("이메일로 회신 부탁드립니다.", "begs"),
        ("뉴스에서 법 이야기를 듣고 연락드립니다.", "announces"),
        ("공고문을 읽고 문의드립니다.", "announces"),
        ("공고를 보고 신청 자격이 궁금해서 연락드립니다.", "asks"),
        ("결과 발표 일정을 메일로 알려 주세요.", "asks"),
        ("회신 기한을 알려 주세요.", "asks"),
        ("답변은 언제까지 받을 수 있나요?", "asks"),
    ],
)
def test_how_to_be_answered_and_what_made_one_write_ask_nothing(text: str, does: str) -> None:
    assert reading(text) == does
