"""一页纸: where a round stands on one A4 page, for the table before a decision is talked over.

It says nothing that the screens do not: every figure comes from published tables. Those who
disagree have their own part of the page, which is there whatever it holds; what is hidden, what
the figures are not, and what is not known stand on it too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.charts.figures import stance_figures
from core.charts.reasons import themes_named
from core.charts.support import too_thin, totals_chart
from core.charts.theme import svg
from core.charts.themes import listed
from core.reports.a4 import DEMO
from core.support.notes import NOT_A_VOTE, day
from core.support.published import Published

#: So many themes and conditions; the rest is on the screens, and the page says so.
THEMES = 6
REASONS = 4
#: More options than FEW have fewer reasons each; more than OPTIONS are on the screens only.
FEW = 3
OPTIONS = 6
NAMES = 8
#: Pixels of the bars.
WIDTH = 470
#: Letters of a refusal's reason.
REASON = 44

#: Points of type that are tried, the largest first, and the page they must fit, in points.
_SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5)
_TALL, _WIDE = 770, 510
#: Height of the bars of one option, and the most that the picture takes.
_BAR, _PICTURE = 36, 176
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


@dataclass(frozen=True, slots=True)
class Brief:
    """What stands on the page. Tables are of the option versions asked about now, in order."""

    title: str
    stage: str
    time_left: str
    received: str
    on: date
    plan: str
    answered: str
    dates: Sequence[tuple[str, str]]
    """What the law dates, and when or why not yet."""
    law: str
    release_no: int | None = None
    totals: Sequence[Published] = ()
    conditions: Sequence[Published] = ()
    objections: Sequence[Published] = ()
    themes: Published | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    """Theme code → what became of it, in a word."""
    declined: Sequence[tuple[str, str]] = ()
    """Concerns that were not taken up, and the reason given."""
    remedy: str = ""
    coverage: str = ""
    unreached: Sequence[str] = ()
    hidden: str = ""
    mode: str = ""
    """What one answer is under this round's way of asking."""
    demo: bool = False


def brief_html(brief: Brief) -> str:
    """The page as HTML for the browser's print command: one sheet of A4, no outside address."""
    more = len(brief.totals) - OPTIONS
    brief = replace(
        brief,
        totals=brief.totals[:OPTIONS],
        conditions=brief.conditions[:OPTIONS],
        objections=brief.objections[:OPTIONS],
    )
    reasons = REASONS if len(brief.totals) <= FEW else 2
    said: dict[str, Any] = {
        "demo": DEMO if brief.demo else "",
        "not_a_vote": NOT_A_VOTE,
        "on": day(brief.on),
        "chart": _chart(brief.totals),
        "figures": [_figures(table) for table in brief.totals],
        "not_enough": too_thin(brief.totals),
        "more": f"另有{more}个方案，见「支持情况」。" if more > 0 else "",
        "conditions": [_reasons(table, reasons) for table in brief.conditions],
        "dissent": _dissent(brief, reasons),
        "themes": _themes(brief),
        "unreached": _names(brief.unreached),
    }
    return _TEMPLATES.get_template("brief.html").render(
        brief=brief, **said, size=_size(brief, said)
    )


def _chart(totals: Sequence[Published]) -> str:
    """The bars of all options, or nothing while there is nothing to draw."""
    drawn = [table for table in totals if table.total and table.total.hidden is None]
    return svg(totals_chart(totals, print_width=WIDTH, bare=True)) if drawn else ""


def _figures(table: Published) -> tuple[str, str, str]:
    """Name of the version, how many answered, the figures as published."""
    row = stance_figures(table).iloc[0]
    said = str(row["各种态度"])
    why = str(row["说明"])
    return table.version_label, table.n_label, said if said != "未单列" else f"未单列：{why}"


def _reasons(table: Published, most: int) -> tuple[str, str]:
    named = themes_named(table)[:most]
    said = "、".join(f"{line.label}（{line.n_label}）" for line in named)
    return table.version_label, said or "还没有哪个主题够数列出"


def _dissent(brief: Brief, most: int = REASONS) -> list[str]:
    """What those who disagree say and what was refused; never empty."""
    said = []
    for table in brief.objections:
        name, raised = _reasons(table, most)
        against = table.n_label if table.n is not None else "人数没有单独列出"
        said.append(f"{name}：不赞成{against}；不赞成的人主要提到：{raised}。")
    for label, reason in brief.declined[:REASONS]:
        short = reason if len(reason) <= REASON else f"{reason[:REASON]}…"
        said.append(f"未采纳：{label}。理由：{short}")
    if len(brief.declined) > REASONS:
        said.append(f"另有{len(brief.declined) - REASONS}件未采纳，见「关心事项与答复」。")
    if brief.declined and brief.remedy:
        said.append(brief.remedy)
    return said or [
        "还没有可以列出的不同意见。这不等于没有人反对：意见还少时，列出会让人认出是谁说的。"
    ]


def _themes(brief: Brief) -> str:
    if brief.themes is None:
        return ""
    return "、".join(
        f"{line.label}（{line.n_label}，{brief.answers.get(line.key, '还没有列出')}）"
        for line in listed(brief.themes)[:THEMES]
    )


def _names(names: Sequence[str]) -> str:
    if len(names) <= NAMES:
        return "、".join(names)
    return f"{'、'.join(names[:NAMES])}等{len(names)}个"


def _size(brief: Brief, said: Mapping[str, Any]) -> float:
    """Type in points: the largest at which all that is said stays on one page."""
    return next((size for size in _SIZES if _height(brief, said, size) <= _TALL), _SIZES[-1])


def _height(brief: Brief, said: Mapping[str, Any], size: float) -> float:
    """About how tall the page is in points; somewhat more rather than less."""
    plain = [f"{brief.stage}{brief.time_left}{brief.received}{brief.coverage}", brief.answered]
    plain = ["".join([*plain, brief.plan, "　" * 18]), f"还没有听到：{said['unreached']}"]
    plain += [said["themes"], *(f"{name}：{words}" for name, words in said["conditions"])]
    plain += [f"　{words}" for words in said["dissent"]]
    small = [f"各方案分别表态，互不相加。{said['more']}{brief.hidden}", "　" * 150 + brief.mode]
    small += [f"　{what}：{when}" for what, when in brief.dates]
    small += [f"{'　' * 12}{name}{words}" for name, _, words in said["figures"]]
    lines: float = sum(_lines(words, size) for words in plain)
    lines += 0.9 * sum(_lines(words, 0.9 * size) for words in small)
    headings = 4 + bool(said["conditions"]) + bool(said["themes"])
    picture = min(_PICTURE, _BAR * (len(brief.totals) + 1)) if said["chart"] else 0
    rows = 4 * (len(said["figures"]) + 1)
    return 24 + picture + rows + 1.44 * size * (lines + 3) + 2.2 * size * headings


def _lines(words: str, size: float) -> int:
    """Lines of this text at this size; one too many where it nearly fills the last."""
    letters = sum(0.55 if letter.isascii() else 1.0 for letter in words)
    return -(-int(letters + 1) // int(_WIDE / size - 1))
