"""The forms of a listening session: open, close, reopen, and the page for the recorder's phone."""

from __future__ import annotations

import streamlit as st

from core.access.roles import Actor
from core.charts.qr import qr_png
from core.intake.hamlets import hamlets_near, hamlets_reached, set_hamlets
from core.intake.link_book import meeting_link_of
from core.intake.links import make_link, renew_link
from core.intake.questions import ask_question
from core.intake.session_list import SessionLine, asked_of
from core.intake.sessions import close_session, open_session, reopen_session
from core.model.states import LinkKind, SessionKind
from core.rounds.reading import list_areas, list_villages
from pages.shared.session import said, settings, store, today

ANY = "不限一个村"


@st.dialog("新建座谈会或走访", width="medium")
def new_session(who: Actor, round_id: str) -> None:
    """Everything the record sheet has at its head; the versions asked are said, not chosen."""
    with store().read() as session:
        areas = {area.id: area.name for area in list_areas(session, round_id)}
        villages = {v.id: v.name for v in list_villages(session, round_id)}
        asked = [label for label, _ in asked_of(session, round_id, None).values()]
    if asked:
        st.caption(f"这一场征求意见的方案：{'、'.join(asked)}（管理员在「调整方案」里设定）")
    else:
        st.warning("还没有正在征求意见的方案，请管理员先把方案设为征求意见中。")
    with st.form("sessions.new", border=False):
        kind = st.radio("方式", list(SessionKind), format_func=lambda k: k.label, horizontal=True)
        topic = st.text_input("主题", placeholder="例如：溪东片老党员座谈会", max_chars=80)
        mine = list(areas).index(who.area_id) if who.area_id in areas else None
        left, right = st.columns(2)
        area = left.selectbox(
            "片", list(areas), index=mine, format_func=areas.__getitem__, placeholder="请选择"
        )
        village = right.selectbox(
            "村",
            [None, *villages],
            format_func=lambda v: villages[v] if v else ANY,
            placeholder="请选择",
        )
        left, right = st.columns(2)
        held_on = left.date_input("日期", today(), format="YYYY-MM-DD")
        place = right.text_input("地点", max_chars=80)
        left, middle, right = st.columns(3)
        host = left.text_input("主持人（走访人）", max_chars=40)
        recorder = middle.text_input("记录人", who.name, max_chars=40)
        invited = right.number_input("应到人数", min_value=0, value=None, step=1)
        sent = st.form_submit_button("建立", type="primary", width="stretch")
    if sent:
        with said("已建立，可以开始录入。"), store().write() as session:
            open_session(
                session,
                round_id,
                kind,
                by=who,
                topic=topic,
                held_on=held_on,
                area_id=area,
                village_id=village,
                place=place,
                host=host,
                recorder=recorder,
                invited=invited,
            )


def close_form(line: SessionLine, who: Actor) -> None:
    """Ends the session with how many came, where one got to and what is to be answered."""
    with store().read() as session:
        hamlets = {
            h.id: h.name if line.village_id else f"{h.village}{h.name}"
            for h in hamlets_near(session, line.id)
        }
        reached = hamlets_reached(session, line.id)
    with st.popover("结束这一场"), st.form(f"sessions.close.{line.id}", border=False):
        present = st.number_input("实到人数", min_value=0, value=line.present, step=1)
        been = reached
        if hamlets:
            been = st.pills(
                "到过哪些自然村",
                list(hamlets),
                selection_mode="multi",
                default=reached,
                format_func=hamlets.__getitem__,
                key=f"sessions.hamlets.{line.id}",
            )
        questions = st.text_area(
            "还要答复的问题（一行一个）", placeholder="不写是谁问的", height=90
        )
        note = st.text_area(
            "现场答复和待办事项", placeholder="只写要办的事，不写发言人姓名", height=90
        )
        st.caption("结束后不能再录入；漏录了可以重新打开。")
        if st.form_submit_button("结束", type="primary", width="stretch"):
            with said("这一场已结束。"), store().write() as session:
                close_session(session, line.id, by=who, present=present, note=note)
                set_hamlets(session, line.id, been, by=who)
                for question in filter(str.strip, questions.splitlines()):
                    ask_question(session, line.id, question, by=who)


def reopen_button(line: SessionLine, who: Actor) -> None:
    """Lets a closed session take what was forgotten."""
    if st.button("重新打开", key=f"sessions.reopen.{line.id}"):
        with said("已重新打开，可以补录。"), store().write() as session:
            reopen_session(session, line.id, by=who)


def phone_page(line: SessionLine, who: Actor, round_id: str) -> None:
    """The light page for entering in the hall on a phone with a weak signal."""
    with st.popover("手机录入页"):
        with store().read() as session:
            link = meeting_link_of(session, line.id, by=who, secret=settings().secret)
        if link is None:
            st.caption("会场网络不好时，可用手机打开一个很轻的录入页。知道地址的人都能录入这一场。")
            if st.button("生成手机录入页", key=f"sessions.phone.{line.id}"):
                with said("手机录入页已生成。"), store().write() as session:
                    make_link(
                        session,
                        round_id,
                        LinkKind.MEETING,
                        line.topic,
                        by=who,
                        secret=settings().secret,
                        session_id=line.id,
                    )
            return
        url = settings().public_url + link.path
        st.image(qr_png(url, 5), width=200, alt="手机录入页的二维码")
        st.code(url, language=None, wrap_lines=True)
        st.caption(
            "地址外传了或手机丢了，就换一个：旧地址马上打不开。"
            "别的手机上还没发出的会留在那台手机里，请先等它们发完再换。"
        )
        if st.button("换一个新地址", key=f"sessions.renew.{line.id}"):
            with said("已换新地址，旧地址不再有效。"), store().write() as session:
                renew_link(session, link.id, by=who, secret=settings().secret)
