"""Mails, sheets and cases for the tests of the desk."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from assistant.helpdesk import sheets
from assistant.helpdesk.desk import HelpDesk
from assistant.helpdesk.sheets import Mapping, Sheet
from assistant.service.kept import Case

NAME, PHONE = "김민준", "010-1234-5678"
MAIL = f"""안녕하세요. 한빛테크 대표 {NAME}입니다.

1. 스마트상점 지원금은 얼마인가요?
2. 기본계획은 몇 년마다 세우나요?

답은 {PHONE}로 주세요.
감사합니다.
{NAME} 드림
"""
ENGLISH = "Dear Sir or Madam,\n\nHow much does the Smart Shop programme pay?\n\nBest regards,\nJane Kim\n"
ANSWERED = "지원금은 777억 원입니다. [1]"  # what no source says
MAPPING = Mapping("본문", id="번호", office="부서")

_GREETINGS = ("안녕하세요.", "안녕하십니까?", "수고 많으십니다.", "문의드립니다.", "안녕하세요, 처음 인사드립니다.")
_TRADES = ("빵집", "금속 가공업체", "미용실", "식품 공장", "인쇄소", "카페")
_TOWNS = ("전주", "대구", "안산", "부산", "춘천", "목포", "청주")
_ASKED = (
    "스마트상점 지원금은 얼마인가요?",
    "스마트상점은 어디서 신청하나요?",
    "스마트공장 신청 기한은 언제까지인가요?",
    "기본계획은 몇 년마다 세우나요?",
    "중소기업 AI 법안은 통과되었나요?",
    "AI 기본법을 위반하면 과태료가 얼마인가요?",
    "AI 바우처는 얼마까지 지원하나요?",
    "제조AI특화 스마트공장의 자부담은 얼마인가요?",
    "혁신바우처는 누가 신청할 수 있나요?",
    "자율형공장 사업에 소규모 업체도 신청할 수 있나요?",
)
_HEARD = (
    '공고, 안내문, 누리집에 "선착순"이라고 적혀 있었습니다.',
    '이웃 가게에서 "올해가 마지막"이라는 말을 들었고, 신문에서도 읽었습니다.',
    '작년에는 "예산 소진"으로 끝났고, 그래서 아쉬웠습니다.',
)
_SURNAMES, _GIVEN = "김이박최정강", ("민준", "서연", "도윤", "하은", "지훈", "수빈", "영희", "철수", "은채", "준호")


def sender(number: int) -> tuple[str, str]:
    """The name and the telephone number of whoever wrote one of :func:`written_mails`; no two have the same."""
    return _SURNAMES[number % 6] + _GIVEN[number // 6 % 10], f"010-{2000 + 31 * number}-{7000 + 13 * number}"


def asked(number: int) -> tuple[str, str]:
    """The two questions of one of :func:`written_mails`."""
    return _ASKED[number % 10], _ASKED[(number + 1 + number // 10) % 10]


def written_mails(count: int = 60) -> list[str]:
    """So many mails, at most 60, no two alike: quotation marks, commas and line breaks in each, and who wrote it."""
    return [_written(number) for number in range(count)]


def _written(number: int) -> str:
    name, phone = sender(number)
    first, second = asked(number)
    return "\n".join(
        (
            _GREETINGS[number % 5],
            f"저는 {_TOWNS[number % 7]}에서 직원 {number + 2}명과 {_TRADES[number % 6]} 하나를 꾸리고 있습니다.",
            _HEARD[number % 3],
            "",
            f"1. {first}",
            f"2. {second}",
            "",
            f"제 전화번호는 {phone}입니다.",
            "감사합니다.",
            f"{name} 드림",
        )
    )


def as_csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> bytes:
    """A table as Excel writes it."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode(encoding)


def sheet(*mails: str, offices: Sequence[str] = ()) -> Sheet:
    """A sheet of a number, an office and a mail in each row."""
    named = [*offices, *[""] * (len(mails) - len(offices))]
    rows = [(f"R-{n}", office, mail) for n, (mail, office) in enumerate(zip(mails, named, strict=True), start=1)]
    return sheets.read(as_csv([("번호", "부서", "본문"), *rows]))


def given_in(desk: HelpDesk, mail: str = MAIL, office: str = "", reference: str = "") -> Case:
    """A mail, drafted."""
    return desk.answer(mail, "kim", office, reference)


def approved(desk: HelpDesk, mail: str = MAIL) -> Case:
    """A mail whose draft was approved as it was."""
    case = given_in(desk, mail)
    return desk.approve(case.id, "lee", case.version)
