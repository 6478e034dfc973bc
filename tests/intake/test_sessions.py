"""座谈会 and 走访: what was put to people stays with the session."""

from __future__ import annotations

import pytest

from core.errors import Invalid, Missing, Refused
from core.frames import sessions
from core.intake.asked import versions_asked
from core.intake.sessions import close_session, open_session, reopen_session
from core.intake.submit import submit_opinion
from core.model import OptionVersion
from core.model.states import Channel, SessionKind, VersionState
from core.text.record import Reader
from tests.intake.test_submit import form
from tests.town import TODAY, Town


def open_one(town: Town, **changes: object) -> str:
    values: dict[str, object] = {
        "by": town.facilitator,
        "topic": "溪东片老党员座谈会",
        "held_on": TODAY,
        "area_id": town.area_id,
        "invited": 20,
    }
    with town.store.write() as session:
        return open_session(session, town.round_id, SessionKind.MEETING, **(values | changes)).id


def test_a_session_lists_with_its_entries(town: Town, reader: Reader) -> None:
    session_id = open_one(town)
    with town.store.write() as session:
        submit_opinion(
            session,
            town.round_id,
            form(town, channel=Channel.MEETING, session_id=session_id),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        )
        close_session(session, session_id, by=town.facilitator, present=18, note="会议纪要")

    with town.store.read() as session:
        (row,) = sessions(session, town.round_id).to_dict("records")
    assert (row["topic"], row["area"], row["invited"], row["present"], row["state"]) == (
        "溪东片老党员座谈会",
        "溪东片",
        20,
        18,
        "closed",
    )
    assert row["entries"] == 1


def test_a_closed_session_takes_no_entry_until_it_is_reopened(town: Town, reader: Reader) -> None:
    session_id = open_one(town)
    with town.store.write() as session:
        close_session(session, session_id, by=town.facilitator, present=3)

    def enter() -> None:
        with town.store.write() as session:
            submit_opinion(
                session,
                town.round_id,
                form(town, channel=Channel.MEETING, session_id=session_id),
                by=town.facilitator,
                reader=reader,
                today=TODAY,
            )

    with pytest.raises(Invalid, match="已经结束"):
        enter()
    with town.store.write() as session:
        reopen_session(session, session_id, by=town.facilitator)
    enter()


def test_what_was_asked_at_a_session_stays_when_the_option_changes(town: Town) -> None:
    session_id = open_one(town)
    with town.store.write() as session:
        version = session.get_one(OptionVersion, town.versions["方案一"])
        version.state = VersionState.REPLACED

    with town.store.read() as session:
        assert versions_asked(session, town.round_id) == [town.versions["维持现状"]]
        assert versions_asked(session, town.round_id, session_id) == [
            town.versions["维持现状"],
            town.versions["方案一"],
        ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"topic": " "}, "主题"),
        ({"area_id": None}, "请选择片或村"),
        ({"area_id": "none"}, "没有这个片"),
        ({"village_id": "none"}, "没有这个村"),
        ({"invited": -1}, "负数"),
    ],
)
def test_a_session_that_cannot_be_is_refused(
    town: Town, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        open_one(town, **changes)


def test_only_those_who_listen_open_sessions(town: Town) -> None:
    with pytest.raises(Refused):
        open_one(town, by=town.leader)


def test_closing_a_session_that_is_not_there(town: Town) -> None:
    with pytest.raises(Missing), town.store.write() as session:
        close_session(session, "none", by=town.facilitator)
