"""观点分组: what people of every opinion group share, what marks each group, where they differ."""

from __future__ import annotations

import streamlit as st

from core.charts.groups import (
    groups_caption,
    groups_of,
    said_of,
    statement_figures,
    story_of,
)
from core.groups.match import EVERYBODY
from core.support.notes import NOT_A_VOTE
from pages.shared.live import watch
from pages.shared.loaders import has_statements, newest_release, revision
from pages.shared.plain import plain
from pages.shared.session import require, round_id
from pages.shared.show import empty
from pages.understand.group_parts import draw_small_print, draw_statement, draw_statements
from pages.understand.parts import draw_figures, draw_unreleased, link_to
from pages.understand.released import audience_of, load_tables

#: Statements drawn before the rest is folded away.
MOST_SHARED = MOST_DIFFERING = 5
MOST_MARKS = 3

who = require("support.read")
round_ = round_id()
watch(round_)

st.title("观点分组", anchor=False)
st.markdown(f"**{NOT_A_VOTE}。** 先看大家都同意什么，再看分歧在哪里。")
if not has_statements(round_, revision(round_)):
    empty(
        "这一轮没有请大家回答短说法。",
        "短说法是一句话的主张，村民选「同意」「不同意」「不好说」。由管理员在「短说法」里编写。",
    )
    if who.may("statement.edit"):
        link_to("statements", "到「短说法」编写", round_)
    st.stop()
tables = load_tables(round_, newest_release(round_), audience_of(who))
if tables is None:
    draw_unreleased(who, round_)
    st.stop()
groups = next(iter(tables.each("groups")), None)
if groups is None or not groups.lines:
    empty(
        "最近一次发布时，还没有人回答短说法，或者回答的人太少。",
        "请把链接发到户；有人回答以后，下次发布统计时这里就会有内容。",
    )
    st.stop()

statements = tables.each("statement")
names = groups_of(groups)
story = story_of(groups, statements)
alone = names[0][0] == EVERYBODY

with st.container(border=True):
    if alone:
        st.markdown("**还分不出组**")
        st.text(f"回答短说法的有{groups.n_label}，先按全体列出。")
        st.caption("人再多一些、说法再多几条，回答相近的人才分得出组。")
    else:
        st.markdown(f"**按回答的相近程度，分成{len(names)}组**")
        st.text("、".join(f"{label}（{size}）" for _, label, size in names))
        st.caption(
            "一组是对这些说法回答相近的人，不是哪个村、哪类人，也不是谁组织的；"
            "名字只是代号，没有先后高低。"
        )
    st.caption(plain(groups_caption(groups)))

st.subheader("共识：各组多数人都这样看" if not alone else "多数人这样看的", anchor=False)
if story.shared:
    for table, agrees in story.shared[:MOST_SHARED]:
        draw_statement(table, said_of(table, agrees=agrees))
else:
    st.caption("还没有哪条说法是各组多数人都同意或都不同意、而且数字可以公布的。")

if not alone:
    st.subheader("每组最突出的看法", anchor=False)
    labels = {key: label for key, label, _ in names}
    for key, marks in story.typical:
        with st.container(border=True):
            st.markdown(f"**{labels[key]}**")
            if not marks:
                st.caption("没有哪条说法能公布、又能把这一组和别的组区分开。")
            for table, agrees in marks[:MOST_MARKS]:
                st.text(f"{'同意' if agrees else '不同意'}：{table.version_label}")
    st.subheader("分歧最大的", anchor=False)
    if not story.differing:
        st.caption("可以公布的说法里，各组的看法没有明显差别。")
    for table in story.differing[:MOST_DIFFERING]:
        draw_statement(table, "")

drawn = {t.version_id for t, _ in story.shared[:MOST_SHARED]}
drawn |= {t.version_id for t in story.differing[:MOST_DIFFERING]} if not alone else set()
draw_statements("其余的说法", [t for t in statements if t.version_id not in drawn])
draw_small_print(groups)
draw_figures(statement_figures(statements))
