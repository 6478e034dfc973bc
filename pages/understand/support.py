"""支持情况: one option version at a time, by village, group, channel or hand; never a vote."""

from __future__ import annotations

import streamlit as st

from core.charts.figures import stance_figures
from core.charts.support import (
    caption,
    composition_caption,
    composition_chart,
    support_chart,
    support_charts,
)
from core.support.notes import NOT_A_VOTE
from pages.shared.live import watch
from pages.shared.loaders import newest_release, revision
from pages.shared.plain import plain
from pages.shared.session import require, round_id
from pages.understand.parts import (
    draw_chart,
    draw_figures,
    draw_notes,
    draw_release,
    draw_unreleased,
)
from pages.understand.released import (
    audience_of,
    load_facts,
    load_replaced,
    load_tables,
    load_unchanged,
)

VIEWS = {
    "village": "各村",
    "role_group": "各身份类别",
    "channel": "各渠道",
    "direct": "本人与代填",
    "options": "各方案并排",
}

who = require("support.read")
round_ = round_id()
watch(round_)
facts = load_facts(round_, revision(round_))
tables = load_tables(round_, newest_release(round_), audience_of(who))

st.title("支持情况")
st.markdown(f"**{NOT_A_VOTE}。** 表决由各村村民会议依法进行,与这里的数字无关。")
st.caption(facts.mode_words)
draw_release(who, round_, tables)
if tables is None:
    draw_unreleased(who, round_)
    st.stop()

totals = tables.each("total")
if not totals:
    st.info("这一轮还没有正在征求意见的方案。请管理员在「调整方案」里把方案设为征求意见中。")
    st.stop()
replaced = load_replaced(round_, revision(round_))
view = st.segmented_control(
    "怎样看", list(VIEWS), format_func=VIEWS.__getitem__, default="village", key="support.view",
    required=True, persist_state="session",
)  # fmt: skip
coverage = tables.one("coverage_village")

if view == "options":
    each = [table for table in tables.each("village") if table.version_id not in replaced]
    charts = support_charts(each, coverage=coverage, thin_below=facts.enough_per_village)
    for table, chart in zip(each, charts, strict=True):
        with st.container(border=True):
            draw_chart(chart, caption(table, facts.enough_per_village))
    st.stop()

# What changes something comes first, then 维持现状, then versions that a newer one has replaced.
unchanged = load_unchanged(round_, revision(round_))
current_first = sorted(
    totals, key=lambda table: (table.version_id in replaced, table.version_id in unchanged)
)
labels = {table.version_id: table.version_label for table in current_first}
version = st.selectbox(
    "哪个方案",
    list(labels),
    format_func=lambda v: f"{labels[v]}(已被新版本替代)" if v in replaced else labels[v],
    key="support.version",
    persist_state="session",
    width=360,
)
if version in replaced:
    st.info("这是已被替代的版本。对它的意见不带到新版本,新版本要重新征求意见。")
table = tables.one(view, version)
with st.container(border=True):
    st.subheader(f"{table.title}:{plain(table.version_label)}")
    chart = support_chart(
        table,
        coverage=coverage if view == "village" else None,
        thin_below=facts.enough_per_village,
    )
    draw_chart(chart, caption(table, facts.enough_per_village))
    draw_figures(stance_figures(table))
draw_notes(table)
with st.container(border=True):
    st.subheader("这些意见是谁提的")
    groups = tables.one("role_group", version)
    draw_chart(composition_chart(groups), composition_caption(groups))
