"""What is taken in is taken in whole, and by those who may."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from core.errors import Invalid, Refused
from core.intake.sheets.take import take_in
from core.intake.sheets.who import Defaults
from core.model import (
    ImportBatch,
    Opinion,
    OptionVersion,
    TrailEntry,
)
from core.model.states import Channel, VersionState
from core.text.record import Reader
from tests.intake.sheets.files import (
    ALIKE,
    PAPER,
    book,
    bring,
    count,
    look,
)
from tests.town import TODAY, Town


def test_a_sheet_is_stored_with_its_batch_and_one_line_in_the_trail(
    town: Town, reader: Reader
) -> None:
    outcome = bring(town, book(PAPER), reader)

    assert outcome.to_plain() == {"rows": 3, "accepted": 3, "duplicates": 0, "problems": []}
    with town.store.read() as session:
        opinions = session.scalars(sa.select(Opinion)).all()
        batch = session.scalars(sa.select(ImportBatch)).one()
        lines = session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "sheet.import")).all()
    assert {(o.village_id, o.role_group_id, o.channel, o.text) for o in opinions} == {
        (
            town.villages["上坪村"],
            town.groups["老党员"],
            Channel.PAPER,
            "路要修好，电话〔电话已隐去〕",
        ),
        (town.villages["下坪村"], town.groups["普通村民"], Channel.PAPER, "离镇里太远"),
        (town.villages["石桥村"], town.groups["人大代表"], Channel.PAPER, ""),
    }
    assert {(o.received_on, o.entered_by) for o in opinions} == {(TODAY, town.admin.account_id)}
    assert (batch.kind, batch.file_name, batch.rows, batch.accepted, batch.imported_on) == (
        "opinions",
        "意见.xlsx",
        3,
        3,
        TODAY,
    )
    assert [line.detail for line in lines] == ["意见表 意见.xlsx：导入 3 行，共 3 行"]


def test_bad_rows_may_hold_back_the_whole_file(town: Town, reader: Reader) -> None:
    preview = look(town, book([*PAPER, [4, "无此村", "老党员", "赞成", "", ""]]))

    with (
        pytest.raises(Refused, match="有 1 行不能导入，整张表都没有导入"),
        town.store.write() as session,
    ):
        take_in(
            session,
            town.round_id,
            preview,
            by=town.admin,
            reader=reader,
            today=TODAY,
            only_good=False,
        )

    assert count(town, Opinion) == 0


def test_nothing_is_half_imported_when_the_round_changes_after_the_preview(
    town: Town, reader: Reader
) -> None:
    preview = look(town, book(PAPER))
    with town.store.write() as session:
        version = session.get_one(OptionVersion, town.versions["维持现状"])
        version.state = VersionState.DRAFT

    with (
        pytest.raises(Invalid, match="整张表都没有导入。「Sheet1」第 3 行：方案已经有了新版本"),
        town.store.write() as session,
    ):
        take_in(session, town.round_id, preview, by=town.admin, reader=reader, today=TODAY)

    assert (count(town, Opinion), count(town, ImportBatch)) == (0, 0)


class LineCutError(Exception):
    """The browser went away."""


def test_nothing_is_half_imported_when_the_work_is_broken_off(town: Town, reader: Reader) -> None:
    preview = look(town, book(PAPER))

    def cut(done: int, _: int) -> None:
        if done:
            raise LineCutError

    with pytest.raises(LineCutError), town.store.write() as session:
        take_in(
            session,
            town.round_id,
            preview,
            by=town.admin,
            reader=reader,
            today=TODAY,
            progress=cut,
        )

    assert (count(town, Opinion), count(town, ImportBatch)) == (0, 0)
    assert bring(town, book(PAPER), reader).accepted == 3


def test_one_preview_taken_in_from_two_desks_at_once_is_stored_once(
    town: Town, reader: Reader
) -> None:
    preview = look(town, book(ALIKE))
    accepted: list[int] = []

    def take() -> None:
        with town.store.write() as session:
            outcome = take_in(
                session, town.round_id, preview, by=town.admin, reader=reader, today=TODAY
            )
        accepted.append(outcome.accepted)

    desks = [threading.Thread(target=take) for _ in range(4)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()

    assert sorted(accepted) == [0, 0, 0, 3]
    assert count(town, Opinion) == 3


def test_only_those_who_may_import_may(town: Town, reader: Reader) -> None:
    preview = look(town, book(PAPER))

    for who in (town.leader, town.group_lead):
        with pytest.raises(Refused, match="没有「导入表格」的权限"), town.store.write() as session:
            take_in(session, town.round_id, preview, by=who, reader=reader, today=TODAY)
    with town.store.write() as session:
        outcome = take_in(
            session, town.round_id, preview, by=town.facilitator, reader=reader, today=TODAY
        )
    assert outcome.accepted == 3


def test_progress_is_told_to_the_end(town: Town, reader: Reader) -> None:
    told: list[tuple[int, int]] = []
    header, *rows = ALIKE
    many = [header, *(rows * 200)]
    preview = look(town, book(many))

    with town.store.write() as session:
        take_in(
            session,
            town.round_id,
            preview,
            by=town.admin,
            reader=reader,
            today=TODAY,
            progress=lambda done, whole: told.append((done, whole)),
        )

    assert told == [(250, 600), (500, 600), (600, 600), (600, 600)]


def test_rows_for_one_place_only_need_nothing_but_words(town: Town, reader: Reader) -> None:
    told = Defaults(town.villages["上坪村"], town.groups["普通村民"], town.versions["方案一"])

    outcome = bring(town, b"comment-body\n\xe8\xb7\xaf\xe8\xbf\x9c\n", reader, defaults=told)

    assert outcome.accepted == 1
