"""Invented people for the tests of this room: who lives where, and what each would answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.support.release import Frames
from core.support.stance import STANCES

CHANNELS = ("link", "meeting", "visit", "phone", "paper")


def stances_of(
    people: Sequence[tuple[str, str, str, bool, str]], version: str = "v1"
) -> pd.DataFrame:
    """A stances frame of (village, role group, channel, direct, stance) per person."""
    rows = [
        {
            "opinion_id": f"o{i}",
            "version_id": version,
            "village_id": village,
            "village": village,
            "role_group_id": group,
            "role_group": group,
            "channel": channel,
            "direct": direct,
            "stance": stance,
        }
        for i, (village, group, channel, direct, stance) in enumerate(people)
    ]
    columns = [
        "opinion_id",
        "version_id",
        "village_id",
        "village",
        "role_group_id",
        "role_group",
        "channel",
        "direct",
        "stance",
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"direct": bool})


def crowd(
    rng: np.random.Generator,
    n: int,
    villages: int,
    groups: int,
    *,
    mix: Sequence[float] = (0.5, 0.18, 0.1, 0.07, 0.15),
    spread: float = 30.0,
) -> pd.DataFrame:
    """n people of unequal villages and groups; each village has its own mood around ``mix``.

    Small ``spread``: villages differ much, and some agree among themselves.
    """
    size = rng.dirichlet(np.full(villages, 2.0))
    weight = rng.dirichlet(np.full(groups, 1.5))
    mood = rng.dirichlet(np.asarray(mix) * spread, size=villages)
    village = rng.choice(villages, n, p=size)
    group = rng.choice(groups, n, p=weight)
    channel = rng.choice(len(CHANNELS), n, p=[0.4, 0.25, 0.2, 0.05, 0.1])
    direct = (channel == 0) | ((channel == 4) & (rng.random(n) < 0.8)) | (rng.random(n) < 0.1)
    stance = [int(rng.choice(len(STANCES), p=mood[v])) for v in village]
    return stances_of(
        [
            (f"V{v:02}", f"G{g}", CHANNELS[c], bool(d), STANCES[s])
            for v, g, c, d, s in zip(village, group, channel, direct, stance, strict=True)
        ]
    )


def frames_of(stances: pd.DataFrame, villages: int, groups: int) -> Frames:
    """The frames of a release around these stances."""
    village_keys = [f"V{i:02}" for i in range(villages)]
    group_keys = [f"G{i}" for i in range(groups)]
    one = stances.drop_duplicates("opinion_id")
    heard = one.groupby("village_id").size().reindex(village_keys, fill_value=0)
    direct = one[one["direct"]].groupby("village_id").size().reindex(village_keys, fill_value=0)
    crossed = one.groupby(["village_id", "role_group_id"]).size()
    return Frames(
        stances=stances,
        themes=pd.DataFrame({"opinion_id": one["opinion_id"], "theme": ["T01"] * len(one)}),
        places=pd.DataFrame(
            {
                "village_id": village_keys,
                "village": village_keys,
                "area": "东片",
                "households": 300,
                "adults": 800,
                "heard": heard.to_numpy(),
                "direct": direct.to_numpy(),
                "sessions": 1,
            }
        ),
        cross=pd.DataFrame(
            [
                {
                    "village_id": v,
                    "role_group_id": g,
                    "heard": int(crossed.get((v, g), 0)),
                    "target": 10,
                }
                for v in village_keys
                for g in group_keys
            ]
        ),
        versions={v: f"方案{v}" for v in sorted(stances["version_id"].unique())} or {"v1": "方案"},
        villages={v: v for v in village_keys},
        role_groups={g: g for g in group_keys},
        theme_labels={"T01": "补偿"},
        enough_per_village=20,
    )


def villages_of(
    answers: dict[str, tuple[int, int, int, int, int]], version: str = "v1"
) -> pd.DataFrame:
    """Village → answers by stance in the order of display; all of one group, by link."""
    return stances_of(
        [
            (village, "G0", "link", True, stance)
            for village, counts in answers.items()
            for stance, count in zip(STANCES, counts, strict=True)
            for _ in range(count)
        ],
        version,
    )
