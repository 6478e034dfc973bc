"""Questions asked at a session: written down while listening, answered where they are listed."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.access.roles import Actor
from core.intake.questions import (
    ANSWER_LIMIT,
    QUESTION_LIMIT,
    QuestionLine,
    answer_question,
    ask_question,
    assign_question,
    questions_of,
)
from core.intake.session_list import SessionLine
from pages.shared.once import once, press_of
from pages.shared.plain import plain
from pages.shared.session import said, store, today
from pages.shared.show import villager_text


def questions_button(line: SessionLine, waiting: int, who: Actor) -> None:
    """Opens the questions of one session; says how many wait."""
    label = f"现场问题（{waiting} 个待答）" if waiting else "现场问题"
    if st.button(label, key=f"questions.open.{line.id}"):
        session_questions(line.id, who)


@st.dialog("现场问题", width="medium")
def session_questions(session_id: str, who: Actor) -> None:
    """Writes one down, and under it those that were asked in this session."""
    with store().read() as session:
        lines = questions_of(session, session_id)
    press = press_of(f"questions.{session_id}")
    with st.form(f"questions.new.{session_id}", border=False):
        question = st.text_area(
            "问的是什么",
            height=80,
            max_chars=QUESTION_LIMIT,
            placeholder="照原话记；不写是谁问的，不写姓名和电话",
        )
        left, right = st.columns(2)
        person = left.text_input("谁来答复", placeholder="例如：资产组 吴站长", max_chars=40)
        due_on = right.date_input("最迟哪天答复", None, format="YYYY-MM-DD")
        sent = st.form_submit_button("记下这个问题", type="primary", width="stretch")
    if sent:
        with said("问题已记下，没有答复以前一直列在「我的片」。"), once(press, question) as pressed:
            if pressed.first:
                with store().write() as session:
                    ask_question(
                        session, session_id, question, by=who, person=person, due_on=due_on
                    )
    if not lines:
        st.caption("这一场还没有记下问题。")
    for line in lines:
        draw_question(line, who)


def draw_question(line: QuestionLine, who: Actor, *, place: bool = False) -> None:
    """One question with its answer, or with the forms to answer and to pass it on.

    `place` also says at which session it was asked.
    """
    with st.container(border=True, gap="small"):
        villager_text(line.question)
        if place:
            st.caption(
                plain(" · ".join(filter(None, [_day(line.held_on), line.village, line.topic])))
            )
        if line.answered_on is not None:
            st.text(f"答复：{line.answer}")
            st.caption(f"{_day(line.answered_on)}答复")
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(_due(line), color="red" if line.is_overdue(today()) else "gray")
            st.caption(plain(line.person or "还没有定谁来答复"), width="content")
        with st.container(horizontal=True):
            _answer_form(line, who)
            _assign_form(line, who)


def _answer_form(line: QuestionLine, who: Actor) -> None:
    with st.popover("答复"), st.form(f"questions.answer.{line.id}", border=False):
        answer = st.text_area(
            "怎样答复的",
            height=100,
            max_chars=ANSWER_LIMIT,
            placeholder="当面说的、贴出来的，照实写",
        )
        if st.form_submit_button("已答复，办结", type="primary", width="stretch"):
            with said("已答复，从待答问题里移出。"), store().write() as session:
                answer_question(session, line.id, answer, by=who, today=today())


def _assign_form(line: QuestionLine, who: Actor) -> None:
    with st.popover("定人定期限"), st.form(f"questions.assign.{line.id}", border=False):
        person = st.text_input("谁来答复", line.person, max_chars=40)
        due_on = st.date_input("最迟哪天答复", line.due_on, format="YYYY-MM-DD")
        if st.form_submit_button("保存", width="stretch"):
            with said("已保存。"), store().write() as session:
                assign_question(session, line.id, person=person, due_on=due_on, by=who)


def _due(line: QuestionLine) -> str:
    if line.due_on is None:
        return "没有定期限"
    late = (today() - line.due_on).days
    return f"已过期限 {late} 天" if late > 0 else f"{_day(line.due_on)}前答复"


def _day(on: date) -> str:
    return f"{on.month}月{on.day}日"
