"""我的片, 待核查, 常见问题 and a session's questions: what is typed reaches the right act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.intake.faq import default_faq, list_faq
from core.intake.hamlets import HamletRow, list_hamlets, save_hamlets
from core.intake.questions import ask_question, questions_open
from core.intake.session_list import list_sessions
from core.intake.sessions import open_session
from core.intake.submit import submit_opinion
from core.model import Opinion, SessionQuestion, TrailEntry
from core.model.states import Channel, Role, SessionKind, Stance, Standing
from core.text.record import Reader
from pages.shared.session import today
from tests.intake.test_submit import form
from tests.pages.conftest import AsRole, said
from tests.town import TODAY, Town

SAYING = "路先修好了再来说合不合"

pytestmark = pytest.mark.usefixtures("warm")


def hold(town: Town, village: str | None = None) -> str:
    with town.store.write() as session:
        return open_session(
            session,
            town.round_id,
            SessionKind.VISIT,
            by=town.facilitator,
            topic="上坪走访",
            held_on=TODAY,
            area_id=town.area_id,
            village_id=town.villages[village] if village else None,
        ).id


def ask(town: Town, held: str, question: str) -> str:
    with town.store.write() as session:
        return ask_question(
            session, held, question, by=town.facilitator, due_on=today() - timedelta(days=2)
        ).id


def same_thrice(town: Town, reader: Reader) -> None:
    paper = form(
        town,
        channel=Channel.PAPER,
        stances={town.versions["方案一"]: Stance.OPPOSE},
        text=SAYING,
        direct=False,
    )
    with town.store.write() as session:
        for _ in range(3):
            submit_opinion(
                session, town.round_id, paper, by=town.facilitator, reader=reader, today=TODAY
            )


def words(screen: AppTest) -> str:
    """All that is read on it, without the marks that keep Markdown from reading them."""
    shown = [
        str(each.value) for kind in ("text", "markdown", "caption") for each in screen.get(kind)
    ]
    return "\n".join(shown).replace("\\", "")


def press(screen: AppTest, label: str) -> AppTest:
    next(button for button in screen.button if button.label == label).click()
    return screen.run()


def write(screen: AppTest, label: str, words: str) -> None:
    fields = [*screen.text_area, *screen.text_input]
    next(field for field in fields if field.label == label).input(words)


def alone(opened: Callable[..., None], **given: object) -> AppTest:
    return AppTest.from_function(opened, kwargs=given, default_timeout=60).run()


def open_questions(session_id, who):  # type: ignore[no-untyped-def]
    from pages.consult.session_questions import session_questions

    session_questions(session_id, who)


def open_close_form(line, who):  # type: ignore[no-untyped-def]
    from pages.consult.session_forms import close_form

    close_form(line, who)


def test_a_facilitator_begins_with_what_is_to_be_done_in_the_own_area(
    as_role: AsRole, town: Town
) -> None:
    ask(town, hold(town, "上坪村"), "田会不会重新分？")

    screen = as_role(Role.FACILITATOR)

    assert screen.title[0].value == "我的片"
    shown = words(screen)
    assert "1 个问题已过答复期限，先答复" in shown
    assert "田会不会重新分？" in shown
    assert "已过期限 2 天" in shown
    assert "还没有到村座谈走访：下坪村、石桥村" in shown
    assert "还有身份类别一位也没听到：上坪村、下坪村、石桥村" in shown
    assert [each.label for each in screen.main.get("page_link")] == ["去登记走访"]


def test_a_question_is_answered_where_it_is_listed(as_role: AsRole, town: Town) -> None:
    number = ask(town, hold(town), "田会不会重新分？")
    screen = as_role(Role.FACILITATOR)
    press(screen, "已答复，办结")
    assert said(screen) == ["请写下怎样答复的。"]

    write(screen, "怎样答复的", "不会，承包合同不变。")
    press(screen, "已答复，办结")

    with town.store.read() as session:
        row = session.get_one(SessionQuestion, number)
    assert (row.answer, row.answered_on) == ("不会，承包合同不变。", today())
    assert "田会不会重新分？" not in words(screen)


def test_a_question_is_written_down_while_listening(office: object, town: Town) -> None:
    held = hold(town)
    screen = alone(open_questions, session_id=held, who=town.facilitator)
    write(screen, "问的是什么", "校车还来不来？")
    write(screen, "谁来答复", "何主任")
    press(screen, "记下这个问题")

    with town.store.read() as session:
        [line] = questions_open(session, town.round_id)
    assert (line.question, line.person, line.session_id) == ("校车还来不来？", "何主任", held)


def test_closing_takes_the_hamlets_reached_and_the_questions_left(
    office: object, town: Town
) -> None:
    with town.store.write() as session:
        rows = [HamletRow("上坪村", "岭头"), HamletRow("上坪村", "溪口")]
        save_hamlets(session, town.round_id, rows, by=town.admin)
    hold(town, "上坪村")
    with town.store.read() as session:
        [line] = list_sessions(session, town.round_id, by=town.facilitator, today=TODAY)
        first = list_hamlets(session, town.round_id)[0]
    screen = alone(open_close_form, line=line, who=town.facilitator)
    assert screen.get("button_group")[0].options == ["岭头", "溪口"]
    screen.get("button_group")[0].set_value([first.id])
    write(screen, "还要答复的问题（一行一个）", "路什么时候修？\n\n桥呢？")
    press(screen, "结束")

    with town.store.read() as session:
        reached = {h.name: h.reached_on for h in list_hamlets(session, town.round_id)}
        left = {q.question for q in questions_open(session, town.round_id)}
    assert reached == {"岭头": TODAY, "溪口": None}
    assert left == {"路什么时候修？", "桥呢？"}


def test_another_area_is_one_choice_away(as_role: AsRole, town: Town) -> None:
    screen = as_role(Role.ADMINISTRATOR).switch_page("consult/area.py").run()

    [area] = [box for box in screen.main.selectbox if box.label == "片"]
    assert (area.options, area.value) == (["溪东片", "全镇各片"], "all")


def test_a_sign_is_shown_with_what_may_explain_it_and_no_words(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    same_thrice(town, reader)

    for role in (Role.FACILITATOR, Role.ADMINISTRATOR):
        shown = words(as_role(role).switch_page("consult/review.py").run())
        assert "3份意见的文字相同，涉及1个村、1天" in shown
        assert "照着宣传单、微信群里的话抄的" in shown
        assert SAYING not in shown
        assert "不赞成" not in shown


def test_opinions_behind_a_sign_open_for_those_who_may_read_and_once_in_the_trail(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    same_thrice(town, reader)
    office = as_role(Role.ADMINISTRATOR).switch_page("consult/review.py").run()
    assert "打开这些意见" not in [button.label for button in office.button]
    screen = as_role(Role.FACILITATOR).switch_page("consult/review.py").run()

    press(screen, "打开这些意见")
    assert words(screen).count(SAYING) == 3
    screen.run()

    with town.store.read() as session:
        looks = session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "opinion.read")).all()
    assert len(looks) == 1


def test_one_of_them_is_marked_as_sent_twice_with_its_reason(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    same_thrice(town, reader)
    screen = as_role(Role.FACILITATOR).switch_page("consult/review.py").run()
    press(screen, "打开这些意见")
    press(screen, "这一份记为重复")
    assert said(screen) == ["请写一句原因。"]
    write(screen, "为什么是重复的（必填）", "本人说送了两次")
    press(screen, "这一份记为重复")

    with town.store.read() as session:
        standings = sorted(session.scalars(sa.select(Opinion.standing)))
    assert standings == [Standing.COUNTED, Standing.COUNTED, Standing.DUPLICATE]


def test_a_sign_that_was_looked_into_moves_to_the_others(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    same_thrice(town, reader)
    screen = as_role(Role.ADMINISTRATOR).switch_page("consult/review.py").run()
    press(screen, "记下")

    assert said(screen) == []
    assert "没有要核查的。" in words(screen)
    assert f"{today():%Y-%m-%d} 何主任：核查过，没有问题" in words(screen)


def test_the_office_begins_with_defaults_rewrites_and_removes(as_role: AsRole, town: Town) -> None:
    screen = as_role(Role.ADMINISTRATOR).switch_page("office/faq.py").run()
    press(screen, f"加入自带的答复（{len(default_faq())} 条）")
    assert len(screen.expander) == len(default_faq()) + 1
    write(screen, "依据", "")
    press(screen, "保存")
    assert "没有写依据" in said(screen)[0]
    write(screen, "依据", "镇综合办公室")
    press(screen, "保存")
    press(screen, "删去这一条")

    with town.store.read() as session:
        left = list_faq(session, town.round_id)
    assert [line.question for line in left] == [row.question for row in default_faq()[1:]]


def test_the_desk_can_read_the_answers_out(as_role: AsRole, town: Town) -> None:
    desk = as_role(Role.FACILITATOR).switch_page("consult/entry.py").run()
    desk.selectbox(key="entry.at").set_value("电话（不属于某一场）").run()
    assert "方案说明（可以念给对方听）" in [each.label for each in desk.expander]
    assert "常见问题" not in " ".join(each.label for each in desk.expander)
    press(as_role(Role.ADMINISTRATOR).switch_page("office/faq.py").run(), "加入自带的答复（12 条）")

    desk.run()

    assert "依据：农村土地承包法第25条" in words(desk)


def test_the_office_lists_hamlets_in_the_places_screen(as_role: AsRole, town: Town) -> None:
    with town.store.write() as session:
        save_hamlets(session, town.round_id, [HamletRow("上坪村", "岭头", 20)], by=town.admin)
    screen = as_role(Role.ADMINISTRATOR).switch_page("office/round_places.py").run()

    press(screen, "保存自然村")

    assert said(screen) == []
    with town.store.read() as session:
        assert [(h.village, h.name) for h in list_hamlets(session, town.round_id)] == [
            ("上坪村", "岭头")
        ]
