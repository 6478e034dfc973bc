"""What can be downloaded can be filled in and brought back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, timedelta

import openpyxl
import pytest
import sqlalchemy as sa

from core.errors import Invalid, Missing
from core.intake.hamlets import list_hamlets
from core.intake.sheets.forms import KINDS, read_form
from core.intake.sheets.known import load_known
from core.intake.sheets.templates import template_file, templates_for
from core.model import ListeningSession, Opinion
from core.text.record import Reader
from tests.intake.sheets.files import bring, check, known, names, rows_of
from tests.intake.sheets.test_attendance import figures, hold
from tests.town import TODAY, Town

ALL = [
    "征求意见表",
    "座谈会记录表",
    "多场座谈发言汇总表",
    "走访登记表",
    "到会人数表",
    "村情调查摸底表",
    "户数人数表",
    "自然村表",
    "工作计划表",
]
#: Whose rows are opinions.
OPINIONS = ALL[:4]


def test_each_role_is_offered_what_it_may_bring(town: Town) -> None:
    assert list(templates_for(town.admin)) == ALL
    assert list(templates_for(town.facilitator)) == ALL[:5]
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
    assert ["*所在村", "必填。现在的行政村名，写「村」字或不写都可以，也可以写别名。"] in sheets[
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


@pytest.mark.parametrize("name", OPINIONS)
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

    assert [row.shown["对方案的意见"] for row in preview.fine] == ["方案一：赞成"]
    assert [row.shown["渠道"] for row in preview.fine] == [
        {"征求意见表": "纸质表", "走访登记表": "走访"}.get(name, "座谈会")
    ]


def filled(content: bytes, columns: Mapping[str, object], *, below: int = 2) -> bytes:
    """The form as a person fills it in: one row, `below` rows under the header."""
    opened = openpyxl.load_workbook(io.BytesIO(content))
    sheet = opened.worksheets[0]
    header = next(row for row in sheet.iter_rows() if set(columns) <= {cell.value for cell in row})
    for cell in header:
        if cell.value in columns:
            sheet.cell(cell.row + below, cell.column).value = columns[str(cell.value)]
    kept = io.BytesIO()
    opened.save(kept)
    return kept.getvalue()


def blank(town: Town, name: str) -> bytes:
    """The form as this round's offices download it."""
    with town.store.read() as session:
        return template_file(name, load_known(session, town.round_id, today=TODAY))


def test_the_form_for_figures_lists_the_sessions_that_lack_them(town: Town, reader: Reader) -> None:
    hold(town, "老党员座谈会")
    hold(town, "明天的座谈会", on=TODAY + timedelta(days=1))
    content = blank(town, "到会人数表")

    rows = rows_of(content)["到会人数表"]
    rows[-1][1] = rows[-1][1].date()
    brought = bring(town, filled(content, {"应到": 15, "实到": 11}), reader, kind="attendance")

    assert rows[1:] == [
        ["序号", "*日期", "片", "村", "会议主题", "应到", "实到"],
        ["示例", "2026年3月2日", "溪东片", None, "老党员座谈会", 15, 12],
        [None, date(2026, 3, 1), "溪东片", None, "老党员座谈会", None, None],
    ]
    assert choices(content)["会议主题"] == ["老党员座谈会", "明天的座谈会"]
    assert brought.accepted == 1
    assert figures(town)["老党员座谈会"] == (15, 11, "open")


def test_the_form_for_hamlets_is_filled_in_and_read(town: Town, reader: Reader) -> None:
    content = blank(town, "自然村表")
    row = {"*村": "石桥村", "*自然村": "桥头", "户数": 31}

    brought = bring(town, filled(content, row), reader, kind="hamlets")

    assert choices(content) == {"*村": ["上坪村", "下坪村", "石桥村"]}
    assert brought.accepted == 1
    with town.store.read() as session:
        (line,) = list_hamlets(session, town.round_id)
    assert (line.village, line.name, line.households) == ("石桥村", "桥头", 31)


def test_the_form_for_several_sessions_is_filled_in_and_read(town: Town, reader: Reader) -> None:
    hold(town, "老党员座谈会")
    content = blank(town, "多场座谈发言汇总表")
    row = {
        "会议主题": "老党员座谈会",
        "座谈日期": "3月1日",
        "片": "溪东片",
        "*所在村": "上坪村",
        "*身份类别": "老党员",
        "方案一": "赞成",
        "意见建议": "好",
    }
    for below, more in ((2, {}), (3, {"会议主题": "村民座谈会", "意见建议": "再想想"})):
        content = filled(content, row | more, below=below)

    brought = bring(town, content, reader)

    assert choices(content)["会议主题"] == ["老党员座谈会"]
    assert brought.accepted == 2
    with town.store.read() as session:
        said = session.execute(
            sa.select(ListeningSession.topic, Opinion.text).join(
                Opinion, Opinion.session_id == ListeningSession.id
            )
        ).all()
    assert sorted(map(tuple, said)) == [("村民座谈会", "再想想"), ("老党员座谈会", "好")]


def choices(content: bytes) -> dict[str, list[str]]:
    """Heading → what its drop-down list offers."""
    opened = openpyxl.load_workbook(io.BytesIO(content))
    sheet, options = opened.worksheets[0], opened["选项"]
    found = {}
    for rule in sheet.data_validations.dataValidation:
        first, last = rule.formula1.removeprefix("选项!").replace("$", "").split(":")
        top = next(iter(rule.sqref.ranges))
        title = sheet.cell(top.min_row - 2, top.min_col).value
        found[str(title)] = [row[0].value for row in options[f"{first}:{last}"]]
    return found


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
    with pytest.raises(Invalid, match="没有「votes」这一类表，可以导入的有"):
        read_form("votes")
