"""A desk with two users, whose passwords are real but quickly compared."""

from __future__ import annotations

from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from assistant.errors import SignInError
from assistant.service.accounts import Accounts
from assistant.service.store import Store

GOOD = "correct horse battery"
WRONG = "wrong horse battery"


class CountingHasher(PasswordHasher):
    """The real hashes, made cheap, and how often they were compared."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.compared += 1
        return super().verify(hash, password)


@pytest.fixture
def hasher() -> CountingHasher:
    return CountingHasher()


@pytest.fixture
def accounts(store: Store, hasher: CountingHasher) -> Accounts:
    """A desk with one keeper and one member of the staff."""
    made = Accounts(store, hasher)
    made.add("kim", GOOD, "keeper")
    made.add("이순신", GOOD)
    return made


def refused(accounts: Accounts, name: str, password: str = WRONG) -> SignInError:
    with pytest.raises(SignInError) as caught:
        accounts.sign_in(name, password)
    return caught.value


def everything(store: Store) -> str:
    """All rows of the tables of users, as text."""
    with store.database.reading() as session:
        tables = ("desk_users", "desk_logins", "desk_attempts")
        return repr([session.execute(text(f"SELECT * FROM {table}")).all() for table in tables])
