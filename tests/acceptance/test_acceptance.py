"""The questions the first edition must answer, and how many of the others it does.

``questions.yaml`` holds what people ask, in words that are neither the statements' nor the asked-as questions'. Those
under ``issue-`` must each be right. Of the rest, and of ``extra.yaml``, a floor is held: the measured share stands in
docs/retrieval.md, and a fall below the floor is a regression.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.answering.chain import AnswerChain
from assistant.answering.citations import verify
from assistant.records import Answer
from tests.makers import question

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One question with what a right answer holds."""

    id: str
    language: str
    question: str
    any_of: tuple[str, ...]
    must_include: tuple[tuple[str, ...], ...]
    must_not_include: tuple[str, ...]
    about_bill: bool
    outcome: tuple[str, ...] = ("answered", "partial")


def load(name: str) -> list[Case]:
    entries: list[dict[str, Any]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return [Case(**{key: _frozen(value) for key, value in entry.items()}) for entry in entries]


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def folded(text: str) -> str:
    return re.sub(r"[\s,]", "", text.lower())


def faults(case: Case, answer: Answer) -> list[str]:
    """What is wrong with an answer to a case; empty when it is right."""
    text = folded(answer.text)
    cited = {citation.statement_id for citation in answer.citations}
    found = {
        f"outcome {answer.outcome}": answer.outcome not in case.outcome,
        f"cites {sorted(map(str, cited))}": bool(case.any_of) and not cited & set(case.any_of),
        "lacks what it must say": not all(any(folded(v) in text for v in group) for group in case.must_include),
        "says what it must not": any(folded(v) in text for v in case.must_not_include),
        "has no bill status": case.about_bill and "bill_status" not in {n.kind for n in answer.notices},
        f"is in {answer.language}": answer.language != case.language,
    }
    return [name for name, wrong in found.items() if wrong]


def answered(chain: AnswerChain, case: Case) -> Answer:
    answer = chain.invoke(question(case.question, engine="quote"))
    assert verify(answer, chain.index.passages) == ()
    return answer


PROMISED = [case for case in load("questions.yaml") if case.id.startswith("issue-")]


@pytest.mark.parametrize("case", PROMISED, ids=[case.id for case in PROMISED])
def test_promised_questions_are_answered_right(chain: AnswerChain, case: Case) -> None:
    assert faults(case, answered(chain, case)) == []


@pytest.mark.parametrize(("name", "floor"), [("questions.yaml", 0.8), ("extra.yaml", 0.8)])
def test_the_share_of_right_answers_does_not_fall(chain: AnswerChain, name: str, floor: float) -> None:
    wrong = {case.id: found for case in load(name) if (found := faults(case, answered(chain, case)))}
    share = 1 - len(wrong) / len(load(name))
    assert share >= floor, wrong


def test_both_languages_and_all_sheets_are_asked_about(chain: AnswerChain) -> None:
    cases = load("questions.yaml")
    sheets = {chain.index.statements[i].sheet for case in cases for i in case.any_of}
    assert sheets == {statement.sheet for statement in chain.index.statements.values()}
    assert {language: sum(c.language == language for c in cases) >= 18 for language in ("ko", "en")} == {
        "ko": True,
        "en": True,
    }


@pytest.mark.parametrize("case", load("unanswerable.yaml"), ids=lambda case: case.id)
def test_no_figure_is_invented_where_the_sources_are_silent(chain: AnswerChain, case: Case) -> None:
    answer = answered(chain, case)
    assert not any(folded(value) in folded(answer.text) for value in case.must_not_include)


def test_what_the_sources_do_not_say_is_not_called_answered(chain: AnswerChain) -> None:
    cases = load("unanswerable.yaml")
    right = [case.id for case in cases if answered(chain, case).outcome in case.outcome]
    assert len(right) >= 0.85 * len(cases), right
