"""Statements: written, asked, ended; their words stand once somebody answered them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.errors import Invalid, Missing, Refused
from core.model import Opinion, Round, Statement, StatementVote, TrailEntry
from core.model.states import Channel, Stage, StatementState, Vote
from core.rounds.statements import (
    MOST_ASKED,
    WORDING_LIMIT,
    StatementLine,
    ask_statement,
    end_statement,
    list_statements,
    order_statements,
    remove_statement,
    reword_statement,
    statements_asked,
    write_statement,
)
from tests.town import TODAY, Town

SEAT = "新村的办公地点应当设在中间的村"


def write(town: Town, wording: str = SEAT) -> str:
    with town.store.write() as session:
        return write_statement(session, town.round_id, wording, by=town.admin).id


def ask(town: Town, wording: str = SEAT) -> str:
    id_ = write(town, wording)
    with town.store.write() as session:
        ask_statement(session, id_, by=town.admin)
    return id_


def answer(town: Town, statement_id: str) -> None:
    with town.store.write() as session:
        opinion = Opinion(
            round_id=town.round_id,
            village_id=town.villages["上坪村"],
            role_group_id=town.groups["普通村民"],
            channel=Channel.LINK,
            received_on=TODAY,
            direct=True,
            consent_version=1,
        )
        session.add(opinion)
        session.flush()
        session.add(
            StatementVote(opinion_id=opinion.id, statement_id=statement_id, vote=Vote.AGREE)
        )


def listed(town: Town) -> list[StatementLine]:
    with town.store.read() as session:
        return list_statements(session, town.round_id)


def test_a_round_begins_without_statements(town: Town) -> None:
    with town.store.read() as session:
        assert statements_asked(session, town.round_id) == {}
    assert listed(town) == []


def test_a_new_statement_is_not_asked_yet_and_stands_last(town: Town) -> None:
    first, second = write(town), write(town, "合并后祠堂仍归原村使用")

    assert [(s.id, s.state, s.answered) for s in listed(town)] == [
        (first, StatementState.DRAFT, False),
        (second, StatementState.DRAFT, False),
    ]


def test_asked_then_ended_then_asked_again(town: Town) -> None:
    id_ = ask(town)
    with town.store.read() as session:
        assert statements_asked(session, town.round_id) == {id_: SEAT}
    with town.store.write() as session:
        end_statement(session, id_, by=town.admin)
    with town.store.read() as session:
        assert statements_asked(session, town.round_id) == {}
    with town.store.write() as session:
        assert ask_statement(session, id_, by=town.admin).state is StatementState.ASKED


def test_the_words_are_cleaned_into_one_line(town: Town) -> None:
    write(town, "  新村叫\n老名字  ")

    assert listed(town)[0].wording == "新村叫 老名字"


@pytest.mark.parametrize("wording", ["", "   ", "\n"])
def test_no_words_are_refused(town: Town, wording: str) -> None:
    with pytest.raises(Invalid, match="请写出这条说法"):
        write(town, wording)


def test_exactly_the_limit_is_taken_and_one_more_is_not(town: Town) -> None:
    write(town, "村" * WORDING_LIMIT)
    with pytest.raises(Invalid, match="最多 140 字，现在有 141 字"):
        write(town, "镇" * (WORDING_LIMIT + 1))


@pytest.mark.parametrize(
    "again",
    [
        SEAT,
        SEAT + "。",
        f"「{SEAT}」",
        "新村的办公地点,应当设在中间的村",
        "新村的办公地点，应当设在中间的村！",
    ],
)
def test_the_same_statement_twice_is_refused_whatever_its_marks(town: Town, again: str) -> None:
    write(town)
    with pytest.raises(Invalid, match="同样的说法"):
        write(town, again)


def test_words_may_be_changed_until_somebody_answered(town: Town) -> None:
    id_ = ask(town)
    with town.store.write() as session:
        reword_statement(session, id_, "办公地点设在人多的村", by=town.admin)
    answer(town, id_)

    with pytest.raises(Refused, match="停止这一条，另写一条新的"), town.store.write() as session:
        reword_statement(session, id_, SEAT, by=town.admin)
    assert [(s.wording, s.answered) for s in listed(town)] == [("办公地点设在人多的村", True)]


def test_rewording_to_another_statement_is_refused_to_itself_is_nothing(town: Town) -> None:
    id_, _ = write(town), write(town, "另一条")
    with pytest.raises(Invalid, match="同样的说法"), town.store.write() as session:
        reword_statement(session, id_, "另一条", by=town.admin)
    with town.store.write() as session:
        before = session.get_one(Round, town.round_id).revision
        reword_statement(session, id_, SEAT, by=town.admin)
        session.flush()
        assert session.get_one(Round, town.round_id).revision == before


def test_a_statement_is_removed_only_while_nobody_answered(town: Town) -> None:
    kept, gone = ask(town), write(town, "另一条")
    answer(town, kept)
    with town.store.write() as session:
        remove_statement(session, gone, by=town.admin)
    with pytest.raises(Refused, match="不能删去"), town.store.write() as session:
        remove_statement(session, kept, by=town.admin)
    assert [s.id for s in listed(town)] == [kept]


def test_asking_what_is_asked_and_ending_what_is_not_is_refused(town: Town) -> None:
    asked, draft = ask(town), write(town, "另一条")
    with pytest.raises(Refused, match="已经在征询"), town.store.write() as session:
        ask_statement(session, asked, by=town.admin)
    with pytest.raises(Refused, match="没有在征询"), town.store.write() as session:
        end_statement(session, draft, by=town.admin)


def test_no_more_than_thirty_are_asked_at_once(town: Town) -> None:
    with town.store.write() as session:
        session.add_all(
            Statement(
                round_id=town.round_id,
                wording=f"说法{i}",
                state=StatementState.ASKED,
                position=i,
            )
            for i in range(MOST_ASKED)
        )
    id_ = write(town)
    with pytest.raises(Refused, match="最多 30 条"), town.store.write() as session:
        ask_statement(session, id_, by=town.admin)


def test_the_order_is_what_the_office_says(town: Town) -> None:
    one, two, three = (write(town, f"说法{i}") for i in range(3))
    with town.store.write() as session:
        order_statements(session, town.round_id, [three, one, two], by=town.admin)

    assert [s.id for s in listed(town)] == [three, one, two]
    with pytest.raises(Invalid, match="刷新页面"), town.store.write() as session:
        order_statements(session, town.round_id, [one, two], by=town.admin)


def test_only_the_administrator_writes_statements(town: Town) -> None:
    id_ = write(town)
    for act in (ask_statement, end_statement, remove_statement):
        with pytest.raises(Refused, match="权限"), town.store.write() as session:
            act(session, id_, by=town.facilitator)
    with pytest.raises(Refused, match="权限"), town.store.write() as session:
        write_statement(session, town.round_id, "另一条", by=town.leader)
    with pytest.raises(Refused, match="权限"), town.store.write() as session:
        reword_statement(session, id_, "另一条", by=town.leader)
    with pytest.raises(Refused, match="权限"), town.store.write() as session:
        order_statements(session, town.round_id, [id_], by=town.leader)


def test_a_statement_that_is_not_there(town: Town) -> None:
    with pytest.raises(Missing, match="已经不存在"), town.store.write() as session:
        ask_statement(session, "0" * 32, by=town.admin)


def test_a_closed_round_takes_no_statement(town: Town) -> None:
    id_ = write(town)
    with town.store.write() as session:
        session.get_one(Round, town.round_id).stage = Stage.ARCHIVED
    with pytest.raises(Refused, match="已经归档"):
        write(town, "另一条")
    with pytest.raises(Refused, match="已经归档"), town.store.write() as session:
        ask_statement(session, id_, by=town.admin)


def test_every_act_is_in_the_trail(town: Town) -> None:
    id_ = ask(town)
    with town.store.write() as session:
        end_statement(session, id_, by=town.admin)
        order_statements(session, town.round_id, [id_], by=town.admin)
        reword_statement(session, id_, "另一句", by=town.admin)
        remove_statement(session, id_, by=town.admin)
    with town.store.read() as session:
        acts = set(session.scalars(sa.select(TrailEntry.act)))

    assert acts >= {
        f"statement.{act}" for act in ("write", "ask", "end", "order", "reword", "remove")
    }
