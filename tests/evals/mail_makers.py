"""Small mails and drafts made by hand, for the suite's own tests."""

from __future__ import annotations

from typing import Any

from assistant.helpdesk.records import Draft, Flag, Line
from assistant.records import Citation, Language
from evals import mail_run
from evals.mail_run import MailItem
from evals.mail_scores import score
from evals.mails import Mail, MailPart, load_mails
from evals.metrics import Known
from evals.score import known
from tests.evals.makers import KNOWN

TRUTH = known()
COMMITTED = load_mails()

GRANT = MailPart("위젯 지원금은 얼마까지 나오나요", (("grant",),), (("300만",),), "answer")
FEE = MailPart("심사 수수료는 누가 냅니까", (), (), "abstain")
TAX = MailPart("종합소득세 신고는 어떻게 하죠", (), (), "refuse")


def mail(*parts: MailPart, **fields: Any) -> Mail:
    """A Korean mail that asks for these parts; any field can be given."""
    text = "안녕하세요. " + " ".join(f"{part.about}?" for part in parts) + " 홍길순 드림 010-0123-4567"
    given: dict[str, Any] = {"forbidden": ("승인되었습니다",), "flags": (), "personal": ("010-0123-4567",)}
    return Mail("m", "ko", "multi_question", text, parts, **(given | fields))


def citation(number: int, statement_id: str, truth: Known = KNOWN, language: Language = "ko") -> Citation:
    """A citation of a whole statement."""
    passage = truth.passages[f"{statement_id}:{language}"]
    text = passage.text
    whole = {"quote": text, "start": 0, "end": len(text), "locator": None, "document_id": None, "confidence": "high"}
    told: dict[str, Any] = {
        "title": "t",
        "publisher": "p",
        "url": "u",
        "published": "2026-01-02",
        "as_of": "2026-10-01",
    }
    return Citation(number=number, passage_id=passage.id, statement_id=statement_id, **told | whole)


def answer(text: str, *numbers: int, part: int = 1) -> Line:
    """A line that answers a question."""
    return Line(text, "answer", "supported", numbers, part)


GRANTED = answer("위젯 지원금은 최대 300만 원입니다.", 1)


def draft(*lines: Line, questions: tuple[str, ...] = (GRANT.about,), cites: tuple[str, ...] = (), **more: Any) -> Draft:
    """A Korean draft with these lines."""
    citations = tuple(citation(n, i) for n, i in enumerate(cites, start=1))
    given: dict[str, Any] = {"notices": (), "flags": ()}
    return Draft("ko", questions, lines, citations, **(given | more))


def judged(one: Draft, target: Mail) -> Any:
    """What is said of a draft of this mail, which was masked well."""
    return score(MailItem(target, mail_run.as_json(one), "안녕하세요", 0.1), KNOWN)


UNANSWERED = Flag("unanswered", "답하지 못한 질문입니다.", 1)
NOT_KNOWN = Line("확인된 자료에서 이 질문에 대한 답을 찾지 못했습니다.", "not_known", "courtesy", (), 1)
