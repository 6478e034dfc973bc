"""Which round is meant at the command line."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Invalid, Missing
from core.model import RoleGroup, Round


def choose_round(session: Session, wanted: str | None) -> Round:
    """The round whose id or title is `wanted`; without it the only one that takes opinions.

    Raises Missing when there is none, Invalid when the words fit several.
    """
    working = sa.select(Round).where(~Round.reference_only).order_by(Round.title)
    if wanted is None:
        found = session.scalars(working).all()
        if not found:
            raise Missing(
                "还没有一轮征求意见，请先在「本轮设置」里新建，或运行：python -m core demo"
            )
        if len(found) > 1:
            names = "、".join(round_.title for round_ in found)
            raise Invalid(f"有好几轮征求意见，请用 --round 说明是哪一轮：{names}。")
        return found[0]
    found = session.scalars(sa.select(Round).where(Round.id == wanted)).all()
    found = found or session.scalars(working.where(Round.title.contains(wanted))).all()
    if not found:
        raise Missing(f"没有叫「{wanted}」的一轮征求意见。")
    if len(found) > 1:
        raise Invalid(f"「{wanted}」对上了好几轮，请写全标题。")
    return found[0]


def find_role_group(session: Session, round_id: str, name: str) -> RoleGroup:
    """The role group of this name. Raises Missing, naming those there are."""
    groups = session.scalars(
        sa.select(RoleGroup).where(RoleGroup.round_id == round_id).order_by(RoleGroup.position)
    ).all()
    for group in groups:
        if group.name == name.strip():
            return group
    raise Missing(f"没有叫「{name}」的身份类别，本轮有：{'、'.join(g.name for g in groups)}。")
