"""What those of one stance speak of: the themes of the conditions, and of the objections.

The most useful table for making an option better: it names what people ask for before they agree.
It is read beside the table of stances and the table of themes, so it may tell no more than both:

* it speaks of the whole pool only, never of a village or a group of people;
* it stands only where the table of the whole says how many have this stance, and stands still
  whenever that figure does;
* a theme is named only when at least k of this stance raise it, at least k of this stance do not,
  and of those who raise it at least k, and a tenth, have another stance: so it never follows from
  what somebody speaks of how he stands, nor the other way round;
* numbers are bands twice as wide as k, which the count stands well inside. Where the people who
  raise a theme are few, the other tables bound from above how many of them can have the stance; a
  band that began where that bound ends would say what every one of them answered. (Not proved,
  as the tables of stances are, but tried: see the attacker in the tests.)

The *reasons frame*: one row per option version × code × stance that occurs, columns ``version_id,
code, stance, n``: distinct counted opinions. ``code`` is a theme (T01) or a sub-theme (T01a).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from core.model.states import Stance
from core.support.bands import band_around
from core.support.disclosure import Heading
from core.support.ladder import NEAR_ALL
from core.support.notes import NOT_A_VOTE, day
from core.support.published import Line, Published, seal_published

THEME = 3
"""Letters in the code of a theme; a longer code is one of its sub-themes."""
OTHER: Final = "T99"
"""Greetings and words without a subject are no condition."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question put to those of one stance."""

    stance: str
    title: str
    what: str


REASONS_OF: Final[dict[str, Asked]] = {
    "conditions": Asked(Stance.CONDITIONAL.value, "有条件赞成的人提到什么", "有条件赞成"),
    "objections": Asked(Stance.OPPOSE.value, "不赞成的人提到什么", "不赞成"),
}
"""View → whose reasons it tells."""


def publish_reasons(
    view: str,
    said: pd.DataFrame,
    total: Published,
    labels: Mapping[str, str],
    heading: Heading,
    *,
    finest: int,
    previous: Published | None,
) -> Published:
    """The themes of one stance on one version, most raised first, each with its sub-themes after.

    ``said``: reasons frame of this version. ``total``: the table of the whole of the same
    release and audience. ``finest``: the smallest k of any audience; bands are a multiple of it,
    so that the bands of one audience lie inside those of the next.
    """
    asked = REASONS_OF[view]
    width = -(-heading.k // finest) * finest
    everybody = _figure(total, asked.stance)
    old = previous if previous is not None and previous.k == heading.k else None
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = (
        f"「{asked.what}」的人数单独列出以后，才能列出他们提到的主题；现在人数还少或正等下次更新。",
    )
    whole = total.total
    if whole is not None and whole.as_of_release is not None:
        lines = _kept(old)
        if lines:
            notes = (
                f"上次发布后的新增意见还不够多，仍是第{lines[0].as_of_release}次发布的数字。",
                _bands_note(width),
                _few_note(width, asked.what),
            )
    elif everybody is not None:
        head = Line(
            key="total", label=asked.what, kind="total", n=everybody, n_label=f"{everybody}份"
        )
        named = _named(said, asked.stance, everybody, width, labels)
        lines = (head, *named)
        notes = (
            *((_bands_note(width),) if named else ()),
            _few_note(width, asked.what),
        )
    n = lines[0].n if lines else None
    return seal_published(
        kind="reasons",
        view=view,
        title=asked.title,
        version_id=heading.version_id,
        version_label=heading.version_label,
        audience=heading.audience,
        k=heading.k,
        release_no=heading.release_no,
        as_of=heading.as_of,
        n=n,
        n_label=lines[0].n_label if lines else "未单列",
        coverage=heading.coverage,
        enough=heading.enough,
        lines=lines,
        notes=notes,
        caption=_caption(asked.what, lines, heading),
    )


def _figure(total: Published, stance: str) -> int | None:
    """How many have this stance, if the whole says so today."""
    line = total.total
    if line is None or line.as_of_release is not None:
        return None
    return next((cell.count for cell in line.cells if cell.stances == (stance,)), None)


def _named(
    said: pd.DataFrame, stance: str, everybody: int, width: int, labels: Mapping[str, str]
) -> list[Line]:
    raised = _by_code(said)
    shown = {
        code: band
        for code, n in _by_code(said[said["stance"] == stance]).items()
        if (band := band_around(n, width)) and _may_be_named(n, raised[code], everybody, width)
    }
    order = {code: number for number, code in enumerate(labels)}

    def place(code: str) -> tuple[int, int]:
        # Ranked by what is written, not by what is behind it.
        return -shown[code][0], order.get(code, len(order))

    themes = [c for c in shown if len(c) == THEME and c != OTHER]
    lines = []
    for theme in sorted(themes, key=place):
        below = [c for c in shown if len(c) > THEME and c.startswith(theme)]
        for code in (theme, *sorted(below, key=place)):
            low, words = shown[code]
            lines.append(Line(key=code, label=labels.get(code, code), n=low, n_label=f"{words}份"))
    return lines


def _by_code(said: pd.DataFrame) -> dict[str, int]:
    return {str(code): int(n) for code, n in said.groupby("code")["n"].sum().items()}


def _may_be_named(n: int, raised: int, everybody: int, width: int) -> bool:
    """``n`` of this stance raise it, ``raised`` of any stance; ``everybody`` has this stance."""
    others = raised - n
    enough = min(n, others, everybody - n) >= width
    mixed = min(n, others) * NEAR_ALL >= raised and (everybody - n) * NEAR_ALL >= everybody
    return enough and mixed


def _kept(old: Published | None) -> tuple[Line, ...]:
    """The lines as last published with numbers, marked with the release they are of."""
    if old is None:
        return ()
    return tuple(
        replace(line, as_of_release=line.as_of_release or old.release_no) for line in old.lines
    )


def _bands_note(width: int) -> str:
    return f"份数写成宽{2 * width}份的区间，区间有重叠；一份意见可以提到几个主题，互不相加。"


def _few_note(width: int, what: str) -> str:
    # Always the same words: how many themes are left out would move with a single person.
    return (
        f"没有列出的主题，是{what}的人里不足{_least(width)}份提到，"
        "或者提到它的人态度过于一致，列出会让人认出是谁说的；它们同样要逐条答复。"
    )


def _least(width: int) -> int:
    return next(n for n in range(width, 2 * width + 1) if band_around(n, width))


def _caption(what: str, lines: tuple[Line, ...], heading: Heading) -> str:
    about = f"截至{day(heading.as_of)}，对「{heading.version_label}」"
    if not lines:
        return f"{about}{what}的人数没有单独列出，暂不列他们提到的主题。{NOT_A_VOTE}。"
    if len(lines) == 1:
        return f"{about}{what}的{lines[0].n_label}里，还没有哪个主题够数列出。{NOT_A_VOTE}。"
    return (
        f"{about}{what}的{lines[0].n_label}意见里，提到各主题的份数（区间）。"
        f"主题由程序按文字归类、由人抽查，不是本人勾选的条件。{NOT_A_VOTE}。"
    )
