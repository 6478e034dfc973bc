"""Stores the checked rows of a file: all of them in the caller's one transaction, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import CunyiError, Invalid, Missing, Refused
from core.intake.hamlets import save_hamlets
from core.intake.sessions import set_attendance
from core.intake.sheets import hamlets, villages
from core.intake.sheets.attendance import AttendanceSaid
from core.intake.sheets.attendance import is_there as is_counted
from core.intake.sheets.forms import read_form
from core.intake.sheets.known import load_known
from core.intake.sheets.preview import Checked, Outcome, Preview
from core.intake.sheets.take_opinions import (
    Progress,
    at_row,
    correct_opinions,
    take_opinions,
)
from core.model import ImportBatch, Round
from core.rounds.places import save_villages
from core.text.record import Reader
from core.works.plan import save_tasks
from core.works.tasks import PlanProblems


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
            f"有 {preview.bad_rows} 行不能导入，整张表都没有导入。"
            "请更正后再导入，或只导入没有问题的行。"
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
        accepted = take_opinions(session, round_id, preview.fine, by, reader, today, tell)
        corrected = correct_opinions(session, round_id, preview, by, reader, today)
    elif preview.kind == "plan":
        accepted = _take_plan(session, round_id, preview.fine, by, today)
    elif preview.kind == "attendance":
        accepted = _take_attendance(session, round_id, preview.fine, by, today)
    elif preview.kind == "hamlets":
        accepted = _take_hamlets(session, round_id, preview.fine, by, today)
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
        mended = f"，更正 {corrected} 行" if corrected else ""
        detail = f"{title}表 {preview.file_name}：导入 {accepted} 行{mended}，共 {preview.rows} 行"
        record(session, round_id, "sheet.import", by=by, detail=detail)
    offered = len(preview.fine) + len(preview.corrections)
    duplicates = preview.duplicates + offered - accepted - corrected
    return Outcome(preview.rows, accepted, duplicates, preview.problems, corrected)


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


def _take_hamlets(
    session: Session, round_id: str, rows: Sequence[Checked], by: Actor, today: date
) -> int:
    known = load_known(session, round_id, today=today)
    new = [row.value for row in rows if not hamlets.is_there(row.value, known)]
    if new:
        whole = hamlets.merged(new, known)
        save_hamlets(session, round_id, whole, by=by, remove_missing=False)
    return len(new)


def _take_attendance(
    session: Session, round_id: str, rows: Sequence[Checked], by: Actor, today: date
) -> int:
    known = load_known(session, round_id, today=today)
    held = {sitting.id: sitting for sitting in known.sittings}
    changed = 0
    for row in rows:
        said: AttendanceSaid = row.value
        if said.sitting.id in held and is_counted(replace(said, sitting=held[said.sitting.id])):
            continue
        try:
            set_attendance(
                session, said.sitting.id, by=by, invited=said.invited, present=said.present
            )
        except CunyiError as error:
            raise at_row(row, error) from error
        changed += 1
    return changed


def _take_plan(
    session: Session, round_id: str, rows: Sequence[Checked], by: Actor, today: date
) -> int:
    if not rows:
        return 0
    try:
        saved = save_tasks(session, round_id, [row.value for row in rows], by=by, today=today)
    except PlanProblems as error:
        first = error.problems[0]
        raise at_row(rows[first.row - 1], Invalid(f"「{first.column}」{first.reason}。")) from error
    return saved.added + saved.changed
