"""The poster for the notice board: what is asked, until when, how to answer, what is kept."""

from __future__ import annotations

from dataclasses import dataclass

from core.reports.a4 import (
    CENTER,
    HEADING_FACE,
    TITLE_FACE,
    code,
    line,
    new_page,
    saved,
)

NOT_A_VOTE = "这是意见征集，不是表决，也不代替户主签名。"
#: Privacy in three sentences.
PRIVACY = (
    "不用登录，不用写姓名、电话和身份证号。",
    "不记录您的手机和网络地址，人数太少的统计不公布，看不出是谁说的。",
    "提交后得到一个回执码，凭它可以查询、修改或撤回。",
)
WITHOUT_PHONE = (
    "不用手机也能提意见：向驻村干部或村部要一张纸质征求意见表，填好交回；"
    "也可以打电话，或请人代填，和手机填写的一样算。"
)
#: Signs of the purpose in a line; the square to scan at its largest and smallest, in mm on A4.
PURPOSE_WIDE, LARGEST, SMALLEST = 27, 105, 65


@dataclass(frozen=True, slots=True)
class Poster:
    """One link's poster. `asks`: it opens a form to fill in; else the notice to read."""

    title: str
    town: str
    place: str
    url: str
    purpose: str
    dates: str
    phone: str
    asks: bool = True
    demo: bool = False

    @property
    def call(self) -> str:
        """What to do with the square."""
        return "手机扫一扫，说说您的看法" if self.asks else "手机扫一扫，看方案和公布的结果"


def poster_docx(poster: Poster, size: str = "A4") -> bytes:
    """The poster as a Word file of one page, A4 or A3. KeyError for another size."""
    grown = {"A4": 1.0, "A3": 1.41}[size]

    def points(number: float) -> float:
        return round(number * grown * 2) / 2

    document = new_page(size=size, margin=18 * grown, demo=poster.demo, title=poster.title)

    def say(words: str, points_: float, *, gap: float = 6, **how: object) -> None:
        line(document, words, size=points(points_), after=points(gap), **how)  # type: ignore[arg-type]

    say(poster.title, 30, face=TITLE_FACE, align=CENTER)
    say(poster.place, 28, face=HEADING_FACE, align=CENTER)
    say(poster.purpose, 18, gap=6)
    say(NOT_A_VOTE, 18, face=HEADING_FACE, align=CENTER)
    # What the purpose takes beyond two lines, the square gives up.
    more = max(0, -(-len(poster.purpose) // PURPOSE_WIDE) - 2)
    square = max(SMALLEST, (LARGEST if poster.asks else LARGEST + 20) - 8 * more)
    code(line(document, align=CENTER), poster.url, square * grown, scale=20)
    say(poster.call, 24, face=HEADING_FACE, align=CENTER, gap=4)
    if poster.dates:
        say(f"时间：{poster.dates}", 18, gap=2, align=CENTER)
    if poster.phone:
        say(f"咨询电话：{poster.phone}", 18, align=CENTER)
    if poster.asks:
        say(WITHOUT_PHONE, 15, gap=5)
        for words in PRIVACY:
            say(f"· {words}", 15, gap=2)
    say(poster.url, 11, gap=0, align=CENTER)
    return saved(document)
