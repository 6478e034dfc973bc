"""What a grid holds becomes rows: blank and ticked rows go, empty cells are None."""

from __future__ import annotations

import pandas as pd

from core.model import Area, Organ, RoleGroup, Village
from core.options.measures import Part
from core.rounds.people import OrganRow, RoleGroupRow
from core.rounds.places import AreaRow
from core.rounds.village_rows import VillageRow
from pages.office.grid import REMOVE
from pages.office.round_rows import (
    area_frame,
    area_rows,
    group_frame,
    group_rows,
    office_frame,
    offices_of,
    organ_frame,
    organ_rows,
    part_frame,
    parts_of,
    target_frame,
    target_values,
    village_frame,
    village_rows,
)

EAST = Area(id="e", name="溪东片", lead="周片长")
UP = Village(id="u", name="上坪村", area_id="e", households=120, adults=240, population=360)
DOWN = Village(id="d", name="下坪村", households=None, adults=None, population=None)
OLD, ALL = RoleGroup(id="o", name="老党员", target=20), RoleGroup(id="a", name="普通村民")


def test_empty_grids_hold_no_rows() -> None:
    assert area_rows(area_frame([])) == []
    assert village_rows(village_frame([], [], {})) == []
    assert parts_of(part_frame([], [], [])) == []


def test_what_is_shown_comes_back_as_it_was() -> None:
    assert area_rows(area_frame([EAST])) == [AreaRow("溪东片", "周片长", "e")]
    assert group_rows(group_frame([OLD, ALL])) == [
        RoleGroupRow("老党员", 20, "o"),
        RoleGroupRow("普通村民", None, "a"),
    ]
    assert organ_rows(organ_frame([Organ(id="g", name="综合办公室", lead="")])) == [
        OrganRow("综合办公室", "", "g")
    ]
    assert village_rows(village_frame([UP, DOWN], [EAST], {"u": ("老坪", "坪上")})) == [
        VillageRow("上坪村", "溪东片", ("老坪", "坪上"), 120, 240, 360, "u"),
        VillageRow("下坪村", "", (), None, None, None, "d"),
    ]


def test_a_blank_row_and_a_ticked_row_are_gone_and_a_new_row_has_no_id() -> None:
    shown = area_frame([EAST]).assign(**{REMOVE: True})
    typed = pd.DataFrame(
        {
            "id": [None, None],
            "片": ["溪西片", None],
            "片长": [None, " "],
            REMOVE: [False, None],
        }
    )

    assert area_rows(pd.concat([shown, typed], ignore_index=True)) == [AreaRow("溪西片", "", None)]


def test_targets_are_read_cell_by_cell() -> None:
    frame = target_frame([UP, DOWN], [OLD, ALL], {("u", "o"): 5})

    assert target_values(frame, [OLD, ALL]) == {
        ("u", "o"): 5,
        ("u", "a"): None,
        ("d", "o"): None,
        ("d", "a"): None,
    }


def test_villages_with_one_new_name_are_merged_and_a_blank_name_joins_none() -> None:
    frame = part_frame([UP, DOWN], [EAST], [Part("坪上村", ("u", "d"), "老村部")])
    merged = parts_of(frame)
    assert merged == [Part("坪上村", ("u", "d"))]

    frame.loc[1, "新村"] = " "
    assert parts_of(frame) == [Part("坪上村", ("u",))]

    assert offices_of(office_frame(merged, {"坪上村": "老村部"})) == {"坪上村": "老村部"}
