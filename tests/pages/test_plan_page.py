"""The plan's screen: what presses first, a table that is saved whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.model import PlanTask
from core.model.states import Role, TaskState
from core.works.plan import add_task
from core.works.tasks import Task
from pages.shared.session import today
from tests.pages.conftest import AsRole, said
from tests.town import Town

OFFICE, ASSETS = "综合办公室", "集体资产处置工作组"
SURVEY = Task(stage="摸底", content="逐村摸底", organ=OFFICE, person="何主任")
COUNT = Task(stage="资产处置", content="清产核资", organ=ASSETS)


def plan(town: Town, *tasks: Task) -> list[str]:
    with town.store.write() as session:
        return [
            add_task(session, town.round_id, task, by=town.admin, today=today()).id
            for task in tasks
        ]


def page(as_role: AsRole, role: Role = Role.ADMINISTRATOR) -> AppTest:
    return as_role(role).switch_page("deliver/plan.py").run()


def press(screen: AppTest, label: str) -> AppTest:
    next(button for button in screen.button if button.label == label).click()
    return screen.run()


def look(screen: AppTest, view: str) -> AppTest:
    screen.button_group(key="plan.view").set_value(view)
    return screen.run()


def edit(screen: AppTest, row: int, **cells: object) -> None:
    """Types into the table as the browser reports it."""
    key = f"plan.editor.{screen.session_state['plan.turn']}"
    screen.session_state[key] = {
        "edited_rows": {row: cells},
        "added_rows": [],
        "deleted_rows": [],
    }


def figures(screen: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in screen.metric}


def test_the_sum_comes_first_and_what_is_late_or_unowned_before_the_rest(
    as_role: AsRole, town: Town
) -> None:
    yesterday = today() - timedelta(days=1)
    plan(town, SURVEY, replace(SURVEY, content="印发问答", due_on=yesterday), COUNT)

    screen = page(as_role, Role.LEADER)

    assert figures(screen) == {"完成": "0/3 项", "逾期": "1 项", "无责任人": "1 项", "受阻": "0 项"}
    words = [each.value for each in screen.text]
    assert words.index("2. 印发问答") < words.index("3. 清产核资")
    assert "1. 逐村摸底" not in words
    assert any("逾期 1 天" in each.value for each in screen.markdown)
    assert said(screen) == []


def test_an_empty_plan_is_started_from_the_template_by_the_office(
    as_role: AsRole, town: Town
) -> None:
    reading = page(as_role, Role.LEADER)
    assert "还没有工作计划表。" in [each.value for each in reading.text]
    assert not [b for b in reading.button if b.label == "从模板建立计划表"]

    screen = page(as_role)
    press(screen, "从模板建立计划表")

    assert figures(screen)["完成"] == "0/31 项"
    with town.store.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PlanTask)) == 31


def test_a_group_lead_reports_on_a_task_of_the_own_group(as_role: AsRole, town: Town) -> None:
    (_, own) = plan(town, replace(SURVEY, person=""), COUNT)
    screen = page(as_role, Role.GROUP_LEAD)

    next(box for box in screen.text_input if box.label == "责任人").input("吴站长")
    press(screen, "保存")

    with town.store.read() as session:
        assert session.get_one(PlanTask, own).person == "吴站长"
    assert figures(screen)["无责任人"] == "0 项"


def test_done_without_evidence_is_refused_in_words(as_role: AsRole, town: Town) -> None:
    plan(town, COUNT)
    screen = page(as_role)

    screen.radio[0].set_value("已完成")
    screen.date_input[0].set_value(today())
    press(screen, "保存")

    assert said(screen) == [
        "序号 1 的「完成情况」：已完成的工作请写明凭证，例如纪要、公示照片、文号。"
    ]


def test_the_table_saves_what_was_edited(as_role: AsRole, town: Town) -> None:
    (id_,) = plan(town, SURVEY)
    screen = page(as_role)
    edit(screen, 0, person="小陈", state="进行中", village="石桥村")
    press(screen, "保存表格")

    assert said(screen) == []
    with town.store.read() as session:
        row = session.get_one(PlanTask, id_)
    assert (row.person, row.state, row.village_id) == (
        "小陈",
        TaskState.IN_PROGRESS,
        town.villages["石桥村"],
    )
    assert [toast.value for toast in screen.toast] == ["已保存：新增 0 项，修改 1 项。"]


def test_one_wrong_cell_keeps_the_table_unsaved_and_says_where(as_role: AsRole, town: Town) -> None:
    plan(town, SURVEY, COUNT)
    screen = page(as_role)
    edit(screen, 1, person="小陈", state="受阻")
    press(screen, "保存表格")

    assert said(screen) == ["有 1 处需要修改，整张表都没有保存，填写的内容还在。"]
    assert any("「存在问题」：受阻的工作请写明受阻的原因" in each.value for each in screen.text)
    with town.store.read() as session:
        assert set(session.scalars(sa.select(PlanTask.person))) == {"何主任", ""}


def test_a_change_made_by_somebody_else_meanwhile_is_not_lost(as_role: AsRole, town: Town) -> None:
    (id_,) = plan(town, SURVEY)
    screen = page(as_role)
    edit(screen, 0, person="小陈")
    with town.store.write() as session:
        session.get_one(PlanTask, id_).person = "老周"
    press(screen, "保存表格")

    assert any("别人刚改过或删除了这一项" in each.value for each in screen.text)
    with town.store.read() as session:
        assert session.get_one(PlanTask, id_).person == "老周"


def test_a_group_lead_edits_the_own_table_and_reads_the_others(as_role: AsRole, town: Town) -> None:
    plan(town, SURVEY, COUNT)
    screen = page(as_role, Role.GROUP_LEAD)

    assert screen.selectbox(key="plan.organ").value == ASSETS
    assert "保存表格" in [button.label for button in screen.button]
    screen.selectbox(key="plan.organ").set_value("全部").run()
    assert "保存表格" not in [button.label for button in screen.button]
    assert f"您可以编辑{ASSETS}牵头的工作：在上面的「牵头组」里选它。" in [
        each.value for each in screen.caption
    ]


def test_a_task_is_removed_by_name(as_role: AsRole, town: Town) -> None:
    plan(town, SURVEY, COUNT)
    screen = page(as_role)
    picked = next(box for box in screen.selectbox if box.label == "删除哪一项")
    picked.set_value(next(option for option in picked.options if option == "1. 逐村摸底"))
    press(screen, "确认删除")

    assert [toast.value for toast in screen.toast] == ["已删除「1. 逐村摸底」。"]
    with town.store.read() as session:
        assert session.scalars(sa.select(PlanTask.content)).all() == ["清产核资"]


def test_leaders_see_the_timeline_and_the_counts(as_role: AsRole, town: Town) -> None:
    plan(town, replace(SURVEY, starts_on=today(), due_on=today()), COUNT)
    screen = page(as_role, Role.LEADER)

    assert len(screen.get("vega_lite_chart")) == 1
    look(screen, "完成情况")
    assert len(screen.get("vega_lite_chart")) == 3
    look(screen, "表格")
    assert len(screen.dataframe) == 1
    assert "保存表格" not in [button.label for button in screen.button]
