"""Releases that nobody presses for: which are due at a moment, made as the office's clock."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import CLOCK
from core.access.trail import OFFICE_TIME, record
from core.errors import Refused
from core.intake.release import make_release
from core.intake.release_pace import LISTENING, TooEarly, hour_settled
from core.model import Round
from core.model.states import ReleaseMode
from core.store import Store
from core.support.pace import full_hour_since, last_stroke

log = logging.getLogger("cunyi.clock")


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of one round whose release was due: its number, or the reason for none."""

    round_id: str
    title: str
    number: int | None
    reason: str = ""

    def in_words(self) -> str:
        """One line for the office's log."""
        done = f"第{self.number}次统计快照已发布。" if self.number else self.reason
        return f"{self.title}：{done}"


def release_due(store: Store, *, now: datetime, since: datetime | None = None) -> list[Looked]:
    """Makes every release that is due at `now`; one round's trouble does not stop the others.

    A round with a fixed hour is due once after each time its hour struck: when it was missed
    because nothing ran, or put off because of a meeting, it is made up for; when too little had
    come, the day is settled, so that no release betrays the moment at which the tenth answer
    came. A round that is released as soon as it may is looked at once each full hour: when none
    struck after `since`, the last look, it is not due.
    """
    with store.read() as session:
        due = [(r.id, r.title, r.release_mode) for r in _due(session, now, since)]
    return [_look(store, *each, now=now) for each in due]


def _due(session: Session, now: datetime, since: datetime | None) -> list[Round]:
    rounds = session.scalars(
        sa.select(Round)
        .where(
            Round.release_mode != ReleaseMode.BY_HAND,
            Round.stage.in_(LISTENING),
            Round.reference_only.is_(False),
        )
        .order_by(Round.created_on, Round.id)
    )
    return [round_ for round_ in rounds if _is_due(session, round_, now, since)]


def _is_due(session: Session, round_: Round, now: datetime, since: datetime | None) -> bool:
    if round_.release_mode is ReleaseMode.WHEN_DUE:
        return full_hour_since(since, now.astimezone(OFFICE_TIME))
    return not hour_settled(session, round_.id, _stroke(round_, now))


def _look(store: Store, round_id: str, title: str, mode: ReleaseMode, *, now: datetime) -> Looked:
    try:
        made = make_release(store, round_id, by=CLOCK, now=now)
    except TooEarly as early:
        if mode is ReleaseMode.AT_HOUR and not early.decision.postponed:
            _settle(store, round_id, early.sentence, now)
        return Looked(round_id, title, None, early.sentence)
    except Refused as refused:
        return Looked(round_id, title, None, refused.sentence)
    except Exception as error:
        # Its kind alone: a message may quote what stands in the database.
        log.error("no release of round %s: %s", round_id, type(error).__name__)
        return Looked(round_id, title, None, "程序出了问题，没有发布，下次再试。")
    log.info("release %d of round %s", made.number, round_id)
    return Looked(round_id, title, made.number)


def _settle(store: Store, round_id: str, reason: str, now: datetime) -> None:
    with store.write() as session:
        round_ = session.get_one(Round, round_id, with_for_update=True)
        if not hour_settled(session, round_id, _stroke(round_, now)):
            record(session, round_id, "release.skip", by=CLOCK, detail=reason, now=now, moves=False)


def _stroke(round_: Round, now: datetime) -> datetime:
    return last_stroke(now.astimezone(OFFICE_TIME), round_.release_hour)
