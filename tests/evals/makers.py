"""Small cases and answers for the suite's own tests."""

from __future__ import annotations

from typing import Any

from evals.cases import Case
from evals.metrics import Known
from tests.makers import passages, statement

GRANT = statement("grant")
LOAN = statement(
    "loan",
    statement_ko="대출은 최대 10억 원이다. 금리는 2%다.",
    statement_en="A loan is up to KRW 1 billion. It costs 2%.",
)
BILL = statement(
    "bill",
    sheet="bill",
    statement_ko="중소기업 AI 법안은 아직 법이 아니다.",
    statement_en="The SME AI bill is not law.",
)
KNOWN = Known({s.id: s for s in (GRANT, LOAN, BILL)}, passages(GRANT, LOAN, BILL))
STATUS = {"kind": "bill_status", "text": "이 법률안은 아직 법이 아닙니다. 2026년 11월 23일 현재"}


def case(**fields: Any) -> Case:
    """A case that asks for the grant; any field can be given."""
    given: dict[str, Any] = {
        "id": "c",
        "language": "ko",
        "persona": "sme_owner",
        "kind": "amount",
        "question": "위젯 지원금 얼마예요?",
        "behaviour": "answer",
        "evidence": (("grant",),),
        "must_include": (("300만",),),
        "must_not_include": (),
        "split": "dev",
    }
    return Case(**(given | fields))


def answer(*ids: str, outcome: str = "answered", language: str = "ko", **fields: Any) -> dict[str, Any]:
    """An answer that quotes these statements whole, one sentence each."""
    cited = [KNOWN.passages[f"{i}:{language}"] for i in ids]
    sentences = [{"text": p.text, "citations": [n], "origin": "quote"} for n, p in enumerate(cited, start=1)]
    citations = [
        {
            "number": n,
            "passage_id": p.id,
            "statement_id": p.statement_id,
            "quote": p.text,
            "start": 0,
            "end": len(p.text),
        }
        for n, p in enumerate(cited, start=1)
    ]
    body = {
        "language": language,
        "outcome": outcome,
        "text": " ".join(p.text for p in cited),
        "sentences": sentences,
        "citations": citations,
        "notices": [],
        "engine": "quote",
    }
    return body | fields


def template(text: str, *numbers: int) -> dict[str, Any]:
    """A sentence of the program's own."""
    return {"text": text, "citations": list(numbers), "origin": "template"}


def written(text: str, *numbers: int) -> dict[str, Any]:
    """A sentence of a model's."""
    return {"text": text, "citations": list(numbers), "origin": "model"}
