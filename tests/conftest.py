"""A database for every test, fresh from the migrations: a SQLite file and a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pgserver
import pytest
import sqlalchemy as sa

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
    """A real PostgreSQL server with a migrated template database.

    Its files stand outside pytest's own folder: pytest closes that to other users at every start,
    and under root the server runs as one.
    """
    folder = Path(tempfile.mkdtemp(prefix="cunyi-pg-"))
    folder.chmod(0o755)
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    _run(url, "CREATE DATABASE cunyi_template")
    create_store(url.set(database="cunyi_template").render_as_string(False)).close()
    # Nothing may be connected to a template while it is copied, not even the vacuum daemon.
    _run(url, "ALTER DATABASE cunyi_template WITH IS_TEMPLATE true ALLOW_CONNECTIONS false")
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=BACKENDS)
def store_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty, migrated database of this test's own, on each backend."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: sa.URL = request.getfixturevalue("postgres_url")
    name = f"t_{uuid4().hex}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE cunyi_template")
    yield server.set(database=name).render_as_string(False)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


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
