"""The record of a 座谈会 brings the session and its speakers; one sheet may hold several."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from core.intake.sessions import close_session, open_session
from core.intake.sheets.meetings import NOWHERE
from core.model import Area, ListeningSession, Opinion
from core.model.states import Channel, SessionKind, SessionState
from core.text.record import Reader
from tests.intake.sheets.files import Rows, as_csv, book, bring, look, reasons
from tests.town import TODAY, Town

MEETING: Rows = [
    ["会议主题：", "溪东片老党员座谈会"],
    ["时间：2026年3月1日", None, "地点：镇三楼"],
    ["片/责任区：溪东片", None, "主持人：周片长", None, "应到：12"],
    ["实到：9"],
    ["序号", "发言人", "所在村", "方案一", "意见建议", "已复述"],
    [1, "老党员1", "上坪村", "赞成", "党费怎么交", "√"],
    [2, "老党员2", "下坪村", "不赞成", "路太远", "√"],
]
#: The records of two meetings, one under the other.
STACKED: Rows = [
    ["竹溪镇行政村规模调整座谈会记录表"],
    *MEETING,
    ["记录人：小陈", None, "审核人："],
    ["竹溪镇行政村规模调整座谈会记录表"],
    ["会议主题：", "石桥村村民座谈会"],
    ["时间：2026年3月2日", None, "片/责任区：溪东片"],
    MEETING[4],
    [1, "村民1", "石桥村", "说不清", "早该问问我们", ""],
    # The header again, as on each printed page: still the same meeting.
    MEETING[4],
    [2, "村民2", "石桥村", "赞成", "好", ""],
]
#: The same two in one table, a row a speaker; empty cells mean the meeting above.
FLAT: Rows = [
    ["会议主题", "日期", "片", "发言人", "所在村", "方案一", "意见建议", "应到", "实到"],
    ["溪东片老党员座谈会", "3月1日", "溪东片", "老党员1", "上坪村", "赞成", "党费怎么交", 12, 9],
    ["", "", "", "老党员2", "下坪村", "不赞成", "路太远", "", ""],
    ["石桥村村民座谈会", "3月2日", "", "村民1", "石桥村", "说不清", "早该问问我们", "", ""],
    ["", "", "", "村民2", "石桥村", "赞成", "好", "", ""],
]


def by_session(town: Town) -> dict[tuple[str, date], list[str]]:
    """What was said where."""
    with town.store.read() as session:
        rows = session.execute(
            sa.select(ListeningSession.topic, ListeningSession.held_on, Opinion.text)
            .join(Opinion, Opinion.session_id == ListeningSession.id)
            .where(Opinion.channel == Channel.MEETING)
        ).all()
    found: dict[tuple[str, date], list[str]] = {}
    for topic, day, text in rows:
        found.setdefault((topic, day), []).append(text)
    return {key: sorted(texts) for key, texts in found.items()}


def held(town: Town) -> list[ListeningSession]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(ListeningSession).order_by(ListeningSession.held_on)))


BOTH = {
    ("溪东片老党员座谈会", date(2026, 3, 1)): ["党费怎么交", "路太远"],
    ("石桥村村民座谈会", date(2026, 3, 2)): ["好", "早该问问我们"],
}


def test_the_record_of_a_meeting_brings_the_meeting_with_it(town: Town, reader: Reader) -> None:
    bring(town, book(MEETING), reader, name="座谈会.xlsx")
    later = [*MEETING, [3, "老党员3", "石桥村", "说不清", "", ""]]

    outcome = bring(town, book(later), reader, name="座谈会.xlsx")

    assert (outcome.accepted, outcome.duplicates) == (1, 2)
    (one,) = held(town)
    assert (one.topic, one.held_on, one.place, one.host) == (
        "溪东片老党员座谈会",
        date(2026, 3, 1),
        "镇三楼",
        "周片长",
    )
    assert (one.invited, one.present, one.state) == (12, 9, SessionState.CLOSED)
    with town.store.read() as session:
        said = session.scalars(sa.select(Opinion)).all()
    assert {(o.session_id, o.channel, o.received_on) for o in said} == {
        (one.id, Channel.MEETING, date(2026, 3, 1))
    }


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (book(STACKED), "两场.xlsx"),
        (book(FLAT), "汇总.xlsx"),
        (as_csv(FLAT, "gbk"), "汇总.csv"),
        (as_csv(STACKED, "utf-8-sig"), "两场.csv"),
    ],
)
def test_one_sheet_with_two_meetings_brings_each_its_own_speakers(
    town: Town, reader: Reader, content: bytes, name: str
) -> None:
    preview = look(town, content, name=name)
    outcome = bring(town, content, reader, name=name)

    assert (preview.problems, {row.shown["场次"] for row in preview.fine}) == (
        (),
        {"3月1日 溪东片老党员座谈会（新建）", "3月2日 石桥村村民座谈会（新建）"},
    )
    assert (outcome.accepted, outcome.duplicates) == (4, 0)
    assert by_session(town) == BOTH
    assert [(s.area_id, s.invited, s.present, s.state) for s in held(town)] == [
        (town.area_id, 12, 9, SessionState.CLOSED),
        (town.area_id, None, None, SessionState.CLOSED),
    ]
    assert bring(town, content, reader, name=name).accepted == 0


def test_a_sheet_for_each_meeting_in_one_file(town: Town, reader: Reader) -> None:
    sheets = {"一": MEETING, "二": STACKED[10:]}

    outcome = bring(town, book(sheets), reader)

    assert (outcome.accepted, by_session(town)) == (4, BOTH)


def register(town: Town, topic: str, **what: object) -> str:
    values = {"held_on": date(2026, 3, 1), "area_id": town.area_id} | what
    with town.store.write() as session:
        return open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic=topic,
            **values,  # type: ignore[arg-type]
        ).id


def test_a_registered_meeting_is_found_and_left_as_it_was(town: Town, reader: Reader) -> None:
    going = register(town, "溪东片 老党员座谈会")
    over = register(town, "石桥村村民座谈会", held_on=TODAY)
    with town.store.write() as session:
        close_session(session, over, by=town.facilitator, present=7, note="答复了路灯的事")

    bring(town, book(STACKED), reader)

    assert [(s.id, s.present, s.note, s.state) for s in held(town)] == [
        (going, 9, "", SessionState.OPEN),
        (over, 7, "答复了路灯的事", SessionState.CLOSED),
    ]


def test_speakers_without_a_topic_belong_to_the_only_meeting_of_that_day_and_place(
    town: Town, reader: Reader
) -> None:
    only = register(town, "老党员座谈会")
    rows: Rows = [
        ["时间：2026年3月1日", None, "片/责任区：溪东片"],
        *MEETING[4:],
    ]

    bring(town, book(rows), reader)

    with town.store.read() as session:
        assert set(session.scalars(sa.select(Opinion.session_id))) == {only}


def test_speakers_whom_two_meetings_fit_are_not_guessed(town: Town) -> None:
    register(town, "上午座谈会")
    register(town, "下午座谈会")
    rows: Rows = [["时间：2026年3月1日", None, "片/责任区：溪东片"], *MEETING[4:]]

    preview = look(town, book(rows))

    why = "2026-03-01 有 2 场对得上，请写明会议主题"
    assert reasons(preview) == [(3, "会议主题", why), (4, "会议主题", why)]


def test_one_topic_in_two_areas_is_two_meetings(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        west = Area(round_id=town.round_id, name="溪西片")
        session.add(west)
        session.flush()
        other = west.id
    register(town, "老党员座谈会", area_id=other)
    rows: Rows = [["会议主题：老党员座谈会"], *MEETING[1:]]

    bring(town, book(rows), reader)

    assert sorted((s.area_id == other, s.topic) for s in held(town)) == [
        (False, "老党员座谈会"),
        (True, "老党员座谈会"),
    ]


def test_speakers_of_no_meeting_come_in_with_a_word_about_it(town: Town, reader: Reader) -> None:
    rows = MEETING[4:]

    preview = look(town, book(rows))
    bring(town, book(rows), reader)

    assert preview.notes == (NOWHERE,)
    assert held(town) == []
    with town.store.read() as session:
        assert set(session.scalars(sa.select(Opinion.session_id))) == {None}
