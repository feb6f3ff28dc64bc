"""Run by Alembic, over the connection that :mod:`assistant.service.database` hands in: all revisions or none."""

from __future__ import annotations

from alembic import context

from assistant.service.tables import VERSION_TABLE, Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
