"""Mending what was entered, with its history, and taking an opinion back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import VILLAGER, Actor
from core.access.trail import count_received, record
from core.errors import Invalid, Missing, Refused
from core.intake.form import OpinionForm, check_form
from core.intake.parts import write_parts
from core.intake.receipts import find_opinion
from core.intake.submit import first_standing
from core.intake.tally import count_one
from core.intake.votes import votes_of
from core.model import (
    Opinion,
    OpinionChange,
    OpinionStance,
    OpinionTheme,
    OpinionTopic,
    Round,
    StatementVote,
    ThemeCheck,
    ThemeDoubt,
)
from core.model.states import Standing
from core.text.record import Reader

#: What a reader and people made of the words; goes when the words go or change.
READ = (OpinionTheme, ThemeDoubt, ThemeCheck)

UNCHECKED = "本轮录入后须第二人核对才计入：请设为「待核对」，再到「核对」里核对。"


def correct_opinion(
    session: Session,
    opinion_id: str,
    form: OpinionForm,
    *,
    by: Actor,
    reason: str,
    reader: Reader,
    today: date,
) -> Opinion:
    """The opinion with the fields of `form`; what it said before stays in its history.

    Where a second person checks entries, it waits for that again. Raises Refused, Missing, or
    Invalid when no reason is given or the form cannot be taken.
    """
    by.must("opinion.enter")
    if not reason.strip():
        raise Invalid("请写一句更正的原因，例如「记错了村」。")
    opinion = _standing_opinion(session, opinion_id)
    _rewrite(session, opinion, form, by=by, reason=reason, reader=reader, today=today)
    _check_again(session, opinion, by)
    record(session, opinion.round_id, "opinion.correct", by=by, detail=reason.strip())
    return opinion


def replace_by_receipt(
    session: Session,
    code: str,
    form: OpinionForm,
    *,
    secret: bytes,
    reader: Reader,
    today: date,
) -> Opinion:
    """A villager's own opinion, changed by its receipt code. Raises Missing or Invalid.

    The new stands in the place of the old, of which nothing is kept: whoever was pressed, or
    thought better of it, must not be shown what they said first.
    """
    opinion = _standing_opinion(session, find_opinion(session, code, secret).id)
    _rewrite(session, opinion, form, by=VILLAGER, reason="本人修改", reader=reader, today=today)
    session.flush()
    session.execute(sa.delete(OpinionChange).where(OpinionChange.opinion_id == opinion.id))
    count_received(
        session, opinion.round_id, "opinion.replace", actor=opinion.channel.label, day=today
    )
    return opinion


def withdraw_by_receipt(session: Session, code: str, *, secret: bytes, today: date) -> Opinion:
    """Takes a villager's own opinion back: it counts no more and its text and words are erased."""
    opinion = _standing_opinion(session, find_opinion(session, code, secret).id)
    count_one(session, opinion, -1)
    opinion.standing = Standing.WITHDRAWN
    opinion.erase_words()
    for table in (*READ, OpinionStance, OpinionTopic, StatementVote, OpinionChange):
        session.execute(sa.delete(table).where(table.opinion_id == opinion.id))
    count_received(
        session, opinion.round_id, "opinion.withdraw", actor=opinion.channel.label, day=today
    )
    return opinion


def set_standing(
    session: Session, opinion_id: str, standing: Standing, *, by: Actor, reason: str, today: date
) -> Opinion:
    """Marks an opinion as duplicate, waiting or counted again, with its reason in the history.

    Raises Refused, also for counting what a second person has to check first; Missing, Invalid.
    """
    by.must("opinion.correct")
    if not reason.strip():
        raise Invalid("请写一句原因。")
    if standing is Standing.WITHDRAWN:
        raise Invalid("撤回只能由本人用回执码办理。")
    opinion = _standing_opinion(session, opinion_id)
    if standing is Standing.COUNTED and _unchecked(session, opinion):
        raise Refused(UNCHECKED)
    _keep_history(session, opinion, by=by, reason=reason, today=today)
    count_one(session, opinion, -1)
    opinion.standing = standing
    opinion.duplicate_of = None
    count_one(session, opinion, +1)
    record(session, opinion.round_id, "opinion.standing", by=by, detail=standing.label)
    return opinion


def history(session: Session, opinion_id: str) -> list[OpinionChange]:
    """What an opinion said before each correction, oldest first."""
    return list(
        session.scalars(
            sa.select(OpinionChange)
            .where(OpinionChange.opinion_id == opinion_id)
            .order_by(OpinionChange.number)
        )
    )


def form_of(session: Session, opinion: Opinion) -> OpinionForm:
    """The opinion as a form again, for the screen that corrects it."""
    stances = session.execute(
        sa.select(OpinionStance.version_id, OpinionStance.stance).where(
            OpinionStance.opinion_id == opinion.id
        )
    )
    return OpinionForm(
        village_id=opinion.village_id,
        role_group_id=opinion.role_group_id,
        channel=opinion.channel,
        stances=dict(stances.all()),
        votes=votes_of(session, opinion.id),
        text=opinion.text,
        topics=tuple(
            session.scalars(
                sa.select(OpinionTopic.code)
                .where(OpinionTopic.opinion_id == opinion.id)
                .order_by(OpinionTopic.code)
            )
        ),
        direct=opinion.direct,
        read_back=opinion.read_back,
        away=opinion.away,
        session_id=opinion.session_id,
    )


def _standing_opinion(session: Session, opinion_id: str) -> Opinion:
    opinion = session.get(Opinion, opinion_id, with_for_update=True)
    if opinion is None:
        raise Missing("这条意见已经不存在。")
    if opinion.standing is Standing.WITHDRAWN:
        raise Invalid("这条意见本人已经撤回，不能再改。")
    return opinion


def _rewrite(
    session: Session,
    opinion: Opinion,
    form: OpinionForm,
    *,
    by: Actor,
    reason: str,
    reader: Reader,
    today: date,
) -> None:
    before = form_of(session, opinion)
    form = check_form(session, opinion.round_id, form, before=before.stances, voted=before.votes)
    _keep_history(session, opinion, by=by, reason=reason, today=today)
    count_one(session, opinion, -1)
    said_otherwise = form.text.strip() != opinion.text
    answers = (OpinionStance, OpinionTopic, StatementVote)
    for table in (*(READ if said_otherwise else ()), *answers):
        session.execute(sa.delete(table).where(table.opinion_id == opinion.id))
    opinion.village_id = form.village_id
    opinion.role_group_id = form.role_group_id
    opinion.direct = form.direct
    opinion.read_back = form.read_back
    opinion.away = form.away
    # The same words stay as they were read, also by a person.
    write_parts(session, opinion, form, reader=reader, words=said_otherwise)
    count_one(session, opinion, +1)


def _check_again(session: Session, opinion: Opinion, by: Actor) -> None:
    """What a second person had held against the paper now says something else: it waits again."""
    round_ = session.get_one(Round, opinion.round_id)
    waits = first_standing(round_, opinion.channel) is Standing.WAITING
    if waits and opinion.standing is Standing.COUNTED:
        count_one(session, opinion, -1)
        opinion.standing = Standing.WAITING
        opinion.checked_by = None
        opinion.entered_by = by.account_id


def _unchecked(session: Session, opinion: Opinion) -> bool:
    round_ = session.get_one(Round, opinion.round_id)
    waits = first_standing(round_, opinion.channel) is Standing.WAITING
    return waits and opinion.checked_by is None


def _keep_history(
    session: Session, opinion: Opinion, *, by: Actor, reason: str, today: date
) -> None:
    before: dict[str, Any] = form_of(session, opinion).model_dump(mode="json")
    before["standing"] = opinion.standing.value
    number = session.scalar(
        sa.select(sa.func.count()).where(OpinionChange.opinion_id == opinion.id)
    )
    session.add(
        OpinionChange(
            opinion_id=opinion.id,
            number=(number or 0) + 1,
            changed_on=today,
            changed_by=by.account_id or "",
            reason=reason.strip()[:200],
            before=json.dumps(before, ensure_ascii=False, sort_keys=True),
        )
    )
