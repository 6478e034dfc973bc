"""Questions asked at a 座谈会 or 走访: written down, given to somebody, answered by a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing
from core.model import Area, ListeningSession, SessionQuestion, Village, new_id
from core.text.clean import clean
from core.text.redact import redact

QUESTION_LIMIT = 400
ANSWER_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question with where it was asked; `answered_on` is None while it waits."""

    id: str
    session_id: str
    topic: str
    area: str
    village: str
    held_on: date
    question: str
    answer: str
    person: str
    due_on: date | None
    answered_on: date | None

    def is_overdue(self, today: date) -> bool:
        """True when it still waits and its day has passed."""
        return self.answered_on is None and self.due_on is not None and self.due_on < today


def ask_question(
    session: Session,
    session_id: str,
    question: str,
    *,
    by: Actor,
    person: str = "",
    due_on: date | None = None,
) -> SessionQuestion:
    """A question of somebody there, without who asked; numbers and telephones are taken out.

    A closed session takes questions too: they are often written up afterwards.
    Raises Refused, Missing, or Invalid for an empty or too long question.
    """
    by.must("session.edit")
    held = session.get(ListeningSession, session_id)
    if held is None:
        raise Missing("这场座谈或走访已经不存在。")
    asked = SessionQuestion(
        id=new_id(),
        session_id=session_id,
        question=_words(question, QUESTION_LIMIT, "请写下问的是什么。"),
        person=clean(person, limit=40).replace("\n", " "),
        due_on=due_on,
    )
    session.add(asked)
    record(session, held.round_id, "session.question", by=by, detail=held.topic)
    return asked


def assign_question(
    session: Session, question_id: str, *, person: str, due_on: date | None, by: Actor
) -> SessionQuestion:
    """Says who answers and by when. Raises Refused, Missing, or Invalid once it is answered."""
    asked, held = _open_question(session, question_id, by)
    asked.person = clean(person, limit=40).replace("\n", " ")
    asked.due_on = due_on
    record(session, held.round_id, "session.question", by=by, detail=held.topic)
    return asked


def answer_question(
    session: Session, question_id: str, answer: str, *, by: Actor, today: date
) -> SessionQuestion:
    """Closes a question with its answer. Raises Refused, Missing, or Invalid for an empty one or
    a question that is answered already."""
    asked, held = _open_question(session, question_id, by)
    asked.answer = _words(answer, ANSWER_LIMIT, "请写下怎样答复的。")
    asked.answered_on = today
    record(session, held.round_id, "session.answer", by=by, detail=held.topic)
    return asked


def questions_of(session: Session, session_id: str) -> list[QuestionLine]:
    """The questions of one session, those that wait first."""
    return _lines(session, ListeningSession.id == session_id)


def waiting_by_session(session: Session, round_id: str) -> dict[str, int]:
    """Session id → how many of its questions wait; sessions with none are left out."""
    return dict(
        session.execute(
            sa.select(SessionQuestion.session_id, sa.func.count())
            .join(ListeningSession, ListeningSession.id == SessionQuestion.session_id)
            .where(ListeningSession.round_id == round_id, SessionQuestion.answered_on.is_(None))
            .group_by(SessionQuestion.session_id)
        ).all()
    )


def questions_open(
    session: Session, round_id: str, area_id: str | None = None
) -> list[QuestionLine]:
    """What still waits for an answer in a 片, or in all of them: the most overdue first, those
    without a day last."""
    wanted = [ListeningSession.round_id == round_id, SessionQuestion.answered_on.is_(None)]
    if area_id is not None:
        wanted.append(sa.func.coalesce(ListeningSession.area_id, Village.area_id) == area_id)
    return _lines(session, *wanted)


def _lines(session: Session, *where: sa.ColumnElement[bool]) -> list[QuestionLine]:
    rows = session.execute(
        sa.select(SessionQuestion, ListeningSession, Area.name, Village.name)
        .join(ListeningSession, ListeningSession.id == SessionQuestion.session_id)
        .outerjoin(Area, Area.id == ListeningSession.area_id)
        .outerjoin(Village, Village.id == ListeningSession.village_id)
        .where(*where)
    )
    lines = [
        QuestionLine(
            id=asked.id,
            session_id=held.id,
            topic=held.topic,
            area=area or "",
            village=village or "",
            held_on=held.held_on,
            question=asked.question,
            answer=asked.answer,
            person=asked.person,
            due_on=asked.due_on,
            answered_on=asked.answered_on,
        )
        for asked, held, area, village in rows
    ]
    return sorted(
        lines,
        key=lambda q: (
            q.answered_on is not None,
            q.due_on or date.max,
            q.held_on,
            q.question,
        ),
    )


def _open_question(
    session: Session, question_id: str, by: Actor
) -> tuple[SessionQuestion, ListeningSession]:
    by.must("session.edit")
    asked = session.get(SessionQuestion, question_id, with_for_update=True)
    if asked is None:
        raise Missing("这个问题已经不存在。")
    if asked.answered_on is not None:
        raise Invalid("这个问题已经答复了，请刷新页面。")
    return asked, session.get_one(ListeningSession, asked.session_id)


def _words(written: str, limit: int, empty: str) -> str:
    words = redact(clean(written, limit=limit)).text
    if not words:
        raise Invalid(empty)
    return words
