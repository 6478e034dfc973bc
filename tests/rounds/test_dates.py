"""The dates the law sets: from what is known, and said to be unknown where nobody can know."""

from __future__ import annotations

from datetime import date

import pytest

from core.model import Round
from core.rounds.dates import LawfulDate, lawful_dates
from core.rounds.law import law_rules

START, TODAY = date(2026, 3, 2), date(2026, 3, 20)


def dates_of(starts: date | None, ends: date | None) -> dict[str, LawfulDate]:
    round_ = Round(title="一轮", town="竹溪镇", starts_on=starts, ends_on=ends, created_on=START)
    return {each.key: each for each in lawful_dates(round_, TODAY)}


@pytest.mark.parametrize(
    ("ends", "against", "words"),
    [
        (date(2026, 3, 31), True, "本轮只有29日，不足30日，须公布缩短的理由"),
        (date(2026, 4, 1), False, "本轮定在4月1日截止，共30日，够30日"),
        (None, False, "不少于30日；本轮截止日期未定"),
    ],
)
def test_thirty_days_of_public_consultation_run_from_the_beginning(
    ends: date | None, *, against: bool, words: str
) -> None:
    found = dates_of(START, ends)["consult.public_days"]

    assert (found.on, found.against, found.words) == (date(2026, 4, 1), against, words)


def test_a_round_without_a_beginning_has_no_date_yet() -> None:
    found = dates_of(None, None)["consult.public_days"]

    assert (found.on, found.words) == (None, "开始日期未定；不少于30日")


def test_ten_days_after_a_notice_given_today_the_villagers_may_meet() -> None:
    found = dates_of(START, None)["assembly.notice_days"]

    assert found.on is None
    assert found.words == "通知日期未定。通知满10日后才能开会表决；今天通知，最早3月30日"


def test_what_runs_from_a_decision_not_taken_says_so() -> None:
    found = dates_of(START, None)

    assert found["creditor.notice_days"].on is None
    assert "日期未定" in found["handover.days"].words


def test_every_date_names_the_rule_and_its_source() -> None:
    for key, found in dates_of(START, None).items():
        assert found.source == law_rules()[key].source
