"""The part of 本轮设置 that says who starts a release, and at which hour."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.access.roles import Actor
from core.intake.release_pace import LISTENING, next_release_words
from core.model import Round
from core.model.states import ReleaseMode
from core.rounds.setup import edit_round, fields_of
from pages.shared.session import now, said, store

EXPLAINED = {
    ReleaseMode.BY_HAND: "管理员在「总览」里点「发布统计快照」。",
    ReleaseMode.WHEN_DUE: "每到整点看一次，条件够了就发布。更新得快，适合意见来得多的时候。",
    ReleaseMode.AT_HOUR: "每天到这个钟点看一次，条件够了就发布，不够就等下一天。"
    "钟点固定，看不出哪一份意见刚到，一般选这一种。",
}
RULES = (
    "哪一种方式都守同样的规则：新意见满10份、不止一种态度，座谈走访当中和结束后两小时内不发布。"
    "自动发布的第一次要等收到20份意见。"
)


def draw_release_settings(round_: Round, who: Actor) -> None:
    """The form for how releases come, and when the next one may."""
    old = fields_of(round_)
    with store().read() as session:
        coming = next_release_words(session, round_.id, now=now())
    st.text(f"下一次发布：{coming}")
    modes = list(ReleaseMode)
    mode = st.radio(
        "统计快照由谁发布",
        modes,
        index=modes.index(old.release_mode),
        format_func=lambda each: each.label,
        captions=[EXPLAINED[each] for each in modes],
        key="round.release_mode",
    )
    hour = old.release_hour
    if mode is ReleaseMode.AT_HOUR:
        hour = st.selectbox(
            "每天几点",
            range(24),
            index=old.release_hour,
            format_func=lambda each: f"{each}:00",
            width=160,
            help="按北京时间。选座谈走访都已结束、大家会看的钟点，例如 20:00。",
            key="round.release_hour",
            placeholder="请选择",
        )
    st.caption(RULES)
    stages = "、".join(f"「{stage.label}」" for stage in LISTENING)
    st.caption(f"只在{stages}阶段自动发布；表决以后不再自动更新，以免影响表决。")
    if st.button("保存发布方式", type="primary"):
        with said("发布方式已保存。"), store().write() as session:
            fields = replace(old, release_mode=mode, release_hour=int(hour))
            edit_round(session, round_.id, fields, by=who)
