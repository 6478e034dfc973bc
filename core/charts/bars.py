"""Plain bars of counts, one row a line, a tick where the target is; for themes and coverage."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

import altair as alt

from core.charts.axes import axis_only, beside_axis, names_axis, rows_y
from core.charts.theme import INK, RULE, SMALL_SIZE, dressed, hatched
from core.support.published import Line

ROW: Final = 36
BAR: Final = 20
#: Counts are slate: green and rust are kept for stances.
SLATE: Final = "#6F8691"
LIGHT_SLATE: Final = "#A9B8BF"


def counted_bars(
    lines: Sequence[Line],
    beside: Callable[[Line], str],
    hover: Callable[[Line], str],
    *,
    strip: int = 0,
    title: str = "",
    said: str = "",
    print_width: int | None = None,
    under: Collection[str] = (),
) -> alt.LayerChart:
    """Bars from zero in the order of `lines`; a line without a number is a hatched strip.

    Lines whose keys are `under` belong to the line above them: thinner, lighter bars.

    Such a strip reaches to `strip`, the most that it may stand for, whatever it holds.
    `beside` gives the words at the right of a row, `hover` those of its tooltip; `said` is the
    caption that goes into the picture when `print_width` is given.
    """
    order = [line.label for line in lines]
    above = [line.label for line in lines if line.key not in under] if under else []
    counted = [line for line in lines if line.n is not None]
    longest = max([1, *(max(line.n or 0, line.of or 0) for line in lines)])
    x_scale = alt.Scale(domain=[0, longest], nice=False)
    y = rows_y(order, None)
    layers: list[Any] = [
        axis_only(order, rows_y(order, names_axis(order, bold=above))),
        axis_only(order, rows_y(order, beside_axis({x.label: [beside(x)] for x in lines}))),
    ]
    for size, colour, drawn in (
        (BAR, SLATE, [line for line in counted if line.key not in under]),
        (BAR // 2, LIGHT_SLATE, [line for line in counted if line.key in under]),
    ):
        if drawn or colour == SLATE:
            layers.append(
                alt.Chart(_values(drawn, hover))
                .mark_bar(size=size, color=colour)
                .encode(x=alt.X("n:Q", scale=x_scale, axis=None), y=y, tooltip="hover:N")
            )
    hidden = [line for line in lines if line.n is None]
    end = min(strip, longest)
    layers.append(
        alt.Chart(_values(hidden, hover, end=end))
        .mark_bar(size=BAR, color=hatched(stripes=_stripes(end / longest)), stroke=RULE)
        .encode(x=alt.X("end:Q", scale=x_scale, axis=None), y=y, tooltip="hover:N")
    )
    layers.append(
        alt.Chart(_values([line for line in lines if line.of], hover))
        .mark_tick(thickness=2, size=BAR + 8, color=INK)
        .encode(x=alt.X("of:Q", scale=x_scale, axis=None), y=y, tooltip="hover:N")
    )
    chart = (
        alt.layer(*layers)
        .resolve_axis(y="independent")
        .properties(width=print_width or "container", height=alt.Step(ROW))
    )
    width = (print_width or 0) // SMALL_SIZE + 8
    dress: alt.LayerChart = dressed(chart, title, said if print_width else "", line=width)
    return dress


def _stripes(share: float) -> int:
    """So many stripes that they are of one width, however long the strip."""
    return max(3, round(share * 40))


def _values(lines: Sequence[Line], hover: Callable[[Line], str], end: float = 0) -> alt.InlineData:
    return alt.InlineData(
        values=[
            {"row": line.label, "n": line.n, "of": line.of, "end": end, "hover": hover(line)}
            for line in lines
        ]
    )
