"""What people speak of: bars of themes, as published."""

from __future__ import annotations

import altair as alt

from core.charts.bars import counted_bars
from core.support.notes import day
from core.support.published import Line, Published


def themes_chart(
    table: Published, *, most: int | None = None, title: str = "", print_width: int | None = None
) -> alt.LayerChart:
    """Bars of how many comments speak of each theme, in the table's order; the first `most`."""
    return counted_bars(
        listed(table)[:most],
        lambda line: line.n_label,
        _hover,
        title=title,
        said=caption(table),
        print_width=print_width,
    )


def caption(table: Published) -> str:
    """What the bars say: of how many opinions, until when, how rounded, which have no bar."""
    if not listed(table):
        return f"截至{day(table.as_of)}，还没有哪个主题够{table.k}份，暂不列出。"
    return f"截至{day(table.as_of)}，{table.n_label}意见提到了具体主题。{''.join(table.notes)}"


def listed(table: Published) -> list[Line]:
    """The themes with a figure, in the table's order."""
    return [line for line in table.lines if line.kind == "line" and line.n]


def _hover(line: Line) -> str:
    return f"{line.label}：{line.n_label}"
