"""待核查: signs of abuse put before the office, the opinions behind one, and what came of it.

Nothing is dropped because of a sign. What a person finds to be sent twice is marked 重复 one by
one, with a reason in its history; everything else stays counted.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
from core.model.opinions import of_round_unindexed
from core.model.states import Channel, Stance, Standing
from core.support.signs import KINDS, SAME_TEXTS, Sign, bare_words, signs
from core.text.clean import clean

#: Opinions shown of one sign at a time.
SHOWN = 30
#: Wordings looked at together.
TOGETHER = 500
#: Whoever may do this is shown what a single recorder's entries look like.
OFFICE = "account.manage"
GONE = "这条线索已经不在了，可能意见已经更正或撤回。"
_CONCERNED = (Standing.COUNTED, Standing.WAITING)


@dataclass(frozen=True, slots=True)
class SignLine:
    """One sign as listed. `mark` names it without telling what it is about."""

    mark: str
    #: By what it shares `open_sign` and `settle_sign` find it; without the words it is about.
    sign: Sign
    #: Whose entries it is about; empty for all but signs about a recorder.
    recorder: str
    #: When, by whom and with what note it was looked into; None while it waits.
    reviewed_on: date | None = None
    reviewed_by: str = ""
    note: str = ""
    #: True when more came after somebody had looked into it.
    grown: bool = False

    @property
    def kind(self) -> str:
        """A key of KINDS."""
        return self.sign.kind

    @property
    def said(self) -> str:
        """What it is, in neutral words."""
        return self.sign.said

    @property
    def n(self) -> int:
        """How many opinions it was about when it was listed."""
        return self.sign.n


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
                sign=replace(sign, subject=""),
                recorder=names.get(sign.recorder or "", ""),
                reviewed_on=review.reviewed_on if review and done else None,
                reviewed_by=reviewer if done else "",
                note=review.note if review and done else "",
                grown=review is not None and not done,
            )
        )
    return sorted(lines, key=lambda line: line.reviewed_on is not None)


def open_sign(
    session: Session, round_id: str, line: SignLine, *, by: Actor, noted: bool = False
) -> list[Entry]:
    """The opinions a sign is about, at most SHOWN.

    Leaves a trail entry; not again when `noted`, for a screen that is only drawn anew.
    Raises Refused without the right to read raw words, Missing when there are none any more.
    """
    by.must("opinion.read")
    query = _behind(round_id, line.sign).order_by(Opinion.id).limit(SHOWN)
    rows = session.scalars(query).all() if _may_see(line.sign, by) else ()
    if not rows:
        raise Missing(GONE)
    if not noted:
        detail = f"核查：{KINDS[line.kind]}"
        record(session, round_id, "opinion.read", by=by, detail=detail, moves=False)
    return shown(session, round_id, rows, by=by)


def settle_sign(
    session: Session, round_id: str, line: SignLine, *, note: str, by: Actor, today: date
) -> SignReview:
    """Keeps that somebody looked into a sign as it was listed, and what they found.

    When more come than were listed, the sign is open again. Raises Refused, Missing when nothing
    of it is there any more, or Invalid without a note.
    """
    by.must("review.read")
    some = session.scalar(_behind(round_id, line.sign).with_only_columns(Opinion.id).limit(1))
    if not _may_see(line.sign, by) or (line.sign.shared and some is None):
        raise Missing(GONE)
    words = clean(note, limit=200).replace("\n", " ")
    if not words:
        raise Invalid("请写一句核查的结果，例如「核查过，没有问题」。")
    review = session.scalar(
        sa.select(SignReview).where(
            SignReview.round_id == round_id,
            SignReview.kind == line.kind,
            SignReview.key_hash == line.mark,
        )
    )
    if review is None:
        review = SignReview(round_id=round_id, kind=line.kind, key_hash=line.mark)
        session.add(review)
    review.n, review.note = line.n, words
    review.reviewed_on, review.reviewed_by = today, by.account_id
    record(session, round_id, "sign.review", by=by, detail=f"{KINDS[line.kind]}：{words}")
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
    released = shown_release(session, round_id, "leadership")
    found = signs(
        _texts(session, round_id),
        _days(session, round_id),
        _typed(session, round_id, by),
        ends_on=session.scalar(sa.select(Round.ends_on).where(Round.id == round_id)),
        tables=released.tables if released else (),
    )
    return [
        replace(sign, n=_count(session, round_id, sign)) if sign.recorder else sign
        for sign in found
    ]


def _texts(session: Session, round_id: str) -> pd.DataFrame:
    """Wordings that several share beyond formulas; one text of each is read, and no other."""
    several = session.execute(
        sa.select(Opinion.sameness, sa.func.count(), sa.func.min(Opinion.id))
        .where(
            of_round_unindexed(round_id),
            Opinion.standing.in_(_CONCERNED),
            Opinion.sameness != "",
        )
        .group_by(Opinion.sameness)
        .having(sa.func.count() >= SAME_TEXTS)
    ).all()
    found = []
    for begun in range(0, len(several), TOGETHER):
        part = several[begun : begun + TOGETHER]
        texts: dict[str, str] = dict(
            session.execute(
                sa.select(Opinion.sameness, Opinion.text).where(
                    Opinion.id.in_([one for _, _, one in part])
                )
            ).all()
        )
        telling = [sameness for sameness, text in texts.items() if bare_words(text)]
        spread = session.execute(
            sa.select(
                Opinion.sameness,
                sa.func.count(Opinion.village_id.distinct()),
                sa.func.count(Opinion.received_on.distinct()),
            )
            .where(*_concerned(round_id), Opinion.sameness.in_(telling))
            .group_by(Opinion.sameness)
        )
        counts = {sameness: n for sameness, n, _ in part}
        found += [(texts[same], same, counts[same], *wide) for same, *wide in spread]
    return pd.DataFrame(found, columns=["text", "sameness", "n", "villages", "days"])


def _days(session: Session, round_id: str) -> pd.DataFrame:
    keys: dict[str, Any] = {
        "village_id": Opinion.village_id,
        "village": Village.name,
        "channel": sa.type_coerce(Opinion.channel, sa.String),
        "received_on": Opinion.received_on,
    }
    return _frame(
        session,
        {**keys, "n": sa.func.count()},
        lambda query: (
            query.join(Village, Village.id == Opinion.village_id)
            .where(*_concerned(round_id), Opinion.session_id.is_(None))
            .group_by(*keys.values())
        ),
    )


def _typed(session: Session, round_id: str, by: Actor) -> pd.DataFrame:
    """What recorders stated; nothing for whom it does not concern."""
    # Who enters how is a matter between a recorder and the office, not among colleagues.
    concerns = sa.true() if by.may(OFFICE) else sa.false()
    return _frame(
        session,
        {
            "entered_by": Opinion.entered_by,
            "version_id": OpinionStance.version_id,
            "stances": sa.func.count(OpinionStance.stance.distinct()),
            "n": sa.func.count(),
        },
        lambda query: (
            query.join(OpinionStance, OpinionStance.opinion_id == Opinion.id)
            .where(
                concerns,
                *_concerned(round_id),
                Opinion.entered_by.is_not(None),
                OpinionStance.stance != Stance.UNSTATED,
            )
            .group_by(Opinion.entered_by, OpinionStance.version_id)
        ),
    )


def _frame(
    session: Session,
    columns: Mapping[str, Any],
    of: Callable[[sa.Select[*tuple[Any, ...]]], sa.Select[*tuple[Any, ...]]],
) -> pd.DataFrame:
    rows = session.execute(of(sa.select(*columns.values()).select_from(Opinion)))
    return pd.DataFrame([tuple(row) for row in rows], columns=list(columns))


def _behind(round_id: str, sign: Sign) -> sa.Select[Opinion]:
    """The opinions a sign is about, as they are now."""
    query = sa.select(Opinion).where(*_concerned(round_id))
    match sign.kind, sign.shared:
        case "same_text", (sameness,):
            return query.where(Opinion.sameness == sameness)
        case "burst", (village_id, channel, day):
            return query.where(
                Opinion.village_id == village_id,
                Opinion.channel == Channel(channel),
                Opinion.received_on == date.fromisoformat(day),
                Opinion.session_id.is_(None),
            )
        case "uniform", (recorder, *versions):
            stated = sa.select(OpinionStance.opinion_id).where(
                OpinionStance.version_id.in_(versions), OpinionStance.stance != Stance.UNSTATED
            )
            return query.where(Opinion.entered_by == recorder, Opinion.id.in_(stated))
    return query.where(sa.false())


def _count(session: Session, round_id: str, sign: Sign) -> int:
    query = _behind(round_id, sign).with_only_columns(sa.func.count())
    return int(session.scalar(query) or 0)


def _concerned(round_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return Opinion.round_id == round_id, Opinion.standing.in_(_CONCERNED)


def _may_see(sign: Sign, by: Actor) -> bool:
    return sign.recorder is None or by.may(OFFICE)


def _mark(secret: bytes, round_id: str, sign: Sign) -> str:
    """The sign's name: from it nobody without the server's key can tell words that were erased."""
    words = f"sign/{round_id}/{sign.kind}/{sign.subject}"
    return hmac.digest(secret, words.encode(), "sha256").hex()
