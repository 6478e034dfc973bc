"""Writes and reads the partition of one version: which villages go into which new village."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.model import NewVillage, NewVillageMember, Village
from core.options.measures import Part


def write_partition(session: Session, version_id: str, parts: Sequence[Part]) -> None:
    """Puts `parts` (village ids) in the place of what stood there; checks nothing.

    A village whose office stays the same keeps its distance to it.
    """
    known = _distances(session, version_id)
    for table in (NewVillageMember, NewVillage):
        session.execute(sa.delete(table).where(table.version_id == version_id))
    session.flush()
    for position, part in enumerate(parts):
        new = NewVillage(
            version_id=version_id, name=part.name, office_place=part.office, position=position
        )
        session.add(new)
        session.flush()
        session.add_all(
            NewVillageMember(
                version_id=version_id,
                village_id=id_,
                new_village_id=new.id,
                distance_km=known.get((id_, part.office)),
            )
            for id_ in part.villages
        )
    session.flush()


def read_partitions(
    session: Session, version_ids: Sequence[str]
) -> dict[str, tuple[tuple[Part, ...], tuple[Part, ...]]]:
    """Version id → its parts with village ids, and the same parts with village names."""
    rows = session.execute(
        sa.select(
            NewVillage.version_id,
            NewVillage.id,
            NewVillage.name,
            NewVillage.office_place,
            Village.id,
            Village.name,
        )
        .outerjoin(NewVillageMember, NewVillageMember.new_village_id == NewVillage.id)
        .outerjoin(Village, Village.id == NewVillageMember.village_id)
        .where(NewVillage.version_id.in_(version_ids))
        .order_by(NewVillage.position, NewVillage.name, Village.position, Village.name)
    )
    heads: dict[str, dict[str, tuple[str, str]]] = {id_: {} for id_ in version_ids}
    members: dict[str, list[tuple[str, str]]] = {}
    for version_id, new_id, name, office, village_id, village in rows:
        heads[version_id][new_id] = (name, office)
        members.setdefault(new_id, [])
        if village_id is not None:
            members[new_id].append((village_id, village))
    return {
        version_id: (
            tuple(
                Part(name, tuple(id_ for id_, _ in members[new_id]), office)
                for new_id, (name, office) in news.items()
            ),
            tuple(
                Part(name, tuple(village for _, village in members[new_id]), office)
                for new_id, (name, office) in news.items()
            ),
        )
        for version_id, news in heads.items()
    }


def _distances(session: Session, version_id: str) -> dict[tuple[str, str], float | None]:
    rows = session.execute(
        sa.select(
            NewVillageMember.village_id, NewVillage.office_place, NewVillageMember.distance_km
        )
        .join(NewVillage, NewVillage.id == NewVillageMember.new_village_id)
        .where(NewVillageMember.version_id == version_id)
    )
    return {(village_id, office): km for village_id, office, km in rows}
