"""The 座谈会 that imported speakers spoke at: found or opened once each, and left as they were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.intake.sessions import close_session, open_session, reopen_session, set_attendance
from core.intake.sheets.known import load_known
from core.intake.sheets.meetings import Meeting, fitting, together
from core.model import ListeningSession
from core.model.states import SessionKind, SessionState


class Sittings:
    """Gives each row its session; a closed one is opened for the time of the import."""

    def __init__(
        self,
        session: Session,
        round_id: str,
        meetings: Iterable[Meeting],
        *,
        by: Actor,
        today: date,
    ) -> None:
        self.session, self.round_id, self.by = session, round_id, by
        self.today = today
        self._whole = together(meetings)
        self._open: dict[Meeting, ListeningSession] = {}
        #: Ids of sessions that take entries still when the import is over.
        self._going: set[str] = set()

    def id_of(self, meeting: Meeting | None) -> str | None:
        """The id of the session the row belongs to; one nobody has registered is opened."""
        if meeting is None:
            return None
        if meeting not in self._open:
            whole = self._whole[meeting]
            self._open[meeting] = self._find(whole) or self._new(whole)
        return self._open[meeting].id

    def close(self) -> None:
        """Closes those that were not going on, with how many came as far as the sheets say."""
        for meeting, held in self._open.items():
            said = self._whole[meeting]
            if (said.invited, said.present) != (None, None):
                set_attendance(
                    self.session, held.id, by=self.by, invited=said.invited, present=said.present
                )
            if held.id not in self._going and held.state is SessionState.OPEN:
                close_session(
                    self.session, held.id, by=self.by, present=held.present, note=held.note
                )

    def _find(self, meeting: Meeting) -> ListeningSession | None:
        known = load_known(self.session, self.round_id, today=self.today)
        fits = fitting(meeting, known.sittings)
        if not fits:
            return None
        held = self.session.scalars(
            sa.select(ListeningSession).where(ListeningSession.id == fits[0].id)
        ).one()
        # Two ways to write one meeting are one meeting.
        if held.id not in {each.id for each in self._open.values()}:
            if held.state is SessionState.OPEN:
                self._going.add(held.id)
            else:
                reopen_session(self.session, held.id, by=self.by)
        return held

    def _new(self, meeting: Meeting) -> ListeningSession:
        return open_session(
            self.session,
            self.round_id,
            SessionKind.MEETING,
            by=self.by,
            topic=meeting.topic,
            held_on=meeting.held_on,
            area_id=meeting.area_id or (None if meeting.village_id else meeting.home),
            village_id=meeting.village_id,
            place=meeting.place,
            host=meeting.host,
            recorder=meeting.recorder,
            invited=meeting.invited,
        )
