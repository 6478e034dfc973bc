"""What those of one stance speak of: bars of themes with their sub-themes, as published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import altair as alt

from core.charts.bars import counted_bars
from core.support.published import Line, Published
from core.support.reasons import THEME


def reasons_chart(
    table: Published, *, most: int | None = None, title: str = "", print_width: int | None = None
) -> alt.LayerChart:
    """Bars of how many of one stance raise each theme, each theme's sub-themes under it.

    A bar is as long as the lower end of its band. `most`: only so many themes, no sub-themes.
    """
    named = [line for line in table.lines if line.kind == "line"]
    lines = named if most is None else themes_named(table)[:most]
    return counted_bars(
        _told_apart(lines),
        lambda line: line.n_label,
        lambda line: f"{line.label}：{line.n_label}",
        title=title,
        said=caption(table),
        print_width=print_width,
        under=[line.key for line in lines if len(line.key) > THEME],
    )


def caption(table: Published) -> str:
    """What the bars say, and what is not listed."""
    return table.caption + "".join(table.notes)


def themes_named(table: Published) -> list[Line]:
    """The themes with a band, most raised first, sub-themes left out."""
    return [line for line in table.lines if line.kind == "line" and len(line.key) == THEME]


def _told_apart(lines: Sequence[Line]) -> list[Line]:
    """Rows go by their names: a sub-theme called as another row is gets its code behind it."""
    seen = [line.label for line in lines]
    return [
        line if seen.count(line.label) == 1 else replace(line, label=f"{line.label}({line.key})")
        for line in lines
    ]
