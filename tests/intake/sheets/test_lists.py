"""Sheets of villages and plans: what is there is brought up to date, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from core.errors import Invalid, Refused
from core.intake.sheets.take import take_in
from core.model import (
    OptionVersion,
    PlanTask,
    Village,
    VillageAlias,
)
from core.model.states import TaskState, VersionState
from core.text.record import Reader
from tests.intake.sheets.files import (
    ALIKE,
    book,
    bring,
    count,
    look,
)
from tests.town import TODAY, Town


def test_villages_are_updated_added_and_not_touched_twice(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        session.execute(sa.update(OptionVersion).values(state=VersionState.DRAFT))
    sheet = book(
        [
            ["村", "片", "户数", "别名"],
            ["上坪", "", 121, "坪上、上坪头"],
            ["竹坞村", "溪西片", 45, ""],
        ]
    )

    first = bring(town, sheet, reader, kind="villages", name="村情.xlsx")
    second = bring(town, sheet, reader, kind="villages", name="村情.xlsx")

    assert (first.accepted, second.accepted, second.duplicates) == (2, 0, 2)
    with town.store.read() as session:
        villages = session.scalars(sa.select(Village).order_by(Village.position)).all()
        aliases = session.scalars(sa.select(VillageAlias.name).order_by(VillageAlias.name)).all()
    assert [(v.name, v.households, v.adults) for v in villages] == [
        ("上坪村", 121, 240),
        ("下坪村", 90, 180),
        ("石桥村", 200, 400),
        ("竹坞村", 45, None),
    ]
    assert aliases == sorted(["坪上", "上坪头"])
    # What the sheet taught is known to the next one.
    with town.store.write() as session:
        session.execute(sa.update(OptionVersion).values(state=VersionState.CONSULTED))
    assert bring(town, book([ALIKE[0], ["坪上", *ALIKE[1][1:]]]), reader).accepted == 1


def test_households_change_counts_only(town: Town, reader: Reader) -> None:
    sheet = book([["村", "户数", "18周岁以上人数"], ["上坪村", 118, 231]])

    bring(town, sheet, reader, kind="households", name="户数.xlsx")

    with town.store.read() as session:
        village = session.get_one(Village, town.villages["上坪村"])
    assert (village.households, village.adults, village.population) == (118, 231, 360)
    assert village.area_id == town.area_id


def test_the_sheet_of_villages_is_for_the_administrator(town: Town) -> None:
    preview = look(town, book([["村", "户数"], ["上坪村", 118]]), kind="villages")

    with pytest.raises(Refused), town.store.write() as session:
        take_in(session, town.round_id, preview, by=town.facilitator, reader=None, today=TODAY)


def test_a_plan_is_stored_changed_and_not_touched_twice(town: Town, reader: Reader) -> None:
    header = ["序号", "阶段", "工作内容", "牵头组", "完成时限", "进度"]
    plan = [
        header,
        [1, "征求意见", "召开座谈会", "综合办公室", "3月20日", ""],
        [2, "征求意见", "入户走访", "", "3月25日", ""],
    ]
    changed = [header, plan[1], [2, "征求意见", "入户走访", "", "3月25日", "进行中"]]

    outcomes = [
        bring(town, book(rows), reader, kind="plan", name="计划.xlsx")
        for rows in (plan, plan, changed)
    ]

    assert [(o.accepted, o.duplicates) for o in outcomes] == [(2, 0), (0, 2), (1, 1)]
    with town.store.read() as session:
        tasks = session.scalars(sa.select(PlanTask).order_by(PlanTask.number)).all()
    assert [(t.content, t.organ_id, t.due_on, t.state) for t in tasks] == [
        ("召开座谈会", town.organs["综合办公室"], date(2026, 3, 20), TaskState.NOT_STARTED),
        ("入户走访", None, date(2026, 3, 25), TaskState.IN_PROGRESS),
    ]


def test_a_plan_that_moved_since_the_preview_is_refused_with_its_row(
    town: Town, reader: Reader
) -> None:
    sheet = book([["序号", "阶段", "工作内容", "牵头组"], [1, "摸底", "统计", "综合办公室"]])
    preview = look(town, sheet, kind="plan")
    gone = replace(preview.fine[0], value=replace(preview.fine[0].value, organ="撤销的组"))

    with (
        pytest.raises(
            Invalid, match="整张表都没有导入。「Sheet1」第 2 行：「牵头组」没有「撤销的组」这个组"
        ),
        town.store.write() as session,
    ):
        take_in(
            session,
            town.round_id,
            replace(preview, fine=(gone,)),
            by=town.admin,
            reader=None,
            today=TODAY,
        )

    assert count(town, PlanTask) == 0
