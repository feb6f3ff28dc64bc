"""The tables of the desk's database, the same on SQLite and on PostgreSQL.

    desk_batches ◄── desk_cases ◄── desk_secrets      the words that were masked, locked
                         ▲
                         └───────── desk_audit        who did what, when
    desk_users ◄── desk_logins                        desk_attempts: wrong passwords, by the hash of a name

They are made and changed by the revisions in ``migrations/versions`` only; a test compares the two. Rows never leave
the store's modules: what they give is a record of :mod:`.kept`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from assistant.service.kept import storable

VERSION_TABLE = "desk_version"


class Words(TypeDecorator[str]):
    """Any text: what a database cannot hold (a NUL, half a surrogate pair) is kept as a replacement character."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it is stored."""
        return None if value is None else storable(value)


class Moment(TypeDecorator[dt.datetime]):
    """An aware time, kept as UTC also where the database knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """The time as it is stored."""
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """The time as it was given, in UTC."""
        if value is None:
            return None
        return value.astimezone(dt.UTC) if value.tzinfo else value.replace(tzinfo=dt.UTC)


class Base(DeclarativeBase):
    """What every table shares."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: dict[Any, Any] = {str: Words, dt.datetime: Moment, bytes: LargeBinary}  # noqa: RUF012


class BatchRow(Base):
    """A sheet of mails; ``mapping`` is JSON."""

    __tablename__ = "desk_batches"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    state: Mapped[str]
    mapping: Mapped[str]
    created: Mapped[dt.datetime]
    author: Mapped[str]


class CaseRow(Base):
    """A mail and its answer; ``draft`` is JSON, ``haystack`` what is searched, ``number`` the order of coming in."""

    __tablename__ = "desk_cases"
    __table_args__ = (
        UniqueConstraint("id"),
        UniqueConstraint("batch_id", "row_number"),
        Index(None, "state", "updated"),
        Index(None, "updated"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str]
    mail: Mapped[str]
    language: Mapped[str]
    state: Mapped[str]
    draft: Mapped[str]
    letter: Mapped[str]
    office: Mapped[str]
    engine: Mapped[str]
    reference: Mapped[str]
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("desk_batches.id", ondelete="CASCADE"))
    row_number: Mapped[int | None]
    created: Mapped[dt.datetime]
    updated: Mapped[dt.datetime]
    author: Mapped[str]
    version: Mapped[int]
    flags: Mapped[int]
    failure: Mapped[str]
    claim: Mapped[str | None]
    claimed_until: Mapped[dt.datetime | None]
    haystack: Mapped[str]


class SecretRow(Base):
    """The words that were masked in a case, locked by :mod:`.vault`."""

    __tablename__ = "desk_secrets"

    case_id: Mapped[str] = mapped_column(ForeignKey("desk_cases.id", ondelete="CASCADE"), primary_key=True)
    locked: Mapped[bytes]


class AuditRow(Base):
    """One change of a case."""

    __tablename__ = "desk_audit"
    __table_args__ = (Index(None, "case_id"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("desk_cases.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime]
    who: Mapped[str]
    what: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    reason: Mapped[str]


class UserRow(Base):
    """Someone who may sign in."""

    __tablename__ = "desk_users"

    name: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    password: Mapped[str]
    created: Mapped[dt.datetime]


class LoginRow(Base):
    """A signed-in browser, by the SHA-256 of its token."""

    __tablename__ = "desk_logins"
    __table_args__ = (Index(None, "name"),)

    token: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(ForeignKey("desk_users.name", ondelete="CASCADE"))
    seen: Mapped[dt.datetime]


class AttemptRow(Base):
    """Wrong passwords for a name, by its SHA-256: what is typed there may be anything. ``times`` is JSON."""

    __tablename__ = "desk_attempts"

    name: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[str]
    last: Mapped[dt.datetime]
    locked_until: Mapped[dt.datetime | None]
