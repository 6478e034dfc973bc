"""The pieces of the plan's screen above the table: the empty state, the sum, what presses."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.access.roles import Actor
from core.model.states import TASK_MOVES, Role, TaskState
from core.works.plan import edit_task
from core.works.progress import Progress
from core.works.template import start_plan_from_template
from pages.shared.once import once, press_of
from pages.shared.session import said, store, today
from pages.shared.show import empty

#: Pressing tasks shown above the table; the others stand first in it.
SHOWN = 5


def draw_empty(who: Actor, round_id: str) -> None:
    """No plan yet: the office starts one, everybody else is told who does."""
    if who.role is not Role.ADMINISTRATOR:
        empty("还没有工作计划表。", "由综合办公室（管理员）建立后，这里显示进度、逾期和责任人。")
        return
    empty(
        "还没有工作计划表。",
        "可以从模板开始：从摸底到归档的常用步骤，按启动日期排好时间，之后逐项修改；"
        "也可以到「导入表格」导入已有的计划表。",
    )
    press = press_of("plan.start")
    with st.form("plan.start", border=False):
        starts_on = st.date_input("从哪一天起排", today(), format="YYYY-MM-DD", width=240)
        sent = st.form_submit_button("从模板建立计划表", type="primary")
    if sent:
        with said("计划表已建立，请逐项核对时间，填上责任人。"), once(press, starts_on):
            if press.first:
                with store().write() as session:
                    start_plan_from_template(session, round_id, starts_on, by=who, today=today())


def draw_summary(progress: Progress) -> None:
    """Done, late, unowned and blocked, as counts."""
    with st.container(horizontal=True, gap="medium"):
        st.metric("完成", f"{progress.done}/{progress.total} 项", width="content")
        st.metric("逾期", f"{progress.overdue} 项", width="content")
        st.metric("无责任人", f"{progress.unowned} 项", width="content")
        st.metric("受阻", f"{progress.blocked} 项", width="content")
    if not progress.next_due.empty:
        due = progress.next_due.iloc[0]["due_on"]
        contents = "、".join(progress.next_due["content"])
        st.text(f"最近要完成：{due.month}月{due.day}日  {contents}")


def draw_pressing(progress: Progress, who: Actor) -> None:
    """Overdue tasks, then those without a name, each with a way to report on it."""
    pressing = progress.pressing
    if pressing.empty:
        return
    st.subheader("先看这些", anchor=False)
    for _, task in pressing.head(SHOWN).iterrows():
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                st.text(f"{task['number']}. {task['content']}")
                st.markdown(_trouble(task))
            if who.role is Role.ADMINISTRATOR or (
                who.role is Role.GROUP_LEAD and who.organ_id == task["organ_id"]
            ):
                with st.popover("报进度", key=f"plan.report.{task['task_id']}"):
                    _report_form(task, who)
    if len(pressing) > SHOWN:
        st.caption(f"还有 {len(pressing) - SHOWN} 项逾期或没有责任人，排在表格最前面。")


def _trouble(task: Any) -> str:
    organ = task["organ"] or "未定牵头组"
    words = [f":small[{organ} · {task['person'] or '无责任人'}]"]
    if task["overdue"]:
        due = task["due_on"]
        words.append(f":red[:small[应于{due.month}月{due.day}日完成，逾期 {task['days_late']} 天]]")
    return " ".join(words)


def _report_form(task: Any, who: Actor) -> None:
    now = TaskState(task["state"])
    with st.form(f"plan.report.{task['task_id']}.form", border=False):
        person = st.text_input("责任人", task["person"], max_chars=40)
        state = st.radio(
            "进度",
            [now, *(s for s in TaskState if s in TASK_MOVES[now])],
            format_func=lambda s: s.label,
            horizontal=True,
        )
        done_on = st.date_input("完成日期（已完成时填）", None, format="YYYY-MM-DD")
        evidence = st.text_input("完成情况和凭证（已完成时填）", placeholder="例如：纪要 3 号")
        problem = st.text_input("受阻的原因（受阻时填）", task["problem"])
        sent = st.form_submit_button("保存", type="primary", width="stretch")
    if sent:
        changes = {"person": person.strip(), "state": state, "done_on": done_on}
        changes |= {"problem": problem.strip()}
        changes |= {"evidence": evidence.strip()} if evidence.strip() else {}
        with said(f"序号 {task['number']} 已更新。"), store().write() as session:
            edit_task(session, task["task_id"], changes, by=who, today=today())
