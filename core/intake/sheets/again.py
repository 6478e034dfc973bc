"""Which rows came before: in this sheet, in an earlier import, in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.intake.sheets.keys import key_for, scope_of
from core.intake.sheets.preview import Batch, Checked, Preview
from core.model import ImportBatch, Opinion


def with_keys(
    rows: Sequence[Checked], *, secret: bytes, round_id: str, file_name: str
) -> list[Checked]:
    """The rows of one file with their keys; see keys.py for what a key is made of.

    A row of a 待更正 sheet is known by where it stood at first and what it says now, so that
    it is not taken for another person's row that says the same. A row of the whole sheet is
    also known by that, in case it was brought back corrected before.
    """
    alone = len({row.sheet for row in rows}) <= 1
    seen: Counter[tuple[str, ...]] = Counter()
    keyed = []
    for row in rows:
        scope = scope_of(file_name, "" if alone and not row.number else row.sheet)
        said = "\x1f".join(row.content)
        place = row.origin or f"{row.sheet}!{row.row}"
        by_place = key_for(secret, round_id, scope_of(file_name, ""), "原行", place, said)
        if row.number:
            keyed.append(replace(row, key=key_for(secret, round_id, scope, "编号", row.number)))
        elif row.origin:
            keyed.append(replace(row, key=by_place))
        else:
            nth = seen[(scope, said)]
            seen[(scope, said)] += 1
            key = key_for(secret, round_id, scope, said, str(nth))
            keyed.append(replace(row, key=key, also=(by_place,)))
    return keyed


def keys_there(session: Session, rows: Sequence[Checked]) -> set[str]:
    """Which keys of these rows the database holds."""
    keys = [key for row in rows for key in (row.key, *row.also)]
    there: set[str] = set()
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        found = session.scalars(sa.select(Opinion.sheet_key).where(Opinion.sheet_key.in_(part)))
        there |= {key for key in found if key}
    return there


def is_known(row: Checked, there: set[str]) -> bool:
    """True when the row, by any of its keys, is among `there`."""
    return not there.isdisjoint((row.key, *row.also))


def earlier_batch(session: Session, round_id: str, preview: Preview) -> Batch | None:
    """The first import that held exactly these rows, under whatever name; None without rows."""
    if not preview.digest:
        return None
    found = session.scalars(
        sa.select(ImportBatch)
        .where(
            ImportBatch.round_id == round_id,
            ImportBatch.kind == preview.kind,
            ImportBatch.content_hash == preview.digest,
        )
        .order_by(ImportBatch.imported_on, ImportBatch.id)
        .limit(1)
    ).first()
    return Batch(found.file_name, found.imported_on) if found else None
