"""Which lines of which views may be told apart by stance: the counting rules.

A line may be split (see ``stance``) when both sides hold at least k people and at least a tenth of
the line each (so neither zero, nor a handful, nor near-unanimity is ever written), the line has at
least ``minimum`` answers, and what came since it was last shown again has k on both sides: a
figure is never refreshed for a few people, nor for people of one kind.

Nothing is hidden by a hole that a subtraction could fill. What the total knows and the lines do
not show is one figure, the *rest* of the view; it must either be empty, or come from at least two
lines and itself have k on both sides. While it has not, the smallest shown line joins it. If none
is left to join, the whole version waits.

A larger k starts from what the smaller k showed and only takes away. So raising k never shows
more, and whoever sees two audiences' tables knows no more than the finer one tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.support.basis import History, split_counts
from core.support.counts import VIEWS
from core.support.stance import BELOW, SPLITS

NEAR_ALL = 10
"""A side smaller than one in NEAR_ALL of its line makes the line near-unanimous."""
GROWN = 1.25
"""A line that grew by a quarter is refreshed even if fewer of its figures can be told apart than
before; until then it rather keeps its fuller, older figures."""

Plan = dict[str, np.ndarray]
"""View → lines × splits, True where today's figures are shown."""


@dataclass(frozen=True)
class Board:
    """One option version as counted today, and what one audience has seen of it before."""

    counts: Mapping[str, np.ndarray]
    """View → lines × five stances."""
    touched: Mapping[str, np.ndarray]
    """View → last release in which any answer of the line changed (0: never)."""
    history: History

    def last(self, view: str) -> tuple[np.ndarray, np.ndarray]:
        """Last shown sides (lines × splits × 2, zero if never) and their release (0 if never)."""
        lines = len(self.counts[view])
        sides = np.zeros((lines, len(SPLITS), 2), dtype=np.int64)
        release = np.zeros((lines, len(SPLITS)), dtype=np.int64)
        for (name, line, split), shown in self.history.items():
            if name == view:
                sides[line, split] = shown.left, shown.right
                release[line, split] = shown.releases[-1]
        return sides, release


def choose(board: Board, k: int, minimum: int, within: Plan | None, barred: Plan) -> Plan:
    """The plan for this k: inside ``within`` (None: no bound) and outside ``barred``.

    ``plan["total"]`` says whether the whole may be known; the share rule for showing it is
    ``shows_total``.
    """
    views = {view: _View(board, view, k, minimum) for view in VIEWS}
    total = views.pop("total")
    bound = within if within is not None else dict.fromkeys(VIEWS)
    fresh: Plan = {name: view.candidates(bound[name], barred[name]) for name, view in views.items()}
    known = total.candidates(bound["total"], barred["total"])
    for split in SPLITS:
        if not _fill_rests(split.number, views, fresh, known):
            known[0, [split.number, *BELOW[split.number]]] = False
            for name, view in views.items():
                _drop(fresh[name], view.new(fresh[name], split.number), split.number)
    return {"total": known, **fresh}


def shows_total(board: Board, plan: Plan) -> np.ndarray:
    """Splits of the whole that may be written: known, and not near-unanimous."""
    view = _View(board, "total", 0, 0)
    shown: np.ndarray = plan["total"][0] & view.even[0]
    for split in SPLITS:
        if split.above is not None:
            shown[split.number] &= shown[split.above]
    return shown


class _View:
    """One view of a board: sides now, sides last shown, and which lines could be split."""

    def __init__(self, board: Board, view: str, k: int, minimum: int) -> None:
        self.k = k
        self.is_total = view == "total"
        self.n = board.counts[view].sum(axis=1)
        self.now = split_counts(board.counts[view])
        self.before, self.seen = board.last(view)
        since = self.now - self.before
        self.still = (self.seen > 0) & (board.touched[view][:, None] <= self.seen)
        self.even = (self.now * NEAR_ALL >= self.n[:, None, None]).all(axis=2) & (
            self.n[:, None] > 0
        )
        self.enough = (
            (self.now >= k).all(axis=2)
            & ((since >= k).all(axis=2) | self.still)
            & (self.n >= minimum)[:, None]
        )

    def candidates(self, within: np.ndarray | None, barred: np.ndarray) -> np.ndarray:
        may: np.ndarray = self.enough & ~barred
        if not self.is_total:
            may &= self.even
        if within is not None:
            may &= within
        for split in SPLITS:
            if split.above is not None:
                may[:, split.number] &= may[:, split.above]
        poorer = ((self.seen >= self.seen[:, :1]) & (self.seen > 0) & ~may).any(axis=1)
        may[poorer & (self.n < GROWN * self.before[:, 0].sum(axis=1))] = False
        return may

    def new(self, fresh: np.ndarray, split: int) -> np.ndarray:
        """Numbers of the lines whose figures for this split would be news."""
        return np.flatnonzero(fresh[:, split] & ~self.still[:, split])

    def rest_holds(self, fresh: np.ndarray, split: int) -> bool:
        """Whether what the total tells beyond the lines may be told."""
        if not fresh[:, split].any() and not self.seen[:, split].any():
            return True  # no line is told apart: the rest is everybody, as the total says itself
        rest = np.where(fresh[:, split, None], 0, self.now[:, split] - self.before[:, split])
        lines = int(rest.any(axis=1).sum())
        return lines == 0 or (lines > 1 and bool((rest.sum(axis=0) >= self.k).all()))


def _fill_rests(split: int, views: Mapping[str, _View], fresh: Plan, known: np.ndarray) -> bool:
    """Let the smallest lines join the rest until it holds in every view; False when it cannot."""
    if not known[0, split]:
        return False
    for name, view in views.items():
        while not view.rest_holds(fresh[name], split):
            lines = view.new(fresh[name], split)
            if not len(lines):
                return False
            news = (view.now - view.before)[lines, split].sum(axis=1)
            by_size = lines[np.argsort(news, kind="stable")]
            _drop(fresh[name], [_first_that_helps(view, fresh[name], split, by_size)], split)
    return True


def _first_that_helps(view: _View, fresh: np.ndarray, split: int, by_size: np.ndarray) -> int:
    """The smallest line whose joining settles the rest at once; else simply the smallest."""
    for line in by_size:
        trial = fresh.copy()
        trial[line, split] = False
        if view.rest_holds(trial, split):
            return int(line)
    return int(by_size[0])


def _drop(fresh: np.ndarray, lines: np.ndarray | list[int], split: int) -> None:
    for number in (split, *BELOW[split]):
        fresh[lines, number] = False
