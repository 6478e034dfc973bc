"""Axes that carry words: row names at the left, figures at the right, names over columns.

An axis keeps its room on a narrow screen; text drawn inside the plot would not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import altair as alt

from core.charts.theme import MUTED, SMALL_SIZE

_LINE: Final = 16
#: Below this width of the plot, in pixels, names are broken into short lines.
NARROW: Final = 420


def rows_y(order: Sequence[str], axis: alt.Axis | None) -> alt.Y:
    """The y of one row a name, in this order."""
    domain = alt.Scale(domain=list(order))
    return alt.Y("row:N", sort=list(order), scale=domain, axis=axis, title=None)


def names_axis(order: Sequence[str], bold: Sequence[str] = ()) -> alt.Axis:
    """At the left of each row its name, in two lines where it is long for the screen."""
    broken = {name: _in_two(name) for name in order if len(name) > 4}
    longest = [name for name in broken if len(name) > 8]
    is_long = (
        f"width < {NARROW} && indexof([{literals(broken)}], datum.value) >= 0"
        f" || indexof([{literals(longest)}], datum.value) >= 0"
    )
    weight: Any = {
        "condition": {"test": f"indexof([{literals(bold)}], datum.value) >= 0", "value": "bold"},
        "value": "normal",
    }
    offset: Any = {"condition": {"test": is_long, "value": -_LINE / 2}, "value": 0}
    return alt.Axis(
        orient="left",
        labelExpr=f"{is_long} ? ({looked_up(broken)}) : datum.value",
        labelFontWeight=weight,
        labelLineHeight=_LINE,
        labelLimit=150,
        labelOffset=offset,
    )


def columns_axis(names: Sequence[str]) -> alt.Axis:
    """Names over columns, in lines of four letters, or of two where the screen is narrow."""
    wide, narrow = ({name: _cut(name, size) for name in names} for size in (4, 2))
    lines = [max((len(cut) for cut in each.values()), default=1) for each in (wide, narrow)]
    padded = [
        {name: [""] * (most - len(cut)) + cut for name, cut in each.items()}
        for each, most in zip((wide, narrow), lines, strict=True)
    ]
    tall, taller = (4 + (most - 1) * _LINE for most in lines)
    return alt.Axis(
        orient="top",
        labelAngle=0,
        labelExpr=f"width < {NARROW} ? ({looked_up(padded[1])}) : ({looked_up(padded[0])})",
        labelFontSize=SMALL_SIZE,
        labelColor=MUTED,
        labelLineHeight=_LINE,
        labelPadding=alt.ExprRef(f"width < {NARROW} ? {taller} : {tall}"),
        ticks=False,
        domain=False,
    )


def beside_axis(said: Mapping[str, Sequence[str]]) -> alt.Axis:
    """At the right of each row its words, one line each, centred on the row.

    Where the screen is wide the second of three lines stands in brackets after the first.
    """
    wide = {
        name: (f"{words[0]}（{words[1]}）", words[2]) if len(words) == 3 else words
        for name, words in said.items()
    }
    narrow = f"width < {NARROW}"
    offset: Any = {
        "condition": [
            {
                "test": f"{there} && indexof([{literals(names)}], datum.value) >= 0",
                "value": -(lines - 1) * _LINE / 2,
            }
            for there, each in ((narrow, said), (f"!({narrow})", wide))
            for lines, names in sorted(_by_lines(each).items())
        ],
        "value": 0,
    }
    return alt.Axis(
        orient="right",
        labelExpr=f"{narrow} ? ({looked_up(said)}) : ({looked_up(wide)})",
        labelFontSize=SMALL_SIZE,
        labelColor=MUTED,
        labelLineHeight=_LINE,
        labelOffset=offset,
        labelPadding=7,
    )


def axis_only(order: Iterable[str], y: alt.Y) -> Any:
    """A layer without a mark to see, there for its axis."""
    values = alt.InlineData(values=[{"row": name} for name in order])
    return alt.Chart(values).mark_point(opacity=0).encode(y=y)


def looked_up(said: Mapping[str, Sequence[str]]) -> str:
    """An expression that gives for an axis value its lines of words, nothing for any other."""
    pairs = ",".join(f"{literals([name])}:[{literals(words)}]" for name, words in said.items())
    return f"({{{pairs}}})[datum.value] || ''"


def literals(words: Iterable[str]) -> str:
    """String literals of the chart's expression language, comma between."""
    return ",".join(
        "'" + w.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ") + "'" for w in words
    )


def _by_lines(said: Mapping[str, Sequence[str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for name, words in said.items():
        found.setdefault(len(words), []).append(name)
    return found


def _in_two(name: str) -> list[str]:
    """`name` in two lines, before its bracket if it has one."""
    head, bracket, tail = name.partition("（")
    return [head, bracket + tail] if head and bracket else _cut(name, (len(name) + 1) // 2)


def _cut(name: str, size: int) -> list[str]:
    """`name` in lines of at most `size` letters, as even as can be."""
    lines = -(-len(name) // size)
    even = -(-len(name) // lines)
    return [name[start : start + even] for start in range(0, len(name), even)]
