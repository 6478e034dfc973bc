"""总览: where the round stands, what was heard so far, what people speak of, what is late."""

from __future__ import annotations

import streamlit as st

from core.charts.coverage import unreached
from core.charts.support import totals_caption, totals_chart
from core.charts.themes import caption as themes_caption
from core.charts.themes import listed, themes_chart, unlisted
from core.support.hidden import hidden_in_short, what_is_missing
from core.works.progress import read_progress
from pages.deliver.plan_data import load_plan
from pages.shared.live import watch
from pages.shared.loaders import newest_release, revision
from pages.shared.plain import plain
from pages.shared.session import require, round_id, today
from pages.understand.brief_print import draw_brief_button
from pages.understand.leader_data import load_concerns, load_dates, load_followed, load_signs
from pages.understand.overview_parts import (
    draw_conditions,
    draw_dates,
    draw_followed,
    draw_missing,
    draw_signs,
)
from pages.understand.parts import (
    NAMED,
    draw_chart,
    draw_release,
    draw_unreleased,
    link_to,
    names_of,
)
from pages.understand.released import (
    Tables,
    audience_of,
    load_facts,
    load_received,
    load_replaced,
    load_tables,
    received_words,
    time_left,
)

#: Measures of the listening that stand on the first screen already.
BESIDE = ("village", "role", "direct", "affected", "unaffected")

who = require("support.read")
round_ = round_id()
watch(round_)
st.session_state.pop(NAMED, None)  # a link from here names the view anew
facts = load_facts(round_, revision(round_))
tables = load_tables(round_, newest_release(round_), audience_of(who))


@st.fragment(run_every="5s")
def draw_standing() -> None:
    """Stage, time left and how many came in; the last moves by itself, in tens."""
    received = load_received(round_, revision(round_))
    with st.container(horizontal=True, gap="medium"):
        st.metric("阶段", facts.stage.label, width="content")
        st.metric("征求意见期", time_left(facts.ends_on, today()), width="content")
        st.metric("已收到意见", received_words(received), width="content")
        st.metric("统计快照", f"第{tables.number}次" if tables else "未发布", width="content")


def draw_support(shown: Tables) -> None:
    """All options in short, with the caveats that belong to it."""
    with st.container(border=True):
        st.subheader("各方案的意见")
        replaced = load_replaced(round_, revision(round_))
        totals = [table for table in shown.each("total") if table.version_id not in replaced]
        draw_chart(totals_chart(totals), totals_caption(totals))
        st.caption(plain(facts.mode_words))
        villages = [table for table in shown.each("village") if table.version_id not in replaced]
        if villages:
            st.caption(plain(f"各村：{hidden_in_short(villages)}"))
        link_to("support", "看各村、各类人群、各渠道的意见", round_)
        asked_now = [t for t in shown.each("conditions") if t.version_id not in replaced]
        draw_conditions(asked_now, round_)


def draw_coverage(shown: Tables) -> None:
    """Whom we have not heard yet."""
    with st.container(border=True):
        st.subheader("听到了谁")
        villages = shown.one("coverage_village")
        st.text(villages.coverage)
        missing = unreached(villages)
        groups = unreached(shown.one("coverage_role_group"))
        if missing:
            st.markdown(f"**还没有听到的村：** {names_of(missing)}")
        if groups:
            st.markdown(f"**还没有听到的身份类别：** {names_of(groups)}")
        if not missing and not groups:
            st.text("每个村、每个身份类别都已有意见。")
        for quality in shown.each("quality"):
            st.text("；".join(f"{x.label}：{x.n_label}" for x in quality.lines if x.key in BESIDE))
        link_to("coverage", "看覆盖情况和下一步该听谁", round_)


def draw_themes(shown: Tables) -> None:
    """What people speak of most."""
    with st.container(border=True):
        st.subheader("群众最关心什么")
        table = shown.one("themes")
        if listed(table):
            draw_chart(themes_chart(table, most=5), themes_caption(table))
        else:
            st.caption(themes_caption(table))
        link_to("themes", "看全部主题", round_)


def draw_plan() -> None:
    """Whether the plan is on time."""
    with st.container(border=True):
        st.subheader("工作计划")
        progress = read_progress(load_plan(round_, revision(round_)), today())
        if progress.total:
            with st.container(horizontal=True, gap="medium"):
                st.metric("已完成", f"{progress.done}/{progress.total} 项", width="content")
                st.metric("逾期", f"{progress.overdue} 项", width="content")
                st.metric("受阻", f"{progress.blocked} 项", width="content")
        else:
            st.caption("还没有工作计划表，由综合办公室建立。")
        link_to("plan", "看工作计划表", round_)


with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.title("总览", width="content")
    draw_brief_button(round_, tables)
draw_standing()
draw_release(who, round_, tables)
if tables is None:
    draw_unreleased(who, round_)
else:
    draw_support(tables)
    quality = next(iter(tables.each("quality")), None)
    draw_missing(what_is_missing(tables.one("coverage_village"), quality), round_)
    left, right = st.columns(2)
    with left:
        draw_themes(tables)
    with right:
        draw_coverage(tables)
left, right = st.columns(2)
with left:
    taken_up = load_concerns(round_, revision(round_))
    waiting = unlisted(tables.one("themes"), taken_up) if tables else ""
    draw_followed(load_followed(round_, revision(round_)), waiting, round_)
with right:
    draw_plan()
draw_dates(*load_dates(round_, revision(round_), today()), round_)
if tables is not None:
    role = who.role.value if who.role else ""
    draw_signs(who, round_, load_signs(round_, tables.number, role, who))
