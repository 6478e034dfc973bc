"""Rows of 征求意见表, 座谈会记录表 and 走访登记表 become opinions, or say why they cannot."""

from __future__ import annotations

from datetime import date

import pytest

from core.intake.form import OpinionForm
from core.intake.sheets.meetings import Meeting
from core.intake.sheets.opinions import OpinionRow
from core.intake.sheets.who import Defaults
from core.model.states import Channel, Stance
from tests.intake.sheets.files import Rows, book, check, known, reasons


def said(rows: Rows, **how: object) -> list[OpinionRow]:
    preview = check(book(rows), **how)  # type: ignore[arg-type]
    assert preview.problems == ()
    return [row.value for row in preview.fine]


def one(columns: dict[str, object], **how: object) -> OpinionForm:
    """The form made of a row with these columns besides village and group."""
    whole = {"所在村": "上坪村", "身份类别": "老党员", **columns}
    (row,) = said([list(whole), list(whole.values())], **how)
    return row.form


def fault(columns: dict[str, object], **how: object) -> list[tuple[int, str, str]]:
    whole = {"所在村": "上坪村", "身份类别": "老党员", "意见建议": "好", **columns}
    return reasons(check(book([list(whole), list(whole.values())]), **how))  # type: ignore[arg-type]


def test_a_whole_row_of_the_official_form() -> None:
    rows = [
        [
            "编号",
            "所在村",
            "村民小组",
            "身份类别",
            "方案版本",
            "对各方案意见",
            "意见建议",
            "最关心的事",
            "是否愿意留联系方式",
            "填写方式",
            "填表日期",
        ],
        [
            "12",
            "上坪村 ",
            "三组",
            "群众",
            "方案一",
            "有条件赞成",
            "账目公开",
            "分红",
            "否",
            "代填",
            "2月27日",
        ],
    ]

    assert said(rows) == [
        OpinionRow(
            form=OpinionForm(
                village_id="v1",
                role_group_id="g3",
                channel=Channel.PAPER,
                stances={"p2": Stance.CONDITIONAL},
                text="账目公开\n最关心的事：分红",
                direct=False,
            ),
            day=date(2026, 2, 27),
            meeting=None,
            content=(
                "v1",
                "g3",
                "paper",
                "000",
                "2026-02-27",
                "方案一=conditional",
                "",
                "账目公开 最关心的事：分红",
            ),
        )
    ]


def test_a_meeting_with_several_speakers_and_the_meeting_itself() -> None:
    rows = [
        ["座谈会记录表"],
        ["会议主题：", "溪东片老党员座谈会", None, "时间：", date(2026, 3, 1)],
        ["地点：镇三楼会议室", None, None, "片/责任区：", "溪东片"],
        ["主持人：周片长", None, None, "记录人：小陈"],
        ["应到：", "１２", None, "实到：", 9],
        [
            "序号",
            "发言人",
            "所在村",
            "身份类别",
            "意见建议",
            "所指方案",
            "倾向",
            "已复述",
            "责任人",
        ],
        [1, "老党员1", "上坪村", None, "合并后党费怎么交", "方案一", "赞成", "√", "何主任"],
        [2, "普通村民甲", "下坪村", None, "路太远", "方案一", "不赞成", "×", None],
        ["与会签名："],
    ]

    found = said(rows)

    assert [(r.form.role_group_id, r.form.channel, r.form.read_back) for r in found] == [
        ("g1", Channel.MEETING, True),
        ("g3", Channel.MEETING, False),
    ]
    assert [r.form.stances for r in found] == [{"p2": Stance.SUPPORT}, {"p2": Stance.OPPOSE}]
    meeting = Meeting(
        topic="溪东片老党员座谈会",
        held_on=date(2026, 3, 1),
        area_id="a1",
        village_id=None,
        place="镇三楼会议室",
        host="周片长",
        recorder="小陈",
        invited=12,
        present=9,
    )
    assert [(r.day, r.meeting) for r in found] == [(date(2026, 3, 1), meeting)] * 2


def test_visits_by_hand_by_telephone_and_what_asks_for_an_answer() -> None:
    rows = [
        ["走访登记表"],
        [
            "序号",
            "日期",
            "走访人",
            "村/自然村",
            "走访对象类别",
            "走访方式",
            "主要意见",
            "倾向",
            "需答复事项",
        ],
        [1, "2.27", "小陈", "上坪", "老党员", "入户", "办事远", "说不清", "低保怎么办"],
        [2, "2.28", "小陈", "坪上", "村民", "电话", "无", "基本同意", "/"],
    ]

    assert [(r.form.channel, r.form.text, r.day) for r in said(rows)] == [
        (Channel.VISIT, "办事远\n需答复事项：低保怎么办", date(2026, 2, 27)),
        (Channel.PHONE, "", date(2026, 2, 28)),
    ]


ALL = {"s": Stance.OPPOSE, "p2": Stance.SUPPORT}


@pytest.mark.parametrize(
    ("columns", "stances"),
    [
        ({"方案一": "赞成", "维持现状": "不赞成"}, ALL),
        ({"方案一意见": "同意", "对维持现状的意见": "反对"}, ALL),
        ({"方案1（第2版）": "√", "维持现状": "×"}, ALL),
        ({"对各方案意见": "方案一：赞成；维持现状：不赞成"}, ALL),
        ({"对各方案意见": "方案一 赞成、维持现状 不赞成"}, ALL),
        ({"对各方案意见": "方案一＝同意\n维持现状＝反对"}, ALL),
        ({"方案版本": "方案一第2版", "倾向": "赞成"}, {"p2": Stance.SUPPORT}),
        ({"方案版本": "维持现状", "倾向": "赞成"}, {"s": Stance.SUPPORT}),
        ({"倾向": "赞成"}, {"p2": Stance.SUPPORT}),
        ({"方案一": "", "维持现状": "/", "意见建议": "看不懂"}, {}),
        ({"倾向": "未表态", "意见建议": "看不懂"}, {}),
    ],
)
def test_stances_are_read_for_each_option(
    columns: dict[str, object], stances: dict[str, Stance]
) -> None:
    assert one(columns).stances == stances


FAULTS: list[tuple[dict[str, object], list[tuple[int, str, str]]]] = [
    ({"所在村": "上平村"}, [(2, "所在村", "没有叫「上平村」的村，是不是「上坪村」？")]),
    ({"所在村": "杭州市"}, [(2, "所在村", "没有叫「杭州市」的村，请核对")]),
    ({"所在村": "无"}, [(2, "所在村", "没有写所在村")]),
    (
        {"身份类别": "老党员代表"},
        [(2, "身份类别", "没有叫「老党员代表」的身份类别，是不是「老党员」？")],
    ),
    ({"身份类别": None}, [(2, "身份类别", "没有写身份类别")]),
    ({"方案一": "没意见"}, [(2, "方案一", "「没意见」看不出是赞成、有条件赞成、不赞成还是说不清")]),
    ({"倾向": "方案三：赞成"}, [(2, "倾向", "没有叫「方案三」的方案")]),
    (
        {"方案版本": "方案一第1版", "倾向": "赞成"},
        [(2, "倾向", "「方案一」第 1 版现在不在征求意见")],
    ),
    ({"方案一": "赞成", "倾向": "方案一：反对"}, [(2, "倾向", "对「方案一」写了两种意见")]),
    ({"填表日期": "3月3日"}, []),
    ({"填表日期": "2026.3.3"}, [(2, "填表日期", "2026-03-03 在今天之后，请核对")]),
    ({"填表日期": "1926.3.1"}, [(2, "填表日期", "1926-03-01 太早，请核对")]),
    ({"填表日期": "上周"}, [(2, "填表日期", "「上周」看不出是哪一天，请写成 2026年3月2日")]),
    ({"填写方式": "微信"}, [(2, "填写方式", "「微信」看不出是本人还是代填")]),
    ({"渠道": "广播"}, [(2, "渠道", "「广播」不是座谈会、走访、电话或纸质表")]),
    ({"意见建议": "#REF!"}, [(2, "意见建议", "单元格是公式错误「#REF!」")]),
    ({"意见建议": "", "方案一": ""}, [(2, "意见建议", "没有写意见，也没有表态")]),
    (
        {"意见建议": "字" * 1500, "最关心的事": "字" * 1500},
        [(2, "意见建议", "几列文字合起来有 3007 字，最多 2000 字，请删短一些")],
    ),
    (
        {"所在村": "云外", "方案一": "也许"},
        [
            (2, "所在村", "没有叫「云外」的村，请核对"),
            (2, "方案一", "「也许」看不出是赞成、有条件赞成、不赞成还是说不清"),
        ],
    ),
]


@pytest.mark.parametrize(("columns", "expected"), FAULTS)
def test_a_row_says_everything_that_is_wrong_with_it(
    columns: dict[str, object], expected: list[tuple[int, str, str]]
) -> None:
    assert fault(columns) == expected


def test_one_word_for_several_options_is_a_fault_until_somebody_says_which() -> None:
    version = known().versions[2]
    other = type(version)("q", "方案二", 1, asked=True, status_quo=False)
    versions = (*known().versions, other)

    assert fault({"倾向": "赞成"}, versions=versions) == [
        (2, "倾向", "没有写明是对哪个方案的意见，请填「方案版本」，或每个方案各用一列")
    ]
    named = one({"倾向": "赞成", "方案版本": "方案二"}, versions=versions)
    chosen = one({"倾向": "赞成"}, versions=versions, defaults=Defaults(version_id="q"))
    assert named.stances == chosen.stances == {"q": Stance.SUPPORT}


@pytest.mark.parametrize(
    ("heading", "word", "direct"),
    [
        ("填写方式", "本人", True),
        ("填写方式", "代填", False),
        ("填写方式", "家属代写", False),
        ("填写方式", "", True),
        ("是否代填", "是", False),
        ("是否代填", "否", True),
        ("是否本人填写", "√", True),
        ("是否本人填写", "否", False),
    ],
)
def test_who_filled_it_in(heading: str, word: str, direct: bool) -> None:
    assert one({"意见建议": "好", heading: word}).direct is direct


@pytest.mark.parametrize(
    ("worry", "topics", "text"),
    [
        ("办公地点", ("T02",), "好"),
        ("集体资产与债务、公共服务（教育医疗养老）", ("T03", "T07"), "好"),
        ("公共服务；基础设施", ("T07", "T08"), "好"),
        ("分红", (), "好\n最关心的事：分红"),
        ("办公地点、分红", (), "好\n最关心的事：办公地点、分红"),
        (
            "办公地点、集体资产、村干部、过程公开",
            (),
            "好\n最关心的事：办公地点、集体资产、村干部、过程公开",
        ),
        ("/", (), "好"),
    ],
)
def test_what_matters_most_is_a_theme_where_it_names_one_and_words_where_not(
    worry: str, topics: tuple[str, ...], text: str
) -> None:
    form = one({"意见建议": "好", "最关心的事": worry})

    assert (form.topics, form.text) == (topics, text)


def test_a_theme_beside_nothing_else_is_kept_as_words() -> None:
    form = one({"最关心的事": "办公地点"})

    assert (form.topics, form.text) == ((), "最关心的事：办公地点")


def test_what_a_sheet_leaves_out_is_taken_as_told() -> None:
    (row,) = said(
        [["意见建议", "倾向"], ["路远", "赞成"]],
        defaults=Defaults("v2", "g2", "s", Channel.VISIT),
    )

    assert row.form == OpinionForm(
        village_id="v2",
        role_group_id="g2",
        channel=Channel.VISIT,
        stances={"s": Stance.SUPPORT},
        text="路远",
    )


def test_what_a_sheet_says_is_never_overruled() -> None:
    told = Defaults("v2", "g2", "s", Channel.VISIT)

    form = one({"方案版本": "方案一", "倾向": "赞成", "渠道": "座谈会"}, defaults=told)

    assert (form.village_id, form.role_group_id, form.channel) == ("v1", "g1", Channel.MEETING)
    assert form.stances == {"p2": Stance.SUPPORT}


def test_a_telephone_number_stands_neither_in_the_key_nor_in_the_preview() -> None:
    preview = check(
        book([["所在村", "身份类别", "意见建议"], ["上坪村", "老党员", "请打13800138000找我"]])
    )

    (row,) = preview.fine
    assert row.value.form.text == "请打13800138000找我"
    assert "13800138000" not in str((row.shown, row.content))
