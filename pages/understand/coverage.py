"""覆盖情况: whom the listening reached, and first of all whom it did not."""

from __future__ import annotations

import streamlit as st

from core.charts.coverage import caption, coverage_chart, coverage_map, map_caption, unreached
from core.charts.figures import line_figures
from core.charts.received import received_caption, received_chart
from pages.shared.live import watch
from pages.shared.loaders import newest_release, revision
from pages.shared.session import require, round_id, today
from pages.understand.leader_data import load_followed
from pages.understand.overview_parts import draw_quality
from pages.understand.parts import (
    draw_chart,
    draw_figures,
    draw_unreleased,
    link_to,
    names_of,
)
from pages.understand.released import Tables, audience_of, load_facts, load_received, load_tables

who = require("coverage.read")
round_ = round_id()
watch(round_)
tables = load_tables(round_, newest_release(round_), audience_of(who))


def draw_unreached(shown: Tables) -> None:
    """The first thing to know: where to go next."""
    villages = unreached(shown.one("coverage_village"))
    groups = unreached(shown.one("coverage_role_group"))
    if not villages and not groups:
        st.success("每个村、每个身份类别都已有意见。接着看下面离应听人数还差得多的。")
        return
    with st.container(border=True):
        st.subheader("先去听这些")
        if villages:
            st.markdown(f"**还没有意见的村：** {names_of(villages)}")
        if groups:
            st.markdown(f"**还没有意见的身份类别：** {names_of(groups)}")
        if who.may("session.edit"):
            link_to("sessions", "登记一次座谈或走访", round_)


@st.fragment(run_every="5s")
def draw_received() -> None:
    """How many came in by day, in tens; moves by itself."""
    by_day = load_received(round_, revision(round_))
    with st.container(border=True):
        st.subheader("累计收到多少")
        if by_day:
            draw_chart(received_chart(by_day, today()), received_caption(by_day, today()))
        else:
            st.caption(received_caption(by_day, today()))


st.title("覆盖情况")
st.caption(load_facts(round_, revision(round_)).mode_words)
if tables is None:
    draw_unreleased(who, round_)
    draw_received()
    draw_quality(None, load_followed(round_, revision(round_)))
    st.stop()

draw_unreached(tables)
for view, heading, name, of in (
    ("coverage_village", "各村听到多少", "村", "登记户数"),
    ("coverage_role_group", "各身份类别听到多少", "身份类别", "应听人数"),
):
    table = tables.one(view)
    with st.container(border=True):
        st.subheader(heading)
        draw_chart(coverage_chart(table), caption(table))
        draw_figures(line_figures(table, name=name, of=of))
with st.container(border=True):
    crossed = tables.one("coverage_village_role_group")
    st.subheader("哪个村的哪类人还没听到")
    draw_chart(coverage_map(crossed), map_caption(crossed))
quality = next(iter(tables.each("quality")), None)
draw_quality(quality, load_followed(round_, revision(round_)))
draw_received()
