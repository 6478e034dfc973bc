"""Which answers of one group to one statement may be told apart: the same rules as for stances.

A group is told apart only from its own total: first one side from the rest, then the rest in two.
Each figure counts at least k people and a tenth of what it is a part of. It is refreshed only when
both sides grew by k since it was last shown, and what an audience with a larger k sees at any time,
one with a smaller k sees at that time too; so no two tables can be subtracted to fewer than k
people. No total stands beside the groups that could tell a group which is not shown.

To be on the safe side the rules take it that everybody knows who is in which group. Nobody does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.model.states import Vote
from core.support.ladder import GROWN, NEAR_ALL

Counts = tuple[int, int, int]
"""同意， 不好说， 不同意."""

VOTES: Final = (Vote.AGREE.value, Vote.PASS.value, Vote.DISAGREE.value)
"""The order of display."""
AGREE_FIRST: Final = (0, 1, 2)
"""同意 told apart from the rest, then 不好说 from 不同意."""
DISAGREE_FIRST: Final = (2, 0, 1)
"""不同意 told apart from the rest, then 同意 from 不好说: where hardly anybody agrees."""
Tree = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Showing:
    """One time at which figures of a line were shown to an audience."""

    release: int
    level: int
    """1: one side and the rest; 2: all three apart."""
    counts: Counts


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a line may be shown today."""

    level: int
    """0: no figures of today, so those last shown stand, if there were any."""
    tree: Tree


def judge(
    counts: Counts,
    past: Sequence[Showing],
    *,
    k: int,
    minimum: int,
    tree: Tree | None,
    finer: Verdict | None,
    caps: Mapping[Tree, int],
) -> Verdict:
    """What of one line may be shown to one audience.

    ``past``: when it was shown to them, oldest first. ``tree``: the one that was used before, for
    good. ``finer``: what the audience with the next smaller k sees today (None: there is none).
    ``caps``: the most that former groups leave open, from :func:`left_open`.
    """
    trees = (tree,) if tree else (finer.tree,) if finer else (AGREE_FIRST, DISAGREE_FIRST)
    if sum(counts) < minimum:
        return Verdict(0, trees[0])
    for one in trees:
        most = min(caps[one], finer.level if finer else 2)
        level = _level(counts, past, k, one, most) if most else 0
        if level:
            return Verdict(level, one)
    return Verdict(0, trees[0])


def _level(counts: Counts, past: Sequence[Showing], k: int, tree: Tree, most: int) -> int:
    if past and past[-1].counts == counts:
        return min(past[-1].level, most)
    main, one, other = (counts[i] for i in tree)
    before = [tuple(s.counts[i] for i in tree) for s in past]
    if not _parts(main, one + other, k) or any(
        main - was[0] < k or one + other - was[1] - was[2] < k for was in before
    ):
        return 0
    apart = [was for was, s in zip(before, past, strict=True) if s.level == 2]
    news = all(one - was[1] >= k and other - was[2] >= k for was in apart)
    if most == 2 and _parts(one, other, k) and news:
        return 2
    if past and past[-1].level == 2 and sum(counts) < GROWN * sum(past[-1].counts):
        return 0  # rather the fuller figures of then
    return 1


def _parts(side: int, rest: int, k: int) -> bool:
    whole = side + rest
    return min(side, rest) >= k and min(side, rest) * NEAR_ALL >= whole


def left_open(totals: Counts, past: Sequence[Counts], k: int) -> dict[Tree, int]:
    """The highest level that former groups leave open for a statement, by tree.

    Old groups and new ones add up to the same people, so what came between must not be a few:
    ``past`` are the totals at the times at which former groups were shown.
    """
    caps = {}
    for tree in (AGREE_FIRST, DISAGREE_FIRST):
        level = 2
        for was in past:
            main, one, other = (totals[i] - was[i] for i in tree)
            if totals == was or (main >= k and one >= k and other >= k):
                continue
            level = min(level, 1 if main >= k and one + other >= k else 0)
        caps[tree] = level
    return caps


def near_all(counts: Counts, k: int) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """(the side of nine tenths, the few), when that may be said in words.

    Only of ten times k or more, and with room for one more among the few.
    """
    n = sum(counts)
    if n < NEAR_ALL * k:
        return None
    for many, few in (((0,), (1, 2)), ((2,), (0, 1)), ((1, 2), (0,)), ((0, 1), (2,))):
        if (sum(counts[i] for i in few) + 1) * NEAR_ALL < n:
            return many, few
    return None
