"""自然村: the places inside a village that are easily missed, and which of them were reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing, Refused
from core.model import Hamlet, ListeningSession, SessionHamlet, Village
from core.rounds.lists import must_differ, named
from core.rounds.reading import find_village, get_open_round, list_villages
from core.text.same_name import same_name


@dataclass(frozen=True, slots=True)
class HamletRow:
    """One 自然村 as it stands in a grid or a sheet; `village` as people write it."""

    village: str
    name: str
    households: int | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class HamletLine:
    """One 自然村; `reached_on` is the day of the last 座谈会 or 走访 that reached it, or None."""

    id: str
    village_id: str
    village: str
    name: str
    households: int | None
    reached_on: date | None


def save_hamlets(
    session: Session,
    round_id: str,
    rows: Sequence[HamletRow],
    *,
    by: Actor,
    remove_missing: bool = True,
) -> list[Hamlet]:
    """The round's 自然村 are these, in this order. A row without id means the one of that name.

    With `remove_missing` False, as for a sheet, those without a row stay. Raises Invalid for
    empty or doubled names and impossible households, Missing for an unknown village, Refused for
    removing one that a session reached.
    """
    by.must("round.edit")
    get_open_round(session, round_id)
    placed = [(row, find_village(session, round_id, row.village)) for row in rows]
    names = [named(row.name, "自然村名") for row in rows]
    for village in {village.id: village for _, village in placed}.values():
        of_village = [n for n, (_, v) in zip(names, placed, strict=True) if v.id == village.id]
        must_differ(of_village, f"{village.name}的自然村")
    for row, village in placed:
        if row.households is not None and row.households < 0:
            raise Invalid(f"{village.name}「{row.name}」的户数不能是负数。")
    standing = _standing(session, round_id)
    by_id = {hamlet.id: hamlet for hamlet in standing}
    by_name = {(h.village_id, same_name(h.name)): h for h in standing}
    pairs = [
        (row, village, name, _same(row, village, name, by_id, by_name))
        for (row, village), name in zip(placed, names, strict=True)
    ]
    kept = {hamlet.id for *_, hamlet in pairs if hamlet}
    if remove_missing:
        _remove(session, [hamlet for hamlet in standing if hamlet.id not in kept])
    _free_names(session, [hamlet for *_, hamlet in pairs if hamlet])
    saved = []
    for position, (row, village, name, hamlet) in enumerate(pairs):
        if hamlet is None:
            hamlet = Hamlet(village_id=village.id, name=name)
            session.add(hamlet)
        hamlet.village_id, hamlet.name = village.id, name
        hamlet.households, hamlet.position = row.households, position
        saved.append(hamlet)
    session.flush()
    record(session, round_id, "hamlet.save", by=by, detail=f"共 {len(saved)} 个自然村")
    return saved


def list_hamlets(session: Session, round_id: str) -> list[HamletLine]:
    """Every 自然村 of the round, village by village, with when it was last reached."""
    reached = (
        sa.select(SessionHamlet.hamlet_id, sa.func.max(ListeningSession.held_on).label("on"))
        .join(ListeningSession, ListeningSession.id == SessionHamlet.session_id)
        .group_by(SessionHamlet.hamlet_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(Hamlet, Village.name, reached.c.on)
        .join(Village, Village.id == Hamlet.village_id)
        .outerjoin(reached, reached.c.hamlet_id == Hamlet.id)
        .where(Village.round_id == round_id)
    )
    lines = [
        (hamlet.position, HamletLine(hamlet.id, hamlet.village_id, village, hamlet.name, n, on))
        for hamlet, village, on in rows
        for n in [hamlet.households]
    ]
    order = {village.id: number for number, village in enumerate(list_villages(session, round_id))}
    lines.sort(key=lambda each: (order[each[1].village_id], each[0], each[1].name))
    return [line for _, line in lines]


def hamlets_near(session: Session, session_id: str) -> list[HamletLine]:
    """The 自然村 a session may have reached: of its village, else of its 片."""
    held = _held(session, session_id)
    if held.village_id:
        near = {held.village_id}
    else:
        near = {
            village.id
            for village in list_villages(session, held.round_id)
            if village.area_id == held.area_id
        }
    return [line for line in list_hamlets(session, held.round_id) if line.village_id in near]


def hamlets_reached(session: Session, session_id: str) -> list[str]:
    """Ids of the 自然村 that one session reached, sorted."""
    return sorted(
        session.scalars(
            sa.select(SessionHamlet.hamlet_id).where(SessionHamlet.session_id == session_id)
        )
    )


def set_hamlets(
    session: Session, session_id: str, hamlet_ids: Iterable[str], *, by: Actor
) -> list[str]:
    """A session reached these 自然村 and no others; gives their ids, sorted.

    Raises Refused, Missing, or Invalid for one that is not of the session's village or 片.
    """
    by.must("session.edit")
    held = _held(session, session_id)
    near = {line.id: line.name for line in hamlets_near(session, session_id)}
    wanted = sorted(set(hamlet_ids))
    if not set(wanted) <= set(near):
        raise Invalid("有的自然村不属于这一场的村或片，请刷新页面再选。")
    if wanted == hamlets_reached(session, session_id):
        return wanted
    session.execute(sa.delete(SessionHamlet).where(SessionHamlet.session_id == session_id))
    session.add_all(SessionHamlet(session_id=session_id, hamlet_id=id_) for id_ in wanted)
    session.flush()
    said = "、".join(near[id_] for id_ in wanted) or "无"
    record(session, held.round_id, "session.hamlet", by=by, detail=f"{held.topic}：{said}")
    return wanted


def _held(session: Session, session_id: str) -> ListeningSession:
    held = session.get(ListeningSession, session_id)
    if held is None:
        raise Missing("这场座谈或走访已经不存在。")
    return held


def _standing(session: Session, round_id: str) -> list[Hamlet]:
    return list(
        session.scalars(
            sa.select(Hamlet)
            .join(Village, Village.id == Hamlet.village_id)
            .where(Village.round_id == round_id)
        )
    )


def _same(
    row: HamletRow,
    village: Village,
    name: str,
    by_id: dict[str, Hamlet],
    by_name: dict[tuple[str, str], Hamlet],
) -> Hamlet | None:
    if row.id is None:
        return by_name.get((village.id, same_name(name)))
    if row.id not in by_id:
        raise Invalid(f"「{name}」刚被别人删去了，请刷新页面后再改。")
    return by_id[row.id]


def _remove(session: Session, hamlets: Sequence[Hamlet]) -> None:
    reached = set(
        session.scalars(
            sa.select(SessionHamlet.hamlet_id)
            .where(SessionHamlet.hamlet_id.in_([hamlet.id for hamlet in hamlets]))
            .distinct()
        )
    )
    for hamlet in hamlets:
        if hamlet.id in reached:
            raise Refused(f"「{hamlet.name}」已有座谈或走访到过，不能删去。")
        session.delete(hamlet)
    session.flush()


def _free_names(session: Session, hamlets: Sequence[Hamlet]) -> None:
    """Two 自然村 may swap names: a name nobody else has, until all old ones are free."""
    for hamlet in hamlets:
        hamlet.name = hamlet.id
    session.flush()
