"""A mail at the desk, as staff see it: taken in, edited beside its sources, approved, given out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.helpdesk.desk import HelpDesk
from assistant.records import Language
from assistant.service.kept import Case
from assistant.web.desk import cases
from assistant.web.desk.drawing import say
from assistant.web.desk.parts import DeskParts
from tests.helpdesk.makers import ANSWERED, ENGLISH, MAIL, NAME, PHONE
from tests.web.desk.conftest import Browser
from tests.web.makers import HOSTILE, Page

Browse = Callable[[str], Browser]


@pytest.fixture
def helpdesk(parts: DeskParts) -> HelpDesk:
    return parts.desk


@pytest.fixture
def case(helpdesk: HelpDesk) -> Case:
    return helpdesk.answer(MAIL, "kim", reference="A-1")


def at(case: Case, *more: str) -> str:
    return "/".join(("/desk/cases", case.id, *more))


def edited(case: Case, **fields: str) -> dict[str, str]:
    """What the form of a case sends."""
    return {"text": case.text, "version": str(case.version), "reason": "", **fields}


def test_a_pasted_mail_becomes_a_draft_without_the_writer_s_words(yi: Browser, helpdesk: HelpDesk) -> None:
    given = yi.post(
        "/desk/cases/new", {"mail": MAIL.replace("\n", "\r\n"), "reference": "민원-7", "office": "regional"}
    )
    assert given.status_code == 303
    page = yi.page(given.headers["location"])
    assert NAME not in page.text and PHONE not in page.text and "[이름-1]" in page.text
    (kept,) = helpdesk.store.listed()
    case = helpdesk.store.get(kept.id)
    assert (case.state, case.office, case.reference, case.author) == ("drafted", "regional", "민원-7", "이순신")
    assert "\r" not in case.mail and case.draft is not None and len(case.draft.questions) == 2


@pytest.mark.parametrize("mail", ["", "  \n ", "가" * 20_001])
def test_a_mail_that_cannot_be_read_is_shown_again_and_not_kept(yi: Browser, helpdesk: HelpDesk, mail: str) -> None:
    given = yi.post("/desk/cases/new", {"mail": mail, "reference": "A-7"})
    page = Page(given.text)
    assert given.status_code == 422 and page.parts("div", role="alert")
    assert page.part("textarea", name="mail").text.strip() == mail.strip() and "A-7" in given.text
    assert not helpdesk.store.listed()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_sentence_stands_beside_its_support_and_its_sources(
    yi: Browser, helpdesk: HelpDesk, language: Language
) -> None:
    case = helpdesk.answer(MAIL if language == "ko" else ENGLISH, "kim")
    page = yi.page(at(case), accept_language=language)
    assert case.draft is not None
    lines = page.part("div", id="judged").parts("li")
    assert len(lines) == len(case.draft.lines)
    for shown, line in zip(lines, case.draft.lines, strict=True):
        assert line.text in shown.text and say(language, f"support_{line.support}") in shown.text
        assert shown.all("href", "a") == [f"#source-{number}" for number in line.citations]
    for source in case.draft.citations:
        shown = page.part("li", id=f"source-{source.number}")
        assert source.quote in shown.text and source.title in shown.text and source.as_of in shown.text
    assert page.part("textarea", id="letter").text.strip() == case.text


def test_what_needs_a_look_is_listed_with_its_question(yi: Browser, helpdesk: HelpDesk) -> None:
    case = helpdesk.answer("개나리시 강아지 미용실 지원금은 얼마인가요? 점심 메뉴 추천해 주세요.", "kim")
    assert case.draft is not None and case.draft.flags
    listed = yi.page(at(case)).part("section", class_="flags")
    for flag in case.draft.flags:
        assert say("ko", f"flag_{flag.kind}") in listed.text and " ".join(flag.text.split()) in listed.text


def check(browser: Browser, case: Case, text: str) -> dict[str, object]:
    given = browser.client.post(
        at(case, "check"), json={"text": text}, headers={"X-CSRF": browser.csrf, "Accept": "application/json"}
    )
    assert given.status_code == 200, given.text
    body: dict[str, object] = given.json()
    return body


def test_an_edited_sentence_is_judged_at_once(yi: Browser, case: Case, helpdesk: HelpDesk) -> None:
    said = check(yi, case, f"{case.text}\n{ANSWERED}")
    assert said["unsupported"] == 1
    judged = Page(str(said["html"]))
    assert [one.text for one in judged.parts("button", class_="line")].count("지원금은 777억 원입니다.") == 2
    assert say("ko", "reason_figure", what="77,700,000,000") in judged.text
    assert check(yi, case, case.text)["unsupported"] == 0
    assert helpdesk.store.get(case.id) == case  # nothing is kept by looking


def test_half_a_character_can_be_typed(yi: Browser, case: Case) -> None:
    headers = {"X-CSRF": yi.csrf, "Accept": "application/json", "Content-Type": "application/json"}
    given = yi.client.post(at(case, "check"), content=b'{"text": "\\ud83d \\u0000 x"}', headers=headers)
    assert given.status_code == 200 and "\ufffd" in given.json()["html"]


def test_a_question_without_an_answer_stands_out(yi: Browser, case: Case) -> None:
    assert case.draft is not None
    left = "\n".join(line.text for line in case.draft.lines if line.part != 2)
    assert say("ko", "open_part", number=2) in Page(str(check(yi, case, left)["html"])).text


def test_a_letter_is_kept_with_what_was_typed_masked(yi: Browser, case: Case, helpdesk: HelpDesk) -> None:
    given = yi.post(at(case, "save"), edited(case, text=f"{case.text}\n담당자 010-7777-8888로 연락 주세요."))
    assert given.status_code == 303
    kept = helpdesk.store.get(case.id)
    assert kept.state == "in_review" and "010-7777-8888" not in kept.text and "[전화번호-2]" in kept.text
    assert [entry.who for entry in helpdesk.store.history(case.id)] == ["kim", "kim", "이순신"]


def test_whoever_comes_second_sees_the_other_s_change_and_loses_nothing(
    yi: Browser, kim: Browser, case: Case, helpdesk: HelpDesk
) -> None:
    assert kim.post(at(case, "save"), edited(case, text=f"{case.text}\n먼저 고쳤습니다.")).status_code == 303
    given = yi.post(at(case, "save"), edited(case, text=f"{case.text}\n나중에 고쳤습니다."))
    page = Page(given.text)
    assert given.status_code == 409 and "나중에 고쳤습니다." in page.part("textarea", id="letter").text
    assert "먼저" in page.part("section", class_="warn").part("ins").text
    assert "나중에" not in helpdesk.store.get(case.id).text
    again = {
        "text": page.part("textarea", id="letter").text,
        "version": page.parts("input", name="version")[0].all("value")[0],
    }
    assert yi.post(at(case, "save"), again).status_code == 303
    assert "나중에" in helpdesk.store.get(case.id).text


def test_an_unsupported_figure_needs_a_reason(yi: Browser, case: Case, helpdesk: HelpDesk) -> None:
    given = yi.post(at(case, "approve"), edited(case, text=f"{case.text}\n{ANSWERED}"))
    page = Page(given.text)
    assert given.status_code == 422 and "777억" in page.part("div", role="alert").text
    kept = helpdesk.store.get(case.id)
    assert kept.state == "in_review" and "777억" in kept.text  # what was typed is kept, but not approved
    reason = {"reason": f"{PHONE}로 담당 과에 확인함"}
    assert yi.post(at(case, "approve"), edited(kept, **reason)).status_code == 303
    assert helpdesk.store.get(case.id).state == "approved"
    history = yi.page(at(case, "history")).text
    assert "담당 과에 확인함" in history and PHONE not in history and "이순신" in history


def test_the_history_shows_the_words_that_changed(yi: Browser, case: Case) -> None:
    yi.post(at(case, "save"), edited(case, text=case.text.replace("안녕하십니까", "반갑습니다")))
    entry = yi.page(at(case, "history")).part("ol", class_="history").parts("li")[0]
    assert "반갑습니다" in entry.part("ins").text and "안녕하십니까" in entry.part("del").text


def test_a_case_is_rejected_and_taken_up_again(yi: Browser, case: Case, helpdesk: HelpDesk) -> None:
    assert yi.post(at(case, "move"), edited(case, state="rejected", reason="중복")).status_code == 303
    rejected = helpdesk.store.get(case.id)
    assert rejected.state == "rejected"
    assert "readonly" in yi.get(at(case)).text and not yi.page(at(case)).all("formaction", "button")[1:]
    assert yi.post(at(case, "move"), edited(rejected, state="in_review")).status_code == 303
    assert helpdesk.store.get(case.id).state == "in_review"


def test_a_letter_that_was_not_saved_yet_is_kept_when_its_case_is_rejected(
    yi: Browser, case: Case, helpdesk: HelpDesk
) -> None:
    sent = edited(case, state="rejected", text=f"{case.text}\n고친 말", reason="중복")
    assert yi.post(at(case, "move"), sent).status_code == 303
    rejected = helpdesk.store.get(case.id)
    assert rejected.state == "rejected" and rejected.text.endswith("\n고친 말")
    assert yi.post(at(case, "move"), edited(rejected, state="in_review", text="또 다른 말")).status_code == 303
    assert helpdesk.store.get(case.id).text == rejected.text  # a closed one is not edited


@pytest.mark.parametrize("state", ["approved", "new", "", "없음"])
def test_no_state_is_reached_past_its_own_way(yi: Browser, case: Case, helpdesk: HelpDesk, state: str) -> None:
    assert yi.post(at(case, "move"), edited(case, state=state)).status_code == 422
    assert helpdesk.store.get(case.id).state == "drafted"


def test_a_form_that_does_not_say_what_was_read_changes_nothing(yi: Browser, case: Case, helpdesk: HelpDesk) -> None:
    for deed in ("save", "approve", "redraft"):
        assert yi.post(at(case, deed), edited(case, text="다른 글", version="x")).status_code == 422
    assert yi.post(at(case, "save"), {"version": str(case.version)}).status_code == 422  # nor one without a letter
    assert helpdesk.store.get(case.id) == case


def test_a_new_draft_is_made_for_another_office(yi: Browser, case: Case, helpdesk: HelpDesk) -> None:
    assert yi.post(at(case, "redraft"), edited(case, office="agency")).status_code == 303
    made = helpdesk.store.get(case.id)
    assert made.office == "agency" and made.text != case.text and made.state == "drafted"


@pytest.mark.parametrize("form", ["docx", "html", "text", "eml"])
def test_only_an_approved_reply_is_given_out_with_the_words_put_back(
    yi: Browser, case: Case, helpdesk: HelpDesk, form: str
) -> None:
    assert yi.get(at(case, "export", form)).status_code == 422
    helpdesk.approve(case.id, "kim", case.version)
    given = yi.post(at(case, "export", form), {"subject": "답변"})
    assert given.status_code == 200 and given.headers["content-disposition"].startswith("attachment")
    assert given.headers["cache-control"] == "no-store"
    if form == "text":
        assert NAME in given.text and "[이름-1]" not in given.text and "[1]" in given.text
    assert yi.get(at(case, "export", "exe")).status_code == 422 == yi.post(at(case, "export", "exe")).status_code


def test_the_subject_is_the_one_that_was_typed(yi: Browser, case: Case, helpdesk: HelpDesk) -> None:
    helpdesk.approve(case.id, "kim", case.version)
    form = yi.page(at(case)).part("form", id="export-form")
    assert form.all("method")[0] == "post"  # it may name someone, and an address is logged
    given = yi.post(at(case, "export", "html"), {"subject": "[이름-1] 님께"})
    assert f"<title>{NAME} 님께</title>" in given.text
    assert yi.post(at(case, "export", "html"), {"csrf": "x"}).status_code == 403


def test_the_mask_can_be_looked_at(yi: Browser, case: Case) -> None:
    page = yi.page(at(case, "mask"))
    rows = [[cell.text for cell in row.parts("td")] for row in page.part("tbody").parts("tr")]
    assert ["[이름-1]", NAME] in rows and ["[전화번호-1]", PHONE] in rows


def test_approved_replies_to_like_mails_are_offered_with_their_differences(
    yi: Browser, case: Case, helpdesk: HelpDesk
) -> None:
    helpdesk.approve(case.id, "kim", case.version)
    other = helpdesk.answer(MAIL.replace("기본계획은 몇 년마다 세우나요?", "AI 바우처는 얼마인가요?"), "kim")
    offered = yi.page(at(other)).part("section", class_="precedents")
    added, removed = (" ".join(one.text for one in offered.parts(tag)) for tag in ("ins", "del"))
    assert "바우처는" in added and "기본계획은" in removed
    assert at(case) in offered.all("href", "a")
    text = offered.part("button", class_="use").all("data-text")[0]
    judged = Page(str(check(yi, other, text)["html"]))
    supported, not_supported = (
        " ".join(one.text for one in judged.parts("li", class_=kind)) for kind in ("supported", "not_supported")
    )
    assert "렌탈형은" in supported and "3년마다" in not_supported  # this draft has no source for the plan
    assert not yi.page(at(case)).parts("section", class_="precedents")  # an approved one needs none


# ---- the list


def test_cases_are_found_by_their_words_and_states(yi: Browser, case: Case, helpdesk: HelpDesk) -> None:
    english = helpdesk.answer(ENGLISH, "kim")
    helpdesk.approve(english.id, "kim", english.version)

    def found(query: str) -> set[str]:
        page = yi.page(f"/desk/?{query}")
        return {link.removeprefix("/desk/cases/") for row in page.parts("tbody") for link in row.all("href", "a")}

    assert found("") == {case.id, english.id}
    assert found("q=기본계획은") == {case.id} == found("state=drafted")
    assert found("q=smart+shop") == {english.id} == found("state=approved")
    assert found("q=smart&state=drafted") == set() == found(f"q={PHONE}")
    assert found("state=없음&start=-4") == {case.id, english.id}


def test_what_is_looked_for_stands_in_no_address_unmasked(yi: Browser) -> None:
    given = yi.post("/desk/", {"q": f"{PHONE} 스마트상점", "state": "drafted"})
    led = given.headers["location"]
    assert given.status_code == 303 and parse_qs(urlsplit(led).query) == {
        "q": ["[phone] 스마트상점"],
        "state": ["drafted"],
    }
    page = yi.page(led)
    assert say("ko", "none_found") in page.text and page.part("form", role="search").all("method") == ["post"]


@pytest.mark.parametrize("address", ["/desk/", "/desk/sheets/x"])
def test_a_list_does_not_go_on_further_than_a_database_counts(yi: Browser, address: str) -> None:
    assert yi.get(f"{address}?start={10**30}").status_code == 422


def test_a_long_list_has_pages(yi: Browser, helpdesk: HelpDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "PAGE", 2)
    made = [helpdesk.store.add(helpdesk.taken_in(f"문의 {number}"), "kim").id for number in range(5)]
    seen: list[str] = []
    address = "/desk/"
    for _ in range(3):
        page = yi.page(address)
        seen += [link.removeprefix("/desk/cases/") for link in page.part("tbody").all("href", "a")]
        later = page.parts("a", rel="next")
        address = f"/desk/{later[0].all('href')[0]}" if later else ""
    assert seen == made[::-1] and not address


def test_hostile_words_stay_words(yi: Browser, helpdesk: HelpDesk) -> None:
    case = helpdesk.answer(f"{HOSTILE}\n스마트상점 지원금은 얼마인가요?", "kim", reference=HOSTILE[:60])
    saved = helpdesk.save(case.id, f"{case.text}\n{HOSTILE}", "kim", case.version)
    helpdesk.move(case.id, "rejected", "kim", saved.version, HOSTILE)
    for address in ("/desk/", at(case), at(case, "mask"), at(case, "history")):
        page = yi.page(address)
        assert [one.all("src") for one in page.parts("script")] == [["/desk/static/desk.js"]]
        assert not page.parts("img") and not page.all("onclick") and "alert(1)" in page.text
    assert "<script>" not in str(check(yi, replace(case), f"{case.text}\n{HOSTILE}")["html"])


def test_a_case_that_is_not_there_is_told(yi: Browser) -> None:
    for address in ("/desk/cases/x", "/desk/cases/x/mask", "/desk/cases/x/history", "/desk/cases/x/export/text"):
        assert yi.get(address).status_code == 404


def test_nobody_sees_a_case_without_signing_in(visitor: Browser, case: Case) -> None:
    for more in ("", "mask", "history", "export/text"):
        given = visitor.get(at(case, more) if more else at(case))
        assert given.status_code == 303 and given.headers["location"].startswith("/desk/sign-in")
    for deed in ("save", "approve", "move", "redraft", "check"):
        assert visitor.post(at(case, deed), edited(case)).status_code == 401


def test_a_change_needs_the_session_s_own_token(yi: Browser, kim: Browser, case: Case, helpdesk: HelpDesk) -> None:
    for deed in ("save", "approve", "move", "redraft"):
        for token in ("", "0" * 64, kim.csrf):
            assert yi.post(at(case, deed), edited(case, csrf=token, text="다른 글")).status_code == 403
    given = yi.client.post(at(case, "check"), json={"text": "x"}, headers={"Accept": "application/json"})
    assert given.status_code == 403
    assert helpdesk.store.get(case.id) == case


def test_a_letter_that_is_far_too_long_is_not_read_to_its_end(yi: Browser, case: Case) -> None:
    headers = {"X-CSRF": yi.csrf, "Accept": "application/json"}
    given = yi.client.post(at(case, "check"), json={"text": "가" * 400_000}, headers=headers)
    assert given.status_code == 413 and given.json()["hint"]
