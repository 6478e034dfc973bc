"""操作记录: who did what and when; what villagers send is only counted by day."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.access.roster import TrailLine, trail, trail_acts, trail_days
from pages.shared.session import chosen_round, require, store
from pages.shared.show import empty

MOST = 500
ALL_DAYS, ALL_ACTS = "全部日期", "全部操作"


def show() -> None:
    """The filters and the entries."""
    st.title("操作记录")
    st.caption("工作人员的操作记到分钟，不能修改或删除。村民提交的意见只按天计数，不记时间和先后。")
    line = chosen_round()
    round_id = line.id if line else None
    with store().read() as session:
        days, acts = trail_days(session, round_id), trail_acts(session, round_id)
    if not days:
        empty("还没有操作记录。", "有人登录、建账号、录入或发布之后，这里就会有记录。")
        return
    left, right = st.columns(2)
    day = left.selectbox(
        "日期",
        [None, *days],
        format_func=lambda d: f"{d:%Y-%m-%d}" if d else ALL_DAYS,
        placeholder="请选择",
    )
    act = right.selectbox(
        "操作",
        [None, *acts],
        format_func=lambda a: acts[a] if a else ALL_ACTS,
        placeholder="请选择",
    )
    with store().read() as session:
        lines = trail(session, round_id, day=day, act=act, most=MOST)
    table = pd.DataFrame(
        {
            "时间": [f"{entry.day:%Y-%m-%d} {entry.time}".rstrip() for entry in lines],
            "操作人": [entry.who for entry in lines],
            "操作": [in_words(entry) for entry in lines],
            "内容": [entry.detail or "—" for entry in lines],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height=560 if len(lines) > 14 else "auto",
        column_config={
            "时间": st.column_config.TextColumn(width=140),
            "操作人": st.column_config.TextColumn(width=90),
            "操作": st.column_config.TextColumn(width=150),
            "内容": st.column_config.TextColumn(width=420),
        },
    )
    more = f"只显示最近 {MOST} 条，请选择日期查看更早的记录。" if len(lines) == MOST else ""
    st.caption(f"共 {len(lines)} 条。{more}")


def in_words(entry: TrailLine) -> str:
    """The act, and how often on that day when only that is kept."""
    return entry.act if entry.time else f"{entry.act}（{entry.count} 次）"


require("trail.read")
show()
