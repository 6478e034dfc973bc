"""联系方式: what people left to hear an answer by, and whether they were pressed how to answer."""

from __future__ import annotations

import streamlit as st

from core.answers.contacts import mark_contact, purge_contacts, read_contacts
from core.answers.pressure import read_pressure
from pages.shared.session import require, round_id, said, settings, store, today
from pages.shared.show import empty, villager_text

who = require("contact.read")
round_ = round_id()

st.title("联系方式", anchor=False)
st.caption(
    "愿意听答复的人自己留的，加密存放，不与任何意见相连；答复以后就清除，到期的按下面的按钮一次清除。"
)
with store().read() as session:
    pressed = read_pressure(session, round_, by=who)
with st.container(border=True):
    st.markdown("**有没有人要求您怎么填？**")
    if pressed is None:
        st.caption("答这一问的还不足 10 人，不显示。")
    else:
        st.text(f"答了的 {pressed[0]} 人以上，其中 {pressed[1]} 人答「有」。")
        st.caption("只有这两个数，不知道是谁、哪个村。答「有」的多，请查一查征求意见的做法。")

if st.toggle("打开联系方式（会记入操作记录）"):
    with store().write() as session:
        lines = read_contacts(session, round_, by=who, folder=settings().local)
    if not lines:
        empty("没有人留联系方式。", "有人留下时会列在这里。")
    for line in lines:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            villager_text(line.how)
            st.caption(
                f"{line.purge_on.year}年{line.purge_on.month}月{line.purge_on.day}日到期",
                width="content",
            )
            if st.button("已答复，清除", key=f"contact.{line.id}"):
                with said("已清除。"), store().write() as session:
                    mark_contact(session, line.id, by=who)
if st.button("清除到期的联系方式"):
    with said("到期的已清除。"), store().write() as session:
        purge_contacts(session, by=who, today=today())
