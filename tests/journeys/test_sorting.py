"""A facilitator sorts what the reader doubts, by keyboard alone, and the themes move."""

from __future__ import annotations

import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from core.intake.submit import submit_opinion
from core.model import OpinionTheme, ThemeCheck, ThemeDoubt
from core.model.states import Channel, Role
from core.text.record import default_reader
from tests.intake.test_submit import form
from tests.journeys.conftest import Server, sign_in
from tests.town import TODAY


def test_comments_are_sorted_by_keyboard_alone(server: Server, browser: Browser) -> None:
    town = server.town
    with server.store.write() as session:
        ids = [
            submit_opinion(
                session,
                town.round_id,
                form(town, channel=Channel.VISIT, text=f"🙂🙂{number}"),
                by=town.facilitator,
                reader=default_reader(),
                today=TODAY,
            ).id
            for number in "一二三四"
        ]
        session.execute(sa.delete(ThemeDoubt))
        session.add_all(ThemeDoubt(opinion_id=id_, first="T03b", second="T07b") for id_ in ids)
    page = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, server, Role.FACILITATOR, "/sorting")
    page.wait_for_load_state("networkidle")

    at_rest = page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
    for left, keys in ((4, "1"), (3, "8"), (2, "m12s"), (1, "2")):
        expect(page.get_by_text(f"还有 {left} 条等您归类")).to_be_visible()
        expect(page.get_by_role("button", name="都不是")).to_be_visible()
        expect(at_rest).to_be_visible()
        for key in keys:
            if key == "s":
                expect(page.get_by_text("已选：集体资产：村级债务、公共服务：医疗")).to_be_visible()
                expect(at_rest).to_be_visible()
            page.keyboard.press(key)
            if key == "m":
                expect(page.get_by_text("已选：还没有")).to_be_visible()
                expect(at_rest).to_be_visible()
            if key == "1" and len(keys) > 1:
                expect(page.get_by_text("已选：集体资产：村级债务（")).to_be_visible()
                expect(at_rest).to_be_visible()
    expect(page.get_by_text("没有等着归类的意见。")).to_be_visible()

    with server.store.read() as session:
        sorted_as = session.scalars(
            sa.select(ThemeCheck.person).where(ThemeCheck.opinion_id.in_(ids))
        ).all()
        by_person = session.scalars(
            sa.select(OpinionTheme.by_person).where(OpinionTheme.opinion_id.in_(ids))
        ).all()
    assert sorted(sorted_as) == ["T03b", "T03b T07b", "T07b", "T99a"]
    assert set(by_person) == {True}
    page.context.close()
