"""Invented people who answer short statements: what they think, and how much they answer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.support.vote_tables import Polled

WORDING = {f"S{i:02}": f"说法{i}" for i in range(30)}
_VALUES = np.array([1.0, 0.0, -1.0, np.nan])


def crowd(
    rng: np.random.Generator, people: int, camps: int, statements: int, *, spread: float = 4.0
) -> pd.DataFrame:
    """`people` of a few camps; each camp has its own mood on every statement.

    One row a person, one column a statement: 1, 0, −1, NaN. Small `spread`: camps are of one mind.
    """
    mood = rng.dirichlet(np.array([3.0, 1.0, 3.0, 0.6]) / spread, size=(camps, statements))
    camp = rng.choice(camps, people, p=rng.dirichlet(np.full(camps, 5.0)))
    drawn = rng.random((people, statements, 1))
    which = (drawn > mood[camp].cumsum(axis=2)).sum(axis=2).clip(max=3)
    return pd.DataFrame(_VALUES[which], columns=list(WORDING)[:statements])


def polled(votes: pd.DataFrame, wording: Mapping[str, str] = WORDING) -> Polled:
    """The votes with the words of their statements."""
    return Polled(votes, {one: wording[one] for one in votes.columns})


def answered(of: Mapping[str, tuple[int, int, int]], people: int) -> pd.DataFrame:
    """Statement → (同意, 不好说, 不同意); who answers what is the same order for each."""
    columns = {}
    for statement, counts in of.items():
        column = np.full(people, np.nan)
        column[: sum(counts)] = np.repeat([1.0, 0.0, -1.0], counts)
        columns[statement] = column
    return pd.DataFrame(columns)
