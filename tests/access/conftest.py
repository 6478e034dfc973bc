"""Staff to tell stories about, with passwords that are quick to check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import bcrypt
import pytest

from core.access.roles import Actor
from core.model import Account
from core.model.states import Role
from core.store import Store

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PASSWORD = "溪东的竹子2026"

Hire = Callable[..., Actor]


@pytest.fixture
def hire(store: Store) -> Hire:
    """Makes an account whose password is PASSWORD; gives its actor."""

    def hired(username: str, role: Role = Role.FACILITATOR, *, must_change: bool = False) -> Actor:
        quick = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
        with store.write() as session:
            account = Account(
                username=username,
                name=username,
                role=role,
                password_hash=quick,
                must_change=must_change,
                created_on=date(2026, 3, 1),
            )
            session.add(account)
            session.flush()
            return Actor(account.id, account.name, account.role)

    return hired
