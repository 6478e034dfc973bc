"""Paper: household slips, numbered forms and their double entry. No opinion has a number here."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.model.base import UNORDERED, Base, Identified


class SlipBatch(Identified, Base):
    """One printing of one-time codes for the households of a village."""

    __tablename__ = "slip_batch"

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"), index=True)
    village_id: Mapped[str] = mapped_column(sa.ForeignKey("village.id", ondelete="CASCADE"))
    count: Mapped[int]
    salt: Mapped[str] = mapped_column(sa.String(64))
    made_on: Mapped[date]
    voided: Mapped[bool] = mapped_column(default=False)


class Slip(Base):
    """A one-time code: its salted hash and whether it was used; not by whom, when, or for what."""

    __tablename__ = "slip"
    __table_args__ = (UNORDERED,)

    code_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    batch_id: Mapped[str] = mapped_column(
        sa.ForeignKey("slip_batch.id", ondelete="CASCADE"), index=True
    )
    used: Mapped[bool] = mapped_column(default=False)


class PaperBatch(Identified, Base):
    """A bundle of numbered 征求意见表 printed for a village."""

    __tablename__ = "paper_batch"
    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    village_id: Mapped[str] = mapped_column(sa.ForeignKey("village.id", ondelete="CASCADE"))
    number: Mapped[int]
    count: Mapped[int]
    made_on: Mapped[date]


class PaperVersion(Base):
    """Which option versions a bundle asks about; what is entered from it speaks of these."""

    __tablename__ = "paper_version"

    batch_id: Mapped[str] = mapped_column(
        sa.ForeignKey("paper_batch.id", ondelete="CASCADE"), primary_key=True
    )
    version_id: Mapped[str] = mapped_column(
        sa.ForeignKey("option_version.id", ondelete="CASCADE"), primary_key=True
    )


class PaperMark(Base):
    """That a numbered form was entered. It knows nothing of the opinion it became."""

    __tablename__ = "paper_mark"
    __table_args__ = (UNORDERED,)

    batch_id: Mapped[str] = mapped_column(
        sa.ForeignKey("paper_batch.id", ondelete="CASCADE"), primary_key=True
    )
    serial: Mapped[int] = mapped_column(primary_key=True)


class PaperDraft(Base):
    """A form entered once and waiting for a second person; gone as soon as both agree."""

    __tablename__ = "paper_draft"
    __table_args__ = (UNORDERED,)

    batch_id: Mapped[str] = mapped_column(
        sa.ForeignKey("paper_batch.id", ondelete="CASCADE"), primary_key=True
    )
    serial: Mapped[int] = mapped_column(primary_key=True)
    entered_by: Mapped[str] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    #: The form as JSON, its text cleaned and redacted.
    form: Mapped[str] = mapped_column(sa.Text)
