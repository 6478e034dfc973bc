"""Accounts: who may open, reset and close them, and what each act leaves behind."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.access.accounts import (
    change_role,
    create_account,
    disable_account,
    enable_account,
    place_account,
    reset_password,
    set_password,
)
from core.access.first import ensure_first_administrator
from core.access.passwords import matches
from core.access.roles import CONSOLE, Actor
from core.errors import Invalid, Missing, Refused
from core.model import Account, TrailEntry
from core.model.states import Role
from core.store import Store
from tests.access.conftest import PASSWORD, Hire
from tests.town import Town

NEW = "石桥村的河水2027"


def stored(store: Store, account_id: str | None) -> Account:
    with store.read() as session:
        account = session.get(Account, account_id)
    assert account is not None
    return account


def left_in_trail(store: Store) -> list[tuple[str | None, str, str, str]]:
    with store.read() as session:
        entries = session.execute(
            sa.select(TrailEntry.round_id, TrailEntry.act, TrailEntry.actor, TrailEntry.detail)
        )
        return sorted(tuple(entry) for entry in entries)


def test_a_new_account_starts_with_a_one_time_password_that_must_be_changed(store: Store) -> None:
    with store.write() as session:
        handed = create_account(session, " Chen.Ping ", " 陈 平 ", Role.FACILITATOR, by=CONSOLE)

    account = stored(store, handed.account.id)
    assert (account.username, account.name, account.role) == (
        "chen.ping",
        "陈 平",
        Role.FACILITATOR,
    )
    assert (account.must_change, account.active, account.token_version) == (True, True, 1)
    assert matches(handed.password, account.password_hash)
    assert left_in_trail(store) == [(None, "account.create", "命令行", "chen.ping 驻村干部")]


@pytest.mark.parametrize(
    "username", ["ab", "", "陈平", "chen ping", "chen/ping", "a" * 33, "сhen.ping", "chen\nping"]
)
def test_a_user_name_is_plain_small_letters(store: Store, username: str) -> None:
    """The fourth from the end begins with a Cyrillic letter that looks like a c."""
    with pytest.raises(Invalid, match="用户名为 3 到 32 个小写字母"), store.write() as session:
        create_account(session, username, "陈平", Role.LEADER, by=CONSOLE)


@pytest.mark.parametrize("name", ["", "   ", "陈" * 41])
def test_an_account_has_a_name(store: Store, name: str) -> None:
    with pytest.raises(Invalid, match="请填写姓名"), store.write() as session:
        create_account(session, "chen.ping", name, Role.LEADER, by=CONSOLE)


def test_a_user_name_is_given_once(store: Store, hire: Hire) -> None:
    hire("chen.ping")

    with pytest.raises(Invalid, match="已经有人使用"), store.write() as session:
        create_account(session, "CHEN.PING", "陈平", Role.LEADER, by=CONSOLE)


def test_only_an_administrator_manages_accounts(store: Store, hire: Hire) -> None:
    other = str(hire("li.wen").account_id)
    for role in (Role.FACILITATOR, Role.LEADER, Role.GROUP_LEAD):
        who = Actor("x" * 32, "某人", role)
        acts = [
            lambda s, by: create_account(s, "new.one", "新人", Role.LEADER, by=by),
            lambda s, by: reset_password(s, other, by=by),
            lambda s, by: disable_account(s, other, by=by),
            lambda s, by: enable_account(s, other, by=by),
            lambda s, by: change_role(s, other, Role.ADMINISTRATOR, by=by),
            lambda s, by: place_account(s, other, organ_id=None, area_id=None, by=by),
        ]
        for act in acts:
            with pytest.raises(Refused, match="管理账号"), store.write() as session:
                act(session, who)

    assert left_in_trail(store) == []


@pytest.mark.parametrize("act", [reset_password, disable_account, enable_account])
def test_what_is_not_there_cannot_be_managed(store: Store, act: object) -> None:
    with pytest.raises(Missing, match="没有这个账号"), store.write() as session:
        act(session, "0" * 32, by=CONSOLE)  # type: ignore[operator]


def test_ones_own_new_password_replaces_the_old(store: Store, hire: Hire) -> None:
    chen = hire("chen.ping", must_change=True)
    with store.write() as session:
        set_password(session, NEW, by=chen)

    account = stored(store, chen.account_id)
    assert matches(NEW, account.password_hash)
    assert not matches(PASSWORD, account.password_hash)
    assert (account.must_change, account.token_version) == (False, 2)
    assert left_in_trail(store) == [(None, "account.password", chen.account_id, "chen.ping")]


def test_a_password_against_the_rules_changes_nothing(store: Store, hire: Hire) -> None:
    chen = hire("chen.ping", must_change=True)
    with pytest.raises(Invalid, match="至少要有 10 个字符"), store.write() as session:
        set_password(session, "太短了", by=chen)

    account = stored(store, chen.account_id)
    assert matches(PASSWORD, account.password_hash)
    assert (account.must_change, account.token_version) == (True, 1)


def test_the_command_line_has_no_password_of_its_own(store: Store) -> None:
    with pytest.raises(Refused, match="只有登录的工作人员"), store.write() as session:
        set_password(session, NEW, by=CONSOLE)


def test_a_reset_hands_out_another_one_time_password(store: Store, hire: Hire) -> None:
    chen = hire("chen.ping")
    with store.write() as session:
        handed = reset_password(session, str(chen.account_id), by=CONSOLE)

    account = stored(store, chen.account_id)
    assert matches(handed.password, account.password_hash)
    assert (account.must_change, account.token_version) == (True, 2)
    assert left_in_trail(store) == [(None, "account.reset", "命令行", "chen.ping")]


def test_closing_and_reopening_an_account(store: Store, hire: Hire) -> None:
    number = str(hire("chen.ping").account_id)
    with store.write() as session:
        disable_account(session, number, by=CONSOLE)
    assert not stored(store, number).active
    with pytest.raises(Refused, match="已经停用"), store.write() as session:
        disable_account(session, number, by=CONSOLE)
    with store.write() as session:
        enable_account(session, number, by=CONSOLE)
    assert stored(store, number).active
    with pytest.raises(Refused, match="没有停用"), store.write() as session:
        enable_account(session, number, by=CONSOLE)

    assert [entry[1] for entry in left_in_trail(store)] == ["account.disable", "account.enable"]


def test_the_last_administrator_in_use_stays(store: Store, hire: Hire) -> None:
    one = str(hire("he.one", Role.ADMINISTRATOR).account_id)
    two = str(hire("he.two", Role.ADMINISTRATOR).account_id)
    with store.write() as session:
        disable_account(session, two, by=CONSOLE)

    with pytest.raises(Refused, match="最后一个可用的管理员，不能停用"), store.write() as session:
        disable_account(session, one, by=CONSOLE)
    with pytest.raises(Refused, match="最后一个可用的管理员，不能改任"), store.write() as session:
        change_role(session, one, Role.LEADER, by=CONSOLE)
    assert (stored(store, one).active, stored(store, one).role) == (True, Role.ADMINISTRATOR)


def test_another_role_is_named_with_the_old_one(store: Store, hire: Hire) -> None:
    number = str(hire("chen.ping").account_id)
    with store.write() as session:
        change_role(session, number, Role.LEADER, by=CONSOLE)
    with pytest.raises(Refused, match="已经是领导"), store.write() as session:
        change_role(session, number, Role.LEADER, by=CONSOLE)

    assert stored(store, number).role is Role.LEADER
    assert left_in_trail(store) == [(None, "account.role", "命令行", "chen.ping 驻村干部 → 领导")]


def test_an_account_is_placed_in_an_organ_and_an_area_that_exist(town: Town) -> None:
    store, number = town.store, str(town.facilitator.account_id)
    organ = town.organs["综合办公室"]
    with store.write() as session:
        place_account(session, number, organ_id=organ, area_id=town.area_id, by=town.admin)
    with pytest.raises(Missing, match="没有这个工作组"), store.write() as session:
        place_account(session, number, organ_id="0" * 32, area_id=None, by=town.admin)
    with pytest.raises(Missing, match="没有这个片区"), store.write() as session:
        place_account(session, number, organ_id=None, area_id="0" * 32, by=town.admin)

    account = stored(store, number)
    assert (account.organ_id, account.area_id) == (organ, town.area_id)


def test_the_first_administrator_is_made_once(store: Store) -> None:
    with store.write() as session:
        first = ensure_first_administrator(session)
    with store.write() as session:
        second = ensure_first_administrator(session)

    assert first is not None
    assert (first.account.username, first.account.role) == ("admin", Role.ADMINISTRATOR)
    assert stored(store, first.account.id).must_change
    assert second is None
