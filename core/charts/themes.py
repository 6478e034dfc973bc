"""What people speak of: bars of themes, as published."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import altair as alt

from core.charts.bars import counted_bars
from core.support.notes import day
from core.support.published import Line, Published
from core.text.themes import OTHER

#: So many themes are named in a sentence.
_MOST: Final = 3


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


def unlisted(table: Published, codes: Collection[str]) -> str:
    """Which themes have a figure and no concern (`codes` have one), most raised first; or ''.

    Without it 「3/4 件已答复」 looks like three quarters of what people care about.
    """
    themes = [line for line in listed(table) if line.key != OTHER]
    left = [line for line in themes if line.key not in codes]
    if not left:
        return ""
    most = "、".join(f"{line.label}（{line.n_label}）" for line in left[:_MOST])
    more = "等" if len(left) > _MOST else ""
    return f"列出份数的{len(themes)}个主题里，有{len(left)}个还没有列为关心事项：{most}{more}。"


def _hover(line: Line) -> str:
    return f"{line.label}：{line.n_label}"
