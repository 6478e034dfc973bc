"""The acts on the work plan: one task at a time, or a whole grid or sheet at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing, Refused
from core.model import Organ, PlanTask, Round, Village, VillageAlias
from core.model.states import TASK_MOVES, Role, TaskState
from core.text.same_name import same_name
from core.works.tasks import HEADINGS, PlanProblems, Problem, Task, faults_of

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


@dataclass(frozen=True, slots=True)
class Saved:
    """What a grid or sheet changed: numbers of tasks."""

    added: int
    changed: int
    unchanged: int


def add_task(session: Session, round_id: str, task: Task, *, by: Actor, today: date) -> PlanTask:
    """A new task, at the next free 序号 unless it brings one. Raises Refused, Missing, Invalid."""
    book = _Book(session, round_id, by)
    if task.number in book.rows:
        raise Invalid(f"序号 {task.number} 已经有了,请换一个或留空。")
    row = book.put(_whole(task, book, None, today))
    record(session, round_id, "plan.add", by=by, detail=_named(row))
    return row


def edit_task(
    session: Session, task_id: str, changes: Mapping[str, object], *, by: Actor, today: date
) -> PlanTask:
    """A task with some fields (names as in Task) changed, its 序号 kept.

    Raises Refused, Missing, or Invalid; a change of `state` follows the same rules as move_task.
    """
    row, book = _found(session, task_id, by)
    before = book.task_of(row)
    task = replace(before, **{**changes, "number": row.number})  # type: ignore[arg-type]
    book.put(_whole(task, book, before, today))
    record(session, row.round_id, "plan.edit", by=by, detail=_named(row))
    return row


def move_task(
    session: Session,
    task_id: str,
    state: TaskState,
    *,
    by: Actor,
    today: date,
    done_on: date | None = None,
    evidence: str = "",
    problem: str = "",
    note: str = "",
) -> PlanTask:
    """A task in its next state; what is left empty stays as it was.

    已完成 needs a date and evidence, 受阻 its reason, reopening a finished task a reason in
    `note`; the date of a reopened task is taken away. Raises Refused, Missing, Invalid.
    """
    row, book = _found(session, task_id, by)
    before = book.task_of(row)
    task = replace(
        before,
        state=state,
        done_on=(done_on or before.done_on) if state is TaskState.DONE else None,
        evidence=evidence.strip() or before.evidence,
        problem=problem.strip() or before.problem,
        note=note.strip() or before.note,
    )
    book.put(_whole(task, book, before, today))
    detail = f"{_named(row)}:{before.state.label}→{state.label}"
    record(session, row.round_id, "plan.move", by=by, detail=detail)
    return row


def remove_task(session: Session, task_id: str, *, by: Actor) -> None:
    """Takes a task off the plan; the trail keeps its name. Raises Refused, Missing."""
    row, book = _found(session, task_id, by)
    book.must_own(book.task_of(row))
    session.delete(row)
    record(session, row.round_id, "plan.remove", by=by, detail=_named(row))


def save_tasks(
    session: Session,
    round_id: str,
    tasks: Sequence[Task],
    *,
    by: Actor,
    today: date,
    shown: Sequence[Task] | None = None,
) -> Saved:
    """Takes a whole grid or sheet at once, matched by 序号; tasks it does not name stay.

    Rows that change nothing are passed over. `shown` is what the person had in front of them:
    a row left as it was shown is passed over too, and a row that somebody else changed in the
    meantime is a problem instead of being overwritten. Raises Refused when a group lead changes
    another group's task, Missing, or PlanProblems with every problem; then nothing is saved.
    """
    book = _Book(session, round_id, by)
    wanted, problems = _compared(book, tasks, shown, today)
    if problems:
        raise PlanProblems(tuple(problems))
    added = sum(task.number not in book.rows for task in wanted)
    for task in wanted:
        book.put(task)
    if wanted:
        detail = f"新增 {added} 项,修改 {len(wanted) - added} 项"
        record(session, round_id, "plan.save", by=by, detail=detail)
    return Saved(added, len(wanted) - added, len(tasks) - len(wanted))


def check_tasks(
    session: Session, round_id: str, tasks: Sequence[Task], *, by: Actor, today: date
) -> list[Problem]:
    """What save_tasks would complain about, with nothing written. Raises Refused, Missing."""
    return _compared(_Book(session, round_id, by), tasks, None, today)[1]


def _compared(
    book: _Book, tasks: Sequence[Task], shown: Sequence[Task] | None, today: date
) -> tuple[list[Task], list[Problem]]:
    """The rows that change something, whole and checked, and the problems of all rows."""
    seen = {task.number: task for task in shown or ()}
    wanted: list[Task] = []
    problems: list[Problem] = []
    numbers: set[int] = set()
    for place, given in enumerate(tasks, 1):
        if given.number is not None and given.number in numbers:
            problems.append(Problem(place, HEADINGS["number"], f"序号 {given.number} 出现了两次"))
            continue
        numbers.add(given.number or 0)
        task = book.with_known_village(given)
        row = book.rows.get(task.number) if task.number is not None else None
        before = book.task_of(row) if row else None
        if task == before or (given.number in seen and given == seen[given.number]):
            continue
        if shown is not None and given.number is not None and seen.get(given.number) != before:
            reason = "别人刚改过或删除了这一项,请刷新页面后再改"
            problems.append(Problem(place, HEADINGS["number"], reason))
            continue
        book.must_own(task, before)
        faults = _faults(task, book, before, today)
        problems += [Problem(place, HEADINGS[field], reason) for field, reason in faults]
        wanted.append(task)
    return wanted, problems


class _Book:
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
            raise Refused("您的账号还没有对应的工作组,请管理员在「账号」里指定。")
        for task in tasks:
            if task is not None and task.organ != own:
                whose = f"由{task.organ}牵头" if task.organ else "还没有牵头组"
                raise Refused(
                    f"{_title(task)}{whose},您只能编辑{own}牵头的工作;需要调整请联系综合办公室。"
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


def _found(session: Session, task_id: str, by: Actor) -> tuple[PlanTask, _Book]:
    by.must("plan.edit")
    row = session.get(PlanTask, task_id)
    if row is None:
        raise Missing("这项工作已经不在计划表里。")
    return row, _Book(session, row.round_id, by)


def _whole(task: Task, book: _Book, before: Task | None, today: date) -> Task:
    """`task`, if it may be stored. Raises Refused, or Invalid with the first fault."""
    task = book.with_known_village(task)
    book.must_own(task, before)
    faults = _faults(task, book, before, today)
    if faults:
        field, reason = faults[0]
        raise Invalid(f"{_title(task)}的「{HEADINGS[field]}」:{reason}。")
    return task


def _faults(task: Task, book: _Book, before: Task | None, today: date) -> list[tuple[str, str]]:
    faults = faults_of(task, today=today)
    if task.organ and task.organ not in book.organs:
        faults.append(("organ", f"没有「{task.organ}」这个组"))
    if task.village and task.village not in book.villages:
        faults.append(("village", f"没有「{task.village}」这个村"))
    if before is None or before.state is task.state:
        return faults
    if task.state not in TASK_MOVES[before.state]:
        return [*faults, ("state", f"不能从{before.state.label}直接改为{task.state.label}")]
    if before.state is TaskState.DONE and task.note in ("", before.note):
        faults.append(("note", "重新打开已完成的工作,请写明原因"))
    return faults


def _names(
    session: Session, query: sa.Select[str, str], where: sa.ColumnElement[bool]
) -> dict[str, str]:
    return dict(session.execute(query.where(where)).all())


def _title(task: Task) -> str:
    return f"序号 {task.number} " if task.number else "新工作"


def _named(row: PlanTask) -> str:
    return f"{row.number} {row.content}"[:80]
