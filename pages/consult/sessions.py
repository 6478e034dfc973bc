"""座谈走访: today's and one's own first; open one, go and record, close it with who came."""

from __future__ import annotations

import streamlit as st

from core.intake.questions import waiting_by_session
from core.intake.session_list import SessionLine, list_sessions
from core.model.states import SessionState
from pages.consult.session_forms import close_form, new_session, phone_page, reopen_button
from pages.consult.session_papers import print_papers
from pages.consult.session_questions import questions_button
from pages.consult.session_scans import show_scans
from pages.shared.menu import registered
from pages.shared.plain import plain
from pages.shared.session import require, round_id, store, today
from pages.shared.show import empty

who = require("session.edit")
round_ = round_id()
pages = registered()
with store().read() as session:
    lines = list_sessions(session, round_, by=who, today=today())
    questions = waiting_by_session(session, round_)


def draw(line: SessionLine) -> None:
    """One session: what, where, how far, and what can be done with it."""
    going = line.state is SessionState.OPEN
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(line.topic)}**", width="content")
            st.badge(line.kind.label, color="gray")
            st.badge(line.state.label, color="green" if going else "gray")
        day = f"{line.held_on.month}月{line.held_on.day}日"
        st.text(" · ".join(filter(None, [day, line.area, line.village, line.place])))
        came = f"实到 {line.present}" if line.present is not None else ""
        invited = f"应到 {line.invited}" if line.invited is not None else ""
        people = [
            f"主持 {line.host}" if line.host else "",
            f"记录 {line.recorder}" if line.recorder else "",
        ]
        st.text(" · ".join(filter(None, [f"已录 {line.entries} 位", invited, came, *people])))
        st.text(f"征求意见的方案：{'、'.join(line.versions)}")
        if line.note:
            st.text(f"备注：{line.note}")
        with st.container(horizontal=True, vertical_alignment="center"):
            if going:
                if st.button("录入意见", type="primary", key=f"sessions.enter.{line.id}"):
                    st.switch_page(pages["entry"], query_params={"round": round_, "at": line.id})
                phone_page(line, who, round_)
                close_form(line, who)
            else:
                reopen_button(line, who)
            print_papers(line, who, round_)
            questions_button(line, questions.get(line.id, 0), who)
            if st.button("签字记录", key=f"sessions.scans.{line.id}"):
                show_scans(line, who)


def name_of(line: SessionLine) -> str:
    """One session in a list: its day, its topic, how many were heard."""
    return f"{line.held_on.month}月{line.held_on.day}日 {line.topic}（已录 {line.entries} 位）"


with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.title("座谈走访", anchor=False, width="content")
    if st.button("新建座谈会或走访", type="primary", icon=":material/add:"):
        new_session(who, round_)

if not lines:
    empty("还没有座谈会或走访。", "按「新建座谈会或走访」，填好片、日期和主持人，就可以开始录入。")
for heading, part in (
    ("今天", [line for line in lines if line.held_on == today()]),
    ("我的片", [line for line in lines if line.mine and line.held_on != today()]),
    ("其他", [line for line in lines if not line.mine and line.held_on != today()]),
):
    if not part:
        continue
    st.subheader(f"{heading}（{len(part)} 场）", anchor=False)
    now_on = [line for line in part if line.state is SessionState.OPEN or heading == "今天"]
    for line in now_on:
        draw(line)
    # What is over is looked up now and then: one at a time, the newest first.
    over = {line.id: line for line in part if line not in now_on}
    if over:
        chosen = st.selectbox(
            f"已结束的（{len(over)} 场），选一场来看",
            list(over),
            format_func=lambda each: name_of(over[each]),  # noqa: B023  called at once
            key=f"sessions.over.{heading}",
            placeholder="请选择",
        )
        draw(over[chosen])
