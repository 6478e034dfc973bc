"""What each audience will see of one option version: counting rules, then proof, until both hold.

The counting rules (``ladder``) propose; the proof (``proof``) looks for an exchange for every
person and every hidden number. Where it finds none, the line that tells too much is barred and
the rules propose again. It ends: with nothing new shown, nothing new can be learned.

Audiences are settled from the smallest k to the largest, each inside the one before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.support.basis import History, Ledger, Shown, split_counts
from core.support.counts import VIEWS
from core.support.ladder import Board, Plan, choose, shows_total
from core.support.leftovers import small_leftovers
from core.support.proof import Times, Unproven, unproven
from core.support.stance import SPLITS

LOWEST_K = 5
_EVERY = frozenset(split.number for split in SPLITS)
WORK = 24000
"""Rows looked at when bars are tried to be lifted again; more would show little more."""
WEIGHTS = {"direct": 0.25, "channel": 0.5, "role_group": 1.0, "village": 1.0}
"""What an answer weighs in each view when two views together tell too much, the least first."""
LEAST_SEEN = tuple(WEIGHTS)


@dataclass(frozen=True)
class Settled:
    """One audience's view of one version after this release."""

    plan: Plan
    total: np.ndarray
    """Splits of the whole that are shown with numbers."""
    history: History
    words: frozenset[int]
    """Splits of which 「九成以上」 and 「不足一成」 may be said."""


def settle(
    board: Board,
    ledger: Ledger,
    release: int,
    k: int,
    floor: int,
    finer: Settled | None,
    *,
    worded: frozenset[int],
) -> Settled:
    """The plan of one audience.

    ``floor``: answers a line needs whatever k is (it always needs 2k). ``worded``:
    splits of which any audience was told 「九成以上」 or the like before.
    """
    bound = finer.plan if finer else None
    plain = finer.words if finer else _EVERY
    plan = _nothing_barred(board)
    for step in range(LOWEST_K, k + 1):
        minimum = max(floor, 2 * step)
        plan = choose(board, step, minimum, bound, _nothing_barred(board))
        if bound is None or _differ(plan, bound) or step == k:
            judge = _Judge(board, ledger, release, step, minimum, bound, worded)
            plan, gaps, barred = judge.settle()
            if step == k:
                plan, gaps = judge.give_back(barred, plan, gaps)
            plain &= gaps.plain
        bound = plan
    return Settled(plan, shows_total(board, plan), _after(board, plan, release), plain)


class _Judge:
    """Tries plans for one audience and k, and remembers nothing but the rules."""

    def __init__(
        self,
        board: Board,
        ledger: Ledger,
        release: int,
        k: int,
        minimum: int,
        bound: Plan | None,
        worded: frozenset[int],
    ) -> None:
        self.board, self.ledger, self.release = board, ledger, release
        self.k, self.minimum, self.bound, self.worded = k, minimum, bound, worded

    def settle(self) -> tuple[Plan, Unproven, Plan]:
        """A plan that holds, its (empty) gaps, and what had to be barred for it."""
        barred = _nothing_barred(self.board)
        plan, gaps, small = self.look(barred)
        while gaps or small:
            if gaps:
                self.bar(barred, plan, gaps)
            else:
                # One at a time, least important first: without it others may be harmless.
                view, line = min(small, key=lambda found: (LEAST_SEEN.index(found[0]), found[1]))
                barred[view][line] = True
            plan, gaps, small = self.look(barred)
        return plan, gaps, barred

    def look(self, barred: Plan) -> tuple[Plan, Unproven, list[tuple[str, int]]]:
        """The plan outside these bars, what it might give away, and its small leftovers."""
        plan = choose(self.board, self.k, self.minimum, self.bound, barred)
        history = _after(self.board, plan, self.release)
        if history == self.board.history:
            return plan, Unproven(np.empty(0, dtype=np.int64), (), _EVERY), []
        times: Times = {key: shown.releases for key, shown in history.items()}
        gaps = unproven(self.ledger, self.board.counts, times, self.k, plain_only=self.worded)
        small = [
            (view, line)
            for view, line in small_leftovers(self.ledger.cells, plan, self.k)
            if self.new(plan, view)[line]
        ]
        return plan, gaps, small

    def new(self, plan: Plan, view: str) -> np.ndarray:
        """Lines of this view with news."""
        fresh: np.ndarray = plan[view][:, 0] & ~_still(self.board, view)
        return fresh

    def bar(self, barred: Plan, plan: Plan, gaps: Unproven) -> None:
        """Bar the new line that settles most gaps for the least loss.

        The loss is the answers it would have added to what is shown: all of a line never shown,
        only the news of one that keeps its older figures; and villages and groups weigh most.
        Where all lines of a person are barred already, others must join him there: then all new
        lines of the least important view are barred (the smallest village only), and the whole
        when nothing else is left.
        """
        rows = self.ledger.arrivals
        concerned = [np.array([row]) for row in gaps.people]
        concerned += [np.flatnonzero(rows[view].to_numpy() == line) for view, line in gaps.cells]
        best = (0.0, "", -1)
        for view, weight in WEIGHTS.items():
            lines = rows[view].to_numpy()
            through = np.zeros(len(plan[view]))
            for members in concerned:
                through[np.unique(lines[members])] += 1
            before, _ = self.board.last(view)
            loss = self.board.counts[view].sum(axis=1) - before[:, 0].sum(axis=1)
            worth = np.where(self.new(plan, view), through / (weight * loss.clip(min=1)), 0.0)
            if worth.max(initial=0.0) > best[0]:
                best = (float(worth.max()), view, int(worth.argmax()))
        if best[0] > 0:
            barred[best[1]][best[2]] = True
            return
        for view in WEIGHTS:
            found = np.flatnonzero(self.new(plan, view))
            if len(found):
                size = self.board.counts[view][found].sum(axis=1)
                barred[view][found[size.argmin()] if view == "village" else found] = True
                return
        barred["total"][:] = True

    def give_back(self, barred: Plan, plan: Plan, gaps: Unproven) -> tuple[Plan, Unproven]:
        """Lift bars that turned out not to be needed: a view at once, else line by line."""
        tries = max(2, WORK // max(len(self.ledger.arrivals), 1500))
        for view in reversed(LEAST_SEEN):
            lines = np.flatnonzero(barred[view].any(axis=1))
            for lifted in (lines, *(lines[i : i + 1] for i in range(len(lines)))):
                if not len(lifted) or not barred[view][lifted].any() or not tries:
                    continue
                tries -= 1
                trial = {name: mask.copy() for name, mask in barred.items()}
                trial[view][lifted] = False
                better, found, small = self.look(trial)
                if not found and not small and _is_more(better, plan):
                    barred, plan, gaps = trial, better, found
        return plan, gaps


def _is_more(one: Plan, other: Plan) -> bool:
    """Shows all that the other shows, and more."""
    return _differ(one, other) and all((one[view] >= other[view]).all() for view in VIEWS)


def _still(board: Board, view: str) -> np.ndarray:
    _, seen = board.last(view)
    still: np.ndarray = (seen[:, 0] > 0) & (board.touched[view] <= seen[:, 0])
    return still


def _after(board: Board, plan: Plan, release: int) -> History:
    """The history once this plan is shown. What did not change since adds nothing to it."""
    history = dict(board.history)
    shown = {**plan, "total": shows_total(board, plan)[None, :]}
    for view in VIEWS:
        sides = split_counts(board.counts[view])
        for line, split in np.argwhere(shown[view]).tolist():
            seen = history.get((view, line, split), Shown((), 0, 0))
            if seen.releases and board.touched[view][line] <= seen.releases[-1]:
                continue
            left, right = (int(n) for n in sides[line, split])
            history[view, line, split] = Shown((*seen.releases, release), left, right)
    return history


def _nothing_barred(board: Board) -> Plan:
    return {view: np.zeros((len(board.counts[view]), len(SPLITS)), dtype=bool) for view in VIEWS}


def _differ(one: Plan, other: Plan) -> bool:
    return any((one[view] != other[view]).any() for view in VIEWS)
