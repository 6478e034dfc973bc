"""What the answers of the groups say: what all agree on, what marks each, where they differ.

Counts in, sentences' ids out; so whoever may see the counts may see all of this. The tests are
those of Polis: one is added to every count, and a difference counts from 90 % confidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod, sqrt
from typing import Final

#: One-sided 90 % of the normal distribution.
SIGNIFICANT: Final = 1.2816
MOST_TYPICAL: Final = 5


@dataclass(frozen=True, slots=True)
class Answers:
    """How one group answered one statement; ``disagree`` is None where it is not known apart."""

    agree: int
    n: int
    """All answers, 不好说 included."""
    disagree: int | None = None

    def side(self, agrees: bool) -> int | None:
        """Answers on one side."""
        return self.agree if agrees else self.disagree


Table = Mapping[str, Mapping[str, Answers]]
"""Statement → group → its answers; a group whose answers may not be known is left out."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A statement with which most people of every group agree (or disagree)."""

    statement: str
    agrees: bool
    score: float
    """Product over the groups of the share on this side, 0–1: one group against it is enough to
    bring it down, however small the group."""


@dataclass(frozen=True, slots=True)
class Typical:
    """A statement that marks one group: it takes this side more than the others do."""

    statement: str
    agrees: bool
    strength: float


@dataclass(frozen=True, slots=True)
class Parted:
    """A statement on which the groups differ."""

    statement: str
    gap: float
    """Largest share that agrees less the smallest, 0–1."""


def shared_by_all(table: Table, groups: int) -> list[Shared]:
    """Statements that more than half of each of the ``groups`` groups takes one side on, the
    most shared first. A statement of which any group's answers are unknown is not judged."""
    found = []
    for statement, by_group in table.items():
        if len(by_group) < max(groups, 1):
            continue
        for agrees in (True, False):
            sides = [(answers.side(agrees), answers.n) for answers in by_group.values()]
            known = [(side, n) for side, n in sides if side is not None]
            if len(known) == len(sides) and all(2 * side > n for side, n in known):
                found.append(Shared(statement, agrees, prod(_share(s, n) for s, n in known)))
    return sorted(found, key=lambda one: (-one.score, one.statement))


def typical_of(table: Table, group: str, most: int = MOST_TYPICAL) -> list[Typical]:
    """What marks this group against all others together, strongest first."""
    found = []
    for statement, by_group in table.items():
        own = by_group.get(group)
        others = [answers for name, answers in by_group.items() if name != group]
        if own is None or not others:
            continue
        for agrees in (True, False):
            strength = _strength(own, others, agrees)
            if strength is not None:
                found.append(Typical(statement, agrees, strength))
    found.sort(key=lambda one: (-one.strength, one.statement))
    return found[:most]


def differing(table: Table) -> list[Parted]:
    """Statements on which some groups surely differ, the widest gap first."""
    found = []
    for statement, by_group in table.items():
        if len(by_group) < 2:
            continue
        each = sorted(by_group.values(), key=lambda one: _share(one.agree, one.n))
        low, high = each[0], each[-1]
        if two_proportions(high.agree, high.n, low.agree, low.n) > SIGNIFICANT:
            gap = _share(high.agree, high.n) - _share(low.agree, low.n)
            found.append(Parted(statement, gap))
    return sorted(found, key=lambda one: (-one.gap, one.statement))


def one_proportion(side: int, n: int) -> float:
    """How surely more than half are on this side (a z score)."""
    return 2 * sqrt(n + 1) * ((side + 1) / (n + 1) - 0.5)


def two_proportions(side: int, n: int, other_side: int, other_n: int) -> float:
    """How surely the share on this side is higher than the others' (a z score)."""
    share, other = (side + 1) / (n + 1), (other_side + 1) / (other_n + 1)
    both = (side + other_side + 2) / (n + other_n + 2)
    if both >= 1:
        return 0.0
    return (share - other) / sqrt(both * (1 - both) * (1 / (n + 1) + 1 / (other_n + 1)))


def _strength(own: Answers, others: list[Answers], agrees: bool) -> float | None:
    """How strongly this side marks the group; None when it does not, or cannot be known."""
    sides = [answers.side(agrees) for answers in (own, *others)]
    known = [side for side in sides if side is not None]
    if len(known) < len(sides):
        return None
    side, n = known[0], own.n
    other_side, other_n = sum(known[1:]), sum(answers.n for answers in others)
    half = one_proportion(side, n)
    more = two_proportions(side, n, other_side, other_n)
    if half <= SIGNIFICANT or more <= SIGNIFICANT:
        return None
    times = _share(side, n) / _share(other_side, other_n)
    return times * more * _share(side, n) * half


def _share(side: int, n: int) -> float:
    return (side + 1) / (n + 2)
