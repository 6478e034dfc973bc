"""Contacts people left to hear an answer: encrypted, tied to no opinion, erased on a known day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import count_received, record
from core.answers.envelope import close_envelope, open_envelope
from core.errors import Invalid, Missing
from core.model import Contact, Round
from core.model.laying import renumber
from core.text.clean import clean

KIND = "contact"
LIMIT = 100
#: A round without a last day keeps contacts this long.
DAYS_WITHOUT_END = 180


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact as the office reads it."""

    id: str
    how: str
    purge_on: date
    done: bool


def leave_contact(session: Session, round_id: str, how: str, *, folder: Path, today: date) -> None:
    """Keeps how somebody wishes to be reached. Nothing says which opinion, village or day.

    Raises Missing, or Invalid when it is too long. Does nothing for an empty text.
    """
    words = clean(how, limit=LIMIT)
    if not words:
        return
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise Missing("这一轮征求意见已经不存在。")
    last = round_.ends_on or (round_.created_on + timedelta(days=DAYS_WITHOUT_END))
    session.add(
        Contact(
            round_id=round_id,
            sealed=close_envelope(folder, KIND, json.dumps({"how": words}, ensure_ascii=False)),
            purge_on=last + timedelta(days=round_.contact_days),
        )
    )
    session.flush()
    # The opinion it came with carries the number of the same transaction.
    renumber(session, Contact, Contact.round_id == round_id)
    count_received(session, round_id, "contact.leave", actor="村民", day=today)


def read_contacts(session: Session, round_id: str, *, by: Actor, folder: Path) -> list[ContactLine]:
    """All contacts of the round, decrypted; the reading is in the trail. Raises Refused."""
    by.must("contact.read")
    rows = session.scalars(
        sa.select(Contact).where(Contact.round_id == round_id).order_by(Contact.id)
    ).all()
    record(session, round_id, "contact.read", by=by, detail=f"{len(rows)} 条", moves=False)
    return [
        ContactLine(
            id=row.id,
            how=json.loads(open_envelope(folder, KIND, row.sealed))["how"],
            purge_on=row.purge_on,
            done=row.done,
        )
        for row in rows
    ]


def mark_contact(session: Session, contact_id: str, *, by: Actor) -> None:
    """Notes that somebody was answered; the words are erased at once. Raises Refused, Missing."""
    by.must("contact.read")
    contact = session.get(Contact, contact_id)
    if contact is None:
        raise Missing("这条联系方式已经不存在。")
    session.delete(contact)
    record(session, contact.round_id, "contact.done", by=by)


def purge_contacts(session: Session, *, by: Actor, today: date) -> int:
    """Erases every contact whose day has come; gives their number. Raises Refused."""
    by.must("contact.read")
    due = session.scalars(sa.select(Contact).where(Contact.purge_on <= today)).all()
    for contact in due:
        session.delete(contact)
    for round_id in {contact.round_id for contact in due}:
        n = sum(contact.round_id == round_id for contact in due)
        record(session, round_id, "contact.purge", by=by, detail=f"{n} 条")
    return len(due)


def check_contact(how: str) -> str:
    """The contact cleaned. Raises Invalid when it is longer than a line."""
    if len(how) > LIMIT:
        raise Invalid(f"联系方式最多 {LIMIT} 个字。")
    return clean(how, limit=LIMIT)
