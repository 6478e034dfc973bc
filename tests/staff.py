"""Passwords for the small town's staff, so that tests sign in as people do."""

from __future__ import annotations

import bcrypt
import sqlalchemy as sa

from core.model import Account
from core.model.states import Role
from core.store import Store

PASSWORD = "竹溪镇的河水2026"

#: Each role's user name in the small town.
USERNAMES = {role: f"{role.value}1" for role in Role}


def give_passwords(store: Store) -> None:
    """Every account gets PASSWORD, hashed at a cost that does not slow the tests."""
    quick = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    with store.write() as session:
        session.execute(sa.update(Account).values(password_hash=quick, must_change=False))
