"""A question asked in the hall is answered by somebody, by a day, and then closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from core.access.roles import Actor
from core.errors import Invalid, Missing, Refused
from core.intake.questions import (
    QUESTION_LIMIT,
    answer_question,
    ask_question,
    assign_question,
    questions_of,
    questions_open,
    waiting_by_session,
)
from core.intake.sessions import close_session, open_session
from core.model import Area, Round, TrailEntry
from core.model.states import SessionKind
from tests.town import TODAY, Town


def hold(town: Town, topic: str = "上坪走访", **where: str | None) -> str:
    with town.store.write() as session:
        return open_session(
            session,
            town.round_id,
            SessionKind.VISIT,
            by=town.facilitator,
            topic=topic,
            held_on=TODAY,
            **({"area_id": town.area_id} | where),
        ).id


def ask(
    town: Town, held: str, question: str, *, person: str = "", due_on: date | None = None
) -> str:
    with town.store.write() as session:
        return ask_question(
            session, held, question, by=town.facilitator, person=person, due_on=due_on
        ).id


def waiting(town: Town, area_id: str | None = None) -> list[str]:
    with town.store.read() as session:
        return [line.question for line in questions_open(session, town.round_id, area_id)]


def test_a_round_without_questions_has_none_open(town: Town) -> None:
    hold(town)

    assert waiting(town) == []


def test_what_is_overdue_comes_first_and_what_has_no_day_last(town: Town) -> None:
    held = hold(town)
    ask(town, held, "老账本放哪里？")
    ask(town, held, "校车还来不来？", due_on=TODAY + timedelta(days=3))
    ask(town, held, "田会不会重新分？", due_on=TODAY - timedelta(days=1))

    with town.store.read() as session:
        lines = questions_open(session, town.round_id)
    assert [(line.question, line.is_overdue(TODAY)) for line in lines] == [
        ("田会不会重新分？", True),
        ("校车还来不来？", False),
        ("老账本放哪里？", False),
    ]


def test_on_its_last_day_a_question_is_not_overdue(town: Town) -> None:
    ask(town, hold(town), "校车还来不来？", due_on=TODAY)

    with town.store.read() as session:
        [line] = questions_open(session, town.round_id)
    assert (line.is_overdue(TODAY), line.is_overdue(TODAY + timedelta(days=1))) == (False, True)


def test_an_answer_closes_the_question_and_stands_with_its_session(town: Town) -> None:
    held = hold(town)
    number = ask(town, held, "田会不会重新分？", person="吴站长", due_on=TODAY)
    other = ask(town, held, "老账本放哪里？")
    with town.store.write() as session:
        answer_question(session, number, "不会，承包合同不变。", by=town.facilitator, today=TODAY)

    assert waiting(town) == ["老账本放哪里？"]
    with town.store.read() as session:
        lines = questions_of(session, held)
        assert waiting_by_session(session, town.round_id) == {held: 1}
    assert [(line.id, line.answer, line.answered_on) for line in lines] == [
        (other, "", None),
        (number, "不会，承包合同不变。", TODAY),
    ]


def test_a_question_keeps_no_telephone_of_who_asked_it(town: Town) -> None:
    ask(town, hold(town), "打13812345678告诉我结果")

    assert waiting(town) == ["打〔电话已隐去〕告诉我结果"]


def test_a_question_may_be_written_up_after_the_session_ended(town: Town) -> None:
    held = hold(town)
    with town.store.write() as session:
        close_session(session, held, by=town.facilitator, present=3)

    ask(town, held, "校车还来不来？")

    assert waiting(town) == ["校车还来不来？"]


def test_a_question_is_given_to_somebody(town: Town) -> None:
    number = ask(town, hold(town), "校车还来不来？")
    with town.store.write() as session:
        assign_question(session, number, person="何主任", due_on=TODAY, by=town.facilitator)

    with town.store.read() as session:
        [line] = questions_open(session, town.round_id)
    assert (line.person, line.due_on) == ("何主任", TODAY)


def test_the_list_of_one_area_holds_its_own_villages_and_no_others(town: Town) -> None:
    with town.store.write() as session:
        west = Area(round_id=town.round_id, name="溪西片", position=1)
        session.add(west)
        session.flush()
        other = west.id
    ask(town, hold(town, area_id=None, village_id=town.villages["上坪村"]), "路什么时候修？")
    ask(town, hold(town, area_id=other), "校车还来不来？")

    assert waiting(town, town.area_id) == ["路什么时候修？"]
    assert waiting(town, other) == ["校车还来不来？"]


def test_each_act_is_in_the_trail_without_what_was_asked(town: Town) -> None:
    held = hold(town)
    number = ask(town, held, "田会不会重新分？")
    with town.store.write() as session:
        answer_question(session, number, "不会。", by=town.facilitator, today=TODAY)

    with town.store.read() as session:
        left = session.execute(
            sa.select(TrailEntry.act, TrailEntry.detail).where(TrailEntry.act != "session.open")
        ).all()
        assert session.get_one(Round, town.round_id).revision == 3
    assert sorted(map(tuple, left)) == [
        ("session.answer", "上坪走访"),
        ("session.question", "上坪走访"),
    ]


@pytest.mark.parametrize(
    ("question", "sentence"), [(" \n", "问的是什么"), ("问" * (QUESTION_LIMIT + 1), "太长")]
)
def test_a_question_that_says_nothing_or_too_much_is_refused(
    town: Town, question: str, sentence: str
) -> None:
    held = hold(town)

    with pytest.raises(Invalid, match=sentence):
        ask(town, held, question)


def test_an_empty_or_a_second_answer_is_refused(town: Town) -> None:
    number = ask(town, hold(town), "田会不会重新分？")

    def answer(words: str) -> None:
        with town.store.write() as session:
            answer_question(session, number, words, by=town.facilitator, today=TODAY)

    with pytest.raises(Invalid, match="怎样答复"):
        answer(" ")
    answer("不会。")
    with pytest.raises(Invalid, match="已经答复"):
        answer("会的。")


def test_only_those_who_listen_keep_questions(town: Town) -> None:
    held = hold(town)
    asked = ask(town, held, "田会不会重新分？")
    for by in (town.leader, town.group_lead, Actor(None, "村民", None)):
        with pytest.raises(Refused), town.store.write() as session:
            ask_question(session, held, "问", by=by)
        with pytest.raises(Refused), town.store.write() as session:
            assign_question(session, asked, person="", due_on=None, by=by)
        with pytest.raises(Refused), town.store.write() as session:
            answer_question(session, asked, "答", by=by, today=TODAY)


def test_a_question_or_session_that_is_gone_is_said_to_be(town: Town) -> None:
    with pytest.raises(Missing, match="问题"), town.store.write() as session:
        answer_question(session, "none", "答", by=town.facilitator, today=TODAY)
    with pytest.raises(Missing, match="座谈"), town.store.write() as session:
        ask_question(session, "none", "问", by=town.facilitator)
