"""工作计划表: rows become tasks in the words of the plan."""

from __future__ import annotations

from datetime import date

from core.intake.sheets.plan import LATE_NOTE
from core.model.states import TaskState
from core.works.tasks import Task
from tests.intake.sheets.files import Rows, book, check, reasons

HEADER = [
    "序号",
    "阶段",
    "工作内容",
    "工作目标/要求",
    "牵头组",
    "责任人",
    "涉及村",
    "开始",
    "完成时限",
    "进度",
]
FIRST = Task(
    number=1,
    stage="征求意见",
    content="召开各片座谈会",
    goal="每片一场",
    organ="综合办公室",
    person="何主任",
    starts_on=date(2026, 3, 2),
    due_on=date(2026, 3, 20),
)


def test_a_plan_is_read_with_merged_stages_and_days_without_a_year() -> None:
    rows: Rows = [
        ["竹溪镇工作计划表（挂图作战）"],
        HEADER,
        [
            1,
            "征求意见",
            "召开各片座谈会",
            "每片一场",
            "综合办公室",
            "何主任",
            "全镇",
            "3月2日",
            "3.20",
            "",
        ],
        [
            2,
            None,
            "入户走访",
            "/",
            "集体资产处置工作组",
            "",
            "上坪",
            date(2026, 3, 2),
            46113,
            "推进中",
        ],
        [3, "确定范围", "公示方案", "", "", "", "", "", "2026年5月1日", "逾期"],
        ["合计", 3],
    ]

    preview = check(book(rows), "plan")

    assert preview.problems == ()
    assert [row.value for row in preview.fine] == [
        FIRST,
        Task(
            number=2,
            stage="征求意见",
            content="入户走访",
            organ="集体资产处置工作组",
            village="上坪村",
            starts_on=date(2026, 3, 2),
            due_on=date(2026, 4, 1),
            state=TaskState.IN_PROGRESS,
        ),
        Task(
            number=3,
            stage="确定范围",
            content="公示方案",
            due_on=date(2026, 5, 1),
            state=TaskState.IN_PROGRESS,
        ),
    ]
    assert preview.notes == (LATE_NOTE,)


def test_faults_of_tasks_are_told_by_row_and_column() -> None:
    rows: Rows = [
        [*HEADER, "完成情况"],
        [1, "", "没有阶段", "", "", "", "", "", "", "", ""],
        [2, "摸底", "组不对", "", "综合办", "", "", "", "", "", ""],
        [3, "摸底", "时间倒了", "", "", "", "", "3月9日", "3月2日", "", ""],
        [4, "摸底", "没有凭证", "", "", "", "", "", "", "已完成", ""],
        [5, "摸底", "进度不清", "", "", "", "", "", "", "差不多", ""],
    ]

    assert reasons(check(book(rows), "plan")) == [
        (2, "阶段", "没有填写"),
        (3, "牵头组", "没有叫「综合办」的组，是不是「综合办公室」？"),
        (4, "完成时限", "早于开始日期"),
        (5, "完成日期", "已完成的工作请填完成日期"),
        (5, "完成情况", "已完成的工作请写明凭证，例如纪要、公示照片、文号"),
        (6, "进度", "「差不多」不是未开始、进行中、已完成或受阻"),
    ]


def test_a_task_as_it_stands_is_a_duplicate_and_one_without_number_is_found_by_its_words() -> None:
    rows: Rows = [
        HEADER,
        [
            1,
            "征求意见",
            "召开各片座谈会",
            "每片一场",
            "综合办公室",
            "何主任",
            "",
            "3月2日",
            "3月20日",
            "",
        ],
        ["", "征求意见", "汇总意见", "", "", "何主任", "", "", "", ""],
    ]
    there = {1: FIRST, 4: Task(number=4, stage="征求意见", content="汇总意见")}

    preview = check(book(rows), "plan", tasks=there)

    assert preview.duplicates == 1
    assert [(row.value.number, row.shown[""]) for row in preview.fine] == [(4, "修改")]
