"""The desk hands what was typed to the right act, and loses nothing when refused."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.model import (
    ListeningSession,
    OpinionStance,
    OpinionTopic,
    StaffSession,
)
from core.model.states import Channel, Role, SessionState, Stance
from pages.shared.signin import ENDED_UNSAVED
from tests.pages.conftest import AsRole, said, sign_in
from tests.pages.desk_steps import (
    another_area,
    choose,
    desk,
    dialog,
    enter,
    hold,
    open_correction,
    opinions,
    press,
    scripts,
    speaker,
    write,
)
from tests.staff import USERNAMES
from tests.town import Town

pytestmark = pytest.mark.usefixtures("warm")


def test_a_speaker_is_stored_and_the_next_finds_the_sticky_fields(
    as_role: AsRole, town: Town
) -> None:
    held = hold(town)
    screen = desk(as_role)
    speaker(screen, "人大代表")
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
    speaker(screen)
    enter(screen, "山林要分清", "路要修好")

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
    speaker(screen)
    for _ in range(2):
        choose(screen, "对「方案一」", "赞成")
        press(screen, "保存，录下一位")

    assert len(opinions(town)) == stored
    assert [toast.value for toast in screen.toast] == [f"已录入第 {stored} 位"]


def test_a_form_that_says_nothing_is_refused_in_words(as_role: AsRole, town: Town) -> None:
    hold(town)
    screen = desk(as_role)
    speaker(screen)
    press(screen, "保存，录下一位")

    assert said(screen) == ["请至少对一个方案表个态，或写一句意见。"]
    assert opinions(town) == []


def test_what_was_typed_survives_a_refusal(as_role: AsRole, town: Town) -> None:
    """The session is closed by somebody else while the recorder types."""
    held = hold(town)
    screen = desk(as_role)
    speaker(screen)
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
    speaker(screen)
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
    speaker(screen)
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


def test_the_keyboard_is_put_at_the_first_field_of_each_entry(as_role: AsRole, town: Town) -> None:
    hold(town)
    screen = desk(as_role)
    speaker(screen)
    for number, words in enumerate(("路远", "灯暗"), start=1):
        (script,) = [each for each in scripts(screen) if "focus" in each]
        assert f"/* {number} */" in script
        assert ".st-key-desk-first-field input" in script

        write(screen, "意见建议", words)
        press(screen, "保存，录下一位")
    screen.run()
    assert [each for each in scripts(screen) if "focus" in each] == []


def test_nobody_is_taken_for_the_first_of_the_list(as_role: AsRole, town: Town) -> None:
    """Whoever is in a hurry would record forty old cadres of the first village."""
    hold(town)
    screen = desk(as_role)
    write(screen, "意见建议", "路要修好")
    press(screen, "保存，录下一位")
    assert said(screen) == ["请先选身份类别。"]
    choose(screen, "身份类别", "老党员")
    press(screen, "保存，录下一位")
    assert said(screen) == ["请先选所在村。"]
    assert (opinions(town), screen.text_area[0].value) == ([], "路要修好")
    speaker(screen, "老党员", "下坪村")
    press(screen, "保存，录下一位")

    (opinion,) = opinions(town)
    assert (opinion.village_id, opinion.text) == (town.villages["下坪村"], "路要修好")


def test_a_session_in_one_village_needs_no_choice_of_it(as_role: AsRole, town: Town) -> None:
    held = hold(town)
    with town.store.write() as session:
        session.get_one(ListeningSession, held).village_id = town.villages["下坪村"]
    screen = desk(as_role)

    box = next(box for box in screen.selectbox if box.label == "所在村")
    assert box.value == town.villages["下坪村"]


@pytest.mark.parametrize("again", [Role.FACILITATOR, Role.ADMINISTRATOR])
def test_a_sign_in_that_ends_while_somebody_types_stores_nothing_and_keeps_the_text(
    as_role: AsRole, town: Town, again: Role
) -> None:
    """For the same person; somebody else at the same screen finds nothing of it."""
    held = hold(town)
    screen = desk(as_role)
    speaker(screen)
    write(screen, "意见建议", "写到一半的话")
    with town.store.write() as session:
        session.execute(sa.update(StaffSession).values(revoked=True))
    press(screen, "保存，录下一位")

    assert opinions(town) == []
    assert said(screen) == [ENDED_UNSAVED]
    sign_in(USERNAMES[again], screen=screen)
    if again is Role.ADMINISTRATOR:
        screen.switch_page("consult/entry.py").run()
        screen.selectbox(key="entry.at").set_value(held).run()
        assert (said(screen), screen.text_area[0].value) == ([], "")
        return
    assert said(screen) == ["登录中断过，这一份还没有保存，请再按一次保存。"]
    assert screen.text_area[0].value == "写到一半的话"
    press(screen, "保存，录下一位")
    assert [each.text for each in opinions(town)] == ["写到一半的话"]


def test_the_address_opens_the_desk_of_its_session(as_role: AsRole, town: Town) -> None:
    hold(town)
    second = hold(town)
    screen = as_role(Role.FACILITATOR).switch_page("consult/entry.py")
    screen.query_params["at"] = second
    screen.run()

    assert screen.selectbox(key="entry.at").value == second
