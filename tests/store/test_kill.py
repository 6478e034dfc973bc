"""Whoever was given a receipt is in the record, however the server died."""

from __future__ import annotations

import multiprocessing
import random
import time
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.intake.links import make_link, token_of
from core.intake.receipts import find_opinion
from core.intake.submit_sent import Sending
from core.model import Link, Opinion, OpinionStance, Receipt, StanceTally, Tally
from core.model.states import LinkKind
from core.store import Store, check_file
from tests.intake.test_submit import SECRET, form
from tests.store.killed import GIVEN, SENDING, send, send_until_killed
from tests.town import TODAY, Town

KILLS = 25

#: Each process is forked from a quiet one that has loaded everything and runs no threads.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.store.killed"])


def villagers_link(town: Town) -> Link:
    with town.store.write() as session:
        return make_link(
            session, town.round_id, LinkKind.VILLAGER, "公告栏", by=town.admin, secret=SECRET
        )


def noted(journal: Path, word: str) -> list[str]:
    """What the killed processes wrote down; a last line cut off in the middle was not said."""
    if not journal.exists():
        return []
    lines = journal.read_text(encoding="ascii").splitlines(keepends=True)
    pairs = [line.split() for line in lines if line.endswith("\n")]
    return [value for said, value in pairs if said == word]


def send_and_kill(arguments: tuple[object, ...], journal: Path, after: float) -> None:
    """Lets a process send, and `after` seconds past its first receipt ends it with SIGKILL."""
    before = len(noted(journal, GIVEN))
    process = PROCESSES.Process(target=send_until_killed, args=arguments)
    process.start()
    while len(noted(journal, GIVEN)) == before:
        assert process.is_alive(), "it ended before it gave a receipt"
        time.sleep(0.01)
    time.sleep(after)
    process.kill()
    process.join()
    assert process.exitcode == -9


def counted(session: Session) -> dict[str, dict[tuple[object, ...], int]]:
    """The running counts, by what they are counted by."""
    places = (Tally.day, Tally.village_id, Tally.role_group_id, Tally.channel, Tally.direct)
    stances = (
        StanceTally.version_id,
        StanceTally.village_id,
        StanceTally.role_group_id,
        StanceTally.channel,
        StanceTally.direct,
        StanceTally.stance,
    )
    return {
        "places": {
            tuple(row[:-1]): row[-1] for row in session.execute(sa.select(*places, Tally.n))
        },
        "stances": {
            tuple(row[:-1]): row[-1] for row in session.execute(sa.select(*stances, StanceTally.n))
        },
    }


def recounted(session: Session) -> dict[str, dict[tuple[object, ...], int]]:
    """The same, counted anew from the opinions."""
    shared = (Opinion.village_id, Opinion.role_group_id, Opinion.channel, Opinion.direct)
    places = (Opinion.received_on, *shared)
    stances = (OpinionStance.version_id, *shared, OpinionStance.stance)
    n = sa.func.count()
    of_stances = sa.select(*stances, n).join(Opinion, Opinion.id == OpinionStance.opinion_id)
    return {
        "places": {
            tuple(row[:-1]): row[-1]
            for row in session.execute(sa.select(*places, n).group_by(*places))
        },
        "stances": {
            tuple(row[:-1]): row[-1] for row in session.execute(of_stances.group_by(*stances))
        },
    }


def holds_true(store: Store, receipts: list[str]) -> None:
    """The file is whole, every receipt leads to its opinion, and the counts are right."""
    if store.path is not None:
        check_file(store.path)
    with store.read() as session:
        # One view of everything: a server may still be ending what the dead process began.
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        found = {find_opinion(session, code, SECRET).id for code in receipts}
        running, anew = counted(session), recounted(session)
    assert len(found) == len(receipts)
    assert running == anew


def test_no_receipt_that_was_given_is_ever_lost_when_the_server_is_killed(
    town: Town, store_url: str, tmp_path: Path
) -> None:
    link, journal, chance = villagers_link(town), tmp_path / "receipts.txt", random.Random(11)
    token, today = token_of(link, SECRET), date(2026, 3, 2)
    opinion = form(town)
    for _ in range(KILLS):
        before = len(noted(journal, GIVEN))
        send_and_kill(
            (store_url, journal, link.id, token, SECRET, opinion, today),
            journal,
            chance.uniform(0.02, 0.4),
        )
        holds_true(town.store, noted(journal, GIVEN)[before:])

    receipts, keys = noted(journal, GIVEN), noted(journal, SENDING)
    assert len(receipts) >= KILLS
    holds_true(town.store, receipts)

    # The phones that heard nothing send once more; nobody is counted twice.
    again = send(town.store, [Sending(token, opinion, key) for key in keys], SECRET, TODAY)

    assert {sent.code for sent in again if not sent.new} >= set(receipts)
    holds_true(town.store, [sent.code for sent in again])
    with town.store.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Receipt)) == len(keys)
        assert session.scalar(sa.select(sa.func.count()).select_from(Opinion)) == len(keys)
