"""Rows without 编号 that were corrected: each is set beside the earlier opinion it resembles.

Such a row is known by what it says, so a mended one looks new. Beside an opinion no row number
is kept that could tell the two together; what tells them is likeness, among the opinions that
came from sheets, say something else than every row of this one, and share village, role group,
channel and session with the row. Whether they are one is for a person to say.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.intake.form import OpinionForm
from core.intake.sheets.again import is_known, keys_there
from core.intake.sheets.keys import stem_of
from core.intake.sheets.known import Known
from core.intake.sheets.meetings import fitting
from core.intake.sheets.opinions import OpinionRow
from core.intake.sheets.preview import Checked, Correction, Pair, Preview
from core.intake.sheets.stored import Stored, changes_of, correction_of, stored_where
from core.model import ImportBatch, Opinion
from core.model.states import Stance
from core.text.clean import clean
from core.text.redact import redact

#: Shares of pairs of characters (0–1) from which on two texts may be one that was mended.
ALIKE = 0.5
#: So alike are two opinions without words.
BOTH_SILENT = 0.6
#: Comparisons in one cell beyond which none are made: that many rows are another sheet.
MOST_COMPARED = 200_000
_SIGNS = re.compile(r"[\W_]+")

#: (village, role group, channel, session).
_Cell = tuple[str, str, str, str | None]


@dataclass(frozen=True, slots=True)
class Found:
    """What became of rows that seemed new: pairs to confirm, and rows an earlier sheet had."""

    pairs: tuple[Pair, ...] = ()
    earlier: tuple[Checked, ...] = ()


def find_pairs(session: Session, preview: Preview, new: Sequence[Checked], known: Known) -> Found:
    """The rows among `new` that resemble an opinion no row of the file stands for; reads only.

    A pair is proposed when it is the only one possible for both sides, and most rows of the file
    came before as they are. Nothing is looked for in a sheet that never came before.
    """
    rows = [row for row in new if not row.number and not row.origin]
    unchanged = len(preview.fine) - len(new)
    if not rows or not (unchanged or _came_before(session, known.round_id, preview.file_name)):
        return Found()
    keys = {key for row in preview.fine for key in (row.key, *row.also)}
    cells: defaultdict[_Cell, list[Checked]] = defaultdict(list)
    for row in rows:
        cells[_cell_of(row.value, known)].append(row)
    pairs: list[Pair] = []
    earlier: list[Checked] = []
    for cell, own in cells.items():
        there = [one for one in _stored_in(session, cell, known) if one.key not in keys]
        before = [row for row in own if any(_said_before(one, row.value) for one in there)]
        earlier += before
        left = [row for row in own if row not in before]
        pairs += _matched(left, there, known, usual=unchanged > len(new))
    return Found(tuple(sorted(pairs, key=lambda pair: pair.place)), tuple(earlier))


def paired_corrections(
    session: Session, corrections: Iterable[Correction], known: Known
) -> list[tuple[Correction, OpinionForm]]:
    """The pairs that are still to be made one, each with the form the opinion is to have."""
    paired = [each for each in corrections if not each.row.number]
    there = keys_there(session, [each.row for each in paired])
    ids = [each.opinion_id for each in paired]
    stored = {one.id: one for one in stored_where(session, Opinion.id.in_(ids))} if ids else {}
    return [
        pair
        for each in paired
        if not is_known(each.row, there) and each.opinion_id in stored
        if (pair := correction_of(stored[each.opinion_id], each.row, known)) is not None
    ]


def likeness(one: OpinionForm, other: OpinionForm) -> float:
    """How alike two opinions are in their words, 0 … 1: the share of pairs of characters in both.

    Where neither or only one has words, what was said of the options decides.
    """
    if not one.text.strip() and not other.text.strip():
        return BOTH_SILENT
    if not one.text.strip() or not other.text.strip():
        return ALIKE if _stated(one) and _stated(one) == _stated(other) else 0.0
    left, right = _runs(one.text), _runs(other.text)
    return 2 * sum((left & right).values()) / (left.total() + right.total())


def _matched(
    rows: Sequence[Checked], there: Sequence[Stored], known: Known, *, usual: bool
) -> Iterable[Pair]:
    """Each row with at most one opinion, and each opinion with one row, the most alike first."""
    if len(rows) * len(there) > MOST_COMPARED:
        return
    possible = [
        (likeness(one.by_sheet, row.value.form), row, one)
        for row in rows
        for one in there
        if row.value.day in {None, one.day}
    ]
    possible = [each for each in possible if each[0] >= ALIKE]
    of_row = Counter(row.key for _, row, _ in possible)
    of_opinion = Counter(one.id for _, _, one in possible)
    taken: set[str] = set()
    for _, row, one in sorted(possible, key=lambda each: (-each[0], each[1].key, each[2].key)):
        if row.key in taken or one.id in taken:
            continue
        if (found := correction_of(one, row, known)) is None:
            continue
        taken |= {row.key, one.id}
        alone = of_row[row.key] == of_opinion[one.id] == 1
        yield Pair(found[0], proposed=alone and usual)


def _said_before(stored: Stored, row: OpinionRow) -> bool:
    """True when an earlier sheet said of the opinion what this row says; it undoes nothing."""
    return any(not changes_of(before, row.form) for before in stored.before)


def _stored_in(session: Session, cell: _Cell, known: Known) -> list[Stored]:
    village, role, channel, held = cell
    return stored_where(
        session,
        Opinion.round_id == known.round_id,
        Opinion.village_id == village,
        Opinion.role_group_id == role,
        Opinion.channel == channel,
        Opinion.session_id == held if held else Opinion.session_id.is_(None),
    )


def _cell_of(row: OpinionRow, known: Known) -> _Cell:
    held = fitting(row.meeting, known.sittings) if row.meeting else []
    # A meeting nobody has registered holds no opinion yet: an id that none has.
    at = held[0].id if held else "new" if row.meeting else None
    return (row.form.village_id, row.form.role_group_id, row.form.channel, at)


def _came_before(session: Session, round_id: str, file_name: str) -> bool:
    names = session.scalars(
        sa.select(ImportBatch.file_name).where(
            ImportBatch.round_id == round_id, ImportBatch.kind == "opinions"
        )
    )
    return stem_of(file_name) in {stem_of(name) for name in names}


def _stated(form: OpinionForm) -> dict[str, Stance]:
    return {v: s for v, s in form.stances.items() if s is not Stance.UNSTATED}


def _runs(text: str) -> Counter[str]:
    """Pairs of neighbouring characters, with the edges of the text; signs do not count."""
    bare = f"^{_SIGNS.sub('', redact(clean(text)).text)}$"
    return Counter(bare[place : place + 2] for place in range(len(bare) - 1))
