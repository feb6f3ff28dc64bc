"""How the desk's pages are drawn: every word from the texts, every look from the theme, in either language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml
from fastapi import Request
from jinja2 import Environment, UndefinedError, nodes

from assistant.answering.replies import load_texts
from assistant.helpdesk.letters import Form
from assistant.helpdesk.offices import Tone
from assistant.helpdesk.records import FlagKind, Support
from assistant.records import LANGUAGES, Confidence, Language
from assistant.service.accounts import ROLES
from assistant.service.feedback import Verdict
from assistant.service.kept import STATES, BatchState, Deed
from assistant.web import frame
from assistant.web.desk import drawing
from assistant.web.desk.app import dark_theme
from assistant.web.desk.drawing import KEEPERS_PAGES, PAGES, back, page, say
from assistant.web.desk.refusing import EXPLAINED, STATUSES
from assistant.web.desk.wordings import TEMPLATES
from tests.service.signing import WRONG
from tests.web.desk.conftest import Browser
from tests.web.makers import HOSTILE, Page
from tests.web.test_theme import ALL, COLOUR, COMMENT, PRINT, SCHEMES, contrast, variable

FOLDER = Path(drawing.__file__).parent
TEMPLATE_FILES = sorted((FOLDER / "templates").glob("*.html"))
CODE = sorted(FOLDER.glob("*.py"))
TEXTS: dict[Language, dict[str, str]] = load_texts(FOLDER / "texts" / "ko.yaml", FOLDER / "texts" / "en.yaml")
HANGUL = re.compile("[ᄀ-ᇿ㄰-㆏가-힣]")
LOOK = COMMENT.sub("", "".join(path.read_text("utf-8") for path in sorted((FOLDER / "static").glob("*.css"))))
BUILT: dict[str, tuple[str, ...]] = {  # keys that are put together where they are used, by how they begin
    "page_": (*PAGES, *KEEPERS_PAGES),
    "role_": (*ROLES, *(f"{role}_hint" for role in ROLES)),
    "verdict_": get_args(Verdict),
    "tone_": get_args(Tone),
    "language_": LANGUAGES,
    "office_": TEMPLATES,
    "state_": STATES,
    "support_": get_args(Support),
    "flag_": get_args(FlagKind),
    "confidence_": get_args(Confidence),
    "form_": get_args(Form),
    "deed_": get_args(Deed),
    "batch_": get_args(BatchState),
    "column_": ("mail", "subject", "id", "office"),
    "error_": ("PasswordError", *(kind.__name__ for kind, _ in STATUSES)),
    "refused_": tuple(f"{name}{end}" for name in (*EXPLAINED, "csrf", "elsewhere") for end in ("", "_hint")),
}
BUILT_KEYS = {f"{prefix}{value}" for prefix, values in BUILT.items() for value in values}


def parsed(path: Path) -> nodes.Template:
    return Environment().parse(path.read_text("utf-8"))


def keys(said: nodes.Expr) -> Iterator[str]:
    """The keys that an expression may be; one that is put together ends with ``*``. Names are what Python gives."""
    if isinstance(said, nodes.Const):
        yield str(said.value)
    elif isinstance(said, nodes.Concat):
        yield f"{said.nodes[0].as_const()}*"
    elif isinstance(said, nodes.CondExpr):
        yield from keys(said.expr1)
        if said.expr2 is not None:
            yield from keys(said.expr2)
    else:
        assert isinstance(said, nodes.Name), said


def said_in(path: Path) -> set[str]:
    """The keys that a template says."""
    calls = [(call.node, call.args) for call in parsed(path).find_all(nodes.Call)]
    said = [words[0] for name, words in calls if isinstance(name, nodes.Name) and name.name == "say"]
    return {key for one in said for key in keys(one)}


def strings(path: Path) -> set[str]:
    """The strings of a module; what is filled into one stands as ``{}``."""
    found = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)]
    return {node.value for node in found if isinstance(node.value, str)}


def in_templates() -> set[str]:
    """The strings in the expressions of all templates: a macro may be given the name of a text."""
    return {str(one.value) for path in TEMPLATE_FILES for one in parsed(path).find_all(nodes.Const)}


# ---- the words


def test_both_languages_have_the_same_keys_in_the_same_order_and_none_twice() -> None:
    korean, english = (yaml.safe_load((FOLDER / "texts" / f"{name}.yaml").read_text("utf-8")) for name in LANGUAGES)
    assert list(korean) == list(english)
    for name in LANGUAGES:
        written = re.findall(r"^([\w ]+):", (FOLDER / "texts" / f"{name}.yaml").read_text("utf-8"), re.MULTILINE)
        assert len(written) == len(set(written)) == len(korean)


@pytest.mark.parametrize("path", TEMPLATE_FILES, ids=lambda path: path.name)
def test_a_template_says_only_what_there_is(path: Path) -> None:
    said = said_in(path)
    assert {key for key in said if not key.endswith("*")} <= TEXTS["ko"].keys()
    assert {key.rstrip("*") for key in said if key.endswith("*")} <= BUILT.keys()


def test_every_text_that_is_put_together_is_there() -> None:
    assert TEXTS["ko"].keys() >= BUILT_KEYS


def test_every_text_is_used() -> None:
    code = set().union(*(strings(path) for path in CODE))
    used = set().union(*(said_in(path) for path in TEMPLATE_FILES)) | code | in_templates() | BUILT_KEYS
    used |= {f"told_{name}" for name in code}
    assert [key for key in TEXTS["ko"] if key not in used and not key.startswith("reason_")] == []


def test_korean_is_korean_and_english_is_not() -> None:
    in_the_other = {"other_language"}
    assert {key for key, value in TEXTS["en"].items() if HANGUL.search(value)} == in_the_other
    alike = {key for key, value in TEXTS["ko"].items() if not HANGUL.search(value)} - in_the_other
    assert all(re.fullmatch(r"form_\w+|column_\w+", key) for key in alike), alike


@pytest.mark.parametrize("path", [*TEMPLATE_FILES, *CODE, *(FOLDER / "static").iterdir()], ids=lambda path: path.name)
def test_no_word_stands_outside_the_texts(path: Path) -> None:
    content = path.read_text("utf-8")
    assert not HANGUL.search(content)
    if path.suffix == ".html":
        shown = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", content, flags=re.DOTALL)
        shown = re.sub(r"<code>.*?</code>|<[^>]*>|[\w-]+=\"[^\"]*\"", " ", shown)
        assert not re.search("[A-Za-z]{2}", shown), shown


@pytest.mark.parametrize("path", TEMPLATE_FILES, ids=lambda path: path.name)
def test_no_template_has_a_script_or_a_style_of_its_own(path: Path) -> None:
    content = path.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|javascript:|\|\s*safe|autoescape", content)
    assert not re.search(r"(?:src|href|action)=[\"'](?![/#?{])", content)


def test_what_a_template_is_not_given_is_an_error() -> None:
    asked = Request({"type": "http", "method": "GET", "path": "/desk/", "headers": [], "query_string": b""})
    with pytest.raises(UndefinedError):
        page(asked, "error.html")
    with pytest.raises(KeyError):
        say("ko", "nonsense")


# ---- the pages


PAGES_OF_OURS = (
    "/desk/users",
    "/desk/password",
    "/desk/keeping",
    "/desk/feedback",
    "/desk/offices",
    "/desk/offices/helpdesk",
    "/desk/nonsense",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [*PAGES_OF_OURS, "/desk/sign-in"])
def test_a_page_can_be_read_by_everyone(kim: Browser, visitor: Browser, path: str, language: Language) -> None:
    browser = visitor if path == "/desk/sign-in" else kim
    drawn = Page(browser.get(path, accept_language=language).text)
    assert drawn.all("lang", "html") == [language] and len(drawn.parts("h1")) == 1
    assert drawn.part("h1").text.strip() and drawn.part("title").text.endswith(say(language, "desk"))
    assert drawn.part("a", class_="skip").all("href") == ["#" + drawn.all("id", "main")[0]]
    ids = drawn.all("id")
    assert len(ids) == len(set(ids))
    named = {*drawn.all("for"), *(name for value in drawn.all("aria-describedby") for name in value.split())}
    assert named <= set(ids)
    fields = [has for tag, has in drawn.tags if tag in ("input", "select", "textarea") and has.get("type") != "hidden"]
    assert {has["id"] for has in fields} == set(drawn.all("for", "label"))
    assert all(cell.all("scope") for cell in drawn.parts("thead") for cell in cell.parts("th"))


@pytest.mark.parametrize("path", PAGES_OF_OURS)
def test_every_form_that_changes_something_brings_the_session_s_word(kim: Browser, path: str) -> None:
    for form in Page(kim.get(path).text).parts("form", method="post"):
        assert form.part("input", name="csrf").all("value") == [kim.csrf] and form.all("action", "form")[0]


def test_the_page_that_is_open_is_marked(kim: Browser) -> None:
    for path, address in (("/desk/users", "/desk/users"), ("/desk/offices/helpdesk", "/desk/offices")):
        nav = kim.page(path).parts("nav")[0]
        assert nav.part("a", aria_current="page").all("href") == [address]


def test_the_language_is_the_one_that_was_chosen_else_the_browser_s(kim: Browser) -> None:
    korean = kim.page("/desk/offices?x=1", accept_language="ko-KR,en;q=0.5")
    (link,) = [one for one in korean.parts("a") if one.all("hreflang")]
    assert korean.all("lang", "html") == ["ko"] and link.all("lang") == ["en"]
    given = kim.get(link.all("href")[0])
    assert given.status_code == 303 and given.headers["location"] == "/desk/offices?x=1"
    english = kim.page("/desk/offices", accept_language="ko")
    assert english.all("lang", "html") == ["en"]
    assert kim.get("/desk/language?to=fr&next=/desk/users").headers.get("set-cookie") is None
    back_again = [one.all("href")[0] for one in english.parts("a") if one.all("hreflang")]
    kim.get(back_again[0])
    assert kim.page("/desk/offices", accept_language="en").all("lang", "html") == ["ko"]


def test_a_form_that_is_shown_again_comes_back_from_the_other_language(visitor: Browser, kim: Browser) -> None:
    for shown in (visitor.sign_in("kim", WRONG), kim.post("/desk/users", {"name": ""})):
        (link,) = [one for one in Page(shown.text).parts("a") if one.all("hreflang")]
        assert link.all("href") == ["/desk/language?to=en&next=/desk/"]


def test_what_was_done_is_told_in_the_program_s_words_only(kim: Browser) -> None:
    assert kim.page("/desk/users?told=user_added").part(role="status").text == say("ko", "told_user_added")
    for told in (HOSTILE, "", "../x", "refused_403", "x"):
        given = kim.client.get("/desk/users", params={"told": told})
        assert given.status_code == 200 and not Page(given.text).parts(role="status")
    assert back("/desk/?q=x", "user_added").headers["location"] == "/desk/?q=x&told=user_added"
    assert back("/desk/").headers["location"] == "/desk/" and back("/desk/").status_code == 303


# ---- the look


def rules() -> list[tuple[str, str]]:
    return [(rule[0].strip(), rule[1]) for rule in re.findall(r"([^{};]+)\{([^{}]*)\}", PRINT.sub("", LOOK))]


def test_the_look_names_no_colour_and_no_size_that_is_not_the_theme_s() -> None:
    assert not COLOUR.search(LOOK) and not re.search(r"\d(?:px|pt|cm|mm|in)\b", LOOK)
    assert set(re.findall(r"var\(--([\w-]+)", LOOK)) <= ALL.keys()
    assert not re.search(r"url\(|@import|https?:", LOOK)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_of_the_desk_has_the_contrast_that_level_aa_asks_for(scheme: str) -> None:
    """WCAG 2.1, 1.4.3: 4.5 to 1."""
    said = {
        (ink, ground)
        for _, body in rules()
        for ink in variable(body, "color")
        for ground in variable(body, "background", "background-color")
    }
    assert len(said) > 8
    for ink, ground in said:
        assert contrast(SCHEMES[scheme][ink], SCHEMES[scheme][ground]) >= 4.5, (ink, ground)


def test_the_dark_colours_are_the_theme_s_own(visitor: Browser) -> None:
    served = visitor.get("/desk/static/dark.css").text
    assert served == dark_theme() and served.startswith(":root {") and "color-scheme: dark" in served
    assert dict(re.findall(r"--([\w-]+): (#\w+)", served)) == SCHEMES["dark"]
    assert visitor.get("/desk/static/theme.css").text == frame.static("theme.css")
    (link,) = visitor.page("/desk/sign-in").parts("link", href="/desk/static/dark.css")
    assert "prefers-color-scheme: dark" in link.all("media")[0]


@pytest.mark.parametrize("name", ["theme.css", "dark.css", "desk.css", "desk.js"])
def test_what_a_page_loads_is_there_before_anyone_signs_in(visitor: Browser, name: str) -> None:
    given = visitor.get(f"/desk/static/{name}")
    assert given.status_code == 200 and given.headers["cache-control"] == "no-cache"
    assert given.headers["content-type"].startswith(("text/css", "text/javascript", "application/javascript"))
