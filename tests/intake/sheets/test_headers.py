"""The table is found in the layouts offices use, and what is not data is left out."""

from __future__ import annotations

import pytest

from core.errors import Invalid
from tests.intake.sheets.files import book, check, reasons

DATA = ["3", "上坪村", "老党员", "赞成", "路远"]


def shown(rows: list[list[object]], merge: tuple[str, ...] = ()) -> list[tuple[int, str, str]]:
    """(row, village, stances) of what is fine."""
    preview = check(book(rows, merge=merge))
    assert preview.problems == ()
    return [(r.row, r.shown["所在村"], r.shown["对方案的意见"]) for r in preview.fine]


def test_the_header_is_found_under_merged_titles_and_lines_to_fill_in() -> None:
    rows = [
        ["竹溪镇行政村规模调整征求意见表"],
        ["填报单位（盖章）：竹溪镇", None, "填报日期：2026年3月1日", None, "单位：人"],
        [],
        ["编号", "所在村", "身份类别", "方案一", "意见建议"],
        DATA,
    ]

    assert shown(rows, merge=("A1:E1",)) == [(5, "上坪村", "方案一：赞成")]


def test_columns_may_stand_in_any_order_under_any_known_name_full_width_and_starred() -> None:
    rows = [
        ["＊意见和建议", "对方案一的意见", "人员 类别", "村\n名", "表号"],
        ["路远", "同意", "老党员", "上坪", 3],
    ]

    assert shown(rows) == [(2, "上坪村", "方案一：赞成")]


def test_a_heading_of_two_rows_names_option_above_and_stance_below() -> None:
    rows = [
        [
            "编号",
            "所在村",
            "身份类别",
            "方案一",
            None,
            None,
            None,
            "维持现状",
            None,
            None,
            None,
            "意见建议",
        ],
        [None, None, None, *(["赞成", "有条件赞成", "不赞成", "说不清"] * 2), None],
        [1, "上坪村", "老党员", "√", None, None, None, None, None, "√", None, None],
        [2, "下坪村", "普通村民", None, None, None, "√", None, None, None, None, "先看看"],
    ]
    expected = [(3, "上坪村", "方案一：赞成；维持现状：不赞成"), (4, "下坪村", "方案一：说不清")]

    assert shown(rows) == expected
    spans = ("A1:A2", "B1:B2", "C1:C2", "D1:G1", "H1:K1", "L1:L2")
    assert shown(rows, merge=spans) == expected


def test_stances_ticked_without_an_option_above_are_about_the_one_that_changes_something() -> None:
    rows = [
        ["所在村", "身份类别", "赞成", "不赞成", "意见建议"],
        ["上坪村", "老党员", "√", None, None],
        ["上坪村", "老党员", None, "不赞成", None],
    ]

    assert [stances for _, _, stances in shown(rows)] == ["方案一：赞成", "方案一：不赞成"]


def test_sums_the_foot_numbered_blanks_examples_and_repeated_headers_are_no_data() -> None:
    header = ["序号", "所在村", "身份类别", "方案一", "意见建议"]
    rows = [
        header,
        ["示例", "上坪村", "老党员", "赞成", "办公地点太远"],
        [1, "上坪村", "老党员", "赞成", "路远"],
        ["小 计", None, None, 1],
        header,
        [2, "下坪村", "普通村民", "反对", None],
        [3],
        [4, "/", "无", "", "—"],
        [None, "合计", 2],
        ["填表人：小陈", None, "审核人：", None, "联系电话：0570-6000000"],
        ["注：本表不署名"],
    ]

    assert shown(rows) == [(3, "上坪村", "方案一：赞成"), (6, "下坪村", "方案一：不赞成")]


def test_an_opinion_that_begins_like_the_foot_of_a_form_is_still_an_opinion() -> None:
    rows = [
        ["意见建议", "所在村", "身份类别"],
        ["说明：账目要公开", "上坪村", "老党员"],
        ["合计分红要说清", "上坪村", "老党员"],
    ]

    assert [row for row, _, _ in shown(rows)] == [2, 3]


def test_several_sheets_are_one_import_and_a_sheet_named_after_a_village_is_of_that_village() -> (
    None
):
    header = ["身份类别", "方案一", "意见建议"]
    preview = check(
        book(
            {
                "上坪": [header, ["老党员", "赞成", ""]],
                "石桥村": [["石桥村征求意见表"], header, ["普通村民", "反对", ""]],
                "附件": [["会议照片见微信群"]],
                "填写说明": [["列", "怎么填"], ["所在村", "必填"]],
            }
        )
    )

    assert [(r.sheet, r.row, r.shown["所在村"]) for r in preview.fine] == [
        ("上坪", 2, "上坪村"),
        ("石桥村", 3, "石桥村"),
    ]
    assert preview.notes == ("工作表「附件」里没有找到表头，没有导入。",)


def test_columns_nobody_knows_and_columns_with_names_are_said_to_be_left_out() -> None:
    preview = check(
        book(
            [
                ["姓名", "手机", "村民小组", "所在村", "身份类别", "意见建议", "天气"],
                ["周一", "13800138000", "三组", "上坪村", "老党员", "路远", "晴"],
            ]
        )
    )

    assert set(preview.notes) == {
        "工作表「Sheet1」的「天气」不认得，没有导入。",
        "工作表「Sheet1」的「姓名」没有导入：意见不署名。",
        "工作表「Sheet1」的「手机」没有导入：意见不留联系方式。",
        "工作表「Sheet1」的「村民小组」没有导入：意见只记到村，以免从统计里认出人。",
    }
    assert "周一" not in str(preview.fine)
    assert "13800138000" not in str(preview.fine)


def test_without_a_column_for_the_village_every_row_says_so() -> None:
    preview = check(book([["身份类别", "意见建议"], ["老党员", "路远"], ["老党员", "水不好"]]))

    why = "表里没有这一列，也没有指定默认值"
    assert reasons(preview) == [(2, "所在村", why), (3, "所在村", why)]
    assert (preview.rows, preview.fine, preview.bad_rows) == (2, (), 2)


@pytest.mark.parametrize("rows", [[["会议照片"]], [["甲", "乙"], [1, 2]], [["所在村", "好"]]])
def test_a_file_without_a_table_is_refused_and_told_what_columns_to_have(
    rows: list[list[object]],
) -> None:
    with pytest.raises(Invalid, match="没有找到表头。意见表要有其中几列：编号、所在村、身份类别"):
        check(book(rows))


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(Invalid, match="表格是空的"):
        check(book([]))


def test_a_merged_village_counts_for_each_of_its_rows_and_so_does_tong_shang() -> None:
    rows = [
        ["所在村", "身份类别", "方案一", "意见建议"],
        ["上坪村", "老党员", "赞成", "一"],
        [None, "老党员", "赞成", "二"],
        ["下坪村", "普通村民", "赞成", "三"],
        ["同上", "〃", "赞成", "四"],
    ]

    assert [village for _, village, _ in shown(rows, merge=("A2:A3",))] == [
        "上坪村",
        "上坪村",
        "下坪村",
        "下坪村",
    ]
