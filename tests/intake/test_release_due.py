"""The clock releases what is due, once, and no release tells when the tenth answer came."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from core.errors import Invalid, Missing
from core.intake.release import make_release
from core.intake.release_due import release_due
from core.intake.release_pace import next_release_words
from core.intake.released import list_releases
from core.intake.sessions import close_session, open_session
from core.model import Release, Round, TrailEntry
from core.model.states import ReleaseMode, SessionKind, Stage, Stance
from core.rounds.setup import edit_round, fields_of
from core.text.record import Reader
from tests.intake.test_release import EVENING, FORTY, answer
from tests.town import Town

#: 20:00 on the office's clock.
EIGHT = EVENING
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FEW = [Stance.SUPPORT] * 5 + [Stance.OPPOSE] * 4


def set_mode(town: Town, mode: ReleaseMode, *, hour: int = 20, **fields: object) -> None:
    with town.store.write() as session:
        round_ = session.get_one(Round, town.round_id)
        round_.release_mode, round_.release_hour = mode, hour
        for name, value in fields.items():
            setattr(round_, name, value)


def look(town: Town, now: datetime, since: datetime | None = None) -> list[int | None]:
    return [each.number for each in release_due(town.store, now=now, since=since)]


def numbers(town: Town) -> list[int]:
    with town.store.read() as session:
        return [*session.scalars(sa.select(Release.number).order_by(Release.number))]


def words(town: Town, now: datetime) -> str:
    with town.store.read() as session:
        return next_release_words(session, town.round_id, now=now)


def hold(town: Town, on: date) -> str:
    with town.store.write() as session:
        return open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic="座谈会",
            held_on=on,
            area_id=town.area_id,
        ).id


def test_by_hand_the_clock_does_nothing(town: Town, reader: Reader) -> None:
    answer(town, reader, *FORTY)

    assert look(town, EIGHT) == []


def test_with_no_answers_there_is_no_release_and_the_day_is_settled(town: Town) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)

    assert look(town, EIGHT) == [None]
    assert look(town, EIGHT + MINUTE) == []
    assert numbers(town) == []


def test_the_first_by_the_clock_waits_for_twenty(town: Town, reader: Reader) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *[Stance.SUPPORT] * 10, *[Stance.OPPOSE] * 9)
    assert look(town, EIGHT) == [None]

    answer(town, reader, Stance.OPPOSE)
    assert look(town, EIGHT + DAY) == [1]


def test_at_its_hour_and_once_a_day(town: Town, reader: Reader) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *FORTY)
    # The evening before ran by without a clock: made up for at its first look, once.
    assert look(town, EIGHT - timedelta(hours=9)) == [1]
    assert look(town, EIGHT - timedelta(hours=8)) == []

    answer(town, reader, *FORTY)
    assert look(town, EIGHT - MINUTE) == []
    assert look(town, EIGHT) == [2]

    answer(town, reader, *FORTY)
    assert look(town, EIGHT + MINUTE) == []
    assert look(town, EIGHT + timedelta(hours=23, minutes=59)) == []
    assert look(town, EIGHT + DAY) == [3]


def test_three_missed_evenings_are_made_up_for_by_one_release(town: Town, reader: Reader) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *FORTY)
    assert look(town, EIGHT) == [1]
    answer(town, reader, *FORTY)

    assert look(town, EIGHT + 3 * DAY + timedelta(hours=11)) == [2]
    assert look(town, EIGHT + 3 * DAY + timedelta(hours=12)) == []


def test_too_few_at_the_hour_wait_a_day_so_that_the_tenth_is_not_seen_to_come(
    town: Town, reader: Reader
) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *FORTY)
    look(town, EIGHT)
    answer(town, reader, *FEW)
    assert look(town, EIGHT + DAY) == [None]

    answer(town, reader, Stance.SUPPORT)
    assert look(town, EIGHT + DAY + MINUTE) == []
    assert look(town, EIGHT + 2 * DAY) == [2]


def test_ten_of_one_kind_at_the_hour_wait_too(town: Town, reader: Reader) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *[Stance.OPPOSE] * 30)

    assert [each.reason for each in release_due(town.store, now=EIGHT)] == [
        "新意见都是同一种态度，现在发布会让人认出是谁说的，等有别的态度时再发布。"
    ]
    assert look(town, EIGHT + MINUTE) == []


def test_a_meeting_puts_it_off_until_two_hours_after_the_same_evening(
    town: Town, reader: Reader
) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *FORTY)
    held = hold(town, EIGHT.date())
    assert look(town, EIGHT) == [None]
    assert words(town, EIGHT).startswith("今天有座谈或走访，等它结束两小时以后")

    with town.store.write() as session:
        close_session(session, held, by=town.facilitator, now=EIGHT + timedelta(minutes=30))
    assert look(town, EIGHT + timedelta(hours=2, minutes=29)) == [None]
    assert look(town, EIGHT + timedelta(hours=2, minutes=30)) == [1]
    assert look(town, EIGHT + timedelta(hours=2, minutes=31)) == []


def test_one_by_hand_after_the_hour_settles_it(town: Town, reader: Reader) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *FORTY)
    make_release(town.store, town.round_id, by=town.admin, now=EIGHT + 5 * MINUTE)
    answer(town, reader, *FORTY)

    assert look(town, EIGHT + 6 * MINUTE) == []
    assert look(town, EIGHT + DAY) == [2]


def test_a_new_setting_does_not_release_for_an_hour_that_struck_before(
    town: Town, reader: Reader
) -> None:
    answer(town, reader, *FORTY)
    with town.store.write() as session:
        fields = fields_of(session.get_one(Round, town.round_id))
        wanted = replace(fields, release_mode=ReleaseMode.AT_HOUR, release_hour=20)
        edit_round(session, town.round_id, wanted, by=town.admin, now=EIGHT + 30 * MINUTE)

    assert look(town, EIGHT + 31 * MINUTE) == []
    assert look(town, EIGHT + DAY) == [1]


def test_as_soon_as_due_it_looks_at_full_hours_only(town: Town, reader: Reader) -> None:
    set_mode(town, ReleaseMode.WHEN_DUE)
    answer(town, reader, *FORTY)
    half = EIGHT + timedelta(minutes=30)

    assert look(town, half + MINUTE, half) == []
    assert look(town, EIGHT + timedelta(hours=1), half) == [1]
    answer(town, reader, *FEW)
    assert look(town, EIGHT + timedelta(hours=2), EIGHT + timedelta(hours=1)) == [None]
    answer(town, reader, Stance.SUPPORT)
    assert look(town, EIGHT + timedelta(hours=3), EIGHT + timedelta(hours=2)) == [2]


@pytest.mark.parametrize("stage", [Stage.PREPARING, Stage.VOTING, Stage.ARCHIVED])
def test_outside_the_consultation_nothing_comes_by_itself(
    town: Town, reader: Reader, stage: Stage
) -> None:
    answer(town, reader, *FORTY)
    set_mode(town, ReleaseMode.AT_HOUR, stage=stage)

    assert look(town, EIGHT) == []
    assert f"现在是「{stage.label}」阶段，不自动发布" in words(town, EIGHT)


def test_trouble_with_one_round_does_not_stop_the_others_and_the_log_says_no_content(
    town: Town, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *FORTY)
    with town.store.write() as session:
        broken = Round(
            title="另一轮",
            town="石门镇",
            stage=Stage.CONSULTING,
            created_on=date(2026, 3, 1),
            release_mode=ReleaseMode.AT_HOUR,
        )
        session.add(broken)
        session.flush()
        session.add(
            Release(
                round_id=broken.id,
                number=1,
                made_on=date(2026, 3, 1),
                made_by="定时发布",
                counted=40,
                tables='{"后山老井"',
                basis='{"后山老井"',
            )
        )
        broken_id = broken.id

    with caplog.at_level(logging.INFO):
        looked = {each.round_id: each for each in release_due(town.store, now=EIGHT)}

    assert looked[town.round_id].number == 1
    assert looked[broken_id].number is None
    assert "程序出了问题" in looked[broken_id].reason
    assert f"no release of round {broken_id}: JSONDecodeError" in caplog.text
    assert "老井" not in caplog.text


def test_the_clock_signs_with_its_own_name(town: Town, reader: Reader) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *FORTY)
    look(town, EIGHT)
    answer(town, reader, *FEW)
    look(town, EIGHT + DAY)

    with town.store.read() as session:
        entries = session.execute(
            sa.select(TrailEntry.act, TrailEntry.actor)
            .where(TrailEntry.act.like("release.%"))
            .order_by(TrailEntry.at)
        ).all()
        past = list_releases(session, town.round_id, "leadership")
    assert [tuple(each) for each in entries] == [
        ("release.make", "定时发布"),
        ("release.skip", "定时发布"),
    ]
    assert [each.by_clock for each in past] == [True]


def test_when_the_next_may_come_is_said_without_telling_what_came(
    town: Town, reader: Reader
) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    before = words(town, EIGHT - timedelta(hours=3))
    assert before == "今晚 20:00 以后、收到约20份意见时（须不止一种态度）。"

    answer(town, reader, *[Stance.OPPOSE] * 30)
    assert words(town, EIGHT - timedelta(hours=3)) == before
    answer(town, reader, Stance.SUPPORT)
    assert words(town, EIGHT - timedelta(hours=3)) == before

    look(town, EIGHT)
    assert words(town, EIGHT + MINUTE) == "明晚 20:00 以后、再收到约10份意见时（须不止一种态度）。"


def test_the_words_of_the_other_modes(town: Town) -> None:
    assert words(town, EIGHT) == (
        "收到约10份意见、不止一种态度、又不在座谈走访当中时，由综合办公室发布。"
    )
    set_mode(town, ReleaseMode.WHEN_DUE)
    assert words(town, EIGHT) == (
        "收到约20份意见、不止一种态度时自动发布（每到整点看一次，避开座谈走访）。"
    )
    set_mode(town, ReleaseMode.BY_HAND, reference_only=True)
    assert words(town, EIGHT) == "这一轮只是资料，不发布统计。"
    with pytest.raises(Missing), town.store.read() as session:
        next_release_words(session, "none", now=EIGHT)


@pytest.mark.parametrize("hour", [-1, 24])
def test_an_hour_the_clock_does_not_have_is_refused(town: Town, hour: int) -> None:
    with pytest.raises(Invalid, match="整点"), town.store.write() as session:
        fields = fields_of(session.get_one(Round, town.round_id))
        edit_round(session, town.round_id, replace(fields, release_hour=hour), by=town.admin)
