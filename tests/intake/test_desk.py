"""The recorder's desk lists what is hers first and shows words only to whom they are open."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from core.access.roles import Actor
from core.errors import Refused
from core.intake.correct import correct_opinion, form_of
from core.intake.desk import PER_PAGE, Entry, entries_of, note_reading, search_opinions
from core.intake.form import OpinionForm
from core.intake.session_list import asked_of, list_sessions
from core.intake.sessions import close_session, open_session
from core.intake.submit import submit_opinion
from core.intake.theme_check import check_themes
from core.model import Area, Opinion, OptionVersion, TrailEntry
from core.model.states import Channel, SessionKind, Stance, Standing, VersionState
from core.text.record import Reader
from tests.town import TODAY, Town

EARLIER = date(2026, 2, 27)


def hold(town: Town, topic: str, held_on: date = TODAY, *, area_id: str | None = None) -> str:
    with town.store.write() as session:
        return open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic=topic,
            held_on=held_on,
            area_id=area_id or town.area_id,
        ).id


def say(town: Town, reader: Reader, text: str, by: Actor | None = None, **more: object) -> str:
    values: dict[str, object] = {
        "village_id": town.villages["上坪村"],
        "role_group_id": town.groups["老党员"],
        "channel": Channel.MEETING,
        "stances": {town.versions["方案一"]: Stance.CONDITIONAL},
        "direct": False,
    }
    form = OpinionForm.model_validate(values | {"text": text} | more)
    with town.store.write() as session:
        return submit_opinion(
            session, town.round_id, form, by=by or town.facilitator, reader=reader, today=TODAY
        ).id


def entries(town: Town, by: Actor, **which: object) -> list[Entry]:
    with town.store.read() as session:
        return entries_of(session, town.round_id, by=by, **which)  # type: ignore[arg-type]


def test_today_comes_first_then_the_own_area_then_what_is_still_open(town: Town) -> None:
    with town.store.write() as session:
        west = Area(round_id=town.round_id, name="溪西片", position=1)
        session.add(west)
        session.flush()
    hold(town, "别片，较早", EARLIER, area_id=west.id)
    hold(town, "别片，今天", area_id=west.id)
    closed = hold(town, "本片，较早，已结束", EARLIER)
    hold(town, "本片，较早", EARLIER)
    hold(town, "本片，今天")
    with town.store.write() as session:
        close_session(session, closed, by=town.facilitator, present=8)

    with town.store.read() as session:
        lines = list_sessions(session, town.round_id, by=town.facilitator, today=TODAY)

    assert [(line.topic, line.mine) for line in lines] == [
        ("本片，今天", True),
        ("别片，今天", False),
        ("本片，较早", True),
        ("本片，较早，已结束", True),
        ("别片，较早", False),
    ]
    assert (lines[3].present, lines[3].entries) == (8, 0)
    assert lines[0].versions == ("维持现状", "方案一")


def test_an_entry_says_what_was_recorded_and_what_was_hidden(town: Town, reader: Reader) -> None:
    held = hold(town, "老党员座谈会")
    id_ = say(town, reader, "找王建国主任，电话13812345678。", session_id=held)

    (entry,) = entries(town, town.facilitator, session_id=held)

    assert entry.id == id_
    assert (entry.village, entry.role_group, entry.channel) == (
        "上坪村",
        "老党员",
        Channel.MEETING,
    )
    assert entry.stances == (("维持现状", Stance.UNSTATED), ("方案一", Stance.CONDITIONAL))
    assert entry.text == "找王建国主任，电话〔电话已隐去〕。"
    assert entry.hidden == ("〔电话已隐去〕",)
    assert entry.names == ("王建国主任",)
    assert (entry.direct, entry.changes, entry.twice) == (False, 0, False)


def test_the_office_sees_only_the_words_it_typed_itself(town: Town, reader: Reader) -> None:
    held = hold(town, "老党员座谈会")
    say(town, reader, "山林要分清", session_id=held)
    say(town, reader, "路要修好", by=town.admin, session_id=held)

    seen = {entry.text for entry in entries(town, town.admin, session_id=held)}
    assert seen == {None, "路要修好"}
    seen = {entry.text for entry in entries(town, town.facilitator, session_id=held)}
    assert seen == {"山林要分清", "路要修好"}


def test_loose_sheets_are_listed_to_who_typed_them_today(town: Town, reader: Reader) -> None:
    paper = {"channel": Channel.PAPER, "direct": True}
    say(town, reader, "纸上写的", **paper)
    say(town, reader, "别人录的", by=town.admin, **paper)
    say(town, reader, "电话里说的", channel=Channel.PHONE)

    listed = entries(town, town.facilitator, channel=Channel.PAPER, today=TODAY)
    assert [entry.text for entry in listed] == ["纸上写的"]
    assert entries(town, town.facilitator, channel=Channel.PAPER, today=EARLIER) == []


def test_the_same_words_twice_are_pointed_out(town: Town, reader: Reader) -> None:
    """Same village and group too; silence said twice is no sign of anything."""
    held = hold(town, "老党员座谈会")
    for text in ("山林要分清", "山林要分清", "路要修好", "", ""):
        say(town, reader, text, session_id=held)
    say(town, reader, "路要修好", session_id=held, role_group_id=town.groups["普通村民"])

    listed = entries(town, town.facilitator, session_id=held)
    assert sorted(entry.text or "" for entry in listed if entry.twice) == ["山林要分清"] * 2


def test_a_correction_is_counted_on_the_entry(town: Town, reader: Reader) -> None:
    id_ = say(town, reader, "山林要分清")
    with town.store.write() as session:
        form = form_of(session, session.get_one(Opinion, id_))
        correct_opinion(
            session,
            id_,
            form.model_copy(update={"village_id": town.villages["下坪村"]}),
            by=town.facilitator,
            reason="记错了村",
            reader=reader,
            today=TODAY,
        )

    (entry,) = entries(town, town.facilitator, channel=Channel.MEETING, today=TODAY)
    assert (entry.village, entry.changes) == ("下坪村", 1)


def test_a_session_asks_about_the_versions_put_to_it(town: Town) -> None:
    """Also after one of them was replaced; a loose sheet asks about those of today."""
    held = hold(town, "老党员座谈会")
    with town.store.write() as session:
        session.get_one(OptionVersion, town.versions["方案一"]).state = VersionState.REPLACED

    with town.store.read() as session:
        there = asked_of(session, town.round_id, held)
        now = asked_of(session, town.round_id, None)
    assert list(there.values()) == [
        ("维持现状", "三个村都不变。"),
        ("方案一", "上坪村和下坪村合成一个村。"),
    ]
    assert [label for label, _ in now.values()] == ["维持现状"]


def test_words_are_found_by_village_group_theme_and_letters(town: Town, reader: Reader) -> None:
    say(town, reader, "村部搬远了，老人办事要走十里路")
    say(town, reader, "山林承包不能动 100%", village_id=town.villages["石桥村"])
    say(town, reader, "", village_id=town.villages["石桥村"])

    def found(**which: object) -> list[str | None]:
        with town.store.read() as session:
            result = search_opinions(session, town.round_id, by=town.facilitator, **which)
            assert result.total == len(result.entries)
            return sorted(entry.text or "" for entry in result.entries)

    far, woods = "村部搬远了，老人办事要走十里路", "山林承包不能动 100%"
    assert found() == sorted([far, woods])
    assert found(village_id=town.villages["石桥村"]) == [woods]
    assert found(role_group_id=town.groups["普通村民"]) == []
    assert found(words=" 山林 ") == [woods]
    assert found(words="0%") == [woods]
    assert found(words="_") == []
    assert found(theme="T02") == [far]
    assert found(theme="T04") == [woods]
    assert found(standing=Standing.DUPLICATE) == []


def test_words_are_found_by_the_way_they_came_and_by_who_read_them(
    town: Town, reader: Reader
) -> None:
    far = say(town, reader, "村部搬远了，老人办事要走十里路")
    say(town, reader, "🙂🙂", channel=Channel.PHONE)
    with town.store.write() as session:
        check_themes(session, far, ["T02b"], by=town.facilitator, today=TODAY)

    def found(**which: object) -> list[tuple[str | None, bool, tuple[str, str] | None]]:
        with town.store.read() as session:
            result = search_opinions(session, town.round_id, by=town.facilitator, **which)
        return [(entry.text, entry.checked, entry.doubt) for entry in result.entries]

    looked_over, doubted = (
        ("村部搬远了，老人办事要走十里路", True, None),
        ("🙂🙂", False, ("T99", "")),
    )
    assert found(channel=Channel.PHONE) == [doubted]
    assert found(channel=Channel.LINK) == []
    assert found(read_by="doubted") == [doubted]
    assert found(read_by="unread") == [doubted]
    assert found(read_by="checked") == [looked_over]


def test_a_long_list_comes_page_by_page(town: Town, reader: Reader) -> None:
    for number in range(PER_PAGE + 1):
        say(town, reader, f"第{number}句话")

    with town.store.read() as session:
        first, second = (
            search_opinions(session, town.round_id, by=town.facilitator, page=page)
            for page in (1, 2)
        )
        nothing = search_opinions(session, town.round_id, by=town.facilitator, words="没有的话")
    assert (first.total, len(first.entries), len(second.entries)) == (PER_PAGE + 1, PER_PAGE, 1)
    assert (first.pages, nothing.pages) == (2, 1)
    assert {e.id for e in first.entries}.isdisjoint(e.id for e in second.entries)


def test_every_look_is_in_the_trail(town: Town) -> None:
    with town.store.write() as session:
        note_reading(session, town.round_id, by=town.facilitator, narrowed=["上坪村", "含字词"])
        note_reading(session, town.round_id, by=town.facilitator, narrowed=[])

    with town.store.read() as session:
        looks = session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "opinion.read"))
        assert sorted((look.actor, look.detail) for look in looks) == sorted(
            [(town.facilitator.account_id, "上坪村 含字词"), (town.facilitator.account_id, "全部")]
        )


def test_raw_words_are_for_facilitators_only(town: Town) -> None:
    for other in (town.admin, town.leader, town.group_lead):
        with pytest.raises(Refused, match="查看意见原文"), town.store.read() as session:
            search_opinions(session, town.round_id, by=other)
        with pytest.raises(Refused, match="查看意见原文"), town.store.write() as session:
            note_reading(session, town.round_id, by=other, narrowed=[])
    for other in (town.leader, town.group_lead):
        with pytest.raises(Refused, match="录入意见"):
            entries(town, other, session_id="any")


def test_a_number_that_is_known_is_not_counted_again(town: Town, reader: Reader) -> None:
    say(town, reader, "路要先修好", channel=Channel.PHONE)
    with town.store.read() as session:
        counted = search_opinions(session, town.round_id, by=town.facilitator)
        known = search_opinions(session, town.round_id, by=town.facilitator, total=41)

    assert (counted.total, known.total, known.pages) == (1, 41, 3)
    assert known.entries == counted.entries
