"""How good the listening was: shares of many only, steps for few, and what is not asked."""

from __future__ import annotations

import pandas as pd

from core.support.published import Line, Published
from core.support.quality import FORMULAS, Asked, publish_quality
from tests.support.people import stances_of, villages_of
from tests.support.test_reach import HEADING, cross, places

NOBODY = stances_of([])


def table(
    frame: pd.DataFrame,
    roles: pd.DataFrame | None = None,
    stances: pd.DataFrame = NOBODY,
    **asked: object,
) -> Published:
    known = Asked(**{"enough_per_village": 20, **asked})  # type: ignore[arg-type]
    return publish_quality(frame, cross(g1=0) if roles is None else roles, stances, known, HEADING)


def words(published: Published) -> dict[str, str]:
    return {line.key: line.n_label for line in published.lines}


def test_nothing_heard_yet_has_no_shares_and_every_measure_is_there() -> None:
    said = words(table(places((0, 0, None), (0, 0, None), (0, 0, None))))

    assert said == {
        "village": "0/3个村（本人意见满20份的）",
        "per_household": "没有登记户数",
        "role": "不低于0%",
        "direct": "尚无意见",
        "channel": "尚无意见",
        "affected": "没有这样的村",
        "unaffected": "0/3个村有意见",
        "away": "0份",
        "currency": "尚无意见",
        "vulnerable": "没有问",
        "informed": "没有记录",
    }
    assert set(said) <= set(FORMULAS)


def test_shares_are_told_of_twenty_opinions_and_not_of_nineteen() -> None:
    few = words(table(places((19, 10, 40), (0, 0, 30), (0, 0, 30))))
    enough = words(table(places((20, 10, 40), (0, 0, 30), (0, 0, 30))))

    assert few["direct"] == few["per_household"] == "意见不足20份，先不算"
    assert (enough["direct"], enough["per_household"]) == ("约50%", "约20%")


def test_villages_heard_well_enough_are_counted_exactly() -> None:
    line = table(places((30, 20, 60), (30, 19, 60), (0, 0, 60))).line("village")

    assert (line.n, line.of, line.n_label) == (1, 3, "1/3个村（本人意见满20份的）")


def test_role_groups_count_with_the_lower_end_of_their_step() -> None:
    """Seven of ten heard stand in 5–9: at least five of ten."""
    frame = places((7, 7, 60), (0, 0, 60), (0, 0, 60))

    assert words(table(frame, cross(g1=7)))["role"] == "不低于50%"
    assert words(table(frame, cross(g1=9)))["role"] == "不低于50%"
    assert words(table(frame, cross(g2=9)))["role"] == "没有定应听人数"


def test_a_channel_of_few_is_named_without_its_share() -> None:
    said = words(
        table(places((60, 60, 90), (0, 0, 90), (0, 0, 90)), by_channel={"link": 45, "paper": 15})
    )

    assert said["channel"] == "链接提交约75%、纸质表不足20份"


def test_villages_to_be_merged_stand_apart_from_the_others() -> None:
    frame = places((30, 30, 60), (0, 0, 60), (45, 40, 60))
    published = table(frame, affected=frozenset({"V00", "V01"}))

    def spoke(line: Line) -> tuple[int | None, int | None, str]:
        return line.n, line.of, line.n_label

    assert spoke(published.line("affected")) == (1, 2, "1/2个村有意见，已收到30份以上")
    assert spoke(published.line("unaffected")) == (1, 1, "1/1个村有意见，已收到40份以上")


def test_answers_to_a_version_nobody_asks_about_any_more_are_not_current() -> None:
    answers = pd.concat(
        [villages_of({"V00": (30, 0, 0, 0, 0)}), villages_of({"V00": (10, 0, 0, 0, 0)}, "v2")]
    )
    frame = places((40, 40, 60), (0, 0, 60), (0, 0, 60))

    assert words(table(frame, stances=answers, current=frozenset({"v2"})))["currency"] == "约25%"


def test_those_who_work_away_are_counted_in_steps() -> None:
    frame = places((40, 40, 60), (0, 0, 60), (0, 0, 60))

    assert [words(table(frame, away=n))["away"] for n in (0, 3, 7, 19, 20)] == [
        "0份",
        "1–4份",
        "5–9份",
        "10–19份",
        "20份",
    ]
