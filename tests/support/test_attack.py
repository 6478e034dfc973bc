"""Random villages against an attacker who knows every table, every release and the whole roll.

A few villages here; ``CUNYI_BENCH=1`` tries a thousand.
"""

from __future__ import annotations

import os
from datetime import date

import numpy as np
import pandas as pd
import pytest

from core.support.counts import CHANNELS, DIRECT
from core.support.counts import VIEWS as ALL_VIEWS
from core.support.reasons import REASONS_OF
from core.support.release import Release, build_release
from tests.support.attacker import Attacker, Roll, naive_table
from tests.support.people import CODES, crowd, frames_of, speaking

K = {"facilitator": 5, "leadership": 10, "public": 10}
HOLDS = {
    "facilitator": ("facilitator", "leadership", "public"),
    "leadership": ("leadership", "public"),
}
NEVER = 10**6
BENCH = os.environ.get("CUNYI_BENCH") == "1"
ONCE = range(700 if BENCH else 5)
OFTEN = range(300 if BENCH else 2)
LARGER = range(20 if BENCH else 1)


def villages_drawn(seed: int, releases: int, leaving: float) -> tuple[pd.DataFrame, int, int]:
    """A town of 2–5 villages and 2–4 groups, with who came and left in which release."""
    rng = np.random.default_rng(seed)
    villages, groups = int(rng.integers(2, 6)), int(rng.integers(2, 5))
    people = int(rng.integers(30, 200))
    mood = float(rng.choice([3, 10, 30]))
    stances = speaking(rng, crowd(rng, people, villages, groups, spread=mood))
    first = rng.integers(1, releases + 1, size=people)
    gone = np.where(rng.random(people) < leaving, first + rng.integers(1, 4, size=people), NEVER)
    return stances.assign(first=first, gone=gone), villages, groups


def released(stances: pd.DataFrame, villages: int, groups: int, count: int) -> list[Release]:
    made: list[Release] = []
    for number in range(1, count + 1):
        there = stances[(stances["first"] <= number) & (stances["gone"] > number)]
        frames = frames_of(there.drop(columns=["first", "gone"]), villages, groups)
        previous = made[-1] if made else None
        made.append(
            build_release(frames, as_of=date(2026, 3, number), k_by_audience=K, previous=previous)
        )
    return made


def attack(seed: int, releases: int, audience: str, leaving: float = 0.0) -> tuple[int, int, int]:
    """(small cells worked out, people seen through, how many he tried)."""
    stances, villages, groups = villages_drawn(seed, releases, leaving)
    made = released(stances, villages, groups, releases)
    return worked_out(stances, made, villages, groups, audience)


def worked_out(
    stances: pd.DataFrame, made: list[Release], villages: int, groups: int, audience: str
) -> tuple[int, int, int]:
    """What an attacker who holds all tables of these releases works out, as ``attack``."""
    releases = len(made)
    attacker = Attacker(Roll.of(stances))
    for release in made:
        for held in HOLDS[audience]:
            for view in ALL_VIEWS:
                attacker.read(release.table(held, view, "v1"))
            for view in REASONS_OF:
                attacker.read_reasons(release.table(held, view, "v1"), K[held])
    lines = {
        "village": [f"V{i:02}" for i in range(villages)],
        "role_group": [f"G{i}" for i in range(groups)],
        "channel": list(CHANNELS),
        "direct": list(DIRECT),
    }
    cells = [
        attacker.cells_below(K[audience], view, keys, number)
        for view, keys in lines.items()
        for number in range(1, releases + 1)
    ]
    cells += [attacker.reasons_below(K[audience], CODES, n) for n in range(1, releases + 1)]
    people = attacker.people_seen_through()
    tried = sum(outcome.wanted for outcome in cells) + people.wanted
    return sum(outcome.found for outcome in cells), people.found, tried


def test_the_attacker_is_a_good_one() -> None:
    """Blanking small cells and nothing else: he works out many of them."""
    found = wanted = 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        stances = crowd(rng, 300, 4, 1, spread=10).assign(first=1, gone=NEVER)
        attacker = Attacker(Roll.of(stances))
        keys = [f"V{i:02}" for i in range(4)]
        naive_table(attacker, "village", keys, 5)
        outcome = attacker.cells_below(5, "village", keys, 1)
        found, wanted = found + outcome.found, wanted + outcome.wanted

    assert wanted > 20
    assert found > wanted / 4


def test_the_attacker_sees_a_difference_of_two_releases() -> None:
    """Live figures: one person comes, one figure moves, and he knows what that person said."""
    stances = crowd(np.random.default_rng(1), 100, 2, 1).assign(first=1, gone=NEVER)
    stances.loc[0, "first"] = 2
    attacker = Attacker(Roll.of(stances))
    for number in (1, 2):
        there = attacker.people("total", "total", number)
        for stance in ("support", "conditional", "unsure", "unstated", "oppose"):
            where = attacker._cell(there, [stance])
            count = int(attacker.roll.truth[where].sum())
            attacker._know(where, count, count)

    assert attacker.people_seen_through().found > 0


@pytest.mark.parametrize("audience", HOLDS)
def test_conditions_are_read_too_and_tell_nothing(audience: str) -> None:
    """Larger towns of one mood, where most themes can be named."""
    outcomes, named = [], 0
    for seed in LARGER:
        rng = np.random.default_rng(5000 + seed)
        stances = speaking(rng, crowd(rng, 260, 2, 2, spread=60)).assign(first=1, gone=NEVER)
        made = released(stances, 2, 2, 1)
        named += sum(len(made[0].table(audience, view, "v1").lines) > 1 for view in REASONS_OF)
        outcomes.append(worked_out(stances, made, 2, 2, audience))

    assert named >= len(outcomes)
    assert [(cells, people) for cells, people, _ in outcomes] == [(0, 0)] * len(outcomes)


@pytest.mark.parametrize("audience", HOLDS)
def test_nothing_is_worked_out_from_one_release(audience: str) -> None:
    outcomes = [attack(seed, 1, audience) for seed in ONCE]

    assert sum(tried for _, _, tried in outcomes) > 50 * len(outcomes)
    assert [(cells, people) for cells, people, _ in outcomes] == [(0, 0)] * len(outcomes)


def test_a_theme_that_one_village_raises_tells_nothing_of_it() -> None:
    """Where a band began at the count itself, this town's told how 38 people stand."""
    cells, people, tried = attack(257, 1, "facilitator")

    assert tried > 50
    assert (cells, people) == (0, 0)


@pytest.mark.parametrize("audience", HOLDS)
@pytest.mark.parametrize("leaving", [0.0, 0.1])
def test_nothing_is_worked_out_from_successive_releases(audience: str, leaving: float) -> None:
    outcomes = [attack(1000 + seed, 2 + seed % 3, audience, leaving) for seed in OFTEN]

    assert sum(tried for _, _, tried in outcomes) > 50 * len(outcomes)
    assert [(cells, people) for cells, people, _ in outcomes] == [(0, 0)] * len(outcomes)
