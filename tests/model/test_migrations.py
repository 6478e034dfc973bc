"""The migrations lead exactly to the tables the program knows."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from core.model import Base
from core.model.migrate import schema_is_current, schema_of
from core.store import Store


def test_migrated_database_equals_the_tables_in_code(store: Store) -> None:
    with store.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})

        assert compare_metadata(context, Base.metadata) == []


def test_a_fresh_database_stands_at_the_newest_migration(store: Store) -> None:
    with store.read() as session:
        assert schema_of(session.connection()) is not None
        assert schema_is_current(session.connection())
