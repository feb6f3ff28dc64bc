"""Who may use the desk: users with passwords, and the sessions of those who signed in.

    sign_in(name, password) ──► SignedIn(token, …)      the token is the browser's; only its SHA-256 is kept
    session(token) ──► Session(user, csrf, until)       while it is used at least every eight hours

There is no default password: the first keeper is made on the command line. Five wrong passwords within fifteen minutes
lock a name for fifteen more. An unknown name is treated in all things, also in the time it takes, as a wrong password.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
import threading
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.errors import AccountError, PasswordError, SignInError, SignInLockedError
from assistant.service.kept import Role, User
from assistant.service.members import Trials
from assistant.service.store import Store

ROLES: tuple[Role, ...] = ("staff", "keeper")
MIN_PASSWORD_CHARS = 12
MAX_PASSWORD_CHARS = 1_000
IDLE = dt.timedelta(hours=8)
TRIALS = Trials(most=5, window=dt.timedelta(minutes=15), rest=dt.timedelta(minutes=15))

_NAME = re.compile(r"[^\W_][\w.@-]{1,63}")
_TOKEN_BYTES = 32
_HASHES_AT_ONCE = 2  # each takes 64 MiB for a moment; more than that wait


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. ``csrf`` must come back with everything it changes; ``until`` if it is not used before."""

    user: User
    csrf: str
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a right password gives. ``token`` goes into a cookie that scripts cannot read, and nowhere else."""

    token: str
    session: Session

    def __repr__(self) -> str:
        return f"SignedIn(session={self.session!r})"


class Accounts:
    """The users of one store."""

    def __init__(self, store: Store, hasher: PasswordHasher | None = None) -> None:
        self._members = store.members
        self._clock = store.clock
        self._hasher = hasher or PasswordHasher()
        self._turn = threading.BoundedSemaphore(_HASHES_AT_ONCE)

    def add(self, name: str, password: str, role: Role = "staff") -> User:
        """Make a user.

        Raises:
            AccountError: the name or the role is none.
            PasswordError: the password is too weak.
            StoreConflictError: the name is taken.
        """
        name = _plain(name)
        if not _NAME.fullmatch(name):
            raise AccountError(f"{name!r} is no name.", "Use 2 to 64 letters, digits, dots, hyphens or underscores.")
        if role not in ROLES:
            raise AccountError(f"{role!r} is no role.", f"Choose one of: {', '.join(ROLES)}")
        return self._members.add(name, role, self._new_hash(name, password))

    def users(self) -> tuple[User, ...]:
        """Every user, by name."""
        return self._members.all()

    def has_keeper(self) -> bool:
        """Whether anyone may look after the desk: without, it must not be reached from other machines."""
        return any(user.role == "keeper" for user in self.users())

    def remove(self, name: str) -> None:
        """Remove a user, who is signed out everywhere.

        Raises:
            StoreMissingError: there is no such user.
        """
        self._members.remove(_plain(name))

    def set_password(self, name: str, password: str) -> None:
        """Change a password; the user is signed out everywhere, and unlocked.

        Raises:
            PasswordError: the password is too weak.
            StoreMissingError: there is no such user.
        """
        name = _plain(name)
        self._members.set_password(name, self._new_hash(name, password), _hash(name))

    def sign_in(self, name: str, password: str, former: str = "") -> SignedIn:
        """Begin a session with a token that no one had before; ``former``, which the browser came with, ends.

        Raises:
            SignInError: name and password do not belong together.
            SignInLockedError: too many passwords were wrong for this name.
        """
        name = _plain(name)
        name_hash = _hash(name)
        until = self._members.try_once(name_hash, TRIALS)
        if until is not None:
            minutes = max(1, -(-int((until - self._clock()).total_seconds()) // 60))
            raise SignInLockedError("Too many passwords were wrong.", f"Try again in {minutes} minutes.")
        known = self._members.password_hash(name)
        fits = self._fits(known or self._nobodys_hash, password)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        user = self._members.begin(name, known, _hash(token), _hash(former), IDLE) if known and fits else None
        if known is None or user is None:
            raise SignInError(
                "Name and password do not belong together.", "See that both are typed as they were given."
            )
        self._members.forget_trials(name_hash)
        if self._hasher.check_needs_rehash(known):
            self._members.renew_hash(name, known, self._hashed(password))
        return SignedIn(token, self._session(user, token, self._clock()))

    def session(self, token: str) -> Session | None:
        """The session of a token, which counts as used now; None where there is none, or it is over."""
        seen = self._members.seen(_hash(token), IDLE) if token else None
        return None if seen is None else self._session(seen[0], token, seen[1])

    def sign_out(self, token: str) -> None:
        """End a session."""
        self._members.end(_hash(token))

    @staticmethod
    def csrf_fits(session: Session, given: str) -> bool:
        """Whether a request comes from the session's own page."""
        return hmac.compare_digest(session.csrf.encode(), given.encode("utf-8", "replace"))

    def _session(self, user: User, token: str, seen: dt.datetime) -> Session:
        """``csrf`` follows from the token, so that it need not be kept, and cannot be had from what is kept."""
        csrf = hmac.new(token.encode("utf-8", "replace"), b"csrf", hashlib.sha256).hexdigest()
        return Session(user, csrf, seen + IDLE)

    def _new_hash(self, name: str, password: str) -> str:
        check_password(name, password)
        return self._hashed(password)

    def _hashed(self, password: str) -> str:
        with self._turn:
            return self._hasher.hash(_composed(password))

    def _fits(self, known: str, password: str) -> bool:
        try:
            with self._turn:
                return self._hasher.verify(known, _composed(password[: MAX_PASSWORD_CHARS + 1]))
        except (VerificationError, InvalidHashError):
            return False

    @cached_property
    def _nobodys_hash(self) -> str:
        """What the password of an unknown name is compared with."""
        return self._hashed(secrets.token_urlsafe(_TOKEN_BYTES))


def check_password(name: str, password: str) -> None:
    """See that a password is not guessed easily.

    Raises:
        PasswordError: it is too short, too long, or little more than the name.
    """
    if len(password) < MIN_PASSWORD_CHARS:
        raise PasswordError(
            f"The password has fewer than {MIN_PASSWORD_CHARS} characters.", "Take a sentence of several words."
        )
    if len(password) > MAX_PASSWORD_CHARS:
        raise PasswordError(f"The password has more than {MAX_PASSWORD_CHARS:,} characters.", "Take a shorter one.")
    if len(_plain(password).replace(_plain(name), "")) < 4:
        raise PasswordError("The password is little more than the name.", "Take a sentence of several words.")


def _plain(name: str) -> str:
    """A name as it is kept: full-width letters as others, capitals as small ones."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _composed(password: str) -> bytes:
    """The bytes of a password, the same whichever keyboard composed its letters."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace")


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()
