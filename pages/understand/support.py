"""支持情况: one option version at a time, by village, group, channel or hand; never a vote."""

from __future__ import annotations

import streamlit as st

from core.support.notes import NOT_A_VOTE
from pages.shared.live import watch
from pages.shared.loaders import newest_release, revision
from pages.shared.session import require, round_id
from pages.understand.leader_data import load_concerns, load_versions
from pages.understand.parts import NAMED, draw_release, draw_unreleased
from pages.understand.released import audience_of, load_facts, load_tables
from pages.understand.support_parts import draw_options, draw_reasons, draw_versions, draw_view

VIEWS = {
    "village": "各村",
    "role_group": "各身份类别",
    "channel": "各渠道",
    "direct": "本人与代填",
    "reasons": "附带的条件",
    "options": "各方案并排",
    "versions": "新旧版本",
}

who = require("support.read")
round_ = round_id()
watch(round_)
facts = load_facts(round_, revision(round_))
tables = load_tables(round_, newest_release(round_), audience_of(who))

st.title("支持情况")
st.markdown(f"**{NOT_A_VOTE}。** 表决由各村村民会议依法进行，与这里的数字无关。")
st.caption(facts.mode_words)
draw_release(who, round_, tables)
if tables is None:
    draw_unreleased(who, round_)
    st.stop()

totals = tables.each("total")
if not totals:
    st.info("这一轮还没有正在征求意见的方案。请管理员在「调整方案」里把方案设为征求意见中。")
    st.stop()
known = {version.id: version for version in load_versions(round_, revision(round_))}
asked = {table.version_id for table in totals if known[table.version_id or ""].asked}
# A link may name the view; after that the choice is the reader's own. The address stays as it
# is, so that the way back leads where the reader came from.
named = st.query_params.get("view")
if named in VIEWS and named != st.session_state.get(NAMED):
    st.session_state["support.view"] = named
st.session_state[NAMED] = named
view = st.segmented_control(
    "怎样看", list(VIEWS), format_func=VIEWS.__getitem__, default="village", key="support.view",
    required=True, persist_state="session",
)  # fmt: skip

if view == "options":
    draw_options(tables, asked, facts.enough_per_village)
    st.stop()
if view == "versions":
    draw_versions(tables, list(known.values()))
    st.stop()

# What changes something comes first, then 维持现状, then versions that a newer one has replaced.
current_first = sorted(
    totals,
    key=lambda table: (table.version_id not in asked, known[table.version_id or ""].status_quo),
)
labels = {table.version_id: table.version_label for table in current_first}
version = st.selectbox(
    "哪个方案",
    list(labels),
    format_func=lambda v: labels[v] if v in asked else f"{labels[v]}（不再征求意见）",
    key="support.version",
    persist_state="session",
    width=360,
    placeholder="请选择",
)
if version not in asked:
    st.info("这个版本已经不再征求意见。对它的意见不带到新版本，新版本要重新征求意见。")
if view == "reasons":
    concerns = load_concerns(round_, revision(round_))
    draw_reasons(tables, version, concerns, round_, may_list=who.may("concern.edit"))
else:
    draw_view(tables, view, version, facts.enough_per_village, asked=version in asked)
