"""Brings a database to this version's schema, and tells whether it is there."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

FOLDER = Path(__file__).parent / "migrations"


def upgrade(connection: sa.Connection, *, to: str = "head") -> None:
    """Runs every migration that is missing up to `to`, inside the caller's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def schema_is_current(connection: sa.Connection) -> bool:
    """True when the database stands at the newest migration of this program."""
    return schema_of(connection) == ScriptDirectory.from_config(_config()).get_current_head()


def schema_of(connection: sa.Connection) -> str | None:
    """The migration the database stands at, or None for one without any."""
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
