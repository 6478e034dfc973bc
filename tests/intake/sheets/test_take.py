"""What is taken in is taken in once, whole, and by those who may."""

from __future__ import annotations

import csv
import io
import threading
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Invalid, Refused
from core.intake.sheets.preview import Batch
from core.intake.sheets.returned import name_for_returned, returned_rows
from core.intake.sheets.take import take_in
from core.intake.sheets.who import Defaults
from core.model import (
    ImportBatch,
    ListeningSession,
    Opinion,
    OptionVersion,
    PlanTask,
    TrailEntry,
    Village,
    VillageAlias,
)
from core.model.states import Channel, SessionState, TaskState, VersionState
from core.text.record import Reader
from tests.intake.sheets.files import HEADER, Rows, book, bring, look, rows_of
from tests.town import TODAY, Town

PAPER: Rows = [
    HEADER,
    [1, "上坪村", "老党员", "赞成", "", "路要修好,电话13800138000"],
    [2, "下坪", "村民", "不赞成", "赞成", "离镇里太远"],
    [3, "石桥村", "人大代表", "说不清", "", ""],
]
#: Without 编号: two people of one village who both said 同意, and nothing else.
ALIKE: Rows = [
    ["所在村", "身份类别", "方案一", "意见建议"],
    ["上坪村", "老党员", "赞成", "同意"],
    ["上坪村", "老党员", "赞成", "同意"],
    ["下坪村", "老党员", "赞成", "同意"],
]


def count(town: Town, table: type) -> int:
    with town.store.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def as_csv(rows: Rows) -> bytes:
    kept = io.StringIO(newline="")
    csv.writer(kept).writerows(rows)
    return kept.getvalue().encode()


def test_a_sheet_is_stored_with_its_batch_and_one_line_in_the_trail(
    town: Town, reader: Reader
) -> None:
    outcome = bring(town, book(PAPER), reader)

    assert outcome.to_plain() == {"rows": 3, "accepted": 3, "duplicates": 0, "problems": []}
    with town.store.read() as session:
        opinions = session.scalars(sa.select(Opinion)).all()
        batch = session.scalars(sa.select(ImportBatch)).one()
        lines = session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "sheet.import")).all()
    assert {(o.village_id, o.role_group_id, o.channel, o.text) for o in opinions} == {
        (
            town.villages["上坪村"],
            town.groups["老党员"],
            Channel.PAPER,
            "路要修好,电话〔电话已隐去〕",
        ),
        (town.villages["下坪村"], town.groups["普通村民"], Channel.PAPER, "离镇里太远"),
        (town.villages["石桥村"], town.groups["人大代表"], Channel.PAPER, ""),
    }
    assert {(o.received_on, o.entered_by) for o in opinions} == {(TODAY, town.admin.account_id)}
    assert (batch.kind, batch.file_name, batch.rows, batch.accepted, batch.imported_on) == (
        "opinions",
        "意见.xlsx",
        3,
        3,
        TODAY,
    )
    assert [line.detail for line in lines] == ["意见表 意见.xlsx:导入 3 行,共 3 行"]


NAMES = [
    "意见.xlsx",
    "意见 (1).xlsx",
    "意见(2).xlsx",
    "意见 - 副本.xlsx",
    "意见-副本 (2).xlsx",
    "复件 意见.xlsx",
]


@pytest.mark.parametrize("name", [*NAMES, "改了名.xlsx", "意见.XLSX"])
def test_the_same_sheet_under_any_name_adds_nothing(town: Town, reader: Reader, name: str) -> None:
    bring(town, book(ALIKE), reader)

    outcome = bring(town, book(ALIKE), reader, name=name)

    assert (outcome.rows, outcome.accepted, outcome.duplicates) == (3, 0, 3)
    assert (count(town, Opinion), count(town, ImportBatch)) == (3, 1)


def test_the_same_table_saved_as_csv_adds_nothing(town: Town, reader: Reader) -> None:
    bring(town, book(PAPER), reader)

    outcome = bring(town, as_csv(PAPER), reader, name="意见.csv")

    assert (outcome.accepted, outcome.duplicates) == (0, 3)


def test_rows_sorted_inserted_and_added_are_told_from_those_that_were_there(
    town: Town, reader: Reader
) -> None:
    header, first, second, third = ALIKE
    bring(town, book([header, first, second, third]), reader)
    more = [
        ["意见汇总"],
        header,
        third,
        ["石桥村", "老党员", "赞成", "同意"],
        second,
        first,
        first,
    ]

    outcome = bring(town, book(more), reader)

    assert (outcome.rows, outcome.accepted, outcome.duplicates) == (5, 2, 3)


def test_a_form_with_a_number_is_stored_once_whatever_was_mended_in_its_words(
    town: Town, reader: Reader
) -> None:
    bring(town, book(PAPER), reader)
    header, first, *_ = PAPER

    outcome = bring(town, book([header, [*first[:-1], "路要修好。"], [4, *first[1:]]]), reader)

    assert (outcome.rows, outcome.accepted, count(town, Opinion)) == (2, 1, 4)


def test_one_number_twice_with_different_words_is_a_fault(town: Town, reader: Reader) -> None:
    header, first, second, _ = PAPER

    preview = look(town, book([header, first, first, [1, *second[1:]]]))

    assert (len(preview.fine), preview.duplicates) == (1, 1)
    assert [str(p) for p in preview.problems] == [
        "「Sheet1」第 4 行「编号」:与第 2 行是同一项,内容却不同,请核对后只留一行"
    ]


def test_two_offices_with_the_same_numbers_do_not_meet(town: Town, reader: Reader) -> None:
    other = [HEADER, [1, "石桥村", "村民", "赞成", "", "早该合了"]]

    bring(town, book(PAPER), reader, name="溪东片.xlsx")
    outcome = bring(town, book(other), reader, name="溪西片.xlsx")

    assert (outcome.accepted, count(town, Opinion)) == (1, 4)


def test_the_same_words_in_another_file_are_shown_as_such_and_taken_when_told_so(
    town: Town, reader: Reader
) -> None:
    bring(town, book(ALIKE), reader, name="三月.xlsx")

    preview = look(town, book(ALIKE), name="四月.xlsx")
    outcome = bring(town, book(ALIKE), reader, name="四月.xlsx", another=True)

    assert preview.same_as == Batch("三月.xlsx", TODAY)
    assert (len(preview.fine), preview.duplicates) == (0, 3)
    assert (outcome.accepted, count(town, Opinion)) == (3, 6)


def test_a_new_version_of_the_option_does_not_make_an_old_sheet_new(
    town: Town, reader: Reader
) -> None:
    bring(town, book(ALIKE), reader)
    with town.store.write() as session:
        old = session.get_one(OptionVersion, town.versions["方案一"])
        old.state = VersionState.REPLACED
        session.add(
            OptionVersion(
                option_id=old.option_id, number=2, state=VersionState.CONSULTED, created_on=TODAY
            )
        )

    assert bring(town, book(ALIKE), reader).accepted == 0


def mended(content: bytes, changes: dict[str, str]) -> bytes:
    """A sheet of corrections as a person fills it in."""
    opened = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in opened:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in changes:
                    cell.value = changes[cell.value]
    kept = io.BytesIO()
    opened.save(kept)
    return kept.getvalue()


def test_bad_rows_come_back_as_a_sheet_with_reasons_and_go_in_once_corrected(
    town: Town, reader: Reader
) -> None:
    rows: Rows = [
        ["竹溪镇征求意见表"],
        ["填报日期:2026年3月1日"],
        ["所在村", "身份类别", "方案一", None, "意见建议"],
        [None, None, "赞成", "不赞成", None],
        ["上坪村", "老党员", "√", None, "=1+1"],
        ["上平村", "老党员", "√", None, "=1+1"],
        ["下坪村", "干部", None, "√", "太远"],
        ["合计", 3],
    ]
    source = book({"一片": rows})
    source = mended(source, {"=1+1": "-路远"})
    first = bring(town, source, reader, name="一片.xlsx")
    preview = look(town, source, name="一片.xlsx")

    sheet = returned_rows(preview)

    assert (first.accepted, len(first.problems)) == (1, 2)
    assert sheet is not None
    assert name_for_returned(preview) == "一片-待更正.xlsx"
    assert [[c for c in row if c is not None] for row in rows_of(sheet)["一片"]] == [
        ["竹溪镇征求意见表"],
        ["填报日期:2026年3月1日"],
        ["原因", "所在村", "身份类别", "方案一赞成", "方案一不赞成", "意见建议", "原行"],
        [
            "所在村:没有叫「上平村」的村,是不是「上坪村」?",
            "上平村",
            "老党员",
            "√",
            "'-路远",
            "一片!6",
        ],
        ["身份类别:没有叫「干部」的身份类别,请核对", "下坪村", "干部", "√", "太远", "一片!7"],
    ]
    half = mended(sheet, {"上平村": "上坪村"})
    whole = mended(half, {"干部": "老党员"})
    assert bring(town, sheet, reader, name="一片-待更正.xlsx").accepted == 0
    # The corrected row now says what row 5 said, and is another person all the same.
    assert bring(town, half, reader, name="一片-待更正.xlsx").accepted == 1
    assert bring(town, half, reader, name="一片-待更正 (1).xlsx").accepted == 0
    assert bring(town, whole, reader, name="一片-待更正.xlsx").accepted == 1
    with town.store.read() as session:
        stored = session.execute(sa.select(Opinion.text, Opinion.received_on)).all()
    assert sorted(map(tuple, stored)) == sorted(
        [("-路远", date(2026, 3, 1)), ("-路远", date(2026, 3, 1)), ("太远", date(2026, 3, 1))]
    )
    # And the whole first sheet, mended as well, brings none of them again.
    everything = mended(source, {"上平村": "上坪村", "干部": "老党员"})
    assert bring(town, everything, reader, name="一片.xlsx").accepted == 0


def test_a_sheet_without_bad_rows_gives_none_back(town: Town) -> None:
    assert returned_rows(look(town, book(PAPER))) is None


def test_bad_rows_may_hold_back_the_whole_file(town: Town, reader: Reader) -> None:
    preview = look(town, book([*PAPER, [4, "无此村", "老党员", "赞成", "", ""]]))

    with (
        pytest.raises(Refused, match="有 1 行不能导入,整张表都没有导入"),
        town.store.write() as session,
    ):
        take_in(
            session,
            town.round_id,
            preview,
            by=town.admin,
            reader=reader,
            today=TODAY,
            only_good=False,
        )

    assert count(town, Opinion) == 0


def test_nothing_is_half_imported_when_the_round_changes_after_the_preview(
    town: Town, reader: Reader
) -> None:
    preview = look(town, book(PAPER))
    with town.store.write() as session:
        version = session.get_one(OptionVersion, town.versions["维持现状"])
        version.state = VersionState.DRAFT

    with (
        pytest.raises(Invalid, match="整张表都没有导入。「Sheet1」第 3 行:方案已经有了新版本"),
        town.store.write() as session,
    ):
        take_in(session, town.round_id, preview, by=town.admin, reader=reader, today=TODAY)

    assert (count(town, Opinion), count(town, ImportBatch)) == (0, 0)


class LineCutError(Exception):
    """The browser went away."""


def test_nothing_is_half_imported_when_the_work_is_broken_off(town: Town, reader: Reader) -> None:
    preview = look(town, book(PAPER))

    def cut(done: int, _: int) -> None:
        if done:
            raise LineCutError

    with pytest.raises(LineCutError), town.store.write() as session:
        take_in(
            session,
            town.round_id,
            preview,
            by=town.admin,
            reader=reader,
            today=TODAY,
            progress=cut,
        )

    assert (count(town, Opinion), count(town, ImportBatch)) == (0, 0)
    assert bring(town, book(PAPER), reader).accepted == 3


def test_one_preview_taken_in_from_two_desks_at_once_is_stored_once(
    town: Town, reader: Reader
) -> None:
    preview = look(town, book(ALIKE))
    accepted: list[int] = []

    def take() -> None:
        with town.store.write() as session:
            outcome = take_in(
                session, town.round_id, preview, by=town.admin, reader=reader, today=TODAY
            )
        accepted.append(outcome.accepted)

    desks = [threading.Thread(target=take) for _ in range(4)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()

    assert sorted(accepted) == [0, 0, 0, 3]
    assert count(town, Opinion) == 3


def test_only_those_who_may_import_may(town: Town, reader: Reader) -> None:
    preview = look(town, book(PAPER))

    for who in (town.leader, town.group_lead):
        with pytest.raises(Refused, match="没有「导入表格」的权限"), town.store.write() as session:
            take_in(session, town.round_id, preview, by=who, reader=reader, today=TODAY)
    with town.store.write() as session:
        outcome = take_in(
            session, town.round_id, preview, by=town.facilitator, reader=reader, today=TODAY
        )
    assert outcome.accepted == 3


MEETING: Rows = [
    ["会议主题:", "溪东片老党员座谈会"],
    ["时间:2026年3月1日", None, "地点:镇三楼"],
    ["片/责任区:溪东片", None, "主持人:周片长", None, "应到:12"],
    ["实到:9"],
    ["序号", "发言人", "所在村", "方案一", "意见建议", "已复述"],
    [1, "老党员1", "上坪村", "赞成", "党费怎么交", "√"],
    [2, "老党员2", "下坪村", "不赞成", "路太远", "√"],
]


def test_the_record_of_a_meeting_brings_the_meeting_with_it(town: Town, reader: Reader) -> None:
    bring(town, book(MEETING), reader, name="座谈会.xlsx")
    later = [*MEETING, [3, "老党员3", "石桥村", "说不清", "", ""]]

    outcome = bring(town, book(later), reader, name="座谈会.xlsx")

    assert (outcome.accepted, outcome.duplicates) == (1, 2)
    with town.store.read() as session:
        held = session.scalars(sa.select(ListeningSession)).one()
        said = session.scalars(sa.select(Opinion)).all()
    assert (held.topic, held.held_on, held.place, held.host) == (
        "溪东片老党员座谈会",
        date(2026, 3, 1),
        "镇三楼",
        "周片长",
    )
    assert (held.invited, held.present, held.state) == (12, 9, SessionState.CLOSED)
    assert {(o.session_id, o.channel, o.received_on) for o in said} == {
        (held.id, Channel.MEETING, date(2026, 3, 1))
    }


def test_villages_are_updated_added_and_not_touched_twice(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        session.execute(sa.update(OptionVersion).values(state=VersionState.DRAFT))
    sheet = book(
        [
            ["村", "片", "户数", "别名"],
            ["上坪", "", 121, "坪上、上坪头"],
            ["竹坞村", "溪西片", 45, ""],
        ]
    )

    first = bring(town, sheet, reader, kind="villages", name="村情.xlsx")
    second = bring(town, sheet, reader, kind="villages", name="村情.xlsx")

    assert (first.accepted, second.accepted, second.duplicates) == (2, 0, 2)
    with town.store.read() as session:
        villages = session.scalars(sa.select(Village).order_by(Village.position)).all()
        aliases = session.scalars(sa.select(VillageAlias.name).order_by(VillageAlias.name)).all()
    assert [(v.name, v.households, v.adults) for v in villages] == [
        ("上坪村", 121, 240),
        ("下坪村", 90, 180),
        ("石桥村", 200, 400),
        ("竹坞村", 45, None),
    ]
    assert aliases == sorted(["坪上", "上坪头"])
    # What the sheet taught is known to the next one.
    with town.store.write() as session:
        session.execute(sa.update(OptionVersion).values(state=VersionState.CONSULTED))
    assert bring(town, book([ALIKE[0], ["坪上", *ALIKE[1][1:]]]), reader).accepted == 1


def test_households_change_counts_only(town: Town, reader: Reader) -> None:
    sheet = book([["村", "户数", "18周岁以上人数"], ["上坪村", 118, 231]])

    bring(town, sheet, reader, kind="households", name="户数.xlsx")

    with town.store.read() as session:
        village = session.get_one(Village, town.villages["上坪村"])
    assert (village.households, village.adults, village.population) == (118, 231, 360)
    assert village.area_id == town.area_id


def test_the_sheet_of_villages_is_for_the_administrator(town: Town) -> None:
    preview = look(town, book([["村", "户数"], ["上坪村", 118]]), kind="villages")

    with pytest.raises(Refused), town.store.write() as session:
        take_in(session, town.round_id, preview, by=town.facilitator, reader=None, today=TODAY)


def test_a_plan_is_stored_changed_and_not_touched_twice(town: Town, reader: Reader) -> None:
    header = ["序号", "阶段", "工作内容", "牵头组", "完成时限", "进度"]
    plan = [
        header,
        [1, "征求意见", "召开座谈会", "综合办公室", "3月20日", ""],
        [2, "征求意见", "入户走访", "", "3月25日", ""],
    ]
    changed = [header, plan[1], [2, "征求意见", "入户走访", "", "3月25日", "进行中"]]

    outcomes = [
        bring(town, book(rows), reader, kind="plan", name="计划.xlsx")
        for rows in (plan, plan, changed)
    ]

    assert [(o.accepted, o.duplicates) for o in outcomes] == [(2, 0), (0, 2), (1, 1)]
    with town.store.read() as session:
        tasks = session.scalars(sa.select(PlanTask).order_by(PlanTask.number)).all()
    assert [(t.content, t.organ_id, t.due_on, t.state) for t in tasks] == [
        ("召开座谈会", town.organs["综合办公室"], date(2026, 3, 20), TaskState.NOT_STARTED),
        ("入户走访", None, date(2026, 3, 25), TaskState.IN_PROGRESS),
    ]


def test_a_plan_that_moved_since_the_preview_is_refused_with_its_row(
    town: Town, reader: Reader
) -> None:
    sheet = book([["序号", "阶段", "工作内容", "牵头组"], [1, "摸底", "统计", "综合办公室"]])
    preview = look(town, sheet, kind="plan")
    gone = replace(preview.fine[0], value=replace(preview.fine[0].value, organ="撤销的组"))

    with (
        pytest.raises(
            Invalid, match="整张表都没有导入。「Sheet1」第 2 行:「牵头组」没有「撤销的组」这个组"
        ),
        town.store.write() as session,
    ):
        take_in(
            session,
            town.round_id,
            replace(preview, fine=(gone,)),
            by=town.admin,
            reader=None,
            today=TODAY,
        )

    assert count(town, PlanTask) == 0


def test_progress_is_told_to_the_end(town: Town, reader: Reader) -> None:
    told: list[tuple[int, int]] = []
    header, *rows = ALIKE
    many = [header, *(rows * 200)]
    preview = look(town, book(many))

    with town.store.write() as session:
        take_in(
            session,
            town.round_id,
            preview,
            by=town.admin,
            reader=reader,
            today=TODAY,
            progress=lambda done, whole: told.append((done, whole)),
        )

    assert told == [(250, 600), (500, 600), (600, 600), (600, 600)]


LINES = st.lists(
    st.tuples(
        st.sampled_from(["上坪村", "下坪", "石桥村", "无此村"]),
        st.sampled_from(["老党员", "群众"]),
        st.sampled_from(["赞成", "不赞成", "", "随便"]),
        st.sampled_from(["同意", "太远", "", "'=1", "13800138000"]),
        st.sampled_from(["", "", "7", "8"]),
    ),
    max_size=12,
)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=LINES, order=st.randoms())
def test_twice_is_once_whatever_stands_in_the_sheet_and_in_whatever_order(
    town: Town, reader: Reader, lines: list[tuple[str, ...]], order: object
) -> None:
    header = ["所在村", "身份类别", "方案一", "意见建议", "编号"]
    with town.store.write() as session:
        session.execute(sa.delete(Opinion))
        session.execute(sa.delete(ImportBatch))
    mixed = list(lines)
    order.shuffle(mixed)  # type: ignore[attr-defined]

    first = bring(town, as_csv([header, *lines]), reader, name="一.csv")
    stored = count(town, Opinion)
    again = bring(town, as_csv([header, *lines]), reader, name="一.csv")
    numbers_clash = any(p.column == "编号" or "同一项" in p.reason for p in first.problems)
    shuffled = (
        None if numbers_clash else bring(town, as_csv([header, *mixed]), reader, name="一.csv")
    )

    assert stored == first.accepted
    assert first.rows == first.accepted + first.duplicates + len({p.row for p in first.problems})
    assert (again.accepted, again.problems) == (0, first.problems)
    assert shuffled is None or shuffled.accepted == 0
    assert count(town, Opinion) == stored


def test_rows_for_one_place_only_need_nothing_but_words(town: Town, reader: Reader) -> None:
    told = Defaults(town.villages["上坪村"], town.groups["普通村民"], town.versions["方案一"])

    outcome = bring(town, b"comment-body\n\xe8\xb7\xaf\xe8\xbf\x9c\n", reader, defaults=told)

    assert outcome.accepted == 1
