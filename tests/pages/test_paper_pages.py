"""Paper, slips, scans and posters: what is typed reaches the act, what is made opens."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from docx import Document
from docx.oxml.ns import qn
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.intake.links import make_link
from core.intake.paper import enter_paper, make_batch
from core.intake.scans import attach_scan
from core.intake.slips import list_slips, use_slip
from core.model import Opinion, PaperBatch, PaperMark, Round, SessionScan, Slip
from core.model.states import Channel, LinkKind, LinkMode, Role
from core.runtime import runtime
from core.text.record import Reader
from pages.shared.session import today
from tests.intake.paper_steps import form
from tests.intake.test_sessions import open_one
from tests.pages.conftest import AsRole, said
from tests.pages.desk_steps import choose, dialog, press, write
from tests.town import TODAY, Town

pytestmark = pytest.mark.usefixtures("warm")


def at(as_role: AsRole, page: str, role: Role) -> AppTest:
    return as_role(role).switch_page(f"consult/{page}.py").run()


def bundle(town: Town, count: int = 3) -> str:
    with town.store.write() as session:
        return make_batch(
            session, town.round_id, town.villages["上坪村"], count, by=town.admin, today=TODAY
        ).id


def rows(town: Town, kind: Any) -> list[Any]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(kind)))


def change_round(town: Town, **values: object) -> None:
    with town.store.write() as session:
        round_ = session.get_one(Round, town.round_id)
        for name, value in values.items():
            setattr(round_, name, value)


def metrics(screen: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in screen.metric}


def number(screen: AppTest) -> Any:
    return next(each for each in screen.number_input if each.label.startswith("编号"))


def told(screen: AppTest) -> list[str]:
    return [toast.value for toast in screen.toast]


def open_scans(session_id, who, round_id):  # type: ignore[no-untyped-def]
    from core.intake.session_list import list_sessions
    from pages.consult.session_scans import show_scans
    from pages.shared.session import store, today

    with store().read() as session:
        (line,) = list_sessions(session, round_id, by=who, today=today())
    show_scans(line, who)


def test_a_bundle_is_numbered_and_stands_ready_to_print(as_role: AsRole, town: Town) -> None:
    screen = at(as_role, "paper", Role.FACILITATOR)
    next(each for each in screen.number_input if each.label == "印多少份").set_value(7)
    press(screen, "编号")

    (batch,) = rows(town, PaperBatch)
    assert (batch.village_id, batch.number, batch.count) == (town.villages["上坪村"], 1, 7)
    assert metrics(screen) == {"已录": "0 / 7 份"}
    assert [each.label for each in screen.get("download_button")] == [
        "下载 Word 版打印",
        "下载网页版打印",
    ]
    assert number(screen).value == 1


def test_forms_are_entered_one_after_the_other(as_role: AsRole, town: Town) -> None:
    bundle(town)
    screen = at(as_role, "paper", Role.FACILITATOR)
    choose(screen, "身份类别", "老党员")
    number(screen).set_value(2)
    choose(screen, "对「方案一」", "不赞成")
    write(screen, "意见建议", "路要修好")
    press(screen, "保存，录下一份")

    (opinion,) = rows(town, Opinion)
    assert (opinion.channel, opinion.direct, opinion.text) == (Channel.PAPER, True, "路要修好")
    assert [mark.serial for mark in rows(town, PaperMark)] == [2]
    assert told(screen) == ["上坪村-1-002 已录入"]
    assert metrics(screen) == {"已录": "1 / 3 份"}
    assert (number(screen).value, screen.text_area[0].value) == (3, "")

    for _ in range(2):
        choose(screen, "对「方案一」", "赞成")
        press(screen, "保存，录下一份")
    assert len(rows(town, Opinion)) == 3
    assert [each.value for each in screen.success] == [
        "这一批里您能录的都录完了。没有收回来的表不用管。"
    ]


def test_a_number_entered_before_is_refused_and_what_was_typed_stays(
    as_role: AsRole, town: Town
) -> None:
    bundle(town)
    screen = at(as_role, "paper", Role.FACILITATOR)
    choose(screen, "身份类别", "老党员")
    choose(screen, "对「方案一」", "赞成")
    press(screen, "保存，录下一份")
    number(screen).set_value(1)
    write(screen, "意见建议", "另一张表上的话")
    press(screen, "保存，录下一份")

    assert said(screen) == ["1 号已经录过了，不能再录。请看清表上的编号。"]
    assert screen.text_area[0].value == "另一张表上的话"
    assert len(rows(town, Opinion)) == 1


def test_two_people_one_blind_to_the_other_then_settled(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    change_round(town, double_entry=True)
    batch = bundle(town)
    with town.store.write() as session:
        enter_paper(
            session,
            batch,
            1,
            form(town, text="桥要*先*修"),
            by=town.admin,
            reader=reader,
            today=TODAY,
        )
    screen = at(as_role, "paper", Role.FACILITATOR)
    assert metrics(screen) == {"已录": "0 / 3 份", "待第二人": "1 份", "有差异": "0 份"}
    assert number(screen).value == 1
    shown = [*screen.text, *screen.markdown, *screen.caption, *screen.text_area]
    assert all("桥要" not in each.value for each in shown)
    assert shown
    choose(screen, "身份类别", "老党员")
    choose(screen, "对「方案一」", "不赞成")
    write(screen, "意见建议", "桥要后修")
    press(screen, "保存，录下一份")

    assert told(screen) == ["上坪村-1-001 两遍有 1 处不一样，请核定"]
    assert metrics(screen) == {"已录": "0 / 3 份", "待第二人": "0 份", "有差异": "1 份"}
    press(screen, "按所选的核定")
    assert said(screen) == ["还有没选的项目，请逐项选定。"]
    settle = next(radio for radio in screen.radio if radio.label == "意见建议")
    assert settle.options == ["第一遍：桥要\\*先\\*修", "第二遍：桥要后修"]
    settle.set_value(True)
    press(screen, "按所选的核定")

    (opinion,) = rows(town, Opinion)
    assert opinion.text == "桥要后修"
    assert metrics(screen) == {"已录": "1 / 3 份", "待第二人": "0 份", "有差异": "0 份"}


@pytest.mark.parametrize(
    ("page", "role"),
    [
        ("paper", Role.LEADER),
        ("paper", Role.GROUP_LEAD),
        ("slips", Role.FACILITATOR),
        ("slips", Role.LEADER),
    ],
)
def test_the_pages_are_shut_to_others(as_role: AsRole, page: str, role: Role) -> None:
    screen = at(as_role, page, role)
    assert len(said(screen)) == 1
    assert "没有" in said(screen)[0]


def village_link(town: Town) -> None:
    with town.store.write() as session:
        make_link(
            session,
            town.round_id,
            LinkKind.VILLAGER,
            "上坪村",
            by=town.admin,
            secret=runtime().settings.secret,
            village_id=town.villages["上坪村"],
        )


def test_slips_are_made_once_and_their_codes_open_the_form(as_role: AsRole, town: Town) -> None:
    change_round(town, link_mode=LinkMode.SLIPS)
    village_link(town)
    screen = at(as_role, "slips", Role.ADMINISTRATOR)
    next(each for each in screen.number_input if each.label == "印多少个码").set_value(3)
    press(screen, "生成纸条")

    name, content = screen.session_state["slips.file"]
    words = "".join(
        t.text or "" for t in Document(io.BytesIO(content)).element.body.iter(qn("w:t"))
    )
    codes = re.findall(r"(?:[2-9A-Y]{4}-){3}[2-9A-Y]{4}", words)
    assert name == "上坪村一户一码3张.docx"
    assert len(codes) == len(rows(town, Slip)) == 3
    secret = runtime().settings.secret
    with town.store.write() as session:
        for code in codes:
            use_slip(session, town.round_id, town.villages["上坪村"], code, secret)
    assert [each.label for each in screen.get("download_button")] == ["下载 上坪村一户一码3张.docx"]
    assert screen.dataframe[0].value.to_dict("records") == [
        {
            "村": "上坪村",
            "生成日期": f"{today():%Y-%m-%d}",
            "个数": 3,
            "已用": "还没有",
            "状态": "有效",
        }
    ]

    press(screen, "确认作废")
    with town.store.read() as session:
        assert [line.voided for line in list_slips(session, town.round_id, by=town.admin)] == [True]


def test_without_the_mode_or_a_link_no_slip_can_be_made(as_role: AsRole, town: Town) -> None:
    screen = at(as_role, "slips", Role.ADMINISTRATOR)
    assert [each.value for each in screen.info] == [
        "本轮不是一户一码方式。要用，请先在「本轮设置」里把链接方式改为一户一码。"
    ]
    change_round(town, link_mode=LinkMode.SLIPS)
    screen = at(as_role, "slips", Role.ADMINISTRATOR)
    assert "还没有各村的链接。" in [each.value for each in screen.text]
    assert rows(town, Slip) == []


def test_a_scan_is_shown_in_its_session_and_removed(town: Town, office: object) -> None:
    session_id = open_one(town)
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(out, "JPEG")
    with town.store.write() as session:
        attach_scan(session, session_id, "x", out.getvalue(), by=town.facilitator, today=TODAY)
    screen = dialog(open_scans, session_id=session_id, who=town.facilitator, round_id=town.round_id)
    assert not screen.exception
    assert [box.options for box in screen.selectbox] == [["签字记录1.jpg"]]
    press(screen, "确认删除")
    assert rows(town, SessionScan) == []


def test_every_link_for_the_public_has_posters(as_role: AsRole, town: Town) -> None:
    village_link(town)
    screen = at(as_role, "links", Role.ADMINISTRATOR)

    assert [each.label for each in screen.get("download_button")] == [
        "下载二维码图片",
        "下载 A4 海报（Word）",
        "下载 A3 海报（Word）",
    ]


@pytest.mark.parametrize(("double", "loose"), [(False, True), (True, False)])
def test_with_double_entry_no_sheet_is_entered_without_its_number(
    as_role: AsRole, town: Town, double: bool, loose: bool
) -> None:
    change_round(town, double_entry=double)
    screen = at(as_role, "entry", Role.FACILITATOR)
    (places,) = [box.options for box in screen.selectbox if box.label == "录入哪一场"]
    assert ("纸质表（不属于某一场）" in places) == loose
    assert "电话（不属于某一场）" in places
