"""自然村: listed by the office, ticked by those who were there, and missed no longer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.errors import Invalid, Missing, Refused
from core.intake.hamlets import (
    HamletRow,
    hamlets_near,
    hamlets_reached,
    list_hamlets,
    save_hamlets,
    set_hamlets,
)
from core.intake.sessions import open_session
from core.model.states import SessionKind
from tests.town import TODAY, Town

THREE = [HamletRow("上坪村", "岭头", 20), HamletRow("上坪", "溪口"), HamletRow("石桥村", "岭头", 8)]


def save(town: Town, rows: list[HamletRow], **how: bool) -> dict[str, str]:
    """Saves and gives `village/name` → id of all that stand."""
    with town.store.write() as session:
        save_hamlets(session, town.round_id, rows, by=town.admin, **how)
    with town.store.read() as session:
        return {f"{h.village}/{h.name}": h.id for h in list_hamlets(session, town.round_id)}


def visit(town: Town, held_on: date = TODAY, **where: str | None) -> str:
    with town.store.write() as session:
        return open_session(
            session,
            town.round_id,
            SessionKind.VISIT,
            by=town.facilitator,
            topic="走访",
            held_on=held_on,
            **where,
        ).id


def reach(town: Town, held: str, *ids: str) -> list[str]:
    with town.store.write() as session:
        return set_hamlets(session, held, ids, by=town.facilitator)


def test_hamlets_stand_village_by_village_in_the_given_order(town: Town) -> None:
    save(town, [THREE[2], THREE[1], THREE[0]])

    with town.store.read() as session:
        lines = list_hamlets(session, town.round_id)
    assert [(h.village, h.name, h.households, h.reached_on) for h in lines] == [
        ("上坪村", "溪口", None, None),
        ("上坪村", "岭头", 20, None),
        ("石桥村", "岭头", 8, None),
    ]


def test_a_hamlet_that_is_renamed_or_swapped_stays_the_same_one(town: Town) -> None:
    ids = save(town, THREE)

    again = save(
        town,
        [
            HamletRow("上坪村", "溪口", id=ids["上坪村/岭头"]),
            HamletRow("上坪村", "岭头", id=ids["上坪村/溪口"]),
        ],
    )

    assert again == {
        "上坪村/溪口": ids["上坪村/岭头"],
        "上坪村/岭头": ids["上坪村/溪口"],
    }


def test_a_sheet_adds_and_fills_in_but_removes_nothing(town: Town) -> None:
    ids = save(town, THREE)

    again = save(town, [HamletRow("石桥", "岭头", 9)], remove_missing=False)

    assert again == ids


def test_a_visit_reaches_hamlets_of_its_village_the_latest_day_counts(town: Town) -> None:
    ids = save(town, THREE)
    first = visit(town, TODAY - timedelta(days=4), village_id=town.villages["上坪村"])
    last = visit(town, village_id=town.villages["上坪村"])
    reach(town, first, ids["上坪村/岭头"], ids["上坪村/溪口"])
    reach(town, last, ids["上坪村/岭头"])

    with town.store.read() as session:
        assert {h.name: h.reached_on for h in list_hamlets(session, town.round_id)[:2]} == {
            "岭头": TODAY,
            "溪口": TODAY - timedelta(days=4),
        }
        assert hamlets_reached(session, last) == [ids["上坪村/岭头"]]


def test_a_wrong_tick_is_taken_back(town: Town) -> None:
    ids = save(town, THREE)
    held = visit(town, village_id=town.villages["上坪村"])
    reach(town, held, ids["上坪村/岭头"])

    assert reach(town, held) == []


def test_a_session_of_a_whole_area_may_have_reached_any_of_its_hamlets(town: Town) -> None:
    ids = save(town, THREE)
    held = visit(town, area_id=town.area_id)

    with town.store.read() as session:
        assert [h.id for h in hamlets_near(session, held)] == list(ids.values())
    assert reach(town, held, *ids.values()) == sorted(ids.values())


def test_a_hamlet_elsewhere_is_refused(town: Town) -> None:
    ids = save(town, THREE)
    held = visit(town, village_id=town.villages["上坪村"])

    with pytest.raises(Invalid, match="不属于这一场"):
        reach(town, held, ids["石桥村/岭头"])


def test_a_hamlet_somebody_went_to_is_not_removed(town: Town) -> None:
    ids = save(town, THREE)
    reach(town, visit(town, village_id=town.villages["石桥村"]), ids["石桥村/岭头"])

    with pytest.raises(Refused, match="「岭头」已有座谈或走访到过"):
        save(town, THREE[:2])
    assert save(town, [THREE[2]]) == {"石桥村/岭头": ids["石桥村/岭头"]}


@pytest.mark.parametrize(
    ("rows", "error", "sentence"),
    [
        ([HamletRow("上坪村", " ")], Invalid, "没有写自然村名"),
        ([HamletRow("上坪村", "岭头"), HamletRow("上坪", "岭头村")], Invalid, "重复"),
        ([HamletRow("上坪村", "岭头", -1)], Invalid, "负数"),
        ([HamletRow("下河村", "岭头")], Missing, "没有「下河村」"),
        ([HamletRow("上坪村", "岭头", id="none")], Invalid, "刚被别人删去"),
    ],
)
def test_a_list_that_cannot_stand_is_refused(
    town: Town, rows: list[HamletRow], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        save(town, rows)


def test_the_office_lists_hamlets_and_those_who_listen_tick_them(town: Town) -> None:
    held = visit(town, village_id=town.villages["上坪村"])
    with pytest.raises(Refused), town.store.write() as session:
        save_hamlets(session, town.round_id, THREE, by=town.facilitator)
    with pytest.raises(Refused), town.store.write() as session:
        set_hamlets(session, held, [], by=town.leader)
    with pytest.raises(Missing), town.store.write() as session:
        set_hamlets(session, "none", [], by=town.facilitator)
