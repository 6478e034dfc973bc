"""摘录与转述 and 发布记录: what each role sees there, and that a refusal is said on the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.access.trail import OFFICE_TIME
from core.intake.quotes import write_quote
from core.intake.release import make_release
from core.intake.submit_many import Entry, submit_opinions
from core.model import Account, Quote, Round
from core.model.states import QuoteState, ReleaseMode, Role, Stance
from core.text.quoting import quote_rules
from core.text.record import Reader
from pages.shared.session import today
from tests.intake.test_submit import form
from tests.pages.conftest import AsRole, said
from tests.pages.test_understand_pages import words_of
from tests.town import Town

PAGE, THEMES, RELEASES = "understand/quotes.py", "understand/themes.py", "understand/releases.py"
FAR = "好几位年纪大的人担心，往后办一件小事也要跑大半天。"
DAYS = "有人提议定好日子轮流下来办事，写在公告栏上。"
VILLAGER = "村部设在山下太远，老人走山路要半天"
Speak = Callable[[], None]


@pytest.fixture
def speak(town: Town, reader: Reader) -> Speak:
    """Thirty people of 上坪村 speak of the way, half for and half against, yesterday."""

    def spoken() -> None:
        day = today() - timedelta(days=1)
        entries = [
            Entry(form(town, text=VILLAGER, stances={town.versions["方案一"]: stance}), day)
            for stance in (Stance.SUPPORT, Stance.OPPOSE) * 15
        ]
        with town.store.write() as session:
            submit_opinions(session, town.round_id, entries, by=town.facilitator, reader=reader)

    return spoken


def release(town: Town) -> None:
    make_release(town.store, town.round_id, by=town.admin, now=datetime.now(OFFICE_TIME))


def opened(as_role: AsRole, role: Role, page: str = PAGE) -> AppTest:
    return as_role(role).switch_page(page).run()


def write(screen: AppTest, wording: str, code: str = "T02") -> AppTest:
    next(s for s in screen.selectbox if s.label == "主题").set_value(code)
    screen.text_area(key="quote.wording").input(wording)
    return press(screen, "保存，交另一人核对")


def press(screen: AppTest, label: str) -> AppTest:
    return next(b for b in screen.button if b.label == label).click().run()


def states(town: Town) -> dict[str, QuoteState]:
    with town.store.read() as session:
        return {q.wording: q.state for q in session.scalars(sa.select(Quote))}


def test_before_anything_the_page_says_what_to_do(as_role: AsRole) -> None:
    screen = opened(as_role, Role.FACILITATOR)

    assert not said(screen)
    assert "还没有放行的转述。" in words_of(screen)
    assert (
        "办公地点（条数还不够，暂不显示）"
        in next(s for s in screen.selectbox if s.label == "主题").options
    )


def test_a_leader_does_not_come_in(as_role: AsRole) -> None:
    assert said(opened(as_role, Role.LEADER)) == [
        "您的账号没有「核对摘录与转述」的权限，需要时请联系管理员。"
    ]


def test_what_is_refused_is_said_and_stays_in_the_form(
    as_role: AsRole, town: Town, speak: Speak
) -> None:
    speak()
    screen = opened(as_role, Role.FACILITATOR)

    write(screen, VILLAGER + "。")
    assert "几乎一样" in said(screen)[0]
    assert screen.text_area(key="quote.wording").value == VILLAGER + "。"
    write(screen, "王书记说过不搬，大家还是不放心")
    assert "「王书记」像是人名或称呼" in said(screen)[0]
    assert states(town) == {}


def test_written_checked_released_and_read(as_role: AsRole, town: Town, speak: Speak) -> None:
    speak()
    writer = opened(as_role, Role.FACILITATOR)
    for wording in (FAR, DAYS):
        write(writer, wording)
        assert not said(writer)
        assert writer.text_area(key="quote.wording").value == ""
    assert "我写的，等别人核对：2句" in [s.value for s in writer.subheader]
    assert not [b for b in writer.button if b.label == "全部核对过，放行"]

    second = opened(as_role, Role.ADMINISTRATOR)
    for left in (1, 0):
        assert next(b for b in second.button if b.label == "全部核对过，放行").disabled
        for box in second.checkbox:
            box.check()
        second.run()
        press(second, "全部核对过，放行")
        assert not said(second)
        waiting = [s.value for s in second.subheader if s.value.startswith("等您核对")]
        assert waiting == ([f"等您核对：{left}句"] if left else [])
    assert set(states(town).values()) == {QuoteState.RELEASED}

    release(town)
    leader = opened(as_role, Role.LEADER, THEMES)
    assert {f"· {FAR}", f"· {DAYS}"} <= {t.value for t in leader.text}
    assert VILLAGER not in words_of(leader)
    assert "领导看到2句" in words_of(opened(as_role, Role.FACILITATOR))


def test_one_sentence_alone_is_shown_to_nobody_and_the_office_reads_why(
    as_role: AsRole, town: Town, speak: Speak
) -> None:
    speak()
    release(town)
    write(opened(as_role, Role.FACILITATOR), FAR)
    second = opened(as_role, Role.ADMINISTRATOR)
    for box in second.checkbox:
        box.check()
    second.run()
    press(second, "全部核对过，放行")

    assert "还要再放行1句，领导才看得到" in words_of(second)
    assert FAR not in words_of(opened(as_role, Role.LEADER, THEMES))


def test_one_of_the_list_left_open_keeps_the_button_shut(as_role: AsRole, town: Town) -> None:
    write_quote(town.store, town.round_id, "T02", FAR, by=town.facilitator)
    screen = opened(as_role, Role.ADMINISTRATOR)
    assert [box.label for box in screen.checkbox] == [c.sentence for c in quote_rules().checks]

    for box in screen.checkbox[1:]:
        box.check()
    screen.run()
    assert next(b for b in screen.button if b.label == "全部核对过，放行").disabled


def test_the_second_person_is_warned_and_may_send_it_back(as_role: AsRole, town: Town) -> None:
    wording = "家里有婆婆的人担心办事路远没人陪"
    write_quote(town.store, town.round_id, "T02", wording, by=town.facilitator)
    screen = opened(as_role, Role.ADMINISTRATOR)

    assert "「婆婆」（亲属称呼）" in screen.warning[0].value
    press(screen, "收回这一句")
    assert states(town) == {wording: QuoteState.TAKEN_BACK}


def test_alone_in_the_office_one_reads_what_to_do(as_role: AsRole, town: Town) -> None:
    with town.store.write() as session:
        session.execute(
            sa.update(Account).where(Account.role == Role.ADMINISTRATOR).values(active=False)
        )

    screen = opened(as_role, Role.FACILITATOR)
    assert "给另一位驻村干部或办公室同志开账号" in screen.info[0].value


def test_the_history_says_what_moved_and_when_the_next_may_come(
    as_role: AsRole, town: Town, speak: Speak
) -> None:
    empty = opened(as_role, Role.LEADER, RELEASES)
    assert not said(empty)
    assert "还没有发布过统计。" in words_of(empty)

    speak()
    release(town)
    speak()
    with town.store.write() as session:
        session.get_one(Round, town.round_id).release_mode = ReleaseMode.AT_HOUR
    make_release(
        town.store,
        town.round_id,
        by=town.admin,
        now=datetime.now(OFFICE_TIME) + timedelta(days=1),
    )
    for role in (Role.LEADER, Role.FACILITATOR, Role.ADMINISTRATOR):
        screen = opened(as_role, role, RELEASES)
        assert not said(screen), role
        words = words_of(screen)
        assert "**第1次**" in words, role
        assert "第一次发布。" in words, role
        assert "计入60份以上" in words, role
        assert "「方案一」的合计有新数字。" in words, role
        assert "20:00 以后、再收到约10份意见时" in words, role


def test_the_office_chooses_who_starts_a_release(as_role: AsRole, town: Town) -> None:
    screen = opened(as_role, Role.ADMINISTRATOR, "office/round.py")
    screen.segmented_control(key="round.view").set_value("发布").run()
    screen.radio(key="round.release_mode").set_value(ReleaseMode.AT_HOUR).run()
    screen.selectbox(key="round.release_hour").set_value(19).run()
    press(screen, "保存发布方式")

    assert not said(screen)
    with town.store.read() as session:
        round_ = session.get_one(Round, town.round_id)
    assert (round_.release_mode, round_.release_hour) == (ReleaseMode.AT_HOUR, 19)
