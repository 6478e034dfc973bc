"""A database for every test, fresh from the migrations: a SQLite file and a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pgserver
import pytest
import sqlalchemy as sa

from core.model import Base
from core.store import Store, create_store, open_store
from core.text.record import Reader, default_reader
from tests.town import Town, make_town

BACKENDS = os.environ.get("CUNYI_TEST_DATABASES", "sqlite,postgres").split(",")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "cunyi.db"
    create_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite file.

    A folder of tests whose `store_url` gives only this tries nothing that databases do
    differently: the acts behind it are tried on each of them.
    """
    path = tmp_path / "cunyi.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[sa.URL]:
    """The one database of a real PostgreSQL server of these tests' own.

    Its files stand outside pytest's own folder: pytest closes that to other users at every start,
    and under root the server runs as one.
    """
    folder = Path(tempfile.mkdtemp(prefix="cunyi-pg-"))
    folder.chmod(0o755)
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    # What the tests ask of PostgreSQL outlives our program's death, not the machine's.
    for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):
        _run(url, statement)
    _run(url, "CREATE DATABASE cunyi")
    yield url.set(database="cunyi")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_emptied(postgres_url: sa.URL) -> Iterator[Callable[[], str]]:
    """Migrates the one PostgreSQL database; called, empties its tables and gives its address.

    A database for each test would be made and dropped for longer than most tests run.
    """
    address = postgres_url.render_as_string(False)
    create_store(address).close()
    engine = sa.create_engine(postgres_url)

    def emptied() -> str:
        with engine.begin() as connection:
            # A connection that a test left open may still hold its rows.
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())
        return address

    yield emptied
    engine.dispose()


@pytest.fixture(params=BACKENDS)
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty, migrated database, on each backend."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    emptied: Callable[[], str] = request.getfixturevalue("postgres_emptied")
    return emptied()


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty, migrated database, opened."""
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def town(store: Store) -> Town:
    """A small town in a round that is being consulted; see tests/town.py."""
    return make_town(store)


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The one reader of the process; its model is built once and kept beside the database."""
    return default_reader()


def _run(url: sa.URL, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
