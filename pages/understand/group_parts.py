"""The pieces of 观点分组."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.charts.groups import statement_caption, statement_chart
from core.support.published import Published


def draw_statement(table: Published, said: str) -> None:
    """One statement: its words, one bar a group, and in words what all share."""
    with st.container(border=True, gap=None):
        st.text(table.version_label)
        st.altair_chart(
            statement_chart(table), theme=None, width="stretch", alt=statement_caption(table)
        )
        if said:
            st.caption(f"{said}。")
        if any(line.hidden for line in table.lines):
            st.caption(table.notes[0])


def draw_statements(heading: str, tables: Sequence[Published]) -> None:
    """More of them, folded away."""
    if not tables:
        return
    with st.expander(f"{heading}（{len(tables)} 条）"):
        for table in tables:
            draw_statement(table, "")


def draw_small_print(groups: Published) -> None:
    """How the groups come about, and what of them is not told."""
    with st.container(border=True):
        st.markdown("**怎样分的组，哪些没有列出**")
        for note in groups.notes:
            st.text(f"· {note}")
