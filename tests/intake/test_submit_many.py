"""A sheet's opinions are stored exactly as if each had been handed in by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import Refused
from core.frames import stances, tally
from core.intake.form import OpinionForm
from core.intake.submit import submit_opinion
from core.intake.submit_many import TOGETHER, Entry, NotTakenError, submit_opinions
from core.model import Opinion, OpinionTheme, OpinionTopic, StanceTally, Tally, TrailEntry
from core.model.states import Channel, Stance
from core.text.record import Reader
from tests.town import TODAY, Town

TEXTS = [
    "办公地点太远，老人走山路要半天",
    "集体资产账目要公开",
    "",
    "请打13800138000",
    "上坪村的祠堂怎么办",
]
CHANNELS = [Channel.PAPER, Channel.MEETING, Channel.VISIT]


def entries(town: Town, n: int) -> list[Entry]:
    villages, groups = list(town.villages.values()), list(town.groups.values())
    return [
        Entry(
            OpinionForm(
                village_id=villages[i % 3],
                role_group_id=groups[i % 2],
                channel=CHANNELS[i % 3],
                stances={town.versions["方案一"]: list(Stance)[i % 3]} if i % 4 else {},
                text=TEXTS[i % 5] or ("好" if i % 4 == 0 else ""),
                topics=(("T02",), (), ("T03", "T07"))[i % 3],
                direct=i % 7 > 0,
                away=i % 5 == 1,
            ),
            TODAY - timedelta(days=i % 2),
            f"key{i}",
        )
        for i in range(n)
    ]


def everything(town: Town) -> dict[str, Any]:
    """The record without its random ids."""
    with town.store.read() as session:
        columns = [c for c in Opinion.__table__.columns if c.name != "id"]
        marks = session.execute(
            sa.select(Opinion.sheet_key, OpinionTheme.code, OpinionTheme.rank, OpinionTheme.score)
            .join(Opinion, Opinion.id == OpinionTheme.opinion_id)
            .order_by(Opinion.sheet_key, OpinionTheme.rank)
        )
        trail = sa.select(TrailEntry.day, TrailEntry.actor, TrailEntry.act, TrailEntry.count)
        return {
            "opinions": session.execute(sa.select(*columns).order_by(Opinion.sheet_key)).all(),
            "themes": marks.all(),
            "topics": session.execute(
                sa.select(Opinion.sheet_key, OpinionTopic.code)
                .join(Opinion, Opinion.id == OpinionTopic.opinion_id)
                .order_by(Opinion.sheet_key, OpinionTopic.code)
            ).all(),
            "stances": sorted(map(str, stances(session, town.round_id).to_dict("records"))),
            "tally": sorted(map(str, tally(session, town.round_id).to_dict("records"))),
            "trail": sorted(map(tuple, session.execute(trail).all())),
        }


def test_many_at_once_leave_the_same_record_as_one_by_one(town: Town, reader: Reader) -> None:
    batch = entries(town, 40)
    with town.store.write() as session:
        for entry in batch:
            submit_opinion(
                session,
                town.round_id,
                entry.form,
                by=town.facilitator,
                reader=reader,
                today=entry.day,
                sheet_key=entry.sheet_key,
            )
    one_by_one = everything(town)
    with town.store.write() as session:
        for table in (OpinionTheme, Opinion, Tally, StanceTally, TrailEntry):
            session.execute(sa.delete(table))

    with town.store.write() as session:
        n = submit_opinions(session, town.round_id, batch, by=town.facilitator, reader=reader)

    assert n == 40
    assert everything(town) == one_by_one


def test_more_than_go_together_are_all_stored_and_counted(town: Town, reader: Reader) -> None:
    told: list[int] = []
    with town.store.write() as session:
        submit_opinions(
            session,
            town.round_id,
            entries(town, 2 * TOGETHER + 1),
            by=town.facilitator,
            reader=reader,
            progress=told.append,
        )

    assert told == [TOGETHER, 2 * TOGETHER, 2 * TOGETHER + 1]
    with town.store.read() as session:
        assert tally(session, town.round_id)["n"].sum() == 2 * TOGETHER + 1


def test_none_at_all_is_nothing(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        assert submit_opinions(session, town.round_id, [], by=town.facilitator, reader=reader) == 0


def test_the_first_that_cannot_be_taken_is_named_by_its_place(town: Town, reader: Reader) -> None:
    batch = entries(town, 3)
    empty = batch[2].form.model_copy(update={"text": " ", "stances": {}})

    with (
        pytest.raises(NotTakenError, match="请至少对一个方案表个态") as refusal,
        town.store.write() as session,
    ):
        submit_opinions(
            session,
            town.round_id,
            [*batch[:2], Entry(empty, date(2026, 3, 1))],
            by=town.facilitator,
            reader=reader,
        )

    assert refusal.value.place == 2
    with town.store.read() as session:
        assert session.scalars(sa.select(Opinion)).all() == []


def test_who_may_not_enter_opinions_may_not_enter_many(town: Town, reader: Reader) -> None:
    with pytest.raises(Refused), town.store.write() as session:
        submit_opinions(session, town.round_id, entries(town, 1), by=town.leader, reader=reader)
