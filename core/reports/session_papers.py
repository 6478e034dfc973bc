"""What a 座谈会 needs on paper: who came, what was said and without names, the options to read out.

Who came and who spoke are two papers: the list is signed with names, the record tells speakers
by group and number only, and neither points to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docx.shared import Pt

from core.reports.a4 import (
    CENTER,
    HEADING_FACE,
    TITLE_FACE,
    centre_rows,
    first_line,
    hairline,
    line,
    new_page,
    number_pages,
    repeat_head,
    saved,
    table,
)
from core.reports.forms import OptionCard

NOT_A_VOTE = "意见征集，不是表决，也不是户主签名。"
APART = "本表只证明到会，不和发言对应；发言另记，不写姓名。照片和扫描件也不要和发言记录放在一起。"
NAMELESS = "发言人写「类别+序号」，例如「老党员3」，不写姓名。说「服从安排」「随大流」的记未表态。"
#: Rows of an empty list and of an empty record, which fill their pages.
GUESTS, SPEAKERS = 23, 8


@dataclass(frozen=True, slots=True)
class SessionHead:
    """What stands over all papers of one 座谈会 or 走访; figures None are left to be written."""

    town: str
    kind: str
    topic: str
    day: str
    place: str = ""
    area: str = ""
    host: str = ""
    recorder: str = ""
    invited: int | None = None
    present: int | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """One speaker of a record: group with a number, village, stance on each option, words."""

    speaker: str
    village: str
    stances: tuple[str, ...]
    words: str
    read_back: bool


def sign_in_docx(head: SessionHead) -> bytes:
    """The list to sign, one page or as many as were invited; the heading comes on each page."""
    title = f"{head.town}行政村规模调整会议签到表"
    document = new_page(margin=16, demo=head.demo, title=title)
    line(document, title, face=TITLE_FACE, size=20, align=CENTER, after=4)
    for words in (f"会议名称：{head.topic}", f"时间：{head.day}    地点：{head.place}"):
        line(document, words, after=2)
    line(
        document, f"主持人：{head.host}    应到：{_figure(head.invited)}    实到：________", after=4
    )
    columns = (
        ("序号", 12), ("姓名", 26), ("单位/村", 34), ("职务/身份", 30),
        ("签名", 32), ("联系电话", 28), ("备注", 16),
    )  # fmt: skip
    rows = max(GUESTS, head.invited or 0)
    grid = table(document, [width for _, width in columns], rows + 1, height=9)
    repeat_head(grid)
    centre_rows(grid)
    for cell, (words, _) in zip(grid.rows[0].cells, columns, strict=True):
        first_line(cell, words, face=HEADING_FACE, size=11, align=CENTER)
    for number, row in enumerate(grid.rows[1:], start=1):
        first_line(row.cells[0], str(number), size=11, align=CENTER)
    line(document, APART, size=10.5, before=4)
    number_pages(document)
    return saved(document)


def record_docx(
    head: SessionHead, options: Sequence[str], spoken: Sequence[Spoken] = (), note: str = ""
) -> bytes:
    """The record to write by hand, or with what was entered, to be signed by host and recorder."""
    title = f"{head.town}行政村规模调整{head.kind}记录表"
    document = new_page(margin=14, demo=head.demo, title=title, across=True)
    line(document, title, face=TITLE_FACE, size=20, align=CENTER)
    line(document, NOT_A_VOTE, face=HEADING_FACE, size=11, align=CENTER, after=4)
    about = (
        f"会议主题：{head.topic}    时间：{head.day}    地点：{head.place}",
        f"片/责任区：{head.area}    主持人：{head.host}    记录人：{head.recorder}"
        f"    应到：{_figure(head.invited)}    实到：{_figure(head.present)}",
    )
    for words in about:
        line(document, words, size=11.5, after=2)
    columns = [("序号", 11), ("发言人（类别+序号）", 30), ("所在村", 24)]
    columns += [(name, max(18, min(26, 78 // len(options)))) for name in options]
    columns += [("已复述", 13)]
    columns.insert(-1, ("意见建议", 269 - sum(width for _, width in columns)))
    blank = Spoken("", "", ("",) * len(options), "", read_back=False)
    rows = list(spoken) or [blank] * SPEAKERS
    grid = table(
        document, [width for _, width in columns], len(rows) + 1, height=None if spoken else 12
    )
    repeat_head(grid)
    centre_rows(grid)
    for cell, (words, _) in zip(grid.rows[0].cells, columns, strict=True):
        first_line(cell, words, face=HEADING_FACE, size=10.5, align=CENTER)
    for number, (row, one) in enumerate(zip(grid.rows[1:], rows, strict=True), start=1):
        told = (
            str(number), one.speaker, one.village, *one.stances, one.words,
            "√" if one.read_back else "",
        )  # fmt: skip
        for cell, words in zip(row.cells, told, strict=True):
            first_line(cell, words, size=10.5)
    hairline(document)
    below = table(document, (40, 229), 2, height=14)
    for row, (label, words) in zip(
        below.rows, (("现场答复、待办事项", note), ("责任人、时限", "")), strict=True
    ):
        first_line(row.cells[0], label, size=11)
        first_line(row.cells[1], words, size=10.5)
    line(document, NAMELESS, size=10.5, before=4, after=4)
    line(
        document,
        "主持人签字：______________    记录人签字：______________    日期：    年    月    日",
    )
    number_pages(document)
    return saved(document)


def cards_docx(head: SessionHead, cards: Sequence[OptionCard]) -> bytes:
    """The options in large type to hand round and to read aloud, each in a frame no page cuts."""
    title = f"{head.town}行政村规模调整方案卡"
    document = new_page(margin=18, demo=head.demo, title=title)
    line(document, title, face=TITLE_FACE, size=24, align=CENTER)
    line(document, NOT_A_VOTE, face=HEADING_FACE, size=14, align=CENTER, after=8)
    for card in cards:
        (row,) = table(document, (174,), 1).rows
        (cell,) = row.cells
        top = first_line(cell, card.name, face=HEADING_FACE, size=20)
        top.paragraph_format.space_before = Pt(6)
        line(cell, card.words or "还没有写说明。", size=18, before=4, after=4)
        for what, how in card.changes:
            line(cell, f"{what}：{how}", size=16, after=3)
        line(document, size=8)
    line(document, "赞成、有条件赞成、不赞成、说不清，都可以说；不想说的，记未表态。", size=14)
    return saved(document)


def _figure(count: int | None) -> str:
    return "________" if count is None else str(count)
