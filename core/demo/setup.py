"""Sets up the example round by the same acts an office uses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import CONSOLE
from core.intake.hamlets import HamletRow, save_hamlets
from core.model import Option, OptionVersion, Organ
from core.model.states import AssetMode, ReleaseMode, Stage
from core.options.distances import save_distances
from core.options.measures import Part
from core.options.versions import create_option, new_version, publish_version, save_version
from core.rounds.people import OrganRow, RoleGroupRow, save_organs, save_role_groups
from core.rounds.places import AreaRow, save_areas, save_villages
from core.rounds.setup import RoundFields, create_round, move_stage
from core.rounds.village_rows import VillageRow

CONSULTATION_DAYS = 45
STAGES = (Stage.SURVEYING, Stage.DRAFTING, Stage.CONSULTING)


@dataclass(frozen=True)
class DemoRound:
    """Ids by name; `versions` are those being consulted, by the name of their option."""

    round_id: str
    villages: dict[str, str]
    areas: dict[str, str]
    groups: dict[str, str]
    versions: dict[str, str] = field(default_factory=dict)
    revised: bool = False
    #: Ids of the statements, in the order of the file.
    statements: tuple[str, ...] = ()


def set_up_round(session: Session, town: dict[str, Any], *, begun: date) -> DemoRound:
    """The round in 征求意见, with the first version of every option."""
    fields = RoundFields(
        title=town["title"],
        town=town["town"],
        purpose=town["purpose"],
        phone=town["phone"],
        starts_on=begun,
        ends_on=begun + timedelta(days=CONSULTATION_DAYS),
        release_mode=ReleaseMode.AT_HOUR,
    )
    round_ = create_round(session, fields, today=begun, by=CONSOLE, demo=True)
    areas = save_areas(
        session, round_.id, [AreaRow(a["name"], a["lead"]) for a in town["area"]], by=CONSOLE
    )
    rows = [
        VillageRow(
            name=v["name"],
            area=v["area"],
            aliases=tuple(v.get("aliases", ())),
            households=v["households"],
            adults=v["adults"],
            population=v["population"],
        )
        for v in town["village"]
    ]
    villages = save_villages(session, round_.id, rows, today=begun, by=CONSOLE)
    # Before anybody speaks: texts are cut with the names of hamlets.
    hamlets = [HamletRow(h["village"], h["name"], h["households"]) for h in town["hamlet"]]
    save_hamlets(session, round_.id, hamlets, by=CONSOLE)
    groups = save_role_groups(
        session,
        round_.id,
        [RoleGroupRow(g["name"], g["target"]) for g in town["group"]],
        by=CONSOLE,
    )
    leads = {a["organ"]: a["name"] for a in town["account"] if "organ" in a}
    organs = session.scalars(sa.select(Organ).where(Organ.round_id == round_.id))
    save_organs(
        session,
        round_.id,
        [OrganRow(o.name, leads.get(o.name, ""), o.id) for o in organs],
        by=CONSOLE,
    )
    demo = DemoRound(
        round_id=round_.id,
        villages={v.name: v.id for v in villages},
        areas={v["name"]: _area_id(areas, v["area"]) for v in town["village"]},
        groups={g.name: g.id for g in groups},
    )
    versions = {}
    for row in town["option"]:
        option = create_option(session, round_.id, row["name"], today=begun, by=CONSOLE)
        version = session.scalars(
            sa.select(OptionVersion).where(OptionVersion.option_id == option.id)
        ).one()
        _write(session, demo, version, row["version"][0])
        publish_version(session, version.id, by=CONSOLE)
        versions[option.name] = version.id
    versions["维持现状"] = _publish_status_quo(session, round_.id)
    for stage in STAGES:
        move_stage(session, round_.id, stage, by=CONSOLE)
    return replace(demo, versions=versions)


def second_version(
    session: Session, demo: DemoRound, town: dict[str, Any], *, today: date
) -> DemoRound:
    """The round after the options that have a second version got it."""
    versions = dict(demo.versions)
    for row in town["option"]:
        for revision in row["version"][1:]:
            old = session.get_one(OptionVersion, versions[row["name"]])
            version = new_version(
                session, old.option_id, revision["reason"], today=today, by=CONSOLE
            )
            _write(session, demo, version, revision)
            publish_version(session, version.id, by=CONSOLE)
            versions[row["name"]] = version.id
            km = {demo.villages[v]: far for v, far in row.get("distances_km", {}).items()}
            save_distances(session, version.id, km, by=CONSOLE)
    return replace(demo, versions=versions, revised=True)


def _write(session: Session, demo: DemoRound, version: OptionVersion, row: dict[str, Any]) -> None:
    offices = row.get("offices", {})
    parts = [
        Part(name, tuple(demo.villages[v] for v in members), offices.get(name, ""))
        for name, members in row["parts"].items()
    ]
    save_version(
        session,
        version.id,
        parts,
        plain_words=row["plain_words"],
        asset_mode=AssetMode(row["asset_mode"]),
        by=CONSOLE,
    )


def _publish_status_quo(session: Session, round_id: str) -> str:
    version = session.scalars(
        sa.select(OptionVersion).join(Option).where(Option.round_id == round_id, Option.status_quo)
    ).one()
    publish_version(session, version.id, by=CONSOLE)
    return version.id


def _area_id(areas: list[Any], name: str) -> str:
    return next(str(area.id) for area in areas if area.name == name)
