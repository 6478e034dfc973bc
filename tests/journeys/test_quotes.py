"""A facilitator writes two sentences, the office checks them, a release brings them to a leader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from core.access.trail import office_day
from core.intake.submit_many import Entry, submit_opinions
from core.model.states import Role, Stance
from core.text.quoting import quote_rules
from core.text.record import Reader
from tests.intake.test_submit import form
from tests.journeys.conftest import Server, sign_in, small_town_served

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("quotes")]

FAR = "好几位年纪大的人担心，往后办一件小事也要跑大半天。"
DAYS = "有人提议定好日子轮流下来办事，写在公告栏上。"
VILLAGER = "村部设在山下太远，老人走山路要半天"


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this walk's own: a meeting that others hold would forbid a release here."""
    with small_town_served(tmp_path_factory.mktemp("quotes"), CUNYI_LIMITS="off") as served:
        yield served


def speak(server: Server, reader: Reader) -> None:
    """Thirty people of 上坪村 speak of the way to the office, half of them against."""
    day = office_day(datetime.now(UTC))
    stances = (Stance.SUPPORT, Stance.OPPOSE) * 15
    version = server.town.versions["方案一"]
    entries = [Entry(form(server.town, text=VILLAGER, stances={version: s}), day) for s in stances]
    with server.store.write() as session:
        submit_opinions(
            session, server.town.round_id, entries, by=server.town.facilitator, reader=reader
        )


def staff(server: Server, browser: Browser, role: Role, path: str) -> Page:
    page = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, server, role, path)
    return page


def write(page: Page, wording: str) -> None:
    page.get_by_role("textbox", name="用自己的话").fill(wording)
    page.get_by_role("button", name="保存，交另一人核对").click()


def choose_theme(page: Page, label: str) -> None:
    page.get_by_role("combobox", name="主题").click()
    page.get_by_role("option", name=label).first.click()


def test_two_sentences_reach_the_leader_with_the_next_release_only(
    quiet: Server, browser: Browser, reader: Reader
) -> None:
    speak(quiet, reader)
    writer = staff(quiet, browser, Role.FACILITATOR, "/quotes")
    expect(writer.get_by_role("heading", name="摘录与转述")).to_be_visible()
    choose_theme(writer, "办公地点")
    write(writer, VILLAGER)
    expect(writer.get_by_text("几乎一样")).to_be_visible()
    write(writer, FAR)
    expect(writer.get_by_role("heading", name="我写的，等别人核对：1句")).to_be_visible()
    write(writer, DAYS)
    expect(writer.get_by_role("heading", name="我写的，等别人核对：2句")).to_be_visible()
    expect(writer.get_by_role("button", name="全部核对过，放行")).to_have_count(0)

    second = staff(quiet, browser, Role.ADMINISTRATOR, "/quotes")
    for left in ("等您核对：2句", "等您核对：1句"):
        expect(second.get_by_role("heading", name=left)).to_be_visible()
        clear = second.get_by_role("button", name="全部核对过，放行")
        expect(clear).to_have_count(1)  # the one of the sentence before has gone
        expect(clear).to_be_disabled()
        for check in quote_rules().checks:
            second.get_by_text(check.sentence).click()
        clear.click()
    expect(second.get_by_role("heading", name="已放行：2句")).to_be_visible()

    leader = staff(quiet, browser, Role.LEADER, "/themes")
    expect(leader.get_by_text("还没有发布过统计")).to_be_visible()
    expect(leader.get_by_text(FAR)).to_have_count(0)

    second.goto(quiet.base_url + "/overview")
    second.get_by_role("button", name="发布统计快照").click()
    expect(second.get_by_text("统计快照已发布")).to_be_visible()
    expect(leader.get_by_text(FAR)).to_be_visible()
    expect(leader.get_by_text(DAYS)).to_be_visible()
    expect(leader.get_by_text(VILLAGER)).to_have_count(0)
