"""本轮设置: where the round stands, its fields, its consent text, the checked law."""

from __future__ import annotations

import streamlit as st

from core.rounds.law import law_notice
from core.rounds.reading import get_round
from core.rounds.setup import what_is_missing
from pages.office.round_parts import (
    draw_consent,
    draw_fields,
    draw_law,
    draw_new,
    draw_reference,
    draw_stage,
)
from pages.office.round_release import draw_release_settings
from pages.shared.session import chosen_round, require, store

VIEWS = ["基本信息", "发布", "告知书", "法定口径", "另建一轮"]

who = require("round.edit")
line = chosen_round()

st.title("本轮设置")
if line is None:
    st.text("还没有一轮征求意见。填好下面几项就能新建，以后都可以改。")
    draw_new(who)
    st.stop()

with store().read() as session:
    round_ = get_round(session, line.id)
    missing = what_is_missing(session, line.id)

if round_.reference_only:
    draw_reference(round_)
    st.subheader("新建一轮")
    draw_new(who)
    st.stop()

draw_stage(round_, missing, who)
view = st.segmented_control(
    "设置什么",
    VIEWS,
    default=VIEWS[0],
    key="round.view",
    required=True,
    label_visibility="collapsed",
)
if view == "基本信息":
    draw_fields(round_, who)
elif view == "发布":
    draw_release_settings(round_, who)
elif view == "告知书":
    draw_consent(round_, who)
elif view == "法定口径":
    st.caption(law_notice(round_))
    draw_law(round_, who)
else:
    draw_new(who)
