"""The reader that also knows this round's village names, so that 大坂湾 stays one word."""

from __future__ import annotations

from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.model import Village, VillageAlias
from core.text.record import Reader


def local_reader(session: Session, round_id: str, reader: Reader) -> Reader:
    """`reader` with the names and aliases of the round's villages; remembered while they stand."""
    names = session.scalars(
        sa.union(
            sa.select(Village.name).where(Village.round_id == round_id),
            sa.select(VillageAlias.name).where(VillageAlias.round_id == round_id),
        )
    )
    return _with_places(reader, tuple(sorted(names)))


@lru_cache(maxsize=32)
def _with_places(reader: Reader, names: tuple[str, ...]) -> Reader:
    return reader.with_places(names)
