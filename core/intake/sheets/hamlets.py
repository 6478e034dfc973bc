"""A row of 自然村表 → one 自然村 (村民小组) of a village and its households."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.intake.hamlets import HamletRow
from core.intake.sheets.cells import read_count, read_line
from core.intake.sheets.forms import Form
from core.intake.sheets.headers import Recogniser, Table
from core.intake.sheets.known import Known, key_of
from core.intake.sheets.rows import RowReader


@dataclass(frozen=True, slots=True)
class HamletSaid:
    """What a row says; households None: the sheet does not say."""

    village_id: str
    village: str
    name: str
    households: int | None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others of the round."""
        return (self.village_id, key_of(self.name))

    @property
    def content(self) -> tuple[str, ...]:
        """Everything said, as words."""
        return (*self.key, str(self.households))


def recogniser(form: Form) -> Recogniser:
    """Knows the form's columns; a group heading does not matter."""
    return lambda title, _: form.key_of(title)


def missing_columns(table: Table, known: Known) -> list[str]:
    """Names of the columns without which no row of the table can be taken."""
    keys = {heading.key for heading in table.headings}
    placed = "village" in keys or known.find_village(table.sheet)
    return [*([] if placed else ["村"]), *([] if "hamlet" in keys else ["自然村"])]


def is_blank(reader: RowReader) -> bool:
    """True for a row that names no 自然村."""
    return not reader.cells("hamlet")


def read_row(reader: RowReader, known: Known) -> HamletSaid | None:
    """What the row says, or None when `reader.faults` says what is wrong with it."""
    name = reader.read("hamlet", lambda cell: read_line(cell, limit=40))
    households = reader.read("households", read_count)
    written = reader.word("village") or reader.table.sheet
    village = known.find_village(written)
    if village is None:
        empty = not reader.word("village")
        reader.fault("village", "没有写所在村" if empty else known.villages.unknown(written))
    if reader.faults or village is None:
        return None
    return HamletSaid(village, known.villages.shown[village], name, households)


def merged(said: Sequence[HamletSaid], known: Known) -> list[HamletRow]:
    """The round's whole list of 自然村 with what the sheet says in it, new ones at the end."""
    by_key = {one.key: one for one in said}
    rows = []
    for row in known.hamlets:
        one = by_key.pop(_key(row, known), None)
        rows.append(row if one is None or one.households is None else _with(row, one.households))
    return rows + [HamletRow(one.village, one.name, one.households) for one in by_key.values()]


def is_there(said: HamletSaid, known: Known) -> bool:
    """True when the round says all of it already."""
    return any(
        _key(row, known) == said.key and said.households in {None, row.households}
        for row in known.hamlets
    )


def describe(said: HamletSaid, known: Known) -> dict[str, str]:
    """The row in words, for looking it over before it is taken in."""
    there = any(_key(row, known) == said.key for row in known.hamlets)
    return {
        "村": said.village,
        "自然村": said.name,
        "": "更新" if there else "新增",
        "户数": "" if said.households is None else str(said.households),
    }


def _with(row: HamletRow, households: int) -> HamletRow:
    return replace(row, households=households)


def _key(row: HamletRow, known: Known) -> tuple[str, str]:
    return (known.find_village(row.village) or "", key_of(row.name))
