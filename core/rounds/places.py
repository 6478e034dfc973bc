"""片 and villages: stored as a whole list from a grid or a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Refused
from core.model import Area, NewVillageMember, Village, VillageAlias
from core.options.status_quo import keep_status_quo
from core.rounds.lists import match_rows, must_differ, named, person, rename
from core.rounds.reading import (
    aliases_of,
    get_open_round,
    list_areas,
    list_villages,
    versions_fixed,
    versions_heard,
    villages_heard,
)
from core.rounds.village_rows import VillageRow, checked_rows, village_problems


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One 片 as it stands in the grid."""

    name: str
    lead: str = ""
    id: str | None = None


def save_areas(
    session: Session, round_id: str, rows: Sequence[AreaRow], *, by: Actor
) -> list[Area]:
    """The round's 片 are these, in this order.

    Raises Invalid for empty or doubled names, Refused for removing one that still has villages.
    """
    by.must("round.edit")
    get_open_round(session, round_id)
    rows = [AreaRow(named(r.name, "片名"), person(r.lead), r.id) for r in rows]
    must_differ([r.name for r in rows], "片名")
    standing = list_areas(session, round_id)
    pairs = match_rows(rows, standing)
    kept = {area.id for _, area in pairs if area}
    villages = list_villages(session, round_id)
    for old in standing:
        if old.id in kept:
            continue
        left = [v.name for v in villages if v.area_id == old.id]
        if left:
            raise Refused(f"「{old.name}」还有 {len(left)} 个村（{left[0]}等），请先改到别的片。")
        session.delete(old)
    session.flush()
    rename(session, [(area, row.name) for row, area in pairs if area])
    saved = []
    for position, (row, area) in enumerate(pairs):
        if area is None:
            area = Area(round_id=round_id, name=row.name)
            session.add(area)
        area.lead, area.position = row.lead, position
        saved.append(area)
    session.flush()
    record(session, round_id, "area.save", by=by, detail="、".join(r.name for r in rows))
    return saved


def save_villages(
    session: Session,
    round_id: str,
    rows: Sequence[VillageRow],
    *,
    today: date,
    by: Actor,
    remove_missing: bool = True,
) -> list[Village]:
    """The round's villages are these, in this order; 维持现状 follows.

    A row without id means the village of the same name or alias, else a new one. A 片 that does
    not exist yet is made. With `remove_missing` False, as for a sheet, villages without a row
    stay, names and the order stay, and an empty cell leaves what was there.

    Raises Invalid naming the rows that cannot stand; Refused for renaming or removing a village
    with opinions, and for adding or removing one while an option is being consulted.
    """
    by.must("round.edit")
    get_open_round(session, round_id)
    standing = list_villages(session, round_id)
    aliases = aliases_of(session, round_id)
    pairs = match_rows(checked_rows(rows), standing, aliases)
    if not remove_missing:
        areas = {area.id: area.name for area in list_areas(session, round_id)}
        pairs = [(_filled_up(row, v, areas, aliases) if v else row, v) for row, v in pairs]
    kept = {village.id for _, village in pairs if village}
    others = [v for v in standing if v.id not in kept]
    removed, staying = (others, []) if remove_missing else ([], others)
    problems = village_problems(
        [
            *(row for row, _ in pairs),
            *(VillageRow(v.name, aliases=aliases.get(v.id, ()), id=v.id) for v in staying),
        ]
    )
    if problems:
        raise Invalid("".join(problem.reason for problem in problems))
    _may_change(session, round_id, pairs, removed)
    for village in removed:
        session.delete(village)
    session.flush()
    rename(session, [(village, row.name) for row, village in pairs if village])
    saved = _store(session, round_id, pairs, in_given_order=remove_missing)
    keep_status_quo(session, round_id, list_villages(session, round_id), today=today)
    record(session, round_id, "village.save", by=by, detail=_summary(pairs, removed))
    return saved


def _filled_up(
    row: VillageRow,
    village: Village,
    areas: Mapping[str, str],
    aliases: Mapping[str, tuple[str, ...]],
) -> VillageRow:
    """The row of a sheet over what stands: an empty cell leaves what was there."""
    return VillageRow(
        # A sheet that writes 大坂湾 for 大坂湾村 means the village, it does not rename it.
        name=village.name,
        area=row.area or areas.get(village.area_id or "", ""),
        aliases=tuple(dict.fromkeys([*aliases.get(village.id, ()), *row.aliases])),
        households=village.households if row.households is None else row.households,
        adults=village.adults if row.adults is None else row.adults,
        population=village.population if row.population is None else row.population,
        id=village.id,
    )


def _may_change(
    session: Session,
    round_id: str,
    pairs: Sequence[tuple[VillageRow, Village | None]],
    removed: Sequence[Village],
) -> None:
    heard = villages_heard(session, round_id)
    for row, village in pairs:
        if village and village.id in heard and village.name != row.name:
            raise Refused(f"「{village.name}」已有意见登记，不能改名；写法不同的话，请加为别名。")
    for village in removed:
        if village.id in heard:
            raise Refused(f"「{village.name}」已有意见登记，不能删去。")
    added = [row.name for row, village in pairs if village is None]
    if (added or removed) and versions_fixed(session, round_id):
        name = added[0] if added else removed[0].name
        raise Refused(f"方案正在征求意见或已定稿，不能增减村（「{name}」）。")
    answered = versions_heard(session, round_id)
    for village in removed:
        if answered and session.scalar(
            sa.select(NewVillageMember.village_id)
            .where(
                NewVillageMember.village_id == village.id,
                NewVillageMember.version_id.in_(answered),
            )
            .limit(1)
        ):
            raise Refused(f"「{village.name}」在已征求过意见的方案里，不能删去。")


def _store(
    session: Session,
    round_id: str,
    pairs: Sequence[tuple[VillageRow, Village | None]],
    *,
    in_given_order: bool,
) -> list[Village]:
    last = len(list_villages(session, round_id))
    areas = _areas_by_name(session, round_id, [row.area for row, _ in pairs if row.area])
    saved = []
    for position, (row, village) in enumerate(pairs):
        if village is None:
            village = Village(round_id=round_id, name=row.name, position=last + position)
            session.add(village)
        if in_given_order:
            village.position = position
        village.area_id = areas[row.area] if row.area else None
        village.households, village.adults = row.households, row.adults
        village.population = row.population
        saved.append(village)
    session.flush()
    session.execute(
        sa.delete(VillageAlias).where(VillageAlias.village_id.in_([v.id for v in saved]))
    )
    session.add_all(
        VillageAlias(round_id=round_id, village_id=village.id, name=alias)
        for (row, _), village in zip(pairs, saved, strict=True)
        for alias in row.aliases
    )
    session.flush()
    return saved


def _areas_by_name(session: Session, round_id: str, names: Sequence[str]) -> dict[str, str]:
    areas = {area.name: area.id for area in list_areas(session, round_id)}
    for name in dict.fromkeys(names):
        if name not in areas:
            area = Area(round_id=round_id, name=name, position=len(areas))
            session.add(area)
            session.flush()
            areas[name] = area.id
    return areas


def _summary(pairs: Sequence[tuple[VillageRow, Village | None]], removed: Sequence[Village]) -> str:
    added = [row.name for row, village in pairs if village is None]
    parts = [f"共 {len(pairs)} 行"]
    if added:
        parts.append(f"新增 {'、'.join(added)}")
    if removed:
        parts.append(f"删去 {'、'.join(village.name for village in removed)}")
    return "；".join(parts)
