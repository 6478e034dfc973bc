"""Paper forms that two people must read alike: blind to each other, compared, settled."""

from __future__ import annotations

import json
from dataclasses import replace as other

import pytest

from core.access.roles import Actor
from core.errors import Invalid, Missing, Refused
from core.intake.paper import Entered, settle_paper
from core.intake.paper_book import (
    differences_of,
    next_serial,
)
from core.intake.paper_compare import Difference, differences
from core.intake.submit import submit_opinion
from core.model import (
    OpinionStance,
)
from core.model.states import Stance
from core.text.record import Reader
from tests.intake.paper_steps import bundle, drafts, enter, form, lines, opinions, twice
from tests.town import TODAY, Town


def test_two_people_who_read_alike_make_one_opinion(town: Town, reader: Reader) -> None:
    twice(town)
    batch = bundle(town)
    first = enter(town, reader, batch, 5, text="路要修好，桥也要修")

    assert first == Entered(waiting=True)
    assert opinions(town) == []
    assert [(line.entered, line.waiting) for line in lines(town)] == [(0, (5,))]

    second = enter(town, reader, batch, 5, town.admin, text="路要修好， 桥也要修。")
    (opinion,) = opinions(town)
    assert second == Entered(opinion_id=opinion.id)
    assert opinion.text == "路要修好，桥也要修"
    assert drafts(town) == []
    assert [(line.entered, line.waiting, line.differing) for line in lines(town)] == [(1, (), ())]


def test_what_waits_is_cleaned_and_redacted_already(town: Town, reader: Reader) -> None:
    twice(town)
    enter(town, reader, bundle(town), 1, text="打13812345678问我")

    (draft,) = drafts(town)
    assert "13812345678" not in draft.form
    assert json.loads(draft.form)["form"]["text"] == "打〔电话已隐去〕问我"


def test_the_same_person_cannot_be_the_second(town: Town, reader: Reader) -> None:
    twice(town)
    batch = bundle(town)
    enter(town, reader, batch, 5)

    with pytest.raises(Invalid, match="要由另一个人来录"):
        enter(town, reader, batch, 5)
    with town.store.read() as session:
        assert next_serial(session, batch, by=town.facilitator, after=4) == 6
        assert next_serial(session, batch, by=town.admin, after=4) == 5


def test_two_who_read_differently_are_shown_each_field_and_settled(
    town: Town, reader: Reader
) -> None:
    twice(town)
    batch = bundle(town)
    plan = town.versions["方案一"]
    enter(town, reader, batch, 5, text="桥要修")
    second = enter(
        town,
        reader,
        batch,
        5,
        town.admin,
        role_group_id=town.groups["普通村民"],
        stances={plan: Stance.CONDITIONAL},
        text="桥要先修",
        direct=False,
    )

    expected = (
        Difference("role_group_id", "身份类别", "老党员", "普通村民"),
        Difference(f"stance.{plan}", "对「方案一」", "不赞成", "有条件赞成"),
        Difference("text", "意见建议", "桥要修", "桥要先修"),
        Difference("direct", "填写方式", "本人", "代填"),
    )
    assert second == Entered(differences=expected)
    with town.store.read() as session:
        assert differences_of(session, batch, 5, by=town.admin) == expected
    assert opinions(town) == []
    assert [(line.entered, line.waiting, line.differing) for line in lines(town)] == [(0, (), (5,))]

    with town.store.write() as session:
        settle_paper(
            session,
            batch,
            5,
            ["text", f"stance.{plan}"],
            by=town.admin,
            reader=reader,
            today=TODAY,
        )
    (opinion,) = opinions(town)
    assert (opinion.text, opinion.role_group_id, opinion.direct) == (
        "桥要先修",
        town.groups["老党员"],
        True,
    )
    with town.store.read() as session:
        assert session.get_one(OpinionStance, (opinion.id, plan)).stance is Stance.CONDITIONAL
    assert drafts(town) == []
    assert [(line.entered, line.differing) for line in lines(town)] == [(1, ())]


def test_who_read_first_does_not_settle_and_nobody_enters_a_third_time(
    town: Town, reader: Reader
) -> None:
    twice(town)
    batch = bundle(town)
    enter(town, reader, batch, 5, text="桥要修")
    enter(town, reader, batch, 5, town.admin, text="路要修")

    def settle(by: Actor, second: list[str]) -> None:
        with town.store.write() as session:
            settle_paper(session, batch, 5, second, by=by, reader=reader, today=TODAY)

    with pytest.raises(Refused, match="录第一遍的人不能核定"):
        settle(town.facilitator, [])
    with pytest.raises(Invalid, match="对不上"):
        settle(town.admin, ["away"])
    with pytest.raises(Refused):
        settle(town.leader, [])
    with pytest.raises(Invalid, match="两个人都录过了"):
        enter(town, reader, batch, 5, town.admin)
    with town.store.write() as session, pytest.raises(Missing, match="没有需要核定的差异"):
        settle_paper(session, batch, 6, [], by=town.admin, reader=reader, today=TODAY)
    assert opinions(town) == []


def test_the_second_entry_needs_an_account(town: Town, reader: Reader) -> None:
    twice(town)
    nobody = other(town.facilitator, account_id=None)
    with pytest.raises(Refused, match="各自的账号"):
        enter(town, reader, bundle(town), 1, nobody)


def test_a_sheet_without_a_number_cannot_pass_by_the_second_person(
    town: Town, reader: Reader
) -> None:
    twice(town)
    with town.store.write() as session, pytest.raises(Refused, match="按编号录入"):
        submit_opinion(
            session, town.round_id, form(town), by=town.facilitator, reader=reader, today=TODAY
        )
    assert opinions(town) == []


def test_topics_read_differently_are_called_by_their_names(town: Town, reader: Reader) -> None:
    twice(town)
    batch = bundle(town)
    enter(town, reader, batch, 1, topics=("T01", "T02"))
    second = enter(town, reader, batch, 1, town.admin, topics=("T02",))

    assert second.differences == (
        Difference("topics", "最关心的事", "村名归属、办公地点", "办公地点"),
    )


def test_equal_forms_have_no_differences_and_none_is_changed(town: Town) -> None:
    one = form(town)
    before = one.model_dump()

    assert differences(one, one) == []
    assert differences(one, form(town, text=" 村部搬远了，老人办事不便 ")) == []
    assert [d.label for d in differences(one, form(town, text="村部搬近了，老人办事不便"))] == [
        "意见建议"
    ]
    assert [
        (d.label, d.first, d.second) for d in differences(one, form(town, away=True, text=""))
    ] == [("意见建议", "村部搬远了，老人办事不便。", "（空）"), ("外出务工", "否", "是")]
    assert one.model_dump() == before
