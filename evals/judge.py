"""An optional second opinion: a chat model judges each answer by a rubric, and its agreement with ``pass`` is reported.

Off unless asked for. The deterministic metrics decide; a judge that disagrees with them points at items to read. The
rubrics lie in ``evals/rubrics/``, apart from the product's prompts.

Cohen's kappa: J. Cohen, "A Coefficient of Agreement for Nominal Scales" (1960).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from assistant.answering.prompts import read_prompt
from evals.cases import Case
from evals.metrics import Answer, Known
from evals.score import Score

RUBRICS = Path(__file__).resolve().parent / "rubrics"
_WORD = re.compile(r"\b(right|wrong)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a judge and ``pass`` agree over ``n`` items; ``unscored`` replies were neither right nor wrong.

    ``share`` and ``kappa`` are ``None`` where nothing could be compared, ``kappa`` also where chance alone agrees.
    """

    n: int
    unscored: int
    share: float | None
    kappa: float | None
    disagreements: tuple[str, ...]


def opinion(case: Case, answer: Answer, known: Known, model: BaseChatModel) -> bool | None:
    """Whether the model finds an answer right; ``None`` where it says neither."""
    expected = f"{case.behaviour}: " + "; ".join(" / ".join(group) for group in case.must_include)
    evidence = [known.statements[i].text(case.language) for group in case.evidence for i in group[:1]]
    cited = [citation["quote"] for citation in answer["citations"]]
    rubric = read_prompt(RUBRICS / f"judge.{case.language}.md")
    values = {
        "question": case.question,
        "answer": answer["text"],
        "expected": expected,
        "sources": "\n".join([*evidence, *cited]),
    }
    words = _WORD.findall(str(model.invoke(rubric.render(values)).content))
    return words[-1].lower() == "right" if words else None


def opinions(scores: Sequence[Score], known: Known, model: BaseChatModel) -> dict[str, bool | None]:
    """The model's opinion of every item that was answered, by case id."""
    return {
        s.item.case.id: opinion(s.item.case, s.item.answer, known, model) for s in scores if s.item.answer is not None
    }


def agreement(scores: Sequence[Score], judged: Mapping[str, bool | None]) -> Agreement:
    """Compare opinions with ``pass``."""
    pairs = [
        (s.item.case.id, bool(s.values["pass"]), verdict)
        for s in scores
        if s.values and (verdict := judged.get(s.item.case.id)) is not None
    ]
    n, unscored = len(pairs), sum(verdict is None for verdict in judged.values())
    if not n:
        return Agreement(0, unscored, None, None, ())
    share = sum(ours == theirs for _, ours, theirs in pairs) / n
    passing, approved = sum(ours for _, ours, _ in pairs) / n, sum(theirs for _, _, theirs in pairs) / n
    chance = passing * approved + (1 - passing) * (1 - approved)
    kappa = (share - chance) / (1 - chance) if chance < 1 else None
    return Agreement(n, unscored, share, kappa, tuple(name for name, a, b in pairs if a != b))
