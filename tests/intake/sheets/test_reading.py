"""Cells come out as plain values, whatever the program that wrote the file."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from core.errors import Invalid
from core.intake.sheets.reading import read_sheets
from tests.intake.sheets.files import as_excel_saves, book

LINES = '所在村,意见建议\r\n上坪村,路太远\r\n下坪村,"账目,要公开"\r\n'
PLAIN = [("所在村", "意见建议"), ("上坪村", "路太远"), ("下坪村", "账目,要公开")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_excel_and_wps_save(encoding: str) -> None:
    (sheet,) = read_sheets(LINES.encode(encoding))

    assert sheet.name == ""
    assert [row.cells for row in sheet.rows] == PLAIN


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_sign_between_columns_is_found(delimiter: str) -> None:
    lines = [["编号", "所在村", "意见建议"], ["1", "上坪村", "好"], ["2", "下坪村", "不好"]]

    (sheet,) = read_sheets("\n".join(map(delimiter.join, lines)).encode())

    assert [row.cells for row in sheet.rows] == [tuple(line) for line in lines]


def test_one_column_of_text_with_commas_is_parted_at_commas_only_where_a_table_is() -> None:
    (sheet,) = read_sheets("意见建议\n路远\n水不好\n".encode())

    assert [row.cells for row in sheet.rows] == [("意见建议",), ("路远",), ("水不好",)]


def test_rows_keep_the_number_excel_shows_and_empty_ones_are_left_out() -> None:
    (sheet,) = read_sheets("所在村,意见建议\n,\n\n上坪村,好\n".encode())

    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("所在村", "意见建议")),
        (4, ("上坪村", "好")),
    ]


def test_a_broken_quotation_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid, match="引号"):
        read_sheets(f'所在村,意见\n上坪村,"{"长" * 200_000}'.encode())


def test_values_of_a_workbook_are_plain_and_times_of_day_are_dropped() -> None:
    at = datetime(2026, 3, 2, 14, 5)  # noqa: DTZ001 - a cell of Excel has no zone
    row = ["字", 3, 2.5, 7.0, True, at, date(2026, 3, 2), time(9, 30)]

    (sheet,) = read_sheets(book([row]))

    day = date(2026, 3, 2)
    assert sheet.rows[0].cells == ("字", 3, 2.5, 7, True, day, day, "09:30:00")


def test_a_merged_cell_holds_its_value_in_every_row_and_column_it_covers() -> None:
    rows = [["村", "户数"], ["上坪村", 1], [None, 2], [None, 3], ["下坪村", 4]]

    (sheet,) = read_sheets(book(rows, merge=["A2:A4"]))

    assert [row.cells for row in sheet.rows][1:] == [
        ("上坪村", 1),
        ("上坪村", 2),
        ("上坪村", 3),
        ("下坪村", 4),
    ]


def test_a_formula_comes_as_nothing_when_no_program_has_computed_it() -> None:
    (sheet,) = read_sheets(book([["户数", "=1+1", "末"]]))

    assert sheet.rows[0].cells == ("户数", None, "末")


def test_all_sheets_are_read_by_name() -> None:
    sheets = read_sheets(book({"一片": [["甲"]], "二片": [["乙"]], "空": []}))

    assert [(s.name, [r.cells for r in s.rows]) for s in sheets] == [
        ("一片", [("甲",)]),
        ("二片", [("乙",)]),
        ("空", []),
    ]


def test_a_workbook_as_excel_saves_it_is_read() -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2"><v>46083</v></c>'
        '<c r="C2" t="e"><v>#N/A</v></c></row>'
    )

    (sheet,) = read_sheets(as_excel_saves(["村", "上坪村"], rows))

    assert [row.cells for row in sheet.rows] == [("村", "上坪村"), ("上坪村", 46083, "#N/A")]
