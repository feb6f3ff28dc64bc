"""The table of programmes as a person uses it: search, filter, sort, open one, ask about it, report a mistake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator

from assistant.answering.chain import AnswerChain
from assistant.indexing.passages import passage_id
from assistant.indexing.programmes import REGIONS
from assistant.records import Language
from assistant.web import programmes
from assistant.web.programmes import COLUMNS, Listed
from assistant.web.render import view_of
from assistant.web.words import text
from tests.browser.conftest import Visitor, visiting

pytestmark = pytest.mark.browser

# Whether the cells of a column, first to last, stand in the order that a reader of the page's language expects.
_IN_ORDER = """([place, down]) => {
  const shown = (cell) => (cell.querySelector("button") ?? cell).textContent;
  const cells = [...document.querySelectorAll(".programmes tbody tr")].map((row) => row.cells[place]);
  const keys = cells.map((cell) => cell.dataset.key ?? shown(cell));
  const stated = keys.filter(Boolean), empty = keys.slice(stated.length);
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const ordered = stated.every((one, at) => !at || compare(stated[at - 1], one) * (down ? -1 : 1) <= 0);
  return ordered && empty.every((one) => !one);
}"""


@pytest.fixture(params=["phone-ko", "desktop-ko", "phone-en", "desktop-en"])
def visitor(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visitor]:
    with visiting(browser, f"{address}/programmes", request.param) as one:
        yield one
        assert one.faults == []


@pytest.fixture(params=["phone-ko", "desktop-en"])
def reader(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visitor]:
    with visiting(browser, f"{address}/programmes", request.param) as one:
        yield one
        assert one.faults == []


@pytest.fixture
def desktop(browser: Browser, address: str) -> Iterator[Visitor]:
    with visiting(browser, f"{address}/programmes", "desktop-ko") as one:
        yield one
        assert one.faults == []


def listed(chain: AnswerChain, language: Language) -> list[Listed]:
    return programmes.with_windows(view_of(chain, language))


def rows(visitor: Visitor) -> Locator:
    return visitor.page.locator(".programmes tbody tr:not([hidden])")


def names(visitor: Visitor) -> list[str]:
    """The programmes that are shown, in order."""
    shown: list[str] = rows(visitor).locator("button.detail").all_inner_texts()
    return shown


def chosen(visitor: Visitor) -> dict[str, str]:
    """What the address says is chosen."""
    return {name: value for name, (value,) in parse_qs(urlsplit(visitor.page.url).query).items()}


def test_every_programme_is_listed_with_where_its_windows_stand(visitor: Visitor, chain: AnswerChain) -> None:
    language = visitor.language
    expected = listed(chain, language)
    visitor.keep("programmes")
    assert names(visitor) == [one.programme.name(language) for one in expected]
    count = str(len(expected))
    assert visitor.page.locator("[data-count]").inner_text() == text("shown_of", language, shown=count, all=count)
    tags = rows(visitor).locator("td .tag").all_inner_texts()
    assert tags == [text(f"state_{one.state}", language) for one in expected]
    for heading in ("windows", "bill"):
        visitor.page.locator(f".jump a[href='#{heading}']").click()
        visitor.page.wait_for_timeout(200)
        visitor.keep(f"programmes-{heading}")
        box = visitor.page.locator(f"#{heading}").bounding_box()
        assert box and -1 <= box["y"] < visitor.page.evaluate("innerHeight")
    assert visitor.page.locator(".history-line li").count() == len(chain.parts.bill.history) + 1


def test_a_search_finds_words_of_both_languages_in_any_order(reader: Visitor, chain: AnswerChain) -> None:
    language, search = reader.language, reader.page.locator(".filters [name=text]")
    for typed in ("스마트상점", "smart shop", "보증 기술보증기금", "GUARANTEE"):
        search.fill(typed)
        found = names(reader)
        texts = rows(reader).evaluate_all("all => all.map((row) => row.dataset.text)")
        assert found and len(found) < len(chain.parts.programmes)
        assert all(word in one for one in texts for word in typed.lower().split())
        shown = text("shown_of", language, shown=str(len(found)), all=str(len(chain.parts.programmes)))
        assert reader.page.locator("[data-count]").inner_text() == shown
        assert chosen(reader) == {"text": typed}


def fits(one: Listed, name: str) -> tuple[str, ...]:
    """The choices of a filter under which a programme is shown."""
    programme = one.programme
    regions = programme.regions or REGIONS  # open to all of them, as far as is known
    return {"need": (programme.need,), "who": programme.who, "region": regions, "state": (one.state,)}[name]


@pytest.mark.parametrize("name", ["need", "who", "region", "state"])
def test_a_filter_leaves_what_fits_and_nothing_else(desktop: Visitor, chain: AnswerChain, name: str) -> None:
    select = desktop.page.locator(f".filters [name={name}]")
    values = select.locator("option").evaluate_all("all => all.map((one) => one.value)")
    assert values[0] == "" and len(values) > 2
    everything = listed(chain, "ko")
    for value in values[1:]:
        select.select_option(value)
        fitting = [one.programme.name_ko for one in everything if value in fits(one, name)]
        assert names(desktop) == fitting != []
        assert chosen(desktop) == {name: value}
    select.select_option("")
    assert len(names(desktop)) == len(everything) and chosen(desktop) == {}


def test_each_column_is_sorted_up_and_down_with_what_is_not_stated_last(visitor: Visitor) -> None:
    everything = sorted(names(visitor))
    for place, column in enumerate(COLUMNS):
        head = visitor.page.locator(".programmes thead th").nth(place)
        for down in (False, True):
            head.locator("button").click()
            assert head.get_attribute("aria-sort") == ("descending" if down else "ascending")
            assert visitor.page.locator("[aria-sort]").count() == 1
            assert visitor.page.evaluate(_IN_ORDER, [place, down]), (column, down)
            assert sorted(names(visitor)) == everything
    visitor.keep("programmes-sorted")


def test_sorting_leaves_hidden_what_was_filtered_out(desktop: Visitor) -> None:
    desktop.page.locator(".filters [name=need]").select_option("borrow")
    found = sorted(names(desktop))
    desktop.page.locator("[data-sort='0']").click()
    assert sorted(names(desktop)) == found


def test_the_address_keeps_what_is_chosen_and_a_reload_brings_it_back(reader: Visitor) -> None:
    page = reader.page
    page.locator(".filters [name=text]").fill("AI")
    page.locator(".filters [name=who]").select_option("startup")
    found = names(reader)
    assert chosen(reader) == {"text": "AI", "who": "startup"} and found
    reader.reload()
    assert page.locator(".filters [name=text]").input_value() == "AI"
    assert page.locator(".filters [name=who]").input_value() == "startup"
    assert names(reader) == found and chosen(reader) == {"text": "AI", "who": "startup"}


def test_enter_in_the_search_leaves_the_page_as_it_is(desktop: Visitor) -> None:
    desktop.page.locator(".filters [name=text]").fill("보증")
    found = names(desktop)
    desktop.page.locator(".filters [name=text]").press("Enter")
    desktop.page.wait_for_timeout(300)
    assert names(desktop) == found and desktop.page.locator("#words").count() == 1


@pytest.mark.parametrize("query", ["?need=nonsense", "?text=%3Cb%3E", "?other=1", "?need=&state=closed"])
def test_an_address_that_names_what_there_is_not_breaks_nothing(desktop: Visitor, address: str, query: str) -> None:
    desktop.page.goto(f"{address}/programmes{query}")
    desktop.opened()
    desktop.page.locator(".filters [name=text]").fill("AI")
    assert names(desktop) != []


def test_where_nothing_fits_it_says_so(visitor: Visitor) -> None:
    visitor.page.locator(".filters [name=text]").fill("zzzz")
    none = visitor.page.locator(".none")
    none.wait_for(state="visible")
    visitor.keep("programmes-none")
    assert none.inner_text() == text("none_found", visitor.language) and names(visitor) == []
    visitor.page.locator(".filters [name=text]").fill("")
    assert none.is_hidden() and names(visitor)


def test_a_drawer_shows_all_that_the_sources_say_and_gives_the_focus_back(visitor: Visitor, chain: AnswerChain) -> None:
    language, page = visitor.language, visitor.page
    one = listed(chain, language)[0].programme
    page.locator("button.detail").first.click()
    panel = page.locator("#source-panel")
    panel.wait_for(state="visible")
    visitor.keep("programme")
    assert panel.locator("h2").inner_text() == one.name(language)
    said = [chain.index.passages[passage_id(each, language)] for each in one.statements]
    assert panel.locator("blockquote").all_inner_texts() == [each.text for each in said]
    links = [each.source.url for each in said if each.source.url.startswith("http")]
    assert panel.locator("a").evaluate_all("all => all.map((one) => one.getAttribute('href'))") == links
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.matches('button.detail')")


def test_asking_about_a_programme_leads_to_the_chat_and_asks(visitor: Visitor, chain: AnswerChain) -> None:
    language, page = visitor.language, visitor.page
    name = listed(chain, language)[0].programme.name(language)
    page.locator("button.detail").first.click()
    page.locator("#source-panel button.ask").click()
    page.locator("#question textarea").wait_for()
    visitor.answered(1)
    visitor.keep("asked-about")
    assert urlsplit(page.url).path == "/"
    assert page.locator(".asked").inner_text().endswith(text("ask_about", language, programme=name))
    assert page.locator(".answer").count() == 1
    visitor.reload()
    page.wait_for_timeout(500)
    assert page.locator(".exchange").count() == 1  # asked once, not with each reload


def test_the_language_can_be_changed_and_everything_goes_on_working(reader: Visitor, chain: AnswerChain) -> None:
    page = reader.page
    other: Language = "en" if reader.language == "ko" else "ko"
    page.locator(".filters [name=need]").select_option("borrow")
    found = len(names(reader))
    page.locator("button.detail:visible").first.click()
    page.locator("#language label", has_text={"ko": "한국어", "en": "English"}[other]).click()
    page.locator(".programmes h1", has_text=text("page_programmes", other)).wait_for()
    page.wait_for_function(f"document.documentElement.lang === '{other}'")
    assert page.locator("#source-panel").is_hidden()
    assert page.locator(".filters [name=need]").input_value() == "borrow" and len(names(reader)) == found
    assert page.title() == text("title", other)
    expected = [one.programme.name(other) for one in listed(chain, other) if one.programme.need == "borrow"]
    assert names(reader) == expected
    page.locator("[data-sort='0']").click()
    assert page.evaluate(_IN_ORDER, [0, False])
    page.locator("button.detail:visible").first.click()
    assert page.locator("#source-panel h2").inner_text() in expected
    reader.keep("programme-other-language")


def test_on_a_phone_each_programme_is_a_card(browser: Browser, address: str) -> None:
    with visiting(browser, f"{address}/programmes", "phone-ko") as visitor:
        first = rows(visitor).first
        boxes = [one.bounding_box() for one in first.locator("th, td:not(:empty)").all()]
        tops = [box["y"] for box in boxes if box]
        assert tops == sorted(tops) and len(set(tops)) == len(boxes)  # one below the other
        labels = first.locator("td").evaluate_all("all => all.map((one) => getComputedStyle(one, '::before').content)")
        assert labels[0].startswith(f'"{text("column_need", "ko")}')


def test_a_mistake_is_reported_from_the_drawer(reader: Visitor, chain: AnswerChain, feedback: Path) -> None:
    language, page = reader.language, reader.page
    one = listed(chain, language)[0].programme
    page.locator("button.detail").first.click()
    page.locator("#source-panel [data-act=mistake]").click()
    page.locator("#feedback input[value=outdated]").check()
    page.locator("#comment").fill("마감일이 바뀌었어요")
    reader.keep("programme-mistake")
    page.locator("#feedback [type=submit]").click()
    page.locator("#feedback").wait_for(state="hidden")
    page.locator("#source-panel .told", has_text=text("thanks", language)).wait_for()
    line = json.loads(feedback.read_text("utf-8").splitlines()[-1])
    assert (line["verdict"], line["reason"], line["comment"]) == ("mistake", "outdated", "마감일이 바뀌었어요")
    assert line["question"] == one.name(language) and line["statements"] == list(one.statements)
    assert page.locator("#source-panel").is_visible()
