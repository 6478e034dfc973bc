"""What those of one stance speak of: named only when it gives nobody away, in bands, and kept."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from core.support.bands import band_around
from core.support.published import Published, revive
from core.support.release import Release, build_release
from tests.support.people import CODES, crowd, frames_of, reasons_of, speaking, stances_of

K = {"facilitator": 5, "leadership": 10, "public": 10}
#: Stance → how many of 140 people; everything is told apart by stance.
POOL = {"support": 40, "conditional": 30, "unsure": 20, "unstated": 20, "oppose": 30}


def people(raising: dict[str, dict[str, int]], pool: dict[str, int] | None = None) -> pd.DataFrame:
    """One village of POOL; code → stance → how many of them raise it (the first so many)."""
    rows, codes = [], []
    for stance, count in (pool or POOL).items():
        for number in range(count):
            rows.append(("V00", "G0", "link", True, stance))
            codes.append(" ".join(c for c, of in raising.items() if number < of.get(stance, 0)))
    return stances_of(rows).assign(codes=codes)


def released(stances: pd.DataFrame, previous: Release | None = None, **ks: int) -> Release:
    return build_release(
        frames_of(stances, 1, 1),
        as_of=date(2026, 3, 20),
        k_by_audience={**K, **ks},
        previous=previous,
    )


def conditions(release: Release, audience: str = "leadership") -> Published:
    return release.table(audience, "conditions", "v1")


def named(table: Published) -> list[tuple[str, int | None, str]]:
    return [(line.key, line.n, line.n_label) for line in table.lines]


def test_themes_stand_in_bands_most_raised_first_with_their_sub_themes() -> None:
    """Of 40 on conditions 26 raise T01, 15 T01a and 16 T02; enough of others do too."""
    said = people(
        {
            "T02": {"conditional": 16, "oppose": 12},
            "T01": {"conditional": 26, "support": 30},
            "T01a": {"conditional": 15, "support": 20},
        },
        {**POOL, "conditional": 40},
    )
    assert named(conditions(released(said)))[1:] == [
        ("T01", 20, "20–39份"),
        ("T01a", 10, "10–29份"),
        ("T02", 10, "10–29份"),
    ]


@pytest.mark.parametrize("width", [5, 7, 10, 15])
def test_a_count_stands_well_inside_its_band(width: int) -> None:
    for n in range(12 * width):
        band = band_around(n, width)
        if n < width + width // 2:
            assert band is None
            continue
        assert band is not None
        low, words = band
        assert words == f"{low}–{low + 2 * width - 1}"
        assert min(n - low, low + 2 * width - 1 - n) >= width // 2


@pytest.mark.parametrize(
    ("raise_it", "others", "is_named"),
    [
        (15, 10, True),
        (14, 40, False),  # too few of this stance raise it
        (15, 9, False),  # nearly all who raise it have this stance
        (20, 10, True),
        (21, 40, False),  # too few of this stance do not raise it
        (30, 40, False),  # everybody of this stance raises it
    ],
)
def test_a_theme_is_named_only_when_it_tells_of_nobody(
    raise_it: int, others: int, *, is_named: bool
) -> None:
    table = conditions(released(people({"T01": {"conditional": raise_it, "support": others}})))

    assert ("T01" in [line.key for line in table.lines]) is is_named


def test_of_many_who_raise_it_at_least_a_tenth_have_another_stance() -> None:
    pool = {**POOL, "conditional": 200}
    few = people({"T01": {"conditional": 150, "support": 16}}, pool)
    more = people({"T01": {"conditional": 150, "support": 17}}, pool)

    assert [line.key for line in conditions(released(few)).lines] == ["total"]
    assert [line.key for line in conditions(released(more)).lines] == ["total", "T01"]


def test_nothing_is_named_where_the_stance_itself_is_not_counted_alone() -> None:
    """Nine on conditions: they stand together with those in favour, and so do their reasons."""
    pool = {"support": 20, "conditional": 9, "unsure": 10, "unstated": 10, "oppose": 20}
    few = people({"T01": {"conditional": 9, "support": 20}}, pool)

    assert conditions(released(few)).lines == ()
    assert "单独列出以后" in conditions(released(few)).notes[0]
    assert conditions(released(few), "facilitator").lines[0].n == 9


def test_how_many_themes_are_left_out_is_never_said() -> None:
    none = conditions(released(people({})))
    one = conditions(released(people({"T01": {"conditional": 3, "support": 3}})))

    assert (one.lines, one.notes, one.caption) == (none.lines, none.notes, none.caption)


def test_objections_are_told_by_the_same_rules() -> None:
    said = people({"T03": {"oppose": 16, "support": 12}})
    table = released(said).table("leadership", "objections", "v1")

    assert named(table) == [("total", 30, "30份"), ("T03", 10, "10–29份")]


def test_the_figures_stand_still_while_those_of_the_stance_do() -> None:
    """A second release with two more: the whole waits, and so do its reasons."""
    first = released(people({"T01": {"conditional": 19, "support": 30}}))
    pool = {**POOL, "conditional": 31, "oppose": 31}
    second = released(people({"T01": {"conditional": 20, "support": 30}}, pool), first)

    total = second.table("leadership", "total", "v1").total
    assert total is not None
    assert total.as_of_release == 1
    assert named(conditions(second)) == named(conditions(first))
    assert {line.as_of_release for line in conditions(second).lines} == {1}


def test_the_bands_of_leaders_hold_those_of_facilitators_even_when_k_is_odd() -> None:
    said = people({"T01": {"conditional": 16, "support": 30}})
    release = released(said, leadership=12, public=12)

    assert named(conditions(release, "facilitator"))[1:] == [("T01", 10, "10–19份")]
    # Twelve is raised to fifteen, a multiple of five: sixteen are too few.
    assert named(conditions(release))[1:] == []
    more = people({"T01": {"conditional": 22, "support": 30}}, {**POOL, "conditional": 40})
    assert named(conditions(released(more, leadership=12, public=12)))[1:] == [
        ("T01", 15, "15–44份")
    ]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_named_is_true_and_agrees_with_the_other_tables(seed: int) -> None:
    rng = np.random.default_rng(seed)
    stances = speaking(rng, crowd(rng, 260, 3, 3, spread=60))
    release = build_release(
        frames_of(stances, 3, 3), as_of=date(2026, 3, 20), k_by_audience=K, previous=None
    )
    truth = reasons_of(stances).set_index(["code", "stance"])["n"]

    for audience, k in K.items():
        whole = release.table(audience, "total", "v1").lines[0]
        for view, stance in (("conditions", "conditional"), ("objections", "oppose")):
            table = release.table(audience, view, "v1")
            assert revive(table.to_plain()) == table
            for line in table.lines:
                assert line.n is not None
                if line.kind == "total":
                    counted = [c.count for c in whole.cells if c.stances == (stance,)]
                    assert counted == [line.n]
                else:
                    assert line.key in CODES
                    assert line.n + k // 2 <= truth[line.key, stance] <= line.n + 2 * k - 1 - k // 2
