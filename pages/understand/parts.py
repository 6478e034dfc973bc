"""Pieces the analysis screens share: the way to a release, the empty state, the small print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.access.roles import Actor
from core.intake.release import make_release
from core.support.published import Published
from pages.shared.loaders import revision
from pages.shared.menu import registered
from pages.shared.plain import plain
from pages.shared.session import now, said, store
from pages.shared.show import empty
from pages.understand.released import (
    OFFICE_TIME,
    Tables,
    load_decision,
    load_received,
    office_minute,
    received_words,
)

RULE = "新意见满10份、不止一种态度、也不在座谈走访当中时,管理员可以发布。"


def draw_release(who: Actor, round_id: str, tables: Tables | None) -> None:
    """For the office: what a release does, whether one may be made now, and the button."""
    if not who.may("release.make"):
        return
    ok, reason = load_decision(round_id, revision(round_id), office_minute())
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown("**发布统计快照**")
            last = f"上次:第{tables.number}次,{_day(tables)}。" if tables else "还没有发布过。"
            st.caption(f"{last}发布后,领导、驻村干部和公示页的数字一起更新,不能撤回。{reason}")
        pressed = st.button("发布统计快照", type="primary", disabled=not ok, key="release.make")
    if pressed:
        with said("统计快照已发布,各页面的数字已更新。"), store().write() as session:
            make_release(session, round_id, by=who, now=now().astimezone(OFFICE_TIME))


def draw_unreleased(who: Actor, round_id: str) -> None:
    """Before the first release: how many came, which rule is not met, what to do."""
    received = received_words(load_received(round_id, revision(round_id)))
    where = "在「总览」里点「发布统计快照」。" if who.may("release.make") else ""
    empty(
        f"还没有发布过统计。目前已收到{received}意见。",
        f"{RULE}{where}意见还少时,先发链接、开座谈会或走访。",
    )


def draw_chart(chart: Any, caption: str) -> None:
    """A chart with what it says under it."""
    with st.container(gap=None):
        st.altair_chart(chart, theme=None, width="stretch", alt=caption)
        st.caption(plain(caption))


def draw_figures(frame: pd.DataFrame) -> None:
    """The same figures as a table, folded away."""
    with st.expander("看数字"):
        st.table(frame, hide_index=True)


def draw_notes(table: Published) -> None:
    """What is hidden, why, and what would reveal more."""
    if table.notes:
        with st.container(border=True):
            st.markdown("**哪些没有列出,怎样才会列出**")
            st.markdown("\n".join(f"- {plain(note)}" for note in table.notes))


def link_to(url_path: str, label: str, round_id: str) -> None:
    """One line that leads to the detail, when that screen is there."""
    pages = registered()
    if url_path in pages:
        st.page_link(
            pages[url_path],
            label=label,
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params={"round": round_id},
        )


def names_of(names: Sequence[str]) -> str:
    """Names in a row, safe inside Markdown."""
    return plain("、".join(names))


def _day(tables: Tables) -> str:
    return f"{tables.as_of.year}年{tables.as_of.month}月{tables.as_of.day}日"
