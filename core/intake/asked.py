"""Which option versions people are being asked about."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.model import Option, OptionVersion, SessionVersion
from core.model.states import VersionState


def versions_asked(session: Session, round_id: str, session_id: str | None = None) -> list[str]:
    """Ids of the versions being consulted, in the order of their options.

    For a listening session: those that were put to the people there, also after they changed.
    """
    query = (
        sa.select(OptionVersion.id)
        .join(Option)
        .where(Option.round_id == round_id)
        .order_by(Option.position, Option.name)
    )
    if session_id is not None:
        query = query.join(SessionVersion, SessionVersion.version_id == OptionVersion.id).where(
            SessionVersion.session_id == session_id
        )
    else:
        query = query.where(OptionVersion.state == VersionState.CONSULTED)
    return list(session.scalars(query))
