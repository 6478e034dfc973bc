"""我的片: what to do next in one's villages, on the phone one carries along."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core.intake.area_view import AreaView, GroupLine, Step, VillageLine, area_view
from core.rounds.reading import list_areas
from pages.consult.session_questions import draw_question
from pages.shared.menu import registered
from pages.shared.plain import plain
from pages.shared.session import require, round_id, store, today
from pages.shared.show import empty

ALL = "all"
#: Where a step is done and what its link is called; questions are answered on this page.
WHERE = {
    "check": ("checking", "去核对"),
    "village": ("sessions", "去登记走访"),
    "hamlet": ("sessions", "去登记走访"),
    "group": ("sessions", "去登记走访"),
}

who = require("opinion.enter")
round_ = round_id()
pages = registered()


def draw_steps(view: AreaView) -> None:
    """The most pressing first, and under them the ways to where they are done."""
    with st.container(border=True, gap="small"):
        st.subheader("先做这些", anchor=False)
        said = [f"- {mark(step)}{plain(step.said)}" for step in view.steps]
        st.markdown("\n".join(said))
        ways = dict.fromkeys(WHERE[step.kind] for step in view.steps if step.kind in WHERE)
        with st.container(horizontal=True):
            for path, label in ways:
                if path in pages:
                    st.page_link(
                        pages[path],
                        label=label,
                        icon=":material/arrow_forward:",
                        query_params={"round": round_},
                    )
        if not view.steps:
            st.text("眼下没有要赶的事：问题都答复了，各村都到过、各类人都听到了。")


def mark(step: Step) -> str:
    """Red only for what is late."""
    return ":red-badge[逾期] " if step.kind == "overdue" else ""


def draw_going(view: AreaView) -> None:
    """Sessions that still take entries, one tap away."""
    for line in view.going:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            day = f"{line.held_on.month}月{line.held_on.day}日"
            st.text(f"{line.kind} · {line.topic}\n{day}")
            if st.button("录入意见", type="primary", key=f"area.enter.{line.id}"):
                st.switch_page(pages["entry"], query_params={"round": round_, "at": line.id})


def draw_village(village: VillageLine) -> None:
    """One village: who went there when, and whom and what was not reached."""
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(village.name)}**", width="content")
            st.badge(visits(village), color="gray" if village.visits else "orange")
        reached = "、".join(h.name for h in village.hamlets if h.reached_on)
        lines(("没到过的自然村", "、".join(village.hamlets_left)), ("到过的自然村", reached))
        lines(
            ("还没有听到", named(g for g in village.groups if g.unheard)),
            ("还不到应听", named(g for g in village.groups if g.short)),
            ("已经听到", named(g for g in village.groups if g.enough)),
        )


def named(groups: Iterable[GroupLine]) -> str:
    """Role groups with how many were heard against their targets."""
    return "、".join(against(group) for group in groups)


def visits(village: VillageLine) -> str:
    """How often and when last somebody was there."""
    if village.last_on is None:
        return "还没有到村座谈走访"
    return f"到村 {village.visits} 场，最近{village.last_on.month}月{village.last_on.day}日"


def against(group: GroupLine) -> str:
    """A role group with how many were heard against the target."""
    if group.unheard:
        return f"{group.name}（应听{group.target}）"
    target = f"，应听{group.target}" if group.target else ""
    return f"{group.name}（{group.heard}{target}）"


def lines(*pairs: tuple[str, str]) -> None:
    """Label and names, a line each; those with no names are left out."""
    said = [f":gray[{label}：]{plain(names)}" for label, names in pairs if names]
    if said:
        st.markdown("  \n".join(said))


with store().read() as session:
    areas = {area.id: area.name for area in list_areas(session, round_)}
choices = {**areas, ALL: "全镇各片"}
own = who.area_id if who.area_id in areas else ALL
if st.query_params.get("area") in choices:
    own = st.query_params["area"]

heading, choice = st.columns([1, 1], vertical_alignment="bottom")
heading.title("我的片", anchor=False)
area = choice.selectbox(
    "片",
    list(choices),
    index=list(choices).index(own),
    format_func=choices.__getitem__,
    placeholder="请选择",
)
with store().read() as session:
    view = area_view(session, round_, None if area == ALL else area, by=who, today=today())
if not view.villages:
    empty("这一片还没有村。", "请管理员在「村和片」里把村划到片。")
    st.stop()

draw_steps(view)
draw_going(view)
if view.questions:
    st.subheader(f"待答问题（{len(view.questions)} 个）", anchor=False)
for question in view.questions:
    draw_question(question, who, place=True)
st.subheader(f"各村（{len(view.villages)} 个）", anchor=False)
st.caption(
    (f"另有不限一个村的座谈走访 {view.area_sessions} 场。" if view.area_sessions else "")
    + "听到的份数不到 20 份只写区间；"
    "应听数是镇里定的目标，不是考核，村按名册顺序排列。"
)
for village in view.villages:
    draw_village(village)
if view.waiting_own:
    st.caption(f"您录入的 {view.waiting_own} 份等别人核对后计入。")
