"""Numbered paper forms: each number enters once, and leaves no trace of which it was."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.errors import Invalid, Missing, Refused
from core.intake.paper import Entered, make_batch, number_of
from core.intake.paper_book import (
    asked_in_batch,
    next_serial,
)
from core.model import (
    Opinion,
    OpinionStance,
    OptionVersion,
    PaperMark,
)
from core.model.states import Channel, Stance, VersionState
from core.text.record import Reader
from tests.intake.paper_steps import bundle, enter, lines, opinions
from tests.town import TODAY, Town


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
