"""Conditions are drawn as published: themes, their sub-themes under them, bands beside the bars."""

from __future__ import annotations

import altair as alt

from core.charts.reasons import caption, reasons_chart, themes_named
from core.charts.support import version_charts, versions_caption
from core.charts.theme import svg
from tests.charts.poll import poll, released

TABLE = released().table("leadership", "conditions", "version0")
FEW = released(poll({"上坪村": (30, 4, 12, 0, 24)})).table("leadership", "conditions", "version0")


def rows(chart: alt.LayerChart) -> list[str]:
    """The names of the rows that have a bar."""
    return [
        value["row"]
        for values in chart.to_dict().get("datasets", {}).values()
        for value in values
        if value.get("n") is not None
    ]


def test_themes_and_sub_themes_have_a_row_each_and_the_whole_has_none() -> None:
    assert [line.key for line in TABLE.lines] == ["total", "T02", "T02a"]
    assert rows(reasons_chart(TABLE)) == ["办公地点", "选址"]
    assert rows(reasons_chart(TABLE, most=5)) == ["办公地点"]
    assert [line.key for line in themes_named(TABLE)] == ["T02"]


def test_the_caption_says_of_how_many_that_bands_are_bands_and_that_it_is_no_vote() -> None:
    assert TABLE.lines[0].n_label in caption(TABLE)
    assert "宽20份的区间" in caption(TABLE)
    assert "意见征集，不是表决结果" in caption(TABLE)


def test_nothing_to_name_is_said_and_draws_no_row() -> None:
    assert rows(reasons_chart(FEW)) == []
    assert "人数没有单独列出" in caption(FEW)


def test_the_same_table_gives_the_same_picture() -> None:
    assert svg(reasons_chart(TABLE)) == svg(reasons_chart(TABLE))


def test_each_version_has_a_chart_of_its_own_on_one_scale_and_no_line() -> None:
    release = released(poll(versions=("方案一", "方案一（第2版）")))
    tables = [release.table("leadership", "total", f"version{n}") for n in range(2)]
    specs = [chart.to_dict() for chart in version_charts(tables)]

    domains = {
        tuple(layer["encoding"]["x"]["scale"]["domain"])
        for spec in specs
        for layer in spec["layer"]
        if "x" in layer["encoding"]
    }
    marks = {layer["mark"]["type"] for spec in specs for layer in spec["layer"]}
    assert len(specs) == 2
    assert len(domains) == 1
    assert "line" not in marks
    assert "方案一（第2版）" not in str(specs[0])


def test_that_those_asked_are_not_the_same_people_is_said_with_both_numbers() -> None:
    release = released(poll(versions=("方案一", "方案一（第2版）")))
    said = versions_caption([release.table("leadership", "total", f"version{n}") for n in range(2)])

    assert "「方案一」问到1435份；「方案一（第2版）」问到1435份" in said
    assert "不是同一批人" in said
