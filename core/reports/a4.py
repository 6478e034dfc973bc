"""A Word page in the faces of official documents: titles, lines, cut lines, codes to scan.

The faces named are those every Windows, Office and WPS has. Official paper asks for 方正小标宋
and 仿宋_GB2312, which have to be bought and are missing on most desks: a document that named them
would be set in whatever the program thinks near, with other breaks. The document itself names
what to take where even these are missing, as on other systems.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from core.charts.qr import qr_png

TITLE_FACE, BODY_FACE, HEADING_FACE = "宋体", "仿宋", "黑体"
#: Face → what to take where it is not installed, best first.
INSTEAD = {
    TITLE_FACE: "SimSun,方正小标宋简体,华文中宋,STSong,Noto Serif CJK SC,Source Han Serif SC",
    BODY_FACE: "FangSong,仿宋_GB2312,华文仿宋,STFangsong,宋体,SimSun,Noto Serif CJK SC",
    HEADING_FACE: "SimHei,微软雅黑,Microsoft YaHei,STHeiti,Noto Sans CJK SC",
}
SIZES = {"A4": (210, 297), "A3": (297, 420)}
DEMO = "演示数据，不是真实的征求意见"
#: Height of a line against the size of its type.
LINE = 1.3
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_FONTS = "/word/fontTable.xml"


def new_page(
    *,
    size: str = "A4",
    margin: float = 20,
    demo: bool = False,
    title: str = "",
    across: bool = False,
) -> Word:
    """An empty document, upright or `across`, margins in mm; a demo says so on each page."""
    document: Word = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    sides = SIZES[size][::-1] if across else SIZES[size]
    section.page_width, section.page_height = (Mm(side) for side in sides)
    section.left_margin = section.right_margin = Mm(margin)
    section.top_margin = section.bottom_margin = Mm(margin)
    section.header_distance = section.footer_distance = Mm(min(8, margin))
    normal = document.styles["Normal"]
    _in_chinese(document)
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
    # The title's face has no heavy cut of its own on most desks; set bold it reads as a title.
    run.font.bold = face == TITLE_FACE or None
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
        _set_lines(paragraph, size)
        write(paragraph, words, face=face, size=size)
    return paragraph


def first_line(
    cell: Any,
    words: str,
    *,
    face: str = BODY_FACE,
    size: float = 12,
    align: WD_ALIGN_PARAGRAPH | None = None,
    place: int = 0,
) -> Any:
    """The words of a cell, in the paragraph every cell begins with, or one that stands there."""
    paragraph = cell.paragraphs[place]
    paragraph.alignment = align
    _set_lines(paragraph, size)
    write(paragraph, words, face=face, size=size)
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


def number_pages(document: Word) -> None:
    """第x页 共x页 at the foot of each page, as official lists have it."""
    foot = document.sections[0].footer.paragraphs[0]
    foot.alignment = CENTER
    for words, field in (("第", "PAGE"), ("页 共", "NUMPAGES"), ("页", "")):
        write(foot, words, size=9)
        if field:
            simple = OxmlElement("w:fldSimple")
            simple.set(qn("w:instr"), field)
            # The field's own run, or the number is set in the size of the body.
            simple.append(write(foot, "1", size=9)._element)
            foot._p.append(simple)


def centre_rows(made: Any) -> None:
    """What stands in the cells of a table stands in the middle of their height."""
    for row in made.rows:
        for cell in row.cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def repeat_head(made: Any) -> None:
    """The first row of a table comes again at the top of each page."""
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


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


def _set_lines(paragraph: Any, size: float) -> None:
    """Lines of one height whatever face is there: what fits a page here fits it everywhere."""
    paragraph.paragraph_format.line_spacing = Pt(round(size * LINE, 1))


def _in_chinese(document: Word) -> None:
    """Says that the text is Chinese as written on the mainland, or a Japanese face may be taken."""
    properties = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = OxmlElement("w:lang")
    for script in ("val", "eastAsia"):
        language.set(qn(f"w:{script}"), "zh-CN")
    properties.append(language)


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
