"""The plan of one round during one act: its rows, whose they are, and the names behind the ids."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.errors import Missing, Refused
from core.model import Organ, PlanTask, Round, Village, VillageAlias
from core.model.states import Role
from core.text.same_name import same_name
from core.works.tasks import Task

_PLAIN = (
    "stage",
    "content",
    "goal",
    "person",
    "partners",
    "starts_on",
    "due_on",
    "state",
    "done_on",
    "evidence",
    "problem",
    "note",
)


class Book:
    """The plan of one round during one act: its rows, and the names of organs and villages."""

    def __init__(self, session: Session, round_id: str, by: Actor) -> None:
        by.must("plan.edit")
        # The round's row is locked, so that of two new tasks at once each gets its own number.
        if session.get(Round, round_id, with_for_update=True) is None:
            raise Missing("这一轮征求意见已经不存在。")
        self.session, self.round_id, self.by = session, round_id, by
        self.rows = {
            row.number: row
            for row in session.scalars(
                sa.select(PlanTask).where(PlanTask.round_id == round_id).order_by(PlanTask.number)
            )
        }
        self.organs = _names(session, sa.select(Organ.name, Organ.id), Organ.round_id == round_id)
        self.villages = _names(
            session, sa.select(Village.name, Village.id), Village.round_id == round_id
        )
        self._organ_names = {id_: name for name, id_ in self.organs.items()}
        self._village_names = {id_: name for name, id_ in self.villages.items()}
        aliases = _names(
            session,
            sa.select(VillageAlias.name, VillageAlias.village_id),
            VillageAlias.round_id == round_id,
        )
        self._spellings = {same_name(n): id_ for n, id_ in (aliases | self.villages).items()}

    def task_of(self, row: PlanTask) -> Task:
        """The row in words."""
        return Task(
            number=row.number,
            organ=self._organ_names.get(row.organ_id or "", ""),
            village=self._village_names.get(row.village_id or "", ""),
            **{field: getattr(row, field) for field in _PLAIN},
        )

    def with_known_village(self, task: Task) -> Task:
        """The task with its village under its proper name, when it was written another way."""
        known = self._spellings.get(same_name(task.village))
        return replace(task, village=self._village_names[known]) if known else task

    def must_own(self, *tasks: Task | None) -> None:
        """Raises Refused unless a group lead's own organ leads every one of `tasks`."""
        if self.by.role is not Role.GROUP_LEAD:
            return
        own = self._organ_names.get(self.by.organ_id or "")
        if own is None:
            raise Refused("您的账号还没有对应的工作组，请管理员在「账号」里指定。")
        for task in tasks:
            if task is not None and task.organ != own:
                whose = f"由{task.organ}牵头" if task.organ else "还没有牵头组"
                raise Refused(
                    f"{title_of(task)}{whose}，您只能编辑{own}牵头的工作；需要调整请联系综合办公室。"
                )

    def put(self, task: Task) -> PlanTask:
        """Writes the task onto its row, or onto a new one."""
        number = task.number or max(self.rows, default=0) + 1
        row = self.rows.get(number)
        if row is None:
            row = PlanTask(round_id=self.round_id, number=number)
            self.session.add(row)
            self.rows[number] = row
        for field in _PLAIN:
            setattr(row, field, getattr(task, field))
        row.organ_id = self.organs[task.organ] if task.organ else None
        row.village_id = self.villages[task.village] if task.village else None
        self.session.flush()
        return row


def title_of(task: Task) -> str:
    """「序号 3 」 to put before a sentence, or 「新工作」 for a task without a number."""
    return f"序号 {task.number} " if task.number else "新工作"


def _names(
    session: Session, query: sa.Select[str, str], where: sa.ColumnElement[bool]
) -> dict[str, str]:
    return dict(session.execute(query.where(where)).all())
