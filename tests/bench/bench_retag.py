"""Reading a whole round anew after a word was taken in: jieba against its Rust port, in one run.

python -m tests.bench retag        100,000 comments; fewer with CUNYI_BENCH_COMMENTS=10000
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from core.access.roles import CONSOLE
from core.intake.form import OpinionForm
from core.intake.local_words import accept_word, decline_word, find_words
from core.intake.reread import count_stale, reread_opinions
from core.intake.submit import submit_opinion
from core.model import Opinion, new_id
from core.model.states import Channel, Stance, WordKind
from core.settings import DATA
from core.store import Store, create_store
from core.text.model import load_examples
from core.text.record import Reader, default_reader
from core.text.segment import Engine, Segmenter
from tests.town import TODAY, Town, make_town

COMMENTS = int(os.environ.get("CUNYI_BENCH_COMMENTS", "100000"))

#: A word of the place that every tenth comment speaks of.
WORD = "乌龟墩"

#: Seconds for 100,000 comments; fewer in proportion.
MOST_SECONDS = 180

#: Seconds somebody may wait who sends an opinion meanwhile.
LONGEST_WAIT = 2.0

Row = dict[str, Any]


def run() -> list[Row]:
    """One row a figure: name, value, unit, goal (None for a mere measurement), ok."""
    readers = {engine: _reader(engine) for engine in ("rjieba", "jieba")}
    with tempfile.TemporaryDirectory(prefix="cunyi-bench-") as folder:
        store = create_store(f"sqlite:///{Path(folder) / 'cunyi.db'}")
        try:
            town = make_town(store)
            _fill(store, town)
            rows = [_row("comments", COMMENTS, "", None)]
            _timed(rows, "first reading, rjieba", store, town, readers["rjieba"])
            for engine, reader in readers.items():
                word = _take_in(store, town, reader)
                _timed(rows, f"a word taken in, {engine}", store, town, reader, goal=True)
                with store.write() as session:
                    decline_word(session, word, by=CONSOLE, today=TODAY)
                _timed(rows, f"the word taken out, {engine}", store, town, reader, goal=True)
            rows.append(_found(store, town, readers["rjieba"]))
        finally:
            store.close()
    return rows


def _timed(
    rows: list[Row], name: str, store: Store, town: Town, reader: Reader, *, goal: bool = False
) -> None:
    """Reads all anew while somebody sends opinions; adds the seconds, the pace, the waiting."""
    with store.read() as session:
        stale = count_stale(session, town.round_id, reader)
    with _somebody_sends(store, town, reader) as waits, _bar(name) as step:
        begun = time.perf_counter()
        done = reread_opinions(store, town.round_id, by=CONSOLE, reader=reader, progress=step)
        seconds = time.perf_counter() - begun
    assert done.read >= stale, (done, stale)
    most = MOST_SECONDS * COMMENTS / 100_000
    rows += [
        _row(name, seconds, "s", most if goal else None),
        _row("  of these with other words or themes", done.changed, "", None),
        _row("  pace", done.read / seconds, "a second", None),
        _row("  longest wait to send meanwhile", max(waits), "s", LONGEST_WAIT),
    ]


def _found(store: Store, town: Town, reader: Reader) -> Row:
    begun = time.perf_counter()
    with store.read() as session:
        find_words(session, town.round_id, by=CONSOLE, reader=reader)
    return _row("new words looked for", time.perf_counter() - begun, "s", None)


def _reader(engine: Engine) -> Reader:
    shared = default_reader()
    return replace(shared, segmenter=Segmenter(shared.lexicon, engine=engine))


def _take_in(store: Store, town: Town, reader: Reader) -> str:
    with store.write() as session:
        return accept_word(
            session, town.round_id, WordKind.KEPT, WORD, by=CONSOLE, reader=reader, today=TODAY
        ).id


def _fill(store: Store, town: Town) -> None:
    """Unread comments, each put together from invented ones."""
    chance = random.Random(7)
    texts = [one.text for one in load_examples(DATA / "examples" / "examples.jsonl")]
    villages, groups = list(town.villages.values()), list(town.groups.values())
    rows = [
        {
            "id": new_id(),
            "round_id": town.round_id,
            "village_id": chance.choice(villages),
            "role_group_id": chance.choice(groups),
            "channel": Channel.LINK,
            "received_on": TODAY,
            "direct": True,
            "consent_version": 1,
            "text": chance.choice(texts)
            + (f"。{WORD}那边" if number % 10 == 0 else "。")
            + chance.choice(texts),
        }
        for number in range(COMMENTS)
    ]
    with store.write() as session:
        session.execute(sa.insert(Opinion), rows)


@contextmanager
def _somebody_sends(store: Store, town: Town, reader: Reader) -> Iterator[list[float]]:
    """One more opinion every fifth of a second; the list holds how long each took to store."""
    waits = [0.0]
    over = threading.Event()
    form = OpinionForm(
        village_id=town.villages["上坪村"],
        role_group_id=town.groups["普通村民"],
        channel=Channel.PHONE,
        stances={town.versions["方案一"]: Stance.SUPPORT},
        text="村部不要搬得太远。",
    )

    def send() -> None:
        while not over.wait(0.2):
            begun = time.perf_counter()
            with store.write() as session:
                submit_opinion(
                    session, town.round_id, form, by=town.facilitator, reader=reader, today=TODAY
                )
            waits.append(time.perf_counter() - begun)

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield waits
    finally:
        over.set()
        sender.join()


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr where somebody looks on."""
    with click.progressbar(length=1000, label=f"  {label}", file=sys.stderr) as bar:
        yield lambda done, of: bar.update(round(1000 * done / max(of, 1)) - bar.pos)


def _row(name: str, value: float, unit: str, most: float | None) -> Row:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "goal": None if most is None else f"≤ {most:g}",
        "ok": None if most is None else value <= most,
    }
