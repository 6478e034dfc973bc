"""The example's work plan, half done: some tasks finished with proof, one late, one stuck."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import CONSOLE
from core.model import Organ, PlanTask
from core.model.states import TaskState
from core.works.plan import edit_task, move_task
from core.works.template import start_plan_from_template

#: The preparation began this many days before people were asked.
BEGUN_BEFORE = 30


def half_done_plan(session: Session, round_id: str, *, begun: date, today: date) -> None:
    """The usual plan with what lies behind today finished, except one late and one stuck task."""
    start_plan_from_template(
        session, round_id, begun - timedelta(days=BEGUN_BEFORE), by=CONSOLE, today=today
    )
    leads = dict(
        session.execute(sa.select(Organ.id, Organ.lead).where(Organ.round_id == round_id)).all()
    )
    tasks = session.scalars(
        sa.select(PlanTask).where(PlanTask.round_id == round_id).order_by(PlanTask.number)
    ).all()
    past = [task for task in tasks if task.due_on is not None and task.due_on < today]
    for task in tasks:
        lead = leads.get(task.organ_id or "") or ""
        if lead:
            edit_task(session, task.id, {"person": lead}, by=CONSOLE, today=today)
    for task in past[:-2]:
        move_task(
            session,
            task.id,
            TaskState.DONE,
            by=CONSOLE,
            today=today,
            done_on=task.due_on,
            evidence="演示：纪要已归档",
        )
    for task in past[-2:-1]:
        move_task(session, task.id, TaskState.IN_PROGRESS, by=CONSOLE, today=today)
    for task in past[-1:]:
        move_task(
            session,
            task.id,
            TaskState.BLOCKED,
            by=CONSOLE,
            today=today,
            problem="演示：两个村的账目还没有对上",
        )
    for task in tasks:
        if task.starts_on and task.starts_on <= today <= (task.due_on or today):
            move_task(session, task.id, TaskState.IN_PROGRESS, by=CONSOLE, today=today)
