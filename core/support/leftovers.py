"""Small leftovers between two views: those of one line who are in none of the lines inside it.

If everybody who used the link wrote for himself, then 本人填写 less 链接提交 is a handful of people
whose answers, summed, anybody could subtract. Nobody's own answer need be known by that, but a
sum over fewer than k people is what the rules promise not to tell; so such a line is not shown.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

from core.support.basis import PLACES, split_counts
from core.support.ladder import Plan
from core.support.stance import SPLITS, STANCES


def small_leftovers(cells: pd.DataFrame, plan: Plan, k: int) -> tuple[tuple[str, int], ...]:
    """Shown lines (view, number) of which the lines of another view leave over fewer than k.

    ``cells``: columns PLACES, ``stance``, ``total`` as in ``basis.Ledger``.
    """
    found = set()
    for outer, inner in permutations(PLACES, 2):
        crossed = np.zeros((len(plan[outer]), len(plan[inner]), len(STANCES)), dtype=np.int64)
        np.add.at(crossed, (cells[outer], cells[inner], cells["stance"]), cells["total"])
        within = (crossed.sum(axis=2) > 0) & (
            crossed.sum(axis=2) == crossed.sum(axis=(0, 2))[None, :]
        )
        for split in SPLITS:
            shown = plan[inner][:, split.number]
            inside = within & shown[None, :]
            rest = crossed.sum(axis=1) - np.einsum("oi,ois->os", inside, crossed)
            sides = split_counts(rest)[:, split.number]
            small = inside.any(axis=1) & sides.any(axis=1) & (sides < k).any(axis=1)
            found |= {
                (outer, int(line)) for line in np.flatnonzero(small & plan[outer][:, split.number])
            }
    return tuple(sorted(found))
