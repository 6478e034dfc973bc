"""What stands in a round: its row, places, groups, organs, in the order they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.access.rounds import rounds_to_open
from core.errors import Missing, Refused
from core.model import (
    Area,
    CoverageTarget,
    Opinion,
    OpinionStance,
    Option,
    OptionVersion,
    Organ,
    RoleGroup,
    Round,
    StanceTally,
    Tally,
    Village,
    VillageAlias,
)
from core.model.states import Stage, Standing, VersionState
from core.text.same_name import same_name


def get_round(session: Session, round_id: str) -> Round:
    """The round. Raises Missing."""
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise Missing("这一轮征求意见已经不存在。")
    return round_


def get_open_round(session: Session, round_id: str) -> Round:
    """The round, when it may still be changed. Raises Missing, or Refused for a closed one."""
    round_ = get_round(session, round_id)
    if round_.reference_only:
        raise Refused("这是只供参考的公开资料，不能修改。")
    if round_.stage is Stage.ARCHIVED:
        raise Refused("本轮已经归档，不能再修改。")
    return round_


def choose_round(session: Session, round_id: str | None) -> Round:
    """The named round, or the one to work on first when none is named. Raises Missing."""
    if round_id is not None:
        return get_round(session, round_id)
    lines = rounds_to_open(session)
    if not lines:
        raise Missing("还没有一轮征求意见，请先在「本轮设置」里新建一轮。")
    return get_round(session, lines[0].id)


def list_areas(session: Session, round_id: str) -> list[Area]:
    """The round's 片."""
    return _in_order(session, Area, round_id)


def list_villages(session: Session, round_id: str) -> list[Village]:
    """The villages before the adjustment, 片 by 片; those without a 片 last."""
    areas = {area.id: number for number, area in enumerate(list_areas(session, round_id))}
    villages: list[Village] = _in_order(session, Village, round_id)
    return sorted(villages, key=lambda v: areas.get(v.area_id or "", len(areas)))


def list_role_groups(session: Session, round_id: str) -> list[RoleGroup]:
    """The round's 身份类别."""
    return _in_order(session, RoleGroup, round_id)


def list_organs(session: Session, round_id: str) -> list[Organ]:
    """The round's organs, by default 一办四组."""
    return _in_order(session, Organ, round_id)


def aliases_of(session: Session, round_id: str) -> dict[str, tuple[str, ...]]:
    """Village id → its other names, sorted; villages without any are left out."""
    found: dict[str, list[str]] = {}
    rows = session.execute(
        sa.select(VillageAlias.village_id, VillageAlias.name)
        .where(VillageAlias.round_id == round_id)
        .order_by(VillageAlias.name)
    )
    for village_id, name in rows:
        found.setdefault(village_id, []).append(name)
    return {village_id: tuple(names) for village_id, names in found.items()}


def village_names(session: Session, round_id: str) -> dict[str, Village]:
    """`same_name` key of every name and alias → its village; for the rows of a sheet."""
    villages = {village.id: village for village in list_villages(session, round_id)}
    names = {same_name(village.name): village for village in villages.values()}
    for village_id, aliases in aliases_of(session, round_id).items():
        names |= {same_name(alias): villages[village_id] for alias in aliases}
    return names


def find_village(session: Session, round_id: str, written: str) -> Village:
    """The village meant by `written`: a name or alias, with or without 村. Raises Missing."""
    village = village_names(session, round_id).get(same_name(written))
    if village is None:
        raise Missing(f"本轮没有「{written.strip()}」这个村，请核对村名或添加别名。")
    return village


def coverage_targets(session: Session, round_id: str) -> dict[tuple[str, str], int]:
    """(village id, role group id) → how many to hear there; pairs without a target are left out."""
    rows = session.execute(
        sa.select(CoverageTarget.village_id, CoverageTarget.role_group_id, CoverageTarget.target)
        .join(Village, Village.id == CoverageTarget.village_id)
        .where(Village.round_id == round_id)
    )
    return {(village_id, group_id): target for village_id, group_id, target in rows}


def villages_heard(session: Session, round_id: str) -> set[str]:
    """Ids of the villages that opinions name, whether or not these count."""
    counted = sa.select(Tally.village_id).where(Tally.round_id == round_id, Tally.n > 0)
    return set(session.scalars(counted.union(_uncounted(Opinion.village_id, round_id))))


def role_groups_heard(session: Session, round_id: str) -> set[str]:
    """Ids of the role groups that opinions name, whether or not these count."""
    counted = sa.select(Tally.role_group_id).where(Tally.round_id == round_id, Tally.n > 0)
    return set(session.scalars(counted.union(_uncounted(Opinion.role_group_id, round_id))))


def versions_heard(session: Session, round_id: str) -> set[str]:
    """Ids of the option versions that opinions answer, whether or not these count."""
    counted = _versions(round_id).where(
        sa.exists().where(StanceTally.version_id == OptionVersion.id, StanceTally.n > 0)
    )
    others = _uncounted(OpinionStance.version_id, round_id).join(
        OpinionStance, OpinionStance.opinion_id == Opinion.id
    )
    return set(session.scalars(counted.union(others)))


def versions_fixed(session: Session, round_id: str) -> set[str]:
    """Ids of the versions being consulted or final: their villages may not change."""
    fixed = _versions(round_id).where(
        OptionVersion.state.in_([VersionState.CONSULTED, VersionState.FINAL])
    )
    return set(session.scalars(fixed))


def _versions(round_id: str) -> sa.Select[str]:
    return (
        sa.select(OptionVersion.id)
        .join(Option, Option.id == OptionVersion.option_id)
        .where(Option.round_id == round_id)
    )


def _in_order(session: Session, kind: Any, round_id: str) -> list[Any]:
    rows: Sequence[Any] = session.scalars(
        sa.select(kind).where(kind.round_id == round_id).order_by(kind.position, kind.name)
    ).all()
    return list(rows)


def _uncounted(column: InstrumentedAttribute[str], round_id: str) -> sa.Select[str]:
    """What the running counts do not hold: few, so that a million opinions need not be read."""
    others = [standing for standing in Standing if standing is not Standing.COUNTED]
    return (
        sa.select(column)
        .select_from(Opinion)
        .where(Opinion.round_id == round_id, Opinion.standing.in_(others))
    )
