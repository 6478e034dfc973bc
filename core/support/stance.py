"""The five stances as a tree of splits: what is merged with what before anything is hidden.

::

    everyone ─┬─ for ───────┬─ support 赞成
              │             └─ conditional 有条件赞成
              └─ rest ──────┬─ unsettled ─┬─ unsure 说不清
                            │             └─ unstated 未表态
                            └─ oppose 不赞成

A line of a table shows a figure for a group only by *splitting* its parent, so every question of
disclosure is about one split of one line: a known number of people, told apart into two. Four
splits, each with two sides; a split may be shown only when the one above it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.model.states import Stance

STANCES: Final[tuple[str, ...]] = tuple(s.value for s in Stance)
"""The order of display, from 赞成 to 不赞成."""

LABELS: Final[dict[tuple[str, ...], str]] = {
    **{(s.value,): s.label for s in Stance},
    ("support", "conditional"): "赞成或有条件赞成",
    ("unsure", "unstated"): "说不清或未表态",
    ("unsure", "unstated", "oppose"): "其他（说不清、未表态或不赞成）",
    STANCES: "各种态度",
}


@dataclass(frozen=True, slots=True)
class Split:
    """One branching of the tree: the people of ``left + right`` told apart."""

    number: int
    above: int | None
    """Number of the split that must be shown before this one."""
    left: tuple[int, ...]
    """Positions in STANCES of one side; ``right`` those of the other."""
    right: tuple[int, ...]


def _at(*stances: Stance) -> tuple[int, ...]:
    return tuple(STANCES.index(s) for s in stances)


_FOR = _at(Stance.SUPPORT, Stance.CONDITIONAL)
_UNSETTLED = _at(Stance.UNSURE, Stance.UNSTATED)
_OPPOSE = _at(Stance.OPPOSE)

SPLITS: Final[tuple[Split, ...]] = (
    Split(0, None, _FOR, _UNSETTLED + _OPPOSE),
    Split(1, 0, _at(Stance.SUPPORT), _at(Stance.CONDITIONAL)),
    Split(2, 0, _UNSETTLED, _OPPOSE),
    Split(3, 2, _at(Stance.UNSURE), _at(Stance.UNSTATED)),
)
BELOW: Final[dict[int, tuple[int, ...]]] = {0: (1, 2, 3), 1: (), 2: (3,), 3: ()}
"""Split → every split that cannot be shown without it."""


def parting(one: int, other: int) -> Split:
    """The split at which two different stances (positions in STANCES) part ways."""
    for split in SPLITS:
        if (one in split.left and other in split.right) or (
            other in split.left and one in split.right
        ):
            return split
    raise ValueError("the same stance twice")


def groups_shown(splits: frozenset[int]) -> tuple[tuple[int, ...], ...]:
    """The groups of stances that stand apart when these splits are shown, in display order."""
    groups: list[tuple[int, ...]] = [tuple(range(len(STANCES)))]
    for split in SPLITS:
        if split.number in splits:
            groups.remove(tuple(sorted(split.left + split.right)))
            groups += [split.left, split.right]
    return tuple(sorted(groups))


def names_of(group: tuple[int, ...]) -> tuple[str, ...]:
    """The stance values of a group of positions."""
    return tuple(STANCES[i] for i in group)


def label_of(group: tuple[int, ...]) -> str:
    """The Chinese words for a group of positions."""
    return LABELS[names_of(group)]
