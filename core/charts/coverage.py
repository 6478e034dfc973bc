"""How far the listening reached: bars against households and targets, and villages × groups."""

from __future__ import annotations

from typing import Any, Final

import altair as alt

from core.charts.axes import columns_axis, names_axis
from core.charts.bars import counted_bars
from core.charts.pieces import percent
from core.charts.theme import INK, PAPER, RULE, SMALL_SIZE, dressed
from core.support.bands import EXACT_FROM
from core.support.notes import day
from core.support.published import Cell, Line, Published

ROW: Final = 34
#: How dark a cell is, by the share of its target that was reached.
_STEPS: Final = (
    (0.0, PAPER),
    (0.5, "#E4EAEC"),
    (1.0, "#C6D2D7"),
    (float("inf"), "#9DB0B8"),
)
_NO_TARGET: Final = "#F1EFE8"


def coverage_chart(
    table: Published, *, title: str = "", print_width: int | None = None
) -> alt.LayerChart:
    """Bars of how many were heard in each village or group, a tick at households or target.

    Below twenty only a step is known (5–9份): a hatched strip as long as nineteen for all of them.
    """
    lines = [line for line in table.lines if line.kind == "line"]
    unit = "户" if table.view == "coverage_village" else "人"
    return counted_bars(
        lines,
        lambda line: _beside(line, unit),
        lambda line: _hover(line, _of_what(table)),
        strip=EXACT_FROM - 1,
        title=title,
        said=caption(table),
        print_width=print_width,
    )


def coverage_map(
    table: Published, *, title: str = "", print_width: int | None = None
) -> alt.LayerChart:
    """Villages × role groups: how many were heard, darker the nearer to the target.

    Villages nobody was heard from come first, then those where most groups were not.
    """
    lines = unreached_first(table)
    groups = list(dict.fromkeys(cell.label for line in lines for cell in line.cells))
    values = [_square(line, cell) for line in lines for cell in line.cells]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("group:N", sort=groups, title=None, axis=columns_axis(groups)),
        y=alt.Y(
            "village:N",
            sort=[line.label for line in lines],
            title=None,
            axis=names_axis([line.label for line in lines]),
        ),
        tooltip="hover:N",
    )
    squares = base.mark_rect(stroke=RULE, strokeWidth=1).encode(
        color=alt.Color("colour:N", scale=None)
    )
    words: Any = base.mark_text(fontSize=SMALL_SIZE, color=INK).encode(text="words:N")
    # What was not heard at all stands out; what was is quiet.
    nobody = words.transform_filter("datum.words == '0'").mark_text(
        fontSize=SMALL_SIZE + 2, fontWeight="bold", color=INK
    )
    some = words.transform_filter("datum.words != '0'")
    chart: Any = alt.layer(squares, some, nobody).properties(
        width=print_width or "container", height=alt.Step(ROW)
    )
    said = map_caption(table) if print_width else ""
    line_width = (print_width or 0) // SMALL_SIZE + 8
    dress: alt.LayerChart = dressed(chart, title, said, line=line_width)
    return dress


def caption(table: Published) -> str:
    """What the bars say: how many were heard against what, until when, and why some are steps."""
    about = f"截至{day(table.as_of)}。横条是听到的份数，竖线是"
    steps = "1至19份只写区间，免得看出某一个人刚来过"
    if table.view == "coverage_village":
        return f"{about}户数。{_end(table.coverage)}{steps}；一份不等于一户。"
    return f"{about}应听人数。{steps}；一份不等于一人。"


def map_caption(table: Published) -> str:
    """What the map says: whom we have still to hear."""
    return (
        f"截至{day(table.as_of)}。每格是该村该身份类别听到的份数，颜色越深越接近应听人数；"
        "「0」是还没有听到的，先去听，缺得多的村排在前面；米灰色的格没有定应听人数。1至19份只写区间。"
    )


def unreached_first(table: Published) -> list[Line]:
    """The villages of the map, by how many groups are still to be heard; else in their order."""
    lines = [line for line in table.lines if line.kind == "line"]
    return sorted(lines, key=lambda line: -sum(cell.count == 0 for cell in line.cells))


def unreached(table: Published) -> list[str]:
    """The names of the lines from which nobody has been heard, in the table's order."""
    return [line.label for line in table.lines if line.kind == "line" and line.n == 0]


def _beside(line: Line, unit: str) -> str:
    said = line.n_label if line.of is None else f"{line.n_label}/{line.of}{unit}"
    return f"{said} {percent(line.share)}" if line.share is not None and line.share <= 1 else said


def _hover(line: Line, of_what: str) -> str:
    said = f"{line.label}：听到{line.n_label}"
    return said if line.of is None else f"{said}，{of_what}{line.of}"


def _of_what(table: Published) -> str:
    return "户数" if table.view == "coverage_village" else "应听"


def _square(line: Line, cell: Cell) -> dict[str, Any]:
    words = str(cell.count) if cell.count is not None else (cell.band or "").removesuffix("份")
    target = "没有定应听人数" if cell.of is None else f"应听{cell.of}"
    return {
        "village": line.label,
        "group": cell.label,
        "words": words,
        "colour": _shade(cell),
        "hover": f"{line.label} · {cell.label}：听到{words}份，{target}",
    }


def _shade(cell: Cell) -> str:
    if cell.count == 0:
        return _STEPS[0][1]
    if cell.of is None:
        return _NO_TARGET
    # A step has no share of its own; it counts by its lower end, so that nothing looks finished.
    share = cell.share if cell.share is not None else _lower_end(cell) / max(cell.of, 1)
    return next(colour for below, colour in _STEPS[1:] if share < below)


def _lower_end(cell: Cell) -> int:
    digits = (cell.band or "").split("–")[0]
    return int(digits) if digits.isdigit() else 1


def _end(words: str) -> str:
    return words if not words or words.endswith("。") else f"{words}。"
