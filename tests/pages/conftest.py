"""Staff screens run in process, signed in through the real form.

What is counted and what is refused is tested in core; here a page has to open for those who may,
refuse the others, and hand what was typed to the right act.

    def test_something(as_role, town):
        screen = as_role(Role.FACILITATOR)
        screen.switch_page("consult/entry.py").run()
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.model.states import Role
from core.runtime import close_runtime, runtime
from core.settings import ROOT
from core.store import Store
from core.text.record import Reader
from tests.staff import PASSWORD, USERNAMES, give_passwords
from tests.town import Town, make_town

AsRole = Callable[[Role], AppTest]

PATIENCE = 60


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """A SQLite file only: what the databases do differently is tested below the pages."""
    return sqlite_url


@pytest.fixture
def office(
    store_url: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """The process's own runtime over the test's database, as a started server has it."""
    monkeypatch.setenv("CUNYI_DATABASE_URL", store_url)
    monkeypatch.setenv("CUNYI_SECRET_KEY_FILE", str(tmp_path / "secret.key"))
    monkeypatch.setenv("CUNYI_LIMITS", "off")
    close_runtime()
    st.cache_data.clear()
    yield store
    close_runtime()


@pytest.fixture
def town(office: Store) -> Town:
    """The small town, with passwords for its staff."""
    made = make_town(office)
    give_passwords(office)
    return made


@pytest.fixture
def warm(town: Town, reader: Reader) -> None:
    """The process's reader, loaded once for all tests."""
    runtime().__dict__["reader"] = reader


@pytest.fixture
def as_role(town: Town) -> AsRole:
    """A browser signed in as the member of staff with this role, on the first page."""
    return lambda role: sign_in(USERNAMES[role])


def fresh() -> AppTest:
    """A browser that has just opened the address of the server."""
    return AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=PATIENCE).run()


def sign_in(username: str, password: str = PASSWORD, *, screen: AppTest | None = None) -> AppTest:
    """Fills in the sign-in form and sends it."""
    screen = screen or fresh()
    screen.text_input[0].input(username)
    screen.text_input[1].input(password)
    screen.button[0].click()
    return screen.run()


def said(screen: AppTest) -> list[str]:
    """The errors on the screen, in order."""
    return [each.value for each in screen.error]
