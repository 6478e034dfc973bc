"""What one look at the leader's charts costs, with few opinions and with many.

A look is what the support screen reads and draws after a click: the newest release's number, its
tables, the received count, and the chart of a version by village. Measured without the cache that
the screen adds, so it is the dear case; a screen where nothing moved reads one integer.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core import frames
from core.access.rounds import release_number, revision_of
from core.charts.support import caption, support_chart
from core.intake.form import OpinionForm
from core.intake.release import make_release
from core.intake.release_pace import release_decision
from core.intake.released import shown_release
from core.intake.submit import submit_opinion
from core.intake.submit_many import Entry, submit_opinions
from core.model.states import Channel, Stance
from core.store import Store, create_store
from core.text.record import default_reader
from tests.town import TODAY, Town, make_town

SIZES = (1_000, 10_000, 100_000)
EVENING = datetime(2026, 3, 2, 20, tzinfo=UTC)
LOOKS = 25


def run() -> list[dict[str, Any]]:
    """The cost of a look at each size, unchanged and after one new opinion, and the ratios."""
    unchanged, moved, asked = {}, {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            store = create_store(f"sqlite:///{Path(folder) / f'{size}.db'}")
            town = _town_of(store, size)
            unchanged[size] = statistics.median(_look(town) for _ in range(LOOKS))
            after = []
            for _ in range(LOOKS):
                _one_more(town)
                after.append(_look(town))
            moved[size] = statistics.median(after)
            asked[size] = statistics.median(_ask(town) for _ in range(LOOKS))
            store.close()
    few, many = SIZES[0], SIZES[-1]
    rows = [
        _row(f"look, nothing changed, {size} opinions", 1000 * unchanged[size], "ms")
        for size in SIZES
    ]
    rows += [
        _row(f"look after one new opinion, {size} opinions", 1000 * moved[size], "ms")
        for size in SIZES
    ]
    rows += [
        _row(f"may a release be made, {size} opinions", 1000 * asked[size], "ms") for size in SIZES
    ]
    rows.append(
        _row("nothing changed, 100,000 : 1,000", unchanged[many] / unchanged[few], "×", 1.5)
    )
    rows.append(_row("after one new, 100,000 : 1,000", moved[many] / moved[few], "×", 3.0))
    return rows


def _town_of(store: Store, size: int) -> Town:
    town = make_town(store)
    chance = random.Random(size)
    entries = [Entry(_form(town, chance), TODAY) for _ in range(size)]
    with store.write() as session:
        submit_opinions(
            session, town.round_id, entries, by=town.facilitator, reader=default_reader()
        )
    make_release(store, town.round_id, by=town.admin, now=EVENING)
    return town


def _form(town: Town, chance: random.Random) -> OpinionForm:
    return OpinionForm(
        village_id=chance.choice(list(town.villages.values())),
        role_group_id=chance.choice(list(town.groups.values())),
        channel=chance.choice([Channel.PAPER, Channel.PHONE]),
        stances={version: chance.choice(list(Stance)) for version in town.versions.values()},
        text="路",
        direct=chance.random() < 0.5,
    )


def _one_more(town: Town) -> None:
    with town.store.write() as session:
        submit_opinion(
            session,
            town.round_id,
            _form(town, random.Random()),
            by=town.facilitator,
            reader=default_reader(),
            today=TODAY,
        )


def _look(town: Town) -> float:
    begun = time.perf_counter()
    with town.store.read() as session:
        release_number(session, town.round_id)
        revision_of(session, town.round_id)
        release = shown_release(session, town.round_id, "leadership")
        frames.tally(session, town.round_id)
    assert release is not None
    table = next(
        t for t in release.tables if (t.view, t.version_id) == ("village", town.versions["方案一"])
    )
    support_chart(table).to_dict()
    caption(table, 20)
    return time.perf_counter() - begun


def _ask(town: Town) -> float:
    begun = time.perf_counter()
    with town.store.read() as session:
        release_decision(session, town.round_id, now=EVENING)
    return time.perf_counter() - begun


def _row(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "value": f"{value:.2f}",
        "unit": unit,
        "goal": f"≤ {goal}" if goal else None,
        "ok": value <= goal if goal else None,
    }
