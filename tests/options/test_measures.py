"""The rates of an option, and which formula a printed figure fits."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from core.options.measures import (
    Counts,
    Part,
    check_partition,
    compare_claim,
    counts_of,
    measures_of,
    partition_problems,
    percent,
    read_share,
)

VILLAGES = {"a": "上坪村", "b": "下坪村", "c": "石桥村"}


def test_no_villages_give_no_rates() -> None:
    assert measures_of(counts_of([])) == ()


def test_a_town_where_nothing_changes_loses_nothing() -> None:
    counts = counts_of([Part("上坪村", ("a",)), Part("石桥村", ("c",))])

    assert counts == Counts(2, 2, 0)
    assert [(m.code, m.numerator, m.denominator) for m in measures_of(counts)] == [
        ("reduction_rate", 0, 2),
        ("retention_rate", 2, 2),
        ("reduction_over_after", 0, 2),
        ("involvement_rate", 0, 2),
    ]


def test_the_four_numbers_of_twenty_one_villages_that_became_eleven() -> None:
    """One cluster: 11 villages into one, 10 stay. 11/21, 10/21, 10/11, and (10+1)/21."""
    measures = measures_of(Counts(21, 11, 11))

    assert [(m.label, m.share, m.shown) for m in measures] == [
        ("压减率", Fraction(10, 21), "47.6%"),
        ("保留率", Fraction(11, 21), "52.4%"),
        ("减少与保留之比", Fraction(10, 11), "90.9%"),
        ("涉及率", Fraction(11, 21), "52.4%"),
    ]
    assert [percent(m.share, 2) for m in measures] == ["47.62%", "52.38%", "90.91%", "52.38%"]


def test_two_clusters_involve_more_than_half() -> None:
    """Two clusters of 21 → 11 involve 12 villages: 57.1 %, which no longer is 52.4 %."""
    measures = measures_of(Counts(21, 11, 12))

    assert measures[3].shown == "57.1%"
    assert [m.code for m in compare_claim("52.4%", measures).fits] == ["retention_rate"]


def test_a_claim_that_fits_the_share_that_stays_says_so() -> None:
    finding = compare_claim("52.4%", measures_of(Counts(21, 11)))

    assert finding.sentence == (
        "填报调整率52.4%与压减率 （调整前−调整后）÷调整前=10/21=47.6%不一致，"
        "与保留率 调整后÷调整前=11/21=52.4%一致，请确认口径。"
    )
    assert finding.needs_answer


def test_a_claim_that_fits_two_formulas_names_both() -> None:
    finding = compare_claim("52.4%", measures_of(Counts(21, 11, 11)))

    assert finding.sentence == (
        "填报调整率52.4%与压减率 （调整前−调整后）÷调整前=10/21=47.6%不一致，"
        "与保留率 调整后÷调整前=11/21=52.4%、涉及率 涉及合并的村数÷调整前=11/21=52.4%都一致，"
        "请确认口径。"
    )


def test_a_claim_that_is_the_reduction_needs_no_answer() -> None:
    finding = compare_claim(0.476, measures_of(Counts(21, 11)))

    assert finding.sentence == "填报调整率47.6%与压减率 （调整前−调整后）÷调整前=10/21=47.6%一致。"
    assert not finding.needs_answer


def test_half_the_villages_gone_fits_reduction_and_retention() -> None:
    finding = compare_claim("50%", measures_of(Counts(10, 5)), label="减幅")

    assert [m.code for m in finding.fits] == ["reduction_rate", "retention_rate"]
    assert finding.sentence == (
        "填报减幅50%与压减率 （调整前−调整后）÷调整前=5/10=50.0%、"
        "保留率 调整后÷调整前=5/10=50.0%都一致，请确认口径。"
    )


def test_a_claim_that_fits_nothing_is_told_with_all_formulas() -> None:
    finding = compare_claim("60%", measures_of(Counts(21, 11)))

    assert finding.fits == ()
    assert finding.sentence == (
        "填报调整率60%与压减率 （调整前−调整后）÷调整前=10/21=47.6%、"
        "保留率 调整后÷调整前=11/21=52.4%、"
        "减少与保留之比 （调整前−调整后）÷调整后=10/11=90.9%都不一致，"
        "请核对填报数字。"
    )


def test_a_claim_without_counts_cannot_be_judged() -> None:
    assert compare_claim("52.4%", ()).sentence == (
        "填报调整率52.4%，但没有调整前后的村数，无法核对。"
    )


@pytest.mark.parametrize(
    ("claimed", "fits"),
    [
        ("52%", True),
        ("53%", False),
        ("52.4%", True),
        ("52.3%", False),
        ("52.38%", True),
        ("52.40%", False),
        ("52.381%", True),
        ("52.4", True),
        ("52.4％", True),
        (0.52, True),
        (0.524, True),
        (0.53, False),
    ],
)
def test_a_figure_is_judged_by_the_digits_it_was_printed_with(
    claimed: str | float, fits: bool
) -> None:
    codes = [m.code for m in compare_claim(claimed, measures_of(Counts(21, 11))).fits]

    assert codes == (["retention_rate"] if fits else [])


def test_a_round_share_is_judged_to_the_whole_percent() -> None:
    """0.5 was printed 50 %, which is not 45.5 % (5/11)."""
    assert compare_claim(0.5, measures_of(Counts(11, 6))).fits == ()


@pytest.mark.parametrize("written", ["", "一半", "nan", "-3%", "1e9"])
def test_what_is_no_percentage_is_refused(written: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_share(written)

    assert refusal.value.sentence.startswith(f"「{written}」不是")


def test_a_typed_percentage_becomes_a_share() -> None:
    assert read_share(" 52.4% ") == 0.524


def test_a_whole_partition_passes() -> None:
    check_partition(VILLAGES, [Part("坪上村", ("a", "b")), Part("石桥村", ("c",))])


def test_every_fault_is_named_in_one_sentence() -> None:
    with pytest.raises(Invalid) as refusal:
        check_partition(
            VILLAGES,
            [Part("坪上村", ("a", "b")), Part("坪上", ("b", "x")), Part("空村", ()), Part(" ", ())],
        )

    assert refusal.value.sentence == (
        "没有归入任何新村：石桥村。归入了不止一个新村：下坪村。有 1 个村不属于本轮，请重新选择。"
        "新村里没有村：空村、 。有新村没有写村名。新村名重复：坪上村、坪上。"
    )


def test_no_part_at_all_misses_every_village() -> None:
    assert partition_problems(VILLAGES, []).missing == ("上坪村", "下坪村", "石桥村")


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30), st.data())
def test_a_partition_stays_one_through_edits_and_its_counts_add_up(
    destinations: list[int], data: st.DataObject
) -> None:
    """Moving one village after the other keeps every village in exactly one new village."""
    villages = {f"v{i}": f"第{i}村" for i in range(len(destinations))}
    for _ in range(3):
        moved = data.draw(st.integers(0, len(destinations) - 1))
        destinations = [*destinations]
        destinations[moved] = data.draw(st.integers(0, 6))
        parts = [
            Part(f"新{d}", tuple(f"v{i}" for i, to in enumerate(destinations) if to == d))
            for d in sorted(set(destinations))
        ]

        check_partition(villages, parts)
        counts = counts_of(parts)
        alone = sum(1 for part in parts if len(part.villages) == 1)
        assert counts.villages_before == len(villages)
        assert counts.villages_after == len(parts)
        assert counts.villages_involved == len(villages) - alone
        reduction, retention, *_ = measures_of(counts)
        assert reduction.share + retention.share == 1
