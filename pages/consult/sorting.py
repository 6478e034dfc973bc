"""主题归类: what the reader doubts, and a random few, sorted by a person one by one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import streamlit as st

from core.errors import Missing
from core.intake.desk import note_reading
from core.intake.theme_check import (
    ToSort,
    check_themes,
    doubts_waiting,
    draw_opinion,
    next_doubt,
    to_sort,
)
from pages.consult.desk_data import load_themes
from pages.consult.sorting_quality import draw_learning, draw_quality, drawn_so_far
from pages.consult.theme_choice import SEVERAL, draw_choice, forget_choice, toggle_several
from pages.shared.plain import plain
from pages.shared.session import reader, require, round_id, said, signed_in, store, today
from pages.shared.show import empty, villager_text

MODE, LOOKED = "sorting.mode", "sorting.looked"
#: Where this browser begins, what it passed over, stored last, drew last, and has gone back to.
START, PASSED, LAST, DRAWN, BACK = (
    f"sorting.{name}" for name in ("start", "passed", "last", "drawn", "back")
)
DOUBTS, RANDOM, QUALITY = "待归类", "随机抽查", "读得准不准"

who = require("opinion.read")
round_ = round_id()
themes = load_themes()


def keep(opinion_id: str, codes: Sequence[str], drawn: bool) -> None:
    """Stores what was chosen and goes on to the next comment."""
    if signed_in() is None:  # the frame, drawn next, says so
        return
    with said():
        with store().write() as session:
            check_themes(session, opinion_id, codes, by=who, today=today(), drawn=drawn)
        st.session_state[LAST] = opinion_id
        go_on()


def go_on() -> None:
    """Leaves the comment on the screen."""
    forget_choice()
    for key in (DRAWN, BACK):
        st.session_state.pop(key, None)


def pass_over(opinion_id: str) -> None:
    """The next one first; this one comes again at the end."""
    passed: list[str] = st.session_state.setdefault(PASSED, [])
    passed[:] = [id_ for id_ in passed if id_ != opinion_id] + [opinion_id]
    go_on()


def go_back() -> None:
    """The comment stored last, to be sorted otherwise."""
    forget_choice()
    st.session_state[BACK] = st.session_state.pop(LAST, None)


def the_one(mode: str) -> ToSort | None:
    """The comment for the screen: the one gone back to, the one drawn, or the next that waits."""
    held = st.session_state.get(BACK) or (st.session_state.get(DRAWN) if mode == RANDOM else None)
    if held:
        try:
            with store().read() as session:
                return to_sort(session, held, by=who, reader=reader())
        except Missing:
            go_on()
    if mode == RANDOM:
        with store().write() as session:
            found = draw_opinion(
                session, round_, by=who, reader=reader(), chance=secrets.token_hex(16)
            )
        st.session_state[DRAWN] = found.id if found else None
        return found
    start = st.session_state.setdefault(START, secrets.token_hex(16))
    passed = st.session_state.get(PASSED, [])
    with store().read() as session:
        return next_doubt(session, round_, by=who, reader=reader(), start=start, passed=passed)


def draw(one: ToSort, *, drawn: bool) -> None:
    """One comment, large, and what can be said of it."""
    with st.container(border=True, key="sorting"):
        villager_text(one.text)
        if one.names:
            st.caption(f"像是姓名：{plain('、'.join(one.names))}。请到「意见原文」里更正。")
        if one.checked:
            named = "、".join(themes.get(code, code) for code in one.themes)
            st.caption(f"刚才归到：{plain(named)}。重新选就改过来。")
    draw_choice(one.id, one.candidates, themes, lambda codes: keep(one.id, codes, drawn))
    with st.container(horizontal=True):
        st.button(
            "跳过",
            key=f"sorting.pass.{one.id}",
            shortcut="j",
            type="tertiary",
            on_click=pass_over,
            args=(one.id,),
        )
        several = "只有一个主题" if st.session_state.get(SEVERAL) else "不止一个主题"
        st.button(
            several,
            key=f"sorting.more.{one.id}",
            shortcut="m",
            type="tertiary",
            on_click=toggle_several,
        )
        if st.session_state.get(LAST):
            st.button(
                "回到上一条",
                key=f"sorting.back.{one.id}",
                shortcut="b",
                type="tertiary",
                on_click=go_back,
            )
    st.caption("键盘：1、2 选候选主题，8 无实质内容，9 都不是。候选按主题表的顺序排，不分先后。")


st.title("主题归类", anchor=False)
st.caption("只看文字归主题，不看是哪个村、什么身份；不转发、不截图。查看记入操作记录。")
with store().read() as session:
    n = doubts_waiting(session, round_, by=who)
mode = st.segmented_control(
    "做什么",
    [DOUBTS, RANDOM, QUALITY],
    default=DOUBTS,
    required=True,
    key=MODE,
    label_visibility="collapsed",
    on_change=go_on,
)
if mode == QUALITY:
    draw_quality(round_, who, themes)
    draw_learning(round_, who)
    st.stop()
if st.session_state.get(LOOKED) != (round_, mode):
    with store().write() as session:
        note_reading(session, round_, by=who, narrowed=["主题归类", mode])
    st.session_state[LOOKED] = (round_, mode)
if mode == DOUBTS:
    st.subheader(f"还有 {n} 条等您归类", anchor=False)
    st.caption("机器拿不准这些意见在说什么；归好以前，它们不算进任何主题。")
else:
    st.subheader(f"已抽查 {drawn_so_far(round_)} 条", anchor=False)
    st.caption("从全部有文字的意见里随机抽，归好 100 条以上，才说得出机器读得准不准。")
found = the_one(mode)
if found is not None:
    draw(found, drawn=mode == RANDOM)
elif mode == DOUBTS:
    empty(
        "没有等着归类的意见。", "想知道机器读得准不准，请到「随机抽查」；有新的拿不准，会列在这里。"
    )
else:
    empty("没有可以抽查的意见了。", "还没有意见时先录入或导入；都抽查过时，请看「读得准不准」。")
