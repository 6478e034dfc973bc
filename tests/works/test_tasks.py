"""What one line of the plan may say, before a database is asked."""

from datetime import date, datetime

import pytest

from core.model.states import TaskState
from core.works.tasks import PlanProblems, Problem, Task, faults_of, read_task, read_tasks

TODAY = date(2026, 3, 2)


def test_a_row_of_a_sheet_is_read_as_people_mean_it() -> None:
    """Blanks are empty, 3.0 is 3, a time is its date, the state is its word."""
    row = {
        "number": 3.0,
        "stage": " 摸底 ",
        "content": "逐村摸底",
        "organ": float("nan"),
        "person": "",
        "starts_on": datetime(2026, 3, 1, 9, 30),  # noqa: DTZ001  as openpyxl gives it
        "due_on": "2026-03-20",
        "state": "进行中",
        "done_on": None,
    }

    assert read_task(row) == Task(
        number=3,
        stage="摸底",
        content="逐村摸底",
        starts_on=date(2026, 3, 1),
        due_on=date(2026, 3, 20),
        state=TaskState.IN_PROGRESS,
    )


def test_every_value_that_cannot_be_read_is_named() -> None:
    row = {"number": "三", "due_on": "下周", "state": "差不多"}

    with pytest.raises(PlanProblems) as refused:
        read_task(row, row=4)

    assert refused.value.problems == (
        Problem(4, "序号", "应是整数"),
        Problem(4, "完成时限", "日期请写成 2026-11-23 的样子"),
        Problem(4, "进度", "请填未开始、进行中、已完成或受阻"),
    )


def test_the_unreadable_values_of_all_rows_are_told_at_once() -> None:
    with pytest.raises(PlanProblems) as refused:
        read_tasks([{"number": "一"}, {"number": 2}, {"state": "快了"}])

    assert [(p.row, p.column) for p in refused.value.problems] == [(1, "序号"), (3, "进度")]


def test_half_a_number_is_no_number() -> None:
    with pytest.raises(PlanProblems, match="应是整数"):
        read_task({"number": 1.5})


def test_overdue_is_never_typed() -> None:
    with pytest.raises(PlanProblems, match="逾期由系统按日期算出"):
        read_task({"state": "逾期"})


def test_many_problems_are_counted_and_the_first_five_named() -> None:
    problems = tuple(Problem(row, "工作内容", "没有填写") for row in range(1, 8))

    sentence = PlanProblems(problems).sentence

    assert sentence.startswith(
        "有 7 处需要修改，整张表都没有保存。1. 第 1 行「工作内容」：没有填写；"
    )
    assert sentence.endswith("5. 第 5 行「工作内容」：没有填写；还有 2 处。")


WHOLE = {"number": 1, "stage": "摸底", "content": "逐村摸底"}
DONE = {**WHOLE, "state": TaskState.DONE, "done_on": TODAY, "evidence": "摸底表21张"}


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        (WHOLE, []),
        (DONE, []),
        ({}, [("stage", "没有填写"), ("content", "没有填写")]),
        ({**WHOLE, "number": 0}, [("number", "应在 1 到 9999 之间")]),
        ({**WHOLE, "person": "陈" * 41}, [("person", "最多 40 个字")]),
        (
            {**WHOLE, "starts_on": date(2026, 3, 2), "due_on": date(2026, 3, 1)},
            [("due_on", "早于开始日期")],
        ),
        (
            {**WHOLE, "state": TaskState.DONE},
            [
                ("done_on", "已完成的工作请填完成日期"),
                ("evidence", "已完成的工作请写明凭证，例如纪要、公示照片、文号"),
            ],
        ),
        ({**DONE, "done_on": date(2026, 3, 3)}, [("done_on", "在今天之后")]),
        ({**WHOLE, "done_on": TODAY}, [("done_on", "填了完成日期，进度却不是「已完成」")]),
        (
            {**WHOLE, "state": TaskState.BLOCKED},
            [("problem", "受阻的工作请写明受阻的原因")],
        ),
    ],
)
def test_faults_of_a_task(values: dict, faults: list[tuple[str, str]]) -> None:
    """Done needs a day that has come and evidence; blocked needs its reason."""
    assert faults_of(Task(**values), today=TODAY) == faults
