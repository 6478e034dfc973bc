"""The light pages of the small town, at a time one can set."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.routing import Route

from core.access.sign_in import Gate
from core.intake.links import make_link, path_of
from core.model import Link
from core.model.states import LinkKind
from core.public.routes import public_routes
from core.runtime import Runtime
from core.settings import Settings
from core.text.record import Reader, default_reader
from tests.public.phone import Form, Page, Phone
from tests.town import TODAY, Town


@dataclass
class Watch:
    """What time it is in the town."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def later(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Doors:
    """The light pages, a phone before them, and what the tests need to know of the server."""

    town: Town
    runtime: Runtime
    routes: list[Route]
    runner: asyncio.Runner
    watch: Watch
    phone: Phone

    @property
    def secret(self) -> bytes:
        return self.runtime.settings.secret

    def link(
        self, kind: LinkKind = LinkKind.VILLAGER, village: str = "", **settings: object
    ) -> str:
        """The address of a new link."""
        return path_of(self.link_row(kind, village, **settings), self.secret)

    def link_row(
        self, kind: LinkKind = LinkKind.VILLAGER, village: str = "", **settings: object
    ) -> Link:
        if village:
            settings["village_id"] = self.town.villages[village]
        with self.town.store.write() as session:
            return make_link(
                session,
                self.town.round_id,
                kind,
                "公告栏",
                by=self.town.admin,
                secret=self.secret,
                **settings,
            )

    def another(self, address: str, agent: str = "Other/1") -> Phone:
        return Phone(self.routes, self.runner, address=address, agent=agent)

    def filled(self, page: Page, **fields: str | None) -> Form:
        """The form of `page` filled in as somebody of 上坪村 who is against 方案一 would."""
        answers = {
            "agree": "1",
            "village": self.town.villages["上坪村"],
            "group": self.town.groups["普通村民"],
            f"s-{self.town.versions['方案一']}": "oppose",
            "text": "盖个章要翻两座山",
        }
        return page.form.with_(**{**answers, **fields})

    def previewed(self, path: str, **fields: str | None) -> Page:
        """The preview, reached as a person reaches it: reading takes a while."""
        page = self.phone.open(path)
        self.watch.later(seconds=30)
        return self.phone.send(self.filled(page, **fields))

    def sent(self, path: str, **fields: str | None) -> Page:
        """The receipt of one opinion sent."""
        return self.phone.send(self.previewed(path, **fields).form)


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """A SQLite file only."""
    return sqlite_url


OpenDoors = Callable[..., Doors]


@pytest.fixture(scope="session")
def reader() -> Reader:
    return default_reader()


@pytest.fixture
def open_doors(town: Town, reader: Reader, tmp_path: Path) -> Iterator[OpenDoors]:
    """Opens the light pages; `limits=False` as for a benchmark."""
    with asyncio.Runner() as runner:

        def opened(*, limits: bool = True, **changes: object) -> Doors:
            settings = Settings(
                database_url=town.store.url.render_as_string(False),
                secret_key_file=tmp_path / "secret.key",
                port=8501,
                public_url="http://127.0.0.1:8501",
                limits=limits,
            )
            runtime = Runtime(replace(settings, **changes), town.store, Gate(limits=limits))
            vars(runtime)["reader"] = reader  # built once for all tests, it takes a second
            noon = datetime(TODAY.year, TODAY.month, TODAY.day, 4, tzinfo=UTC)
            watch = Watch(noon)
            routes = public_routes(lambda: runtime, watch.now)
            return Doors(town, runtime, routes, runner, watch, Phone(routes, runner))

        yield opened


@pytest.fixture
def doors(open_doors: OpenDoors) -> Doors:
    """The light pages with their limits on."""
    return open_doors()
