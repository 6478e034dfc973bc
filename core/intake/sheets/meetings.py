"""The 座谈会 of a speaker: told in the lines above the table, or in the row itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from core.intake.sheets.cells import UnclearError, folded, is_nothing, read_count, read_date
from core.intake.sheets.grid import Cell
from core.intake.sheets.known import Known, Sitting, key_of
from core.intake.sheets.rows import RowReader
from core.model.states import SessionKind

NOWHERE = "有座谈会的发言没有写会议主题、时间和片（村），导入后不归到哪一场。"
#: Said of one that an import opened.
NEW = "（新建）"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as the sheet gives it; topic, day and place tell it from others.

    `home` is the 片 of the first speaker's village, for a sheet that does not say the meeting's.
    """

    topic: str
    held_on: date
    area_id: str | None = None
    village_id: str | None = None
    home: str | None = field(default=None, compare=False)
    place: str = field(default="", compare=False)
    host: str = field(default="", compare=False)
    recorder: str = field(default="", compare=False)
    invited: int | None = field(default=None, compare=False)
    present: int | None = field(default=None, compare=False)


def read_meeting(reader: RowReader, known: Known, village: str | None) -> Meeting | None:
    """The meeting, or None when the sheet does not tell which; two that fit are a fault.

    `village` is the speaker's. A row without a topic belongs to the one meeting that was held
    there on that day, if there is just one.
    """
    topic = folded(_said(reader, "topic"))[:80]
    try:
        held_on = read_date(_said(reader, "date"), year=known.year, until=known.today)
    except UnclearError:
        held_on = None
    area = known.areas.find(folded(_said(reader, "area")))
    of = known.find_village(folded(reader.table.context.get("village")))
    home = known.area_of.get(village or "")
    if held_on is None or not (topic or area or of) or not (area or of or home):
        reader.notes.add(NOWHERE)
        return None
    meeting = Meeting(
        topic=topic,
        held_on=held_on,
        area_id=area,
        village_id=of,
        home=home,
        place=folded(_said(reader, "place"))[:80],
        host=folded(_said(reader, "host"))[:40],
        recorder=folded(_said(reader, "recorder"))[:40],
        invited=_count(_said(reader, "invited")),
        present=_count(_said(reader, "present")),
    )
    fits = fitting(meeting, known.sittings)
    if len(fits) > 1:
        where = "会议主题" if not topic else "片"
        reader.fault("topic", f"{held_on.isoformat()} 有 {len(fits)} 场对得上，请写明{where}")
        return None
    if topic:
        return meeting
    if fits:
        return replace(meeting, topic=fits[0].topic)
    reader.notes.add(NOWHERE)
    return None


def together(meetings: Iterable[Meeting]) -> dict[Meeting, Meeting]:
    """Each meeting once, with what any of its rows says of it; figures: the highest."""
    whole: dict[Meeting, Meeting] = {}
    for one in meetings:
        so_far = whole.get(one, one)
        said: dict[str, Any] = {
            name: max(
                (n for n in (getattr(so_far, name), getattr(one, name)) if n is not None),
                default=None,
            )
            for name in ("invited", "present")
        }
        said |= {
            # Of several that differ, always the same one, whatever order the rows come in.
            name: max(getattr(so_far, name), getattr(one, name))
            for name in ("place", "host", "recorder")
        }
        home = min(filter(None, (so_far.home, one.home)), default=None)
        whole[one] = replace(so_far, home=home, **said)
    return whole


def fitting(meeting: Meeting, sittings: Sequence[Sitting]) -> list[Sitting]:
    """The sessions the meeting may be: of its day, topic and place, as far as it says them."""
    found = [
        s
        for s in sittings
        if s.kind is SessionKind.MEETING
        and s.held_on == meeting.held_on
        and (not meeting.topic or key_of(s.topic) == key_of(meeting.topic))
        and meeting.area_id in {None, s.area_id}
        and (meeting.village_id is None or s.village_id in {None, meeting.village_id})
    ]
    if len(found) > 1 and meeting.village_id:
        found = [s for s in found if s.village_id == meeting.village_id] or found
    if len(found) > 1 and meeting.area_id is None:
        found = [s for s in found if s.area_id == meeting.home] or found
    return found


def shown_meeting(meeting: Meeting, known: Known) -> str:
    """Its day and topic, and whether importing will open it."""
    name = f"{meeting.held_on.month}月{meeting.held_on.day}日 {meeting.topic}"
    return name if fitting(meeting, known.sittings) else name + NEW


def _said(reader: RowReader, key: str) -> Cell:
    cell = reader.cell(key)
    return reader.table.context.get(key) if is_nothing(cell) else cell


def _count(cell: Cell) -> int | None:
    try:
        return read_count(cell)
    except UnclearError:
        return None
