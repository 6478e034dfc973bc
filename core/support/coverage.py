"""How far the listening reached: measures that stand beside every support figure.

They say nothing of stances. A sample of those who chose to answer is no random sample, so there
is no margin of error here, and none may be added.

Frames: *places*, one row per village with ``village_id, village, area, households, adults, heard,
direct, sessions`` (households and adults may be missing), and ``slips`` where the round goes by
one-time household codes; *cross*, one row per village × role group with ``village_id,
role_group_id, heard, target`` (target may be missing).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from core.support.bands import EXACT_FROM
from core.support.counts import CHANNELS, answers

ENOUGH_SHARE: Final = 0.5
"""At least half of the villages must have been heard well enough before support is read at all."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of coverage: a fraction with its words."""

    code: str
    label: str
    numerator: int
    denominator: int
    formula: str

    @property
    def share(self) -> float | None:
        """numerator / denominator; None when there is nothing to divide by. May exceed 1."""
        return self.numerator / self.denominator if self.denominator else None


def places_of(places: pd.DataFrame, stances: pd.DataFrame) -> pd.DataFrame:
    """The places as far as these answers went: ``heard`` and ``direct`` of one option version.

    ``stances`` as in ``counts``. Most rounds ask everybody about every version, and then these
    are the places themselves; a version of which only some were asked must not borrow the
    coverage of the others. How many of its answers came with a household's code is not known.
    """
    ids, n = places["village_id"], pd.Series(answers(stances), index=stances.index)
    heard = ids.map(n.groupby(stances["village_id"]).sum()).fillna(0).astype("int64")
    if (heard == places["heard"]).all():
        return places
    own = stances["direct"].astype("bool")
    direct = ids.map(n[own].groupby(stances.loc[own, "village_id"]).sum())
    return places.drop(columns="slips", errors="ignore").assign(
        heard=heard, direct=direct.fillna(0).astype("int64")
    )


def village_coverage(places: pd.DataFrame, n_min: int) -> Measure:
    """Villages with at least ``n_min`` direct opinions."""
    return Measure(
        "village",
        "村覆盖率",
        int((places["direct"] >= n_min).sum()),
        len(places),
        f"本人意见不少于{n_min}份的村 ÷ 全部村",
    )


def household_coverage(places: pd.DataFrame) -> Measure:
    """Against the households on record: those that used their one-time code, else the opinions.

    With a column ``slips`` (answers that came with a household's code) it is 已听户数, the only
    figure that may be called so. Without it two answers of one house count twice, and it is only
    how many answers there are for the households. Each village counts for no more than it has.
    """
    by_slips = "slips" in places
    known = places[places["households"].fillna(0) > 0]
    counted = known[["slips" if by_slips else "heard", "households"]]
    return Measure(
        "household" if by_slips else "per_household",
        "已听户数" if by_slips else "意见份数与登记户数之比",
        int(counted.astype("int64").min(axis=1).sum()),
        int(known["households"].sum()),
        f"{'凭一户一码交的意见' if by_slips else '意见'}份数（每村至多计到户数）÷ 登记户数",
    )


def role_coverage(cross: pd.DataFrame) -> Measure:
    """Heard against target over role groups with a target; more than the target counts as it."""
    wanted = cross.groupby("role_group_id", sort=True)[["heard", "target"]].sum(min_count=1)
    wanted = wanted[wanted["target"].fillna(0) > 0].fillna(0).astype("int64")
    return Measure(
        "role",
        "身份类别覆盖率",
        int(wanted.min(axis=1).sum()) if len(wanted) else 0,
        int(wanted["target"].sum()),
        "各身份类别已听人数（每类至多计到应听人数）÷ 应听人数",
    )


def direct_share(places: pd.DataFrame) -> Measure:
    """Opinions given by the person, of all."""
    return Measure(
        "direct",
        "本人填写比例",
        int(places["direct"].sum()),
        int(places["heard"].sum()),
        "本人填写的意见 ÷ 全部意见",
    )


def channel_mix(by_channel: Mapping[str, int]) -> tuple[Measure, ...]:
    """Share of each channel, unused ones too: only links leans young, only meetings to cadres."""
    everything = sum(by_channel.values())
    return tuple(
        Measure(f"channel.{key}", label, by_channel.get(key, 0), everything, f"{label} ÷ 全部意见")
        for key, label in CHANNELS.items()
    )


def version_currency(on_current: int, everything: int) -> Measure:
    """Opinions that speak of a version now consulted, of all."""
    return Measure(
        "currency", "针对现行版本的比例", on_current, everything, "针对现行版本的意见 ÷ 全部意见"
    )


def enough(villages: Measure) -> bool:
    """Whether support may be read; False: 样本不足,不作判断."""
    return villages.share is not None and villages.share >= ENOUGH_SHARE


def coverage_sentence(places: pd.DataFrame, households: Measure) -> str:
    """How many villages were heard, and how many answers or households, in one clause."""
    heard = int((places["heard"] > 0).sum())
    sentence = f"{len(places)}个村中{heard}个村有意见"
    if households.share is None or int(places["heard"].sum()) < EXACT_FROM:
        return sentence + "。"  # of few answers the share would give the number away
    # Whole tenths of a percent would move with a single answer.
    if households.code == "household":
        return f"{sentence}，凭一户一码听到登记户数的约{households.share:.0%}。"
    return f"{sentence}，意见份数约为登记户数的{households.share:.0%}（份数不等于户数）。"
