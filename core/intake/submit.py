"""The one way an opinion enters the record: checked, cleaned, redacted, tagged and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import VILLAGER, Actor
from core.access.trail import count_received
from core.errors import Missing, Refused
from core.intake.form import OpinionForm, check_form
from core.intake.links import NOT_OPEN
from core.intake.parts import write_parts
from core.intake.receipts import code_for, hash_of
from core.intake.slips import use_slip
from core.intake.tally import count_one
from core.model import (
    Link,
    Opinion,
    Receipt,
    Round,
    new_id,
)
from core.model.states import Channel, LinkKind, LinkMode, Standing
from core.text.record import Reader

#: What staff write down on paper first, so that a second person can hold the entry against it.
CHECKED = frozenset({Channel.MEETING, Channel.VISIT, Channel.PAPER})
#: Why a paper form is not simply stored where the round wants it entered twice.
ENTERED_TWICE = "本轮的纸质表要由两个人各录一遍，请到「纸质表」里按编号录入"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a villager gets back: the receipt code, and whether this sending was the first."""

    code: str
    new: bool


def submit_opinion(
    session: Session,
    round_id: str,
    form: OpinionForm,
    *,
    by: Actor,
    reader: Reader,
    today: date,
    sheet_key: str | None = None,
    asked: Sequence[str] | None = None,
) -> Opinion:
    """Stores one opinion that staff heard or typed. Raises Refused, Missing, Invalid.

    `asked` are the option versions printed on a paper form; else those asked about now or there.
    Leaves the day's count in the trail, not a line of its own: see `count_received`.
    """
    by.must("opinion.enter")
    if form.channel is Channel.PAPER and asked is None and sheet_key is None:
        round_ = session.get(Round, round_id)
        if round_ is not None and round_.double_entry:
            raise Refused(f"{ENTERED_TWICE}。")
    return _store(
        session,
        round_id,
        form,
        by=by,
        reader=reader,
        today=today,
        sheet_key=sheet_key,
        asked=asked,
    )


def submit_by_link(
    session: Session,
    link: Link,
    form: OpinionForm,
    *,
    form_key: str,
    secret: bytes,
    reader: Reader,
    today: date,
    slip: str = "",
) -> Sent:
    """Stores what a villager sent and gives the receipt; the same form again gives the same one.

    A second sending of a form changes nothing, whatever it says now. `slip` is the household's
    one-time code, where the round asks for one. Raises Missing when the link filled up in the
    meantime, Invalid when the form or the code cannot be taken.
    """
    code = code_for(secret, form_key)
    mark = hash_of(secret, code)
    # The round's row is locked first, so that of two sendings at once the second sees the first.
    session.execute(sa.select(Round.id).where(Round.id == link.round_id).with_for_update())
    if session.get(Receipt, mark) is not None:
        return Sent(code, new=False)
    taken = session.execute(
        sa.update(Link)
        .where(
            Link.id == link.id,
            Link.kind == LinkKind.VILLAGER,
            Link.is_open,
            sa.or_(Link.cap.is_(None), Link.used < Link.cap),
        )
        .values(used=Link.used + 1)
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        raise Missing(NOT_OPEN)
    if session.get_one(Round, link.round_id).link_mode is LinkMode.SLIPS:
        use_slip(session, link.round_id, form.village_id, slip, secret)
        form = form.model_copy(update={"channel": Channel.SLIP})
    opinion = _store(session, link.round_id, form, by=VILLAGER, reader=reader, today=today)
    session.add(Receipt(code_hash=mark, opinion_id=opinion.id))
    return Sent(code, new=True)


def _store(
    session: Session,
    round_id: str,
    form: OpinionForm,
    *,
    by: Actor,
    reader: Reader,
    today: date,
    sheet_key: str | None = None,
    asked: Sequence[str] | None = None,
) -> Opinion:
    form = check_form(session, round_id, form, asked=asked)
    round_ = session.get_one(Round, round_id)
    opinion = opinion_of(
        round_id,
        form,
        round_.consent_version,
        by=by,
        today=today,
        sheet_key=sheet_key,
        standing=first_standing(round_, form.channel, numbered=asked is not None),
    )
    write_parts(session, opinion, form, reader=reader)
    count_one(session, opinion, +1)
    count_received(
        session,
        round_id,
        "opinion.receive",
        actor=by.account_id or form.channel.label,
        day=today,
    )
    return opinion


def opinion_of(
    round_id: str,
    form: OpinionForm,
    consent: int | None,
    *,
    by: Actor,
    today: date,
    sheet_key: str | None = None,
    standing: Standing = Standing.COUNTED,
) -> Opinion:
    """The row of a checked form, still without its words; `consent` is the round's version."""
    return Opinion(
        id=new_id(),
        round_id=round_id,
        village_id=form.village_id,
        role_group_id=form.role_group_id,
        channel=form.channel,
        session_id=form.session_id,
        received_on=today,
        direct=form.direct,
        read_back=form.read_back,
        away=form.away,
        consent_version=consent,
        standing=standing,
        entered_by=by.account_id,
        sheet_key=sheet_key,
    )


def first_standing(round_: Round, channel: Channel, *, numbered: bool = False) -> Standing:
    """How an opinion that comes by `channel` begins: waiting where somebody must check it first.

    A numbered paper form that two people had to enter alike has been checked by that.
    """
    checked = channel in CHECKED and not (numbered and round_.double_entry)
    return Standing.WAITING if round_.second_check and checked else Standing.COUNTED
