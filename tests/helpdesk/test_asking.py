"""What a sentence of a mail does, the single questions in it, and the subject it gets: from how people write."""

from __future__ import annotations

import pytest

from assistant.helpdesk.asking import reading
from assistant.helpdesk.claims import claims
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


@pytest.mark.parametrize(("does", "text"), [(does, text) for does, texts in READINGS.items() for text in texts])
def test_a_sentence_is_read_for_what_it_does(does: str, text: str) -> None:
    assert reading(text) == does


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
