"""Small mails, drafts and masked words for the tests of the store."""

from __future__ import annotations

from typing import Any

from assistant.helpdesk.records import Draft, Flag, Line
from assistant.records import Citation, Notice
from assistant.service.kept import NewCase
from assistant.service.privacy import Found

CITATION = Citation(
    number=1,
    passage_id="widget-grant:ko",
    statement_id="widget-grant",
    document_id=None,
    title="A notice",
    publisher="A ministry",
    url="https://example.org/notice",
    published="2026-01-02",
    as_of="2026-10-01",
    confidence="high",
    locator=None,
    quote="위젯 지원금은 최대 300만 원이다.",
    start=0,
    end=19,
)
PHONE = Found("[전화번호-1]", "phone", 4, 17, "010-4321-8765")
EMAIL = Found("[이메일-1]", "email", 20, 35, "canary@kim.example")
MAIL = "연락처 [전화번호-1], [이메일-1]입니다. 위젯 지원금은 얼마인가요?"


def mail(text: str = MAIL, **fields: Any) -> NewCase:
    """A mail to be answered; any field can be given."""
    return NewCase(text, **({"language": "ko"} | fields))


def draft(answer: str = "위젯 지원금은 최대 300만 원입니다.", **fields: Any) -> Draft:
    """A letter of one answer, with everything that a draft can hold."""
    given: dict[str, Any] = {
        "language": "ko",
        "questions": ("위젯 지원금은 얼마인가요?",),
        "lines": (Line("안녕하십니까.", "salutation", "courtesy"), Line(answer, "answer", "supported", (1,), 1)),
        "citations": (CITATION,),
        "notices": (Notice("bill_status", "제안된 법안입니다."),),
        "flags": (Flag("low_confidence", "확인이 필요합니다.", 1),),
        "confidence": "high",
    }
    return Draft(**(given | fields))
