"""The sentences of a round: all of them for those who write and check, the released for readers."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import ACTIONS, Actor
from core.access.rounds import release_number
from core.intake.quotes import quotable_themes, risks_of
from core.model import Account, Quote, Release
from core.model.states import QuoteState
from core.text.quoting import Risk

#: One sentence alone would pass for what the theme is about, or for one person.
LEAST_SHOWN: Final = 2


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One sentence as the office lists it; `own`: written by the one who looks."""

    id: str
    code: str
    theme: str
    wording: str
    state: QuoteState
    writer: str
    own: bool
    release_number: int | None
    #: What the writer was warned of, for the second person to look at.
    risks: tuple[Risk, ...]


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """One sentence as readers see it: its words and the day of the release it came with."""

    wording: str
    on: date


def list_quotes(session: Session, round_id: str, *, by: Actor) -> list[QuoteLine]:
    """Every sentence of the round not taken back, by theme, in no order that tells anything.

    Raises Refused.
    """
    by.must("quote.check")
    themes = quotable_themes()
    rows = session.execute(
        sa.select(Quote, Account.name)
        .outerjoin(Account, Account.id == Quote.written_by)
        .where(Quote.round_id == round_id, Quote.state != QuoteState.TAKEN_BACK)
        .order_by(Quote.code, Quote.id)
    ).all()
    found = risks_of(session, round_id, [quote.wording for quote, _ in rows])
    return [
        QuoteLine(
            id=quote.id,
            code=quote.code,
            theme=themes.get(quote.code, quote.code),
            wording=quote.wording,
            state=quote.state,
            writer=name or "",
            own=quote.written_by is not None and quote.written_by == by.account_id,
            release_number=quote.release_number,
            risks=risks,
        )
        for (quote, name), risks in zip(rows, found, strict=True)
    ]


def others_who_check(session: Session, *, by: Actor) -> bool:
    """True when somebody else with an open account may check what `by` writes."""
    others = (
        sa.select(sa.func.count())
        .select_from(Account)
        .where(
            Account.active,
            Account.role.in_(ACTIONS["quote.check"][1]),
            Account.id != (by.account_id or ""),
        )
    )
    return bool(session.scalar(others))


def shown_quotes(
    session: Session, round_id: str, listed: Collection[str]
) -> dict[str, tuple[ShownQuote, ...]]:
    """Theme code → its released sentences, two or more, for the themes in `listed`.

    `listed` are the themes that the newest release shows to the reader, those with enough
    submissions. The order follows from that release alone: it stands still until the next and
    tells nothing of who wrote first.
    """
    newest = release_number(session, round_id)
    rows = session.execute(
        sa.select(Quote.id, Quote.code, Quote.wording, Release.made_on)
        .join(
            Release,
            sa.and_(Release.round_id == Quote.round_id, Release.number == Quote.release_number),
        )
        .where(Quote.round_id == round_id, Quote.state == QuoteState.RELEASED)
    ).all()
    shuffled = sorted(rows, key=lambda row: hashlib.sha256(f"{newest}:{row.id}".encode()).digest())
    by_theme: dict[str, list[ShownQuote]] = {}
    for row in shuffled:
        if row.code in listed:
            by_theme.setdefault(row.code, []).append(ShownQuote(row.wording, row.made_on))
    return {code: tuple(said) for code, said in by_theme.items() if len(said) >= LEAST_SHOWN}
