"""The work plan (工作计划表)."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.model.base import Base, Identified, worded
from core.model.states import TaskState


class PlanTask(Identified, Base):
    """One line of the plan: what, for what goal, by whom, until when, and the proof it was done."""

    __tablename__ = "plan_task"
    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    number: Mapped[int]
    stage: Mapped[str] = mapped_column(sa.String(40))
    content: Mapped[str] = mapped_column(sa.String(400))
    goal: Mapped[str] = mapped_column(sa.String(400), default="")
    organ_id: Mapped[str | None] = mapped_column(sa.ForeignKey("organ.id", ondelete="SET NULL"))
    person: Mapped[str] = mapped_column(sa.String(40), default="")
    partners: Mapped[str] = mapped_column(sa.String(120), default="")
    village_id: Mapped[str | None] = mapped_column(sa.ForeignKey("village.id", ondelete="SET NULL"))
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    state: Mapped[TaskState] = mapped_column(worded(TaskState), default=TaskState.NOT_STARTED)
    done_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(sa.String(400), default="")
    problem: Mapped[str] = mapped_column(sa.String(400), default="")
    note: Mapped[str] = mapped_column(sa.String(400), default="")
