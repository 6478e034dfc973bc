"""座谈会 and 走访: opened before people speak, closed with how many came."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing
from core.intake.asked import versions_asked
from core.model import Area, ListeningSession, Round, SessionVersion, Village, new_id
from core.model.states import SessionKind, SessionState


def open_session(
    session: Session,
    round_id: str,
    kind: SessionKind,
    *,
    by: Actor,
    topic: str,
    held_on: date,
    area_id: str | None = None,
    village_id: str | None = None,
    place: str = "",
    host: str = "",
    recorder: str = "",
    invited: int | None = None,
) -> ListeningSession:
    """A session that asks about the versions being consulted now.

    Raises Refused, Missing, or Invalid for a missing topic, place or version.
    """
    by.must("session.edit")
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise Missing("这一轮征求意见已经不存在。")
    if not topic.strip():
        raise Invalid("请填写主题，例如「溪东片老党员座谈会」。")
    area = session.get(Area, area_id) if area_id else None
    village = session.get(Village, village_id) if village_id else None
    if area_id and (area is None or area.round_id != round_id):
        raise Invalid("这一轮里没有这个片。")
    if village_id and (village is None or village.round_id != round_id):
        raise Invalid("这一轮里没有这个村。")
    if area is None and village is None:
        raise Invalid("请选择片或村。")
    if invited is not None and invited < 0:
        raise Invalid("应到人数不能是负数。")
    asked = versions_asked(session, round_id)
    if not asked:
        raise Invalid("还没有正在征求意见的方案，请管理员先在「方案」里把方案设为征求意见中。")
    held = ListeningSession(
        id=new_id(),
        round_id=round_id,
        kind=kind,
        topic=topic.strip()[:80],
        area_id=area_id or (village.area_id if village else None),
        village_id=village_id,
        held_on=held_on,
        place=place.strip()[:80],
        host=host.strip()[:40],
        recorder=recorder.strip()[:40],
        invited=invited,
        created_by=by.account_id,
    )
    session.add(held)
    session.flush()
    session.add_all(SessionVersion(session_id=held.id, version_id=version) for version in asked)
    record(session, round_id, "session.open", by=by, detail=f"{kind.label} {held.topic}")
    return held


def close_session(
    session: Session,
    session_id: str,
    *,
    by: Actor,
    present: int | None = None,
    note: str = "",
    now: datetime | None = None,
) -> ListeningSession:
    """Ends a session; it then takes no more entries. Raises Refused, Missing, Invalid."""
    held = _mine(session, session_id, by)
    if present is not None and present < 0:
        raise Invalid("实到人数不能是负数。")
    held.present, held.note = present, note.strip()
    held.state = SessionState.CLOSED
    record(session, held.round_id, "session.close", by=by, detail=held.topic, now=now)
    return held


def set_attendance(
    session: Session, session_id: str, *, by: Actor, invited: int | None, present: int | None
) -> ListeningSession:
    """How many were invited to a session and how many came, open or closed; None leaves a figure.

    Raises Refused, Missing, or Invalid for a negative number.
    """
    held = _mine(session, session_id, by)
    for count, name in ((invited, "应到"), (present, "实到")):
        if count is not None and count < 0:
            raise Invalid(f"{name}人数不能是负数。")
    held.invited = held.invited if invited is None else invited
    held.present = held.present if present is None else present
    figures = f"应到 {_figure(held.invited)}，实到 {_figure(held.present)}"
    record(session, held.round_id, "session.attendance", by=by, detail=f"{held.topic}：{figures}")
    return held


def reopen_session(session: Session, session_id: str, *, by: Actor) -> ListeningSession:
    """Lets a closed session take entries again, for what was forgotten."""
    held = _mine(session, session_id, by)
    held.state = SessionState.OPEN
    record(session, held.round_id, "session.reopen", by=by, detail=held.topic)
    return held


def _figure(count: int | None) -> str:
    return "未填" if count is None else str(count)


def _mine(session: Session, session_id: str, by: Actor) -> ListeningSession:
    by.must("session.edit")
    held = session.get(ListeningSession, session_id)
    if held is None:
        raise Missing("这场座谈或走访已经不存在。")
    return held
