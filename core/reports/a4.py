"""A Word page in the faces of official documents: titles, lines, cut lines, codes to scan.

Offices have 方正小标宋 and 仿宋_GB2312; where they are missing, the document itself names what
to take instead.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from core.charts.qr import qr_png

TITLE_FACE, BODY_FACE, HEADING_FACE = "方正小标宋简体", "仿宋_GB2312", "黑体"
#: Face → what to take where it is not installed, best first.
INSTEAD = {
    TITLE_FACE: "方正小标宋_GBK,华文中宋,SimSun,宋体,Noto Serif CJK SC,Source Han Serif SC",
    BODY_FACE: "仿宋,FangSong,华文仿宋,SimSun,宋体,Noto Serif CJK SC",
    HEADING_FACE: "SimHei,微软雅黑,Microsoft YaHei,Noto Sans CJK SC",
}
SIZES = {"A4": (210, 297), "A3": (297, 420)}
DEMO = "演示数据,不是真实的征求意见"
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_FONTS = "/word/fontTable.xml"


def new_page(*, size: str = "A4", margin: float = 20, demo: bool = False, title: str = "") -> Word:
    """An empty upright document, margins in mm; a demo round says so at the head of each page."""
    document: Word = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(side) for side in SIZES[size])
    section.left_margin = section.right_margin = Mm(margin)
    section.top_margin = section.bottom_margin = Mm(margin)
    section.header_distance = section.footer_distance = Mm(min(8, margin))
    normal = document.styles["Normal"]
    set_face(normal.element.get_or_add_rPr(), BODY_FACE)
    normal.font.size = Pt(12)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    _name_substitutes(document)
    if demo:
        line = section.header.paragraphs[0]
        line.alignment = CENTER
        write(line, DEMO, face=HEADING_FACE, size=10.5)
    return document


def write(paragraph: Any, words: str, *, face: str = BODY_FACE, size: float = 12) -> Any:
    """Adds `words` to a paragraph and gives the run; `size` in points."""
    run = paragraph.add_run(words)
    set_face(run._element.get_or_add_rPr(), face)
    run.font.size = Pt(size)
    return run


def line(
    place: Any,
    words: str = "",
    *,
    face: str = BODY_FACE,
    size: float = 12,
    align: WD_ALIGN_PARAGRAPH | None = None,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
    turn: bool = False,
) -> Any:
    """A paragraph in a document or a cell; spaces before and after in points.

    `keep` holds it with the next, `turn` puts it on the next page.
    """
    paragraph = place.add_paragraph()
    paragraph.paragraph_format.page_break_before = turn or None
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
    paragraph.paragraph_format.keep_with_next = keep or None
    if words:
        write(paragraph, words, face=face, size=size)
    return paragraph


def first_line(cell: Any, words: str, **how: Any) -> Any:
    """The words of a cell, in the paragraph every cell begins with."""
    paragraph = cell.paragraphs[0]
    paragraph.alignment = how.pop("align", None)
    write(paragraph, words, **how)
    return paragraph


def hairline(document: Word, *, turn: bool = False) -> None:
    """A paragraph of no height, as Word wants one after a table; with `turn`, on the next page."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.page_break_before = turn or None
    paragraph.paragraph_format.line_spacing = Pt(1)
    write(paragraph, "", size=1)


def table(
    place: Any,
    widths: Sequence[float],
    rows: int,
    *,
    border: str = "single",
    height: float | None = None,
) -> Any:
    """A table of fixed column widths in mm, rows of at least `height` mm, none cut by a page.

    `border` is single, dashed or nil.
    """
    made = place.add_table(rows=rows, cols=len(widths))
    made.autofit = False
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        for key, value in (("val", border), ("sz", "6"), ("space", "0"), ("color", "444444")):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    # Word takes the parts of a table's properties in one order only.
    later = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    made._tbl.tblPr.insert_element_before(borders, *later)
    for row in made.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if height is not None:
            row.height = Mm(height)
    return made


def code(paragraph: Any, url: str, width: float, *, scale: int = 6) -> None:
    """The address as a square to scan, `width` mm wide."""
    paragraph.add_run().add_picture(io.BytesIO(qr_png(url, scale)), width=Mm(width))


def saved(document: Word) -> bytes:
    """The document as the file that is handed out."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def set_face(properties: Any, face: str) -> None:
    """One face for Chinese, Latin and digits: `ascii` alone would leave Chinese to chance."""
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), face)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _name_substitutes(document: Word) -> None:
    """Writes into the document's own list of fonts what to take where a face is missing."""
    listed = "".join(
        f'<w:font w:name="{escape(face)}"><w:altName w:val="{escape(others)}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for face, others in INSTEAD.items()
    )
    for part in document.part.package.iter_parts():
        if str(part.partname) == _FONTS:
            part._blob = part.blob.replace(b"</w:fonts>", listed.encode() + b"</w:fonts>")
