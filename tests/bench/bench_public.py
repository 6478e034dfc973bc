"""The villagers' page: its weight beside the same form as a Streamlit page, and a thousand phones.

The phones run against the real server on a fresh SQLite file, with all the text work done; what
was acknowledged is afterwards counted in the database. The same phones then run against a server
that does nothing with the form, which shows what is left to gain.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Response, sync_playwright

from core.intake.receipts import find_opinion
from core.model import Opinion
from core.settings import DATA, ROOT, Settings
from core.store import Store
from tests.bench.rush import AT_ONCE, WITH_PREVIEW, Walk, rush
from tests.bench.served import served_town
from tests.journeys.conftest import CHROMIUM, FLAGS, free_port
from tests.journeys.conftest import answers as is_up
from tests.town import Town

PHONES = 1_000
#: ODK Central took this many submissions a second on a machine of two cores.
ODK_PER_SECOND = 139
GOAL_PER_SECOND = 600
WARMING = 6


@dataclass(frozen=True)
class Weight:
    """What a browser fetched until a page stood still."""

    requests: int
    kilobytes: float


@dataclass(frozen=True)
class Rush:
    """All phones' ways, and the seconds until the last of them was done."""

    walks: list[Walk]
    seconds: float

    @property
    def receipts(self) -> list[str]:
        """The receipts that were shown."""
        return [walk.receipt for walk in self.walks if walk.receipt]

    @property
    def per_second(self) -> float:
        """Receipts a second."""
        return len(self.receipts) / self.seconds


def run() -> list[dict[str, Any]]:
    """Weights side by side, then the rush."""
    with served_town() as served:
        port, path, town = served.port, served.path, served.town
        light = _weigh(served.url)
        heavy = _weigh_streamlit(served.folder)
        _warm(port, path, town)
        careful = _run_rush(port, path, answers_of(town, PHONES, seed=1), WITH_PREVIEW)
        direct = _run_rush(port, path, answers_of(town, PHONES, seed=4), AT_ONCE)
        rows = _weights(light, heavy) + _rush(careful)
        kept = _kept(careful.receipts + direct.receipts, served.store, served.settings)
    bare = _rush_bare(answers_of(town, PHONES, seed=4))
    return rows + _direct(direct, bare) + kept


def _weights(light: Weight, heavy: Weight) -> list[dict[str, Any]]:
    return [
        _row("villager's page, light: requests", light.requests, "", "1", light.requests == 1),
        _row("villager's page, as Streamlit: requests", heavy.requests, ""),
        _row(
            "villager's page, light",
            f"{light.kilobytes:.1f}",
            "kB",
            "≤ 14",
            light.kilobytes <= 14,
        ),
        _row("villager's page, as Streamlit", f"{heavy.kilobytes:.0f}", "kB"),
        _row("Streamlit : light, bytes", f"{heavy.kilobytes / light.kilobytes:.0f}", "×"),
    ]


def _rush(careful: Rush) -> list[dict[str, Any]]:
    slowest = [max(walk.seconds, default=99.0) for walk in careful.walks]
    sending = [walk.seconds[-1] if walk.seconds else 99.0 for walk in careful.walks]
    return [
        _row(
            f"{PHONES} phones at once: acknowledged",
            len(careful.receipts),
            "",
            PHONES,
            len(careful.receipts) == PHONES,
        ),
        _row(
            "p95 until the receipt, last step",
            f"{_p95(sending):.2f}",
            "s",
            "≤ 1.5",
            _p95(sending) <= 1.5,
        ),
        _row("p95 of the slowest of a phone's three requests", f"{_p95(slowest):.2f}", "s"),
        _row("opinions a second, form + preview + receipt each", f"{careful.per_second:.0f}", "/s"),
        _row(
            "beside ODK Central's submissions a second",
            f"{careful.per_second / ODK_PER_SECOND:.1f}",
            "×",
        ),
    ]


def _direct(direct: Rush, bare: Rush) -> list[dict[str, Any]]:
    return [
        _row(
            f"{PHONES} phones without preview: acknowledged",
            len(direct.receipts),
            "",
            PHONES,
            len(direct.receipts) == PHONES,
        ),
        _row(
            "opinions a second, GET + POST, text work done",
            f"{direct.per_second:.0f}",
            "/s",
            f"≥ {GOAL_PER_SECOND}",
            direct.per_second >= GOAL_PER_SECOND,
        ),
        _row("forms a second, GET + POST, nothing done", f"{bare.per_second:.0f}", "/s"),
        _row("nothing done : text work done", f"{bare.per_second / direct.per_second:.1f}", "×"),
    ]


def _kept(receipts: list[str], store: Store, settings: Settings) -> list[dict[str, Any]]:
    with store.read() as session:
        stored = session.scalar(sa.select(sa.func.count()).select_from(Opinion)) or 0
        found = len({find_opinion(session, code, settings.secret).id for code in receipts})
    sent = 2 * PHONES
    return [
        _row("receipts found again in the database", found, "", sent, found == sent),
        _row(
            f"opinions stored ({WARMING} of them to warm up)",
            stored,
            "",
            sent + WARMING,
            stored == sent + WARMING,
        ),
    ]


def _run_rush(
    port: int, path: str, answers: list[dict[str, str]], steps: tuple[dict[str, str], ...]
) -> Rush:
    begun = time.perf_counter()
    walks = asyncio.run(rush(port, path, answers, steps))
    return Rush(walks, time.perf_counter() - begun)


def _rush_bare(answers: list[dict[str, str]]) -> Rush:
    """The phones against a server that parses each form and answers it, and nothing else."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tests.bench.bare:app", "--port", str(port)]
    with subprocess.Popen([*command, "--log-level", "error"], cwd=ROOT) as process:
        try:
            while not is_up(port):
                time.sleep(0.2)
            _run_rush(port, "/", answers[:WARMING], AT_ONCE)
            return _run_rush(port, "/", answers, AT_ONCE)
        finally:
            process.terminate()


def answers_of(town: Town, count: int, seed: int) -> list[dict[str, str]]:
    chance = random.Random(seed)
    lines = (DATA / "examples" / "examples.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    return [
        {
            "agree": "1",
            "village": chance.choice(list(town.villages.values())),
            "group": chance.choice(list(town.groups.values())),
            f"s-{town.versions['方案一']}": chance.choice(["support", "oppose", "conditional"]),
            "text": chance.choice(texts),
        }
        for _ in range(count)
    ]


def _warm(port: int, path: str, town: Town) -> None:
    for seed in (2, 3):
        asyncio.run(rush(port, path, answers_of(town, WARMING // 2, seed=seed)))


def _weigh(url: str) -> Weight:
    """Bytes of all answers until nothing more is fetched, by a real browser with an empty cache."""
    sizes: list[int] = []

    def seen(response: Response) -> None:
        if not response.url.endswith("favicon.ico"):
            sizes.append(len(response.body()) if response.status == 200 else 0)

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.on("response", seen)
        page.goto(url, wait_until="networkidle")
        page.get_by_text("意见征集").first.wait_for()
        page.wait_for_timeout(1500)
        browser.close()
    return Weight(len(sizes), sum(sizes) / 1000)


def _weigh_streamlit(folder: Path) -> Weight:
    port = free_port()
    script = Path(__file__).with_name("streamlit_form.py")
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    with (folder / "streamlit.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            while not is_up(port):
                time.sleep(0.2)
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).read()
            return _weigh(f"http://127.0.0.1:{port}/")
        finally:
            process.terminate()
            process.wait()


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def _row(
    name: str, value: object, unit: str, goal: object = None, ok: bool | None = None
) -> dict[str, Any]:
    return {"name": name, "value": str(value), "unit": unit, "goal": goal, "ok": ok}
