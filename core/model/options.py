"""Options of merging, their versions, and the partition each version makes."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.model.base import Base, Identified, worded
from core.model.states import AssetMode, VersionState


class Option(Identified, Base):
    """A way to adjust the villages; 维持现状 is one of them in every round."""

    __tablename__ = "option"
    __table_args__ = (sa.UniqueConstraint("round_id", "name"),)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(40))
    status_quo: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class OptionVersion(Identified, Base):
    """One version of an option; opinions belong to it and never carry over to the next."""

    __tablename__ = "option_version"
    __table_args__ = (sa.UniqueConstraint("option_id", "number"),)

    option_id: Mapped[str] = mapped_column(sa.ForeignKey("option.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(worded(VersionState), default=VersionState.DRAFT)
    #: What it means, in words a villager reads in ten seconds.
    plain_words: Mapped[str] = mapped_column(sa.Text, default="")
    asset_mode: Mapped[AssetMode] = mapped_column(worded(AssetMode), default=AssetMode.APART)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    created_on: Mapped[date]


class NewVillage(Identified, Base):
    """A village as it would be under one version."""

    __tablename__ = "new_village"
    __table_args__ = (sa.UniqueConstraint("version_id", "name"),)

    version_id: Mapped[str] = mapped_column(sa.ForeignKey("option_version.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(40))
    office_place: Mapped[str] = mapped_column(sa.String(80), default="")
    position: Mapped[int] = mapped_column(default=0)


class NewVillageMember(Base):
    """Where one present village goes; the key makes each village go to one place only."""

    __tablename__ = "new_village_member"

    version_id: Mapped[str] = mapped_column(
        sa.ForeignKey("option_version.id", ondelete="CASCADE"), primary_key=True
    )
    village_id: Mapped[str] = mapped_column(
        sa.ForeignKey("village.id", ondelete="CASCADE"), primary_key=True
    )
    new_village_id: Mapped[str] = mapped_column(
        sa.ForeignKey("new_village.id", ondelete="CASCADE"), index=True
    )
    #: By road from the present village to the office of the new one, in kilometres.
    distance_km: Mapped[float | None]


class MeasureClaim(Identified, Base):
    """A figure somebody typed or printed, kept as claimed beside what the data give."""

    __tablename__ = "measure_claim"

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("option_version.id", ondelete="CASCADE")
    )
    label: Mapped[str] = mapped_column(sa.String(40))
    #: A share from 0 to 1.
    claimed: Mapped[float]
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    #: Counts the source itself gives, for a round whose villages are not listed.
    villages_before: Mapped[int | None]
    villages_after: Mapped[int | None]
