"""A facilitator at nine in the evening: opens a sitting, enters speakers by keyboard, closes it."""

from __future__ import annotations

import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from core.intake.sessions import open_session
from core.model import Opinion, OpinionStance
from core.model.states import Role, SessionKind, Stance
from tests.journeys.conftest import Server, sign_in
from tests.town import TODAY


def test_speakers_are_entered_by_keyboard_alone(server: Server, browser: Browser) -> None:
    town = server.town
    with server.store.write() as session:
        held = open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic="老党员座谈会",
            held_on=TODAY,
            area_id=town.area_id,
        )
    page = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, server, Role.FACILITATOR, f"/entry?session={held.id}")
    text = page.get_by_label("意见建议")
    text.wait_for()

    for said in ("路要先修好", "账目先公开", "老村部留个人"):
        page.get_by_role("radiogroup").filter(has_text="不赞成").last.get_by_role(
            "radio"
        ).first.focus()
        page.keyboard.press("Space")
        text.focus()
        page.keyboard.type(said)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text(said).first).to_be_visible(timeout=15_000)
        expect(text).to_have_value("", timeout=15_000)

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
    assert sorted(entered) == sorted(["路要先修好", "账目先公开", "老村部留个人"])
    assert supported == 3
    page.context.close()
