"""How a plan stands is read from its dates and states, never typed."""

from datetime import date

import pandas as pd

from core.model.states import TaskState
from core.works.progress import WORDS, Count, read_progress

TODAY = date(2026, 3, 10)
BLANK = {
    "stage": "摸底",
    "content": "",
    "goal": "",
    "organ": "综合办公室",
    "person": "何主任",
    "partners": "",
    "village": "",
    "area": "",
    "starts_on": None,
    "due_on": None,
    "state": "not_started",
    "done_on": None,
    "evidence": "",
    "problem": "",
    "note": "",
}


def plan(*rows: dict) -> pd.DataFrame:
    frame = pd.DataFrame([{"number": n, **BLANK, **row} for n, row in enumerate(rows, 1)])
    return frame if rows else pd.DataFrame(columns=["number", *BLANK])


def numbers(frame: pd.DataFrame) -> list[int]:
    return frame["number"].tolist()


def test_an_empty_plan_is_nothing_of_nothing() -> None:
    progress = read_progress(plan(), TODAY)

    counts = (progress.total, progress.done, progress.overdue, progress.unowned, progress.blocked)
    assert counts == (0, 0, 0, 0, 0)
    assert (progress.by_organ, progress.by_area, progress.by_stage) == ((), (), ())
    assert progress.next_due.empty
    assert progress.pressing.empty


def test_a_task_is_overdue_the_day_after_its_last_day() -> None:
    progress = read_progress(
        plan({"due_on": date(2026, 3, 10)}, {"due_on": date(2026, 3, 9)}, {"due_on": None}), TODAY
    )

    tasks = progress.tasks.set_index("number")
    assert tasks["overdue"].to_dict() == {1: False, 2: True, 3: False}
    assert tasks["days_late"].to_dict() == {1: 0, 2: 1, 3: 0}
    assert tasks["status"].to_dict() == {1: "未开始", 2: "逾期", 3: "未开始"}


def test_a_finished_task_is_not_overdue_but_keeps_its_days_late() -> None:
    done = {"state": "done", "due_on": date(2026, 3, 1), "done_on": date(2026, 3, 4)}

    progress = read_progress(plan(done), TODAY)

    row = progress.tasks.iloc[0]
    assert (row["status"], bool(row["overdue"]), row["days_late"]) == ("已完成", False, 3)
    assert (progress.done, progress.overdue) == (1, 0)


def test_a_finished_task_without_a_name_is_nobodys_trouble() -> None:
    progress = read_progress(plan({"person": "", "state": "done"}, {"person": ""}), TODAY)

    assert progress.unowned == 1
    assert numbers(progress.pressing) == [2]


def test_overdue_first_then_unowned_then_by_date_and_finished_last() -> None:
    progress = read_progress(
        plan(
            {"state": "done", "due_on": date(2026, 1, 1), "done_on": date(2026, 1, 1)},
            {"due_on": date(2026, 4, 1)},
            {"due_on": None},
            {"due_on": date(2026, 3, 20)},
            {"due_on": date(2026, 5, 1), "person": ""},
            {"due_on": date(2026, 3, 8)},
            {"due_on": date(2026, 3, 1)},
        ),
        TODAY,
    )

    assert numbers(progress.tasks) == [7, 6, 5, 4, 2, 3, 1]
    assert numbers(progress.pressing) == [7, 6, 5]


def test_the_alert_says_what_is_wrong_with_a_task() -> None:
    late, unowned = {"due_on": date(2026, 3, 7)}, {"person": ""}

    progress = read_progress(
        plan({}, late, unowned, late | unowned, unowned | {"state": "done"}), TODAY
    )

    assert progress.tasks.set_index("number")["alert"].to_dict() == {
        1: "",
        2: "逾期 3 天",
        3: "无责任人",
        4: "逾期 3 天、无责任人",
        5: "",
    }


def test_next_due_is_everything_of_the_nearest_day() -> None:
    progress = read_progress(
        plan(
            {"due_on": date(2026, 3, 9)},
            {"due_on": date(2026, 3, 12)},
            {"due_on": date(2026, 3, 12), "state": "in_progress"},
            {"due_on": date(2026, 3, 10), "state": "done", "done_on": TODAY},
            {"due_on": date(2026, 3, 30)},
        ),
        TODAY,
    )

    assert numbers(progress.next_due) == [2, 3]


def test_progress_is_counted_by_organ_area_and_stage() -> None:
    """By hand: the office 1 of 2 done, one late; assets 0 of 1; one task without an organ."""
    progress = read_progress(
        plan(
            {"state": "done", "area": "溪东片"},
            {"organ": "", "stage": "征求意见"},
            {"due_on": date(2026, 3, 1), "area": "溪东片"},
            {"organ": "集体资产处置工作组", "stage": "资产处置", "state": "blocked"},
        ),
        TODAY,
    )

    assert progress.by_organ == (
        Count("综合办公室", done=1, overdue=1, total=2),
        Count("集体资产处置工作组", done=0, overdue=0, total=1),
        Count("未定牵头组", done=0, overdue=0, total=1),
    )
    assert progress.by_area == (
        Count("溪东片", done=1, overdue=1, total=2),
        Count("全镇（不分片）", done=0, overdue=0, total=2),
    )
    assert progress.by_stage == (
        Count("摸底", done=1, overdue=1, total=2),
        Count("征求意见", done=0, overdue=0, total=1),
        Count("资产处置", done=0, overdue=0, total=1),
    )
    assert progress.blocked == 1


def test_the_frame_given_is_left_as_it_was() -> None:
    frame = plan({"due_on": date(2026, 3, 1)})
    before = frame.copy()

    read_progress(frame, TODAY)

    pd.testing.assert_frame_equal(frame, before)


def test_the_words_are_those_of_the_states() -> None:
    assert {state.value: state.label for state in TaskState} == WORDS
