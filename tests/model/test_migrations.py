"""The migrations lead exactly to the tables the program knows."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from core.answers.sealing import IN_ITS_PLACE
from core.model import Base
from core.model.laying import unordered_tables
from core.model.migrate import schema_is_current, schema_of, upgrade
from core.store import Store
from core.text.likeness import sameness


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
        _an_opinion(connection, "一", "路先修好了，再来说！")
        _an_opinion(connection, "二", "路先修好了 再来说")
        _an_opinion(connection, "三", IN_ITS_PLACE)
        _an_opinion(connection, "四", "")
        assert not schema_is_current(connection)

        upgrade(connection)

        assert schema_is_current(connection)
        assert connection.scalar(sa.text("SELECT actor FROM trail_entry")) == "某人"
        told = connection.execute(sa.text("SELECT id, sameness FROM opinion")).all()
        same = sameness("路先修好了再来说")
        assert dict(told) == {"一": same, "二": same, "三": "", "四": ""}
    engine.dispose()


def _an_opinion(connection: sa.Connection, id_: str, text: str) -> None:
    connection.execute(
        sa.text(
            "INSERT INTO opinion (id, round_id, village_id, role_group_id, channel, received_on, "
            "direct, read_back, away, consent_version, text, words, lexicon_hash, standing) "
            "VALUES (:id, 'r', 'v', 'g', 'link', '2026-01-01', 1, 0, 0, 1, :text, '', '', "
            "'counted')"
        ),
        {"id": id_, "text": text},
    )


def test_no_table_of_what_people_said_numbers_its_rows(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'first.db'}")
    with engine.begin() as connection:
        upgrade(connection)
        rows = connection.execute(sa.text("SELECT name, wr FROM pragma_table_list"))
        unnumbered = {name for name, without_rowid in rows if without_rowid}
    engine.dispose()

    assert unnumbered == {table.name for table in unordered_tables()}
    assert {"opinion", "receipt", "tally", "stance_tally"} <= unnumbered
