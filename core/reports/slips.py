"""一户一码 on paper: eight slips to an A4 page, each with its code to scan, to be cut apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.shared import Pt

from core.reports.a4 import (
    CENTER,
    HEADING_FACE,
    code,
    first_line,
    hairline,
    line,
    new_page,
    saved,
    table,
)

ACROSS, DOWN = 2, 4
#: Half a millimetre and more for each point of the square, which an old phone reads.
SQUARE_MM = 36
#: What it is for, in three lines.
WHAT_FOR = (
    "一户一张，只能用一次；张张打乱发放，没有登记哪张给了哪户。",
    "手机扫码，说说您的看法；也可以打开公告栏上本村的链接，填上这个码。",
    "不写姓名。是意见征集，不是表决，也不是户主签名。",
)


@dataclass(frozen=True, slots=True)
class SlipSheet:
    """The slips of one printing, in the shuffled order in which they were made."""

    town: str
    village: str
    codes: tuple[str, ...]
    #: The address of the village's form; a slip opens it with its code already filled in.
    url: str
    dates: str = ""
    phone: str = ""
    demo: bool = False

    def url_of(self, slip: str) -> str:
        """What the square of one slip opens."""
        return f"{self.url}?s={slip}"


def slips_docx(sheet: SlipSheet) -> bytes:
    """The slips as a Word file with dashed lines to cut along."""
    title = f"{sheet.town}行政村规模调整意见征集 {sheet.village}"
    document = new_page(margin=10, demo=sheet.demo, title=title)
    a_page = ACROSS * DOWN
    for start in range(0, len(sheet.codes), a_page):
        if start:
            hairline(document, turn=True)
        part = sheet.codes[start : start + a_page]
        rows = -(-len(part) // ACROSS)
        grid = table(document, (94, 94), rows, border="dashed", height=66)
        for place, slip in enumerate(part):
            _draw(grid.cell(place // ACROSS, place % ACROSS), sheet, slip)
    hairline(document)
    return saved(document)


def _draw(cell: Any, sheet: SlipSheet, slip: str) -> None:
    head = first_line(cell, f"{sheet.town}村规模调整意见征集", size=10.5, align=CENTER)
    head.paragraph_format.space_before = Pt(5)  # room for scissors that stray
    line(cell, sheet.village, face=HEADING_FACE, size=14, align=CENTER)
    inside = table(cell, (40, 48), 1, border="nil")
    square, words = inside.rows[0].cells
    square.paragraphs[0].alignment = CENTER
    code(square.paragraphs[0], sheet.url_of(slip), SQUARE_MM, scale=4)
    words.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    first_line(words, WHAT_FOR[0], size=9)
    for each in WHAT_FOR[1:]:
        line(words, each, size=9, before=3)
    # A table in a cell is followed by a paragraph of its own, or Word does not open the file.
    first_line(cell, slip, face=HEADING_FACE, size=15, align=CENTER, place=-1)
    until = f"时间：{sheet.dates}" if sheet.dates else ""
    ask = f"电话：{sheet.phone}" if sheet.phone else ""
    for each in filter(None, (until, ask)):
        line(cell, each, size=8.5, align=CENTER)
