"""How many came to which session, from a sheet; and never who."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from core.errors import Invalid, Refused
from core.intake.sessions import open_session, set_attendance
from core.intake.sheets.attendance import nearest
from core.intake.sheets.known import load_known
from core.intake.sheets.take import take_in
from core.intake.sheets.who import Defaults
from core.model import ListeningSession, TrailEntry
from core.model.states import SessionKind, SessionState
from core.text.record import Reader
from tests.intake.sheets.files import Rows, as_csv, book, bring, look, reasons
from tests.town import TODAY, Town

FIRST = date(2026, 3, 1)
HEADER = ["日期", "片", "村", "会议主题", "应到", "实到"]


def hold(town: Town, topic: str, *, on: date = FIRST, village: str | None = None) -> str:
    with town.store.write() as session:
        return open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic=topic,
            held_on=on,
            area_id=None if village else town.area_id,
            village_id=town.villages[village] if village else None,
            invited=20,
        ).id


def figures(town: Town) -> dict[str, tuple[int | None, int | None, str]]:
    with town.store.read() as session:
        rows = session.scalars(sa.select(ListeningSession)).all()
    return {row.topic: (row.invited, row.present, row.state.value) for row in rows}


def test_each_row_finds_its_session_by_day_place_and_topic(town: Town, reader: Reader) -> None:
    hold(town, "老党员座谈会")
    hold(town, "村民代表座谈会")
    hold(town, "上坪村座谈会", on=TODAY, village="上坪村")
    sheet = book(
        [
            ["竹溪镇座谈走访到会人数表"],
            HEADER,
            ["2026年3月1日", "溪东片", "", "老党员座谈会", 25, 18],
            ["3月1日", "", "", "村民代表 座谈会", "", "9人"],
            ["3月2日", "", "上坪", "", "", 30],
            ["合计", "", "", "", 25, 57],
        ]
    )

    outcome = bring(town, sheet, reader, kind="attendance", name="到会.xlsx")

    assert outcome.to_plain() == {"rows": 3, "accepted": 3, "duplicates": 0, "problems": []}
    assert figures(town) == {
        "老党员座谈会": (25, 18, "open"),
        "村民代表座谈会": (20, 9, "open"),
        "上坪村座谈会": (20, 30, "open"),
    }
    again = bring(town, sheet, reader, kind="attendance", name="到会.xlsx")
    assert (again.accepted, again.duplicates) == (0, 3)
    with town.store.read() as session:
        said = session.scalars(
            sa.select(TrailEntry.detail).where(TrailEntry.act == "session.attendance")
        ).all()
    assert sorted(said) == [
        "上坪村座谈会：应到 20，实到 30",
        "村民代表座谈会：应到 20，实到 9",
        "老党员座谈会：应到 25，实到 18",
    ]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_a_csv_from_excel_is_read_in_either_encoding(
    town: Town, reader: Reader, encoding: str
) -> None:
    hold(town, "老党员座谈会")
    sheet = as_csv([HEADER, ["2026/3/1", "溪东片", "", "老党员座谈会", 20, 17]], encoding)

    outcome = bring(town, sheet, reader, kind="attendance", name="到会.csv")

    assert (outcome.accepted, figures(town)["老党员座谈会"][1]) == (1, 17)


def test_a_closed_session_stays_closed(town: Town, reader: Reader) -> None:
    id_ = hold(town, "老党员座谈会")
    with town.store.write() as session:
        session.get_one(ListeningSession, id_).state = SessionState.CLOSED

    bring(town, book([HEADER, ["3月1日", "", "", "", "", 17]]), reader, kind="attendance")

    assert figures(town) == {"老党员座谈会": (20, 17, "closed")}


def test_more_than_were_invited_is_taken_and_pointed_out(town: Town) -> None:
    hold(town, "老党员座谈会")

    preview = look(town, book([HEADER, ["3月1日", "", "", "", "", 21]]), kind="attendance")

    assert preview.notes == ("「3月1日 老党员座谈会」实到 21 人，比应到 20 人多，请核对。",)
    assert [row.shown["实到"] for row in preview.fine] == ["21"]


def test_a_row_that_fits_two_sessions_asks_which(town: Town, reader: Reader) -> None:
    first, second = hold(town, "上午座谈会"), hold(town, "下午座谈会")
    sheet = book([HEADER, ["3月1日", "溪东片", "", "", "", 18]])

    preview = look(town, sheet, kind="attendance")

    assert reasons(preview) == [
        (2, "日期", "有 2 场都对得上，请写明会议主题或村，也可以在下面选是哪一场")
    ]
    (choice,) = preview.choices
    assert (choice.row, choice.said, dict(choice.offered)) == (
        2,
        "3月1日 溪东片 18",
        {first: "3月1日 上午座谈会", second: "3月1日 下午座谈会"},
    )
    told = Defaults(sessions=((choice.sheet, 2, second),))
    assert bring(town, sheet, reader, kind="attendance", defaults=told).accepted == 1
    assert figures(town) == {"上午座谈会": (20, None, "open"), "下午座谈会": (20, 18, "open")}


def test_a_row_that_fits_none_is_shown_what_there_is(town: Town) -> None:
    late, soon = hold(town, "老党员座谈会", on=date(2026, 2, 1)), hold(town, "妇女座谈会")
    sheet: Rows = [
        HEADER,
        ["2月28日", "溪东片", "", "村民座谈会", "", 8],
        ["3月1日", "溪东片", "", "村民座谈会", "", 8],
        ["3月1日", "溪北片", "", "", "", 8],
        ["", "", "", "", "", 8],
        ["3月1日", "", "", "", "", "张三、李四"],
    ]

    preview = look(town, book(sheet), kind="attendance")

    assert reasons(preview) == [
        (2, "会议主题", "没有登记过这一场，请先在「座谈走访」里建立，或在下面选是哪一场"),
        (3, "会议主题", "没有主题叫「村民座谈会」的一场，可以在下面选是哪一场"),
        (4, "片", "没有叫「溪北片」的片，是不是「溪东片」？"),
        (5, "日期", "没有写日期"),
        (6, "实到", "「张三、李四」不是整数"),
    ]
    assert [[id_ for id_, _ in c.offered] for c in preview.choices] == [[soon, late], [soon]]


def test_two_rows_for_one_session_clash(town: Town) -> None:
    hold(town, "老党员座谈会")
    row = ["3月1日", "", "", "", "", 8]

    preview = look(town, book([HEADER, row, row, [*row[:-1], 9]]), kind="attendance")

    assert (len(preview.fine), preview.duplicates) == (1, 1)
    assert reasons(preview) == [(4, "日期", "与第 2 行是同一项，内容却不同，请核对后只留一行")]


@pytest.mark.parametrize(
    "column", ["姓名", "签名", "参会人员", "与会签名", "联系电话", "到会村民名单", "参会人员姓名"]
)
def test_a_sheet_with_a_column_of_names_is_refused_whole(town: Town, column: str) -> None:
    hold(town, "老党员座谈会")

    with pytest.raises(Invalid) as refused:
        look(town, book([[*HEADER, column], ["3月1日", "", "", "", "", 8, ""]]), kind="attendance")

    assert refused.value.sentence == (
        f"表里有「{column}」一列，整张表没有导入：到会只记人数，不记是谁到了会；"
        "提意见的人不能和到会名单对上。请删去这一列，只留人数，再上传。"
    )


def test_a_sign_in_sheet_is_refused_as_such(town: Town) -> None:
    sheet = book([["会议签到表"], ["序号", "姓名", "单位/村", "签名"], [1, "张三", "上坪村", ""]])

    with pytest.raises(Invalid, match="表里有「姓名」一列，整张表没有导入"):
        look(town, sheet, kind="attendance")


def test_figures_cannot_be_negative_and_not_everybody_may_set_them(town: Town) -> None:
    id_ = hold(town, "老党员座谈会")

    with pytest.raises(Invalid, match="实到人数不能是负数"), town.store.write() as session:
        set_attendance(session, id_, by=town.facilitator, invited=None, present=-1)
    with pytest.raises(Refused), town.store.write() as session:
        set_attendance(session, id_, by=town.leader, invited=None, present=1)

    assert figures(town) == {"老党员座谈会": (20, None, "open")}


def test_two_desks_that_bring_the_same_figures_change_them_once(town: Town) -> None:
    hold(town, "老党员座谈会")
    preview = look(town, book([HEADER, ["3月1日", "", "", "", "", 8]]), kind="attendance")
    outcomes = []
    for _ in range(2):
        with town.store.write() as session:
            outcomes.append(
                take_in(
                    session, town.round_id, preview, by=town.facilitator, reader=None, today=TODAY
                )
            )

    assert [(o.accepted, o.duplicates) for o in outcomes] == [(1, 0), (0, 1)]


def test_what_is_offered_begins_with_the_nearest_day(town: Town) -> None:
    hold(town, "一", on=date(2026, 2, 1))
    hold(town, "二", on=date(2026, 2, 20))
    hold(town, "三", on=date(2026, 3, 1))
    with town.store.read() as session:
        sittings = load_known(session, town.round_id, today=TODAY).sittings

    assert [s.topic for s in nearest(sittings, date(2026, 2, 19))] == ["二", "三", "一"]
    assert [s.topic for s in nearest(sittings, None)] == ["三", "二", "一"]
