"""Support is drawn from published tables only, in one order, and tells nothing they do not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.charts.figures import stance_figures
from core.charts.pieces import GREY, Piece, pieces_of, rows_of, scale_for
from core.charts.support import caption, support_chart, support_charts, totals_caption, totals_chart
from core.charts.theme import STANCES
from core.support.published import Published, revive
from core.support.release import Release
from tests.charts.poll import ANSWERS, poll, released

#: The poll of twelve villages, released once for all tests that only look at it.
POLL = released()
ALONE = {"一村": (60, 30, 15, 12, 43)}


def total_of(answers: dict[str, tuple[int, int, int, int, int]]) -> Published:
    return released(poll(answers)).table("leadership", "total", "version0")


def villages(**named: Any) -> Published:
    made = released(poll(**named)) if named else POLL
    return made.table("leadership", "village", "version0")


def leaves(value: Any) -> list[str]:
    """Every word and number that a chart carries, its dress and the names of its parts aside."""
    if isinstance(value, dict):
        return [leaf for key, part in value.items() if key != "config" for leaf in leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in leaves(part)]
    return [] if str(value).startswith("data-") else [str(value)]


def of_row(pieces: list[Piece], row: str) -> list[tuple[str, float, float, str]]:
    return [(p.slot, round(p.start, 3), round(p.end, 3), p.words) for p in pieces if p.row == row]


def test_opposition_runs_left_of_zero_support_right_and_the_undecided_stand_apart() -> None:
    """160 answers: 60 for, 30 on conditions, 15 unsure, 12 said nothing, 43 against."""
    table = total_of(ALONE)
    scale = scale_for([table])

    pieces = pieces_of(table, scale)

    assert [cell.count for cell in table.lines[0].cells] == [60, 30, 27, 43]
    assert scale.domain == (-0.3, 0.87)
    assert of_row(pieces, "合计") == [
        ("agree", 0.0, 0.375, "38%"),
        ("agree", 0.375, 0.562, "19%"),
        ("side", 0.67, 0.839, "17%"),
        ("oppose", -0.269, 0.0, "27%"),
    ]


def test_merged_categories_are_one_piece_that_says_so() -> None:
    """Of 160 only 12 set a condition, which is below a tenth: they stand with those for it."""
    table = total_of({"一村": (78, 12, 15, 12, 43)})

    assert of_row(pieces_of(table, scale_for([table])), "合计")[0] == (
        "agree",
        0.0,
        0.562,
        "两项合计56%",
    )


def test_every_row_is_as_long_as_all_its_answers() -> None:
    table = villages()
    pieces = pieces_of(table, scale_for([table]))

    shown = [line.label for line in table.lines if line.hidden is None]
    lengths = {
        row: round(sum(end - start for _, start, end, _ in of_row(pieces, row)), 3)
        for row in shown
        if of_row(pieces, row)[0][0] != "strip"
    }

    assert set(lengths.values()) <= {0.999, 1.0, 1.001}
    assert len(lengths) >= 8


def test_villages_keep_their_order_whatever_they_answered() -> None:
    contrary = {name: tuple(reversed(counts)) for name, counts in ANSWERS.items()}

    names = [row.name for row in rows_of(villages())]
    reversed_names = [row.name for row in rows_of(villages(answers=contrary))]

    assert names[:13] == ["合计", *ANSWERS]
    assert reversed_names[:13] == names[:13]


def test_a_row_without_figures_is_an_empty_strip_of_one_length_with_its_reason() -> None:
    table = villages()
    strips = [p for p in pieces_of(table, scale_for([table])) if p.slot == "strip"]

    assert {(p.start, p.end, p.hatched) for p in strips} == {(-0.3, 0.9, True)}
    assert {p.row: p.words for p in strips} == {
        "古樟村": "各项未单列",
        "后山村": "各项未单列",
        "新塘村": "不足20份，并入合计",
        "毛竹湾村": "尚无意见",
    }
    hover = {p.row: p.hover for p in strips}
    assert hover["新塘村"] == "新塘村 · 不足20份，并入合计，份数不足，单列会让人认出是谁说的"
    assert hover["毛竹湾村"] == "毛竹湾村 · 尚无意见"


def test_near_unanimity_is_said_in_words_and_has_no_length() -> None:
    """The whole of a single village is 991 for and 9 against: only 「九成以上」 may be known."""
    table = total_of({"一村": (971, 20, 0, 0, 9)})

    pieces = pieces_of(table, scale_for([table]))
    carried = " ".join(leaves(support_chart(table).to_dict()))

    assert of_row(pieces, "合计") == [("strip", -0.1, 0.3, "赞成或有条件赞成：九成以上")]
    assert "991" not in carried
    assert "0.99" not in carried


@pytest.fixture(scope="module")
def two_options() -> Release:
    return released(poll(versions=("维持现状", "方案一")))


@pytest.fixture(scope="module")
def planted() -> Release:
    """A village of 1738 with 1733 of one mind and 5 of the other, beside the rest of the poll."""
    frames = poll({**ANSWERS, "新塘村": (1733, 0, 0, 0, 5), "毛竹湾村": (8, 2, 0, 0, 3)})
    said = frames.stances[frames.stances["village"] == "新塘村"]["stance"].value_counts()
    assert said["support"] == 1733
    return released(frames)


@pytest.mark.parametrize("audience", ["facilitator", "leadership", "public"])
@pytest.mark.parametrize("view", ["total", "village", "role_group", "channel", "direct"])
def test_what_is_not_published_is_not_in_the_chart(
    planted: Release, audience: str, view: str
) -> None:
    table = planted.table(audience, view, "version0")

    carried = " ".join(leaves(support_chart(table, print_width=600).to_dict()))

    assert table.version_label in carried
    assert not any(secret in carried for secret in ("1733", "0.9971", "o000001"))


def test_the_same_table_gives_the_same_bytes() -> None:
    table = villages()
    again = revive(json.loads(json.dumps(table.to_plain())))

    assert support_chart(again).to_json() == support_chart(table).to_json()
    assert totals_chart([again, table]).to_json() == totals_chart([table, again]).to_json()


def test_a_poll_that_did_not_reach_enough_villages_is_grey() -> None:
    table = villages(enough_per_village=500)

    colours = {p.colour for p in pieces_of(table, scale_for([table])) if not p.hatched}
    carried = leaves(support_chart(table).to_dict())

    assert table.enough is False
    assert colours <= {*GREY.values(), "#B4BABE"}
    assert not {STANCES["赞成"], STANCES["不赞成"]} & set(carried)
    assert "样本不足，不作判断" in carried
    assert "样本不足，不作判断" in caption(table)


def test_a_row_below_the_line_is_grey_and_says_so_while_others_keep_their_colours() -> None:
    table = villages()
    scale = scale_for([table])

    beside = {row.name: row.beside for row in rows_of(table, thin_below=120)}
    colours = {
        name: {p.colour for p in pieces_of(table, scale, 120) if p.row == name and not p.hatched}
        for name in ("枫岭村", "石桥村")
    }

    assert beside["枫岭村"] == ("116份", "样本不足")
    assert beside["石桥村"] == ("218份",)
    assert colours["枫岭村"] <= set(GREY.values())
    assert STANCES["不赞成"] in colours["石桥村"]
    assert "灰色的行不足120份，样本不足，不作判断。" in caption(table, thin_below=120)


def test_n_and_coverage_stand_at_the_end_of_each_bar() -> None:
    coverage = POLL.table("leadership", "coverage_village")
    table = villages()

    beside = {row.name: row.beside for row in rows_of(table, coverage)}

    assert beside["上坪村"] == ("160份", "覆盖53%")
    assert beside["毛竹湾村"] == ("尚无意见", "覆盖0%")
    assert beside["新塘村"] == ("不足20份",)


def test_figures_that_still_stand_from_before_say_of_which_release() -> None:
    more = {**ANSWERS, "石桥村": (91, 34, 18, 16, 60), "上坪村": (80, 50, 14, 12, 84)}
    table = released(poll(more), POLL).table("leadership", "village", "version0")

    beside = {row.name: row.beside for row in rows_of(table)}

    assert beside["石桥村"] == ("218份", "第1次")


def test_small_multiples_share_one_scale(two_options: Release) -> None:
    tables = [two_options.table("leadership", "village", f"version{n}") for n in (0, 1)]

    charts = support_charts(tables)
    domains = {
        tuple(layer["encoding"]["x"]["scale"]["domain"])
        for chart in charts
        for layer in chart.to_dict()["layer"]
        if "x" in layer["encoding"]
    }

    assert [chart.title.text for chart in charts] == ["维持现状", "方案一"]
    assert len(domains) == 1


def test_the_caption_says_how_many_when_what_is_hidden_and_that_it_is_no_vote() -> None:
    assert caption(villages()) == (
        "截至2026年3月20日，对「方案一」收到的意见共1435份。"
        "12个村中11个村有意见，意见份数约为登记户数的40%（份数不等于户数）。"
        "「其他」是说不清、未表态和不赞成合在一起，人数少而不分开。"
        "带斜纹的地方没有列出数字：有的态度人数太少、过于集中，或者列出后能推算出别人，不分开列；"
        "份数不足，单列会让人认出是谁说的。意见征集，不是表决结果。"
    )


def test_totals_of_options_stand_in_the_order_given_and_are_not_added_up(
    two_options: Release,
) -> None:
    tables = [two_options.table("leadership", "total", f"version{n}") for n in (0, 1)]

    assert totals_caption(tables) == (
        "截至2026年3月20日收到的意见：「维持现状」1435份、「方案一」1435份。"
        "12个村中11个村有意见，意见份数约为登记户数的40%（份数不等于户数）。各方案分别表态，互不相加。意见征集，不是表决结果。"
    )
    assert totals_caption([]) == "还没有发布过统计。意见征集，不是表决结果。"


def test_the_figures_can_be_read_without_seeing_the_chart() -> None:
    rows = stance_figures(villages()).set_index("范围")

    assert rows.loc["枫岭村"].to_dict() == {
        "份数": "116份",
        "各种态度": "赞成 36份 31%；有条件赞成 24份 21%；说不清 13份 11%；未表态 12份 10%；"
        "不赞成 31份 27%",
        "说明": "",
    }
    assert rows.loc["新塘村"].to_dict() == {
        "份数": "不足20份",
        "各种态度": "未单列",
        "说明": "份数不足，单列会让人认出是谁说的",
    }
