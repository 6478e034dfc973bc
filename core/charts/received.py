"""How many opinions have come in, day by day, in steps of ten so that no single arrival shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import altair as alt

from core.charts.theme import ACCENT, MUTED, SMALL_SIZE, dressed
from core.support.notes import day

STEP: Final = 10


def received_chart(
    by_day: Mapping[date, int], until: date, *, title: str = "", print_width: int | None = None
) -> alt.LayerChart:
    """A stair of the opinions received up to each day, rounded down to whole tens.

    `by_day` gives how many came on each day; days without any may be left out. The stair runs
    from the first of them to `until`.
    """
    stairs = steps(by_day, until)
    # With an hour a browser reads it as midnight here, where the ticks are; without, in Greenwich.
    values = [
        {"day": f"{d.isoformat()}T00:00:00", "n": n, "hover": f"{day(d)}：{_words(n)}"}
        for d, n in stairs
    ]
    top = max([STEP, *(n for _, n in stairs)])
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X(
            "day:T",
            title=None,
            axis=alt.Axis(
                title=None,
                labelExpr="(month(datum.value)+1) + '月' + date(datum.value) + '日'",
                values=_ticks(stairs),
                grid=False,
                labelFontSize=SMALL_SIZE,
                labelOverlap=True,
            ),
        ),
        y=alt.Y(
            "n:Q",
            scale=alt.Scale(domain=[0, top], nice=True),
            axis=alt.Axis(title=None, tickCount=4, tickMinStep=STEP, labelFontSize=SMALL_SIZE),
        ),
    )
    line = base.mark_line(interpolate="step-after", color=ACCENT, strokeWidth=2.5)
    points = base.mark_point(opacity=0, size=160).encode(tooltip="hover:N")
    last: Any = alt.Chart(alt.InlineData(values=values[-1:]))
    label = last.mark_text(align="right", dy=-12, color=MUTED, fontSize=SMALL_SIZE).encode(
        x="day:T", y="n:Q", text=alt.value(_words(stairs[-1][1]) if stairs else "")
    )
    chart: Any = alt.layer(line, points, label).properties(
        width=print_width or "container", height=200
    )
    said = received_caption(by_day, until) if print_width else ""
    dress: alt.LayerChart = dressed(chart, title, said)
    return dress


def received_caption(by_day: Mapping[date, int], until: date) -> str:
    """What the stair says, in a sentence."""
    stairs = steps(by_day, until)
    if not stairs:
        return f"截至{day(until)}，还没有收到意见。"
    return (
        f"截至{day(until)}，{_words(stairs[-1][1])}，自{day(stairs[0][0])}起。"
        "按十份一级显示，不足十份的零头不显示。"
    )


def steps(by_day: Mapping[date, int], until: date) -> list[tuple[date, int]]:
    """Every day from the first opinion to `until` with the sum so far, rounded down to tens."""
    if not by_day:
        return []
    first = min(by_day)
    stairs, total = [], 0
    for number in range(max(0, (max(until, max(by_day)) - first).days) + 1):
        today = first + timedelta(days=number)
        total += by_day.get(today, 0)
        stairs.append((today, total - total % STEP))
    return stairs


def _ticks(stairs: list[tuple[date, int]]) -> list[Any]:
    """The days written below: all of a few, else some five of many, never one of them twice."""
    every = -(-len(stairs) // 5)
    days = [d for d, _ in stairs[:: every or 1]]
    return [alt.DateTime(year=d.year, month=d.month, date=d.day) for d in days]


def _words(n: int) -> str:
    return f"已收到{n}份以上" if n else f"已收到不足{STEP}份"
