"""The plan as a table: to edit for those who keep it, to read for everybody else."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

import pandas as pd
import streamlit as st

from core.access.roles import Actor
from core.model.states import Role, TaskState
from core.works.plan import Saved, remove_task, save_tasks
from core.works.progress import Progress
from core.works.tasks import HEADINGS, PlanProblems, Task, read_tasks
from pages.deliver.plan_data import load_organs, load_villages
from pages.shared.loaders import revision
from pages.shared.once import once, press_of
from pages.shared.session import DONE, said, store, today

SHOWN = "plan.shown"
EDITOR = "plan.editor"


def draw_grid(progress: Progress, who: Actor, round_id: str, *, organ: str) -> None:
    """The tasks, what presses first, editable when `who` keeps all of them."""
    chosen = progress.tasks
    alerts = dict(zip(chosen["number"], chosen["alert"], strict=True))
    organs = load_organs(round_id, revision(round_id))
    own = organs.get(who.organ_id or "") if who.role is Role.GROUP_LEAD else None
    if not who.may("plan.edit") or (own is not None and organ != own):
        if own is not None:
            st.caption(f"您可以编辑{own}牵头的工作：在上面的「牵头组」里选它。")
        st.dataframe(
            _frame(_tasks(chosen), alerts),
            column_config=_columns([], [], ""),
            hide_index=True,
            height=_height(chosen),
        )
        return
    shown = _shown(chosen, (round_id, organ))
    edited = st.data_editor(
        _frame(shown, alerts),
        column_config=_columns(
            list(organs.values()), load_villages(round_id, revision(round_id)), organ
        ),
        num_rows="add",
        disabled=["number", "alert"],
        hide_index=True,
        height=_height(chosen),
        key=_key(),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("保存表格", type="primary"):
            _save(edited, shown, who, round_id)
        if st.button("放弃修改"):
            _forget()
            st.rerun()
        with st.popover("删除一项"):
            _removal(chosen, who)
    st.caption("直接在格子里改，最下面一行可以添加；改完按「保存表格」，有一处不对就整张都不保存。")


def _save(edited: pd.DataFrame, shown: tuple[Task, ...], who: Actor, round_id: str) -> None:
    press = press_of(EDITOR)
    rows = edited.astype(object).where(edited.notna(), None).to_dict("records")
    try:
        tasks = read_tasks(rows)
        with once(press, tasks):
            if press.first:
                with store().write() as session:
                    press.kept = save_tasks(
                        session, round_id, tasks, by=who, today=today(), shown=shown
                    )
    except PlanProblems as error:
        st.error(f"有 {len(error.problems)} 处需要修改，整张表都没有保存，填写的内容还在。")
        for number, problem in enumerate(error.problems, 1):
            st.text(f"{number}. {problem}")
        return
    _forget()
    saved: Saved = press.kept
    st.session_state[DONE] = f"已保存：新增 {saved.added} 项，修改 {saved.changed} 项。"
    st.rerun()


def _removal(chosen: pd.DataFrame, who: Actor) -> None:
    names = {
        task["task_id"]: f"{task['number']}. {task['content']}" for _, task in chosen.iterrows()
    }
    picked = st.selectbox(
        "删除哪一项", list(names), format_func=names.__getitem__, placeholder="请选择"
    )
    st.caption("删除后计划表里不再有这一项；操作记录里保留序号和内容。")
    if picked and st.button("确认删除", key="plan.remove"):
        with said(f"已删除「{names[picked]}」。"), store().write() as session:
            remove_task(session, picked, by=who)


def _shown(chosen: pd.DataFrame, place: tuple[str, str]) -> tuple[Task, ...]:
    """What the table shows: the plan as it was when somebody began to edit, until it is saved.

    Streamlit lays unsaved edits over the rows by their place, so rows that moved or changed
    underneath would carry edits meant for others.
    """
    kept = st.session_state.get(SHOWN)
    edits = st.session_state.get(_key(), {})
    if kept and kept[0] == place and any(edits.get(k) for k in ("edited_rows", "added_rows")):
        shown: tuple[Task, ...] = kept[1]
        return shown
    if kept is None or kept != (place, _tasks(chosen)):
        _forget()
        st.session_state[SHOWN] = (place, _tasks(chosen))
    return tuple(st.session_state[SHOWN][1])


def _tasks(chosen: pd.DataFrame) -> tuple[Task, ...]:
    rows = chosen.astype(object).where(chosen.notna(), None).to_dict("records")
    return tuple(read_tasks(rows))


def _frame(tasks: tuple[Task, ...], alerts: dict[int, str]) -> pd.DataFrame:
    frame = pd.DataFrame([asdict(task) for task in tasks], columns=list(HEADINGS))
    frame.insert(1, "alert", [alerts.get(task.number or 0, "") for task in tasks])
    frame["state"] = [task.state.label for task in tasks]
    for name in ("starts_on", "due_on", "done_on"):
        frame[name] = pd.to_datetime(frame[name])
    return frame


def _columns(organs: list[str], villages: list[str], organ: str) -> dict[str, object]:
    def text(name: str, width: str | int = "medium") -> object:
        return st.column_config.TextColumn(HEADINGS[name], width=width)  # type: ignore[arg-type]

    def day(name: str) -> object:
        return st.column_config.DateColumn(HEADINGS[name], format="YYYY-MM-DD", width=110)

    return {
        "number": st.column_config.NumberColumn(HEADINGS["number"], width=60, pinned=True),
        "alert": st.column_config.TextColumn("提醒", width=170),
        "stage": text("stage", 110),
        "content": text("content", "large"),
        "goal": text("goal"),
        "organ": st.column_config.SelectboxColumn(
            HEADINGS["organ"], options=["", *organs], default=organ, width="medium"
        ),
        "person": text("person", "small"),
        "partners": text("partners", "small"),
        "village": st.column_config.SelectboxColumn(
            HEADINGS["village"], options=["", *villages], default="", width="small"
        ),
        "starts_on": day("starts_on"),
        "due_on": day("due_on"),
        "state": st.column_config.SelectboxColumn(
            HEADINGS["state"],
            options=[state.label for state in TaskState],
            default=TaskState.NOT_STARTED.label,
            width=90,
        ),
        "done_on": day("done_on"),
        "evidence": text("evidence"),
        "problem": text("problem"),
        "note": text("note"),
    }


def _height(chosen: pd.DataFrame) -> int | Literal["auto"]:
    """As high as its rows when they are few, else a window on them."""
    return "auto" if len(chosen) < 10 else 460


def _key() -> str:
    """A new key for every fresh table: the only way to make Streamlit forget unsaved edits."""
    return f"{EDITOR}.{st.session_state.get('plan.turn', 0)}"


def _forget() -> None:
    st.session_state.pop(SHOWN, None)
    st.session_state["plan.turn"] = st.session_state.get("plan.turn", 0) + 1
