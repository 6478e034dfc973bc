"""Short statements that people may agree or disagree with: written, asked, ended.

Once somebody has answered a statement its words stand: what was agreed to may not become another
sentence. Whoever wants other words ends it and writes a new one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing, Refused
from core.model import Statement, StatementVote
from core.model.states import StatementState
from core.rounds.reading import get_open_round
from core.text.clean import clean

WORDING_LIMIT = 140
#: More than this nobody answers, and no group can be told apart by its answers any better.
MOST_ASKED = 30

_MARKS = re.compile(r"[\s,，.。、;；:：!！?？「」“”\"'()（）]+")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One statement as the office sees it."""

    id: str
    wording: str
    state: StatementState
    #: Whether anybody answered it; how many and what is told by releases only.
    answered: bool


def list_statements(session: Session, round_id: str) -> list[StatementLine]:
    """The round's statements, in the office's order."""
    answered = sa.exists().where(StatementVote.statement_id == Statement.id)
    rows = session.execute(
        sa.select(Statement, answered)
        .where(Statement.round_id == round_id)
        .order_by(Statement.position, Statement.id)
    )
    return [StatementLine(row.id, row.wording, row.state, bool(voted)) for row, voted in rows]


def statements_asked(session: Session, round_id: str) -> dict[str, str]:
    """Id → wording of the statements that people are asked now, in the office's order."""
    rows = session.execute(
        sa.select(Statement.id, Statement.wording)
        .where(Statement.round_id == round_id, Statement.state == StatementState.ASKED)
        .order_by(Statement.position, Statement.id)
    )
    return dict(rows.all())


def write_statement(session: Session, round_id: str, wording: str, *, by: Actor) -> Statement:
    """A new statement, not yet asked, behind the others.

    Raises Refused, Missing, or Invalid for no words, too many, or words that stand already.
    """
    by.must("statement.edit")
    get_open_round(session, round_id)
    words = _checked(session, round_id, wording)
    last = session.scalar(
        sa.select(sa.func.max(Statement.position)).where(Statement.round_id == round_id)
    )
    statement = Statement(
        round_id=round_id,
        wording=words,
        state=StatementState.DRAFT,
        position=0 if last is None else last + 1,
    )
    session.add(statement)
    session.flush()
    record(session, round_id, "statement.write", by=by, detail=words)
    return statement


def reword_statement(session: Session, statement_id: str, wording: str, *, by: Actor) -> Statement:
    """The statement in other words, as long as nobody has answered it.

    Raises Refused once somebody has; else as `write_statement`.
    """
    by.must("statement.edit")
    statement = _statement(session, statement_id)
    if _answered(session, statement):
        raise Refused("已经有人回答过这条说法，不能再改字；请停止这一条，另写一条新的。")
    words = _checked(session, statement.round_id, wording, besides=statement.id)
    if words != statement.wording:
        statement.wording = words
        record(session, statement.round_id, "statement.reword", by=by, detail=words)
    return statement


def remove_statement(session: Session, statement_id: str, *, by: Actor) -> None:
    """Takes back a statement that nobody has answered. Raises Refused, Missing."""
    by.must("statement.edit")
    statement = _statement(session, statement_id)
    if _answered(session, statement):
        raise Refused("已经有人回答过这条说法，不能删去，只能停止。")
    record(session, statement.round_id, "statement.remove", by=by, detail=statement.wording)
    session.delete(statement)
    session.flush()


def ask_statement(session: Session, statement_id: str, *, by: Actor) -> Statement:
    """People are asked about the statement from now on. Raises Refused, Missing."""
    by.must("statement.edit")
    statement = _statement(session, statement_id)
    if statement.state is StatementState.ASKED:
        raise Refused("这条说法已经在征询了。")
    if len(statements_asked(session, statement.round_id)) >= MOST_ASKED:
        raise Refused(f"同时征询的说法最多 {MOST_ASKED} 条，请先停止几条。")
    statement.state = StatementState.ASKED
    record(session, statement.round_id, "statement.ask", by=by, detail=statement.wording)
    return statement


def end_statement(session: Session, statement_id: str, *, by: Actor) -> Statement:
    """Nobody is asked about it any more; what was answered stays. Raises Refused, Missing."""
    by.must("statement.edit")
    statement = _statement(session, statement_id)
    if statement.state is not StatementState.ASKED:
        raise Refused("这条说法没有在征询。")
    statement.state = StatementState.ENDED
    record(session, statement.round_id, "statement.end", by=by, detail=statement.wording)
    return statement


def order_statements(
    session: Session, round_id: str, statement_ids: Sequence[str], *, by: Actor
) -> list[StatementLine]:
    """The round's statements in this order; on the villager's page they are shuffled anyway.

    Raises Refused, Missing, or Invalid when somebody added or removed one meanwhile.
    """
    by.must("statement.edit")
    get_open_round(session, round_id)
    rows = session.scalars(sa.select(Statement).where(Statement.round_id == round_id)).all()
    by_id = {row.id: row for row in rows}
    if sorted(by_id) != sorted(statement_ids):
        raise Invalid("说法刚刚有了增减，请刷新页面后再排。")
    for position, id_ in enumerate(statement_ids):
        by_id[id_].position = position
    session.flush()
    record(session, round_id, "statement.order", by=by, detail=f"共 {len(rows)} 条")
    return list_statements(session, round_id)


def _statement(session: Session, statement_id: str) -> Statement:
    """The statement, of a round that may still be changed. Raises Missing, Refused."""
    statement = session.get(Statement, statement_id, with_for_update=True)
    if statement is None:
        raise Missing("这条说法已经不存在。")
    get_open_round(session, statement.round_id)
    return statement


def _answered(session: Session, statement: Statement) -> bool:
    return bool(
        session.scalar(sa.select(sa.exists().where(StatementVote.statement_id == statement.id)))
    )


def _checked(session: Session, round_id: str, wording: str, *, besides: str = "") -> str:
    """The cleaned words in one line. Raises Invalid."""
    words = clean(wording).replace("\n", " ")
    if not words:
        raise Invalid("请写出这条说法。")
    if len(words) > WORDING_LIMIT:
        raise Invalid(f"一条说法最多 {WORDING_LIMIT} 字，现在有 {len(words)} 字。")
    rows = session.execute(
        sa.select(Statement.id, Statement.wording).where(Statement.round_id == round_id)
    )
    if any(_bare(other) == _bare(words) for id_, other in rows if id_ != besides):
        raise Invalid("已经有一条同样的说法，请不要重复。")
    return words


def _bare(words: str) -> str:
    """What is compared: the same sentence with other marks is the same sentence."""
    return _MARKS.sub("", words)
