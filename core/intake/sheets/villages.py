"""A row of 村情调查摸底表 or 户数人数表 → what it says about one village."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.intake.sheets.cells import read_count, read_line
from core.intake.sheets.forms import Form
from core.intake.sheets.headers import Recogniser, Table
from core.intake.sheets.known import Known
from core.intake.sheets.rows import RowReader
from core.rounds.village_rows import VillageRow, split_aliases, village_problems


@dataclass(frozen=True, slots=True)
class VillageSaid:
    """What a row says; None and empty mean that the sheet does not say it."""

    name: str
    id: str | None
    area: str
    aliases: tuple[str, ...]
    households: int | None
    adults: int | None
    population: int | None

    def onto(self, row: VillageRow) -> VillageRow:
        """`row` with what was said in its place; other names are added, not replaced."""
        return replace(
            row,
            area=self.area or row.area,
            aliases=tuple(dict.fromkeys([*row.aliases, *self.aliases])),
            households=row.households if self.households is None else self.households,
            adults=row.adults if self.adults is None else self.adults,
            population=row.population if self.population is None else self.population,
        )

    @property
    def content(self) -> tuple[str, ...]:
        """Everything said, as words."""
        counts = (self.households, self.adults, self.population)
        return (self.name, self.area, "|".join(sorted(self.aliases)), *map(str, counts))


def recogniser(form: Form) -> Recogniser:
    """Knows the form's columns; a group heading does not matter."""
    return lambda title, _: form.key_of(title)


def missing_columns(table: Table) -> list[str]:
    """Names of the columns without which no row of the table can be taken."""
    return [] if any(h.key == "village" for h in table.headings) else ["村"]


def is_blank(reader: RowReader) -> bool:
    """True for a row without a village."""
    return not reader.cells("village")


def read_row(reader: RowReader, known: Known) -> VillageSaid | None:
    """What the row says, or None when `reader.faults` says what is wrong with it.

    A village the round does not have is new in 村情; in 户数人数 it is a fault.
    """
    written = reader.read("village", lambda cell: read_line(cell, limit=40))
    found = known.find_village(written)
    if found is None:
        if reader.form.kind == "households":
            reader.fault("village", known.villages.unknown(written))
        elif known.asked:
            nearest = known.villages.unknown(written)
            reader.fault("village", f"{nearest}；方案正在征求意见，不能增加村")
    said = VillageSaid(
        name=known.villages.shown[found] if found else written,
        id=found,
        area=reader.read("area", lambda cell: read_line(cell, limit=40)),
        aliases=split_aliases(reader.read("aliases", lambda cell: read_line(cell, limit=200))),
        households=reader.read("households", read_count),
        adults=reader.read("adults", read_count),
        population=reader.read("population", read_count),
    )
    return None if reader.faults else said


def merged(said: Sequence[VillageSaid], known: Known) -> list[VillageRow]:
    """The round's whole list of villages with what the sheet says in it, new ones at the end."""
    by_id = {one.id: one for one in said if one.id}
    rows = [by_id[row.id].onto(row) if row.id in by_id else row for row in known.village_rows]
    return rows + [one.onto(VillageRow(name=one.name)) for one in said if one.id is None]


def faults_together(said: Sequence[VillageSaid], known: Known) -> list[tuple[int, str, str]]:
    """What is wrong once all rows stand in the round: (place in `said`, column, reason)."""
    rows = merged(said, known)
    places = {one.id: place for place, one in enumerate(said) if one.id}
    new = [place for place, one in enumerate(said) if one.id is None]
    found = []
    for problem in village_problems(rows):
        standing = len(known.village_rows)
        if problem.row >= standing:
            found.append((new[problem.row - standing], problem.column, problem.reason.rstrip("。")))
        elif (place := places.get(rows[problem.row].id or "")) is not None:
            found.append((place, problem.column, problem.reason.rstrip("。")))
    return found


def is_there(said: VillageSaid, known: Known) -> bool:
    """True when the round says all of it already."""
    return any(row.id == said.id and said.onto(row) == row for row in known.village_rows)


def describe(said: VillageSaid) -> dict[str, str]:
    """The row in words, for looking it over before it is taken in."""
    counts = {"户数": said.households, "18周岁以上人数": said.adults, "人口": said.population}
    return {
        "村": said.name,
        "": "更新" if said.id else "新增",
        "片": said.area,
        **{name: "" if count is None else str(count) for name, count in counts.items()},
        "别名": "、".join(said.aliases),
    }
