"""Axes that carry words: row names at the left, figures at the right, names over columns.

An axis keeps its room on a narrow screen; text drawn inside the plot would not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import altair as alt

from core.charts.theme import MUTED, SMALL_SIZE

_LINE: Final = 16


def rows_y(order: Sequence[str], axis: alt.Axis | None) -> alt.Y:
    """The y of one row a name, in this order."""
    domain = alt.Scale(domain=list(order))
    return alt.Y("row:N", sort=list(order), scale=domain, axis=axis, title=None)


def beside_axis(said: Mapping[str, Sequence[str]]) -> alt.Axis:
    """At the right of each row its words, one line each, centred on the row."""
    offset: Any = {
        "condition": [
            {
                "test": f"indexof([{literals(names)}], datum.value) >= 0",
                "value": -(lines - 1) * _LINE / 2,
            }
            for lines, names in sorted(_by_lines(said).items())
        ],
        "value": 0,
    }
    return alt.Axis(
        orient="right",
        labelExpr=looked_up(said),
        labelFontSize=SMALL_SIZE,
        labelColor=MUTED,
        labelLineHeight=_LINE,
        labelOffset=offset,
        labelPadding=4,
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
