"""The second check: what was written down counts once another person held it against the paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import count_received
from core.errors import Invalid, Missing, Refused
from core.intake.correct import correct_opinion
from core.intake.desk import Entry, shown
from core.intake.form import OpinionForm
from core.intake.submit import CHECKED
from core.intake.tally import count_one
from core.model import ListeningSession, Opinion, Round
from core.model.states import Standing
from core.text.record import Reader

OWN = "自己录入的不能由自己核对，请换一个人。"
DONE = "这一条已经核对过了。"
REASON = "核对时按纸质记录更正"
LOOSE = "不属于某一场的纸质表"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one session; `session_id` is None for paper that belongs to none."""

    session_id: str | None
    name: str
    #: Entries another person made: these `by` may check.
    open_to_me: int
    #: Entries `by` made: somebody else has to check them.
    own: int

    @property
    def waiting(self) -> int:
        """All that wait there."""
        return self.open_to_me + self.own


def waiting_sessions(session: Session, round_id: str, *, by: Actor) -> list[Waiting]:
    """Where entries wait for a second person, newest session first, loose paper last.

    Raises Refused.
    """
    by.must("opinion.check")
    own = sa.func.sum(sa.case((Opinion.entered_by == by.account_id, 1), else_=0))
    rows = session.execute(
        sa.select(
            ListeningSession.id,
            ListeningSession.topic,
            ListeningSession.held_on,
            sa.func.count(),
            own,
        )
        .select_from(Opinion)
        .outerjoin(ListeningSession, ListeningSession.id == Opinion.session_id)
        .where(*_waits(round_id))
        .group_by(ListeningSession.id, ListeningSession.topic, ListeningSession.held_on)
    ).all()
    newest = sorted(rows, key=lambda row: (-(row[2] or date.min).toordinal(), row[1] or ""))
    return [
        Waiting(
            session_id=id_,
            name=f"{held_on.month}月{held_on.day}日 {topic}" if id_ else LOOSE,
            open_to_me=count - mine,
            own=mine,
        )
        for id_, topic, held_on, count, mine in newest
    ]


def pending_entries(
    session: Session, round_id: str, session_id: str | None, *, by: Actor
) -> list[Entry]:
    """What `by` may check of one session (None: of loose paper), in no order that tells anything.

    Entries `by` made are left out. Raises Refused.
    """
    by.must("opinion.check")
    rows = session.scalars(
        sa.select(Opinion)
        .where(
            *_waits(round_id),
            Opinion.session_id == session_id if session_id else Opinion.session_id.is_(None),
            sa.or_(Opinion.entered_by.is_(None), Opinion.entered_by != by.account_id),
        )
        .order_by(Opinion.id)
    ).all()
    return shown(session, round_id, rows, by=by)


def check_entry(
    session: Session,
    opinion_id: str,
    *,
    by: Actor,
    agrees: bool,
    corrected: OpinionForm | None = None,
    reason: str = REASON,
    reader: Reader,
    today: date,
) -> Opinion:
    """The entry, counted from now on: as it is when it agrees with the paper, else corrected first.

    Raises Refused for one's own entry, Missing, and Invalid for an entry that does not wait or a
    disagreement without `corrected`. What it said before the correction stays in its history.
    """
    by.must("opinion.check")
    opinion = _waiting_one(session, opinion_id)
    if by.account_id is None or opinion.entered_by == by.account_id:
        raise Refused(OWN)
    if not agrees:
        if corrected is None:
            raise Invalid("与纸质记录不一致时，请先改好再保存。")
        opinion = correct_opinion(
            session, opinion_id, corrected, by=by, reason=reason, reader=reader, today=today
        )
    opinion.standing = Standing.COUNTED
    opinion.checked_by = by.account_id
    count_one(session, opinion, +1)
    # Like what is received, a count of the day: a line each would tell when which was checked.
    count_received(session, opinion.round_id, "opinion.check", actor=by.account_id, day=today)
    return opinion


def _waiting_one(session: Session, opinion_id: str) -> Opinion:
    """The entry with its round's row locked first, so that two who check at once count it once."""
    round_id = session.scalar(sa.select(Opinion.round_id).where(Opinion.id == opinion_id))
    if round_id is None:
        raise Missing("这条意见已经不存在。")
    session.execute(sa.select(Round.id).where(Round.id == round_id).with_for_update())
    opinion = session.get(Opinion, opinion_id, with_for_update=True, populate_existing=True)
    if opinion is None:
        raise Missing("这条意见已经不存在。")
    if opinion.standing is not Standing.WAITING:
        raise Invalid(DONE)
    return opinion


def _waits(round_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Opinion.round_id == round_id,
        Opinion.standing == Standing.WAITING,
        Opinion.channel.in_(CHECKED),
    )
