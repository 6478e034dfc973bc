"""The days the law sets, as far as what is known sets them; what is not known says so.

A rule gives a number of days, the round gives the day they run from. Where that day is not in the
round (no notice was posted yet, no decision taken) there is no date, but the earliest that would
be lawful if the step were taken today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from core.model import Round
from core.rounds.law import law_rules


@dataclass(frozen=True, slots=True)
class LawfulDate:
    """One date of the law; `on` is None while nobody can know it."""

    key: str
    what: str
    on: date | None
    words: str
    source: str
    #: The round is set against the rule; nothing is late because a date is unknown.
    against: bool = False


#: Rule → what it dates, and the step whose day is not known to the program. In lawful order.
_WAITING = (
    ("assembly.notice_days", "最早召开村民会议", "通知", "通知满{days}日后才能开会表决"),
    ("asset.consult_days", "最早表决集体资产方案", "公示", "公示满{days}日后才能表决"),
    ("members.notice_days", "最早召开成员大会", "通知", "通知满{days}日后才能开会"),
)
_AFTER = (
    ("creditor.notice_days", "通知债权人", "集体经济组织作出合并决定", "决定后{days}日内通知"),
    ("handover.days", "新老班子移交", "新一届村委会选出", "选出后{days}日内移交完"),
)


def lawful_dates(round_: Round, today: date) -> tuple[LawfulDate, ...]:
    """Every date the rules set for this round, in the order of the steps."""
    return (
        _public_consultation(round_),
        *(_earliest(*row, today=today) for row in _WAITING),
        *(_within(*row) for row in _AFTER),
    )


def _public_consultation(round_: Round) -> LawfulDate:
    rule = law_rules()["consult.public_days"]
    what = "公开征求意见最早截止"
    if round_.starts_on is None:
        words = f"开始日期未定；不少于{rule.days}日"
        return LawfulDate(rule.key, what, None, words, rule.source)
    earliest = round_.starts_on + timedelta(days=rule.days)
    if round_.ends_on is None:
        words = f"不少于{rule.days}日；本轮截止日期未定"
        return LawfulDate(rule.key, what, earliest, words, rule.source)
    given = (round_.ends_on - round_.starts_on).days
    short = given < rule.days
    words = (
        f"本轮只有{given}日，不足{rule.days}日，须公布缩短的理由"
        if short
        else f"本轮定在{_day(round_.ends_on)}截止，共{given}日，够{rule.days}日"
    )
    return LawfulDate(rule.key, what, earliest, words, rule.source, against=short)


def _earliest(key: str, what: str, step: str, then: str, *, today: date) -> LawfulDate:
    rule = law_rules()[key]
    soonest = today + timedelta(days=rule.days)
    words = f"{step}日期未定。{then.format(days=rule.days)}；今天{step}，最早{_day(soonest)}"
    return LawfulDate(key, what, None, words, rule.source)


def _within(key: str, what: str, step: str, then: str) -> LawfulDate:
    rule = law_rules()[key]
    return LawfulDate(
        key, what, None, f"{step}的日期未定。{then.format(days=rule.days)}", rule.source
    )


def _day(when: date) -> str:
    return f"{when.month}月{when.day}日"
