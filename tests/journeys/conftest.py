"""A started server with the small town in it, and a real browser to walk through it.

def test_something(server, browser):
    page = browser.new_page()
    sign_in(page, server, Role.LEADER)
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy.orm import Session

from core.intake.sessions import open_session
from core.model import ListeningSession
from core.model.states import Role, SessionKind
from core.settings import LOCAL, ROOT, Settings, read_settings
from core.store import Store, create_store
from core.text.record import default_reader
from tests.staff import PASSWORD, USERNAMES, give_passwords
from tests.town import TODAY, Town, make_town

CHROMIUM = "/usr/bin/chromium"
#: Quiet and offline: the browser itself must not speak to anybody either.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_WITHIN = 90.0
#: How long a screen may take while the whole suite runs beside it.
expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class Server:
    """A running server and what is in it."""

    base_url: str
    store: Store
    town: Town
    settings: Settings
    #: role → (user name, password)
    accounts: dict[Role, tuple[str, str]]


@contextmanager
def small_town_served(folder: Path, **environ: str) -> Iterator[Server]:
    """`streamlit run app.py` on a free port, over a fresh SQLite file with the small town."""
    port = free_port()
    environ = {
        "CUNYI_DATABASE_URL": f"sqlite:///{folder / 'cunyi.db'}",
        "CUNYI_SECRET_KEY_FILE": str(folder / "secret.key"),
        "CUNYI_PORT": str(port),
        **environ,
    }
    settings = read_settings(environ)
    store = create_store(settings.database_url)
    town = make_town(store)
    give_passwords(store)
    with running(port, environ, folder / "server.log"):
        accounts = {role: (name, PASSWORD) for role, name in USERNAMES.items()}
        yield Server(f"http://127.0.0.1:{port}", store, town, settings, accounts)
    store.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that most walks share."""
    with small_town_served(tmp_path_factory.mktemp("server")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, in Chinese when a page asks.

    For one module at a time: while it is open an event loop runs, beside which other tests could
    start none of their own.
    """
    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


class running:  # noqa: N801 - read as a word: with running(...)
    """A server process for as long as the block lasts."""

    def __init__(self, port: int, environ: dict[str, str], log: Path) -> None:
        self.port, self.environ, self.log = port, environ, log
        share_model(Path(environ.get("CUNYI_SECRET_KEY_FILE", LOCAL / "secret.key")).parent)

    def __enter__(self) -> subprocess.Popen[bytes]:
        """Starts the server and waits until it answers; shows its log when it does not."""
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        command += ["--server.port", str(self.port)]
        self.out = self.log.open("wb")
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | self.environ,
            stdout=self.out,
            stderr=subprocess.STDOUT,
        )
        until = time.monotonic() + START_WITHIN
        while not answers(self.port):
            if self.process.poll() is not None or time.monotonic() > until:
                self.__exit__()
                raise RuntimeError(f"the server did not start:\n{self.log.read_text('utf-8')}")
            time.sleep(0.2)
        return self.process

    def __exit__(self, *_: object) -> None:
        """Ends the process and waits for it."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.out.close()


def share_model(folder: Path) -> None:
    """Lets a server of its own folder use the theme model this checkout has learnt already."""
    cache = folder / "cache"
    if folder != LOCAL and folder.exists() and not cache.exists():
        default_reader()
        cache.symlink_to(LOCAL / "cache")


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """True when the server on `port` says it is well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def sitting(session: Session, town: Town) -> ListeningSession:
    """A meeting that is being held in 上坪村."""
    return open_session(
        session,
        town.round_id,
        SessionKind.MEETING,
        topic="上坪村座谈会",
        held_on=TODAY,
        village_id=town.villages["上坪村"],
        by=town.facilitator,
    )


def sign_in(page: Page, server: Server, role: Role, path: str = "/") -> None:
    """Opens `path` and signs in there as the small town's member of staff with this role."""
    username, password = server.accounts[role]
    page.goto(server.base_url + path)
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("退出登录").wait_for(state="attached")
