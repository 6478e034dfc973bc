"""The round's 座谈会 and 走访 as the desk lists them, and what each of them asks about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import frames
from core.access.roles import Actor
from core.intake.asked import versions_asked
from core.model import Area, ListeningSession, Opinion, SessionVersion, Village
from core.model.states import SessionKind, SessionState


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One 座谈会 or 走访 in a list; `mine`: of the actor's own 片."""

    id: str
    kind: SessionKind
    topic: str
    area_id: str | None
    area: str
    village_id: str | None
    village: str
    held_on: date
    place: str
    host: str
    recorder: str
    invited: int | None
    present: int | None
    state: SessionState
    note: str
    #: Opinions recorded in it.
    entries: int
    #: Labels of the versions put to the people there.
    versions: tuple[str, ...]
    mine: bool


def list_sessions(session: Session, round_id: str, *, by: Actor, today: date) -> list[SessionLine]:
    """The round's sessions: today's first, the own 片 before others, open before closed, then
    newest first. Raises Refused."""
    by.must("round.read")
    labels = version_labels(session, round_id)
    put: dict[str, list[str]] = {}
    for session_id, version_id in session.execute(
        sa.select(SessionVersion.session_id, SessionVersion.version_id)
        .join(ListeningSession, ListeningSession.id == SessionVersion.session_id)
        .where(ListeningSession.round_id == round_id)
    ):
        put.setdefault(session_id, []).append(version_id)
    entries = (
        sa.select(sa.func.count())
        .where(Opinion.session_id == ListeningSession.id)
        .correlate(ListeningSession)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(ListeningSession, Area.name, Village.name, entries)
        .outerjoin(Area, Area.id == ListeningSession.area_id)
        .outerjoin(Village, Village.id == ListeningSession.village_id)
        .where(ListeningSession.round_id == round_id)
    )
    lines = [
        SessionLine(
            id=held.id,
            kind=held.kind,
            topic=held.topic,
            area_id=held.area_id,
            area=area or "",
            village_id=held.village_id,
            village=village or "",
            held_on=held.held_on,
            place=held.place,
            host=held.host,
            recorder=held.recorder,
            invited=held.invited,
            present=held.present,
            state=held.state,
            note=held.note,
            entries=count,
            versions=tuple(name for id_, name in labels.items() if id_ in put.get(held.id, ())),
            mine=by.area_id is not None and by.area_id == held.area_id,
        )
        for held, area, village, count in rows
    ]
    return sorted(
        lines,
        key=lambda line: (
            line.held_on != today,
            not line.mine,
            line.state is SessionState.CLOSED,
            -line.held_on.toordinal(),
            line.topic,
        ),
    )


def asked_of(session: Session, round_id: str, session_id: str | None) -> dict[str, tuple[str, str]]:
    """Version id → its label and plain words, for those a form must ask about now."""
    versions = frames.versions(session, round_id).set_index("version_id")
    return {
        id_: (str(versions.loc[id_, "label"]), str(versions.loc[id_, "plain_words"]))
        for id_ in versions_asked(session, round_id, session_id)
    }


def version_labels(session: Session, round_id: str) -> dict[str, str]:
    """Version id → label, options in order."""
    versions = frames.versions(session, round_id)
    return dict(zip(versions["version_id"], versions["label"], strict=True))
