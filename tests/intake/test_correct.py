"""A mistake is mended with its history; an opinion is taken back by its receipt alone."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from core.errors import Invalid, Missing, Refused
from core.frames import stances, tally
from core.intake.correct import (
    correct_opinion,
    form_of,
    history,
    replace_by_receipt,
    set_standing,
    withdraw_by_receipt,
)
from core.intake.receipts import new_form_key
from core.intake.sessions import close_session, open_session
from core.intake.submit import submit_opinion
from core.model import Opinion, OpinionTheme, OptionVersion
from core.model.states import Channel, SessionKind, Stance, Standing, VersionState
from core.text.record import Reader
from tests.intake.test_submit import SECRET, form, send, villagers_link
from tests.town import TODAY, Town


def heard(town: Town, reader: Reader) -> str:
    with town.store.write() as session:
        return submit_opinion(
            session,
            town.round_id,
            form(town, channel=Channel.VISIT, text="路太远"),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        ).id


def counts(town: Town) -> list[tuple[str, str, int]]:
    with town.store.read() as session:
        rows = stances(session, town.round_id)
    rows = rows[rows["version_id"] == town.versions["方案一"]]
    return sorted(zip(rows["village"], rows["stance"], rows["n"], strict=True))


def test_a_correction_changes_the_counts_and_keeps_what_was_said_before(
    town: Town, reader: Reader
) -> None:
    opinion_id = heard(town, reader)
    with town.store.write() as session:
        correct_opinion(
            session,
            opinion_id,
            form(
                town,
                channel=Channel.VISIT,
                village_id=town.villages["下坪村"],
                stances={town.versions["方案一"]: Stance.SUPPORT},
                text="路太远，有车接就行",
            ),
            by=town.facilitator,
            reason="记错了村",
            reader=reader,
            today=TODAY,
        )

    assert counts(town) == [("下坪村", "support", 1)]
    with town.store.read() as session:
        (change,) = history(session, opinion_id)
        villages = tally(session, town.round_id)["village_id"].tolist()
    assert (change.number, change.reason, change.changed_by) == (
        1,
        "记错了村",
        town.facilitator.account_id,
    )
    assert json.loads(change.before)["text"] == "路太远"
    assert villages == [town.villages["下坪村"]]


def test_a_correction_needs_a_reason(town: Town, reader: Reader) -> None:
    opinion_id = heard(town, reader)
    with pytest.raises(Invalid, match="原因"), town.store.write() as session:
        correct_opinion(
            session,
            opinion_id,
            form(town),
            by=town.facilitator,
            reason=" ",
            reader=reader,
            today=TODAY,
        )


def test_a_leader_corrects_nothing(town: Town, reader: Reader) -> None:
    opinion_id = heard(town, reader)
    with pytest.raises(Refused), town.store.write() as session:
        correct_opinion(
            session,
            opinion_id,
            form(town),
            by=town.leader,
            reason="不好看",
            reader=reader,
            today=TODAY,
        )
    assert counts(town) == [("上坪村", "oppose", 1)]


def test_an_opinion_that_is_not_there_is_missing(town: Town, reader: Reader) -> None:
    with pytest.raises(Missing), town.store.write() as session:
        correct_opinion(
            session, "none", form(town), by=town.facilitator, reason="x", reader=reader, today=TODAY
        )


def test_the_form_of_an_opinion_is_what_was_handed_in(town: Town, reader: Reader) -> None:
    opinion_id = heard(town, reader)
    with town.store.read() as session:
        again = form_of(session, session.get_one(Opinion, opinion_id))

    assert again == form(
        town,
        channel=Channel.VISIT,
        text="路太远",
        stances={
            town.versions["方案一"]: Stance.OPPOSE,
            town.versions["维持现状"]: Stance.UNSTATED,
        },
    )


def test_a_villager_changes_her_own_opinion_by_receipt(town: Town, reader: Reader) -> None:
    """The new stands in the place of the old; nobody is shown what she had said first."""
    sent = send(town, reader, villagers_link(town), new_form_key(), text="老支书不公道")
    with town.store.write() as session:
        opinion_id = session.scalars(sa.select(Opinion.id)).one()
        for standing in (Standing.DUPLICATE, Standing.COUNTED):
            set_standing(
                session, opinion_id, standing, by=town.facilitator, reason="核对", today=TODAY
            )
    with town.store.write() as session:
        replace_by_receipt(
            session,
            sent.code,
            form(town, stances={town.versions["方案一"]: Stance.CONDITIONAL}),
            secret=SECRET,
            reader=reader,
            today=TODAY,
        )

    assert counts(town) == [("上坪村", "conditional", 1)]
    with town.store.read() as session:
        assert session.get_one(Opinion, opinion_id).text == ""
        assert history(session, opinion_id) == []


def test_withdrawing_erases_the_words_and_the_count(town: Town, reader: Reader) -> None:
    sent = send(town, reader, villagers_link(town), new_form_key(), text="账目要公开，分红怎么办")
    with town.store.write() as session:
        withdraw_by_receipt(session, sent.code, secret=SECRET, today=TODAY)

    assert counts(town) == []
    with town.store.read() as session:
        opinion = session.scalars(sa.select(Opinion)).one()
        assert (opinion.standing, opinion.text, opinion.words) == (Standing.WITHDRAWN, "", "")
        assert session.scalars(sa.select(OpinionTheme)).all() == []
        assert tally(session, town.round_id).empty


def test_what_was_withdrawn_is_neither_changed_nor_withdrawn_again(
    town: Town, reader: Reader
) -> None:
    sent = send(town, reader, villagers_link(town), new_form_key())
    with town.store.write() as session:
        withdraw_by_receipt(session, sent.code, secret=SECRET, today=TODAY)

    with pytest.raises(Invalid, match="已经撤回"), town.store.write() as session:
        withdraw_by_receipt(session, sent.code, secret=SECRET, today=TODAY)
    with pytest.raises(Invalid, match="已经撤回"), town.store.write() as session:
        replace_by_receipt(
            session, sent.code, form(town), secret=SECRET, reader=reader, today=TODAY
        )


def test_a_duplicate_leaves_the_count_and_can_come_back(town: Town, reader: Reader) -> None:
    opinion_id = heard(town, reader)
    with town.store.write() as session:
        set_standing(
            session, opinion_id, Standing.DUPLICATE, by=town.facilitator, reason="重录", today=TODAY
        )
    assert counts(town) == []

    with town.store.write() as session:
        set_standing(
            session,
            opinion_id,
            Standing.COUNTED,
            by=town.facilitator,
            reason="不是重录",
            today=TODAY,
        )
    assert counts(town) == [("上坪村", "oppose", 1)]
    with town.store.read() as session:
        assert tally(session, town.round_id)["n"].tolist() == [1]


def test_staff_cannot_withdraw_in_somebodys_name(town: Town, reader: Reader) -> None:
    opinion_id = heard(town, reader)
    with pytest.raises(Invalid, match="本人"), town.store.write() as session:
        set_standing(
            session, opinion_id, Standing.WITHDRAWN, by=town.facilitator, reason="x", today=TODAY
        )


def test_a_slip_is_mended_after_the_session_ended_and_the_option_changed(
    town: Town, reader: Reader
) -> None:
    with town.store.write() as session:
        held = open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic="座谈",
            held_on=TODAY,
            area_id=town.area_id,
        )
        opinion_id = submit_opinion(
            session,
            town.round_id,
            form(town, channel=Channel.MEETING, session_id=held.id),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        ).id
        close_session(session, held.id, by=town.facilitator, present=1)
        session.get_one(OptionVersion, town.versions["方案一"]).state = VersionState.REPLACED

    with town.store.write() as session:
        correct_opinion(
            session,
            opinion_id,
            form(town, channel=Channel.MEETING, session_id=held.id, text="讲的是路"),
            by=town.facilitator,
            reason="漏了一句",
            reader=reader,
            today=TODAY,
        )

    assert counts(town) == [("上坪村", "oppose", 1)]


def test_what_was_said_of_an_old_version_stays_when_its_author_answers_the_new_one(
    town: Town, reader: Reader
) -> None:
    sent = send(town, reader, villagers_link(town), new_form_key())
    with town.store.write() as session:
        old = session.get_one(OptionVersion, town.versions["方案一"])
        old.state = VersionState.REPLACED
        new = OptionVersion(
            option_id=old.option_id, number=2, state=VersionState.CONSULTED, created_on=TODAY
        )
        session.add(new)
        session.flush()
        new_id = new.id
    with town.store.write() as session:
        replace_by_receipt(
            session,
            sent.code,
            form(town, stances={new_id: Stance.SUPPORT}),
            secret=SECRET,
            reader=reader,
            today=TODAY,
        )

    with town.store.read() as session:
        said = stances(session, town.round_id)
    assert dict(zip(said["version_id"], said["stance"], strict=True)) == {
        town.versions["方案一"]: "oppose",
        town.versions["维持现状"]: "unstated",
        new_id: "support",
    }
