"""Villages and 片 are kept as one list; what people have spoken about is not renamed or removed."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.errors import Invalid, Missing, Refused
from core.model import Opinion, Village
from core.model.states import Channel, Standing, VersionState
from core.options.reading import list_options
from core.options.versions import new_version, set_state
from core.rounds.places import AreaRow, save_areas, save_villages
from core.rounds.reading import aliases_of, find_village, list_areas, list_villages
from core.rounds.village_rows import RowProblem, VillageRow, split_aliases, village_problems
from tests.town import TODAY, Town


def rows_of(session: Session, town: Town) -> list[VillageRow]:
    """The villages as the grid would give them."""
    areas = {a.id: a.name for a in list_areas(session, town.round_id)}
    aliases = aliases_of(session, town.round_id)
    return [
        VillageRow(
            v.name,
            areas.get(v.area_id or "", ""),
            aliases.get(v.id, ()),
            v.households,
            v.adults,
            v.population,
            v.id,
        )
        for v in list_villages(session, town.round_id)
    ]


def save(town: Town, rows: list[VillageRow], *, remove_missing: bool = True) -> list[Village]:
    with town.store.write() as session:
        return save_villages(
            session,
            town.round_id,
            rows,
            today=TODAY,
            by=town.admin,
            remove_missing=remove_missing,
        )


def free_the_villages(town: Town) -> None:
    """Takes 方案一 and 维持现状 out of consultation; nobody has answered yet."""
    with town.store.write() as session:
        set_state(session, town.versions["方案一"], VersionState.VOIDED, by=town.admin)
        quo = next(o for o in list_options(session, town.round_id) if o.status_quo)
        new_version(session, quo.id, "重来", today=TODAY, by=town.admin)


def speak_for(town: Town, village: str) -> None:
    with town.store.write() as session:
        session.add(
            Opinion(
                round_id=town.round_id,
                village_id=town.villages[village],
                role_group_id=town.groups["老党员"],
                channel=Channel.PAPER,
                received_on=TODAY,
                direct=True,
                consent_version=1,
                standing=Standing.WAITING,  # so that no count has to be kept
            )
        )


def test_the_list_saved_as_it_is_stays_as_it_is(town: Town) -> None:
    with town.store.read() as session:
        before = rows_of(session, town)

    save(town, before)

    with town.store.read() as session:
        assert rows_of(session, town) == before
        assert [(r.name, r.households, r.adults, r.population) for r in before] == [
            ("上坪村", 120, 240, 360),
            ("下坪村", 90, 180, 270),
            ("石桥村", 200, 400, 600),
        ]


def test_a_village_may_be_added_before_anybody_is_asked_and_makes_its_area(town: Town) -> None:
    free_the_villages(town)
    with town.store.read() as session:
        rows = rows_of(session, town)

    save(town, [*rows, VillageRow("大坂湾村", "溪西片", ("大湾", "大灣村"), 80, 150, 260)])

    with town.store.read() as session:
        made = rows_of(session, town)[-1]
        assert (made.name, made.area, made.aliases) == ("大坂湾村", "溪西片", ("大湾",))
        assert [a.name for a in list_areas(session, town.round_id)] == ["溪东片", "溪西片"]


@pytest.mark.parametrize(
    "written",
    ["大坂湾", "大坂湾村", " 大坂湾 村 ", "大坂灣行政村", "大坂湾村委会", "大湾", "大湾村"],
)
def test_a_village_is_found_however_it_is_written(town: Town, written: str) -> None:
    free_the_villages(town)
    with town.store.read() as session:
        rows = rows_of(session, town)
    save(town, [*rows, VillageRow("大坂湾村", aliases=("大湾",))])

    with town.store.read() as session:
        assert find_village(session, town.round_id, written).name == "大坂湾村"


@pytest.mark.parametrize("written", ["", "村", "上坪下坪", "坪"])
def test_a_village_that_is_not_there_is_missing(town: Town, written: str) -> None:
    with pytest.raises(Missing, match="没有"), town.store.read() as session:
        find_village(session, town.round_id, written)


def test_no_village_is_added_while_people_are_being_asked(town: Town) -> None:
    with town.store.read() as session:
        rows = rows_of(session, town)

    with pytest.raises(Refused) as refusal:
        save(town, [*rows, VillageRow("大坂湾村")])
    assert refusal.value.sentence == "方案正在征求意见或已定稿，不能增减村（「大坂湾村」）。"
    with pytest.raises(Refused, match="「石桥村」"):
        save(town, rows[:2])


def test_a_village_with_opinions_keeps_its_name_and_its_place(town: Town) -> None:
    free_the_villages(town)
    speak_for(town, "上坪村")
    with town.store.read() as session:
        up, down, bridge = rows_of(session, town)

    with pytest.raises(Refused) as refusal:
        save(town, [VillageRow("上平村", id=up.id), down, bridge])
    assert refusal.value.sentence == "「上坪村」已有意见登记，不能改名；写法不同的话，请加为别名。"
    with pytest.raises(Refused, match="「上坪村」已有意见登记，不能删去"):
        save(town, [down, bridge])

    save(town, [up, VillageRow("下平村", id=down.id)])
    with town.store.read() as session:
        assert [r.name for r in rows_of(session, town)] == ["上坪村", "下平村"]


def test_two_villages_may_swap_their_names(town: Town) -> None:
    with town.store.read() as session:
        up, down, bridge = rows_of(session, town)

    save(town, [VillageRow("下坪村", id=up.id), VillageRow("上坪村", id=down.id), bridge])

    with town.store.read() as session:
        names = {v.id: v.name for v in list_villages(session, town.round_id)}
        assert names[town.villages["上坪村"]] == "下坪村"
        assert names[town.villages["下坪村"]] == "上坪村"


def test_a_row_whose_village_somebody_else_removed_is_refused(town: Town) -> None:
    with pytest.raises(Invalid, match="刚被别人删去"):
        save(town, [VillageRow("上坪村", id="x" * 32)])


def test_a_sheet_adds_to_what_stands_and_empties_nothing(town: Town) -> None:
    save(
        town,
        [VillageRow("石桥", households=210), VillageRow("上坪", aliases=("老坪",))],
        remove_missing=False,
    )

    with town.store.read() as session:
        assert rows_of(session, town) == [
            VillageRow("上坪村", "溪东片", ("老坪",), 120, 240, 360, town.villages["上坪村"]),
            VillageRow("下坪村", "溪东片", (), 90, 180, 270, town.villages["下坪村"]),
            VillageRow("石桥村", "溪东片", (), 210, 400, 600, town.villages["石桥村"]),
        ]


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([], []),
        ([VillageRow("上坪村", households=1, adults=2, population=2)], []),
        ([VillageRow("")], [RowProblem(0, "村", "第 1 行没有写村名。")]),
        (
            [VillageRow("上坪村", adults=3, population=2)],
            [RowProblem(0, "十八周岁以上人数", "「上坪村」的十八周岁以上人数 3 多于人口 2。")],
        ),
        (
            [VillageRow("上坪村", households=3, population=2)],
            [RowProblem(0, "户数", "「上坪村」的户数 3 多于人口 2。")],
        ),
        (
            [VillageRow("上坪村", population=-1)],
            [RowProblem(0, "人口", "「上坪村」的人口应在 0 到 1000000 之间。")],
        ),
        (
            [VillageRow("上坪村"), VillageRow("上坪")],
            [RowProblem(1, "村", "「上坪」与前面的村同名，请只留一行。")],
        ),
        (
            [VillageRow("上坪村", aliases=("老坪",)), VillageRow("石桥村", aliases=("老坪村",))],
            [RowProblem(1, "别名", "别名「老坪村」已用于「上坪村」。")],
        ),
        (
            [VillageRow("上坪村"), VillageRow("石桥村", aliases=("上坪",))],
            [RowProblem(1, "别名", "别名「上坪」已用于「上坪村」。")],
        ),
    ],
)
def test_each_row_says_what_is_wrong_with_it(
    rows: list[VillageRow], problems: list[RowProblem]
) -> None:
    assert village_problems(rows) == problems


def test_rows_that_cannot_stand_are_refused_together(town: Town) -> None:
    with pytest.raises(Invalid) as refusal:
        save(town, [VillageRow("上坪村", adults=3, population=2), VillageRow("")])

    assert refusal.value.sentence == (
        "「上坪村」的十八周岁以上人数 3 多于人口 2。第 2 行没有写村名。"
    )


def test_aliases_in_one_cell_are_parted() -> None:
    assert split_aliases(" 大湾,大坂;老湾/大湾 ") == ("大湾", "大坂", "老湾")
    assert split_aliases("大湾，大坂；老湾") == ("大湾", "大坂", "老湾")
    assert split_aliases("") == ()


def test_areas_are_named_once_and_led_by_somebody(town: Town) -> None:
    with town.store.write() as session:
        save_areas(
            session,
            town.round_id,
            [AreaRow("溪西片", "李片长"), AreaRow("溪东片", "王片长", town.area_id)],
            by=town.admin,
        )

    with town.store.read() as session:
        areas = list_areas(session, town.round_id)
        assert [(a.name, a.lead, a.position) for a in areas] == [
            ("溪西片", "李片长", 0),
            ("溪东片", "王片长", 1),
        ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([AreaRow(" ")], "有一行没有写片名，请补上或删去这一行。"),
        ([AreaRow("溪东片"), AreaRow("溪東片")], "片名「溪东片」和「溪東片」重复，请只留一行。"),
    ],
)
def test_areas_that_cannot_stand_are_refused(
    town: Town, rows: list[AreaRow], sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal, town.store.write() as session:
        save_areas(session, town.round_id, rows, by=town.admin)

    assert refusal.value.sentence == sentence


def test_an_area_with_villages_is_not_removed(town: Town) -> None:
    with pytest.raises(Refused) as refusal, town.store.write() as session:
        save_areas(session, town.round_id, [AreaRow("溪西片")], by=town.admin)

    assert refusal.value.sentence == "「溪东片」还有 3 个村（上坪村等），请先改到别的片。"


def test_only_the_office_sets_villages_and_areas(town: Town) -> None:
    with pytest.raises(Refused), town.store.write() as session:
        save_villages(session, town.round_id, [], today=TODAY, by=town.facilitator)
    with pytest.raises(Refused), town.store.write() as session:
        save_areas(session, town.round_id, [], by=town.leader)
