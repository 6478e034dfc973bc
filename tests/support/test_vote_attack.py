"""Random voters against an attacker who knows every table of the groups and who is in which.

A few crowds here; ``CUNYI_BENCH=1`` tries hundreds.
"""

from __future__ import annotations

import os
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.support.disclosure import AUDIENCES, Heading
from core.support.published import Published
from core.support.vote_book import Book
from core.support.vote_tables import draw_groups, publish_votes
from tests.support.ballots import crowd, polled
from tests.support.vote_attacker import VoteAttacker

K = {"facilitator": 5, "leadership": 10, "public": 10}
HOLDS = {"facilitator": AUDIENCES, "leadership": ("leadership", "public")}
BENCH = os.environ.get("CUNYI_BENCH") == "1"
ONCE = range(300 if BENCH else 6)
OFTEN = range(300 if BENCH else 3)
NEVER = 10**6


def headings(release: int) -> dict[str, Heading]:
    return {
        audience: Heading(audience, K[audience], release, date(2026, 3, release), "", "", "", None)
        for audience in AUDIENCES
    }


def released(
    votes: pd.DataFrame, first: np.ndarray, gone: np.ndarray, count: int
) -> tuple[list[dict[str, list[Published]]], pd.DataFrame, list[int]]:
    """The tables of each release, the group of every person at each (empty: not there), and
    which releases have the same groups."""
    made: list[dict[str, list[Published]]] = []
    where = pd.DataFrame("", index=votes.index, columns=range(count), dtype=object)
    basis: dict[str, Any] = {}
    generations = []
    for number in range(1, count + 1):
        there = (first <= number) & (gone > number)
        kept = basis
        tables, basis = publish_votes(
            polled(votes[there]), headings(number), kept, made[-1] if made else {}
        )
        made.append(tables)
        where.loc[there, number - 1] = groups_of(votes[there], kept)
        generations.append(basis["generation"])
    return made, where, generations


def groups_of(votes: pd.DataFrame, basis: dict[str, Any]) -> list[str]:
    """The name of the group that each of these people stood in, as the release drew them."""
    drawn = draw_groups(polled(votes), Book(basis, headings(1)))
    return [drawn.names[i] if i >= 0 else "" for i in drawn.grouping.label]


def _as_known(where: pd.DataFrame, generations: list[int], told: int) -> pd.DataFrame:
    """Everybody's groups in one generation; in others only that they stood in some."""
    known = where.copy()
    for column, generation in enumerate(generations):
        if generation != told:
            known[column] = np.where(where[column] == "", "", "?")
    return known


def attack(seed: int, count: int, audience: str, leaving: float = 0.0) -> tuple[int, int, int]:
    """(small cells worked out, people seen through, how many he tried)."""
    rng = np.random.default_rng(seed)
    people, camps = int(rng.integers(60, 300)), int(rng.integers(1, 4))
    votes = crowd(rng, people, camps, int(rng.integers(3, 8)), spread=float(rng.choice([2, 4, 8])))
    first = rng.integers(1, count + 1, size=people)
    gone = np.where(rng.random(people) < leaving, first + rng.integers(1, 4, size=people), NEVER)
    made, where, generations = released(votes, first, gone, count)
    cells = seen = tried = 0
    for statement, told in product(votes.columns[:2], sorted(set(generations))):
        said = votes[statement].to_numpy()
        voted = np.isfinite(said)
        vote = np.where(said[voted] > 0, 0, np.where(said[voted] < 0, 2, 1))
        attacker = VoteAttacker(_as_known(where[voted], generations, told), vote)
        for tables, generation in zip(made, generations, strict=True):
            for table in (t for held in HOLDS[audience] for t in tables[held]):
                if table.version_id == statement:
                    (attacker.read if generation == told else attacker.read_sum)(table)
        for number in range(1, count + 1):
            if generations[number - 1] == told:
                found, wanted = attacker.small_cells(K[audience], number)
                cells, tried = cells + found, tried + wanted
        found, wanted = attacker.people_seen_through()
        seen, tried = seen + found, tried + wanted
    return cells, seen, tried


def test_the_attacker_is_a_good_one() -> None:
    """Two groups, one not shown, and a total beside them: he subtracts."""
    where = pd.DataFrame([["甲"]] * 30 + [["乙"]] * 26)
    vote = np.array([0] * 18 + [2] * 12 + [0] * 22 + [2] * 4)
    attacker = VoteAttacker(where, vote)
    one = attacker._standing("甲", 1)
    attacker._know(attacker._cell(one, [0]), 18, 18)
    attacker._know(attacker._cell(one, [2]), 12, 12)
    everybody = attacker._standing("total", 1)
    attacker._know(attacker._cell(everybody, [0]), 40, 40)
    attacker._know(attacker._cell(everybody, [2]), 16, 16)

    found, wanted = attacker.small_cells(10, 1)

    assert found == wanted > 0


def test_there_is_something_to_read() -> None:
    """Of a few hundred people most groups are told apart on most statements."""
    votes = crowd(np.random.default_rng(5), 400, 2, 6, spread=1)
    tables, _ = publish_votes(polled(votes), headings(1), {}, {})
    lines = [line for table in tables["leadership"][1:] for line in table.lines]

    assert sum(line.cells[0].count is not None for line in lines) > len(lines) / 2


@pytest.mark.parametrize("audience", HOLDS)
def test_nothing_is_worked_out_from_one_release(audience: str) -> None:
    outcomes = [attack(seed, 1, audience) for seed in ONCE]

    assert sum(tried for _, _, tried in outcomes) > 3 * len(outcomes)
    assert [(cells, people) for cells, people, _ in outcomes] == [(0, 0)] * len(outcomes)


@pytest.mark.parametrize("audience", HOLDS)
@pytest.mark.parametrize("leaving", [0.0, 0.1])
def test_nothing_is_worked_out_from_successive_releases(audience: str, leaving: float) -> None:
    outcomes = [attack(1000 + seed, 2 + seed % 3, audience, leaving) for seed in OFTEN]

    assert sum(tried for _, _, tried in outcomes) > 3 * len(outcomes)
    assert [(cells, people) for cells, people, _ in outcomes] == [(0, 0)] * len(outcomes)
