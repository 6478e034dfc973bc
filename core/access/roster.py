"""The list of accounts and the trail, read for the office's own screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.trail import OFFICE_TIME, act_label
from core.model import Account, Area, Organ, TrailEntry
from core.model.states import Role


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account as the administrator sees it; never its password."""

    id: str
    username: str
    name: str
    role: Role
    organ_id: str | None
    area_id: str | None
    place: str
    active: bool
    standing: str


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry of the trail, in words. `time` is empty for what is only counted by day."""

    day: date
    time: str
    who: str
    act: str
    detail: str
    count: int


def accounts(session: Session, *, now: datetime) -> list[AccountLine]:
    """All accounts, those in use first, by role and user name."""
    rows = session.execute(
        sa.select(Account, Organ.name, Area.name)
        .outerjoin(Organ, Organ.id == Account.organ_id)
        .outerjoin(Area, Area.id == Account.area_id)
        .order_by(Account.active.desc(), Account.role, Account.username)
    )
    return [
        AccountLine(
            id=account.id,
            username=account.username,
            name=account.name,
            role=account.role,
            organ_id=account.organ_id,
            area_id=account.area_id,
            place="、".join(part for part in (organ, area) if part),
            active=account.active,
            standing=_standing(account, now),
        )
        for account, organ, area in rows
    ]


def places(session: Session, round_id: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """The organs and the areas of a round: id → name, in their order."""
    organs = sa.select(Organ).where(Organ.round_id == round_id).order_by(Organ.position)
    areas = sa.select(Area).where(Area.round_id == round_id).order_by(Area.position)
    return (
        {organ.id: organ.name for organ in session.scalars(organs)},
        {area.id: area.name for area in session.scalars(areas)},
    )


def trail_days(session: Session, round_id: str | None) -> list[date]:
    """The days on which something was done in the round or in the office, newest first."""
    days = sa.select(TrailEntry.day).where(_seen(round_id)).distinct()
    return list(session.scalars(days.order_by(TrailEntry.day.desc())))


def trail_acts(session: Session, round_id: str | None) -> dict[str, str]:
    """The acts that occur in the trail: name in the database → name on screen."""
    acts = sa.select(TrailEntry.act).where(_seen(round_id)).distinct()
    return {act: act_label(act) for act in sorted(session.scalars(acts), key=act_label)}


def trail(
    session: Session,
    round_id: str | None,
    *,
    day: date | None = None,
    act: str | None = None,
    most: int = 500,
) -> list[TrailLine]:
    """What was done in the round and office-wide, newest first, at most `most` entries.

    Entries that are only counted by day come after the timed ones of their day, in the order of
    their name: their place in the list tells nothing about when they came.
    """
    names = {row.id: row.name for row in session.execute(sa.select(Account.id, Account.name))}
    wanted = sa.select(TrailEntry).where(_seen(round_id))
    if day is not None:
        wanted = wanted.where(TrailEntry.day == day)
    if act is not None:
        wanted = wanted.where(TrailEntry.act == act)
    order = (
        TrailEntry.day.desc(),
        TrailEntry.at.is_(None),
        TrailEntry.at.desc(),
        TrailEntry.act,
        TrailEntry.actor,
    )
    return [
        TrailLine(
            day=entry.day,
            time=entry.at.astimezone(OFFICE_TIME).strftime("%H:%M") if entry.at else "",
            who=names.get(entry.actor, entry.actor),
            act=act_label(entry.act),
            detail=entry.detail,
            count=entry.count,
        )
        for entry in session.scalars(wanted.order_by(*order).limit(most))
    ]


def _seen(round_id: str | None) -> sa.ColumnElement[bool]:
    return sa.or_(TrailEntry.round_id == round_id, TrailEntry.round_id.is_(None))


def _standing(account: Account, now: datetime) -> str:
    if not account.active:
        return "已停用"
    if account.locked_until is not None and account.locked_until > now:
        return f"暂停登录至 {account.locked_until.astimezone(OFFICE_TIME):%H:%M}"
    return "一次性密码未修改" if account.must_change else "正常"
