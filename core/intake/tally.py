"""Keeps the running counts in step with the opinions, in the same transaction."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.model import Opinion, Tally
from core.model.states import Standing


def count_one(session: Session, opinion: Opinion, step: int) -> None:
    """Adds `step` (+1 or −1) to the count of the opinion's day, village, group and channel.

    An opinion that does not count (waiting, withdrawn, duplicate) leaves the tally as it is.
    """
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
