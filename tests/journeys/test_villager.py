"""A villager on an old phone: 320 px wide, no JavaScript, one link from the notice board."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from core.intake.links import make_link, path_of
from core.model import Opinion
from core.model.states import LinkKind, Standing
from tests.journeys.conftest import Server


@pytest.fixture
def path(server: Server) -> str:
    """The address of 上坪村's link."""
    with server.store.write() as session:
        link = make_link(
            session,
            server.town.round_id,
            LinkKind.VILLAGER,
            "公告栏",
            by=server.town.admin,
            secret=server.settings.secret,
            village_id=server.town.villages["上坪村"],
        )
    return path_of(link, server.settings.secret)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small old phone that runs no scripts."""
    context = browser.new_context(
        viewport={"width": 320, "height": 568}, java_script_enabled=False, locale="zh-CN"
    )
    yield context.new_page()
    context.close()


def fill_in(phone: Page) -> None:
    phone.get_by_label("我看过了").check()
    phone.get_by_label("普通村民").check()
    phone.locator("fieldset", has_text="方案一").get_by_label("不赞成").check()
    phone.get_by_role("textbox").first.fill("办公的地方太远，老人走不动")
    phone.wait_for_timeout(2_200)  # a form filled in within two seconds is a program's


def standings(server: Server) -> list[Standing]:
    with server.store.read() as session:
        return list(
            session.scalars(sa.select(Opinion.standing).where(Opinion.text.contains("老人走不动")))
        )


def test_from_the_link_to_the_receipt_and_back_again(
    server: Server, phone: Page, path: str
) -> None:
    before = len(standings(server))
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(server.base_url + path)

    assert len(asked) == 1, "one request brings the whole page"
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, "nothing runs out of a small screen"

    fill_in(phone)
    phone.get_by_role("button", name="预览").click()
    assert "老人走不动" in phone.inner_text("body")
    phone.get_by_role("button", name="确认提交").click()

    code = phone.locator("output#receipt").inner_text()
    assert len(standings(server)) == before + 1
    assert {url.split("/")[2] for url in asked} == {server.base_url.split("/")[2]}

    phone.reload()  # the browser sends the same form once more
    assert phone.locator("output#receipt").inner_text() == code
    assert len(standings(server)) == before + 1

    phone.goto(server.base_url + "/r")
    phone.get_by_role("textbox").first.fill(code.lower().replace("-", " "))
    phone.get_by_role("button").first.click()
    assert "已计入" in phone.inner_text("body")
    assert "老人走不动" not in phone.inner_text("body"), "a shared phone shows no stored words"


def test_a_refusal_keeps_everything_typed(server: Server, phone: Page, path: str) -> None:
    phone.goto(server.base_url + path)
    phone.get_by_role("textbox").first.fill("只写了一句话")
    phone.eval_on_selector_all("[required]", "all => all.forEach(one => one.required = false)")
    phone.get_by_role("button", name="预览").click()

    assert phone.get_by_role("alert").is_visible()
    assert phone.get_by_role("textbox").first.input_value() == "只写了一句话"


def test_an_invented_link_says_what_to_do(server: Server, phone: Page) -> None:
    reply = phone.goto(server.base_url + "/v/AAAAAAAAAAAAAAAAAAAAAA")

    assert reply is not None
    assert reply.status == 404
    assert "公告栏上的电话" in phone.inner_text("body")
