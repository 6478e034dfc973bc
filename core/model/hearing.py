"""What listening needs beside the opinions: hamlets, questions, scans, checks, answers."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.model.base import Base, Identified, worded
from core.model.states import ConcernState


class Hamlet(Identified, Base):
    """自然村 or 村民小组: the places inside a village that are easily missed."""

    __tablename__ = "hamlet"
    __table_args__ = (sa.UniqueConstraint("village_id", "name"),)

    village_id: Mapped[str] = mapped_column(sa.ForeignKey("village.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(40))
    households: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)


class SessionHamlet(Base):
    """A hamlet that a 座谈会 or 走访 reached."""

    __tablename__ = "session_hamlet"

    session_id: Mapped[str] = mapped_column(
        sa.ForeignKey("listening_session.id", ondelete="CASCADE"), primary_key=True
    )
    hamlet_id: Mapped[str] = mapped_column(
        sa.ForeignKey("hamlet.id", ondelete="CASCADE"), primary_key=True
    )


class SessionQuestion(Identified, Base):
    """A question asked at a session, and the answer carried back."""

    __tablename__ = "session_question"

    session_id: Mapped[str] = mapped_column(
        sa.ForeignKey("listening_session.id", ondelete="CASCADE"), index=True
    )
    question: Mapped[str] = mapped_column(sa.Text)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    person: Mapped[str] = mapped_column(sa.String(40), default="")
    due_on: Mapped[date | None]
    answered_on: Mapped[date | None]


class SessionScan(Identified, Base):
    """A photo or scan of the signed record of a session; never of one opinion."""

    __tablename__ = "session_scan"

    session_id: Mapped[str] = mapped_column(
        sa.ForeignKey("listening_session.id", ondelete="CASCADE"), index=True
    )
    file_name: Mapped[str] = mapped_column(sa.String(120))
    media_type: Mapped[str] = mapped_column(sa.String(40))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    added_on: Mapped[date]
    added_by: Mapped[str | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))


class Faq(Identified, Base):
    """A question people ask and the office's answer with its source."""

    __tablename__ = "faq"

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(sa.String(200))
    answer: Mapped[str] = mapped_column(sa.Text)
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    position: Mapped[int] = mapped_column(default=0)


class Concern(Identified, Base):
    """What many say on one theme, in neutral words, and what became of it."""

    __tablename__ = "concern"
    __table_args__ = (sa.UniqueConstraint("round_id", "code"),)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    #: Theme or sub-theme code; an opinion of that theme finds the answer here.
    code: Mapped[str] = mapped_column(sa.String(8))
    wording: Mapped[str] = mapped_column(sa.String(400))
    state: Mapped[ConcernState] = mapped_column(worded(ConcernState), default=ConcernState.RAISED)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    person: Mapped[str] = mapped_column(sa.String(40), default="")
    published_on: Mapped[date | None]


class SignReview(Identified, Base):
    """Somebody looked into a sign of abuse and found nothing, or what there was to be found."""

    __tablename__ = "sign_review"
    __table_args__ = (sa.UniqueConstraint("round_id", "kind", "key_hash"),)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    #: What the sign is about, hashed with the server's key: the words of a text are not kept twice.
    key_hash: Mapped[str] = mapped_column(sa.String(64))
    #: How many opinions it was about then; when more come, it is to be looked into again.
    n: Mapped[int]
    reviewed_on: Mapped[date]
    reviewed_by: Mapped[str | None] = mapped_column(
        sa.ForeignKey("account.id", ondelete="SET NULL")
    )
    note: Mapped[str] = mapped_column(sa.String(200), default="")
