"""Numbered paper forms: each number enters once, two people where asked for, no trace of which."""

from __future__ import annotations

import json
from dataclasses import replace as other
from typing import Any

import pytest
import sqlalchemy as sa

from core.access.roles import Actor
from core.errors import Invalid, Missing, Refused
from core.intake.form import OpinionForm
from core.intake.paper import Entered, enter_paper, make_batch, number_of, settle_paper
from core.intake.paper_book import (
    BatchLine,
    asked_in_batch,
    differences_of,
    list_batches,
    next_serial,
)
from core.intake.paper_compare import Difference, differences
from core.intake.submit import submit_opinion
from core.model import (
    Opinion,
    OpinionStance,
    OptionVersion,
    PaperDraft,
    PaperMark,
    Round,
)
from core.model.states import Channel, Stance, VersionState
from core.text.record import Reader
from tests.town import TODAY, Town


def bundle(town: Town, village: str = "上坪村", count: int = 20) -> str:
    with town.store.write() as session:
        return make_batch(
            session, town.round_id, town.villages[village], count, by=town.facilitator, today=TODAY
        ).id


def form(town: Town, **changes: Any) -> OpinionForm:
    values: dict[str, Any] = {
        "village_id": town.villages["上坪村"],
        "role_group_id": town.groups["老党员"],
        "channel": Channel.PAPER,
        "stances": {town.versions["方案一"]: Stance.OPPOSE},
        "text": "村部搬远了，老人办事不便。",
    }
    return OpinionForm(**(values | changes))


def enter(
    town: Town, reader: Reader, batch: str, serial: int, by: Actor | None = None, **changes: Any
) -> Entered:
    with town.store.write() as session:
        return enter_paper(
            session,
            batch,
            serial,
            form(town, **changes),
            by=by or town.facilitator,
            reader=reader,
            today=TODAY,
        )


def twice(town: Town) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).double_entry = True


def lines(town: Town) -> list[BatchLine]:
    with town.store.read() as session:
        return list_batches(session, town.round_id, by=town.facilitator)


def opinions(town: Town) -> list[Opinion]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(Opinion)))


def drafts(town: Town) -> list[PaperDraft]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(PaperDraft)))


def test_bundles_of_a_round_count_on_and_name_their_village(town: Town) -> None:
    bundle(town)
    bundle(town, "石桥村", 7)

    assert [(line.name, line.count, line.entered, line.current) for line in lines(town)] == [
        ("石桥村 第2批", 7, 0, True),
        ("上坪村 第1批", 20, 0, True),
    ]
    assert number_of("竹坑村", 2, 17) == "竹坑村-2-017"


@pytest.mark.parametrize("count", [0, -3, 501])
def test_a_bundle_of_none_or_of_too_many_is_refused(town: Town, count: int) -> None:
    with pytest.raises(Invalid, match="一批可以印 1 到 500 份"):
        bundle(town, count=count)


def test_only_those_who_enter_opinions_print_and_enter(town: Town, reader: Reader) -> None:
    batch = bundle(town)
    for who in (town.leader, town.group_lead):
        with town.store.write() as session, pytest.raises(Refused):
            make_batch(session, town.round_id, town.villages["上坪村"], 5, by=who, today=TODAY)
        with pytest.raises(Refused):
            enter(town, reader, batch, 1, who)


def test_a_bundle_needs_a_village_of_the_round_and_a_version_being_asked(town: Town) -> None:
    with town.store.write() as session, pytest.raises(Invalid, match="没有这个村"):
        make_batch(session, town.round_id, "x", 5, by=town.facilitator, today=TODAY)
    with town.store.write() as session:
        session.execute(sa.update(OptionVersion).values(state=VersionState.DRAFT))
    with pytest.raises(Invalid, match="还没有正在征求意见的方案"):
        bundle(town)


def test_a_form_becomes_an_opinion_and_its_number_is_done(town: Town, reader: Reader) -> None:
    batch = bundle(town)
    entered = enter(town, reader, batch, 17, text="打13812345678问我")

    (opinion,) = opinions(town)
    assert entered == Entered(opinion_id=opinion.id)
    assert (opinion.channel, opinion.session_id, opinion.text) == (
        Channel.PAPER,
        None,
        "打〔电话已隐去〕问我",
    )
    assert [(line.entered, line.waiting, line.differing) for line in lines(town)] == [(1, (), ())]


def test_nothing_on_the_opinion_tells_its_number(town: Town, reader: Reader) -> None:
    batch = bundle(town)
    enter(town, reader, batch, 17)

    (opinion,) = opinions(town)
    values = [getattr(opinion, column.key) for column in sa.inspect(Opinion).columns]
    assert batch not in values
    assert 17 not in values
    assert opinion.sheet_key is None
    with town.store.read() as session:
        (mark,) = session.scalars(sa.select(PaperMark))
    assert set(sa.inspect(PaperMark).columns.keys()) == {"batch_id", "serial"}
    assert (mark.batch_id, mark.serial) == (batch, 17)


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
def test_hidden_row_numbers_do_not_pair_a_form_with_its_opinion(town: Town, reader: Reader) -> None:
    """PostgreSQL keeps with every row which transaction wrote it; SQLite has no such number."""
    batch = bundle(town)
    for serial in (3, 1, 2):
        enter(town, reader, batch, serial)

    with town.store.read() as session:
        marks = session.scalars(sa.text("SELECT DISTINCT xmin::text FROM paper_mark")).all()
    assert len(marks) == 1


def test_the_same_number_twice_is_refused_and_stores_nothing(town: Town, reader: Reader) -> None:
    batch = bundle(town)
    enter(town, reader, batch, 3)

    with pytest.raises(Invalid, match="3 号已经录过了"):
        enter(town, reader, batch, 3, text="另一份")
    assert len(opinions(town)) == 1


@pytest.mark.parametrize("serial", [0, 21])
def test_a_number_that_was_not_printed_is_refused(town: Town, reader: Reader, serial: int) -> None:
    batch = bundle(town)
    with pytest.raises(Invalid, match="编号是 1 到 20"):
        enter(town, reader, batch, serial)


def test_a_form_of_another_village_or_an_unknown_bundle_is_refused(
    town: Town, reader: Reader
) -> None:
    batch = bundle(town)
    with pytest.raises(Invalid, match="这批表是上坪村的"):
        enter(town, reader, batch, 1, village_id=town.villages["下坪村"])
    with pytest.raises(Missing):
        enter(town, reader, "x", 1)
    assert opinions(town) == []


def test_what_is_refused_leaves_the_number_free(town: Town, reader: Reader) -> None:
    batch = bundle(town)
    with pytest.raises(Invalid, match="请至少对一个方案表个态"):
        enter(town, reader, batch, 1, stances={}, text="")
    enter(town, reader, batch, 1)

    assert len(opinions(town)) == 1


def test_a_form_speaks_of_the_versions_printed_on_it(town: Town, reader: Reader) -> None:
    """Printed before 方案一 got a second version, filled in at home, entered after it."""
    batch = bundle(town)
    old = town.versions["方案一"]
    with town.store.write() as session:
        version = session.get_one(OptionVersion, old)
        version.state = VersionState.REPLACED
        session.add(
            OptionVersion(
                option_id=version.option_id,
                number=2,
                state=VersionState.CONSULTED,
                plain_words="名字改了。",
                created_on=TODAY,
            )
        )
    enter(town, reader, batch, 1)

    with town.store.read() as session:
        said = dict(
            session.execute(sa.select(OpinionStance.version_id, OpinionStance.stance)).all()
        )
        printed = asked_in_batch(session, town.round_id, batch)
    assert said == {town.versions["维持现状"]: Stance.UNSTATED, old: Stance.OPPOSE}
    assert [label for label, _ in printed.values()] == ["维持现状", "方案一"]
    assert [line.current for line in lines(town)] == [False]


def test_the_next_number_goes_on_and_comes_back_to_what_was_left_out(
    town: Town, reader: Reader
) -> None:
    batch = bundle(town, count=3)

    def upcoming(after: int) -> int | None:
        with town.store.read() as session:
            return next_serial(session, batch, by=town.facilitator, after=after)

    assert upcoming(0) == 1
    enter(town, reader, batch, 2)
    assert upcoming(2) == 3
    enter(town, reader, batch, 3)
    assert upcoming(3) == 1
    enter(town, reader, batch, 1)
    assert upcoming(1) is None


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
