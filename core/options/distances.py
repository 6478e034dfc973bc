"""How far each village is from the office it would have: what people ask first of all."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing
from core.model import NewVillageMember, Option, OptionVersion
from core.rounds.reading import get_open_round

FARTHEST_KM = 200.0


def save_distances(
    session: Session, version_id: str, km: Mapping[str, float | None], *, by: Actor
) -> None:
    """Stores village id → kilometres by road to the office of its new village; None = not known.

    A fact of the place, not of the option: it may be mended while people are being asked.
    Villages that are not named stay as they are. Raises Refused, Missing, Invalid.
    """
    by.must("option.edit")
    version = session.get(OptionVersion, version_id)
    if version is None:
        raise Missing("这个方案版本已经不存在。")
    round_id = session.get_one(Option, version.option_id).round_id
    get_open_round(session, round_id)
    for village_id, far in km.items():
        if far is not None and not 0 <= far <= FARTHEST_KM:
            raise Invalid(f"路程应在 0 到 {FARTHEST_KM:g} 公里之间。")
        member = session.get(NewVillageMember, (version_id, village_id))
        if member is None:
            raise Missing("这个方案里没有这个村。")
        member.distance_km = far
    record(session, round_id, "version.distances", by=by)


def distances_of(session: Session, version_id: str) -> dict[str, float]:
    """Village id → kilometres to its office, where known."""
    rows = session.execute(
        sa.select(NewVillageMember.village_id, NewVillageMember.distance_km).where(
            NewVillageMember.version_id == version_id, NewVillageMember.distance_km.is_not(None)
        )
    )
    return {village_id: km for village_id, km in rows if km is not None}
