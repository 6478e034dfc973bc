"""The views of 支持情况: bars of one version, conditions, options side by side, old beside new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.answers.concerns import ConcernLine
from core.charts.figures import line_figures, stance_figures
from core.charts.reasons import caption as reasons_caption
from core.charts.reasons import reasons_chart, themes_named
from core.charts.support import (
    caption,
    composition_caption,
    composition_chart,
    support_chart,
    support_charts,
    version_charts,
    versions_caption,
)
from core.support.published import Published
from pages.shared.plain import plain
from pages.shared.show import empty
from pages.understand.leader_data import Version
from pages.understand.parts import draw_chart, draw_figures, draw_notes, link_to
from pages.understand.released import Tables

LATER = "最近一次发布时还没有这张表，下次发布后列出。"


def draw_view(
    tables: Tables, view: str, version: str | None, enough_per_village: int, *, asked: bool
) -> None:
    """One version by one view, what is hidden in it, and who spoke."""
    coverage = tables.one("coverage_village") if view == "village" else None
    table = tables.one(view, version)
    with st.container(border=True):
        st.subheader(f"{table.title}：{plain(table.version_label)}")
        chart = support_chart(table, coverage=coverage, thin_below=enough_per_village)
        draw_chart(chart, caption(table, enough_per_village))
        draw_figures(stance_figures(table))
    draw_notes(table, coverage, asked=asked)
    with st.container(border=True):
        st.subheader("这些意见是谁提的")
        groups = tables.one("role_group", version)
        draw_chart(composition_chart(groups), composition_caption(groups))


def draw_options(tables: Tables, asked: set[str | None], enough_per_village: int) -> None:
    """The versions asked about now, village by village, on one scale."""
    coverage = tables.one("coverage_village")
    each = [table for table in tables.each("village") if table.version_id in asked]
    charts = support_charts(each, coverage=coverage, thin_below=enough_per_village)
    for table, chart in zip(each, charts, strict=True):
        with st.container(border=True):
            draw_chart(chart, caption(table, enough_per_village))


def draw_reasons(
    tables: Tables,
    version: str | None,
    concerns: Mapping[str, ConcernLine],
    round_id: str,
    *,
    may_list: bool,
) -> None:
    """What those who agree on conditions ask for, what became of it, and what objectors raise."""
    for view in ("conditions", "objections"):
        found = [table for table in tables.each(view) if table.version_id == version]
        if not found:
            empty(LATER, "发布由办公室按规则进行。")
            return
        table = found[0]
        with st.container(border=True):
            st.subheader(f"{table.title}：{plain(table.version_label)}")
            if not themes_named(table):
                st.caption(plain(reasons_caption(table)))
                continue
            draw_chart(reasons_chart(table), reasons_caption(table))
            draw_figures(line_figures(table, name="主题", of="应听人数")[["主题", "份数"]])
            if view == "conditions":
                _draw_answers(table, concerns, round_id, may_list=may_list)


def _draw_answers(
    table: Published, concerns: Mapping[str, ConcernLine], round_id: str, *, may_list: bool
) -> None:
    """Theme by theme, what became of the condition: where an option can be made better."""
    st.markdown("**这些条件答复到哪一步了**")
    for line in themes_named(table):
        concern = concerns.get(line.key)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{plain(line.label)} {line.n_label}", width="content")
            st.badge(concern.state.label if concern else "还没有列出", color="gray")
            if concern or may_list:
                words = "看答复" if concern else "去列出"
                link_to("concerns", words, round_id, theme=line.key)


def draw_versions(tables: Tables, versions: Sequence[Version]) -> None:
    """Options with more than one version: each version's figure by itself, and who it was from."""
    released = {table.version_id: table for table in tables.each("total")}
    groups = {table.version_id: table for table in tables.each("role_group")}
    options = dict.fromkeys(version.option for version in versions)
    changed = {
        option: [released[v.id] for v in versions if v.option == option and v.id in released]
        for option in options
    }
    changed = {option: each for option, each in changed.items() if len(each) > 1}
    if not changed:
        empty(
            "还没有哪个方案改过版本又重新征求了意见。",
            "方案按意见改出新版本、重新征求意见并发布后，新旧两版在这里分开列出。",
        )
        return
    for option, each in changed.items():
        with st.container(border=True):
            st.subheader(f"{plain(option)}：每个版本单独看")
            st.warning(plain(versions_caption(each)), icon=":material/group_off:")
            for table, chart in zip(each, version_charts(each), strict=True):
                st.markdown(f"**{plain(table.version_label)}**：{plain(table.n_label)}")
                draw_chart(chart, caption(table))
                draw_figures(stance_figures(table))
            st.markdown("**每个版本问到的是谁**")
            for table in each:
                pool = groups[table.version_id]
                draw_chart(
                    composition_chart(pool, title=table.version_label), composition_caption(pool)
                )
