"""What the meeting phone page shows of one session, and what somebody filled in there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Missing
from core.intake.form import TEXT_LIMIT, OpinionForm, read_form
from core.intake.links import NOT_OPEN, open_link
from core.intake.phone_entries import CHANNELS, number_in, session_mark
from core.intake.session_list import asked_of
from core.model import ListeningSession, RoleGroup, Round, Village
from core.model.states import LinkKind, Stance
from core.public.filled import STANCE
from core.public.view import About, Choice, about_of
from core.text.clean import clean


@dataclass(frozen=True, slots=True)
class Asked:
    """One option version put to the people of the session, with the words to read aloud."""

    version_id: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One session as its recorder's phone shows it."""

    about: About
    session_id: str
    #: What the phone files its entries under; see `session_mark`.
    mark: str
    topic: str
    kind: str
    held: str
    #: Where the session is held, when that is one village.
    village_id: str
    #: The session's own village first, then those of its 片.
    villages: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    cards: tuple[Asked, ...]
    #: Opinions recorded so far.
    number: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """The fields of one speaker as they came; kept as typed when they cannot be taken."""

    client_id: str
    recorder: str
    village_id: str = ""
    role_group_id: str = ""
    stances: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    dictated: bool = True
    read_back: bool = False
    away: bool = False


def desk_by_link(session: Session, token: str, *, secret: bytes, today: date) -> Desk:
    """The session behind a meeting link. Raises Missing, the same for every reason."""
    link = open_link(session, token, LinkKind.MEETING, today=today)
    held = session.get(ListeningSession, link.session_id or "")
    if held is None:
        raise Missing(NOT_OPEN)
    day = held.held_on
    return Desk(
        about=about_of(session.get_one(Round, link.round_id)),
        session_id=held.id,
        mark=session_mark(held.id, secret),
        topic=held.topic,
        kind=held.kind.label,
        held=f"{day.month}月{day.day}日",
        village_id=held.village_id or "",
        villages=_villages(session, held),
        groups=_groups(session, link.round_id),
        cards=tuple(
            Asked(version, label, words)
            for version, (label, words) in asked_of(session, link.round_id, held.id).items()
        ),
        number=number_in(session, held.id),
    )


def spoken_from(fields: Mapping[str, str]) -> Spoken:
    """What the fields of a request say; what is not there is empty."""
    return Spoken(
        client_id=fields.get("client", ""),
        recorder=fields.get("recorder", ""),
        village_id=fields.get("village", ""),
        role_group_id=fields.get("group", ""),
        stances={
            name.removeprefix(STANCE): value
            for name, value in fields.items()
            if name.startswith(STANCE) and value
        },
        text=fields.get("text", ""),
        dictated=bool(fields.get("dictated")),
        read_back=bool(fields.get("read_back")),
        away=bool(fields.get("away")),
    )


def next_speaker(spoken: Spoken, client_id: str) -> Spoken:
    """The form for the next one: village, group and 代填 stay, what was said is cleared."""
    return replace(spoken, client_id=client_id, stances={}, text="", read_back=False, away=False)


def form_of_spoken(spoken: Spoken, desk: Desk) -> OpinionForm:
    """The checked form that goes into the record. Raises Invalid."""
    kind = next(kind for kind in CHANNELS if kind.label == desk.kind)
    return read_form(
        {
            "village_id": spoken.village_id,
            "role_group_id": spoken.role_group_id,
            "channel": CHANNELS[kind],
            "stances": {v: s or Stance.UNSTATED.value for v, s in spoken.stances.items()},
            "text": clean(spoken.text, limit=TEXT_LIMIT),
            "direct": not spoken.dictated,
            "read_back": spoken.read_back,
            "away": spoken.away,
            "session_id": desk.session_id,
        }
    )


def _villages(session: Session, held: ListeningSession) -> tuple[Choice, ...]:
    rows = session.execute(
        sa.select(Village.id, Village.name, Village.area_id)
        .where(Village.round_id == held.round_id)
        .order_by(Village.position, Village.name)
    ).all()
    near = sorted(rows, key=lambda row: (row[0] != held.village_id, row[2] != held.area_id))
    return tuple(Choice(id_, name) for id_, name, _ in near)


def _groups(session: Session, round_id: str) -> tuple[Choice, ...]:
    rows = session.execute(
        sa.select(RoleGroup.id, RoleGroup.name)
        .where(RoleGroup.round_id == round_id)
        .order_by(RoleGroup.position, RoleGroup.name)
    )
    return tuple(Choice(id_, name) for id_, name in rows)
