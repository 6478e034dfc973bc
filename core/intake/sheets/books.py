"""Workbooks that go out: cells as text nobody's spreadsheet runs, plain official looks."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.intake.sheets.grid import Cell
from core.text.cells import safe_cell
from core.text.clean import clean

_LINE = Side(style="thin", color="BFBAAE")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
HEAD = PatternFill("solid", fgColor="E6EFEC")
#: Excel keeps no more than this in a cell.
_LONGEST_CELL = 32_000
_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


def new_book() -> Any:
    """An empty workbook without its first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    return book


def add_sheet(book: Any, name: str) -> Worksheet:
    """A sheet of that name, or the nearest name Excel takes and the book does not have yet."""
    sheet: Worksheet = book.create_sheet(
        clean(name, limit=10_000).translate(_SHEET_NAME)[:31] or None
    )
    return sheet


def put(sheet: Worksheet, row: int, column: int, value: Cell, **looks: Any) -> None:
    """Writes a value, a text as text whatever it begins with; `looks` are openpyxl styles."""
    cell: Any = sheet.cell(row=row, column=column)
    if isinstance(value, str):
        cell.value = safe_cell(clean(value[:_LONGEST_CELL], limit=2 * _LONGEST_CELL))
        cell.data_type = "s"
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = 'yyyy"年"m"月"d"日"'
    for look, given in looks.items():
        setattr(cell, look, given)


def put_header(sheet: Worksheet, row: int, titles: list[str], *, widths: list[int]) -> None:
    """A bordered header row, columns as wide as told, and the sheet frozen under it."""
    for number, (title, width) in enumerate(zip(titles, widths, strict=True), start=1):
        put(
            sheet,
            row,
            number,
            title,
            font=Font(bold=True),
            fill=HEAD,
            border=BORDER,
            alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
        )
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[row].height = 32
    sheet.freeze_panes = f"A{row + 1}"


def for_print(sheet: Worksheet) -> None:
    """A4 across, all columns on one page, page numbers below."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.oddFooter.center.text = "第&P页 共&N页"  # type: ignore[union-attr]


def bytes_of(book: Any) -> bytes:
    """The workbook as a file."""
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
