"""Signing in, on both databases: no password guessed, no session taken over, nothing told of who there is."""

from __future__ import annotations

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.errors import SignInError, SignInLockedError
from assistant.service.accounts import IDLE, Accounts
from assistant.service.store import Store
from tests.databases import Clock
from tests.service.signing import GOOD, WRONG, CountingHasher, everything, refused


def test_a_right_password_begins_a_session(accounts: Accounts, clock: Clock) -> None:
    signed = accounts.sign_in("이순신", GOOD)
    assert signed.session.user.role == "staff" and signed.session.until == clock.now + IDLE
    assert accounts.session(signed.token) == signed.session
    assert len(signed.token) >= 43 and accounts.sign_in("이순신", GOOD).token != signed.token


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "\0", "half \ud800", "' OR 1=1 --"])
def test_a_token_that_no_one_was_given_is_none(accounts: Accounts, token: str) -> None:
    signed = accounts.sign_in("kim", GOOD)
    assert accounts.session(token) is None
    assert accounts.session(hashlib.sha256(signed.token.encode()).hexdigest()) is None
    accounts.sign_out(token)
    assert accounts.session(signed.token)


def test_unknown_name_and_wrong_password_are_answered_alike_after_the_same_work(
    accounts: Accounts, hasher: CountingHasher
) -> None:
    told = []
    for name in ("kim", "nobody", "", "' OR 1=1 --", "\0", "n" * 10_000):
        before = hasher.compared
        error = refused(accounts, name)
        told.append((type(error), error.message, error.hint, hasher.compared - before))
    assert set(told) == {(SignInError, told[0][1], told[0][2], 1)}


def test_a_very_long_password_is_compared_and_wrong(accounts: Accounts) -> None:
    refused(accounts, "kim", "p" * 1_000_000)


@pytest.mark.parametrize("name", ["kim", "nobody"])
def test_five_wrong_passwords_lock_any_name_for_a_quarter_of_an_hour(
    accounts: Accounts, hasher: CountingHasher, clock: Clock, name: str
) -> None:
    for _ in range(5):
        assert type(refused(accounts, name)) is SignInError
        clock.move(minutes=2)
    compared = hasher.compared
    for password in (WRONG, GOOD):
        error = refused(accounts, name, password)
        assert isinstance(error, SignInLockedError) and "13 minutes" in error.hint
    assert hasher.compared == compared
    assert accounts.sign_in("이순신", GOOD)
    clock.move(minutes=13, seconds=1)
    assert type(refused(accounts, name)) is SignInError
    if name == "kim":
        assert accounts.sign_in(name, GOOD)


def test_wrong_passwords_that_are_far_apart_lock_nothing(accounts: Accounts, clock: Clock) -> None:
    for _ in range(12):
        assert type(refused(accounts, "kim")) is SignInError
        clock.move(minutes=4)
    assert accounts.sign_in("kim", GOOD)


def test_a_right_password_makes_the_wrong_ones_before_it_forgotten(accounts: Accounts) -> None:
    for _ in range(3):
        for _ in range(4):
            refused(accounts, "kim")
        assert accounts.sign_in("kim", GOOD)


def test_wrong_passwords_at_once_are_not_more_than_one_after_the_other(
    accounts: Accounts, hasher: CountingHasher
) -> None:
    with ThreadPoolExecutor(12) as pool:
        errors = list(pool.map(lambda _: refused(accounts, "kim"), range(24)))
    assert hasher.compared == 5
    assert sum(isinstance(error, SignInLockedError) for error in errors) == 19


def test_a_new_password_unlocks(accounts: Accounts) -> None:
    for _ in range(6):
        refused(accounts, "kim")
    accounts.set_password("kim", GOOD + "!")
    assert accounts.sign_in("kim", GOOD + "!")


def test_names_that_were_only_tried_are_forgotten_in_time(accounts: Accounts, store: Store, clock: Clock) -> None:
    for number in range(5):
        refused(accounts, f"nobody{number}")
    clock.move(hours=1)
    refused(accounts, "nobody")
    with store.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM desk_attempts")).scalar_one() == 1


# ---- sessions


def test_a_session_lasts_while_it_is_used_and_ends_when_it_is_not(accounts: Accounts, clock: Clock) -> None:
    signed = accounts.sign_in("kim", GOOD)
    for _ in range(4):
        clock.move(hours=7, minutes=59)
        session = accounts.session(signed.token)
        assert session is not None and session.until == clock.now + IDLE and session.csrf == signed.session.csrf
    clock.move(hours=8)
    assert accounts.session(signed.token) is None
    clock.move(hours=-1)  # also where the clock was set back it had been used last before
    accounts.sign_in("이순신", GOOD)


def test_signing_in_gives_a_new_token_and_ends_the_one_that_the_browser_came_with(accounts: Accounts) -> None:
    planted = accounts.sign_in("이순신", GOOD).token
    mine = accounts.sign_in("kim", GOOD, former=planted)
    assert mine.token != planted and accounts.session(planted) is None
    for invented in ("chosen-by-someone-else", ""):
        signed = accounts.sign_in("kim", GOOD, former=invented)
        assert signed.token != invented and accounts.session("chosen-by-someone-else") is None
    assert accounts.session(mine.token)


def test_a_wrong_password_does_not_end_the_session_that_is_there(accounts: Accounts) -> None:
    signed = accounts.sign_in("kim", GOOD)
    with pytest.raises(SignInError):
        accounts.sign_in("kim", WRONG, former=signed.token)
    assert accounts.session(signed.token)


def test_signing_out_ends_this_session_alone(accounts: Accounts) -> None:
    one, other = accounts.sign_in("kim", GOOD), accounts.sign_in("kim", GOOD)
    accounts.sign_out(one.token)
    accounts.sign_out(one.token)
    assert accounts.session(one.token) is None and accounts.session(other.token)


def test_who_is_removed_or_has_a_new_password_is_signed_out_everywhere(accounts: Accounts) -> None:
    tokens = [accounts.sign_in(name, GOOD).token for name in ("kim", "kim", "이순신")]
    accounts.set_password("kim", GOOD + "!")
    assert [accounts.session(token) is None for token in tokens] == [True, True, False]
    accounts.remove("이순신")
    assert accounts.session(tokens[2]) is None
    refused(accounts, "이순신", GOOD)
    accounts.add("이순신", GOOD)
    assert accounts.session(tokens[2]) is None


def test_a_password_that_changes_while_it_is_compared_signs_no_one_in(
    accounts: Accounts, store: Store, hasher: CountingHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = accounts._fits

    def slowly(known: str, password: str) -> bool:
        right = fits(known, password)
        Accounts(store, hasher).set_password("kim", "another long password")
        return right

    monkeypatch.setattr(accounts, "_fits", slowly)
    refused(accounts, "kim", GOOD)
    assert "desk_logins" not in everything(store)


def test_a_csrf_token_belongs_to_one_session(accounts: Accounts) -> None:
    one, other = accounts.sign_in("kim", GOOD), accounts.sign_in("kim", GOOD)
    assert one.session.csrf != other.session.csrf and one.token not in one.session.csrf
    session = accounts.session(one.token)
    assert session is not None and accounts.csrf_fits(session, one.session.csrf)
    for given in (other.session.csrf, "", one.token, one.session.csrf[:-1], "한글", "half \ud800"):
        assert not accounts.csrf_fits(session, given)


def test_many_use_one_session_at_once(accounts: Accounts, clock: Clock) -> None:
    signed = accounts.sign_in("kim", GOOD)
    clock.move(minutes=5)
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: accounts.session(signed.token), range(32)))


def test_nothing_of_a_sign_in_is_logged(accounts: Accounts, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        signed = accounts.sign_in("kim", GOOD)
        refused(accounts, "kim")
    assert not any(secret in caplog.text for secret in (GOOD, WRONG, signed.token))


def test_sessions_survive_a_restart(url: str, folder: Path, hasher: CountingHasher) -> None:
    with Store.open(url, folder) as store:
        Accounts(store, hasher).add("kim", GOOD)
        signed = Accounts(store, hasher).sign_in("kim", GOOD)
    with Store.open(url, folder) as store:
        session = Accounts(store, hasher).session(signed.token)
        assert session is not None and session.csrf == signed.session.csrf
