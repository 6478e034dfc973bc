"""The desk's screens hand what was typed to the right act, and lose nothing when refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.errors import Missing
from core.intake.correct import history
from core.intake.links import open_link
from core.intake.sessions import open_session
from core.model import (
    Area,
    Link,
    ListeningSession,
    Opinion,
    OpinionStance,
    OpinionTopic,
    TrailEntry,
)
from core.model.states import Channel, LinkKind, Role, SessionKind, SessionState, Stance
from core.runtime import runtime
from core.text.record import Reader
from pages.shared.session import today
from tests.pages.conftest import AsRole, said
from tests.town import Town


@pytest.fixture(autouse=True)
def warm(town: Town, reader: Reader) -> None:
    """The process's reader, loaded once for all tests."""
    runtime().__dict__["reader"] = reader


def hold(town: Town, *, days: int = 0, area: str | None = None) -> str:
    """A session of today, or of so many days from now, in the facilitator's own 片 or another."""
    with town.store.write() as session:
        return open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic="溪东片老党员座谈会",
            held_on=today() + timedelta(days=days),
            area_id=area or town.area_id,
        ).id


def another_area(town: Town) -> str:
    with town.store.write() as session:
        west = Area(round_id=town.round_id, name="溪西片")
        session.add(west)
        session.flush()
        return west.id


def desk(as_role: AsRole, role: Role = Role.FACILITATOR) -> AppTest:
    return as_role(role).switch_page("consult/entry.py").run()


def press(screen: AppTest, label: str) -> AppTest:
    next(button for button in screen.button if button.label == label).click()
    return screen.run()


def choose(screen: AppTest, label: str, word: str) -> None:
    radio = next(radio for radio in screen.radio if radio.label == label)
    radio.set_value(next(option for option in radio.options if option == word))


def write(screen: AppTest, label: str, words: str) -> None:
    next(area for area in screen.text_area if area.label == label).input(words)


def open_correction(opinion_id, who, round_id):  # type: ignore[no-untyped-def]
    from pages.consult.opinion_card import correct

    correct(opinion_id, who, round_id)


def open_new_session(who, round_id):  # type: ignore[no-untyped-def]
    from pages.consult.session_forms import new_session

    new_session(who, round_id)


def dialog(opened: Callable[..., None], **given: object) -> AppTest:
    """A dialog by itself: in process a rerun is always a whole one, which would shut it."""
    return AppTest.from_function(opened, kwargs=given, default_timeout=60).run()


def opinions(town: Town) -> list[Opinion]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(Opinion)))


def test_a_speaker_is_stored_and_the_next_finds_the_sticky_fields(
    as_role: AsRole, town: Town
) -> None:
    held = hold(town)
    screen = desk(as_role)
    choose(screen, "身份类别", "人大代表")
    choose(screen, "对「方案一」", "不赞成")
    write(screen, "意见建议", "村部搬远了，老人办事不方便，打13812345678问我")
    next(box for box in screen.checkbox if box.label == "已复述").check()
    press(screen, "保存，录下一位")

    (opinion,) = opinions(town)
    assert (opinion.session_id, opinion.channel, opinion.direct, opinion.read_back) == (
        held,
        Channel.MEETING,
        False,
        True,
    )
    assert opinion.role_group_id == town.groups["人大代表"]
    assert opinion.text == "村部搬远了，老人办事不方便，打〔电话已隐去〕问我"
    with town.store.read() as session:
        stances = dict(
            session.execute(sa.select(OpinionStance.version_id, OpinionStance.stance)).all()
        )
    assert stances == {
        town.versions["维持现状"]: Stance.UNSTATED,
        town.versions["方案一"]: Stance.OPPOSE,
    }
    assert [toast.value for toast in screen.toast] == ["已录入第 1 位"]
    assert [radio.value for radio in screen.radio] == [
        town.groups["人大代表"],
        Stance.UNSTATED,
        Stance.UNSTATED,
    ]
    assert screen.text_area[0].value == ""
    assert [(box.label, box.value) for box in screen.checkbox] == [
        ("代填", True),
        ("外出务工", False),
        ("已复述", False),
    ]
    assert "这一场：1 位" in [each.value for each in screen.subheader]
    assert "已自动隐去：〔电话已隐去〕" in [each.value for each in screen.caption]


def test_the_second_speaker_is_the_second(as_role: AsRole, town: Town) -> None:
    hold(town)
    screen = desk(as_role)
    for words in ("山林要分清", "路要修好"):
        write(screen, "意见建议", words)
        press(screen, "保存，录下一位")

    assert [toast.value for toast in screen.toast] == ["已录入第 2 位"]
    assert sorted(opinion.text for opinion in opinions(town)) == ["山林要分清", "路要修好"]


@pytest.mark.parametrize(("seconds", "stored"), [(3600.0, 1), (-1.0, 2)])
def test_the_same_answers_at_once_are_a_double_click(
    as_role: AsRole, town: Town, monkeypatch: pytest.MonkeyPatch, seconds: float, stored: int
) -> None:
    """Later, the same answers are another speaker's."""
    monkeypatch.setattr("pages.shared.once.TOO_QUICK", seconds)
    hold(town)
    screen = desk(as_role)
    for _ in range(2):
        choose(screen, "对「方案一」", "赞成")
        press(screen, "保存，录下一位")

    assert len(opinions(town)) == stored
    assert [toast.value for toast in screen.toast] == [f"已录入第 {stored} 位"]


def test_a_form_that_says_nothing_is_refused_in_words(as_role: AsRole, town: Town) -> None:
    hold(town)
    screen = desk(as_role)
    press(screen, "保存，录下一位")

    assert said(screen) == ["请至少对一个方案表个态，或写一句意见。"]
    assert opinions(town) == []


def test_what_was_typed_survives_a_refusal(as_role: AsRole, town: Town) -> None:
    """The session is closed by somebody else while the recorder types."""
    held = hold(town)
    screen = desk(as_role)
    choose(screen, "对「方案一」", "有条件赞成")
    write(screen, "意见建议", "先把账算清楚")
    with town.store.write() as session:
        session.get_one(ListeningSession, held).state = SessionState.CLOSED
    press(screen, "保存，录下一位")

    assert said(screen) == ["这场座谈或走访已经结束，不能再录入；需要补录请先重新打开。"]
    assert opinions(town) == []
    with town.store.write() as session:
        session.get_one(ListeningSession, held).state = SessionState.OPEN
    screen.run()
    screen.selectbox(key="entry.at").set_value(held).run()
    assert screen.text_area[0].value == "先把账算清楚"
    assert screen.radio[2].value == Stance.CONDITIONAL


def test_a_paper_sheet_needs_no_session_and_is_the_persons_own(as_role: AsRole, town: Town) -> None:
    screen = desk(as_role)
    screen.selectbox(key="entry.at").set_value("纸质表（不属于某一场）").run()
    choose(screen, "对「维持现状」", "赞成")
    press(screen, "保存，录下一位")

    (opinion,) = opinions(town)
    assert (opinion.session_id, opinion.channel, opinion.direct) == (None, Channel.PAPER, True)
    assert "今天我录入的纸质表：1 位" in [each.value for each in screen.subheader]


@pytest.mark.parametrize(("days", "elsewhere"), [(1, False), (-1, False), (0, True), (1, True)])
def test_only_todays_session_of_ones_own_area_is_chosen_by_itself(
    as_role: AsRole, town: Town, days: int, elsewhere: bool
) -> None:
    """The only one open, but tomorrow's, yesterday's or another 片's: nobody asked for it."""
    hold(town, days=days, area=another_area(town) if elsewhere else None)

    screen = desk(as_role)

    assert screen.selectbox(key="entry.at").value is None
    assert [each.value for each in screen.info] == [
        "还没有选录入哪一场。今天您片里正好只有一场开着时，会自动选好。"
    ]
    assert "保存，录下一位" not in [button.label for button in screen.button]
    own = hold(town)
    assert desk(as_role).selectbox(key="entry.at").value == own
    hold(town)
    assert desk(as_role).selectbox(key="entry.at").value is None


def test_what_matters_most_is_entered_with_the_numbers_on_the_paper(
    as_role: AsRole, town: Town
) -> None:
    hold(town)
    screen = desk(as_role)
    topics = screen.multiselect[0]
    assert topics.options[:3] == ["1 村名归属", "2 办公地点", "3 集体资产"]
    topics.set_value(["T03", "T02"])
    choose(screen, "对「方案一」", "不赞成")
    press(screen, "保存，录下一位")

    with town.store.read() as session:
        codes = session.scalars(sa.select(OpinionTopic.code).order_by(OpinionTopic.code)).all()
        opinion_id = session.scalars(sa.select(OpinionTopic.opinion_id)).first()
    assert codes == ["T02", "T03"]
    assert screen.multiselect[0].value == []
    assert "最关心的事：办公地点、集体资产" in [each.value for each in screen.text]
    mending = dialog(
        open_correction, opinion_id=opinion_id, who=town.facilitator, round_id=town.round_id
    )
    assert mending.multiselect[0].value == ["T02", "T03"]
    mending.multiselect[0].set_value(["T01"])
    next(box for box in mending.text_input if "原因" in box.label).input("看错了一格")
    press(mending, "保存更正")
    with town.store.read() as session:
        assert session.scalars(sa.select(OpinionTopic.code)).all() == ["T01"]


def test_the_keyboard_goes_back_to_the_first_field_after_each_entry(
    as_role: AsRole, town: Town
) -> None:
    hold(town)
    screen = desk(as_role)
    assert scripts(screen) == []
    for number, words in enumerate(("路远", "灯暗"), start=1):
        write(screen, "意见建议", words)
        press(screen, "保存，录下一位")

        (script,) = scripts(screen)
        assert f"/* {number} */" in script
        assert ".st-key-desk-first-field input" in script


def scripts(screen: AppTest) -> list[str]:
    return [each.proto.body for each in screen.get("html") if "<script>" in each.proto.body]


def test_the_address_opens_the_desk_of_its_session(as_role: AsRole, town: Town) -> None:
    hold(town)
    second = hold(town)
    screen = as_role(Role.FACILITATOR).switch_page("consult/entry.py")
    screen.query_params["at"] = second
    screen.run()

    assert screen.selectbox(key="entry.at").value == second


def test_a_correction_asks_for_a_reason_and_keeps_what_was_said(
    as_role: AsRole, town: Town
) -> None:
    hold(town)
    screen = desk(as_role)
    write(screen, "意见建议", "找老支书商量")
    press(screen, "保存，录下一位")
    (opinion,) = opinions(town)

    screen = dialog(
        open_correction, opinion_id=opinion.id, who=town.facilitator, round_id=town.round_id
    )
    next(area for area in screen.text_area if area.value == "找老支书商量").input("找村里商量")
    press(screen, "保存更正")
    assert said(screen) == ["请写一句更正的原因，例如「记错了村」。"]
    next(box for box in screen.text_input if "原因" in box.label).input("去掉称呼")
    press(screen, "保存更正")

    (changed,) = opinions(town)
    assert (changed.id, changed.text) == (opinion.id, "找村里商量")
    with town.store.read() as session:
        (before,) = history(session, opinion.id)
    assert (before.reason, json.loads(before.before)["text"]) == ("去掉称呼", "找老支书商量")
    assert "更正过 1 次" in [each.value for each in desk(as_role).caption]


def test_reading_raw_words_leaves_one_entry_for_each_look(as_role: AsRole, town: Town) -> None:
    hold(town)
    screen = desk(as_role)
    for words in ("山林承包不能动", "村部搬远了，老人办事不方便"):
        write(screen, "意见建议", words)
        press(screen, "保存，录下一位")

    screen.switch_page("consult/opinions.py").run()
    screen.run()
    shown = [each.value for each in screen.text]
    assert "有文字的意见 2 条，第 1 页，共 1 页" in shown
    assert {"山林承包不能动", "村部搬远了，老人办事不方便"} <= set(shown)
    next(box for box in screen.text_input if box.label == "含有的字词").input("山林")
    press(screen, "查找")

    assert "有文字的意见 1 条，第 1 页，共 1 页" in [each.value for each in screen.text]
    with town.store.read() as session:
        looks = session.scalars(
            sa.select(TrailEntry.detail).where(TrailEntry.act == "opinion.read")
        ).all()
    assert sorted(looks) == ["含字词 第1页", "第1页"]


def test_what_a_villager_wrote_is_never_read_as_markup(as_role: AsRole, town: Town) -> None:
    hold(town)
    screen = desk(as_role)
    write(screen, "意见建议", "**大字** [点我](http://x.example) <b>粗</b>")
    press(screen, "保存，录下一位")

    assert "**大字** [点我](http://x.example) <b>粗</b>" in [each.value for each in screen.text]
    assert not any("大字" in each.value for each in screen.markdown)


def test_a_session_is_opened_closed_and_opened_again(as_role: AsRole, town: Town) -> None:
    screen = as_role(Role.FACILITATOR).switch_page("consult/sessions.py").run()
    assert "还没有座谈会或走访。" in [each.value for each in screen.text]
    opening = dialog(open_new_session, who=town.facilitator, round_id=town.round_id)
    press(opening, "建立")
    assert said(opening) == ["请填写主题，例如「溪东片老党员座谈会」。"]
    next(box for box in opening.text_input if box.label == "主题").input("石桥村座谈会")
    press(opening, "建立")

    with town.store.read() as session:
        held = session.scalars(sa.select(ListeningSession)).one()
    assert (held.topic, held.area_id, held.recorder) == ("石桥村座谈会", town.area_id, "小陈")
    screen.run()
    next(box for box in screen.number_input if box.label == "实到人数").set_value(12)
    write(screen, "现场答复和待办事项", "下周答复修路的事")
    press(screen, "结束")
    with town.store.read() as session:
        closed = session.get_one(ListeningSession, held.id)
    assert (closed.state, closed.present, closed.note) == (
        SessionState.CLOSED,
        12,
        "下周答复修路的事",
    )
    press(screen, "重新打开")
    with town.store.read() as session:
        assert session.get_one(ListeningSession, held.id).state is SessionState.OPEN


def test_a_session_gets_its_phone_page(as_role: AsRole, town: Town) -> None:
    held = hold(town)
    screen = as_role(Role.FACILITATOR).switch_page("consult/sessions.py").run()
    press(screen, "生成手机录入页")

    with town.store.read() as session:
        link = session.scalars(sa.select(Link)).one()
    assert (link.kind, link.session_id) == (LinkKind.MEETING, held)
    first = screen.code[0].value
    assert "/m/" in first
    press(screen, "换一个新地址")
    second = screen.code[0].value
    assert "/m/" in second
    assert second != first
    with town.store.read() as session:
        with pytest.raises(Missing):
            open_link(session, first.rpartition("/")[2], LinkKind.MEETING, today=today())
        renewed = open_link(session, second.rpartition("/")[2], LinkKind.MEETING, today=today())
    assert (renewed.id, renewed.turn) == (link.id, 2)


def test_links_are_made_for_all_villages_closed_and_renewed(as_role: AsRole, town: Town) -> None:
    screen = as_role(Role.ADMINISTRATOR).switch_page("consult/links.py").run()
    press(screen, "给这 3 个村各建一个链接")
    first = screen.code[0].value
    assert "/v/" in first
    press(screen, "确认更换")
    second = screen.code[0].value
    assert second != first
    next(each for each in screen.toggle if each.label == "开放填写").set_value(False)
    press(screen, "保存")

    with town.store.read() as session:
        links = session.scalars(sa.select(Link)).all()
    assert sorted((link.name, link.is_open, link.turn) for link in links) == [
        ("上坪村", False, 2),
        ("下坪村", True, 1),
        ("石桥村", True, 1),
    ]
    press(screen, "建立链接")
    assert said(screen) == ["请给链接起个名字，例如「上坪村公告栏」。"]
