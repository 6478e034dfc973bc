"""Reading goes up here once: SELECT → DataFrame, with the columns said in each docstring.

A state is given as its stored value (`support`, `meeting`, …); labels are put on by charts and
pages. Nothing here decides who may see what: raw figures go to the quiet rooms, which publish.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVarTuple

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.model import (
    Area,
    CoverageTarget,
    ListeningSession,
    NewVillage,
    NewVillageMember,
    Opinion,
    OpinionStance,
    OpinionTheme,
    Option,
    OptionVersion,
    Organ,
    PlanTask,
    RoleGroup,
    StanceTally,
    Tally,
    ThemeDoubt,
    Village,
)
from core.model.states import Standing, VersionState

Q = TypeVarTuple("Q")

#: Opinions in memory at once while their words are counted.
PART = 20_000


def villages(session: Session, round_id: str) -> pd.DataFrame:
    """One row a village, in the round's order.

    Columns: village_id, village, area_id, area (empty when none), households, adults,
    population (nullable Int64), position.
    """
    frame = _frame(
        session,
        sa.select(
            Village.id.label("village_id"),
            Village.name.label("village"),
            Village.area_id,
            sa.func.coalesce(Area.name, "").label("area"),
            Village.households,
            Village.adults,
            Village.population,
            Village.position,
        )
        .outerjoin(Area, Area.id == Village.area_id)
        .where(Village.round_id == round_id)
        # Villages without a 片 come last on both databases.
        .order_by(Area.id.is_(None), Area.position, Area.name, Village.position, Village.name),
    )
    return frame.astype({"households": "Int64", "adults": "Int64", "population": "Int64"})


def role_groups(session: Session, round_id: str) -> pd.DataFrame:
    """One row a role group, in the round's order: role_group_id, role_group, target (Int64)."""
    return _frame(
        session,
        sa.select(
            RoleGroup.id.label("role_group_id"),
            RoleGroup.name.label("role_group"),
            RoleGroup.target,
        )
        .where(RoleGroup.round_id == round_id)
        .order_by(RoleGroup.position, RoleGroup.name),
    ).astype({"target": "Int64"})


def coverage_targets(session: Session, round_id: str) -> pd.DataFrame:
    """One row a village × role group with a target: village_id, role_group_id, target."""
    return _frame(
        session,
        sa.select(CoverageTarget.village_id, CoverageTarget.role_group_id, CoverageTarget.target)
        .join(Village, Village.id == CoverageTarget.village_id)
        .where(Village.round_id == round_id),
    )


def versions(session: Session, round_id: str) -> pd.DataFrame:
    """One row an option version, options in order, oldest version first.

    Columns: version_id, option_id, option, number, label (`方案一(第2版)`), state, status_quo,
    plain_words, asset_mode, reason, created_on.
    """
    frame = _frame(
        session,
        sa.select(
            OptionVersion.id.label("version_id"),
            Option.id.label("option_id"),
            Option.name.label("option"),
            OptionVersion.number,
            OptionVersion.state,
            Option.status_quo,
            OptionVersion.plain_words,
            OptionVersion.asset_mode,
            OptionVersion.reason,
            OptionVersion.created_on,
        )
        .join(Option, Option.id == OptionVersion.option_id)
        .where(Option.round_id == round_id)
        .order_by(Option.position, Option.name, OptionVersion.number),
    )
    labels = [
        f"{option}（第{number}版）" if number > 1 else option
        for option, number in zip(frame["option"], frame["number"], strict=True)
    ]
    frame.insert(4, "label", pd.Series(labels, index=frame.index, dtype="str"))
    return frame


def partition(session: Session, version_id: str) -> pd.DataFrame:
    """One row a present village: village_id, village, new_village_id, new_village, office_place."""
    return _frame(
        session,
        sa.select(
            Village.id.label("village_id"),
            Village.name.label("village"),
            NewVillage.id.label("new_village_id"),
            NewVillage.name.label("new_village"),
            NewVillage.office_place,
        )
        .select_from(NewVillageMember)
        .join(Village, Village.id == NewVillageMember.village_id)
        .join(NewVillage, NewVillage.id == NewVillageMember.new_village_id)
        .where(NewVillageMember.version_id == version_id)
        .order_by(NewVillage.position, NewVillage.name, Village.position, Village.name),
    )


def stances(session: Session, round_id: str) -> pd.DataFrame:
    """How many opinions said what: one row a combination that occurs, of opinions that count.

    Columns: version_id, village_id, village, role_group_id, role_group, channel, direct
    (True 本人, False 代填), stance, n (≥ 1). Versions that were replaced keep their rows. Read
    from the running counts, so it costs the same however many opinions there are.
    """
    return _frame(
        session,
        sa.select(
            StanceTally.version_id,
            StanceTally.village_id,
            Village.name.label("village"),
            StanceTally.role_group_id,
            RoleGroup.name.label("role_group"),
            StanceTally.channel,
            StanceTally.direct,
            StanceTally.stance,
            StanceTally.n,
        )
        .join(Village, Village.id == StanceTally.village_id)
        .join(RoleGroup, RoleGroup.id == StanceTally.role_group_id)
        .where(Village.round_id == round_id, StanceTally.n > 0)
        .order_by(
            StanceTally.version_id,
            StanceTally.village_id,
            StanceTally.role_group_id,
            StanceTally.channel,
            StanceTally.direct,
            StanceTally.stance,
        ),
    )


def themes(session: Session, round_id: str) -> pd.DataFrame:
    """One row a theme that occurs: theme (`T01`), n: distinct opinions that count and raise it.

    Left out are those the reader doubts and nobody has sorted: they stand in no theme yet.
    """
    theme = sa.func.substr(OpinionTheme.code, 1, 3)
    return _frame(
        session,
        _tagged(
            sa.select(theme.label("theme"), sa.func.count(Opinion.id.distinct()).label("n")),
            round_id,
        )
        .group_by(theme)
        .order_by(theme),
    )


def raising(session: Session, round_id: str) -> int:
    """How many of the opinions counted in `themes` raise any theme."""
    query = _tagged(sa.select(sa.func.count(Opinion.id.distinct())), round_id)
    return int(session.scalar(query) or 0)


def reasons(session: Session, round_id: str) -> pd.DataFrame:
    """What those of each stance speak of: one row a version × code × stance that occurs.

    Columns: version_id, code (`T01` for the theme, `T01a` for the sub-theme), stance, n: distinct
    opinions that count, have that stance on that version and raise it, without those the reader
    doubts and nobody has sorted. Counted by the database.
    """
    theme = sa.func.substr(OpinionTheme.code, 1, 3)
    # An opinion may have two sub-themes of one theme; it is one opinion on the theme all the same.
    counted = (
        (theme, sa.func.count(Opinion.id.distinct())),
        (OpinionTheme.code, sa.func.count()),
    )
    parts = [
        _frame(
            session,
            _tagged(
                sa.select(
                    OpinionStance.version_id, code.label("code"), OpinionStance.stance, n.label("n")
                ),
                round_id,
            )
            .join(OpinionStance, OpinionStance.opinion_id == Opinion.id)
            .group_by(OpinionStance.version_id, code, OpinionStance.stance),
        )
        for code, n in counted
    ]
    both = pd.concat(parts, ignore_index=True).drop_duplicates(["version_id", "code", "stance"])
    return both.sort_values(["version_id", "code", "stance"], ignore_index=True)


def away(session: Session, round_id: str) -> int:
    """How many opinions that count came from people who work away from home."""
    query = sa.select(sa.func.count()).where(
        Opinion.round_id == round_id, Opinion.standing == Standing.COUNTED, Opinion.away
    )
    return int(session.scalar(query) or 0)


def words(session: Session, round_id: str) -> Iterator[dict[str, list[Any]]]:
    """Opinions that count and have text, PART at a time: a million together fill the memory.

    Lists, because a frame takes several times as long. Of each opinion: words (a list),
    village_id, role_group_id, theme (a list of the different themes it raises; empty when none
    or doubted).
    """
    theme = sa.func.substr(OpinionTheme.code, 1, 3)
    raised = (
        sa.select(sa.func.aggregate_strings(theme, " "))
        .where(OpinionTheme.opinion_id == Opinion.id)
        .scalar_subquery()
    )
    doubted = sa.exists().where(ThemeDoubt.opinion_id == Opinion.id)
    query = sa.select(
        Opinion.words,
        Opinion.village_id,
        Opinion.role_group_id,
        sa.case((doubted, ""), else_=sa.func.coalesce(raised, "")).label("theme"),
    ).where(Opinion.round_id == round_id, Opinion.standing == Standing.COUNTED, Opinion.words != "")
    # Not by the session, which makes something of every row.
    result = session.connection().execute(query, execution_options={"yield_per": PART})
    for rows in result.partitions():
        yield {
            "words": [row.words.split() for row in rows],
            "village_id": [row.village_id for row in rows],
            "role_group_id": [row.role_group_id for row in rows],
            "theme": [list(dict.fromkeys(row.theme.split())) for row in rows],
        }


def tally(session: Session, round_id: str) -> pd.DataFrame:
    """Counted opinions: day, village_id, role_group_id, channel, direct, n (≥ 1).

    Read from the running counts, so it costs the same however many opinions there are.
    """
    return _frame(
        session,
        sa.select(
            Tally.day,
            Tally.village_id,
            Tally.role_group_id,
            Tally.channel,
            Tally.direct,
            Tally.n,
        )
        .where(Tally.round_id == round_id, Tally.n > 0)
        .order_by(Tally.day),
    )


def sessions(session: Session, round_id: str) -> pd.DataFrame:
    """One row a 座谈会 or 走访, newest first.

    Columns: session_id, kind, topic, area_id, area, village_id, village, held_on, place, host,
    recorder, invited, present (Int64), state, entries (opinions recorded in it).
    """
    entries = (
        sa.select(sa.func.count())
        .where(Opinion.session_id == ListeningSession.id)
        .correlate(ListeningSession)
        .scalar_subquery()
    )
    return _frame(
        session,
        sa.select(
            ListeningSession.id.label("session_id"),
            ListeningSession.kind,
            ListeningSession.topic,
            ListeningSession.area_id,
            sa.func.coalesce(Area.name, "").label("area"),
            ListeningSession.village_id,
            sa.func.coalesce(Village.name, "").label("village"),
            ListeningSession.held_on,
            ListeningSession.place,
            ListeningSession.host,
            ListeningSession.recorder,
            ListeningSession.invited,
            ListeningSession.present,
            ListeningSession.state,
            entries.label("entries"),
        )
        .outerjoin(Area, Area.id == ListeningSession.area_id)
        .outerjoin(Village, Village.id == ListeningSession.village_id)
        .where(ListeningSession.round_id == round_id)
        .order_by(ListeningSession.held_on.desc(), ListeningSession.topic),
    ).astype({"invited": "Int64", "present": "Int64"})


def plan(session: Session, round_id: str) -> pd.DataFrame:
    """One row a task of the plan, by number.

    Columns: task_id, number, stage, content, goal, organ_id, organ, person, partners,
    village_id, village, area, starts_on, due_on, state, done_on, evidence, problem, note.
    """
    return _frame(
        session,
        sa.select(
            PlanTask.id.label("task_id"),
            PlanTask.number,
            PlanTask.stage,
            PlanTask.content,
            PlanTask.goal,
            PlanTask.organ_id,
            sa.func.coalesce(Organ.name, "").label("organ"),
            PlanTask.person,
            PlanTask.partners,
            PlanTask.village_id,
            sa.func.coalesce(Village.name, "").label("village"),
            sa.func.coalesce(Area.name, "").label("area"),
            PlanTask.starts_on,
            PlanTask.due_on,
            PlanTask.state,
            PlanTask.done_on,
            PlanTask.evidence,
            PlanTask.problem,
            PlanTask.note,
        )
        .outerjoin(Organ, Organ.id == PlanTask.organ_id)
        .outerjoin(Village, Village.id == PlanTask.village_id)
        .outerjoin(Area, Area.id == Village.area_id)
        .where(PlanTask.round_id == round_id)
        .order_by(PlanTask.number),
    )


def consulted(session: Session, round_id: str) -> pd.DataFrame:
    """The rows of `versions` that people are being asked about now."""
    frame = versions(session, round_id)
    asked: pd.DataFrame = frame.loc[frame["state"] == VersionState.CONSULTED.value]
    return asked.reset_index(drop=True)


def _tagged(query: sa.Select[*Q], round_id: str) -> sa.Select[*Q]:
    """The question asked of opinions that count and their themes, doubted ones left out."""
    return (
        query.select_from(Opinion)
        .join(OpinionTheme, OpinionTheme.opinion_id == Opinion.id)
        .where(
            Opinion.round_id == round_id,
            Opinion.standing == Standing.COUNTED,
            OpinionTheme.opinion_id.not_in(sa.select(ThemeDoubt.opinion_id)),
        )
    )


def _frame(session: Session, query: sa.Select[*tuple[Any, ...]]) -> pd.DataFrame:
    # States are read as the text they are stored as: a million members would cost seconds.
    bare = [
        sa.type_coerce(column, sa.String).label(column.key)
        if isinstance(column.type, sa.Enum)
        else column
        for column in query.selected_columns
    ]
    result = session.execute(query.with_only_columns(*bare, maintain_column_froms=True))
    frame: pd.DataFrame = pd.DataFrame(result.fetchall(), columns=list(result.keys()))
    return frame
