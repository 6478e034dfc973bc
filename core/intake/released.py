"""Reading releases: the tables one audience may see, and how they moved from one to the next.

A stored release never changes, so what was read of it is kept in memory: a look at a screen or
at the public notice costs one small question to the database.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from threading import Lock
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import CLOCK
from core.errors import Missing
from core.model import Release as ReleaseRow
from core.support.bands import received_in_tens
from core.support.moved import what_moved
from core.support.published import Published, revive
from core.support.release import Release, revive_release
from core.support.since import Standing, standing_in

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Newest:
    """Which release is the newest: enough to know whether anything has to be read."""

    id: str
    number: int
    made_on: date


@dataclass(frozen=True, slots=True)
class Shown:
    """The tables of one release for one audience."""

    number: int
    as_of: date
    counted: int
    tables: tuple[Published, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """One release in the list of all: `counted` in tens, `moved` in words."""

    number: int
    made_on: date
    by_clock: bool
    counted: str
    moved: tuple[str, ...]


def newest_row(session: Session, round_id: str) -> Newest | None:
    """The newest release of the round; None before the first."""
    row = session.execute(
        sa.select(ReleaseRow.id, ReleaseRow.number, ReleaseRow.made_on)
        .where(ReleaseRow.round_id == round_id)
        .order_by(ReleaseRow.number.desc())
        .limit(1)
    ).first()
    return None if row is None else Newest(*row)


def latest_release(session: Session, round_id: str) -> Release | None:
    """The newest release whole, with the basis of the next; None before the first.

    For making the next one. A screen asks `shown_release`, which reads one audience's tables.
    """
    newest = newest_row(session, round_id)
    if newest is None:
        return None
    row = session.get_one(ReleaseRow, newest.id)
    return revive_release(json.loads(row.tables), json.loads(row.basis))


def shown_release(
    session: Session, round_id: str, audience: str, *, number: int | None = None
) -> Shown | None:
    """What `audience` may see of the release with this number, or of the newest.

    None before the first. Raises Missing for a number that is not there.
    """
    if number is None:
        newest = newest_row(session, round_id)
        return None if newest is None else _shown(session, newest.id, audience)
    id_ = session.scalar(
        sa.select(ReleaseRow.id).where(ReleaseRow.round_id == round_id, ReleaseRow.number == number)
    )
    if id_ is None:
        raise Missing(f"没有第{number}次发布。")
    return _shown(session, id_, audience)


def standing_of(session: Session, newest: Newest | None) -> Standing:
    """What stood at this release; empty for none. As secret as the answers: for deciding only."""
    if newest is None:
        return {}

    def read() -> Standing:
        basis = session.scalar(sa.select(ReleaseRow.basis).where(ReleaseRow.id == newest.id))
        return standing_in(json.loads(basis or "{}"))

    return _standings.get((newest.id, ""), read)


def list_releases(session: Session, round_id: str, audience: str, *, most: int = 12) -> list[Past]:
    """The last `most` releases, newest first, with what moved for this audience in each."""
    rows = session.execute(
        sa.select(ReleaseRow.id, ReleaseRow.number, ReleaseRow.made_by)
        .where(ReleaseRow.round_id == round_id)
        .order_by(ReleaseRow.number.desc())
        .limit(most + 1)
    ).all()
    shown = [_shown(session, row.id, audience) for row in rows]
    # Each beside the one before it; the first of all stands beside nothing.
    before = {newer.number: older.tables for newer, older in pairwise(shown)}
    return [
        Past(
            number=each.number,
            made_on=each.as_of,
            by_clock=row.made_by == CLOCK.name,
            counted=received_in_tens(each.counted).removeprefix("已收到"),
            moved=what_moved(before.get(each.number, ()), each.tables),
        )
        for row, each in zip(rows[:most], shown[:most], strict=True)
    ]


def _shown(session: Session, release_id: str, audience: str) -> Shown:
    def read() -> Shown:
        row = session.get_one(ReleaseRow, release_id)
        plain = json.loads(row.tables)["tables"].get(audience, ())
        return Shown(row.number, row.made_on, row.counted, tuple(revive(each) for each in plain))

    return _shown_kept.get((release_id, audience), read)


class _Kept(Generic[T]):
    """The last things read, by release and audience; several threads may ask at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], T] = OrderedDict()
        self._turn = Lock()

    def get(self, key: tuple[str, str], read: Callable[[], T]) -> T:
        with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = read()
        with self._turn:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


_shown_kept: _Kept[Shown] = _Kept(60)
_standings: _Kept[Standing] = _Kept(8)
