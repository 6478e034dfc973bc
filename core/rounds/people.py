"""身份类别 with how many to hear, and the organs of the leading group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing, Refused
from core.model import CoverageTarget, Organ, PlanTask, RoleGroup
from core.rounds.lists import match_rows, must_differ, named, person, rename
from core.rounds.reading import (
    coverage_targets,
    get_open_round,
    list_organs,
    list_role_groups,
    list_villages,
    role_groups_heard,
)
from core.rounds.village_rows import LARGEST


@dataclass(frozen=True, slots=True)
class RoleGroupRow:
    """One 身份类别 as it stands in the grid; `target` None = no target."""

    name: str
    target: int | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class OrganRow:
    """One organ as it stands in the grid."""

    name: str
    lead: str = ""
    id: str | None = None


def save_role_groups(
    session: Session, round_id: str, rows: Sequence[RoleGroupRow], *, by: Actor
) -> list[RoleGroup]:
    """The round's 身份类别 are these, in this order.

    Raises Invalid for empty or doubled names and impossible targets, Refused for renaming or
    removing a group that opinions name.
    """
    by.must("round.edit")
    get_open_round(session, round_id)
    rows = [RoleGroupRow(named(r.name, "身份类别"), r.target, r.id) for r in rows]
    if not rows:
        raise Invalid("至少要有一个身份类别。")
    must_differ([r.name for r in rows], "身份类别")
    for row in rows:
        _possible(row.target, f"「{row.name}」的目标人数")
    standing = list_role_groups(session, round_id)
    pairs = match_rows(rows, standing)
    heard = role_groups_heard(session, round_id)
    kept = {group.id for _, group in pairs if group}
    for row, group in pairs:
        if group and group.id in heard and group.name != row.name:
            raise Refused(f"「{group.name}」已有意见登记，不能改名。")
    for group in standing:
        if group.id not in kept:
            if group.id in heard:
                raise Refused(f"「{group.name}」已有意见登记，不能删去。")
            session.delete(group)
    session.flush()
    rename(session, [(group, row.name) for row, group in pairs if group])
    saved = []
    for position, (row, group) in enumerate(pairs):
        if group is None:
            group = RoleGroup(round_id=round_id, name=row.name)
            session.add(group)
        group.target, group.position = row.target, position
        saved.append(group)
    session.flush()
    record(session, round_id, "role_group.save", by=by, detail="、".join(r.name for r in rows))
    return saved


def save_coverage_targets(
    session: Session,
    round_id: str,
    targets: Mapping[tuple[str, str], int | None],
    *,
    by: Actor,
) -> int:
    """How many people to hear, by (village id, role group id); None takes a target away.

    Pairs that are not named stay as they are. Returns how many pairs changed. Raises Missing for
    a village or group of another round, Invalid for an impossible number.
    """
    by.must("round.edit")
    get_open_round(session, round_id)
    villages = {v.id: v.name for v in list_villages(session, round_id)}
    groups = {g.id: g.name for g in list_role_groups(session, round_id)}
    standing = coverage_targets(session, round_id)
    changed = 0
    for (village_id, group_id), target in targets.items():
        if village_id not in villages or group_id not in groups:
            raise Missing("村或身份类别刚被别人删去了，请刷新页面后再改。")
        _possible(target, f"「{villages[village_id]}」{groups[group_id]}的目标人数")
        if standing.get((village_id, group_id)) == target:
            continue
        changed += 1
        row = session.get(CoverageTarget, (village_id, group_id))
        if target is None:
            session.delete(row)
        elif row is None:
            session.add(
                CoverageTarget(village_id=village_id, role_group_id=group_id, target=target)
            )
        else:
            row.target = target
    session.flush()
    if changed:
        record(session, round_id, "target.save", by=by, detail=f"{changed} 处")
    return changed


def save_organs(
    session: Session, round_id: str, rows: Sequence[OrganRow], *, by: Actor
) -> list[Organ]:
    """The round's organs are these, in this order, each with one person in charge.

    Raises Invalid for empty or doubled names, Refused for removing one that has tasks.
    """
    by.must("round.edit")
    get_open_round(session, round_id)
    rows = [OrganRow(named(r.name, "组名"), person(r.lead), r.id) for r in rows]
    must_differ([r.name for r in rows], "组名")
    standing = list_organs(session, round_id)
    pairs = match_rows(rows, standing)
    kept = {organ.id for _, organ in pairs if organ}
    busy = set(session.scalars(sa.select(PlanTask.organ_id).where(PlanTask.round_id == round_id)))
    for old in standing:
        if old.id not in kept:
            if old.id in busy:
                raise Refused(f"「{old.name}」在工作计划里还有任务，请先改给别的组。")
            session.delete(old)
    session.flush()
    rename(session, [(organ, row.name) for row, organ in pairs if organ])
    saved = []
    for position, (row, organ) in enumerate(pairs):
        if organ is None:
            organ = Organ(round_id=round_id, name=row.name)
            session.add(organ)
        organ.lead, organ.position = row.lead, position
        saved.append(organ)
    session.flush()
    record(session, round_id, "organ.save", by=by, detail="、".join(r.name for r in rows))
    return saved


def _possible(target: int | None, what: str) -> None:
    if target is not None and not 0 <= target <= LARGEST:
        raise Invalid(f"{what}应是 0 以上的整数。")
