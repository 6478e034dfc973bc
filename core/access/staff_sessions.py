"""Signed-in browsers, kept on the server so that each can be ended at once.

A signed cookie alone stays good after signing out or a new password. So the cookie carries only
a random id and the account's version; whether they still count is looked up at every run.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.model import Account, StaffSession

LASTS = timedelta(hours=8)
IDLE = timedelta(minutes=30)
#: How old `seen_at` may grow before it is written again.
SEEN_EVERY = timedelta(minutes=1)

ISSUER = "cunyi"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A member of staff in one browser, as the database has it at this moment."""

    actor: Actor
    username: str
    must_change: bool
    token_version: int
    expires_at: datetime
    #: True when the last sign of life is a minute old and should be written.
    due: bool


def start_session(session: Session, account: Account, *, now: datetime) -> str:
    """The secret id of a new signed-in browser; only its hash is stored."""
    session.execute(sa.delete(StaffSession).where(StaffSession.expires_at < now))
    sid = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            sid_hash=_hash(sid),
            account_id=account.id,
            token_version=account.token_version,
            started_at=now,
            seen_at=now,
            expires_at=now + LASTS,
        )
    )
    return sid


def find_session(session: Session, sid: str, *, now: datetime) -> SignedIn | None:
    """Who is signed in under `sid`, with role and standing as they are now, or None.

    None for an unknown, ended or idle one, after eight hours, and after the account was
    disabled or got another password or role.
    """
    found = session.execute(
        sa.select(StaffSession, Account)
        .join(Account, Account.id == StaffSession.account_id)
        .where(
            StaffSession.sid_hash == _hash(sid),
            StaffSession.revoked.is_(False),
            StaffSession.expires_at > now,
            StaffSession.seen_at > now - IDLE,
            StaffSession.token_version == Account.token_version,
            Account.active.is_(True),
        )
    ).one_or_none()
    if found is None:
        return None
    row, account = found
    return SignedIn(
        actor=Actor(account.id, account.name, account.role, account.organ_id, account.area_id),
        username=account.username,
        must_change=account.must_change,
        token_version=account.token_version,
        expires_at=row.expires_at,
        due=row.seen_at <= now - SEEN_EVERY,
    )


def touch_session(session: Session, sid: str, *, now: datetime) -> None:
    """Writes that somebody is still at this browser, unless that was written a minute ago."""
    session.execute(
        sa.update(StaffSession)
        .where(StaffSession.sid_hash == _hash(sid), StaffSession.seen_at <= now - SEEN_EVERY)
        .values(seen_at=now)
    )


def end_session(session: Session, sid: str, *, by: Actor, now: datetime) -> None:
    """Signs this one browser out; a copied cookie is worth nothing from now on."""
    session.execute(
        sa.update(StaffSession).where(StaffSession.sid_hash == _hash(sid)).values(revoked=True)
    )
    record(session, None, "session.end", by=by, now=now)


def end_sessions(session: Session, account: Account) -> None:
    """Signs the account out everywhere, at once."""
    account.token_version = Account.token_version + 1
    session.execute(
        sa.update(StaffSession).where(StaffSession.account_id == account.id).values(revoked=True)
    )
    session.flush()
    session.refresh(account)


def cookie_key(secret: bytes) -> str:
    """The key that signs staff cookies, derived so that it signs nothing else."""
    return hmac.new(secret, b"staff cookie", hashlib.sha256).hexdigest()


def cookie_name(secret: bytes) -> str:
    """A cookie name of this server's own: two servers on one host do not share a sign-in."""
    mark = hmac.new(secret, b"staff cookie name", hashlib.sha256).hexdigest()[:8]
    return f"cunyi-{mark}"


def write_token(sid: str, signed: SignedIn, *, key: str) -> str:
    """The signed cookie for a session that `find_session` just found."""
    claims = {
        "iss": ISSUER,
        "sid": sid,
        "tv": signed.token_version,
        "exp": int(signed.expires_at.timestamp()),
    }
    return jwt.encode(claims, key, algorithm="HS256")


def read_token(token: str, *, key: str, now: datetime) -> str | None:
    """The session id in a cookie we signed that has not run out, else None."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["HS256"],
            issuer=ISSUER,
            # The time is judged below, by the same clock as everything else.
            options={"require": ["iss", "sid", "tv", "exp"], "verify_exp": False},
        )
    except jwt.InvalidTokenError:
        return None
    sid, expires = claims["sid"], claims["exp"]
    if not isinstance(sid, str) or not isinstance(expires, int) or expires <= now.timestamp():
        return None
    return sid


def _hash(sid: str) -> str:
    return hashlib.sha256(sid.encode("utf-8", "replace")).hexdigest()
