"""Pieces the analysis screens share: the way to a release, the empty state, the small print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.access.roles import Actor
from core.intake.release import make_release
from core.model.states import Stage
from core.support.hidden import lacking_of, shown_of
from core.support.published import Published
from pages.shared.loaders import revision
from pages.shared.menu import registered
from pages.shared.once import once, press_of
from pages.shared.plain import plain
from pages.shared.session import now, said, store
from pages.shared.show import empty
from pages.understand.released import (
    Tables,
    load_decision,
    load_facts,
    load_next,
    load_received,
    office_minute,
    received_words,
)

#: Stages in which nobody is asked yet.
BEFORE = tuple(Stage)[: tuple(Stage).index(Stage.CONSULTING)]

#: The view of 支持情况 that the address named when it was last opened.
NAMED = "support.named"


def draw_release(who: Actor, round_id: str, tables: Tables | None) -> None:
    """For the office: what a release does, whether one may be made now, and the button."""
    at_last = f"上次：第{tables.number}次，{_day(tables)}。" if tables else ""
    if not who.may("release.make"):
        if tables:
            st.caption(f"{at_last}下一次：{next_words(round_id)}")
        return
    ok, reason = load_decision(round_id, revision(round_id), office_minute())
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown("**发布统计快照**")
            st.caption(
                f"{at_last or '还没有发布过。'}发布后，领导、驻村干部和公示页的数字一起更新，"
                f"不能撤回。{reason}"
            )
            st.caption(f"下一次：{next_words(round_id)}")
        pressed = st.button("发布统计快照", type="primary", disabled=not ok, key="release.make")
    if pressed:
        number = tables.number if tables else 0
        with (
            said("统计快照已发布，各页面的数字已更新。"),
            once(press_of("release.make"), (round_id, number)) as press,
            st.spinner("正在逐项核对哪些数字可以公布，请稍候。"),
        ):
            if press.first:
                make_release(store(), round_id, by=who, now=now())


def next_words(round_id: str) -> str:
    """When the next release may come."""
    return load_next(round_id, revision(round_id), office_minute())


def draw_unreleased(who: Actor, round_id: str) -> None:
    """Before the first release: how many came, which rule is not met, what to do."""
    stage = load_facts(round_id, revision(round_id)).stage
    if stage in BEFORE:
        empty(
            f"还没有发布过统计。现在是「{stage.label}」阶段，还没有开始征求意见。",
            "综合办公室在「本轮设置」里备齐要填的，进入「征求意见」阶段以后，村民才能填写。",
        )
        return
    received = received_words(load_received(round_id, revision(round_id)))
    where = "在「总览」里点「发布统计快照」。" if who.may("release.make") else ""
    empty(
        f"还没有发布过统计。目前已收到{received}意见。",
        f"第一次：{next_words(round_id)}{where}意见还少时，先发链接、开座谈会或走访。",
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


def draw_notes(table: Published, coverage: Published | None = None, *, asked: bool = True) -> None:
    """How much is hidden, why, and what would reveal more; not that last unless still `asked`."""
    reveals: dict[str, list[str]] = {}
    if asked:
        for lacking in lacking_of(table, coverage):
            reveals.setdefault(lacking.words, []).append(lacking.label)
    said = [shown_of(table).words]
    said += [f"{'、'.join(labels)}：{words}" for words, labels in reveals.items()]
    said += table.notes
    with st.container(border=True):
        st.markdown("**哪些没有列出，怎样才会列出**")
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in said))


def link_to(url_path: str, label: str, round_id: str, **query: str) -> None:
    """One line that leads to the detail, when that screen is there; `query` goes with it."""
    pages = registered()
    if url_path in pages:
        st.page_link(
            pages[url_path],
            label=label,
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params={"round": round_id, **query},
        )


def names_of(names: Sequence[str]) -> str:
    """Names in a row, safe inside Markdown."""
    return plain("、".join(names))


def _day(tables: Tables) -> str:
    return f"{tables.as_of.year}年{tables.as_of.month}月{tables.as_of.day}日"
