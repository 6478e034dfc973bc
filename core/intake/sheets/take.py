"""Stores the checked rows of a file: all of them in the caller's one transaction, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import CunyiError, Invalid, Missing, Refused
from core.intake.correct import correct_opinion
from core.intake.sessions import close_session, open_session, reopen_session
from core.intake.sheets import villages
from core.intake.sheets.again import is_known, keys_there
from core.intake.sheets.corrected import REASON, corrections_among
from core.intake.sheets.forms import read_form
from core.intake.sheets.known import load_known
from core.intake.sheets.meetings import Meeting
from core.intake.sheets.opinions import OpinionRow
from core.intake.sheets.preview import Checked, Outcome, Preview
from core.intake.submit_many import Entry, NotTakenError, submit_opinions
from core.model import ImportBatch, ListeningSession, Round
from core.model.states import SessionKind, SessionState
from core.rounds.places import save_villages
from core.text.record import Reader
from core.works.plan import save_tasks
from core.works.tasks import PlanProblems

#: (rows done, rows in all), called as the work goes on.
Progress = Callable[[int, int], None]


def take_in(
    session: Session,
    round_id: str,
    preview: Preview,
    *,
    by: Actor,
    reader: Reader | None,
    today: date,
    progress: Progress | None = None,
    only_good: bool = True,
) -> Outcome:
    """Stores the fine rows of `preview`; says how many were new and how many were there already.

    Rows with problems stay out and are in the outcome again; with `only_good` False they hold
    back the whole file. What another import stored since the preview counts as a duplicate.
    A row that corrects an opinion imported before changes that one, with its history.
    `reader` is needed for opinions only. Raises Refused, Missing, or Invalid naming the row
    when the round has changed since the preview; then the transaction must end without storing.
    """
    by.must("sheet.import")
    if preview.problems and not only_good:
        raise Refused(
            f"有 {preview.bad_rows} 行不能导入,整张表都没有导入。"
            "请更正后再导入,或只导入没有问题的行。"
        )
    # The round's row is locked, so that the same file from two desks is stored once.
    held = sa.select(Round.id).where(Round.id == round_id).with_for_update()
    if session.scalar(held) is None:
        raise Missing("这一轮征求意见已经不存在。")
    tell = progress or (lambda _done, _all: None)
    corrected = 0
    if preview.kind == "opinions":
        if reader is None:
            raise TypeError("opinions need a reader of their text")
        accepted = _take_opinions(session, round_id, preview.fine, by, reader, today, tell)
        corrected = _correct(session, round_id, preview, by, reader, today)
    elif preview.kind == "plan":
        accepted = _take_plan(session, round_id, preview.fine, by, today)
    else:
        accepted = _take_villages(session, round_id, preview.fine, by, today)
    tell(len(preview.fine), len(preview.fine))
    if accepted or corrected:
        session.add(
            ImportBatch(
                round_id=round_id,
                kind=preview.kind,
                file_name=preview.file_name,
                content_hash=preview.digest,
                rows=preview.rows,
                accepted=accepted,
                imported_on=today,
                imported_by=by.account_id,
            )
        )
        title = read_form(preview.kind).title
        mended = f",更正 {corrected} 行" if corrected else ""
        detail = f"{title}表 {preview.file_name}:导入 {accepted} 行{mended},共 {preview.rows} 行"
        record(session, round_id, "sheet.import", by=by, detail=detail)
    offered = len(preview.fine) + len(preview.corrections)
    duplicates = preview.duplicates + offered - accepted - corrected
    return Outcome(preview.rows, accepted, duplicates, preview.problems, corrected)


def _take_opinions(
    session: Session,
    round_id: str,
    rows: Sequence[Checked],
    by: Actor,
    reader: Reader,
    today: date,
    tell: Progress,
) -> int:
    there = keys_there(session, rows)
    new = [row for row in rows if not is_known(row, there)]
    sittings = _Sittings(session, round_id, by)
    # In the order of their keys, which is nobody's order: the table does not tell the paper's.
    ordered = sorted(new, key=lambda row: row.key)
    entries = []
    for row in ordered:
        said: OpinionRow = row.value
        form = said.form.model_copy(update={"session_id": sittings.id_of(said.meeting)})
        entries.append(Entry(form, said.day or today, row.key))
    try:
        submit_opinions(
            session,
            round_id,
            entries,
            by=by,
            reader=reader,
            progress=lambda done: tell(done, len(ordered)),
        )
    except NotTakenError as error:
        raise _at(ordered[error.place], error) from error
    sittings.close()
    return len(new)


def _correct(
    session: Session, round_id: str, preview: Preview, by: Actor, reader: Reader, today: date
) -> int:
    """Applies the corrections that are still to be made; what stands already is left."""
    if not preview.corrections:
        return 0
    known = load_known(session, round_id, today=today)
    rows = [correction.row for correction in preview.corrections]
    waiting = corrections_among(session, rows, known)
    for correction, form in waiting:
        try:
            correct_opinion(
                session,
                correction.opinion_id,
                form,
                by=by,
                reason=REASON,
                reader=reader,
                today=today,
            )
        except CunyiError as error:
            raise _at(correction.row, error) from error
    return len(waiting)


def _take_villages(
    session: Session, round_id: str, rows: Sequence[Checked], by: Actor, today: date
) -> int:
    known = load_known(session, round_id, today=today)
    said = [replace(row.value, id=known.villages.find(row.value.name)) for row in rows]
    new = [one for one in said if not villages.is_there(one, known)]
    if new:
        whole = villages.merged(new, known)
        save_villages(session, round_id, whole, today=today, by=by, remove_missing=False)
    return len(new)


def _take_plan(
    session: Session, round_id: str, rows: Sequence[Checked], by: Actor, today: date
) -> int:
    if not rows:
        return 0
    try:
        saved = save_tasks(session, round_id, [row.value for row in rows], by=by, today=today)
    except PlanProblems as error:
        first = error.problems[0]
        raise _at(rows[first.row - 1], Invalid(f"「{first.column}」{first.reason}。")) from error
    return saved.added + saved.changed


class _Sittings:
    """The meetings the rows speak of, found or opened once each, and closed at the end."""

    def __init__(self, session: Session, round_id: str, by: Actor) -> None:
        self.session, self.round_id, self.by = session, round_id, by
        self._open: dict[Meeting, ListeningSession] = {}

    def id_of(self, meeting: Meeting | None) -> str | None:
        """The id of the session the row belongs to; a closed one is opened again for it."""
        if meeting is None:
            return None
        if meeting not in self._open:
            self._open[meeting] = self._find(meeting) or open_session(
                self.session,
                self.round_id,
                SessionKind.MEETING,
                by=self.by,
                topic=meeting.topic,
                held_on=meeting.held_on,
                area_id=meeting.area_id,
                village_id=meeting.village_id,
                place=meeting.place,
                host=meeting.host,
                recorder=meeting.recorder,
                invited=meeting.invited,
            )
        return self._open[meeting].id

    def close(self) -> None:
        """Closes each with how many came: what was known before stays when the sheet says none."""
        for meeting, held in self._open.items():
            present = held.present if meeting.present is None else meeting.present
            close_session(self.session, held.id, by=self.by, present=present, note=held.note)

    def _find(self, meeting: Meeting) -> ListeningSession | None:
        found = self.session.scalars(
            sa.select(ListeningSession)
            .where(
                ListeningSession.round_id == self.round_id,
                ListeningSession.kind == SessionKind.MEETING,
                ListeningSession.topic == meeting.topic,
                ListeningSession.held_on == meeting.held_on,
            )
            .limit(1)
        ).first()
        if found is not None and found.state is SessionState.CLOSED:
            reopen_session(self.session, found.id, by=self.by)
        return found


def _at(row: Checked, error: CunyiError) -> Invalid:
    sheet = f"「{row.sheet}」" if row.sheet else ""
    return Invalid(f"整张表都没有导入。{sheet}第 {row.row} 行:{error.sentence}")
