"""Support for one option version, row by row: diverging bars that show no more than was published.

A bar says how those who answered stand; it is an opinion poll of whoever came, never a vote, and
every caption says so. Rows keep the order of the table: nothing is sorted by support.
"""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from core.charts.bars import counted_bars
from core.charts.diverging import drawn
from core.charts.pieces import (
    NOT_ENOUGH,
    Scale,
    any_mixed,
    any_thin,
    pieces_of,
    reasons_of,
    rows_of,
    scale_for,
    wholes_of,
)
from core.charts.theme import SMALL_SIZE, dressed
from core.support.bands import EXACT_FROM
from core.support.notes import NOT_A_VOTE, day
from core.support.published import Published


def support_chart(
    table: Published,
    *,
    coverage: Published | None = None,
    scale: Scale | None = None,
    thin_below: int = 0,
    title: str = "",
    print_width: int | None = None,
) -> alt.LayerChart:
    """Diverging bars of a stance table: one row a line, in the table's own order.

    不赞成 goes left of the zero line, 赞成 and 有条件赞成 right of it, everything that takes no
    side to a column of its own; a row without figures is an empty hatched strip with its reason.
    `coverage` is the coverage table of the same lines: its shares are written beside n. `scale`
    comes from `scale_for` when several charts are to be compared; rows of fewer than `thin_below`
    answers are grey and say 样本不足. With `print_width` (pixels) the picture stands for itself:
    its caption is part of it. The same table gives the same bytes.
    """
    scale = scale or scale_for([table])
    rows, pieces = rows_of(table, coverage, thin_below), pieces_of(table, scale, thin_below)
    chart = drawn(rows, pieces, scale, grey=table.enough is False, width=print_width)
    return _dressed(chart, title, caption(table, thin_below), print_width)


def totals_chart(
    tables: Sequence[Published],
    *,
    title: str = "",
    print_width: int | None = None,
    bare: bool = False,
) -> alt.LayerChart:
    """One row an option version: how all who answered stand, options in the order given.

    `bare`: the caption is left out of a picture for print, for it stands beside it.
    """
    scale = scale_for(tables, wholes=True)
    rows, pieces = wholes_of(tables, scale)
    grey = all(table.enough is False for table in tables)
    chart = drawn(rows, pieces, scale, grey=grey, width=print_width)
    return _dressed(chart, title, "" if bare else totals_caption(tables), print_width)


def version_charts(tables: Sequence[Published]) -> list[alt.LayerChart]:
    """One chart a version, each with the bar of its own whole, all on one scale.

    Never one chart, and never a line between them: those asked then are not those asked now.
    """
    scale = scale_for(tables, wholes=True)
    charts = []
    for table in tables:
        # All under the same name, so that their zero lines stand under each other.
        rows, pieces = wholes_of([table], scale, name="合计")
        chart = drawn(rows, pieces, scale, grey=table.enough is False, width=None)
        charts.append(_dressed(chart, "", "", None))
    return charts


def versions_caption(tables: Sequence[Published]) -> str:
    """That the versions were put to different people, and how many each."""
    each = "；".join(f"「{table.version_label}」问到{table.n_label}" for table in tables)
    return (
        f"{each}。问的不是同一批人，两个版本的数字不能相减，也不能连成「升了」「降了」；"
        f"旧版本的表态不带到新版本。{NOT_A_VOTE}。"
    )


def _dressed(chart: alt.LayerChart, title: str, said: str, width: int | None) -> alt.LayerChart:
    """In the house's dress; on paper (`width` given) with the caption under the title."""
    line = (width or 0) // SMALL_SIZE + 8
    dress: alt.LayerChart = dressed(chart, title, said if width else "", line=line)
    return dress


def support_charts(
    tables: Sequence[Published], *, coverage: Published | None = None, thin_below: int = 0
) -> list[alt.LayerChart]:
    """Small multiples: one chart a table (an option version), all on one scale."""
    scale = scale_for(tables)
    return [
        support_chart(
            table,
            coverage=coverage,
            scale=scale,
            thin_below=thin_below,
            title=table.version_label,
        )
        for table in tables
    ]


def composition_chart(
    table: Published, *, title: str = "", print_width: int | None = None
) -> alt.LayerChart:
    """Of whom the pool is made: bars of n for each line of a stance table, no stances."""
    lines = [line for line in table.lines if line.kind == "line"]
    return counted_bars(
        lines,
        lambda line: line.n_label,
        lambda line: f"{line.label}：{line.n_label}",
        strip=EXACT_FROM - 1,
        title=title,
        said=composition_caption(table),
        print_width=print_width,
    )


def composition_caption(table: Published) -> str:
    """What the composition says: every answer weighs the same, whoever gave it."""
    return (
        f"截至{day(table.as_of)}，{table.n_label}意见由这些人提出。每份意见分量相同，不按身份加权。"
    )


def caption(table: Published, thin_below: int = 0) -> str:
    """What the bars say, as one would to a villager: how many answers, when, what is hidden.

    Always ends with the words that this is no vote.
    """
    about = f"对「{table.version_label}」" if table.version_label else ""
    parts = [f"截至{day(table.as_of)}，{about}收到的意见共{table.n_label}。"]
    if table.enough is False:
        parts.append(f"{NOT_ENOUGH}。")
    elif any_thin(table, thin_below):
        parts.append(f"灰色的行不足{thin_below}份，{NOT_ENOUGH}。")
    parts.append(_sentence(table.coverage))
    if any_mixed(table):
        parts.append("「其他」是说不清、未表态和不赞成合在一起，人数少而不分开。")
    if any(line.as_of_release for line in table.lines):
        parts.append("份数旁写着第几次的，仍是那一次发布的数字。")
    reasons = dict.fromkeys(reason for line in table.lines for reason in reasons_of(line))
    if reasons:
        parts.append(f"带斜纹的地方没有列出数字：{'；'.join(reasons)}。")
    parts.append(f"{NOT_A_VOTE}。")
    return "".join(parts)


def totals_caption(tables: Sequence[Published]) -> str:
    """What the bars of several options say together: how many answers each, when, no vote."""
    if not tables:
        return f"还没有发布过统计。{NOT_A_VOTE}。"
    each = "、".join(f"「{table.version_label}」{table.n_label}" for table in tables)
    until = f"截至{day(tables[0].as_of)}收到的意见：{each}。"
    return f"{until}{_reach(tables)}各方案分别表态，互不相加。{NOT_A_VOTE}。"


def too_thin(tables: Sequence[Published]) -> str:
    """样本不足, of which versions where it is not all of them; empty when all may be judged."""
    thin = [table for table in tables if table.enough is False]
    if not thin or len(thin) == len(tables):
        return NOT_ENOUGH if thin else ""
    return f"{_named(thin)}{NOT_ENOUGH}"


def _reach(tables: Sequence[Published]) -> str:
    """How far the listening reached; by version where not all were asked about each."""
    same: dict[str, list[Published]] = {}
    for table in tables:
        same.setdefault(_sentence(table.coverage), []).append(table)
    told = [words if len(same) == 1 else f"{_named(of)}：{words}" for words, of in same.items()]
    thin = too_thin(tables)
    return "".join(told) + (f"{thin}。" if thin else "")


def _named(tables: Sequence[Published]) -> str:
    return "".join(f"「{table.version_label}」" for table in tables)


def _sentence(words: str) -> str:
    return words if not words or words.endswith("。") else f"{words}。"
