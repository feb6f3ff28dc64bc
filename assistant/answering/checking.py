"""What a sentence must survive before it is shown.

A quoted sentence must be verbatim what its spans say. A sentence that a model wrote must rest on evidence that was
issued, be in the language of the question, and hold no figure, article, name or claim of enactment that its evidence
does not hold. A sentence that fails is not shown; the reasons go into the trace.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.answering.citations import Draft
from assistant.answering.text import figures, is_in_language, written_out
from assistant.records import Language, Passage

_ARTICLE = re.compile(r"제\s*(\d+)\s*(조|항|호)|\b(article|paragraph)s?\s+(\d+)", re.IGNORECASE)
_SCALED = re.compile(r"\d+(?:[.,]\d+)*\s*(?:[조억만천백]+|trillion|billion|million|thousand)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b(?:[A-Z][A-Za-z&\-]*[A-Za-z]|[A-Z]{2,}\d*)\b")
_ENACTED = re.compile(
    r"(통과|의결|공포|제정|시행)(되었|됐|됩니다|되어|하였|했|된 상태|\s?중)"
    r"|\b(passed|enacted|promulgated|in force|took effect|became law)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"않|아니|없|못|미정|\b(not|no|never|nothing|without|until|if|unless|would|pending)\b", re.IGNORECASE
)


def problems(draft: Draft, passages: Mapping[str, Passage], language: Language) -> tuple[str, ...]:
    """Why a draft sentence must not be shown, one short reason each; empty when it may be."""
    if not draft.spans:
        return () if draft.origin == "template" else ("no evidence",)
    unknown = [span.passage_id for span in draft.spans if span.passage_id not in passages]
    if unknown:
        return tuple(f"unknown passage: {passage_id}" for passage_id in unknown)
    evidence = " ".join(passages[span.passage_id].text[span.start : span.end] for span in draft.spans)
    if draft.origin == "quote":
        return () if draft.text == evidence else ("not verbatim",)
    return _unsupported(draft.text, evidence, language)


def _unsupported(text: str, evidence: str, language: Language) -> tuple[str, ...]:
    known = figures(_ARTICLE.sub(" ", evidence))
    found = [f"figure: {figure}" for figure in sorted(claimed_figures(text) - known)]
    found += [f"article: {article}" for article in sorted(_articles(text) - _articles(evidence))]
    lowered = evidence.lower()
    found += [f"name: {name}" for name in sorted(set(_NAME.findall(text))) if name.lower() not in lowered]
    if _ENACTED.search(text) and not _NEGATED.search(text) and not _states_enactment(evidence):
        found.append("claims enactment")
    if not is_in_language(text, language):
        found.append("wrong language")
    return tuple(found)


def claimed_figures(text: str) -> frozenset[str]:
    """The figures a sentence claims: amounts with a scale word count once, written out; the rest as they stand.

    The number of an article is no figure: "Article 5" does not support "every 5 years".
    """
    bare = _ARTICLE.sub(" ", text)
    return written_out(bare) | figures(_SCALED.sub(" ", bare))


def _articles(text: str) -> frozenset[str]:
    kinds = {"article": "조", "paragraph": "항"}
    return frozenset(
        f"{kinds.get((english or '').lower(), korean)}{number or english_number}"
        for number, korean, english, english_number in _ARTICLE.findall(text)
    )


def _states_enactment(evidence: str) -> bool:
    """Whether some clause of the evidence itself says that a thing was passed or is in force."""
    return any(_ENACTED.search(clause) and not _NEGATED.search(clause) for clause in re.split(r"[.;,]\s", evidence))
