"""录入意见: the fast desk, speaker after speaker, by keyboard alone if one likes."""

from __future__ import annotations

import streamlit as st

from core.intake.desk import entries_of
from core.intake.session_list import asked_of, list_sessions
from core.model.states import Channel, SessionState
from core.rounds.reading import get_round
from pages.consult.desk_data import load_role_groups, load_statements, load_villages
from pages.consult.entry_form import (
    ERROR,
    FRESH,
    LOOSE,
    Place,
    begin_entry,
    draw_form,
    place_of,
)
from pages.consult.faq_shown import draw_faq, load_faq
from pages.consult.opinion_card import draw_entry
from pages.shared.loaders import revision
from pages.shared.menu import registered
from pages.shared.session import require, round_id, store, today

#: Entries listed beside the form; a session of more is read in 意见原文.
LISTED = 30

who = require("opinion.enter")
round_ = round_id()
moved = revision(round_)
with store().read() as session:
    double = get_round(session, round_).double_entry
    lines = {
        line.id: line
        for line in list_sessions(session, round_, by=who, today=today())
        if line.state is SessionState.OPEN
    }
places: dict[str, Place] = {
    **{id_: place_of(line) for id_, line in lines.items()},
    **{
        name: Place(name, None, channel, None, None)
        for name, channel in LOOSE.items()
        # Where two people must enter a sheet alike, it is entered by its number in 纸质表.
        if not (double and channel is Channel.PAPER)
    },
}
asked_for = st.query_params.get("at")
if asked_for in places and st.session_state.get("entry.came") != asked_for:
    st.session_state["entry.at"] = st.session_state["entry.came"] = asked_for

elif st.session_state.get("entry.at") not in places:
    # Nothing is chosen yet, or the session was closed in the meantime. Only where there is no
    # choice is it made for the recorder: another day's or another 片's would be a wrong entry.
    today_here = [id_ for id_, line in lines.items() if line.mine and line.held_on == today()]
    st.session_state["entry.at"] = today_here[0] if len(today_here) == 1 else None

heading, choice = st.columns([1, 2], vertical_alignment="bottom")
heading.title("录入意见", anchor=False)
at = choice.selectbox(
    "录入哪一场",
    list(places),
    index=None,
    format_func=lambda id_: places[id_].name,
    placeholder="请选择哪一场，或纸质表、电话",
    key="entry.at",
    persist_state="session",
)
if at is None:
    if ERROR in st.session_state:  # the session was closed while somebody typed
        st.error(st.session_state.pop(ERROR))
    st.info("还没有选录入哪一场。今天您片里正好只有一场开着时，会自动选好。")
    if "sessions" in registered():
        st.page_link(
            registered()["sessions"],
            label="没有要录的那一场？在「座谈走访」里新建",
            icon=":material/add:",
            query_params={"round": round_},
        )
    st.stop()
place = places[at]
st.query_params["at"] = st.session_state["entry.came"] = at
if st.session_state.get("entry.begun") != at:
    st.session_state["entry.begun"] = at
    begin_entry()

with store().read() as session:
    asked = asked_of(session, round_, place.session_id)
    entries = entries_of(
        session,
        round_,
        by=who,
        session_id=place.session_id,
        channel=place.channel,
        today=today(),
    )
if not asked:
    st.warning("还没有正在征求意见的方案。请管理员先在「调整方案」里把方案设为征求意见中。")
    st.stop()
left, right = st.columns([2, 1], gap="large")
with left:
    draw_form(
        place,
        asked,
        load_villages(round_, moved),
        load_role_groups(round_, moved),
        who,
        round_,
        statements=load_statements(round_, moved),
    )
    draw_faq(load_faq(round_, moved))
with right:
    fresh = st.session_state.get(FRESH)
    where = "这一场" if place.session_id else f"今天我录入的{place.channel.label}"
    st.subheader(f"{where}：{len(entries)} 位", anchor=False)
    if not entries:
        st.caption("录入的意见会列在这里，记错了可以马上更正。")
    # A window of its own height, so that the form stays on the screen however many there are.
    with st.container(height=560 if len(entries) > 2 else "content", border=False):
        for entry in sorted(entries, key=lambda e: e.id != fresh)[:LISTED]:
            draw_entry(entry, who, round_, fresh=entry.id == fresh)
    if len(entries) > LISTED:
        st.caption(f"只列出 {LISTED} 位；其余在「意见原文」里。")
