"""A small town served by the real server, with one open link on its notice board."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.intake.links import make_link, path_of
from core.model.states import LinkKind
from core.settings import Settings, read_settings
from core.store import Store, create_store
from tests.journeys.conftest import free_port, running
from tests.town import Town, make_town


@dataclass(frozen=True)
class Served:
    """Where the phones find the town, and what it stores."""

    town: Town
    store: Store
    settings: Settings
    folder: Path
    port: int
    #: What the server is started with.
    environ: dict[str, str]
    #: The link's path on the server.
    path: str

    @property
    def url(self) -> str:
        """The link's whole address."""
        return f"http://127.0.0.1:{self.port}{self.path}"


@contextmanager
def served_town(village: str | None = None) -> Iterator[Served]:
    """The town on a fresh SQLite file, limits lifted; the link is for all, or for `village`."""
    with (
        town_to_serve(village=village) as served,
        running(served.port, served.environ, served.folder / "server.log"),
    ):
        yield served


@contextmanager
def town_to_serve(database_url: str = "", village: str | None = None) -> Iterator[Served]:
    """As `served_town`, in this database if one is named, and no server started yet."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        port = free_port()
        environ = {
            "CUNYI_DATABASE_URL": database_url or f"sqlite:///{folder / 'cunyi.db'}",
            "CUNYI_SECRET_KEY_FILE": str(folder / "secret.key"),
            "CUNYI_PORT": str(port),
            "CUNYI_LIMITS": "off",
        }
        settings = read_settings(environ)
        store = create_store(settings.database_url)
        try:
            town = make_town(store)
            with store.write() as session:
                link = make_link(
                    session,
                    town.round_id,
                    LinkKind.VILLAGER,
                    "公告栏",
                    by=town.admin,
                    secret=settings.secret,
                    village_id=town.villages[village] if village else None,
                )
                path = path_of(link, settings.secret)
            yield Served(town, store, settings, folder, port, environ, path)
        finally:
            store.close()
