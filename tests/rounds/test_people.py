"""身份类别, coverage targets and organs."""

from __future__ import annotations

import pytest

from core.errors import Invalid, Missing, Refused
from core.model import Opinion, PlanTask, Round
from core.model.states import Channel, Standing
from core.rounds.people import (
    OrganRow,
    RoleGroupRow,
    save_coverage_targets,
    save_organs,
    save_role_groups,
)
from core.rounds.reading import coverage_targets, list_organs, list_role_groups
from tests.town import TODAY, Town


def save_groups(town: Town, rows: list[RoleGroupRow]) -> None:
    with town.store.write() as session:
        save_role_groups(session, town.round_id, rows, by=town.admin)


def an_old_member_speaks(town: Town) -> None:
    with town.store.write() as session:
        session.add(
            Opinion(
                round_id=town.round_id,
                village_id=town.villages["上坪村"],
                role_group_id=town.groups["老党员"],
                channel=Channel.PAPER,
                received_on=TODAY,
                direct=True,
                consent_version=1,
                standing=Standing.WAITING,  # so that no count has to be kept
            )
        )


def test_groups_are_added_renamed_ordered_and_removed(town: Town) -> None:
    save_groups(
        town,
        [
            RoleGroupRow("普通村民", None, town.groups["普通村民"]),
            RoleGroupRow("老党员", 0, town.groups["老党员"]),
            RoleGroupRow("外出务工", 30),
        ],
    )

    with town.store.read() as session:
        groups = list_role_groups(session, town.round_id)
        assert [(g.name, g.target) for g in groups] == [
            ("普通村民", None),
            ("老党员", 0),
            ("外出务工", 30),
        ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "至少要有一个身份类别。"),
        ([RoleGroupRow("")], "有一行没有写身份类别，请补上或删去这一行。"),
        (
            [RoleGroupRow("老党员"), RoleGroupRow("老黨員")],
            "身份类别「老党员」和「老黨員」重复，请只留一行。",
        ),
        ([RoleGroupRow("老党员", -1)], "「老党员」的目标人数应是 0 以上的整数。"),
    ],
)
def test_groups_that_cannot_stand_are_refused(
    town: Town, rows: list[RoleGroupRow], sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        save_groups(town, rows)

    assert refusal.value.sentence == sentence


def test_a_group_that_has_spoken_keeps_its_name_and_its_place(town: Town) -> None:
    an_old_member_speaks(town)

    with pytest.raises(Refused, match="「老党员」已有意见登记，不能改名"):
        save_groups(town, [RoleGroupRow("党员", None, town.groups["老党员"])])
    with pytest.raises(Refused, match="「老党员」已有意见登记，不能删去"):
        save_groups(town, [RoleGroupRow("人大代表", None, town.groups["人大代表"])])


def test_targets_are_set_changed_and_taken_away(town: Town) -> None:
    here = (town.villages["上坪村"], town.groups["老党员"])
    there = (town.villages["石桥村"], town.groups["人大代表"])
    with town.store.write() as session:
        assert (
            save_coverage_targets(session, town.round_id, {here: 5, there: 2}, by=town.admin) == 2
        )
    with town.store.write() as session:
        changed = save_coverage_targets(
            session, town.round_id, {here: 6, there: None}, by=town.admin
        )
        assert changed == 2

    with town.store.read() as session:
        assert coverage_targets(session, town.round_id) == {here: 6}


def test_the_same_targets_again_change_nothing(town: Town) -> None:
    here = (town.villages["上坪村"], town.groups["老党员"])
    for changed in (1, 0):
        with town.store.write() as session:
            assert (
                save_coverage_targets(session, town.round_id, {here: 5}, by=town.admin) == changed
            )

    with town.store.read() as session:
        assert session.get_one(Round, town.round_id).revision == 1


def test_a_target_of_another_round_is_missing_and_a_negative_one_invalid(town: Town) -> None:
    here = (town.villages["上坪村"], town.groups["老党员"])
    with pytest.raises(Missing), town.store.write() as session:
        save_coverage_targets(session, town.round_id, {("x", here[1]): 5}, by=town.admin)
    wrong = pytest.raises(Invalid, match="「上坪村」老党员的目标人数")
    with wrong, town.store.write() as session:
        save_coverage_targets(session, town.round_id, {here: -1}, by=town.admin)


def test_organs_have_one_person_in_charge(town: Town) -> None:
    with town.store.write() as session:
        save_organs(
            session,
            town.round_id,
            [OrganRow("综合办公室", "何主任", town.organs["综合办公室"]), OrganRow("宣传组")],
            by=town.admin,
        )

    with town.store.read() as session:
        organs = list_organs(session, town.round_id)
        assert [(o.name, o.lead) for o in organs] == [("综合办公室", "何主任"), ("宣传组", "")]


def test_an_organ_with_tasks_is_not_removed(town: Town) -> None:
    with town.store.write() as session:
        session.add(
            PlanTask(
                round_id=town.round_id,
                number=1,
                stage="筹备",
                content="清产核资",
                organ_id=town.organs["集体资产处置工作组"],
            )
        )

    wrong = pytest.raises(Refused, match="「集体资产处置工作组」在工作计划里还有任务")
    with wrong, town.store.write() as session:
        save_organs(session, town.round_id, [OrganRow("综合办公室")], by=town.admin)


def test_only_the_office_sets_groups_targets_and_organs(town: Town) -> None:
    for save, value in [
        (save_role_groups, []),
        (save_coverage_targets, {}),
        (save_organs, []),
    ]:
        with pytest.raises(Refused), town.store.write() as session:
            save(session, town.round_id, value, by=town.facilitator)  # type: ignore[operator]
