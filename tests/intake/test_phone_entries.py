"""A recorder's phone hands in each speaker once, however often it sends, and only while it may."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from core.errors import Invalid, Missing
from core.frames import stances
from core.intake.desk import entries_of
from core.intake.links import NOT_OPEN, make_link, renew_link
from core.intake.phone_entries import Taken, enter_by_phone, entered_before, session_mark
from core.intake.sessions import close_session, open_session, reopen_session
from core.model import Link, Opinion, OpinionStance, Round, TrailEntry
from core.model.states import Channel, LinkKind, SessionKind, Stance, Standing
from core.text.record import Reader
from tests.intake.test_submit import SECRET, form
from tests.town import TODAY, Town

FIRST, SECOND = "a" * 32, "b" * 32


def hold(town: Town, kind: SessionKind = SessionKind.MEETING) -> Link:
    """A session of the facilitator's, and its link for the phone."""
    with town.store.write() as session:
        held = open_session(
            session,
            town.round_id,
            kind,
            by=town.facilitator,
            topic="上坪村座谈会",
            held_on=TODAY,
            village_id=town.villages["上坪村"],
        )
        return make_link(
            session,
            town.round_id,
            LinkKind.MEETING,
            "上坪村座谈会",
            by=town.admin,
            secret=SECRET,
            session_id=held.id,
        )


def enter(
    town: Town, reader: Reader, link: Link, client_id: str = FIRST, **changes: object
) -> Taken:
    with town.store.write() as session:
        return enter_by_phone(
            session,
            session.get_one(Link, link.id),
            form(town, **changes),
            client_id=client_id,
            secret=SECRET,
            reader=reader,
            today=TODAY,
        )


def opinions(town: Town) -> list[Opinion]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(Opinion).order_by(Opinion.text)))


def counted(town: Town) -> int:
    with town.store.read() as session:
        return int(stances(session, town.round_id)["n"].sum())


def demand_second_check(town: Town) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).second_check = True


@pytest.mark.parametrize(
    ("kind", "channel"),
    [(SessionKind.MEETING, Channel.MEETING), (SessionKind.VISIT, Channel.VISIT)],
)
def test_the_link_says_which_session_and_channel_whatever_the_phone_says(
    town: Town, reader: Reader, kind: SessionKind, channel: Channel
) -> None:
    link, other = hold(town, kind), hold(town)

    taken = enter(town, reader, link, session_id=other.session_id, channel=Channel.PAPER)

    assert taken == Taken(new=True, number_so_far=1)
    (opinion,) = opinions(town)
    assert (opinion.channel, opinion.session_id) == (channel, link.session_id)
    assert opinion.entered_by == town.facilitator.account_id
    assert opinion.standing is Standing.COUNTED
    assert opinion.received_on == TODAY
    assert counted(town) == 2  # one row for each of the two versions


def test_the_trail_says_that_it_came_by_phone_and_counts_the_day(
    town: Town, reader: Reader
) -> None:
    link = hold(town)
    enter(town, reader, link, FIRST)
    enter(town, reader, link, SECOND)

    with town.store.read() as session:
        entries = session.scalars(
            sa.select(TrailEntry).where(TrailEntry.act == "opinion.receive")
        ).all()
        assert [(e.actor, e.count, e.at) for e in entries] == [("座谈会手机录入", 2, None)]
        assert session.get_one(Link, link.id).used == 2


def test_the_same_entry_again_is_one_row_whatever_it_says_now(town: Town, reader: Reader) -> None:
    link = hold(town)
    enter(town, reader, link, text="盖个章要翻两座山")

    again = enter(town, reader, link, text="别的话")

    assert again == Taken(new=False, number_so_far=1)
    assert [o.text for o in opinions(town)] == ["盖个章要翻两座山"]
    assert counted(town) == 2


def test_a_renewed_link_doubles_nothing(town: Town, reader: Reader) -> None:
    link = hold(town)
    enter(town, reader, link)
    with town.store.write() as session:
        renew_link(session, link.id, by=town.admin, secret=SECRET)

    assert enter(town, reader, link) == Taken(new=False, number_so_far=1)


def test_the_same_entry_sent_by_many_at_once_is_one_row(town: Town, reader: Reader) -> None:
    link = hold(town)
    heard: list[Taken] = []
    threads = [
        threading.Thread(target=lambda: heard.append(enter(town, reader, link))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken.new for taken in heard) == [False] * 5 + [True]
    assert len(opinions(town)) == 1
    assert counted(town) == 2


def test_only_a_keyed_hash_of_the_phones_id_is_kept(town: Town, reader: Reader) -> None:
    link = hold(town)
    enter(town, reader, link)

    (opinion,) = opinions(town)
    assert opinion.client_key is not None
    assert FIRST not in opinion.client_key
    with town.store.read() as session:
        assert entered_before(session, FIRST, secret=SECRET) == Taken(False, 1)
        assert entered_before(session, FIRST, secret=b"t" * 32) is None
        assert entered_before(session, SECOND, secret=SECRET) is None


def test_the_name_a_phone_keeps_for_the_session_tells_nothing(town: Town) -> None:
    link, other = hold(town), hold(town)

    mark = session_mark(link.session_id or "", SECRET)

    assert mark == session_mark(link.session_id or "", SECRET)
    assert mark != session_mark(other.session_id or "", SECRET)
    assert mark not in (link.session_id or "")


@pytest.mark.parametrize("client_id", ["", "short", "x" * 65, "号" * 20, "a" * 31 + " "])
def test_what_is_no_id_is_refused(town: Town, reader: Reader, client_id: str) -> None:
    with pytest.raises(Invalid, match="没有带上自己的编号"):
        enter(town, reader, hold(town), client_id)

    assert opinions(town) == []


def test_it_ends_with_the_session_in_the_words_of_every_closed_link(
    town: Town, reader: Reader
) -> None:
    link = hold(town)
    enter(town, reader, link, FIRST)
    with town.store.write() as session:
        close_session(session, link.session_id or "", by=town.facilitator)

    with pytest.raises(Missing) as refused:
        enter(town, reader, link, SECOND)
    assert refused.value.sentence == NOT_OPEN
    # What was stored before is acknowledged still: the phone may have lost the answer.
    assert enter(town, reader, link, FIRST) == Taken(new=False, number_so_far=1)

    with town.store.write() as session:
        reopen_session(session, link.session_id or "", by=town.facilitator)
    assert enter(town, reader, link, SECOND) == Taken(new=True, number_so_far=2)


def test_a_villagers_link_opens_no_session(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        link = make_link(
            session, town.round_id, LinkKind.VILLAGER, "公告栏", by=town.admin, secret=SECRET
        )

    with pytest.raises(Missing) as refused:
        enter(town, reader, link)
    assert refused.value.sentence == NOT_OPEN


def test_a_form_that_cannot_be_taken_is_refused_and_can_be_sent_again(
    town: Town, reader: Reader
) -> None:
    link = hold(town)

    with pytest.raises(Invalid, match="请选择所在村"):
        enter(town, reader, link, village_id="gone")

    assert enter(town, reader, link) == Taken(new=True, number_so_far=1)


def test_where_a_second_person_checks_it_waits_and_counts_nothing(
    town: Town, reader: Reader
) -> None:
    demand_second_check(town)

    enter(town, reader, hold(town))

    (opinion,) = opinions(town)
    assert opinion.standing is Standing.WAITING
    assert counted(town) == 0
    with town.store.read() as session:
        said = session.scalars(sa.select(OpinionStance.stance)).all()
    assert sorted(said) == [Stance.OPPOSE, Stance.UNSTATED]


def test_two_recorders_who_wrote_down_the_same_words_are_told_and_the_desk_sees_it(
    town: Town, reader: Reader
) -> None:
    link = hold(town)
    enter(town, reader, link, FIRST, text="盖个章要翻两座山")

    taken = enter(town, reader, link, SECOND, text="盖个章要翻两座山")

    assert taken == Taken(new=True, number_so_far=2, twice=True)
    with town.store.read() as session:
        entries = entries_of(
            session, town.round_id, by=town.facilitator, session_id=link.session_id
        )
    assert [entry.twice for entry in entries] == [True, True]


def test_two_who_said_nothing_but_the_same_stance_are_two(town: Town, reader: Reader) -> None:
    link = hold(town)
    enter(town, reader, link, FIRST)

    assert not enter(town, reader, link, SECOND).twice
