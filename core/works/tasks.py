"""One line of the plan as people write it, and what is wrong with it before any database is asked.

A :class:`Task` speaks in words (牵头组, 涉及村), as a sheet and the grid on screen do; the acts in
plan.py find the organs and villages behind them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final

from core.errors import Invalid
from core.model.base import from_label
from core.model.states import TaskState

#: Field → heading of the 工作计划表, in the order of the official form.
HEADINGS: Final[dict[str, str]] = {
    "number": "序号",
    "stage": "阶段",
    "content": "工作内容",
    "goal": "工作目标",
    "organ": "牵头组",
    "person": "责任人",
    "partners": "配合单位",
    "village": "涉及村",
    "starts_on": "开始日期",
    "due_on": "完成时限",
    "state": "进度",
    "done_on": "完成日期",
    "evidence": "完成情况",
    "problem": "存在问题",
    "note": "备注",
}

#: Longest text of a field, in characters.
LONGEST: Final[dict[str, int]] = {
    "stage": 40,
    "content": 400,
    "goal": 400,
    "person": 40,
    "partners": 120,
    "evidence": 400,
    "problem": 400,
    "note": 400,
}
HIGHEST_NUMBER: Final = 9999
_DATES = ("starts_on", "due_on", "done_on")


@dataclass(frozen=True, slots=True)
class Task:
    """A task by its words. `number` None: the next free one."""

    number: int | None = None
    stage: str = ""
    content: str = ""
    goal: str = ""
    organ: str = ""
    person: str = ""
    partners: str = ""
    village: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    state: TaskState = TaskState.NOT_STARTED
    done_on: date | None = None
    #: 完成情况: the minutes, the paper, the photo that shows it was done.
    evidence: str = ""
    problem: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken: `row` from 1 as given, `column` the heading, one sentence."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"第 {self.row} 行「{self.column}」：{self.reason}"


class PlanProblems(Invalid):
    """Nothing of the grid or sheet was saved; `problems` says what to mend, row by row."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        listed = "；".join(f"{n}. {p}" for n, p in enumerate(problems[:5], 1))
        more = f"；还有 {len(problems) - 5} 处" if len(problems) > 5 else ""
        super().__init__(f"有 {len(problems)} 处需要修改，整张表都没有保存。{listed}{more}。")


def read_task(values: Mapping[str, object], row: int = 1) -> Task:
    """The task that the untyped `values` (keys as in HEADINGS) of one row mean.

    Blanks, NaN and missing keys are empty; 3.0 is 3; a time is its date. Raises PlanProblems
    with every value of the row that cannot be read.
    """
    problems: list[Problem] = []
    read: dict[str, object] = {}
    for field in fields(Task):
        value = values.get(field.name)
        if _is_blank(value):
            continue
        try:
            read[field.name] = _READERS.get(field.name, _text)(value)
        except ValueError as error:
            problems.append(Problem(row, HEADINGS[field.name], str(error)))
    if problems:
        raise PlanProblems(tuple(problems))
    return Task(**read)  # type: ignore[arg-type]


def read_tasks(rows: Sequence[Mapping[str, object]]) -> list[Task]:
    """Every row read, in order. Raises PlanProblems with all values that cannot be read."""
    tasks: list[Task] = []
    problems: list[Problem] = []
    for row, values in enumerate(rows, 1):
        try:
            tasks.append(read_task(values, row))
        except PlanProblems as error:
            problems += error.problems
    if problems:
        raise PlanProblems(tuple(problems))
    return tasks


def faults_of(task: Task, *, today: date) -> list[tuple[str, str]]:
    """What is wrong with one task by itself: (field, sentence), in the order of the form."""
    faults: list[tuple[str, str]] = []
    if task.number is not None and not 1 <= task.number <= HIGHEST_NUMBER:
        faults.append(("number", f"应在 1 到 {HIGHEST_NUMBER} 之间"))
    if not task.stage:
        faults.append(("stage", "没有填写"))
    if not task.content:
        faults.append(("content", "没有填写"))
    faults += [
        (field, f"最多 {longest} 个字")
        for field, longest in LONGEST.items()
        if len(getattr(task, field)) > longest
    ]
    if task.starts_on and task.due_on and task.due_on < task.starts_on:
        faults.append(("due_on", "早于开始日期"))
    faults += _faults_of_state(task, today)
    return faults


def _faults_of_state(task: Task, today: date) -> list[tuple[str, str]]:
    if task.state is not TaskState.DONE:
        faults = [("done_on", "填了完成日期，进度却不是「已完成」")] if task.done_on else []
        if task.state is TaskState.BLOCKED and not task.problem:
            faults.append(("problem", "受阻的工作请写明受阻的原因"))
        return faults
    faults = []
    if task.done_on is None:
        faults.append(("done_on", "已完成的工作请填完成日期"))
    elif task.done_on > today:
        faults.append(("done_on", "在今天之后"))
    if not task.evidence:
        faults.append(("evidence", "已完成的工作请写明凭证，例如纪要、公示照片、文号"))
    return faults


def _is_blank(value: object) -> bool:
    # NaN and NaT are the values that do not equal themselves.
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def _text(value: object) -> str:
    return str(value).strip()


def _number(value: object) -> int:
    try:
        number = float(str(value))
    except ValueError:
        raise ValueError("应是整数") from None
    if number != int(number):
        raise ValueError("应是整数")
    return int(number)


def _date(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(str(value).strip()).date()
    except ValueError:
        raise ValueError("日期请写成 2026-11-23 的样子") from None


def _state(value: object) -> TaskState:
    if isinstance(value, TaskState):
        return value
    word = str(value).strip()
    if word == "逾期":
        raise ValueError("逾期由系统按日期算出，请填未开始、进行中、已完成或受阻")
    state = from_label(TaskState, word)
    if state is None:
        raise ValueError("请填未开始、进行中、已完成或受阻")
    return state


_READERS = {"number": _number, "state": _state, **dict.fromkeys(_DATES, _date)}
