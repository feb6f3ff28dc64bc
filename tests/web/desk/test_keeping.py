"""The keeper's pages: users, passwords, what is kept and for how long, what readers said."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from assistant.service.accounts import Accounts
from assistant.service.feedback import Feedback
from assistant.service.kept import User
from assistant.service.store import Store
from assistant.web.desk import keeping
from assistant.web.desk.drawing import say
from assistant.web.desk.guard import COOKIE
from assistant.web.desk.parts import DeskParts
from assistant.web.words import text
from tests.databases import KINDS, Clock
from tests.service.makers import mail
from tests.service.signing import GOOD, WRONG
from tests.web.desk.conftest import Browser
from tests.web.makers import HOSTILE, Page

NEW = "a whole new sentence"
Browse = Callable[[str], Browser]


def names(accounts: Accounts) -> set[str]:
    return {user.name for user in accounts.users()}


# ---- users


def test_the_users_are_listed_with_what_can_be_done_with_each(kim: Browser) -> None:
    page = kim.page("/desk/users")
    rows = page.part("tbody").parts("tr")
    assert [row.part("th").text for row in rows] == ["kim", "이순신"]
    assert say("ko", "role_keeper") in rows[0].text and say("ko", "role_staff") in rows[1].text
    assert not rows[0].parts("form") and "/desk/password" in rows[0].all("href")
    assert rows[1].all("action", "form") == ["/desk/users/password", "/desk/users/remove"]


def test_a_user_is_added_and_can_sign_in(kim: Browser, browse: Browse) -> None:
    given = kim.post("/desk/users", {"name": "Park", "password": NEW, "again": NEW, "role": "staff"})
    assert given.status_code == 303
    page = kim.page(given.headers["location"])
    assert page.part(role="status").text == say("ko", "told_user_added") and "park" in page.part("tbody").text
    assert browse("").sign_in("park", NEW).status_code == 303


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": "kim"}, 409),
        ({"name": "<b>x</b>"}, 422),
        ({"name": HOSTILE}, 422),
        ({"password": "short", "again": "short"}, 422),
        ({"again": "another sentence"}, 422),
        ({"role": "admin"}, 422),
        ({"name": ""}, 422),
    ],
    ids=str,
)
def test_a_user_that_cannot_be_is_told_beside_the_form(
    kim: Browser, accounts: Accounts, fields: dict[str, str], status: int
) -> None:
    given = kim.post("/desk/users", {"name": "park", "password": NEW, "again": NEW, "role": "keeper"} | fields)
    page = Page(given.text)
    assert given.status_code == status and len(accounts.users()) == 2
    assert page.parts(role="alert") and {tag for tag, _ in page.tags}.isdisjoint({"b", "img"})
    assert page.part("input", id="name").all("value") == [fields.get("name", "park")]
    assert NEW not in given.text and "short" not in page.part("main").text.replace("shorter", "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_password_is_given_and_ends_the_user_s_sessions(kim: Browser, yi: Browser, browse: Browse) -> None:
    given = kim.post("/desk/users/password", {"name": "이순신", "password": NEW, "again": NEW})
    assert given.status_code == 303 and yi.get("/desk/offices").status_code == 303
    assert browse("").sign_in("이순신").status_code == 401
    assert browse("").sign_in("이순신", NEW).status_code == 303


def test_a_weak_password_is_not_given(kim: Browser, yi: Browser) -> None:
    for password, again in (("short", "short"), (NEW, WRONG), ("", "")):
        given = kim.post("/desk/users/password", {"name": "이순신", "password": password, "again": again})
        assert given.status_code == 422 and Page(given.text).parts(role="alert")
    assert yi.get("/desk/offices").status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_user_is_removed_and_is_out(kim: Browser, yi: Browser, accounts: Accounts) -> None:
    assert kim.post("/desk/users/remove", {"name": "이순신"}).status_code == 303
    assert names(accounts) == {"kim"} and yi.get("/desk/offices").status_code == 303
    gone = kim.post("/desk/users/remove", {"name": "이순신"})
    assert gone.status_code == 404 and "removed them meanwhile" in gone.text


@pytest.mark.parametrize("name", ["kim", "KIM", " kim ", "ｋｉｍ"])
@pytest.mark.parametrize("deed", ["remove", "password"])
def test_a_keeper_neither_removes_themself_nor_skips_the_present_password(
    kim: Browser, accounts: Accounts, name: str, deed: str
) -> None:
    given = kim.post(f"/desk/users/{deed}", {"name": name, "password": NEW, "again": NEW})
    assert given.status_code in (403, 404) and accounts.has_keeper() and kim.get("/desk/users").status_code == 200


def test_two_keepers_who_remove_each_other_leave_one(
    kim: Browser, browse: Browse, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both were let in before either did anything."""
    accounts.add("park", GOOD, "keeper")
    park, both = browse("park"), threading.Barrier(2)
    session = Accounts.session

    def together(self: Accounts, token: str) -> object:
        found = session(self, token)
        both.wait(timeout=20)
        return found

    monkeypatch.setattr(Accounts, "session", together)
    with ThreadPoolExecutor(2) as pool:
        pairs = ((kim, "park"), (park, "kim"))
        said = list(pool.map(lambda pair: pair[0].post("/desk/users/remove", {"name": pair[1]}).status_code, pairs))
    assert sorted(said) == [303, 403] and accounts.has_keeper()


# ---- one's own password


@pytest.mark.parametrize("kind", KINDS)
def test_one_s_own_password_is_changed_and_other_browsers_are_out(yi: Browser, browse: Browse) -> None:
    other, before = browse("이순신"), yi.client.cookies[COOKIE]
    given = yi.post("/desk/password", {"present": GOOD, "password": NEW, "again": NEW})
    assert given.status_code == 303 and yi.client.cookies[COOKIE] != before
    assert yi.page(given.headers["location"]).part(role="status").text == say("ko", "told_password_changed")
    assert other.get("/desk/password").status_code == 303
    assert browse("").sign_in("이순신", NEW).status_code == 303


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"present": WRONG}, 401),
        ({"present": ""}, 401),
        ({"password": "short", "again": "short"}, 422),
        ({"again": "another sentence"}, 422),
    ],
    ids=str,
)
def test_without_the_present_password_or_with_a_weak_one_nothing_changes(
    yi: Browser, browse: Browse, accounts: Accounts, fields: dict[str, str], status: int
) -> None:
    given = yi.post("/desk/password", {"present": GOOD, "password": NEW, "again": NEW} | fields)
    assert given.status_code == status and Page(given.text).parts(role="alert")
    assert yi.get("/desk/password").status_code == 200 and browse("").sign_in("이순신").status_code == 303


def test_the_present_password_cannot_be_guessed_at_length(yi: Browser) -> None:
    said = [yi.post("/desk/password", {"present": WRONG, "password": NEW, "again": NEW}).status_code for _ in range(6)]
    assert said == [401] * 5 + [429]


# ---- what is kept


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_older_is_counted_and_removed_once_it_is_confirmed(
    kim: Browser, store: Store, clock: Clock, parts: DeskParts, browse: Browse
) -> None:
    store.add(mail(), "kim")
    clock.move(days=parts.settings.retention_days, minutes=1)
    kept = store.add(mail(), "kim")
    kim = browse("kim")
    page = kim.page("/desk/keeping").part("main").text
    assert say("ko", "cases_number", number=2) in page and say("ko", "purge_sure", number=1) in page
    for sure in ({}, {"sure": "no"}):
        unsure = kim.post("/desk/keeping", sure)
        assert unsure.status_code == 422 and say("ko", "purge_unsure") in unsure.text
    assert len(store.listed()) == 2
    done = kim.post("/desk/keeping", {"sure": "yes"})
    shown = kim.page(done.headers["location"]).part(role="status").text
    assert done.status_code == 303 and shown == say("ko", "purged", cases=1, sheets=0)
    assert [one.id for one in store.listed()] == [kept.id]


def test_where_everything_is_and_how_it_is_backed_up(kim: Browser, parts: DeskParts) -> None:
    page = kim.page("/desk/keeping").part("main").text
    assert str(parts.settings.data_dir.parent / "desk.sqlite3") in page and str(parts.store.vault.path) in page
    assert "assistant backup" in page and say("ko", "retention_days", days=365) in page


def test_a_database_is_shown_without_name_and_password(server: object, store: Store) -> None:
    from assistant.service.database import Database
    from tests.databases import Server

    assert isinstance(server, Server)
    opened = Database.open(server.url_with_password(server.create()), server.folder)
    try:
        assert opened.place == f"postgresql://127.0.0.1:{server.port}/{opened.place.rpartition('/')[2]}"
        assert "only-for-tests" not in opened.place and "desk" not in opened.place
    finally:
        opened.close()


# ---- what readers said


def said(number: int, **fields: object) -> Feedback:
    at = f"2026-11-{1 + number // 60:02}T09:{number % 60:02}:00+00:00"
    made = Feedback(f"{number:032x}", at, "down", "ko", question=f"질문 {number}", answer="답변")
    return replace(made, **fields)  # type: ignore[arg-type]


def test_readers_words_are_listed_newest_first(kim: Browser, parts: DeskParts) -> None:
    assert say("ko", "feedback_none") in kim.page("/desk/feedback").text
    for number in range(keeping.PAGE + 3):
        parts.feedback.add(said(number))
    first = kim.page("/desk/feedback")
    asked = [one.parts("p", class_="quoted")[0].text for one in first.parts("article")]
    assert asked == [f"질문 {number}" for number in range(keeping.PAGE + 2, 2, -1)]
    (older,) = first.part("nav", class_="pages").all("href")
    assert len(kim.page(older).parts("article")) == 3
    assert len(kim.page("/desk/feedback?start=-5").parts("article")) == keeping.PAGE


def test_a_reader_s_words_are_shown_as_words(kim: Browser, parts: DeskParts) -> None:
    parts.feedback.add(said(1, comment=HOSTILE, question=HOSTILE, answer=HOSTILE, reason="wrong", engine=HOSTILE))
    parts.feedback.add(said(2, kept_question=False, question="", answer="", verdict="up", statements=("a-b",)))
    parts.feedback.path.open("ab").write(b"{broken\n")
    page = kim.page("/desk/feedback")
    main = page.part("main")
    assert {tag for tag, _ in main.tags}.isdisjoint({"script", "img", "b"}) and not main.all("onerror")
    assert main.text.count("<script>alert(1)</script>") == 4
    assert text("reason_wrong", "ko") in main.text and say("ko", "question_not_kept") in main.text
    assert say("ko", "feedback_damaged", number=1) in main.text and "a-b" in main.text


def test_a_name_is_shown_as_a_name(kim: Browser, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    users = accounts.users()
    monkeypatch.setattr(Accounts, "users", lambda self: (*users, User(HOSTILE, "staff", users[0].created)))
    page = kim.page("/desk/users")
    assert page.part("tbody").parts("tr")[-1].part("th").text == HOSTILE
    assert {tag for tag, _ in page.part("main").tags}.isdisjoint({"script", "img", "b"})
