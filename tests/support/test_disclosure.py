"""What one release shows: limits first, then an example worked by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from core.errors import Invalid
from core.support.notes import NOT_A_VOTE
from core.support.published import Line, Published
from core.support.release import Release, build_release
from tests.support.people import frames_of, stances_of, villages_of

K = {"facilitator": 5, "leadership": 10, "public": 10}


def released(
    stances: pd.DataFrame, villages: int = 3, previous: Release | None = None, **ks: int
) -> Release:
    return build_release(
        frames_of(stances, villages, 1),
        as_of=date(2026, 3, 20),
        k_by_audience={**K, **ks},
        previous=previous,
    )


def counts(line: Line) -> dict[str, int | None]:
    return {cell.key: cell.count for cell in line.cells}


def numbers_in(table: Published) -> list[int]:
    return [c.count for line in table.lines for c in line.cells if c.count is not None]


def test_nobody_answered() -> None:
    table = released(stances_of([])).table("leadership", "village", "v1")

    assert [line.n for line in table.lines] == [0, 0, 0, 0]
    assert numbers_in(table) == []
    assert any("还没有人" in note for note in table.notes)


def test_one_person_is_neither_counted_nor_told_apart() -> None:
    table = released(villages_of({"V00": (0, 0, 0, 0, 1)})).table("facilitator", "village", "v1")

    assert [(line.n, line.n_label, line.hidden) for line in table.lines] == [
        (None, "不足10份", "few"),
        (None, "不足10份", "few"),
        (0, "尚无意见", "few"),
        (0, "尚无意见", "few"),
    ]
    assert numbers_in(table) == []


def test_that_all_agree_is_never_written() -> None:
    table = released(villages_of({"V00": (200, 0, 0, 0, 0)}), 1).table("leadership", "total", "v1")

    assert [(c.band, c.count, c.share) for c in table.lines[0].cells] == [
        ("九成以上", None, None),
        ("不足一成", None, None),
    ]


def test_that_few_agree_is_not_even_said_in_words() -> None:
    """Of 40, 「九成以上」 would leave the other side at 3 or fewer."""
    table = released(villages_of({"V00": (40, 0, 0, 0, 0)}), 1).table("leadership", "total", "v1")

    assert [(c.band, c.count) for c in table.lines[0].cells] == [(None, None)]


def test_exactly_k_on_either_side_is_shown() -> None:
    table = released(villages_of({"V00": (6, 4, 1, 1, 8)}), 1).table("leadership", "total", "v1")

    assert counts(table.lines[0]) == {
        "support+conditional": 10,
        "unsure+unstated+oppose": 10,
    }


def test_one_less_than_k_on_a_side_is_not() -> None:
    table = released(villages_of({"V00": (7, 4, 1, 1, 7)}), 1).table("leadership", "total", "v1")

    assert numbers_in(table) == []
    assert table.lines[0].hidden == "small"
    assert any("20份以上" in note for note in table.notes)


def test_a_worked_example() -> None:
    """k = 10. 丙 has 12 answers, under 20, and may not be alone in the rest: the smaller of the
    other two, 甲 (60), joins it; rest 42+8 for, 18+4 others. 乙 (80) stands: 40 | 15 | 25.

    The others of 乙 are not told apart: without 乙 the rest would hold 0+2 unsettled, below 10.
    The whole, 152: for 75 | 30; others 47, of whom 13 unsettled: 8.6 %, below a tenth.
    """
    table = released(
        villages_of({"V00": (30, 12, 0, 0, 18), "V01": (40, 15, 5, 6, 14), "V02": (5, 3, 1, 1, 2)})
    ).table("leadership", "village", "v1")

    whole, first, second, third, rest = table.lines
    assert counts(whole) == {"support": 75, "conditional": 30, "unsure+unstated+oppose": 47}
    assert whole.cells[2].band == "其中说不清或未表态不足一成"
    assert (first.n, first.hidden) == (60, "small")
    assert counts(second) == {"support": 40, "conditional": 15, "unsure+unstated+oppose": 25}
    assert [cell.share for cell in second.cells] == [0.5, 0.1875, 0.3125]
    assert (third.n, third.n_label, third.hidden) == (None, "不足20份", "few")
    assert (rest.kind, rest.n) == ("rest", 72)
    assert counts(rest) == {"support+conditional": 50, "unsure+unstated+oppose": 22}


def test_every_table_says_what_it_is_not() -> None:
    release = released(villages_of({"V00": (30, 12, 9, 6, 18)}))

    for audience in K:
        assert all(NOT_A_VOTE in table.caption for table in release.tables[audience])


def test_a_village_that_differs_is_shown_though_the_whole_is_near_unanimous() -> None:
    """Whole: 20 + 6 + 5 of 331 are not for, under a tenth, so only in words; V00 says 20 of 40."""
    table = released(
        villages_of({"V00": (20, 0, 0, 0, 20), "V01": (150, 0, 0, 0, 6), "V02": (130, 0, 0, 0, 5)})
    ).table("leadership", "village", "v1")

    assert [c.band for c in table.lines[0].cells] == ["九成以上", "不足一成"]
    assert counts(table.line("V00")) == {"support+conditional": 20, "unsure+unstated+oppose": 20}
    assert numbers_in(table) == [20, 20]


def test_a_lone_group_of_another_channel_cannot_be_subtracted() -> None:
    """本人填写 would be the 60 of the link and 3 others; so it is not shown beside the link."""
    people = [("V00", "G0", "link", True, s) for s in ["support"] * 40 + ["oppose"] * 20]
    people += [("V00", "G0", "paper", True, s) for s in ["support"] * 2 + ["oppose"]]
    people += [("V00", "G0", "visit", False, s) for s in ["support"] * 30 + ["oppose"] * 30]
    release = released(stances_of(people), 1)
    link = release.table("leadership", "channel", "v1").line("link")
    own = release.table("leadership", "direct", "v1").line("direct")

    assert [line.hidden is None for line in (link, own)].count(True) <= 1


@pytest.mark.parametrize(("audience", "k"), [("facilitator", 4), ("leadership", 9), ("public", 5)])
def test_k_may_only_be_raised(audience: str, k: int) -> None:
    with pytest.raises(Invalid, match="只能调高"):
        released(villages_of({"V00": (1, 0, 0, 0, 0)}), **{audience: k})
