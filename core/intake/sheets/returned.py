"""The rows that could not be taken, as a sheet to correct and bring again."""

from __future__ import annotations

from pathlib import PurePath

from openpyxl.styles import Alignment, PatternFill

from core.intake.sheets import books
from core.intake.sheets.keys import TO_CORRECT
from core.intake.sheets.preview import BadSheet, Preview
from core.text.cells import safe_name

_ASKED = PatternFill("solid", fgColor="FBEFE3")


def name_for_returned(preview: Preview) -> str:
    """The file name under which the corrections are offered."""
    stem = PurePath(preview.file_name).stem
    if not stem.endswith(TO_CORRECT):
        stem = f"{stem}-{TO_CORRECT}"
    return f"{safe_name(stem)}.xlsx"


def returned_rows(preview: Preview) -> bytes | None:
    """A workbook of the bad rows, or None when there are none.

    The same headings and what stood above them, and two columns more: 原因 says what to mend,
    原行 where the row stood, by which the corrected row is told again. A heading of two rows
    becomes one row.
    """
    if not preview.bad:
        return None
    book = books.new_book()
    for bad in preview.bad:
        _add(book, bad)
    return books.bytes_of(book)


def _add(book: object, bad: BadSheet) -> None:
    sheet = books.add_sheet(book, bad.name or "表1")
    row = 1
    for above in bad.above:
        shown = [
            (column, cell)
            for column, cell in enumerate(above.cells, start=1)
            # A merged title stands in every cell it covered; once is enough.
            if cell is not None and cell != above[column - 2 if column > 1 else 99]
        ]
        for column, cell in shown:
            books.put(sheet, row, column, cell)
        row += 1
    titles = ["原因", *bad.titles, "原行"]
    widths = [36, *(max(12, min(40, 2 * len(title) + 4)) for title in bad.titles), 12]
    books.put_header(sheet, row, titles, widths=widths)
    wrapped = Alignment(vertical="top", wrap_text=True)
    for cells, origin, reason in bad.rows:
        row += 1
        books.put(sheet, row, 1, reason, fill=_ASKED, alignment=wrapped, border=books.BORDER)
        for column, position in enumerate(bad.positions, start=2):
            books.put(sheet, row, column, cells[position], alignment=wrapped, border=books.BORDER)
        books.put(sheet, row, len(titles), origin, border=books.BORDER)
    books.for_print(sheet)
