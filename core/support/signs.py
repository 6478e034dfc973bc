"""Signs that something may have been filled in by one hand: for a person to look into.

A sign is a question, not a finding: each comes with what may quite innocently explain it, nothing
is left out of any figure because of it, and it says nothing of what stance anybody took. The
rules are few and declared here, so that they can be read out to whoever asks.

The *opinions frame* has one row an opinion (that counts or waits): ``opinion_id, village_id,
village, channel, received_on, session_id`` (missing when outside a session), ``entered_by``
(missing for a link), ``text``. The *stances frame*: ``opinion_id, version_id, stance``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

import pandas as pd

from core.support.bands import heard_in_steps, received_in_tens
from core.support.counts import CHANNELS
from core.support.published import Published

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
    """One thing to look into. `n` opinions are concerned, their ids sorted."""

    kind: str
    #: What it is about, the same as long as it is the same sign; may hold words, never shown.
    subject: str
    #: Neutral words for the list; holds no text, no stance and nobody's name.
    said: str
    n: int
    opinion_ids: tuple[str, ...]
    #: The account whose entries it is about; only the administrator is shown those.
    recorder: str | None = None


def signs(
    opinions: pd.DataFrame,
    stances: pd.DataFrame,
    *,
    ends_on: date | None = None,
    tables: Iterable[Published] = (),
) -> list[Sign]:
    """Every sign in what was received, by kind and then by its subject; empty when there is none.

    ``ends_on``: the deadline. ``tables``: what was published last to those with the highest k.
    The order tells nothing of who is worse: kinds in the order of KINDS, subjects by their name.
    """
    return [
        *same_texts(opinions),
        *bursts(opinions, ends_on),
        *uniform_entries(opinions, stances),
        *alike(tables),
    ]


def same_texts(opinions: pd.DataFrame) -> list[Sign]:
    """At least SAME_TEXTS opinions that say the same, letter by letter, beyond formulas."""
    written = opinions[opinions["text"].str.len() >= SAME_LENGTH]
    bare = written["text"].map(bare_words)
    long_enough = bare.str.len() >= SAME_LENGTH
    written, bare = written[long_enough], bare[long_enough]
    found = []
    for words, rows in written.groupby(bare, sort=True):
        if len(rows) < SAME_TEXTS:
            continue
        villages = rows["village_id"].nunique()
        days = rows["received_on"].nunique()
        said = f"{len(rows)}份意见的文字相同，涉及{villages}个村、{days}天"
        found.append(_sign("same_text", str(words), said, rows))
    return found


def bursts(opinions: pd.DataFrame, ends_on: date | None = None) -> list[Sign]:
    """Villages where by one channel far more came on one day than on its other days.

    One in the last LAST_DAYS before the deadline says so. What was said in a session is left out:
    how many were there stands in its own record.
    """
    loose = opinions[opinions["session_id"].isna()]
    found = []
    for (village_id, channel), rows in loose.groupby(["village_id", "channel"], sort=True):
        by_day = rows.groupby("received_on").size()
        for day, n in by_day.items():
            others = by_day.drop(day)
            usual = float(others.median()) if len(others) else 0.0
            if n <= max(BURST_LEAST, BURST_TIMES * usual):
                continue
            that_day = rows[rows["received_on"] == day]
            place = that_day["village"].iloc[0]
            said = (
                f"{place}（{CHANNELS[str(channel)]}）在{day:%Y-%m-%d}这一天"
                f"{received_in_tens(int(n))}，其他日子{_usual(usual)}"
                f"{_before_the_end(cast(date, day), ends_on)}"
            )
            found.append(_sign("burst", f"{village_id}/{channel}/{day}", said, that_day))
    return sorted(found, key=lambda sign: sign.said)


def uniform_entries(opinions: pd.DataFrame, stances: pd.DataFrame) -> list[Sign]:
    """Recorders of whose entries on one option all have one stance. Which one is not said.

    Entries without a stance do not count: those who were not asked are alike by nature.
    """
    typed = opinions[opinions["entered_by"].notna()][["opinion_id", "entered_by"]]
    spoken = stances[stances["stance"] != "unstated"].merge(typed, on="opinion_id")
    concerned: dict[str, set[str]] = {}
    for (recorder, _), rows in spoken.groupby(["entered_by", "version_id"], sort=True):
        if len(rows) >= UNIFORM_LEAST and rows["stance"].nunique() == 1:
            concerned.setdefault(str(recorder), set()).update(rows["opinion_id"])
    return [
        Sign(
            kind="uniform",
            subject=recorder,
            said=f"由同一个人录入的{UNIFORM_LEAST}份以上意见，对同一个方案的倾向全部相同",
            n=len(ids),
            opinion_ids=tuple(sorted(ids)),
            recorder=recorder,
        )
        for recorder, ids in concerned.items()
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
            opinion_ids=(),
        )
        for table in tables
        if table.kind == "stance" and table.view == "village"
        for line in table.lines
        if line.kind == "line" and any(cell.band == ALIKE for cell in line.cells)
    ]


def bare_words(text: str) -> str:
    """What is left of a text without marks, blanks, differences of width and formulas."""
    letters = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()
    return letters if len(_FORMULAS.sub("", letters)) >= SAME_LENGTH else ""


def _sign(kind: str, subject: str, said: str, rows: pd.DataFrame) -> Sign:
    ids = tuple(sorted(str(id_) for id_ in rows["opinion_id"]))
    return Sign(kind=kind, subject=subject, said=said, n=len(ids), opinion_ids=ids)


def _before_the_end(day: date, ends_on: date | None) -> str:
    left = (ends_on - day).days if ends_on else -1
    return f"；离截止还有{left}天" if 0 <= left <= LAST_DAYS else ""


def _usual(median: float) -> str:
    return f"每天{heard_in_steps(round(median))[1]}" if median >= 1 else "没有或很少"
