"""What can be downloaded can be filled in and brought back."""

from __future__ import annotations

import io

import openpyxl
import pytest

from core.errors import Invalid, Missing
from core.intake.sheets.forms import KINDS, read_form
from core.intake.sheets.templates import template_file, templates_for
from tests.intake.sheets.files import check, known, names, rows_of
from tests.town import Town

ALL = [
    "征求意见表",
    "座谈会记录表",
    "走访登记表",
    "村情调查摸底表",
    "户数人数表",
    "工作计划表",
]


def test_each_role_is_offered_what_it_may_bring(town: Town) -> None:
    assert list(templates_for(town.admin)) == ALL
    assert list(templates_for(town.facilitator)) == ALL[:3]
    assert list(templates_for(town.leader)) == []
    assert list(templates_for(town.group_lead)) == []


@pytest.mark.parametrize("name", ALL)
def test_an_empty_form_with_its_example_brings_nothing_and_nothing_unknown(name: str) -> None:
    kind = next(k for k in KINDS if name in [t.name for t in read_form(k).templates])

    preview = check(template_file(name, known()), kind)

    assert (preview.rows, preview.fine, preview.problems, preview.notes) == (0, (), (), ())


def test_the_form_holds_the_official_title_headings_example_and_help() -> None:
    sheets = rows_of(template_file("征求意见表", known()))

    assert list(sheets) == ["征求意见表", "选项", "填写说明"]
    title, header, example = sheets["征求意见表"]
    assert title[0] == "竹溪镇行政村规模调整征求意见表"
    assert header == [
        "编号",
        "*所在村",
        "*身份类别",
        "维持现状",
        "方案一",
        "意见建议",
        "最关心的事",
        "填写方式",
        "填表日期",
    ]
    assert example[:5] == ["示例", "上坪村", "老党员", "说不清", "赞成"]
    assert ["*所在村", "必填。现在的行政村名,写「村」字或不写都可以,也可以写别名。"] in sheets[
        "填写说明"
    ]


def test_lists_to_choose_from_hold_the_rounds_own_names() -> None:
    opened = openpyxl.load_workbook(io.BytesIO(template_file("征求意见表", known())))
    sheet, options, _ = opened.worksheets
    lists = {}
    for rule in sheet.data_validations.dataValidation:
        first, last = rule.formula1.removeprefix("选项!").replace("$", "").split(":")
        lists[str(rule.sqref)] = [row[0].value for row in options[f"{first}:{last}"]]

    stances = ["赞成", "有条件赞成", "不赞成", "说不清"]
    assert options.sheet_state == "hidden"
    assert lists == {
        "B4:B504": ["上坪村", "下坪村", "石桥村"],
        "C4:C504": ["老党员", "人大代表", "普通村民"],
        "D4:D504": stances,
        "E4:E504": stances,
        "H4:H504": ["本人", "代填"],
    }


@pytest.mark.parametrize("name", ALL[:3])
def test_a_form_filled_in_below_the_example_is_read(name: str) -> None:
    opened = openpyxl.load_workbook(io.BytesIO(template_file(name, known())))
    sheet = opened.worksheets[0]
    header = next(row for row in sheet.iter_rows() if "*所在村" in [cell.value for cell in row])
    filled = {"*所在村": "上坪村", "*身份类别": "老党员", "方案一": "赞成", "意见建议": "好"}
    for cell in header:
        sheet.cell(cell.row + 2, cell.column).value = filled.get(str(cell.value))
    kept = io.BytesIO()
    opened.save(kept)

    preview = check(kept.getvalue())

    assert [row.shown["对方案的意见"] for row in preview.fine] == ["方案一:赞成"]
    assert [row.shown["渠道"] for row in preview.fine] == [
        {"征求意见表": "纸质表", "座谈会记录表": "座谈会", "走访登记表": "走访"}[name]
    ]


def test_names_that_a_spreadsheet_would_run_stand_as_text() -> None:
    evil = known(villages=names("村", {"v1": "=cmd|' /C calc'!A0"}), town="=HYPERLINK(1)")
    opened = openpyxl.load_workbook(io.BytesIO(template_file("征求意见表", evil)))

    cells = [c for ws in opened for row in ws.iter_rows() for c in row if c.value is not None]
    assert not [c for c in cells if c.data_type == "f" or str(c.value)[0] in "=+-@|%"]


def test_a_round_with_many_villages_still_has_its_list() -> None:
    many = {f"v{n}": f"第{n}行政村" for n in range(400)}
    content = template_file("走访登记表", known(villages=names("村", many)))

    assert len([row for row in rows_of(content)["选项"] if row[0]]) == 400


def test_no_such_form_is_said() -> None:
    with pytest.raises(Missing, match="没有叫「户主签名表」的模板"):
        template_file("户主签名表", known())
    with pytest.raises(Invalid, match="没有「votes」这一类表,可以导入的有"):
        read_form("votes")
