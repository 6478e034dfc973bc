"""The first administrator of a new database."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.accounts import Handed, create_account
from core.access.roles import CONSOLE
from core.model import Account
from core.model.states import Role

USERNAME = "admin"


def ensure_first_administrator(session: Session) -> Handed | None:
    """The account `admin` with its one-time password, or None when there are accounts already."""
    if session.scalar(sa.select(sa.func.count()).select_from(Account)):
        return None
    return create_account(session, USERNAME, "管理员", Role.ADMINISTRATOR, by=CONSOLE)
