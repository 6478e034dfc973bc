"""One voice sent twice counts once, when a person says so, and can be counted again."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from core.errors import Invalid, Missing, Refused
from core.frames import stances, tally
from core.intake.correct import history, set_standing
from core.intake.duplicates import MOST_SHOWN, count_again, mark_duplicate, twins_of
from core.model import Opinion, TrailEntry
from core.model.states import Channel, Standing
from core.text.record import Reader
from tests.intake.test_theme_check import PLAIN, say
from tests.town import TODAY, Town


def mark(town: Town, opinion_id: str, duplicate_of: str, **changes: object) -> None:
    given: dict[str, object] = {
        "by": town.facilitator,
        "reason": "两张表是同一个人的",
        "today": TODAY,
    }
    with town.store.write() as session:
        mark_duplicate(session, opinion_id, duplicate_of, **(given | changes))


def again(town: Town, opinion_id: str, **changes: object) -> None:
    given: dict[str, object] = {
        "by": town.facilitator,
        "reason": "问过了，是两个人",
        "today": TODAY,
    }
    with town.store.write() as session:
        count_again(session, opinion_id, **(given | changes))


def counted(town: Town) -> tuple[int, int]:
    """Opinions in the tally, and stances in theirs on both versions."""
    with town.store.read() as session:
        return int(tally(session, town.round_id)["n"].sum()), int(
            stances(session, town.round_id)["n"].sum()
        )


def found(town: Town, *ids: str) -> dict[str, list[str]]:
    with town.store.read() as session:
        twins = twins_of(session, town.round_id, ids, by=town.facilitator)
    return {id_: [twin.id for twin in each] for id_, each in twins.items()}


def test_the_same_words_are_proposed_and_nothing_is_done_by_itself(
    town: Town, reader: Reader
) -> None:
    one, two = say(town, reader, PLAIN), say(town, reader, PLAIN)
    other = say(town, reader, "路要先修好，再来谈并村")

    assert found(town, one, two, other) == {one: [two], two: [one]}
    assert counted(town) == (3, 6)


def test_a_twin_says_where_it_came_from(town: Town, reader: Reader) -> None:
    one = say(town, reader, PLAIN)
    two = say(town, reader, PLAIN, village_id=town.villages["石桥村"])
    with town.store.read() as session:
        ((twin,),) = twins_of(session, town.round_id, [one], by=town.facilitator).values()

    assert (twin.id, twin.village, twin.role_group, twin.channel, twin.received_on) == (
        two,
        "石桥村",
        "普通村民",
        Channel.VISIT,
        TODAY,
    )


def test_a_saying_of_hundreds_shows_a_few_and_never_itself(town: Town, reader: Reader) -> None:
    ids = {say(town, reader, PLAIN) for _ in range(MOST_SHOWN + 3)}

    for id_, twins in found(town, *ids).items():
        assert len(set(twins)) == MOST_SHOWN
        assert set(twins) < ids - {id_}


@pytest.mark.parametrize(
    ("text", "proposed"), [("不同意这个方案", False), ("不同意这个新方案", True)]
)
def test_short_words_are_the_same_by_nature(
    town: Town, reader: Reader, text: str, proposed: bool
) -> None:
    """Seven signs are none, eight are."""
    one, two = say(town, reader, text), say(town, reader, text)

    assert found(town, one) == ({one: [two]} if proposed else {})


def test_a_duplicate_counts_no_more_and_its_history_says_why(town: Town, reader: Reader) -> None:
    kept, twice = say(town, reader, PLAIN), say(town, reader, PLAIN)
    mark(town, twice, kept)

    assert counted(town) == (1, 2)
    assert found(town, kept) == {}
    with town.store.read() as session:
        row = session.get_one(Opinion, twice)
        (change,) = history(session, twice)
        details = session.scalars(
            sa.select(TrailEntry.detail).where(TrailEntry.act == "opinion.standing")
        ).all()
    assert (row.standing, row.duplicate_of, row.text) == (Standing.DUPLICATE, kept, PLAIN)
    assert (change.reason, json.loads(change.before)["standing"]) == (
        "两张表是同一个人的",
        "counted",
    )
    assert details == ["重复"]


def test_it_can_be_counted_again(town: Town, reader: Reader) -> None:
    kept, twice = say(town, reader, PLAIN), say(town, reader, PLAIN)
    mark(town, twice, kept)
    again(town, twice)

    assert counted(town) == (2, 4)
    with town.store.read() as session:
        row = session.get_one(Opinion, twice)
        reasons = [change.reason for change in history(session, twice)]
    assert (row.standing, row.duplicate_of) == (Standing.COUNTED, None)
    assert reasons == ["两张表是同一个人的", "问过了，是两个人"]


def test_what_cannot_be_a_duplicate_is_refused(town: Town, reader: Reader) -> None:
    one, two, three = (say(town, reader, PLAIN) for _ in range(3))
    with pytest.raises(Invalid, match="与它自己重复"):
        mark(town, one, one)
    with pytest.raises(Missing):
        mark(town, one, "0" * 32)
    with pytest.raises(Missing):
        mark(town, "0" * 32, one)
    with pytest.raises(Invalid, match="写一句原因"):
        mark(town, two, one, reason=" ")
    mark(town, two, one)
    with pytest.raises(Invalid, match="已经记为重复"):
        mark(town, two, one)
    with pytest.raises(Invalid, match="现在是「重复」"):
        mark(town, three, two)
    with pytest.raises(Invalid, match="先把那些恢复计入"):
        mark(town, one, three)

    assert counted(town) == (2, 4)


def test_only_a_duplicate_is_counted_again_and_only_by_those_who_may(
    town: Town, reader: Reader
) -> None:
    one, two = say(town, reader, PLAIN), say(town, reader, PLAIN)
    with pytest.raises(Invalid, match="没有记为重复"):
        again(town, one)
    with pytest.raises(Missing):
        again(town, "0" * 32)
    for who in (town.leader, town.admin):
        with pytest.raises(Refused):
            mark(town, two, one, by=who)
        with pytest.raises(Refused):
            again(town, two, by=who)
    with pytest.raises(Refused), town.store.read() as session:
        twins_of(session, town.round_id, [one], by=town.leader)


def test_counting_again_elsewhere_forgets_whose_duplicate_it_was(
    town: Town, reader: Reader
) -> None:
    kept, twice = say(town, reader, PLAIN), say(town, reader, PLAIN)
    mark(town, twice, kept)
    with town.store.write() as session:
        set_standing(
            session,
            twice,
            Standing.COUNTED,
            by=town.facilitator,
            reason="是两个人",
            today=TODAY,
        )

    with town.store.read() as session:
        assert session.get_one(Opinion, twice).duplicate_of is None
