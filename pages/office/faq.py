"""常见问题: what the desk reads out and the villager's page shows, each answer with its source."""

from __future__ import annotations

import streamlit as st

from core.intake.faq import (
    ANSWER_LIMIT,
    QUESTION_LIMIT,
    SOURCE_LIMIT,
    FaqLine,
    FaqRow,
    add_defaults,
    default_faq,
    list_faq,
    save_faq,
)
from pages.shared.plain import plain
from pages.shared.session import require, round_id, said, store
from pages.shared.show import empty

who = require("faq.edit")
round_ = round_id()


def fields(key: str, line: FaqLine | None = None) -> FaqRow | None:
    """The form of one question; what it holds once it is sent, else nothing."""
    with st.form(f"faq.{key}", border=False, clear_on_submit=False):
        question = st.text_input("问题", line.question if line else "", max_chars=QUESTION_LIMIT)
        answer = st.text_area(
            "答复（念出来不超过半分钟）",
            line.answer if line else "",
            height=140,
            max_chars=ANSWER_LIMIT,
        )
        source = st.text_input(
            "依据",
            line.source if line else "",
            placeholder="例如：农村土地承包法第25条；或者：镇综合办公室",
            max_chars=SOURCE_LIMIT,
        )
        if st.form_submit_button("保存", type="primary"):
            return FaqRow(question, answer, source, line.id if line else None)
    return None


def store_one(row: FaqRow | None, *, removed: str = "") -> None:
    """Puts one changed or new question into the list as it stands at this moment."""
    with said("常见问题已更新。"), store().write() as session:
        rows = [
            row if row and row.id == line.id else FaqRow(*line_of(line))
            for line in list_faq(session, round_)
            if line.id != removed
        ]
        if row and row.id is None:
            rows.append(row)
        save_faq(session, round_, rows, by=who)


def line_of(line: FaqLine) -> tuple[str, str, str, str]:
    """The fields of a line as they are stored."""
    return line.question, line.answer, line.source, line.id


with store().read() as session:
    lines = list_faq(session, round_)

st.title("常见问题", anchor=False)
st.caption("村民填写页和录入台都会显示这些答复。说法条的，请镇司法所核对后再用。")
missing = len({row.question for row in default_faq()} - {line.question for line in lines})
if not lines:
    empty("本轮还没有常见问题。", "可以先加入自带的答复，再逐条核对、改写；也可以自己写。")
if missing and st.button(
    f"加入自带的答复（{missing} 条）", type="primary" if not lines else "secondary"
):
    with said("已加入，请逐条核对。"), store().write() as session:
        add_defaults(session, round_, by=who)

for line in lines:
    mark = " :gray-badge[自带，未改写]" if line.is_default else ""
    with st.expander(plain(line.question) + mark):
        sent = fields(line.id, line)
        if sent:
            store_one(sent)
        if st.button("删去这一条", key=f"faq.remove.{line.id}", type="tertiary"):
            store_one(None, removed=line.id)
with st.expander("新写一条", icon=":material/add:", expanded=not lines and not missing):
    sent = fields("new")
    if sent:
        store_one(sent)
