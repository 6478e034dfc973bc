"""A meeting is recorded on a phone in a hall without a signal: nothing is lost, nothing doubled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from core.intake.links import make_link, path_of
from core.intake.sessions import close_session, reopen_session
from core.model import Opinion
from core.model.states import Channel, LinkKind
from tests.journeys.conftest import CHROMIUM, FLAGS, Server, sitting

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("meeting")]

PHONE = {"width": 390, "height": 844}


class Hall:
    """One session in a hall, its address for the phone, and what reached the record."""

    def __init__(self, server: Server) -> None:
        town = server.town
        self.server = server
        with town.store.write() as session:
            held = sitting(session, town)
            link = make_link(
                session,
                town.round_id,
                LinkKind.MEETING,
                "上坪村座谈会",
                by=town.facilitator,
                secret=server.settings.secret,
                session_id=held.id,
            )
            self.session_id = held.id
            self.url = server.base_url + path_of(link, server.settings.secret)

    def texts(self) -> list[str]:
        """What was recorded, in the order of the words."""
        with self.server.store.read() as session:
            rows = session.execute(
                sa.select(Opinion.text, Opinion.channel, Opinion.entered_by).where(
                    Opinion.session_id == self.session_id
                )
            ).all()
        me = self.server.town.facilitator.account_id
        assert {row[1:] for row in rows} <= {(Channel.MEETING, me)}
        return sorted(text for text, _, _ in rows)

    def close(self) -> None:
        with self.server.store.write() as session:
            close_session(session, self.session_id, by=self.server.town.facilitator)

    def reopen(self) -> None:
        with self.server.store.write() as session:
            reopen_session(session, self.session_id, by=self.server.town.facilitator)


@pytest.fixture
def hall(server: Server) -> Hall:
    return Hall(server)


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE)
    yield context
    context.close()


def opened(context: BrowserContext, hall: Hall) -> Page:
    """The page, once it can be opened again without a network."""
    page = context.new_page()
    # What waits makes the page ask before it is left; the person means it.
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(hall.url)
    ready(page)
    return page


def ready(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function(
        "caches.open('cunyi-meeting').then(kept => kept.match(location.href)).then(Boolean)"
    )


def speak(page: Page, text: str, stance: str = "赞成") -> None:
    """One speaker: group, stance on 方案一, words, stored."""
    page.get_by_label("老党员").check()
    page.get_by_role("group", name="方案一").get_by_label(stance, exact=True).check()
    page.get_by_label("意见建议").fill(text)
    page.get_by_role("button", name="存下，录下一位").click()
    expect(page.get_by_label("意见建议")).to_have_value("")


def waits(page: Page, count: int) -> None:
    expect(page.locator("#bar")).to_contain_text(f"还有 {count} 条没有发出")


def all_sent(page: Page) -> None:
    expect(page.locator("#bar")).not_to_contain_text("没有发出")


def said(count: int) -> list[str]:
    return sorted(f"第{i}位说的话" for i in range(1, count + 1))


def test_ten_speakers_without_a_network_survive_a_reload_and_are_stored_once(
    hall: Hall, phone: BrowserContext
) -> None:
    page = opened(phone, hall)
    phone.set_offline(True)
    for i in range(1, 11):
        speak(page, f"第{i}位说的话")
    waits(page, 10)
    page.get_by_label("意见建议").fill("说到一半")

    page.reload()

    waits(page, 10)
    expect(page.get_by_label("意见建议")).to_have_value("说到一半")
    assert hall.texts() == []

    phone.set_offline(False)

    all_sent(page)
    assert hall.texts() == said(10)
    expect(page.locator("#bar")).to_contain_text("已存第 10 位")
    # What was sent is gone from the phone; what is being typed is not.
    expect(page.locator("#list")).not_to_contain_text("位说的话")
    expect(page.get_by_label("意见建议")).to_have_value("说到一半")


def test_a_dead_battery_loses_nothing(hall: Hall, browser: Browser, tmp_path: Path) -> None:
    def switched_on() -> BrowserContext:
        return browser.browser_type.launch_persistent_context(
            tmp_path, executable_path=CHROMIUM, args=FLAGS, viewport=PHONE
        )

    before = switched_on()
    page = opened(before, hall)
    before.set_offline(True)
    for i in range(1, 11):
        speak(page, f"第{i}位说的话")
    waits(page, 10)
    # As it goes out the browser may let go of being offline first, and one may still get through.
    assert hall.texts() == []
    before.close()

    after = switched_on()
    after.set_offline(True)
    page = after.new_page()
    page.goto(hall.url)
    waits(page, 10)
    after.set_offline(False)

    all_sent(page)
    assert hall.texts() == said(10)
    after.close()


def test_an_answer_that_was_lost_is_asked_for_again_and_doubles_nothing(
    hall: Hall, browser: Browser
) -> None:
    # Without the worker, whose presence would keep the test from losing the answer.
    phone = browser.new_context(viewport=PHONE, service_workers="block")
    page = phone.new_page()
    sent: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        sent.append(route.request.post_data or "")
        if len(sent) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(re.compile(r"/m/"), lose_the_first_answer)
    page.goto(hall.url)
    speak(page, "第1位说的话")

    expect(page.locator("#bar")).to_contain_text("已存第 1 位")
    assert len(sent) == 2
    assert sent[0] == sent[1]
    assert hall.texts() == said(1)
    phone.close()


def test_an_entry_the_server_breaks_over_does_not_hold_up_the_others(
    hall: Hall, browser: Browser
) -> None:
    phone = browser.new_context(viewport=PHONE, service_workers="block")
    page = phone.new_page()
    first = quote("第1位说的话")
    page.route(
        re.compile(r"/m/"),
        lambda route: (
            route.fulfill(status=500, body="<p>broken</p>", content_type="text/html")
            if first in (route.request.post_data or "")
            else route.continue_()
        ),
    )
    page.goto(hall.url)
    speak(page, "第1位说的话")
    speak(page, "第2位说的话")

    expect(page.locator("#bar")).to_contain_text("已存第 1 位")
    waits(page, 1)
    expect(page.locator("#list")).to_contain_text("第1位说的话")
    assert hall.texts() == ["第2位说的话"]
    phone.close()


def test_a_session_that_closed_keeps_its_entries_on_the_phone_until_it_opens_again(
    hall: Hall, phone: BrowserContext
) -> None:
    page = opened(phone, hall)
    phone.set_offline(True)
    speak(page, "第1位说的话")
    hall.close()
    phone.set_offline(False)

    expect(page.locator("#bar")).to_contain_text("请联系建这一场的人")
    page.reload()
    waits(page, 1)
    assert hall.texts() == []

    hall.reopen()
    page.reload()

    all_sent(page)
    assert hall.texts() == said(1)


def test_a_refused_entry_stays_with_its_reason_and_is_mended(
    hall: Hall, phone: BrowserContext
) -> None:
    page = opened(phone, hall)
    # A page kept on the phone for long may know a village that is there no more.
    page.evaluate("document.querySelector('#village').selectedOptions[0].value = 'gone'")
    speak(page, "第1位说的话")

    refused = page.locator("#list li.bad")
    expect(refused).to_contain_text("有问题（请选择所在村。）")
    expect(refused).to_contain_text("第1位说的话")
    waits(page, 1)
    page.reload()
    expect(refused).to_contain_text("第1位说的话")
    refused.get_by_role("button", name="修改").click()
    page.get_by_label("所在村").select_option("上坪村")
    page.get_by_role("button", name="存下改好的").click()

    all_sent(page)
    assert hall.texts() == said(1)


def test_two_phones_in_one_room_are_noticed(
    hall: Hall, phone: BrowserContext, browser: Browser
) -> None:
    other = browser.new_context(viewport=PHONE)
    here, there = opened(phone, hall), opened(other, hall)
    speak(here, "第1位说的话")
    all_sent(here)
    expect(here.locator("#others")).to_be_hidden()

    speak(there, "第2位说的话")

    expect(there.locator("#others")).to_contain_text("另有一台手机也在录这场")
    speak(here, "第3位说的话")
    expect(here.locator("#others")).to_be_visible()
    assert hall.texts() == said(3)
    other.close()


def test_a_phone_without_script_records_with_an_ordinary_form(hall: Hall, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    page.goto(hall.url)
    for i in (1, 2):
        page.get_by_label("老党员").check()
        page.get_by_role("group", name="方案一").get_by_label("不赞成").check()
        page.get_by_label("意见建议").fill(f"第{i}位说的话")
        page.get_by_role("button", name="存下，录下一位").click()
        expect(page.locator("output")).to_have_text(f"已存第 {i} 位")
        expect(page.get_by_label("老党员")).to_be_checked()
        expect(page.get_by_label("意见建议")).to_have_value("")

    assert hall.texts() == said(2)
    context.close()


@pytest.mark.parametrize("width", [320, 390])
def test_the_page_fits_a_phone_and_asks_nobody_else(
    hall: Hall, browser: Browser, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 700})
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text))
    page.goto(hall.url)
    ready(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert {url.split("/m/")[0] for url in asked} == {hall.server.base_url}
    assert wrong == []
    context.close()
