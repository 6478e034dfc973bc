"""Words that accuse a named cadre: taken out of the opinion, encrypted, and opened by few.

They never reach facilitators of that village, leaders or the administrator; only members of the
organ that may open sealed words read them, and each opening stands in the trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.answers.envelope import close_envelope, open_envelope
from core.errors import Invalid, Missing, Refused
from core.model import (
    Opinion,
    OpinionChange,
    OpinionTheme,
    Organ,
    SealedNote,
    ThemeCheck,
    ThemeDoubt,
    Village,
)
from core.model.laying import renumber
from core.text.clean import clean

KIND = "sealed"
IN_ITS_PLACE = "〔已密封转办〕"


@dataclass(frozen=True, slots=True)
class SealedLine:
    """One sealed note in the list: where it belongs, not what it says."""

    id: str
    village: str
    handed_on: date
    answered: bool
    outcome: str


def seal_opinion(
    session: Session, opinion_id: str, *, by: Actor, reason: str, folder: Path, today: date
) -> SealedNote:
    """Hands an opinion's words over sealed; its stance stays counted, its words are gone here.

    Raises Refused, Missing, or Invalid when there are no words or they were sealed before.
    """
    by.must("opinion.read")
    opinion = session.get(Opinion, opinion_id, with_for_update=True)
    if opinion is None:
        raise Missing("这条意见已经不存在。")
    if not opinion.text or opinion.text == IN_ITS_PLACE:
        raise Invalid("这条意见没有可以密封的文字。")
    note = seal_words(
        session,
        opinion.round_id,
        opinion.village_id,
        opinion.text,
        folder=folder,
        today=today,
        reason=reason,
    )
    opinion.erase_words(IN_ITS_PLACE)
    # Earlier wordings and the themes found in them would tell the same.
    session.execute(sa.delete(OpinionChange).where(OpinionChange.opinion_id == opinion.id))
    for table in (OpinionTheme, ThemeDoubt, ThemeCheck):
        session.execute(sa.delete(table).where(table.opinion_id == opinion.id))
    record(session, opinion.round_id, "opinion.seal", by=by)
    return note


def seal_words(
    session: Session,
    round_id: str,
    village_id: str,
    words: str,
    *,
    folder: Path,
    today: date,
    reason: str = "",
) -> SealedNote:
    """Keeps words sealed that never stood in an opinion, as a villager asked for it."""
    note = SealedNote(
        round_id=round_id,
        village_id=village_id,
        sealed=close_envelope(folder, KIND, words),
        reason=clean(reason, limit=200),
        handed_on=today,
    )
    session.add(note)
    session.flush()
    # The opinion it came with carries the number of the same transaction.
    renumber(session, SealedNote, SealedNote.round_id == round_id)
    return note


def list_sealed(session: Session, round_id: str, *, by: Actor) -> list[SealedLine]:
    """The sealed notes of the round, unanswered first. Raises Refused."""
    _must_open(session, round_id, by)
    rows = session.execute(
        sa.select(SealedNote, Village.name)
        .join(Village, Village.id == SealedNote.village_id)
        .where(SealedNote.round_id == round_id)
        .order_by(SealedNote.answered, SealedNote.id)
    )
    return [
        SealedLine(note.id, village, note.handed_on, note.answered, note.outcome)
        for note, village in rows
    ]


def open_sealed(session: Session, note_id: str, *, by: Actor, folder: Path) -> str:
    """The words; the opening is in the trail. Raises Refused, Missing."""
    note = _note(session, note_id, by)
    words = open_envelope(folder, KIND, note.sealed)
    record(session, note.round_id, "sealed.open", by=by, moves=False)
    return words


def close_sealed(session: Session, note_id: str, *, by: Actor, outcome: str) -> SealedNote:
    """Notes what came of it. Raises Refused, Missing, Invalid without an outcome."""
    note = _note(session, note_id, by)
    words = clean(outcome, limit=400)
    if not words:
        raise Invalid("请写一句处理结果。")
    note.answered, note.outcome = True, words
    record(session, note.round_id, "sealed.close", by=by)
    return note


def may_open(session: Session, round_id: str, by: Actor) -> bool:
    """True for members of an organ of this round that opens sealed words."""
    organ = session.get(Organ, by.organ_id) if by.organ_id else None
    return organ is not None and organ.opens_sealed and organ.round_id == round_id


def _must_open(session: Session, round_id: str, by: Actor) -> None:
    by.must("sealed.read")
    if not may_open(session, round_id, by):
        raise Refused("密封转办的内容只有负责纪检的工作组可以打开。")


def _note(session: Session, note_id: str, by: Actor) -> SealedNote:
    note = session.get(SealedNote, note_id)
    if note is None:
        raise Missing("这件密封转办已经不存在。")
    _must_open(session, note.round_id, by)
    return note
