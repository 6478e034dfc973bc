"""The button that gives the round on one A4 page, and what is put on that page."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.answers.concerns import REMEDY
from core.charts.coverage import unreached
from core.charts.themes import unlisted
from core.model.states import ConcernState
from core.reports.brief import Brief, brief_html
from core.rounds.reading import get_round
from core.support.hidden import hidden_in_short
from core.support.published import Published
from core.works.progress import read_progress
from pages.deliver.plan_data import load_plan
from pages.shared.loaders import revision
from pages.shared.session import store, today
from pages.understand.leader_data import load_concerns, load_dates, load_followed, load_versions
from pages.understand.released import (
    Tables,
    load_facts,
    load_received,
    received_words,
    time_left,
)


def draw_brief_button(round_id: str, tables: Tables | None) -> None:
    """Gives the page as a file to open and print; made only when it is asked for."""
    st.download_button(
        "打印一页",
        lambda: brief_html(brief_of(round_id, tables)).encode(),
        file_name=f"一页纸{today():%Y%m%d}.html",
        mime="text/html",
        icon=":material/print:",
        key="overview.brief",
        on_click="ignore",
        help="一页 A4：各方案、附带的条件、不同意见、覆盖和法定日期，与屏幕上的数字相同。",
    )


def brief_of(round_id: str, tables: Tables | None) -> Brief:
    """Everything on the page, from what the screens read."""
    at = revision(round_id)
    facts = load_facts(round_id, at)
    done = load_followed(round_id, at)
    progress = read_progress(load_plan(round_id, at), today())
    dates, law = load_dates(round_id, at, today())
    concerns = load_concerns(round_id, at)
    with store().read() as session:
        row = get_round(session, round_id)
        title, demo = row.title, row.demo
    plan = (
        f"工作计划完成{progress.done}/{progress.total}项，逾期{progress.overdue}项。"
        if progress.total
        else "还没有工作计划表。"
    )
    answered = (
        f"关心事项已答复{done.concerns_answered}/{done.concerns}件。"
        if done.concerns
        else "还没有列出关心事项。"
    )
    if tables is not None:
        answered += unlisted(tables.one("themes"), concerns)
    brief = Brief(
        title=title,
        stage=facts.stage.label,
        time_left=time_left(facts.ends_on, today()),
        received=received_words(load_received(round_id, at)),
        on=today(),
        plan=plan,
        answered=answered,
        dates=[
            (d.what, f"{d.on.month}月{d.on.day}日。{d.words}" if d.on else d.words) for d in dates
        ],
        law=law,
        answers={code: line.state.label for code, line in concerns.items()},
        declined=[
            (line.label, line.answer)
            for line in concerns.values()
            if line.state is ConcernState.DECLINED
        ],
        remedy=REMEDY,
        demo=demo,
        mode=facts.mode_words,
    )
    return brief if tables is None else _with_figures(brief, tables, round_id)


def _with_figures(brief: Brief, tables: Tables, round_id: str) -> Brief:
    asked = {v.id for v in load_versions(round_id, revision(round_id)) if v.asked}

    def each(view: str) -> list[Published]:
        return [table for table in tables.each(view) if table.version_id in asked]

    villages = tables.one("coverage_village")
    return replace(
        brief,
        release_no=tables.number,
        totals=each("total"),
        conditions=each("conditions"),
        objections=each("objections"),
        themes=tables.one("themes"),
        coverage=villages.coverage,
        unreached=[*unreached(villages), *unreached(tables.one("coverage_role_group"))],
        hidden=hidden_in_short(each("village")),
    )
