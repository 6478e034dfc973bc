"""How the plan stands on a given day: late, unowned, done, and what is due next.

Pure: a frame and a date in, counts and an ordered frame out. 逾期 is what the date makes of an
unfinished task; nobody types it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

#: Stored state → its word, the order of every list of states. 逾期 stands beside them on screen.
WORDS: Final[dict[str, str]] = {
    "done": "已完成",
    "in_progress": "进行中",
    "not_started": "未开始",
    "blocked": "受阻",
}
OVERDUE: Final = "逾期"
NO_ORGAN: Final = "未定牵头组"
NO_AREA: Final = "全镇（不分片）"


@dataclass(frozen=True, slots=True)
class Count:
    """How far one organ, area or stage is, in tasks: done ≤ total, overdue ≤ total − done."""

    label: str
    done: int
    overdue: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """The plan read on the day `today`.

    `tasks` has the columns of frames.plan and, one row a task: `status` (the word of its state,
    or 逾期), `overdue`, `unowned` (unfinished and nobody named), `days_late` (whole days after
    完成时限, also of a task finished late; 0 when in time or without date), `alert` (「逾期 3 天、
    无责任人」, or empty). Its order: overdue
    first and the latest of them first, then unowned, then by 完成时限, finished ones last.
    `next_due` holds the unfinished tasks of the nearest 完成时限 from today on.
    """

    today: date
    tasks: pd.DataFrame
    next_due: pd.DataFrame
    by_organ: tuple[Count, ...]
    by_area: tuple[Count, ...]
    by_stage: tuple[Count, ...]
    total: int
    done: int
    overdue: int
    unowned: int
    blocked: int

    @property
    def pressing(self) -> pd.DataFrame:
        """The overdue and the unowned tasks, in the order of `tasks`."""
        return self.tasks[self.tasks["overdue"] | self.tasks["unowned"]]


def read_progress(plan: pd.DataFrame, today: date) -> Progress:
    """How `plan` (the columns of frames.plan, any number of rows) stands on `today`."""
    tasks = _judged(plan, today)
    unfinished = tasks["state"] != "done"
    to_come = [due is not None and due >= today for due in tasks["due_on"]]
    ahead = tasks[unfinished & pd.Series(to_come, index=tasks.index, dtype=bool)]
    nearest = min(ahead["due_on"], default=None)
    return Progress(
        today=today,
        tasks=tasks,
        next_due=ahead[ahead["due_on"] == nearest],
        by_organ=_counts(tasks, "organ", NO_ORGAN),
        by_area=_counts(tasks, "area", NO_AREA),
        by_stage=_counts(tasks, "stage", ""),
        total=len(tasks),
        done=int((~unfinished).sum()),
        overdue=int(tasks["overdue"].sum()),
        unowned=int(tasks["unowned"].sum()),
        blocked=int((tasks["state"] == "blocked").sum()),
    )


def _judged(plan: pd.DataFrame, today: date) -> pd.DataFrame:
    dates = {
        name: pd.Series([_day(v) for v in plan[name]], index=plan.index, dtype=object)
        for name in ("starts_on", "due_on", "done_on")
    }
    unfinished = plan["state"] != "done"
    late = [
        max(0, ((done or today) - due).days) if due else 0
        for due, done in zip(dates["due_on"], dates["done_on"], strict=True)
    ]
    days_late = pd.Series(late, index=plan.index, dtype="int64")
    overdue = unfinished & (days_late > 0)
    unowned = unfinished & (plan["person"] == "")
    tasks = plan.assign(
        **dates,
        status=plan["state"].map(WORDS).astype(object).mask(overdue, OVERDUE),
        overdue=overdue,
        unowned=unowned,
        days_late=days_late,
        alert=[
            "、".join(filter(None, [f"逾期 {days} 天" if o else "", "无责任人" if u else ""]))
            for o, u, days in zip(overdue, unowned, days_late, strict=True)
        ],
    )
    urgency = {row: _urgency(task) for row, task in tasks.iterrows()}
    return tasks.loc[sorted(urgency, key=urgency.__getitem__)].reset_index(drop=True)


def _urgency(task: pd.Series[Any]) -> tuple[bool, bool, int, bool, date, int]:
    """Sorts overdue first (latest first), then unowned, then by date, finished ones last."""
    return (
        task["state"] == "done",
        not task["overdue"],
        -int(task["days_late"]) if task["overdue"] else 0,
        not task["unowned"],
        task["due_on"] or date.max,
        int(task["number"]),
    )


def _counts(tasks: pd.DataFrame, column: str, missing: str) -> tuple[Count, ...]:
    """One count a value of `column`, in the order of the plan's numbers; the missing one last."""
    numbered = tasks.sort_values("number")
    labels = dict.fromkeys(value or missing for value in numbered[column])
    if missing in labels:
        labels[missing] = labels.pop(missing)
    named = tasks[column].replace("", missing)
    return tuple(
        Count(
            label=label,
            done=int((tasks["state"] == "done")[named == label].sum()),
            overdue=int(tasks["overdue"][named == label].sum()),
            total=int((named == label).sum()),
        )
        for label in labels
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) and not pd.isna(value) else None
