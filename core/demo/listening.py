"""One day of the example: who came through the link, and who spoke at which meeting or visit."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.demo.setup import DemoRound
from core.demo.voices import Voice
from core.intake.form import OpinionForm
from core.intake.receipts import new_form_key
from core.intake.sessions import close_session, open_session
from core.intake.submit import submit_by_link, submit_opinion
from core.model import Link, ListeningSession
from core.model.states import Channel, SessionKind
from core.text.record import Reader

#: How many speak in one sitting before the next is opened.
SEATS = {Channel.MEETING: 22, Channel.VISIT: 9}
KINDS = {Channel.MEETING: SessionKind.MEETING, Channel.VISIT: SessionKind.VISIT}


class Listening:
    """Opens a sitting when somebody speaks, fills it, and closes them all in the evening."""

    def __init__(
        self,
        session: Session,
        demo: DemoRound,
        actors: dict[str, Actor],
        reader: Reader,
        on: date,
    ) -> None:
        self.session = session
        self.demo = demo
        self.actors = actors
        self.reader = reader
        self.on = on
        self.sittings: dict[tuple[Channel, str], tuple[ListeningSession, int]] = {}

    def by_link(self, link: Link, voice: Voice, secret: bytes) -> None:
        """The villager fills in the village's link at home."""
        submit_by_link(
            self.session,
            link,
            self._form(voice, None),
            form_key=new_form_key(),
            secret=secret,
            reader=self.reader,
            today=self.on,
        )

    def at_desk(self, voice: Voice) -> None:
        """A facilitator writes down what was said, or types in a paper."""
        submit_opinion(
            self.session,
            self.demo.round_id,
            self._form(voice, self._sitting(voice)),
            by=self._actor(voice),
            reader=self.reader,
            today=self.on,
        )

    def close(self) -> None:
        """Ends the day's sittings at five, so that the evening's release is lawful."""
        at = datetime.combine(self.on, time(17)).astimezone()
        for held, spoke in self.sittings.values():
            self._end(held, spoke, at)

    def _sitting(self, voice: Voice) -> str | None:
        if voice.channel not in KINDS:
            return None
        place = (voice.channel, self.demo.areas[voice.village])
        held, spoke = self.sittings.get(place, (None, 0))
        if held is not None and spoke >= SEATS[voice.channel]:
            self._end(held, spoke, datetime.combine(self.on, time(12)).astimezone())
            held, spoke = None, 0
        if held is None:
            held = self._open(voice)
        self.sittings[place] = (held, spoke + 1)
        return held.id

    def _open(self, voice: Voice) -> ListeningSession:
        kind = KINDS[voice.channel]
        actor = self._actor(voice)
        meeting = kind is SessionKind.MEETING
        return open_session(
            self.session,
            self.demo.round_id,
            kind,
            by=actor,
            topic=f"{voice.village}一带{kind.label}",
            held_on=self.on,
            area_id=self.demo.areas[voice.village],
            village_id=self.demo.villages[voice.village],
            place=f"{voice.village}文化礼堂" if meeting else f"{voice.village}农户家中",
            host=actor.name,
            recorder=actor.name,
            invited=SEATS[voice.channel] + 5 if meeting else None,
        )

    def _end(self, held: ListeningSession, spoke: int, at: datetime) -> None:
        close_session(
            self.session, held.id, by=self.actors[held.area_id or ""], present=spoke, now=at
        )

    def _actor(self, voice: Voice) -> Actor:
        return self.actors[self.demo.areas[voice.village]]

    def _form(self, voice: Voice, session_id: str | None) -> OpinionForm:
        return OpinionForm(
            village_id=self.demo.villages[voice.village],
            role_group_id=self.demo.groups[voice.group],
            channel=voice.channel,
            stances={self.demo.versions[name]: stance for name, stance in voice.stances.items()},
            text=voice.text,
            direct=voice.direct,
            read_back=voice.channel in KINDS,
            away=voice.away,
            session_id=session_id,
        )
