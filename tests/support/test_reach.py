"""Coverage, themes, steps and pace: what is said of listening, and when anything may move."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from core.support.bands import heard_in_steps, received_in_tens, themes_in_steps
from core.support.coverage import (
    channel_mix,
    coverage_sentence,
    direct_share,
    enough,
    household_coverage,
    role_coverage,
    version_currency,
    village_coverage,
)
from core.support.disclosure import Heading
from core.support.gaps import (
    Raised,
    publish_coverage_by_role_group,
    publish_coverage_by_village,
    publish_coverage_by_village_and_role_group,
    publish_themes,
)
from core.support.pace import may_release
from core.support.since import new_answers
from core.support.stance import STANCES
from tests.support.people import stances_of, villages_of
from tests.support.test_disclosure import released

HEADING = Heading("leadership", 10, 1, date(2026, 3, 20), "", "", "3个村中2个村有意见。", None)
VILLAGES = {"V00": "上坪村", "V01": "下坪村", "V02": "石桥村"}


def places(*rows: tuple[int, int, int | None]) -> pd.DataFrame:
    """(heard, direct, households) per village."""
    return pd.DataFrame(
        [
            {
                "village_id": key,
                "village": label,
                "area": "溪东片",
                "households": households,
                "adults": None,
                "heard": heard,
                "direct": direct,
                "sessions": 0,
            }
            for (key, label), (heard, direct, households) in zip(
                VILLAGES.items(), rows, strict=True
            )
        ]
    ).astype({"households": "Int64"})


def cross(**heard: int) -> pd.DataFrame:
    """Heard per role group in V00, with a target of 10 for g1 and none for g2."""
    return pd.DataFrame(
        [
            {
                "village_id": "V00",
                "role_group_id": g,
                "heard": n,
                "target": 10 if g == "g1" else None,
            }
            for g, n in heard.items()
        ]
    ).astype({"target": "Int64"})


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, (0, "0份")),
        (1, (None, "1–4份")),
        (4, (None, "1–4份")),
        (5, (None, "5–9份")),
        (10, (None, "10–19份")),
        (19, (None, "10–19份")),
        (20, (20, "20份")),
    ],
)
def test_few_are_said_in_steps_and_nobody_is_said_plainly(
    n: int, said: tuple[int | None, str]
) -> None:
    assert heard_in_steps(n) == said


def test_the_live_count_moves_in_tens() -> None:
    assert [received_in_tens(n) for n in (0, 9, 10, 19, 20)] == [
        "已收到不足10份",
        "已收到不足10份",
        "已收到10份以上",
        "已收到10份以上",
        "已收到20份以上",
    ]
    assert themes_in_steps(29, 10) == (20, "20–29份")


def test_measures_of_coverage() -> None:
    """Heard 30 of 25 households counts as 25; the village without a record counts for nothing."""
    frame = places((30, 25, 25), (8, 2, 75), (5, 5, None))

    assert village_coverage(frame, 20).share == pytest.approx(1 / 3)
    assert (household_coverage(frame).numerator, household_coverage(frame).denominator) == (33, 100)
    assert direct_share(frame).share == pytest.approx(32 / 43)
    assert role_coverage(cross(g1=14, g2=3)).share == 1.0
    assert role_coverage(cross(g2=3)).share is None
    assert version_currency(3, 4).share == 0.75
    assert {m.code: m.numerator for m in channel_mix({"link": 3})}["channel.meeting"] == 0
    assert coverage_sentence(frame, household_coverage(frame)) == (
        "3个村中3个村有意见，意见份数约为登记户数的33%（份数不等于户数）。"
    )


def test_nothing_heard_has_no_share_and_is_not_enough() -> None:
    frame = places((0, 0, None), (0, 0, None), (0, 0, None))

    assert household_coverage(frame).share is None
    assert direct_share(frame).share is None
    assert not enough(village_coverage(frame, 20))
    assert not enough(village_coverage(frame.iloc[:0], 20))


def test_half_of_the_villages_is_enough() -> None:
    frame = places((20, 20, 50), (20, 19, 50), (0, 0, 50))

    assert not enough(village_coverage(frame, 20))
    assert enough(village_coverage(frame, 19))


def test_the_table_of_villages_shows_the_unheard_and_hides_single_arrivals() -> None:
    table = publish_coverage_by_village(places((30, 25, 60), (7, 2, 75), (0, 0, 50)), HEADING)

    assert [(line.label, line.n, line.n_label, line.of, line.share) for line in table.lines] == [
        ("合计", 37, "37份", 185, 0.2),
        ("上坪村", 30, "30份", 60, 0.5),
        ("下坪村", None, "5–9份", 75, None),
        ("石桥村", 0, "0份", 50, 0.0),
    ]
    assert table.notes[0] == "有1个村还没有听到意见。"


def test_the_tables_of_role_groups() -> None:
    groups = {"g2": "普通村民", "g1": "老党员", "g3": "代表"}
    frame = cross(g1=7, g2=40)
    by_group = publish_coverage_by_role_group(frame, groups, HEADING)
    both = publish_coverage_by_village_and_role_group(frame, VILLAGES, groups, HEADING)

    assert [(line.n, line.n_label, line.of) for line in by_group.lines[1:]] == [
        (40, "40份", None),
        (None, "5–9份", 10),
        (0, "0份", None),
    ]
    assert [(c.count, c.band, c.of) for c in both.line("V00").cells] == [
        (40, None, None),
        (None, "5–9份", 10),
        (0, None, None),
    ]
    assert [c.count for c in both.line("V02").cells] == [0, 0, 0]


def test_a_theme_of_few_is_kept_without_its_number() -> None:
    """T01 29 times (said as 20–29), T02 exactly k, T03 k − 1."""
    raised = Raised({"T01": 29, "T02": 10, "T03": 9}, opinions=30)
    table = publish_themes(raised, {"T02": "村名", "T01": "资产", "T03": "办公地点"}, HEADING)

    assert [(line.key, line.label, line.n, line.n_label) for line in table.lines] == [
        ("T01", "资产", 20, "20–29份"),
        ("T02", "村名", 10, "10–19份"),
        ("rest", "其他（每类不足10份）", None, "共1类"),
    ]


def test_no_themes_at_all() -> None:
    assert publish_themes(Raised({}, opinions=0), {}, HEADING).lines == ()


def pace(new: dict[str, int], **how: Any) -> bool:
    return may_release([new], **{"meeting_open": False, "hours_since_meeting": None, **how}).ok


def test_ten_new_answers_of_two_kinds_away_from_any_meeting_may_be_released() -> None:
    assert pace({"support": 9, "oppose": 1})
    assert pace({"support": 9, "oppose": 1}, hours_since_meeting=2.0)


@pytest.mark.parametrize(
    ("new", "how", "why"),
    [
        ({}, {}, "不足10份"),
        ({"support": 8, "oppose": 1}, {}, "不足10份"),
        ({"support": 30, "oppose": 0}, {}, "同一种态度"),
        ({"support": 30, "oppose": 30}, {"meeting_open": True}, "还在进行"),
        ({"support": 30, "oppose": 30}, {"hours_since_meeting": 1.9}, "不到两小时"),
    ],
)
def test_otherwise_not_and_the_reason_is_said(
    new: dict[str, int], how: dict[str, Any], why: str
) -> None:
    decision = may_release([new], **{"meeting_open": False, "hours_since_meeting": None, **how})

    assert not decision.ok
    assert why in decision.reason


def test_new_answers_are_told_apart_by_version_and_what_left_is_not_subtracted() -> None:
    first = villages_of({"V00": (40, 0, 0, 0, 20)})
    basis = released(first).basis
    now = pd.concat(
        [
            villages_of({"V00": (45, 0, 0, 0, 19), "V01": (0, 0, 0, 0, 3)}),
            stances_of([("V00", "G0", "link", True, "support")] * 2, "v2"),
        ]
    )

    nothing = dict.fromkeys(STANCES, 0)
    assert new_answers(first, basis) == {"v1": nothing}
    assert new_answers(now, basis) == {
        "v1": {**nothing, "support": 5, "oppose": 3},
        "v2": {**nothing, "support": 2},
    }
    assert new_answers(first, {})["v1"]["support"] == 40
