"""What stands around a page: where one is, where the bill stands, and all that the scripts look for."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from assistant.answering.chain import AnswerChain
from assistant.answering.notices import spoken_date
from assistant.records import LANGUAGES, MAX_QUESTION_CHARS, Language
from assistant.service import exports
from assistant.service.feedback import MAX_ANSWER_CHARS, MAX_COMMENT_CHARS, Reason
from assistant.web import frame
from assistant.web.words import text
from tests.web.makers import BILL, HOSTILE, Page, view

SCRIPTS = "".join(path.read_text("utf-8") for path in sorted((Path(frame.__file__).parent / "static").glob("*.js")))

pytestmark = pytest.mark.parametrize("language", LANGUAGES)


def everything(language: Language) -> Page:
    drawn = view(language=language)
    parts = (frame.header("chat", drawn), frame.counter(language), frame.lost(language), frame.footer(language))
    return Page("".join(parts) + frame.drawers(language))


@pytest.mark.parametrize("page", frame.PAGES)
def test_the_head_names_every_page_and_marks_the_one_that_is_open(page: str, language: Language) -> None:
    head = Page(frame.header(page, view(language=language)))
    assert head.part("a", aria_current="page").all("href") == [frame.PAGES[page]]
    for name, address in frame.PAGES.items():
        assert head.part("a", href=address).text == text(f"page_{name}", language)


def test_the_banner_says_that_the_bill_is_no_law_with_the_days_of_the_knowledge(language: Language) -> None:
    page = Page(frame.banner(view(language=language)))
    assert text("not_law", language) in page.text
    for day in (BILL.introduced, BILL.last_confirmed, BILL.checked):
        assert spoken_date(day, language) in page.text
    assert page.all("href") == [BILL.official]


def test_the_banner_follows_the_knowledge(chain: AnswerChain, language: Language) -> None:
    assert chain.parts.bill == BILL
    other = replace(BILL, last_confirmed="2026-11-05", official='https://example.org/?"a&b')
    page = Page(frame.banner(view(language=language, bill=other)))
    assert (
        spoken_date("2026-11-05", language) in page.text and spoken_date(BILL.last_confirmed, language) not in page.text
    )
    assert page.all("href") == [other.official]


def test_the_counter_knows_the_chain_s_own_limit(language: Language) -> None:
    page = Page(frame.counter(language))
    assert page.all("data-limit") == [str(MAX_QUESTION_CHARS)]
    assert page.all("data-over") == [text("over_limit", language)]


def test_the_loss_of_the_server_is_told_only_once_it_is_lost(language: Language) -> None:
    page = Page(frame.lost(language))
    assert page.all("hidden") and page.all("role") == ["alert"] and page.text == text("lost", language)


def test_the_foot_says_that_this_is_no_legal_advice_and_leads_the_staff_to_their_desk(language: Language) -> None:
    page = Page(frame.footer(language))
    assert [part.text for part in page.parts("p")] == [text("disclaimer", language), text("desk_link", language)]
    assert page.all("href") == ["/desk/"]


def test_every_reason_can_be_chosen_and_one_must_be(language: Language) -> None:
    page = Page(frame.drawers(language))
    radios = [has for tag, has in page.tags if tag == "input"]
    assert [has["value"] for has in radios] == [reason for reason in get_args(Reason) if reason]
    assert {has["name"] for has in radios} == {"reason"} and all("required" in has for has in radios)
    for has in radios:
        assert text(f"reason_{has['value']}", language) in page.text


def test_a_comment_and_an_answer_are_cut_where_the_service_would_refuse_them(language: Language) -> None:
    assert Page(frame.drawers(language)).all("maxlength", "textarea") == [str(MAX_COMMENT_CHARS)]
    assert re.findall(r"answer\.text\.slice\(0, (\d+)\)", SCRIPTS) == [str(MAX_ANSWER_CHARS)]


def test_every_form_of_an_export_has_its_button(language: Language) -> None:
    assert set(Page(frame.drawers(language)).all("data-export")) == set(get_args(exports.Form))


def test_every_word_that_a_script_says_is_given_to_it(language: Language) -> None:
    ((_, given),) = Page(frame.drawers(language)).part(id="words").tags
    said = {re.sub("([A-Z])", r"-\1", name).lower() for name in re.findall(r"words\(\)\.(\w+)", SCRIPTS)}
    assert said and {f"data-{name}" for name in said} <= given.keys()
    for name in said:
        assert given[f"data-{name}"] == text(name.replace("-", "_"), language)


def test_what_a_script_looks_for_by_its_id_is_there(language: Language) -> None:
    sought = set(re.findall(r'getElementById\("([\w-]+)"\)', SCRIPTS))
    assert sought and sought <= set(everything(language).all("id"))


def test_no_id_stands_twice_and_every_name_that_is_referred_to_is_there(language: Language) -> None:
    page = everything(language)
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    assert {*page.all("aria-labelledby"), *page.all("for")} <= set(ids)


def test_every_dialog_and_drawer_is_named_and_can_be_closed(language: Language) -> None:
    page = Page(frame.drawers(language))
    named = [has for tag, has in page.tags if tag in ("dialog", "aside")]
    assert len(named) == 3 and all("aria-label" in has or "aria-labelledby" in has for has in named)
    assert page.all("aria-label", "button") == [text("close", language)] * 3


def test_a_hostile_address_of_the_bill_stays_an_address(language: Language) -> None:
    hostile = view(language=language, bill=replace(BILL, official=HOSTILE))
    assert Page(frame.header("chat", hostile)).shape == Page(frame.header("chat", view(language=language))).shape
