"""The marks of a diverging bar chart: pieces laid out by ``pieces`` become layers."""

from __future__ import annotations

from typing import Any, Final

import altair as alt

from core.charts.axes import axis_only, beside_axis, names_axis, rows_y
from core.charts.pieces import GREY, NOT_ENOUGH, Piece, Row, Scale
from core.charts.theme import INK, MUTED, RULE, SMALL_SIZE, STANCES, hatched

ROW: Final = 44
#: Where three lines stand beside a row.
TALL: Final = 56
BAR: Final = 22
_HEAD: Final = " "
#: One stripe of the hatching for this share of a bar, so that all hatching is equally dense.
_STRIPE: Final = 0.025


def drawn(
    rows: list[Row], pieces: list[Piece], scale: Scale, *, grey: bool, width: int | None
) -> alt.LayerChart:
    """The bars of `rows` and `pieces` with their heading, not yet dressed."""
    order = [_HEAD, *(row.name for row in rows)]
    y = rows_y(order, None)
    layers: list[Any] = [
        axis_only(order, rows_y(order, names_axis(order, [r.name for r in rows if r.whole]))),
        axis_only(order, rows_y(order, beside_axis({row.name: row.beside for row in rows}))),
        _baselines(scale),
        *_bars(pieces, y, scale),
        *_words(pieces, y, scale),
        *_heading(scale, y, grey=grey),
    ]
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .resolve_axis(y="independent")
        .properties(width=width or "container", height=alt.Step(_row(rows)))
    )
    return chart


def _row(rows: list[Row]) -> int:
    return TALL if any(len(row.beside) > 2 for row in rows) else ROW


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


def _words(pieces: list[Piece], y: alt.Y, scale: Scale) -> list[Any]:
    """The figures on the pieces: in full, or short, or not at all, as this screen has room."""
    low, high = scale.domain
    room = f"(datum.end - datum.start) * width / {round(high - low, 4)}"
    full = f"{room} > 7 * datum.letters + 6"
    fits = f"{room} > 7 * datum.few + 5"
    short = f"{fits} && !({full})"
    # A phone leaves little to a small side; without its figure the other would stand alone.
    bare = f"{room} > 7 * (datum.few - 1) && !({fits}) && !({full})"
    return [
        *_written(pieces, y, scale, "words", full),
        *_written(pieces, y, scale, "short", short),
        *_written([p for p in pieces if p.bare], y, scale, "bare", bare),
    ]


def _written(pieces: list[Piece], y: alt.Y, scale: Scale, field: str, where: str) -> list[Any]:
    base: Any = alt.Chart(_values(pieces)).encode(
        x=_x("middle", scale),
        y=y,
        text=f"{field}:N",
        opacity=alt.condition(where, alt.value(1), alt.value(0)),
    )
    backed = base.mark_text(
        fontSize=SMALL_SIZE, stroke="white", strokeWidth=5, strokeJoin="round", color="white"
    ).transform_filter("datum.hatched")
    front = base.mark_text(fontSize=SMALL_SIZE).encode(color=alt.Color("on:N", scale=None))
    return [backed, front]


def _heading(scale: Scale, y: alt.Y, *, grey: bool) -> list[Any]:
    """Direct labels over the three baselines, in the place of a key."""
    paint = GREY if grey else STANCES
    words: list[Any] = [
        (0.0, -6, "right", paint["不赞成"], "■", -4),
        (0.0, -22, "right", INK, "不赞成", -4),
        (0.0, 6, "left", paint["赞成"], "■", -4),
        (0.0, 22, "left", INK, "赞成", -4),
        (0.0, 6, "left", paint["有条件赞成"], "■", 13),
        (0.0, 22, "left", INK, "有条件赞成", 13),
        (scale.side_start, 2, "left", MUTED, "说不清等", -4),
    ]
    if grey:
        words.append((0.0, 6, "left", INK, NOT_ENOUGH, -22))
    return [
        alt.Chart(alt.InlineData(values=[{"row": _HEAD, "at": at, "words": said}]))
        .mark_text(align=align, dx=dx, dy=dy, fontSize=SMALL_SIZE, color=colour)
        .encode(x=_x("at", scale), y=y, text="words:N")
        for at, dx, align, colour, said, dy in words
    ]


def _baselines(scale: Scale) -> Any:
    ends = [{"at": at} for at in (0.0, scale.side_start)]
    return alt.Chart(alt.InlineData(values=ends)).mark_rule(color=RULE).encode(x=_x("at", scale))


def _x(field: str, scale: Scale) -> alt.X:
    domain = alt.Scale(domain=list(scale.domain), nice=False, zero=False)
    return alt.X(f"{field}:Q", scale=domain, axis=None)


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
                "short": p.short,
                "bare": p.bare,
                "letters": _letters(p.words),
                "few": _letters(p.short),
                "hover": p.hover,
            }
            for p in pieces
        ]
    )


def _letters(words: str) -> int:
    """Width of `words` in half-width letters."""
    return sum(1 if ord(letter) < 0x2E80 else 2 for letter in words)
