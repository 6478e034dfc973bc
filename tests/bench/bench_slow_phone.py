"""A villager on slow 3G (400 kb/s, 400 ms): how long until the page can be read, and the receipt.

Chromium's own emulation of a slow network, JavaScript on as most have it; the first visit, with
nothing in the cache.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from core.intake.links import make_link, path_of
from core.model.states import LinkKind
from core.settings import read_settings
from core.store import create_store
from tests.journeys.conftest import CHROMIUM, FLAGS, free_port, running
from tests.town import make_town

WALKS = 3
SLOW = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}


def run() -> list[dict[str, Any]]:
    """Median of a few walks from the link to the receipt."""
    readable, receipts = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        port = free_port()
        environ = {
            "CUNYI_DATABASE_URL": f"sqlite:///{folder / 'cunyi.db'}",
            "CUNYI_SECRET_KEY_FILE": str(folder / "secret.key"),
            "CUNYI_PORT": str(port),
            "CUNYI_LIMITS": "off",
        }
        settings = read_settings(environ)
        store = create_store(settings.database_url)
        town = make_town(store)
        with store.write() as session:
            link = make_link(
                session,
                town.round_id,
                LinkKind.VILLAGER,
                "公告栏",
                by=town.admin,
                secret=settings.secret,
                village_id=town.villages["上坪村"],
            )
            url = f"http://127.0.0.1:{port}{path_of(link, settings.secret)}"
        with running(port, environ, folder / "server.log"), sync_playwright() as player:
            browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for walk in range(WALKS + 1):
                context = browser.new_context(viewport={"width": 360, "height": 640})
                page = context.new_page()
                context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
                times = _walk(page, url)
                context.close()
                if walk:  # the first one warms the server
                    readable.append(times[0])
                    receipts.append(times[1])
            browser.close()
        store.close()
    return [
        _row("slow 3G: the page can be read after", sorted(readable)[WALKS // 2]),
        _row("slow 3G: the receipt after 确认提交", sorted(receipts)[WALKS // 2]),
    ]


def _walk(page: Page, url: str) -> tuple[float, float]:
    begun = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.get_by_role("button", name="预览").wait_for()
    readable = time.perf_counter() - begun
    page.get_by_label("我看过了").check()
    page.get_by_label("普通村民").check()
    page.locator("fieldset", has_text="方案一").last.get_by_label("不赞成").check()
    page.get_by_role("textbox").first.fill("路要先修好")
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="确认提交").wait_for()
    begun = time.perf_counter()
    page.get_by_role("button", name="确认提交").click()
    page.locator("output#receipt").wait_for()
    return readable, time.perf_counter() - begun


def _row(name: str, seconds: float) -> dict[str, Any]:
    return {
        "name": name,
        "value": f"{seconds:.2f}",
        "unit": "s",
        "goal": "≤ 2",
        "ok": seconds <= 2,
    }
