"""Opinion groups of a large county: 100,000 people, 30 statements, three million answers.

Measured is what a release does: reading the answers, drawing the groups, making every table of
every audience; the first time, and once more with the first as its basis.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.intake.votes import polled
from core.model import Opinion, Statement, StatementVote
from core.model.base import new_id
from core.model.states import Channel, StatementState, Vote
from core.store import create_store
from core.support.disclosure import AUDIENCES, Heading
from core.support.vote_tables import publish_votes
from tests.town import TODAY, Town, make_town

PEOPLE, STATEMENTS = 100_000, 30
GOAL = 20.0
K = {"facilitator": 5, "leadership": 10, "public": 10}


def run() -> list[dict[str, Any]]:
    """Seconds for reading and for two releases."""
    with tempfile.TemporaryDirectory() as folder:
        store = create_store(f"sqlite:///{Path(folder) / 'cunyi.db'}")
        town = make_town(store)
        _fill(town)
        begun = time.perf_counter()
        with store.read() as session:
            votes = polled(session, town.round_id)
        read = time.perf_counter() - begun
        store.close()
    first, basis, one = _release(1, votes, {}, {})
    _, _, two = _release(2, votes, basis, first)
    most = read + max(one, two)
    return [
        _row("reading 3,000,000 answers", read, None),
        _row("groups and tables, first release", one, None),
        _row("groups and tables, next release", two, None),
        _row("all of it at a release", most, GOAL),
    ]


def _release(number: int, votes: Any, basis: Any, previous: Any) -> tuple[Any, Any, float]:
    headings = {
        audience: Heading(audience, K[audience], number, TODAY, "", "", "", None)
        for audience in AUDIENCES
    }
    begun = time.perf_counter()
    tables, kept = publish_votes(votes, headings, basis, previous)
    return tables, kept, time.perf_counter() - begun


def _fill(town: Town) -> None:
    rng = np.random.default_rng(4)
    camps = rng.integers(0, 3, PEOPLE)
    mood = rng.dirichlet([1.5, 0.5, 1.5], size=(3, STATEMENTS))
    cast = (rng.random((PEOPLE, STATEMENTS, 1)) > mood[camps].cumsum(axis=2)).sum(axis=2)
    words = [Vote.AGREE, Vote.PASS, Vote.DISAGREE]
    statements = [new_id() for _ in range(STATEMENTS)]
    people = [new_id() for _ in range(PEOPLE)]
    village, group = next(iter(town.villages.values())), next(iter(town.groups.values()))
    with town.store.write() as session:
        session.execute(
            sa.insert(Statement),
            [
                {
                    "id": id_,
                    "round_id": town.round_id,
                    "wording": f"说法{number}",
                    "state": StatementState.ASKED,
                    "position": number,
                }
                for number, id_ in enumerate(statements)
            ],
        )
        session.execute(
            sa.insert(Opinion),
            [
                {
                    "id": id_,
                    "round_id": town.round_id,
                    "village_id": village,
                    "role_group_id": group,
                    "channel": Channel.LINK,
                    "received_on": TODAY,
                    "direct": True,
                    "consent_version": 1,
                }
                for id_ in people
            ],
        )
        for part in range(0, PEOPLE, 5_000):
            session.execute(
                sa.insert(StatementVote),
                [
                    {
                        "opinion_id": people[i],
                        "statement_id": statements[j],
                        "vote": words[min(cast[i, j], 2)],
                    }
                    for i in range(part, part + 5_000)
                    for j in range(STATEMENTS)
                ],
            )


def _row(name: str, seconds: float, goal: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(seconds, 1),
        "unit": "s",
        "goal": goal,
        "ok": None if goal is None else seconds <= goal,
    }
