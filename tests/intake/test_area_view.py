"""我的片: where to go next, said in steps, in the round's order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from core.access.roles import Actor
from core.errors import Missing, Refused
from core.intake.area_view import AreaView, GroupLine, area_view
from core.intake.hamlets import HamletRow, list_hamlets, save_hamlets, set_hamlets
from core.intake.questions import ask_question
from core.intake.sessions import close_session, open_session
from core.intake.submit import submit_opinion
from core.model import Area, CoverageTarget, Round, Village
from core.model.states import Channel, SessionKind
from core.text.record import Reader
from tests.intake.test_submit import form
from tests.town import TODAY, Town


def view(town: Town, area_id: str | None = "own", by: Actor | None = None) -> AreaView:
    with town.store.read() as session:
        return area_view(
            session,
            town.round_id,
            town.area_id if area_id == "own" else area_id,
            by=by or town.facilitator,
            today=TODAY,
        )


def hold(town: Town, village: str | None = None, held_on: date = TODAY) -> str:
    with town.store.write() as session:
        return open_session(
            session,
            town.round_id,
            SessionKind.VISIT if village else SessionKind.MEETING,
            by=town.facilitator,
            topic=f"{village or '片'}{held_on:%d}",
            held_on=held_on,
            area_id=town.area_id,
            village_id=town.villages[village] if village else None,
        ).id


def hear(
    town: Town, reader: Reader, n: int, *, group: str = "老党员", by: Actor | None = None
) -> None:
    paper = form(town, role_group_id=town.groups[group], channel=Channel.PAPER, direct=False)
    with town.store.write() as session:
        for _ in range(n):
            submit_opinion(
                session, town.round_id, paper, by=by or town.facilitator, reader=reader, today=TODAY
            )


def target(town: Town, group: str, n: int) -> None:
    """Only 上坪村 × `group` has a target."""
    with town.store.write() as session:
        session.execute(sa.text("UPDATE role_group SET target = NULL"))
        session.add(
            CoverageTarget(
                village_id=town.villages["上坪村"], role_group_id=town.groups[group], target=n
            )
        )


def said(town: Town, kinds: Sequence[str]) -> list[str]:
    return [step.said for step in view(town).steps if step.kind in kinds]


def test_at_the_beginning_every_village_is_still_to_be_visited(town: Town) -> None:
    shown = view(town)

    assert shown.area == "溪东片"
    assert [(v.name, v.visits, v.last_on) for v in shown.villages] == [
        ("上坪村", 0, None),
        ("下坪村", 0, None),
        ("石桥村", 0, None),
    ]
    assert said(town, ["village"]) == ["还没有到村座谈走访：上坪村、下坪村、石桥村"]


def test_visits_are_counted_by_village_with_the_last_day(town: Town) -> None:
    hold(town, "上坪村", TODAY - timedelta(days=3))
    hold(town, "上坪村")
    hold(town)

    shown = view(town)
    assert [(v.visits, v.last_on) for v in shown.villages] == [(2, TODAY), (0, None), (0, None)]
    assert shown.area_sessions == 1
    assert said(town, ["village"]) == ["还没有到村座谈走访：下坪村、石桥村"]


def test_what_is_planned_for_tomorrow_is_no_visit_yet(town: Town) -> None:
    hold(town, "上坪村", TODAY + timedelta(days=1))

    shown = view(town)
    assert shown.villages[0].visits == 0
    assert [line.topic for line in shown.going] == ["上坪村03"]


def test_a_hamlet_reached_by_a_session_of_the_area_is_a_visit_to_its_village(town: Town) -> None:
    with town.store.write() as session:
        save_hamlets(
            session,
            town.round_id,
            [HamletRow("下坪村", "岭头"), HamletRow("下坪村", "溪口")],
            by=town.admin,
        )
        ids = [hamlet.id for hamlet in list_hamlets(session, town.round_id)]
    held = hold(town)
    with town.store.write() as session:
        set_hamlets(session, held, ids[:1], by=town.facilitator)

    down = view(town).villages[1]
    assert (down.visits, down.last_on, down.hamlets_left) == (1, TODAY, ("溪口",))
    assert said(town, ["hamlet"]) == ["还没有到过的自然村：下坪村的溪口"]


def test_hamlets_of_a_village_nobody_went_to_are_not_said_twice(town: Town) -> None:
    with town.store.write() as session:
        save_hamlets(session, town.round_id, [HamletRow("下坪村", "岭头")], by=town.admin)

    assert said(town, ["hamlet"]) == []


def test_people_heard_are_said_in_steps_against_the_target(town: Town, reader: Reader) -> None:
    target(town, "老党员", 6)
    assert said(town, ["group"]) == ["还有身份类别一位也没听到：上坪村"]

    hear(town, reader, 7)

    up = view(town).villages[0]
    assert up.groups[0] == GroupLine("老党员", "5–9份", 6, unheard=False, short=True, enough=False)
    assert up.groups[1] == GroupLine("人大代表", "0份", None, False, False, False)
    assert said(town, ["group"]) == []


@pytest.mark.parametrize(("n", "short"), [(4, True), (5, False), (19, False), (20, False)])
def test_a_step_counts_by_its_lower_end(town: Town, reader: Reader, n: int, short: bool) -> None:
    target(town, "老党员", 5)
    hear(town, reader, n)

    group = view(town).villages[0].groups[0]
    assert (group.short, group.enough) == (short, not short)


def test_questions_come_first_those_overdue_before_the_others(town: Town) -> None:
    held = hold(town, "上坪村")
    with town.store.write() as session:
        for question, due_on in (
            ("田？", TODAY - timedelta(days=1)),
            ("路？", TODAY),
            ("桥？", None),
        ):
            ask_question(session, held, question, by=town.facilitator, due_on=due_on)

    shown = view(town)
    assert [line.question for line in shown.questions] == ["田？", "路？", "桥？"]
    assert [step.said for step in shown.steps[:2]] == [
        "1 个问题已过答复期限，先答复",
        "2 个现场问题还没有答复",
    ]


def test_what_waits_for_a_second_person_is_counted_without_ones_own(
    town: Town, reader: Reader
) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).second_check = True
    hear(town, reader, 2)
    hear(town, reader, 3, by=town.admin)

    shown = view(town)
    assert (shown.waiting, shown.waiting_own) == (5, 2)
    assert said(town, ["check"]) == ["3 份录入等您对照纸质记录核对"]
    assert "check" not in [step.kind for step in view(town, by=town.admin).steps]


def test_a_closed_session_is_no_longer_under_way(town: Town) -> None:
    held = hold(town, "上坪村")
    assert [line.id for line in view(town).going] == [held]
    with town.store.write() as session:
        close_session(session, held, by=town.facilitator, present=3)

    assert view(town).going == ()


def test_another_area_is_another_list(town: Town) -> None:
    with town.store.write() as session:
        west = Area(round_id=town.round_id, name="溪西片", position=1)
        session.add(west)
        session.flush()
        session.get_one(Village, town.villages["石桥村"]).area_id = west.id
        other = west.id

    assert [v.name for v in view(town).villages] == ["上坪村", "下坪村"]
    assert [v.name for v in view(town, other).villages] == ["石桥村"]
    everything = view(town, None)
    assert (everything.area, len(everything.villages)) == ("", 3)


def test_only_those_who_enter_opinions_see_it(town: Town) -> None:
    for by in (town.leader, town.group_lead):
        with pytest.raises(Refused):
            view(town, by=by)
    with pytest.raises(Missing, match="没有这个片"):
        view(town, "none")
