"""Keeps the names of the groups: 甲 of this release is who 甲 was in the last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

#: Names that say nothing of the people in a group. Ten, so that one that is gone need not return.
NAMES: Final = "甲乙丙丁戊己庚辛壬癸"
#: The name when the voters cannot be told apart.
EVERYBODY: Final = "全体"


def name_groups(
    means: NDArray[np.float64],
    sizes: Sequence[int],
    former: NDArray[np.float64],
    former_names: Sequence[str],
) -> tuple[str, ...]:
    """A name for each group: that of the former group most like it, else the next one free.

    ``means`` and ``former``: mean vote per statement (groups × statements, NaN where unknown).
    Without former groups the largest is 甲. One group alone is called 全体.
    """
    if len(means) == 1:
        return (EVERYBODY,)
    names: dict[int, str] = {}
    if len(former):
        apart = np.array([[_distance(one, other) for other in former] for one in means])
        for row, column in zip(*linear_sum_assignment(apart), strict=True):
            if former_names[column] != EVERYBODY:
                names[int(row)] = former_names[column]
    free = iter(name for name in NAMES if name not in former_names)
    for number in sorted(range(len(means)), key=lambda i: (-sizes[i], i)):
        if number not in names:
            names[number] = next(free, "") or _unused(names)
    return tuple(names[number] for number in range(len(means)))


def _unused(names: dict[int, str]) -> str:
    return next(name for name in NAMES if name not in names.values())


def _distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    known = np.isfinite(one) & np.isfinite(other)
    if not known.any():
        return 2.0
    return float(np.abs(one[known] - other[known]).mean())
