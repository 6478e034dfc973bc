"""A facilitator at nine in the evening: opens a sitting, enters speakers by keyboard, closes it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from core.intake.sessions import open_session
from core.model import Opinion, OpinionStance, OpinionTopic
from core.model.states import Role, SessionKind, Stance
from tests.journeys.conftest import Server, sign_in


def test_speakers_are_entered_by_keyboard_alone(server: Server, browser: Browser) -> None:
    town = server.town
    with server.store.write() as session:
        held = open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic="老党员座谈会",
            held_on=datetime.now().astimezone().date(),
            area_id=town.area_id,
        )
    page = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, server, Role.FACILITATOR, f"/entry?at={held.id}")
    text = page.get_by_label("意见建议")
    text.wait_for()
    first = page.locator(".st-key-desk-first-field input").first
    expect(first).to_be_focused(timeout=15_000)

    # 身份类别 and 所在村 are nobody's until chosen, and stay for the next speaker.
    for key in ("Space", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("上坪")
    page.get_by_role("option", name="上坪村").wait_for()
    for key in ("Enter", "Shift+Tab"):
        page.keyboard.press(key)
    for said in ("路要先修好", "账目先公开", "老村部留个人"):
        # 身份类别, 所在村, what takes it back, 维持现状, 方案一: from 未表态 one step on is 赞成.
        for key in ("Tab", "Tab", "Tab", "Tab", "ArrowRight", "Tab"):
            page.keyboard.press(key)
        # The number on the printed form, then past what takes the topics back and three boxes.
        page.keyboard.press("3")
        page.get_by_role("option", name="3 集体资产").wait_for()
        for key in ("Enter", "Tab", "Tab", "Tab", "Tab", "Tab"):
            page.keyboard.press(key)
        page.keyboard.type(said)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text(said).first).to_be_visible(timeout=15_000)
        expect(text).to_have_value("", timeout=15_000)
        expect(first).to_be_focused()

    with server.store.read() as session:
        entered = session.scalars(
            sa.select(Opinion.text).where(Opinion.session_id == held.id)
        ).all()
        supported = session.scalar(
            sa.select(sa.func.count())
            .select_from(OpinionStance)
            .join(Opinion, Opinion.id == OpinionStance.opinion_id)
            .where(Opinion.session_id == held.id, OpinionStance.stance == Stance.SUPPORT)
        )
        topics = session.scalars(sa.select(OpinionTopic.code)).all()
    assert sorted(entered) == sorted(["路要先修好", "账目先公开", "老村部留个人"])
    assert supported == 3
    assert topics == ["T03"] * 3
    page.context.close()
