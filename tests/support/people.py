"""Invented people for the tests of this room: who lives where, and what each would answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.support.gaps import Raised
from core.support.quality import Asked
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


#: What people may raise: two themes with sub-themes, one without.
CODES = ("T01", "T01a", "T01b", "T02", "T02a", "T03")
LABELS = {code: f"主题{code[1:]}" for code in CODES}


def speaking(rng: np.random.Generator, stances: pd.DataFrame) -> pd.DataFrame:
    """The same people with ``codes``: what each raises, those of one stance much alike.

    Each round one theme may belong to a village or a stance almost alone: the hard cases.
    """
    lean = rng.dirichlet(np.full(3, 0.8), size=len(STANCES))
    home = rng.random() < 0.4
    codes = []
    for village, stance in zip(stances["village_id"], stances["stance"], strict=True):
        chance = lean[STANCES.index(stance)] * 1.6
        mine = {f"T0{i + 1}" for i in range(3) if rng.random() < chance[i]}
        if home and village == "V00" and rng.random() < 0.9:
            mine.add("T03")
        for theme, below in (("T01", "ab"), ("T02", "a")):
            if theme in mine:
                mine |= {theme + letter for letter in below if rng.random() < 0.6}
        codes.append(" ".join(sorted(mine)))
    return stances.assign(codes=codes)


def reasons_of(stances: pd.DataFrame) -> pd.DataFrame:
    """The reasons frame of people with ``codes`` (none: an empty one)."""
    if "codes" not in stances:
        return pd.DataFrame(columns=["version_id", "code", "stance", "n"])
    each = stances.assign(code=stances["codes"].str.split()).explode("code").dropna(subset="code")
    return each.groupby(["version_id", "code", "stance"]).size().rename("n").reset_index()


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
        themes=Raised({"T01": len(one)}, opinions=len(one)),
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
        reasons=reasons_of(stances),
        reason_labels=LABELS,
        asked=Asked(
            by_channel=one.groupby("channel").size().to_dict(),
            current=frozenset(stances["version_id"]),
            affected=frozenset(village_keys[1:]),
            enough_per_village=20,
        ),
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
