"""待核查: signs of abuse put before the office, the opinions behind one, and what came of it.

Nothing is dropped because of a sign. What a person finds to be sent twice is marked 重复 one by
one, with a reason in its history; everything else stays counted.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing
from core.intake.desk import Entry, shown
from core.intake.released import shown_release
from core.model import Account, Opinion, OpinionStance, Round, SignReview, Village
from core.model.states import Standing
from core.support.signs import KINDS, Sign, signs
from core.text.clean import clean

#: Opinions shown of one sign at a time.
SHOWN = 30
_CONCERNED = (Standing.COUNTED, Standing.WAITING)


@dataclass(frozen=True, slots=True)
class SignLine:
    """One sign as listed. `mark` names it without telling what it is about."""

    mark: str
    kind: str
    said: str
    n: int
    #: Whose entries it is about; empty for all but signs about a recorder.
    recorder: str
    #: When, by whom and with what note it was looked into; None while it waits.
    reviewed_on: date | None = None
    reviewed_by: str = ""
    note: str = ""
    #: True when more came after somebody had looked into it.
    grown: bool = False


def list_signs(session: Session, round_id: str, *, by: Actor, secret: bytes) -> list[SignLine]:
    """The round's signs, those that wait first. Those about a recorder for the administrator only.

    Raises Refused.
    """
    by.must("review.read")
    reviews = {
        review.key_hash: (review, name or "")
        for review, name in session.execute(
            sa.select(SignReview, Account.name)
            .outerjoin(Account, Account.id == SignReview.reviewed_by)
            .where(SignReview.round_id == round_id)
        )
    }
    names: dict[str, str] = dict(session.execute(sa.select(Account.id, Account.name)).all())
    lines = []
    for sign in _signs(session, round_id, by):
        mark = _mark(secret, round_id, sign)
        review, reviewer = reviews.get(mark, (None, ""))
        done = review is not None and sign.n <= review.n
        lines.append(
            SignLine(
                mark=mark,
                kind=sign.kind,
                said=sign.said,
                n=sign.n,
                recorder=names.get(sign.recorder or "", ""),
                reviewed_on=review.reviewed_on if review and done else None,
                reviewed_by=reviewer if done else "",
                note=review.note if review and done else "",
                grown=review is not None and not done,
            )
        )
    return sorted(lines, key=lambda line: line.reviewed_on is not None)


def open_sign(
    session: Session, round_id: str, mark: str, *, by: Actor, secret: bytes, noted: bool = False
) -> tuple[list[Entry], int]:
    """The opinions a sign is about, at most SHOWN, and how many there are.

    Leaves a trail entry; not again when `noted`, for a screen that is only drawn anew.
    Raises Refused without the right to read raw words, Missing when the sign is gone.
    """
    by.must("opinion.read")
    sign = _find(session, round_id, mark, by, secret)
    rows = session.scalars(
        sa.select(Opinion).where(Opinion.id.in_(sign.opinion_ids[:SHOWN])).order_by(Opinion.id)
    ).all()
    if not noted:
        detail = f"核查：{KINDS[sign.kind]}"
        record(session, round_id, "opinion.read", by=by, detail=detail, moves=False)
    return shown(session, round_id, rows, by=by), sign.n


def settle_sign(
    session: Session,
    round_id: str,
    mark: str,
    *,
    n: int,
    note: str,
    by: Actor,
    secret: bytes,
    today: date,
) -> SignReview:
    """Keeps that somebody looked into a sign that was about `n` opinions, and what they found.

    When more come than `n`, the sign is open again. Raises Refused, Missing, or Invalid without
    a note.
    """
    by.must("review.read")
    sign = _find(session, round_id, mark, by, secret)
    words = clean(note, limit=200).replace("\n", " ")
    if not words:
        raise Invalid("请写一句核查的结果，例如「核查过，没有问题」。")
    review = session.scalar(
        sa.select(SignReview).where(
            SignReview.round_id == round_id,
            SignReview.kind == sign.kind,
            SignReview.key_hash == mark,
        )
    )
    if review is None:
        review = SignReview(round_id=round_id, kind=sign.kind, key_hash=mark)
        session.add(review)
    review.n, review.note = n, words
    review.reviewed_on, review.reviewed_by = today, by.account_id
    record(session, round_id, "sign.review", by=by, detail=f"{KINDS[sign.kind]}：{words}")
    return review


def signs_waiting(session: Session, round_id: str, *, by: Actor, secret: bytes) -> int:
    """How many signs nobody has looked into yet."""
    lines = list_signs(session, round_id, by=by, secret=secret)
    return sum(line.reviewed_on is None for line in lines)


def kinds_waiting(session: Session, round_id: str, *, by: Actor, secret: bytes) -> tuple[str, ...]:
    """The kinds of signs nobody has looked into yet, in the order of KINDS.

    For everybody who reads the figures: no number, no place and nobody's name. Raises Refused.
    """
    by.must("support.read")
    settled: dict[str, int] = dict(
        session.execute(
            sa.select(SignReview.key_hash, SignReview.n).where(SignReview.round_id == round_id)
        ).all()
    )
    waiting = {
        sign.kind
        for sign in _signs(session, round_id, by)
        if sign.n > settled.get(_mark(secret, round_id, sign), -1)
    }
    return tuple(kind for kind in KINDS if kind in waiting)


def _signs(session: Session, round_id: str, by: Actor) -> list[Sign]:
    columns: dict[str, Any] = {
        "opinion_id": Opinion.id,
        "village_id": Opinion.village_id,
        "village": Village.name,
        "channel": sa.type_coerce(Opinion.channel, sa.String),
        "received_on": Opinion.received_on,
        "session_id": Opinion.session_id,
        "entered_by": Opinion.entered_by,
        "text": Opinion.text,
    }
    concerned = (Opinion.round_id == round_id, Opinion.standing.in_(_CONCERNED))
    rows = session.execute(
        sa.select(*columns.values())
        .join(Village, Village.id == Opinion.village_id)
        .where(*concerned)
    ).all()
    opinions = pd.DataFrame([tuple(row) for row in rows], columns=list(columns))
    released = shown_release(session, round_id, "leadership")
    found = signs(
        opinions,
        _stances_typed(session, concerned),
        ends_on=session.scalar(sa.select(Round.ends_on).where(Round.id == round_id)),
        tables=released.tables if released else (),
    )
    # Who enters how is a matter between a recorder and the office, not among colleagues.
    return [sign for sign in found if sign.recorder is None or by.may("account.manage")]


def _stances_typed(session: Session, concerned: tuple[sa.ColumnElement[bool], ...]) -> pd.DataFrame:
    rows = session.execute(
        sa.select(
            OpinionStance.opinion_id,
            OpinionStance.version_id,
            sa.type_coerce(OpinionStance.stance, sa.String),
        )
        .join(Opinion, Opinion.id == OpinionStance.opinion_id)
        .where(*concerned, Opinion.entered_by.is_not(None))
    ).all()
    return pd.DataFrame(
        [tuple(row) for row in rows], columns=["opinion_id", "version_id", "stance"]
    )


def _find(session: Session, round_id: str, mark: str, by: Actor, secret: bytes) -> Sign:
    for sign in _signs(session, round_id, by):
        if _mark(secret, round_id, sign) == mark:
            return sign
    raise Missing("这条线索已经不在了，可能意见已经更正或撤回。")


def _mark(secret: bytes, round_id: str, sign: Sign) -> str:
    """The sign's name: from it nobody without the server's key can tell words that were erased."""
    words = f"sign/{round_id}/{sign.kind}/{sign.subject}"
    return hmac.digest(secret, words.encode(), "sha256").hex()
