"""At which moments a release may come: the limits of number, kinds, meetings and hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from core.support.pace import (
    days_of_meetings,
    full_hour_since,
    last_stroke,
    least_for,
    may_release,
    moment_words,
    near_meeting,
)

OFFICE = timezone(timedelta(hours=8))


def at(hour: int, minute: int = 0, *, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=OFFICE)


@pytest.mark.parametrize(
    ("first", "by_clock", "least"),
    [(True, True, 20), (True, False, 10), (False, True, 10), (False, False, 10)],
)
def test_one_below_the_least_is_too_few_and_the_least_is_enough(
    first: bool, by_clock: bool, least: int
) -> None:
    assert least_for(first=first, by_clock=by_clock) == least
    for n, ok in [(least - 1, False), (least, True)]:
        decision = may_release(
            [{"support": n - 1, "oppose": 1}],
            meeting_open=False,
            hours_since_meeting=None,
            first=first,
            by_clock=by_clock,
        )
        assert decision.ok is ok
        assert not decision.postponed


def test_one_answer_of_another_kind_makes_two_kinds() -> None:
    def decide(**new: int) -> bool:
        return may_release([new], meeting_open=False, hours_since_meeting=None).ok

    assert not decide(support=1000)
    assert not decide(support=1000, oppose=0)
    assert decide(support=1000, oppose=1)


@pytest.mark.parametrize(
    ("new", "ok"),
    [
        # Thirty said nothing of 维持现状, twenty were asked about each version of 方案一.
        ([{"unstated": 30}, {"support": 10, "oppose": 5}, {"support": 9, "oppose": 6}], True),
        ([{"unstated": 30}, {"support": 9, "oppose": 1}], True),
        # The version on which people differ has too few.
        ([{"unstated": 30}, {"support": 8, "oppose": 1}], False),
        # All of one mind on the one, nothing said of the other.
        ([{"unstated": 30}, {"support": 30}], False),
        ([{"support": 30}, {"oppose": 30}], False),
        # Text alone: nobody took a stance on anything.
        ([{"unstated": 30}, {"unstated": 20}], True),
        ([{"unstated": 9}], False),
        # One stance only, and on a version with too few to count.
        ([{"unstated": 30}, {"oppose": 1, "unstated": 3}], False),
    ],
)
def test_an_option_nobody_takes_sides_on_holds_up_nothing(
    new: list[dict[str, int]], ok: bool
) -> None:
    assert may_release(new, meeting_open=False, hours_since_meeting=None).ok is ok


@pytest.mark.parametrize(
    ("open_", "hours", "near"),
    [
        (True, None, True),
        (True, 9.0, True),
        (False, 0.0, True),
        (False, 1.999, True),
        (False, 2.0, False),
        (False, None, False),
    ],
)
def test_a_meeting_forbids_until_two_hours_after_and_only_puts_off(
    open_: bool, hours: float | None, near: bool
) -> None:
    refusal = near_meeting(meeting_open=open_, hours_since_meeting=hours)

    assert (refusal is not None) is near
    if refusal is not None:
        assert (refusal.ok, refusal.postponed) == (False, True)


def test_a_day_s_sessions_stand_in_the_way_from_midnight_until_two_the_next_night() -> None:
    assert days_of_meetings(at(0)) == (date(2026, 3, 2), date(2026, 3, 1))
    assert days_of_meetings(at(1, 59)) == (date(2026, 3, 2), date(2026, 3, 1))
    assert days_of_meetings(at(2)) == (date(2026, 3, 2),)
    assert days_of_meetings(at(23, 59)) == (date(2026, 3, 2),)


def test_the_last_stroke_of_an_hour_is_today_from_the_minute_it_strikes() -> None:
    assert last_stroke(at(19, 59), 20) == at(20, day=1)
    assert last_stroke(at(20), 20) == at(20)
    assert last_stroke(at(23, 59), 20) == at(20)
    assert last_stroke(at(0), 0) == at(0)


def test_a_full_hour_struck_since_the_last_look_or_nothing_is_known_of_one() -> None:
    assert full_hour_since(None, at(9, 30))
    assert full_hour_since(at(8, 59), at(9))
    assert full_hour_since(at(8, 59), at(9, 1))
    assert full_hour_since(at(3), at(9, 1))
    assert not full_hour_since(at(9), at(9, 1))
    assert not full_hour_since(at(9, 1), at(9, 59))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(0), "今天凌晨 0:00"),
        (at(5), "今天凌晨 5:00"),
        (at(6), "今天上午 6:00"),
        (at(12), "今天下午 12:00"),
        (at(18), "今晚 18:00"),
        (at(20), "今晚 20:00"),
        (at(8, day=3), "明天上午 8:00"),
        (at(20, day=3), "明晚 20:00"),
        (at(20, day=4), "3月4日 20:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: datetime, words: str) -> None:
    assert moment_words(moment, date(2026, 3, 2)) == words
