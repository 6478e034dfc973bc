"""Staff: accounts, their signed-in sessions, and the trail of what they did."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.model.base import Base, Identified, UtcTime, worded
from core.model.states import Role


class Account(Identified, Base):
    """One member of staff; never a villager."""

    __tablename__ = "account"

    username: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    role: Mapped[Role] = mapped_column(worded(Role))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    must_change: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    failed: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcTime)
    #: Raised by a new password, a new role or disabling; every older sign-in then ends.
    token_version: Mapped[int] = mapped_column(default=1)
    organ_id: Mapped[str | None] = mapped_column(sa.ForeignKey("organ.id", ondelete="SET NULL"))
    area_id: Mapped[str | None] = mapped_column(sa.ForeignKey("area.id", ondelete="SET NULL"))
    created_on: Mapped[date]


class StaffSession(Base):
    """One signed-in browser; ended at once by signing out, a new password or disabling."""

    __tablename__ = "staff_session"

    sid_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_version: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked: Mapped[bool] = mapped_column(default=False)


class TrailEntry(Identified, Base):
    """What was done, by whom, when.

    An act of staff has its time. What a villager sends is only added up by day (`count`), with
    neither time nor order nor id, so that nobody can set an opinion beside the hour it came.
    """

    __tablename__ = "trail_entry"
    __table_args__ = (sa.Index("ix_trail_entry_round_day", "round_id", "day"),)

    round_id: Mapped[str | None] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    day: Mapped[date]
    at: Mapped[datetime | None] = mapped_column(UtcTime)
    actor: Mapped[str] = mapped_column(sa.String(64))
    act: Mapped[str] = mapped_column(sa.String(40))
    detail: Mapped[str] = mapped_column(sa.String(400), default="")
    count: Mapped[int] = mapped_column(default=1)
