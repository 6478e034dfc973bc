"""What many phones send in the same moment, stored in one transaction as if sent one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import VILLAGER
from core.errors import CunyiError, Invalid, Missing
from core.intake.aside import Aside, keep_aside
from core.intake.form import OpinionForm
from core.intake.links import NOT_OPEN, open_link
from core.intake.receipts import code_for, hash_of
from core.intake.slips import give_back, use_slip
from core.intake.submit import Sent
from core.intake.submit_many import Entry, NotTakenError, store_entries
from core.model import Link, Receipt, Round
from core.model.states import Channel, LinkKind, LinkMode
from core.settings import LOCAL
from core.text.record import Reader


@dataclass(frozen=True, slots=True)
class Sending:
    """One form that came through the link of `token`, with the key it was handed out with."""

    token: str
    form: OpinionForm
    form_key: str
    #: The one-time code from the household's slip, where the round asks for one.
    slip: str = ""
    aside: Aside = field(default_factory=Aside)


Outcome = Sent | CunyiError


def submit_sent(
    session: Session,
    sendings: Sequence[Sending],
    *,
    secret: bytes,
    reader: Reader,
    today: date,
    folder: Path = LOCAL,
) -> list[Outcome]:
    """For each sending, in order, its receipt or why it was not taken.

    A form that was stored before gives its receipt again, even when the link is closed by now:
    a phone that lost the answer asks once more. One that cannot be taken leaves the others.
    `folder` holds the keys of what is kept apart from the opinions.
    """
    outcomes: dict[int, Outcome] = {}
    for token in dict.fromkeys(sending.token for sending in sendings):
        places = [i for i, sending in enumerate(sendings) if sending.token == token]
        part = [sendings[i] for i in places]
        done = _through_one_link(session, token, part, secret, reader, today, folder)
        outcomes |= dict(zip(places, done, strict=True))
    return [outcomes[i] for i in range(len(sendings))]


def _through_one_link(
    session: Session,
    token: str,
    sendings: Sequence[Sending],
    secret: bytes,
    reader: Reader,
    today: date,
    folder: Path,
) -> list[Outcome]:
    codes = [code_for(secret, sending.form_key) for sending in sendings]
    marks = [hash_of(secret, code) for code in codes]
    link: Link | None = None
    try:
        link = open_link(session, token, LinkKind.VILLAGER, today=today)
        # The round's row is locked first, so that of two sendings at once the second sees the
        # first.
        session.execute(sa.select(Round.id).where(Round.id == link.round_id).with_for_update())
    except Missing:
        pass
    stored = set(session.scalars(sa.select(Receipt.code_hash).where(Receipt.code_hash.in_(marks))))
    fresh: dict[str, int] = {}
    outcomes: list[Outcome] = []
    for place, (code, mark) in enumerate(zip(codes, marks, strict=True)):
        again = mark in stored or mark in fresh
        outcomes.append(Sent(code, new=not again))
        if not again:
            fresh[mark] = place
    if link is not None:
        refused = _store(session, link, sendings, fresh, secret, reader, today, folder)
    else:
        refused = dict.fromkeys(fresh, Missing(NOT_OPEN))
    return [refused.get(mark, outcome) for mark, outcome in zip(marks, outcomes, strict=True)]


def _store(
    session: Session,
    link: Link,
    sendings: Sequence[Sending],
    fresh: dict[str, int],
    secret: bytes,
    reader: Reader,
    today: date,
    folder: Path,
) -> dict[str, CunyiError]:
    """Stores the fresh ones and gives, by mark, why some were not taken."""
    refused: dict[str, CunyiError] = {}
    taken = {mark: _entry(link, sendings[place], today) for mark, place in fresh.items()}
    slips = _use_slips(session, link, taken, sendings, fresh, secret, refused)
    while taken:
        room = _take_room(session, link, len(taken))
        for mark in list(taken)[room:]:
            refused[mark] = Missing(NOT_OPEN)
            del taken[mark]
        try:
            opinions = store_entries(
                session, link.round_id, list(taken.values()), by=VILLAGER, reader=reader
            )
        except NotTakenError as error:
            _give_back(session, link, len(taken))
            mark = list(taken)[error.place]
            refused[mark] = Invalid(error.sentence)
            del taken[mark]
            continue
        session.execute(
            sa.insert(cast(sa.Table, Receipt.__table__)),
            [
                {"code_hash": mark, "opinion_id": opinion.id}
                for mark, opinion in zip(taken, opinions, strict=True)
            ],
        )
        for mark, opinion in zip(taken, opinions, strict=True):
            aside = sendings[fresh[mark]].aside
            if not aside.is_empty:
                keep_aside(session, opinion, aside, folder=folder, today=today)
        break
    for mark in refused.keys() & slips.keys():
        give_back(session, slips[mark])
    return refused


def _use_slips(
    session: Session,
    link: Link,
    taken: dict[str, Entry],
    sendings: Sequence[Sending],
    fresh: dict[str, int],
    secret: bytes,
    refused: dict[str, CunyiError],
) -> dict[str, str]:
    """Where the round goes by slips: uses each code, by mark, and sets aside those refused."""
    if session.get_one(Round, link.round_id).link_mode is not LinkMode.SLIPS:
        return {}
    slips: dict[str, str] = {}
    for mark, entry in list(taken.items()):
        slip, form = sendings[fresh[mark]].slip, entry.form
        try:
            slips[mark] = use_slip(session, link.round_id, form.village_id, slip, secret)
        except Invalid as error:
            refused[mark] = error
            del taken[mark]
            continue
        taken[mark] = replace(entry, form=form.model_copy(update={"channel": Channel.SLIP}))
    return slips


def _entry(link: Link, sending: Sending, today: date) -> Entry:
    form = sending.form
    if link.village_id is not None:
        form = form.model_copy(update={"village_id": link.village_id})
    return Entry(form, today)


def _take_room(session: Session, link: Link, wanted: int) -> int:
    """Takes up to `wanted` places of the link; fewer when its cap leaves fewer."""
    for n in range(wanted, 0, -1):
        taken = session.execute(
            sa.update(Link)
            .where(
                Link.id == link.id,
                Link.is_open,
                sa.or_(Link.cap.is_(None), Link.used + n <= Link.cap),
            )
            .values(used=Link.used + n)
            .execution_options(synchronize_session=False)
        )
        if taken.rowcount:  # type: ignore[attr-defined]
            return n
    return 0


def _give_back(session: Session, link: Link, n: int) -> None:
    session.execute(
        sa.update(Link)
        .where(Link.id == link.id)
        .values(used=Link.used - n)
        .execution_options(synchronize_session=False)
    )
