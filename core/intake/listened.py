"""How the listening was followed up: hamlets reached, questions and concerns answered, how fast.

Nothing here counts opinions, so it may be shown at once and exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.trail import office_day
from core.model import (
    Concern,
    Hamlet,
    ListeningSession,
    SessionHamlet,
    SessionQuestion,
    TrailEntry,
    Village,
)
from core.model.states import ConcernState
from core.settings import DATA
from core.text.themes import labels, load_themes

_OPEN = (ConcernState.RAISED, ConcernState.STUDIED)
_ADOPTED = (ConcernState.ADOPTED, ConcernState.PARTLY)


@dataclass(frozen=True, slots=True)
class Followed:
    """Counts of one round; the days are medians, None while there is nothing to take one of."""

    hamlets: int
    hamlets_reached: int
    questions: int
    questions_answered: int
    question_days: float | None
    concerns: int
    concerns_answered: int
    concerns_published: int
    #: Answered with 采纳 or 部分采纳. There is no target: it would be worked towards.
    concerns_adopted: int
    concern_days: float | None


def followed(session: Session, round_id: str) -> Followed:
    """How far the round has followed up on what it heard."""
    asked = session.execute(
        sa.select(ListeningSession.held_on, SessionQuestion.answered_on)
        .join(ListeningSession, ListeningSession.id == SessionQuestion.session_id)
        .where(ListeningSession.round_id == round_id)
    ).all()
    concerns = session.scalars(sa.select(Concern).where(Concern.round_id == round_id)).all()
    answered = [concern for concern in concerns if concern.state not in _OPEN]
    hamlets = sa.select(Hamlet.id).join(Village).where(Village.round_id == round_id)
    reached = hamlets.where(Hamlet.id.in_(sa.select(SessionHamlet.hamlet_id)))
    return Followed(
        hamlets=_count(session, hamlets),
        hamlets_reached=_count(session, reached),
        questions=len(asked),
        questions_answered=sum(on is not None for _, on in asked),
        question_days=_median((on - held).days for held, on in asked if on is not None),
        concerns=len(concerns),
        concerns_answered=len(answered),
        concerns_published=sum(concern.published_on is not None for concern in concerns),
        concerns_adopted=sum(concern.state in _ADOPTED for concern in answered),
        concern_days=_days_to_answer(session, round_id, concerns),
    )


def _days_to_answer(session: Session, round_id: str, concerns: Iterable[Concern]) -> float | None:
    """Median days from listing a concern, as the trail has it, to publishing its answer."""
    known = labels(load_themes(DATA / "themes.toml"))
    listed: dict[str, date] = {}
    entries = sa.select(TrailEntry.detail, TrailEntry.at).where(
        TrailEntry.round_id == round_id, TrailEntry.act == "concern.open"
    )
    for detail, at in session.execute(entries.order_by(TrailEntry.at)):
        if at is not None:
            listed.setdefault(detail, office_day(at))
    return _median(
        (concern.published_on - listed[label]).days
        for concern in concerns
        if concern.published_on is not None and (label := known.get(concern.code, "")) in listed
    )


def _median(days: Iterable[int]) -> float | None:
    several = [max(0, n) for n in days]
    return float(median(several)) if several else None


def _count(session: Session, rows: sa.Select[str]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
