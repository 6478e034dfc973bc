"""The papers of one 座谈会: the list of names and the record do not point to each other."""

from __future__ import annotations

from dataclasses import replace

from docx.oxml.ns import qn

from core.reports.forms import OptionCard
from core.reports.session_papers import (
    GUESTS,
    SPEAKERS,
    SessionHead,
    Spoken,
    cards_docx,
    record_docx,
    sign_in_docx,
)
from tests.reports.test_documents import heads, opened, words

HEAD = SessionHead(
    town="竹溪镇",
    kind="座谈会",
    topic="溪东片老党员座谈会",
    day="2026年3月2日",
    place="镇三楼",
    area="溪东片",
    host="周片长",
    recorder="小陈",
    invited=20,
)
OPTIONS = ["维持现状", "方案一（第2版）"]


def test_the_list_to_sign_has_the_official_columns_and_a_page_of_rows() -> None:
    document = opened(sign_in_docx(HEAD))
    (grid,) = document.tables

    assert document.paragraphs[0].text == "竹溪镇行政村规模调整会议签到表"
    assert [cell.text for cell in grid.rows[0].cells] == [
        "序号", "姓名", "单位/村", "职务/身份", "签名", "联系电话", "备注",
    ]  # fmt: skip
    assert [row.cells[0].text for row in grid.rows[1:]] == [str(n + 1) for n in range(GUESTS)]
    assert "应到：20    实到：________" in words(document)
    assert "不和发言对应" in words(document)


def test_more_guests_than_a_page_holds_have_a_row_each_under_the_same_heading() -> None:
    (grid,) = opened(sign_in_docx(replace(HEAD, invited=60))).tables

    assert len(grid.rows) == 61
    assert grid.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None


def test_an_empty_record_asks_for_what_the_sheet_to_import_has() -> None:
    document = opened(record_docx(HEAD, OPTIONS))
    grid, below = document.tables

    assert document.paragraphs[0].text == "竹溪镇行政村规模调整座谈会记录表"
    assert [cell.text for cell in grid.rows[0].cells] == [
        "序号", "发言人（类别+序号）", "所在村", *OPTIONS, "意见建议", "已复述",
    ]  # fmt: skip
    assert len(grid.rows) == SPEAKERS + 1
    assert [row.cells[0].text for row in below.rows] == ["现场答复、待办事项", "责任人、时限"]
    said = words(document)
    for part in ("会议主题：溪东片老党员座谈会", "实到：________", "不写姓名", "主持人签字"):
        assert part in said
    section = document.sections[0]
    assert section.page_width > section.page_height


def test_a_record_tells_speakers_by_group_and_number() -> None:
    spoken = [
        Spoken("老党员1", "上坪村", ("赞成", "不赞成"), "路要修好", read_back=True),
        Spoken("老党员2", "下坪村", ("未表态", "赞成"), "", read_back=False),
    ]
    document = opened(record_docx(replace(HEAD, present=2), OPTIONS, spoken, "下周答复"))
    grid, below = document.tables

    assert [[cell.text for cell in row.cells] for row in grid.rows[1:]] == [
        ["1", "老党员1", "上坪村", "赞成", "不赞成", "路要修好", "√"],
        ["2", "老党员2", "下坪村", "未表态", "赞成", "", ""],
    ]
    assert below.rows[0].cells[1].text == "下周答复"
    assert "实到：2" in words(document)


def test_the_columns_of_a_record_fill_the_page_however_many_options() -> None:
    for count in (1, 2, 4, 6):
        grid, _ = opened(record_docx(HEAD, ["方案一（第2版）"] * count)).tables
        widths = [cell.width.mm for cell in grid.rows[0].cells]

        assert round(sum(widths)) == 269
        assert widths[-2] >= 60


def test_the_cards_say_every_option_in_its_own_frame() -> None:
    cards = [
        OptionCard("维持现状", "三个村都不变。"),
        OptionCard("方案一", "", (("新村名", "坪上村"), ("办公地点", "坪上村村部"))),
    ]
    document = opened(cards_docx(HEAD, cards))

    frames = [table.rows[0].cells[0].text.strip() for table in document.tables]
    assert frames == [
        "维持现状\n三个村都不变。",
        "方案一\n还没有写说明。\n新村名：坪上村\n办公地点：坪上村村部",
    ]
    assert "不是表决" in words(document)


def test_demo_papers_say_so() -> None:
    demo = replace(HEAD, demo=True)
    made = [sign_in_docx(demo), record_docx(demo, OPTIONS), cards_docx(demo, [])]

    assert [heads(opened(each)) for each in made] == ["演示数据，不是真实的征求意见"] * 3
    assert heads(opened(sign_in_docx(HEAD))) == ""
