"""When a release may be made: not for a few answers, not for answers of one kind, not near a
meeting. Between releases every chart stands still, so nobody can watch one person answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from core.model.states import Stance

LEAST_NEW: Final = 10
#: Below twenty even the whole is only a band: a first release without a person would be empty.
LEAST_FIRST: Final = 20
HOURS_AFTER_MEETING: Final = 2.0


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a release may be made now, and the reason in one Chinese sentence."""

    ok: bool
    reason: str
    #: A meeting alone stands in the way: it will do later the same day.
    postponed: bool = False


def near_meeting(*, meeting_open: bool, hours_since_meeting: float | None) -> Decision | None:
    """The refusal because of a meeting, or None when none is near.

    ``hours_since_meeting``: since the last session was closed, None when none was held.
    """
    if meeting_open:
        return Decision(False, "座谈会或走访还在进行，结束两小时后才能发布。", postponed=True)
    if hours_since_meeting is not None and hours_since_meeting < HOURS_AFTER_MEETING:
        return Decision(
            False, "座谈会或走访结束不到两小时，过后才能发布，以免看出是谁说的。", postponed=True
        )
    return None


def may_release(
    new: Collection[Mapping[str, int]],
    *,
    meeting_open: bool,
    hours_since_meeting: float | None,
    first: bool = False,
    by_clock: bool = False,
) -> Decision:
    """Whether a release may be made now.

    ``new``: one mapping an option version, stance → answers that came since the last release
    (answers that left are not subtracted). One version with enough new answers of two kinds will
    do: another on which nobody takes sides, as happens to 维持现状, keeps its older figures and
    holds up nothing. ``first``: no release was made yet; ``by_clock``: nobody looks on, so the
    first waits until it shows something.
    """
    near = near_meeting(meeting_open=meeting_open, hours_since_meeting=hours_since_meeting)
    if near is not None:
        return near
    least = least_for(first=first, by_clock=by_clock)
    enough = [answers for answers in new if sum(answers.values()) >= least]
    if not enough:
        since = "收到的意见" if first else "上次发布后的新意见"
        return Decision(False, f"{since}不足{least}份，暂不发布。")
    of_one_kind = all(len(_kinds(answers)) < 2 for answers in enough)
    # Where nobody took a stance on anything there is none to be recognised by.
    if of_one_kind and any(_kinds(answers) - {Stance.UNSTATED.value} for answers in new):
        return Decision(
            False, "新意见都是同一种态度，现在发布会让人认出是谁说的，等有别的态度时再发布。"
        )
    return Decision(True, "可以发布。")


def _kinds(answers: Mapping[str, int]) -> set[str]:
    return {stance for stance, n in answers.items() if n > 0}


def least_for(*, first: bool, by_clock: bool) -> int:
    """How many new answers a release needs."""
    return LEAST_FIRST if first and by_clock else LEAST_NEW


def days_of_meetings(now: datetime) -> tuple[date, ...]:
    """The days whose sessions, while not closed, may be under way or about to begin at `now`.

    A session has a day and no hour: one planned for today stands in the way from midnight on,
    and one of yesterday until two o'clock at night; after that it is only a forgotten one.
    """
    earlier = (now - timedelta(hours=HOURS_AFTER_MEETING)).date()
    return tuple(dict.fromkeys((now.date(), earlier)))


def last_stroke(now: datetime, hour: int) -> datetime:
    """The latest moment, not after `now`, at which the clock struck `hour` (0–23)."""
    struck = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return struck if struck <= now else struck - timedelta(days=1)


def full_hour_since(since: datetime | None, now: datetime) -> bool:
    """True when a full hour struck after `since` and not after `now`; True when nothing is known
    of before."""
    return since is None or since < now.replace(minute=0, second=0, microsecond=0)


def moment_words(moment: datetime, today: date) -> str:
    """A full hour as people say it: 「今晚 20:00」「明天上午 8:00」."""
    day = {0: "今", 1: "明"}.get((moment.date() - today).days)
    part = ("凌晨", "上午", "下午", "晚")[
        (moment.hour >= 6) + (moment.hour >= 12) + _evening(moment)
    ]
    clock = f"{moment.hour}:00"
    if day is None:
        return f"{moment.month}月{moment.day}日 {clock}"
    return f"{day}晚 {clock}" if part == "晚" else f"{day}天{part} {clock}"


def _evening(moment: datetime) -> bool:
    return moment.hour >= 18
