"""核对: a second person holds what was entered against the paper, one after the other."""

from __future__ import annotations

import streamlit as st

from core.intake.checking import Waiting, check_entry, pending_entries, waiting_sessions
from core.intake.desk import Entry
from core.rounds.reading import get_round
from pages.consult.opinion_card import correct, draw_words, marks
from pages.shared.plain import plain
from pages.shared.session import reader, require, round_id, said, store, today
from pages.shared.show import empty

AT, PASSED = "checking.at", "checking.passed"

who = require("opinion.check")
round_ = round_id()
with store().read() as session:
    lines = {line.session_id or "": line for line in waiting_sessions(session, round_, by=who)}
    asked_for = get_round(session, round_).second_check


def draw(entry: Entry, line: Waiting) -> None:
    """One entry and the two answers to it; passing over leaves it waiting."""
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(entry.village)} · {plain(entry.role_group)}**", width="content")
            for word in marks(entry):
                st.badge(word, color="gray")
        for name, stance in entry.stances:
            st.text(f"{name}：{stance.label}")
        draw_words(entry)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("与纸质一致，无误", type="primary", key=f"ok.{entry.id}", shortcut="y"):
                with said("已核对，计入。"), store().write() as session:
                    check_entry(
                        session, entry.id, by=who, agrees=True, reader=reader(), today=today()
                    )
            if st.button("不一致，更正", key=f"mend.{entry.id}", shortcut="n"):
                correct(entry.id, who, round_, checked=True)
            if line.open_to_me > 1 and st.button(
                "先看下一条", key=f"pass.{entry.id}", shortcut="j"
            ):
                st.session_state.setdefault(PASSED, []).append(entry.id)
                st.rerun()


st.title("核对", anchor=False)
st.caption("一个人录入，另一个人对着纸质记录核对；核对无误或更正以后才计入。")
if not lines:
    if asked_for:
        empty("没有待核对的记录。", "有人录入座谈会、走访或纸质表以后，会列在这里。")
    else:
        empty(
            "本轮没有要求第二人核对，录入后直接计入。",
            "需要的话，请管理员在「本轮设置」里打开「录入后须第二人核对才计入」。",
        )
    st.stop()
if st.session_state.get(AT) not in lines:
    st.session_state.pop(AT, None)
at = st.selectbox(
    "核对哪一场", list(lines), format_func=lambda id_: lines[id_].name, key=AT, placeholder="请选择"
)
line = lines[at]
if len(lines) > 1:
    st.text("待核对：" + "、".join(f"{each.name} {each.waiting} 条" for each in lines.values()))
with store().read() as session:
    entries = pending_entries(session, round_, line.session_id, by=who)
if line.own:
    st.caption(
        f"这一场有 {line.own} 条记在您名下（手机录入的记在建这一场的人名下），须由别人核对。"
    )
if not entries:
    empty("这一场没有您可以核对的记录。", "请另一位驻村干部登录后核对。")
    st.stop()
passed = st.session_state.get(PASSED, [])
first = min(entries, key=lambda e: (passed.index(e.id) if e.id in passed else -1, e.id))
st.subheader(f"还有 {len(entries)} 条等您核对", anchor=False)
draw(first, line)
