"""Asked-as questions: how people ask for what a statement says. Searched together with it, never shown.

A file maps statement ids to questions by language: ``{statement-id: {ko: […], en: […]}}``. A statement without any
still works; a question for a statement that does not exist is an error, because it would never be found again.

Silent questions have the same form: they sound as if the statement answered them, and no statement does.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.errors import KnowledgeError
from assistant.indexing.yamlfiles import read_yaml, yaml_files
from assistant.records import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class AskedAs:
    """One way of asking for a statement."""

    statement_id: str
    language: Language
    text: str


def load_asked(folder: Path, statement_ids: frozenset[str]) -> tuple[AskedAs, ...]:
    """Every question of every file in ``folder``, in file order; a question repeated for one statement counts once.

    Raises:
        KnowledgeError: a file cannot be read or has another shape; a statement id or language is unknown; a question
            is empty.
    """
    found: dict[AskedAs, None] = {}
    for path in yaml_files(folder):
        for statement_id, by_language in _mapping(path, read_yaml(path), "statement id").items():
            if statement_id not in statement_ids:
                raise KnowledgeError(
                    f"{path.name}: {statement_id!r}: no sheet has this id.",
                    "Correct the id, or remove its questions with the statement they belonged to.",
                )
            found.update(dict.fromkeys(_questions(path, statement_id, by_language)))
    return tuple(found)


def load_elsewhere(path: Path) -> tuple[str, ...]:
    """Every question of a file ``{subject: {ko: […], en: […]}}``, in file order, each once.

    Raises:
        KnowledgeError: the file cannot be read or has another shape; a language is unknown; a question is empty.
    """
    return _by_subject(path, read_yaml(path))


def load_manipulation(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Attempts to steer the assistant, and honest questions that sound like them.

    The file is ``{attempts: {subject: {ko: […], en: […]}}, benign: {…}}``.

    Raises:
        KnowledgeError: see :func:`load_elsewhere`.
    """
    content = read_yaml(path)
    if not isinstance(content, dict) or set(content) != {"attempts", "benign"}:
        raise KnowledgeError(
            f"{path.name} does not hold attempts and benign questions.", "Give it these two keys, and no others."
        )
    return _by_subject(path, content["attempts"]), _by_subject(path, content["benign"])


def _by_subject(path: Path, content: object) -> tuple[str, ...]:
    subjects = _mapping(path, content, "subject")
    by_subject = (_questions(path, subject, by_language) for subject, by_language in subjects.items())
    return tuple(dict.fromkeys(question.text for questions in by_subject for question in questions))


def _mapping(path: Path, content: object, key: str) -> dict[str, object]:
    if not isinstance(content, dict):
        raise KnowledgeError(
            f"{path.name} does not map {key}s to questions.",
            f"Write it as '{key.replace(' ', '-')}: {{ko: […], en: […]}}'.",
        )
    return content


def _questions(path: Path, statement_id: str, by_language: object) -> list[AskedAs]:
    where = f"{path.name}: {statement_id!r}"
    if not isinstance(by_language, dict):
        raise KnowledgeError(f"{where}: is not a mapping of languages.", "Write 'ko:' and 'en:' with a list each.")
    made: list[AskedAs] = []
    for language in LANGUAGES:
        texts = by_language.get(language, [])
        if not isinstance(texts, list):
            raise KnowledgeError(f"{where}, field {language}: is not a list.", "Begin each question with '- '.")
        made += [AskedAs(statement_id, language, _text(f"{where}, field {language}", text)) for text in texts]
    unknown = sorted(set(by_language) - set(LANGUAGES))
    if unknown:
        raise KnowledgeError(f"{where}, field {unknown[0]}: is not a language.", f"Use one of {', '.join(LANGUAGES)}.")
    return made


def _text(where: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise KnowledgeError(f"{where}: a question is empty or not a text.", "Write the question, or remove its line.")
    return value.strip()
