"""The work plan as pictures: a timeline of tasks, and how far each group or area is.

Words stand above their bars instead of beside them, so that the same picture can be read on a
phone and on paper; red is kept for what is late.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import altair as alt
import pandas as pd

from core.charts.theme import (
    ACCENT,
    INK,
    LATE,
    MUTED,
    PAPER,
    RULE,
    SMALL_SIZE,
    TASKS,
    colours,
    dressed,
)
from core.works.progress import NO_ORGAN, Count, Progress

ROW: Final = 42
BAR: Final = 14
#: A row is named by its task's number; the words of the row lie above the middle, the bar below.
_WORDS_UP, _BAR_DOWN = -9, 9
#: Under this length a bar is drawn longer, so that a task of one day can still be seen.
_SHORTEST: Final = timedelta(days=1)
_DAY_FORMAT: Final = "%-m月%-d日"
_COLUMNS: Final = [
    "row",
    "organ",
    "place",
    "words",
    "late",
    "status",
    "dates",
    "from",
    "to",
    "number",
]
_LEGEND: Final = alt.Legend(orient="top", title=None, columns=5, symbolType="square", offset=6)


def plan_chart(progress: Progress, *, title: str = "", width: int | None = None) -> alt.LayerChart:
    """A timeline of every task, grouped by 牵头组, with a line at the day of `progress`.

    Bars reach from 开始日期 to 完成时限; a task with one date only is a mark on that day, one
    with none is its words alone. `width` in pixels is for print; without it the chart fills its
    place on the page.
    """
    rows = _rows(progress)
    order = rows["row"].tolist()
    y = alt.Y("row:N", sort=order, title=None, axis=_organ_axis(rows))
    dated = rows[rows["from"].notna()]
    # A key without entries has no size at all, and no picture could be made.
    legend = None if dated.empty else _LEGEND
    start, end = _span(dated, progress.today)
    x = alt.X(
        "from:T",
        title=None,
        scale=alt.Scale(domain=[_js(start), _js(end)]),
        axis=alt.Axis(orient="top", format=_DAY_FORMAT, labelOverlap=True, tickCount=6),
    )
    hover = [
        alt.Tooltip("words:N", title="工作"),
        alt.Tooltip("organ:N", title="牵头组"),
        alt.Tooltip("status:N", title="进度"),
        alt.Tooltip("dates:N", title="起止"),
    ]
    bars = (
        alt.Chart(dated)
        .mark_bar(height=BAR, yOffset=_BAR_DOWN, cornerRadius=2)
        .encode(
            x=x,
            x2="to:T",
            y=y,
            color=alt.Color("status:N", scale=_states(rows), legend=legend),
            tooltip=hover,
        )
    )
    words = (
        alt.Chart(rows)
        .mark_text(align="left", dy=_WORDS_UP, limit=alt.ExprRef("width"), fontSize=SMALL_SIZE)
        .encode(
            x=alt.value(0),
            y=y,
            text="words:N",
            color=alt.condition(alt.datum.late, alt.value(LATE), alt.value(INK)),
            tooltip=hover,
        )
    )
    # The line of the day runs behind the words, not through them.
    halo = words.mark_text(
        align="left",
        dy=_WORDS_UP,
        limit=alt.ExprRef("width"),
        fontSize=SMALL_SIZE,
        stroke=PAPER,
        strokeWidth=4,
        strokeJoin="round",
    ).encode(color=alt.value(PAPER))
    today = pd.DataFrame({"day": [pd.Timestamp(progress.today)], "words": [_today_words(progress)]})
    line = alt.Chart(today).mark_rule(color=INK, strokeDash=[3, 3]).encode(x=alt.X("day:T"))
    flag = (
        alt.Chart(today)
        .mark_text(align="left", baseline="bottom", dx=4, dy=18, fontSize=SMALL_SIZE)
        .encode(x=alt.X("day:T"), y=alt.value("height"), text="words:N", color=alt.value(INK))
    )
    chart = alt.layer(line, bars, halo, words, flag).properties(**_size(len(rows), width))
    drawn: alt.LayerChart = dressed(chart, title)
    return drawn


def progress_chart(
    counts: Sequence[Count], *, title: str = "", width: int | None = None
) -> alt.LayerChart:
    """One bar a group, area or stage: finished, overdue and other tasks as counts, n written out.

    The bars share one scale, so that a long bar means many tasks, not much progress.
    """
    rows = pd.DataFrame(
        [
            {
                "row": count.label,
                "words": _count_words(count),
                "part": part,
                "n": n,
                "hover": f"{count.label}：{part} {n} 项，共 {count.total} 项",
                "order": order,
            }
            for count in counts
            for order, (part, n) in enumerate(_parts(count))
        ],
        columns=["row", "words", "part", "n", "hover", "order"],
    )
    y = alt.Y("row:N", sort=[count.label for count in counts], title=None, axis=None)
    paint = alt.Scale(domain=["已完成", "逾期", "其余"], range=[ACCENT, LATE, TASKS["未开始"]])
    bars = (
        alt.Chart(rows)
        .mark_bar(height=BAR, yOffset=_BAR_DOWN)
        .encode(
            x=alt.X("n:Q", axis=None, stack="zero", scale=alt.Scale(nice=False)),
            y=y,
            color=alt.Color("part:N", scale=paint, legend=None),
            order=alt.Order("order:Q"),
            tooltip=alt.Tooltip("hover:N", title="进度"),
        )
    )
    words = (
        alt.Chart(rows[rows["order"] == 0])
        .mark_text(align="left", dy=_WORDS_UP, limit=alt.ExprRef("width"))
        .encode(x=alt.value(0), y=y, text="words:N")
    )
    chart = alt.layer(bars, words).properties(**_size(len(counts), width))
    drawn: alt.LayerChart = dressed(chart, title)
    return drawn


def plan_caption(progress: Progress) -> str:
    """The plan in one sentence, as one would say it: done, late, unowned, and the day."""
    day = f"{progress.today.year}年{progress.today.month}月{progress.today.day}日"
    return (
        f"共 {progress.total} 项工作，已完成 {progress.done} 项，逾期 {progress.overdue} 项，"
        f"无责任人 {progress.unowned} 项；逾期按完成时限与今天（{day}）比较得出。"
    )


def _size(rows: int, width: int | None) -> dict[str, Any]:
    size: dict[str, Any] = {"height": max(1, rows) * ROW, "width": width or "container"}
    # Only the width gives way to its place; rows squeezed into a height would run together.
    return size if width else size | {"autosize": alt.AutoSizeParams(type="fit-x")}


def _rows(progress: Progress) -> pd.DataFrame:
    """One row a task, organs in the order of the plan, within one by start and number."""
    place = {count.label: i for i, count in enumerate(progress.by_organ)}
    tasks = progress.tasks.assign(organ=progress.tasks["organ"].replace("", NO_ORGAN))
    rows = [
        {
            "row": str(task["number"]),
            "organ": task["organ"],
            "place": place[task["organ"]],
            "words": _task_words(task),
            "late": bool(task["overdue"]),
            "status": task["status"],
            "dates": _dates(task),
            "from": _from(task),
            "to": _to(task),
            "number": int(task["number"]),
        }
        for _, task in tasks.iterrows()
    ]
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    frame["from"] = pd.to_datetime(frame["from"])
    frame["to"] = pd.to_datetime(frame["to"])
    return frame.sort_values(["place", "from", "number"]).reset_index(drop=True)


def _task_words(task: Any) -> str:
    who = "，".join(filter(None, [task["village"], task["person"] or "无责任人"]))
    late = f"逾期 {task['days_late']} 天" if task["overdue"] else ""
    return f"{task['number']}. {task['content']}（{who}）{late}"


def _dates(task: Any) -> str:
    start, due = task["starts_on"], task["due_on"]
    if start is None and due is None:
        return "未定日期"
    return f"{start or '未定'} 至 {due or '未定'}"


def _from(task: Any) -> date | None:
    start: date | None = task["starts_on"] or task["due_on"]
    return start


def _to(task: Any) -> date | None:
    """The end of the last day, so that a task of one day has a length."""
    last: date | None = task["due_on"] or task["starts_on"]
    return last + _SHORTEST if last else None


def _organ_axis(rows: pd.DataFrame) -> alt.Axis:
    """The organ's name at its first row, in lines of five characters; a rule below its last."""
    firsts, lasts = rows.drop_duplicates("organ"), rows.drop_duplicates("organ", keep="last")
    names = {
        row: [name[i : i + 5] for i in range(0, len(name), 5)]
        for row, name in zip(firsts["row"], firsts["organ"], strict=True)
    }
    return alt.Axis(
        labelExpr=f"({json.dumps(names, ensure_ascii=False)})[datum.value] || ''",
        labelBaseline="middle",
        labelOffset=_WORDS_UP,
        labelColor=MUTED,
        labelFontSize=SMALL_SIZE,
        labelPadding=8,
        labelOverlap=False,
        tickBand="extent",
        grid=True,
        gridColor=alt.condition(_one_of(lasts["row"]), alt.value(RULE), alt.value("#00000000")),
        ticks=False,
        domain=False,
    )


def _one_of(rows: pd.Series[str]) -> str:
    return f"indexof({json.dumps(rows.tolist())}, datum.value) >= 0"


def _span(dated: pd.DataFrame, today: date) -> tuple[date, date]:
    """The first and the last day of the drawing; today is always in it."""
    firsts = [today, *(d.date() for d in dated["from"])]
    lasts = [today, *(d.date() for d in dated["to"])]
    return min(firsts) - timedelta(days=2), max(lasts) + timedelta(days=2)


def _states(rows: pd.DataFrame) -> alt.Scale:
    present = set(rows["status"])
    return colours({word: colour for word, colour in TASKS.items() if word in present})


def _today_words(progress: Progress) -> str:
    return f"今天 {progress.today.month}月{progress.today.day}日"


def _parts(count: Count) -> list[tuple[str, int]]:
    rest = count.total - count.done - count.overdue
    return [("已完成", count.done), ("逾期", count.overdue), ("其余", rest)]


def _count_words(count: Count) -> str:
    late = f"，逾期 {count.overdue}" if count.overdue else ""
    return f"{count.label}  完成 {count.done}/{count.total}{late}"


def _js(day: date) -> alt.DateTime:
    return alt.DateTime(year=day.year, month=day.month, date=day.day)
