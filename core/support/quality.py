"""How good the listening was, in one table: who was reached, by what way, in whose own words.

None of it says how anybody stands. Shares are whole percentages of at least twenty opinions, and
what is small is said in steps, so that nobody is seen to arrive. What the form does not ask is
named too: a gap that is written down is not taken for an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from core.support.bands import EXACT_FROM, heard_in_steps, received_in_tens, surely_heard
from core.support.counts import answers
from core.support.coverage import (
    Measure,
    channel_mix,
    direct_share,
    household_coverage,
    version_currency,
    village_coverage,
)
from core.support.disclosure import Heading
from core.support.notes import caption_of
from core.support.published import Line, Published, seal_published

NOT_ASKED: Final = "没有问"

FORMULAS: Final[dict[str, str]] = {
    "village": "本人意见够数的村 ÷ 全部村",
    "household": "凭一户一码交的意见 ÷ 登记户数（每村至多计到户数）",
    "per_household": "意见份数 ÷ 登记户数（每村至多计到户数）；份数不等于户数",
    "role": "各身份类别已听人数（按区间下限，每类至多计到应听人数）÷ 应听人数",
    "direct": "本人填写的意见 ÷ 全部意见；其余是别人代填",
    "channel": "各渠道的意见 ÷ 全部意见；只有链接会偏年轻人，只有座谈会偏干部",
    "affected": "在征求意见的方案里要与别村合并的村：有意见的村 ÷ 全部；这些村的意见份数",
    "unaffected": "在所有方案里都不合并的村：有意见的村 ÷ 全部；这些村的意见份数",
    "away": "填写时注明在外务工的意见，各身份类别都算；没有登记在外人数，不算比例",
    "currency": "对现行版本的表态 ÷ 对同一批方案所有版本的表态",
    "vulnerable": "为少收个人信息，不问性别、年龄、残疾和收入，所以不知道",
    "informed": "没有记录谁看过方案说明；只在填写前请本人确认看过告知",
}
"""Code of a measure → how it is counted, or why it is not known."""


@dataclass(frozen=True)
class Asked:
    """What is known of those who spoke beside their place and stance."""

    by_channel: Mapping[str, int] = field(default_factory=dict)
    away: int = 0
    current: frozenset[str] = frozenset()
    """Option versions now consulted."""
    affected: frozenset[str] = frozenset()
    """Villages that some version now consulted would merge with others."""
    enough_per_village: int = 1


def publish_quality(
    places: pd.DataFrame,
    cross: pd.DataFrame,
    stances: pd.DataFrame,
    asked: Asked,
    heading: Heading,
) -> Published:
    """One line a measure: ``n_label`` in words, ``n`` / ``of`` where both may be written.

    ``places`` and ``cross`` as in ``coverage``, ``stances`` as in ``counts``, of all versions.
    """
    household = household_coverage(places)
    heard = int(places["heard"].sum())
    lines = [
        _exact(
            village_coverage(places, asked.enough_per_village),
            f"个村（本人意见满{asked.enough_per_village}份的）",
        ),
        _rounded(household, enough=heard),
        _roles(cross),
        _rounded(direct_share(places), enough=heard),
        _channels(asked.by_channel),
        *_by_affected(places, asked.affected),
        Line(key="away", label="注明在外务工的意见", n_label=heard_in_steps(asked.away)[1]),
        _currency(stances, asked.current),
        Line(key="vulnerable", label="妇女、老人、残疾人、低收入户", n_label=NOT_ASKED),
        Line(key="informed", label="听之前是否看过方案", n_label="没有记录"),
    ]
    everyone, words = heard_in_steps(heard)
    return seal_published(
        kind="coverage",
        view="quality",
        title="听取意见的质量",
        version_id=None,
        version_label="",
        audience=heading.audience,
        k=heading.k,
        release_no=heading.release_no,
        as_of=heading.as_of,
        n=everyone,
        n_label=words,
        coverage=heading.coverage,
        enough=None,
        lines=tuple(lines),
        notes=("这些比例没有目标值，也不给村和人排名；意见是自愿提的，不能当成抽样调查。",),
        caption=caption_of(heading.as_of, words, heading.coverage),
    )


def _exact(measure: Measure, unit: str) -> Line:
    """A measure of places: nobody's coming or going is seen in it."""
    share = None if measure.share is None else round(measure.share, 4)
    return Line(
        key=measure.code,
        label=measure.label,
        n=measure.numerator,
        of=measure.denominator,
        share=share,
        n_label=f"{measure.numerator}/{measure.denominator}{unit}",
    )


def _rounded(measure: Measure, *, enough: int) -> Line:
    """A measure of opinions, in whole percentages and only of many."""
    if measure.share is None:
        words = "没有登记户数" if measure.code in {"household", "per_household"} else "尚无意见"
    elif enough < EXACT_FROM:
        words = f"意见不足{EXACT_FROM}份，先不算"
    else:
        words = f"约{measure.share:.0%}"
    return Line(key=measure.code, label=measure.label, n_label=words)


def _roles(cross: pd.DataFrame) -> Line:
    sums = cross.groupby("role_group_id", sort=True)[["heard", "target"]].sum(min_count=1)
    wanted = sums[sums["target"].fillna(0) > 0].fillna(0).astype("int64")
    label = "身份类别覆盖率"
    if not len(wanted):
        return Line(key="role", label=label, n_label="没有定应听人数")
    # From the steps that are published anyway, so that no step can be undone by this sum.
    sure = sum(min(surely_heard(int(n)), int(of)) for n, of in wanted.to_numpy())
    return Line(key="role", label=label, n_label=f"不低于{sure / int(wanted['target'].sum()):.0%}")


def _channels(by_channel: Mapping[str, int]) -> Line:
    used = []
    for measure in channel_mix(by_channel):
        if measure.numerator >= EXACT_FROM and measure.share is not None:
            used.append(f"{measure.label}约{measure.share:.0%}")
        elif measure.numerator:
            used.append(f"{measure.label}不足{EXACT_FROM}份")
    return Line(key="channel", label="渠道构成", n_label="、".join(used) or "尚无意见")


def _by_affected(places: pd.DataFrame, affected: frozenset[str]) -> list[Line]:
    is_affected = places["village_id"].isin(affected)
    lines = []
    for key, label, rows in (
        ("affected", "要合并的村", places[is_affected]),
        ("unaffected", "不合并的村", places[~is_affected]),
    ):
        if not len(rows):
            lines.append(Line(key=key, label=label, n_label="没有这样的村"))
            continue
        spoke = int((rows["heard"] > 0).sum())
        said = f"，{received_in_tens(int(rows['heard'].sum()))}" if spoke else ""
        lines.append(
            Line(
                key=key,
                label=label,
                n=spoke,
                of=len(rows),
                share=round(spoke / len(rows), 4),
                n_label=f"{spoke}/{len(rows)}个村有意见{said}",
            )
        )
    return lines


def _currency(stances: pd.DataFrame, current: frozenset[str]) -> Line:
    n = pd.Series(answers(stances), index=stances.index)
    now = int(n[stances["version_id"].isin(current)].sum())
    return _rounded(version_currency(now, int(n.sum())), enough=int(n.sum()))
