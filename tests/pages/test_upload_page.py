"""The import screen: a form to download, a file looked over, taken in when told, said once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.model import Opinion, Village
from core.model.states import Role
from tests.intake.sheets.files import HEADER, Rows, book
from tests.pages.conftest import AsRole, said
from tests.town import Town

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPER: Rows = [
    ["竹溪镇征求意见表"],
    HEADER,
    [1, "上坪村", "老党员", "赞成", "", "**路** <b>远</b>"],
    [2, "下坪", "群众", "不赞成", "", "离镇里太远"],
    [3, "上平村", "老党员", "赞成", "", ""],
    ["合计", 3],
]

pytestmark = pytest.mark.usefixtures("warm")


def upload(as_role: AsRole, role: Role = Role.FACILITATOR) -> AppTest:
    return as_role(role).switch_page("consult/upload.py").run()


def bring(screen: AppTest, content: bytes, name: str = "意见.xlsx") -> AppTest:
    screen.file_uploader[0].set_value((name, content, XLSX))
    return screen.run()


def press(screen: AppTest, label: str) -> AppTest:
    next(button for button in screen.button if button.label == label).click()
    return screen.run()


def figures(screen: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in screen.metric}


def labels(screen: AppTest) -> list[str]:
    return [button.label for button in screen.button]


def texts(screen: AppTest) -> list[str]:
    return [text.value for text in screen.text]


def stored(town: Town) -> int:
    with town.store.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Opinion)) or 0


def test_each_role_is_offered_the_forms_it_may_bring(as_role: AsRole) -> None:
    brought = [
        "征求意见表",
        "座谈会记录表",
        "多场座谈发言汇总表",
        "走访登记表",
        "到会人数表",
    ]

    assert upload(as_role).selectbox(key="upload.form").options == brought
    assert upload(as_role, Role.ADMINISTRATOR).selectbox(key="upload.form").options == [
        *brought,
        "村情调查摸底表",
        "户数人数表",
        "自然村表",
        "工作计划表",
    ]


def test_a_file_is_looked_over_before_anything_is_stored(as_role: AsRole, town: Town) -> None:
    screen = bring(upload(as_role), book(PAPER))

    assert figures(screen) == {
        "表里的数据": "3 行",
        "可以导入": "2 行",
        "以前导入过": "0 行",
        "有问题": "1 行",
    }
    assert "「Sheet1」第 5 行「所在村」：没有叫「上平村」的村，是不是「上坪村」？" in texts(screen)
    assert "导入 2 行" in labels(screen)
    assert stored(town) == 0


def test_what_a_villager_wrote_stands_in_a_table_and_never_in_markdown(as_role: AsRole) -> None:
    screen = bring(upload(as_role), book(PAPER))

    table = next(frame.value for frame in screen.dataframe if "意见建议" in frame.value)
    assert list(table["意见建议"]) == ["**路** <b>远</b>", "离镇里太远"]
    assert not [m.value for m in screen.markdown if "路" in m.value]


def test_the_fine_rows_are_taken_in_once_and_the_others_offered_back(
    as_role: AsRole, town: Town
) -> None:
    screen = press(bring(upload(as_role), book(PAPER)), "导入 2 行")

    assert said(screen) == []
    assert [done.value for done in screen.success] == ["已导入 2 行。"]
    assert figures(screen)["已导入"] == "2 行"
    assert "「Sheet1」第 5 行「所在村」：没有叫「上平村」的村，是不是「上坪村」？" in texts(screen)
    assert stored(town) == 2

    again = bring(screen, book(PAPER))

    assert figures(again)["以前导入过"] == "2 行"
    assert not [label for label in labels(again) if label.startswith("导入 ")]
    assert stored(town) == 2


def test_the_same_content_under_another_name_is_said_and_may_be_taken_all_the_same(
    as_role: AsRole, town: Town
) -> None:
    fine = book(PAPER[:4])
    press(bring(upload(as_role), fine, "三月.xlsx"), "导入 2 行")

    screen = bring(upload(as_role), fine, "四月.xlsx")
    assert "完全相同，按重复处理" in screen.info[0].value
    screen.checkbox[0].check()
    screen = press(screen.run(), "导入 2 行")

    assert stored(town) == 4


def test_what_the_sheet_leaves_out_is_taken_from_the_screen(as_role: AsRole, town: Town) -> None:
    content = book([["意见建议", "倾向"], ["路远", "赞成"]])
    screen = bring(upload(as_role), content)
    assert figures(screen)["可以导入"] == "0 行"

    screen.selectbox(key="upload.所在村").select(town.villages["上坪村"])
    screen.selectbox(key="upload.身份类别").select(town.groups["老党员"])
    screen = press(screen.run(), "导入 1 行")

    assert stored(town) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7", "这是 PDF 文件，请上传 .xlsx 或 .csv 表格。"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "这是旧格式的文件（.xls、.et 等）。"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_in_a_sentence(
    as_role: AsRole, content: bytes, why: str
) -> None:
    screen = bring(upload(as_role), content, "意见.xlsx")

    (sentence,) = said(screen)
    assert sentence.startswith(why)
    assert screen.metric == []


def test_many_problems_stand_in_a_table(as_role: AsRole) -> None:
    rows = [HEADER, *([n, "无此村", "老党员", "赞成", "", ""] for n in range(12))]

    screen = bring(upload(as_role), book(rows))

    table = next(frame.value for frame in screen.dataframe if "原因" in frame.value)
    assert list(table["行"]) == list(range(2, 14))


def test_the_administrator_brings_counts_of_households(as_role: AsRole, town: Town) -> None:
    screen = upload(as_role, Role.ADMINISTRATOR)
    screen.selectbox(key="upload.form").set_value("户数人数表")
    screen = bring(screen.run(), book([["村", "户数"], ["上坪村", 118]]), "户数.xlsx")

    press(screen, "导入 1 行")

    with town.store.read() as session:
        assert session.get_one(Village, town.villages["上坪村"]).households == 118
