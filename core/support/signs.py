"""Signs that something may have been filled in by one hand: for a person to look into.

A sign is a question, not a finding: each comes with what may quite innocently explain it, nothing
is left out of any figure because of it, and it says nothing of what stance anybody took. The
rules are few and declared here, so that they can be read out to whoever asks.

The database counts, so that a million opinions are never read one by one for it. Three frames, of
opinions that count or wait: *texts*, one row a wording that several share, to the letter: ``text``
(one of them), ``sameness``, ``n, villages, days`` (how many); *days*, one row a village × channel ×
day, outside sessions: ``village_id, village, channel, received_on, n``; *typed*, one row a recorder
× version, of what was stated: ``entered_by, version_id, stances`` (how many different), ``n``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

import pandas as pd

from core.support.bands import heard_in_steps, received_in_tens
from core.support.counts import CHANNELS
from core.support.published import Published
from core.text.likeness import letters

SAME_TEXTS: Final = 3
"""As many opinions with the same words are worth a look …"""
SAME_LENGTH: Final = 6
"""… when so many letters are left of them without what everybody says."""
BURST_LEAST: Final = 20
BURST_TIMES: Final = 5
"""More in a day than both 20 and five times the median of the other days."""
UNIFORM_LEAST: Final = 15
"""As many entries of one person on one option, all with the same stance, are worth a look."""
LAST_DAYS: Final = 3
"""A burst in the last days before the deadline is said to be one."""
ALIKE: Final = "九成以上"
"""The words in a published table by which a village is nearly of one mind."""

KINDS: Final[dict[str, str]] = {
    "same_text": "文字完全相同",
    "burst": "一天里来得特别多",
    "uniform": "同一人录入的倾向全部相同",
    "alike": "一个村几乎都是同一种看法",
}
RULES: Final[dict[str, str]] = {
    "same_text": f"去掉标点和客套话后还有{SAME_LENGTH}个字以上、{SAME_TEXTS}份以上一字不差",
    "burst": f"一个村一种渠道一天超过{BURST_LEAST}份，并且超过其他日子中位数的{BURST_TIMES}倍；"
    "座谈走访当场录入的不算",
    "alike": f"已发布的统计表里，一个村对一个方案有{ALIKE}是同一种看法；"
    "人数不够、还没有发布的不算，看法是哪一种不看",
    "uniform": f"同一人录入的、对同一个方案表了态的有{UNIFORM_LEAST}份以上，倾向全部相同",
}
"""In a sentence, under what condition a sign is shown."""
INNOCENT: Final[dict[str, tuple[str, ...]]] = {
    "same_text": (
        "几个人商量好一起写的，这是他们的权利",
        "照着宣传单、微信群里的话抄的",
        "网络不好，同一个人重复送了几次",
        "一家人由一个人帮着填",
    ),
    "burst": (
        "链接或二维码那天刚发到群里、刚贴出来",
        "那天集中录入了前几天收的纸质表",
        "那天赶集、过节，在家的人多",
    ),
    "uniform": (
        "这个人走访的正好是想法接近的几户或一个组",
        "当场说话的人本来就一致",
        "没有分清「未表态」和「说不清」，都选了同一项",
    ),
    "alike": (
        "这个村的人确实想到一处去了",
        "这个方案对这个村好处明显，或者没有什么影响",
        "来说话的正好是想法接近的人，别的人还没有听到",
    ),
}

#: What is said so often that its sameness says nothing. Longest first, so that 没意见 is not 意见.
_FORMULAS = re.compile(
    "|".join(
        (
            "没有什么意见", "没什么意见", "没有意见", "没意见", "无意见", "无异议", "没有异议",
            "行政村规模调整", "维持现状", "服从安排", "听从安排", "服从组织", "听政府的",
            "听镇里的", "听村里的", "按规定办", "随大流", "你们定", "都可以", "无所谓",
            "不同意", "不赞成", "不支持", "同意", "赞成", "支持", "拥护", "反对", "坚决", "完全",
            "表示", "非常", "并村", "合并", "方案[一二三四五六1-6]?", "本人", "我们", "我",
            "全家", "大家", "都", "很", "好", "的", "了",
        )
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing to look into; `n` opinions are concerned."""

    kind: str
    #: What it is about, the same as long as it is the same sign; may hold words, never shown.
    subject: str
    #: Neutral words for the list; holds no text, no stance and nobody's name.
    said: str
    n: int
    #: What its opinions share: their sameness; their village, channel and day; who typed them in
    #: and the versions. Empty when it is about no opinion.
    shared: tuple[str, ...]
    #: The account whose entries it is about; only the administrator is shown those.
    recorder: str | None = None


def signs(
    texts: pd.DataFrame,
    days: pd.DataFrame,
    typed: pd.DataFrame,
    *,
    ends_on: date | None = None,
    tables: Iterable[Published] = (),
) -> list[Sign]:
    """Every sign in what was received, by kind and then by its subject; empty when there is none.

    ``ends_on``: the deadline. ``tables``: what was published last to those with the highest k.
    The order tells nothing of who is worse: kinds in the order of KINDS, subjects by their name.
    """
    return [*same_texts(texts), *bursts(days, ends_on), *uniform_entries(typed), *alike(tables)]


def same_texts(texts: pd.DataFrame) -> list[Sign]:
    """At least SAME_TEXTS opinions that say the same, letter by letter, beyond formulas."""
    often = texts[texts["n"] >= SAME_TEXTS]
    columns = ["text", "sameness", "n", "villages", "days"]
    found = [
        Sign(
            kind="same_text",
            subject=words,
            said=f"{n}份意见的文字相同，涉及{villages}个村、{days}天",
            n=int(n),
            shared=(str(sameness),),
        )
        for text, sameness, n, villages, days in often[columns].itertuples(index=False, name=None)
        if (words := bare_words(text))
    ]
    return sorted(found, key=lambda sign: sign.subject)


def bursts(days: pd.DataFrame, ends_on: date | None = None) -> list[Sign]:
    """Villages where by one channel far more came on one day than on its other days.

    One in the last LAST_DAYS before the deadline says so. What was said in a session is left out:
    how many were there stands in its own record.
    """
    found = []
    for (village_id, channel), rows in days.groupby(["village_id", "channel"], sort=True):
        by_day = rows.set_index("received_on")["n"]
        for day, n in by_day.items():
            others = by_day.drop(day)
            usual = float(others.median()) if len(others) else 0.0
            if n <= max(BURST_LEAST, BURST_TIMES * usual):
                continue
            on = cast(date, day)
            said = (
                f"{rows['village'].iloc[0]}（{CHANNELS[str(channel)]}）在{on:%Y-%m-%d}这一天"
                f"{received_in_tens(int(n))}，其他日子{_usual(usual)}{_before_the_end(on, ends_on)}"
            )
            shared = (str(village_id), str(channel), f"{on}")
            found.append(Sign("burst", "/".join(shared), said, int(n), shared))
    return sorted(found, key=lambda sign: sign.said)


def uniform_entries(typed: pd.DataFrame) -> list[Sign]:
    """Recorders of whose entries on one option all have one stance. Which one is not said.

    Entries without a stance do not count: those who were not asked are alike by nature. `n` is
    the most on one option; an opinion on several cannot be told apart here.
    """
    alike_all = typed[(typed["stances"] == 1) & (typed["n"] >= UNIFORM_LEAST)]
    return [
        Sign(
            kind="uniform",
            subject=str(recorder),
            said=f"由同一个人录入的{UNIFORM_LEAST}份以上意见，对同一个方案的倾向全部相同",
            n=int(rows["n"].max()),
            shared=(str(recorder), *sorted(rows["version_id"])),
            recorder=str(recorder),
        )
        for recorder, rows in alike_all.groupby("entered_by", sort=True)
    ]


def alike(tables: Iterable[Published]) -> list[Sign]:
    """Villages nearly of one mind on an option, as far as a published table says so already.

    Nothing is told here that is not published, and not which mind it is; no opinion is listed.
    """
    return [
        Sign(
            kind="alike",
            subject=f"{table.version_id}/{line.key}",
            said=f"{line.label}对{table.version_label}，{ALIKE}是同一种看法",
            n=0,
            shared=(),
        )
        for table in tables
        if table.kind == "stance" and table.view == "village"
        for line in table.lines
        if line.kind == "line" and any(cell.band == ALIKE for cell in line.cells)
    ]


def bare_words(text: str) -> str:
    """What is left of a text without marks, blanks and width; empty when it is mere formulas."""
    said = letters(text)
    return said if len(_FORMULAS.sub("", said)) >= SAME_LENGTH else ""


def _before_the_end(day: date, ends_on: date | None) -> str:
    left = (ends_on - day).days if ends_on else -1
    return f"；离截止还有{left}天" if 0 <= left <= LAST_DAYS else ""


def _usual(median: float) -> str:
    return f"每天{heard_in_steps(round(median))[1]}" if median >= 1 else "没有或很少"
