"""Making a release: the one moment at which what people see of support may move."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import frames
from core.access.roles import Actor
from core.access.trail import record
from core.errors import Missing, Refused
from core.model import ListeningSession, Round, TrailEntry
from core.model import Release as ReleaseRow
from core.model.states import Channel, LinkMode, SessionState
from core.settings import DATA
from core.support.pace import Decision, may_release
from core.support.release import Frames, Release, build_release, revive_release
from core.support.since import new_answers
from core.text.themes import labels, load_themes

#: Who the office's own clock acts as.
CLOCK = Actor(None, "定时发布", None)


def make_release(session: Session, round_id: str, *, by: Actor, now: datetime) -> Release:
    """The next release of the round, stored. `now` is aware, in the office's own time.

    Raises Missing for no such round, Refused without the right, or, in one sentence, when the
    rules say that it is too early.
    """
    if by is not CLOCK:
        by.must("release.make")
    decision = release_decision(session, round_id, now=now)
    if not decision.ok:
        raise Refused(decision.reason)
    round_ = session.get_one(Round, round_id)
    release = build_release(
        release_frames(session, round_id),
        as_of=now.date(),
        k_by_audience={
            "facilitator": round_.k_staff,
            "leadership": round_.k_public,
            "public": round_.k_public,
        },
        previous=latest_release(session, round_id),
    )
    session.add(
        ReleaseRow(
            round_id=round_id,
            number=release.number,
            made_on=release.as_of,
            made_by=by.account_id or by.name,
            counted=release.counted,
            tables=_dumped(release.to_plain()),
            basis=_dumped(release.basis),
        )
    )
    record(session, round_id, "release.make", by=by, detail=f"第 {release.number} 次发布", now=now)
    return release


def latest_release(session: Session, round_id: str) -> Release | None:
    """The newest release of the round with the basis of the next, or None before the first."""
    row = session.scalar(
        sa.select(ReleaseRow)
        .where(ReleaseRow.round_id == round_id)
        .order_by(ReleaseRow.number.desc())
        .limit(1)
    )
    return None if row is None else revive_release(json.loads(row.tables), json.loads(row.basis))


def release_decision(session: Session, round_id: str, *, now: datetime) -> Decision:
    """Whether a release may be made at `now`, and why not. Raises Missing for no such round."""
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise Missing("这一轮征求意见已经不存在。")
    if round_.reference_only:
        return Decision(False, "这一轮只是资料,没有可发布的意见。")
    last = latest_release(session, round_id)
    new = new_answers(frames.stances(session, round_id), last.basis if last else {})
    return may_release(
        new,
        meeting_open=_meeting_under_way(session, round_id, now),
        hours_since_meeting=_hours_since_meeting(session, round_id, now),
        first=last is None,
    )


def release_frames(session: Session, round_id: str) -> Frames:
    """Everything a release counts, read in one go."""
    round_ = session.get_one(Round, round_id)
    places = frames.villages(session, round_id)
    groups = frames.role_groups(session, round_id)
    heard = frames.tally(session, round_id)
    versions = frames.versions(session, round_id)
    asked = frames.stances(session, round_id)
    versions = versions[
        (versions["state"] == "consulted") | versions["version_id"].isin(asked["version_id"])
    ]
    visited = frames.sessions(session, round_id)
    known_themes = labels(load_themes(DATA / "themes.toml"))
    return Frames(
        stances=asked,
        themes=frames.themes(session, round_id),
        places=_places(places, heard, visited, round_.link_mode),
        cross=_cross(places, groups, heard, frames.coverage_targets(session, round_id)),
        versions=dict(zip(versions["version_id"], versions["label"], strict=True)),
        villages=dict(zip(places["village_id"], places["village"], strict=True)),
        role_groups=dict(zip(groups["role_group_id"], groups["role_group"], strict=True)),
        theme_labels={code: label for code, label in known_themes.items() if len(code) == 3},
        enough_per_village=round_.enough_per_village,
    )


def coverage_cross(session: Session, round_id: str) -> pd.DataFrame:
    """Every village × role group as it stands now: village_id, role_group_id, heard, target.

    Unpublished: whoever shows it says the numbers in steps.
    """
    return _cross(
        frames.villages(session, round_id),
        frames.role_groups(session, round_id),
        frames.tally(session, round_id),
        frames.coverage_targets(session, round_id),
    )


def _places(
    villages: pd.DataFrame, heard: pd.DataFrame, visited: pd.DataFrame, mode: LinkMode
) -> pd.DataFrame:
    by_village = heard.groupby("village_id")["n"].sum()
    slips = heard[heard["channel"] == Channel.SLIP].groupby("village_id")["n"].sum()
    direct = heard[heard["direct"].astype("bool")].groupby("village_id")["n"].sum()
    visits = visited.groupby("village_id").size()
    ids = villages["village_id"]
    places = villages[["village_id", "village", "area", "households", "adults"]].assign(
        heard=ids.map(by_village).fillna(0).astype("int64"),
        direct=ids.map(direct).fillna(0).astype("int64"),
        sessions=ids.map(visits).fillna(0).astype("int64"),
    )
    if mode is LinkMode.SLIPS:
        places = places.assign(slips=ids.map(slips).fillna(0).astype("int64"))
    return places


def _cross(
    villages: pd.DataFrame, groups: pd.DataFrame, heard: pd.DataFrame, targets: pd.DataFrame
) -> pd.DataFrame:
    """Every village × role group, also the unheard; a target of the group alone is shared out.

    A group's own target is shared by households (one each where none are on record) so that
    its villages add up to it within rounding.
    """
    keys = ["village_id", "role_group_id"]
    cross = villages[["village_id", "households"]].merge(groups, how="cross")
    counted = heard.groupby(keys)["n"].sum().rename("heard").reset_index()
    cross = cross.merge(counted, on=keys, how="left")
    cross = cross.merge(targets.rename(columns={"target": "own"}), on=keys, how="left")
    weight = cross["households"].fillna(1).astype("float64").clip(lower=1)
    share = weight / weight.groupby(cross["role_group_id"]).transform("sum")
    shared = (share * cross["target"].astype("Float64")).round().astype("Int64")
    return pd.DataFrame(
        {
            "village_id": cross["village_id"],
            "role_group_id": cross["role_group_id"],
            "heard": cross["heard"].fillna(0).astype("int64"),
            "target": cross["own"].astype("Int64").fillna(shared),
        }
    )


def _meeting_under_way(session: Session, round_id: str, now: datetime) -> bool:
    # A session left open on an earlier day is a forgotten one, not a meeting under way.
    return bool(
        session.scalar(
            sa.select(sa.func.count())
            .select_from(ListeningSession)
            .where(
                ListeningSession.round_id == round_id,
                ListeningSession.state == SessionState.OPEN,
                ListeningSession.held_on == now.date(),
            )
        )
    )


def _hours_since_meeting(session: Session, round_id: str, now: datetime) -> float | None:
    closed = session.scalar(
        sa.select(sa.func.max(TrailEntry.at)).where(
            TrailEntry.round_id == round_id, TrailEntry.act == "session.close"
        )
    )
    return None if closed is None else (now - closed).total_seconds() / 3600


def _dumped(plain: Mapping[str, object]) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
