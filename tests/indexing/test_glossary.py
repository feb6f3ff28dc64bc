"""The glossary: which words are found in a text, which are added, and what a wrong file is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import KnowledgeError
from assistant.indexing.glossary import MAX_TERMS, TERMS_PER_ENTRY, Entry, Glossary, load_glossary
from assistant.resources import data_folder
from tests.indexing.makers import GLOSSARY, write_yaml

ALPHABET = "키오스크 무인주문기스마트상점AI기본법kiosksmartshop시행령은는"


def shipped() -> Glossary:
    return load_glossary(data_folder("knowledge") / "glossary.yaml")


def test_the_shipped_glossary_is_sound_and_large_enough() -> None:
    assert len(shipped().entries) >= 150
    assert all(e.terms_ko or e.terms_en for e in shipped().entries)


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("키오스크 지원금", "스마트상점"),
        ("What is the jury?", "규제배심원"),
        ("KOSME loans", "중진공"),
        ("중진공 대출", "KOSME"),
        ("중진공 대출", "SMEpolicyfunds"),
    ],
)
def test_everyday_words_lead_to_the_words_of_the_sheets(text: str, added: str) -> None:
    assert any(added in term.replace(" ", "") for term in shipped().expand(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("키오스크는 얼마예요", ("스마트상점", "Smart Shop", "무인 주문기")),
        ("무인주문기 얼마", ("스마트상점", "Smart Shop", "키오스크")),
        ("무 인 주 문 기", ("스마트상점", "Smart Shop", "키오스크")),
        ("A KIOSK, please", ("스마트상점", "Smart Shop", "키오스크")),
        ("kiosks", ("스마트상점", "Smart Shop", "키오스크")),
        ("SMART-SHOP", ("스마트상점", "키오스크", "무인 주문기")),
        ("kiosk는?", ("스마트상점", "Smart Shop", "키오스크")),
        ("kioskware", ()),
        ("ai기본법 벌금", ("AI Basic Act", "인공지능기본법")),
        ("ＡＩ 기본법", ("AI Basic Act", "인공지능기본법")),
        ("XAI 기본법", ()),
        ("tax smart", ()),
        ("nothing of the kind", ()),
        ("", ()),
    ],
)
def test_expand(text: str, expected: tuple[str, ...]) -> None:
    assert GLOSSARY.expand(text) == expected


def test_a_word_inside_a_longer_one_counts_after_it() -> None:
    assert GLOSSARY.expand("AI 기본법 시행령") == ("decree of the AI Basic Act", "AI Basic Act", "인공지능기본법")


def test_the_longest_match_comes_first() -> None:
    assert [e.terms_ko[0] for e in GLOSSARY.found("키오스크와 AI 기본법")] == ["AI 기본법", "스마트상점"]


def test_one_word_may_belong_to_several_entries() -> None:
    both = Glossary((Entry(("진흥원",), ("agency A",), "agency"), Entry(("다른 곳", "진흥원"), (), "agency")))
    assert both.expand("진흥원 전화") == ("agency A", "다른 곳")


def test_a_single_character_is_never_looked_for() -> None:
    assert Glossary((Entry(("법", "법률"), ("a", "law"), "term"),)).expand("a 법") == ()


def test_additions_are_capped() -> None:
    long = Entry(tuple(f"낱말{chr(0xAC00 + i)}" for i in range(20)), ("word",), "term")
    assert Glossary((long,)).expand("낱말가") == ("word", "낱말각", "낱말갂")
    many = Glossary(
        tuple(Entry(("공통", *(f"말{chr(0xAC00 + 10 * n + i)}" for i in range(8))), (), "t") for n in range(9))
    )
    assert TERMS_PER_ENTRY < MAX_TERMS == len(many.expand("공통"))


@given(st.text(alphabet=ALPHABET, max_size=40))
def test_nothing_is_added_that_the_text_has_and_nothing_twice(text: str) -> None:
    added = GLOSSARY.expand(text)
    assert len(set(added)) == len(added) <= MAX_TERMS
    assert not any(GLOSSARY.expand(f"{text} {term}") == added for term in added)


@given(st.text(alphabet=ALPHABET, max_size=20), st.sampled_from([t for e in GLOSSARY.entries for t in e.terms_ko]))
def test_a_korean_word_is_found_wherever_it_stands(before: str, term: str) -> None:
    found = GLOSSARY.found(f"{before} 그 {term}은")
    assert any(term in e.terms() for e in found)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"term_ko": ["가나"]}, "g.yaml is not a list of entries"),
        (["가나"], "g.yaml: entry 1: is not a mapping"),
        ([{"term_ko": ["가나"], "kind": "term"}, {"kind": "law"}], "g.yaml: entry 2, field term_ko: is empty"),
        ([{"term_ko": "가나", "kind": "term"}], "g.yaml: entry 1, field term_ko: is not a list of words"),
        ([{"term_en": ["a", " "], "kind": "term"}], "g.yaml: entry 1, field term_en: is not a list of words"),
        ([{"term_ko": ["가나"]}], "g.yaml: entry 1, field kind: is not a text"),
        ([{"term_ko": ["가나"], "kind": "term", "gloss_ko": ["a"]}], "g.yaml: entry 1, field gloss_ko: is not a text"),
        ([{"term_ko": ["가나"], "kind": "term", "note": "a"}], "g.yaml: entry 1, field note: is unknown"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: Any, told: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        load_glossary(write_yaml(tmp_path / "g.yaml", content))
    assert told in caught.value.message
    assert caught.value.hint


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    file = write_yaml(tmp_path / "g.yaml", [{"term_ko": ["가나", "다라"], "kind": "term", "gloss_en": "letters"}])
    assert load_glossary(file).entries == (Entry(("가나", "다라"), (), "term", gloss_en="letters"),)
