"""关心事项与答复: what many care about by theme, and what became of it."""

from __future__ import annotations

import streamlit as st

from core.answers.concerns import (
    ANSWERED,
    ConcernLine,
    answer_concern,
    concern_themes,
    list_concerns,
    open_concern,
    publish_concern,
)
from core.charts.themes import listed, unlisted
from core.model.states import ConcernState
from pages.shared.focus import show_first
from pages.shared.loaders import newest_release
from pages.shared.plain import plain
from pages.shared.session import require, round_id, said, store, today
from pages.shared.show import empty
from pages.understand.released import audience_of, load_tables

who = require("concern.read")
round_ = round_id()
may_edit = who.may("concern.edit")
#: The theme somebody came for from another screen.
wanted = st.query_params.get("theme", "")
with store().read() as session:
    lines = list_concerns(session, round_)
tables = load_tables(round_, newest_release(round_), audience_of(who))
table = tables.one("themes") if tables else None
heard = {line.key: line.n_label for line in listed(table)} if table else {}


def draw(line: ConcernLine) -> None:
    """One concern: how often it was heard, its answer, and the form that changes it."""
    with st.container(border=True, key=f"concern-{line.code}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(line.label)}**", width="content")
            st.badge(line.state.label, color="green" if line.state in ANSWERED else "gray")
            st.badge("已公布" if line.published_on else "未公布", color="gray")
            if line.code in heard:
                st.caption(f"最近一次发布时{heard[line.code]}意见提到", width="content")
        st.text(line.wording)
        if line.answer:
            st.text(f"答复：{line.answer}")
        if not may_edit:
            return
        opened = st.expander("修改或答复", expanded=line.code == wanted)
        with opened, st.form(f"concern.{line.id}", border=False):
            wording = st.text_input("群众关心什么（中性的一句话）", line.wording, max_chars=400)
            state = st.selectbox(
                "处理情况",
                list(ConcernState),
                index=list(ConcernState).index(line.state),
                format_func=lambda s: s.label,
                placeholder="请选择",
            )
            answer = st.text_area("答复（不采纳要写明理由）", line.answer, max_chars=2000)
            person = st.text_input("责任人", line.person, max_chars=40)
            if st.form_submit_button("保存", type="primary"):
                with said("已保存。答复有改动的，要重新公布。"), store().write() as session:
                    answer_concern(
                        session,
                        line.id,
                        by=who,
                        wording=wording,
                        state=state,
                        answer=answer,
                        person=person,
                    )
        waits = line.state in ANSWERED and line.published_on is None
        if waits and st.button("公布这条答复", key=f"publish.{line.id}"):
            with said("已公布，公示页和回执查询都能看到。"), store().write() as session:
                publish_concern(session, line.id, by=who, today=today())


st.title("关心事项与答复", anchor=False)
st.caption("按主题答复。提意见的人凭回执码能查到自己那一类的答复；公示页上人人可看。")
known = {line.code for line in lines}
if table and (words := unlisted(table, known)):
    st.caption(plain(words))
if may_edit:
    # What people raised most comes first; what few raised is answered all the same.
    names = concern_themes()
    left = [c for c in [*heard, *(c for c in names if c not in heard)] if c in names]
    left = [code for code in left if code not in known]
    if table and left:
        with st.form("concern.open", border=True):
            st.markdown("**列出一件关心事项**")
            code = st.selectbox(
                "主题",
                left,
                index=left.index(wanted) if wanted in left else 0,
                format_func=lambda c: f"{names[c]}（{heard.get(c, '份数没有列出')}）",
                placeholder="请选择",
            )
            wording = st.text_input(
                "群众关心什么", placeholder="例如：办公地点离得远，老人办事不方便", max_chars=400
            )
            if st.form_submit_button("列出", type="primary"):
                with said("已列出，下面可以写答复。"), store().write() as session:
                    open_concern(session, round_, code, wording, by=who)
if not lines:
    empty(
        "还没有列出关心事项。",
        "第一次发布统计以后，这里可以按主题列出，再逐条答复。"
        if table is None
        else "在上面选一个主题。"
        if may_edit
        else "由综合办公室按主题列出、逐条答复，列出后在这里看得到。",
    )
for line in lines:
    draw(line)
if wanted in known:
    show_first(f"concern-{wanted}")
