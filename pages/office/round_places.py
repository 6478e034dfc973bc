"""村和片: the villages before the adjustment, with their 片, names and counts."""

from __future__ import annotations

import streamlit as st

from core.intake.hamlets import list_hamlets, save_hamlets
from core.rounds.places import save_areas, save_villages
from core.rounds.reading import aliases_of, get_round, list_areas, list_villages
from pages.office.grid import edit_grid, forget
from pages.office.round_rows import (
    area_frame,
    area_rows,
    hamlet_frame,
    hamlet_rows,
    village_frame,
    village_rows,
)
from pages.shared.menu import registered
from pages.shared.session import require, round_id, said, store, today
from pages.shared.show import empty

who = require("round.edit")
st.title("村和片")
here = round_id()
with store().read() as session:
    round_ = get_round(session, here)
    areas = list_areas(session, here)
    villages = list_villages(session, here)
    aliases = aliases_of(session, here)
    hamlets = list_hamlets(session, here)

if round_.reference_only:
    empty("参考案例没有村的名单。", "报道只写了村数和几个地名，这里不补写。请在菜单上方换一轮。")
    st.stop()

st.subheader("片（责任区）")
st.caption("一片一行。最下面的空行可以添加；要删去一片，先把它的村改到别的片。")
area_grid = edit_grid(
    "places.areas",
    area_frame(areas),
    {
        "片": st.column_config.TextColumn("片", width="medium"),
        "片长": st.column_config.TextColumn("片长", width="medium"),
    },
)
if st.button("保存片", disabled=area_grid is None) and area_grid is not None:
    with said("片已保存。"):
        with store().write() as session:
            save_areas(session, here, area_rows(area_grid), by=who)
        forget("places.areas")

st.subheader("村")
if not villages:
    st.text("还没有村。可以在下面逐行填写，也可以整张导入村情调查摸底表。")
else:
    st.caption(
        f"共 {len(villages)} 个村。别名之间用「、」隔开；导入表格时，"
        "带不带「村」字、繁体、全角都认得，不用写成别名。"
    )
village_grid = edit_grid(
    "places.villages",
    village_frame(villages, areas, aliases),
    {
        "村": st.column_config.TextColumn("村", width=120, pinned=True),
        "片": st.column_config.SelectboxColumn(
            "片", options=[area.name for area in areas], width=100
        ),
        "户数": st.column_config.NumberColumn("户数", min_value=0, step=1, width=90),
        "十八周岁以上": st.column_config.NumberColumn(
            "十八周岁以上", min_value=0, step=1, width=120
        ),
        "人口": st.column_config.NumberColumn("人口", min_value=0, step=1, width=90),
        "别名": st.column_config.TextColumn("别名", width=140),
    },
)
with st.container(horizontal=True, vertical_alignment="center"):
    pressed = st.button("保存村", type="primary", disabled=village_grid is None)
    pages = registered()
    if "upload" in pages:
        st.page_link(
            pages["upload"], label="整张导入：到「导入表格」", query_params={"round": here}
        )
if pressed and village_grid is not None:
    with said("村已保存，「维持现状」也跟着更新了。"):
        with store().write() as session:
            save_villages(session, here, village_rows(village_grid), today=today(), by=who)
        forget("places.villages")
st.caption("已经有意见登记的村不能改名或删去；方案正在征求意见时不能增减村。")

if villages:
    st.subheader("自然村（村民小组）")
    st.caption("列出每个村的自然村，座谈走访时可以勾到过哪些，「我的片」会提醒还没有到过的。")
    hamlet_grid = edit_grid(
        "places.hamlets",
        hamlet_frame(hamlets),
        {
            "村": st.column_config.SelectboxColumn(
                "村", options=[village.name for village in villages], width=140
            ),
            "自然村": st.column_config.TextColumn("自然村", width=140),
            "户数": st.column_config.NumberColumn("户数", min_value=0, step=1, width=90),
        },
    )
    if st.button("保存自然村", disabled=hamlet_grid is None) and hamlet_grid is not None:
        with said("自然村已保存。"):
            with store().write() as session:
                save_hamlets(session, here, hamlet_rows(hamlet_grid), by=who)
            forget("places.hamlets")
