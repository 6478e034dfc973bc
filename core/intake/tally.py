"""Keeps the running counts in step with the opinions, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.model import Opinion, OpinionStance, StanceTally, Tally
from core.model.states import Standing


def count_one(session: Session, opinion: Opinion, step: int) -> None:
    """Adds `step` (+1 or −1) to all counts the opinion stands in.

    Call it with −1 before a change and with +1 after it. An opinion that does not count (waiting,
    withdrawn, duplicate) leaves the counts as they are.
    """
    session.flush()
    count_place(session, opinion, step)
    count_stances(session, [opinion.id], step)


def count_place(session: Session, opinion: Opinion, step: int) -> None:
    """Adds `step` to the count of the opinion's day, village, group, channel and directness."""
    if opinion.standing is not Standing.COUNTED:
        return
    place = {
        "round_id": opinion.round_id,
        "day": opinion.received_on,
        "village_id": opinion.village_id,
        "role_group_id": opinion.role_group_id,
        "channel": opinion.channel,
        "direct": opinion.direct,
    }
    moved = session.execute(
        sa.update(Tally)
        .filter_by(**place)
        .values(n=Tally.n + step)
        .execution_options(synchronize_session=False)
    )
    if not moved.rowcount:  # type: ignore[attr-defined]
        session.execute(sa.insert(Tally).values(**place, n=step))


def count_stances(session: Session, opinion_ids: Sequence[str], step: int) -> None:
    """Adds `step` (+1 or −1) to the stance counts for what the opinions say now.

    One statement however many there are. Opinions and stances must be flushed; those that do not
    count are passed over. Call it with −1 before a change and with +1 after it.
    """
    keys = (
        OpinionStance.version_id,
        Opinion.village_id,
        Opinion.role_group_id,
        Opinion.channel,
        Opinion.direct,
        OpinionStance.stance,
    )
    said = (
        sa.select(*keys, (sa.func.count() * step).label("n"))
        .join(Opinion, Opinion.id == OpinionStance.opinion_id)
        .where(Opinion.id.in_(opinion_ids), Opinion.standing == Standing.COUNTED)
        .group_by(*keys)
    )
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = (sqlite if on_sqlite else postgresql).insert(StanceTally)
    insert = insert.from_select([*(key.key for key in keys), "n"], said)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=[key.key for key in keys],
            set_={"n": StanceTally.n + insert.excluded.n},
        )
    )
