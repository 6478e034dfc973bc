"""A villager answers short statements: on an old phone without scripts, and on one that reloads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from core.intake.links import make_link, path_of
from core.model import StatementVote
from core.model.states import LinkKind, Vote
from core.rounds.statements import ask_statement, end_statement, write_statement
from tests.journeys.conftest import Server

SEAT = "新村的办公地点应当设在中间的村"
HALL = "祠堂仍归原来的村使用"


@pytest.fixture(scope="module")
def asked(server: Server) -> Iterator[dict[str, str]]:
    """Wording → id of two statements, asked as long as this module runs."""
    ids = {}
    for wording in (SEAT, HALL):
        with server.store.write() as session:
            statement = write_statement(
                session, server.town.round_id, wording, by=server.town.admin
            )
            ask_statement(session, statement.id, by=server.town.admin)
            ids[wording] = statement.id
    yield ids
    for id_ in ids.values():
        with server.store.write() as session:
            end_statement(session, id_, by=server.town.admin)


@pytest.fixture(scope="module")
def path(server: Server) -> str:
    with server.store.write() as session:
        link = make_link(
            session,
            server.town.round_id,
            LinkKind.VILLAGER,
            "短说法",
            by=server.town.admin,
            secret=server.settings.secret,
            village_id=server.town.villages["上坪村"],
        )
    return path_of(link, server.settings.secret)


def to_preview(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.get_by_label("我看过了").check()
    phone.get_by_label("普通村民").check()
    phone.locator("fieldset", has_text="方案一").get_by_label("不赞成").check()
    phone.wait_for_timeout(2_200)
    phone.get_by_role("button", name="预览").click()


def chosen(phone: Page, statement: str, answer: str) -> bool:
    return phone.get_by_role("group", name=statement).get_by_label(answer, exact=True).is_checked()


def choose(phone: Page, statement: str, answer: str) -> None:
    phone.get_by_role("group", name=statement).get_by_label(answer, exact=True).check()


def votes(server: Server) -> list[tuple[str, Vote]]:
    with server.store.read() as session:
        rows = session.execute(sa.select(StatementVote.statement_id, StatementVote.vote))
        return [(row[0], row[1]) for row in rows]


def test_without_scripts_at_320_pixels(
    server: Server, browser: Browser, asked: dict[str, str], path: str
) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 568}, java_script_enabled=False, locale="zh-CN"
    )
    phone = context.new_page()
    to_preview(phone, server.base_url + path)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320

    choose(phone, SEAT, "不好说")
    phone.get_by_role("button", name="返回修改").click()
    phone.get_by_role("button", name="预览").click()
    assert chosen(phone, SEAT, "不好说")
    choose(phone, SEAT, "不同意")
    phone.get_by_role("button", name="确认提交").click()

    assert phone.locator("output#receipt").inner_text()
    assert votes(server) == [(asked[SEAT], Vote.DISAGREE)]
    context.close()


def test_what_was_chosen_is_there_again_after_the_page_was_lost(
    server: Server, browser: Browser, asked: dict[str, str], path: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN")
    phone = context.new_page()
    to_preview(phone, server.base_url + path)
    choose(phone, HALL, "同意")

    to_preview(phone, server.base_url + path)
    assert chosen(phone, HALL, "同意")
    phone.get_by_role("button", name="确认提交").click()
    expect(phone.locator("output#receipt")).to_be_visible()
    assert (asked[HALL], Vote.AGREE) in votes(server)

    to_preview(phone, server.base_url + path)
    assert not chosen(phone, HALL, "同意"), "a sent answer does not wait for the next person"
    context.close()
