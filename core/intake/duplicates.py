"""One voice sent twice: a person says so, it counts once, and it can be taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.errors import Invalid, Missing
from core.intake.correct import set_standing
from core.model import Opinion, RoleGroup, Village
from core.model.states import Channel, Standing

#: Shorter texts (同意, 没意见) are the same by nature and are never proposed.
LEAST_SIGNS = 8

#: Opinions with the same words as one of a page that are read at most.
MOST_READ = 500

#: How many of the same words are shown beside one.
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Twin:
    """Another opinion of the round with the very same words: a question, not a finding."""

    id: str
    village: str
    role_group: str
    channel: Channel
    received_on: date


def twins_of(
    session: Session, round_id: str, opinion_ids: Collection[str], *, by: Actor
) -> dict[str, tuple[Twin, ...]]:
    """Of each of these opinions the others that count and say letter by letter the same.

    Those without any are left out. Raises Refused.
    """
    by.must("opinion.read")
    texts = dict(
        session.execute(
            sa.select(Opinion.id, Opinion.text).where(
                Opinion.round_id == round_id,
                Opinion.id.in_(list(opinion_ids)),
                sa.func.length(Opinion.text) >= LEAST_SIGNS,
            )
        ).all()
    )
    if not texts:
        return {}
    # The whole round is looked through once, for ids alone; only what is found is read whole.
    same = session.scalars(
        sa.select(Opinion.id).where(
            Opinion.round_id == round_id,
            Opinion.standing.in_((Standing.COUNTED, Standing.WAITING)),
            Opinion.text.in_(set(texts.values())),
        )
    ).all()
    rows = session.execute(
        sa.select(Opinion, Village.name, RoleGroup.name)
        .join(Village, Village.id == Opinion.village_id)
        .join(RoleGroup, RoleGroup.id == Opinion.role_group_id)
        .where(Opinion.id.in_(sorted(same)[:MOST_READ]))
        .order_by(Opinion.id)
    ).all()
    found = {
        id_: tuple(
            Twin(other.id, village, group, other.channel, other.received_on)
            for other, village, group in rows
            if other.text == text and other.id != id_
        )[:MOST_SHOWN]
        for id_, text in texts.items()
    }
    return {id_: twins for id_, twins in found.items() if twins}


def mark_duplicate(
    session: Session,
    opinion_id: str,
    duplicate_of: str,
    *,
    by: Actor,
    reason: str,
    today: date,
) -> Opinion:
    """The opinion counts no more, because it is the same voice as `duplicate_of`, which counts.

    Its history says why; `set_standing` counts it again. Raises Refused, Missing, Invalid.
    """
    by.must("opinion.correct")
    kept = session.get(Opinion, duplicate_of)
    opinion = session.get(Opinion, opinion_id)
    if kept is None or opinion is None or kept.round_id != opinion.round_id:
        raise Missing("这条意见已经不存在。")
    if kept.id == opinion.id:
        raise Invalid("一条意见不能记为与它自己重复。")
    if kept.standing not in (Standing.COUNTED, Standing.WAITING):
        raise Invalid(f"要保留的那一条现在是「{kept.standing.label}」，请选一条计入的。")
    if opinion.standing is Standing.DUPLICATE:
        raise Invalid("这一条已经记为重复了。")
    if session.scalar(sa.select(Opinion.id).where(Opinion.duplicate_of == opinion.id).limit(1)):
        raise Invalid("有别的记录记为与这一条重复；请先把那些恢复计入，再记这一条。")
    opinion = set_standing(
        session, opinion_id, Standing.DUPLICATE, by=by, reason=reason, today=today
    )
    opinion.duplicate_of = kept.id
    return opinion


def count_again(
    session: Session, opinion_id: str, *, by: Actor, reason: str, today: date
) -> Opinion:
    """Takes a mark as duplicate back. Raises Refused, Missing, Invalid."""
    by.must("opinion.correct")
    opinion = session.get(Opinion, opinion_id)
    if opinion is None:
        raise Missing("这条意见已经不存在。")
    if opinion.standing is not Standing.DUPLICATE:
        raise Invalid("这一条没有记为重复，不用恢复。")
    return set_standing(session, opinion_id, Standing.COUNTED, by=by, reason=reason, today=today)
