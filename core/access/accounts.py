"""Staff accounts: opened, given a password, a role, a place, and closed; each ends old sign-ins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.passwords import check_password, hash_password, one_time_password
from core.access.roles import Actor
from core.access.staff_sessions import end_sessions
from core.access.trail import office_day, record
from core.errors import Invalid, Missing, Refused
from core.model import Account, Area, Organ
from core.model.states import Role

#: Plain letters only: no look-alikes from other alphabets.
USERNAME = re.compile(r"[a-z0-9_.-]{3,32}")


@dataclass(frozen=True, slots=True)
class Handed:
    """An account and the one-time password to hand over; it is stored nowhere."""

    account: Account
    password: str


def create_account(
    session: Session,
    username: str,
    name: str,
    role: Role,
    *,
    by: Actor,
    organ_id: str | None = None,
    area_id: str | None = None,
    now: datetime | None = None,
) -> Handed:
    """A new account with a one-time password that must be changed at the first sign-in.

    Raises Refused for others than administrators, Invalid for a name that is taken or odd.
    """
    by.must("account.manage")
    username, name = username.strip().lower(), " ".join(name.split())
    if not USERNAME.fullmatch(username):
        raise Invalid("用户名为 3 到 32 个小写字母、数字或 . _ -，例如 chen.ping。")
    if not 1 <= len(name) <= 40:
        raise Invalid("请填写姓名，最多 40 个字。")
    if session.scalar(sa.select(Account.id).where(Account.username == username)):
        raise Invalid(f"用户名 {username} 已经有人使用。")
    _check_place(session, organ_id, area_id)
    moment = now or datetime.now(UTC)
    password = one_time_password()
    account = Account(
        username=username,
        name=name,
        role=role,
        password_hash=hash_password(password),
        organ_id=organ_id,
        area_id=area_id,
        created_on=office_day(moment),
    )
    session.add(account)
    session.flush()
    record(session, None, "account.create", by=by, detail=f"{username} {role.label}", now=moment)
    return Handed(account, password)


def set_password(
    session: Session, password: str, *, by: Actor, now: datetime | None = None
) -> Account:
    """One's own new password. Every sign-in of the account ends, this one included.

    Raises Invalid with the rule that is broken, Refused for somebody without an account.
    """
    if by.account_id is None:
        raise Refused("只有登录的工作人员可以修改密码。")
    account = _account(session, by.account_id)
    check_password(password, username=account.username)
    account.password_hash = hash_password(password)
    account.must_change = False
    account.failed, account.locked_until = 0, None
    end_sessions(session, account)
    record(session, None, "account.password", by=by, detail=account.username, now=now)
    return account


def reset_password(
    session: Session, account_id: str, *, by: Actor, now: datetime | None = None
) -> Handed:
    """A new one-time password for somebody who forgot the old one; a lock is lifted."""
    by.must("account.manage")
    account = _account(session, account_id)
    password = one_time_password()
    account.password_hash = hash_password(password)
    account.must_change = True
    account.failed, account.locked_until = 0, None
    end_sessions(session, account)
    record(session, None, "account.reset", by=by, detail=account.username, now=now)
    return Handed(account, password)


def disable_account(
    session: Session, account_id: str, *, by: Actor, now: datetime | None = None
) -> Account:
    """The account can no longer sign in and is signed out everywhere."""
    by.must("account.manage")
    account = _account(session, account_id)
    if not account.active:
        raise Refused(f"账号 {account.username} 已经停用。")
    _keep_one_administrator(session, account, "停用")
    account.active = False
    end_sessions(session, account)
    record(session, None, "account.disable", by=by, detail=account.username, now=now)
    return account


def enable_account(
    session: Session, account_id: str, *, by: Actor, now: datetime | None = None
) -> Account:
    """A disabled account may sign in again, with the password it had."""
    by.must("account.manage")
    account = _account(session, account_id)
    if account.active:
        raise Refused(f"账号 {account.username} 没有停用。")
    account.active = True
    account.failed, account.locked_until = 0, None
    end_sessions(session, account)
    record(session, None, "account.enable", by=by, detail=account.username, now=now)
    return account


def change_role(
    session: Session, account_id: str, role: Role, *, by: Actor, now: datetime | None = None
) -> Account:
    """Another role, in force at once: the account has to sign in again."""
    by.must("account.manage")
    account = _account(session, account_id)
    if account.role is role:
        raise Refused(f"账号 {account.username} 已经是{role.label}。")
    _keep_one_administrator(session, account, "改任")
    was, account.role = account.role, role
    end_sessions(session, account)
    detail = f"{account.username} {was.label} → {role.label}"
    record(session, None, "account.role", by=by, detail=detail, now=now)
    return account


def place_account(
    session: Session,
    account_id: str,
    *,
    organ_id: str | None,
    area_id: str | None,
    by: Actor,
    now: datetime | None = None,
) -> Account:
    """The organ a group lead answers for and the area a facilitator walks."""
    by.must("account.manage")
    account = _account(session, account_id)
    _check_place(session, organ_id, area_id)
    account.organ_id, account.area_id = organ_id, area_id
    record(session, None, "account.place", by=by, detail=account.username, now=now)
    return account


def _account(session: Session, account_id: str) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise Missing("没有这个账号。")
    return account


def _check_place(session: Session, organ_id: str | None, area_id: str | None) -> None:
    if organ_id is not None and session.get(Organ, organ_id) is None:
        raise Missing("没有这个工作组。")
    if area_id is not None and session.get(Area, area_id) is None:
        raise Missing("没有这个片区。")


def _keep_one_administrator(session: Session, account: Account, verb: str) -> None:
    # Locked, so that two administrators cannot close each other at the same moment.
    active = session.scalars(
        sa.select(Account.id)
        .where(Account.role == Role.ADMINISTRATOR, Account.active.is_(True))
        .with_for_update()
    ).all()
    if list(active) == [account.id]:
        raise Refused(
            f"{account.username} 是最后一个可用的管理员，不能{verb}。请先增加一名管理员。"
        )
