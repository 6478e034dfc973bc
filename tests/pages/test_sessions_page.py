"""Sessions and links: opened, closed, opened again, and given another address."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.errors import Missing
from core.intake.links import open_link
from core.model import (
    Link,
    ListeningSession,
)
from core.model.states import LinkKind, Role, SessionState
from pages.shared.session import SID, today
from tests.pages.conftest import AsRole, said
from tests.pages.desk_steps import (
    dialog,
    hold,
    open_new_session,
    press,
    write,
)
from tests.town import Town

pytestmark = pytest.mark.usefixtures("warm")


def test_a_session_is_opened_closed_and_opened_again(as_role: AsRole, town: Town) -> None:
    screen = as_role(Role.FACILITATOR).switch_page("consult/sessions.py").run()
    assert "还没有座谈会或走访。" in [each.value for each in screen.text]
    opening = dialog(open_new_session, who=town.facilitator, round_id=town.round_id)
    press(opening, "建立")
    assert said(opening) == ["请填写主题，例如「溪东片老党员座谈会」。"]
    next(box for box in opening.text_input if box.label == "主题").input("石桥村座谈会")
    press(opening, "建立")

    with town.store.read() as session:
        held = session.scalars(sa.select(ListeningSession)).one()
    assert (held.topic, held.area_id, held.recorder) == ("石桥村座谈会", town.area_id, "小陈")
    screen.run()
    next(box for box in screen.number_input if box.label == "实到人数").set_value(12)
    write(screen, "现场答复和待办事项", "下周答复修路的事")
    press(screen, "结束")
    with town.store.read() as session:
        closed = session.get_one(ListeningSession, held.id)
    assert (closed.state, closed.present, closed.note) == (
        SessionState.CLOSED,
        12,
        "下周答复修路的事",
    )
    press(screen, "重新打开")
    with town.store.read() as session:
        assert session.get_one(ListeningSession, held.id).state is SessionState.OPEN


def test_a_dialog_left_open_stores_nothing_once_the_sign_in_has_ended(town: Town) -> None:
    opening = dialog(open_new_session, who=town.facilitator, round_id=town.round_id)
    next(box for box in opening.text_input if box.label == "主题").input("石桥村座谈会")
    opening.session_state[SID] = "ended"
    press(opening, "建立")

    assert said(opening) == ["登录已结束，这一次没有保存。请先复制要留的文字，再刷新页面重新登录。"]
    with town.store.read() as session:
        assert session.scalars(sa.select(ListeningSession)).all() == []


def test_a_session_gets_its_phone_page(as_role: AsRole, town: Town) -> None:
    held = hold(town)
    screen = as_role(Role.FACILITATOR).switch_page("consult/sessions.py").run()
    press(screen, "生成手机录入页")

    with town.store.read() as session:
        link = session.scalars(sa.select(Link)).one()
    assert (link.kind, link.session_id) == (LinkKind.MEETING, held)
    first = screen.code[0].value
    assert "/m/" in first
    press(screen, "换一个新地址")
    second = screen.code[0].value
    assert "/m/" in second
    assert second != first
    with town.store.read() as session:
        with pytest.raises(Missing):
            open_link(session, first.rpartition("/")[2], LinkKind.MEETING, today=today())
        renewed = open_link(session, second.rpartition("/")[2], LinkKind.MEETING, today=today())
    assert (renewed.id, renewed.turn) == (link.id, 2)


def test_links_are_made_for_all_villages_closed_and_renewed(as_role: AsRole, town: Town) -> None:
    screen = as_role(Role.ADMINISTRATOR).switch_page("consult/links.py").run()
    press(screen, "给这 3 个村各建一个链接")
    first = screen.code[0].value
    assert "/v/" in first
    press(screen, "确认更换")
    second = screen.code[0].value
    assert second != first
    next(each for each in screen.toggle if each.label == "开放填写").set_value(False)
    press(screen, "保存")

    with town.store.read() as session:
        links = session.scalars(sa.select(Link)).all()
    assert sorted((link.name, link.is_open, link.turn) for link in links) == [
        ("上坪村", False, 2),
        ("下坪村", True, 1),
        ("石桥村", True, 1),
    ]
    press(screen, "建立链接")
    assert said(screen) == ["请给链接起个名字，例如「上坪村公告栏」。"]
