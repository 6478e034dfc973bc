"""A row of 工作计划表 → one task of the plan."""

from __future__ import annotations

from datetime import date

from core.intake.sheets.cells import (
    UnclearError,
    folded,
    is_nothing,
    read_count,
    read_date,
    read_line,
)
from core.intake.sheets.forms import Form
from core.intake.sheets.grid import Cell
from core.intake.sheets.headers import Recogniser, Table
from core.intake.sheets.known import Known
from core.intake.sheets.rows import RowReader
from core.model.base import from_label
from core.model.states import TASK_MOVES, TaskState
from core.works.tasks import HEADINGS, LONGEST, Task, faults_of

_STATES = {
    "未启动": TaskState.NOT_STARTED,
    "没开始": TaskState.NOT_STARTED,
    "未完成": TaskState.IN_PROGRESS,
    "推进中": TaskState.IN_PROGRESS,
    "正在进行": TaskState.IN_PROGRESS,
    "正在推进": TaskState.IN_PROGRESS,
    "逾期": TaskState.IN_PROGRESS,
    "完成": TaskState.DONE,
    "已办结": TaskState.DONE,
    "办结": TaskState.DONE,
    "√": TaskState.DONE,
    "100%": TaskState.DONE,
}
_WHOLE_TOWN = frozenset({"全镇", "全乡", "各村", "所有村", "全部", "全镇各村"})
#: Field of a task → key of its column, where they differ.
_KEYS = {"starts_on": "starts", "due_on": "due", "done_on": "done"}
LATE_NOTE = "进度写「逾期」的按「进行中」导入，是否逾期由系统按完成时限计算。"


def recogniser(form: Form) -> Recogniser:
    """Knows the form's columns; a group heading does not matter."""
    return lambda title, _: form.key_of(title)


def missing_columns(table: Table) -> list[str]:
    """Names of the columns without which no row of the table can be taken."""
    needed = {"stage": "阶段", "content": "工作内容"}
    return [name for key, name in needed.items() if key not in {h.key for h in table.headings}]


def is_blank(reader: RowReader) -> bool:
    """True for a row that is only numbered in advance."""
    return not (reader.cells("content") or reader.cells("goal"))


def read_row(reader: RowReader, known: Known) -> Task | None:
    """The task in a row, or None when `reader.faults` says what is wrong with it.

    Without 序号 a task of the same stage and content is the same task, any other a new one.
    """

    def line(key: str) -> str:
        return reader.read(key, lambda cell: read_line(cell, limit=LONGEST.get(key, 400)))

    def day(key: str) -> date | None:
        return reader.read(key, lambda cell: read_date(cell, year=known.year))

    stage, content = line("stage"), line("content")
    task = Task(
        number=reader.read("number", read_count) or _number_of(stage, content, known),
        stage=stage,
        content=content,
        goal=line("goal"),
        organ=_named(reader, "organ", known),
        person=line("person"),
        partners=line("partners"),
        village=_named(reader, "village", known),
        starts_on=day("starts"),
        due_on=day("due"),
        state=reader.read("state", _read_state),
        done_on=day("done"),
        evidence=line("evidence"),
        problem=line("problem"),
        note=line("note"),
    )
    if folded(reader.cell("state")) == "逾期":
        reader.notes.add(LATE_NOTE)
    if not reader.faults:
        for name, reason in _faults(task, known):
            reader.fault(_KEYS.get(name, name), reason)
    return None if reader.faults else task


def is_there(task: Task, known: Known) -> bool:
    """True when the plan says just this already."""
    return task.number is not None and known.tasks.get(task.number) == task


def content_of(task: Task) -> tuple[str, ...]:
    """Everything the task says, as words."""
    return tuple(str(getattr(task, name) or "") for name in HEADINGS)


def describe(task: Task, known: Known) -> dict[str, str]:
    """The task in words, for looking it over before it is taken in."""
    return {
        "序号": str(task.number or "自动"),
        "": "修改" if task.number in known.tasks else "新增",
        "阶段": task.stage,
        "工作内容": task.content,
        "牵头组": task.organ,
        "责任人": task.person,
        "完成时限": task.due_on.isoformat() if task.due_on else "",
        "进度": task.state.label,
    }


def _faults(task: Task, known: Known) -> list[tuple[str, str]]:
    faults = faults_of(task, today=known.today)
    before = known.tasks.get(task.number or 0)
    if before is None or before.state is task.state:
        return faults
    if task.state not in TASK_MOVES[before.state]:
        reason = f"不能从{before.state.label}直接改为{task.state.label}"
        return [*faults, ("state", reason)]
    if before.state is TaskState.DONE and task.note in ("", before.note):
        faults.append(("note", "重新打开已完成的工作，请写明原因"))
    return faults


def _number_of(stage: str, content: str, known: Known) -> int | None:
    same = (n for n, t in known.tasks.items() if (t.stage, t.content) == (stage, content))
    return min(same, default=None)


def _named(reader: RowReader, key: str, known: Known) -> str:
    word = reader.word(key)
    if not word or (key == "village" and word in _WHOLE_TOWN):
        return ""
    names = known.organs if key == "organ" else known.villages
    found = known.find_village(word) if key == "village" else names.find(word)
    if found is None:
        reader.fault(key, names.unknown(word))
        return ""
    return names.shown[found]


def _read_state(cell: Cell) -> TaskState:
    if is_nothing(cell):
        return TaskState.NOT_STARTED
    word = folded(cell).replace(" ", "")
    state = from_label(TaskState, word) or _STATES.get(word)
    if state is None:
        raise UnclearError(f"「{word[:20]}」不是未开始、进行中、已完成或受阻")
    return state
