"""「有没有人要求您怎么填」: two numbers for a whole round, tied to no opinion and no village."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.model import PressureCount
from core.model.laying import renumber

#: Fewer answers than this say nothing yet and might point at somebody.
LEAST = 10


def count_pressure(session: Session, round_id: str, pressed: bool) -> None:
    """Adds one answer to the round's two numbers."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = (sqlite if on_sqlite else postgresql).insert(PressureCount)
    insert = insert.values(round_id=round_id, pressed=pressed, n=1)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["round_id", "pressed"], set_={"n": PressureCount.n + 1}
        )
    )
    # Else the number of the opinion's transaction would tell which of the two it added to.
    renumber(session, PressureCount, PressureCount.round_id == round_id)


def read_pressure(session: Session, round_id: str, *, by: Actor) -> tuple[int, int] | None:
    """(answered, of these pressed), in tens below; None while fewer than ten answered.

    Raises Refused for others than the office and those who look into discipline.
    """
    by.must("pressure.read")
    counts = dict(
        session.execute(
            sa.select(PressureCount.pressed, PressureCount.n).where(
                PressureCount.round_id == round_id
            )
        ).all()
    )
    answered = counts.get(True, 0) + counts.get(False, 0)
    if answered < LEAST:
        return None
    return answered // 10 * 10, counts.get(True, 0)
