"""The office's own screens: what is typed reaches the act, a password is shown once."""

from __future__ import annotations

import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.access.passwords import matches
from core.model import Account
from core.model.states import Role
from tests.pages.conftest import AsRole, said
from tests.staff import USERNAMES
from tests.town import Town


def accounts_screen(as_role: AsRole) -> AppTest:
    return as_role(Role.ADMINISTRATOR).switch_page("office/accounts.py").run()


def press(screen: AppTest, label: str) -> AppTest:
    [button] = [each for each in screen.button if each.label == label]
    return button.click().run()


def fill_in(screen: AppTest, username: str, name: str) -> None:
    for label, value in (("用户名", username), ("姓名", name)):
        next(each for each in screen.text_input if each.label == label).input(value)


def pick(screen: AppTest, town: Town, role: Role) -> AppTest:
    with town.store.read() as session:
        number = session.scalar(sa.select(Account.id).where(Account.role == role))
    return screen.selectbox(key="accounts.picked").select(number).run()


def account(town: Town, username: str) -> Account:
    with town.store.read() as session:
        return session.scalars(sa.select(Account).where(Account.username == username)).one()


def test_a_new_account_is_stored_and_its_password_shown_until_handed_over(
    as_role: AsRole, town: Town
) -> None:
    screen = accounts_screen(as_role)
    fill_in(screen, "chen.ping", "陈平")
    press(screen, "新增并生成一次性密码")

    [shown] = [each.value for each in screen.code]
    made = account(town, "chen.ping")
    assert (made.name, made.role, made.must_change) == ("陈平", Role.FACILITATOR, True)
    assert matches(shown, made.password_hash)
    assert screen.text_input[0].value == ""
    assert said(screen) == []
    press(screen, "已交给本人，不再显示")
    assert list(screen.code) == []


def test_a_refused_account_keeps_what_was_typed(as_role: AsRole, town: Town) -> None:
    screen = accounts_screen(as_role)
    fill_in(screen, USERNAMES[Role.LEADER], "郑镇长")
    press(screen, "新增并生成一次性密码")

    assert said(screen) == ["用户名 leader1 已经有人使用。"]
    assert [each.value for each in screen.text_input] == ["leader1", "郑镇长"]


def test_another_role_and_place_are_stored(as_role: AsRole, town: Town) -> None:
    screen = pick(accounts_screen(as_role), town, Role.LEADER)
    number = account(town, "leader1").id
    roles = [each for each in screen.selectbox if each.label == "角色"]
    roles[-1].select(Role.GROUP_LEAD)
    screen.selectbox(key=f"accounts.{number}.organ").select(town.organs["综合办公室"])
    press(screen, "保存角色和工作组")

    changed = account(town, "leader1")
    assert said(screen) == []
    assert (changed.role, changed.organ_id, changed.area_id) == (
        Role.GROUP_LEAD,
        town.organs["综合办公室"],
        None,
    )


def test_a_reset_password_is_shown(as_role: AsRole, town: Town) -> None:
    screen = pick(accounts_screen(as_role), town, Role.LEADER)
    press(screen, "重置 leader1 的密码")

    [shown] = [each.value for each in screen.code]
    assert matches(shown, account(town, "leader1").password_hash)


def test_an_account_is_closed_and_reopened_and_the_last_administrator_stays(
    as_role: AsRole, town: Town
) -> None:
    screen = pick(accounts_screen(as_role), town, Role.LEADER)
    press(screen, "停用 leader1")
    assert not account(town, "leader1").active
    press(screen, "恢复 leader1")
    assert account(town, "leader1").active

    pick(screen, town, Role.ADMINISTRATOR)
    press(screen, "停用 administrator1")

    assert account(town, "administrator1").active
    assert said(screen) == ["administrator1 是最后一个可用的管理员，不能停用。请先增加一名管理员。"]


def test_the_trail_is_shown_in_words_and_by_act(as_role: AsRole, town: Town) -> None:
    screen = accounts_screen(as_role)
    fill_in(screen, "chen.ping", "陈平")
    press(screen, "新增并生成一次性密码")
    screen.switch_page("office/trail.py").run()

    [table] = [each.value for each in screen.dataframe]
    assert list(table["操作"]) == ["新增账号", "登录", "尝试登录（1 次）"]
    assert list(table["操作人"]) == ["何主任", "何主任", "登录页"]
    assert table["内容"][0] == "chen.ping 驻村干部"
    next(each for each in screen.selectbox if each.label == "操作").select("session.start").run()
    [table] = [each.value for each in screen.dataframe]
    assert list(table["操作"]) == ["登录"]
