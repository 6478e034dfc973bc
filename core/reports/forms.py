"""征求意见表 on paper: one form a page, numbered, with the options in plain words.

As a Word file for the office's printer and as a page a browser prints; both say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.shared import Mm
from jinja2 import Environment, FileSystemLoader

from core.model.states import Stance
from core.reports.a4 import (
    CENTER,
    DEMO,
    HEADING_FACE,
    TITLE_FACE,
    first_line,
    hairline,
    line,
    new_page,
    saved,
    table,
    write,
)

BOX = "□"
NOT_A_VOTE = "意见征集，不是表决，也不是户主签名。"
STANCES = (Stance.SUPPORT, Stance.CONDITIONAL, Stance.OPPOSE, Stance.UNSURE)
STANCE_LINES = (STANCES[:2], STANCES[2:])
CONTACT = f"{BOX}不留  {BOX}愿意留（另纸写给工作人员，不要写在这张表上）"
CONSENT = (
    "本表不写姓名、电话。填不填、怎么填，都不影响办事、补贴和低保。交表即表示同意只用于研究方案。"
)
#: Ticked beside any group: whoever it is, and wherever he belongs.
AWAY = "人在外地务工（可另选）"
WORRIES = "最关心的事（最多三项）"
OWN_WORDS = "意见建议"
#: Widest line of boxes, in ems of its own type, beside the column of headings.
BOXES_WIDE = 33
#: Ems of type in a line of an option's words and in one across the page.
CARD_WIDE, PAGE_WIDE = 27, 40
#: Height of one line of type with its share of the gaps, and of all that every form has.
ROW_MM, FIXED_MM = 6.2, 72
#: Height of a line to write on in the page for the browser, with the rule under it.
LINE_MM = 9

_TEMPLATES = Environment(
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
)


@dataclass(frozen=True, slots=True)
class OptionCard:
    """One option version in plain words, and what it changes for the village: (what, how)."""

    name: str
    words: str
    changes: tuple[tuple[str, str], ...] = ()

    @property
    def changed(self) -> str:
        """What it changes for the village, in one line."""
        return "；".join(f"{what}：{how}" for what, how in self.changes)


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A bundle of forms to print; they differ only in their number."""

    town: str
    village: str
    numbers: tuple[str, ...]
    groups: tuple[str, ...]
    cards: tuple[OptionCard, ...]
    topics: tuple[str, ...] = ()
    purpose: str = ""
    dates: str = ""
    phone: str = ""
    consent: str = CONSENT
    demo: bool = False

    @property
    def title(self) -> str:
        """As every list of the township is headed."""
        return f"{self.town}行政村规模调整征求意见表"

    @property
    def foot(self) -> str:
        """Until when, and whom to ask."""
        phone = f"联系电话：{self.phone}" if self.phone else ""
        dates = f"征求意见时间：{self.dates}" if self.dates else ""
        return "    ".join(filter(None, (dates, phone)))


def numbered(code: str, name: str) -> str:
    """A topic with the number that is printed before it and typed at the desk: T03 → 3 集体资产.

    其他, the last of the list, is 0.
    """
    return f"{int(code[1:]) % 99} {name}"


def boxes(words: Sequence[str]) -> str:
    """Each word with a box to tick before it."""
    return "  ".join(f"{BOX}{word}" for word in words)


def box_lines(words: Sequence[str], wide: int = BOXES_WIDE) -> list[str]:
    """The boxes in lines of at most `wide` ems, so that no word is torn from its box."""
    lines: list[list[str]] = [[]]
    for word in words:
        if lines[-1] and ems(boxes([*lines[-1], word])) > wide:
            lines.append([])
        lines[-1].append(word)
    return [boxes(line) for line in lines]


def ems(words: str) -> float:
    """About how wide words are set: 1 for a Chinese sign, a half for any other."""
    return sum(1 if ord(sign) > 0x2000 else 0.5 for sign in words)


def room_to_write(form: PaperForm) -> float:
    """Millimetres left on the page for 意见建议, by a cautious count of lines; at least 25."""
    rows = len(box_lines([*form.groups, AWAY])) + len(box_lines(form.topics))
    for card in form.cards:
        words = -(-ems(f"{card.name}  {card.words}") // CARD_WIDE)
        rows += max(3, int(words) + int(-(-ems(card.changed) // CARD_WIDE)))
    rows += int(ems(form.purpose) // PAGE_WIDE) + int(ems(form.consent) // PAGE_WIDE)
    return max(25, 262 - FIXED_MM - ROW_MM * rows)


def form_docx(form: PaperForm) -> bytes:
    """The bundle as a Word file, one A4 page a form."""
    document = new_page(margin=16, demo=form.demo, title=form.title)
    for place, number in enumerate(form.numbers):
        _draw(document, form, number, turn=place > 0)
    return saved(document)


def form_html(form: PaperForm) -> str:
    """The bundle as one page for a browser's print command; it loads nothing from anywhere."""
    return _TEMPLATES.get_template("form.html").render(
        form=form,
        boxes=boxes,
        stances=[stance.label for stance in STANCES],
        not_a_vote=NOT_A_VOTE,
        contact=CONTACT,
        lines=int(room_to_write(form) // LINE_MM),
        worries=WORRIES,
        demo=DEMO,
        box=BOX,
        away=AWAY,
    )


def _draw(document: Any, form: PaperForm, number: str, *, turn: bool) -> None:
    line(document, form.title, face=TITLE_FACE, size=20, align=CENTER, turn=turn)
    line(document, NOT_A_VOTE, face=HEADING_FACE, size=12, align=CENTER, after=4)
    line(document, f"编号：{number}", after=3)
    if form.purpose:
        line(document, form.purpose, after=4)
    about = table(document, (28, 60, 28, 62), 2, height=8)
    for cell, words in zip(
        about.rows[0].cells, ("所在村", form.village, "村民小组", ""), strict=True
    ):
        first_line(cell, words)
    first_line(about.rows[1].cells[0], "身份类别")
    groups = about.rows[1].cells[1].merge(about.rows[1].cells[3])
    _put_lines(groups, box_lines([*form.groups, AWAY]))
    line(
        document, "对各方案的意见（每个方案选一项，不想选的可以空着）", before=6, after=2, keep=True
    )
    options = table(document, (120, 58), len(form.cards) + 1)
    for cell, words in zip(options.rows[0].cells, ("方案版本", "意见"), strict=True):
        first_line(cell, words, face=HEADING_FACE, align=CENTER)
    for row, card in zip(options.rows[1:], form.cards, strict=True):
        said = first_line(row.cells[0], card.name, face=HEADING_FACE)
        write(said, f"  {card.words}" if card.words else "", size=11.5)
        if card.changes:
            line(row.cells[0], card.changed, size=11.5)
        _put_lines(row.cells[1], [boxes([s.label for s in part]) for part in STANCE_LINES], gap=4)
    hairline(document)
    rest = table_rest(form)
    below = table(document, (28, 150), len(rest), height=8)
    for row, (label, lines) in zip(below.rows, rest, strict=True):
        first_line(row.cells[0], label)
        _put_lines(row.cells[1], lines)
        if label == OWN_WORDS:
            row.height = Mm(room_to_write(form))
    line(document, form.consent, size=10.5, before=4)
    if form.foot:
        line(document, form.foot, size=10.5)


def _put_lines(cell: Any, lines: Sequence[str], *, gap: float = 2) -> None:
    """The lines in a cell, one under the other, with `gap` points between."""
    for place, words in enumerate(lines):
        if place == 0:
            first_line(cell, words)
        else:
            line(cell, words, before=gap)


def table_rest(form: PaperForm) -> list[tuple[str, list[str]]]:
    """What follows the options: (what it is called, the lines printed there)."""
    topics = [(WORRIES, box_lines(form.topics))] if form.topics else []
    return [
        *topics,
        (OWN_WORDS, [""]),
        ("联系方式", [CONTACT]),
        ("填写方式", [f"{boxes(('本人', '代填'))}        填表日期：    年    月    日"]),
    ]
