"""Stores the opinions of a sheet, and the corrections of those a sheet brought before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.errors import CunyiError, Invalid
from core.intake.correct import correct_opinion
from core.intake.sheets.again import is_known, keys_there
from core.intake.sheets.bundles import entered_at_desk, mark_rows
from core.intake.sheets.corrected import corrections_among
from core.intake.sheets.known import load_known
from core.intake.sheets.opinions import OpinionRow
from core.intake.sheets.paired import paired_corrections
from core.intake.sheets.preview import Checked, Preview
from core.intake.sheets.sittings import Sittings
from core.intake.sheets.stored import REASON
from core.intake.submit_many import Entry, NotTakenError, submit_opinions
from core.text.record import Reader

#: (rows done, rows in all), called as the work goes on.
Progress = Callable[[int, int], None]


def take_opinions(
    session: Session,
    round_id: str,
    rows: Sequence[Checked],
    by: Actor,
    reader: Reader,
    today: date,
    tell: Progress,
) -> int:
    """Stores the rows that are not there yet; gives their number. Raises Invalid naming the row."""
    there = keys_there(session, rows)
    new = [row for row in rows if not is_known(row, there)]
    at_desk = entered_at_desk(session, round_id, new)
    typed = {row.key for row in at_desk}
    new = [row for row in new if row.key not in typed]
    meetings = [row.value.meeting for row in new if row.value.meeting]
    sittings = Sittings(session, round_id, meetings, by=by, today=today)
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
        raise at_row(ordered[error.place], error) from error
    sittings.close()
    mark_rows(session, round_id, new)
    return len(new)


def correct_opinions(
    session: Session, round_id: str, preview: Preview, by: Actor, reader: Reader, today: date
) -> int:
    """Applies the corrections that are still to be made; what stands already is left."""
    if not preview.corrections:
        return 0
    known = load_known(session, round_id, today=today)
    rows = [correction.row for correction in preview.corrections]
    waiting = corrections_among(session, rows, known)
    waiting += paired_corrections(session, preview.corrections, known)
    for correction, form in waiting:
        try:
            opinion = correct_opinion(
                session,
                correction.opinion_id,
                form,
                by=by,
                reason=REASON,
                reader=reader,
                today=today,
            )
        except CunyiError as error:
            raise at_row(correction.row, error) from error
        # From now on the opinion is known by what the mended row says.
        opinion.sheet_key = correction.row.key
    return len(waiting)


def at_row(row: Checked, error: CunyiError) -> Invalid:
    """The error with the row it stands in, for a file that is not taken at all."""
    sheet = f"「{row.sheet}」" if row.sheet else ""
    return Invalid(f"整张表都没有导入。{sheet}第 {row.row} 行：{error.sentence}")
