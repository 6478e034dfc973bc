"""Longer proofs: an exchange of two people, made good again by further exchanges.

Two people who differ in some views cannot exchange two answers unseen: in each such view one block
would gain what another loses. But if, view by view, chains of other pairs carry the same answer
back from the block that gained to the block that lost, every figure is as before. Such a pair
shares its blocks in all views but one; chains are the shortest ones, everybody changes at most
once, and what was found is added up again before it is believed.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

CANDIDATES = 16
"""With how many others, the most alike first, an exchange is tried."""
SPARES = 3
"""Pairs remembered between the same two blocks, so that chains need not share people."""

Edges = Mapping[int, Sequence[tuple[int, Sequence[tuple[int, int]]]]]
"""Block → (block, pairs of rows that carry the answer there)."""


class Chains:
    """Looks for proofs between one stance and another, over the blocks of one split."""

    def __init__(
        self, blocks: np.ndarray, stance: np.ndarray, n: np.ndarray, one: int, other: int
    ) -> None:
        """``blocks``: rows × views; ``n``: people in each row; rows of other stances lie still."""
        self.blocks, self.n = blocks, n
        self.gives = np.flatnonzero(stance == one)
        self.takes = np.flatnonzero(stance == other)
        self.is_giver = stance == one
        self.edges: dict[int, Edges] = {}

    def proof(self, row: int) -> tuple[int, ...]:
        """Rows whose people change their answers so that somebody of ``row`` may; () if none."""
        rest = self.takes if self.is_giver[row] else self.gives
        unlike = (self.blocks[rest] != self.blocks[row]).sum(axis=1)
        for partner in rest[np.argsort(unlike, kind="stable")[:CANDIDATES]]:
            giver, taker = (row, int(partner)) if self.is_giver[row] else (int(partner), row)
            used = Counter([giver, taker])
            if self._make_good(giver, taker, used) and self._adds_up(used):
                return tuple(used)
        return ()

    def _make_good(self, giver: int, taker: int, used: Counter[int]) -> bool:
        """The giver's blocks lost the answer and the taker's gained it: carry it back."""
        for view in np.flatnonzero(self.blocks[giver] != self.blocks[taker]).tolist():
            way = self._way(view, int(self.blocks[taker, view]), int(self.blocks[giver, view]))
            if way is None:
                return False
            for pairs in way:
                pair = next((p for p in pairs if all(used[r] < self.n[r] for r in p)), None)
                if pair is None:
                    return False
                used.update(pair)
        return True

    def _way(self, view: int, source: int, goal: int) -> list[Sequence[tuple[int, int]]] | None:
        """The shortest chain of pairs from one block of this view to another."""
        edges = self._edges(view)
        came: dict[int, tuple[int, Sequence[tuple[int, int]]]] = {}
        queue = deque([source])
        while queue and goal not in came:
            here = queue.popleft()
            for there, pairs in edges.get(here, ()):
                if there not in came and there != source:
                    came[there] = here, pairs
                    queue.append(there)
        if goal not in came:
            return None
        way = []
        while goal != source:
            goal, pairs = came[goal]
            way.append(pairs)
        return way

    def _edges(self, view: int) -> Edges:
        if view not in self.edges:
            others: list[int] = [v for v in range(self.blocks.shape[1]) if v != view]
            sides = []
            for rows in (self.gives, self.takes):
                side = pd.DataFrame(self.blocks[rows][:, others], columns=others)
                sides.append(side.assign(block=self.blocks[rows, view], row=rows))
            pairs = sides[0].merge(sides[1], on=others, suffixes=("", "_to"), sort=True)
            pairs = pairs[pairs["block"] != pairs["block_to"]]
            pairs = pairs.groupby(["block", "block_to"], sort=True).head(SPARES)
            found: dict[int, dict[int, list[tuple[int, int]]]] = {}
            columns = ["block", "block_to", "row", "row_to"]
            for start, end, giver, taker in pairs[columns].to_numpy().tolist():
                found.setdefault(start, {}).setdefault(end, []).append((giver, taker))
            self.edges[view] = {start: list(ends.items()) for start, ends in found.items()}
        return self.edges[view]

    def _adds_up(self, used: Counter[int]) -> bool:
        """Nobody twice, and as many change one way as the other in every block of every view."""
        rows = np.array(list(used))
        times = np.array(list(used.values()))
        if (times > self.n[rows]).any():
            return False
        signed = np.where(self.is_giver[rows], -times, times)
        for view in range(self.blocks.shape[1]):
            _, block = np.unique(self.blocks[rows, view], return_inverse=True)
            if np.bincount(block, weights=signed).any():
                return False
        return True
