"""The pieces of 短说法."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core.access.roles import Actor
from core.groups.wording import advice
from core.model.states import StatementState
from core.rounds.statements import (
    WORDING_LIMIT,
    StatementLine,
    ask_statement,
    end_statement,
    remove_statement,
    reword_statement,
    write_statement,
)
from pages.shared.once import once, press_of
from pages.shared.plain import plain
from pages.shared.session import said, store

GUIDE: Final = (
    "一条只说一件事，用「应当」「可以」这样的平常话，二三十个字。",
    "写主张，不写问题；不写口号，不带褒贬，不提具体哪个人。",
    "赞成的话和反对的话都要有，两边的人都能找到自己会同意的几条。",
    "从座谈会和意见主题里挑大家真正争论的事，不替任何一边说话。",
    "有人回答过就不能再改字；要改，停止这一条，另写一条新的。",
)
_BADGE: Final = {
    StatementState.DRAFT: ":gray-badge[草拟]",
    StatementState.ASKED: ":green-badge[征询中]",
    StatementState.ENDED: ":orange-badge[已停止]",
}


def draw_new(round_id: str, who: Actor) -> None:
    """The form of a new statement, with advice on what was typed last."""
    press = press_of("say.new")
    with st.form("say.new", clear_on_submit=False):
        wording = st.text_input(
            "新写一条",
            max_chars=WORDING_LIMIT,
            placeholder="例如：新村的办公地点应当设在中间的村",
            key=f"say.words.{press.kept or 0}",
        )
        left, right = st.columns(2)
        drafted = left.form_submit_button("先存为草拟", width="stretch")
        at_once = right.form_submit_button("保存并开始征询", type="primary", width="stretch")
    if drafted or at_once:
        with said("已保存。"), once(press, wording):
            if press.first:
                with store().write() as session:
                    made = write_statement(session, round_id, wording, by=who)
                    if at_once:
                        ask_statement(session, made.id, by=who)
                # Another name for the field, so that it is empty for the next statement.
                press.kept = (press.kept or 0) + 1


def draw_one(line: StatementLine, who: Actor) -> None:
    """One statement: its state, advice, and what may be done with it now."""
    with st.container(border=True, gap="small"):
        st.markdown(f"{_BADGE[line.state]} {plain(line.wording)}")
        for sentence in advice(line.wording) if not line.answered else ():
            st.caption(f":material/lightbulb: {sentence}")
        with st.container(horizontal=True, vertical_alignment="center"):
            if line.state is StatementState.ASKED:
                if st.button("停止征询", key=f"say.end.{line.id}"):
                    with said("已停止征询，已有的回答保留。"), store().write() as session:
                        end_statement(session, line.id, by=who)
            elif st.button("开始征询", key=f"say.ask.{line.id}", type="primary"):
                with said("已开始征询。"), store().write() as session:
                    ask_statement(session, line.id, by=who)
            if not line.answered:
                with st.popover("改写"), st.form(f"say.form.{line.id}", border=False):
                    words = st.text_input("改成", line.wording, max_chars=WORDING_LIMIT)
                    if st.form_submit_button("保存", type="primary"):
                        with said("已改写。"), store().write() as session:
                            reword_statement(session, line.id, words, by=who)
                if st.button("删去", key=f"say.remove.{line.id}", type="tertiary"):
                    with said("已删去。"), store().write() as session:
                        remove_statement(session, line.id, by=who)
            else:
                st.caption("已有人回答，不能再改字。")
