"""What the holder of a receipt code may do: look up, change, withdraw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from core.answers.concerns import Progress, progress_of
from core.errors import Missing
from core.intake.aside import keep_aside
from core.intake.correct import replace_by_receipt, withdraw_by_receipt
from core.intake.receipts import code_for, find_opinion, hash_of, read_code
from core.intake.submit import Sent
from core.model import Opinion, Receipt, Round
from core.model.states import Standing
from core.public.filled import Filled, aside_of, opinion_form
from core.public.view import About, about_of
from core.text.record import Reader


@dataclass(frozen=True, slots=True)
class Found:
    """The opinion behind a receipt code: whether it counts, never what it says."""

    about: About
    code: str
    village_id: str
    standing: Standing
    received: str
    #: Whether the round still takes changes.
    open: bool
    progress: Progress


def sent_before(session: Session, key: str, *, secret: bytes) -> Sent | None:
    """The receipt of the form with this key, if it was stored."""
    code = code_for(secret, key)
    known = session.get(Receipt, hash_of(secret, code)) is not None
    return Sent(code, new=False) if known else None


def look_up(session: Session, written: str, *, secret: bytes, today: date) -> Found:
    """Where the opinion behind a code stands. Raises Missing, the same for every miss."""
    return _found(session, find_opinion(session, written, secret), written, today)


def change(
    session: Session,
    written: str,
    filled: Filled,
    *,
    secret: bytes,
    reader: Reader,
    today: date,
    folder: Path,
) -> Found:
    """Puts the new form in the place of the old, same village. Raises Missing, Invalid."""
    before = find_opinion(session, written, secret)
    if not _found(session, before, written, today).open:
        raise Missing("征求意见已经结束，不能再修改。")
    form = opinion_form(filled).model_copy(
        update={"village_id": before.village_id, "channel": before.channel}
    )
    opinion = replace_by_receipt(session, written, form, secret=secret, reader=reader, today=today)
    # Whether somebody was pressed was asked once; it is not counted a second time.
    aside = replace(aside_of(filled), pressed=None)
    keep_aside(session, opinion, aside, folder=folder, today=today)
    return _found(session, opinion, written, today)


def withdraw(session: Session, written: str, *, secret: bytes, today: date) -> Found:
    """Takes the opinion back and erases what it said; once more changes nothing. Raises Missing."""
    opinion = find_opinion(session, written, secret)
    if opinion.standing is not Standing.WITHDRAWN:
        opinion = withdraw_by_receipt(session, written, secret=secret, today=today)
    return _found(session, opinion, written, today)


def _found(session: Session, opinion: Opinion, written: str, today: date) -> Found:
    round_ = session.get_one(Round, opinion.round_id)
    day = opinion.received_on
    return Found(
        about=about_of(round_),
        code=read_code(written) or "",
        village_id=opinion.village_id,
        standing=opinion.standing,
        received=f"{day.year}年{day.month}月{day.day}日",
        open=round_.ends_on is None or round_.ends_on >= today,
        progress=progress_of(session, opinion.round_id, opinion.id),
    )
