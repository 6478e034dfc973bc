"""A first plan for a round that has none: the stages every adjustment goes through."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.errors import Invalid, Refused
from core.model import Organ, PlanTask
from core.model.states import Role
from core.settings import DATA
from core.works.plan import Saved, save_tasks
from core.works.tasks import Task

TEMPLATE = DATA / "defaults" / "plan_template.toml"


def start_plan_from_template(
    session: Session,
    round_id: str,
    starts_on: date,
    *,
    by: Actor,
    today: date,
    template: Path = TEMPLATE,
) -> Saved:
    """Fills an empty plan with the template's tasks, dated from `starts_on`.

    A task led by an organ this round does not have comes without one. Raises Refused to
    everybody but the administrator, Missing, or Invalid when the plan has tasks already.
    """
    by.must("plan.edit")
    if by.role is not Role.ADMINISTRATOR:
        raise Refused("整张计划表由管理员建立，请联系综合办公室。")
    if session.scalar(sa.select(PlanTask.id).where(PlanTask.round_id == round_id).limit(1)):
        raise Invalid("计划表里已经有工作，不能再从模板建立；需要时可逐项添加。")
    organs = set(session.scalars(sa.select(Organ.name).where(Organ.round_id == round_id)))
    tasks = read_template(template, starts_on, organs)
    return save_tasks(session, round_id, tasks, by=by, today=today)


def read_template(path: Path, starts_on: date, organs: set[str]) -> list[Task]:
    """The tasks of a template file, numbered from 1, day 0 being `starts_on`."""
    lines = tomllib.loads(path.read_text(encoding="utf-8"))["task"]
    return [
        Task(
            number=number,
            stage=line["stage"],
            content=line["content"],
            goal=line.get("goal", ""),
            organ=line["organ"] if line["organ"] in organs else "",
            partners=line.get("partners", ""),
            starts_on=starts_on + timedelta(days=line["from_day"]),
            due_on=starts_on + timedelta(days=line["to_day"]),
            note=line.get("note", ""),
        )
        for number, line in enumerate(lines, 1)
    ]
