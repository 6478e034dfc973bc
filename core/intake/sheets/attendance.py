"""A row of 到会人数表 → how many were invited to one session and how many came; never who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.intake.sheets.cells import UnclearError, read_count, read_date
from core.intake.sheets.forms import Form
from core.intake.sheets.headers import Recogniser, Table
from core.intake.sheets.known import Known, Sitting, key_of
from core.intake.sheets.rows import RowReader
from core.intake.sheets.who import Defaults

#: Sessions offered for a row that names none of them clearly.
MOST_OFFERED = 20


@dataclass(frozen=True, slots=True)
class AttendanceSaid:
    """What a row says about one session; None means that the sheet does not say it."""

    sitting: Sitting
    invited: int | None
    present: int | None

    @property
    def content(self) -> tuple[str, ...]:
        """Everything said, as words."""
        return (self.sitting.id, str(self.invited), str(self.present))


def recogniser(form: Form) -> Recogniser:
    """Knows the form's columns; a group heading does not matter."""
    return lambda title, _: form.key_of(title)


def missing_columns(table: Table) -> list[str]:
    """Names of the columns without which no row of the table can be taken."""
    keys = {heading.key for heading in table.headings}
    missing = [] if "date" in keys or "topic" in keys else ["日期"]
    return missing if keys & {"invited", "present"} else [*missing, "实到"]


def is_blank(reader: RowReader) -> bool:
    """True for a row without a count: the sessions may be listed in advance."""
    return not (reader.cells("invited") or reader.cells("present"))


def read_row(reader: RowReader, known: Known, defaults: Defaults) -> AttendanceSaid | None:
    """What the row says, or None when `reader.faults` says what is wrong with it.

    A row that fits no session, or more than one, is a fault; `reader.candidates` are then the
    sessions somebody may choose from, and what was chosen for the row before goes first.
    """
    invited, present = (reader.read(key, read_count) for key in ("invited", "present"))
    sitting = _chosen(reader, known, defaults) or _sitting_of(reader, known)
    if sitting is None or reader.faults:
        return None
    asked = sitting.invited if invited is None else invited
    if present is not None and asked is not None and present > asked:
        reader.notes.add(f"「{sitting.shown}」实到 {present} 人，比应到 {asked} 人多，请核对。")
    return AttendanceSaid(sitting, invited, present)


def is_there(said: AttendanceSaid) -> bool:
    """True when the session has just these figures already."""
    held = said.sitting
    return said.invited in {None, held.invited} and said.present in {None, held.present}


def describe(said: AttendanceSaid, known: Known) -> dict[str, str]:
    """The row in words, for looking it over before it is taken in."""
    held = said.sitting
    return {
        "场次": held.shown,
        "片": known.areas.shown.get(held.area_id or "", ""),
        "村": known.villages.shown.get(held.village_id or "", ""),
        "应到": _moved(held.invited, said.invited),
        "实到": _moved(held.present, said.present),
    }


def _moved(before: int | None, now: int | None) -> str:
    if now is None or now == before:
        return "" if before is None else str(before)
    return str(now) if before is None else f"{now}（原 {before}）"


def _chosen(reader: RowReader, known: Known, defaults: Defaults) -> Sitting | None:
    place = (reader.table.sheet, reader.row.number)
    wanted = {(sheet, row): id_ for sheet, row, id_ in defaults.sessions}.get(place)
    return next((each for each in known.sittings if each.id == wanted), None)


def _sitting_of(reader: RowReader, known: Known) -> Sitting | None:
    day, topic = _day(reader, known), reader.word("topic")
    area, village = _place(reader, "area", known), _place(reader, "village", known)
    if reader.faults:
        return None
    if day is None and not topic:
        reader.fault("date", "没有写日期")
        return None
    near = [s for s in known.sittings if day in {None, s.held_on}]
    if area:
        near = [s for s in near if s.area_id == area]
    if village:
        # A session of the whole 片 is the one meant where none was held for the village alone.
        own = [s for s in near if s.village_id == village]
        home = known.area_of.get(village)
        near = own or [s for s in near if s.village_id is None and s.area_id == home]
    named = [s for s in near if key_of(s.topic) == key_of(topic)] if topic else near
    if len(named) == 1:
        return named[0]
    if named:
        offer = named
        reason = f"有 {len(named)} 场都对得上，请写明会议主题或村，也可以在下面选是哪一场"
    elif near:
        offer = near
        reason = f"没有主题叫「{topic[:20]}」的一场，可以在下面选是哪一场"
    else:
        offer = [s for s in known.sittings if not area or s.area_id == area]
        reason = "没有登记过这一场，请先在「座谈走访」里建立，或在下面选是哪一场"
    reader.fault("topic" if topic else "date", reason if offer else reason.split("，")[0])
    reader.candidates = tuple((s.id, s.shown) for s in nearest(offer, day)[:MOST_OFFERED])
    return None


def nearest(sittings: Sequence[Sitting], day: date | None) -> list[Sitting]:
    """The sessions, those held nearest to `day` first; without one, the newest first."""
    return sorted(
        sittings,
        key=lambda s: (abs((s.held_on - day).days) if day else -s.held_on.toordinal(), s.topic),
    )


def _place(reader: RowReader, key: str, known: Known) -> str | None:
    word = reader.word(key)
    if not word:
        return None
    found = known.areas.find(word) if key == "area" else known.find_village(word)
    if found is None:
        reader.fault(key, (known.areas if key == "area" else known.villages).unknown(word))
    return found


def _day(reader: RowReader, known: Known) -> date | None:
    """The day; where it has no year, that of a session held on such a day."""
    cell = reader.cell("date")
    try:
        days = [read_date(cell, year=known.year + step) for step in (0, -1, 1)]
    except UnclearError as error:
        reader.fault("date", str(error))
        return None
    held = {s.held_on for s in known.sittings}
    return next((day for day in days if day in held), days[0])
