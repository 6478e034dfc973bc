"""密封转办: words about cadres, for the organ that may open them and nobody else."""

from __future__ import annotations

import streamlit as st

from core.answers.sealing import close_sealed, list_sealed, may_open, open_sealed
from pages.shared.plain import plain
from pages.shared.session import require, round_id, said, settings, store
from pages.shared.show import empty, villager_text

who = require("sealed.read")
round_ = round_id()

st.title("密封转办", anchor=False)
st.caption("反映干部问题的话，只有负责纪检的工作组能打开；每打开一次都记入操作记录。")
with store().read() as session:
    mine = may_open(session, round_, who)
    lines = list_sealed(session, round_, by=who) if mine else []
if not mine:
    empty("您所在的工作组不办理密封转办。", "需要时请联系综合办公室，在账号里调整所属工作组。")
    st.stop()
if not lines:
    empty("没有密封转办的内容。", "驻村干部转来的、村民要求密封的，都会列在这里。")
for line in lines:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(line.village)}**", width="content")
            day = line.handed_on
            st.caption(f"{day.year}年{day.month}月{day.day}日转来", width="content")
            st.badge("已办结" if line.answered else "待办", color="gray")
        if line.outcome:
            st.text(f"处理结果：{line.outcome}")
        if st.toggle("打开（记入操作记录）", key=f"sealed.{line.id}"):
            with said(), store().write() as session:
                villager_text(open_sealed(session, line.id, by=who, folder=settings().local))
        if not line.answered:
            with st.form(f"sealed.form.{line.id}", border=False):
                outcome = st.text_input("处理结果", max_chars=400)
                if st.form_submit_button("办结"):
                    with said("已办结。"), store().write() as session:
                        close_sealed(session, line.id, by=who, outcome=outcome)
