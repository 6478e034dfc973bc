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

#: Opinions with the same letters as one of the page that are read for it at most.
MOST_READ = 50

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
    # Nothing but the ids narrows it: by the round the database would go through all of it.
    said = session.execute(
        sa.select(Opinion.id, Opinion.text, Opinion.sameness).where(
            Opinion.id.in_(list(opinion_ids)), sa.func.length(Opinion.text) >= LEAST_SIGNS
        )
    ).all()
    alike = {text: _saying(session, round_id, text, same) for _, text, same in said if same}
    found = {
        id_: tuple(twin for twin in alike[text] if twin.id != id_)[:MOST_SHOWN]
        for id_, text, same in said
        if same
    }
    return {id_: twins for id_, twins in found.items() if twins}


def _saying(session: Session, round_id: str, text: str, sameness: str) -> list[Twin]:
    """Some of those that count and say just this. Others' texts are not read for it."""
    same = (
        sa.select(Opinion.id)
        .where(
            Opinion.round_id == round_id,
            Opinion.sameness == sameness,
            Opinion.standing.in_((Standing.COUNTED, Standing.WAITING)),
        )
        .order_by(Opinion.id)
        .limit(MOST_READ)
    )
    rows = session.execute(
        sa.select(Opinion.id, Village.name, RoleGroup.name, Opinion.channel, Opinion.received_on)
        .join(Village, Village.id == Opinion.village_id)
        .join(RoleGroup, RoleGroup.id == Opinion.role_group_id)
        .where(Opinion.id.in_(same), Opinion.text == text)
        .order_by(Opinion.id)
        .limit(MOST_SHOWN + 1)
    )
    return [Twin(*row) for row in rows]


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
