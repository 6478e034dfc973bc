"""编辑方案: which present village goes into which new one, and how far each version has come."""

from __future__ import annotations

import streamlit as st

from core.options.reading import list_claims, list_options
from core.options.versions import create_option
from core.rounds.reading import get_round, list_areas, list_villages
from pages.office.option_parts import (
    draw_claims,
    draw_distances,
    draw_draft,
    draw_state,
    draw_version,
)
from pages.shared.menu import registered
from pages.shared.session import require, round_id, said, store, today
from pages.shared.show import empty

#: The option just made, to be shown next.
NEXT = "options.next"

who = require("option.edit")
st.title("编辑方案")
here = round_id()
with store().read() as session:
    round_ = get_round(session, here)
    areas = list_areas(session, here)
    villages = list_villages(session, here)
    options = list_options(session, here)
    claims = list_claims(session, here)

if round_.reference_only:
    empty("参考案例没有方案。", "报道没有列出方案，这里不补写。请在菜单上方换一轮。")
    st.stop()
if not villages:
    empty("还没有村，没法编方案。", "先到「村和片」填写各村，再回来定哪些村合并。")
    pages = registered()
    if "places" in pages:
        st.page_link(pages["places"], label="到「村和片」", query_params={"round": here})
    st.stop()

by_id = {option.id: option for option in options}
made_now = st.session_state.pop(NEXT, None)
if made_now in by_id:
    st.session_state["options.picked"] = made_now
first = next((option for option in options if not option.status_quo), options[0])
with st.container(horizontal=True, vertical_alignment="bottom"):
    picked = st.segmented_control(
        "方案",
        list(by_id),
        format_func=lambda each: by_id[each].name,
        default=None if "options.picked" in st.session_state else first.id,
        key="options.picked",
        required=True,
    )
    with st.popover("新建方案"), st.form("options.new", border=False):
        name = st.text_input("方案名", placeholder="例如 方案一", max_chars=40)
        if st.form_submit_button("新建"):
            with said(f"已新建「{name.strip()}」，先是各村不变，请改成要合并的样子。"):
                with store().write() as session:
                    made = create_option(session, here, name, today=today(), by=who)
                st.session_state[NEXT] = made.id
option = by_id[picked or first.id]
draw_state(option, who)
if option.latest.may_edit:
    draw_draft(option, villages, areas, who)
else:
    draw_version(option.latest)
draw_distances(option, villages, who)
st.divider()
draw_claims(here, options, claims, who)
