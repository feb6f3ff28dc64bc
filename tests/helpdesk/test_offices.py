"""An office's words are read from a file, checked, and state no fact."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import pytest
import yaml

from assistant.errors import KnowledgeError
from assistant.helpdesk.claims import claims
from assistant.helpdesk.offices import DEFAULT, WORDS, Office, Wording, as_yaml, load_offices, read_office, revised
from assistant.records import LANGUAGES, Language

OFFICES = load_offices()
HELPDESK = OFFICES[DEFAULT]


def written(tmp_path: Path, **changes: object) -> Path:
    """A file of the helpdesk with some of its top fields changed."""
    path = tmp_path / "office.yaml"
    path.write_text(yaml.safe_dump(asdict(HELPDESK) | changes, allow_unicode=True), encoding="utf-8")
    return path


def test_several_offices_ship_and_one_of_them_is_the_default() -> None:
    assert len(OFFICES) >= 2 and DEFAULT in OFFICES


@pytest.mark.parametrize("office", OFFICES.values(), ids=lambda office: office.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_template_that_ships_states_a_fact_not_even_a_signature(office: Office, language: Language) -> None:
    wording = office.wording(language)
    assert office.name(language) == wording.name
    assert [text for text in asdict(wording).values() if claims(text, language)] == []


def test_a_template_says_its_words() -> None:
    assert HELPDESK.ko.say("heading", number="2", question="얼마인가요?") == "2. 얼마인가요?"
    assert HELPDESK.en.say("salutation_named", name="[name-1]") == "Dear [name-1],"


def test_an_office_written_as_a_file_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    for office in OFFICES.values():
        path.write_text(as_yaml(office), encoding="utf-8")
        assert read_office(path) == office


def test_an_own_office_stands_beside_those_that_ship_and_in_place_of_one_of_the_same_id(tmp_path: Path) -> None:
    changed = revised(HELPDESK, "ko", closing="고맙습니다.")
    (tmp_path / "mine.yaml").write_text(as_yaml(changed), encoding="utf-8")
    assert load_offices(tmp_path) == OFFICES | {DEFAULT: changed}
    assert load_offices(tmp_path / "missing") == OFFICES


@pytest.mark.parametrize("name", [field.name for field in fields(Wording)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_with_other_words_than_its_own_is_refused(name: str, language: Language) -> None:
    with pytest.raises(KnowledgeError, match=name):
        revised(HELPDESK, language, **{name: "$amount"})


@pytest.mark.parametrize("name", WORDS)
def test_a_template_that_leaves_a_word_out_is_refused(name: str) -> None:
    with pytest.raises(KnowledgeError, match=name):
        revised(HELPDESK, "ko", **{name: "없음"})


@pytest.mark.parametrize(
    "text",
    ["", "   ", "최대 500만 원을 드립니다.", "제5조를 보세요.", "법이 시행되었습니다.", "두\n줄", "가" * 601, "$"],
)
def test_an_empty_long_or_factual_template_is_refused(text: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        revised(HELPDESK, "ko", opening=text)
    assert caught.value.hint


def test_only_a_signature_may_hold_a_number_and_several_lines() -> None:
    signed = revised(HELPDESK, "ko", signature="$office\n전화 02-123-4567")
    assert signed.ko.signature.endswith("02-123-4567")
    with pytest.raises(KnowledgeError):
        revised(HELPDESK, "ko", closing="전화 02-123-4567")


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="motto"):
        revised(HELPDESK, "ko", motto="x")


@pytest.mark.parametrize(
    "changes",
    [
        {"tone": "rude"},
        {"id": "../x"},
        {"id": ""},
        {"ko": {"name": "x"}},
        {"ko": asdict(HELPDESK.ko) | {"motto": "x"}},
        {"ko": asdict(HELPDESK.ko) | {"closing": ["x"]}},
        {"ko": []},
        {"extra": "x"},
    ],
)
def test_a_damaged_file_is_named_with_what_is_wrong(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_office(written(tmp_path, **changes))
    assert caught.value.message.startswith("office.yaml") and caught.value.hint
