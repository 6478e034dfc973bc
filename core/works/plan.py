"""The acts on the work plan: one task at a time, or a whole grid or sheet at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing
from core.model import PlanTask
from core.model.states import TASK_MOVES, TaskState
from core.works.book import Book, title_of
from core.works.tasks import HEADINGS, PlanProblems, Problem, Task, faults_of


@dataclass(frozen=True, slots=True)
class Saved:
    """What a grid or sheet changed: numbers of tasks."""

    added: int
    changed: int
    unchanged: int


def add_task(session: Session, round_id: str, task: Task, *, by: Actor, today: date) -> PlanTask:
    """A new task, at the next free 序号 unless it brings one. Raises Refused, Missing, Invalid."""
    book = Book(session, round_id, by)
    if task.number in book.rows:
        raise Invalid(f"序号 {task.number} 已经有了，请换一个或留空。")
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
    detail = f"{_named(row)}：{before.state.label}→{state.label}"
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
    book = Book(session, round_id, by)
    wanted, problems = _compared(book, tasks, shown, today)
    if problems:
        raise PlanProblems(tuple(problems))
    added = sum(task.number not in book.rows for task in wanted)
    for task in wanted:
        book.put(task)
    if wanted:
        detail = f"新增 {added} 项，修改 {len(wanted) - added} 项"
        record(session, round_id, "plan.save", by=by, detail=detail)
    return Saved(added, len(wanted) - added, len(tasks) - len(wanted))


def check_tasks(
    session: Session, round_id: str, tasks: Sequence[Task], *, by: Actor, today: date
) -> list[Problem]:
    """What save_tasks would complain about, with nothing written. Raises Refused, Missing."""
    return _compared(Book(session, round_id, by), tasks, None, today)[1]


def _compared(
    book: Book, tasks: Sequence[Task], shown: Sequence[Task] | None, today: date
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
            reason = "别人刚改过或删除了这一项，请刷新页面后再改"
            problems.append(Problem(place, HEADINGS["number"], reason))
            continue
        book.must_own(task, before)
        faults = _faults(task, book, before, today)
        problems += [Problem(place, HEADINGS[field], reason) for field, reason in faults]
        wanted.append(task)
    return wanted, problems


def _found(session: Session, task_id: str, by: Actor) -> tuple[PlanTask, Book]:
    by.must("plan.edit")
    row = session.get(PlanTask, task_id)
    if row is None:
        raise Missing("这项工作已经不在计划表里。")
    return row, Book(session, row.round_id, by)


def _whole(task: Task, book: Book, before: Task | None, today: date) -> Task:
    """`task`, if it may be stored. Raises Refused, or Invalid with the first fault."""
    task = book.with_known_village(task)
    book.must_own(task, before)
    faults = _faults(task, book, before, today)
    if faults:
        field, reason = faults[0]
        raise Invalid(f"{title_of(task)}的「{HEADINGS[field]}」：{reason}。")
    return task


def _faults(task: Task, book: Book, before: Task | None, today: date) -> list[tuple[str, str]]:
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
        faults.append(("note", "重新打开已完成的工作，请写明原因"))
    return faults


def _named(row: PlanTask) -> str:
    return f"{row.number} {row.content}"[:80]
