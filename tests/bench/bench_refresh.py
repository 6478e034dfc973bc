"""What the leader's screens cost with few opinions and with a million.

The overview and the support page are run as the server runs them, by a leader: just signed in,
once more with nothing changed, and after one new opinion. Beside it the dear case, without any
cache: the newest release read from the database and a version's chart drawn. Filling, releasing
and looking happen in processes of their own, so that each one's greatest memory can be told.
Seconds are those of the process: what else runs on the machine is not counted.

python -m tests.bench refresh
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from core import frames
from core.access.rounds import release_number, revision_of
from core.access.trail import OFFICE_TIME
from core.charts.support import caption, support_chart
from core.intake.release import make_release
from core.intake.release_pace import release_decision
from core.intake.released import shown_release
from core.intake.submit import submit_opinion
from core.model.states import Role
from core.settings import ROOT
from core.store import Store, create_store, open_store
from core.text.record import default_reader
from tests.bench.crowd import crowded_town, form_of
from tests.staff import PASSWORD, USERNAMES, give_passwords
from tests.town import TODAY, Town

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LOOKS = 15
#: Seconds: at the first look after a release the database goes through the whole round.
PATIENCE = 600
EVENING = datetime(2026, 3, 2, 20, tzinfo=OFFICE_TIME)
SCREENS = {"overview": "understand/overview.py", "support": "understand/support.py"}

T = TypeVar("T")


def run() -> list[dict[str, Any]]:
    """Seconds and memory at each size, and the last over the first."""
    with tempfile.TemporaryDirectory() as folder:
        places = {size: str(Path(folder) / f"{size}.db") for size in SIZES}
        towns = {size: _alone(_fill, places[size], size) for size in SIZES}
        found = {size: _alone(_release, places[size], towns[size]) for size in SIZES}
        for size in SIZES:  # one right after the other: they are compared
            found[size] |= _alone(_look, places[size], towns[size])
    few, many = found[SIZES[0]], found[SIZES[-1]]
    rows = [
        _row(f"{what}, {size:,} opinions", value, what.rpartition(", ")[2])
        for what in few
        for size in SIZES
        for value in [found[size][what]]
    ]
    return rows + [
        _row(f"{what}: {SIZES[-1]:,} over {SIZES[0]:,}", many[what] / few[what], "×", goal)
        for what in few
        if (goal := _goal(what))
    ]


def _goal(what: str) -> float | None:
    if "unchanged" in what:
        return 1.5
    if what.startswith("looking, memory"):
        return 1.2
    if "one new" in what or what.startswith("making a release, memory"):
        return 2.0
    return None


def _fill(place: str, size: int) -> Town:
    store = create_store(f"sqlite:///{place}")
    town = crowded_town(store, size)
    give_passwords(store)
    store.close()
    return replace(town, store=None)  # an open database does not travel to another process


def _release(place: str, town: Town) -> dict[str, float]:
    store = open_store(f"sqlite:///{place}")
    begun = time.process_time()
    make_release(store, town.round_id, by=town.admin, now=EVENING)
    seconds = time.process_time() - begun
    store.close()
    return {"making a release, s": seconds, "making a release, memory, MB": _most_memory()}


def _look(place: str, town: Town) -> dict[str, float]:
    os.environ |= {
        "CUNYI_DATABASE_URL": f"sqlite:///{place}",
        "CUNYI_SECRET_KEY_FILE": f"{place}.key",
        "CUNYI_LIMITS": "off",
    }
    store = open_store(f"sqlite:///{place}")
    found = {
        f"{name}, {how}, s": seconds
        for name, path in SCREENS.items()
        for how, seconds in _seconds_of(store, town, path).items()
    }
    found["newest release read and drawn, unchanged, s"] = _median(lambda: _draw(store, town))
    found["may a release be made, one new, s"] = _median(
        lambda: _may_release(store, town), before=lambda: _one_more(store, town)
    )
    found["looking, memory, MB"] = _most_memory()
    store.close()
    return found


def _seconds_of(store: Store, town: Town, path: str) -> dict[str, float]:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import sign_in

    first = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=PATIENCE).run()
    begun = time.process_time()
    screen = sign_in(USERNAMES[Role.LEADER], PASSWORD, screen=first)
    screen.switch_page(path).run()
    seconds = time.process_time() - begun
    if screen.exception:
        raise RuntimeError(screen.exception[0].message)
    return {
        "signed in": seconds,
        "unchanged": _median(screen.run),
        "one new": _median(screen.run, before=lambda: _one_more(store, town)),
    }


def _draw(store: Store, town: Town) -> None:
    with store.read() as session:
        release_number(session, town.round_id)
        revision_of(session, town.round_id)
        release = shown_release(session, town.round_id, "leadership")
        frames.tally(session, town.round_id)
    if release is None:
        raise RuntimeError("no release to draw")
    table = next(
        t for t in release.tables if (t.view, t.version_id) == ("village", town.versions["方案一"])
    )
    support_chart(table).to_dict()
    caption(table, 20)


def _may_release(store: Store, town: Town) -> None:
    with store.read() as session:
        release_decision(session, town.round_id, now=EVENING)


def _one_more(store: Store, town: Town) -> None:
    with store.write() as session:
        submit_opinion(
            session,
            town.round_id,
            form_of(town, random.Random(), "路太远了，盖章不方便。"),
            by=town.facilitator,
            reader=default_reader(),
            today=TODAY,
        )


def _median(act: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    taken = []
    for _ in range(LOOKS):
        before()
        begun = time.process_time()
        act()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def _alone(act: Callable[..., T], *values: object) -> T:
    """`act` in a fresh process, whose memory nobody else has touched."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as one:
        return one.submit(act, *values).result()


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _row(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "value": f"{value:.2f}",
        "unit": unit,
        "goal": f"≤ {goal}" if goal else None,
        "ok": value <= goal if goal else None,
    }
