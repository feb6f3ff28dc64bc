"""The tables: cases with their audit and locked words, batches, users with their sessions and wrong passwords."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "desk_batches",
        sa.Column("id", sa.Text, nullable=False),
        *_texts("name", "state", "mapping"),
        sa.Column("created", MOMENT, nullable=False),
        *_texts("author"),
        sa.PrimaryKeyConstraint("id", name="pk_desk_batches"),
    )
    _make_cases()
    op.create_table(
        "desk_secrets",
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("locked", sa.LargeBinary, nullable=False),
        _of_case("desk_secrets"),
        sa.PrimaryKeyConstraint("case_id", name="pk_desk_secrets"),
    )
    op.create_table(
        "desk_audit",
        sa.Column("number", sa.Integer, nullable=False),
        *_texts("case_id"),
        sa.Column("at", MOMENT, nullable=False),
        *_texts("who", "what", "before", "after", "reason"),
        _of_case("desk_audit"),
        sa.PrimaryKeyConstraint("number", name="pk_desk_audit"),
    )
    op.create_index("ix_desk_audit_case_id", "desk_audit", ["case_id"])
    _make_people()


def _make_cases() -> None:
    op.create_table(
        "desk_cases",
        sa.Column("number", sa.Integer, nullable=False),
        *_texts("id", "mail", "language", "state", "draft", "letter", "office", "engine", "reference"),
        sa.Column("batch_id", sa.Text, nullable=True),
        sa.Column("row_number", sa.Integer, nullable=True),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("updated", MOMENT, nullable=False),
        *_texts("author"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("flags", sa.Integer, nullable=False),
        *_texts("failure"),
        sa.Column("claim", sa.Text, nullable=True),
        sa.Column("claimed_until", MOMENT, nullable=True),
        *_texts("haystack"),
        sa.ForeignKeyConstraint(["batch_id"], ["desk_batches.id"], name="fk_desk_cases_batch_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number", name="pk_desk_cases"),
        sa.UniqueConstraint("id", name="uq_desk_cases_id"),
        sa.UniqueConstraint("batch_id", "row_number", name="uq_desk_cases_batch_id_row_number"),
    )
    op.create_index("ix_desk_cases_state_updated", "desk_cases", ["state", "updated"])
    op.create_index("ix_desk_cases_updated", "desk_cases", ["updated"])


def _make_people() -> None:
    op.create_table(
        "desk_users",
        *_texts("name", "role", "password"),
        sa.Column("created", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_desk_users"),
    )
    op.create_table(
        "desk_logins",
        *_texts("token", "name"),
        sa.Column("seen", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["name"], ["desk_users.name"], name="fk_desk_logins_name", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name="pk_desk_logins"),
    )
    op.create_index("ix_desk_logins_name", "desk_logins", ["name"])
    op.create_table(
        "desk_attempts",
        *_texts("name", "times"),
        sa.Column("last", MOMENT, nullable=False),
        sa.Column("locked_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_desk_attempts"),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case_id"], ["desk_cases.id"], name=f"fk_{table}_case_id", ondelete="CASCADE")
