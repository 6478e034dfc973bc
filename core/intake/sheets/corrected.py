"""Numbered rows that were imported before and now say something else: corrections, not new rows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from core.intake.form import OpinionForm
from core.intake.sheets.known import Known
from core.intake.sheets.preview import Checked, Correction
from core.intake.sheets.stored import correction_of, stored_under


def corrections_among(
    session: Session, rows: Sequence[Checked], known: Known
) -> list[tuple[Correction, OpinionForm]]:
    """The rows that correct an opinion of theirs, each with the form it is to have; reads only.

    Rows without 编号, rows that say what was said before, and opinions that were withdrawn are
    left out.
    """
    numbered = {row.key: row for row in rows if row.number}
    found = [
        pair
        for key, stored in stored_under(session, list(numbered)).items()
        if (pair := correction_of(stored, numbered[key], known)) is not None
    ]
    return sorted(found, key=lambda pair: (pair[0].row.sheet, pair[0].row.row))
