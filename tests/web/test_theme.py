"""The theme: every text can be read on its ground, in light and in dark, and no colour stands anywhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.web import frame, plain, programmes, render

STATIC = Path(frame.__file__).parent / "static"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PRINT = re.compile(r"@media print \{(?:[^{}]|\{[^{}]*\})*\}")
THEME, PAGE = (COMMENT.sub("", (STATIC / name).read_text("utf-8")) for name in ("theme.css", "page.css"))
RULES = [(rule[0].strip(), rule[1]) for rule in re.findall(r"([^{};]+)\{([^{}]*)\}", PRINT.sub("", PAGE))]
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\("
    r"|(?<![\w-])(?:white|black|red|green|blue|yellow|orange|gr[ae]y|silver|navy|maroon|purple|gold)(?![\w-])",
    re.IGNORECASE,
)

# What stands on what where a rule names one of both only: text, and what else must be told from its ground.
TEXTS = {
    "ink": ("paper", "ground", "accent-soft", "warn-soft", "bad-soft", "mark"),
    "soft": ("paper", "ground", "accent-soft"),
    "accent": ("paper", "ground", "accent-soft", "warn-soft"),
    "warn": ("paper", "warn-soft"),
    "bad": ("paper", "ground", "bad-soft"),
    "good": ("paper", "ground"),
}
SHAPES = {  # borders of fields, outlines of what has the focus, bars of a timeline
    "edge": ("paper", "ground"),
    "accent": ("paper", "ground"),
    "good": ("ground",),
    "bad": ("ground", "bad-soft"),
    "warn": ("warn-soft",),
}


def named(block: str) -> dict[str, str]:
    """The custom properties of a block of ``theme.css``."""
    (body,) = re.findall(rf"^{re.escape(block)} \{{(.*?)\}}", THEME, re.DOTALL | re.MULTILINE)
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):([^;]+);", body)}


LIGHT, ALL = ({n: v for n, v in named(":root").items() if v.startswith("#")}, named(":root"))
SCHEMES = {"light": LIGHT, "dark": named(".dark")}


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1: WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21: WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def variable(body: str, *properties: str) -> set[str]:
    """The variables that a rule takes a property's colour from."""
    return {v for name in properties for v in re.findall(rf"(?<![\w-]){name}:[^;]*?var\(--([\w-]+)\)", body)}


def pairs() -> set[tuple[str, str]]:
    """Every ink with every ground that it stands on: as the rules say, and as the table above does."""
    said = {
        (ink, ground)
        for _, body in RULES
        for ink in variable(body, "color")
        for ground in variable(body, "background", "background-color")
    }
    return said | {(ink, ground) for ink, grounds in TEXTS.items() for ground in grounds}


def test_the_formula_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21) and contrast("#123456", "#123456") == 1
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the known one that just fails


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "ground"), sorted(pairs()))
def test_every_text_has_the_contrast_that_level_aa_asks_for(ink: str, ground: str, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    colours = SCHEMES[scheme]
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("shape", "ground"), sorted((one, ground) for one in SHAPES for ground in SHAPES[one]))
def test_what_is_no_text_but_must_be_seen_has_the_contrast_that_level_aa_asks_for(
    shape: str, ground: str, scheme: str
) -> None:
    """WCAG 2.2, 1.4.11: 3 to 1."""
    colours = SCHEMES[scheme]
    assert contrast(colours[shape], colours[ground]) >= 3


def test_the_rules_have_pairs_and_every_ink_and_ground_of_them_is_measured() -> None:
    inks = {ink for _, body in RULES for ink in variable(body, "color")}
    grounds = {ground for _, body in RULES for ground in variable(body, "background", "background-color")}
    shapes = {"edge", "good", "accent", "bad"}  # what is a ground of nothing: bars
    assert {"ink", "soft", "on-accent"} <= inks == {ink for ink, _ in pairs()}
    assert grounds - shapes <= {ground for _, ground in pairs()}


def test_fields_have_the_edge_that_is_measured() -> None:
    fields = [body for selector, body in RULES if re.search(r"input|textarea|select", selector) and "border:" in body]
    assert len(fields) >= 4
    assert all("var(--edge)" in body for body in fields)


def test_light_and_dark_have_the_same_colours_and_nothing_else_differs() -> None:
    assert SCHEMES["dark"].keys() == LIGHT.keys()
    for colours in SCHEMES.values():
        assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours.values())


def test_every_variable_that_is_used_is_there_and_every_one_is_used() -> None:
    used = set(re.findall(r"var\(--([\w-]+)", PAGE + THEME))
    assert used == ALL.keys()


def test_the_page_s_styles_name_no_colour_but_those_of_shadows_and_of_paper() -> None:
    plain_rules = [(selector, re.sub(r"box-shadow:[^;]*;", "", body)) for selector, body in RULES]
    assert [selector for selector, body in plain_rules if COLOUR.search(body)] == ["dialog::backdrop"]


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_no_script_names_a_colour_or_sets_a_style(path: Path) -> None:
    script = re.sub(r"(?<!:)//[^\n]*", "", path.read_text("utf-8"))
    assert not re.search(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})\b|\brgba?\(|\.style\b|cssText", script, re.IGNORECASE)


@pytest.mark.parametrize("module", [frame, plain, programmes, render], ids=lambda module: module.__name__)
def test_no_drawing_names_a_colour(module: object) -> None:
    code = Path(str(getattr(module, "__file__", ""))).read_text("utf-8")
    styles = re.findall(r'style="([^"]*)"', code)
    assert not [one for one in styles if COLOUR.search(one)]
    assert not re.search(r"#[0-9a-f]{6}\b|\brgba?\(", code)


def test_styles_load_nothing() -> None:
    assert not re.search(r"url\(|@import|https?:", THEME + PAGE)
