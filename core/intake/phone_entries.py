"""What a recorder's phone sends from a meeting: each entry once, however often it is sent.

The phone makes an id for every entry before it has a signal. Only a keyed hash of it is kept, and
it is the same whichever link of the session brought it, so that a renewed link doubles nothing.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import count_received
from core.errors import Invalid, Missing
from core.intake.form import OpinionForm, check_form
from core.intake.links import NOT_OPEN
from core.intake.parts import write_parts
from core.intake.submit import first_standing, opinion_of
from core.intake.tally import count_one
from core.model import Link, ListeningSession, Opinion, Round
from core.model.states import Channel, LinkKind, SessionKind, SessionState
from core.text.record import Reader

CHANNELS = {SessionKind.MEETING: Channel.MEETING, SessionKind.VISIT: Channel.VISIT}
_CLIENT_ID = re.compile(r"[0-9A-Za-z_-]{16,64}")
_NO_ID = "这一条没有带上自己的编号，请刷新页面后再存一次。"


@dataclass(frozen=True, slots=True)
class Taken:
    """What the phone hears: whether this sending was the first, and where the session stands."""

    new: bool
    #: Opinions recorded in the session so far, from all phones and the desk.
    number_so_far: int
    #: True when another entry of the session says the same words for the same village and group.
    twice: bool = False


def enter_by_phone(
    session: Session,
    link: Link,
    form: OpinionForm,
    *,
    client_id: str,
    secret: bytes,
    reader: Reader,
    today: date,
) -> Taken:
    """Stores one speaker of the link's session; the same `client_id` again stores nothing.

    The link stands for the desk that opened the session: the entry counts as entered by that
    account, and the trail says that it came by phone, because anybody in the room may hold it.
    Session and channel come from the link, whatever the form says. Raises Missing, in the words
    of every link that is not open, when the session has ended; Invalid when the form cannot be
    taken.
    """
    mark = client_key(client_id, secret)
    # The round's row is locked first, so that of two sendings at once the second sees the first.
    round_ = session.get_one(Round, link.round_id, with_for_update=True)
    held = session.get(ListeningSession, link.session_id or "", populate_existing=True)
    if link.kind is not LinkKind.MEETING or held is None:
        raise Missing(NOT_OPEN)
    earlier = entered_before(session, client_id, secret=secret)
    if earlier is not None:
        return earlier
    if held.state is SessionState.CLOSED:
        raise Missing(NOT_OPEN)
    channel = CHANNELS[held.kind]
    form = form.model_copy(update={"session_id": held.id, "channel": channel})
    form = check_form(session, round_.id, form)
    desk = Actor(held.created_by, "", None)
    opinion = opinion_of(
        round_.id,
        form,
        round_.consent_version,
        by=desk,
        today=today,
        standing=first_standing(round_, channel),
    )
    opinion.client_key = mark
    write_parts(session, opinion, form, reader=reader)
    session.execute(
        sa.update(Link)
        .where(Link.id == link.id)
        .values(used=Link.used + 1)
        .execution_options(synchronize_session=False)
    )
    count_one(session, opinion, +1)
    count_received(
        session, round_.id, "opinion.receive", actor=f"{channel.label}手机录入", day=today
    )
    return _taken(session, opinion, new=True)


def entered_before(session: Session, client_id: str, *, secret: bytes) -> Taken | None:
    """What a phone that lost the answer hears when it asks again; None for an unknown entry."""
    opinion = session.scalar(
        sa.select(Opinion).where(Opinion.client_key == client_key(client_id, secret))
    )
    return None if opinion is None else _taken(session, opinion, new=False)


def is_client_id(client_id: str) -> bool:
    """Whether this can be the id a phone gave an entry."""
    return _CLIENT_ID.fullmatch(client_id) is not None


def client_key(client_id: str, secret: bytes) -> str:
    """The keyed hash of the id a phone gave its entry. Raises Invalid for what is no such id."""
    if not is_client_id(client_id):
        raise Invalid(_NO_ID)
    return hmac.new(secret, f"phone entry:{client_id}".encode(), "sha256").hexdigest()


def session_mark(session_id: str, secret: bytes) -> str:
    """A name for the session that a phone may keep: it tells nothing and outlives a link."""
    return hmac.new(secret, f"phone session:{session_id}".encode(), "sha256").hexdigest()[:16]


def number_in(session: Session, session_id: str) -> int:
    """How many opinions were recorded in one session so far."""
    return session.scalar(sa.select(sa.func.count()).where(Opinion.session_id == session_id)) or 0


def _taken(session: Session, opinion: Opinion, *, new: bool) -> Taken:
    same = sa.select(sa.func.count()).where(
        Opinion.session_id == opinion.session_id,
        Opinion.village_id == opinion.village_id,
        Opinion.role_group_id == opinion.role_group_id,
        Opinion.text == opinion.text,
    )
    twice = opinion.text != "" and (session.scalar(same) or 0) > 1
    return Taken(new, number_in(session, opinion.session_id or ""), twice)
