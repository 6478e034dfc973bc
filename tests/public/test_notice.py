"""The public notice: what is asked and, once enough is known, what was said, never by whom."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
import sqlalchemy as sa

from core.model import Round
from core.model.states import LinkKind
from core.public.notice import colour_of
from core.support.published import Cell
from tests.public.conftest import Doors
from tests.public.phone import Page


def test_before_any_release_the_notice_explains_the_options(doors: Doors) -> None:
    with doors.town.store.write() as session:
        round_ = session.get_one(Round, doors.town.round_id)
        round_.phone, round_.purpose = "0570-1234567", "看看怎么调整好。"
        round_.ends_on = date(2026, 3, 31)

    page = doors.phone.open(doors.link(LinkKind.NOTICE))

    assert page.status == 200
    assert "2026年3月2日至2026年3月31日" in page.words
    assert "看看怎么调整好。" in page.words
    assert "咨询电话：0570-1234567" in page.words
    assert "3个村都不变" in page.words
    assert "3个村调整为2个村，涉及2个村" in page.words
    assert "压减率 33.3%（1/3）" in page.words
    assert "坪上村 由上坪村、下坪村合成" in page.words
    assert "还没有公布统计" in page.words
    assert "不是表决" in page.words
    assert "table" not in {tag for tag, _ in page.tags}


def test_the_count_moves_in_tens(doors: Doors) -> None:
    path, notice = doors.link(), doors.link(LinkKind.NOTICE)
    said = []
    for number in range(11):
        if number in {0, 1, 9, 10}:
            said.append(doors.phone.open(notice).words.split("已收到")[1][:7])
        doors.another(f"203.0.113.{number}").send(doors.previewed(path).form)

    assert said[0] == said[1] == said[2] == "不足10份。要"
    assert said[3] == "10份以上。要"


@pytest.mark.parametrize(
    ("stances", "colour"),
    [
        (("support",), "yes"),
        (("conditional",), "maybe"),
        (("support", "conditional"), "maybe"),
        (("unsure",), "open"),
        (("unsure", "unstated", "oppose"), "open"),
        (("oppose",), "no"),
    ],
)
def test_a_merged_figure_takes_the_weaker_colour(stances: tuple[str, ...], colour: str) -> None:
    assert colour_of(Cell(key="", label="", stances=stances)) == colour


def test_a_whole_town_that_opens_the_notice_at_once_costs_a_few_readings(doors: Doors) -> None:
    path = doors.link(LinkKind.NOTICE)
    with doors.town.store.read() as session:
        engine = session.get_bind()
    asked: list[str] = []

    @sa.event.listens_for(engine, "before_cursor_execute")
    def heard(_c: object, _k: object, statement: str, *_: object) -> None:
        if "FROM link" in statement:
            asked.append(statement)

    async def opened() -> list[Page]:
        return await asyncio.gather(*(doors.phone.asking("GET", path) for _ in range(200)))

    pages = doors.runner.run(opened())

    assert [page.status for page in pages] == [200] * 200
    assert len({page.body for page in pages}) == 1
    assert len(asked) == 1


def test_a_notice_shows_at_once_what_has_changed(doors: Doors) -> None:
    path = doors.link(LinkKind.NOTICE)
    before = doors.phone.open(path)
    with doors.town.store.write() as session:
        session.get_one(Round, doors.town.round_id).purpose = "听听大家对路的看法。"

    assert "听听大家对路的看法" not in before.words
    assert "听听大家对路的看法" in doors.phone.open(path).words
