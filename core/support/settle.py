"""What each audience will see of one option version: counting rules, then proof, until both hold.

The counting rules (``ladder``) propose; the proof (``proof``) looks for an exchange for every
person and every hidden number. Where it finds none, the line that tells too much is barred and
the rules propose again. It ends: with nothing new shown, nothing new can be learned.

Audiences are settled from the smallest k to the largest, each inside the one before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.support.basis import PLACES, History, Ledger, Shown, split_counts
from core.support.counts import VIEWS
from core.support.ladder import Board, Plan, choose, shows_total
from core.support.proof import Times, Unproven, unproven
from core.support.stance import SPLITS

LOWEST_K = 5
LEAST_SEEN = ("direct", "channel", "role_group", "village")
"""In this order a view gives up a line when two views together tell too much."""


@dataclass(frozen=True)
class Settled:
    """One audience's view of one version after this release."""

    plan: Plan
    total: np.ndarray
    """Splits of the whole that are shown with numbers."""
    history: History
    words: bool
    """Whether 「九成以上」 and 「不足一成」 may be written."""


def settle(
    board: Board,
    ledger: Ledger,
    release: int,
    k: int,
    floor: int,
    finer: Settled | None,
    *,
    worded: bool,
) -> Settled:
    """The plan of one audience.

    ``floor``: answers a line needs whatever k is (it always needs 2k). ``worded``: the audience
    was shown 「九成以上」 or the like before.
    """
    bound = finer.plan if finer else None
    plain = finer.words if finer else True
    plan = _nothing_barred(board)
    for step in range(LOWEST_K, k + 1):
        minimum = max(floor, 2 * step)
        plan = choose(board, step, minimum, bound, _nothing_barred(board))
        if bound is None or _differ(plan, bound) or step == k:
            plan, gaps = _prove(board, ledger, release, step, minimum, bound, worded)
            plain &= gaps.plain
        bound = plan
    return Settled(plan, shows_total(board, plan), _after(board, plan, release), plain)


def _prove(
    board: Board,
    ledger: Ledger,
    release: int,
    k: int,
    minimum: int,
    bound: Plan | None,
    worded: bool,
) -> tuple[Plan, Unproven]:
    barred = _nothing_barred(board)
    while True:
        plan = choose(board, k, minimum, bound, barred)
        history = _after(board, plan, release)
        times: Times = {key: shown.releases for key, shown in history.items()}
        if history == board.history:
            return plan, Unproven(np.empty(0, dtype=np.int64), (), True)
        gaps = unproven(ledger, board.counts, times, k, plain_only=worded)
        if not gaps:
            return plan, gaps
        _bar(barred, board, ledger, plan, gaps)


def _bar(barred: Plan, board: Board, ledger: Ledger, plan: Plan, gaps: Unproven) -> None:
    """Bar, for each gap, a new line of the least important view that takes part in it."""
    rows = ledger.arrivals
    new = {view: plan[view][:, 0] & ~_still(board, view) for view in PLACES}
    loose: list[np.ndarray] = [rows.iloc[[row]].index.to_numpy() for row in gaps.people]
    loose += [
        np.flatnonzero((rows[view] == line).to_numpy() & (rows["n"] > 0).to_numpy())
        for view, line in gaps.cells
    ]
    before = sum(int(mask.sum()) for mask in barred.values())
    for members in loose:
        for view in LEAST_SEEN:
            lines = rows[view].to_numpy()[members]
            weight = np.bincount(
                lines, weights=rows["n"].to_numpy()[members], minlength=len(new[view])
            )
            weight = np.where(new[view], weight, 0)
            if weight.any():
                barred[view][int(weight.argmax())] = True
                break
        else:
            barred["total"][:] = True
    if sum(int(mask.sum()) for mask in barred.values()) == before:
        barred["total"][:] = True


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
