"""A small invented town to tell stories about: three villages, three groups, two options."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.access.roles import Actor
from core.model import (
    Account,
    Area,
    NewVillage,
    NewVillageMember,
    Option,
    OptionVersion,
    Organ,
    RoleGroup,
    Round,
    Village,
)
from core.model.states import Role, Stage, VersionState
from core.store import Store

TODAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Town:
    """Ids of what stands in the database, by the names used in tests."""

    store: Store
    round_id: str
    area_id: str
    villages: dict[str, str]
    groups: dict[str, str]
    #: "维持现状" and "方案一" → id of the version being consulted.
    versions: dict[str, str]
    organs: dict[str, str]
    admin: Actor
    facilitator: Actor
    leader: Actor
    group_lead: Actor


def make_town(store: Store) -> Town:
    """竹溪镇 with 上坪村, 下坪村 and 石桥村; 方案一 merges the two 坪 villages."""
    with store.write() as session:
        round_ = Round(
            title="竹溪镇行政村规模调整征求意见",
            town="竹溪镇",
            stage=Stage.CONSULTING,
            starts_on=TODAY,
            consent_text="您的意见不署名，只用于研究方案。",
            created_on=TODAY,
        )
        session.add(round_)
        session.flush()
        area = Area(round_id=round_.id, name="溪东片", lead="周片长")
        organs = [
            Organ(round_id=round_.id, name=name, lead=lead, position=i)
            for i, (name, lead) in enumerate(
                [("综合办公室", "何主任"), ("集体资产处置工作组", "吴站长")]
            )
        ]
        groups = [
            RoleGroup(round_id=round_.id, name=name, target=target, position=i)
            for i, (name, target) in enumerate([("老党员", 20), ("人大代表", 5), ("普通村民", 200)])
        ]
        session.add_all([area, *organs, *groups])
        session.flush()
        villages = [
            Village(
                round_id=round_.id,
                area_id=area.id,
                name=name,
                households=households,
                adults=households * 2,
                population=households * 3,
                position=i,
            )
            for i, (name, households) in enumerate(
                [("上坪村", 120), ("下坪村", 90), ("石桥村", 200)]
            )
        ]
        options = [
            Option(round_id=round_.id, name="维持现状", status_quo=True, position=0),
            Option(round_id=round_.id, name="方案一", position=1),
        ]
        session.add_all([*villages, *options])
        session.flush()
        versions = [
            OptionVersion(
                option_id=option.id,
                number=1,
                state=VersionState.CONSULTED,
                plain_words=words,
                created_on=TODAY,
            )
            for option, words in zip(
                options, ["三个村都不变。", "上坪村和下坪村合成一个村。"], strict=True
            )
        ]
        session.add_all(versions)
        session.flush()
        up, down, bridge = villages
        for version, parts in zip(
            versions,
            [
                {"上坪村": [up], "下坪村": [down], "石桥村": [bridge]},
                {"坪上村": [up, down], "石桥村": [bridge]},
            ],
            strict=True,
        ):
            for position, (name, members) in enumerate(parts.items()):
                new = NewVillage(
                    version_id=version.id, name=name, office_place=f"{name}村部", position=position
                )
                session.add(new)
                session.flush()
                session.add_all(
                    NewVillageMember(
                        version_id=version.id, village_id=member.id, new_village_id=new.id
                    )
                    for member in members
                )
        accounts = {
            role: Account(
                username=f"{role.value}1",
                name=name,
                role=role,
                password_hash="!",
                must_change=False,
                created_on=TODAY,
                organ_id=organs[1].id if role is Role.GROUP_LEAD else None,
                area_id=area.id if role is Role.FACILITATOR else None,
            )
            for role, name in [
                (Role.ADMINISTRATOR, "何主任"),
                (Role.FACILITATOR, "小陈"),
                (Role.LEADER, "郑镇长"),
                (Role.GROUP_LEAD, "吴站长"),
            ]
        }
        session.add_all(accounts.values())
        session.flush()
        actors = {
            role: Actor(a.id, a.name, a.role, a.organ_id, a.area_id) for role, a in accounts.items()
        }
    return Town(
        store=store,
        round_id=round_.id,
        area_id=area.id,
        villages={v.name: v.id for v in villages},
        groups={g.name: g.id for g in groups},
        versions={o.name: v.id for o, v in zip(options, versions, strict=True)},
        organs={o.name: o.id for o in organs},
        admin=actors[Role.ADMINISTRATOR],
        facilitator=actors[Role.FACILITATOR],
        leader=actors[Role.LEADER],
        group_lead=actors[Role.GROUP_LEAD],
    )


def second_facilitator(store: Store) -> Actor:
    """Another 驻村干部, who holds what the first one did against the paper."""
    with store.write() as session:
        account = Account(
            username="facilitator2",
            name="小李",
            role=Role.FACILITATOR,
            password_hash="!",
            must_change=False,
            created_on=TODAY,
        )
        session.add(account)
        session.flush()
        return Actor(account.id, account.name, account.role)
