"""征求意见表 on paper: one form a page, numbered, with the options in plain words.

As a Word file for the office's printer and as a page a browser prints; both say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from core.model.states import Stance
from core.reports.a4 import (
    BODY_FACE,
    CENTER,
    DEMO,
    HEADING_FACE,
    TITLE_FACE,
    first_line,
    line,
    new_page,
    saved,
    table,
    write,
)

BOX = "□"
NOT_A_VOTE = "意见征集,不是表决,也不是户主签名。"
STANCES = (Stance.SUPPORT, Stance.CONDITIONAL, Stance.OPPOSE, Stance.UNSURE)
CONTACT = f"{BOX}不留  {BOX}愿意留(另纸写给工作人员,不要写在这张表上)"
CONSENT = (
    "本表不写姓名、电话。填不填、怎么填,都不影响办事、补贴和低保。交表即表示同意只用于研究方案。"
)
#: Ticked beside any group: whoever it is, and wherever he belongs.
AWAY = "人在外地务工(可另选)"
WORRIES = "最关心的事(最多三项)"
#: Lines to write on.
LINES = 4

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
        return ";".join(f"{what}:{how}" for what, how in self.changes)


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
        phone = f"联系电话:{self.phone}" if self.phone else ""
        dates = f"征求意见时间:{self.dates}" if self.dates else ""
        return "    ".join(filter(None, (dates, phone)))


def numbered(code: str, name: str) -> str:
    """A topic with the number that is printed before it and typed at the desk: T03 → 3 集体资产."""
    return f"{int(code[1:])} {name}"


def boxes(words: Sequence[str]) -> str:
    """Each word with a box to tick before it."""
    return "  ".join(f"{BOX}{word}" for word in words)


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
        lines=LINES,
        worries=WORRIES,
        demo=DEMO,
        box=BOX,
        away=AWAY,
    )


def _draw(document: object, form: PaperForm, number: str, *, turn: bool) -> None:
    line(document, form.title, face=TITLE_FACE, size=18, align=CENTER, turn=turn)
    line(document, NOT_A_VOTE, face=HEADING_FACE, size=11, align=CENTER, after=2)
    line(document, f"编号:{number}", size=11, after=2)
    if form.purpose:
        line(document, form.purpose, size=11, after=2)
    about = table(document, (28, 60, 28, 62), 2)
    for cell, words in zip(
        about.rows[0].cells, ("所在村", form.village, "村民小组", ""), strict=True
    ):
        first_line(cell, words, size=11)
    first_line(about.rows[1].cells[0], "身份类别", size=11)
    groups = about.rows[1].cells[1].merge(about.rows[1].cells[3])
    first_line(groups, boxes([*form.groups, AWAY]), size=11)
    line(document, "对各方案的意见(每个方案选一项,不想选的可以空着)", before=4, size=11, keep=True)
    options = table(document, (124, 54), len(form.cards) + 1)
    for cell, words in zip(options.rows[0].cells, ("方案版本", "意见"), strict=True):
        first_line(cell, words, face=HEADING_FACE, size=11, align=CENTER)
    for row, card in zip(options.rows[1:], form.cards, strict=True):
        said = first_line(row.cells[0], card.name, face=HEADING_FACE, size=11)
        write(said, f"  {card.words}" if card.words else "", size=10.5)
        if card.changes:
            line(row.cells[0], card.changed, size=10.5)
        first_line(row.cells[1], boxes([s.label for s in STANCES[:2]]), size=11)
        line(row.cells[1], boxes([s.label for s in STANCES[2:]]), size=11, before=3)
    rest = table_rest(form)
    below = table(document, (28, 150), len(rest))
    for row, (label, words) in zip(below.rows, rest, strict=True):
        first_line(row.cells[0], label, size=11)
        first_line(row.cells[1], words, size=11 if label != WORRIES else 10.5)
        if label == "意见建议":
            for _ in range(LINES - 1):
                line(row.cells[1], size=11, before=11)
    line(document, form.consent, size=10, before=4, face=BODY_FACE)
    if form.foot:
        line(document, form.foot, size=10)


def table_rest(form: PaperForm) -> list[tuple[str, str]]:
    """What follows the options: (what it is called, what is printed there)."""
    topics = [(WORRIES, boxes(form.topics))] if form.topics else []
    return [
        *topics,
        ("意见建议", ""),
        ("联系方式", CONTACT),
        ("填写方式", f"{boxes(('本人', '代填'))}        填表日期:    年    月    日"),
    ]
