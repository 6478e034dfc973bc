"""A leader keeps the screen open; villagers speak, the office releases, and the chart moves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.access.trail import office_day
from core.intake.form import OpinionForm
from core.intake.links import make_link, path_of
from core.intake.release import make_release
from core.intake.submit import submit_opinion
from core.model.states import Channel, LinkKind, Role, Stance
from core.text.record import Reader
from tests.journeys.conftest import Server, sign_in, small_town_served

#: The link of a block on 总览 → the heading of the screen it leads to.
BLOCKS = {
    "看各村、各类人群、各渠道的意见": "支持情况",
    "看附带的条件和答复": "支持情况",
    "看全部主题": "意见主题",
    "看覆盖情况和下一步该听谁": "覆盖情况",
    "看关心事项与答复": "关心事项与答复",
    "看工作计划表": "工作计划表",
    "到工作计划表里安排": "工作计划表",
}

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("leader")]


@pytest.fixture
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this walk's own: a meeting that others hold would forbid a release here."""
    with small_town_served(tmp_path_factory.mktemp("leader"), CUNYI_LIMITS="off") as served:
        yield served


def speak(server: Server, reader: Reader, counts: Mapping[str, int], *texts: str) -> None:
    """So many people of 上坪村 say so about 方案一 by link, today; texts dealt in turn."""
    town = server.town
    said = cycle(texts or ("",))
    with town.store.write() as session:
        for stance, count in counts.items():
            for _ in range(count):
                form = OpinionForm(
                    village_id=town.villages["上坪村"],
                    role_group_id=town.groups["普通村民"],
                    channel=Channel.LINK,
                    stances={town.versions["方案一"]: Stance(stance)},
                    text=next(said),
                )
                submit_opinion(
                    session,
                    town.round_id,
                    form,
                    by=town.facilitator,
                    reader=reader,
                    today=office_day(datetime.now(UTC)),
                )


def send_by_phone(server: Server, browser: Browser) -> None:
    """One villager fills in the form on a phone, looks it over and sends it."""
    town = server.town
    with town.store.write() as session:
        link = make_link(
            session,
            town.round_id,
            LinkKind.VILLAGER,
            "上坪村公告栏",
            by=town.admin,
            secret=server.settings.secret,
            village_id=town.villages["上坪村"],
        )
        path = path_of(link, server.settings.secret)
    phone = browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    page = phone.new_page()
    page.goto(server.base_url + path)
    page.get_by_label("我看过了").check()
    page.get_by_label("普通村民").check()
    page.locator(f"[name^='s-{town.versions['方案一'][:6]}'][value='oppose']").check()
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#receipt")).not_to_be_empty()
    phone.close()


def release(page: Page) -> None:
    """The administrator presses the button once it may be pressed."""
    page.reload()
    page.get_by_role("button", name="发布统计快照").click()
    expect(page.get_by_text("统计快照已发布")).to_be_visible()


def written_in_chart(page: Page) -> str:
    """The words of the first chart on the screen."""
    return page.locator(".stVegaLiteChart svg").first.text_content() or ""


def test_the_chart_moves_by_itself_when_the_office_releases(
    quiet: Server, browser: Browser, reader: Reader
) -> None:
    """70 answers, a release; 24 more by act and one by phone, a release: 70份 becomes 95份."""
    speak(quiet, reader, {"support": 20, "conditional": 15, "unsure": 15, "oppose": 20})
    office, leader = (
        browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}).new_page()
        for _ in range(2)
    )
    sign_in(office, quiet, Role.ADMINISTRATOR, "/overview")
    expect(office.get_by_role("heading", name="总览")).to_be_visible()
    sign_in(leader, quiet, Role.LEADER, "/overview")
    expect(leader.get_by_text("还没有发布过统计。目前已收到70份以上意见。")).to_be_visible()
    leader.evaluate("window.neverReloaded = true")

    release(office)
    expect(leader.locator(".stVegaLiteChart svg").first).to_contain_text("70份")
    expect(leader.get_by_text("意见征集，不是表决结果").first).to_be_visible()
    before = written_in_chart(leader)

    speak(quiet, reader, {"support": 12, "oppose": 12})
    send_by_phone(quiet, browser)
    expect(leader.get_by_text("90份以上")).to_be_visible()
    assert written_in_chart(leader) == before

    release(office)
    expect(leader.locator(".stVegaLiteChart svg").first).to_contain_text("95份")
    expect(leader.get_by_text("第2次", exact=True)).to_be_visible()
    assert leader.evaluate("window.neverReloaded") is True


def test_each_block_leads_to_its_detail(quiet: Server, browser: Browser, reader: Reader) -> None:
    """On a phone, after a release of this walk's own; nothing is wider than the screen."""
    counts = {"support": 30, "conditional": 30, "unsure": 15, "oppose": 25}
    speak(quiet, reader, counts, "村部太远，老人办事要走山路。", "路要先修通，水渠漏水要修。")
    make_release(quiet.store, quiet.town.round_id, by=quiet.town.admin, now=datetime.now(UTC))
    leader = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}).new_page()
    sign_in(leader, quiet, Role.LEADER, "/overview")
    for link, title in BLOCKS.items():
        expect(leader.get_by_role("heading", name="总览")).to_be_visible()
        leader.get_by_role("link", name=re.compile(link)).click()
        expect(leader.get_by_role("heading", name=title, level=1)).to_be_visible()
        if "条件" in link:
            expect(leader.get_by_role("heading", name="有条件赞成的人提到什么")).to_be_visible()
        assert leader.evaluate("document.documentElement.scrollWidth") <= 390, link
        leader.go_back()
    with leader.expect_download() as given:
        leader.get_by_role("button", name="打印一页").click()
    page = Path(given.value.path()).read_text(encoding="utf-8")
    assert "100份" in page
    assert "不同意见" in page
