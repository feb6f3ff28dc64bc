"""Programmes: every statement has its place, no entry says more than its statements, and damage is told plainly."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import KnowledgeError
from assistant.indexing.programmes import AUDIENCES, NEEDS, REGIONS, Programme, load_programmes
from assistant.indexing.sheets import load_statements
from assistant.indexing.yamlfiles import read_yaml
from assistant.records import LANGUAGES, Language, Statement
from assistant.resources import data_folder
from tests.indexing.makers import write_yaml
from tests.makers import statement

KNOWLEDGE = data_folder("knowledge")
FILE = KNOWLEDGE / "programmes.yaml"
STATEMENTS = {s.id: s for s in load_statements(KNOWLEDGE / "sheets")}
PROGRAMMES = load_programmes(FILE, STATEMENTS)
EACH = pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda programme: programme.id)
EACH_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)

HANGUL = re.compile("[가-힣]")
# A number and what it counts: "5천만" is not "5만", "10 billion" is not "10 million".
_UNITS = (
    "조|억|천억|천만|백만|만|%포인트|%|년|개월|월|일|차|개|배|trillion|billion|million|percentage points|percent|points"
)
NUMBER = re.compile(rf"(?<![\d.])(\d+(?:\.\d+)?)\s*({_UNITS})?")
SPELLED = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|half|January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b"
)
# Full names whose bodies some statements call by the short name only.
SHORT = {
    "중소벤처기업부": "중기부",
    "중소벤처기업진흥공단": "중진공",
    "소상공인시장진흥공단": "소진공",
    "대구광역시": "대구",
}
NAMES = {
    "seoul": "서울 Seoul",
    "busan": "부산 Busan",
    "daegu": "대구 Daegu",
    "incheon": "인천 Incheon",
    "gwangju": "광주 Gwangju",
    "daejeon": "대전 Daejeon",
    "ulsan": "울산 Ulsan",
    "sejong": "세종 Sejong",
    "gyeonggi": "경기 Gyeonggi",
    "gangwon": "강원 Gangwon",
    "chungbuk": "충북 Chungbuk",
    "chungnam": "충남 Chungnam",
    "jeonbuk": "전북 Jeonbuk",
    "jeonnam": "전남 Jeonnam",
    "gyeongbuk": "경북 Gyeongbuk",
    "gyeongnam": "경남 Gyeongnam",
    "jeju": "제주 Jeju",
}


def left_out() -> list[str]:
    content = read_yaml(FILE)
    assert isinstance(content, dict)
    return [statement_id for ids in content["left_out"].values() for statement_id in ids]


def said(programme: Programme, language: Language) -> str:
    """All that the programme's statements say in one language, with their programme fields."""
    found = [STATEMENTS[statement_id] for statement_id in programme.statements]
    return "\n".join(f"{s.text(language)}\n{_fields(s)}" for s in found)


def _fields(s: Statement) -> str:
    return "\n".join((s.program, s.eligibility, s.support, s.amount, s.operator, s.contact))


def texts(programme: Programme, language: Language) -> dict[str, str]:
    return {
        "name": programme.name(language),
        "for": programme.who_for(language),
        "amount": programme.amount(language),
        "operator": programme.operator(language),
    }


def numbers(text: str) -> set[tuple[str, str]]:
    """Every number with its unit, and what English spells out."""
    return {*NUMBER.findall(text.replace(",", "")), *((word, "") for word in SPELLED.findall(text))}


def raw_programme(programme_id: str = "widgets", **fields: Any) -> dict[str, Any]:
    """An entry as it stands in the file; a field given as ``None`` is left out."""
    given: dict[str, Any] = {
        "id": programme_id,
        "name_ko": "위젯 지원금",
        "name_en": "Widget grant",
        "need": "grant",
        "who": ["sme"],
        "for_ko": "위젯 제조기업",
        "for_en": "Widget makers",
        "regions": [],
        "amount_ko": "최대 300만 원",
        "amount_en": "Up to KRW 3 million",
        "operator_ko": "",
        "operator_en": "",
        "statements": ["widget-grant"],
    }
    return {name: value for name, value in (given | fields).items() if value is not None}


def load(folder: Path, *entries: Any, left_out: Any = None, **more: Any) -> tuple[Programme, ...]:
    content = {"programmes": list(entries), "left_out": left_out or {}} | more
    return load_programmes(write_yaml(folder / "programmes.yaml", content), {statement().id, "office"})


def test_every_statement_with_a_programme_is_placed_once() -> None:
    placed = Counter([i for programme in PROGRAMMES for i in programme.statements] + left_out())
    assert {s.id for s in STATEMENTS.values() if s.program} <= placed.keys() <= STATEMENTS.keys()
    assert set(placed.values()) == {1}


def test_the_programmes_cover_what_owners_need() -> None:
    assert 40 <= len(PROGRAMMES) <= 80
    assert {programme.need for programme in PROGRAMMES} == set(NEEDS) and len(NEEDS) <= 10
    assert {audience for programme in PROGRAMMES for audience in programme.who} == set(AUDIENCES)


@EACH_LANGUAGE
@EACH
def test_every_number_stands_in_the_statements(programme: Programme, language: Language) -> None:
    told = numbers(f"{programme.name(language)}\n{programme.who_for(language)}\n{programme.amount(language)}")
    assert told <= numbers(said(programme, language))


def test_a_number_is_compared_with_its_unit_and_without_commas() -> None:
    assert numbers("1,000만 원") == {("1000", "만")}
    assert numbers("50~80%") == {("50", ""), ("80", "%")}
    assert numbers("KRW 1.2 billion, June") == {("1.2", "billion"), ("June", "")}
    assert not numbers("5만 원") <= numbers("5천만 원, 15만 원")


@EACH_LANGUAGE
@EACH
def test_an_amount_of_a_round_names_its_year(programme: Programme, language: Language) -> None:
    years = re.compile(r"20\d\d")
    if programme.amount(language) and years.search(STATEMENTS[programme.statements[0]].text(language)):
        assert years.search(programme.amount(language))


@EACH
def test_its_regions_stand_in_the_statements(programme: Programme) -> None:
    told = said(programme, "ko") + said(programme, "en")
    assert all(any(name in told for name in NAMES[region].split()) for region in programme.regions)
    assert list(programme.regions) == [region for region in REGIONS if region in programme.regions]


@EACH
def test_its_operator_stands_in_the_statements(programme: Programme) -> None:
    told = said(programme, "ko")
    names = [name.removesuffix(" 등") for name in programme.operator("ko").split(", ") if name]
    assert all(name in told or SHORT.get(name, name) in told for name in names)


@EACH
def test_each_text_is_in_its_own_language_and_short(programme: Programme) -> None:
    korean, english = texts(programme, "ko"), texts(programme, "en")
    assert all(HANGUL.search(text) for text in korean.values() if text)
    assert not any(HANGUL.search(text) for text in english.values())
    assert all(len(text) <= 120 for text in (*korean.values(), *english.values()))


def test_every_region_has_a_name_here() -> None:
    assert tuple(NAMES) == REGIONS


def test_an_entry_is_read_as_it_stands(tmp_path: Path) -> None:
    (found,) = load(tmp_path, raw_programme(regions=["busan", "jeju"]), left_out={"agency": ["office"]})
    assert (found.id, found.need, found.who, found.regions) == ("widgets", "grant", ("sme",), ("busan", "jeju"))
    assert (found.name("ko"), found.name("en")) == ("위젯 지원금", "Widget grant")
    assert (found.who_for("ko"), found.who_for("en")) == ("위젯 제조기업", "Widget makers")
    assert (found.amount("ko"), found.amount("en")) == ("최대 300만 원", "Up to KRW 3 million")
    assert (found.operator("ko"), found.operator("en")) == ("", "")
    assert found.statements == ("widget-grant",)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": "Widgets"}, "id"),
        ({"name_ko": " "}, "name_ko"),
        ({"name_en": None}, "name_en"),
        ({"need": "luck"}, "need"),
        ({"who": []}, "who"),
        ({"who": ["dentists"]}, "who.0"),
        ({"regions": ["atlantis"]}, "regions.0"),
        ({"regions": None}, "regions"),
        ({"amount_ko": ["300만 원"]}, "amount_ko"),
        ({"amount_en": ""}, "(all)"),
        ({"statements": []}, "statements"),
        ({"window": "2026-01-01 ~ 2026-02-01"}, "window"),
    ],
)
def test_a_wrong_field_is_named_with_file_and_id(tmp_path: Path, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        load(tmp_path, raw_programme(**fields))
    name = fields.get("id", "widgets")
    assert caught.value.message.startswith(f"programmes.yaml: programme {name!r}, field {field}: ")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ([raw_programme()], "does not hold programmes and left_out"),
        ({"programmes": [raw_programme()]}, "field left_out: Field required"),
        ({"programmes": [], "left_out": {}}, "field programmes: "),
        ({"programmes": "none", "left_out": {}}, "field programmes: "),
        ({"programmes": ["none"], "left_out": {}}, "programme number 1 (it has no id), field (all): "),
        ({"programmes": [raw_programme()], "left_out": {}, "more": "x"}, "field more: "),
        ({"programmes": [raw_programme()], "left_out": {"agency": "office"}}, "field left_out.agency: "),
        ({"programmes": [{"id": "a", "x": "y"}], "left_out": {}}, "… and 9 more."),
    ],
)
def test_a_file_of_another_shape_is_told(tmp_path: Path, content: Any, told: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        load_programmes(write_yaml(tmp_path / "programmes.yaml", content), {"widget-grant"})
    assert told in caught.value.message and caught.value.hint


def test_an_unknown_statement_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"programme 'widgets', field statements: .* 'ghost'") as caught:
        load(tmp_path, raw_programme(statements=["widget-grant", "ghost"]))
    assert caught.value.hint


def test_an_id_is_used_once(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"programme 'widgets', field id: stands 2 times") as caught:
        load(tmp_path, raw_programme(), raw_programme(statements=["office"]))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("entries", "left_out"),
    [
        ([raw_programme(), raw_programme("gadgets")], {}),
        ([raw_programme(statements=["widget-grant", "widget-grant"])], {}),
        ([raw_programme()], {"agency": ["widget-grant"]}),
    ],
)
def test_a_statement_has_one_place(tmp_path: Path, entries: list[Any], left_out: Any) -> None:
    with pytest.raises(KnowledgeError, match=r"'widget-grant' already stands in programme 'widgets'") as caught:
        load(tmp_path, *entries, left_out=left_out)
    assert caught.value.hint


def test_knowledge_without_such_a_file_has_no_programmes(tmp_path: Path) -> None:
    assert load_programmes(tmp_path / "programmes.yaml", set()) == ()


@pytest.mark.parametrize(("content", "told"), [("이름".encode("cp949"), "not UTF-8"), (b"", "empty")])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "programmes.yaml"
    path.write_bytes(content)
    with pytest.raises(KnowledgeError, match=rf"programmes\.yaml .*{told}") as caught:
        load_programmes(path, set())
    assert caught.value.hint
