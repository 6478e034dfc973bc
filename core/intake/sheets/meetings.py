"""The 座谈会 that a 座谈会记录表 tells of in the lines above its table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.intake.sheets.cells import UnclearError, folded, read_count, read_date
from core.intake.sheets.grid import Cell
from core.intake.sheets.headers import Table
from core.intake.sheets.known import Known


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as the sheet gives it; topic and day tell it from others."""

    topic: str
    held_on: date
    area_id: str | None
    village_id: str | None
    place: str = ""
    host: str = ""
    recorder: str = ""
    invited: int | None = None
    present: int | None = None


def read_meeting(table: Table, known: Known) -> Meeting | None:
    """The meeting, or None when the sheet lacks its topic, its day, or both 片 and village."""
    context = table.context
    topic = folded(context.get("topic"))[:80]
    try:
        held_on = read_date(context.get("date"), year=known.year, until=known.today)
    except UnclearError:
        held_on = None
    area = known.areas.find(folded(context.get("area")))
    village = known.find_village(folded(context.get("village")))
    if not topic or held_on is None or (area is None and village is None):
        return None
    return Meeting(
        topic=topic,
        held_on=held_on,
        area_id=area,
        village_id=village,
        place=folded(context.get("place"))[:80],
        host=folded(context.get("host"))[:40],
        recorder=folded(context.get("recorder"))[:40],
        invited=_count(context.get("invited")),
        present=_count(context.get("present")),
    )


def _count(cell: Cell) -> int | None:
    try:
        return read_count(cell)
    except UnclearError:
        return None
