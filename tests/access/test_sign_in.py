"""The lock, the limit and the single answer at the sign-in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.access import passwords
from core.access.accounts import disable_account, reset_password
from core.access.roles import CONSOLE
from core.access.sign_in import (
    BUSY,
    LOCKED,
    LOCKED_FOR,
    NOBODY,
    WRONG,
    Gate,
    confirm_password,
    sign_in,
)
from core.access.staff_sessions import find_session
from core.errors import CunyiError, Invalid, Refused
from core.model import Account, TrailEntry
from core.store import Store
from tests.access.conftest import NOW, PASSWORD, Hire


@dataclass
class Counted:
    """The real check, keeping what it was asked to check against."""

    against: list[str] = field(default_factory=list)

    def __call__(self, password: str, stored: str) -> bool:
        self.against.append(stored)
        return passwords.matches(password, stored)


def answer(store: Store, gate: Gate, username: str, password: str, **at: object) -> str:
    """What the person at the form reads; empty after a sign-in."""
    try:
        sign_in(store, gate, username, password, **({"now": NOW} | at))  # type: ignore[arg-type]
    except CunyiError as error:
        return error.sentence
    return ""


def test_the_right_password_opens_a_session(store: Store, hire: Hire) -> None:
    chen = hire("chen.ping")

    sid = sign_in(store, Gate(), " Chen.Ping ", f"{PASSWORD} ", now=NOW)

    with store.read() as session:
        found = find_session(session, sid, now=NOW)
    assert found is not None
    assert found.actor == chen


@pytest.mark.parametrize(("username", "password"), [("", PASSWORD), ("chen.ping", ""), (" ", " ")])
def test_an_empty_field_is_asked_for_and_costs_no_check(
    store: Store, username: str, password: str
) -> None:
    checks = Counted()

    with pytest.raises(Invalid, match="请填写用户名和密码"):
        sign_in(store, Gate(matches=checks), username, password, now=NOW)

    assert checks.against == []


def test_unknown_wrong_and_disabled_read_the_same_and_cost_the_same(
    store: Store, hire: Hire
) -> None:
    hire("chen.ping")
    gone = hire("li.gone")
    with store.write() as session:
        disable_account(session, str(gone.account_id), by=CONSOLE)
    checks = Counted()
    gate = Gate(limits=False, matches=checks)

    said = {
        "wrong": answer(store, gate, "chen.ping", "不对的密码1234"),
        "unknown": answer(store, gate, "nobody", "不对的密码1234"),
        "disabled": answer(store, gate, "li.gone", PASSWORD),
    }

    assert said == {"wrong": WRONG, "unknown": WRONG, "disabled": WRONG}
    assert len(checks.against) == 3


def test_an_unknown_name_is_checked_at_the_cost_of_a_real_account() -> None:
    real = passwords.hash_password(PASSWORD)

    assert NOBODY.split("$")[1:3] == real.split("$")[1:3] == ["2b", "12"]


def test_five_wrong_passwords_lock_an_account_and_a_stranger_alike(
    store: Store, hire: Hire
) -> None:
    hire("chen.ping")
    checks = Counted()
    gate = Gate(limits=False, matches=checks)

    said = {
        name: [answer(store, gate, name, "不对的密码1234") for _ in range(8)]
        for name in ("chen.ping", "nobody")
    }

    assert said["chen.ping"] == [WRONG] * 4 + [LOCKED] * 4
    assert said["nobody"] == said["chen.ping"]
    assert len(checks.against) == 10


def test_the_lock_holds_for_the_right_password_and_in_every_new_browser(
    store: Store, hire: Hire
) -> None:
    hire("chen.ping")
    for _ in range(5):
        answer(store, Gate(limits=False), "chen.ping", "不对的密码1234")

    assert answer(store, Gate(limits=False), "chen.ping", PASSWORD) == LOCKED


def test_the_fifth_try_may_still_be_the_right_one(store: Store, hire: Hire) -> None:
    hire("chen.ping")
    gate = Gate(limits=False)
    for _ in range(4):
        answer(store, gate, "chen.ping", "不对的密码1234")

    assert answer(store, gate, "chen.ping", PASSWORD) == ""
    assert [answer(store, gate, "chen.ping", "不对的密码1234") for _ in range(4)] == [WRONG] * 4


def test_the_lock_opens_after_fifteen_minutes_and_counts_anew(store: Store, hire: Hire) -> None:
    hire("chen.ping")
    gate = Gate(limits=False)
    for name in ("chen.ping", "nobody"):
        for _ in range(5):
            answer(store, gate, name, "不对的密码1234")
    just_before, after = NOW + LOCKED_FOR - timedelta(seconds=1), NOW + LOCKED_FOR

    assert answer(store, gate, "chen.ping", PASSWORD, now=just_before) == LOCKED
    assert answer(store, gate, "nobody", PASSWORD, now=just_before) == LOCKED
    assert answer(store, gate, "nobody", PASSWORD, now=after) == WRONG
    assert answer(store, gate, "chen.ping", "不对的密码1234", now=after) == WRONG
    assert answer(store, gate, "chen.ping", PASSWORD, now=after) == ""


def test_fifty_wrong_passwords_from_ten_browsers_at_once_cost_five_checks(
    store: Store, hire: Hire
) -> None:
    hire("chen.ping")
    checks = Counted()
    gate = Gate(limits=False, matches=checks)

    with ThreadPoolExecutor(10) as browsers:
        said = list(
            browsers.map(lambda n: answer(store, gate, "chen.ping", f"第{n}次猜的密码"), range(50))
        )

    assert len(checks.against) == 5
    assert sorted(said) == sorted([WRONG] * 4 + [LOCKED] * 46)


def test_a_reset_lifts_the_lock(store: Store, hire: Hire) -> None:
    chen = hire("chen.ping")
    for _ in range(5):
        answer(store, Gate(limits=False), "chen.ping", "不对的密码1234")
    with store.write() as session:
        handed = reset_password(session, str(chen.account_id), by=CONSOLE)

    assert answer(store, Gate(), "chen.ping", handed.password) == ""


def test_the_server_checks_five_passwords_a_second_and_asks_the_sixth_to_wait(
    store: Store, hire: Hire
) -> None:
    """The sixth is neither checked nor counted: a flood locks nobody it does not reach."""
    hire("chen.ping")
    checks = Counted()
    gate = Gate(matches=checks)
    for number in range(5):
        answer(store, gate, f"nobody{number}", "不对的密码1234")

    assert answer(store, gate, "chen.ping", PASSWORD) == BUSY
    assert len(checks.against) == 5
    with store.read() as session:
        assert session.scalar(sa.select(Account.failed)) == 0
    assert answer(store, gate, "chen.ping", PASSWORD, now=NOW + timedelta(seconds=1)) == ""


def test_an_account_reset_while_its_password_was_checked_stays_out(
    store: Store, hire: Hire
) -> None:
    chen = hire("chen.ping")

    def reset_meanwhile(password: str, stored: str) -> bool:
        with store.write() as session:
            reset_password(session, str(chen.account_id), by=CONSOLE)
        return passwords.matches(password, stored)

    assert answer(store, Gate(matches=reset_meanwhile), "chen.ping", PASSWORD) == WRONG


def test_the_trail_counts_attempts_by_day_and_names_who_came_in(store: Store, hire: Hire) -> None:
    chen = hire("chen.ping")
    gate = Gate()
    for name, password in [("chen.ping", "不对"), ("nobody", "不对"), ("chen.ping", PASSWORD)]:
        answer(store, gate, name, password)

    with store.read() as session:
        entries = session.execute(
            sa.select(TrailEntry.act, TrailEntry.actor, TrailEntry.count, TrailEntry.at)
        ).all()
    assert sorted(map(tuple, entries)) == [
        ("session.start", chen.account_id, 1, NOW),
        ("session.try", "登录页", 3, None),
    ]


def test_the_present_password_must_be_known_to_change_it(store: Store, hire: Hire) -> None:
    chen = hire("chen.ping")
    gate = Gate(limits=False)

    confirm_password(store, gate, PASSWORD, by=chen, now=NOW)

    said = []
    for _ in range(6):
        with pytest.raises(Refused) as refused:
            confirm_password(store, gate, "不对的密码1234", by=chen, now=NOW)
        said.append(refused.value.sentence)
    assert said == ["当前密码不对。"] * 4 + [LOCKED] * 2


def test_somebody_without_an_account_has_no_password_to_confirm(store: Store) -> None:
    with pytest.raises(Refused):
        confirm_password(store, Gate(), PASSWORD, by=CONSOLE, now=NOW)
