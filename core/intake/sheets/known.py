"""What a round knows when a sheet arrives: its names, its options, what it holds already."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.intake.hamlets import HamletRow, list_hamlets
from core.intake.sheets.forms import plain_title
from core.model import ListeningSession, Option, OptionVersion, Organ, PlanTask, Village
from core.model.states import SessionKind, VersionState
from core.rounds.reading import (
    aliases_of,
    get_round,
    list_areas,
    list_organs,
    list_role_groups,
    list_villages,
)
from core.rounds.village_rows import VillageRow
from core.text.same_name import same_name
from core.works.tasks import Task

_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_AFTER_OPTION = (
    r"(?:的)?(?:第?(\d+)版|v(\d+)|版本(\d+))?(?:的)?"
    r"(?:意见|倾向|态度|看法|表态|选择|是否同意|是否赞成|赞成与否)?"
)

key_of = lru_cache(maxsize=4096)(same_name)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one sort of thing, found however they are written."""

    what: str
    ids: dict[str, str]
    shown: dict[str, str]

    def find(self, written: str) -> str | None:
        """The id of what `written` names, or None."""
        return self.ids.get(key_of(written)) if written else None

    def unknown(self, written: str) -> str:
        """Why `written` was not found, with the nearest name there is."""
        key = key_of(written)
        close = difflib.get_close_matches(key, list(self.ids), n=3, cutoff=0.5)
        # 上平 may be a slip for 上坪; 天上 shares a sign with it, but in another place.
        near = [name for name in close if any(a == b for a, b in zip(key, name, strict=False))]
        sentence = f"没有叫「{written[:20]}」的{self.what}"
        return (
            f"{sentence}，是不是「{self.shown[self.ids[near[0]]]}」？"
            if near
            else f"{sentence}，请核对"
        )


@dataclass(frozen=True, slots=True)
class Version:
    """One option version; only those being asked about take opinions."""

    id: str
    option: str
    number: int
    asked: bool
    status_quo: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """One 座谈会 or 走访 of the round, by which a row may be meant."""

    id: str
    kind: SessionKind
    topic: str
    held_on: date
    area_id: str | None
    village_id: str | None
    invited: int | None = None
    present: int | None = None

    @property
    def shown(self) -> str:
        """Its day and topic, as the lists name it."""
        return f"{self.held_on.month}月{self.held_on.day}日 {self.topic}"


@dataclass(frozen=True, slots=True)
class Known:
    """The round as the checks need it; nothing here is written to."""

    round_id: str
    town: str
    today: date
    #: Taken for a date without a year.
    year: int
    villages: Names
    roles: Names
    areas: Names
    organs: Names
    versions: tuple[Version, ...]
    village_rows: tuple[VillageRow, ...] = ()
    tasks: dict[int, Task] = field(default_factory=dict)
    sittings: tuple[Sitting, ...] = ()
    hamlets: tuple[HamletRow, ...] = ()
    #: Village id → id of its 片.
    area_of: dict[str, str | None] = field(default_factory=dict)
    #: True when paper forms count only once two people entered them alike, by their number.
    double_entry: bool = False

    @property
    def asked(self) -> tuple[Version, ...]:
        """The versions being consulted."""
        return tuple(version for version in self.versions if version.asked)

    def find_village(self, written: str) -> str | None:
        """The village of that name or alias, also with the town's name before it."""
        return self.villages.find(written) or self.villages.find(written.removeprefix(self.town))

    def find_version(self, written: str) -> Version | None:
        """The version that a heading or a word names: 方案一, 对方案一的意见, 方案一(第2版).

        Without a number: the one being asked about, else the last one.
        """
        word = re.sub(r"[()\[\]【】〔〕「」《》]", "", plain_title(written)).translate(_DIGITS)
        for option in sorted({v.option for v in self.versions}, key=len, reverse=True):
            name = re.sub(r"[()\[\]【】〔〕「」《》]", "", plain_title(option)).translate(_DIGITS)
            match = re.fullmatch(f"(?:对于?)?{re.escape(name)}{_AFTER_OPTION}", word)
            if match is None:
                continue
            own = sorted(
                (v for v in self.versions if v.option == option), key=lambda v: (v.asked, v.number)
            )
            number = next((int(group) for group in match.groups() if group), None)
            return next((v for v in own if v.number == number), None) if number else own[-1]
        return None


def load_known(session: Session, round_id: str, *, today: date) -> Known:
    """What the round holds now. Raises Missing."""
    round_ = get_round(session, round_id)
    villages = list_villages(session, round_id)
    aliases = aliases_of(session, round_id)
    areas = {area.id: area.name for area in list_areas(session, round_id)}
    organs = {organ.id: organ.name for organ in list_organs(session, round_id)}
    by_alias = {key_of(alias): id_ for id_, names in aliases.items() for alias in names}
    village_names = {v.id: v.name for v in villages}
    found = _names("村", village_names.items())
    return Known(
        round_id=round_id,
        town=round_.town,
        today=today,
        year=today.year,
        villages=Names("村", by_alias | found.ids, found.shown),
        roles=_names("身份类别", ((g.id, g.name) for g in list_role_groups(session, round_id))),
        areas=_names("片", areas.items()),
        organs=_names("组", organs.items()),
        versions=tuple(_versions(session, round_id)),
        village_rows=tuple(
            VillageRow(
                name=v.name,
                area=areas.get(v.area_id or "", ""),
                aliases=aliases.get(v.id, ()),
                households=v.households,
                adults=v.adults,
                population=v.population,
                id=v.id,
            )
            for v in villages
        ),
        tasks=_tasks(session, round_id),
        sittings=tuple(_sittings(session, round_id)),
        hamlets=tuple(
            HamletRow(line.village, line.name, line.households, line.id)
            for line in list_hamlets(session, round_id)
        ),
        area_of={v.id: v.area_id for v in villages},
        double_entry=round_.double_entry,
    )


def _names(what: str, pairs: Iterable[tuple[str, str]]) -> Names:
    shown = dict(pairs)
    return Names(what, {key_of(name): id_ for id_, name in shown.items()}, shown)


def _versions(session: Session, round_id: str) -> Iterable[Version]:
    rows = session.execute(
        sa.select(OptionVersion, Option)
        .join(Option, Option.id == OptionVersion.option_id)
        .where(Option.round_id == round_id)
        .order_by(Option.position, Option.name, OptionVersion.number)
    )
    for version, option in rows:
        yield Version(
            version.id,
            option.name,
            version.number,
            version.state is VersionState.CONSULTED,
            option.status_quo,
        )


def _sittings(session: Session, round_id: str) -> Iterable[Sitting]:
    rows = session.scalars(
        sa.select(ListeningSession)
        .where(ListeningSession.round_id == round_id)
        .order_by(ListeningSession.held_on, ListeningSession.topic, ListeningSession.id)
    )
    for held in rows:
        yield Sitting(
            held.id,
            held.kind,
            held.topic,
            held.held_on,
            held.area_id,
            held.village_id,
            held.invited,
            held.present,
        )


def _tasks(session: Session, round_id: str) -> dict[int, Task]:
    rows = session.execute(
        sa.select(PlanTask, Organ.name, Village.name)
        .outerjoin(Organ, Organ.id == PlanTask.organ_id)
        .outerjoin(Village, Village.id == PlanTask.village_id)
        .where(PlanTask.round_id == round_id)
    )
    return {
        task.number: Task(
            number=task.number,
            stage=task.stage,
            content=task.content,
            goal=task.goal,
            organ=organ or "",
            person=task.person,
            partners=task.partners,
            village=village or "",
            starts_on=task.starts_on,
            due_on=task.due_on,
            state=task.state,
            done_on=task.done_on,
            evidence=task.evidence,
            problem=task.problem,
            note=task.note,
        )
        for task, organ, village in rows
    }
