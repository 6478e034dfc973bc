"""Rows of the round's grids: from what is stored to a table, and from the table to rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from core.intake.hamlets import HamletLine, HamletRow
from core.model import Area, Organ, RoleGroup, Village
from core.options.measures import Part
from core.rounds.people import OrganRow, RoleGroupRow
from core.rounds.places import AreaRow
from core.rounds.village_rows import VillageRow, split_aliases
from pages.office.grid import records, whole, word


def area_frame(areas: Sequence[Area]) -> pd.DataFrame:
    """One row a 片: id, 片, 片长."""
    return _frame(
        {
            "id": [a.id for a in areas],
            "片": [a.name for a in areas],
            "片长": [a.lead for a in areas],
        }
    )


def area_rows(edited: pd.DataFrame) -> list[AreaRow]:
    """The 片 of the grid."""
    return [AreaRow(word(r["片"]), word(r["片长"]), word(r["id"]) or None) for r in records(edited)]


def village_frame(
    villages: Sequence[Village], areas: Sequence[Area], aliases: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """One row a village: id, 村, 片 (None when none), 户数, 十八周岁以上, 人口, 别名."""
    names = {area.id: area.name for area in areas}
    return _frame(
        {
            "id": [v.id for v in villages],
            "村": [v.name for v in villages],
            "片": [names.get(v.area_id or "") for v in villages],
            "户数": [v.households for v in villages],
            "十八周岁以上": [v.adults for v in villages],
            "人口": [v.population for v in villages],
            "别名": ["、".join(aliases.get(v.id, ())) for v in villages],
        },
        numbers=("户数", "十八周岁以上", "人口"),
    )


def village_rows(edited: pd.DataFrame) -> list[VillageRow]:
    """The villages of the grid."""
    return [
        VillageRow(
            name=word(r["村"]),
            area=word(r["片"]),
            aliases=split_aliases(word(r["别名"])),
            households=whole(r["户数"]),
            adults=whole(r["十八周岁以上"]),
            population=whole(r["人口"]),
            id=word(r["id"]) or None,
        )
        for r in records(edited)
    ]


def hamlet_frame(hamlets: Sequence[HamletLine]) -> pd.DataFrame:
    """One row a 自然村: id, 村, 自然村, 户数."""
    return _frame(
        {
            "id": [h.id for h in hamlets],
            "村": [h.village for h in hamlets],
            "自然村": [h.name for h in hamlets],
            "户数": [h.households for h in hamlets],
        },
        numbers=("户数",),
    )


def hamlet_rows(edited: pd.DataFrame) -> list[HamletRow]:
    """The 自然村 of the grid."""
    return [
        HamletRow(word(r["村"]), word(r["自然村"]), whole(r["户数"]), word(r["id"]) or None)
        for r in records(edited)
    ]


def group_frame(groups: Sequence[RoleGroup]) -> pd.DataFrame:
    """One row a role group: id, 身份类别, 全镇目标人数."""
    return _frame(
        {
            "id": [g.id for g in groups],
            "身份类别": [g.name for g in groups],
            "全镇目标人数": [g.target for g in groups],
        },
        numbers=("全镇目标人数",),
    )


def group_rows(edited: pd.DataFrame) -> list[RoleGroupRow]:
    """The role groups of the grid."""
    return [
        RoleGroupRow(word(r["身份类别"]), whole(r["全镇目标人数"]), word(r["id"]) or None)
        for r in records(edited)
    ]


def organ_frame(organs: Sequence[Organ]) -> pd.DataFrame:
    """One row an organ: id, 组, 负责人."""
    return _frame(
        {
            "id": [o.id for o in organs],
            "组": [o.name for o in organs],
            "负责人": [o.lead for o in organs],
        }
    )


def organ_rows(edited: pd.DataFrame) -> list[OrganRow]:
    """The organs of the grid."""
    return [
        OrganRow(word(r["组"]), word(r["负责人"]), word(r["id"]) or None) for r in records(edited)
    ]


def target_frame(
    villages: Sequence[Village],
    groups: Sequence[RoleGroup],
    targets: Mapping[tuple[str, str], int],
) -> pd.DataFrame:
    """One row a village, one column a role group: how many to hear there."""
    columns: dict[str, list[object]] = {
        "id": [v.id for v in villages],
        "村": [v.name for v in villages],
    }
    for group in groups:
        columns[group.name] = [targets.get((v.id, group.id)) for v in villages]
    return _frame(columns, numbers=[group.name for group in groups])


def target_values(
    edited: pd.DataFrame, groups: Sequence[RoleGroup]
) -> dict[tuple[str, str], int | None]:
    """(village id, role group id) → target of every cell; None for an empty one."""
    return {
        (word(r["id"]), group.id): whole(r[group.name]) for r in records(edited) for group in groups
    }


def part_frame(
    villages: Sequence[Village], areas: Sequence[Area], parts: Sequence[Part]
) -> pd.DataFrame:
    """One row a present village: id, 片, 村, 户数, 人口, 新村 (empty when it has none)."""
    names = {area.id: area.name for area in areas}
    new = {village_id: part.name for part in parts for village_id in part.villages}
    return _frame(
        {
            "id": [v.id for v in villages],
            "片": [names.get(v.area_id or "", "") for v in villages],
            "村": [v.name for v in villages],
            "户数": [v.households for v in villages],
            "人口": [v.population for v in villages],
            "新村": [new.get(v.id, "") for v in villages],
        },
        numbers=("户数", "人口"),
    )


def parts_of(edited: pd.DataFrame) -> list[Part]:
    """The new villages of the grid in the order they first occur; a blank cell joins none."""
    members: dict[str, list[str]] = {}
    for row in records(edited):
        if name := word(row["新村"]):
            members.setdefault(name, []).append(word(row["id"]))
    return [Part(name, tuple(ids)) for name, ids in members.items()]


def office_frame(parts: Sequence[Part], offices: Mapping[str, str]) -> pd.DataFrame:
    """One row a new village: 新村, 村数, 办公地点 by the name of the new village."""
    return _frame(
        {
            "新村": [part.name for part in parts],
            "村数": [len(part.villages) for part in parts],
            "办公地点": [offices.get(part.name, "") for part in parts],
        },
        numbers=("村数",),
    )


def offices_of(edited: pd.DataFrame) -> dict[str, str]:
    """New village → office, as the grid has them."""
    return {word(r["新村"]): word(r["办公地点"]) for r in records(edited)}


def _frame(columns: Mapping[str, Sequence[object]], *, numbers: Sequence[str] = ()) -> pd.DataFrame:
    """Text columns as text and number columns as whole numbers, also when there are no rows."""
    frame = pd.DataFrame(dict(columns))
    return frame.astype({name: "Int64" if name in numbers else "object" for name in frame})
