"""A printed, numbered form counts once, whether the desk types it or a sheet brings it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.errors import Invalid
from core.intake.paper import enter_paper, make_batch
from core.intake.sheets.take import take_in
from core.model import Opinion, PaperMark
from core.model.states import Channel
from core.text.record import Reader
from tests.intake.sheets.files import HEADER, Rows, book, bring, count, look
from tests.intake.test_submit import form
from tests.town import TODAY, Town

SHEET: Rows = [
    HEADER,
    ["上坪村-1-001", "上坪村", "老党员", "赞成", "", "路要修好"],
    ["上坪村-1-002", "上坪村", "老党员", "不赞成", "", "再想想"],
    ["上坪村-1-009", "上坪村", "老党员", "赞成", "", "这批没有九号"],
    ["上坪村-1-003", "石桥村", "老党员", "赞成", "", "别的村的表"],
    ["溪东-17", "上坪村", "老党员", "赞成", "", "办公室自己编的号"],
]


@pytest.fixture
def bundle(town: Town) -> str:
    """Five numbered forms of 上坪村, the first of its bundles."""
    with town.store.write() as session:
        village = town.villages["上坪村"]
        return make_batch(session, town.round_id, village, 5, by=town.facilitator, today=TODAY).id


def enter(town: Town, bundle: str, serial: int, reader: Reader) -> None:
    with town.store.write() as session:
        enter_paper(
            session,
            bundle,
            serial,
            form(town, channel=Channel.PAPER),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        )


def marked(town: Town) -> list[int]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(PaperMark.serial).order_by(PaperMark.serial)))


def test_what_the_desk_entered_no_sheet_brings_again(
    town: Town, bundle: str, reader: Reader
) -> None:
    enter(town, bundle, 2, reader)

    preview = look(town, book(SHEET))
    outcome = bring(town, book(SHEET), reader)

    assert preview.notes == ("上坪村-1-002：共 1 张已经在「纸质表」里按编号录过，不再导入。",)
    assert (len(preview.fine), preview.duplicates) == (4, 1)
    assert (outcome.accepted, outcome.duplicates, count(town, Opinion)) == (4, 1, 5)


def test_what_a_sheet_brought_the_desk_does_not_enter_again(
    town: Town, bundle: str, reader: Reader
) -> None:
    bring(town, book(SHEET), reader)

    assert marked(town) == [1, 2]
    with pytest.raises(Invalid, match="1 号已经录过了，不能再录"):
        enter(town, bundle, 1, reader)
    enter(town, bundle, 3, reader)
    again = bring(town, book(SHEET), reader)
    assert (again.accepted, again.duplicates, count(town, Opinion)) == (0, 5, 6)


def test_a_form_entered_since_the_preview_is_not_stored_twice(
    town: Town, bundle: str, reader: Reader
) -> None:
    preview = look(town, book(SHEET))
    enter(town, bundle, 1, reader)

    with town.store.write() as session:
        outcome = take_in(
            session, town.round_id, preview, by=town.admin, reader=reader, today=TODAY
        )

    assert (outcome.accepted, outcome.duplicates, marked(town)) == (4, 1, [1, 2])


def test_a_number_and_its_opinion_are_tied_nowhere(town: Town, bundle: str, reader: Reader) -> None:
    """A mark names its bundle and serial, and nothing of what was said."""
    bring(town, book(SHEET), reader)

    with town.store.read() as session:
        columns = set(PaperMark.__table__.columns.keys())
        ids = session.scalars(sa.select(Opinion.id)).all()
        marks = session.execute(sa.select(PaperMark.__table__)).all()
    assert columns == {"batch_id", "serial"}
    assert not [mark for mark in marks if set(map(str, mark)) & set(ids)]
