"""人群与目标: whose voices the round wants, how many where, and who leads which group."""

from __future__ import annotations

import streamlit as st

from core.rounds.people import save_coverage_targets, save_organs, save_role_groups
from core.rounds.reading import (
    coverage_targets,
    get_round,
    list_organs,
    list_role_groups,
    list_villages,
)
from pages.office.grid import edit_grid, forget
from pages.office.round_rows import (
    group_frame,
    group_rows,
    organ_frame,
    organ_rows,
    target_frame,
    target_values,
)
from pages.shared.session import require, round_id, said, store
from pages.shared.show import empty

VIEWS = ["身份类别", "各村目标", "一办四组"]

who = require("round.edit")
st.title("人群与目标")
here = round_id()
with store().read() as session:
    round_ = get_round(session, here)
    villages = list_villages(session, here)
    groups = list_role_groups(session, here)
    targets = coverage_targets(session, here)
    organs = list_organs(session, here)

if round_.reference_only:
    empty("参考案例不能修改。", "一办四组的名称见「本轮设置」。请在菜单上方换一轮。")
    st.stop()

view = st.segmented_control(
    "设置什么",
    VIEWS,
    default=VIEWS[0],
    key="people.view",
    required=True,
    label_visibility="collapsed",
)
if view == "身份类别":
    st.caption("要听哪些人的意见，各听多少人。普通村民一定要有，哪怕现在还是 0 人。")
    grid = edit_grid(
        "people.groups",
        group_frame(groups),
        {
            "身份类别": st.column_config.TextColumn("身份类别", width="medium"),
            "全镇目标人数": st.column_config.NumberColumn("全镇目标人数", min_value=0, step=1),
        },
    )
    if st.button("保存身份类别", type="primary", disabled=grid is None) and grid is not None:
        with said("身份类别已保存。"):
            with store().write() as session:
                save_role_groups(session, here, group_rows(grid), by=who)
            forget("people.groups")
    st.caption("已经有意见登记的身份类别不能改名或删去。目标留空，就不算差多少人。")
elif view == "各村目标":
    st.caption("每个村每类人打算听多少人，是「覆盖情况」里「应听」一栏的依据。留空就是没有目标。")
    if not villages or not groups:
        empty("还没有村或身份类别。", "先到「村和片」填写各村，再回来定目标。")
        st.stop()
    grid = edit_grid(
        "people.targets",
        target_frame(villages, groups, targets),
        {
            "村": st.column_config.TextColumn("村", pinned=True),
            **{
                group.name: st.column_config.NumberColumn(group.name, min_value=0, step=1)
                for group in groups
            },
        },
        fixed=["村"],
        may_add=False,
    )
    if st.button("保存目标", type="primary", disabled=grid is None) and grid is not None:
        with said("各村目标已保存。"):
            with store().write() as session:
                save_coverage_targets(session, here, target_values(grid, groups), by=who)
            forget("people.targets")
else:
    st.caption("领导小组下设的各组和负责人。负责人对本组的工作负总责，工作计划表按组分工。")
    grid = edit_grid(
        "people.organs",
        organ_frame(organs),
        {
            "组": st.column_config.TextColumn("组", width="large"),
            "负责人": st.column_config.TextColumn("负责人", width="medium"),
        },
    )
    if st.button("保存一办四组", type="primary", disabled=grid is None) and grid is not None:
        with said("一办四组已保存。"):
            with store().write() as session:
                save_organs(session, here, organ_rows(grid), by=who)
            forget("people.organs")
