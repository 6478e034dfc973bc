"""The same figures as a chart, in words and numbers, for those who cannot see or hover over it."""

from __future__ import annotations

import pandas as pd

from core.charts.pieces import WORDS, percent, reasons_of
from core.support.published import Cell, Line, Published


def stance_figures(table: Published) -> pd.DataFrame:
    """One row a line, all columns text: 范围, 份数, one column a stance, 说明.

    Stances published as one figure repeat it, marked 「合」; what is not listed is 「未单列」.
    """
    rows = [_row(line) for line in table.lines]
    return pd.DataFrame(rows, columns=["范围", "份数", *WORDS.values(), "说明"])


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


def _row(line: Line) -> dict[str, str]:
    by_stance = {stance: cell for cell in line.cells for stance in cell.stances}
    row = {"范围": line.label, "份数": line.n_label}
    for stance, word in WORDS.items():
        row[word] = "未单列" if line.hidden else _said(by_stance.get(stance))
    reasons = reasons_of(line)
    reasons += [cell.band for cell in line.cells if cell.band and cell.count is not None]
    if line.as_of_release is not None:
        reasons.append(f"为第{line.as_of_release}次发布的数字")
    row["说明"] = ";".join(reasons)
    return row


def _said(cell: Cell | None) -> str:
    if cell is None:
        return "未单列"
    if cell.count is None or cell.share is None:
        return cell.band or "未单列"
    figure = f"{cell.count}({percent(cell.share)})"
    return f"合{figure}" if len(cell.stances) > 1 else figure


def _reached(share: float) -> str:
    """How much of a target was reached; beyond it the number says nothing more."""
    return "100%以上" if share > 1 else percent(share)
