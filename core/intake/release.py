"""Making a release: the one moment at which what people see of support may move."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import CLOCK, Actor
from core.access.rounds import release_number
from core.access.trail import OFFICE_TIME, record
from core.errors import Missing, Refused
from core.intake.quotes import send_out_quotes
from core.intake.release_frames import release_frames
from core.intake.release_pace import TooEarly, decide, meeting_near
from core.intake.released import latest_release
from core.model import Release as ReleaseRow
from core.model import Round
from core.store import Store
from core.support.release import Release, build_release

#: How often a release is built again when something it rests on changed meanwhile.
TRIES = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """What a release rests on besides the answers: it must still hold when it is stored."""

    last: int
    k_staff: int
    k_public: int
    refusal: str


def make_release(store: Store, round_id: str, *, by: Actor, now: datetime) -> Release:
    """The next release of the round, stored. `now` is aware.

    It is built from one consistent view, outside the write, which may take seconds with many
    releases; answers that come meanwhile count in the next. Of several who press at once one
    makes it. Raises Missing for no such round; Refused without the right, when somebody else was
    quicker, or, as TooEarly with the reason, when the rules say that it is too early.
    """
    if by is not CLOCK:
        by.must("release.make")
    moment = now.astimezone(OFFICE_TIME)
    for _ in range(TRIES):
        with store.read() as session:
            decision = decide(session, round_id, now=moment, by_clock=by is CLOCK)
            if not decision.ok:
                raise TooEarly(decision)
            terms = _terms(session, round_id, moment)
            release = _built(session, round_id, terms, moment)
        row = ReleaseRow(
            round_id=round_id,
            number=release.number,
            made_on=release.as_of,
            made_by=by.account_id or by.name,
            counted=release.counted,
            tables=_dumped(release.to_plain()),
            basis=_dumped(release.basis),
        )
        if _kept(store, row, terms, by, moment):
            return release
    raise Refused("统计的时候设置或座谈走访有了变化，没有发布。请过一会儿再点一次。")


def _terms(session: Session, round_id: str, now: datetime) -> Terms:
    round_ = session.get(Round, round_id, populate_existing=True)
    if round_ is None:
        raise Missing("这一轮征求意见已经不存在。")
    near = meeting_near(session, round_id, now)
    return Terms(
        last=release_number(session, round_id),
        k_staff=round_.k_staff,
        k_public=round_.k_public,
        refusal=near.reason if near else "",
    )


def _built(session: Session, round_id: str, terms: Terms, now: datetime) -> Release:
    return build_release(
        release_frames(session, round_id),
        as_of=now.date(),
        k_by_audience={
            "facilitator": terms.k_staff,
            "leadership": terms.k_public,
            "public": terms.k_public,
        },
        previous=latest_release(session, round_id),
    )


def _kept(store: Store, row: ReleaseRow, terms: Terms, by: Actor, now: datetime) -> bool:
    """True once stored; False when it must be built again. Refused when another one was made."""
    with store.write() as session:
        # The round's row first, so that two at once come one after the other.
        session.execute(sa.select(Round.id).where(Round.id == row.round_id).with_for_update())
        found = _terms(session, row.round_id, now)
        if found.last != terms.last:
            raise Refused(f"第{found.last}次统计快照刚刚已经发布，不用再发布一次。")
        if found != terms:
            return False
        session.add(row)
        send_out_quotes(session, row.round_id, row.number)
        record(
            session,
            row.round_id,
            "release.make",
            by=by,
            detail=f"第 {row.number} 次发布",
            now=now,
        )
    return True


def _dumped(plain: Mapping[str, object]) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
