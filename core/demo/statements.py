"""Statements of the example round, and how its invented people answer them.

Three invented tempers answer alike; nobody's village or group decides which he has.
"""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy.orm import Session

from core.access.roles import CONSOLE
from core.model.states import Channel, Stance, Vote
from core.rounds.statements import ask_statement, write_statement

#: How many of a hundred answer the statements at all, and each of them.
ANSWERING, EACH = 62, 93
#: In a meeting and on the telephone nobody goes through statements one by one.
ASKED_BY = frozenset({Channel.LINK, Channel.PAPER, Channel.VISIT})


def ask_statements(session: Session, round_id: str, town: dict[str, Any]) -> list[str]:
    """Writes and asks the example's statements; gives their ids in the order of the file."""
    ids = []
    for row in town["statement"]:
        statement = write_statement(session, round_id, row["wording"], by=CONSOLE)
        ask_statement(session, statement.id, by=CONSOLE)
        ids.append(statement.id)
    return ids


def invented_votes(
    town: dict[str, Any], channel: Channel, stance: Stance, chance: random.Random
) -> dict[int, Vote]:
    """What somebody with this stance on the larger merger answers, by the statement's place in
    the file; often nothing."""
    if channel not in ASKED_BY or chance.random() * 100 >= ANSWERING:
        return {}
    temper = _temper(stance, chance)
    votes = {}
    for place, row in enumerate(town["statement"]):
        if chance.random() * 100 >= EACH:
            continue
        agrees = row["agree"][temper]
        unsure = 0.08 + 0.12 * (0.5 - abs(agrees - 0.5))
        drawn = chance.random()
        if drawn < unsure:
            votes[place] = Vote.PASS
        else:
            votes[place] = Vote.AGREE if (drawn - unsure) / (1 - unsure) < agrees else Vote.DISAGREE
    return votes


def _temper(stance: Stance, chance: random.Random) -> int:
    """0: for joining, 1: to be careful, 2: against it."""
    weights = {
        Stance.SUPPORT: (8, 2, 0.3),
        Stance.CONDITIONAL: (3, 6, 1),
        Stance.OPPOSE: (0.3, 2, 8),
    }
    return chance.choices((0, 1, 2), weights.get(stance, (2, 5, 2)))[0]
