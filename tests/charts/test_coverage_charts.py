"""Where nobody was heard is plain to see; small numbers are steps; days move by tens."""

from __future__ import annotations

from datetime import date

from core.charts.coverage import caption, coverage_chart, coverage_map, map_caption, unreached
from core.charts.figures import line_figures
from core.charts.received import received_caption, received_chart, steps
from core.charts.themes import caption as themes_caption
from core.charts.themes import listed, themes_chart
from tests.charts.poll import ANSWERS, poll, released

POLL = released()
MONDAY = date(2026, 3, 2)


def test_the_villages_nobody_came_from_are_named() -> None:
    assert unreached(POLL.table("leadership", "coverage_village")) == ["毛竹湾村"]
    assert unreached(POLL.table("leadership", "coverage_role_group")) == []


def test_villages_stand_in_order_with_a_tick_at_their_households() -> None:
    spec = coverage_chart(POLL.table("leadership", "coverage_village")).to_dict()
    bars, strips, ticks = (
        spec["datasets"][layer["data"]["name"]]
        for layer in spec["layer"]
        if "x" in layer["encoding"]
    )

    assert [row["row"] for row in bars + strips] == [
        *(name for name in ANSWERS if name != "新塘村"),
        "新塘村",
    ]
    assert {row["of"] for row in ticks} == {300}
    assert bars[0] == {
        "row": "上坪村",
        "n": 160,
        "of": 300,
        "end": 0,
        "hover": "上坪村：听到160份，户数300",
    }


def test_below_twenty_a_village_is_a_strip_as_long_as_any_other_such() -> None:
    """Three and fourteen are drawn alike; neither number is in the chart."""
    table = released(poll({**ANSWERS, "毛竹湾村": (1, 1, 0, 0, 1)})).table(
        "leadership", "coverage_village"
    )
    spec = coverage_chart(table).to_dict()
    strips = [row for rows in spec["datasets"].values() for row in rows if row.get("end")]

    assert [(row["row"], row["n"], row["end"], row["hover"]) for row in strips] == [
        ("新塘村", None, 19, "新塘村：听到10–19份，户数300"),
        ("毛竹湾村", None, 19, "毛竹湾村：听到1–4份，户数300"),
    ]


def test_the_map_grows_darker_towards_the_target_and_leaves_no_target_uncoloured() -> None:
    spec = coverage_map(POLL.table("leadership", "coverage_village_role_group")).to_dict()
    (squares,) = spec["datasets"].values()
    by_place = {(s["village"], s["group"]): (s["words"], s["colour"]) for s in squares}

    assert len(squares) == 12 * 3
    assert by_place[("毛竹湾村", "老党员")] == ("0", "#FBFAF6")
    assert by_place[("新塘村", "老党员")] == ("1–4", "#E4EAEC")
    assert by_place[("上坪村", "老党员")] == ("27", "#C6D2D7")
    assert by_place[("上坪村", "普通村民")] == ("107", "#F1EFE8")


def test_captions_of_coverage_say_what_bar_and_tick_are() -> None:
    table = POLL.table("leadership", "coverage_village")

    assert caption(table) == (
        "截至2026年3月20日。横条是听到的份数，竖线是户数。"
        "12个村中11个村有意见，意见份数约为登记户数的40%（份数不等于户数）。"
        "1至19份只写区间，免得看出某一个人刚来过；一份不等于一户。"
    )
    assert map_caption(table).startswith("截至2026年3月20日。每格是该村该身份类别听到的份数")


def test_coverage_can_be_read_as_a_table() -> None:
    frame = line_figures(
        POLL.table("leadership", "coverage_role_group"), name="身份类别", of="应听"
    )

    assert frame.to_dict("records")[:2] == [
        {"身份类别": "合计", "份数": "1435份", "应听": "480", "比例": "不适用"},
        {"身份类别": "老党员", "份数": "239份", "应听": "480", "比例": "50%"},
    ]


def test_themes_are_counted_in_steps_and_the_rare_ones_have_no_bar() -> None:
    """Every second of 1435 speaks of the name, every third of the office, six of the assets."""
    table = POLL.table("leadership", "themes")

    spec = themes_chart(table).to_json(ensure_ascii=False)

    assert [(line.label, line.n, line.n_label) for line in listed(table)] == [
        ("村名", 710, "710–719份"),
        ("办公地点", 470, "470–479份"),
    ]
    assert "资产" not in spec
    assert themes_caption(table) == (
        "截至2026年3月20日，957份意见提到了具体主题。份数按每10份一档向下取整，"
        "一份意见可以涉及几个主题。有1类主题每类不足10份，不单列份数，同样要逐条答复。"
    )


def test_themes_of_a_poll_without_any_say_so() -> None:
    empty = released(poll({"一村": (1, 0, 0, 0, 0)})).table("leadership", "themes")

    assert themes_caption(empty) == "截至2026年3月20日，还没有哪个主题够10份，暂不列出。"


def test_the_days_of_receiving_climb_by_whole_tens() -> None:
    """Nine on Monday, one on Wednesday, thirteen on Thursday: 0, 0, 10, 20, 20."""
    by_day = {MONDAY: 9, date(2026, 3, 4): 1, date(2026, 3, 5): 13}

    assert [n for _, n in steps(by_day, date(2026, 3, 6))] == [0, 0, 10, 20, 20]
    assert received_caption(by_day, date(2026, 3, 6)) == (
        "截至2026年3月6日，已收到20份以上，自2026年3月2日起。按十份一级显示，不足十份的零头不显示。"
    )


def test_one_more_opinion_within_the_ten_changes_nothing_in_the_chart() -> None:
    before, after = {MONDAY: 11}, {MONDAY: 19}

    assert received_chart(after, MONDAY).to_json() == received_chart(before, MONDAY).to_json()


def test_before_the_first_opinion_there_is_a_sentence() -> None:
    assert received_caption({}, MONDAY) == "截至2026年3月2日，还没有收到意见。"
    assert received_chart({}, MONDAY).to_dict()["layer"]
