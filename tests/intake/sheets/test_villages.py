"""村情 and 户数人数 add to what the round knows of its villages, and never take away."""

from __future__ import annotations

from core.intake.sheets.villages import VillageSaid
from tests.intake.sheets.files import Rows, book, check, known, reasons


def nothing_asked() -> dict[str, object]:
    """A round whose options are still drafts: villages may be added."""
    return {"versions": ()}


def test_a_sheet_of_villages_with_sums_full_width_digits_and_a_new_village() -> None:
    rows = [
        ["竹溪镇村情调查摸底表"],
        ["序号", "村名", "责任区", "总户数", "人口数", "成年人数", "党员", "曾用名"],
        [1, "上坪", "溪东片", "１１８", "402人", 251, 30, "坪上、上坪头"],
        [2, "竹坞村", "溪西片", "七十六户", 210, "/", 12, "无"],
        ["合计", None, None, 194, 612, None, 42],
    ]

    preview = check(book(rows), "villages", **nothing_asked())

    assert [row.value for row in preview.fine] == [
        VillageSaid("上坪村", "v1", "溪东片", ("坪上", "上坪头"), 118, 251, 402),
        VillageSaid("竹坞村", None, "溪西片", (), 76, None, 210),
    ]
    assert preview.notes == ("工作表「Sheet1」的「党员」不认得，没有导入。",)
    assert (preview.rows, preview.problems) == (2, ())


def test_a_village_told_as_it_stands_is_a_duplicate() -> None:
    rows = [
        ["村", "片", "户数", "18周岁以上人数"],
        ["坪上", "", 100, 200],
        ["下坪村", "溪东片", 100, ""],
    ]

    preview = check(book(rows), "villages")

    assert (preview.rows, preview.fine, preview.duplicates) == (2, (), 2)


def test_faults_of_villages_are_told_by_row() -> None:
    rows: Rows = [
        ["村", "户数", "人口", "别名"],
        ["上坪村", "约百户", 300, ""],
        ["下坪村", 400, 300, ""],
        ["石桥村", 90, 300, "下坪"],
        ["竹坞村", 10, 20, ""],
    ]

    assert reasons(check(book(rows), "villages", **nothing_asked())) == [
        (2, "户数", "「约百户」不是整数"),
        (3, "户数", "「下坪村」的户数 400 多于人口 300"),
        (4, "别名", "别名「下坪」已用于「下坪村」"),
    ]
    assert reasons(check(book(rows), "villages"))[-1] == (
        5,
        "村",
        "没有叫「竹坞村」的村，请核对；方案正在征求意见，不能增加村",
    )


def test_one_village_twice_in_a_file_is_one_when_alike_and_a_fault_when_not() -> None:
    rows = [["村", "户数"], ["上坪村", 90], ["上坪", 90], ["下坪村", 80], ["下坪村", 81]]

    preview = check(book(rows), "villages")

    assert [row.row for row in preview.fine] == [2, 4]
    assert preview.duplicates == 1
    assert reasons(preview) == [(5, "村", "与第 4 行是同一项，内容却不同，请核对后只留一行")]


def test_households_are_counts_only_of_villages_that_are_there() -> None:
    rows = [
        ["村", "户主姓名", "应签户数", "18周岁以上人数"],
        ["上坪村", "周一", 98, 190],
        ["竹坞村", "周二", 50, 90],
    ]

    preview = check(book(rows), "households", **nothing_asked())

    assert [row.value for row in preview.fine] == [
        VillageSaid("上坪村", "v1", "", (), 98, 190, None)
    ]
    assert reasons(preview) == [(3, "村", "没有叫「竹坞村」的村，请核对")]
    assert preview.notes == ("工作表「Sheet1」的「户主姓名」没有导入：只导入数字，不导入姓名。",)


def test_villages_keep_their_order_and_new_ones_stand_at_the_end() -> None:
    from core.intake.sheets.villages import merged

    said = [
        VillageSaid("竹坞村", None, "", (), 5, None, None),
        VillageSaid("下坪村", "v2", "", ("下畈",), 7, None, None),
    ]

    rows = merged(said, known())

    assert [(r.name, r.aliases, r.households, r.adults) for r in rows] == [
        ("上坪村", ("坪上",), 100, 200),
        ("下坪村", ("下畈",), 7, 200),
        ("石桥村", (), 100, 200),
        ("竹坞村", (), 5, None),
    ]
