"""What was written down counts once another person held it against the paper."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.access.roles import Actor
from core.errors import Invalid, Missing, Refused
from core.frames import stances, tally
from core.intake.checking import Waiting, check_entry, pending_entries, waiting_sessions
from core.intake.correct import correct_opinion, form_of, history, set_standing
from core.intake.paper import enter_paper, make_batch
from core.intake.submit import submit_opinion
from core.intake.submit_many import Entry, submit_opinions
from core.model import Opinion, OpinionStance, Round, TrailEntry
from core.model.states import Channel, Stance, Standing
from core.rounds.setup import edit_round, fields_of
from core.text.record import Reader
from tests.intake.test_phone_entries import FIRST, enter, hold
from tests.intake.test_submit import form
from tests.town import TODAY, Town, second_facilitator


@pytest.fixture
def town(town: Town) -> Town:
    """The small town, whose office switched the second check on."""
    with town.store.write() as session:
        fields = fields_of(session.get_one(Round, town.round_id))
        edit_round(session, town.round_id, replace(fields, second_check=True), by=town.admin)
    return town


@pytest.fixture
def second(town: Town) -> Actor:
    """Another facilitator."""
    return second_facilitator(town.store)


def say(town: Town, reader: Reader, **changes: object) -> str:
    """One opinion typed in by the first facilitator; its id."""
    with town.store.write() as session:
        return submit_opinion(
            session,
            town.round_id,
            form(town, **changes),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        ).id


def standing(town: Town, opinion_id: str) -> Standing:
    with town.store.read() as session:
        return session.get_one(Opinion, opinion_id).standing


def counts(town: Town) -> tuple[int, int]:
    """Opinions and stances that count."""
    with town.store.read() as session:
        people = int(tally(session, town.round_id)["n"].sum())
        return people, int(stances(session, town.round_id)["n"].sum())


def check(town: Town, reader: Reader, opinion_id: str, by: Actor, **answer: object) -> None:
    with town.store.write() as session:
        check_entry(
            session,
            opinion_id,
            by=by,
            **{"agrees": True, "reader": reader, "today": TODAY, **answer},
        )


@pytest.mark.parametrize(
    ("channel", "waits"),
    [
        (Channel.MEETING, Standing.WAITING),
        (Channel.VISIT, Standing.WAITING),
        (Channel.PAPER, Standing.WAITING),
        (Channel.PHONE, Standing.COUNTED),
        (Channel.LINK, Standing.COUNTED),
    ],
)
def test_what_has_a_paper_to_hold_it_against_waits(
    town: Town, reader: Reader, channel: Channel, waits: Standing
) -> None:
    opinion_id = say(town, reader, channel=channel)

    assert standing(town, opinion_id) is waits
    assert counts(town) == ((0, 0) if waits is Standing.WAITING else (1, 2))


def test_a_sheet_waits_like_what_is_typed(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        submit_opinions(
            session,
            town.round_id,
            [Entry(form(town, channel=Channel.PAPER), TODAY)],
            by=town.facilitator,
            reader=reader,
        )
    with town.store.read() as session:
        assert session.scalars(sa.select(Opinion.standing)).all() == [Standing.WAITING]
    assert counts(town) == (0, 0)


def test_agreeing_makes_it_count(town: Town, reader: Reader, second: Actor) -> None:
    opinion_id = say(town, reader, channel=Channel.MEETING)

    check(town, reader, opinion_id, second)

    assert counts(town) == (1, 2)
    with town.store.read() as session:
        opinion = session.get_one(Opinion, opinion_id)
        assert (opinion.standing, opinion.checked_by) == (Standing.COUNTED, second.account_id)
        assert history(session, opinion_id) == []
        entry = session.scalars(
            sa.select(TrailEntry).where(TrailEntry.act == "opinion.check")
        ).one()
        assert (entry.actor, entry.count, entry.at) == (second.account_id, 1, None)


def test_disagreeing_corrects_it_keeps_the_history_and_makes_it_count(
    town: Town, reader: Reader, second: Actor
) -> None:
    opinion_id = say(town, reader, channel=Channel.MEETING, text="盖个章要翻两座山")
    with town.store.read() as session:
        before = form_of(session, session.get_one(Opinion, opinion_id))
    corrected = before.model_copy(
        update={"stances": {town.versions["方案一"]: Stance.SUPPORT}, "text": "盖章近了就行"}
    )

    check(town, reader, opinion_id, second, agrees=False, corrected=corrected)

    assert counts(town) == (1, 2)
    with town.store.read() as session:
        opinion = session.get_one(Opinion, opinion_id)
        said = session.get_one(OpinionStance, (opinion_id, town.versions["方案一"]))
        (change,) = history(session, opinion_id)
    assert (opinion.text, said.stance) == ("盖章近了就行", Stance.SUPPORT)
    assert (opinion.standing, opinion.checked_by) == (Standing.COUNTED, second.account_id)
    assert (change.changed_by, change.reason) == (second.account_id, "核对时按纸质记录更正")
    assert "盖个章要翻两座山" in change.before


def test_disagreeing_without_saying_what_is_right_changes_nothing(
    town: Town, reader: Reader, second: Actor
) -> None:
    opinion_id = say(town, reader, channel=Channel.MEETING)

    with pytest.raises(Invalid, match="请先改好"):
        check(town, reader, opinion_id, second, agrees=False)

    assert standing(town, opinion_id) is Standing.WAITING


def test_nobody_checks_what_they_entered_themselves(town: Town, reader: Reader) -> None:
    typed = say(town, reader, channel=Channel.MEETING)
    enter(town, reader, hold(town), FIRST)  # by phone, through the link of the same facilitator

    with town.store.read() as session:
        ids = session.scalars(sa.select(Opinion.id)).all()
    assert typed in ids
    for opinion_id in ids:
        with pytest.raises(Refused, match="不能由自己核对"):
            check(town, reader, opinion_id, town.facilitator)
    assert counts(town) == (0, 0)


@pytest.mark.parametrize("who", ["admin", "leader", "group_lead"])
def test_those_who_may_not_read_opinions_check_none(town: Town, reader: Reader, who: str) -> None:
    opinion_id = say(town, reader, channel=Channel.MEETING)
    by = getattr(town, who)

    with pytest.raises(Refused):
        check(town, reader, opinion_id, by)
    with town.store.read() as session:
        with pytest.raises(Refused):
            waiting_sessions(session, town.round_id, by=by)
        with pytest.raises(Refused):
            pending_entries(session, town.round_id, None, by=by)


def test_a_checked_entry_that_is_corrected_waits_for_another_look(
    town: Town, reader: Reader, second: Actor
) -> None:
    opinion_id = say(town, reader, channel=Channel.MEETING)
    with town.store.write() as session:
        check_entry(session, opinion_id, by=second, agrees=True, reader=reader, today=TODAY)

    with town.store.write() as session:
        said = form_of(session, session.get_one(Opinion, opinion_id))
        correct_opinion(
            session,
            opinion_id,
            said.model_copy(update={"text": "记漏了一句：路要修。"}),
            by=second,
            reason="记漏了",
            reader=reader,
            today=TODAY,
        )

    with town.store.read() as session:
        opinion = session.get_one(Opinion, opinion_id)
        assert (opinion.standing, opinion.checked_by) == (Standing.WAITING, None)
        assert opinion.entered_by == second.account_id
        assert tally(session, town.round_id)["n"].sum() == 0
        assert stances(session, town.round_id)["n"].sum() == 0


def test_an_entry_is_checked_once(town: Town, reader: Reader, second: Actor) -> None:
    opinion_id = say(town, reader, channel=Channel.MEETING)
    check(town, reader, opinion_id, second)

    with pytest.raises(Invalid, match="已经核对过"):
        check(town, reader, opinion_id, second)

    assert counts(town) == (1, 2)


def test_an_unknown_entry_is_missing(town: Town, reader: Reader, second: Actor) -> None:
    with pytest.raises(Missing):
        check(town, reader, "gone", second)


def test_it_cannot_be_made_to_count_past_the_second_person(
    town: Town, reader: Reader, second: Actor
) -> None:
    opinion_id = say(town, reader, channel=Channel.MEETING)

    def count_it(by: Actor) -> None:
        with town.store.write() as session:
            set_standing(session, opinion_id, Standing.COUNTED, by=by, reason="补计", today=TODAY)

    with pytest.raises(Refused, match="须第二人核对"):
        count_it(town.facilitator)
    assert counts(town) == (0, 0)

    check(town, reader, opinion_id, second)
    with town.store.write() as session:
        set_standing(
            session, opinion_id, Standing.DUPLICATE, by=second, reason="录了两次", today=TODAY
        )
    count_it(second)
    assert counts(town) == (1, 2)


def test_each_sees_what_waits_where_and_what_is_theirs_to_check(
    town: Town, reader: Reader, second: Actor
) -> None:
    link = hold(town)
    for client_id in ("a" * 32, "b" * 32):
        enter(town, reader, link, client_id, text=f"第{client_id[0]}位说的话")
    say(town, reader, channel=Channel.PAPER, text="纸上的话")

    with town.store.read() as session:
        mine = waiting_sessions(session, town.round_id, by=town.facilitator)
        theirs = waiting_sessions(session, town.round_id, by=second)
        here = pending_entries(session, town.round_id, link.session_id, by=second)
        loose = pending_entries(session, town.round_id, None, by=second)
        own = pending_entries(session, town.round_id, link.session_id, by=town.facilitator)

    name = "3月2日 上坪村座谈会"
    assert mine == [
        Waiting(link.session_id, name, open_to_me=0, own=2),
        Waiting(None, "不属于某一场的纸质表", open_to_me=0, own=1),
    ]
    assert [(line.open_to_me, line.own, line.waiting) for line in theirs] == [(2, 0, 2), (1, 0, 1)]
    assert sorted(entry.text or "" for entry in here) == ["第a位说的话", "第b位说的话"]
    assert [entry.text for entry in loose] == ["纸上的话"]
    assert own == []


def test_nothing_waits_in_a_round_without_second_check(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).second_check = False

    opinion_id = say(town, reader, channel=Channel.MEETING)

    assert standing(town, opinion_id) is Standing.COUNTED
    with town.store.read() as session:
        assert waiting_sessions(session, town.round_id, by=town.facilitator) == []


def test_a_numbered_form_that_two_people_entered_alike_needs_no_third(
    town: Town, reader: Reader, second: Actor
) -> None:
    with town.store.write() as session:
        round_ = session.get_one(Round, town.round_id)
        fields = replace(fields_of(round_), double_entry=True)
        edit_round(session, town.round_id, fields, by=town.admin)
        batch = make_batch(
            session, town.round_id, town.villages["上坪村"], 5, by=town.facilitator, today=TODAY
        )
    for who in (town.facilitator, second):
        with town.store.write() as session:
            entered = enter_paper(
                session,
                batch.id,
                1,
                form(town, channel=Channel.PAPER),
                by=who,
                reader=reader,
                today=TODAY,
            )

    assert standing(town, entered.opinion_id or "") is Standing.COUNTED
    assert counts(town) == (1, 2)
