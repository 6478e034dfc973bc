"""The migrations lead exactly to the tables the program knows."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from core.model import Base
from core.model.migrate import schema_is_current, schema_of, upgrade
from core.store import Store


def test_migrated_database_equals_the_tables_in_code(store: Store) -> None:
    with store.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})

        assert compare_metadata(context, Base.metadata) == []


def test_a_fresh_database_stands_at_the_newest_migration(store: Store) -> None:
    with store.read() as session:
        assert schema_of(session.connection()) is not None
        assert schema_is_current(session.connection())


def test_a_database_of_the_first_version_keeps_its_rows(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'first.db'}")
    with engine.begin() as connection:
        upgrade(connection, to="0001")
        connection.execute(
            sa.text(
                "INSERT INTO trail_entry (id, day, actor, act, detail, count) "
                "VALUES ('a', '2026-01-01', '某人', 'sign_in', '', 1)"
            )
        )
        assert not schema_is_current(connection)

        upgrade(connection)

        assert schema_is_current(connection)
        assert connection.scalar(sa.text("SELECT actor FROM trail_entry")) == "某人"
    engine.dispose()
