"""Every screen opens for the roles in the table of actions and for nobody else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.access.accounts import change_role, disable_account, set_password
from core.access.roles import ACTIONS
from core.model import Account, Round, StaffSession
from core.model.states import Role
from core.runtime import close_runtime
from core.store import Store
from pages.shared.menu import ENTRIES, FOLDER
from tests.pages.conftest import AsRole, fresh, said, sign_in
from tests.staff import PASSWORD, USERNAMES
from tests.town import Town

NEW = "石桥村的河水2027"


def titles(screen: AppTest) -> list[str]:
    return [each.value for each in screen.title]


def links(screen: AppTest) -> list[str]:
    return [each.label for each in screen.sidebar.get("page_link")]


def shows_sign_in(screen: AppTest) -> bool:
    return [each.label for each in screen.text_input] == ["用户名", "密码"]


def refusal(action: str) -> str:
    return f"您的账号没有「{ACTIONS[action][0]}」的权限，需要时请联系管理员。"


def guards(path: Path) -> list[str]:
    """The actions a file requires when it is run as a page."""
    calls = [
        node
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.Expr | ast.Assign)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    return [ast.literal_eval(call.args[0]) for call in calls if call.func.id == "require"]


def test_every_declared_screen_asks_for_the_action_it_is_declared_with() -> None:
    asked = {str(path.relative_to(FOLDER)): guards(path) for path in FOLDER.glob("*/*.py")}

    assert {file: actions for file, actions in asked.items() if actions} == {
        entry.file: [entry.action] for entry in ENTRIES
    }


@pytest.mark.parametrize("role", list(Role))
def test_each_screen_opens_or_refuses_as_the_table_says(role: Role, as_role: AsRole) -> None:
    screen = as_role(role)
    found = {}
    for entry in ENTRIES:
        screen.switch_page(entry.file).run()
        assert not screen.exception, entry.file
        found[entry.file] = said(screen) or "opens"
        if said(screen):
            assert titles(screen) == [entry.title]

    assert found == {
        entry.file: "opens" if role in ACTIONS[entry.action][1] else [refusal(entry.action)]
        for entry in ENTRIES
    }


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.ADMINISTRATOR, "管理"),
        (Role.FACILITATOR, "征集"),
        (Role.LEADER, "分析"),
        (Role.GROUP_LEAD, "实施"),
    ],
)
def test_the_menu_shows_a_role_its_own_screens_where_its_day_begins_first(
    role: Role, first: str, as_role: AsRole
) -> None:
    may = [
        entry
        for entry in ENTRIES
        # The small town has no short statements, so there are no groups to look at.
        if role in ACTIONS[entry.action][1] and not entry.statements
    ]

    assert links(as_role(role)) == [
        *(entry.title for entry in may if entry.section == first),
        *(entry.title for entry in may if entry.section != first),
    ]


def test_a_stranger_sees_only_the_sign_in_whatever_the_address(town: Town) -> None:
    for entry in ENTRIES:
        screen = fresh().switch_page(entry.file).run()

        assert shows_sign_in(screen), entry.file
        assert titles(screen) == []
        assert links(screen) == []


def test_after_signing_in_the_screen_in_the_address_is_still_there(town: Town) -> None:
    screen = fresh().switch_page("office/trail.py").run()
    sign_in(USERNAMES[Role.ADMINISTRATOR], screen=screen)

    assert titles(screen) == ["操作记录"]


@pytest.mark.parametrize(
    ("role", "title"),
    [
        (Role.ADMINISTRATOR, "本轮设置"),
        (Role.FACILITATOR, "我的片"),
        (Role.LEADER, "总览"),
        (Role.GROUP_LEAD, "工作计划表"),
    ],
)
def test_each_role_begins_on_its_own_screen(role: Role, title: str, as_role: AsRole) -> None:
    assert title in titles(as_role(role))[0]


def test_a_wrong_password_is_told_and_the_name_stays(town: Town) -> None:
    screen = sign_in(USERNAMES[Role.LEADER], "不对的密码1234")

    assert said(screen) == ["用户名或密码不对，或者账号已停用。"]
    assert screen.text_input[0].value == USERNAMES[Role.LEADER]


def test_an_empty_form_asks_to_be_filled_in(town: Town) -> None:
    screen = fresh()
    screen.button[0].click().run()

    assert said(screen) == ["请填写用户名和密码。"]


def test_a_one_time_password_must_be_changed_before_anything_is_shown(town: Town) -> None:
    with town.store.write() as session:
        session.execute(sa.update(Account).values(must_change=True))
    screen = sign_in(USERNAMES[Role.ADMINISTRATOR])
    for entry in ENTRIES:
        screen.switch_page(entry.file).run()
        assert [each.label for each in screen.text_input] == ["新密码", "再输一次新密码"]
        assert (titles(screen), links(screen)) == ([], [])

    screen.text_input[0].input(NEW)
    screen.text_input[1].input("别的" + NEW)
    screen.button[0].click().run()
    assert said(screen) == ["两次输入的新密码不一样。"]
    screen.text_input[0].input("太短了")
    screen.text_input[1].input("太短了")
    screen.button[0].click().run()
    assert said(screen) == ["密码至少要有 10 个字符，现在是 3 个。"]
    screen.text_input[0].input(NEW)
    screen.text_input[1].input(NEW)
    screen.button[0].click().run()

    assert said(screen) == []
    assert "账号" in links(screen)


def test_signing_out_ends_the_session_and_signing_in_again_works_in_the_same_tab(
    as_role: AsRole, town: Town
) -> None:
    screen = as_role(Role.ADMINISTRATOR)
    [out] = [button for button in screen.sidebar.button if button.label == "退出登录"]
    out.click().run()
    assert shows_sign_in(screen)
    with town.store.read() as session:
        assert session.scalars(sa.select(StaffSession.revoked)).all() == [True]

    sign_in(USERNAMES[Role.LEADER], screen=screen)

    assert "账号" not in links(screen)
    assert "支持情况" in links(screen)


def test_an_open_tab_ends_at_its_next_move_when(as_role: AsRole, town: Town) -> None:
    """Another role, a closed account or a new password elsewhere: each is asked at every run."""
    number = str(town.facilitator.account_id)
    for end in (
        lambda s: change_role(s, number, Role.LEADER, by=town.admin),
        lambda s: change_role(s, number, Role.FACILITATOR, by=town.admin),
        lambda s: set_password(s, NEW, by=town.facilitator),
        lambda s: disable_account(s, number, by=town.admin),
    ):
        with town.store.read() as session:
            account = session.get(Account, number)
            assert account is not None
        password = PASSWORD if account.token_version < 4 else NEW
        screen = sign_in(account.username, password)
        assert links(screen) != []
        with town.store.write() as session:
            end(session)

        screen.run()

        assert shows_sign_in(screen)
        assert said(screen) == ["登录已结束，请重新登录。"]


def test_the_law_stays_unchecked_on_screen_until_somebody_checked_it(
    as_role: AsRole, town: Town
) -> None:
    screen = as_role(Role.ADMINISTRATOR)
    screen.switch_page("understand/options.py").run()
    assert any(each.value.startswith("法定口径待核") for each in screen.warning)
    with town.store.write() as session:
        session.execute(sa.update(Round).values(law_checked_by="镇司法所 王所长"))

    screen.run()

    assert not any(each.value.startswith("法定口径待核") for each in screen.warning)


def test_a_demo_round_says_so_on_every_screen(as_role: AsRole, town: Town) -> None:
    with town.store.write() as session:
        session.execute(sa.update(Round).values(demo=True))
    screen = as_role(Role.ADMINISTRATOR)
    for entry in ENTRIES:
        screen.switch_page(entry.file).run()
        assert any(each.value.startswith("演示数据") for each in screen.warning), entry.file


def test_before_the_first_round_each_screen_says_what_to_do(office: Store) -> None:
    from core.access.accounts import create_account
    from core.access.roles import CONSOLE
    from tests.staff import give_passwords

    for role in Role:
        with office.write() as session:
            create_account(session, USERNAMES[role], "新人", role, by=CONSOLE)
    give_passwords(office)
    for role in Role:
        screen = sign_in(USERNAMES[role])
        for entry in ENTRIES:
            if role in ACTIONS[entry.action][1]:
                screen.switch_page(entry.file).run()
                assert not screen.exception, entry.file
                assert said(screen) == [], entry.file


@pytest.mark.parametrize(
    ("public_url", "secure"),
    [("https://yi.example.gov.cn", True), ("http://127.0.0.1:8501", False)],
)
def test_the_cookie_travels_only_encrypted_where_the_site_is(
    town: Town, monkeypatch: pytest.MonkeyPatch, public_url: str, secure: bool
) -> None:
    monkeypatch.setenv("CUNYI_PUBLIC_URL", public_url)
    close_runtime()
    screen = sign_in(USERNAMES[Role.LEADER])

    [script] = [each.proto.body for each in screen.get("html") if "cookie" in each.proto.body]
    assert re.findall(r"; ([a-z-]+=?[a-z0-9/]*)", script) == [
        "path=/",
        "max-age=28800",
        "samesite=strict",
        *(["secure"] if secure else []),
    ]


def test_signing_out_removes_the_cookie(as_role: AsRole) -> None:
    screen = as_role(Role.LEADER)
    [out] = [button for button in screen.sidebar.button if button.label == "退出登录"]
    out.click().run()

    [script] = [each.proto.body for each in screen.get("html") if "cookie" in each.proto.body]
    assert re.search(r'= "cunyi-[0-9a-f]{8}=; path=/; max-age=0; ', script)
