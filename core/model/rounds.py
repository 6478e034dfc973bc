"""One consultation round: its places, its groups of people, its organs."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.model.base import Base, Identified, worded
from core.model.states import LinkMode, ReleaseMode, Stage


class Round(Identified, Base):
    """One consultation, from the first draft option to the last kept promise."""

    __tablename__ = "round"

    title: Mapped[str] = mapped_column(sa.String(80))
    town: Mapped[str] = mapped_column(sa.String(40))
    purpose: Mapped[str] = mapped_column(sa.Text, default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    stage: Mapped[Stage] = mapped_column(worded(Stage), default=Stage.PREPARING)
    #: Smallest group shown to leaders and the public, and inside the facilitator team.
    k_public: Mapped[int] = mapped_column(default=10)
    k_staff: Mapped[int] = mapped_column(default=5)
    consent_text: Mapped[str] = mapped_column(sa.Text, default="")
    consent_version: Mapped[int] = mapped_column(default=1)
    link_mode: Mapped[LinkMode] = mapped_column(worded(LinkMode), default=LinkMode.OPEN)
    #: What is entered at sessions counts only after a second person checked it against the paper.
    second_check: Mapped[bool] = mapped_column(default=False)
    #: A paper form counts only when two people entered it alike.
    double_entry: Mapped[bool] = mapped_column(default=False)
    #: Days after the end of the round until contacts are erased.
    contact_days: Mapped[int] = mapped_column(default=30)
    #: Direct opinions a village needs before its support is read at all.
    enough_per_village: Mapped[int] = mapped_column(default=20)
    #: Who starts a release, and for AT_HOUR the hour 0–23 in the office's own time.
    release_mode: Mapped[ReleaseMode] = mapped_column(
        worded(ReleaseMode), default=ReleaseMode.BY_HAND, server_default="by_hand"
    )
    release_hour: Mapped[int] = mapped_column(default=20, server_default="20")
    #: Which learnt theme model reads this round, and from how many checked opinions; empty = the
    #: one of the shipped examples.
    theme_model: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    theme_taught: Mapped[int] = mapped_column(default=0, server_default="0")
    law_checked_by: Mapped[str] = mapped_column(sa.String(40), default="")
    law_checked_on: Mapped[date | None]
    demo: Mapped[bool] = mapped_column(default=False)
    #: A round of facts only, such as a published report, takes no opinions.
    reference_only: Mapped[bool] = mapped_column(default=False)
    source_note: Mapped[str] = mapped_column(sa.Text, default="")
    #: Raised by one in the same transaction as every change; the clock of all caches.
    revision: Mapped[int] = mapped_column(default=0)
    created_on: Mapped[date]


class Area(Identified, Base):
    """片 (also called 责任区): several villages with one lead."""

    __tablename__ = "area"
    __table_args__ = (sa.UniqueConstraint("round_id", "name"),)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(40))
    lead: Mapped[str] = mapped_column(sa.String(40), default="")
    position: Mapped[int] = mapped_column(default=0)


class Village(Identified, Base):
    """An administrative village before the adjustment."""

    __tablename__ = "village"
    __table_args__ = (sa.UniqueConstraint("round_id", "name"),)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    area_id: Mapped[str | None] = mapped_column(sa.ForeignKey("area.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(sa.String(40))
    households: Mapped[int | None]
    adults: Mapped[int | None]
    population: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)


class VillageAlias(Identified, Base):
    """Another way people write a village's name."""

    __tablename__ = "village_alias"
    __table_args__ = (sa.UniqueConstraint("round_id", "name"),)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    village_id: Mapped[str] = mapped_column(
        sa.ForeignKey("village.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(40))


class RoleGroup(Identified, Base):
    """身份类别: whose voice it is, such as 老党员 or 普通村民."""

    __tablename__ = "role_group"
    __table_args__ = (sa.UniqueConstraint("round_id", "name"),)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(40))
    #: How many of this group the round wants to hear in all; None = no target.
    target: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)


class CoverageTarget(Base):
    """How many of one role group the round wants to hear in one village."""

    __tablename__ = "coverage_target"

    village_id: Mapped[str] = mapped_column(
        sa.ForeignKey("village.id", ondelete="CASCADE"), primary_key=True
    )
    role_group_id: Mapped[str] = mapped_column(
        sa.ForeignKey("role_group.id", ondelete="CASCADE"), primary_key=True
    )
    target: Mapped[int]


class Organ(Identified, Base):
    """An organ of the leading group, by default 一办四组."""

    __tablename__ = "organ"
    __table_args__ = (sa.UniqueConstraint("round_id", "name"),)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(40))
    lead: Mapped[str] = mapped_column(sa.String(40), default="")
    #: Its members open what was handed over sealed, and nobody else does.
    opens_sealed: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
