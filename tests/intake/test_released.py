"""Releases as they are read: by one audience, once, and beside one another."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.errors import Missing
from core.intake.release_pace import release_decision
from core.intake.released import latest_release, list_releases, newest_row, shown_release
from core.model import Release
from core.model.states import Stance
from core.support.moved import FIRST, NOTHING, what_moved
from core.text.record import Reader
from tests.intake.test_release import EVENING, FORTY, answer, release
from tests.town import Town

DAY = timedelta(days=1)


def moved(town: Town, audience: str = "leadership") -> list[tuple[str, ...]]:
    with town.store.read() as session:
        return [each.moved for each in list_releases(session, town.round_id, audience)]


def test_before_the_first_there_is_nothing_to_read(town: Town) -> None:
    with town.store.read() as session:
        assert newest_row(session, town.round_id) is None
        assert latest_release(session, town.round_id) is None
        assert shown_release(session, town.round_id, "leadership") is None
        assert list_releases(session, town.round_id, "leadership") == []
        with pytest.raises(Missing, match="没有第1次发布"):
            shown_release(session, town.round_id, "leadership", number=1)


@pytest.mark.parametrize("audience", ["facilitator", "leadership", "public"])
def test_each_audience_reads_its_own_tables(town: Town, reader: Reader, audience: str) -> None:
    answer(town, reader, *FORTY)
    release(town)

    with town.store.read() as session:
        whole = latest_release(session, town.round_id)
        shown = shown_release(session, town.round_id, audience)
    assert whole is not None
    assert shown is not None
    assert (shown.number, shown.as_of, shown.counted) == (1, EVENING.date(), 40)
    assert shown.tables == whole.tables[audience]
    assert {table.audience for table in shown.tables} == {audience}


def test_an_older_release_is_still_there_under_its_number(town: Town, reader: Reader) -> None:
    answer(town, reader, *FORTY)
    release(town)
    answer(town, reader, *FORTY)
    release(town, EVENING + DAY)

    with town.store.read() as session:
        first, second = (shown_release(session, town.round_id, "public", number=n) for n in (1, 2))
    assert first is not None
    assert second is not None
    assert (first.counted, second.counted) == (40, 80)


def test_a_look_reads_a_release_once(town: Town, reader: Reader) -> None:
    """What was read before is not read again: the words in the database may even be spoilt."""
    answer(town, reader, *FORTY)
    release(town)
    with town.store.read() as session:
        before = shown_release(session, town.round_id, "leadership")
        release_decision(session, town.round_id, now=EVENING + DAY)
    with town.store.write() as session:
        session.execute(sa.update(Release).values(tables="spoilt", basis="spoilt"))

    with town.store.read() as session:
        assert shown_release(session, town.round_id, "leadership") == before
        decision = release_decision(session, town.round_id, now=EVENING + DAY)
    assert decision.reason == "上次发布后的新意见不足10份，暂不发布。"


def test_the_history_counts_in_tens_and_names_what_moved(town: Town, reader: Reader) -> None:
    answer(town, reader, *FORTY, Stance.OPPOSE)
    release(town)
    answer(town, reader, *FORTY, village="石桥村")
    release(town, EVENING + DAY)

    with town.store.read() as session:
        past = list_releases(session, town.round_id, "leadership")
    assert [(each.number, each.counted, each.by_clock) for each in past] == [
        (2, "80份以上", False),
        (1, "40份以上", False),
    ]
    assert past[1].moved == (FIRST,)
    assert any("「方案一」" in said and "合计有新数字" in said for said in past[0].moved)
    assert any("新单列「石桥村」" in said for said in past[0].moved)


def test_only_the_last_ones_are_listed_each_beside_the_one_before(
    town: Town, reader: Reader
) -> None:
    for day in range(3):
        answer(town, reader, *FORTY)
        release(town, EVENING + day * DAY)

    with town.store.read() as session:
        past = list_releases(session, town.round_id, "leadership", most=2)
    assert [each.number for each in past] == [3, 2]
    assert past[1].moved != (FIRST,)


def test_the_words_on_what_moved_hold_no_figure_of_answers(town: Town, reader: Reader) -> None:
    answer(town, reader, *FORTY)
    release(town)
    answer(town, reader, *[Stance.SUPPORT] * 13, *[Stance.OPPOSE] * 14)
    release(town, EVENING + DAY)

    said = "".join("".join(sentences) for sentences in moved(town))
    assert "份" not in said
    assert "27" not in said


def test_from_nothing_to_something_and_from_the_same_to_the_same(
    town: Town, reader: Reader
) -> None:
    answer(town, reader, *FORTY)
    release(town)
    with town.store.read() as session:
        shown = shown_release(session, town.round_id, "leadership")
    assert shown is not None

    assert what_moved((), ()) == (FIRST,)
    assert what_moved((), shown.tables) == (FIRST,)
    assert what_moved(shown.tables, shown.tables) == (NOTHING,)
