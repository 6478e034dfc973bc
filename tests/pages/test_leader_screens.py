"""The leaders' screens of a round with little or nothing in it, and that all draw one release."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from core.charts.pieces import percent
from core.cli import main
from core.intake.form import OpinionForm
from core.intake.release import make_release
from core.intake.submit import submit_opinion
from core.model import Option, OptionVersion
from core.model.states import Channel, Role, Stance, VersionState
from core.text.record import Reader
from pages.shared.session import today
from pages.understand.brief_print import brief_of
from pages.understand.released import load_tables
from tests.pages.conftest import AsRole, said
from tests.pages.test_understand_pages import charts_of, opened, words_of
from tests.town import TODAY, Town

PAGES = ("overview", "support", "themes", "coverage")
VIEWS = ("village", "role_group", "channel", "direct", "reasons", "options", "versions")
BOTH = {"support": 24, "conditional": 22, "unsure": 12, "oppose": 22}
ROADS = "路要先修通，水渠漏水要修。"
FAR = "村部太远，老人办事要走山路。"
Hear = Callable[..., None]


@pytest.fixture
def hear(town: Town, reader: Reader) -> Hear:
    """So many people of a village say so about one version, yesterday; texts dealt in turn."""

    def heard(
        village: str, counts: Mapping[str, int], *texts: str, version: str = "方案一"
    ) -> None:
        number = 0
        with town.store.write() as session:
            for stance, count in counts.items():
                for _ in range(count):
                    form = OpinionForm(
                        village_id=town.villages[village],
                        role_group_id=town.groups["普通村民"],
                        channel=Channel.LINK,
                        stances={town.versions.get(version, version): Stance(stance)},
                        text=texts[number % len(texts)] if texts else "",
                    )
                    number += 1
                    submit_opinion(
                        session,
                        town.round_id,
                        form,
                        by=town.facilitator,
                        reader=reader,
                        today=today() - timedelta(days=1),
                    )

    return heard


def publish(town: Town) -> None:
    make_release(town.store, town.round_id, by=town.admin, now=datetime.now(UTC))


def view_of(screen: AppTest, view: str) -> AppTest:
    return screen.segmented_control(key="support.view").set_value(view).run()


def new_version(town: Town) -> str:
    """方案一 was changed: its second version is asked about now, the first no more."""
    with town.store.write() as session:
        old = session.get_one(OptionVersion, town.versions["方案一"])
        old.state = VersionState.REPLACED
        option = session.get_one(Option, old.option_id)
        new = OptionVersion(
            option_id=option.id,
            number=2,
            state=VersionState.CONSULTED,
            plain_words="上坪村和下坪村合成一个村，账目分开。",
            created_on=TODAY,
        )
        session.add(new)
        session.flush()
        return new.id


# Nothing there yet


def test_an_empty_round_says_on_every_screen_what_to_do(as_role: AsRole) -> None:
    screen = as_role(Role.LEADER)
    for page in PAGES:
        screen.switch_page(f"understand/{page}.py").run()

        assert not said(screen), page
        assert "还没有发布过统计" in words_of(screen), page
        assert "先发链接、开座谈会或走访" in words_of(screen), page


def test_an_empty_round_has_its_dates_and_its_answers_and_its_page_to_print(
    as_role: AsRole,
) -> None:
    screen = opened(as_role, Role.LEADER, "overview")

    assert [each.value for each in screen.subheader] == ["答复到哪一步", "工作计划", "法定日期"]
    assert "法定口径待核" in words_of(screen)
    assert "通知日期未定" in words_of(screen)
    assert len(screen.get("download_button")) == 1


# Thirty opinions


def test_of_thirty_opinions_the_screen_says_what_is_known_and_what_is_missing(
    town: Town, hear: Hear, as_role: AsRole
) -> None:
    hear("上坪村", {"support": 8, "conditional": 4, "oppose": 7}, FAR)
    hear("下坪村", {"support": 5, "unsure": 3, "oppose": 3}, ROADS)
    publish(town)

    words = words_of(opened(as_role, Role.LEADER, "overview"))

    assert "30份以上" in words
    assert "样本不足，不作判断" in words
    assert "先去还没有意见的村：石桥村。" in words
    assert "再到意见不足20份的村补听：上坪村、下坪村。" in words
    assert "3个村都还不能单独列出" in words


@pytest.mark.parametrize("view", VIEWS)
def test_of_thirty_opinions_no_view_is_silent(
    town: Town, hear: Hear, as_role: AsRole, view: str
) -> None:
    hear("上坪村", {"support": 9, "conditional": 8, "oppose": 13}, FAR)
    publish(town)

    screen = view_of(opened(as_role, Role.LEADER, "support"), view)

    assert not said(screen)
    assert len(words_of(screen)) > 100


def test_what_would_reveal_a_village_is_said_beside_its_chart(
    town: Town, hear: Hear, as_role: AsRole
) -> None:
    hear("上坪村", BOTH)
    hear("下坪村", {"support": 6, "oppose": 6})
    publish(town)

    screen = opened(as_role, Role.LEADER, "support")
    screen.selectbox(key="support.version").set_value(town.versions["方案一"]).run()

    assert "下坪村：约再有10份意见，就再看能否列出。" in words_of(screen)
    assert "石桥村：还没有意见，先去听。" in words_of(screen)


# Conditions


def test_conditions_stand_in_bands_with_what_became_of_them(
    town: Town, hear: Hear, as_role: AsRole
) -> None:
    hear("上坪村", {**BOTH, "conditional": 36}, FAR, ROADS)
    publish(town)

    screen = opened(as_role, Role.LEADER, "support")
    screen.selectbox(key="support.version").set_value(town.versions["方案一"]).run()
    view_of(screen, "reasons")

    assert "这些条件答复到哪一步了" in words_of(screen)
    assert any("10–29份" in chart for chart in charts_of(screen))
    assert "还没有列出" in words_of(screen)
    assert "不是本人勾选的条件" in words_of(screen)


def test_too_few_conditions_are_not_drawn_and_the_screen_says_why(
    town: Town, hear: Hear, as_role: AsRole
) -> None:
    hear("上坪村", {"support": 30, "conditional": 4, "unsure": 12, "oppose": 24}, FAR)
    publish(town)

    screen = opened(as_role, Role.LEADER, "support")
    screen.selectbox(key="support.version").set_value(town.versions["方案一"]).run()
    words = words_of(view_of(screen, "reasons"))

    assert "有条件赞成的人数没有单独列出" in words
    assert "这些条件答复到哪一步了" not in words


# Old and new


def test_two_versions_are_two_figures_with_their_own_n_and_a_warning(
    town: Town, hear: Hear, as_role: AsRole
) -> None:
    hear("上坪村", BOTH)
    publish(town)
    later = new_version(town)
    hear("石桥村", {"support": 30, "conditional": 12, "unsure": 14, "oppose": 14}, version=later)
    publish(town)

    screen = view_of(opened(as_role, Role.LEADER, "support"), "versions")

    warnings = [each.value.replace("\\", "") for each in screen.warning]
    assert any("「方案一」问到80份；「方案一（第2版）」问到70份" in each for each in warnings)
    assert any("不是同一批人" in each for each in warnings)
    stances = [chart for chart in charts_of(screen) if "不赞成" in chart]
    assert len(stances) == 2
    assert not any("'mark': {'type': 'line'" in chart for chart in stances)
    assert not any("80份" in chart and "70份" in chart for chart in stances)


def test_where_no_option_was_changed_the_view_says_so(
    town: Town, hear: Hear, as_role: AsRole
) -> None:
    hear("上坪村", BOTH)
    publish(town)

    words = words_of(view_of(opened(as_role, Role.LEADER, "support"), "versions"))

    assert "还没有哪个方案改过版本" in words


# Quality


def test_every_measure_of_quality_is_named_also_what_is_not_asked(
    town: Town, hear: Hear, as_role: AsRole
) -> None:
    hear("上坪村", BOTH)
    publish(town)

    screen = opened(as_role, Role.LEADER, "coverage")
    rows = {
        row["指标"]: row["现在"] for table in screen.table for row in table.value.to_dict("records")
        if "指标" in row
    }  # fmt: skip

    assert rows["村覆盖率"] == "1/3个村（本人意见满20份的）"
    assert rows["妇女、老人、残疾人、低收入户"] == "没有问"
    assert rows["要合并的村"].startswith("1/2个村有意见")
    assert rows["自然村覆盖率"] == "没有登记自然村"
    assert rows["公告张贴"] == "没有记录"


def test_leaders_read_a_neutral_notice_and_the_office_gets_the_way_to_it(
    town: Town, hear: Hear, as_role: AsRole
) -> None:
    """Twenty texts alike: nothing is said of where, how many or how they stand."""
    hear("上坪村", BOTH, "山林归哪个组要先写清楚再合并账目")
    publish(town)

    leader = words_of(opened(as_role, Role.LEADER, "overview"))
    office = opened(as_role, Role.ADMINISTRATOR, "overview")

    assert "文字完全相同。可能是：" in leader
    assert "没有任何意见因此被删或者少算" in leader
    assert "领导不需要做什么" in leader
    assert "山林归哪个组" not in leader
    assert "领导不需要做什么" not in words_of(office)
    assert "到「待核查」逐条看" in [link.proto.label for link in office.get("page_link")]


# One release, everywhere


@pytest.mark.parametrize(
    ("role", "audience"), [(Role.LEADER, "leadership"), (Role.FACILITATOR, "facilitator")]
)
def test_the_command_line_prints_what_the_screens_draw(
    town: Town, hear: Hear, as_role: AsRole, role: Role, audience: str
) -> None:
    """Every row of every chart of stances and conditions is a line of a printed table."""
    hear("上坪村", BOTH, FAR, ROADS)
    hear("石桥村", {"support": 14, "conditional": 12, "oppose": 16}, ROADS)
    publish(town)

    ran = CliRunner().invoke(main, ["support", "--audience", audience, "--json"])
    printed = json.loads(ran.stdout)["tables"]
    lines = {
        (table["view"], line["label"], line["n_label"])
        for table in printed
        if table["version_id"] in {town.versions["方案一"], None}
        for line in table["lines"]
    }
    screen = opened(as_role, role, "support")
    screen.selectbox(key="support.version").set_value(town.versions["方案一"]).run()
    for view in ("village", "role_group", "channel", "direct", "reasons"):
        charts = "".join(charts_of(view_of(screen, view)))
        views = {"conditions", "objections"} if view == "reasons" else {view}
        drawn = [line for line in lines if line[0] in views and line[1] != "有条件赞成"]

        assert drawn, view
        for _, label, n_label in drawn:
            if view == "reasons" and label == "不赞成":
                continue  # how many there are stands in the caption
            assert label in charts, (view, label)
            assert n_label in charts, (view, label, n_label)


@pytest.mark.parametrize(
    ("role", "audience"), [(Role.LEADER, "leadership"), (Role.FACILITATOR, "facilitator")]
)
def test_every_figure_on_a_bar_is_a_printed_one_and_every_printed_one_is_on_a_bar(
    town: Town, hear: Hear, as_role: AsRole, role: Role, audience: str
) -> None:
    hear("上坪村", BOTH)
    hear("石桥村", {"support": 14, "conditional": 12, "oppose": 16})
    publish(town)
    ran = CliRunner().invoke(main, ["support", "--audience", audience, "--json"])
    screen = opened(as_role, role, "support")
    screen.selectbox(key="support.version").set_value(town.versions["方案一"]).run()

    for view in ("village", "role_group", "channel", "direct"):
        printed = {
            f"{line['label']} · {cell['label']}：{cell['count']}份，占{percent(cell['share'])}"
            for table in json.loads(ran.stdout)["tables"]
            if (table["view"], table["version_id"]) == (view, town.versions["方案一"])
            for line in table["lines"]
            for cell in line["cells"]
            if cell["count"]
        }
        charts = "".join(charts_of(view_of(screen, view)))
        drawn = set(re.findall(r"[^'\"]+ · [^'\"]+：\d+份，占(?:不到)?\d+%", charts))

        assert printed, view
        assert drawn == printed, view


def test_the_page_to_print_holds_the_figures_of_the_screen(
    town: Town, hear: Hear, as_role: AsRole
) -> None:
    hear("上坪村", BOTH, FAR)
    publish(town)
    opened(as_role, Role.LEADER, "overview")
    tables = load_tables(town.round_id, 1, "leadership")
    assert tables is not None
    brief = brief_of(town.round_id, tables)

    assert [table.to_plain() for table in brief.totals] == [
        table.to_plain() for table in tables.each("total")
    ]
    assert brief.unreached == ["下坪村", "石桥村", "老党员", "人大代表"]
