"""A release is built from one view while others go on writing, and of many presses one makes it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Missing, Refused
from core.intake.release import TRIES, make_release
from core.intake.release_pace import TooEarly
from core.intake.released import latest_release
from core.intake.sessions import close_session, open_session
from core.model import Release, Round
from core.model.states import SessionKind, Stance
from core.store import Store
from core.text.record import Reader
from tests.intake.test_release import EVENING, FORTY, answer, release
from tests.town import Town

#: What a busy office does while a release is made.
Doing = Callable[[], object]


class Busy(Store):
    """A store in whose office something happens between two of a caller's steps."""

    def __init__(self, url: str, *, reading: Doing = lambda: None, writing: Doing = lambda: None):
        super().__init__(url)
        self.reading, self.writing = reading, writing

    @contextmanager
    def read(self) -> Iterator[Session]:
        with super().read() as session:
            session.scalar(sa.select(sa.func.count()).select_from(Round))  # the view begins here
            self.reading()
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        self.writing()
        with super().write() as session:
            yield session


@pytest.fixture
def busy(store_url: str) -> Iterator[Callable[..., Busy]]:
    opened: list[Busy] = []

    def open_(**doing: Doing) -> Busy:
        opened.append(Busy(store_url, **doing))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


def numbers(town: Town) -> list[int]:
    with town.store.read() as session:
        return [*session.scalars(sa.select(Release.number).order_by(Release.number))]


def set_k(town: Town, k: int) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).k_public = k


def test_answers_that_come_while_it_is_built_are_stored_and_count_in_the_next(
    town: Town, reader: Reader, busy: Callable[..., Busy]
) -> None:
    answer(town, reader, *FORTY)
    slow = busy(reading=lambda: answer(town, reader, *FORTY[15:30]))

    made = make_release(slow, town.round_id, by=town.admin, now=EVENING)

    assert made.counted == 40
    assert release(town, EVENING + timedelta(days=1))["counted"] == 55


def test_of_eight_who_press_at_once_one_makes_the_release(town: Town, reader: Reader) -> None:
    answer(town, reader, *FORTY)
    ready, made, said = threading.Barrier(8), [], []

    def press() -> None:
        ready.wait()
        try:
            made.append(make_release(town.store, town.round_id, by=town.admin, now=EVENING).number)
        except Refused as refused:
            said.append(refused.sentence)

    pressing = [threading.Thread(target=press) for _ in range(8)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()

    assert made == [1]
    assert numbers(town) == [1]
    assert len(said) == 7
    assert {*said} <= {
        "第1次统计快照刚刚已经发布，不用再发布一次。",
        "上次发布后的新意见不足10份，暂不发布。",
    }


def test_who_comes_second_is_told_and_makes_none(
    town: Town, reader: Reader, busy: Callable[..., Busy]
) -> None:
    answer(town, reader, *FORTY)
    late = busy(writing=lambda: release(town))

    with pytest.raises(Refused, match="第1次统计快照刚刚已经发布"):
        make_release(late, town.round_id, by=town.admin, now=EVENING)
    assert numbers(town) == [1]


def test_a_k_that_was_raised_meanwhile_holds(
    town: Town, reader: Reader, busy: Callable[..., Busy]
) -> None:
    answer(town, reader, *([Stance.SUPPORT] * 30 + [Stance.OPPOSE] * 12))

    make_release(busy(writing=lambda: set_k(town, 15)), town.round_id, by=town.admin, now=EVENING)

    with town.store.read() as session:
        last = latest_release(session, town.round_id)
    assert last is not None
    assert {table.k for table in last.tables["leadership"]} == {15}


def test_a_meeting_that_began_meanwhile_stops_it(
    town: Town, reader: Reader, busy: Callable[..., Busy]
) -> None:
    answer(town, reader, *FORTY)

    def begin() -> None:
        with town.store.write() as session:
            open_session(
                session,
                town.round_id,
                SessionKind.MEETING,
                by=town.facilitator,
                topic="老党员座谈会",
                held_on=EVENING.date(),
                area_id=town.area_id,
            )

    with pytest.raises(TooEarly, match="还在进行") as early:
        make_release(busy(writing=begin), town.round_id, by=town.admin, now=EVENING)
    assert early.value.decision.postponed
    assert numbers(town) == []


def test_what_never_rests_is_refused_in_the_end(
    town: Town, reader: Reader, busy: Callable[..., Busy]
) -> None:
    answer(town, reader, *FORTY)
    ks = iter(range(11, 11 + TRIES))

    with pytest.raises(Refused, match="过一会儿再点一次"):
        make_release(
            busy(writing=lambda: set_k(town, next(ks))),
            town.round_id,
            by=town.admin,
            now=EVENING,
        )
    assert numbers(town) == []


def test_a_session_of_yesterday_is_under_way_until_two_at_night(town: Town, reader: Reader) -> None:
    answer(town, reader, *FORTY)
    with town.store.write() as session:
        held = open_session(
            session,
            town.round_id,
            SessionKind.VISIT,
            by=town.facilitator,
            topic="走访",
            held_on=EVENING.date(),
            village_id=town.villages["上坪村"],
        )
    midnight = EVENING + timedelta(hours=4)

    with pytest.raises(TooEarly, match="还在进行"):
        release(town, midnight + timedelta(hours=1, minutes=59))
    assert release(town, midnight + timedelta(hours=2))["number"] == 1
    with town.store.write() as session:
        close_session(session, held.id, by=town.facilitator, now=midnight + timedelta(hours=9))
    answer(town, reader, *FORTY[15:30])
    with pytest.raises(TooEarly, match="不到两小时"):
        release(town, midnight + timedelta(hours=10, minutes=59))


def test_a_session_planned_for_another_day_forbids_nothing(town: Town, reader: Reader) -> None:
    answer(town, reader, *FORTY)
    with town.store.write() as session:
        open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic="座谈会",
            held_on=EVENING.date() + timedelta(days=1),
            area_id=town.area_id,
        )

    assert release(town)["number"] == 1


def test_no_round_no_release(town: Town) -> None:
    with pytest.raises(Missing):
        make_release(town.store, "none", by=town.admin, now=EVENING)
