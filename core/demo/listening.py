"""One day of the example: who came through the link, and who spoke at which meeting or visit."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.demo.setup import DemoRound
from core.demo.voices import Voice
from core.intake.form import OpinionForm
from core.intake.receipts import new_form_key
from core.intake.sessions import close_session, open_session
from core.intake.submit_many import Entry, submit_opinions
from core.intake.submit_sent import Sending, submit_sent
from core.model import ListeningSession
from core.model.states import Channel, SessionKind
from core.text.record import Reader

#: How many speak in one sitting before the next is opened.
SEATS = {Channel.MEETING: 22, Channel.VISIT: 9}
KINDS = {Channel.MEETING: SessionKind.MEETING, Channel.VISIT: SessionKind.VISIT}


class Listening:
    """Opens a sitting when somebody speaks; in the evening stores the day and closes them all."""

    def __init__(
        self, session: Session, demo: DemoRound, actors: dict[str, Actor], reader: Reader, on: date
    ) -> None:
        self.session = session
        self.demo = demo
        self.actors = actors
        self.reader = reader
        self.on = on
        self._sent: list[Sending] = []
        self._spoken: dict[str, list[Entry]] = defaultdict(list)
        self._full: list[tuple[ListeningSession, int]] = []
        self._sittings: dict[tuple[Channel, str], tuple[ListeningSession, int]] = {}

    def by_link(self, token: str, voice: Voice) -> None:
        """The villager fills in the village's link at home."""
        self._sent.append(Sending(token, self._form(voice, None), new_form_key()))

    def at_desk(self, voice: Voice) -> None:
        """A facilitator writes down what was said, or types in a paper."""
        form = self._form(voice, self._sitting(voice))
        self._spoken[self.demo.areas[voice.village]].append(Entry(form, self.on))

    def close(self, secret: bytes) -> None:
        """Stores what the day brought and ends its sittings at five, before the release."""
        submit_sent(self.session, self._sent, secret=secret, reader=self.reader, today=self.on)
        for area, entries in self._spoken.items():
            submit_opinions(
                self.session,
                self.demo.round_id,
                entries,
                by=self.actors[area],
                reader=self.reader,
            )
        at = datetime.combine(self.on, time(17)).astimezone()
        for held, spoke in [*self._full, *self._sittings.values()]:
            by = self.actors[held.area_id or ""]
            close_session(self.session, held.id, by=by, present=spoke, now=at)

    def _sitting(self, voice: Voice) -> str | None:
        if voice.channel not in KINDS:
            return None
        place = (voice.channel, self.demo.areas[voice.village])
        held, spoke = self._sittings.get(place, (None, 0))
        if held is not None and spoke >= SEATS[voice.channel]:
            self._full.append((held, spoke))
            held, spoke = None, 0
        if held is None:
            held = self._open(voice)
        self._sittings[place] = (held, spoke + 1)
        return held.id

    def _open(self, voice: Voice) -> ListeningSession:
        kind = KINDS[voice.channel]
        actor = self.actors[self.demo.areas[voice.village]]
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

    def _form(self, voice: Voice, session_id: str | None) -> OpinionForm:
        return OpinionForm(
            village_id=self.demo.villages[voice.village],
            role_group_id=self.demo.groups[voice.group],
            channel=voice.channel,
            stances={self.demo.versions[name]: stance for name, stance in voice.stances.items()},
            votes={self.demo.statements[i]: vote for i, vote in voice.votes.items()},
            text=voice.text,
            direct=voice.direct,
            read_back=voice.channel in KINDS,
            away=voice.away,
            session_id=session_id,
        )
