"""Steps at the screens of the desk: hold a session, fill in a field, press a button."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.intake.sessions import open_session
from core.model import (
    Area,
    Opinion,
)
from core.model.states import Role, SessionKind
from pages.shared.session import today
from tests.pages.conftest import AsRole
from tests.town import Town


def hold(town: Town, *, days: int = 0, area: str | None = None) -> str:
    """A session of today, or of so many days from now, in the facilitator's own 片 or another."""
    with town.store.write() as session:
        return open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic="溪东片老党员座谈会",
            held_on=today() + timedelta(days=days),
            area_id=area or town.area_id,
        ).id


def another_area(town: Town) -> str:
    with town.store.write() as session:
        west = Area(round_id=town.round_id, name="溪西片")
        session.add(west)
        session.flush()
        return west.id


def desk(as_role: AsRole, role: Role = Role.FACILITATOR) -> AppTest:
    return as_role(role).switch_page("consult/entry.py").run()


def press(screen: AppTest, label: str) -> AppTest:
    next(button for button in screen.button if button.label == label).click()
    return screen.run()


def choose(screen: AppTest, label: str, word: str) -> None:
    radio = next(radio for radio in screen.radio if radio.label == label)
    radio.set_value(next(option for option in radio.options if option == word))


def speaker(screen: AppTest, group: str = "老党员", village: str = "上坪村") -> None:
    """Says who speaks; both stay for the next one."""
    choose(screen, "身份类别", group)
    box = next(box for box in screen.selectbox if box.label == "所在村")
    box.set_value(next(option for option in box.options if option == village))


def write(screen: AppTest, label: str, words: str) -> None:
    next(area for area in screen.text_area if area.label == label).input(words)


def enter(screen: AppTest, *texts: str) -> None:
    """One speaker says each of these."""
    for words in texts:
        write(screen, "意见建议", words)
        press(screen, "保存，录下一位")


def open_correction(opinion_id, who, round_id):  # type: ignore[no-untyped-def]
    from pages.consult.opinion_card import correct

    correct(opinion_id, who, round_id)


def open_new_session(who, round_id):  # type: ignore[no-untyped-def]
    from pages.consult.session_forms import new_session

    new_session(who, round_id)


def dialog(opened: Callable[..., None], **given: object) -> AppTest:
    """A dialog by itself: in process a rerun is always a whole one, which would shut it."""
    return AppTest.from_function(opened, kwargs=given, default_timeout=60).run()


def opinions(town: Town) -> list[Opinion]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(Opinion)))


def scripts(screen: AppTest) -> list[str]:
    return [each.proto.body for each in screen.get("html") if "<script>" in each.proto.body]
