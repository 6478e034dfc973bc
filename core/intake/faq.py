"""常见问题: what people ask most, the office's answer in plain words, and where it stands.

The desk and the villager's page show only what the office has put into the round; the defaults
of data/defaults/faq.toml are a beginning, to be read by somebody before they are used.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid
from core.model import Faq
from core.rounds.reading import get_open_round
from core.settings import DATA
from core.text.clean import clean

FILE = DATA / "defaults" / "faq.toml"
#: As wide as the columns; an answer is read aloud, so it stays short.
QUESTION_LIMIT = SOURCE_LIMIT = 200
ANSWER_LIMIT = 600


@dataclass(frozen=True, slots=True)
class FaqLine:
    """One question as shown; `is_default` while the office has not put it in its own words."""

    question: str
    answer: str
    source: str
    is_default: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class FaqRow:
    """One question as it stands in the grid."""

    question: str
    answer: str
    source: str
    id: str | None = None


@cache
def default_faq(path: Path = FILE) -> tuple[FaqRow, ...]:
    """The questions a new round may begin with, each with its source."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        FaqRow(row["question"].strip(), "".join(row["answer"].split()), row["source"].strip())
        for row in data["faq"]
    )


def list_faq(session: Session, round_id: str) -> list[FaqLine]:
    """The round's questions with their answers, in the office's order; empty before any."""
    defaults = {(row.question, row.answer) for row in default_faq()}
    return [
        FaqLine(
            row.question, row.answer, row.source, (row.question, row.answer) in defaults, row.id
        )
        for row in _standing(session, round_id)
    ]


def save_faq(
    session: Session, round_id: str, rows: Sequence[FaqRow], *, by: Actor
) -> list[FaqLine]:
    """The round's questions are these, in this order.

    Raises Refused, Missing, or Invalid for an answer without question, words or source.
    """
    by.must("faq.edit")
    get_open_round(session, round_id)
    rows = [_checked(row) for row in rows]
    twice = [row.question for row in rows if [r.question for r in rows].count(row.question) > 1]
    if twice:
        raise Invalid(f"「{twice[0]}」写了两次，请只留一条。")
    standing = {row.id: row for row in _standing(session, round_id)}
    for row in rows:
        if row.id and row.id not in standing:
            raise Invalid(f"「{row.question[:20]}」刚被别人删去了，请刷新页面后再改。")
    kept = {row.id for row in rows if row.id}
    for id_, old in standing.items():
        if id_ not in kept:
            session.delete(old)
    for position, row in enumerate(rows):
        faq = standing.get(row.id or "")
        if faq is None:
            faq = Faq(round_id=round_id)
            session.add(faq)
        faq.question, faq.answer, faq.source = row.question, row.answer, row.source
        faq.position = position
    session.flush()
    record(session, round_id, "faq.save", by=by, detail=f"共 {len(rows)} 条")
    return list_faq(session, round_id)


def add_defaults(session: Session, round_id: str, *, by: Actor) -> list[FaqLine]:
    """Puts those defaults behind what stands whose question is not there yet."""
    by.must("faq.edit")
    standing = [FaqRow(f.question, f.answer, f.source, f.id) for f in _standing(session, round_id)]
    asked = {row.question for row in standing}
    missing = [row for row in default_faq() if row.question not in asked]
    return save_faq(session, round_id, [*standing, *missing], by=by)


def _standing(session: Session, round_id: str) -> list[Faq]:
    return list(
        session.scalars(
            sa.select(Faq).where(Faq.round_id == round_id).order_by(Faq.position, Faq.question)
        )
    )


def _checked(row: FaqRow) -> FaqRow:
    question = clean(row.question, limit=QUESTION_LIMIT).replace("\n", " ")
    answer = clean(row.answer, limit=ANSWER_LIMIT)
    source = clean(row.source, limit=SOURCE_LIMIT).replace("\n", " ")
    if not question:
        raise Invalid("有一行没有写问题，请补上或删去这一行。")
    if not answer:
        raise Invalid(f"「{question[:20]}」还没有答复，请补上。")
    if not source:
        raise Invalid(f"「{question[:20]}」没有写依据，例如法律条款或「镇综合办公室」。")
    return FaqRow(question, answer, source, row.id)
