"""Which words a theme, a kind of people or a village uses more than the others, as published."""

from __future__ import annotations

import streamlit as st

from core.errors import Missing
from core.support.published import Published
from core.support.words import WORD_VIEWS
from pages.shared.plain import plain
from pages.understand.parts import names_of
from pages.understand.released import Tables

_BY = dict(zip(WORD_VIEWS, ("按主题", "按身份类别", "按村"), strict=True))


def draw_words(tables: Tables) -> None:
    """The lists of one view at a time, in the order of the round; they move with releases only."""
    with st.container(border=True):
        st.subheader("大家用什么词", anchor=False)
        view = st.segmented_control(
            "怎么分",
            list(_BY),
            format_func=_BY.__getitem__,
            default=WORD_VIEWS[0],
            required=True,
            label_visibility="collapsed",
            key="themes.words",
        )
        try:
            table = tables.one(view or WORD_VIEWS[0])
        except Missing:
            st.caption("上次发布时还没有统计用词，下次发布统计后列出。")
            return
        _draw_lists(table)


def _draw_lists(table: Published) -> None:
    for line in table.lines:
        if line.cells:
            words = names_of([cell.label for cell in line.cells])
            st.markdown(f"**{plain(line.label)}**  \n{words}")
    if not any(line.cells for line in table.lines):
        st.text("还没有够数的词可以列出。")
    st.caption(plain(table.caption) + "".join(map(plain, table.notes)))
