"""Every word of the pages stands in ``texts/``, in both languages, and is used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml

from assistant.answering.replies import load_texts
from assistant.indexing.programmes import AUDIENCES, NEEDS, REGIONS
from assistant.records import LANGUAGES, Confidence, Language, NoticeKind
from assistant.service.feedback import Reason
from assistant.web import words
from assistant.web.frame import EXPORTS, PAGES
from assistant.web.pages import LANGUAGE_NAMES
from assistant.web.programmes import ANYWHERE, COLUMNS, STATES
from assistant.web.words import browser_language, html, text, web_link
from tests.web.makers import HOSTILE, Page

FOLDER = Path(words.__file__).parent
CODE = sorted(FOLDER.glob("*.py"))
SCRIPTS = sorted((FOLDER / "static").glob("*.js"))
HANGUL = re.compile("[ᄀ-ᇿ㄰-㆏가-힣]")
NAMES = re.compile(
    "|".join(name for name, _ in LANGUAGE_NAMES)
)  # each language is named in itself, whatever the page's
BUILT = {  # keys that are put together where they are used, by how they begin
    "notice_": get_args(NoticeKind),
    "confidence_": get_args(Confidence),
    "in_": LANGUAGES,
    "need_": NEEDS,
    "who_": AUDIENCES,
    "region_": (*REGIONS, ANYWHERE),
    "column_": (*COLUMNS, "state"),
    "state_": STATES,
    "reason_": tuple(reason for reason in get_args(Reason) if reason),
    "export_": EXPORTS,
    "page_": tuple(PAGES),
}
BUILT_KEYS = {f"{prefix}{value}" for prefix, values in BUILT.items() for value in values}
TEXTS: dict[Language, dict[str, str]] = load_texts(FOLDER / "texts" / "ko.yaml", FOLDER / "texts" / "en.yaml")


def strings(path: Path) -> Iterator[str]:
    """The strings of a module but for its docstrings; what is filled into one stands as ``{}``."""
    tree = ast.parse(path.read_text("utf-8"))
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    explained = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner | explained:
            yield node.value


def without_comments(script: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", script, flags=re.DOTALL)


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    korean, english = (yaml.safe_load((FOLDER / "texts" / f"{name}.yaml").read_text("utf-8")) for name in LANGUAGES)
    assert list(korean) == list(english)


def test_no_key_stands_twice() -> None:
    for name in LANGUAGES:
        keys = re.findall(r"^(\w+):", (FOLDER / "texts" / f"{name}.yaml").read_text("utf-8"), re.MULTILINE)
        assert len(keys) == len(set(keys)) == len(TEXTS[name])


def test_every_text_is_used_and_every_text_that_is_built_is_there() -> None:
    named = {one for path in CODE for one in strings(path)} & TEXTS["ko"].keys()
    hints = {f"{wrong}_hint" for wrong in ("too_long", "empty")}
    assert TEXTS["ko"].keys() - named - hints == BUILT_KEYS - named
    assert BUILT_KEYS | hints <= TEXTS["ko"].keys()


def test_every_way_to_build_a_key_is_known_here() -> None:
    code = "".join(path.read_text("utf-8") for path in CODE)
    assert set(re.findall(r"""\bf["']([a-z]+_)\{""", code)) == set(BUILT)


def test_no_english_text_has_hangul_in_it() -> None:
    assert [key for key, value in TEXTS["en"].items() if HANGUL.search(value)] == []


def test_every_korean_text_is_korean() -> None:
    same_everywhere = {"export_markdown", "export_json"}
    assert {key for key, value in TEXTS["ko"].items() if not HANGUL.search(value)} == same_everywhere


@pytest.mark.parametrize("path", [*CODE, *SCRIPTS], ids=lambda path: path.name)
def test_no_korean_stands_in_code_but_the_language_s_own_name(path: Path) -> None:
    said = strings(path) if path.suffix == ".py" else [without_comments(path.read_text("utf-8"))]
    assert [one for one in said if HANGUL.search(NAMES.sub("", one))] == []


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_no_word_stands_between_tags_or_in_a_spoken_attribute(path: Path) -> None:
    """``x`` of an entity and one-letter marks such as ``✕`` are no words."""
    said = [one for one in strings(path) if "<" in one]
    between = [part for one in said for part in re.findall(r">([^<>]*)<", one)]
    spoken = [part for one in said for part in re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*)"', one)]
    assert [part for part in between + spoken if re.search("[A-Za-z가-힣]{2}", part)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_writes_words_of_its_own(path: Path) -> None:
    script = without_comments(path.read_text("utf-8"))
    shown = re.findall(
        r"""(?:textContent|innerText|innerHTML|aria-label",|alert\(|confirm\()\s*[:=(]?\s*["'`]([^"'`]+)""", script
    )
    assert [one for one in shown if re.search("[A-Za-z]{2}", re.sub(r"\$\{[^}]*\}", "", one))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_s_words_are_filled_in_and_escaped(language: Language) -> None:
    assert HOSTILE in text("ask_about", language, programme=HOSTILE)
    assert Page(html("ask_about", language, programme=HOSTILE)).text == text("ask_about", language, programme=HOSTILE)
    with pytest.raises(KeyError):
        text("ask_about", language)


def test_a_link_that_leaves_the_page_tells_it_nothing() -> None:
    ((tag, has),) = Page(web_link('https://example.org/"?a=1&b=2', "글")).tags
    assert tag == "a" and has["href"] == 'https://example.org/"?a=1&b=2'
    assert set(has["rel"].split()) == {"noopener", "noreferrer"}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.9,ko;q=0.8", "en"),
        ("ko-KR,ko;q=0.9,en", "ko"),
        ("fr-FR, en;q=0.5", "en"),
        ("fr, KO", "ko"),
        ("fr", "ko"),
        ("", "ko"),
        (",,;q=", "ko"),
    ],
)
def test_the_browser_s_first_language_decides(accepted: str, language: Language) -> None:
    assert browser_language(accepted) == language
