"""短说法: short statements that people may agree or disagree with; only the office writes them."""

from __future__ import annotations

import streamlit as st

from core.model.states import StatementState
from core.rounds.reading import get_round
from core.rounds.statements import list_statements, order_statements
from pages.office.statement_parts import GUIDE, draw_new, draw_one
from pages.shared.session import require, round_id, said, store
from pages.shared.show import empty

who = require("statement.edit")
here = round_id()
with store().read() as session:
    round_ = get_round(session, here)
    lines = list_statements(session, here)

st.title("短说法", anchor=False)
st.caption(
    "一句话的主张，村民在提交意见前可以选「同意」「不同意」「不好说」，也可以不选。"
    "发布统计时，按回答把人分成几组，看哪些话各组都同意。"
)
if round_.reference_only:
    empty("参考案例不收意见，没有短说法。", "请在菜单上方换一轮。")
    st.stop()
with st.expander("怎样写才问得出真话", expanded=not lines):
    for rule in GUIDE:
        st.text(f"· {rule}")
draw_new(here, who)
if not lines:
    empty("还没有短说法。", "写上六到十二条，覆盖大家争论的几件事；少于三条分不出组。")
    st.stop()

asked = sum(line.state is StatementState.ASKED for line in lines)
st.subheader(f"共 {len(lines)} 条，正在征询 {asked} 条", anchor=False)
if 0 < asked < 3:
    st.info("征询的说法少于三条，分不出组，只能看每条的合计。建议六到十二条。")
for line in lines:
    draw_one(line, who)
if len(lines) > 1:
    with st.popover("调整顺序"):
        st.caption("只影响办公室看到的顺序；村民看到的先后每次随机。")
        moved = st.selectbox(
            "把哪一条",
            range(len(lines)),
            format_func=lambda i: lines[i].wording,
            key="say.move",
            placeholder="请选择",
        )
        to = st.number_input("放到第几", 1, len(lines), value=1, key="say.to")
        if st.button("移动", key="say.moved"):
            ids = [line.id for line in lines]
            ids.insert(int(to) - 1, ids.pop(moved))
            with said("顺序已调整。"), store().write() as session:
                order_statements(session, here, ids, by=who)
