"""Links: addresses that open a form, a session or the notice; only a hash of the token is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing
from core.model import Link, ListeningSession, Round, Village, new_id
from core.model.states import LinkKind, LinkMode, SessionState

#: One sentence for unknown, expired, closed and full links: it must not tell which it is.
NOT_OPEN = (
    "这个链接现在不能填写。可能已经结束，也可能地址不完整。请看公告栏上的电话，或问发给您链接的人。"
)
PATHS = {LinkKind.VILLAGER: "/v/", LinkKind.MEETING: "/m/", LinkKind.NOTICE: "/n/"}


def make_link(
    session: Session,
    round_id: str,
    kind: LinkKind,
    name: str,
    *,
    by: Actor,
    secret: bytes,
    village_id: str | None = None,
    session_id: str | None = None,
    cap: int | None = None,
    closes_on: date | None = None,
) -> Link:
    """A new open link. Raises Refused, Missing, or Invalid for a wrong name, village or cap."""
    by.must("session.edit" if kind is LinkKind.MEETING else "link.manage")
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise Missing("这一轮征求意见已经不存在。")
    if not name.strip():
        raise Invalid("请给链接起个名字，例如「上坪村公告栏」。")
    if village_id is not None:
        village = session.get(Village, village_id)
        if village is None or village.round_id != round_id:
            raise Invalid("这一轮里没有这个村。")
    if kind is LinkKind.MEETING:
        held = session.get(ListeningSession, session_id or "")
        if held is None or held.round_id != round_id:
            raise Invalid("会议记录链接要先选定一场座谈或走访。")
    if cap is not None and cap < 1:
        raise Invalid("份数上限至少是 1。")
    if round_.link_mode is LinkMode.CAPPED and kind is LinkKind.VILLAGER and cap is None:
        raise Invalid("本轮采用限额链接，请填写这个链接最多收多少份。")
    link = Link(
        id=new_id(),
        round_id=round_id,
        kind=kind,
        name=name.strip()[:60],
        village_id=village_id,
        session_id=session_id,
        cap=cap,
        closes_on=closes_on,
        turn=1,
        token_hash="",
    )
    link.token_hash = _hash(token_of(link, secret))
    session.add(link)
    record(session, round_id, "link.make", by=by, detail=f"{kind.label} {link.name}")
    return link


def token_of(link: Link, secret: bytes) -> str:
    """The link's token, 128 bits, computed anew each time; the database alone cannot give it."""
    digest = hmac.digest(secret, f"link:{link.id}:{link.turn}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def path_of(link: Link, secret: bytes) -> str:
    """The link's address on this server, such as `/v/…`."""
    return PATHS[link.kind] + token_of(link, secret)


def open_link(session: Session, token: str, kind: LinkKind, *, today: date) -> Link:
    """The link that `token` opens today. Raises Missing, the same for every reason it may not."""
    link = session.scalar(sa.select(Link).where(Link.token_hash == _hash(token)))
    if link is None or link.kind is not kind or not link.is_open:
        raise Missing(NOT_OPEN)
    if link.closes_on is not None and link.closes_on < today:
        raise Missing(NOT_OPEN)
    if link.cap is not None and link.used >= link.cap:
        raise Missing(NOT_OPEN)
    if kind is LinkKind.NOTICE:
        return link
    round_ = session.get_one(Round, link.round_id)
    if round_.ends_on is not None and round_.ends_on < today:
        raise Missing(NOT_OPEN)
    if link.session_id is not None:
        held = session.get(ListeningSession, link.session_id)
        if held is None or held.state is SessionState.CLOSED:
            raise Missing(NOT_OPEN)
    return link


def set_link(
    session: Session,
    link_id: str,
    *,
    by: Actor,
    is_open: bool | None = None,
    cap: int | None = None,
    closes_on: date | None = None,
) -> Link:
    """Opens or closes a link, or changes its cap and last day. Raises Refused, Missing, Invalid."""
    link = _managed(session, link_id, by)
    if cap is not None and cap < 1:
        raise Invalid("份数上限至少是 1。")
    if is_open is not None:
        link.is_open = is_open
    link.cap, link.closes_on = cap, closes_on
    record(
        session,
        link.round_id,
        "link.open" if link.is_open else "link.close",
        by=by,
        detail=link.name,
    )
    return link


def renew_link(session: Session, link_id: str, *, by: Actor, secret: bytes) -> Link:
    """Gives the link a new token; whoever holds the old one finds it closed."""
    link = _managed(session, link_id, by)
    link.turn += 1
    link.token_hash = _hash(token_of(link, secret))
    record(session, link.round_id, "link.renew", by=by, detail=link.name)
    return link


def _managed(session: Session, link_id: str, by: Actor) -> Link:
    link = session.get(Link, link_id)
    if link is None:
        raise Missing("这个链接已经不存在。")
    by.must("session.edit" if link.kind is LinkKind.MEETING else "link.manage")
    return link


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
