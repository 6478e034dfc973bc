"""A version of which only some were asked does not borrow the coverage of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.charts.axes import names_axis
from core.charts.pieces import rows_of
from core.charts.support import caption, too_thin, totals_caption, version_charts
from core.support.coverage import coverage_sentence, household_coverage, places_of
from core.support.release import Release
from tests.charts.poll import poll, released

#: Of twelve villages only these three were asked about the second version.
ASKED = ("v00", "v01", "v02")
OLD, NEW = "version0", "version1"


@pytest.fixture(scope="module")
def release() -> Release:
    frames = poll(versions=("方案一", "方案一（第2版）"))
    among = frames.stances["village_id"].isin(ASKED)
    stances = frames.stances[(frames.stances["version_id"] == OLD) | among]
    return released(replace(frames, stances=stances))


def test_each_version_says_how_far_it_was_asked_about(release: Release) -> None:
    old, new = (release.table("leadership", "village", version) for version in (OLD, NEW))

    assert old.coverage == ("12个村中11个村有意见，意见份数约为登记户数的40%（份数不等于户数）。")
    # 160 + 128 + 218 answers for 12 × 300 households.
    assert new.coverage == "12个村中3个村有意见，意见份数约为登记户数的14%（份数不等于户数）。"
    assert new.coverage in caption(new)


def test_support_is_judged_by_the_villages_asked_about_this_version(release: Release) -> None:
    tables = [release.table("leadership", "total", version) for version in (OLD, NEW)]

    assert [table.enough for table in tables] == [True, False]
    assert too_thin(tables) == "「方案一（第2版）」样本不足，不作判断"
    assert too_thin(tables[1:]) == "样本不足，不作判断"
    assert too_thin(tables[:1]) == ""
    assert totals_caption(tables) == (
        "截至2026年3月20日收到的意见：「方案一」1435份、「方案一（第2版）」506份。"
        f"「方案一」：{tables[0].coverage}「方案一（第2版）」：{tables[1].coverage}"
        "「方案一（第2版）」样本不足，不作判断。各方案分别表态，互不相加。意见征集，不是表决结果。"
    )


def test_a_village_s_coverage_is_of_the_answers_drawn(release: Release) -> None:
    reached = release.table("leadership", "coverage_village")
    table = release.table("leadership", "village", NEW)
    beside = {row.name: row.beside for row in rows_of(table, reached)}

    assert beside["上坪村"] == ("160份", "覆盖53%")
    assert beside["枫岭村"] == ("尚无意见", "覆盖0%")  # 116 answers, all on the older version


def test_when_all_were_asked_nothing_is_told_apart() -> None:
    frames = poll(versions=("方案一", "方案二"))
    one = frames.stances[frames.stances["version_id"] == OLD]

    assert places_of(frames.places, one) is frames.places
    assert places_of(frames.places, one[one["direct"]])["heard"].sum() == one["direct"].sum()


def test_a_share_of_few_answers_would_give_their_number_away() -> None:
    places = poll({"上坪村": (10, 0, 0, 0, 9)}).places
    more = poll({"上坪村": (10, 0, 0, 0, 10)}).places

    assert coverage_sentence(places, household_coverage(places)) == "1个村中1个村有意见。"
    assert coverage_sentence(more, household_coverage(more)) == (
        "1个村中1个村有意见，意见份数约为登记户数的7%（份数不等于户数）。"
    )


def test_versions_stand_under_one_name_so_that_their_zero_lines_meet(release: Release) -> None:
    tables = [release.table("leadership", "total", version) for version in (OLD, NEW)]

    for chart in version_charts(tables):
        spec = str(chart.to_dict())
        assert "合计" in spec
        assert "方案一" not in spec


def test_a_long_name_breaks_before_its_bracket() -> None:
    assert "['方案一','（第2版）']" in names_axis(["方案一（第2版）"]).to_dict()["labelExpr"]
