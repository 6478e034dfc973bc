"""Whatever the villages are: what is shown is true, adds up, and never tells too much."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from core.support.counts import CHANNELS, DIRECT, TOTAL, VIEWS, tabulate
from core.support.disclosure import floor_of
from core.support.published import Line, Published
from core.support.release import Release, build_release
from core.support.stance import STANCES
from tests.support.people import crowd, frames_of

KS = {"facilitator": 5, "leadership": 10, "public": 10}

towns = st.tuples(
    st.integers(0, 10**6),
    st.integers(0, 300),
    st.integers(1, 5),
    st.integers(1, 4),
    st.sampled_from([2, 8, 30]),
)
quietly = settings(max_examples=15, deadline=None, derandomize=True)


def drawn(town: tuple[int, int, int, int, int]) -> pd.DataFrame:
    seed, people, villages, groups, spread = town
    return crowd(np.random.default_rng(seed), people, villages, groups, spread=spread)


def release_of(stances: pd.DataFrame, villages: int, groups: int, **ks: int) -> Release:
    return build_release(
        frames_of(stances, villages, groups),
        as_of=date(2026, 3, 20),
        k_by_audience={**KS, **ks},
        previous=None,
    )


def stance_tables(release: Release) -> list[Published]:
    return [t for tables in release.tables.values() for t in tables if t.kind == "stance"]


def truth(stances: pd.DataFrame, view: str, villages: int, groups: int) -> pd.DataFrame:
    dimensions = {
        "total": TOTAL,
        "village": {f"V{i:02}": "" for i in range(villages)},
        "role_group": {f"G{i}": "" for i in range(groups)},
        "channel": CHANNELS,
        "direct": DIRECT,
    }
    return tabulate(stances, view, dimensions[view])


@quietly
@given(towns)
def test_every_number_is_true_and_counts_at_least_k_and_a_tenth(
    town: tuple[int, int, int, int, int],
) -> None:
    stances = drawn(town)
    counts = {view: truth(stances, view, town[2], town[3]) for view in VIEWS}
    for table in stance_tables(release_of(stances, town[2], town[3])):
        for line in table.lines:
            if line.kind == "rest":
                continue
            row = counts["total" if line.kind == "total" else table.view].loc[line.key]
            assert line.n in {None, row["n"]}
            assert sorted(s for cell in line.cells for s in cell.stances) == sorted(STANCES)
            for cell in line.cells:
                if cell.count is None:
                    assert cell.share is None
                    continue
                assert cell.count == row[list(cell.stances)].sum()
                assert cell.count >= table.k
                assert 0.1 <= cell.count / row["n"] <= 0.9


@quietly
@given(towns)
def test_lines_and_rest_add_up_to_the_whole(town: tuple[int, int, int, int, int]) -> None:
    """On either side of the first split, wherever the whole is told apart."""
    for table in stance_tables(release_of(drawn(town), town[2], town[3])):
        whole, *others = table.lines
        worded = [c for line in others if line.kind == "rest" for c in line.cells if c.band]
        if (
            len(whole.cells) < 2
            or not others
            or any(c.count is None for c in whole.cells)
            or worded
        ):
            continue
        assert sum(_side(line) for line in others) == _side(whole)
        assert min(_side(line) for line in others) >= 0


@quietly
@given(towns)
def test_why_a_line_is_hidden_follows_from_how_many_stand_in_it(
    town: tuple[int, int, int, int, int],
) -> None:
    """A reason that told one-sided lines from others would tell how many are on a side."""
    stances = drawn(town)
    counts = {view: truth(stances, view, town[2], town[3])["n"] for view in VIEWS}
    for table in stance_tables(release_of(stances, town[2], town[3])):
        minimum = max(floor_of(table.audience), 2 * table.k)
        for line in table.lines:
            n = counts[table.view].get(line.key, counts["total"]["total"])
            assert line.hidden in {None, "few" if n < minimum else "small"}


@quietly
@given(towns, st.integers(1, 12))
def test_raising_k_never_shows_more(town: tuple[int, int, int, int, int], more: int) -> None:
    stances = drawn(town)
    lower = release_of(stances, town[2], town[3])
    higher = release_of(stances, town[2], town[3], leadership=10 + more, public=10 + more)
    for view in VIEWS:
        for line in higher.table("leadership", view, "v1").lines:
            if line.kind == "rest":
                continue
            finer = _groups(lower.table("leadership", view, "v1").line(line.key))
            assert all(any(f <= g for f in finer) for g in _groups(line))


@quietly
@given(towns)
def test_the_leaders_see_nothing_that_the_facilitators_do_not(
    town: tuple[int, int, int, int, int],
) -> None:
    release = release_of(drawn(town), town[2], town[3])
    for view in VIEWS:
        for line in release.table("leadership", view, "v1").lines:
            if line.kind == "rest":
                continue
            finer = _groups(release.table("facilitator", view, "v1").line(line.key))
            assert all(any(f <= g for f in finer) for g in _groups(line))


def _side(line: Line) -> int:
    return sum(
        cell.count or 0 for cell in line.cells if set(cell.stances) <= {"support", "conditional"}
    )


def _groups(line: Line) -> list[frozenset[str]]:
    return [frozenset(cell.stances) for cell in line.cells if cell.count is not None]
