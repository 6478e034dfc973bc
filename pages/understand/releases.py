"""发布记录: every release, what moved in it, how much is shown, and when the next may come."""

from __future__ import annotations

import streamlit as st

from core.intake.released import Past
from core.support.hidden import Lacking, hidden_in_short, lacking_of, shown_of
from pages.shared.live import watch
from pages.shared.loaders import newest_release, revision
from pages.shared.plain import plain
from pages.shared.session import require, round_id
from pages.understand.parts import draw_release, draw_unreleased, next_words
from pages.understand.released import (
    Tables,
    audience_of,
    load_history,
    load_replaced,
    load_tables,
)

#: View → the table of coverage that tells how far a hidden line still has to go.
VIEWS = {
    "village": ("各村", "coverage_village"),
    "role_group": ("各类人群", "coverage_role_group"),
}

who = require("support.read")
round_ = round_id()
watch(round_)
audience = audience_of(who)
release = newest_release(round_)
tables = load_tables(round_, release, audience)


def draw_history(past: list[Past]) -> None:
    """The releases, newest first."""
    with st.container(border=True):
        st.subheader("历次发布")
        for each in past:
            made = "自动发布" if each.by_clock else "办公室发布"
            with st.container(gap=None):
                st.markdown(
                    f"**第{each.number}次** · {each.made_on.month}月{each.made_on.day}日 · "
                    f"计入{each.counted} · {made}"
                )
                st.caption(plain("".join(each.moved)))
        st.caption("两次发布之间数字不动。只写哪些动了，不写动了多少：差得少的时候会看出是谁说的。")


def draw_shown(shown: Tables) -> None:
    """How much of this release is shown, and what would reveal more."""
    replaced = load_replaced(round_, revision(round_))
    labels = {
        t.version_id: t.version_label for t in shown.each("total") if t.version_id not in replaced
    }
    with st.container(border=True):
        st.subheader(f"第{shown.number}次发布里看得到多少")
        for view, (heading, _) in VIEWS.items():
            tables = [t for t in shown.each(view) if t.version_id in labels]
            st.markdown(f"**{heading}：** {plain(hidden_in_short(tables))}")
        picked = st.segmented_control(
            "哪个方案还差多少",
            list(labels),
            format_func=lambda version: labels[version],
            default=next(iter(labels), None),
            required=True,
        )
        for view, (heading, coverage) in VIEWS.items():
            if picked in labels:
                table = shown.one(view, picked)
                st.text(shown_of(table).words)
                draw_lacking(heading, lacking_of(table, shown.one(coverage)))


def draw_lacking(heading: str, lacking: list[Lacking]) -> None:
    """The lines that are not shown, and what it takes."""
    if lacking:
        st.table(
            {
                f"{heading}里没有列出的": [plain(each.label) for each in lacking],
                "怎样才会列出": [plain(each.words) for each in lacking],
            },
            hide_index=True,
        )


st.title("发布记录")
if tables is None:
    draw_release(who, round_, tables)
    draw_unreleased(who, round_)
    st.stop()
if who.may("release.make"):
    draw_release(who, round_, tables)
else:
    st.info(f"下一次发布：{next_words(round_)}")
draw_history(load_history(round_, release, audience))
draw_shown(tables)
