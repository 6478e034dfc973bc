"""What else a round holds by now: usual questions, answers, and a meeting to come."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import CONSOLE, Actor
from core.answers.concerns import answer_concern, open_concern, publish_concern
from core.demo.setup import DemoRound
from core.intake.faq import add_defaults
from core.intake.links import make_link
from core.intake.questions import ask_question
from core.intake.sessions import open_session
from core.model import Link, ListeningSession
from core.model.states import ConcernState, LinkKind, SessionKind

OPEN = (ConcernState.RAISED, ConcernState.STUDIED)


def what_else_there_is(
    session: Session,
    demo: DemoRound,
    town: dict[str, Any],
    *,
    actors: dict[str, Actor],
    secret: bytes,
    today: date,
) -> Link:
    """Fills in the rest of the example; gives the link of the meeting to come."""
    add_defaults(session, demo.round_id, by=CONSOLE)
    for row in town["concern"]:
        concern = open_concern(session, demo.round_id, row["code"], row["wording"], by=CONSOLE)
        state = ConcernState(row["state"])
        answer_concern(
            session,
            concern.id,
            by=CONSOLE,
            wording=row["wording"],
            state=state,
            answer=row["answer"],
        )
        if state not in OPEN:
            publish_concern(session, concern.id, by=CONSOLE, today=today)
    _ask(session, demo, town, today)
    return _meeting_to_come(session, demo, town, actors, secret, today)


def _ask(session: Session, demo: DemoRound, town: dict[str, Any], today: date) -> None:
    held = session.scalars(
        sa.select(ListeningSession)
        .where(ListeningSession.round_id == demo.round_id)
        .order_by(ListeningSession.held_on.desc(), ListeningSession.id)
    ).first()
    if held is None:
        return
    for row in town["question"]:
        ask_question(
            session,
            held.id,
            row["text"],
            by=CONSOLE,
            person=row["person"],
            due_on=today + timedelta(days=3),
        )


def _meeting_to_come(
    session: Session,
    demo: DemoRound,
    town: dict[str, Any],
    actors: dict[str, Actor],
    secret: bytes,
    today: date,
) -> Link:
    # Tomorrow, not today: no figures are released while a meeting is under way.
    plan = town["meeting_to_come"]
    area_id = demo.areas[plan["village"]]
    by = actors[area_id]
    held = open_session(
        session,
        demo.round_id,
        SessionKind.MEETING,
        by=by,
        topic=plan["topic"],
        held_on=today + timedelta(days=1),
        area_id=area_id,
        village_id=demo.villages[plan["village"]],
        place=plan["place"],
        host=by.name,
        recorder=by.name,
        invited=30,
    )
    return make_link(
        session,
        demo.round_id,
        LinkKind.MEETING,
        plan["topic"],
        by=by,
        secret=secret,
        session_id=held.id,
    )
