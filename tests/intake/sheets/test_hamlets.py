"""自然村 and their households, from a sheet."""

from __future__ import annotations

import pytest

from core.errors import Refused
from core.intake.hamlets import HamletRow, list_hamlets, save_hamlets
from core.intake.sheets.take import take_in
from core.text.record import Reader
from tests.intake.sheets.files import Rows, as_csv, book, bring, look, reasons
from tests.town import TODAY, Town

HEADER = ["行政村", "自然村（村民小组）", "户数"]
SHEET: Rows = [
    ["竹溪镇自然村表"],
    HEADER,
    ["上坪村", "上垄", 36],
    ["同上", "下垄", "12户"],
    ["下坪", "坳头", ""],
    ["合计", "", 48],
]


def standing(town: Town) -> list[tuple[str, str, int | None]]:
    with town.store.read() as session:
        lines = list_hamlets(session, town.round_id)
    return [(line.village, line.name, line.households) for line in lines]


def test_hamlets_are_added_brought_up_to_date_and_never_removed(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        rows = [HamletRow("上坪村", "老屋", 5), HamletRow("上坪村", "下垄", 10)]
        save_hamlets(session, town.round_id, rows, by=town.admin)

    first = bring(town, book(SHEET), reader, kind="hamlets", name="自然村.xlsx")
    second = bring(town, book(SHEET), reader, kind="hamlets", name="自然村.xlsx")

    assert (first.rows, first.accepted, second.accepted, second.duplicates) == (3, 3, 0, 3)
    assert standing(town) == [
        ("上坪村", "老屋", 5),
        ("上坪村", "下垄", 12),
        ("上坪村", "上垄", 36),
        ("下坪村", "坳头", None),
    ]


def test_a_sheet_without_figures_leaves_those_there_are(town: Town, reader: Reader) -> None:
    bring(town, book(SHEET), reader, kind="hamlets")

    outcome = bring(town, book([HEADER, ["上坪村", "上垄", ""]]), reader, kind="hamlets")

    assert (outcome.accepted, outcome.duplicates) == (0, 1)
    assert ("上坪村", "上垄", 36) in standing(town)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_a_csv_from_excel_is_read_in_either_encoding(
    town: Town, reader: Reader, encoding: str
) -> None:
    sheet = as_csv(SHEET, encoding)

    assert bring(town, sheet, reader, kind="hamlets", name="自然村.csv").accepted == 3


def test_the_leader_of_a_group_is_left_out_and_said_so(town: Town) -> None:
    preview = look(town, book([[*HEADER, "组长"], ["上坪村", "上垄", 3, "张三"]]), kind="hamlets")

    assert preview.notes == (
        "工作表「Sheet1」的「组长」没有导入：只导入名称和户数，不导入姓名和电话。",
    )
    assert "张三" not in str(preview.fine)


def test_what_cannot_be_a_hamlet_is_said_row_by_row(town: Town) -> None:
    sheet: Rows = [
        HEADER,
        ["上平村", "上垄", 3],
        ["上坪村", "上垄", "约三十"],
        ["", "上垄", 3],
        ["上坪村", "下垄", 4],
        ["上坪村", "下垄", 5],
    ]

    assert reasons(look(town, book(sheet), kind="hamlets")) == [
        (2, "行政村", "没有叫「上平村」的村，是不是「上坪村」？"),
        (3, "户数", "「约三十」不是整数"),
        (4, "行政村", "没有写所在村"),
        (6, "行政村", "与第 5 行是同一项，内容却不同，请核对后只留一行"),
    ]


def test_a_sheet_for_each_village_is_told_by_its_name(town: Town, reader: Reader) -> None:
    sheets = {"上坪村": [["村民小组", "户数"], ["一组", 20]], "石桥": [["村民小组"], ["一组"]]}

    outcome = bring(town, book(sheets), reader, kind="hamlets")

    assert outcome.accepted == 2
    assert standing(town) == [("上坪村", "一组", 20), ("石桥村", "一组", None)]


def test_the_list_is_the_administrators(town: Town) -> None:
    preview = look(town, book(SHEET), kind="hamlets")

    with pytest.raises(Refused), town.store.write() as session:
        take_in(session, town.round_id, preview, by=town.facilitator, reader=None, today=TODAY)
