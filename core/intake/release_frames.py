"""What a release counts, read in one go; and coverage as it stands between releases."""

from __future__ import annotations

import pandas as pd
from sqlalchemy.orm import Session

from core import frames
from core.intake.votes import polled
from core.intake.word_lists import spoken_words
from core.model import Round
from core.model.states import Channel, LinkMode, VersionState
from core.settings import DATA
from core.support.gaps import Raised
from core.support.quality import Asked
from core.support.release import Frames
from core.text.themes import labels, load_themes


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
        themes=_raised(session, round_id),
        places=_places(places, heard, visited, round_.link_mode),
        cross=_cross(places, groups, heard, frames.coverage_targets(session, round_id)),
        versions=dict(zip(versions["version_id"], versions["label"], strict=True)),
        villages=dict(zip(places["village_id"], places["village"], strict=True)),
        role_groups=dict(zip(groups["role_group_id"], groups["role_group"], strict=True)),
        theme_labels={code: label for code, label in known_themes.items() if len(code) == 3},
        enough_per_village=round_.enough_per_village,
        reasons=frames.reasons(session, round_id),
        reason_labels=known_themes,
        asked=_asked(session, round_, versions, heard),
        spoken=spoken_words(session, round_id),
        polled=polled(session, round_id),
    )


def _raised(session: Session, round_id: str) -> Raised:
    counts = frames.themes(session, round_id)
    by_theme = {str(code): int(n) for code, n in zip(counts["theme"], counts["n"], strict=True)}
    return Raised(by_theme, frames.raising(session, round_id))


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


def _asked(session: Session, round_: Round, versions: pd.DataFrame, heard: pd.DataFrame) -> Asked:
    """Who spoke beside their place and stance, and whose village would be merged."""
    current = versions[versions["state"] == VersionState.CONSULTED.value]["version_id"]
    affected: set[str] = set()
    for version_id in current:
        part = frames.partition(session, version_id)
        size = part.groupby("new_village_id")["village_id"].transform("size")
        affected.update(part[size > 1]["village_id"])
    return Asked(
        by_channel={str(key): int(n) for key, n in heard.groupby("channel")["n"].sum().items()},
        away=frames.away(session, round_.id),
        current=frozenset(current),
        affected=frozenset(affected),
        enough_per_village=round_.enough_per_village,
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

    A group's own target is shared by households (one each where none are on record); the
    largest remainders are rounded up, so that its villages add up to what was set.
    """
    keys = ["village_id", "role_group_id"]
    cross = villages[["village_id", "households"]].merge(groups, how="cross")
    counted = heard.groupby(keys)["n"].sum().rename("heard").reset_index()
    cross = cross.merge(counted, on=keys, how="left")
    cross = cross.merge(targets.rename(columns={"target": "own"}), on=keys, how="left")
    weight = cross["households"].fillna(1).astype("float64").clip(lower=1)
    share = weight / weight.groupby(cross["role_group_id"]).transform("sum")
    exact = share * cross["target"].astype("Float64").astype("float64")
    whole = exact // 1
    missing = (exact - whole).groupby(cross["role_group_id"]).transform("sum").round()
    rank = (whole - exact).groupby(cross["role_group_id"]).rank(method="first")
    shared = (whole + (rank <= missing)).where(exact.notna()).astype("Int64")
    return pd.DataFrame(
        {
            "village_id": cross["village_id"],
            "role_group_id": cross["role_group_id"],
            "heard": cross["heard"].fillna(0).astype("int64"),
            "target": cross["own"].astype("Int64").fillna(shared),
        }
    )
