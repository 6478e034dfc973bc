"""The round's links as the administrator keeps them, and one for every village at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.intake.links import make_link, path_of
from core.model import Link, ListeningSession, Village
from core.model.states import LinkKind


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link in a list. `path` is its address on this server, token and all."""

    id: str
    kind: LinkKind
    name: str
    village_id: str | None
    village: str
    topic: str
    path: str
    is_open: bool
    cap: int | None
    closes_on: date | None
    #: How many came through it, in words and in steps of ten: the count must not move by one.
    used: str


def list_links(session: Session, round_id: str, *, by: Actor, secret: bytes) -> list[LinkLine]:
    """All links of the round: for villagers by village, then meetings, then the notice.

    Raises Refused. A link's token opens a form to everybody, so the list is the administrator's.
    """
    by.must("link.manage")
    rows = session.execute(
        sa.select(Link, Village.name, Village.position, ListeningSession.topic)
        .outerjoin(Village, Village.id == Link.village_id)
        .outerjoin(ListeningSession, ListeningSession.id == Link.session_id)
        .where(Link.round_id == round_id)
    ).all()
    order = list(LinkKind)
    ordered = sorted(
        rows, key=lambda row: (order.index(row[0].kind), row[2] or 0, row[0].name, row[0].id)
    )
    return [
        LinkLine(
            id=link.id,
            kind=link.kind,
            name=link.name,
            village_id=link.village_id,
            village=village or "",
            topic=topic or "",
            path=path_of(link, secret),
            is_open=link.is_open,
            cap=link.cap,
            closes_on=link.closes_on,
            used=in_tens(link.used),
        )
        for link, village, _, topic in ordered
    ]


def make_village_links(
    session: Session,
    round_id: str,
    *,
    by: Actor,
    secret: bytes,
    cap: int | None = None,
    closes_on: date | None = None,
) -> list[Link]:
    """A villagers' link for every village that has none yet, named after it.

    Raises Refused, Missing, Invalid as make_link does; then none is made.
    """
    by.must("link.manage")
    served = set(
        session.scalars(
            sa.select(Link.village_id).where(
                Link.round_id == round_id, Link.kind == LinkKind.VILLAGER
            )
        )
    )
    villages = session.execute(
        sa.select(Village.id, Village.name)
        .where(Village.round_id == round_id)
        .order_by(Village.position, Village.name)
    ).all()
    return [
        make_link(
            session,
            round_id,
            LinkKind.VILLAGER,
            name,
            by=by,
            secret=secret,
            village_id=id_,
            cap=cap,
            closes_on=closes_on,
        )
        for id_, name in villages
        if id_ not in served
    ]


def meeting_link_of(
    session: Session, session_id: str, *, by: Actor, secret: bytes
) -> LinkLine | None:
    """The newest open link of one session for the recorder's phone, or None. Raises Refused."""
    by.must("session.edit")
    link = session.scalars(
        sa.select(Link).where(
            Link.session_id == session_id, Link.kind == LinkKind.MEETING, Link.is_open
        )
    ).first()
    if link is None:
        return None
    return LinkLine(
        id=link.id,
        kind=link.kind,
        name=link.name,
        village_id=None,
        village="",
        topic=link.name,
        path=path_of(link, secret),
        is_open=True,
        cap=link.cap,
        closes_on=link.closes_on,
        used=in_tens(link.used),
    )


def in_tens(count: int) -> str:
    """「还没有」「不足 10 份」「20 份以上」: words that do not move with every single answer."""
    if count == 0:
        return "还没有"
    return "不足 10 份" if count < 10 else f"{count // 10 * 10} 份以上"
