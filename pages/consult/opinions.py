"""意见原文: to read, search and correct; every look into it stands in the trail."""

from __future__ import annotations

import streamlit as st

from core.intake.desk import note_reading, search_opinions
from core.model.states import Standing
from pages.consult.desk_data import load_role_groups, load_themes, load_villages
from pages.consult.opinion_card import draw_entry
from pages.shared.loaders import revision
from pages.shared.session import require, round_id, store
from pages.shared.show import empty

who = require("opinion.read")
round_ = round_id()
moved = revision(round_)
villages = {id_: name for id_, (name, _) in load_villages(round_, moved).items()}
groups = load_role_groups(round_, moved)
themes = load_themes()

st.title("意见原文", anchor=False)
st.caption("只供驻村干部归纳意见用;不转发、不截图、不追问是谁说的。每次查看和查找都记入操作记录。")
with st.form("opinions.search"):
    one, two, three = st.columns(3)
    village = one.selectbox("村", [None, *villages], format_func=lambda v: villages.get(v, "全部"))
    group = two.selectbox("身份类别", [None, *groups], format_func=lambda g: groups.get(g, "全部"))
    theme = three.selectbox("主题", [None, *themes], format_func=lambda t: themes.get(t, "全部"))
    words = one.text_input("含有的字词", placeholder="例如:医保")
    standing = two.selectbox(
        "状态",
        [Standing.COUNTED, Standing.WAITING, Standing.DUPLICATE],
        format_func=lambda s: s.label,
    )
    page = three.number_input("第几页", min_value=1, value=1, step=1)
    st.form_submit_button("查找", type="primary")

with store().read() as session:
    found = search_opinions(
        session,
        round_,
        by=who,
        village_id=village,
        role_group_id=group,
        theme=theme,
        standing=standing,
        words=words,
        page=int(page),
    )
looked = (round_, village, group, theme, words, standing, page)
if st.session_state.get("opinions.looked") != looked:
    names = [villages.get(village, ""), groups.get(group, ""), themes.get(theme, "")]
    narrowed = [*filter(None, names), "含字词" if words.strip() else "", f"第{page}页"]
    with store().write() as session:
        note_reading(session, round_, by=who, narrowed=filter(None, narrowed))
    st.session_state["opinions.looked"] = looked

st.text(f"有文字的意见 {found.total} 条,第 {page} 页,共 {found.pages} 页")
if not found.entries:
    empty("没有符合的意见。", "放宽条件再查;还没有录入时,先到「录入意见」或「导入表格」。")
for entry in found.entries:
    draw_entry(entry, who, round_, themes=themes)
if page < found.pages:
    st.caption("往后看:把「第几页」加一,再按「查找」。")
