"""Marking an opinion as a repetition of another, and taking that back; a person decides each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access.roles import Actor
from core.intake.desk import Entry, search_opinions
from core.intake.duplicates import Twin, count_again, mark_duplicate, twins_of
from pages.shared.plain import plain
from pages.shared.session import said, store, today
from pages.shared.show import empty, villager_text

WHY = "只有确实是同一个人重复送的才记为重复；想法相同、字句相同不是理由。"


@st.dialog("记为重复", width="medium")
def mark_twice(entry: Entry, who: Actor, round_id: str) -> None:
    """Which opinion is kept, why, and what happens; the same words are proposed first."""
    st.caption(f"{WHY}记了以后这一条不再计入，随时可以恢复。")
    villager_text(entry.text or "")
    words = st.text_input("要保留的那一条里有什么字词", placeholder="文字完全相同的已列在下面")
    with store().read() as session:
        same = twins_of(session, round_id, [entry.id], by=who).get(entry.id, ())
        others: Sequence[Entry] = ()
        if words.strip():
            others = search_opinions(session, round_id, by=who, words=words).entries
    choices = {twin.id: f"文字完全相同：{_twin(twin)}" for twin in same}
    choices |= {each.id: _other(each) for each in others if each.id != entry.id}
    if not choices:
        empty("没有文字完全相同的意见。", "在上面写几个字词，找出要保留的那一条。")
        return
    with st.form(f"twice.{entry.id}", border=False):
        kept = st.radio("保留哪一条", list(choices), format_func=choices.__getitem__)
        reason = st.text_input("为什么是重复的（必填）", max_chars=200)
        if st.form_submit_button("这一条记为重复", type="primary", width="stretch"):
            with said("已记为重复，不再计入；在「重复」里可以恢复。"), store().write() as session:
                mark_duplicate(session, entry.id, kept, by=who, reason=reason, today=today())


def offer_again(entry: Entry, who: Actor) -> None:
    """Counts an opinion again that was marked as a repetition."""
    with st.popover("恢复计入"), st.form(f"again.{entry.id}", border=False):
        reason = st.text_input("为什么恢复（必填）", max_chars=200)
        if st.form_submit_button("恢复计入", type="primary", width="stretch"):
            with said("已恢复计入。"), store().write() as session:
                count_again(session, entry.id, by=who, reason=reason, today=today())


def draw_twins(twins: Sequence[Twin]) -> None:
    """That others say letter by letter the same; a question, nothing is done by itself."""
    if twins:
        named = "；".join(map(_twin, twins))
        st.markdown(
            f":material/content_copy: :small[还有文字完全相同的：{plain(named)}。"
            "是不是同一个人送了两次，请人来看。]"
        )


def _twin(twin: Twin) -> str:
    day = f"{twin.received_on.month}月{twin.received_on.day}日"
    return f"{twin.village} · {twin.role_group}，{twin.channel.label}，{day}"


def _other(entry: Entry) -> str:
    text = entry.text or ""
    short = text if len(text) <= 24 else f"{text[:24]}…"
    return plain(f"{entry.village} · {entry.role_group}：{short}")
