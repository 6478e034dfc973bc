"""Options and their versions: edited, published, replaced; opinions stay where they were."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Invalid, Missing, Refused
from core.model import Opinion, OpinionStance, OptionVersion, Round, TrailEntry
from core.model.states import AssetMode, Channel, Stage, Stance, Standing, VersionState
from core.options.claims import remove_claim, save_claim
from core.options.measures import Counts, Part
from core.options.reading import OptionView, list_claims, list_options
from core.options.versions import (
    create_option,
    new_version,
    publish_version,
    save_version,
    set_state,
)
from tests.town import TODAY, Town


def option(session: Session, town: Town, name: str) -> OptionView:
    return next(o for o in list_options(session, town.round_id) if o.name == name)


def say_something(session: Session, town: Town, version_id: str) -> None:
    opinion = Opinion(
        round_id=town.round_id,
        village_id=town.villages["上坪村"],
        role_group_id=town.groups["老党员"],
        channel=Channel.PAPER,
        received_on=TODAY,
        direct=True,
        consent_version=1,
        standing=Standing.WAITING,  # so that no count has to be kept
    )
    session.add(opinion)
    session.flush()
    session.add(
        OpinionStance(opinion_id=opinion.id, version_id=version_id, stance=Stance.CONDITIONAL)
    )
    session.flush()


def two_in_one(town: Town) -> list[Part]:
    up, down, bridge = town.villages.values()
    return [Part("坪上村", (up,)), Part("桥下村", (down, bridge), "石桥村部")]


def revision(session: Session, town: Town) -> int:
    return session.get_one(Round, town.round_id).revision


def test_a_new_option_starts_as_a_draft_in_which_nothing_changes(town: Town) -> None:
    with town.store.write() as session:
        create_option(session, town.round_id, "方案二", today=TODAY, by=town.admin)

    with town.store.read() as session:
        made = option(session, town, "方案二").latest
        assert (made.number, made.state, made.heard) == (1, VersionState.DRAFT, False)
        assert made.parts == tuple(Part(name, (name,)) for name in town.villages)
        assert made.counts == Counts(3, 3, 0)
        assert revision(session, town) == 1
        entry = session.scalars(sa.select(TrailEntry)).one()
        assert (entry.actor, entry.act, entry.detail) == (
            town.admin.account_id,
            "option.create",
            "方案二",
        )


@pytest.mark.parametrize("name", ["方案一", "方案一 ", "", " "])
def test_an_option_needs_a_name_of_its_own(town: Town, name: str) -> None:
    with pytest.raises(Invalid), town.store.write() as session:
        create_option(session, town.round_id, name, today=TODAY, by=town.admin)


def test_only_the_office_makes_options(town: Town) -> None:
    with pytest.raises(Refused), town.store.write() as session:
        create_option(session, town.round_id, "方案二", today=TODAY, by=town.leader)


def test_a_draft_takes_a_partition_offices_and_words(town: Town) -> None:
    with town.store.write() as session:
        made = create_option(session, town.round_id, "方案二", today=TODAY, by=town.admin)
        save_version(
            session,
            option(session, town, made.name).latest.id,
            two_in_one(town),
            plain_words="下坪村和石桥村合成一个村。",
            asset_mode=AssetMode.STEPWISE,
            by=town.admin,
        )

    with town.store.read() as session:
        saved = option(session, town, "方案二").latest
        assert saved.parts == (
            Part("坪上村", ("上坪村",)),
            Part("桥下村", ("下坪村", "石桥村"), "石桥村部"),
        )
        assert saved.asset_mode is AssetMode.STEPWISE
        assert [(m.label, m.shown) for m in saved.measures] == [
            ("压减率", "33.3%"),
            ("保留率", "66.7%"),
            ("减少与保留之比", "50.0%"),
            ("涉及率", "66.7%"),
        ]


def test_a_partition_that_misses_a_village_is_refused_with_its_name(town: Town) -> None:
    with town.store.write() as session:
        create_option(session, town.round_id, "方案二", today=TODAY, by=town.admin)
        draft = option(session, town, "方案二").latest

    with pytest.raises(Invalid, match="没有归入任何新村：上坪村"), town.store.write() as session:
        save_version(
            session,
            draft.id,
            two_in_one(town)[1:],
            plain_words="",
            asset_mode=AssetMode.APART,
            by=town.admin,
        )


def test_a_version_people_answered_is_not_rewritten(town: Town) -> None:
    with town.store.write() as session:
        say_something(session, town, town.versions["方案一"])

    with pytest.raises(Refused, match="已有意见登记"), town.store.write() as session:
        save_version(
            session,
            town.versions["方案一"],
            two_in_one(town),
            plain_words="改了",
            asset_mode=AssetMode.APART,
            by=town.admin,
        )


def test_a_version_being_consulted_is_not_rewritten_even_before_the_first_opinion(
    town: Town,
) -> None:
    with pytest.raises(Refused, match="征求意见中，不能再改"), town.store.write() as session:
        save_version(
            session,
            town.versions["方案一"],
            two_in_one(town),
            plain_words="改了",
            asset_mode=AssetMode.APART,
            by=town.admin,
        )


def test_the_next_version_copies_the_old_which_keeps_its_opinions(town: Town) -> None:
    old_id = town.versions["方案一"]
    with town.store.write() as session:
        say_something(session, town, old_id)
        made = new_version(
            session,
            session.get_one(OptionVersion, old_id).option_id,
            "根据座谈意见，办公地点改到大路边。",
            today=TODAY,
            by=town.admin,
        )

    with town.store.read() as session:
        new, old = option(session, town, "方案一").versions
        assert (new.id, new.number, new.state, new.heard) == (
            made.id,
            2,
            VersionState.DRAFT,
            False,
        )
        assert new.reason == "根据座谈意见，办公地点改到大路边。"
        assert new.parts == old.parts
        assert (old.id, old.state, old.heard) == (old_id, VersionState.REPLACED, True)


def test_the_next_version_needs_a_reason(town: Town) -> None:
    with town.store.read() as session:
        option_id = option(session, town, "方案一").id

    with pytest.raises(Invalid, match="为什么要改"), town.store.write() as session:
        new_version(session, option_id, " ", today=TODAY, by=town.admin)


def test_a_draft_is_edited_rather_than_followed_by_another_draft(town: Town) -> None:
    with town.store.write() as session:
        made = create_option(session, town.round_id, "方案二", today=TODAY, by=town.admin)

    with pytest.raises(Refused, match="还是草拟"), town.store.write() as session:
        new_version(session, made.id, "再改改", today=TODAY, by=town.admin)


def test_a_version_of_nothing_is_missing(town: Town) -> None:
    with pytest.raises(Missing), town.store.write() as session:
        set_state(session, "x" * 32, VersionState.PRELIMINARY, by=town.admin)
    with pytest.raises(Missing), town.store.write() as session:
        new_version(session, "x" * 32, "改", today=TODAY, by=town.admin)


def test_publishing_needs_words_a_villager_can_read(town: Town) -> None:
    with town.store.write() as session:
        create_option(session, town.round_id, "方案二", today=TODAY, by=town.admin)
        draft = option(session, town, "方案二").latest

    with pytest.raises(Invalid, match="一看就懂"), town.store.write() as session:
        publish_version(session, draft.id, by=town.admin)

    with town.store.read() as session:
        assert option(session, town, "方案二").latest.state is VersionState.DRAFT


def test_a_draft_with_words_goes_to_the_people_and_each_step_is_on_the_trail(town: Town) -> None:
    with town.store.write() as session:
        create_option(session, town.round_id, "方案二", today=TODAY, by=town.admin)
        draft = option(session, town, "方案二").latest
        save_version(
            session,
            draft.id,
            two_in_one(town),
            plain_words="下坪村和石桥村合成一个村。",
            asset_mode=AssetMode.APART,
            by=town.admin,
        )
        publish_version(session, draft.id, by=town.admin)

    with town.store.read() as session:
        assert option(session, town, "方案二").latest.state is VersionState.CONSULTED
        steps = session.scalars(
            sa.select(TrailEntry.detail).where(TrailEntry.act == "version.state")
        )
        assert set(steps) == {"方案二：草拟 → 初步", "方案二：初步 → 征求意见中"}


@pytest.mark.parametrize(
    "state", [VersionState.DRAFT, VersionState.PRELIMINARY, VersionState.REPLACED]
)
def test_a_version_moves_only_where_it_may(town: Town, state: VersionState) -> None:
    with pytest.raises(Refused), town.store.write() as session:
        set_state(session, town.versions["方案一"], state, by=town.admin)


def test_a_consulted_version_can_be_final(town: Town) -> None:
    with town.store.write() as session:
        set_state(session, town.versions["方案一"], VersionState.FINAL, by=town.admin)

    with town.store.read() as session:
        assert option(session, town, "方案一").latest.state is VersionState.FINAL


def test_the_status_quo_stays_open_to_everybody(town: Town) -> None:
    with pytest.raises(Refused, match="始终要让村民可选"), town.store.write() as session:
        set_state(session, town.versions["维持现状"], VersionState.VOIDED, by=town.admin)


def test_the_status_quo_is_not_a_merger(town: Town) -> None:
    with town.store.write() as session:
        version = new_version(
            session,
            option(session, town, "维持现状").id,
            "说明写得更清楚",
            today=TODAY,
            by=town.admin,
        )

    with pytest.raises(Refused, match="各村都不变"), town.store.write() as session:
        save_version(
            session,
            version.id,
            two_in_one(town),
            plain_words="",
            asset_mode=AssetMode.APART,
            by=town.admin,
        )


def test_an_archived_round_takes_no_changes(town: Town) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).stage = Stage.ARCHIVED

    with pytest.raises(Refused, match="已经归档"), town.store.write() as session:
        set_state(session, town.versions["方案一"], VersionState.FINAL, by=town.admin)


def test_a_printed_figure_is_kept_beside_what_the_option_gives(town: Town) -> None:
    """方案一 makes two villages of three: 1/3 less, 2/3 stay."""
    with town.store.write() as session:
        save_claim(
            session,
            town.round_id,
            "66.7%",
            source="上报稿",
            version_id=town.versions["方案一"],
            by=town.admin,
        )

    with town.store.read() as session:
        (claim,) = list_claims(session, town.round_id)
        assert claim.counts == Counts(3, 2, 2)
        assert [m.code for m in claim.finding.fits] == ["retention_rate", "involvement_rate"]

    with town.store.write() as session:
        remove_claim(session, claim.id, by=town.admin)
    with town.store.read() as session:
        assert list_claims(session, town.round_id) == []


def test_a_figure_without_counts_or_version_is_refused(town: Town) -> None:
    with pytest.raises(Invalid, match="调整前和调整后的村数"), town.store.write() as session:
        save_claim(session, town.round_id, "52.4%", villages_before=21, by=town.admin)


def test_a_figure_that_is_gone_is_missing(town: Town) -> None:
    with pytest.raises(Missing), town.store.write() as session:
        remove_claim(session, "x" * 32, by=town.admin)
