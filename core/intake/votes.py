"""Answers to short statements: kept with the opinion, read all at once for a release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Invalid
from core.model import Opinion, Statement, StatementVote
from core.model.states import Standing, StatementState, Vote
from core.rounds.statements import statements_asked
from core.support.vote_tables import Polled

_SIGNS: Final = {Vote.AGREE: "+", Vote.PASS: "0", Vote.DISAGREE: "-"}
_VALUES: Final = {"+": 1.0, "0": 0.0, "-": -1.0}
#: One letter a statement, from here on in the table of characters.
_FIRST_LETTER: Final = 0x4E00


def votes_of(session: Session, opinion_id: str) -> dict[str, Vote]:
    """Statement id → what this opinion answered, the statements in the order of their ids."""
    rows = session.execute(
        sa.select(StatementVote.statement_id, StatementVote.vote)
        .where(StatementVote.opinion_id == opinion_id)
        .order_by(StatementVote.statement_id)
    )
    return dict(rows.all())


def check_votes(
    session: Session,
    round_id: str,
    votes: Mapping[str, Vote],
    *,
    before: Mapping[str, Vote] | None = None,
) -> dict[str, Vote]:
    """The votes to store: those given, and those of ``before`` that were not given anew.

    Raises Invalid for a statement that is not asked and was not answered before.
    """
    earlier = before or {}
    if set(votes) - set(earlier) and set(votes) - set(earlier) - set(
        statements_asked(session, round_id)
    ):
        raise Invalid("有一条说法刚刚停止征询，请刷新页面再填一次。")
    return {**earlier, **votes}


def polled(session: Session, round_id: str) -> Polled:
    """The votes of all opinions that count, on every statement that was ever asked.

    A million votes are read as one line of letters a person: a row each would take long.
    """
    wording = dict(
        session.execute(
            sa.select(Statement.id, Statement.wording)
            .where(Statement.round_id == round_id, Statement.state != StatementState.DRAFT)
            .order_by(Statement.position, Statement.id)
        ).all()
    )
    if not wording:
        return Polled()
    letters = {id_: chr(_FIRST_LETTER + number) for number, id_ in enumerate(wording)}
    answer = sa.case(letters, value=StatementVote.statement_id) + sa.case(
        {vote.value: sign for vote, sign in _SIGNS.items()},
        value=sa.type_coerce(StatementVote.vote, sa.String),
    )
    rows = session.scalars(
        sa.select(sa.func.aggregate_strings(answer, ""))
        .join(Opinion, Opinion.id == StatementVote.opinion_id)
        .where(
            Opinion.round_id == round_id,
            Opinion.standing == Standing.COUNTED,
            StatementVote.statement_id.in_(wording),
        )
        .group_by(StatementVote.opinion_id)
    ).all()
    return Polled(pd.DataFrame(_matrix(rows, len(wording)), columns=list(wording)), wording)


def _matrix(lines: Sequence[str], statements: int) -> np.ndarray:
    """Each line's pairs of a statement's letter and a sign as one row of 1, 0, −1 and NaN."""
    matrix = np.full((len(lines), statements), np.nan, dtype=np.float32)
    letters = np.frombuffer("".join(lines).encode("utf-32-le"), dtype="<u4")
    row = np.repeat(np.arange(len(lines)), [len(line) // 2 for line in lines])
    sign = np.zeros(128, dtype=np.float32)
    for mark, value in _VALUES.items():
        sign[ord(mark)] = value
    matrix[row, letters[::2] - _FIRST_LETTER] = sign[letters[1::2]]
    return matrix
