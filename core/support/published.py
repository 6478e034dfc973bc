"""What may be seen: the frozen tables that leave the support room, and nothing else does.

A :class:`Published` cannot be built by hand: the constructor wants a seal that only
``disclosure.publish`` (and its neighbours in this room) and :func:`revive` hold. Charts, reports
and pages take this type and no other, so a figure that was not checked cannot reach them.

JSON shape (``to_plain``; ``revive`` reads it back, equal in every field)::

    {"kind": "stance", "view": "village", "title": "…", "version_id": "…"|null,
     "version_label": "…", "audience": "leadership", "k": 10, "release_no": 3,
     "as_of": "2026-11-20", "n": 2500|null, "n_label": "2500份", "coverage": "…",
     "enough": true|false|null, "notes": ["…"], "caption": "…",
     "lines": [{"key": "…", "label": "…", "kind": "line", "n": 208|null, "n_label": "208份",
                "of": null, "share": null, "hidden": null, "as_of_release": null,
                "cells": [{"key": "support+conditional", "label": "赞成或有条件赞成",
                           "stances": ["support", "conditional"], "count": 150|null,
                           "share": 0.721|null, "band": null, "hidden": null, "of": null}]}]}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, fields
from typing import Any, Final, Literal

Kind = Literal["stance", "themes", "coverage", "reasons", "words", "votes"]
LineKind = Literal["total", "line", "rest"]

REASONS: Final[dict[str, str]] = {
    "few": "份数不足，单列会让人认出是谁说的",
    "small": "有的态度人数太少、过于集中，或者列出后能推算出别人，不分开列",
    # Releases of earlier versions told these two apart from 「small」.
    "partner": "为防止用合计相减推算，一并不列",
    "near_all": "意见过于集中，只写「九成以上」「不足一成」",
    "waiting": "上次发布后的新增意见还不够多，数字暂不更新",
}
"""Reason code of a hidden line or cell → the Chinese words for hover text and legend."""

_SEAL: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure of a line.

    In a stance table the cells of a line, read together, cover the five stances exactly once:
    ``stances`` names those that this cell counts (one, or several merged). In the table
    village × role group of coverage, ``key`` is the role group and ``of`` its target.
    """

    key: str
    label: str
    stances: tuple[str, ...] = ()
    count: int | None = None
    """The exact number, or None when it may not be shown; then ``band`` or ``hidden`` says why."""
    share: float | None = None
    """Share of the line's n, 0–1, only beside an exact count (coverage: count / ``of``)."""
    band: str | None = None
    """Words in the place of the number (「九成以上」「不足一成」「5–9」)."""
    hidden: str | None = None
    """A code of :data:`REASONS` when neither number nor words may be shown."""
    of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: the whole (``total``), a village or group (``line``), or the others (``rest``)."""

    key: str
    label: str
    kind: LineKind = "line"
    n: int | None = None
    """Answers in the line, None when only the band in ``n_label`` may be shown."""
    n_label: str = ""
    of: int | None = None
    """Coverage only: the denominator (households or target)."""
    share: float | None = None
    """Coverage only: n / of, 0 and up, only beside an exact n."""
    cells: tuple[Cell, ...] = ()
    hidden: str | None = None
    """A code of :data:`REASONS` when the stances of the whole line are not shown."""
    as_of_release: int | None = None
    """Number of the release whose figures still stand here; None when they are today's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One table that one audience may see; made only in this room, equal for equal input."""

    kind: Kind
    view: str
    """total, village, role_group, channel, direct, conditions, objections, themes,
    coverage_village, coverage_role_group, coverage_village_role_group, quality, words_theme,
    words_role_group, words_village (a cell there is a word: key and label, no number),
    groups, statement (a line there is an opinion group)."""
    title: str
    version_id: str | None
    """The option version (or statement) that is spoken of; None for themes and coverage."""
    version_label: str
    audience: str
    """facilitator, leadership or public."""
    k: int
    release_no: int
    as_of: dt.date
    n: int | None
    n_label: str
    coverage: str
    """One sentence: how many villages and households were heard."""
    enough: bool | None
    """False: 样本不足,不作判断 (grey the chart); None where the question does not arise."""
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    """Chinese sentences: what is hidden, why, and what would reveal more."""
    caption: str
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a Published table is made by disclosure.publish only")

    @property
    def total(self) -> Line | None:
        """The line of the whole pool, if the table has one."""
        return next((line for line in self.lines if line.kind == "total"), None)

    def line(self, key: str) -> Line:
        """The line with this key; KeyError when there is none."""
        for line in self.lines:
            if line.key == key:
                return line
        raise KeyError(key)

    def to_plain(self) -> dict[str, Any]:
        """Plain values for JSON; the same table always gives the same bytes."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        plain["as_of"] = self.as_of.isoformat()
        plain["notes"] = list(self.notes)
        plain["lines"] = [_line_to_plain(line) for line in self.lines]
        return plain


def seal_published(**values: Any) -> Published:
    """A Published table; for the files of this room alone (a test of the house holds that)."""
    return Published(**values, seal=_SEAL)


def revive(plain: Mapping[str, Any]) -> Published:
    """The table that ``to_plain`` wrote, as read back from the database or a file."""
    values = dict(plain)
    values["as_of"] = dt.date.fromisoformat(values["as_of"])
    values["notes"] = tuple(values["notes"])
    values["lines"] = tuple(_line_from_plain(line) for line in values["lines"])
    return Published(**values, seal=_SEAL)


def _line_to_plain(line: Line) -> dict[str, Any]:
    plain = {f.name: getattr(line, f.name) for f in fields(line)}
    plain["cells"] = [
        {f.name: getattr(cell, f.name) for f in fields(cell)} | {"stances": list(cell.stances)}
        for cell in line.cells
    ]
    return plain


def _line_from_plain(plain: Mapping[str, Any]) -> Line:
    cells = tuple(Cell(**{**cell, "stances": tuple(cell["stances"])}) for cell in plain["cells"])
    return Line(**{**plain, "cells": cells})
