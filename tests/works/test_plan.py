"""The plan is changed one task at a time or as a whole sheet, by whom it belongs to."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from core.access.roles import Actor
from core.errors import Invalid, Missing, Refused
from core.model import PlanTask, Round, TrailEntry, VillageAlias
from core.model.states import Role, TaskState
from core.works.plan import (
    Saved,
    add_task,
    check_tasks,
    edit_task,
    move_task,
    remove_task,
    save_tasks,
)
from core.works.tasks import PlanProblems, Problem, Task
from core.works.template import TEMPLATE, read_template, start_plan_from_template
from tests.town import TODAY, Town

OFFICE, ASSETS = "综合办公室", "集体资产处置工作组"
SURVEY = Task(stage="摸底", content="逐村摸底", organ=OFFICE, person="何主任")
COUNT = Task(stage="资产处置", content="清产核资", organ=ASSETS, village="石桥村")


def add(town: Town, task: Task, by: Actor | None = None) -> str:
    with town.store.write() as session:
        return add_task(session, town.round_id, task, by=by or town.admin, today=TODAY).id


def save(town: Town, *tasks: Task, by: Actor | None = None, shown=None) -> Saved:
    with town.store.write() as session:
        return save_tasks(
            session, town.round_id, tasks, by=by or town.admin, today=TODAY, shown=shown
        )


def plan_of(town: Town) -> list[tuple[int, str, str]]:
    with town.store.read() as session:
        rows = session.execute(
            sa.select(PlanTask.number, PlanTask.content, PlanTask.state).order_by(PlanTask.number)
        )
        return [(number, content, str(state)) for number, content, state in rows]


def trail_of(town: Town) -> list[tuple[str, str]]:
    with town.store.read() as session:
        return sorted(map(tuple, session.execute(sa.select(TrailEntry.act, TrailEntry.detail))))


def task(town: Town, task_id: str) -> PlanTask:
    with town.store.read() as session:
        return session.get_one(PlanTask, task_id)


def test_tasks_are_numbered_as_they_come_and_leave_a_trail(town: Town) -> None:
    add(town, SURVEY)
    add(town, replace(COUNT, number=7))
    add(town, replace(SURVEY, content="印发政策问答"))

    assert plan_of(town) == [
        (1, "逐村摸底", "not_started"),
        (7, "清产核资", "not_started"),
        (8, "印发政策问答", "not_started"),
    ]
    assert trail_of(town) == [
        ("plan.add", "1 逐村摸底"),
        ("plan.add", "7 清产核资"),
        ("plan.add", "8 印发政策问答"),
    ]
    with town.store.read() as session:
        assert session.get_one(Round, town.round_id).revision == 3


def test_a_number_is_given_once(town: Town) -> None:
    add(town, replace(SURVEY, number=1))

    with pytest.raises(Invalid, match="序号 1 已经有了，请换一个或留空。"):
        add(town, replace(COUNT, number=1))


def test_a_task_names_an_organ_and_a_village_of_the_round(town: Town) -> None:
    with pytest.raises(Invalid, match="新工作的「牵头组」：没有「宣传组」这个组。"):
        add(town, replace(SURVEY, organ="宣传组"))
    with pytest.raises(Invalid, match="新工作的「涉及村」：没有「云上村」这个村。"):
        add(town, replace(SURVEY, village="云上村"))


def test_a_village_may_be_written_another_way(town: Town) -> None:
    """Without 村, in traditional characters, or by another name the office has noted."""
    bridge = town.villages["石桥村"]
    with town.store.write() as session:
        session.add(VillageAlias(round_id=town.round_id, village_id=bridge, name="桥头"))

    ids = [add(town, replace(COUNT, village=name)) for name in ("石桥", "石橋村", "桥头")]

    assert [task(town, id_).village_id for id_ in ids] == [bridge, bridge, bridge]


def test_an_edit_changes_what_it_names_and_keeps_the_number(town: Town) -> None:
    id_ = add(town, COUNT)

    with town.store.write() as session:
        edit_task(session, id_, {"person": "吴站长", "number": 9}, by=town.group_lead, today=TODAY)

    row = task(town, id_)
    assert (row.number, row.person, row.content) == (1, "吴站长", "清产核资")


def test_nothing_is_there_to_edit_once_it_was_removed(town: Town) -> None:
    id_ = add(town, SURVEY)
    with town.store.write() as session:
        remove_task(session, id_, by=town.admin)

    assert plan_of(town) == []
    assert trail_of(town)[-1] == ("plan.remove", "1 逐村摸底")
    with pytest.raises(Missing, match="这项工作已经不在计划表里。"), town.store.write() as session:
        edit_task(session, id_, {}, by=town.admin, today=TODAY)


def test_no_plan_without_a_round(town: Town) -> None:
    with pytest.raises(Missing, match="这一轮征求意见已经不存在。"), town.store.write() as session:
        add_task(session, "nowhere", SURVEY, by=town.admin, today=TODAY)


# Moves ---------------------------------------------------------------------------------------


def move(town: Town, id_: str, state: TaskState, **more: object) -> None:
    with town.store.write() as session:
        move_task(session, id_, state, by=town.admin, today=TODAY, **more)  # type: ignore[arg-type]


def test_done_needs_a_day_and_evidence(town: Town) -> None:
    id_ = add(town, SURVEY)

    with pytest.raises(Invalid, match="序号 1 的「完成日期」：已完成的工作请填完成日期。"):
        move(town, id_, TaskState.DONE, evidence="摸底表3张")
    with pytest.raises(Invalid, match="「完成情况」：已完成的工作请写明凭证"):
        move(town, id_, TaskState.DONE, done_on=TODAY)
    move(town, id_, TaskState.DONE, done_on=TODAY, evidence="摸底表3张")

    row = task(town, id_)
    assert (row.state, row.done_on, row.evidence) == (TaskState.DONE, TODAY, "摸底表3张")
    assert trail_of(town)[-1] == ("plan.move", "1 逐村摸底：未开始→已完成")


def test_blocked_needs_its_reason(town: Town) -> None:
    id_ = add(town, SURVEY)

    with pytest.raises(Invalid, match="受阻的工作请写明受阻的原因"):
        move(town, id_, TaskState.BLOCKED)
    move(town, id_, TaskState.BLOCKED, problem="台账还在县里")

    assert task(town, id_).problem == "台账还在县里"


def test_reopening_needs_a_reason_and_takes_the_date_away(town: Town) -> None:
    id_ = add(town, replace(SURVEY, note="第一批"))
    move(town, id_, TaskState.DONE, done_on=TODAY, evidence="摸底表3张")

    with pytest.raises(Invalid, match="「备注」：重新打开已完成的工作，请写明原因"):
        move(town, id_, TaskState.IN_PROGRESS)
    with pytest.raises(Invalid, match="「进度」：不能从已完成直接改为未开始"):
        move(town, id_, TaskState.NOT_STARTED, note="漏了一个村")
    move(town, id_, TaskState.IN_PROGRESS, note="漏了一个村")

    row = task(town, id_)
    assert (row.state, row.done_on, row.note) == (TaskState.IN_PROGRESS, None, "漏了一个村")


# Whose plan it is ----------------------------------------------------------------------------


def test_a_group_lead_works_on_the_tasks_of_the_own_group_only(town: Town) -> None:
    theirs = add(town, SURVEY)
    unled = add(town, replace(SURVEY, organ="", content="谁来做"))
    own = add(town, COUNT, by=town.group_lead)

    other = "序号 1 由综合办公室牵头，您只能编辑集体资产处置工作组牵头"
    with pytest.raises(Refused, match=other), town.store.write() as session:
        edit_task(session, theirs, {"person": "吴站长"}, by=town.group_lead, today=TODAY)
    with pytest.raises(Refused, match="序号 2 还没有牵头组"), town.store.write() as session:
        remove_task(session, unled, by=town.group_lead)
    with pytest.raises(Refused, match="新工作由综合办公室牵头"):
        add(town, SURVEY, by=town.group_lead)
    with pytest.raises(Refused, match="序号 3 由综合办公室牵头"), town.store.write() as session:
        edit_task(session, own, {"organ": OFFICE}, by=town.group_lead, today=TODAY)


def test_a_group_lead_without_a_group_edits_nothing(town: Town) -> None:
    nobody = Actor("x", "新组长", Role.GROUP_LEAD, organ_id=None)

    with pytest.raises(Refused, match="您的账号还没有对应的工作组"):
        add(town, COUNT, by=nobody)


def test_leaders_and_facilitators_only_read_the_plan(town: Town) -> None:
    id_ = add(town, SURVEY)

    for reader in (town.leader, town.facilitator):
        with pytest.raises(Refused, match="没有「编辑工作计划」的权限"):
            add(town, COUNT, by=reader)
        with pytest.raises(Refused, match="没有「编辑工作计划」的权限"):
            save(town, replace(SURVEY, number=1), by=reader)
        with pytest.raises(Refused, match="没有「编辑工作计划」"), town.store.write() as session:
            remove_task(session, id_, by=reader)


# A whole grid or sheet -----------------------------------------------------------------------


def test_a_sheet_adds_changes_and_passes_over_by_number(town: Town) -> None:
    first = [replace(SURVEY, number=1), replace(COUNT, number=2)]
    assert save(town, *first) == Saved(added=2, changed=0, unchanged=0)
    again = save(town, first[0], replace(first[1], person="吴站长"), replace(SURVEY, content="新"))

    assert again == Saved(added=1, changed=1, unchanged=1)
    assert [content for _, content, _ in plan_of(town)] == ["逐村摸底", "清产核资", "新"]
    assert trail_of(town) == [
        ("plan.save", "新增 1 项，修改 1 项"),
        ("plan.save", "新增 2 项，修改 0 项"),
    ]


def test_the_same_sheet_twice_changes_nothing(town: Town) -> None:
    sheet = [replace(SURVEY, number=1), replace(COUNT, number=2)]
    save(town, *sheet)

    assert save(town, *sheet) == Saved(added=0, changed=0, unchanged=2)
    with town.store.read() as session:
        assert session.get_one(Round, town.round_id).revision == 1


def test_one_bad_row_keeps_the_whole_sheet_out(town: Town) -> None:
    sheet = [
        replace(SURVEY, number=1),
        replace(COUNT, number=1),
        Task(number=3, stage="摸底"),
        replace(COUNT, organ="宣传组", state=TaskState.BLOCKED),
    ]
    wrong = (
        Problem(2, "序号", "序号 1 出现了两次"),
        Problem(3, "工作内容", "没有填写"),
        Problem(4, "存在问题", "受阻的工作请写明受阻的原因"),
        Problem(4, "牵头组", "没有「宣传组」这个组"),
    )

    with town.store.write() as session:
        assert check_tasks(session, town.round_id, sheet, by=town.admin, today=TODAY) == list(wrong)
    with pytest.raises(PlanProblems) as refused:
        save(town, *sheet)

    assert refused.value.problems == wrong
    assert plan_of(town) == []
    assert trail_of(town) == []


def test_several_new_rows_may_leave_the_number_empty(town: Town) -> None:
    save(town, SURVEY, COUNT)

    assert [number for number, _, _ in plan_of(town)] == [1, 2]


def test_a_group_lead_may_save_a_grid_that_shows_other_groups_tasks_unchanged(town: Town) -> None:
    save(town, SURVEY, COUNT)
    shown = [replace(SURVEY, number=1), replace(COUNT, number=2)]

    mine = replace(shown[1], person="吴站长")
    assert save(town, shown[0], mine, by=town.group_lead, shown=shown) == Saved(0, 1, 1)
    with pytest.raises(Refused, match="序号 1 由综合办公室牵头"):
        save(town, replace(shown[0], person="吴站长"), mine, by=town.group_lead, shown=shown)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(town: Town) -> None:
    save(town, SURVEY, COUNT)
    shown = [replace(SURVEY, number=1), replace(COUNT, number=2)]
    save(town, replace(shown[0], person="小陈"))

    with pytest.raises(PlanProblems) as refused:
        save(town, replace(shown[0], person="老周"), shown[1], shown=shown)
    assert refused.value.problems == (
        Problem(1, "序号", "别人刚改过或删除了这一项，请刷新页面后再改"),
    )

    # Another row of the same old grid still goes through, and the other's change stays.
    save(town, shown[0], replace(shown[1], person="吴站长"), shown=shown)
    with town.store.read() as session:
        people = session.scalars(sa.select(PlanTask.person).order_by(PlanTask.number)).all()
    assert people == ["小陈", "吴站长"]


def test_a_grid_does_not_bring_a_removed_task_back(town: Town) -> None:
    id_ = add(town, SURVEY)
    shown = [replace(SURVEY, number=1)]
    with town.store.write() as session:
        remove_task(session, id_, by=town.admin)

    with pytest.raises(PlanProblems, match="别人刚改过或删除了这一项"):
        save(town, replace(shown[0], person="老周"), shown=shown)
    assert save(town, shown[0], shown=shown) == Saved(0, 0, 1)
    assert plan_of(town) == []


# The template --------------------------------------------------------------------------------


def test_an_empty_plan_starts_from_the_template(town: Town) -> None:
    with town.store.write() as session:
        saved = start_plan_from_template(session, town.round_id, TODAY, by=town.admin, today=TODAY)

    with town.store.read() as session:
        first, last = (
            session.scalars(sa.select(PlanTask).order_by(order).limit(1)).one()
            for order in (PlanTask.number, PlanTask.number.desc())
        )
        led = set(session.scalars(sa.select(PlanTask.organ_id)))
    assert saved == Saved(added=31, changed=0, unchanged=0)
    assert (first.stage, first.starts_on, first.due_on) == (
        "摸底",
        TODAY,
        TODAY + timedelta(days=5),
    )
    assert (last.stage, last.due_on) == ("归档", TODAY + timedelta(days=280))
    assert led == {None, town.organs[OFFICE], town.organs[ASSETS]}


def test_the_template_keeps_to_the_least_days_it_names() -> None:
    """Thirty days of public consultation, ten between notice and meeting, fifteen of 公示."""
    start = date(2026, 1, 1)
    tasks = {t.content: t for t in read_template(TEMPLATE, start, set())}
    days = {c: (t.due_on - t.starts_on).days for c, t in tasks.items() if t.due_on and t.starts_on}

    assert days["公开征求意见"] >= 30
    assert days["新村班子提出资产处置初步方案并公示征求意见"] >= 15
    notice, vote = tasks["各村发布村民会议通知"], tasks["各村召开村民会议表决"]
    assert notice.due_on is not None
    assert vote.starts_on is not None
    assert (vote.starts_on - notice.due_on).days >= 10


def test_the_template_is_for_the_office_and_for_an_empty_plan(town: Town) -> None:
    with pytest.raises(Refused, match="整张计划表由管理员建立"), town.store.write() as session:
        start_plan_from_template(session, town.round_id, TODAY, by=town.group_lead, today=TODAY)
    with pytest.raises(Refused, match="没有「编辑工作计划」"), town.store.write() as session:
        start_plan_from_template(session, town.round_id, TODAY, by=town.leader, today=TODAY)
    add(town, SURVEY)
    with pytest.raises(Invalid, match="计划表里已经有工作"), town.store.write() as session:
        start_plan_from_template(session, town.round_id, TODAY, by=town.admin, today=TODAY)
