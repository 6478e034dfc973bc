"""账号: who may sign in, in which role; passwords handed out once."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.access import accounts as acts
from core.access.accounts import Handed
from core.access.roles import Actor
from core.access.roster import AccountLine, accounts, places
from core.model.states import Role
from pages.shared.session import chosen_round, now, require, said, store

HANDED = "accounts.handed"
TURN = "accounts.turn"
NONE = "（不指定）"
ROLES = list(Role)

Places = tuple[dict[str, str], dict[str, str]]


def show(who: Actor) -> None:
    """The list, the form for a new account, and what can be done with one."""
    st.title("账号")
    st.caption("一人一个账号，不共用。离岗或调走的当天停用；停用后马上退出所有设备。")
    line = chosen_round()
    with store().read() as session:
        lines = accounts(session, now=now())
        known = places(session, line.id if line else None)
    show_handed()
    show_list(lines)
    new, one = st.columns(2, gap="large")
    with new:
        create(who, known)
    with one:
        change(who, lines, known)


def show_handed() -> None:
    """The one-time password just made, until it has been written down."""
    handed = st.session_state.get(HANDED)
    if handed is None:
        return
    username, password = handed
    with st.container(border=True):
        st.text(f"{username} 的一次性密码，只显示这一次：")
        st.code(password, language=None)
        st.caption("请当面或打电话告诉本人，不要发到微信群。本人第一次登录时必须改掉它。")
        if st.button("已交给本人，不再显示"):
            del st.session_state[HANDED]
            st.rerun()


def show_list(lines: list[AccountLine]) -> None:
    """All accounts and how each stands."""
    table = pd.DataFrame(
        {
            "用户名": [line.username for line in lines],
            "姓名": [line.name for line in lines],
            "角色": [line.role.label for line in lines],
            "状态": [line.standing for line in lines],
            "工作组、片区": [line.place or "—" for line in lines],
        }
    )
    st.dataframe(table, hide_index=True, width="stretch")
    closed = sum(not line.active for line in lines)
    st.caption(f"共 {len(lines)} 个账号，其中停用 {closed} 个。")


def create(who: Actor, known: Places) -> None:
    """A new account."""
    st.subheader("新增账号")
    turn = st.session_state.setdefault(TURN, 0)  # a stored form is followed by an empty one
    with st.form(f"accounts.new.{turn}"):
        username = st.text_input("用户名", placeholder="例如 chen.ping", max_chars=32)
        name = st.text_input("姓名", max_chars=40)
        role = st.selectbox("角色", ROLES, format_func=label_of, index=1, placeholder="请选择")
        organ_id, area_id = choose_place(known, f"new.{turn}", None, None)
        sent = st.form_submit_button("新增并生成一次性密码", type="primary")
    if sent:
        with said(f"已新增账号 {username.strip().lower()}。"):
            with store().write() as session:
                handed = acts.create_account(
                    session, username, name, role, by=who, organ_id=organ_id, area_id=area_id
                )
            hand_over(handed)
            st.session_state[TURN] = turn + 1


def change(who: Actor, lines: list[AccountLine], known: Places) -> None:
    """What can be done with one account."""
    st.subheader("处理一个账号")
    by_id = {line.id: line for line in lines}
    picked = st.selectbox(
        "账号",
        list(by_id),
        format_func=lambda each: f"{by_id[each].name}（{by_id[each].username}）",
        index=None,
        placeholder="选择一个账号",
        key="accounts.picked",
    )
    if picked is None:
        st.caption("选好账号后，可以改角色和工作组，重置密码，停用或恢复。")
        return
    line = by_id[picked]
    with st.form(f"accounts.role.{line.id}"):
        role = st.selectbox(
            "角色", ROLES, format_func=label_of, index=ROLES.index(line.role), placeholder="请选择"
        )
        organ_id, area_id = choose_place(known, line.id, line.organ_id, line.area_id)
        st.caption("改角色后，本人须重新登录。")
        sent = st.form_submit_button("保存角色和工作组")
    if sent:
        with said(f"已保存 {line.username} 的角色和工作组。"), store().write() as session:
            if role is not line.role:
                acts.change_role(session, line.id, role, by=who)
            acts.place_account(session, line.id, organ_id=organ_id, area_id=area_id, by=who)
    with st.container(horizontal=True):
        reset(who, line)
        if line.active:
            close(who, line)
        else:
            reopen(who, line)


def reset(who: Actor, line: AccountLine) -> None:
    """A new one-time password, after saying what that does."""
    with st.popover("重置密码"):
        st.text(f"{line.username} 的旧密码和所有登录立即失效，另生成一次性密码。")
        if st.button(f"重置 {line.username} 的密码", type="primary"):
            with said("已重置，旧密码和所有登录都已失效。"):
                with store().write() as session:
                    handed = acts.reset_password(session, line.id, by=who)
                hand_over(handed)


def close(who: Actor, line: AccountLine) -> None:
    """Disabling, after saying what that does."""
    with st.popover("停用"):
        st.text(f"{line.username} 马上退出所有设备，不能再登录。做过的操作记录保留。")
        if st.button(f"停用 {line.username}", type="primary"):
            with said(f"已停用 {line.username}，所有设备已退出。"), store().write() as session:
                acts.disable_account(session, line.id, by=who)


def reopen(who: Actor, line: AccountLine) -> None:
    """A disabled account may sign in again."""
    if st.button(f"恢复 {line.username}"):
        with said(f"已恢复 {line.username}。"), store().write() as session:
            acts.enable_account(session, line.id, by=who)


def choose_place(
    known: Places, key: str, organ_id: str | None, area_id: str | None
) -> tuple[str | None, str | None]:
    """The organ and the area of an account, each or neither."""
    organs, areas = known
    return (
        choose_one("工作组", organs, organ_id, f"accounts.{key}.organ"),
        choose_one("片区", areas, area_id, f"accounts.{key}.area"),
    )


def choose_one(label: str, names: dict[str, str], present: str | None, key: str) -> str | None:
    """One of `names`, or none of them; `present` is chosen at first."""
    ids = ["", *names]
    picked = st.selectbox(
        label,
        ids,
        format_func=lambda each: names.get(each, NONE),
        index=ids.index(present) if present in names else 0,
        key=key,
        placeholder="请选择",
    )
    return picked or None


def label_of(role: Role) -> str:
    """The word for a role."""
    return role.label


def hand_over(handed: Handed) -> None:
    """Keeps the one-time password for the next run to show."""
    st.session_state[HANDED] = (handed.account.username, handed.password)


show(require("account.manage"))
