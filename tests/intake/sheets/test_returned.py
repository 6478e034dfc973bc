"""Rows that cannot be taken go back with the reason, and come in once corrected."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from core.intake.sheets.returned import name_for_returned, returned_rows
from core.model import (
    Opinion,
)
from core.text.record import Reader
from tests.intake.sheets.files import (
    PAPER,
    Rows,
    book,
    bring,
    look,
    mended,
    rows_of,
)
from tests.town import Town


def test_bad_rows_come_back_as_a_sheet_with_reasons_and_go_in_once_corrected(
    town: Town, reader: Reader
) -> None:
    rows: Rows = [
        ["竹溪镇征求意见表"],
        ["填报日期：2026年3月1日"],
        ["所在村", "身份类别", "方案一", None, "意见建议"],
        [None, None, "赞成", "不赞成", None],
        ["上坪村", "老党员", "√", None, "=1+1"],
        ["上平村", "老党员", "√", None, "=1+1"],
        ["下坪村", "干部", None, "√", "太远"],
        ["合计", 3],
    ]
    source = book({"一片": rows})
    source = mended(source, {"=1+1": "-路远"})
    first = bring(town, source, reader, name="一片.xlsx")
    preview = look(town, source, name="一片.xlsx")

    sheet = returned_rows(preview)

    assert (first.accepted, len(first.problems)) == (1, 2)
    assert sheet is not None
    assert name_for_returned(preview) == "一片-待更正.xlsx"
    assert [[c for c in row if c is not None] for row in rows_of(sheet)["一片"]] == [
        ["竹溪镇征求意见表"],
        ["填报日期：2026年3月1日"],
        ["原因", "所在村", "身份类别", "方案一赞成", "方案一不赞成", "意见建议", "原行"],
        [
            "所在村：没有叫「上平村」的村，是不是「上坪村」？",
            "上平村",
            "老党员",
            "√",
            "'-路远",
            "一片!6",
        ],
        ["身份类别：没有叫「干部」的身份类别，请核对", "下坪村", "干部", "√", "太远", "一片!7"],
    ]
    half = mended(sheet, {"上平村": "上坪村"})
    whole = mended(half, {"干部": "老党员"})
    assert bring(town, sheet, reader, name="一片-待更正.xlsx").accepted == 0
    # The corrected row now says what row 5 said, and is another person all the same.
    assert bring(town, half, reader, name="一片-待更正.xlsx").accepted == 1
    assert bring(town, half, reader, name="一片-待更正 (1).xlsx").accepted == 0
    assert bring(town, whole, reader, name="一片-待更正.xlsx").accepted == 1
    with town.store.read() as session:
        stored = session.execute(sa.select(Opinion.text, Opinion.received_on)).all()
    assert sorted(map(tuple, stored)) == sorted(
        [("-路远", date(2026, 3, 1)), ("-路远", date(2026, 3, 1)), ("太远", date(2026, 3, 1))]
    )
    # And the whole first sheet, mended as well, brings none of them again.
    everything = mended(source, {"上平村": "上坪村", "干部": "老党员"})
    assert bring(town, everything, reader, name="一片.xlsx").accepted == 0


def test_a_sheet_without_bad_rows_gives_none_back(town: Town) -> None:
    assert returned_rows(look(town, book(PAPER))) is None
