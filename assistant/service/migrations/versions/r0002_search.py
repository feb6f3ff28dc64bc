"""Full-text search: three letters at a time, which suits Korean, where words carry endings.

SQLite: an FTS5 table over ``desk_cases.haystack``, kept in step by triggers. PostgreSQL: an index of ``pg_trgm``, where
that extension is there or may be made; without it the search reads every case and finds the same.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0002"
down_revision = "0001"

_REMOVE = "INSERT INTO desk_search (desk_search, rowid, haystack) VALUES ('delete', old.number, old.haystack);"
_ADD = "INSERT INTO desk_search (rowid, haystack) VALUES (new.number, new.haystack);"
_SQLITE = (
    """CREATE VIRTUAL TABLE desk_search USING fts5(
        haystack, content='desk_cases', content_rowid='number', tokenize='trigram')""",
    f"CREATE TRIGGER desk_search_added AFTER INSERT ON desk_cases BEGIN {_ADD} END",
    f"CREATE TRIGGER desk_search_removed AFTER DELETE ON desk_cases BEGIN {_REMOVE} END",
    f"""CREATE TRIGGER desk_search_changed AFTER UPDATE OF haystack ON desk_cases
        WHEN old.haystack IS NOT new.haystack BEGIN {_REMOVE} {_ADD} END""",
    "INSERT INTO desk_search (desk_search) VALUES ('rebuild')",
)
_POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX desk_search ON desk_cases USING gin (haystack gin_trgm_ops)",
)
# Not supported, not allowed, no such object, no such file (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_NOT_TO_BE_HAD = ("0A000", "42501", "42704", "58P01")


def upgrade() -> None:
    """Make the index and fill it."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for statement in _SQLITE:
            connection.exec_driver_sql(statement)
        return
    try:
        with connection.begin_nested():
            for statement in _POSTGRESQL:
                connection.exec_driver_sql(statement)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _NOT_TO_BE_HAD:
            raise
