"""Answers to statements: stored with the opinion, changed with it, gone with it, read for all."""

from __future__ import annotations

import numpy as np
import pytest
import sqlalchemy as sa

from core.errors import Invalid
from core.intake.correct import correct_opinion, form_of, set_standing
from core.intake.form import OpinionForm
from core.intake.submit import submit_opinion
from core.intake.submit_many import Entry, NotTakenError, submit_opinions
from core.intake.votes import polled, votes_of
from core.model import Opinion, Statement, StatementVote
from core.model.states import Channel, Stance, Standing, StatementState, Vote
from core.text.record import Reader
from tests.town import TODAY, Town


def ask(town: Town, *wordings: str, state: StatementState = StatementState.ASKED) -> list[str]:
    with town.store.write() as session:
        rows = [
            Statement(round_id=town.round_id, wording=w, state=state, position=i)
            for i, w in enumerate(wordings)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def form(town: Town, votes: dict[str, Vote], text: str = "") -> OpinionForm:
    return OpinionForm(
        village_id=town.villages["上坪村"],
        role_group_id=town.groups["普通村民"],
        channel=Channel.PHONE,
        votes=votes,
        text=text,
    )


def submit(town: Town, reader: Reader, votes: dict[str, Vote], text: str = "") -> str:
    with town.store.write() as session:
        opinion = submit_opinion(
            session,
            town.round_id,
            form(town, votes, text),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        )
        return opinion.id


def stored(town: Town, opinion_id: str) -> dict[str, Vote]:
    with town.store.read() as session:
        return votes_of(session, opinion_id)


def test_votes_alone_say_something(town: Town, reader: Reader) -> None:
    one, two = ask(town, "说法一", "说法二")
    id_ = submit(town, reader, {one: Vote.AGREE, two: Vote.PASS})

    assert stored(town, id_) == {one: Vote.AGREE, two: Vote.PASS}


def test_statements_left_out_are_no_votes(town: Town, reader: Reader) -> None:
    ask(town, "说法一")

    assert stored(town, submit(town, reader, {}, "路远")) == {}


@pytest.mark.parametrize("state", [StatementState.DRAFT, StatementState.ENDED])
def test_a_statement_that_is_not_asked_takes_no_vote(
    town: Town, reader: Reader, state: StatementState
) -> None:
    [one] = ask(town, "说法一", state=state)
    with pytest.raises(Invalid, match="停止征询"):
        submit(town, reader, {one: Vote.AGREE})


def test_a_sheet_with_a_strange_vote_names_its_row(town: Town, reader: Reader) -> None:
    [one] = ask(town, "说法一")
    entries = [
        Entry(form(town, {one: Vote.AGREE}), TODAY),
        Entry(form(town, {"0" * 32: Vote.AGREE}), TODAY),
    ]
    with pytest.raises(NotTakenError) as caught, town.store.write() as session:
        submit_opinions(session, town.round_id, entries, by=town.facilitator, reader=reader)
    assert caught.value.place == 1
    with town.store.write() as session:
        submit_opinions(session, town.round_id, entries[:1], by=town.facilitator, reader=reader)
    with town.store.read() as session:
        assert list(session.scalars(sa.select(StatementVote.vote))) == [Vote.AGREE]


def test_a_change_keeps_what_was_not_answered_anew(town: Town, reader: Reader) -> None:
    one, two = ask(town, "说法一", "说法二")
    id_ = submit(town, reader, {one: Vote.AGREE, two: Vote.AGREE})
    with town.store.write() as session:
        session.get_one(Statement, one).state = StatementState.ENDED
    with town.store.write() as session:
        correct_opinion(
            session,
            id_,
            form(town, {two: Vote.DISAGREE}),
            by=town.facilitator,
            reason="听错了",
            reader=reader,
            today=TODAY,
        )
        corrected = form_of(session, session.get_one(Opinion, id_))

    assert stored(town, id_) == {one: Vote.AGREE, two: Vote.DISAGREE}
    assert corrected.votes == {one: Vote.AGREE, two: Vote.DISAGREE}


def test_nobody_answered_is_an_empty_matrix(town: Town) -> None:
    with town.store.read() as session:
        assert polled(session, town.round_id).wording == {}
    one, two = ask(town, "说法一", "说法二")
    with town.store.read() as session:
        votes = polled(session, town.round_id)

    assert votes.wording == {one: "说法一", two: "说法二"}
    assert votes.matrix().shape == (0, 2)


def test_every_counted_vote_is_read_once_in_the_order_of_the_statements(
    town: Town, reader: Reader
) -> None:
    one, two, three = ask(town, "说法一", "说法二", "说法三")
    [draft] = ask(town, "还没有问", state=StatementState.DRAFT)
    submit(town, reader, {one: Vote.AGREE, three: Vote.DISAGREE})
    submit(town, reader, {two: Vote.PASS})
    gone = submit(town, reader, {one: Vote.DISAGREE})
    with town.store.write() as session:
        set_standing(
            session, gone, Standing.DUPLICATE, by=town.facilitator, reason="重复", today=TODAY
        )
    with town.store.read() as session:
        votes = polled(session, town.round_id)

    assert draft not in votes.wording
    rows = sorted(votes.matrix().tolist(), key=lambda row: np.nan_to_num(row[0], nan=-9))
    assert np.isnan(rows[0]).tolist() == [True, False, True]
    assert rows[0][1] == 0
    assert (rows[1][0], rows[1][2]) == (1, -1)
    assert len(rows) == 2


def test_votes_stand_beside_stances(town: Town, reader: Reader) -> None:
    [one] = ask(town, "说法一")
    version = town.versions["方案一"]
    said = form(town, {one: Vote.AGREE}).model_copy(update={"stances": {version: Stance.OPPOSE}})
    with town.store.write() as session:
        id_ = submit_opinion(
            session, town.round_id, said, by=town.facilitator, reader=reader, today=TODAY
        ).id

    assert stored(town, id_) == {one: Vote.AGREE}
