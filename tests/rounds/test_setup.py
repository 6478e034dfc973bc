"""A round is opened, its protections only grow, and no stage is jumped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from core.access.roles import CONSOLE
from core.errors import Invalid, Missing, Refused
from core.model import Round, TrailEntry
from core.model.states import Stage, VersionState
from core.options.versions import set_state
from core.rounds.reading import (
    choose_round,
    get_round,
    list_organs,
    list_role_groups,
)
from core.rounds.setup import (
    RoundFields,
    create_round,
    edit_round,
    fields_of,
    move_stage,
    next_stages,
    what_is_missing,
)
from core.store import Store
from tests.town import TODAY, Town

FIELDS = RoundFields("竹溪镇行政村规模调整征求意见", "竹溪镇", phone="0570-1234567")


def edit(town: Town, /, **changes: object) -> Round:
    with town.store.write() as session:
        fields = replace(fields_of(get_round(session, town.round_id)), **changes)  # type: ignore[arg-type]
        return edit_round(session, town.round_id, fields, by=town.admin)


def test_a_new_round_has_the_usual_groups_organs_and_protections(store: Store) -> None:
    with store.write() as session:
        round_ = create_round(session, FIELDS, today=TODAY, by=CONSOLE)

    with store.read() as session:
        assert [g.name for g in list_role_groups(session, round_.id)] == [
            "村主职干部",
            "现任村干部",
            "老村干部",
            "老党员",
            "人大代表",
            "村民代表",
            "普通村民",
            "外出务工",
        ]
        assert [o.name for o in list_organs(session, round_.id)] == [
            "综合办公室",
            "基层组织建设工作组",
            "集体资产处置工作组",
            "纪检维稳保障工作组",
            "责任区工作协调推进组",
        ]
        stored = get_round(session, round_.id)
        assert (stored.stage, stored.k_public, stored.k_staff) == (Stage.PREPARING, 10, 5)
        assert (stored.created_on, stored.demo, stored.revision) == (TODAY, False, 1)
        assert session.scalars(sa.select(TrailEntry.act)).all() == ["round.create"]


def test_the_consent_text_names_the_town_the_telephone_and_the_rights(store: Store) -> None:
    with store.write() as session:
        round_ = create_round(session, FIELDS, today=TODAY, by=CONSOLE)

    assert round_.consent_version == 1
    assert "谁在征求意见：竹溪镇。咨询电话：0570-1234567。" in round_.consent_text
    assert "不到 10 个人的数字不公布" in round_.consent_text
    assert "不是表决，也不是户主签名" in round_.consent_text
    assert "查看、修改或撤回" in round_.consent_text
    assert "{" not in round_.consent_text


def test_only_the_office_opens_and_edits_a_round(town: Town) -> None:
    for nobody in (town.leader, town.facilitator, town.group_lead):
        with pytest.raises(Refused, match="没有「设置本轮」的权限"), town.store.write() as session:
            create_round(session, FIELDS, today=TODAY, by=nobody)
        with pytest.raises(Refused), town.store.write() as session:
            edit_round(session, town.round_id, FIELDS, by=nobody)
        with pytest.raises(Refused), town.store.write() as session:
            move_stage(session, town.round_id, Stage.REVISING, by=nobody)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "请填写标题。"),
        ({"town": ""}, "请填写镇名。"),
        ({"title": "长" * 81}, "标题最多 80 字，现在有 81 字。"),
        ({"k_public": 9}, "对外最少显示人数不能低于 10。"),
        ({"k_staff": 4}, "内部最少显示人数不能低于 5。"),
        ({"enough_per_village": 0}, "每村至少听取人数应是 1 以上的整数。"),
        (
            {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 1)},
            "截止日期早于开始日期，请改正。",
        ),
    ],
)
def test_fields_that_cannot_stand_are_refused(
    town: Town, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        edit(town, **changes)

    assert refusal.value.sentence == sentence


def test_a_round_may_begin_and_end_on_the_same_day(town: Town) -> None:
    assert edit(town, starts_on=TODAY, ends_on=TODAY).ends_on == TODAY


def test_the_protection_of_small_groups_is_raised_and_never_lowered(town: Town) -> None:
    assert edit(town, k_public=15, k_staff=8).k_public == 15

    with pytest.raises(Refused) as refusal:
        edit(town, k_public=14)
    assert refusal.value.sentence == "最少显示人数现在是 15，只能调高，不能调低。"
    with pytest.raises(Refused, match="现在是 8"):
        edit(town, k_staff=7)


def test_a_changed_consent_text_is_a_new_version_and_the_same_text_is_not(town: Town) -> None:
    same = edit(town, phone="0570-1")
    assert same.consent_version == 1

    changed = edit(town, consent_text="告知书第二稿")
    assert (changed.consent_text, changed.consent_version) == ("告知书第二稿", 2)


def test_the_trail_names_what_was_changed_and_nothing_changed_leaves_none(town: Town) -> None:
    edit(town, phone="0570-1", ends_on=date(2026, 4, 1))
    edit(town)

    with town.store.read() as session:
        entries = session.execute(sa.select(TrailEntry.act, TrailEntry.detail)).all()
        assert entries == [("round.edit", "咨询电话、截止日期")]


def test_the_round_goes_on_one_step_or_back_anywhere() -> None:
    assert next_stages(Stage.PREPARING) == (Stage.SURVEYING,)
    assert next_stages(Stage.DRAFTING) == (Stage.CONSULTING, Stage.SURVEYING, Stage.PREPARING)
    assert next_stages(Stage.ARCHIVED) == ()


def test_the_village_assemblies_and_the_county_cannot_be_skipped(town: Town) -> None:
    with town.store.write() as session:
        move_stage(session, town.round_id, Stage.REVISING, by=town.admin)
        move_stage(session, town.round_id, Stage.SCOPING, by=town.admin)

    with pytest.raises(Refused) as refusal, town.store.write() as session:
        move_stage(session, town.round_id, Stage.ANNOUNCED, by=town.admin)
    assert refusal.value.sentence == "不能跳过「村民会议表决」直接进入「公告」。"

    with town.store.write() as session:
        for stage in (Stage.VOTING, Stage.APPROVING, Stage.ANNOUNCED):
            assert move_stage(session, town.round_id, stage, by=town.admin).stage is stage


def test_going_back_needs_a_reason(town: Town) -> None:
    with pytest.raises(Invalid, match="写明理由"), town.store.write() as session:
        move_stage(session, town.round_id, Stage.DRAFTING, by=town.admin)

    with town.store.write() as session:
        move_stage(session, town.round_id, Stage.DRAFTING, by=town.admin, reason="方案要重写")
    with town.store.read() as session:
        detail = session.scalars(sa.select(TrailEntry.detail)).one()
        assert detail == "征求意见 → 初步方案：方案要重写"


def test_the_stage_one_is_in_is_no_move(town: Town) -> None:
    with pytest.raises(Refused, match="已经在「征求意见」阶段"), town.store.write() as session:
        move_stage(session, town.round_id, Stage.CONSULTING, by=town.admin)


def test_consulting_begins_only_with_two_options_to_judge(town: Town) -> None:
    with town.store.write() as session:
        move_stage(session, town.round_id, Stage.DRAFTING, by=town.admin, reason="重来")
        set_state(session, town.versions["方案一"], VersionState.VOIDED, by=town.admin)

    wrong = pytest.raises(Refused, match="至少要有「维持现状」和一个调整方案")
    with wrong, town.store.write() as session:
        move_stage(session, town.round_id, Stage.CONSULTING, by=town.admin)


def test_a_new_round_says_in_order_what_is_missing(store: Store) -> None:
    with store.write() as session:
        round_ = create_round(session, RoundFields("试一轮", "竹溪镇"), today=TODAY, by=CONSOLE)

        assert [sentence[:8] for sentence in what_is_missing(session, round_.id)] == [
            "还没有村：请到「",
            "至少要有「维持现",
            "还没有咨询电话：",
        ]


def test_a_round_in_consultation_misses_only_its_telephone(town: Town) -> None:
    with town.store.read() as session:
        assert what_is_missing(session, town.round_id) == [
            "还没有咨询电话：村民有疑问时要找得到人。"
        ]


def test_an_archived_round_is_closed(town: Town) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).stage = Stage.ARCHIVED

    with pytest.raises(Refused, match="已经归档"):
        edit(town, title="改名")
    with pytest.raises(Refused), town.store.write() as session:
        move_stage(session, town.round_id, Stage.FOLLOW_UP, by=town.admin, reason="还没完")


def test_the_round_to_work_on_is_chosen_when_none_is_named(town: Town, store: Store) -> None:
    with store.read() as session:
        assert choose_round(session, None).id == town.round_id
        assert choose_round(session, town.round_id).id == town.round_id
        with pytest.raises(Missing):
            choose_round(session, "x" * 32)


def test_there_is_no_round_to_choose_in_an_empty_database(store: Store) -> None:
    with pytest.raises(Missing, match="请先在「本轮设置」里新建一轮"), store.read() as session:
        choose_round(session, None)
