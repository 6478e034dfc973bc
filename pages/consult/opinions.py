"""意见原文: to read, search, sort and correct; every look into it stands in the trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.intake.desk import READ_BY, note_reading, search_opinions
from core.intake.duplicates import twins_of
from core.model.states import Channel, Standing
from pages.consult.desk_data import load_role_groups, load_themes, load_villages
from pages.consult.opinion_card import draw_entry
from pages.shared.loaders import revision
from pages.shared.session import require, round_id, store
from pages.shared.show import empty

PAGE, LOOKED, COUNTED = "opinions.page", "opinions.looked", "opinions.counted"

who = require("opinion.read")
round_ = round_id()
moved = revision(round_)
villages = {id_: name for id_, (name, _) in load_villages(round_, moved).items()}
groups = load_role_groups(round_, moved)
themes = load_themes()


def turn(step: int) -> None:
    """Another page of the list."""
    st.session_state[PAGE] = max(1, st.session_state.get(PAGE, 1) + step)


def choose(place: DeltaGenerator, label: str, names: Mapping[Any, str]) -> Any:
    """One of these, or None for all of them."""
    return place.selectbox(
        label,
        [None, *names],
        format_func=lambda one: names.get(one, "全部"),
        placeholder="请选择",
    )


st.title("意见原文", anchor=False)
st.caption("只供驻村干部归纳意见用；不转发、不截图、不追问是谁说的。每次查看和查找都记入操作记录。")
with st.form("opinions.search"):
    words = st.text_input("含有的字词", placeholder="例如：医保")
    one, two = st.columns(2)
    village = choose(one, "村", villages)
    theme = choose(two, "主题", themes)
    # Folded, so that on a phone what was found is not far below.
    with st.expander("更多条件：身份类别、渠道、主题核对、状态"):
        one, two = st.columns(2)
        group = choose(one, "身份类别", groups)
        channel = choose(two, "渠道", {each: each.label for each in Channel})
        read_by = choose(one, "主题核对", READ_BY)
        standing = two.selectbox(
            "状态",
            [Standing.COUNTED, Standing.WAITING, Standing.DUPLICATE],
            format_func=lambda s: s.label,
            placeholder="请选择",
        )
    st.form_submit_button("查找", type="primary")

narrowed_by = (round_, village, group, channel, theme, read_by, standing, words)
if st.session_state.get("opinions.by") != narrowed_by:
    st.session_state["opinions.by"], st.session_state[PAGE] = narrowed_by, 1
page = st.session_state[PAGE]
counted, total = st.session_state.get(COUNTED, (None, None))
with store().read() as session:
    found = search_opinions(
        session,
        round_,
        by=who,
        village_id=village,
        role_group_id=group,
        theme=theme,
        channel=channel,
        read_by=read_by,
        standing=standing,
        words=words,
        page=page,
        total=total if counted == (moved, narrowed_by) else None,
    )
    twins = twins_of(session, round_, [entry.id for entry in found.entries], by=who)
st.session_state[COUNTED] = (moved, narrowed_by), found.total
if st.session_state.get(LOOKED) != (narrowed_by, page):
    names = [villages.get(village, ""), groups.get(group, ""), themes.get(theme, "")]
    names += [channel.label if channel else "", READ_BY.get(read_by, "")]
    narrowed = [*filter(None, names), "含字词" if words.strip() else "", f"第{page}页"]
    with store().write() as session:
        note_reading(session, round_, by=who, narrowed=filter(None, narrowed))
    st.session_state[LOOKED] = (narrowed_by, page)

st.text(f"有文字的意见 {found.total} 条，第 {page} 页，共 {found.pages} 页")
if not found.entries:
    empty("没有符合的意见。", "放宽条件再查；还没有录入时，先到「录入意见」或「导入表格」。")
for entry in found.entries:
    draw_entry(entry, who, round_, themes=themes, twins=twins.get(entry.id, ()))
with st.container(horizontal=True):
    st.button("上一页", disabled=page <= 1, on_click=turn, args=(-1,))
    st.button("下一页", disabled=page >= found.pages, on_click=turn, args=(1,))
