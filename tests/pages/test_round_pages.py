"""The office sets up a round on screen; everybody on the staff compares the options."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.access.roles import CONSOLE
from core.model import Option, OptionVersion, Round
from core.model.states import Role, Stage, VersionState
from core.options.claims import save_claim
from core.options.measures import Part
from core.options.reading import list_claims, list_options
from core.options.versions import create_option, new_version, save_version
from core.rounds.reading import get_round
from core.rounds.reference import create_reference_round
from core.store import Store
from tests.pages.conftest import AsRole, said, sign_in
from tests.staff import USERNAMES
from tests.town import TODAY, Town


def opened(as_role: AsRole, file: str, role: Role = Role.ADMINISTRATOR) -> AppTest:
    screen = as_role(role).switch_page(file).run()
    assert not screen.exception
    return screen


def titles(screen: AppTest) -> list[str]:
    return [each.value for each in screen.title]


def texts(screen: AppTest) -> str:
    """Everything written on the screen outside tables."""
    kinds = (screen.text, screen.caption, screen.markdown, screen.info, screen.warning)
    return "\n".join(each.value for kind in kinds for each in kind)


def press(screen: AppTest, label: str) -> AppTest:
    next(button for button in screen.button if button.label == label).click()
    screen.run()
    assert not screen.exception
    return screen


def field(screen: AppTest, label: str) -> object:
    return next(each for each in screen.text_input if each.label == label)


def choose(screen: AppTest, label: str) -> AppTest:
    """Picks `label` in the segmented control at the top of the page."""
    control = screen.get("button_group")[0]
    control.set_value([label] if isinstance(control.value, list) else label)
    return screen.run()


PAGES = [
    ("office/round.py", "本轮设置"),
    ("office/round_places.py", "村和片"),
    ("office/round_people.py", "人群与目标"),
    ("office/round_options.py", "编辑方案"),
]


@pytest.mark.parametrize(("file", "title"), PAGES)
def test_the_office_opens_each_page_of_the_setup(as_role: AsRole, file: str, title: str) -> None:
    screen = opened(as_role, file)

    assert titles(screen) == [title]
    assert said(screen) == []


@pytest.mark.parametrize("role", [Role.LEADER, Role.FACILITATOR, Role.GROUP_LEAD])
@pytest.mark.parametrize(("file", "title"), PAGES)
def test_nobody_else_does(as_role: AsRole, role: Role, file: str, title: str) -> None:
    screen = opened(as_role, file, role)

    assert titles(screen) == [title]
    assert len(said(screen)) == 1
    assert "没有「" in said(screen)[0]


def test_without_a_round_the_office_is_asked_for_one_and_gets_it(town: Town) -> None:
    with town.store.write() as session:
        for version in session.scalars(sa.select(OptionVersion)):
            session.delete(version)
        session.flush()
        session.execute(sa.delete(Round))
    screen = sign_in(USERNAMES[Role.ADMINISTRATOR])
    for file, title in PAGES[1:]:
        assert titles(screen.switch_page(file).run()) == [title]
        assert "还没有一轮征求意见。" in texts(screen)
        assert "去「本轮设置」新建一轮" in [link.label for link in screen.main.get("page_link")]
    other = sign_in(USERNAMES[Role.FACILITATOR])
    assert titles(other.switch_page("consult/area.py").run()) == ["我的片"]
    assert "等管理员在「本轮设置」里新建一轮，这一页就能用了。" in texts(other)
    screen.switch_page("office/round.py").run()
    assert "还没有一轮征求意见。填好下面几项就能新建，以后都可以改。" in texts(screen)

    field(screen, "标题").input("竹溪镇行政村规模调整")
    field(screen, "镇名").input("竹溪镇")
    press(screen, "新建一轮")

    with town.store.read() as session:
        made = session.scalars(sa.select(Round)).one()
        assert (made.title, made.stage) == ("竹溪镇行政村规模调整", Stage.PREPARING)
    assert "现在的阶段：筹备" in texts(screen)
    assert "○ 还没有村：请到「村和片」逐个填写，或导入村情表。" in texts(screen)


def test_a_round_without_a_title_is_refused_on_the_page(as_role: AsRole) -> None:
    screen = opened(as_role, "office/round.py")

    field(screen, "标题").input(" ")
    press(screen, "保存基本信息")

    assert said(screen) == ["请填写标题。"]


def test_the_fields_of_the_round_are_saved(as_role: AsRole, town: Town) -> None:
    screen = opened(as_role, "office/round.py")

    field(screen, "咨询电话").input("0570-7654321")
    screen.date_input[1].set_value(date(2026, 4, 30))
    screen.number_input[0].set_value(12)
    press(screen, "保存基本信息")

    with town.store.read() as session:
        stored = get_round(session, town.round_id)
        assert (stored.phone, stored.ends_on, stored.k_public) == (
            "0570-7654321",
            date(2026, 4, 30),
            12,
        )


def test_the_round_goes_on_one_step(as_role: AsRole, town: Town) -> None:
    press(opened(as_role, "office/round.py"), "进入「修正」")

    with town.store.read() as session:
        assert get_round(session, town.round_id).stage is Stage.REVISING


def test_a_changed_consent_text_is_the_next_version(as_role: AsRole, town: Town) -> None:
    screen = choose(opened(as_role, "office/round.py"), "告知书")

    next(each for each in screen.text_area if each.label == "告知书").input("告知书第二稿")
    press(screen, "保存告知书")

    with town.store.read() as session:
        assert get_round(session, town.round_id).consent_version == 2


def test_the_law_is_checked_by_name(as_role: AsRole, town: Town) -> None:
    screen = choose(opened(as_role, "office/round.py"), "法定口径")
    assert "法定口径待核" in texts(screen)

    field(screen, "核对人（单位和姓名）").input("司法所 朱所长")
    press(screen, "登记核对")

    with town.store.read() as session:
        assert get_round(session, town.round_id).law_checked_by == "司法所 朱所长"


@pytest.mark.parametrize("view", ["身份类别", "各村目标", "一办四组"])
def test_people_targets_and_organs_each_have_their_grid(as_role: AsRole, view: str) -> None:
    screen = choose(opened(as_role, "office/round_people.py"), view)

    assert not screen.exception
    assert len(screen.dataframe) == 1


def test_the_grids_saved_untouched_change_nothing(as_role: AsRole, town: Town) -> None:
    with town.store.read() as session:
        before = list_options(session, town.round_id)

    screen = opened(as_role, "office/round_places.py")
    press(screen, "保存片")
    press(screen, "保存村")

    assert said(screen) == []
    with town.store.read() as session:
        assert list_options(session, town.round_id) == before


def test_a_new_option_is_made_and_opened(as_role: AsRole, town: Town) -> None:
    screen = opened(as_role, "office/round_options.py")

    field(screen, "方案名").input("方案二")
    press(screen, "新建")

    assert "方案二：草拟" in texts(screen)
    assert "3 个村 → 3 个村" in texts(screen)
    with town.store.read() as session:
        assert [o.name for o in list_options(session, town.round_id)] == [
            "维持现状",
            "方案一",
            "方案二",
        ]


def test_a_draft_gets_its_words_and_goes_to_the_people(as_role: AsRole, town: Town) -> None:
    with town.store.write() as session:
        create_option(session, town.round_id, "方案二", today=TODAY, by=town.admin)
    screen = choose(opened(as_role, "office/round_options.py"), _id(town, "方案二"))

    press(screen, "开始征求意见")
    assert said(screen) == ["请先给「方案二」写几句村民一看就懂的说明。"]

    screen.text_area[0].input("三个村都照旧，只改办公地点。")
    press(screen, "保存方案")
    press(screen, "开始征求意见")

    assert said(screen) == []
    with town.store.read() as session:
        made = list_options(session, town.round_id)[2].latest
        assert made.state is VersionState.CONSULTED
        assert made.plain_words == "三个村都照旧，只改办公地点。"


def test_a_consulted_option_gets_its_next_version_with_a_reason(
    as_role: AsRole, town: Town
) -> None:
    screen = opened(as_role, "office/round_options.py")

    field(screen, "为什么要改").input("办公地点改到大路边")
    press(screen, "新建一版")

    with town.store.read() as session:
        assert list_options(session, town.round_id)[1].latest.number == 2


def test_a_printed_figure_is_registered_and_judged(as_role: AsRole, town: Town) -> None:
    screen = opened(as_role, "office/round_options.py")

    field(screen, "填报的数字").input("66.7%")
    press(screen, "登记")

    with town.store.read() as session:
        (claim,) = list_claims(session, town.round_id)
        assert claim.finding.claimed == "66.7%"


@pytest.mark.parametrize("role", list(Role))
def test_everybody_on_the_staff_compares_the_options(as_role: AsRole, role: Role) -> None:
    screen = opened(as_role, "understand/options.py", role)

    assert titles(screen) == ["调整方案"]
    table = screen.table[0].value
    assert list(table.columns) == ["项目", "维持现状", "方案一"]
    assert table.to_numpy().tolist() == [
        ["状态", "征求意见中", "征求意见中"],
        ["调整前", "3个村", "3个村"],
        ["调整后", "3个村", "2个村"],
        ["压减率", "0.0% （0/3）", "33.3% （1/3）"],
        ["保留率", "100.0% （3/3）", "66.7% （2/3）"],
        ["减少与保留之比", "0.0% （0/3）", "50.0% （1/2）"],
        ["涉及率", "0.0% （0/3）", "66.7% （2/3）"],
        ["集体资产", "不并账", "不并账"],
    ]
    assert "压减率＝（调整前−调整后）÷调整前；保留率＝调整后÷调整前；" in texts(screen)
    assert screen.table[1].value.to_numpy().tolist() == [
        ["坪上村", "上坪村、下坪村", 2, "坪上村村部"],
        ["石桥村", "石桥村", 1, "石桥村村部"],
    ]
    assert "意见征集不能代替表决。法定口径待核。" in texts(screen)


def test_what_changed_since_the_last_version_is_a_table(as_role: AsRole, town: Town) -> None:
    with town.store.write() as session:
        made = new_version(
            session, _id(town, "方案一"), "石桥村愿意并入", today=TODAY, by=town.admin
        )
        save_version(
            session,
            made.id,
            [Part("坪上村", tuple(town.villages.values()), "石桥村部")],
            plain_words="三个村合成一个村。",
            asset_mode=made.asset_mode,
            by=town.admin,
        )

    screen = opened(as_role, "understand/options.py", Role.LEADER)

    assert "理由：石桥村愿意并入" in texts(screen)
    assert screen.table[2].value.to_numpy().tolist() == [
        ["村的去向：石桥村", "石桥村", "坪上村"],
        ["办公地点：坪上村", "坪上村村部", "石桥村部"],
        ["说明：给村民的说明", "上坪村和下坪村合成一个村。", "三个村合成一个村。"],
    ]


def test_a_claim_that_fits_another_formula_is_told(as_role: AsRole, town: Town) -> None:
    with town.store.write() as session:
        save_claim(
            session, town.round_id, "66.7%", version_id=town.versions["方案一"], by=town.admin
        )

    assert "填报调整率66.7%与压减率" in texts(opened(as_role, "understand/options.py", Role.LEADER))


def test_a_round_without_villages_says_what_to_do_next(as_role: AsRole, town: Town) -> None:
    with town.store.write() as session:
        session.execute(sa.delete(Option))

    screen = opened(as_role, "understand/options.py", Role.LEADER)

    assert "还没有方案可以比较。" in texts(screen)


@pytest.fixture
def reference(office: Store, town: Town) -> str:
    """The reference case beside the small town's round."""
    with office.write() as session:
        return create_reference_round(session, CONSOLE, TODAY).id


def at_reference(as_role: AsRole, reference: str, file: str) -> AppTest:
    screen = as_role(Role.ADMINISTRATOR)
    screen.sidebar.selectbox[0].set_value(reference).run()
    screen = screen.switch_page(file).run()
    assert not screen.exception
    return screen


def test_the_reference_case_shows_its_source_and_the_true_rates(
    as_role: AsRole, reference: str
) -> None:
    screen = at_reference(as_role, reference, "understand/options.py")

    assert "参考案例：只列公开报道写明的事实，没有意见和支持情况。" in texts(screen)
    assert (
        "填报调整率52.4%与压减率 （调整前−调整后）÷调整前=10/21=47.6%不一致，"
        "与保留率 调整后÷调整前=11/21=52.4%一致，请确认口径。"
    ) in texts(screen)
    facts = dict(screen.table[-1].value.to_numpy().tolist())
    assert facts["来源"] == "开化新闻网"
    assert facts["发布时间"] == "2011年3月10日 11:10"


@pytest.mark.parametrize(("file", "title"), PAGES)
def test_the_reference_case_can_be_read_and_not_edited(
    as_role: AsRole, reference: str, file: str, title: str
) -> None:
    screen = at_reference(as_role, reference, file)

    assert titles(screen) == [title]
    labels = {button.label for button in screen.button}
    assert not {label for label in labels if label.startswith(("保存", "进入"))}


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("understand/overview.py", "总览"),
        ("consult/links.py", "链接与二维码"),
        ("deliver/plan.py", "工作计划表"),
    ],
)
def test_of_the_reference_case_screens_of_opinions_and_plans_say_that_they_are_empty(
    as_role: AsRole, reference: str, file: str, title: str
) -> None:
    screen = at_reference(as_role, reference, file)

    assert titles(screen) == [title]
    assert "参考案例只有公开报道写明的事实，没有意见和计划。" in texts(screen)
    assert "看报道写明的事实和填报数字的核对" in [
        link.label for link in screen.main.get("page_link")
    ]


def _id(town: Town, name: str) -> str:
    with town.store.read() as session:
        return next(o.id for o in list_options(session, town.round_id) if o.name == name)
