"""Whether and when the next release may come: asked of the round's answers and meetings."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import frames
from core.access.trail import OFFICE_TIME
from core.errors import Missing, Refused
from core.intake.released import newest_row, standing_of
from core.model import ListeningSession, Round, TrailEntry
from core.model.states import ReleaseMode, SessionState, Stage
from core.support.pace import (
    Decision,
    days_of_meetings,
    last_stroke,
    least_for,
    may_release,
    moment_words,
    near_meeting,
)
from core.support.since import new_since

#: While opinions are being asked for; later, and during a lawful vote above all, no figure on
#: support comes out by itself.
LISTENING = (Stage.CONSULTING, Stage.REVISING, Stage.SCOPING)

#: What settles the hour of a day: it was released, it was looked at in vain, or it was only set.
SETTLES = ("release.make", "release.skip", "release.mode")

_A_DAY = timedelta(days=1)


class TooEarly(Refused):
    """The rules forbid a release at this moment."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision


def release_decision(session: Session, round_id: str, *, now: datetime) -> Decision:
    """Whether the office may make a release at `now`, and why not. Raises Missing."""
    return decide(session, round_id, now=now, by_clock=False)


def decide(session: Session, round_id: str, *, now: datetime, by_clock: bool) -> Decision:
    """As `release_decision`, also for the clock, whose first release waits for more answers."""
    round_ = _round(session, round_id)
    if round_.reference_only:
        return Decision(False, "这一轮只是资料，没有可发布的意见。")
    near = meeting_near(session, round_id, now)
    if near is not None:
        return near  # before the counting: a meeting forbids it whatever came
    newest = newest_row(session, round_id)
    return may_release(
        new_since(frames.stances(session, round_id), standing_of(session, newest)).values(),
        meeting_open=False,
        hours_since_meeting=None,
        first=newest is None,
        by_clock=by_clock,
    )


def meeting_near(session: Session, round_id: str, now: datetime) -> Decision | None:
    """The refusal because a session is under way, planned for today or just over; else None."""
    moment = now.astimezone(OFFICE_TIME)
    under_way = session.scalar(
        sa.select(sa.func.count())
        .select_from(ListeningSession)
        .where(
            ListeningSession.round_id == round_id,
            ListeningSession.state == SessionState.OPEN,
            ListeningSession.held_on.in_(days_of_meetings(moment)),
        )
    )
    closed = session.scalar(
        sa.select(sa.func.max(TrailEntry.at)).where(
            TrailEntry.round_id == round_id, TrailEntry.act == "session.close"
        )
    )
    return near_meeting(
        meeting_open=bool(under_way),
        hours_since_meeting=None if closed is None else (now - closed).total_seconds() / 3600,
    )


def hour_settled(session: Session, round_id: str, stroke: datetime) -> bool:
    """True when the release of the hour that struck at `stroke` was made, or decided against."""
    settled = session.scalar(
        sa.select(sa.func.max(TrailEntry.at)).where(
            TrailEntry.round_id == round_id, TrailEntry.act.in_(SETTLES)
        )
    )
    return settled is not None and settled >= stroke


def next_release_words(session: Session, round_id: str, *, now: datetime) -> str:
    """When the next release may come, for everybody who reads the figures.

    It follows from the settings, the clock and the sessions alone: how many came since the last,
    and whether they think alike, is not to be read from it. Raises Missing.
    """
    round_ = _round(session, round_id)
    moment = now.astimezone(OFFICE_TIME)
    first = newest_row(session, round_id) is None
    by_clock = round_.release_mode is not ReleaseMode.BY_HAND
    least = least_for(first=first, by_clock=by_clock)
    enough = f"收到约{least}份意见" if first else f"再收到约{least}份意见"
    if round_.reference_only:
        return "这一轮只是资料，不发布统计。"
    if by_clock and round_.stage not in LISTENING:
        return f"现在是「{round_.stage.label}」阶段，不自动发布；需要时由综合办公室发布。"
    if round_.release_mode is ReleaseMode.WHEN_DUE:
        return f"{enough}、不止一种态度时自动发布（每到整点看一次，避开座谈走访）。"
    if round_.release_mode is ReleaseMode.AT_HOUR:
        stroke = last_stroke(moment, round_.release_hour)
        if not hour_settled(session, round_id, stroke) and meeting_near(session, round_id, moment):
            return f"今天有座谈或走访，等它结束两小时以后；{enough}、不止一种态度才发布。"
        coming = last_stroke(moment + _A_DAY, round_.release_hour)
        return f"{moment_words(coming, moment.date())} 以后、{enough}时（须不止一种态度）。"
    return f"{enough}、不止一种态度、又不在座谈走访当中时，由综合办公室发布。"


def _round(session: Session, round_id: str) -> Round:
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise Missing("这一轮征求意见已经不存在。")
    return round_
