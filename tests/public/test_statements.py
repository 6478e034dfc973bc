"""Statements on the villager's page: a few buttons more, optional, kept on every step."""

from __future__ import annotations

import sqlalchemy as sa

from core.model import Opinion, Statement, StatementVote
from core.model.states import StatementState, Vote
from core.public.pages import MOST_BYTES, MOST_STATEMENTS
from tests.public.conftest import Doors
from tests.public.phone import Page

SEAT = "新村的办公地点应当设在中间的村"
HALL = "祠堂仍归原来的村使用"


def ask(doors: Doors, *wordings: str) -> list[str]:
    with doors.town.store.write() as session:
        rows = [
            Statement(
                round_id=doors.town.round_id,
                wording=wording,
                state=StatementState.ASKED,
                position=number,
            )
            for number, wording in enumerate(wordings)
        ]
        session.add_all(rows)
        session.flush()
        ids = [row.id for row in rows]
        # As every act does, so that the page is drawn anew.
        session.execute(sa.text("UPDATE round SET revision = revision + 1"))
    return ids


def name_of(statement_id: str) -> str:
    return f"v-{statement_id[:6]}"


def votes(doors: Doors) -> dict[str, Vote]:
    with doors.town.store.read() as session:
        rows = session.execute(sa.select(StatementVote.statement_id, StatementVote.vote))
        return dict(rows.all())


def shown(page: Page) -> list[str]:
    return [name for name in page.form.choices if name.startswith("v-")]


def test_without_statements_nothing_is_asked(doors: Doors) -> None:
    page = doors.previewed(doors.link())

    assert shown(page) == []
    assert "同不同意" not in page.words
    assert "<script>" not in page.text


def test_each_statement_has_three_answers_and_none_is_chosen_beforehand(doors: Doors) -> None:
    ids = ask(doors, SEAT, HALL)

    page = doors.previewed(doors.link())

    assert sorted(shown(page)) == sorted(name_of(id_) for id_ in ids)
    for id_ in ids:
        assert page.form.choices[name_of(id_)] == ["agree", "disagree", "pass"]
        assert name_of(id_) not in page.form.fields
    assert "都可以不选" in page.words
    assert "同意 不同意 不好说" in page.words


def test_who_leaves_them_all_out_is_not_asked_again(doors: Doors) -> None:
    ask(doors, SEAT, HALL)

    assert doors.sent(doors.link()).receipt
    assert votes(doors) == {}


def test_an_answer_is_stored_with_the_opinion(doors: Doors) -> None:
    seat, hall = ask(doors, SEAT, HALL)
    page = doors.previewed(doors.link())

    done = doors.phone.send(page.form, **{name_of(seat): "disagree"})

    assert done.receipt
    assert votes(doors) == {seat: Vote.DISAGREE}
    assert hall not in votes(doors)


def test_going_back_keeps_the_answers(doors: Doors) -> None:
    [seat] = ask(doors, SEAT)
    preview = doors.previewed(doors.link())

    back = doors.phone.send(preview.form.pressed("返回修改"), **{name_of(seat): "pass"})
    assert back.form.fields[name_of(seat)] == "pass"
    assert name_of(seat) not in back.form.choices
    again = doors.phone.send(back.form, agree="1")

    assert again.form.fields[name_of(seat)] == "pass"
    assert doors.phone.send(again.form).receipt
    assert votes(doors) == {seat: Vote.PASS}


def test_a_form_that_comes_back_with_something_wrong_keeps_the_answers(doors: Doors) -> None:
    [seat] = ask(doors, SEAT)
    preview = doors.previewed(doors.link())

    wrong = doors.phone.send(preview.form, **{name_of(seat): "agree", "agree": None})

    assert wrong.status == 422
    assert wrong.form.fields[name_of(seat)] == "agree"


def test_an_answer_that_is_none_of_the_three_is_no_answer(doors: Doors) -> None:
    [seat] = ask(doors, SEAT)
    preview = doors.previewed(doors.link())

    assert doors.phone.send(preview.form, **{name_of(seat): "maybe"}).receipt
    assert votes(doors) == {}


def test_a_statement_that_ended_meanwhile_is_left_out_and_the_rest_is_taken(doors: Doors) -> None:
    seat, hall = ask(doors, SEAT, HALL)
    preview = doors.previewed(doors.link())
    with doors.town.store.write() as session:
        session.get_one(Statement, seat).state = StatementState.ENDED
        session.execute(sa.text("UPDATE round SET revision = revision + 1"))

    done = doors.phone.send(preview.form, **{name_of(seat): "agree", name_of(hall): "agree"})

    assert done.receipt
    assert votes(doors) == {hall: Vote.AGREE}


def test_the_same_form_twice_is_one_opinion_with_its_first_answers(doors: Doors) -> None:
    [seat] = ask(doors, SEAT)
    preview = doors.previewed(doors.link())
    first = doors.phone.send(preview.form, **{name_of(seat): "agree"})
    second = doors.phone.send(preview.form, **{name_of(seat): "disagree"})

    assert first.receipt == second.receipt
    assert votes(doors) == {seat: Vote.AGREE}


def test_a_change_by_receipt_replaces_what_is_answered_anew_and_keeps_the_rest(
    doors: Doors,
) -> None:
    seat, hall = ask(doors, SEAT, HALL)
    preview = doors.previewed(doors.link())
    code = doors.phone.send(
        preview.form, **{name_of(seat): "agree", name_of(hall): "agree"}
    ).receipt
    standing = doors.phone.post("/r", {"code": code})
    fresh = doors.phone.send(next(f for f in standing.forms if f.fields.get("act") == "fresh"))
    doors.watch.later(seconds=30)
    again = doors.phone.send(doors.filled(fresh))
    assert "这次没有选的，仍按上次的回答" in again.words
    assert name_of(seat) not in again.form.fields

    done = doors.phone.send(again.form, **{name_of(seat): "disagree"})

    assert done.status == 200
    assert votes(doors) == {seat: Vote.DISAGREE, hall: Vote.AGREE}


def test_withdrawing_erases_the_answers(doors: Doors) -> None:
    [seat] = ask(doors, SEAT)
    preview = doors.previewed(doors.link())
    code = doors.phone.send(preview.form, **{name_of(seat): "agree"}).receipt

    doors.phone.post("/r", {"code": code, "act": "withdrawn"})

    assert votes(doors) == {}
    with doors.town.store.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Opinion)) == 1


def test_thirty_statements_are_dealt_out_eight_at_a_time(doors: Doors) -> None:
    ids = ask(doors, *(f"第{i}条说法：新村的服务点开到晚上八点" for i in range(30)))
    path = doors.link()

    pages = [doors.previewed(path) for _ in range(30)]

    assert {len(shown(page)) for page in pages} == {MOST_STATEMENTS}
    assert {name for page in pages for name in shown(page)} == {name_of(id_) for id_ in ids}


def test_the_order_differs_from_person_to_person_and_stays_with_the_form(doors: Doors) -> None:
    ask(doors, SEAT, HALL, "合并后账目仍分开管")
    path = doors.link()
    preview = doors.previewed(path)
    back = doors.phone.send(preview.form.pressed("返回修改"))

    assert shown(doors.phone.send(back.form, agree="1")) == shown(preview)
    assert len({tuple(shown(doors.previewed(path))) for _ in range(20)}) > 2


def test_the_longest_statements_do_not_make_a_page_too_heavy(doors: Doors) -> None:
    ask(doors, *(f"{i:02}" + "村" * 138 for i in range(12)))

    path = doors.link()

    assert len(doors.phone.open(path).body) <= MOST_BYTES
    assert len(doors.previewed(path).body) <= MOST_BYTES


def test_what_stands_in_a_statement_is_never_markup(doors: Doors) -> None:
    ask(doors, "<b>新村</b>的名字&叫什么")

    page = doors.previewed(doors.link())

    assert "&lt;b&gt;新村&lt;/b&gt;的名字&amp;叫什么" in page.text
