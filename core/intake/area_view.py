"""我的片: what a facilitator has still to do in the villages of one 片, most pressing first.

Numbers of people heard are said in steps, and villages keep the round's order: this is a list of
places to go to, not of who does well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.errors import Missing
from core.intake.hamlets import HamletLine, list_hamlets
from core.intake.questions import QuestionLine, questions_open
from core.intake.release_frames import coverage_cross
from core.model import Area, Hamlet, ListeningSession, Opinion, SessionHamlet
from core.model.states import SessionState, Standing
from core.rounds.reading import list_role_groups, list_villages
from core.support.bands import heard_in_steps, surely_heard


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One role group of one village: heard in steps, target if there is one."""

    name: str
    heard: str
    target: int | None
    #: Nobody was heard yet though some should be.
    unheard: bool
    #: Some were heard, and it may be fewer than the target.
    short: bool
    #: Some were heard, and surely as many as the target, or none was set.
    enough: bool


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One village: how often somebody went there, and whom and what was not reached."""

    id: str
    name: str
    #: 座谈会 and 走访 held in the village, or that reached one of its 自然村.
    visits: int
    last_on: date | None
    hamlets: tuple[HamletLine, ...]
    groups: tuple[GroupLine, ...]

    @property
    def hamlets_left(self) -> tuple[str, ...]:
        """Names of the 自然村 nobody has reached yet."""
        return tuple(h.name for h in self.hamlets if h.reached_on is None)


@dataclass(frozen=True, slots=True)
class GoingLine:
    """A session that still takes entries."""

    id: str
    topic: str
    held_on: date
    kind: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do next. `kind`: overdue, question, check, village, hamlet, group."""

    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class AreaView:
    """Everything 我的片 shows. `area` is empty when it is about all of them."""

    area: str
    villages: tuple[VillageLine, ...]
    #: Sessions of the 片 that were held for no single village.
    area_sessions: int
    questions: tuple[QuestionLine, ...]
    #: Entries of these villages that wait for a second person, and how many of them are one's own.
    waiting: int
    waiting_own: int
    going: tuple[GoingLine, ...]
    steps: tuple[Step, ...]


def area_view(
    session: Session, round_id: str, area_id: str | None, *, by: Actor, today: date
) -> AreaView:
    """What stands and what is missing in a 片, or in the whole town for None.

    Raises Refused, or Missing for a 片 of another round.
    """
    by.must("opinion.enter")
    area = session.get(Area, area_id) if area_id else None
    if area_id and (area is None or area.round_id != round_id):
        raise Missing("这一轮里没有这个片。")
    places = [v for v in list_villages(session, round_id) if area_id in (None, v.area_id)]
    held = _sessions(session, round_id, area_id, {village.id for village in places})
    past = [each for each in held if each.held_on <= today]
    visits = _visits(session, past)
    groups = _groups(session, round_id)
    hamlets = list_hamlets(session, round_id)
    villages = tuple(
        VillageLine(
            id=village.id,
            name=village.name,
            visits=len(visits.get(village.id, ())),
            last_on=max(visits.get(village.id, {}).values(), default=None),
            hamlets=tuple(h for h in hamlets if h.village_id == village.id),
            groups=groups.get(village.id, ()),
        )
        for village in places
    )
    questions = tuple(questions_open(session, round_id, area_id))
    waiting, own = _waiting(session, round_id, {village.id for village in places}, by)
    to_check = waiting - own if by.may("opinion.check") else 0
    return AreaView(
        area=area.name if area else "",
        villages=villages,
        area_sessions=sum(each.village_id is None for each in past),
        questions=questions,
        waiting=waiting,
        waiting_own=own,
        going=tuple(
            GoingLine(each.id, each.topic, each.held_on, each.kind.label)
            for each in held
            if each.state is SessionState.OPEN
        ),
        steps=tuple(_steps(villages, questions, to_check, today)),
    )


def _sessions(
    session: Session, round_id: str, area_id: str | None, villages: set[str]
) -> list[ListeningSession]:
    rows = session.scalars(
        sa.select(ListeningSession)
        .where(ListeningSession.round_id == round_id)
        .order_by(ListeningSession.held_on.desc(), ListeningSession.topic)
    )
    return [
        each
        for each in rows
        if area_id is None or each.area_id == area_id or each.village_id in villages
    ]


def _visits(session: Session, held: Sequence[ListeningSession]) -> dict[str, dict[str, date]]:
    """Village id → sessions that were there, with their day."""
    days = {each.id: each.held_on for each in held}
    found: dict[str, dict[str, date]] = {}
    for each in held:
        if each.village_id:
            found.setdefault(each.village_id, {})[each.id] = each.held_on
    reached = session.execute(
        sa.select(Hamlet.village_id, SessionHamlet.session_id)
        .select_from(SessionHamlet)
        .join(Hamlet, Hamlet.id == SessionHamlet.hamlet_id)
        .where(SessionHamlet.session_id.in_(list(days)))
    )
    for village_id, session_id in reached:
        found.setdefault(village_id, {})[session_id] = days[session_id]
    return found


def _groups(session: Session, round_id: str) -> dict[str, tuple[GroupLine, ...]]:
    names = {group.id: group.name for group in list_role_groups(session, round_id)}
    lines: dict[str, list[GroupLine]] = {}
    for row in coverage_cross(session, round_id).to_dict("records"):
        heard = int(row["heard"])
        target = None if pd.isna(row["target"]) else int(row["target"])
        wanted = target or 0
        lines.setdefault(row["village_id"], []).append(
            GroupLine(
                name=names[row["role_group_id"]],
                heard=heard_in_steps(heard)[1],
                target=target,
                unheard=heard == 0 and wanted > 0,
                short=heard > 0 and surely_heard(heard) < wanted,
                enough=heard > 0 and surely_heard(heard) >= wanted,
            )
        )
    return {village_id: tuple(groups) for village_id, groups in lines.items()}


def _waiting(session: Session, round_id: str, villages: set[str], by: Actor) -> tuple[int, int]:
    """Entries that wait for a second person, and one's own among them."""
    rows: Mapping[str | None, int] = dict(
        session.execute(
            sa.select(Opinion.entered_by, sa.func.count())
            .where(
                Opinion.round_id == round_id,
                Opinion.standing == Standing.WAITING,
                Opinion.village_id.in_(villages),
            )
            .group_by(Opinion.entered_by)
        ).all()
    )
    return sum(rows.values()), rows.get(by.account_id, 0) if by.account_id else 0


def _steps(
    villages: Sequence[VillageLine], questions: Sequence[QuestionLine], to_check: int, today: date
) -> Iterator[Step]:
    late = sum(question.is_overdue(today) for question in questions)
    if late:
        yield Step("overdue", f"{late} 个问题已过答复期限，先答复")
    if len(questions) > late:
        yield Step("question", f"{len(questions) - late} 个现场问题还没有答复")
    if to_check:
        yield Step("check", f"{to_check} 份录入等您对照纸质记录核对")
    unseen = [village.name for village in villages if not village.visits]
    if unseen:
        yield Step("village", f"还没有到村座谈走访：{'、'.join(unseen)}")
    missed = [v for v in villages if v.visits and v.hamlets_left]
    if missed:
        said = "；".join(f"{v.name}的{'、'.join(v.hamlets_left)}" for v in missed)
        yield Step("hamlet", f"还没有到过的自然村：{said}")
    silent = [v.name for v in villages if any(group.unheard for group in v.groups)]
    if silent:
        yield Step("group", f"还有身份类别一位也没听到：{'、'.join(silent)}")
