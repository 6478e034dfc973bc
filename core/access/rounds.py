"""Which rounds a member of staff may open, and the two integers that tell a screen it is old."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Missing
from core.model import Release, Round
from core.model.states import Stage


@dataclass(frozen=True, slots=True)
class RoundLine:
    """What every screen says about the round it belongs to."""

    id: str
    title: str
    town: str
    stage: Stage
    demo: bool
    law_checked_by: str
    reference_only: bool


def rounds_to_open(session: Session) -> list[RoundLine]:
    """All rounds, the one to work on first: real before demo, taking opinions before facts only,
    newest before older.
    """
    rows = session.scalars(
        sa.select(Round).order_by(
            Round.reference_only, Round.demo, Round.created_on.desc(), Round.title
        )
    )
    return [
        RoundLine(r.id, r.title, r.town, r.stage, r.demo, r.law_checked_by, r.reference_only)
        for r in rows
    ]


def revision_of(session: Session, round_id: str) -> int:
    """How many changes the round has seen; every act adds one. Raises Missing."""
    revision = session.scalar(sa.select(Round.revision).where(Round.id == round_id))
    if revision is None:
        raise Missing("这一轮征求意见已经不存在。")
    return revision


def release_number(session: Session, round_id: str) -> int:
    """The number of the newest release of the round; 0 before the first."""
    newest = sa.select(sa.func.max(Release.number)).where(Release.round_id == round_id)
    return session.scalar(newest) or 0
