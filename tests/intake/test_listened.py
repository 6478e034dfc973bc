"""How the listening was followed up: hamlets, questions and concerns, counted and timed."""

from __future__ import annotations

from datetime import timedelta

from core.access.trail import office_day
from core.answers.concerns import answer_concern, open_concern, publish_concern
from core.intake.hamlets import HamletRow, save_hamlets
from core.intake.listened import Followed, followed
from core.intake.questions import ask_question
from core.intake.sessions import open_session
from core.model import SessionHamlet, SessionQuestion, TrailEntry
from core.model.states import ConcernState, SessionKind
from tests.town import TODAY, Town


def test_nothing_yet_is_all_zeros_and_no_days(town: Town) -> None:
    with town.store.read() as session:
        assert followed(session, town.round_id) == Followed(0, 0, 0, 0, None, 0, 0, 0, 0, None)


def test_hamlets_questions_and_concerns_are_counted(town: Town) -> None:
    """One of two hamlets was reached; one of two questions was answered after four days; of three
    concerns two were answered, one taken up, and it was published three days after listing."""
    with town.store.write() as session:
        hamlets = save_hamlets(
            session,
            town.round_id,
            [HamletRow("上坪村", "坪头"), HamletRow("上坪村", "坪尾")],
            by=town.admin,
        )
        held = open_session(
            session, town.round_id, SessionKind.MEETING, by=town.facilitator, topic="听意见",
            held_on=TODAY, village_id=town.villages["上坪村"], area_id=town.area_id,
        )  # fmt: skip
        session.add(SessionHamlet(session_id=held.id, hamlet_id=hamlets[0].id))
        for text in ("账怎么并？", "路谁来修？"):
            ask_question(session, held.id, text, by=town.facilitator)
        session.flush()
        first = session.query(SessionQuestion).first()
        assert first is not None
        first.answer, first.answered_on = "各村分账。", TODAY + timedelta(days=4)
        made = {
            code: open_concern(session, town.round_id, code, "一句中性的话", by=town.admin)
            for code in ("T01", "T02", "T03")
        }
        states = {
            "T01": (ConcernState.ADOPTED, "保留老村名。"),
            "T02": (ConcernState.DECLINED, "村部只能设一处，另设代办点。"),
        }
        for code, (state, answer) in states.items():
            answer_concern(
                session,
                made[code].id,
                by=town.admin,
                wording="一句中性的话",
                state=state,
                answer=answer,
            )
        session.flush()
        listed = session.query(TrailEntry).filter_by(act="concern.open").first()
        assert listed is not None
        assert listed.at is not None
        on = office_day(listed.at) + timedelta(days=3)
        publish_concern(session, made["T01"].id, by=town.admin, today=on)

    with town.store.read() as session:
        assert followed(session, town.round_id) == Followed(
            hamlets=2,
            hamlets_reached=1,
            questions=2,
            questions_answered=1,
            question_days=4.0,
            concerns=3,
            concerns_answered=2,
            concerns_published=1,
            concerns_adopted=1,
            concern_days=3.0,
        )
