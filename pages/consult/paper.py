"""纸质表: print a bundle of numbered forms, enter them, settle what two read differently."""

from __future__ import annotations

import streamlit as st

from core.intake.paper_book import BatchLine, asked_in_batch, list_batches
from core.model.states import Channel
from core.rounds.reading import get_round
from pages.consult.desk_data import load_role_groups, load_villages
from pages.consult.entry_form import Place, draw_form
from pages.consult.paper_parts import desk_of, make_form, print_buttons, settle_form
from pages.shared.loaders import revision
from pages.shared.session import require, round_id, store
from pages.shared.show import empty

who = require("opinion.enter")
round_ = round_id()
moved = revision(round_)
villages = load_villages(round_, moved)
with store().read() as session:
    double = get_round(session, round_).double_entry
    lines = {line.id: line for line in list_batches(session, round_, by=who)}


def how_far(line: BatchLine) -> None:
    """Entered of all, and with double entry what waits for a second person or for a word."""
    with st.container(horizontal=True):
        st.metric("已录", f"{line.entered} / {line.count} 份", border=True, width=170)
        if double or line.waiting or line.differing:
            st.metric("待第二人", f"{len(line.waiting)} 份", border=True, width=150)
            st.metric("有差异", f"{len(line.differing)} 份", border=True, width=150)


st.title("纸质表", anchor=False)
st.caption("每张表有编号，只用来防止漏录、重录；录入以后，编号和意见之间没有任何对应。")
make_form(who, round_, {id_: name for id_, (name, _) in villages.items()}, opened=not lines)
if not lines:
    empty("还没有印过纸质表。", "在上面选好村和份数，下载打印，发下去；收回来后在这里照着录。")
    st.stop()

picked = st.selectbox(
    "哪一批",
    list(lines),
    format_func=lambda id_: f"{lines[id_].name}（{lines[id_].made_on:%Y-%m-%d} 印）",
    key="paper.batch",
    persist_state="session",
    placeholder="请选择",
)
line = lines[picked]
with store().read() as session:
    asked = asked_in_batch(session, round_, line.id)
how_far(line)
print_buttons(round_, moved, line)
desk = desk_of(line, who)
if line.differing:
    # Folded while there are forms to enter: it must not push the desk away between two of them.
    settle_form(line, who, opened=desk is None)
st.subheader("照表录入", anchor=False)
if double:
    st.caption("本轮要求双人录入：同一张表由两个人各录一遍，看不到对方录的；录得一样才算数。")
if desk is None:
    st.success("这一批里您能录的都录完了。没有收回来的表不用管。")
    st.stop()
draw_form(
    Place(line.name, None, Channel.PAPER, line.village_id, None),
    asked,
    {line.village_id: villages[line.village_id]},
    load_role_groups(round_, moved),
    who,
    round_,
    desk,
)
