"""Signing in: the lock after five wrong passwords, the limit on guesses, one answer for all.

An attempt is counted before it is checked: ten guesses at once then cannot all pass a lock that
each of them read while it was still open. Names that do not exist are counted and hashed like
those that do, so that neither words nor time tell which is which.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.passwords import matches
from core.access.roles import Actor
from core.access.staff_sessions import start_session
from core.access.trail import count_try, office_day, record
from core.errors import Invalid, Refused
from core.model import Account
from core.store import Store

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
#: Password checks a second for the whole server; more would fill both processors.
PER_SECOND = 5
#: How long one waits for the check before one's own.
PATIENCE = 10.0
#: Names that are not accounts, remembered to lock them like accounts.
STRANGERS = 10_000

#: What unknown names are checked against: the same work, and right for no password anybody kept.
NOBODY = "$2b$12$Ly4Q8fA1qlkqa6W4..SE6uTFXAqVfqt/gyANqZ3GIo1FPOo8gdrjC"

WRONG = "用户名或密码不对，或者账号已停用。"
LOCKED = "连续 5 次没有登录成功，这个用户名暂停登录 15 分钟。急用时请管理员重置密码。"
BUSY = "现在登录的人太多，请过几秒再试。"


@dataclass
class Gate:
    """The one place of a server where passwords are checked, one after the other."""

    limits: bool = True
    matches: Callable[[str, str], bool] = matches
    _turn: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _recent: deque[datetime] = field(default_factory=deque)
    _strangers: OrderedDict[str, tuple[int, datetime | None]] = field(default_factory=OrderedDict)

    def check(self, password: str, stored: str | None) -> bool:
        """True when the password is right. Raises Refused when the server is busy checking."""
        if not self._turn.acquire(timeout=PATIENCE):
            raise Refused(BUSY)
        try:
            right = self.matches(password, stored or NOBODY)
        finally:
            self._turn.release()
        return right and stored is not None

    def enter(self, now: datetime) -> None:
        """Takes one of this second's checks; raises Refused when they are used up."""
        if not self.limits:
            return
        with self._lock:
            while self._recent and self._recent[0] <= now - timedelta(seconds=1):
                self._recent.popleft()
            if len(self._recent) >= PER_SECOND:
                raise Refused(BUSY)
            self._recent.append(now)

    def count_stranger(self, username: str, now: datetime) -> tuple[int, bool]:
        """Counts an attempt at a name that is no account: how many, and whether it is locked."""
        with self._lock:
            failed, until = self._strangers.pop(username, (0, None))
            locked = until is not None and until > now
            if not locked:
                failed = 1 if until is not None else failed + 1
                until = now + LOCKED_FOR if failed >= TRIES else None
            self._strangers[username] = (failed, until)
            if len(self._strangers) > STRANGERS:
                self._strangers.popitem(last=False)
            return failed, locked


def sign_in(store: Store, gate: Gate, username: str, password: str, *, now: datetime) -> str:
    """The id of a new session. Raises Refused in the same words whatever was wrong.

    The limit is asked before the lock and the lock before the hash, so that a flood of guesses
    costs neither time nor, for more than five of them, anybody's account.
    """
    username, password = username.strip().lower(), password.strip()
    if not username or not password:
        raise Invalid("请填写用户名和密码。")
    gate.enter(now)
    with store.write() as session:
        account, tries, locked = _count(session, gate, username, now)
    if locked:
        raise Refused(LOCKED)
    right = gate.check(password, account.password_hash if account else None)
    if not right or account is None or not account.active:
        raise Refused(LOCKED if tries >= TRIES else WRONG)
    with store.write() as session:
        return _welcome(session, account, now)


def confirm_password(store: Store, gate: Gate, password: str, *, by: Actor, now: datetime) -> None:
    """Passes when the signed-in person knows the present password; five wrong ones lock it."""
    gate.enter(now)
    with store.write() as session:
        known = session.get(Account, by.account_id) if by.account_id else None
        if known is None:
            raise Refused(WRONG)
        account, tries, locked = _count(session, gate, known.username, now)
    if locked or account is None:
        raise Refused(LOCKED)
    if not gate.check(password.strip(), account.password_hash):
        raise Refused(LOCKED if tries >= TRIES else "当前密码不对。")
    with store.write() as session:
        forgiven = sa.update(Account).where(Account.id == account.id)
        session.execute(forgiven.values(failed=0, locked_until=None))


def _count(
    session: Session, gate: Gate, username: str, now: datetime
) -> tuple[Account | None, int, bool]:
    """The account, this attempt's number and whether the name was locked before it.

    Both kinds of name write one row here, so that both wait for the disk once.
    """
    tries = sa.case((Account.locked_until.is_(None), Account.failed + 1), else_=1)
    moved = session.execute(
        sa.update(Account)
        .where(
            Account.username == username,
            sa.or_(Account.locked_until.is_(None), Account.locked_until <= now),
        )
        .values(failed=tries, locked_until=sa.case((tries >= TRIES, now + LOCKED_FOR), else_=None))
        .execution_options(synchronize_session=False)
    )
    account = session.scalar(sa.select(Account).where(Account.username == username))
    count_try(session, day=office_day(now))
    if account is None:
        return (None, *gate.count_stranger(username, now))
    session.refresh(account)
    return account, account.failed, not moved.rowcount  # type: ignore[attr-defined]


def _welcome(session: Session, checked: Account, now: datetime) -> str:
    # Read again: between the check and now the account may have been closed or reset.
    account = session.get(Account, checked.id)
    if account is None or not account.active or account.password_hash != checked.password_hash:
        raise Refused(WRONG)
    account.failed, account.locked_until = 0, None
    actor = Actor(account.id, account.name, account.role, account.organ_id, account.area_id)
    record(session, None, "session.start", by=actor, now=now)
    return start_session(session, account, now=now)
