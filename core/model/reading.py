"""What people make of the words: doubts sorted, tags confirmed, local words, quotes, statements.

As in core/model/opinions.py nothing here has a time finer than the day; a quote has no opinion.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.model.base import UNORDERED, Base, Identified, worded
from core.model.states import QuoteState, StatementState, Vote, WordKind, WordState


class ThemeDoubt(Base):
    """An opinion whose theme the reader was not sure of, with its two best guesses."""

    __tablename__ = "theme_doubt"
    __table_args__ = (UNORDERED,)

    opinion_id: Mapped[str] = mapped_column(
        sa.ForeignKey("opinion.id", ondelete="CASCADE"), primary_key=True
    )
    first: Mapped[str] = mapped_column(sa.String(8))
    #: Empty when there was no second guess worth naming.
    second: Mapped[str] = mapped_column(sa.String(8), default="")


class ThemeCheck(Base):
    """A person read an opinion and said which themes it has.

    What the reader had said is kept beside it, so that its quality can be told; the opinions
    checked are what it learns from besides the examples.
    """

    __tablename__ = "theme_check"
    __table_args__ = (UNORDERED,)

    opinion_id: Mapped[str] = mapped_column(
        sa.ForeignKey("opinion.id", ondelete="CASCADE"), primary_key=True
    )
    #: Codes with a space between, the main one first.
    machine: Mapped[str] = mapped_column(sa.String(40))
    person: Mapped[str] = mapped_column(sa.String(40))
    #: The reader was not sure of it; such opinions are harder than others.
    doubted: Mapped[bool] = mapped_column(default=False)
    #: Chance chose it among all opinions: only these tell how well the reader reads in general.
    drawn: Mapped[bool] = mapped_column(default=False)
    checked_by: Mapped[str | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))


class RoundWord(Identified, Base):
    """A word of the place: kept whole when text is cut, or left out of word lists."""

    __tablename__ = "round_word"
    __table_args__ = (sa.UniqueConstraint("round_id", "kind", "word"),)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    kind: Mapped[WordKind] = mapped_column(worded(WordKind))
    word: Mapped[str] = mapped_column(sa.String(40))
    state: Mapped[WordState] = mapped_column(worded(WordState))
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))


class Quote(Identified, Base):
    """A sentence in other words that stands for what many said on a theme.

    It has no opinion behind it in the database: nobody can be found through it.
    """

    __tablename__ = "quote"

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"), index=True)
    #: Theme code (T01).
    code: Mapped[str] = mapped_column(sa.String(8))
    wording: Mapped[str] = mapped_column(sa.String(400))
    state: Mapped[QuoteState] = mapped_column(worded(QuoteState), default=QuoteState.DRAFT)
    written_by: Mapped[str | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    #: Who went through the check list; never the one who wrote it.
    checked_by: Mapped[str | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    #: The release it came out with.
    release_number: Mapped[int | None]


class Statement(Identified, Base):
    """A short statement that people may agree or disagree with."""

    __tablename__ = "statement"

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"), index=True)
    wording: Mapped[str] = mapped_column(sa.String(140))
    state: Mapped[StatementState] = mapped_column(
        worded(StatementState), default=StatementState.DRAFT
    )
    position: Mapped[int] = mapped_column(default=0)


class StatementVote(Base):
    """One opinion's answer to one statement."""

    __tablename__ = "statement_vote"
    __table_args__ = (UNORDERED,)

    opinion_id: Mapped[str] = mapped_column(
        sa.ForeignKey("opinion.id", ondelete="CASCADE"), primary_key=True
    )
    statement_id: Mapped[str] = mapped_column(
        sa.ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    vote: Mapped[Vote] = mapped_column(worded(Vote))
