"""An invented poll, counted by the real rules: twelve villages, some heard well, some hardly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import cycle

import pandas as pd

from core.support.gaps import Raised
from core.support.quality import Asked
from core.support.release import Frames, Release, build_release

DAY = date(2026, 3, 20)
K = {"facilitator": 5, "leadership": 10, "public": 10}
GROUPS = {"g1": "老党员", "g2": "人大代表", "g3": "普通村民"}
CHANNELS = ["link", "link", "meeting", "visit", "paper"]
THEMES = {"T01": "村名", "T02": "办公地点", "T02a": "选址", "T03": "资产"}

#: Village → answers by stance: support, conditional, unsure, unstated, oppose.
ANSWERS: dict[str, tuple[int, int, int, int, int]] = {
    "上坪村": (60, 30, 14, 12, 44),
    "下坪村": (52, 22, 12, 12, 30),
    "石桥村": (90, 34, 18, 16, 60),
    "前山村": (48, 26, 12, 13, 40),
    "后山村": (40, 14, 2, 1, 24),
    "古樟村": (150, 40, 2, 1, 3),
    "新塘村": (8, 3, 1, 0, 2),
    "毛竹湾村": (0, 0, 0, 0, 0),
    "枫岭村": (36, 24, 13, 12, 31),
    "荷塘村": (44, 25, 15, 11, 37),
    "金竹村": (50, 20, 12, 14, 28),
    "溪口村": (38, 30, 11, 12, 36),
}
STANCES = ["support", "conditional", "unsure", "unstated", "oppose"]


def poll(
    answers: Mapping[str, tuple[int, int, int, int, int]] = ANSWERS,
    *,
    versions: tuple[str, ...] = ("方案一",),
    enough_per_village: int = 20,
) -> Frames:
    """The frames of a release: every village's answers, groups and channels dealt in turn."""
    keys = {name: f"v{number:02}" for number, name in enumerate(answers)}
    rows, number = [], 0
    groups, channels = cycle(["g3", "g3", "g1", "g3", "g2", "g3"]), cycle(CHANNELS)
    for village, counts in answers.items():
        for stance, count in zip(STANCES, counts, strict=True):
            for _ in range(count):
                group, channel, number = next(groups), next(channels), number + 1
                rows += [
                    {
                        "opinion_id": f"o{number:06}",
                        "version_id": f"version{place}",
                        "village_id": keys[village],
                        "village": village,
                        "role_group_id": group,
                        "role_group": GROUPS[group],
                        "channel": channel,
                        "direct": channel != "visit",
                        # Those who are for the first option are mostly not for the second.
                        "stance": stance if place == 0 else STANCES[4 - STANCES.index(stance)],
                    }
                    for place in range(len(versions))
                ]
    columns = ["opinion_id", "version_id", "village_id", "village", "role_group_id", "role_group"]
    stances = pd.DataFrame(rows, columns=[*columns, "channel", "direct", "stance"])
    people = stances[stances["version_id"] == "version0"]
    return Frames(
        stances=stances,
        themes=_themes(people),
        places=_places(people, keys),
        cross=_cross(people, keys),
        versions={f"version{place}": label for place, label in enumerate(versions)},
        villages={key: name for name, key in keys.items()},
        role_groups=GROUPS,
        theme_labels=THEMES,
        enough_per_village=enough_per_village,
        reasons=_reasons(stances),
        reason_labels=THEMES,
        asked=Asked(
            by_channel=people.groupby("channel").size().to_dict(),
            current=frozenset(stances["version_id"]),
            affected=frozenset(list(keys.values())[1:]),
            enough_per_village=enough_per_village,
        ),
    )


def released(frames: Frames | None = None, previous: Release | None = None) -> Release:
    """The release that the real rules make of a poll."""
    made = poll() if frames is None else frames
    return build_release(made, as_of=DAY, k_by_audience=K, previous=previous)


def _themes(people: pd.DataFrame) -> Raised:
    """Every second person raises T01, every third T02, every 240th T03."""
    number = range(len(people))
    tags = {"T01": 2, "T02": 3, "T03": 240}
    by_theme = {code: len(number[::every]) for code, every in tags.items()}
    return Raised(by_theme, opinions=sum(n % 2 == 0 or n % 3 == 0 for n in number))


def _reasons(stances: pd.DataFrame) -> pd.DataFrame:
    """Every third person raises T02, and every other of those its sub-theme."""
    number = stances.groupby("version_id").cumcount()
    parts = [
        stances[number % every == 0].assign(code=code) for code, every in (("T02", 3), ("T02a", 6))
    ]
    keys = ["version_id", "code", "stance"]
    return pd.concat(parts).groupby(keys).size().rename("n").reset_index()


def _places(people: pd.DataFrame, keys: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "village_id": key,
            "village": name,
            "area": "溪东片",
            "households": 300,
            "adults": 700,
            "heard": int((people["village_id"] == key).sum()),
            "direct": int(people[people["village_id"] == key]["direct"].sum()),
            "sessions": 1,
        }
        for name, key in keys.items()
    )


def _cross(people: pd.DataFrame, keys: Mapping[str, str]) -> pd.DataFrame:
    heard = people.groupby(["village_id", "role_group_id"]).size()
    return pd.DataFrame(
        {
            "village_id": key,
            "role_group_id": group,
            "heard": int(heard.get((key, group), 0)),
            "target": 40 if group == "g1" else None,
        }
        for key in keys.values()
        for group in GROUPS
    )
