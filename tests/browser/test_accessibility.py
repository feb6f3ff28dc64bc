"""The pages for everyone: axe on every state in light and dark, the keyboard alone, a screen reader, far zoom, print.

axe-core comes in a wheel and is run inside the page; what is serious or critical fails, the rest is a warning.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser

from assistant.answering.chain import AnswerChain
from assistant.answering.standing import Judgement
from assistant.records import Language
from assistant.web.words import text
from tests.browser.conftest import Visitor, arrangement, serving, visiting
from tests.browser.test_model import ASKED as ASKED_OF_MODEL
from tests.browser.test_model import ModelPage, shorter, waits_for, worded
from tests.ollama import MODEL, Reply, scripted_ollama

pytestmark = pytest.mark.browser

ASKED: dict[Language, str] = {
    "ko": "중소기업 AI 정책자문단이 말한 94.7%는 어디서 나온 수치인가요?",
    "en": "Where does the 94.7% figure come from?",
}
UNKNOWN: dict[Language, str] = {"ko": "오늘 날씨 어때", "en": "What is the weather today?"}
WITH_RELATED: dict[Language, str] = {
    "ko": "스마트상점 지원금은 얼마인가요?",
    "en": "How much does the smart shop programme pay?",
}
WIDTHS = (360, 390, 412, 430)

_AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
_RUN_AXE = """axe.run({ resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }).then((found) =>
  found.violations.map((one) => ({
    rule: one.id, impact: one.impact, where: one.nodes.map((node) => node.target.join(" ")).slice(0, 5),
  })))"""

# What a reader can press, as the boxes in which it is seen: a radio that is hidden stands for its label.
_PRESSED = """
const seen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest(".sr, .skip");
const pressed = () => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .map((e) => (e.matches("input[type=radio]") ? e.closest("label") : e))
  .filter((e) => e && seen(e) && e.getBoundingClientRect().width > 1);
const named = (e) => `${e.tagName.toLowerCase()}.${e.className || e.id} "${(e.innerText || "").slice(0, 30)}"`;
"""
_OVERLAPS = (
    "() => {"
    + _PRESSED
    + """
  const layer = (e) => e.closest("#ask-area, #source-panel, dialog");  // what lies over the page may cover it
  const all = pressed().flatMap((e) => [...e.getClientRects()].map((box) => ({ e, box })));
  const found = [];
  for (const [place, one] of all.entries()) for (const other of all.slice(place + 1)) {
    if (one.e.contains(other.e) || other.e.contains(one.e) || layer(one.e) !== layer(other.e)) continue;
    const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
    if (wide > 1 && high > 1) found.push(`${named(one.e)} / ${named(other.e)}`);
  }
  return found;
}"""
)
_TOO_SMALL = (
    "() => {"
    + _PRESSED
    + """
  const alone = (e) => e.parentElement.innerText.trim() === e.innerText.trim();
  const inText = (e) => getComputedStyle(e).display === "inline" && !alone(e);
  return pressed().filter((e) => !inText(e)).filter((e) => {
    const { width, height } = e.getBoundingClientRect();
    return width < 23.9 || height < 23.9;
  }).map((e) => `${named(e)} ${e.getBoundingClientRect().width}x${e.getBoundingClientRect().height}`);
}"""
)
_BEYOND = (
    "() => {"
    + _PRESSED
    + """
  const { scrollWidth } = document.documentElement;
  const found = scrollWidth > innerWidth ? [`page ${scrollWidth}`] : [];
  for (const e of document.body.querySelectorAll("*")) {  // also where the frame clips what stands out
    const box = e.getBoundingClientRect();
    if (seen(e) && box.width > 1 && (box.right > innerWidth + 1 || box.left < -1)) found.push(named(e));
  }
  return found;
}"""
)
_CUT_OFF = (
    "() => {"
    + _PRESSED
    + """
  const hides = (overflow) => ["hidden", "clip"].includes(overflow);
  return [...document.body.querySelectorAll("*")].filter((e) => {
    const { overflowX, overflowY } = getComputedStyle(e);
    if (!seen(e) || e.clientWidth <= 1 || !e.innerText?.trim()) return false;
    const wide = e.scrollWidth > e.clientWidth + 1, high = e.scrollHeight > e.clientHeight + 1;
    return (hides(overflowX) && wide) || (hides(overflowY) && high);
  }).map(named);
}"""
)
_MOVING = """() => document.getAnimations().filter((one) => one.playState === "running")
  .map((one) => `${one.animationName ?? one.transitionProperty} of ${one.effect.target.className}`)"""
_FOCUSED = """() => {
  const e = document.activeElement, drawn = e.matches("input[type=radio]") ? e.closest("label") : e;
  const style = getComputedStyle(drawn);
  if (drawn === document.body) return { what: "body", outlined: true };
  const what = e.matches(".skip") ? "skip" : e.closest("nav") ? "nav" : e.closest(".banner") ? "banner"
    : e.closest("#language") ? "language" : e.closest("#question") ? "question" : e.matches(".close") ? "close"
    : e.closest(".foot") ? "foot"
    : e.dataset.act ?? (e.id || e.className.split(" ")[0] || e.tagName.toLowerCase());
  return { what, outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
}"""
_HAS_FOCUS = """(e) => {
  const now = document.activeElement;  // of two buttons for one source, either will do
  return now === e || (e.dataset.source && now.dataset.source === e.dataset.source);
}"""
_NOTE_ANNOUNCED = """() => {
  window.announced = [];
  new MutationObserver((changes) => {
    for (const one of changes) if (one.target.closest?.("#announced")) window.announced.push(one.target.textContent);
  }).observe(document.body, { childList: true, subtree: true });
}"""


def axe(visitor: Visitor, state: str) -> list[str]:
    """What axe finds that is serious or critical, in light and in dark; anything less is warned of."""
    bad = []
    for scheme in ("light", "dark"):
        visitor.page.emulate_media(color_scheme=scheme)
        visitor.page.wait_for_timeout(250)  # colours fade over
        visitor.keep(f"{state}-{scheme}")
        visitor.page.evaluate(_AXE)
        for found in visitor.page.evaluate(_RUN_AXE):
            line = f"axe, {state}, {scheme}: {found['rule']} ({found['impact']}) {found['where']}"
            if found["impact"] in ("serious", "critical"):
                bad.append(line)
            else:
                warnings.warn(line, stacklevel=2)
    visitor.page.emulate_media(color_scheme="light")
    return bad


def faults_of_layout(visitor: Visitor) -> dict[str, list[str]]:
    """What is wider than the screen, cut off, covered by another or too small to press; empty where all is well."""
    looks = {"beyond": _BEYOND, "cut off": _CUT_OFF, "overlap": _OVERLAPS, "small": _TOO_SMALL}
    found = {name: visitor.page.evaluate(look) for name, look in looks.items()}
    return {name: what for name, what in found.items() if what}


@pytest.fixture(scope="module", params=["phone-ko", "desktop-en"])
def opened(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visitor]:
    with visiting(browser, address, request.param) as visitor:
        yield visitor


@pytest.fixture
def reader(opened: Visitor) -> Visitor:
    """A reader who has asked nothing yet; the page stays open from one test to the next."""
    opened.begin_anew()
    return opened


@pytest.fixture(scope="module", params=["phone-ko", "desktop-en"])
def lister(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visitor]:
    """A reader at the table of programmes."""
    with visiting(browser, f"{address}/programmes", request.param) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def model(chain: AnswerChain) -> Iterator[ModelPage]:
    """A page of its own, with a model that says what it is told to."""
    asked = AnswerChain(chain.parts)
    with scripted_ollama() as script, serving(asked) as (address, _):
        yield ModelPage(address, asked, chain, script)


# axe, on every state


def test_axe_at_a_conversation_and_what_opens_over_it(reader: Visitor) -> None:
    page = reader.page
    found = axe(reader, "axe-empty")
    reader.ask(ASKED[reader.language])
    found += axe(reader, "axe-answer")
    page.locator(".answer .mark").first.click()
    for folded in page.locator("#source-panel summary").all():
        folded.click()
    found += axe(reader, "axe-source")
    page.keyboard.press("Escape")
    page.locator("#open-history").click()
    found += axe(reader, "axe-history")
    page.keyboard.press("Escape")
    page.locator("[data-act=down]").click()
    found += axe(reader, "axe-feedback")
    assert found == []


def test_axe_where_there_is_no_answer(reader: Visitor, chain: AnswerChain, monkeypatch: pytest.MonkeyPatch) -> None:
    language = reader.language
    reader.ask(UNKNOWN[language])
    found = axe(reader, "axe-out-of-scope")
    with monkeypatch.context() as silent:
        silent.setattr("assistant.answering.chain.judge", lambda *_: Judgement("silent", 0.0, 1.0, ()))
        reader.ask(ASKED[language])
    found += axe(reader, "axe-nothing-found")
    with monkeypatch.context() as broken:
        broken.setattr(chain, "stream", lambda _: 1 / 0)
        reader.ask(ASKED[language])
    assert reader.page.locator("#newest .error").count() == 1
    assert found + axe(reader, "axe-error") == []


def test_axe_while_an_answer_comes_and_when_it_was_stopped(reader: Visitor, held: threading.Event) -> None:
    reader.send(ASKED[reader.language])
    reader.page.locator(".answer .mark").first.wait_for()
    found = axe(reader, "axe-streaming")
    reader.page.locator("#stop").click()
    reader.page.locator(".stopped").wait_for()
    held.set()
    assert found + axe(reader, "axe-stopped") == []


def test_axe_when_the_connection_is_lost(reader: Visitor, held: threading.Event) -> None:
    reader.page.route("**/api/health", lambda route: route.abort())
    reader.send(ASKED[reader.language])
    reader.page.locator("#lost").wait_for(state="visible")
    found = axe(reader, "axe-lost")
    held.set()
    with reader.page.expect_navigation():  # once it is back, the page opens anew
        reader.page.unroute("**/api/health")
    reader.opened()
    assert found == []


@pytest.mark.parametrize("name", ["phone-ko", "desktop-en"])
def test_axe_while_a_model_words_the_answer(browser: Browser, model: ModelPage, name: str) -> None:
    gate = threading.Event()
    with visiting(browser, model.address, name) as visitor:
        language = visitor.language
        model.model_says(Reply(shorter(language), gate=gate.wait))
        visitor.send(ASKED_OF_MODEL[language])
        waits_for(visitor, worded(language, 0))
        found = axe(visitor, "axe-wording")
        gate.set()
        visitor.page.locator(".label", has_text=MODEL).wait_for()
        visitor.answered(1)
        assert found + axe(visitor, "axe-worded") == []


def test_axe_at_the_programmes(lister: Visitor) -> None:
    page = lister.page
    found = axe(lister, "axe-programmes")
    page.locator("button.detail").first.click()
    found += axe(lister, "axe-programme")
    page.keyboard.press("Escape")
    page.locator(".filters [name=text]").fill("zzzz")
    page.locator(".none").wait_for(state="visible")
    found += axe(lister, "axe-none")
    page.locator(".filters [name=text]").fill("")
    assert found == []


@pytest.mark.parametrize("name", ["phone-ko", "desktop-en"])
def test_axe_at_the_plain_pages(browser: Browser, address: str, name: str) -> None:
    context = browser.new_context(**arrangement(name))
    page, found = context.new_page(), []
    language: Language = "en" if name.endswith("en") else "ko"
    for path, state in (("plain", "ask"), (f"plain?q={ASKED[language]}", "answer"), ("plain/programmes", "programmes")):
        page.goto(f"{address}/{path}")
        page.evaluate(_AXE)
        found += page.evaluate(_RUN_AXE)
        assert {name: page.evaluate(look) for name, look in (("beyond", _BEYOND), ("overlap", _OVERLAPS))} == {
            "beyond": [],
            "overlap": [],
        }, state
    context.close()
    assert [one for one in found if one["impact"] in ("serious", "critical")] == []


# The keyboard alone


def tabbed(visitor: Visitor, most: int = 60) -> list[dict[str, Any]]:
    """What Tab comes to from the top of the page until it begins again, in order."""
    visitor.page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); }")
    visitor.page.locator("body").evaluate("e => { e.tabIndex = -1; e.focus(); e.removeAttribute('tabindex'); }")
    found: list[dict[str, Any]] = []
    for _ in range(most):
        visitor.page.keyboard.press("Tab")
        visitor.page.wait_for_timeout(20)
        now = visitor.page.evaluate(_FOCUSED)
        if found and now["what"] in ("skip", "body"):
            break
        found.append(now)
    return found


def test_tab_comes_to_everything_in_order_and_where_it_is_can_be_seen(reader: Visitor) -> None:
    empty = [one["what"] for one in tabbed(reader)]
    assert empty[:4] == ["skip", "nav", "nav", "banner"] and empty.count("ask") == 4
    assert empty[-5:] == ["question", "send", "clear", "open-history", "foot"]
    reader.ask(WITH_RELATED[reader.language])
    found = tabbed(reader)
    order = list(dict.fromkeys(one["what"] for one in found))
    assert order[:5] == ["skip", "nav", "banner", "language", "mark"]
    acts = ["copy", "up", "down", "mistake", "again-model"]
    assert order[5:] == ["row", *acts, "ask", "question", "send", "clear", "open-history", "foot"]
    assert [one["what"] for one in found if not one["outlined"]] == []


def test_tab_at_the_programmes_shows_where_it_is(lister: Visitor) -> None:
    found = tabbed(lister, most=25)
    assert [one["what"] for one in found if not one["outlined"]] == []
    assert found[0]["what"] == "skip" and any(one["what"] == "detail" for one in found)


def test_the_skip_link_leads_past_the_head(reader: Visitor) -> None:
    tabbed(reader, most=1)
    assert reader.page.evaluate("document.activeElement.getBoundingClientRect().x") >= 0
    reader.page.keyboard.press("Enter")
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.matches('#content button.ask')")


def test_the_skip_link_and_the_jumps_of_the_programmes_stay_on_their_page(lister: Visitor) -> None:
    page = lister.page
    tabbed(lister, most=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.programmes .jump a')")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.url.endswith("/programmes") and page.evaluate("document.activeElement.id") == "windows"


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_opens_and_escape_closes_and_the_focus_goes_back(reader: Visitor, key: str) -> None:
    page = reader.page
    reader.ask(WITH_RELATED[reader.language])
    openers = {
        ".answer .mark >> nth=0": "#source-panel",
        "button.row >> nth=1": "#source-panel",
        "#open-history": "#history",
        "[data-act=down]": "#feedback",
        "[data-act=mistake]": "#feedback",
    }
    for opener, opens in openers.items():
        page.locator(opener).focus()
        page.keyboard.press(key)
        page.locator(opens).wait_for(state="visible")
        assert page.evaluate(f"document.querySelector('{opens}').contains(document.activeElement)"), opener
        page.keyboard.press("Escape")
        page.locator(opens).wait_for(state="hidden")
        assert page.locator(opener).evaluate(_HAS_FOCUS), opener


def test_the_close_button_of_everything_that_opens_closes_it(reader: Visitor) -> None:
    reader.ask(ASKED[reader.language])
    for opener, opens in (
        (".answer .mark", "#source-panel"),
        ("#open-history", "#history"),
        ("[data-act=down]", "#feedback"),
    ):
        reader.page.locator(opener).first.click()
        reader.page.locator(f"{opens} .close").click()
        reader.page.locator(opens).wait_for(state="hidden")


# A screen reader


def test_an_answer_is_read_out_once_when_it_is_whole(reader: Visitor, held: threading.Event) -> None:
    held.set()
    language = reader.language
    reader.page.evaluate(_NOTE_ANNOUNCED)
    reader.ask(ASKED[language])
    reader.page.wait_for_timeout(500)
    said = reader.page.evaluate("window.announced.filter(Boolean)")
    ready = text("answer_ready", language)
    assert said[0] == text("thinking", language)
    answers = [one for one in said if one.startswith(ready)]
    assert len(answers) == 1 and "94.7%" in answers[0] and said[-1] == answers[0]
    assert reader.page.locator("#announced").get_attribute("role") == "status"


# Sight and touch


def show_states(reader: Visitor) -> Iterator[str]:
    """The states of the chat whose layout matters, one after the other."""
    language = reader.language
    yield "empty"
    reader.ask(ASKED[language])
    yield "conflict"
    reader.page.locator(".answer .mark").first.click()
    yield "source"
    reader.page.keyboard.press("Escape")
    reader.page.locator("#open-history").click()
    yield "history"
    reader.page.keyboard.press("Escape")
    reader.page.locator("[data-act=down]").click()
    yield "feedback"
    reader.page.keyboard.press("Escape")
    reader.ask(WITH_RELATED[language])
    yield "related"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_on_any_phone_nothing_is_too_wide_cut_off_covered_or_too_small(
    browser: Browser, address: str, language: str
) -> None:
    found = {}
    with visiting(browser, address, f"phone-{language}") as visitor:
        for state in show_states(visitor):
            for width in WIDTHS:
                visitor.page.set_viewport_size({"width": width, "height": 844})
                visitor.page.wait_for_timeout(100)
                if faults := faults_of_layout(visitor):
                    found[f"{state} {width}"] = faults
                if width == min(WIDTHS):
                    visitor.keep(f"narrow-{state}")
    assert found == {}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_on_any_phone_the_programmes_fit(browser: Browser, address: str, language: str) -> None:
    found = {}
    with visiting(browser, f"{address}/programmes", f"phone-{language}") as visitor:
        for state in ("list", "drawer"):
            if state == "drawer":
                visitor.page.locator("button.detail").first.click()
            for width in WIDTHS:
                visitor.page.set_viewport_size({"width": width, "height": 844})
                visitor.page.wait_for_timeout(100)
                if faults := faults_of_layout(visitor):
                    found[f"{state} {width}"] = faults
    assert found == {}


@pytest.mark.parametrize("name", ["desktop-ko", "desktop-en"])
def test_on_a_desktop_nothing_is_too_wide_cut_off_covered_or_too_small(
    browser: Browser, address: str, name: str
) -> None:
    with visiting(browser, address, name) as visitor:
        found = {state: faults for state in show_states(visitor) if (faults := faults_of_layout(visitor))}
        visitor.page.locator(".head nav a").nth(1).click()
        visitor.page.locator(".programmes table").wait_for()
        visitor.opened()
        if faults := faults_of_layout(visitor):
            found["programmes"] = faults
    assert found == {}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_zoomed_in_to_400_percent_one_can_ask_and_read(browser: Browser, address: str, language: str) -> None:
    small = {"width": 320, "height": 256}
    with visiting(browser, address, f"phone-{language}", viewport=small) as visitor:
        page = visitor.page
        visitor.keep("zoomed-empty")
        visitor.ask(ASKED[visitor.language])
        visitor.keep("zoomed-answer")
        assert faults_of_layout(visitor) == {}
        box = page.locator("#ask-area").bounding_box()
        page.locator(".answer p").first.scroll_into_view_if_needed()
        said = page.locator(".answer p").first.bounding_box()
        area = page.locator("#ask-area").bounding_box()
        assert box and said and area
        assert area["y"] >= min(said["y"] + said["height"], small["height"]) or area["y"] + area["height"] <= said["y"]
        page.locator(".answer .mark").first.click()
        visitor.keep("zoomed-source")
        panel = page.locator("#source-panel").bounding_box()
        assert panel and panel["y"] >= 0 and panel["height"] <= small["height"]
        page.locator("#source-panel .close").click()
        page.locator("#question textarea").scroll_into_view_if_needed()
        visitor.ask(UNKNOWN[visitor.language])
        page.locator("#open-history").click()
        visitor.keep("zoomed-history")
        dialog = page.locator("#history").bounding_box()
        assert dialog and dialog["y"] >= 0 and dialog["y"] + dialog["height"] <= small["height"]
        page.locator("#history .close").click()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_who_wants_no_motion(
    browser: Browser, address: str, held: threading.Event, motion: str
) -> None:
    with visiting(browser, address, "phone-ko", reduced_motion=motion) as visitor:
        visitor.send(ASKED["ko"])
        visitor.page.locator(".thinking").wait_for()
        visitor.page.wait_for_timeout(300)
        moving = visitor.page.evaluate(_MOVING)
        assert moving == [] if motion == "reduce" else moving
        held.set()
        visitor.answered(1)


def test_on_paper_there_are_answers_and_sources_and_nothing_to_press(reader: Visitor) -> None:
    page = reader.page
    reader.ask(ASKED[reader.language])
    page.locator(".answer .mark").first.click()
    page.emulate_media(media="print")
    reader.keep("print")
    hidden = ("#ask-area", "#language", ".tools", ".suggestions", "#source-panel", ".head nav")
    assert [one for one in hidden if page.locator(one).first.is_visible()] == []
    shown = (".asked", ".answer", ".sources", ".notice", ".disclaimer", ".label")
    assert [one for one in shown if not page.locator(one).first.is_visible()] == []
    page.emulate_media(media="screen")
