"""A village written another way is asked about once and known from then on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.errors import Invalid, Missing, Refused
from core.intake.sheets.aliases import learn_alias, unknown_villages
from core.model import TrailEntry, VillageAlias
from tests.intake.sheets.files import HEADER, Rows, book, look
from tests.town import Town

SHEET: Rows = [
    HEADER,
    [1, "上坪村", "老党员", "赞成", "", ""],
    [2, "大坂湾", "老党员", "赞成", "", ""],
    [3, "大坂湾", "无此类别", "赞成", "", ""],
    [4, "上平村", "老党员", "赞成", "", ""],
]


def learn(town: Town, village: str, written: str) -> None:
    with town.store.write() as session:
        learn_alias(session, town.round_id, town.villages[village], written, by=town.facilitator)


def aliases(town: Town) -> list[str]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(VillageAlias.name)))


def test_each_unknown_village_is_named_once(town: Town) -> None:
    assert unknown_villages(look(town, book(SHEET))) == ["大坂湾", "上平村"]


def test_a_confirmed_name_is_known_in_the_next_look_and_noted(town: Town) -> None:
    learn(town, "石桥村", "大坂湾")

    preview = look(town, book(SHEET))

    assert unknown_villages(preview) == ["上平村"]
    assert [row.shown["所在村"] for row in preview.fine] == ["上坪村", "石桥村"]
    with town.store.read() as session:
        details = session.scalars(
            sa.select(TrailEntry.detail).where(TrailEntry.act == "village.save")
        ).all()
    assert details == ["石桥村 又叫 大坂湾"]


def test_what_is_known_already_is_not_learnt_again(town: Town) -> None:
    for written in ("大坂湾", "大坂湾村", "石桥"):
        learn(town, "石桥村", written)

    assert aliases(town) == ["大坂湾"]


@pytest.mark.parametrize("written", ["上坪", "上坪村"])
def test_a_name_that_means_another_village_is_refused(town: Town, written: str) -> None:
    with pytest.raises(Invalid, match="已经是「上坪村」的叫法"):
        learn(town, "石桥村", written)


def test_an_empty_name_is_refused(town: Town) -> None:
    with pytest.raises(Invalid, match="没有写别名"):
        learn(town, "石桥村", " ")


def test_a_village_of_nowhere_is_refused(town: Town) -> None:
    with pytest.raises(Missing), town.store.write() as session:
        learn_alias(session, town.round_id, "no", "大坂湾", by=town.facilitator)


def test_who_may_not_import_teaches_nothing(town: Town) -> None:
    with pytest.raises(Refused), town.store.write() as session:
        learn_alias(session, town.round_id, town.villages["石桥村"], "大坂湾", by=town.leader)
    assert aliases(town) == []
