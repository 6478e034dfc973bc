"""Rows whose 编号 is that of a printed, numbered form: it is entered once, by desk or by sheet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.intake.paper import mark_entered
from core.intake.sheets.known import key_of
from core.intake.sheets.opinions import OpinionRow
from core.intake.sheets.preview import Checked
from core.model import PaperBatch, PaperMark, Village

#: As printed: 上坪村-2-017.
_NUMBER = re.compile(r"(.+)-(\d{1,6})-(\d{1,6})")

#: (bundle, serial).
Form = tuple[str, int]


def entered_at_desk(session: Session, round_id: str, rows: Sequence[Checked]) -> list[Checked]:
    """The rows whose form was entered already; reads only."""
    forms = _forms_of(session, round_id, rows)
    if not forms:
        return []
    marks = sa.select(PaperMark.batch_id, PaperMark.serial).where(
        PaperMark.batch_id.in_({batch for batch, _ in forms.values()})
    )
    entered = {(batch, serial) for batch, serial in session.execute(marks)}
    return [row for row in rows if forms.get(row.key) in entered]


def mark_rows(session: Session, round_id: str, rows: Sequence[Checked]) -> None:
    """From now on the desk refuses the numbers of these rows; which opinion is whose stays unsaid.

    All marks of a bundle are written together.
    """
    serials: defaultdict[str, list[int]] = defaultdict(list)
    for batch, serial in _forms_of(session, round_id, rows).values():
        serials[batch].append(serial)
    for batch, own in serials.items():
        mark_entered(session, batch, own)


def _forms_of(session: Session, round_id: str, rows: Sequence[Checked]) -> dict[str, Form]:
    """Key of a row → the printed form whose number it carries, of its own village."""
    written = {row.key: found for row in rows if (found := _NUMBER.fullmatch(row.number))}
    if not written:
        return {}
    bundles = {
        (village_id, number): (id_, key_of(village), count)
        for id_, village_id, village, number, count in session.execute(
            sa.select(PaperBatch.id, Village.id, Village.name, PaperBatch.number, PaperBatch.count)
            .join(Village, Village.id == PaperBatch.village_id)
            .where(PaperBatch.round_id == round_id)
        )
    }
    forms = {}
    for row in rows:
        if (found := written.get(row.key)) is None:
            continue
        said: OpinionRow = row.value
        bundle = bundles.get((said.form.village_id, int(found[2])))
        serial = int(found[3])
        if bundle and bundle[1] == key_of(found[1]) and 1 <= serial <= bundle[2]:
            forms[row.key] = (bundle[0], serial)
    return forms
