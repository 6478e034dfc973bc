"""An attacker who holds every table ever shown to him and the roll of who answered, and when.

He turns what he holds into linear conditions on how many people of each place answered what, and
asks a solver for the smallest and the largest possible value of every number he wants. When both
agree, he knows it. He is given more than anybody has: the place of everybody who answered or
withdrew, village by group by channel by directness, release by release.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

from core.support.counts import COLUMNS, line_keys
from core.support.proof import GROUPS
from core.support.published import Published
from core.support.reasons import REASONS_OF
from core.support.stance import LABELS, STANCES

VIEWS = tuple(COLUMNS)


@dataclass
class Roll:
    """Who stood in which releases: one row per group of people alike in everything but stance.

    ``groups``: columns of VIEWS (line keys), ``codes`` (the themes they raise, space between: he
    heard them speak), ``first``, ``gone`` (release from which they no
    longer stand, or a large number), and ``n``. ``truth``: groups × stances, for the test only.
    """

    groups: pd.DataFrame
    truth: np.ndarray

    @classmethod
    def of(cls, stances: pd.DataFrame) -> Roll:
        """From a stances frame with two more columns, ``first`` and ``gone``."""
        people = pd.DataFrame({view: line_keys(stances, view) for view in VIEWS})
        people["codes"] = stances.get("codes", "")
        people["first"], people["gone"] = stances["first"], stances["gone"]
        table = pd.crosstab(
            [people[c] for c in people.columns], stances["stance"].to_numpy(), dropna=True
        ).reindex(columns=list(STANCES), fill_value=0)
        groups = table.index.to_frame(index=False)
        groups["n"] = table.to_numpy().sum(axis=1)
        return cls(groups, table.to_numpy())


@dataclass
class Attacker:
    """Collects conditions, then asks."""

    roll: Roll
    rows: list[np.ndarray] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    worlds: list[np.ndarray] = field(default_factory=list)
    asked: int = 0

    def __post_init__(self) -> None:
        for number, n in enumerate(self.roll.groups["n"]):
            one = np.zeros(self.roll.truth.shape, dtype=bool)
            one[number] = True
            self._know(one, n, n)

    # What he reads

    def read(self, table: Published) -> None:
        """Take in every number and every word of one stance table.

        Why a line is hidden follows from how many stand in it, which he knows, and so do the
        sentences on how much is hidden and what would reveal more: there is nothing to take in.
        """
        for line in table.lines:
            if line.kind == "rest":
                continue  # the total less the other lines: nothing he could not subtract
            standing = self.people(table.view, line.key, line.as_of_release or table.release_no)
            for cell in line.cells:
                where = self._cell(standing, cell.stances)
                n = self._count(standing)
                if cell.count is not None:
                    self._know(where, cell.count, cell.count)
                if cell.band == "不足一成":
                    self._know(where, 0, (n - 1) // 10)
                elif cell.band == "九成以上":
                    self._know(where, 9 * n // 10 + 1, n)
                elif cell.band is not None:
                    for words in cell.band.removeprefix("其中").split("不足一成")[:-1]:
                        names = next(k for k, v in LABELS.items() if v == words.lstrip("、"))
                        self._know(self._cell(standing, names), 0, (n - 1) // 10)

    def read_reasons(self, table: Published, width: int) -> None:
        """Take in every band of what those of one stance speak of."""
        stance = REASONS_OF[table.view].stance
        for line in table.lines:
            standing = self.people("total", "total", line.as_of_release or table.release_no)
            if line.kind == "line":
                standing = standing & self.raising(line.key)
            where = self._cell(standing, [stance])
            assert line.n is not None
            more = 0 if line.kind == "total" else 2 * width - 1
            self._know(where, line.n, line.n + more)

    def raising(self, code: str) -> np.ndarray:
        """Groups (bool) that raise this theme or sub-theme."""
        return self.roll.groups["codes"].str.split().map(lambda mine: code in mine).to_numpy(bool)

    def people(self, view: str, key: str, release: int) -> np.ndarray:
        """Groups (bool) that stood in this line at this release."""
        groups = self.roll.groups
        there = (groups["first"] <= release) & (groups["gone"] > release)
        if view != "total" and key != "total":
            there &= groups[view] == key
        return there.to_numpy()

    # What he asks

    def cells_below(self, k: int, view: str, keys: Sequence[str], release: int) -> Outcome:
        """Counts below k of this view (each stance, each merged group) that he works out."""
        wanted = []
        for key in keys:
            standing = self.people(view, key, release)
            if not self._count(standing):
                continue
            for group in GROUPS:
                where = self._cell(standing, [STANCES[i] for i in group])
                if self.roll.truth[where].sum() < k:
                    wanted.append(where)
        return self._find_out(wanted, lambda low, high, _n: low == high)

    def reasons_below(self, k: int, codes: Sequence[str], release: int) -> Outcome:
        """Counts below k of those of one stance who raise a theme, and who do not."""
        wanted = []
        for code, stance, raises in product(codes, STANCES, (True, False)):
            standing = self.people("total", "total", release) & (self.raising(code) == raises)
            where = self._cell(standing, [stance])
            # Where fewer people than one more stand, he knows from the roll alone.
            if self.roll.truth[where].sum() < k and self._count(standing):
                wanted.append(where)
        return self._find_out(wanted, lambda low, high, _n: low == high)

    def people_seen_through(self) -> Outcome:
        """Groups of people whose side (or stance) he works out for every one of them."""
        wanted = []
        for number in range(len(self.roll.groups)):
            for group in GROUPS:
                if self.roll.truth[number, group].sum() == self.roll.groups["n"][number]:
                    where = np.zeros(self.roll.truth.shape, dtype=bool)
                    where[number, list(group)] = True
                    wanted.append(where)
        return self._find_out(wanted, lambda low, _high, n: low == n)

    def _find_out(
        self, wanted: list[np.ndarray], known: Callable[[int, int, int], bool]
    ) -> Outcome:
        found = 0
        widths = []
        for where in wanted:
            truth = int(self.roll.truth[where].sum())
            seen = {truth, *(int(world[where].sum()) for world in self.worlds)}
            if len(seen) > 1:
                widths.append(max(seen) - min(seen))
                continue
            low = self._extreme(where, 1)
            # Once two values are possible, asking for the largest would only cost time.
            high = self._extreme(where, -1) if low == truth else truth
            assert low <= truth <= high
            widths.append(high - low)
            found += known(low, high, truth)
        return Outcome(found, len(wanted), widths)

    def _extreme(self, where: np.ndarray, sign: int) -> int:
        self.asked += 1
        size = self.roll.truth.size
        result = milp(
            sign * where.ravel().astype(float),
            constraints=self._conditions(),
            integrality=np.ones(size),
            bounds=Bounds(0, np.repeat(self.roll.groups["n"].to_numpy(float), len(STANCES))),
        )
        if result.x is None:
            raise AssertionError(f"the figures contradict each other: {result.message}")
        world = np.rint(result.x).astype(int).reshape(self.roll.truth.shape)
        self.worlds.append(world)
        return int(world[where].sum())

    def _conditions(self) -> LinearConstraint:
        if not hasattr(self, "_built") or self._built[0] != len(self.rows):
            at, columns = [], []
            for number, row in enumerate(self.rows):
                at += [number] * len(row)
                columns += row.tolist()
            matrix = coo_matrix(
                (np.ones(len(at)), (at, columns)), shape=(len(self.rows), self.roll.truth.size)
            ).tocsr()
            self._built = (
                len(self.rows),
                LinearConstraint(matrix, np.array(self.low), np.array(self.high)),
            )
        return self._built[1]

    def _know(self, where: np.ndarray, low: float, high: float) -> None:
        self.rows.append(np.flatnonzero(where.ravel()))
        self.low.append(low)
        self.high.append(high)

    def _cell(self, standing: np.ndarray, stances: Sequence[str]) -> np.ndarray:
        where = np.zeros(self.roll.truth.shape, dtype=bool)
        where[np.ix_(standing, [STANCES.index(s) for s in stances])] = True
        return where

    def _count(self, standing: np.ndarray) -> int:
        return int(self.roll.groups["n"].to_numpy()[standing].sum())


@dataclass
class Outcome:
    """How many of the wanted numbers he worked out, and how open the others are."""

    found: int
    wanted: int
    widths: list[int]


def naive_table(attacker: Attacker, view: str, keys: Sequence[str], k: int) -> Mapping[str, int]:
    """He reads a table with only its small cells blanked, its totals included."""
    published = {"shown": 0, "cells": 0}
    for key in ("total", *keys):
        standing = attacker.people(view, key, 1)
        for stance in STANCES:
            where = attacker._cell(standing, [stance])
            count = int(attacker.roll.truth[where].sum())
            published["cells"] += key != "total"
            if count >= k or key == "total":
                attacker._know(where, count, count)
                published["shown"] += key != "total"
    return published
