"""工作计划表: what is late and whose it is first, then the table, the timeline and the counts."""

from __future__ import annotations

import streamlit as st

from core.charts.plan import plan_caption, plan_chart, progress_chart
from core.model.states import Role
from core.works.progress import read_progress
from pages.deliver.plan_data import load_organs, load_plan
from pages.deliver.plan_grid import draw_grid
from pages.deliver.plan_parts import draw_empty, draw_pressing, draw_summary
from pages.shared.loaders import revision
from pages.shared.menu import registered
from pages.shared.session import require, round_id, today

who = require("plan.read")
round_ = round_id()
moved = revision(round_)
plan = load_plan(round_, moved)
organs = load_organs(round_, moved)

st.title("工作计划表", anchor=False)
if plan.empty:
    draw_empty(who, round_)
    st.stop()

names = list(organs.values())
own = organs.get(who.organ_id or "") if who.role is Role.GROUP_LEAD else None
picked = st.selectbox(
    "牵头组",
    ["全部", *names],
    index=names.index(own) + 1 if own else 0,
    key="plan.organ",
    persist_state="session",
    width=320,
    placeholder="请选择",
)
chosen = plan if picked == "全部" else plan[plan["organ"] == picked]
if chosen.empty:
    st.info(f"「{picked}」还没有牵头的工作。选「全部」看整张表，或在表格里添加。")
progress = read_progress(chosen, today())
draw_summary(progress)
draw_pressing(progress, who)

views = ["表格", "时间图", "完成情况"] if who.may("plan.edit") else ["时间图", "完成情况", "表格"]
view = st.segmented_control(
    "看什么", views, default=views[0], key="plan.view", required=True, persist_state="session"
)
if view == "表格":
    draw_grid(progress, who, round_, organ="" if picked == "全部" else picked)
    pages = registered()
    if who.may("plan.edit") and who.may("sheet.import") and "upload" in pages:
        st.page_link(
            pages["upload"],
            label="已有做好的计划表？到「导入表格」整张导入",
            query_params={"round": round_},
        )
elif view == "时间图" and not chosen.empty:
    st.altair_chart(plan_chart(progress), theme=None, width="stretch")
elif view == "完成情况" and not chosen.empty:
    for heading, counts in (
        ("各组", progress.by_organ),
        ("各片", progress.by_area),
        ("各阶段", progress.by_stage),
    ):
        st.subheader(f"{heading}完成情况", anchor=False)
        st.altair_chart(progress_chart(counts), theme=None, width="stretch")
st.caption(plan_caption(progress))
