"""The clock of a running server: one process ticks, and trouble does not stop it."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.answers.contacts import leave_contact
from core.clock import Clock, turn_file
from core.model import Contact, Release, TrailEntry
from core.model.states import ReleaseMode
from core.settings import ROOT
from core.store import Store
from core.text.record import Reader
from tests.intake.test_release import EVENING, FORTY, answer
from tests.intake.test_release_due import set_mode
from tests.store.test_laying import laid
from tests.town import TODAY, Town

HOLD = """
import sys, pathlib
from core.turns import FileTurn
assert FileTurn(pathlib.Path(sys.argv[1])).take()
print("held", flush=True)
sys.stdin.readline()
"""


class At:
    """A time of day that moves when a test moves it."""

    def __init__(self) -> None:
        self.now = EVENING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def at() -> At:
    return At()


@pytest.fixture
def clock(town: Town, tmp_path: Path, at: At) -> Iterator[Clock]:
    made = Clock(town.store, tmp_path, now=at)
    yield made
    made.stop()


def numbers(store: Store) -> list[int]:
    with store.read() as session:
        return [*session.scalars(sa.select(Release.number).order_by(Release.number))]


def test_a_tick_with_nothing_to_do_does_nothing(town: Town, clock: Clock) -> None:
    assert clock.tick()
    assert numbers(town.store) == []


def test_it_releases_at_its_hour_and_not_again_the_minute_after(
    town: Town, reader: Reader, clock: Clock, at: At
) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *FORTY)
    clock.tick()
    answer(town, reader, *FORTY)
    at.now += timedelta(minutes=1)
    clock.tick()
    assert numbers(town.store) == [1]

    at.now += timedelta(days=1)
    clock.tick()
    assert numbers(town.store) == [1, 2]


def test_as_soon_as_due_it_remembers_its_last_look(
    town: Town, reader: Reader, clock: Clock, at: At
) -> None:
    set_mode(town, ReleaseMode.WHEN_DUE)
    clock.tick()
    answer(town, reader, *FORTY)
    at.now += timedelta(minutes=59)
    clock.tick()
    assert numbers(town.store) == []

    at.now += timedelta(minutes=1)
    clock.tick()
    assert numbers(town.store) == [1]


def test_of_two_clocks_one_ticks_and_the_other_takes_over(
    town: Town, reader: Reader, clock: Clock, tmp_path: Path, at: At
) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *FORTY)
    other = Clock(town.store, tmp_path, now=at)
    assert clock.tick()
    assert not other.tick()
    assert numbers(town.store) == [1]

    clock.stop()
    assert other.tick()
    other.stop()


def test_another_process_holds_the_turn_until_it_ends(
    town: Town, clock: Clock, tmp_path: Path
) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(turn_file(town.store, tmp_path))],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    assert not clock.tick()

    holder.communicate("\n")
    assert clock.tick()


def test_trouble_is_logged_by_its_kind_and_the_next_tick_comes(
    town: Town, reader: Reader, clock: Clock, at: At, caplog: pytest.LogCaptureFixture
) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *FORTY)
    with town.store.write() as session:
        session.execute(sa.text("ALTER TABLE round RENAME TO round_away"))
    with caplog.at_level(logging.ERROR):
        assert clock.tick()
    assert [record.getMessage() for record in caplog.records] in (
        ["the clock could not look: OperationalError"],
        ["the clock could not look: ProgrammingError"],
    )

    with town.store.write() as session:
        session.execute(sa.text("ALTER TABLE round_away RENAME TO round"))
    at.now += timedelta(minutes=1)
    clock.tick()
    assert numbers(town.store) == [1]


def test_started_it_looks_at_once_and_ends_when_told(
    town: Town, reader: Reader, clock: Clock
) -> None:
    set_mode(town, ReleaseMode.AT_HOUR)
    answer(town, reader, *FORTY)
    clock.start()
    clock.stop()

    assert numbers(town.store) == [1]
    assert "clock" not in {thread.name for thread in threading.enumerate()}


def test_databases_have_turns_of_their_own(town: Town, tmp_path: Path) -> None:
    mine = turn_file(town.store, tmp_path)
    elsewhere = town.store.url.set(database="somewhere_else")

    assert mine != turn_file(Store(elsewhere.render_as_string(hide_password=False)), tmp_path)
    assert "@" not in mine.name


def test_a_contact_whose_day_has_come_is_erased_without_anybody_asking(
    town: Town, clock: Clock, tmp_path: Path, at: At
) -> None:
    """That it is erased is promised on the form; it must not wait for somebody to remember."""
    with town.store.write() as session:
        leave_contact(session, town.round_id, "微信号 shanli", folder=tmp_path, today=TODAY)
        last = session.scalars(sa.select(Contact.purge_on)).one()
    clock.tick()
    assert contacts(town.store) == 1

    at.now += timedelta(days=(last - TODAY).days)
    clock.tick()

    assert contacts(town.store) == 0
    with town.store.read() as session:
        said = session.execute(
            sa.select(TrailEntry.actor, TrailEntry.detail).where(TrailEntry.act == "contact.purge")
        ).all()
    assert said == [("到期清除", "1 条")]


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_every_minute_the_log_of_the_database_is_emptied(
    town: Town, reader: Reader, clock: Clock, at: At
) -> None:
    clock.tick()
    answer(town, reader, *FORTY)
    path = town.store.path
    assert path is not None
    log = path.with_name(f"{path.name}-wal")
    assert log.stat().st_size > 0

    at.now += timedelta(minutes=1)
    clock.tick()

    assert log.stat().st_size == 0


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
def test_once_a_day_the_rows_are_laid_anew(
    town: Town, reader: Reader, clock: Clock, at: At
) -> None:
    clock.tick()
    answer(town, reader, *FORTY)
    at.now += timedelta(minutes=1)
    clock.tick()
    assert laid(town.store) != sorted(laid(town.store))

    at.now += timedelta(days=1)
    clock.tick()

    assert laid(town.store) == sorted(laid(town.store))


def contacts(store: Store) -> int:
    with store.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Contact)) or 0
