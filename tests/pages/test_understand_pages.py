"""The analysis screens: what each role sees before and after a release, and what none may see."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from core.intake.form import OpinionForm
from core.intake.released import latest_release
from core.intake.submit import submit_opinion
from core.model.states import Channel, Role, Stance
from core.text.record import Reader
from pages.shared.session import today
from tests.pages.conftest import AsRole, said
from tests.town import Town

PAGES = {
    "overview": "总览",
    "support": "支持情况",
    "themes": "意见主题",
    "coverage": "覆盖情况",
}
Speak = Callable[..., None]

READERS = [Role.ADMINISTRATOR, Role.FACILITATOR, Role.LEADER]
FAR = "村部太远，老人办事要走山路。"
BOTH = {"support": 24, "conditional": 14, "unsure": 12, "oppose": 20}


@pytest.fixture
def speak(town: Town, reader: Reader) -> Speak:
    """So many people of a village say so about 方案一, yesterday, by link."""

    def spoken(village: str, counts: Mapping[str, int], text: str = "") -> None:
        forms = [
            OpinionForm(
                village_id=town.villages[village],
                role_group_id=town.groups["普通村民"],
                channel=Channel.LINK,
                stances={town.versions["方案一"]: Stance(stance)},
                text=text,
            )
            for stance, count in counts.items()
            for _ in range(count)
        ]
        day = today() - timedelta(days=1)
        with town.store.write() as session:
            for form in forms:
                submit_opinion(
                    session, town.round_id, form, by=town.facilitator, reader=reader, today=day
                )

    return spoken


def opened(as_role: AsRole, role: Role, page: str) -> AppTest:
    return as_role(role).switch_page(f"understand/{page}.py").run()


def release(as_role: AsRole) -> AppTest:
    """The administrator presses the button on 总览."""
    return opened(as_role, Role.ADMINISTRATOR, "overview").button(key="release.make").click().run()


def words_of(screen: AppTest) -> str:
    """Everything written on a screen outside the charts."""
    parts = [*screen.text, *screen.caption, *screen.markdown, *screen.info, *screen.success]
    written = [*(part.value for part in parts), *(metric.value for metric in screen.metric)]
    return "\n".join(written).replace("\\", "")


def charts_of(screen: AppTest) -> list[str]:
    """Each chart's spec and data, as sent to the browser."""
    return [
        str([json.loads(chart.proto.spec), *(_rows(data) for data in chart.proto.datasets)])
        for chart in screen.get("vega_lite_chart")
    ]


def _rows(dataset: Any) -> Any:
    return pa.ipc.open_stream(dataset.data.data).read_all().to_pylist()


def test_before_a_release_every_reader_is_told_how_many_came_and_what_is_missing(
    speak: Speak, as_role: AsRole
) -> None:
    speak("上坪村", {"support": 8, "oppose": 6})

    for role in READERS:
        screen = as_role(role)
        for page, title in PAGES.items():
            screen.switch_page(f"understand/{page}.py").run()

            assert not said(screen), (role, page)
            assert [each.value for each in screen.title] == [title]
            assert "还没有发布过统计。目前已收到10份以上意见。" in words_of(screen), (role, page)
            assert "收到约10份意见、不止一种态度" in words_of(screen)


def test_the_office_reads_why_it_may_not_release_yet(speak: Speak, as_role: AsRole) -> None:
    speak("上坪村", {"support": 5, "oppose": 4})

    screen = opened(as_role, Role.ADMINISTRATOR, "overview")

    assert screen.button(key="release.make").disabled
    assert "收到的意见不足10份，暂不发布。" in words_of(screen)


def test_that_all_think_alike_is_told_to_the_office_only(speak: Speak, as_role: AsRole) -> None:
    speak("上坪村", {"oppose": 14})

    office = words_of(opened(as_role, Role.ADMINISTRATOR, "overview"))
    others = [
        words_of(opened(as_role, role, "overview")) for role in (Role.LEADER, Role.FACILITATOR)
    ]

    assert "新意见都是同一种态度" in office
    assert not any("同一种态度，现在" in words for words in others)


@pytest.mark.parametrize("role", [Role.LEADER, Role.FACILITATOR])
def test_only_the_office_has_the_button(speak: Speak, as_role: AsRole, role: Role) -> None:
    speak("上坪村", BOTH)

    screen = as_role(role)
    for page in ("overview", "support"):
        screen.switch_page(f"understand/{page}.py").run()

        assert "release.make" not in [button.key for button in screen.button]


def test_the_button_makes_a_release_and_the_charts_appear(
    town: Town, speak: Speak, as_role: AsRole
) -> None:
    speak("上坪村", BOTH, text=FAR)

    screen = release(as_role)

    with town.store.read() as session:
        assert latest_release(session, town.round_id) is not None
    assert [toast.value for toast in screen.toast] == ["统计快照已发布，各页面的数字已更新。"]
    assert "第1次" in words_of(screen)
    assert any("方案一" in chart for chart in charts_of(screen))
    assert not said(screen)


def test_after_a_release_every_reader_can_open_every_screen_and_view(
    speak: Speak, as_role: AsRole
) -> None:
    speak("上坪村", BOTH, text=FAR)
    release(as_role)

    for role in READERS:
        screen = as_role(role)
        for page in PAGES:
            screen.switch_page(f"understand/{page}.py").run()
            assert not said(screen), (role, page)
            assert charts_of(screen), (role, page)
    screen = opened(as_role, Role.LEADER, "support")
    for view in ("role_group", "channel", "direct", "options"):
        screen.segmented_control(key="support.view").set_value(view).run()
        assert not said(screen), view
        assert charts_of(screen), view


def test_support_never_stands_without_n_coverage_and_the_words(
    speak: Speak, as_role: AsRole
) -> None:
    speak("上坪村", BOTH)
    release(as_role)

    for page in ("overview", "support"):
        words = words_of(opened(as_role, Role.LEADER, page))

        assert "意见征集，不是表决结果" in words
        assert "70份" in words
        assert "3个村中1个村有意见" in words


def test_leaders_see_coarser_tables_than_the_facilitators(
    town: Town, speak: Speak, as_role: AsRole
) -> None:
    """Fourteen in 下坪村: enough to be named within the team, a band for leaders."""
    speak("上坪村", BOTH)
    speak("石桥村", BOTH)
    speak("下坪村", {"support": 7, "oppose": 7})
    release(as_role)

    def seen(role: Role) -> str:
        screen = opened(as_role, role, "support")
        screen.selectbox(key="support.version").set_value(town.versions["方案一"]).run()
        return "\n".join(charts_of(screen))

    assert "14份" in seen(Role.FACILITATOR)
    assert "14份" not in seen(Role.LEADER)
    assert "不足20份" in seen(Role.LEADER)


def test_between_releases_charts_stand_still_while_the_count_moves_in_tens(
    speak: Speak, as_role: AsRole
) -> None:
    speak("上坪村", BOTH)
    release(as_role)
    before = {
        page: charts_of(opened(as_role, Role.LEADER, page)) for page in ("overview", "support")
    }

    speak("上坪村", {"oppose": 14})
    after = {
        page: charts_of(opened(as_role, Role.LEADER, page)) for page in ("overview", "support")
    }

    assert after == before
    assert "80份以上" in words_of(opened(as_role, Role.LEADER, "overview"))


def test_words_of_a_theme_come_from_enough_opinions_and_comments_are_for_facilitators(
    speak: Speak, as_role: AsRole
) -> None:
    """Thirty speak of the way to the office; 独木桥 is in the comments of nine only."""
    speak("上坪村", {"support": 15, "oppose": 15}, text=FAR)
    speak("上坪村", {"oppose": 9}, text="村部太远，老人要过独木桥。")
    speak("石桥村", {"support": 12}, text="水渠漏水，断头路要先修通。")
    release(as_role)

    leader = opened(as_role, Role.LEADER, "themes")
    facilitator = opened(as_role, Role.FACILITATOR, "themes")

    assert "村部" in words_of(leader)
    assert "独木桥" not in words_of(leader)
    assert "独木桥" not in "".join(charts_of(leader))
    assert "原文只有驻村干部能看" in words_of(leader)
    assert "原文只有驻村干部能看" not in words_of(facilitator)


def test_places_nobody_came_from_are_named_first(speak: Speak, as_role: AsRole) -> None:
    speak("上坪村", BOTH)
    release(as_role)

    screen = opened(as_role, Role.FACILITATOR, "coverage")

    assert screen.subheader[0].value == "先去听这些"
    assert "**还没有意见的村：** 下坪村、石桥村" in [m.value for m in screen.markdown]
    assert "**还没有意见的身份类别：** 老党员、人大代表" in [m.value for m in screen.markdown]


def test_no_screen_for_leaders_carries_what_a_person_wrote(speak: Speak, as_role: AsRole) -> None:
    speak("上坪村", BOTH, text="后山那口老井边的王家婶子最清楚。")
    release(as_role)

    screen = as_role(Role.LEADER)
    for page in PAGES:
        screen.switch_page(f"understand/{page}.py").run()

        assert "老井边" not in words_of(screen) + "".join(charts_of(screen)), page
