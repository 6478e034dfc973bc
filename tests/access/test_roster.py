"""What the office reads of its accounts and of the trail."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from core.access.roles import CONSOLE
from core.access.roster import TrailLine, accounts, places, trail, trail_acts, trail_days
from core.access.rounds import RoundLine, release_number, revision_of, rounds_to_open
from core.access.trail import count_received, office_day, record
from core.model import Account, Release, Round
from core.model.states import Role, Stage
from core.store import Store
from tests.town import TODAY, Town

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_a_day_begins_at_midnight_in_the_office() -> None:
    """At 17:00 in Greenwich it is one o'clock of the next day in a Chinese town."""
    assert office_day(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert office_day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)


def test_accounts_say_how_each_stands_and_closed_ones_come_last(town: Town) -> None:
    with town.store.write() as session:
        for role, change in [
            (Role.ADMINISTRATOR, {"active": False}),
            (Role.FACILITATOR, {"locked_until": NOON + timedelta(minutes=9)}),
            (Role.LEADER, {"must_change": True}),
            (Role.GROUP_LEAD, {"locked_until": NOON}),
        ]:
            session.execute(sa.update(Account).where(Account.role == role).values(**change))

    with town.store.read() as session:
        found = [(a.username, a.role, a.place, a.standing) for a in accounts(session, now=NOON)]

    assert found == [
        ("facilitator1", Role.FACILITATOR, "溪东片", "暂停登录至 12:09"),
        ("group_lead1", Role.GROUP_LEAD, "集体资产处置工作组", "正常"),
        ("leader1", Role.LEADER, "", "一次性密码未修改"),
        ("administrator1", Role.ADMINISTRATOR, "", "已停用"),
    ]


def test_places_of_a_round_and_of_none(town: Town) -> None:
    with town.store.read() as session:
        organs, areas = places(session, town.round_id)

        assert places(session, None) == ({}, {})
    assert list(organs.values()) == ["综合办公室", "集体资产处置工作组"]
    assert areas == {town.area_id: "溪东片"}


def test_an_empty_trail(store: Store) -> None:
    with store.read() as session:
        assert trail_days(session, None) == []
        assert trail_acts(session, None) == {}
        assert trail(session, None) == []


def test_the_trail_reads_newest_first_and_hides_when_villagers_sent(town: Town) -> None:
    """A round's entries and the office's own; another round's are not mixed in."""
    with town.store.write() as session:
        other = Round(title="另一轮", town="竹溪镇", stage=Stage.PREPARING, created_on=TODAY)
        session.add(other)
        session.flush()
        for _ in range(2):
            count_received(session, town.round_id, "opinion.submit", actor="链接提交", day=TODAY)
        record(session, town.round_id, "option.edit", by=town.admin, detail="方案一", now=NOON)
        record(session, None, "account.reset", by=CONSOLE, detail="chen.ping", now=NOON)
        record(session, other.id, "option.edit", by=town.admin, now=NOON)
        earlier = NOON - timedelta(days=1)
        record(session, None, "session.start", by=town.leader, now=earlier)

    with town.store.read() as session:
        everything = trail(session, town.round_id)
        days, acts = trail_days(session, town.round_id), trail_acts(session, town.round_id)
        resets = trail(session, town.round_id, act="account.reset")
        yesterday = trail(session, town.round_id, day=days[1])

    reset = TrailLine(TODAY, "12:00", "命令行", "重置密码", "chen.ping", 1)
    start = TrailLine(date(2026, 3, 1), "12:00", "郑镇长", "登录", "", 1)
    received = everything[2]
    assert everything[0] == reset
    assert (everything[1].who, everything[1].detail) == ("何主任", "方案一")
    assert (received.day, received.time, received.who, received.count) == (TODAY, "", "链接提交", 2)
    assert everything[3:] == [start]
    assert days == [TODAY, date(2026, 3, 1)]
    assert set(acts) == {"opinion.submit", "option.edit", "account.reset", "session.start"}
    assert resets == [reset]
    assert yesterday == [start]


def test_no_more_entries_than_asked_for(town: Town) -> None:
    with town.store.write() as session:
        for minute in range(5):
            record(session, None, "session.start", by=CONSOLE, now=NOON + timedelta(minutes=minute))

    with town.store.read() as session:
        assert [line.time for line in trail(session, None, most=2)] == ["12:04", "12:03"]


def test_the_round_to_work_on_comes_first(town: Town) -> None:
    with town.store.write() as session:
        for title, values in {
            "旧的一轮": {"created_on": TODAY - timedelta(days=400)},
            "演示": {"created_on": TODAY, "demo": True},
            "苏庄镇资料": {"created_on": TODAY, "reference_only": True},
        }.items():
            session.add(Round(title=title, town="某镇", stage=Stage.PREPARING, **values))

    with town.store.read() as session:
        lines = rounds_to_open(session)

    assert [line.title for line in lines] == [
        "竹溪镇行政村规模调整征求意见",
        "旧的一轮",
        "演示",
        "苏庄镇资料",
    ]
    assert lines[0] == RoundLine(
        town.round_id, "竹溪镇行政村规模调整征求意见", "竹溪镇", Stage.CONSULTING, False, "", False
    )


def test_the_two_integers_that_tell_a_screen_it_is_old(town: Town) -> None:
    with town.store.write() as session:
        session.add_all(
            Release(
                round_id=town.round_id,
                number=number,
                made_on=TODAY,
                made_by="x",
                counted=20,
                tables="{}",
                basis="{}",
            )
            for number in (1, 2)
        )
        record(session, town.round_id, "option.edit", by=town.admin, now=NOON)

    with town.store.read() as session:
        assert (revision_of(session, town.round_id), release_number(session, town.round_id)) == (
            1,
            2,
        )
        assert release_number(session, "0" * 32) == 0
