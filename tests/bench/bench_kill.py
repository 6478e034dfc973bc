"""The server is killed while a village sends: is every receipt that a phone was shown still good?

The real server, its processes killed with signal 9 at a random moment of a rush and started anew,
on SQLite and on PostgreSQL; afterwards every receipt is looked up on the receipt page.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pgserver
import sqlalchemy as sa

from tests.bench.bench_public import answers_of
from tests.bench.rush import AT_ONCE, rush
from tests.bench.served import Served, town_to_serve
from tests.journeys.conftest import running

KILLS = 25
PHONES = 400
#: Seconds after the rush begins: a server just started first loads its dictionaries.
MOMENT = (0.8, 2.4)


def run() -> list[dict[str, Any]]:
    """On each database: kills, receipts shown, and how many of them the receipt page knows."""
    rows = _killed("SQLite", "")
    with _postgres() as url:
        rows += _killed("PostgreSQL", url)
    return rows


def _killed(name: str, url: str) -> list[dict[str, Any]]:
    chance = random.Random(1)
    with town_to_serve(url) as served:
        receipts: list[str] = []
        for number in range(KILLS):
            receipts += _send_and_kill(served, number, after=chance.uniform(*MOMENT))
        with running(served.port, served.environ, served.folder / "server.log"):
            found = sum(_is_known(served, receipt) for receipt in receipts)
    return [
        {
            "name": f"{name}: receipts shown before {KILLS} kills, and found afterwards",
            "value": f"{found} of {len(receipts)}",
            "unit": "",
            "goal": "all",
            "ok": found == len(receipts) > KILLS,
        }
    ]


def _send_and_kill(served: Served, number: int, *, after: float) -> list[str]:
    """The receipts that phones were shown before the server died."""
    with running(served.port, served.environ, served.folder / "server.log") as process:

        async def meanwhile() -> list[str]:
            answers = answers_of(served.town, PHONES, seed=number)
            phones = asyncio.create_task(rush(served.port, served.path, answers, AT_ONCE))
            await asyncio.sleep(after)
            process.kill()
            return [walk.receipt for walk in await phones if walk.receipt]

        return asyncio.run(meanwhile())


def _is_known(served: Served, receipt: str) -> bool:
    body = urlencode({"code": receipt}).encode()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/r", body, timeout=20) as page:
            return page.status == 200 and "收到" in page.read().decode()
    except urllib.error.HTTPError:
        return False


@contextmanager
def _postgres() -> Iterator[str]:
    """An empty database of a real PostgreSQL server, which writes as it does in an office."""
    folder = Path(tempfile.mkdtemp(prefix="cunyi-pg-"))
    folder.chmod(0o755)
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE cunyi")
    engine.dispose()
    try:
        yield url.set(database="cunyi").render_as_string(False)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
