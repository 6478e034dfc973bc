"""Charts move only by a release, and a release is made only when nobody can be seen through it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from core.access.roles import CLOCK
from core.access.trail import OFFICE_TIME
from core.errors import Missing, Refused
from core.intake.correct import withdraw_by_receipt
from core.intake.receipts import new_form_key
from core.intake.release import make_release
from core.intake.release_pace import release_decision
from core.intake.released import latest_release
from core.intake.sessions import close_session, open_session
from core.model import Opinion, OptionVersion, Release, Round
from core.model.states import Channel, SessionKind, Stance
from core.options.versions import new_version, publish_version
from core.text.record import Reader
from tests.intake.test_submit import SECRET, send, villagers_link
from tests.town import TODAY, Town

EVENING = datetime(2026, 3, 2, 20, tzinfo=OFFICE_TIME)


def answer(town: Town, reader: Reader, *stances: Stance, village: str = "上坪村") -> list[str]:
    link = villagers_link(town)
    return [
        send(
            town,
            reader,
            link,
            new_form_key(),
            village_id=town.villages[village],
            stances={town.versions["方案一"]: stance},
        ).code
        for stance in stances
    ]


def release(town: Town, at: datetime = EVENING) -> dict[str, object]:
    return make_release(town.store, town.round_id, by=town.admin, now=at).to_plain()


def stored(town: Town) -> str:
    with town.store.read() as session:
        return (
            session.scalars(sa.select(Release.tables).order_by(Release.number.desc())).first() or ""
        )


FORTY = [Stance.SUPPORT] * 22 + [Stance.OPPOSE] * 18


def test_before_the_first_release_there_is_none(town: Town) -> None:
    with town.store.read() as session:
        assert latest_release(session, town.round_id) is None


def test_nine_answers_are_too_few_and_a_tenth_of_another_kind_is_enough(
    town: Town, reader: Reader
) -> None:
    answer(town, reader, *[Stance.SUPPORT] * 9)
    with pytest.raises(Refused, match="不足10份"):
        release(town)

    answer(town, reader, Stance.OPPOSE)
    assert release(town)["number"] == 1


def test_ten_answers_of_one_kind_stay_unpublished(town: Town, reader: Reader) -> None:
    answer(town, reader, *[Stance.SUPPORT] * 12)

    with pytest.raises(Refused, match="同一种态度"):
        release(town)
    assert stored(town) == ""


def test_an_option_nobody_takes_sides_on_does_not_hold_up_the_round(
    town: Town, reader: Reader
) -> None:
    """Everybody is asked about 维持现状, each half about one version of 方案一."""
    halves = [Stance.SUPPORT] * 8 + [Stance.OPPOSE] * 7
    answer(town, reader, *halves)
    with town.store.write() as session:
        option_id = session.get_one(OptionVersion, town.versions["方案一"]).option_id
        newer = new_version(session, option_id, "办公地点改了", today=TODAY, by=town.admin)
        publish_version(session, newer.id, by=town.admin)
    answer(replace(town, versions={**town.versions, "方案一": newer.id}), reader, *halves)

    assert release(town)["number"] == 1
    with town.store.read() as session:
        last = latest_release(session, town.round_id)
    assert last is not None
    silent = last.table("leadership", "total", town.versions["维持现状"])
    assert (silent.n, silent.total and silent.total.hidden) == (30, "small")
    assert all(cell.count is None for line in silent.lines for cell in line.cells)


def test_where_people_only_wrote_the_round_still_publishes_what_they_speak_of(
    town: Town, reader: Reader
) -> None:
    link = villagers_link(town)
    for _ in range(20):
        send(town, reader, link, new_form_key(), stances={}, text="村部太远，老人办事要走山路。")

    assert release(town)["number"] == 1
    with town.store.read() as session:
        last = latest_release(session, town.round_id)
    assert last is not None
    assert last.table("leadership", "themes").lines[0].n_label == "20–29份"
    for name in ("维持现状", "方案一"):
        table = last.table("leadership", "village", town.versions[name])
        assert all(cell.count is None for line in table.lines for cell in line.cells)


def test_a_release_says_how_many_of_each_stance_and_is_read_back_equal(
    town: Town, reader: Reader
) -> None:
    answer(town, reader, *FORTY)
    release(town)

    with town.store.read() as session:
        last = latest_release(session, town.round_id)
    assert last is not None
    total = last.table("leadership", "total", town.versions["方案一"]).total
    assert total is not None
    # Nobody said 有条件赞成 or 说不清: a nought would tell too much, so they are merged.
    assert [(cell.stances, cell.count) for cell in total.cells] == [
        (("support", "conditional"), 22),
        (("unsure", "unstated", "oppose"), 18),
    ]
    assert ("意见征集，不是表决结果") in last.table(
        "public", "total", town.versions["方案一"]
    ).caption


def test_what_is_published_stays_byte_for_byte_while_nine_more_arrive(
    town: Town, reader: Reader
) -> None:
    answer(town, reader, *FORTY)
    release(town)
    before = stored(town)
    for stance in [Stance.SUPPORT, Stance.OPPOSE, Stance.CONDITIONAL] * 3:
        answer(town, reader, stance)
        with pytest.raises(Refused):
            release(town, EVENING + timedelta(hours=1))
        assert stored(town) == before


def test_a_withdrawal_alone_moves_no_chart(town: Town, reader: Reader) -> None:
    codes = answer(town, reader, *FORTY)
    release(town)
    with town.store.write() as session:
        withdraw_by_receipt(session, codes[0], secret=SECRET, today=TODAY)

    with pytest.raises(Refused, match="不足10份"):
        release(town, EVENING + timedelta(days=1))


def test_answers_that_only_changed_place_do_not_cancel_new_ones(town: Town, reader: Reader) -> None:
    answer(town, reader, *FORTY)
    release(town)
    answer(town, reader, *FORTY[15:30], village="石桥村")

    assert release(town, EVENING + timedelta(days=1))["number"] == 2


def test_no_release_during_a_meeting_nor_within_two_hours(town: Town, reader: Reader) -> None:
    answer(town, reader, *FORTY)
    now = datetime.now(OFFICE_TIME)
    with town.store.write() as session:
        held = open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic="老党员座谈会",
            held_on=now.date(),
            area_id=town.area_id,
        )
    with pytest.raises(Refused, match="还在进行"):
        release(town, now)

    with town.store.write() as session:
        close_session(session, held.id, by=town.facilitator, present=12)
    with pytest.raises(Refused, match="不到两小时"):
        release(town, now + timedelta(hours=1))
    assert release(town, now + timedelta(hours=2, minutes=1))["number"] == 1


def test_a_session_forgotten_open_yesterday_does_not_stop_releases(
    town: Town, reader: Reader
) -> None:
    answer(town, reader, *FORTY)
    with town.store.write() as session:
        open_session(
            session,
            town.round_id,
            SessionKind.VISIT,
            by=town.facilitator,
            topic="走访",
            held_on=TODAY - timedelta(days=1),
            village_id=town.villages["上坪村"],
        )

    assert release(town)["number"] == 1


def test_the_round_s_own_k_holds_and_hides_more_when_raised(town: Town, reader: Reader) -> None:
    answer(town, reader, *([Stance.SUPPORT] * 30 + [Stance.OPPOSE] * 12))
    with town.store.write() as session:
        session.get_one(Round, town.round_id).k_public = 15
    release(town)

    with town.store.read() as session:
        last = latest_release(session, town.round_id)
    assert last is not None
    total = last.table("leadership", "total", town.versions["方案一"]).total
    assert total is not None
    assert 12 not in {cell.count for cell in total.cells}


def test_what_does_not_count_is_in_no_release(town: Town, reader: Reader) -> None:
    codes = answer(town, reader, *FORTY)
    with town.store.write() as session:
        for code in codes[-2:]:
            withdraw_by_receipt(session, code, secret=SECRET, today=TODAY)

    assert release(town)["counted"] == 38


def test_only_the_office_or_its_clock_releases(town: Town, reader: Reader) -> None:
    answer(town, reader, *FORTY)
    for actor in (town.leader, town.facilitator, town.group_lead):
        with pytest.raises(Refused, match="权限"):
            make_release(town.store, town.round_id, by=actor, now=EVENING)

    assert make_release(town.store, town.round_id, by=CLOCK, now=EVENING).number == 1


def test_no_round_no_release(town: Town) -> None:
    with pytest.raises(Missing), town.store.read() as session:
        release_decision(session, "none", now=EVENING)


def test_opinions_by_paper_count_like_any_other(town: Town, reader: Reader) -> None:
    answer(town, reader, *FORTY)
    with town.store.write() as session:
        for opinion in session.scalars(sa.select(Opinion)).all()[:5]:
            opinion.channel = Channel.PAPER

    assert release(town)["counted"] == 40
