"""The desk's store, on SQLite and on PostgreSQL: nothing lost, nothing doubled, nothing personal to be read."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InputError, StoreConflictError, StoreMissingError
from assistant.helpdesk.records import State
from assistant.service.cases import MOVES
from assistant.service.kept import STATES, Case, storable
from assistant.service.store import Store
from tests.databases import Clock
from tests.service.makers import MAIL, draft, mail

HOSTILE = (
    "'; DROP TABLE desk_cases; --",
    '" OR 1=1',
    "100%",
    "a_b",
    "back\\slash",
    "NEAR(a b)",
    "haystack:x*",
    "(unbalanced",
    "^caret -minus +plus",
    "{column} : AND NOT",
    "🙂 emoji",
    "<script>alert(1)</script>",
)


def raised(store: Store, state: State) -> Case:
    """A case brought to a state, by the ways that there are."""
    case = store.add(mail(), "kim")
    if state == "new":
        return case
    case = store.put_draft(case.id, draft(), "kim", case.version)
    if state == "in_review":
        return store.edit(case.id, "손으로 고친 글", "kim", case.version)
    return case if state == "drafted" else store.move(case.id, state, "kim", case.version)


# ---- cases


def test_what_is_added_is_given_back_as_it_was(store: Store, clock: Clock) -> None:
    case = store.add(mail(office="seoul", reference="2026-17"), "kim")
    assert store.get(case.id) == case
    assert (case.mail, case.language, case.office, case.reference, case.author) == (
        MAIL,
        "ko",
        "seoul",
        "2026-17",
        "kim",
    )
    assert (case.state, case.draft, case.text, case.version, case.batch_id) == ("new", None, "", 1, None)
    assert case.created == case.updated == clock.now and case.created.tzinfo is dt.UTC


def test_a_draft_is_given_back_whole(store: Store) -> None:
    case = store.add(mail(), "kim")
    drafted = store.put_draft(case.id, draft(), "lee", case.version)
    assert store.get(case.id) == drafted
    assert (drafted.draft, drafted.text, drafted.engine) == (draft(), draft().text, "quote")
    assert (drafted.state, drafted.version) == ("drafted", 2)
    again = store.put_draft(case.id, draft("다른 답입니다."), "lee", 2, text="다른 글")
    assert (again.text, again.draft) == ("다른 글", draft("다른 답입니다."))


@pytest.mark.parametrize("text", [*HOSTILE, "\0 zero", "half \ud800 pair", "끝\r\n줄", "", " " * 50, "가" * 20_000])
def test_any_text_is_kept_with_a_replacement_for_what_no_database_holds(store: Store, text: str) -> None:
    case = store.add(mail(text, reference=text), text)
    kept = store.get(store.edit(case.id, text, text, 1).id)
    assert kept.mail == kept.text == kept.reference == kept.author == storable(text)
    assert store.put_draft(case.id, draft(text), "kim", 2).draft is not None
    entry = store.history(case.id)[1]
    assert (entry.who, entry.after) == (storable(text), storable(text))


@given(st.text())
def test_what_is_storable_is_left_as_it_is(text: str) -> None:
    assert storable(storable(text)) == storable(text)
    assert storable(text) == text or "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(STATES, STATES)))
def test_a_case_moves_only_where_there_is_a_way(store: Store, before: State, after: State) -> None:
    case = raised(store, before)
    if after in MOVES[before]:
        moved = store.move(case.id, after, "lee", case.version, reason="because")
        assert (moved.state, moved.version) == (after, case.version + 1)
        last = store.history(case.id)[-1]
        assert (last.what, last.before, last.after, last.who, last.reason) == ("moved", before, after, "lee", "because")
    else:
        with pytest.raises(InputError, match=after):
            store.move(case.id, after, "lee", case.version)
        assert store.get(case.id) == case


@pytest.mark.parametrize("state", ["approved", "rejected"])
def test_what_was_decided_is_not_edited_until_it_is_taken_up_again(store: Store, state: State) -> None:
    case = raised(store, state)
    with pytest.raises(InputError, match=state):
        store.edit(case.id, "anders", "lee", case.version)
    case = store.move(case.id, "in_review", "lee", case.version)
    assert store.edit(case.id, "anders", "lee", case.version).text == "anders"


def test_an_approved_case_gets_no_other_draft(store: Store) -> None:
    case = raised(store, "approved")
    with pytest.raises(InputError, match="approved"):
        store.put_draft(case.id, draft("anders"), "lee", case.version)
    assert store.get(case.id) == case


def test_who_read_an_older_version_changes_nothing(store: Store) -> None:
    case = raised(store, "drafted")
    newer = store.edit(case.id, "eins", "kim", case.version)
    changes: tuple[Callable[[], Case], ...] = (
        lambda: store.edit(case.id, "zwei", "lee", case.version),
        lambda: store.move(case.id, "approved", "lee", case.version),
        lambda: store.put_draft(case.id, draft("zwei"), "lee", case.version),
    )
    for change in changes:
        with pytest.raises(StoreConflictError):
            change()
    assert store.get(case.id) == newer and len(store.history(case.id)) == 3


def test_of_many_who_edit_at_once_one_wins_and_the_others_are_told(store: Store) -> None:
    case = raised(store, "drafted")

    def edited(number: int) -> bool:
        try:
            return bool(store.edit(case.id, f"글 {number}", f"user{number}", case.version))
        except StoreConflictError:
            return False

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(edited, range(16)))
    assert won.count(True) == 1
    assert store.get(case.id).text == f"글 {won.index(True)}" and len(store.history(case.id)) == 3


@pytest.mark.parametrize("deed", ["get", "originals", "history", "batch", "claim", "release", "retry"])
def test_what_is_not_there_is_said_to_be_missing(store: Store, deed: str) -> None:
    with pytest.raises(StoreMissingError) as caught:
        getattr(store, deed)("0" * 32)
    assert caught.value.hint


def test_the_history_is_told_in_order_also_where_the_clock_goes_back(store: Store, clock: Clock) -> None:
    case = store.add(mail(), "kim")
    clock.move(minutes=5)
    case = store.put_draft(case.id, draft(), "machine", case.version)
    clock.move(minutes=-60)
    case = store.edit(case.id, "erste Fassung", "lee", case.version)
    case = store.edit(case.id, "zweite Fassung", "park", case.version)
    store.move(case.id, "approved", "park", case.version, reason="the figure is from a call")
    told = store.history(case.id)
    assert [(one.what, one.who, one.before, one.after) for one in told] == [
        ("added", "kim", "", "new"),
        ("drafted", "machine", "", draft().text),
        ("edited", "lee", draft().text, "erste Fassung"),
        ("edited", "park", "erste Fassung", "zweite Fassung"),
        ("moved", "park", "in_review", "approved"),
    ]
    assert [one.at for one in told] == sorted(one.at for one in told)
    assert told[-1].reason == "the figure is from a call"


def test_cases_are_listed_with_the_last_changed_first_and_page_by_page(store: Store, clock: Clock) -> None:
    cases = []
    for number in range(5):
        clock.move(minutes=1)
        cases.append(store.add(mail(f"메일 {number}\n\n  둘째 줄 " + "가" * 300), "kim"))
    clock.move(minutes=1)
    store.put_draft(cases[1].id, draft(), "kim", 1)
    assert [one.id for one in store.listed()] == [cases[at].id for at in (1, 4, 3, 2, 0)]
    assert [one.id for one in store.listed(limit=2, offset=2)] == [cases[3].id, cases[2].id]
    (drafted,) = store.listed(state="drafted")
    assert (drafted.flags, drafted.state) == (1, "drafted")
    assert drafted.opening.startswith("메일 1 둘째 줄 가") and len(drafted.opening) == 160
    assert store.tally() == {"new": 4, "drafted": 1, "in_review": 0, "approved": 0, "rejected": 0}
