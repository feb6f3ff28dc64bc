"""One statement becomes two passages, one per language.

The text of a passage is the statement verbatim: it is what citations quote. The heading is what else one may look for
(topic, programme, amount, who, when, where to ask), with labels in the language of the passage; it is searched, and
never quoted.
"""

from __future__ import annotations

from assistant.records import LANGUAGES, Language, Passage, Statement

# Part of the index fingerprint: raise it when headings or embedding texts are made in another way.
PASSAGE_FORMAT = 1

_LABELS: dict[str, dict[Language, str]] = {
    "topic": {"ko": "주제", "en": "Topic"},
    "program": {"ko": "사업", "en": "Programme"},
    "amount": {"ko": "금액", "en": "Amount"},
    "eligibility": {"ko": "대상", "en": "Eligibility"},
    "support": {"ko": "지원 내용", "en": "Support"},
    "application_window": {"ko": "신청 기간", "en": "Application window"},
    "operator": {"ko": "운영 기관", "en": "Operator"},
    "contact": {"ko": "문의", "en": "Contact"},
}


def passages_of(statement: Statement) -> tuple[Passage, Passage]:
    """The Korean and the English passage of a statement; ids ``<statement id>:ko`` and ``<statement id>:en``."""
    ko, en = (_passage(statement, language) for language in LANGUAGES)
    return ko, en


def passage_id(statement_id: str, language: Language) -> str:
    """The id of one language of a statement."""
    return f"{statement_id}:{language}"


def embedding_text(statement: Statement, passage: Passage) -> str:
    """What the embedding sees: programme and topic before the text.

    The whole heading would drown the text: a sentence vector is a mean over words.
    """
    return f"{statement.program} {statement.topic}: {passage.text}".strip()


def _passage(statement: Statement, language: Language) -> Passage:
    return Passage(
        id=passage_id(statement.id, language),
        statement_id=statement.id,
        language=language,
        text=statement.text(language),
        heading=_heading(statement, language),
        source=statement.sources[0],
    )


def _heading(statement: Statement, language: Language) -> str:
    filled = ((labels[language], getattr(statement, name)) for name, labels in _LABELS.items())
    return " · ".join(f"{label}: {value}" for label, value in filled if value)
