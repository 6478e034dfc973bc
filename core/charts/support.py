"""Support for one option version, row by row: diverging bars that show no more than was published.

A bar says how those who answered stand; it is an opinion poll of whoever came, never a vote, and
every caption says so. Rows keep the order of the table: nothing is sorted by support.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import altair as alt

from core.charts.pieces import (
    GREY,
    NOT_ENOUGH,
    Piece,
    Row,
    Scale,
    hidden_words,
    pieces_of,
    rows_of,
    scale_for,
    wholes_of,
)
from core.charts.theme import INK, MUTED, RULE, SMALL_SIZE, STANCES, dressed, hatched
from core.support.published import Published

NOT_A_VOTE: Final = "意见征集,不是表决结果"

ROW: Final = 44
BAR: Final = 22
_HEAD: Final = " "
#: One stripe of the hatching for this share of a bar, so that all hatching is equally dense.
_STRIPE: Final = 0.025


def support_chart(
    table: Published,
    *,
    coverage: Published | None = None,
    scale: Scale | None = None,
    title: str = "",
    print_width: int | None = None,
) -> alt.LayerChart:
    """Diverging bars of a stance table: one row a line, in the table's own order.

    不赞成 goes left of the zero line, 赞成 and 有条件赞成 right of it, everything that takes no
    side to a column of its own; a row without figures is an empty hatched strip with its reason.
    `coverage` is the coverage table of the same lines: its shares are written beside n. `scale`
    comes from `scale_for` when several charts are to be compared. The same table gives the same
    bytes. With `print_width` (pixels) the picture stands for itself: its caption is part of it.
    """
    scale = scale or scale_for([table])
    rows, pieces = rows_of(table, coverage), pieces_of(table, scale)
    chart = _drawn(rows, pieces, scale, grey=table.enough is False, width=print_width)
    return _dressed(chart, title, caption(table), print_width)


def totals_chart(
    tables: Sequence[Published], *, title: str = "", print_width: int | None = None
) -> alt.LayerChart:
    """One row an option version: how all who answered stand, options in the order given."""
    scale = scale_for(tables, wholes=True)
    rows, pieces = wholes_of(tables, scale)
    grey = all(table.enough is False for table in tables)
    chart = _drawn(rows, pieces, scale, grey=grey, width=print_width)
    return _dressed(chart, title, totals_caption(tables), print_width)


def _drawn(
    rows: list[Row], pieces: list[Piece], scale: Scale, *, grey: bool, width: int | None
) -> alt.LayerChart:
    order = [_HEAD, *(row.name for row in rows)]
    y = _y(order, None)
    layers: list[Any] = [
        _beside_rows(rows, _y(order, _names(rows))),
        _beside_rows(rows, _y(order, _counts(rows))),
        _baselines(scale),
        *_bars(pieces, y, scale),
        *_words(pieces, y, scale),
        *_heading(scale, y, grey=grey),
    ]
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .resolve_axis(y="independent")
        .properties(width=width or "container", height=alt.Step(ROW))
    )
    return chart


def _dressed(chart: alt.LayerChart, title: str, said: str, width: int | None) -> alt.LayerChart:
    """In the house's dress; on paper (`width` given) with the caption under the title."""
    line = (width or 0) // SMALL_SIZE + 8
    dress: alt.LayerChart = dressed(chart, title, said if width else "", line=line)
    return dress


def support_charts(
    tables: Sequence[Published], *, coverage: Published | None = None
) -> list[alt.LayerChart]:
    """Small multiples: one chart a table (an option version), all on one scale."""
    scale = scale_for(tables)
    return [
        support_chart(table, coverage=coverage, scale=scale, title=table.version_label)
        for table in tables
    ]


def caption(table: Published) -> str:
    """What the bars say, as one would to a villager: whose answers, how many, when, what is hidden.

    Always ends with the words that this is no vote.
    """
    about = f"对「{table.version_label}」" if table.version_label else ""
    parts = [f"截至{_day(table)},{about}收到的意见共{table.n_label}。"]
    if table.enough is False:
        parts.append(f"{NOT_ENOUGH}。")
    if table.coverage:
        parts.append(_sentence(table.coverage))
    reasons = hidden_words(table)
    if reasons:
        parts.append(f"带斜纹的地方没有列出数字:{';'.join(reasons)}。")
    parts.append(f"{NOT_A_VOTE}。")
    return "".join(parts)


def totals_caption(tables: Sequence[Published]) -> str:
    """What the bars of several options say together: how many answers each, when, no vote."""
    if not tables:
        return f"还没有发布过统计。{NOT_A_VOTE}。"
    each = "、".join(f"「{table.version_label}」{table.n_label}" for table in tables)
    few = "、".join(f"「{table.version_label}」" for table in tables if table.enough is False)
    judged = f"{few}{NOT_ENOUGH}。" if few else ""
    return (
        f"截至{_day(tables[0])}收到的意见:{each}。{judged}各方案分别表态,互不相加。{NOT_A_VOTE}。"
    )


def _names(rows: list[Row]) -> alt.Axis:
    # The whole is set apart from its parts by weight, not by colour.
    whole = [row.name for row in rows if row.whole]
    weight: Any = {
        "condition": {"test": f"indexof([{_list(whole)}], datum.value) >= 0", "value": "bold"},
        "value": "normal",
    }
    return alt.Axis(orient="left", labelFontWeight=weight, labelLimit=132)


def _bars(pieces: list[Piece], y: alt.Y, scale: Scale) -> list[alt.Chart]:
    x = _x("start", scale)
    plain = [p for p in pieces if not p.hatched]
    bars = [
        alt.Chart(_values(plain))
        .mark_bar(size=BAR, stroke="white", strokeWidth=1)
        .encode(x=x, x2="end:Q", y=y, color=alt.Color("colour:N", scale=None), tooltip="hover:N")
    ]
    by_stripes: dict[int, list[Piece]] = {}
    for piece in pieces:
        if piece.hatched:
            stripes = max(2, round((piece.end - piece.start) / _STRIPE))
            by_stripes.setdefault(stripes, []).append(piece)
    for stripes, same in sorted(by_stripes.items()):
        bars.append(
            alt.Chart(_values(same))
            .mark_bar(size=BAR, color=hatched(stripes=stripes), stroke=RULE, strokeWidth=1)
            .encode(x=x, x2="end:Q", y=y, tooltip="hover:N")
        )
    return bars


def _words(pieces: list[Piece], y: alt.Y, scale: Scale) -> list[alt.Chart]:
    """The figures on the pieces, each only where the piece is wide enough on this screen."""
    low, high = scale.domain
    fits = f"(datum.end - datum.start) * width / {round(high - low, 4)} > 7 * datum.letters + 6"
    base = alt.Chart(_values(pieces)).encode(
        x=_x("middle", scale), y=y, text="words:N", opacity=_when(fits)
    )
    backed = base.mark_text(
        fontSize=SMALL_SIZE, stroke="white", strokeWidth=5, strokeJoin="round", color="white"
    ).transform_filter("datum.hatched")
    front = base.mark_text(fontSize=SMALL_SIZE).encode(color=alt.Color("on:N", scale=None))
    return [backed, front]


def _when(test: str) -> Any:
    return alt.condition(test, alt.value(1), alt.value(0))


def _heading(scale: Scale, y: alt.Y, *, grey: bool) -> list[Any]:
    """Direct labels over the three baselines, in the place of a key."""
    paint = GREY if grey else STANCES
    low = 8
    words: list[Any] = [
        (0.0, -6, "right", paint["不赞成"], "■", low),
        (0.0, -22, "right", INK, "不赞成", low),
        (0.0, 6, "left", paint["赞成"], "■", low),
        (0.0, 22, "left", INK, "赞成", low),
        (0.0, 54, "left", paint["有条件赞成"], "■", low),
        (0.0, 70, "left", INK, "有条件赞成", low),
        (scale.side_start, 0, "left", MUTED, "说不清等", low),
    ]
    if grey:
        words.append((0.0, 6, "left", INK, NOT_ENOUGH, -12))
    return [
        alt.Chart(alt.InlineData(values=[{"row": _HEAD, "at": at, "words": said}]))
        .mark_text(align=align, dx=dx, dy=dy, fontSize=SMALL_SIZE, color=colour)
        .encode(x=_x("at", scale), y=y, text="words:N")
        for at, dx, align, colour, said, dy in words
    ]


def _baselines(scale: Scale) -> Any:
    ends = [{"at": at} for at in (0.0, scale.side_start)]
    return alt.Chart(alt.InlineData(values=ends)).mark_rule(color=RULE).encode(x=_x("at", scale))


def _counts(rows: list[Row]) -> alt.Axis:
    """n and coverage as an axis at the right: it keeps its room on a narrow screen."""
    said = {row.name: row.beside for row in rows}
    lookup = ",".join(f"{_quoted(name)}:[{_list(words)}]" for name, words in said.items())
    return alt.Axis(
        orient="right",
        labelExpr=f"({{{lookup}}})[datum.value] || ''",
        labelFontSize=SMALL_SIZE,
        labelColor=MUTED,
        labelLineHeight=17,
        labelPadding=4,
    )


def _beside_rows(rows: list[Row], y: alt.Y) -> Any:
    """A layer without a mark to see, there for its axis."""
    values = alt.InlineData(values=[{"row": row.name} for row in rows])
    return alt.Chart(values).mark_point(opacity=0).encode(y=y)


def _x(field: str, scale: Scale) -> alt.X:
    domain = alt.Scale(domain=list(scale.domain), nice=False, zero=False)
    return alt.X(f"{field}:Q", scale=domain, axis=None)


def _y(order: list[str], axis: alt.Axis | None) -> alt.Y:
    return alt.Y("row:N", sort=order, scale=alt.Scale(domain=order), axis=axis, title=None)


def _values(pieces: list[Piece]) -> alt.InlineData:
    return alt.InlineData(
        values=[
            {
                "row": p.row,
                "start": p.start,
                "end": p.end,
                "middle": round((p.start + p.end) / 2, 6),
                "colour": p.colour,
                "on": p.on,
                "hatched": p.hatched,
                "words": p.words,
                "letters": sum(1 if ord(letter) < 0x2E80 else 2 for letter in p.words),
                "hover": p.hover,
            }
            for p in pieces
        ]
    )


def _day(table: Published) -> str:
    return f"{table.as_of.year}年{table.as_of.month}月{table.as_of.day}日"


def _sentence(words: str) -> str:
    return words if words.endswith("。") else f"{words}。"


def _list(words: Iterable[str]) -> str:
    return ",".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    """A string literal of the chart's expression language."""
    return "'" + word.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ") + "'"
