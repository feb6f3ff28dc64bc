"""Users and their passwords, on both databases: none weak, none kept, none there from the start."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from assistant.errors import AccountError, PasswordError, StoreConflictError, StoreMissingError
from assistant.service.accounts import Accounts
from assistant.service.kept import User
from assistant.service.store import Store
from tests.databases import Clock
from tests.service.signing import GOOD, CountingHasher, everything, refused


def test_there_is_no_one_and_no_default_password(store: Store, hasher: CountingHasher) -> None:
    accounts = Accounts(store, hasher)
    assert accounts.users() == () and not accounts.has_keeper()
    for name in ("admin", "keeper", "root", ""):
        for password in ("", "admin", "password", name):
            refused(accounts, name, password)


def test_users_are_listed_with_their_roles(accounts: Accounts, clock: Clock) -> None:
    assert accounts.users() == (User("kim", "keeper", clock.now), User("이순신", "staff", clock.now))
    assert accounts.has_keeper()
    accounts.remove("kim")
    assert not accounts.has_keeper()


@pytest.mark.parametrize(
    "name", ["", "a", " ", "-kim", ".kim", "a b", "a/b", "kim\n", "k" * 65, "<b>kim</b>", "\0kim", "a\0b"]
)
def test_what_is_no_name_is_refused(accounts: Accounts, name: str) -> None:
    if name.strip() == "kim":
        with pytest.raises(StoreConflictError):
            accounts.add(name, GOOD)
        return
    with pytest.raises(AccountError) as caught:
        accounts.add(name, GOOD)
    assert caught.value.hint and len(accounts.users()) == 2


@pytest.mark.parametrize("name", ["kim", "KIM", " kim ", "ｋｉｍ"])
def test_a_name_is_one_however_it_is_typed(accounts: Accounts, name: str) -> None:
    with pytest.raises(StoreConflictError, match="kim"):
        accounts.add(name, GOOD)
    assert accounts.sign_in(name, GOOD).session.user.name == "kim"


def test_a_role_that_is_none_is_refused(accounts: Accounts) -> None:
    role: Any = "admin"
    with pytest.raises(AccountError, match="admin"):
        accounts.add("park", GOOD, role)


@pytest.mark.parametrize(
    "password", ["", "short", "11 letters!", "kimkimkimkim", "KimKimKimKimKim", "kim!kim!kim!", "p" * 1_001]
)
def test_a_weak_password_is_refused_also_when_it_is_changed(accounts: Accounts, password: str) -> None:
    with pytest.raises(PasswordError) as caught:
        accounts.set_password("kim", password)
    assert caught.value.hint and (not password or password not in caught.value.message)
    with pytest.raises(PasswordError):
        accounts.add("park", password.replace("kim", "park").replace("Kim", "Park"))
    assert accounts.sign_in("kim", GOOD) and len(accounts.users()) == 2


@pytest.mark.parametrize(
    "password", ["열두 글자가 넘는 한글 문장", "p" * 1_000, "\0 zero and \ud800 half", "ﬁnd the ﬂag now"]
)
def test_any_long_password_is_good_however_it_is_composed(accounts: Accounts, password: str) -> None:
    accounts.set_password("kim", password)
    assert accounts.sign_in("kim", unicodedata.normalize("NFD", password))
    refused(accounts, "kim", password[:-1] + "!")


@pytest.mark.parametrize("deed", ["remove", "set_password"])
def test_a_user_who_is_not_there_is_said_to_be_missing(accounts: Accounts, deed: str) -> None:
    with pytest.raises(StoreMissingError, match="park"):
        accounts.remove("park") if deed == "remove" else accounts.set_password("park", GOOD)


def test_neither_password_nor_token_is_kept(accounts: Accounts, store: Store) -> None:
    signed = accounts.sign_in("kim", GOOD)
    refused(accounts, "typed-into-the-wrong-box")
    kept = everything(store)
    for secret in (GOOD, signed.token, signed.session.csrf, "typed-into-the-wrong-box"):
        assert secret not in kept
    assert hashlib.sha256(signed.token.encode()).hexdigest() in kept and kept.count("$argon2id$") == 2
    assert signed.token not in repr(signed)


def test_equal_passwords_have_different_hashes(store: Store, accounts: Accounts) -> None:
    with store.database.reading() as session:
        assert len(set(session.execute(text("SELECT password FROM desk_users")).scalars())) == 2


def test_the_hashes_are_as_slow_as_the_library_advises(store: Store) -> None:
    accounts = Accounts(store)
    accounts.add("kim", GOOD)
    assert f"m={64 * 1024},t=3,p=4" in everything(store)
    assert accounts.sign_in("kim", GOOD)


def test_a_hash_of_weaker_settings_is_renewed_at_the_next_sign_in(accounts: Accounts, store: Store) -> None:
    before = everything(store)
    stronger = Accounts(store, PasswordHasher(time_cost=2, memory_cost=128, parallelism=1))
    stronger.sign_in("kim", GOOD)
    after = everything(store)
    assert "m=128,t=2" not in before and after.count("m=128,t=2") == 1
    assert stronger.sign_in("kim", GOOD) and accounts.sign_in("이순신", GOOD)
