"""An attacker who holds every table of the groups ever shown to him, and knows who is in which.

Nobody is told who is in a group; he is given that all the same, release by release, with who
answered which statement and when. Only where groups were drawn anew, in another number, is he not
told who went whence whither: of the former ones he has what they add up to. For one statement he
turns every figure and word into a linear
condition on the people alike in what he knows of them, and asks a solver for the smallest and the
largest possible value of each number he wants. When both agree, he knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from core.support.published import Published
from core.support.vote_rules import VOTES

GROUPS = ((0,), (1,), (2,), (1, 2), (0, 1), (0, 2))
"""Every cell and every side that may be asked for."""


@dataclass
class VoteAttacker:
    """One statement.

    ``where``: one row a person, one column a release: the group they stood in, empty when they
    had not answered yet or no more. ``vote``: what they answered, 0 to 2 as in VOTES.
    """

    where: pd.DataFrame
    vote: np.ndarray
    rows: list[np.ndarray] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    worlds: list[np.ndarray] = field(default_factory=list)

    def __post_init__(self) -> None:
        kinds, number = np.unique(self.where.to_numpy(dtype=str), axis=0, return_inverse=True)
        self.kinds = kinds
        self.n = np.bincount(number, minlength=len(kinds))
        self.truth = np.zeros((len(kinds), len(VOTES)), dtype=int)
        np.add.at(self.truth, (number, self.vote), 1)
        for kind, n in enumerate(self.n):
            one = np.zeros(self.truth.shape, dtype=bool)
            one[kind] = True
            self._know(one, n, n)

    def read(self, table: Published) -> None:
        """Take in every number and every word of the statement's table."""
        for line in table.lines:
            release = line.as_of_release or table.release_no
            standing = self._standing(line.key, release)
            n = int(self.n[standing].sum())
            for cell in line.cells:
                where = self._cell(standing, [VOTES.index(v) for v in cell.stances])
                if cell.count is not None:
                    self._know(where, cell.count, cell.count)
                elif cell.band == "不足一成":
                    self._know(where, 0, (n - 1) // 10)
                elif cell.band == "九成以上":
                    self._know(where, 9 * n // 10 + 1, n)

    def read_sum(self, table: Published) -> None:
        """Take in what all groups of a table add up to, where each is written as of that day."""
        lines = [line for line in table.lines if line.kind == "line"]
        if not lines or any(line.n is None or line.as_of_release for line in lines):
            return
        sides = {tuple(cell.key for cell in line.cells) for line in lines}
        if len(sides) > 1:
            return
        everybody = self._standing("total", table.release_no)
        for place, cell in enumerate(lines[0].cells):
            where = self._cell(everybody, [VOTES.index(v) for v in cell.stances])
            summed = sum(line.cells[place].count or 0 for line in lines)
            self._know(where, summed, summed)

    def small_cells(self, k: int, release: int) -> tuple[int, int]:
        """(counts below k of any group that he works out, how many there were)."""
        wanted = []
        for name in np.unique(self.kinds[:, release - 1]):
            standing = self._standing(name, release)
            if not name or not self.n[standing].sum():
                continue
            cells = [self._cell(standing, group) for group in GROUPS]
            wanted += [cell for cell in cells if self.truth[cell].sum() < k]
        return self._found(wanted, exact=True), len(wanted)

    def people_seen_through(self) -> tuple[int, int]:
        """(sets of people alike whose side he works out for every one of them, how many)."""
        wanted = []
        for kind, n in enumerate(self.n):
            for group in GROUPS:
                if self.truth[kind, list(group)].sum() == n:
                    one = np.zeros(len(self.n), dtype=bool)
                    one[kind] = True
                    wanted.append(self._cell(one, group))
        return self._found(wanted, exact=False), len(wanted)

    def _found(self, wanted: Sequence[np.ndarray], *, exact: bool) -> int:
        found = 0
        for cell in wanted:
            truth = int(self.truth[cell].sum())
            if any(int(world[cell].sum()) != truth for world in self.worlds):
                continue
            low = self._extreme(cell, 1)
            high = self._extreme(cell, -1) if exact and low == truth else truth
            assert low <= truth <= high
            found += low == high == truth
        return found

    def _extreme(self, cell: np.ndarray, sign: int) -> int:
        result = milp(
            sign * cell.ravel().astype(float),
            constraints=LinearConstraint(
                csr_matrix(np.array(self.rows, dtype=float)), self.low, self.high
            ),
            integrality=np.ones(self.truth.size),
            bounds=Bounds(0, np.repeat(self.n.astype(float), len(VOTES))),
        )
        if result.x is None:
            raise AssertionError(f"the figures contradict each other: {result.message}")
        world = np.rint(result.x).astype(int).reshape(self.truth.shape)
        self.worlds.append(world)
        return int(world[cell].sum())

    def _standing(self, name: str, release: int) -> np.ndarray:
        column = self.kinds[:, release - 1]
        there: np.ndarray = column != "" if name == "total" else column == name
        return there

    def _cell(self, standing: np.ndarray, votes: Sequence[int]) -> np.ndarray:
        where = np.zeros(self.truth.shape, dtype=bool)
        where[np.ix_(standing, np.array(votes))] = True
        return where

    def _know(self, where: np.ndarray, low: float, high: float) -> None:
        self.rows.append(where.ravel())
        self.low.append(low)
        self.high.append(high)
