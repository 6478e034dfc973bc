"""What may be seen by whom: the only place that makes a published table of stances.

The rules in plain words, and why they are enough:

1. Nobody's answer can be worked out from what is shown, nor any number below k (zero is below k).
   Every figure written counts at least k people (10 for leaders and the public, 5 within the
   facilitator team; both may only be raised), and at least a tenth of its line. ``ladder`` says
   how lines and stances are merged instead of hidden: a merged figure is still true, a hole in a
   table invites subtraction. ``proof`` then looks for an exchange of answers for every person and
   every hidden number under which all the tables ever shown would look the same.
2. The declared views are all there is. Total, villages, groups, channels and own/entered are
   judged together, because whoever reads one reads them all.
3. Tables move only with a release. A line for which too few new answers came, or answers of one
   kind, keeps its figures and says of which release they are (截至第N次发布).
4. Above nine tenths, only 「九成以上」 is written, and only in lines of at least 10k answers, so
   that the others may still be anything from nobody to k.

The notes say what is hidden, why, and what would reveal more: hiding must never look like having
nothing to say. What is not promised: that nobody can guess well. Of a village where eight in ten
agree, anybody may guess that a neighbour agrees; no table can prevent that and still say anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from core.errors import Invalid
from core.support.basis import split_counts
from core.support.counts import Dimension
from core.support.ladder import NEAR_ALL, Board
from core.support.notes import VIEW_TITLES, caption_of, stance_notes
from core.support.published import Cell, Line, Published, revive, seal_published
from core.support.settle import Settled
from core.support.stance import SPLITS, STANCES, groups_shown, label_of, names_of

__all__ = [
    "AUDIENCES",
    "LOWEST",
    "Heading",
    "Published",
    "floor_of",
    "publish",
    "revive",
    "valid_k",
]

AUDIENCES: Final = ("facilitator", "leadership", "public")
LOWEST: Final = {"facilitator": 5, "leadership": 10, "public": 10}
_FLOOR: Final = {"facilitator": 0, "leadership": 20, "public": 20}


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above and below every table of one version and audience."""

    audience: str
    k: int
    release_no: int
    as_of: dt.date
    version_id: str
    version_label: str
    coverage: str
    enough: bool | None


def valid_k(audience: str, k: int) -> int:
    """k itself; Invalid below the lowest k of the audience, which may only be raised."""
    if audience not in LOWEST:
        raise Invalid("没有这样的查看对象。")
    if k < LOWEST[audience]:
        raise Invalid(f"最小公布份数只能调高，不能低于{LOWEST[audience]}。")
    return k


def floor_of(audience: str) -> int:
    """Answers a line needs for this audience even when 2k is less."""
    return _FLOOR[audience]


def publish(
    view: str,
    dimension: Dimension,
    board: Board,
    settled: Settled,
    heading: Heading,
    previous: Published | None,
) -> Published:
    """One view of one option version as this audience may see it, the whole first."""
    table = _Table(board, settled, heading)
    old = previous if previous is not None and previous.k == heading.k else None
    lines = [table.line("total", 0, "total", "合计", "total", old)]
    if view != "total":
        lines += [
            table.line(view, number, key, label, "line", old)
            for number, (key, label) in enumerate(dimension.items())
        ]
        lines += table.rest(view, lines, old)
    whole = lines[0]
    return seal_published(
        kind="stance",
        view=view,
        title=f"{VIEW_TITLES[view]}的意见",
        version_id=heading.version_id,
        version_label=heading.version_label,
        audience=heading.audience,
        k=heading.k,
        release_no=heading.release_no,
        as_of=heading.as_of,
        n=whole.n,
        n_label=whole.n_label,
        coverage=heading.coverage,
        enough=heading.enough,
        lines=tuple(lines),
        notes=stance_notes(view, lines, heading.k, table.minimum, heading.enough),
        caption=caption_of(heading.as_of, whole.n_label, heading.coverage),
    )


class _Table:
    """Turns counts into lines under one settled plan."""

    def __init__(self, board: Board, settled: Settled, heading: Heading) -> None:
        self.board = board
        self.settled = settled
        self.k = heading.k
        self.minimum = max(floor_of(heading.audience), 2 * heading.k)

    def line(
        self, view: str, number: int, key: str, label: str, kind: str, old: Published | None
    ) -> Line:
        counts = self.board.counts[view][number]
        n = int(counts.sum())
        shown = self._shown(view, number)
        base = Line(key=key, label=label, kind="total" if kind == "total" else "line")
        if n == 0:
            return replace(base, n=0, n_label="尚无意见", cells=_blank("few"), hidden="few")
        if 0 in shown:
            cells = tuple(
                self._cell(group, counts, view) for group in groups_shown(frozenset(shown))
            )
            return replace(base, n=n, n_label=f"{n}份", cells=cells)
        before = _counted_before(old, key)
        if before is not None:
            return before
        if n < self.minimum:
            few = f"不足{self.minimum}份"
            return replace(base, n_label=few, cells=_blank("few"), hidden="few")
        counted = replace(base, n=n, n_label=f"{n}份")
        small = [self._is_small(SPLITS[0].left, counts), self._is_small(SPLITS[0].right, counts)]
        if any(small) and (view == "total" or 0 in self.settled.words) and n >= NEAR_ALL * self.k:
            groups = (SPLITS[0].left, SPLITS[0].right)
            words = ["不足一成" if is_small else "九成以上" for is_small in small]
            cells = tuple(_worded(g, w) for g, w in zip(groups, words, strict=True))
            return replace(counted, cells=cells)
        # One reason for all of these: whether a side is small, or the line one-sided, or only
        # hidden for the sake of others, would itself tell how many are on a side.
        return replace(counted, cells=_blank("small"), hidden="small")

    def rest(self, view: str, lines: list[Line], old: Published | None) -> list[Line]:
        """Those the lines do not show, together: what a reader could subtract, said openly."""
        if lines[0].as_of_release is not None:
            kept = _counted_before(old, "rest")
            return [kept] if kept is not None else []
        if 0 not in self._shown("total", 0):
            return []
        sides = split_counts(self.board.counts[view])
        before, _ = self.board.last(view)
        fresh = self.settled.plan[view]
        left = np.where(fresh[:, 0, None], 0, sides[:, 0] - before[:, 0])
        if not left.any():
            return []
        n = int(left.sum())
        groups = (SPLITS[0].left, SPLITS[0].right)
        counts = {group: int(c) for group, c in zip(groups, left.sum(axis=0), strict=True)}
        if min(counts.values()) * NEAR_ALL < n:
            cells = tuple(
                _worded(g, "不足一成" if c * NEAR_ALL < n else "九成以上")
                for g, c in counts.items()
            )
        else:
            cells = tuple(_counted(g, c, n) for g, c in counts.items())
        waits = any(line.as_of_release for line in lines)
        label = "未单列和尚未更新的合计" if waits else "未单列的合计"
        return [Line(key="rest", label=label, kind="rest", n=n, n_label=f"{n}份", cells=cells)]

    def _shown(self, view: str, number: int) -> set[int]:
        mask = self.settled.total if view == "total" else self.settled.plan[view][number]
        return set(np.flatnonzero(mask).tolist())

    def _cell(self, group: tuple[int, ...], counts: np.ndarray, view: str) -> Cell:
        n = int(counts.sum())
        cell = _counted(group, int(counts[list(group)].sum()), n)
        inside = next((s for s in SPLITS if set(s.left + s.right) == set(group)), None)
        if inside is None or n < NEAR_ALL * self.k:
            return cell
        if view != "total" and inside.number not in self.settled.words:
            return cell
        few = [side for side in (inside.left, inside.right) if self._is_small(side, counts)]
        if not few:
            return cell
        return replace(cell, band="其中" + "、".join(f"{label_of(g)}不足一成" for g in few))

    def _is_small(self, group: tuple[int, ...], counts: np.ndarray) -> bool:
        """Below a tenth even if one more were in it, so that the words leave room for one."""
        return (int(counts[list(group)].sum()) + 1) * NEAR_ALL < int(counts.sum())


def _counted(group: tuple[int, ...], count: int, n: int) -> Cell:
    names = names_of(group)
    share = round(count / n, 4)
    return Cell(key="+".join(names), label=label_of(group), stances=names, count=count, share=share)


def _worded(group: tuple[int, ...], words: str) -> Cell:
    names = names_of(group)
    return Cell(key="+".join(names), label=label_of(group), stances=names, band=words)


def _blank(reason: str) -> tuple[Cell, ...]:
    every = tuple(range(len(STANCES)))
    return (Cell(key="all", label=label_of(every), stances=names_of(every), hidden=reason),)


def _counted_before(old: Published | None, key: str) -> Line | None:
    """The line as last published with numbers, marked with the release it is of."""
    for line in old.lines if old else ():
        if old and line.key == key and any(cell.count is not None for cell in line.cells):
            return replace(line, as_of_release=line.as_of_release or old.release_no)
    return None
