"""A run in the forms that other suites read, so that others can judge us with their own metrics.

The rows are plain; ``as_ragas`` and ``as_deepeval`` make the other suites' own objects and need them installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evals.errors import EvalError
from evals.metrics import Known
from evals.run import Item

INSTALL = "pip install --constraint constraints.txt --group judges"


@dataclass(frozen=True, slots=True)
class Row:
    """One item: what was asked and said, the passages that were cited, and a reference made of the evidence."""

    question: str
    response: str
    contexts: tuple[str, ...]
    reference: str


def rows(items: Sequence[Item], known: Known) -> tuple[Row, ...]:
    """The answered items, in order. A reference takes the first statement of each evidence group."""
    return tuple(_row(item, item.answer, known) for item in items if item.answer is not None)


def _row(item: Item, answer: dict[str, Any], known: Known) -> Row:
    case = item.case
    return Row(
        question=case.question,
        response=answer["text"],
        contexts=tuple(known.passages[c["passage_id"]].text for c in answer["citations"]),
        reference=" ".join(known.statements[group[0]].text(case.language) for group in case.evidence),
    )


def as_ragas(items: Sequence[Item], known: Known) -> Any:
    """A ``ragas`` ``EvaluationDataset``.

    Raises:
        EvalError: ragas is not installed.
    """
    try:
        from ragas import EvaluationDataset, SingleTurnSample
    except ImportError as error:
        raise EvalError(f"ragas is not installed: {INSTALL}") from error
    return EvaluationDataset(
        samples=[
            SingleTurnSample(
                user_input=row.question,
                response=row.response,
                retrieved_contexts=list(row.contexts),
                reference=row.reference,
            )
            for row in rows(items, known)
        ]
    )


def as_deepeval(items: Sequence[Item], known: Known) -> list[Any]:
    """A list of ``deepeval`` ``LLMTestCase``.

    Raises:
        EvalError: deepeval is not installed.
    """
    try:
        from deepeval.test_case import LLMTestCase
    except ImportError as error:
        raise EvalError(f"deepeval is not installed: {INSTALL}") from error
    return [
        LLMTestCase(
            input=row.question,
            actual_output=row.response,
            expected_output=row.reference,
            retrieval_context=list(row.contexts),
        )
        for row in rows(items, known)
    ]
