"""Many opinions in one transaction, as a sheet brings them; stored as if handed in one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import count_received
from core.errors import Invalid
from core.intake.form import TEXT_LIMIT, OpinionForm, check_form
from core.intake.parts import Parts
from core.intake.places import local_reader
from core.intake.submit import (
    ENTERED_TWICE,
    first_standing,
    opinion_of,
)
from core.intake.tally import count_place, count_stances
from core.model import Opinion, Round
from core.model.states import Channel, Stance
from core.text.record import Reader, read_many

#: Opinions that go to the database together: few statements, and the progress still moves.
TOGETHER = 250


@dataclass(frozen=True, slots=True)
class Entry:
    """One opinion of a sheet: the form, the day it was given, the key of its row."""

    form: OpinionForm
    day: date
    sheet_key: str | None = None


class NotTakenError(Invalid):
    """What is wrong with one of the entries; `place` counts from 0. None may be stored."""

    def __init__(self, place: int, sentence: str) -> None:
        super().__init__(sentence)
        self.place = place


def submit_opinions(
    session: Session,
    round_id: str,
    entries: Sequence[Entry],
    *,
    by: Actor,
    reader: Reader,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Stores every entry as `submit_opinion` would and gives their number.

    Raises Refused, Missing, or NotTakenError for the first entry that cannot be taken; the
    caller's transaction must then end without storing. `progress` is told how many are done.
    """
    by.must("opinion.enter")
    round_ = session.get(Round, round_id)
    if round_ is not None and round_.double_entry:
        for place, entry in enumerate(entries):
            if entry.form.channel is Channel.PAPER:
                raise NotTakenError(place, f"{ENTERED_TWICE}。")
    return len(store_entries(session, round_id, entries, by=by, reader=reader, progress=progress))


def store_entries(
    session: Session,
    round_id: str,
    entries: Sequence[Entry],
    *,
    by: Actor,
    reader: Reader,
    progress: Callable[[int], None] | None = None,
) -> list[Opinion]:
    """The opinions of the entries, in order, stored and counted; whoever calls has asked who may.

    Raises Missing or NotTakenError before anything is stored, but for a text too long to read.
    """
    answered = _Answered(session, round_id)
    forms = [answered.form(place, entry.form) for place, entry in enumerate(entries)]
    if not entries:
        return []
    round_ = session.get_one(Round, round_id)
    local = local_reader(session, round_id, reader)
    tallied: list[Opinion] = []
    received: Counter[tuple[date, str]] = Counter()
    waiting = zip(forms, entries, strict=True)
    while part := list(islice(waiting, TOGETHER)):
        records = read_many([form.text for form, _ in part], local, limit=TEXT_LIMIT)
        opinions, parts = [], Parts()
        for (form, entry), record in zip(part, records, strict=True):
            opinion = opinion_of(
                round_id,
                form,
                round_.consent_version,
                by=by,
                today=entry.day,
                sheet_key=entry.sheet_key,
                standing=first_standing(round_, form.channel),
            )
            parts.add_record(opinion, record)
            parts.add_answers(opinion, form)
            opinions.append(opinion)
            received[(entry.day, by.account_id or form.channel.label)] += 1
        session.add_all(opinions)
        session.flush()
        parts.store(session)
        count_stances(session, [opinion.id for opinion in opinions], +1)
        tallied += opinions
        if progress:
            progress(len(tallied))
    for opinion, n in _by_place(tallied):
        count_place(session, opinion, n)
    for (day, actor), n in sorted(received.items()):
        count_received(session, round_id, "opinion.receive", actor=actor, day=day, n=n)
    return tallied


class _Answered:
    """Checks each form, asking the database once for all that differ in their words only."""

    def __init__(self, session: Session, round_id: str) -> None:
        self.session, self.round_id = session, round_id
        self._asked: dict[object, tuple[str, ...]] = {}

    def form(self, place: int, form: OpinionForm) -> OpinionForm:
        """The form with every asked version answered. Raises NotTakenError."""
        says = bool(form.text.strip() or form.votes) or any(
            s is not Stance.UNSTATED for s in form.stances.values()
        )
        too_long = len(form.text) > TEXT_LIMIT
        same = (
            form.village_id,
            form.role_group_id,
            form.session_id,
            frozenset(form.stances),
            frozenset(form.votes),
            form.topics,
            says,
            too_long,
        )
        if same not in self._asked:
            try:
                checked = check_form(self.session, self.round_id, form)
            except Invalid as error:
                raise NotTakenError(place, error.sentence) from error
            self._asked[same] = tuple(checked.stances)
        stances = {v: form.stances.get(v, Stance.UNSTATED) for v in self._asked[same]}
        return form.model_copy(update={"stances": stances})


def _by_place(opinions: Sequence[Opinion]) -> Iterator[tuple[Opinion, int]]:
    """One opinion of each row of the tally, and how many share it."""
    first: dict[tuple[date, str, str, Channel, bool], Opinion] = {}
    counts: Counter[tuple[date, str, str, Channel, bool]] = Counter()
    for one in opinions:
        place = (one.received_on, one.village_id, one.role_group_id, one.channel, one.direct)
        first.setdefault(place, one)
        counts[place] += 1
    yield from ((first[place], n) for place, n in counts.items())
