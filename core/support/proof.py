"""A proof, person by person, that the figures shown leave everybody's answer open.

Whoever holds every table ever shown to him and the roll of who answered knows, for each split and
each view, the sides of some *blocks* of people: those of one line that came between two showings
of it, or all whom no line has shown yet. Suppose two people stand in the same block in every view
and fall on different sides. Exchange their answers: every figure stays what it was. So neither
answer can be worked out, by subtraction or by any other reasoning on the figures.

Longer exchanges go round a circle. Take two sets of views. Every person is an arrow between his
block in one set and his block in the other, running one way for one side and the other way for
the other. Turning all arrows of a closed circle changes no figure; so an answer is open when
its arrow lies on such a circle. Where circles do not reach, ``chains`` goes further.

The same exchange between two lines proves that a hidden count of either could be another number.
``unproven`` names everything for which no such exchange is found; the caller then shows less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from core.support.basis import PLACES, Ledger
from core.support.chains import Chains
from core.support.counts import VIEWS
from core.support.stance import SPLITS, STANCES, parting

PENDING = -1
FEW = 30
"""Chains are looked for when circles leave no more rows than this open; each search costs time."""
Times = Mapping[tuple[str, int, int], tuple[int, ...]]
"""(view, line, split) → the releases that showed it, today's plan included."""

_SIDES = ((0, 1), (2, 3, 4))
_ROOT = SPLITS[0]
_GROUPS = (*((i,) for i in range(len(STANCES))), *(g for s in SPLITS for g in (s.left, s.right)))
GROUPS = tuple(dict.fromkeys(_GROUPS))
"""Every group of stances that can be a cell: the five alone and the three merged ones."""
_CUTS = (
    ("total",),
    ("village",),
    ("role_group",),
    ("channel",),
    ("direct",),
    ("village", "direct"),
    ("village", "channel"),
    ("village", "role_group"),
)


@dataclass(frozen=True)
class Unproven:
    """What the figures might give away."""

    people: np.ndarray
    """Numbers of rows of ``ledger.arrivals`` whose side of the first split has no exchange."""
    cells: tuple[tuple[str, int], ...]
    """(view, line) with a count below k for which no other number was found."""
    plain: frozenset[int]
    """Splits at which every proof exchanges two people only, so that no count which is not shown
    there need move by more than one."""

    def __bool__(self) -> bool:
        return bool(len(self.people) or self.cells)


def unproven(
    ledger: Ledger,
    counts: Mapping[str, np.ndarray],
    times: Times,
    k: int,
    *,
    plain_only: frozenset[int],
) -> Unproven:
    """Everything of this version that has no exchange when ``times`` have been shown.

    ``plain_only``: splits of which words like 「九成以上」 were said. They leave room for a count
    to move by one, not more, so only exchanges of two people are a proof there. (A circle at one
    split leaves every line that shows this split as it was, stance by stance.)
    """
    crowd = _Crowd(ledger, counts, times, plain_only)
    people, cells = crowd.people_without_exchange(), crowd.cells_without_exchange(k)
    return Unproven(people, cells, frozenset(crowd.plain))


class _Crowd:
    def __init__(
        self,
        ledger: Ledger,
        counts: Mapping[str, np.ndarray],
        times: Times,
        plain_only: frozenset[int],
    ) -> None:
        self.plain_only = plain_only
        self.plain = {split.number for split in SPLITS}
        rows = ledger.arrivals
        self.counts = counts
        self.stance = rows["stance"].to_numpy()
        self.n = rows["n"].to_numpy()
        self.line = {view: rows[view].to_numpy() for view in PLACES}
        self.line["total"] = np.zeros(len(rows), dtype=np.int64)
        batch = rows["batch"].to_numpy()
        last = int(batch.max(initial=0))
        self.block = {
            (view, split.number): _blocks(view, split.number, times, len(counts[view]), last)[
                self.line[view], batch
            ]
            for view, split in product(VIEWS, SPLITS)
        }
        self.together = {
            split.number: _join([self.block[view, split.number] for view in VIEWS])
            for split in SPLITS
        }
        self.free = {
            split.number: np.all(
                [self.block[view, split.number] == PENDING for view in VIEWS], axis=0
            )
            for split in SPLITS
        }

    # People

    def people_without_exchange(self) -> np.ndarray:
        here = self.together[0]
        side = np.isin(self.stance, _ROOT.right).astype(np.int64)
        on_side = np.zeros((int(here.max(initial=-1)) + 1, 2), dtype=np.int64)
        np.add.at(on_side, (here, side), self.n)
        open_ = self.free[0] | (on_side[here, 1 - side] > 0)
        if not open_.all():
            self.plain.discard(0)
        for cut in _CUTS:
            if open_.all() or 0 in self.plain_only:
                break
            ends = self._ends(cut)
            for one, other in product(*_SIDES):
                if not np.isin(self.stance[~open_], (one, other)).any():
                    continue
                rows = np.flatnonzero(np.isin(self.stance, (one, other)) & ~self.free[0])
                start, end = self._arrows(rows, ends, one)
                open_[rows] |= in_circle(start, end, ~open_[rows])
        if 0 not in self.plain_only and (~open_).sum() <= FEW:
            self._open_by_chains(open_)
        return np.flatnonzero(~open_)

    def _open_by_chains(self, open_: np.ndarray) -> None:
        blocks = np.stack([self.block[view, 0] for view in VIEWS], axis=1)
        n = np.where(self.free[0], 0, self.n)
        for one, other in product(*_SIDES):
            mine = np.flatnonzero(~open_ & np.isin(self.stance, (one, other)))
            if not len(mine):
                continue
            stance = np.where(self.free[0], -1, self.stance)
            chains = Chains(blocks, stance, n, one, other)
            for row in mine.tolist():
                if not open_[row]:
                    open_[list(chains.proof(row))] = True

    def _ends(self, cut: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Block of each row in the views of the cut, and in all others."""
        others = [view for view in VIEWS if view not in cut]
        first = _join([self.block[view, 0] for view in cut])
        second = _join([self.block[view, 0] for view in others])
        return first, second + int(first.max(initial=-1)) + 1

    def _arrows(
        self, rows: np.ndarray, ends: tuple[np.ndarray, np.ndarray], one: int
    ) -> tuple[np.ndarray, np.ndarray]:
        forward = self.stance[rows] == one
        first, second = ends[0][rows], ends[1][rows]
        return np.where(forward, first, second), np.where(forward, second, first)

    # Cells

    def cells_without_exchange(self, k: int) -> tuple[tuple[str, int], ...]:
        return tuple(
            (view, line) for view in PLACES for line in self._lines_without_exchange(view, k)
        )

    def _lines_without_exchange(self, view: str, k: int) -> list[int]:
        counts = self.counts[view]
        moves = self._plain_moves(view)
        longer: dict[tuple[int, int], set[int]] = {}
        bad = []
        for line in np.flatnonzero(counts.sum(axis=1)):
            for group in GROUPS:
                if counts[line, group].sum() >= k:
                    continue
                if any(moves[line, one, other] for one, other in _ways(group)):
                    continue
                if not self._moves_in_circle(view, int(line), group, longer):
                    bad.append(int(line))
                    break
        return bad

    def _moves_in_circle(
        self, view: str, line: int, group: tuple[int, ...], done: dict[tuple[int, int], set[int]]
    ) -> bool:
        for pair in _ways(group):
            split = parting(*pair).number
            if split not in self.plain_only and line in self._longer_moves(view, pair, done):
                self.plain.discard(split)
                return True
        return False

    def _plain_moves(self, view: str) -> np.ndarray:
        """[line, one, other]: somebody of the line may exchange ``one`` for ``other``."""
        size = len(self.counts[view])
        found = np.zeros((size, len(STANCES), len(STANCES)), dtype=bool)
        for split in SPLITS:
            waiting = self.block[view, split.number] == PENDING
            here, line = self.together[split.number][waiting], self.line[view][waiting]
            stance, n = self.stance[waiting], self.n[waiting]
            free = self.free[split.number][waiting]
            whole = np.zeros((int(here.max(initial=-1)) + 1, len(STANCES)), dtype=np.int64)
            np.add.at(whole, (here, stance), n)
            pair, which = np.unique(here * size + line, return_inverse=True)
            mine = np.zeros((len(pair), len(STANCES)), dtype=np.int64)
            np.add.at(mine, (which, stance), n)
            theirs = whole[pair // size] - mine if len(pair) else mine
            for one, other in product(split.left, split.right):
                swap = ((mine[:, one] > 0) & (theirs[:, other] > 0)) | (
                    (mine[:, other] > 0) & (theirs[:, one] > 0)
                )
                lines = [pair[swap] % size, line[free & np.isin(stance, (one, other))]]
                for yes in lines:
                    found[yes, one, other] = found[yes, other, one] = True
        return found

    def _longer_moves(
        self, view: str, pair: tuple[int, int], done: dict[tuple[int, int], set[int]]
    ) -> set[int]:
        """Lines with a path of arrows to another line that waits, so that a circle closes."""
        one, other = min(pair), max(pair)
        if (one, other) not in done:
            split = parting(one, other)
            number = split.number
            rows = np.flatnonzero(np.isin(self.stance, (one, other)) & ~self.free[number])
            waiting = self.block[view, number] == PENDING
            own = np.where(waiting, -2 - self.line[view], self.block[view, number])
            rest = _join([self.block[v, number] for v in VIEWS if v != view])
            low = int(own.min(initial=0))
            first, second = own - low, rest + int(own.max(initial=0)) - low + 1
            start, end = self._arrows(rows, (first, second), one)
            ends = np.unique(first[rows][waiting[rows]])
            done[one, other] = {int(-2 - low - v) for v in _connected(start, end, ends)}
        return done[one, other]


def _ways(group: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Pairs of a stance in the group and one outside: exchanges that change its count."""
    return ((one, other) for one in group for other in range(len(STANCES)) if other not in group)


def _blocks(view: str, split: int, times: Times, lines: int, last: int) -> np.ndarray:
    """Line × batch → number of the block, or PENDING when no showing has counted them yet."""
    table = np.full((lines, last + 1), PENDING, dtype=np.int64)
    batches = np.arange(last + 1)
    for line in range(lines):
        releases = times.get((view, line, split), ())
        first = np.searchsorted(np.asarray(releases, dtype=np.int64), batches, side="left")
        shown = first < len(releases)
        table[line, shown] = line * (last + 2) + first[shown]
    return table


def _join(columns: list[np.ndarray]) -> np.ndarray:
    """One number per distinct combination."""
    together = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        values, codes = np.unique(column, return_inverse=True)
        _, together = np.unique(together * len(values) + codes, return_inverse=True)
    return together


def _connected(start: np.ndarray, end: np.ndarray, stops: np.ndarray) -> np.ndarray:
    """Which of the stops have a path to another stop or from one, through no third."""
    found = np.zeros(len(stops), dtype=bool)
    size = int(max(start.max(initial=-1), end.max(initial=-1), stops.max(initial=-1))) + 1
    is_stop = np.zeros(size, dtype=bool)
    is_stop[stops] = True
    for number, stop in enumerate(stops):
        onward = ~is_stop[start] | (start == stop)
        hit = _reached(start[onward], end[onward], int(stop), size)[stops]
        hit[number] = False
        found |= hit
        found[number] |= hit.any()
    return stops[found]


def in_circle(start: np.ndarray, end: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Which arrows lie on a closed circle; surely right for the ``asked``, never wrong with yes."""
    size = int(max(start.max(initial=-1), end.max(initial=-1))) + 1
    found = np.zeros(len(start), dtype=bool)
    for arrow in np.flatnonzero(asked):
        if found[arrow]:
            continue
        ahead = _reached(start, end, int(end[arrow]), size)
        if ahead[start[arrow]]:
            circle = ahead & _reached(end, start, int(start[arrow]), size)
            found |= circle[start] & circle[end]
    return found


def _reached(start: np.ndarray, end: np.ndarray, source: int, size: int) -> np.ndarray:
    """Vertices (bool) that arrows lead to from the source, the source included."""
    seen = np.zeros(size, dtype=bool)
    seen[source] = True
    count = 1
    while True:
        seen[end[seen[start]]] = True
        now = int(seen.sum())
        if now == count:
            return seen
        count = now
