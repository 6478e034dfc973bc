"""The frame of every staff screen: sign-in, the menu of the role, the banners, then the page."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

from core.access.roles import Actor
from core.access.rounds import RoundLine
from pages.shared.mark import MARK, draw_small_brand, draw_style
from pages.shared.menu import PageEntry, draw_menu, entry_of, registered
from pages.shared.session import ROUND, chosen_round, refusal, rounds, said, say_done
from pages.shared.show import empty
from pages.shared.signin import (
    change_password,
    come_in,
    draw_first_change,
    draw_sign_in,
    run_errand,
    sign_out,
)


def frame() -> None:
    """Runs the page in the address, for those who may be here at all."""
    st.set_page_config(page_title="村议", page_icon=MARK, layout="wide")
    draw_style()
    pages = registered()
    page = st.navigation(list(pages.values()), position="hidden")
    signed = come_in()
    run_errand()  # before the page, which may stop the run
    if signed is None:
        draw_sign_in()
    elif signed.must_change:
        draw_first_change(signed)
    else:
        line = chosen_round()
        with st.sidebar:
            draw_small_brand()
            line = choose_round(line)
            draw_menu(signed.actor, pages, line.id if line else None)
            draw_person(signed.actor)
        draw_banners(line, entry_of(page))
        say_done()
        entry = entry_of(page)
        mine = entry is not None and signed.actor.may(entry.action)
        if entry and mine and entry.of_round and line is None:
            draw_no_round(entry, signed.actor, pages)
        elif entry and not mine:
            draw_refused(entry, pages)
        elif entry and mine and line and line.reference_only and not entry.of_facts:
            draw_facts_only(entry, pages)
        else:
            with said():
                page.run()


def draw_refused(entry: PageEntry, pages: dict[str, Page]) -> None:
    """What stands on a screen of another role: which it is, why it is shut, and the way on."""
    st.title(entry.title, anchor=False)
    st.error(refusal(entry.action))
    st.page_link(pages[""], label="回到我的首页", icon=":material/home:")


def draw_no_round(entry: PageEntry, who: Actor, pages: dict[str, Page]) -> None:
    """What stands on every screen of a round while there is none: whose turn it is, and where."""
    st.title(entry.title)
    if who.may("round.edit"):
        empty("还没有一轮征求意见。", "先新建一轮：填标题和镇名就行，其余以后再填。")
        st.page_link(pages["round"], label="去「本轮设置」新建一轮")
    else:
        empty("还没有一轮征求意见。", "等管理员在「本轮设置」里新建一轮，这一页就能用了。")


def draw_facts_only(entry: PageEntry, pages: dict[str, Page]) -> None:
    """What stands on a screen of opinions or plans while the reference case is open."""
    st.title(entry.title)
    empty(
        "参考案例只有公开报道写明的事实，没有意见和计划。",
        "这一页在这里是空的。要做工作，请在菜单上方换一轮。",
    )
    st.page_link(pages["options"], label="看报道写明的事实和填报数字的核对")


def choose_round(line: RoundLine | None) -> RoundLine | None:
    """The round's whole title, and the chooser when there are several; the address keeps it."""
    lines = {each.id: each for each in rounds()}
    place = st.container(key="round")
    if line is None:
        return None
    if len(lines) < 2:
        place.text(line.title)
        return line
    st.session_state.setdefault("round.box", line.id)
    if st.session_state["round.box"] not in lines:
        st.session_state["round.box"] = line.id
    picked = st.selectbox(
        "哪一轮",
        list(lines),
        format_func=lambda each: lines[each].title,
        key="round.box",
        placeholder="请选择",
        label_visibility="collapsed",
    )
    # A box of this width shows only the beginning of a long title.
    place.text(lines[picked].title)
    st.session_state[ROUND] = picked
    st.query_params["round"] = picked
    return lines[picked]


def draw_person(who: Actor) -> None:
    """Who is signed in, and the way out."""
    with st.container(key="person", gap=None):
        st.text(f"{who.name}（{who.role.label}）" if who.role else who.name)
        with st.container(horizontal=True, gap="small"):
            if st.button("修改密码", type="tertiary"):
                change_password(who)
            if st.button("退出登录", type="tertiary"):
                sign_out(who)


def draw_banners(line: RoundLine | None, entry: PageEntry | None) -> None:
    """What must stand on a screen before any figure."""
    if line is None or entry is None:
        return
    if line.demo:
        st.warning(
            "演示数据：人物、意见和数字都是编造的，只用来试用，不代表任何村的真实情况。",
            icon=":material/science:",
        )
    if entry.law and not line.law_checked_by:
        st.warning(
            "法定口径待核：表决比例、公示天数等还没有经司法所核对，不能作为依据。",
            icon=":material/gavel:",
        )


frame()
