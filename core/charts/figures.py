"""The same figures as a chart, in words and numbers, for those who cannot see or hover over it."""

from __future__ import annotations

import pandas as pd

from core.charts.pieces import percent, reasons_of
from core.support.published import Cell, Line, Published


def stance_figures(table: Published) -> pd.DataFrame:
    """One row a line, all text: 范围, 份数, 各种态度 (as published, merged or not), 说明."""
    rows = [_row(line) for line in table.lines]
    return pd.DataFrame(rows, columns=["范围", "份数", "各种态度", "说明"])


def line_figures(table: Published, *, name: str, of: str) -> pd.DataFrame:
    """One row a line of a coverage table, all columns text: `name`, 份数, `of`, 比例.

    The whole has no share: more than the target in one group makes up for nothing in another.
    """
    rows = [
        (
            line.label,
            line.n_label,
            "未定" if line.of is None else str(line.of),
            "不适用" if line.kind == "total" or line.share is None else _reached(line.share),
        )
        for line in table.lines
    ]
    return pd.DataFrame(rows, columns=[name, "份数", of, "比例"])


def _row(line: Line) -> tuple[str, str, str, str]:
    reasons = reasons_of(line)
    reasons += [cell.band for cell in line.cells if cell.band and cell.count is not None]
    if line.as_of_release is not None:
        reasons.append(f"为第{line.as_of_release}次发布的数字")
    said = "未单列" if line.hidden else "；".join(_said(cell) for cell in line.cells)
    return line.label, line.n_label, said, "；".join(reasons)


def _said(cell: Cell) -> str:
    if cell.count is None or cell.share is None:
        return f"{cell.label}{cell.band or '未单列'}"
    return f"{cell.label} {cell.count}份 {percent(cell.share)}"


def _reached(share: float) -> str:
    """How much of a target was reached; beyond it the number says nothing more."""
    return "100%以上" if share > 1 else percent(share)
