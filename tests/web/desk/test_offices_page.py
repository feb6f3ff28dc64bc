"""The offices' words: read by all, changed by the keeper, checked like a file, never half written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import KnowledgeError, StoreError
from assistant.helpdesk.offices import MAX_CHARS, Office, load_offices, read_office
from assistant.helpdesk.shelf import Shelf, edition
from assistant.web.desk.drawing import say
from assistant.web.desk.parts import DeskParts
from assistant.web.desk.wordings import TEMPLATES
from tests.web.desk.conftest import Browser
from tests.web.makers import HOSTILE, Page

ONE = "/desk/offices/helpdesk"


def form(kim: Browser, path: str = ONE) -> dict[str, str]:
    """The form of an office as it is shown, to be changed and sent."""
    page = kim.page(path)
    shown = page.part("form", action=path)
    texts = {area.all("name")[0]: area.text.removeprefix("\n") for area in shown.parts("textarea")}
    (chosen,) = [option for option in shown.parts("option") if option.all("selected")]
    return texts | {"edition": shown.part("input", name="edition").all("value")[0], "tone": chosen.all("value")[0]}


def save(kim: Browser, **changed: str) -> Any:
    return kim.post(ONE, form(kim) | {name.replace("__", "."): text for name, text in changed.items()})


def kept(parts: DeskParts, office_id: str = "helpdesk") -> Office:
    return load_offices(parts.shelf.folder)[office_id]


def test_every_office_is_listed_and_every_template_of_one_shown(yi: Browser, kim: Browser) -> None:
    page = yi.page("/desk/offices")
    for office in load_offices().values():
        assert office.ko.name in page.text and f"/desk/offices/{office.id}" in page.all("href")
        one = yi.page(f"/desk/offices/{office.id}").part("main")
        for text in (office.ko.signature, office.en.opening, office.ko.salutation_named):
            assert text in one.text
        assert not one.parts("form") and not one.parts("textarea")
    assert not page.part("main").parts("form") and kim.page("/desk/offices").part("main").parts("form")
    assert len(form(kim)) == 2 * len(TEMPLATES) + 2


def test_what_is_shown_can_be_sent_back_as_it_is(kim: Browser, parts: DeskParts) -> None:
    before = load_offices()["helpdesk"]
    assert save(kim).status_code == 303
    assert kept(parts) == before and (parts.shelf.folder / "helpdesk.yaml").is_file()


def test_changed_words_are_kept_and_used_from_then_on(kim: Browser, parts: DeskParts) -> None:
    given = save(kim, ko__closing="늘 감사드립니다.", en__signature="Kind regards,\r\n$office\r\n", tone="warm")
    assert given.status_code == 303
    assert kim.page(given.headers["location"]).part(role="status").text == say("ko", "told_office_saved")
    office = kept(parts)
    assert office.ko.closing == "늘 감사드립니다." and office.en.signature == "Kind regards,\n$office"
    assert office.tone == "warm" and office.ko.opening == load_offices()["helpdesk"].ko.opening
    assert [path.name for path in parts.shelf.folder.iterdir()] == ["helpdesk.yaml"]
    row = kim.page("/desk/offices").part("tbody").parts("tr")[1]
    assert say("ko", "origin_changed") in row.text


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("ko.closing", ""),
        ("ko.closing", "   "),
        ("ko.closing", "법은 2026년 7월 1일에 시행되었습니다."),
        ("ko.opening", "두\n줄"),
        ("ko.salutation_named", "안녕하세요"),
        ("en.salutation_named", "Dear $name $password,"),
        ("en.salutation", "Dear ${"),
        ("en.closing", "x" * (MAX_CHARS + 1)),
        ("ko.name", load_offices()["regional"].ko.name),
    ],
)
def test_words_that_cannot_be_are_told_where_they_stand_and_nothing_typed_is_lost(
    kim: Browser, parts: DeskParts, key: str, text: str
) -> None:
    typed = form(kim) | {key: text, "en.disclaimer": "Only for your information."}
    given = kim.post(ONE, typed)
    page = Page(given.text)
    assert given.status_code == 422 and not parts.shelf.folder.exists()
    assert page.all("aria-invalid") == ["true"] and page.part("textarea", aria_invalid="true").all("name") == [key]
    assert page.part(id=f"wrong-{key}").text and f"#{key}" in page.part(role="alert").all("href")
    areas = {area.all("name")[0]: area.text.removeprefix("\n") for area in page.parts("textarea")}
    assert areas[key] == text.strip() and areas["en.disclaimer"] == "Only for your information."


def test_several_that_cannot_be_are_all_told(kim: Browser) -> None:
    page = Page(save(kim, ko__closing="", en__opening="$x", ko__signature="").text)
    assert len(page.all("aria-invalid")) == 3


def test_hostile_words_are_shown_as_words(kim: Browser) -> None:
    page = Page(save(kim, ko__closing=HOSTILE).text)
    closing = page.part("textarea", id="ko.closing")
    assert closing.text.removeprefix("\n") == HOSTILE
    assert {tag for tag, _ in page.part("main").tags}.isdisjoint({"script", "img", "b", "template"})
    assert not page.all("onerror")


def test_two_who_change_the_same_office_are_told_of_each_other(kim: Browser, parts: DeskParts) -> None:
    read = form(kim)
    assert save(kim, ko__closing="첫째 사람의 말.").status_code == 303
    late = kim.post(ONE, read | {"ko.closing": "둘째 사람의 말."})
    page = Page(late.text)
    assert late.status_code == 409 and say("ko", "office_late") in page.part(role="alert").text
    assert kept(parts).ko.closing == "첫째 사람의 말."
    again = {"edition": page.part("input", name="edition").all("value")[0], "ko.closing": "둘째 사람의 말."}
    assert kim.post(ONE, read | again).status_code == 303 and kept(parts).ko.closing == "둘째 사람의 말."


def test_back_to_what_ships(kim: Browser, parts: DeskParts) -> None:
    assert f"{ONE}/take-back" not in kim.page(ONE).all("action")
    save(kim, ko__closing="늘 감사드립니다.")
    assert f"{ONE}/take-back" in kim.page(ONE).all("action")
    assert kim.post(f"{ONE}/take-back").status_code == 303
    assert kept(parts) == load_offices()["helpdesk"] and list(parts.shelf.folder.iterdir()) == []


def test_a_new_office_is_a_copy_under_names_of_its_own(kim: Browser, parts: DeskParts) -> None:
    fields = {"source": "regional", "id": "busan-1", "ko.name": "부산 상담 창구", "en.name": "Busan desk"}
    given = kim.post("/desk/offices", fields)
    assert given.status_code == 303 and given.headers["location"].startswith("/desk/offices/busan-1?")
    made, source = kept(parts, "busan-1"), load_offices()["regional"]
    assert (made.ko.name, made.en.name) == ("부산 상담 창구", "Busan desk")
    assert made.ko.closing == source.ko.closing and made.tone == source.tone
    assert say("ko", "origin_own") in kim.page("/desk/offices").text
    assert kim.post("/desk/offices/busan-1/take-back").status_code == 303
    assert kim.get("/desk/offices/busan-1").status_code == 404 and "busan-1" not in load_offices(parts.shelf.folder)


@pytest.mark.parametrize(
    "new", ["", "helpdesk", "Busan", "../x", "a/b", "a.b", "부산", "-", "a" * 41, "a b", HOSTILE], ids=repr
)
def test_an_id_that_is_none_makes_no_file(kim: Browser, parts: DeskParts, new: str) -> None:
    fields = {"source": "regional", "id": new, "ko.name": "부산 상담 창구", "en.name": "Busan desk"}
    given = kim.post("/desk/offices", fields)
    page = Page(given.text)
    assert given.status_code == 422 and not parts.shelf.folder.exists()
    assert page.part("input", id="id").all("value") == [new] and page.all("aria-invalid") == ["true"]
    assert page.part("input", id="ko.name").all("value") == ["부산 상담 창구"]


def test_a_new_office_needs_names_that_no_other_has(kim: Browser, parts: DeskParts) -> None:
    fields = {"source": "regional", "id": "busan", "ko.name": load_offices()["helpdesk"].ko.name, "en.name": " "}
    page = Page(kim.post("/desk/offices", fields).text)
    assert len(page.all("aria-invalid")) == 2 and not parts.shelf.folder.exists()


@pytest.mark.parametrize("path", ["/desk/offices/nonsense", "/desk/offices/..%2Fhelpdesk"])
def test_an_office_that_is_not_there(kim: Browser, path: str) -> None:
    assert kim.get(path).status_code == 404
    assert kim.post(path, {}).status_code == 404 and kim.post(f"{path}/take-back").status_code == 404
    assert kim.post("/desk/offices", {"source": "nonsense"}).status_code == 404


def test_a_tone_that_is_none(kim: Browser, parts: DeskParts) -> None:
    assert save(kim, tone="rude").status_code == 422 and not parts.shelf.folder.exists()


def test_a_damaged_file_is_named(kim: Browser, parts: DeskParts) -> None:
    parts.shelf.folder.mkdir()
    (parts.shelf.folder / "broken.yaml").write_text("id: [", encoding="utf-8")
    given = kim.get("/desk/offices")
    assert given.status_code == 400 and "broken.yaml" in given.text


# ---- the shelf itself


def test_a_file_of_another_name_is_written_over_and_not_doubled(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    office = load_offices()["helpdesk"]
    shelf.keep(office)
    (tmp_path / "helpdesk.yaml").rename(tmp_path / "ours.yaml")
    shelf.keep(office)
    assert [path.name for path in tmp_path.iterdir()] == ["ours.yaml"] and shelf.own() == {"helpdesk"}
    shelf.take_back("helpdesk")
    assert list(tmp_path.iterdir()) == [] and shelf.own() == frozenset()


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path)
    shelf.keep(load_offices()["helpdesk"])
    before = (tmp_path / "helpdesk.yaml").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assistant.helpdesk.shelf.os.fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        shelf.keep(load_offices()["regional"])
    with pytest.raises(StoreError, match="No space left"):
        shelf.keep(load_offices()["helpdesk"])
    assert [path.name for path in tmp_path.iterdir()] == ["helpdesk.yaml"]
    assert (tmp_path / "helpdesk.yaml").read_bytes() == before


def test_an_edition_is_of_all_that_is_in_an_office() -> None:
    offices = load_offices()
    assert len({edition(office) for office in offices.values()}) == len(offices)


def test_a_shelf_without_a_folder_holds_what_ships(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "none")
    assert shelf.offices() == load_offices() and shelf.own() == frozenset()
    shelf.take_back("helpdesk")


def test_what_was_kept_is_read_like_any_file(tmp_path: Path) -> None:
    for office in load_offices().values():
        Shelf(tmp_path).keep(office)
        assert read_office(tmp_path / f"{office.id}.yaml") == office
    (tmp_path / "helpdesk.yaml").write_text("id: x", encoding="utf-8")
    with pytest.raises(KnowledgeError):
        Shelf(tmp_path).own()
