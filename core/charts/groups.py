"""Opinion groups: one bar a group under each statement, and what may be said of all of them.

Everything here is worked out from published tables, so it tells no more than they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import pandas as pd

from core.charts.axes import axis_only, beside_axis, names_axis, rows_y
from core.charts.theme import HIDDEN, INK, RULE, SMALL_SIZE, STANCES, dressed, hatched
from core.groups.reading import Answers, Shared, Typical, differing, shared_by_all, typical_of
from core.support.published import REASONS, Cell, Line, Published

ROW: Final = 34
BAR: Final = 22
#: What stands for 「九成以上」 when statements are put in order; surely no more than there were.
_NINE, _OF_TEN = 90, 100
_PAINT: Final = {
    "agree": (STANCES["赞成"], "#FFFFFF"),
    "agree+pass": ("#C9DDD7", INK),
    "pass": (STANCES["说不清"], INK),
    "pass+disagree": ("#EBD3C6", INK),
    "disagree": (STANCES["不赞成"], "#FFFFFF"),
}


@dataclass(frozen=True, slots=True)
class Story:
    """The statements of one release, sorted by what they say of the groups."""

    shared: tuple[tuple[Published, bool], ...]
    """Most people of every group take one side: the table, and True where they agree."""
    typical: tuple[tuple[str, tuple[tuple[Published, bool], ...]], ...]
    """Group key → what marks it, strongest first."""
    differing: tuple[Published, ...]
    """The groups differ on these, the widest gap first."""
    others: tuple[Published, ...]
    """Everything else, in the order of the tables."""


def groups_of(table: Published) -> list[tuple[str, str, str]]:
    """(key, 甲组, size in steps) of each group of the table of groups."""
    return [(line.key, line.label, line.n_label) for line in table.lines]


def story_of(groups: Published, statements: Sequence[Published]) -> Story:
    """What the published answers say: what all share, what marks each group, where they differ."""
    by_id = {table.version_id or "": table for table in statements}
    known = {id_: answers_of(table) for id_, table in by_id.items()}
    names = [line.key for line in groups.lines]
    shared = shared_by_all(known, len(names))
    parted = differing(known)
    typical = {name: typical_of(known, name) for name in names} if len(names) > 1 else {}
    told = {*(one.statement for one in shared), *(one.statement for one in parted)}
    return Story(
        tuple(_with_side(by_id, shared)),
        tuple((name, tuple(_with_side(by_id, marks))) for name, marks in typical.items()),
        tuple(by_id[one.statement] for one in parted),
        tuple(table for id_, table in by_id.items() if id_ not in told),
    )


def answers_of(table: Published) -> dict[str, Answers]:
    """The answers of each group as far as they are published; a group that is hidden is left out.

    「九成以上」 counts as ninety of a hundred.
    """
    found = {}
    for line in table.lines:
        cells = {cell.key: cell for cell in line.cells}
        if line.kind == "total" or line.hidden:
            continue
        if line.n is not None and line.n > 0:
            agree, against = cells.get("agree"), cells.get("disagree")
            disagree = None if against is None else against.count
            if agree is None or agree.count is None:
                # Only 不同意 stands apart: at most the others agree, which is few.
                rest = cells["agree+pass"].count or 0
                found[line.key] = Answers(rest, line.n, disagree)
            else:
                found[line.key] = Answers(agree.count, line.n, disagree)
        elif any(cell.band for cell in line.cells):
            found[line.key] = Answers(
                _of_hundred(cells.get("agree") or cells.get("agree+pass")),
                _OF_TEN,
                _of_hundred(cells["disagree"]) if "disagree" in cells else None,
            )
    return found


def said_of(table: Published, *, agrees: bool) -> str:
    """One line of words: 「甲组82%同意,乙组九成以上同意」; hidden groups are left out."""
    word = "同意" if agrees else "不同意"
    parts = []
    for line in table.lines:
        cell = next((c for c in line.cells if c.key == ("agree" if agrees else "disagree")), None)
        if line.kind == "line" and cell is not None:
            how = cell.band or (f"{cell.share:.0%}" if cell.share is not None else "")
            parts.append(f"{line.label}{how}{word}")
    return "，".join(parts)


def statement_chart(table: Published, *, width: int | None = None) -> alt.LayerChart:
    """One row a group, 同意 from the left to 不同意 at the right; hidden rows are hatched."""
    lines = [line for line in table.lines if line.kind == "line"]
    order = [line.label for line in lines]
    y, pieces = rows_y(order, None), [piece for line in lines for piece in _pieces(line)]
    x = alt.X("start:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    plain = [p for p in pieces if not p["hatched"]]
    strips = [p for p in pieces if p["hatched"]]
    layers: list[Any] = [
        axis_only(order, rows_y(order, names_axis(order))),
        axis_only(order, rows_y(order, beside_axis({x.label: _beside(x) for x in lines}))),
        alt.Chart(alt.InlineData(values=plain))
        .mark_bar(size=BAR, stroke="white", strokeWidth=1)
        .encode(x=x, x2="end:Q", y=y, color=alt.Color("colour:N", scale=None), tooltip="hover:N"),
        alt.Chart(alt.InlineData(values=strips))
        .mark_bar(size=BAR, color=hatched(HIDDEN), stroke=RULE, strokeWidth=1)
        .encode(x=x, x2="end:Q", y=y, tooltip="hover:N"),
        *(_written(pieces, field, y, where) for field, where in _ROOM),
    ]
    chart = (
        alt.layer(*layers)
        .resolve_axis(y="independent")
        .properties(width=width or "container", height=alt.Step(ROW))
    )
    dress: alt.LayerChart = dressed(chart)
    return dress


def statement_caption(table: Published) -> str:
    """The chart in words, for those who hear the page, with what is hidden."""
    rows = [
        f"{line.label}：{'、'.join(_cell_words(cell) for cell in line.cells)}"
        for line in table.lines
    ]
    return "；".join([table.version_label, *rows])


def groups_caption(groups: Published) -> str:
    """n, date and what the figures are not."""
    return f"{groups.caption}共{groups.n_label}意见回答了短说法。"


def statement_figures(statements: Sequence[Published]) -> pd.DataFrame:
    """Every published figure, one row a statement × group."""
    rows = [
        {
            "说法": table.version_label,
            "组": line.label,
            "回答": line.n_label,
            "其中": _figures(line),
        }
        for table in statements
        for line in table.lines
    ]
    return pd.DataFrame(rows, columns=["说法", "组", "回答", "其中"])


_ROOM: Final = (
    ("words", "(datum.end - datum.start) * width > 7 * datum.letters + 6"),
    (
        "short",
        "(datum.end - datum.start) * width > 7 * datum.few + 4"
        " && !((datum.end - datum.start) * width > 7 * datum.letters + 6)",
    ),
)


def _pieces(line: Line) -> list[dict[str, Any]]:
    if line.hidden or not line.cells:
        words = "没有人回答" if line.n == 0 else "不单列"
        why = f"{line.label}：{REASONS.get(line.hidden or '', words)}"
        return [_piece(line.label, 0.0, 1.0, None, words, words, why)]
    pieces, at = [], 0.0
    for cell in line.cells:
        long = cell.share if cell.share is not None else 0.9 if cell.band == "九成以上" else 0.1
        words = _cell_words(cell)
        short = cell.band or f"{long:.0%}"
        hover = f"{line.label} · {words}" + (
            f"（{cell.count}份）" if cell.count is not None else ""
        )
        pieces.append(_piece(line.label, at, at + long, cell, words, short, hover + _stale(line)))
        at += long
    return pieces


def _piece(
    row: str, start: float, end: float, cell: Cell | None, words: str, short: str, hover: str
) -> dict[str, Any]:
    colour, on = _PAINT.get(cell.key, (HIDDEN, INK)) if cell else (HIDDEN, INK)
    return {
        "row": row,
        "start": round(start, 4),
        "end": round(min(end, 1.0), 4),
        "middle": round((start + min(end, 1.0)) / 2, 4),
        "colour": colour,
        "on": on,
        "hatched": cell is None,
        "words": words,
        "short": short,
        "letters": _letters(words),
        "few": _letters(short),
        "hover": hover,
    }


def _written(pieces: list[dict[str, Any]], field: str, y: alt.Y, where: str) -> Any:
    return (
        alt.Chart(alt.InlineData(values=pieces))
        .mark_text(fontSize=SMALL_SIZE)
        .encode(
            x=alt.X("middle:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None),
            y=y,
            text=f"{field}:N",
            color=alt.Color("on:N", scale=None),
            opacity=alt.condition(where, alt.value(1), alt.value(0)),
        )
    )


def _beside(line: Line) -> list[str]:
    return [line.n_label, *([f"截至第{line.as_of_release}次"] if line.as_of_release else [])]


def _stale(line: Line) -> str:
    return f"，截至第{line.as_of_release}次发布" if line.as_of_release else ""


def _cell_words(cell: Cell) -> str:
    if cell.hidden:
        return REASONS[cell.hidden]
    return f"{cell.label}{cell.band or (f'{cell.share:.0%}' if cell.share is not None else '')}"


def _figures(line: Line) -> str:
    if line.hidden:
        return REASONS[line.hidden]
    return "、".join(f"{cell.label}{cell.band or f'{cell.count}份'}" for cell in line.cells)


def _with_side(
    by_id: dict[str, Published], found: Sequence[Shared | Typical]
) -> list[tuple[Published, bool]]:
    return [(by_id[one.statement], one.agrees) for one in found]


def _of_hundred(cell: Cell | None) -> int:
    return _NINE if cell is not None and cell.band == "九成以上" else _OF_TEN - _NINE


def _letters(words: str) -> int:
    """Width of `words` in half-width letters."""
    return sum(1 if ord(letter) < 0x2E80 else 2 for letter in words)
