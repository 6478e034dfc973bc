"""Every form is filled in as an office does it, and brought as .xlsx and as both kinds of .csv."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest
import sqlalchemy as sa

from core.intake.sheets.forms import KINDS, read_form
from core.model import OptionVersion
from core.model.states import VersionState
from core.text.record import Reader
from tests.intake.sheets.files import bring
from tests.intake.sheets.test_attendance import hold
from tests.intake.sheets.test_templates import blank, filled
from tests.town import Town

SAID = {"*所在村": "上坪村", "*身份类别": "老党员", "方案一": "不赞成", "意见建议": "路要修好"}
FORMS: dict[str, dict[str, object]] = {
    "征求意见表": SAID | {"编号": "上-1", "最关心的事": "集体资产", "填表日期": date(2026, 3, 1)},
    "座谈会记录表": SAID | {"发言人": "老党员1", "已复述": "是"},
    "多场座谈发言汇总表": SAID
    | {"会议主题": "老党员座谈会", "座谈日期": "2026年3月1日", "片": "溪东片", "发言人": "老党员1"},
    "走访登记表": SAID | {"渠道": "入户", "需答复事项": "低保怎么办"},
    "到会人数表": {"*日期": "2026年3月1日", "会议主题": "老党员座谈会", "应到": 30, "实到": 21},
    "村情调查摸底表": {"*村": "上坪村", "户数": 118, "别名": "坪上"},
    "户数人数表": {"*村": "下坪村", "户数": 91, "18周岁以上人数": 190},
    "自然村表": {"*村": "石桥村", "*自然村": "桥头", "户数": 31},
    "工作计划表": {"*阶段": "摸底", "*工作内容": "统计户数", "牵头组": "综合办公室"},
}


def kind_of(name: str) -> str:
    return next(k for k in KINDS if name in [t.name for t in read_form(k).templates])


def as_csv(content: bytes, encoding: str) -> bytes:
    """The first sheet of a workbook, as Excel saves it: days in the form the cell shows."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    kept = io.StringIO(newline="")
    writer = csv.writer(kept)
    for row in sheet.iter_rows(values_only=True):
        writer.writerow(
            [f"{c.year}年{c.month}月{c.day}日" if isinstance(c, datetime) else c for c in row]
        )
    return kept.getvalue().encode(encoding)


def test_every_form_there_is_has_a_filled_in_one_here() -> None:
    assert set(FORMS) == {t.name for kind in KINDS for t in read_form(kind).templates}


@pytest.mark.parametrize("first", ["xlsx", "gbk", "utf-8-sig"])
@pytest.mark.parametrize("name", FORMS)
def test_a_filled_in_form_is_taken_once_in_whatever_format(
    town: Town, reader: Reader, name: str, first: str
) -> None:
    hold(town, "老党员座谈会")
    workbook = filled(blank(town, name), FORMS[name])
    files = {"xlsx": workbook} | {e: as_csv(workbook, e) for e in ("gbk", "utf-8-sig")}
    files = {first: files.pop(first)} | files

    outcomes = [
        bring(
            town,
            content,
            reader,
            kind=kind_of(name),
            name=f"{name}.{'xlsx' if format_ == 'xlsx' else 'csv'}",
        )
        for format_, content in files.items()
    ]

    assert [[str(p) for p in o.problems] for o in outcomes] == [[], [], []]
    assert [(o.rows, o.accepted, o.duplicates) for o in outcomes] == [
        (1, 1, 0),
        (1, 0, 1),
        (1, 0, 1),
    ]


def test_the_form_of_a_round_with_nothing_to_ask_about_asks_for_option_and_stance(
    town: Town,
) -> None:
    with town.store.write() as session:
        session.execute(sa.update(OptionVersion).values(state=VersionState.DRAFT))

    content = filled(blank(town, "征求意见表"), {"方案版本": "方案一", "对各方案意见": "赞成"})

    assert "方案一" in as_csv(content, "utf-8").decode()
