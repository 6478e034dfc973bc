"""What must stand apart from every opinion: contacts, pressure, and what was handed over sealed."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.model.base import UNORDERED, Base, Identified


class Contact(Identified, Base):
    """How somebody wishes to be reached, encrypted with a key of its own; tied to no opinion."""

    __tablename__ = "contact"
    __table_args__ = (UNORDERED,)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    sealed: Mapped[str] = mapped_column(sa.Text)
    #: The same day for a whole round, so that it tells nothing of the day it was left.
    purge_on: Mapped[date]
    done: Mapped[bool] = mapped_column(default=False)


class PressureCount(Base):
    """How often 「有没有人要求您怎么填」 was answered yes or no; nothing but the two numbers."""

    __tablename__ = "pressure_count"
    __table_args__ = (UNORDERED,)

    round_id: Mapped[str] = mapped_column(
        sa.ForeignKey("round.id", ondelete="CASCADE"), primary_key=True
    )
    pressed: Mapped[bool] = mapped_column(primary_key=True)
    n: Mapped[int]


class SealedNote(Identified, Base):
    """Words about a named cadre, handed over encrypted to those who may look into it."""

    __tablename__ = "sealed_note"
    __table_args__ = (UNORDERED,)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    village_id: Mapped[str] = mapped_column(sa.ForeignKey("village.id", ondelete="CASCADE"))
    sealed: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    handed_on: Mapped[date]
    answered: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str] = mapped_column(sa.String(400), default="")
