"""主题归类: one comment after the other; what is pressed is what is stored."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.intake.submit import submit_opinion
from core.model import (
    Opinion,
    OpinionTheme,
    Round,
    StaffSession,
    ThemeCheck,
    ThemeDoubt,
    TrailEntry,
)
from core.model.states import Channel, Role
from core.text.record import Reader
from tests.intake.test_submit import form
from tests.pages.conftest import AsRole, said
from tests.town import TODAY, Town

WORDS = ["🙂🙂一", "🙂🙂二", "🙂🙂三"]

pytestmark = pytest.mark.usefixtures("warm")


def doubt(town: Town, reader: Reader, words: list[str] = WORDS) -> list[str]:
    """Opinions of which the reader is not sure, between debts and the surgery; their ids."""
    with town.store.write() as session:
        ids = [
            submit_opinion(
                session,
                town.round_id,
                form(town, channel=Channel.VISIT, text=text),
                by=town.facilitator,
                reader=reader,
                today=TODAY,
            ).id
            for text in words
        ]
        session.execute(sa.delete(ThemeDoubt))
        session.add_all(ThemeDoubt(opinion_id=id_, first="T07b", second="T03b") for id_ in ids)
    return ids


def page(as_role: AsRole) -> AppTest:
    return as_role(Role.FACILITATOR).switch_page("consult/sorting.py").run()


def press(screen: AppTest, label: str) -> AppTest:
    next(button for button in screen.button if read(button.label) == label).click()
    return screen.run()


def read(markdown: str) -> str:
    """What a person reads of a label."""
    return markdown.replace("\\", "")


def choose(screen: AppTest, mode: str) -> AppTest:
    screen.segmented_control[0].set_value(mode)
    return screen.run()


def shown(screen: AppTest) -> str:
    """The comment on the screen."""
    return next(each.value for each in screen.text if each.value.startswith("🙂"))


def waiting(screen: AppTest) -> str:
    return next(each.value for each in screen.subheader)


def stored(town: Town) -> dict[str, tuple[str, bool]]:
    with town.store.read() as session:
        return {
            row.opinion_id: (row.person, row.drawn)
            for row in session.scalars(sa.select(ThemeCheck))
        }


def test_each_press_sorts_one_and_shows_the_next(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    doubt(town, reader)
    screen = page(as_role)
    labels = [read(each.label) for each in screen.button]
    assert labels.index("集体资产：村级债务") < labels.index("公共服务：医疗")
    seen = [shown(screen)]
    assert waiting(screen) == "还有 3 条等您归类"

    for label in ("公共服务：医疗", "无实质内容", "都不是"):
        press(screen, label)
        seen += [shown(screen)] if len(seen) < 3 else []

    assert sorted(seen) == sorted(WORDS)
    assert said(screen) == []
    assert sorted(stored(town).values()) == [("T07b", False), ("T99", False), ("T99a", False)]
    assert "没有等着归类的意见。" in [each.value for each in screen.text]


def test_a_sign_in_that_has_ended_sorts_nothing(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    doubt(town, reader)
    screen = page(as_role)
    with town.store.write() as session:
        session.execute(sa.update(StaffSession).values(revoked=True))
    press(screen, "公共服务：医疗")

    assert stored(town) == {}
    assert said(screen) == ["登录已结束，请重新登录。"]


def test_whoever_sorts_sees_no_village_and_no_group(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    doubt(town, reader)
    screen = page(as_role)
    main = " ".join(
        each.value for kind in (screen.text, screen.caption, screen.markdown) for each in kind
    )

    assert shown(screen) in main
    assert "上坪村" not in main
    assert "普通村民" not in main


def test_any_theme_of_the_list_is_two_presses_away(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    (opinion,) = doubt(town, reader, WORDS[:1])
    screen = page(as_role)
    head = next(box for box in screen.selectbox if box.label == "其他主题…")
    assert len(head.options) == 15
    head.set_value("T02")
    screen.run()
    press(screen, "路程")

    assert stored(town) == {opinion: ("T02b", False)}


def test_several_themes_are_gathered_and_stored_together(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    (opinion,) = doubt(town, reader, WORDS[:1])
    screen = page(as_role)
    press(screen, "不止一个主题")
    press(screen, "公共服务：医疗")
    assert stored(town) == {}
    press(screen, "集体资产：村级债务")
    assert "已选：公共服务：医疗、集体资产：村级债务（第一个是最主要的，最多 3 个）" in [
        each.value for each in screen.text
    ]
    press(screen, "按这些主题存下")

    assert stored(town) == {opinion: ("T07b T03b", False)}


def test_one_can_pass_over_and_go_back(as_role: AsRole, town: Town, reader: Reader) -> None:
    doubt(town, reader, WORDS[:2])
    screen = page(as_role)
    first = shown(screen)
    press(screen, "跳过")
    second = shown(screen)
    assert second != first
    press(screen, "公共服务：医疗")
    assert shown(screen) == first
    press(screen, "回到上一条")
    assert shown(screen) == second
    assert "刚才归到：公共服务：医疗。重新选就改过来。" in [
        read(each.value) for each in screen.caption
    ]
    press(screen, "都不是")

    assert set(stored(town).values()) == {("T99", False)}
    assert shown(screen) == first


def test_a_random_few_are_marked_as_drawn(as_role: AsRole, town: Town, reader: Reader) -> None:
    doubt(town, reader)
    screen = choose(page(as_role), "随机抽查")
    assert waiting(screen) == "已抽查 0 条"
    same = shown(screen)
    assert shown(screen.run()) == same
    press(screen, "都不是")

    assert waiting(screen) == "已抽查 1 条"
    assert list(stored(town).values()) == [("T99", True)]


def test_too_few_checks_allow_no_judgement(as_role: AsRole, town: Town, reader: Reader) -> None:
    doubt(town, reader)
    screen = press(choose(page(as_role), "随机抽查"), "都不是")
    choose(screen, "读得准不准")

    assert "随机抽查已核对 1 条，太少（不满 100 条），不作判断。" in [e.value for e in screen.text]
    learn = next(button for button in screen.button if button.label == "用已核对的意见重新学习")
    assert learn.disabled


def test_what_the_round_had_learnt_is_given_up_on_request(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    with town.store.write() as session:
        round_ = session.get_one(Round, town.round_id)
        round_.theme_model, round_.theme_taught = "f" * 64, 12
    screen = choose(page(as_role), "读得准不准")
    assert "这一轮学到的不在这台服务器上，现在按出厂的读；请重新学习一次。" in [
        each.value for each in screen.text
    ]
    press(screen, "确定回到出厂")

    with town.store.read() as session:
        round_ = session.get_one(Round, town.round_id)
    assert (round_.theme_model, round_.theme_taught) == ("", 0)
    assert "现在按出厂的读。核对过 0 条，满 10 条可以学。" in [each.value for each in screen.text]


def test_a_look_is_in_the_trail_once_a_mode_and_without_words(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    doubt(town, reader)
    screen = page(as_role)
    press(screen, "都不是")
    choose(screen, "随机抽查")
    screen.run()
    choose(screen, "读得准不准")

    with town.store.read() as session:
        looks = session.scalars(
            sa.select(TrailEntry.detail).where(TrailEntry.act == "opinion.read")
        ).all()
    assert sorted(looks) == ["主题归类 待归类", "主题归类 随机抽查"]


def test_a_comment_that_is_taken_back_meanwhile_is_told_and_the_next_one_shown(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    (only,) = doubt(town, reader, WORDS[:1])
    screen = page(as_role)
    with town.store.write() as session:
        session.get_one(Opinion, only).text = ""
    press(screen, "都不是")

    assert said(screen) == ["这条意见没有可以归类的文字。"]
    assert "没有等着归类的意见。" in [each.value for each in screen.text]


def test_the_list_confirms_and_shows_who_sorted(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    with town.store.write() as session:
        submit_opinion(
            session,
            town.round_id,
            form(town, channel=Channel.VISIT, text="卫生室千万留着，老人配药靠它"),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        )
        machine = session.scalars(sa.select(OpinionTheme.code).order_by(OpinionTheme.rank)).all()
    screen = as_role(Role.FACILITATOR).switch_page("consult/opinions.py").run()
    assert any(each.value.endswith("（机器归的）") for each in screen.caption)
    press(screen, "主题对")

    assert [person for person, _ in stored(town).values()] == [" ".join(machine)]
    assert any(each.value.endswith("（已有人核对）") for each in screen.caption)
    assert "主题对" not in [button.label for button in screen.button]


def test_the_list_is_narrowed_to_what_the_machine_doubts(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    doubt(town, reader)
    screen = as_role(Role.FACILITATOR).switch_page("consult/opinions.py").run()
    for chosen, n in (("doubted", 3), ("checked", 0), ("unread", 3)):
        next(each for each in screen.selectbox if each.label == "主题核对").set_value(chosen)
        press(screen, "查找")
        assert f"有文字的意见 {n} 条，第 1 页，共 1 页" in [each.value for each in screen.text]
    assert any(
        "像是「公共服务：医疗 或 集体资产：村级债务」" in read(e.value) for e in screen.caption
    )


def open_change(town_round, opinion_id, who):  # type: ignore[no-untyped-def]
    from core.intake.desk import search_opinions
    from pages.consult.desk_data import load_themes
    from pages.consult.theme_form import change_themes
    from pages.shared.session import store

    with store().read() as session:
        found = search_opinions(session, town_round, by=who)
    change_themes(next(e for e in found.entries if e.id == opinion_id), who, load_themes())


def open_twice(town_round, opinion_id, who):  # type: ignore[no-untyped-def]
    from core.intake.desk import search_opinions
    from pages.consult.duplicate_form import mark_twice
    from pages.shared.session import store

    with store().read() as session:
        found = search_opinions(session, town_round, by=who)
    mark_twice(next(e for e in found.entries if e.id == opinion_id), who, town_round)


def test_themes_are_changed_in_the_list(as_role: AsRole, town: Town, reader: Reader) -> None:
    (opinion,) = doubt(town, reader, WORDS[:1])
    given = {"town_round": town.round_id, "opinion_id": opinion, "who": town.facilitator}
    screen = AppTest.from_function(open_change, kwargs=given, default_timeout=60).run()
    screen.multiselect[0].set_value(["T08a", "T04b"])
    press(screen, "存下")

    assert stored(town) == {opinion: ("T08a T04b", False)}


def test_the_same_words_are_proposed_as_a_repetition(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    same = "卫生室千万留着，老人配药靠它"
    one, two = doubt(town, reader, [same, same])
    listed = as_role(Role.FACILITATOR).switch_page("consult/opinions.py").run()
    assert sum("还有文字完全相同的" in each.value for each in listed.markdown) == 2

    given = {"town_round": town.round_id, "opinion_id": two, "who": town.facilitator}
    screen = AppTest.from_function(open_twice, kwargs=given, default_timeout=60).run()
    assert screen.radio[0].value == one
    next(e for e in screen.text_input if "为什么" in e.label).input("同一张表录了两次")
    press(screen, "这一条记为重复")

    listed.run()
    assert not any("还有文字完全相同的" in each.value for each in listed.markdown)
    assert "有文字的意见 1 条，第 1 页，共 1 页" in [each.value for each in listed.text]
